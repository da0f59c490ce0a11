//! `partner`: where files go.

use crate::args::Global;
use crate::ask;
use crate::exit::Exit;
use crate::input;
use crate::screen::Screen;
use clap::{Args, Subcommand};
use engine::Result;
use engine::api::Command;
use model::ids::PartnerId;
use std::path::PathBuf;

/// What can be done with partners.
#[derive(Debug, Subcommand)]
pub(crate) enum Words {
    /// Add a partner, or replace its settings
    Add {
        /// JSON file with the settings; `-` reads standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// List the partners
    List,
    /// Show one
    Show {
        /// Which
        id: PartnerId,
    },
    /// Remove a partner with its secrets
    Remove {
        /// Which
        id: PartnerId,
    },
    /// Try the way to the partner step by step
    Test {
        /// Which
        id: PartnerId,
    },
    /// Show the host key of the partner's server; with --accept, pin it
    HostKey {
        /// Which
        id: PartnerId,
        /// The fingerprint that you compared with the partner's, `SHA256:…`
        #[arg(long, value_name = "SHA256:…")]
        accept: Option<String>,
    },
    /// The key pair by which we sign in
    #[command(subcommand)]
    Key(Key),
    /// Read an address from a text: an address, a command, a whole mail
    Parse {
        /// File with the text; `-` reads standard input
        file: PathBuf,
    },
    /// Set the password or the private key; asked for at the terminal unless a file or descriptor is given
    Secrets(Secrets),
}

/// What can be done with a partner's key pair.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a new key pair; the public line is printed, to be sent to the partner
    Make {
        /// Which partner
        id: PartnerId,
    },
}

/// Where a partner's secrets come from.
#[derive(Debug, Args)]
pub(crate) struct Secrets {
    /// Which partner
    id: PartnerId,
    /// File with the password
    #[arg(long, value_name = "FILE", conflicts_with = "password_fd")]
    password_file: Option<PathBuf>,
    /// Open file descriptor with the password
    #[arg(long, value_name = "N")]
    password_fd: Option<u32>,
    /// File with the private key: OpenSSH, PEM or PPK
    #[arg(long, value_name = "FILE")]
    private_key_file: Option<PathBuf>,
    /// File with the passphrase of the private key
    #[arg(long, value_name = "FILE", requires = "private_key_file", conflicts_with = "key_passphrase_fd")]
    key_passphrase_file: Option<PathBuf>,
    /// Open file descriptor with the passphrase of the private key
    #[arg(long, value_name = "N", requires = "private_key_file")]
    key_passphrase_fd: Option<u32>,
    /// Ask for the passphrase of the private key at the terminal
    #[arg(long, requires = "private_key_file", conflicts_with_all = ["key_passphrase_file", "key_passphrase_fd"])]
    ask_key_passphrase: bool,
}

impl Secrets {
    fn command(&self) -> Result<Command> {
        let given = |file: &Option<PathBuf>, fd: Option<u32>| match (file, fd) {
            (Some(path), _) => input::secret_file(path).map(Some),
            (None, Some(number)) => input::secret_descriptor(number).map(Some),
            (None, None) => Ok(None),
        };
        let mut password = given(&self.password_file, self.password_fd)?;
        let private_key = self.private_key_file.as_deref().map(input::settings).transpose()?;
        let mut passphrase = given(&self.key_passphrase_file, self.key_passphrase_fd)?;
        if self.ask_key_passphrase {
            passphrase = Some(input::prompt("Passphrase of the private key (not shown): ")?);
        }
        if password.is_none() && private_key.is_none() {
            password = Some(input::prompt(&format!("Password for {} (not shown): ", self.id))?);
        }
        Ok(Command::PartnerSecrets {
            id: self.id.clone(),
            password: password.map(input::sealed),
            private_key: private_key.map(input::sealed),
            passphrase: passphrase.map(input::sealed),
        })
    }
}

pub(crate) async fn run(words: &Words, global: &Global, screen: &Screen) -> Result<Exit> {
    ask::once(command(words)?, global, screen).await
}

fn command(words: &Words) -> Result<Command> {
    Ok(match words {
        Words::Add { from } => Command::PartnerAdd { file: input::sealed(input::settings(from)?) },
        Words::List => Command::PartnerList,
        Words::Show { id } => Command::PartnerShow { id: id.clone() },
        Words::Remove { id } => Command::PartnerRemove { id: id.clone() },
        Words::Test { id } => Command::PartnerTest { id: id.clone() },
        Words::HostKey { id, accept } => Command::PartnerHostKey { id: id.clone(), accept: accept.clone() },
        Words::Key(Key::Make { id }) => Command::PartnerKeyMake { id: id.clone() },
        Words::Parse { file } => Command::PartnerParse { text: input::sealed(input::settings(file)?) },
        Words::Secrets(secrets) => secrets.command()?,
    })
}
