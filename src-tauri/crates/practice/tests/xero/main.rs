//! Practice Xero behaves as the real one is known to: every line of the checklist, asked over plain HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod caller;
mod control;
mod faults;
mod gate;
mod lists;
mod paging;
mod records;
mod signin;
mod writes;
