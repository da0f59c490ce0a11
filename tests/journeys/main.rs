//! Whole stories through the command line: practice books, a real SSH server, a workspace.

mod sc1;
mod world;
