//! Writing to Zoho Books, tried on practice books: every kind, every way of losing an answer, versions, locks, rights.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "what was kept is not looked at")]
mod support;
#[path = "../support/zoho.rs"]
mod way;

mod once;
mod rights;
mod suite;
mod writing;
