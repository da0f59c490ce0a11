//! The built program from outside: exit codes, outputs, several processes, the demo.

mod demo;
mod layout;
mod program;
mod secrets;
mod two_processes;
mod usage;
