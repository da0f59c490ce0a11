//! The real window on a desktop of its own, pressed and read as a person would.
#![expect(clippy::unwrap_used, reason = "a failed story says where")]

mod delivery;
mod life;
mod world;
