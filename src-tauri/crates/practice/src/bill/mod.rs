//! Practice BILL: Accounts Payable and Receivable and Spend & Expense on one loopback port, strict where the real one is.
//!
//! Everything on the wire is in practice time: sessions end after 35 practice minutes without a call whatever the time scale, which only
//! makes that time pass faster.
//!
//! ```no_run
//! # async fn demo() -> Result<(), practice::Error> {
//! use practice::bill::{Options, Practice};
//! let books = Practice::start(Options::default()).await?;
//! let (address, tokens) = (books.api_address(), books.ready_tokens());
//! # let _ = (address, tokens); Ok(()) }
//! ```

mod api;
mod events;
mod fields;
mod forms;
mod gate;
mod kind;
mod ledger;
mod list;
mod options;
mod practice;
mod refuse;
mod serve;
mod session;
mod tree;

pub use events::Notification;
pub use kind::Kind;
pub use options::{Client, Limits, Options, Settings};
pub use practice::{Overview, Practice, Tokens};

pub use crate::kit::{Asked, Change, Counters, Fault, Happening, Kind as Neutral};
