//! Practice QuickBooks Online behaves as the real one is known to: every line of the checklist, asked over plain HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod caller;
mod captured;
mod control;
mod faults;
mod limits;
mod purchases;
mod queries;
mod reading;
mod rules;
mod signin;
mod updates;
