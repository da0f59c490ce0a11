//! The real window on a desktop of its own, pressed and read as a person would.
#![expect(clippy::unwrap_used, reason = "a failed story says where")]

mod bad_input;
mod canary;
mod delivery;
mod demo;
mod first_day;
mod five_books;
mod formats;
mod keychain;
mod life;
mod set_up;
mod world;
