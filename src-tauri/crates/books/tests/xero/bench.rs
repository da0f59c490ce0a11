//! Practice Xero with a client.

use crate::support::{self, Memory};
use crate::way;
use books::{Books, Secrets};
use model::Kind;
use model::connection::Connection;
use practice::xero;
use std::sync::Arc;

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: xero::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) books: Box<dyn Books>,
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: xero::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = xero::Practice::start(practice).await.expect("practice books");
    let connection = way::connection(&practice, scale);
    let store = Arc::new(Memory::of(way::tokens(&practice, scale)));
    let books = connected(&connection, &store);
    Bench { practice, connection, store, books }
}

/// Opens the books of a connection with the tokens of a store.
pub(crate) fn connected(connection: &Connection, store: &Arc<Memory>) -> Box<dyn Books> {
    support::connected(connection, Secrets::default(), store.clone()).1
}

/// Practice books at a pace at which an hour lasts six seconds, and that allow enough calls for a day's tests.
pub(crate) fn fast() -> xero::Options {
    let limits = xero::Limits { per_day: 5000, ..xero::Limits::default() };
    xero::Options { time_scale: 600, limits, ..xero::Options::default() }
}

/// Every kind that is read.
pub(crate) const KINDS: [Kind; 15] = [
    Kind::Invoice,
    Kind::Bill,
    Kind::CreditNote,
    Kind::VendorCredit,
    Kind::PurchaseOrder,
    Kind::Expense,
    Kind::Payment,
    Kind::BillPayment,
    Kind::Prepayment,
    Kind::Overpayment,
    Kind::Journal,
    Kind::Contact,
    Kind::Account,
    Kind::Item,
    Kind::Class,
];

/// A kind as the practice books name it, where it is one of the neutral books.
pub(crate) fn neutral(kind: Kind) -> Option<xero::Kind> {
    Some(match kind {
        Kind::Invoice => xero::Kind::Invoice,
        Kind::Bill => xero::Kind::Bill,
        Kind::CreditNote => xero::Kind::CreditNote,
        Kind::VendorCredit => xero::Kind::VendorCredit,
        Kind::PurchaseOrder => xero::Kind::PurchaseOrder,
        Kind::Expense => xero::Kind::Expense,
        Kind::Contact => xero::Kind::Contact,
        Kind::Account => xero::Kind::Account,
        _ => return None,
    })
}
