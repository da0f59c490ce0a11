//! The session of a window over the real engine.

mod demo;
mod desk;
mod own;
