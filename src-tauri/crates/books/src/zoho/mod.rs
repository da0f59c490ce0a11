//! Zoho Books, API version 3.

mod call;
mod client;
mod convert;
mod list;
mod marker;
mod regions;
mod shape;
pub(crate) mod sign_in;
mod token;
mod verdict;
mod write;

pub use client::ZohoBooks;
pub use regions::{PublishedRegion, console, regions};
pub(crate) use token::TokenDesk;
