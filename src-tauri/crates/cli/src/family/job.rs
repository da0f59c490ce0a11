//! `job`: which documents go to whom.

use crate::args::Global;
use crate::ask;
use crate::exit::Exit;
use crate::input;
use crate::screen::Screen;
use clap::Subcommand;
use engine::Result;
use engine::api::Command;
use model::ids::JobId;
use secrecy::ExposeSecret;
use std::path::PathBuf;

/// What can be done with jobs.
#[derive(Debug, Subcommand)]
pub(crate) enum Words {
    /// Add a job, or replace its settings
    Add {
        /// JSON file with the settings; `-` reads standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// Check settings without storing them, and tell what the job would do
    Check {
        /// JSON file with the settings; `-` reads standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// List the jobs
    List,
    /// Show one
    Show {
        /// Which
        id: JobId,
    },
    /// Remove a job; what it sent stays in the records
    Remove {
        /// Which
        id: JobId,
    },
    /// Check everything the job leans on: books, partner, layout
    Test {
        /// Which
        id: JobId,
    },
}

pub(crate) async fn run(words: &Words, global: &Global, screen: &Screen) -> Result<Exit> {
    let command = match words {
        Words::Add { from } => Command::JobAdd { file: input::settings(from)?.expose_secret().to_owned() },
        Words::Check { from } => Command::JobCheck { file: input::settings(from)?.expose_secret().to_owned() },
        Words::List => Command::JobList,
        Words::Show { id } => Command::JobShow { id: id.clone() },
        Words::Remove { id } => Command::JobRemove { id: id.clone() },
        Words::Test { id } => Command::JobTest { id: id.clone() },
    };
    ask::once(command, global, screen).await
}
