//! Practice BILL, asked over plain HTTP: it answers and refuses as the real one is known to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod caller;
mod control;
mod events;
mod faults;
mod limits;
mod money;
mod reading;
mod signin;
mod spend;
mod writes;
