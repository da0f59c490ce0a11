//! Practice Zoho Books behaves as the real one is known to: every line of the checklist, asked over plain HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod api;
mod caller;
mod control;
mod faults;
mod limits;
mod once;
mod records;
mod signin;
mod writes;
