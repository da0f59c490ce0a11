//! The client of QuickBooks Online against practice books that keep to its rules.

mod changes;
mod limits;
mod posting;
mod reading;
mod signing;
mod suite;
