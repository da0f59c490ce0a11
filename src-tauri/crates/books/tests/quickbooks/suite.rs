//! Practice QuickBooks with a client.

use crate::support::{Memory, connected};
use crate::way;
use books::Books;
use model::Kind;
use model::connection::Connection;
use practice::quickbooks::{self, Entity};
use std::sync::Arc;

/// How many times faster than real the clocks run in most tests.
pub(crate) const PACE: u32 = 600;

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: quickbooks::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) books: Box<dyn Books>,
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: quickbooks::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = quickbooks::Practice::start(practice).await.expect("practice books");
    let connection = way::connection(&practice, scale);
    let store = Arc::new(Memory::of(way::tokens(&practice, scale)));
    let (_, books) = connected(&connection, way::secrets(&practice), store.clone());
    Bench { practice, connection, store, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> quickbooks::Options {
    quickbooks::Options { time_scale: PACE, ..quickbooks::Options::default() }
}

/// The kinds of the client and the entities of the practice books.
pub(crate) const KINDS: [(Kind, &[Entity]); 13] = [
    (Kind::Invoice, &[Entity::Invoice]),
    (Kind::CreditNote, &[Entity::CreditMemo]),
    (Kind::Bill, &[Entity::Bill]),
    (Kind::VendorCredit, &[Entity::VendorCredit]),
    (Kind::PurchaseOrder, &[Entity::PurchaseOrder]),
    (Kind::Expense, &[Entity::Purchase]),
    (Kind::Payment, &[Entity::Payment]),
    (Kind::BillPayment, &[Entity::BillPayment]),
    (Kind::Journal, &[Entity::JournalEntry]),
    (Kind::Contact, &[Entity::Customer, Entity::Vendor]),
    (Kind::Account, &[Entity::Account]),
    (Kind::Class, &[Entity::Class]),
    (Kind::Item, &[Entity::Item]),
];
