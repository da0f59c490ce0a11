//! How to connect BILL.

use super::{flag, needed, secret, step};
use crate::api::GuideView;

pub(super) fn guide() -> GuideView {
    GuideView {
        provider: "BILL".to_owned(),
        console: "https://developer.bill.com".to_owned(),
        steps: vec![
            step(
                "Ask BILL for a developer key: in BILL, under Settings, Sync & Integrations, Manage developer keys. A key for the sandbox opens nothing else.",
                Vec::new(),
            ),
            step(
                "Make a sync token (Settings, Sync & Integrations, Manage sync tokens) with the accountant's or administrator's role. It is better than a password: it opens no payments and no bank accounts, and it needs no second factor. BILL shows its value once.",
                Vec::new(),
            ),
            step(
                "Copy the organisation id: it is in the address bar and in the settings, and begins with 008.",
                Vec::new(),
            ),
            step(
                "For Spend & Expense, make an API token there as well (Settings, Integrations). It is kept apart.",
                Vec::new(),
            ),
        ],
        needs_secret: false,
        client_id_pattern: ANY.to_owned(),
        regions: Vec::new(),
        fields: vec![
            secret("developer_key", "Developer key", "It begins with 01.", true),
            needed(
                "client_id",
                "Name of the sync token",
                "Or the user name of somebody who signs in with a password.",
                ANY,
            ),
            secret("password", "Value of the sync token", "Or that person's password.", true),
            needed("settings.organization", "Organisation id", "It begins with 008.", r"^008[0-9A-Za-z]{6,}$"),
            flag("sandbox", "This is BILL's sandbox", "Leave it off for your own organisation."),
            secret("spend_token", "Token of Spend & Expense", "Only where you use it.", false),
        ],
        browser: false,
        loopback: false,
    }
}

const ANY: &str = r"^\S.*$";
