//! How to connect QuickBooks Online.

use super::{copied, flag, needed, optional, secret, step};
use crate::api::GuideView;
use model::connection::Connection;

pub(super) fn guide() -> GuideView {
    let here = books::sign_in::redirects(&Connection::DEFAULT_PORTS);
    let here =
        here.iter().enumerate().map(|(n, at)| (format!("Redirect address {} (sandbox only)", n + 1), at.clone()));
    GuideView {
        provider: "QuickBooks Online".to_owned(),
        console: "https://developer.intuit.com/dashboard".to_owned(),
        steps: vec![
            step(
                "Open Intuit's developer site and sign in with your Intuit account. Create a workspace and in it an app for QuickBooks Online and Payments; choose the accounting permission only.",
                copied(&[("App name", "ML Connector"), ("Permission", "com.intuit.quickbooks.accounting")]),
            ),
            step(
                "An app has two pairs of keys. Those for development open sandbox companies only; those for production open your books, after Intuit's questionnaire about the app. Take the pair that fits, and say in the form which it is.",
                Vec::new(),
            ),
            step(
                "Intuit takes addresses on this computer for development keys only. For them, enter these redirect addresses, exactly so.",
                here.collect(),
            ),
            step(
                "For production keys Intuit wants an address that begins with https. Put the hand-back page that comes with this program on any web space of yours, enter its address at Intuit as redirect address and in the form as hand-back page. It only leads the browser back to this computer. Without web space, any https address of yours will do: copy the address on which the browser ends, and paste it where the sign-in waits.",
                Vec::new(),
            ),
            step("Copy client id and client secret into the form here.", Vec::new()),
            step(
                "Sign in as an administrator of the company: nobody else can let a program in. You choose the company on Intuit's page; another company needs another connection.",
                Vec::new(),
            ),
        ],
        needs_secret: true,
        client_id_pattern: CLIENT_ID.to_owned(),
        regions: Vec::new(),
        fields: vec![
            needed(
                "client_id",
                "Client id",
                "Intuit shows it under “Keys and credentials”: some 50 letters and digits.",
                CLIENT_ID,
            ),
            secret("client_secret", "Client secret", "Intuit shows it beside the client id.", true),
            flag("sandbox", "These are development keys (a sandbox company)", "Leave it off for your own books."),
            optional(
                "hand_back",
                "Address of the hand-back page",
                "Needed for production keys. It begins with https:// and is registered at Intuit, exactly so.",
                super::HTTPS,
            ),
        ],
        browser: true,
        loopback: false,
    }
}

const CLIENT_ID: &str = r"^[A-Za-z0-9]{20,}$";
