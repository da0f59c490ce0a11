//! The demo: practice books and a practice partner in this process, and the settings that a person would make for them.
//!
//! Nothing is faked: the sign-in goes through the loopback listener, files go over SFTP with a key made here and a host key that is compared.

mod books;
mod browser;
mod ready;
pub mod settings;
mod sides;
mod standing;
mod world;

pub use books::{Books, BooksWish};
pub use browser::Browser;
pub use ready::{HOST_KEY_SEED, connection, free_ports, not_started, signed_in};
pub use sides::{Delivered, Sides};
pub(crate) use world::World;
