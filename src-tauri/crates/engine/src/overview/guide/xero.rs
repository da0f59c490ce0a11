//! How to connect Xero.

use super::{copied, needed, step};
use crate::api::GuideView;
use model::connection::{Connection, Provider};

pub(super) fn guide() -> GuideView {
    let here = books::sign_in::redirects(&Connection::DEFAULT_PORTS);
    let here = here.iter().enumerate().map(|(n, at)| (format!("Redirect address {}", n + 1), at.clone()));
    let scopes = super::rights(Provider::Xero, &[]);
    GuideView {
        provider: "Xero".to_owned(),
        console: "https://developer.xero.com/app/manage".to_owned(),
        steps: vec![
            step("Open Xero's developer site, sign in with your Xero login, and choose “New app”.", Vec::new()),
            step(
                "Choose “Mobile or desktop app”. It is the kind that needs no secret (auth code with PKCE); another kind is refused at the sign-in.",
                copied(&[("App name", "ML Connector"), ("Company or application URL", "https://example.com")]),
            ),
            step(
                "Enter these redirect addresses, exactly so: localhost in words, not in numbers. There are three so that a sign-in works even while another program has one of the ports.",
                here.collect(),
            ),
            step(
                "Nothing has to be entered about rights: the sign-in asks for these. All of them are for reading; Xero is never written.",
                vec![("Rights".to_owned(), scopes)],
            ),
            step(
                "Copy the client id into the form here. If Xero shows a secret, the app is of another kind: make a new one.",
                Vec::new(),
            ),
            step(
                "At the sign-in choose one organisation. Xero ends a sign-in that is not used for 60 days; this program says so before.",
                Vec::new(),
            ),
        ],
        needs_secret: false,
        client_id_pattern: CLIENT_ID.to_owned(),
        regions: Vec::new(),
        fields: vec![needed("client_id", "Client id", "32 digits and letters from A to F.", CLIENT_ID)],
        browser: true,
        loopback: true,
    }
}

const CLIENT_ID: &str = r"^[0-9A-Fa-f]{32}$";
