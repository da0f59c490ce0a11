//! The client of QuickBooks Online against practice books that keep to its rules.

mod changes;
mod limits;
mod reading;
mod signing;
mod suite;
