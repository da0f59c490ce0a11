//! How to connect FreshBooks.

use super::{copied, needed, secret, step};
use crate::api::GuideView;
use model::connection::Provider;

pub(super) fn guide() -> GuideView {
    let scopes = super::rights(Provider::FreshBooks, &[]);
    GuideView {
        provider: "FreshBooks".to_owned(),
        console: "https://my.freshbooks.com/#/developer".to_owned(),
        steps: vec![
            step(
                "Open FreshBooks' developer page and sign in as the owner or an administrator of the business. Choose “Create an app”.",
                copied(&[("Application name", "ML Connector")]),
            ),
            step("Choose these rights for the app.", vec![("Rights".to_owned(), scopes)]),
            step(
                "FreshBooks wants a redirect address that begins with https. Put the hand-back page that comes with this program on any web space of yours, and enter its address there and in the form. It only leads the browser back to this computer. Without web space, any https address of yours will do: copy the address on which the browser ends, and paste it where the sign-in waits.",
                Vec::new(),
            ),
            step("Save, open the app again, and copy client id and client secret into the form here.", Vec::new()),
            step(
                "FreshBooks lets one program hold one sign-in of a user. If the same app is signed in on another machine, that sign-in ends.",
                Vec::new(),
            ),
        ],
        needs_secret: true,
        client_id_pattern: CLIENT_ID.to_owned(),
        regions: Vec::new(),
        fields: vec![
            needed("client_id", "Client id", "64 digits and letters from a to f.", CLIENT_ID),
            secret("client_secret", "Client secret", "FreshBooks shows it below the client id.", true),
            needed(
                "hand_back",
                "Address of the hand-back page",
                "It begins with https:// and is registered at FreshBooks, exactly so.",
                super::HTTPS,
            ),
        ],
        browser: true,
        loopback: false,
    }
}

const CLIENT_ID: &str = r"^[0-9A-Za-z]{20,}$";
