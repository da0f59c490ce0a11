//! Writing to Zoho Books, tried on practice books: every kind, every way of losing an answer, versions, locks, rights.

#[path = "../conformance/zoho_own/suite.rs"]
#[expect(dead_code, reason = "reading has its own tests")]
mod practice_suite;

mod once;
mod rights;
mod suite;
mod writing;
