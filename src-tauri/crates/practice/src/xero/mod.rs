//! Practice Xero: an API server and an accounts server on loopback ports of their own, strict where the real ones are.
//!
//! Everything on the wire is in practice time: `expires_in` is 1800 and `Retry-After` counts practice seconds whatever the time scale,
//! which only makes that time pass faster.
//!
//! ```no_run
//! # async fn demo() -> Result<(), practice::Error> {
//! use practice::xero::{Options, Practice};
//! let books = Practice::start(Options::default()).await?;
//! let (api, tenant, tokens) = (books.api_address(), books.company_id(), books.ready_tokens());
//! # let _ = (api, tenant, tokens); Ok(()) }
//! ```

mod api;
mod auth;
mod books;
mod extras;
mod gate;
mod identity;
mod options;
mod practice;
mod render;
mod resource;
mod scopes;
mod shared;
mod wire;

pub use crate::kit::{Asked, Change, Consent, Counters, Fault, Happening, Kind};
pub use options::{Client, Limits, Options};
pub use practice::{Overview, Practice, Tokens};
pub use scopes::READ_SCOPE;
