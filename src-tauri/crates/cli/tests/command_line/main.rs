//! The built program from outside: exit codes, outputs, several processes, the demo.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod acknowledge;
mod demo;
mod guide;
mod layout;
mod program;
mod secrets;
mod two_processes;
mod usage;
mod whole_loop;
