//! The way from a connection to practice BILL.

use crate::support::{confirmed, plain};
use books::Secrets;
use model::connection::{Addresses, Connection};
use practice::bill::Practice;

/// A connection that knows who signs in and where, and nothing of the company.
pub(crate) fn stranger(practice: &Practice, scale: u32) -> Connection {
    let mut connection = plain("bill", &practice.overview().user, scale);
    connection.settings.insert("organization".to_owned(), practice.company_id());
    let api = format!("{}/connect", practice.api_address());
    connection.addresses.insert("main".to_owned(), Addresses { accounts: api.clone(), api });
    connection
}

/// The same with its company.
pub(crate) fn connection(practice: &Practice, scale: u32) -> Connection {
    let company = confirmed(practice.company_id(), practice.company().organisation);
    Connection { company, ..stranger(practice, scale) }
}

pub(crate) fn secrets(practice: &Practice) -> Secrets {
    let overview = practice.overview();
    Secrets {
        developer_key: Some(practice.client_id().into()),
        password: Some(overview.password.into()),
        spend_token: Some(overview.spend_token.into()),
        ..Secrets::default()
    }
}
