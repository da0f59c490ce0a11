//! FreshBooks: the accounting API with its envelopes, days of change in New York's time and no idempotency keys.

mod accounts;
mod around;
mod calls;
mod client;
mod companies;
mod convert;
mod envelope;
mod journals;
mod judge;
mod list;
mod newer;
mod shape;
pub(crate) mod sign_in;
mod when;
mod write;

pub use client::FreshBooks;
