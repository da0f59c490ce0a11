//! What only Zoho Books has: its regions, its way of refusing, its lists.

mod limits;
mod reading;
mod regions;
mod suite;
