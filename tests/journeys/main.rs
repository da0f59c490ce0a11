//! Whole stories through the command line: practice books, a real SSH server, a workspace.
#![expect(clippy::unwrap_used, reason = "a failed story says where")]

mod bad_input;
mod canary;
mod corrections;
mod currency;
mod edi;
mod five_books;
mod keychain;
#[path = "../faults/kill.rs"]
mod kill;
mod office;
mod partner;
#[path = "../faults/refresh.rs"]
mod refresh;
mod sc1;
mod schedule;
mod sign_in;
mod world;
