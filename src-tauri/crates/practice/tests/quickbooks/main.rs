//! Practice QuickBooks Online behaves as the real one is known to: every line of the checklist, asked over plain HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod caller;
mod reading;
mod signin;
