//! The client of Xero against practice Xero.

mod bench;
mod changing;
mod limits;
mod reading;
mod signin;
