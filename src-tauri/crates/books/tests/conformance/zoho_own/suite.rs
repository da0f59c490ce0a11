//! Practice Zoho with a client that reads.

use crate::sides::ways::zoho as way;
use crate::support::{Memory, connected};
use books::{Books, TokenKeeper};
use model::Kind;
use model::connection::Connection;
use practice::zoho;
use std::sync::Arc;

/// Practice books and a client for them.
pub(crate) struct Bench {
    pub(crate) practice: zoho::Practice,
    pub(crate) connection: Connection,
    pub(crate) store: Arc<Memory>,
    pub(crate) keeper: Arc<TokenKeeper>,
    pub(crate) books: Box<dyn Books>,
}

/// Starts practice books and opens them with tokens that were had just now.
pub(crate) async fn bench(practice: zoho::Options) -> Bench {
    let scale = practice.time_scale;
    let practice = zoho::Practice::start(practice).await.expect("practice books");
    let connection = way::connection(&practice, scale);
    let store = Arc::new(Memory::of(way::tokens(&practice, &connection)));
    let (keeper, books) = connected(&connection, way::secrets(&practice), store.clone());
    Bench { practice, connection, store, keeper, books }
}

/// Practice books at a pace at which an hour lasts six seconds.
pub(crate) fn fast() -> zoho::Options {
    zoho::Options { time_scale: 600, ..zoho::Options::default() }
}

/// The kinds of the client and of the practice books.
pub(crate) const KINDS: [(Kind, zoho::Kind); 10] = [
    (Kind::Invoice, zoho::Kind::Invoice),
    (Kind::CreditNote, zoho::Kind::CreditNote),
    (Kind::Bill, zoho::Kind::Bill),
    (Kind::VendorCredit, zoho::Kind::VendorCredit),
    (Kind::PurchaseOrder, zoho::Kind::PurchaseOrder),
    (Kind::Expense, zoho::Kind::Expense),
    (Kind::Contact, zoho::Kind::Contact),
    (Kind::Account, zoho::Kind::Account),
    (Kind::Payment, zoho::Kind::CustomerPayment),
    (Kind::BillPayment, zoho::Kind::VendorPayment),
];
