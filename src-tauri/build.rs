//! Prepares the window's build.

fn main() {}
