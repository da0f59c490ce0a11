//! Practice FreshBooks behaves as the real one is known to: every line of the checklist, asked over plain HTTP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod books;
mod callbacks;
mod caller;
mod control;
mod faults;
mod journals;
mod limits;
mod lists;
mod signin;
mod writes;
