//! How the development server is started.

use crate::seed::Seed;
use clap::{Parser, ValueEnum};
use engine::{Clock, Key, SystemClock};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The window's pages in a browser, for developers and tests.
#[derive(Debug, Parser)]
#[command(name = "dev-server")]
pub(crate) struct Options {
    /// Folder of the workspace; made where it is missing. The demo's lies beside it
    #[arg(long, value_name = "DIR", default_value = "target/dev-workspace")]
    pub(crate) data: PathBuf,
    /// What seals its secrets; unless said, what the folder says, else the keychain
    #[arg(long, value_enum)]
    key: Option<KeyWish>,
    /// File with the passphrase that seals its secrets
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    passphrase_file: Option<PathBuf>,
    /// Port on 127.0.0.1; a free one unless said
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// Folder of the built pages
    #[arg(long, value_name = "DIR")]
    ui: Option<PathBuf>,
    /// Writes the address with its token into this file
    #[arg(long, value_name = "FILE")]
    pub(crate) print_url_file: Option<PathBuf>,
    /// Fills the workspace with made-up records first, as `runs=100000`
    #[arg(long, value_name = "WHAT=N")]
    pub(crate) seed: Option<Seed>,
    /// Lives at this time, as `2026-12-03T07:00:00Z`; for practice books only
    #[arg(long, value_name = "TIME")]
    clock: Option<jiff::Timestamp>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KeyWish {
    /// A file in the workspace: made-up secrets only.
    Demo,
    /// The keychain of the system.
    Keychain,
}

impl Options {
    /// What seals the secrets, where it was said.
    pub(crate) fn key(&self) -> Result<Option<Key>, String> {
        if let Some(file) = &self.passphrase_file {
            let text = std::fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
            return Ok(Some(Key::Passphrase(SecretString::from(text.trim_end_matches(['\r', '\n'])))));
        }
        Ok(self.key.map(|wish| match wish {
            KeyWish::Demo => Key::Demo,
            KeyWish::Keychain => Key::Keychain,
        }))
    }

    /// The clock, where it is not the machine's.
    pub(crate) fn clock(&self) -> Option<Arc<dyn Clock>> {
        let time = self.clock?;
        Some(Arc::new(SystemClock { ahead: time.duration_since(jiff::Timestamp::now()) }))
    }

    /// Folder of the built pages.
    pub(crate) fn ui(&self) -> PathBuf {
        let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist");
        self.ui.clone().unwrap_or_else(usual)
    }
}
