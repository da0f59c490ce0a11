//! The vocabulary that every other part shares: documents and their fields, exact money, dates and periods,
//! typed ids, and the stored forms of connections, partners, layouts and jobs.
//!
//! This crate does no input or output, knows no clock and starts no task. What it offers are values.

pub mod connection;
pub mod convert;
pub mod document;
pub mod ids;
pub mod job;
pub mod layout;
pub mod manifest;
pub mod money;
pub mod one_currency;
pub mod partner;
pub mod period;

pub use document::{Document, Kind, Status, Value};
pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use rust_decimal::Decimal;
