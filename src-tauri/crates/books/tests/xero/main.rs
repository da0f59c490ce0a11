//! The client of Xero against practice Xero.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/xero.rs"]
mod way;

mod bench;
mod changing;
mod limits;
mod openapi;
mod reading;
mod signin;
