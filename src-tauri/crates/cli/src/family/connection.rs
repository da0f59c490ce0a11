//! `connection`: the books.

use crate::args::Global;
use crate::ask::{self, Terminal};
use crate::exit::Exit;
use crate::input;
use crate::screen::Screen;
use clap::Subcommand;
use engine::api::Command;
use engine::{Code, Error, Result};
use model::Kind;
use model::connection::Provider;
use model::ids::ConnectionId;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What can be done with connections.
#[derive(Debug, Subcommand)]
pub(crate) enum Words {
    /// Add a connection, or replace its settings
    Add {
        /// JSON file with the settings; `-` reads standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// List the connections
    List,
    /// Show one
    Show {
        /// Which
        id: ConnectionId,
    },
    /// Remove a connection with its sign-in
    Remove {
        /// Which
        id: ConnectionId,
    },
    /// Ask the books whether the sign-in works
    Test {
        /// Which
        id: ConnectionId,
    },
    /// Sign in through the browser
    SignIn {
        /// Which
        id: ConnectionId,
        /// Company to confirm, by its id in the books, where you know it already
        #[arg(long, value_name = "ID")]
        company: Option<String>,
        /// Only print the address; you open it yourself, on this machine
        #[arg(long)]
        no_browser: bool,
    },
    /// Hand the address on which the browser ended to the sign-in that waits for it (from another terminal)
    Paste {
        /// Which
        id: ConnectionId,
        /// File with the address; `-` reads standard input
        #[arg(long, value_name = "FILE", default_value = "-")]
        from: PathBuf,
    },
    /// List the companies that the sign-in reaches
    Companies {
        /// Which connection
        id: ConnectionId,
    },
    /// Confirm the company that a connection works with
    Confirm {
        /// Which connection
        id: ConnectionId,
        /// The company's id, as `companies` lists it; without one they are listed
        company: Option<String>,
    },
    /// Write the hand-back page, which you put on a web space for providers that take no address on this machine
    HandBack {
        /// Where to; an existing file is refused
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// How to register an app with a provider, with the values to copy
    Guide {
        /// Which: zoho-books, quickbooks-online, xero, freshbooks or bill
        provider: Provider,
    },
    /// List customers and vendors of the books, by name
    Parties {
        /// Which connection
        id: ConnectionId,
        /// Only those that documents of these kinds name
        kinds: Vec<Kind>,
    },
}

/// The page as it is hosted.
const HAND_BACK: &str = include_str!("../../../../../ui/public/hand-back.html");

/// Writes the hand-back page into a new file.
fn hand_back(output: &Path, screen: &Screen) -> Result<Exit> {
    let refused = |why: std::io::Error| {
        Error::new(Code::Usage, format!("The hand-back page could not be written to {}.", output.display()))
            .hint("Name a file that does not exist yet, in a folder that does.")
            .cause(why)
    };
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(output).map_err(refused)?;
    std::io::Write::write_all(&mut file, HAND_BACK.as_bytes()).map_err(refused)?;
    screen.aside("Put it on a web space that is reached by https, and register its address with the provider.");
    Ok(Exit::Done)
}

pub(crate) async fn run(words: &Words, global: &Global, screen: &Screen) -> Result<Exit> {
    if let Words::HandBack { output } = words {
        return hand_back(output, screen);
    }
    if let Words::SignIn { no_browser, .. } = words {
        let ear = Arc::new(Terminal::new(*screen).opening_browser(!no_browser));
        let reply = ask::with(command(words)?, global, screen, ear).await?;
        return ask::show(&reply, &[], screen);
    }
    ask::once(command(words)?, global, screen).await
}

fn command(words: &Words) -> Result<Command> {
    Ok(match words {
        Words::Add { from } => Command::ConnectionAdd { file: input::sealed(input::settings(from)?) },
        Words::List => Command::ConnectionList,
        Words::Show { id } => Command::ConnectionShow { id: id.clone() },
        Words::Remove { id } => Command::ConnectionRemove { id: id.clone() },
        Words::Test { id } => Command::ConnectionTest { id: id.clone() },
        Words::SignIn { id, company, .. } => Command::ConnectionSignIn { id: id.clone(), company: company.clone() },
        Words::Paste { id, from } => {
            Command::ConnectionPaste { id: id.clone(), address: input::sealed(input::settings(from)?) }
        }
        // Written without a workspace.
        Words::HandBack { .. } => return Err(Error::internal("the hand-back page asks the engine nothing")),
        Words::Guide { provider } => Command::ConnectionGuide { provider: *provider },
        Words::Parties { id, kinds } => Command::ConnectionParties { id: id.clone(), kinds: kinds.clone() },
        Words::Companies { id } => Command::ConnectionCompanies { id: id.clone() },
        Words::Confirm { id, company: Some(company) } => {
            Command::ConnectionConfirm { id: id.clone(), company: company.clone() }
        }
        Words::Confirm { id, company: None } => Command::ConnectionCompanies { id: id.clone() },
    })
}
