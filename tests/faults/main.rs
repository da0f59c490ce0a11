//! What happens when the process is killed, the network breaks or a disk is full.

#[path = "../journeys/world.rs"]
mod world;

mod kill;
