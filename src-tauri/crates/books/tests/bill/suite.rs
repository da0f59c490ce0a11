//! Practice BILL with a client that has signed in.

use crate::support::{Memory, all, connected, options};
use crate::way;
use books::{Books, ListRequest, Secrets, sign_in};
use model::connection::Connection;
use model::{Document, Kind};
use practice::bill::{self, Practice};
use secrecy::SecretString;
use std::sync::Arc;

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: Practice,
    pub(crate) connection: Connection,
    pub(crate) secrets: Secrets,
    pub(crate) store: Arc<Memory>,
    pub(crate) books: Box<dyn Books>,
}

/// Starts practice books, signs in and opens them.
pub(crate) async fn bench(practice: bill::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = Practice::start(practice).await.expect("practice books");
    let mut connection = way::connection(&practice, scale);
    let secrets = way::secrets(&practice);
    let signed_in = sign_in::enter(&connection, secrets.clone(), &options()).await.expect("a sign-in");
    signed_in.enter(&mut connection);
    let store = Arc::new(Memory::of(signed_in.tokens));
    let (_, books) = connected(&connection, secrets.clone(), store.clone());
    Bench { practice, connection, secrets, store, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> bill::Options {
    bill::Options { time_scale: 600, ..bill::Options::default() }
}

/// All documents of a kind.
pub(crate) async fn documents(books: &dyn Books, kind: Kind) -> Vec<Document> {
    let rows = all(books, ListRequest::all(kind)).await.expect("a list");
    rows.into_iter().map(|row| row.document.expect("lists tell everything")).collect()
}

/// A secret as text, for comparisons.
pub(crate) fn secret(text: &str) -> Option<SecretString> {
    Some(SecretString::from(text.to_owned()))
}
