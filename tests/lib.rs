//! What whole-story tests stand on: a real SSH server, a keychain of their own, a bad network and the built program.
//!
//! Each fixture is real, listens on loopback only, belongs to one test and removes itself. It says plainly what is
//! missing on the machine instead of letting a test pass without having looked.

mod disk;
mod keychain;
mod privilege;
mod program;
mod proxy;
mod scratch;
mod sshd;

pub use disk::SmallDisk;
pub use keychain::Keychain;
pub use program::{Cli, Outcome, Running};
pub use proxy::{Direction, Proxy};
pub use scratch::{Scratch, files_containing};
pub use sshd::Sshd;

use std::hash::{BuildHasher, RandomState};

/// Eight hexadecimal digits that no other test has.
pub fn unique() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))[..8].to_owned()
}
