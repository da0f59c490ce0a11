//! Everything that a place must do, on all three kinds of places: a folder, the practice partner, and a real OpenSSH server.

#![expect(clippy::unwrap_used, reason = "a failed test says where")]

mod conformance;
mod cuts;
mod delivery;
mod host_keys;
mod limits;
mod private_keys;
mod rights;
mod sign_in;
mod stand;
mod tested;
