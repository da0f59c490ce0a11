//! Practice QuickBooks Online: discovery, sign-in and the Accounting API on loopback ports, strict where the real ones are.
//!
//! The books are kept as the API's own JSON. A company's drafts are left out, for these books know none; what it writes about credits that
//! were used becomes payments of nothing, as these books have it; the number of an order that an invoice answers is the first of its three
//! fields of the company's own. A few records of kinds that a COMPANY file does not have (journals, classes, receipts) are added.
//!
//! Everything on the wire is in practice time, whatever the time scale.
//!
//! ```no_run
//! # async fn demo() -> Result<(), practice::Error> {
//! use practice::quickbooks::{Options, Practice};
//! let books = Practice::start(Options::default()).await?;
//! let (api, realm, tokens) = (books.api_address(), books.company_id(), books.ready_tokens());
//! # let _ = (api, realm, tokens); Ok(()) }
//! ```

mod accounts;
mod api;
mod auth;
mod control;
mod entity;
mod fault;
mod gate;
mod ledger;
mod load;
mod options;
mod practice;
mod query;
mod schema;
mod shared;
mod value;

pub use crate::kit::{Asked, Change, Consent, Counters, Fault, Happening, Kind};
pub use entity::Entity;
pub use options::{Client, Limits, Options, TooOld};
pub use practice::{Overview, Practice, Tokens};
