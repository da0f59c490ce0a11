//! The client of QuickBooks Online against practice books that keep to its rules.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/quickbooks.rs"]
mod way;

mod changes;
mod limits;
mod posting;
mod reading;
mod signing;
mod suite;
