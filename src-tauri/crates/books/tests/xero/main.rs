//! The client of Xero against practice Xero.

mod bench;
mod changing;
mod limits;
mod openapi;
mod reading;
mod signin;
