//! Practice Zoho Books: accounts server and API of each of the eight regions on loopback ports of their own, strict where the real ones are.
//!
//! Everything on the wire is in practice time: `expires_in` is 3600 and `x-rate-limit-reset` counts practice seconds whatever the time
//! scale, which only makes that time pass faster. A client that is to keep up runs its own waits and lives at the same scale.
//!
//! ```no_run
//! # async fn demo() -> Result<(), practice::Error> {
//! use practice::zoho::{Options, Practice};
//! let books = Practice::start(Options::default()).await?;
//! let home = &books.addresses()[&books.region()];
//! let tokens = books.ready_tokens();
//! # let _ = (home, tokens); Ok(()) }
//! ```

mod accounts;
mod answer;
mod api;
mod auth;
mod control;
mod faults;
mod gate;
mod kind;
pub(crate) mod ledger;
mod options;
mod practice;
mod region;
mod render;
mod requests;
mod shared;

pub use crate::kit::{Consent, Counters, Host};
pub use faults::{Change, Fault, Happening};
pub use kind::Kind;
pub use options::{Client, Limits, Options};
pub use practice::{Overview, Practice, READ_SCOPE, Tokens};
pub use region::Region;
pub use requests::Request;

use serde::{Deserialize, Serialize};

/// The addresses of one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The API's.
    pub api: String,
    /// The accounts server's.
    pub accounts: String,
}
