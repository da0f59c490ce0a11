//! What whole-story tests stand on: a real SSH server, a keychain of their own, a bad network, the built program,
//! and a desktop with the real window on it.
//!
//! Each fixture is real, listens on loopback only, belongs to one test and removes itself. It says plainly what is
//! missing on the machine instead of letting a test pass without having looked.

mod desktop;
mod disk;
mod display;
mod keychain;
mod notices;
mod privilege;
mod program;
mod proxy;
mod scratch;
mod sshd;
mod tray_host;
mod webdriver;

pub use desktop::Desktop;
pub use disk::SmallDisk;
pub use display::{Display, Place};
pub use keychain::Keychain;
pub use notices::{Notice, Notices};
pub use program::{Cli, Outcome, Running};
pub use proxy::{Direction, Proxy};
pub use scratch::{Scratch, files_containing};
pub use sshd::Sshd;
pub use tray_host::{MenuLine, TrayHost};
pub use webdriver::{Element, Held, Key, Window};

use std::hash::{BuildHasher, RandomState};

/// Eight hexadecimal digits that no other test has.
pub fn unique() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))[..8].to_owned()
}
