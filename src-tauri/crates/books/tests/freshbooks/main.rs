//! FreshBooks against its practice books.

mod bench;
mod limits;
mod posting;
mod reading;
mod sign_in;
