//! Xero, accounting API version 2. It is read and never written.

mod call;
mod client;
mod convert;
mod known;
mod list;
mod settled;
mod shape;
pub(crate) mod sign_in;
mod verdict;
mod when;
mod zones;

pub use client::XeroBooks;
