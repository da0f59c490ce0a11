//! Partners: who gets files, where they are put, and how carefully. Passwords and keys are not here; they are sealed in the vault.

use crate::document::words;
use crate::ids::PartnerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The stored form of a partner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Its id, chosen by the user.
    pub id: PartnerId,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Where files go.
    pub remote: Remote,
    /// Folders, named from our side.
    #[serde(default)]
    pub folders: Folders,
    /// How a delivery is checked.
    #[serde(default)]
    pub check: UploadCheck,
    /// Where the manifest goes.
    #[serde(default)]
    pub manifest: ManifestPlace,
    /// Whether files are for real or for trying out.
    #[serde(default)]
    pub mode: Mode,
    /// Values for layouts, such as the identifications of both sides in EDI: `sender.id`, `receiver.id`. A job's own
    /// values go first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

/// The partner's endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Remote {
    /// SFTP over SSH.
    Sftp {
        /// Host name or address.
        host: String,
        /// Port, 22 unless said.
        #[serde(default = "default_port")]
        port: u16,
        /// User name.
        user: String,
        /// How to sign in; tried in this order.
        sign_in: Vec<SignIn>,
        /// The pinned host key. Without one nothing is sent: a person accepts it first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host_key: Option<HostKey>,
    },
    /// A folder on this machine or on a mounted share.
    Folder {
        /// Absolute path.
        path: String,
    },
}

fn default_port() -> u16 {
    22
}

words! {
    /// A way to sign in to an SFTP server.
    SignIn {
        /// A private key of the vault.
        Key = "key",
        /// A password of the vault.
        Password = "password",
        /// The same password, asked for in a dialog by the server.
        KeyboardInteractive = "keyboard-interactive",
    }
}

words! {
    /// How far an uploaded file is checked before it gets its final name. Its size is always checked.
    #[derive(Default)]
    UploadCheck {
        /// Read back and compare up to 8 MiB.
        #[default]
        Auto = "auto",
        /// Always read back and compare.
        Always = "always",
        /// Size only.
        SizeOnly = "size-only",
    }
}

words! {
    /// Where the manifest of a file goes.
    #[derive(Default)]
    ManifestPlace {
        /// Beside the file, uploaded after it as `<name>.manifest.json`.
        #[default]
        Beside = "beside",
        /// Kept in the workspace only.
        Kept = "kept",
    }
}

words! {
    /// Whether files are for real.
    #[derive(Default)]
    Mode {
        /// For real.
        #[default]
        Live = "live",
        /// For trying out; recorded so in manifest and audit.
        Test = "test",
    }
}

/// A pinned host key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct HostKey {
    /// SSH name of the key type, as `ssh-ed25519`.
    pub algorithm: String,
    /// The public key as the server sends it, base64.
    pub key: String,
    /// `SHA256:` and the base64 hash without padding, as `ssh-keygen -lf` prints it.
    pub fingerprint: String,
}

/// The partner's folders, as paths on the remote. Empty means the folder that the sign-in lands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
pub struct Folders {
    /// Where we put files.
    pub outbound: String,
    /// Where we pick files up.
    pub inbound: String,
    /// Where picked-up files go when done.
    pub processed: String,
    /// Where files go that could not be used.
    pub error: String,
    /// Where acknowledgments go.
    pub acks: String,
}

impl Default for Folders {
    fn default() -> Folders {
        let folder = |name: &str| name.to_owned();
        Folders {
            outbound: folder("outbound"),
            inbound: folder("inbound"),
            processed: folder("processed"),
            error: folder("error"),
            acks: folder("acks"),
        }
    }
}
