//! What every set of books has to do, tried on practice Zoho Books.

mod limits;
mod reading;
mod regions;
mod suite;
