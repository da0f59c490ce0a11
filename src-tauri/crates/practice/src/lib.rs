//! Practice books and a practice partner: servers that behave as the real ones are known to, with books that add up, so that the whole
//! product can be tried and tested on one machine and without an account.
//!
//! [`zoho`] is practice Zoho Books, [`xero`] practice Xero, [`company`] what is in its books, [`partner`] a practice partner.

pub mod bill;
mod clock;
pub mod company;
mod error;
pub mod freshbooks;
mod json;
pub mod kit;
pub mod partner;
pub mod quickbooks;
pub mod xero;
pub mod zoho;

pub use clock::Clock;
pub use error::Error;
