//! BILL against practice books.

mod faults;
mod limits;
mod paging;
mod reading;
mod sign_in;
mod suite;
mod writing;
