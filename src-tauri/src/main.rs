//! `ml-connector-window`: the window over the engine.

fn main() {}
