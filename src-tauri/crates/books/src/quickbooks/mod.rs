//! QuickBooks Online, API version 3 with minor version 75.

mod call;
mod client;
mod convert;
mod judge;
mod links;
mod list;
mod place;
mod shape;
pub(crate) mod sign_in;
mod tables;
mod write;

pub use client::QuickBooks;
