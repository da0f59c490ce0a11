//! Proof of a delivery: what lies there and how we know.

use serde::{Deserialize, Serialize};

/// What is known of a delivered file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Host or folder.
    pub place: String,
    /// The final path.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes that we sent, lower-case hexadecimal.
    pub sha256: String,
    /// How the place's bytes were compared with ours.
    pub compared: Compared,
    /// Whether the place said that the bytes are on its disk; `None` when this delivery did not write them.
    pub synced: Option<bool>,
    /// Whether it was put there now.
    pub placed: Placed,
    /// Whether the file was seen under its final name afterwards. If not, it was renamed and the partner took it at once.
    pub seen: bool,
}

/// How bytes were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compared {
    /// Read back from the place and hashed.
    ReadBack,
    /// By size only.
    Size,
}

/// How a file came to lie there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placed {
    /// Put there by this delivery.
    Now,
    /// Was there before with the same content.
    Before,
}

impl Proof {
    /// One sentence for people.
    pub fn sentence(&self) -> String {
        let how = match self.placed {
            Placed::Now => "was put at",
            Placed::Before => "was already at",
        };
        let compared = match self.compared {
            Compared::ReadBack => "read back and found the same",
            Compared::Size => "with the right size",
        };
        let seen = if self.seen { "" } else { "; the partner took it at once" };
        format!("{} ({} bytes) {how} {}, {compared}{seen}", self.path, self.size, self.place)
    }
}
