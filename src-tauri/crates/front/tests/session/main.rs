//! The session of a window over the real engine.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod demo;
mod desk;
mod own;
