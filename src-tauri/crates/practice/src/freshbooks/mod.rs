//! Practice FreshBooks: API and sign-in server on loopback ports of their own, strict where the real ones are, and as silent where the real
//! ones are silent: search keys that a list does not know are ignored, a page of more than a hundred rows is one of a hundred, and bills of
//! an account without the plan for them answer 200 with an error.
//!
//! Everything on the wire is in practice time: `expires_in` is 43200 and `Retry-After` counts practice seconds whatever the time scale, which
//! only makes that time pass faster.
//!
//! ```no_run
//! # async fn demo() -> Result<(), practice::Error> {
//! use practice::freshbooks::{Options, Practice};
//! let books = Practice::start(Options::default()).await?;
//! let invoices = format!("{}/accounting/account/{}/invoices/invoices", books.api_address(), books.company_id());
//! let tokens = books.ready_tokens();
//! # let _ = (invoices, tokens); Ok(()) }
//! ```

mod accounts;
mod api;
mod auth;
mod books;
mod events;
mod gate;
mod noun;
mod options;
mod practice;
mod render;
mod shared;

pub use crate::kit::{Asked, Change, Consent, Counters, Fault, Happening, Kind};
pub use options::{Client, ErrorShape, JournalAnswers, JournalChange, Limits, Options};
pub use practice::{Business, Overview, Practice, Tokens};
