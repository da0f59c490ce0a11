//! Words that failures are told with.

use model::partner::SignIn;
use std::fmt;

/// How messages name a place: host and port unless 22, or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// A server.
    pub fn server(host: &str, port: u16) -> Place {
        let host = crate::names::shown(host.as_bytes());
        Place(if port == 22 { host } else { format!("{host}:{port}") })
    }

    /// A folder of this machine.
    pub fn folder(path: &std::path::Path) -> Place {
        Place(format!("folder {}", path.display()))
    }

    /// A place by the name it gives itself.
    pub(crate) fn named(name: &str) -> Place {
        Place(name.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One way to sign in and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which.
    pub how: SignIn,
    /// Whether it was sent to the server at all.
    pub sent: bool,
    /// What came of it, as "was refused".
    pub outcome: String,
}

pub(super) fn sentences(tried: &[Tried]) -> String {
    let name = |how: SignIn| match how {
        SignIn::Key => "the key",
        SignIn::Password => "the password",
        SignIn::KeyboardInteractive => "the password in a dialog",
    };
    let all: Vec<String> = tried.iter().map(|t| format!("{} {}", name(t.how), t.outcome)).collect();
    if all.is_empty() { "nothing is set to sign in with".to_owned() } else { all.join("; ") }
}

/// Whether the server saw our key and did not know it.
pub(super) fn is_key_unknown(tried: &[Tried]) -> bool {
    tried.iter().any(|way| way.sent && way.how == SignIn::Key)
}

pub(super) fn advice(tried: &[Tried]) -> &'static str {
    if is_key_unknown(tried) {
        "Your partner must add your public key for this user"
    } else {
        "Check the user name and what is set to sign in with"
    }
}

pub(super) fn ways(allowed: &[String]) -> String {
    let word = |way: &String| match way.as_str() {
        "publickey" => "a key".to_owned(),
        "password" => "a password".to_owned(),
        "keyboard-interactive" => "a password in a dialog".to_owned(),
        other => crate::names::shown(other.as_bytes()),
    };
    let all: Vec<String> = allowed.iter().map(word).collect();
    if all.is_empty() { "no way that it names".to_owned() } else { all.join(" or ") }
}

/// What lies under a name instead of what we expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its size in bytes; `None` when nothing is there.
    pub size: Option<u64>,
    /// SHA-256 of its content in hexadecimal, where it was read.
    pub sha256: Option<String>,
    /// Size we expected.
    pub expected: u64,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.size, &self.sha256) {
            (None, _) => write!(f, "it is not there; ours has {} bytes", self.expected),
            (Some(size), None) if size == self.expected => {
                write!(f, "{size} bytes as ours, but it cannot be read to compare")
            }
            (Some(size), None) => write!(f, "{size} bytes instead of {}", self.expected),
            (Some(size), Some(hash)) => write!(f, "{size} bytes with SHA-256 {hash}; ours has {}", self.expected),
        }
    }
}
