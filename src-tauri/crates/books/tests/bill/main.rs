//! BILL against practice books.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "a session is had by signing in")]
mod support;
#[path = "../support/bill.rs"]
mod way;

mod faults;
mod limits;
mod paging;
mod reading;
mod sign_in;
mod suite;
mod writing;
