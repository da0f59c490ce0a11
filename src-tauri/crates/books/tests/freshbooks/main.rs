//! FreshBooks against its practice books.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/freshbooks.rs"]
mod way;

mod bench;
mod journals;
mod limits;
mod posting;
mod reading;
mod sign_in;
