//! The way from a connection to practice Zoho Books.

use crate::support::{chance, confirmed, lasting, plain};
use books::sign_in::{Home, begin};
use books::{Secrets, TokenSet};
use model::connection::{Addresses, Connection};
use practice::zoho::Practice;

/// A connection that knows the practice addresses of every region and nothing else.
pub(crate) fn stranger(practice: &Practice, scale: u32) -> Connection {
    let mut connection = plain("zoho-books", practice.client_id(), scale);
    connection.addresses = practice
        .addresses()
        .iter()
        .map(|(region, at)| {
            (region.code().to_owned(), Addresses { api: at.api.clone(), accounts: at.accounts.clone() })
        })
        .collect();
    connection
}

/// The same with its company.
pub(crate) fn connection(practice: &Practice, scale: u32) -> Connection {
    let company = confirmed(practice.organisation(), practice.company().expect("a company").organisation);
    let region = Some(practice.region().code().to_owned());
    Connection { company, region, ..stranger(practice, scale) }
}

pub(crate) fn secrets(practice: &Practice) -> Secrets {
    Secrets { client_secret: practice.client_secret().map(Into::into), ..Secrets::default() }
}

/// The rights that a sign-in of the connection asks for.
pub(crate) fn rights(connection: &Connection) -> String {
    let sign_in = begin(connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
    let url = sign_in.authorize_url.parse::<url::Url>().expect("an address");
    url.query_pairs().find(|(name, _)| name == "scope").expect("rights").1.into_owned()
}

/// Tokens with those rights that were had just now.
pub(crate) fn tokens(practice: &Practice, connection: &Connection) -> TokenSet {
    let given = practice.tokens_for(&rights(connection));
    lasting(given.access, given.refresh, 3600, connection.limits.time_scale)
}
