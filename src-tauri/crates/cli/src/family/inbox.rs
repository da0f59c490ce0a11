//! `inbox`: what needs a person.

use clap::{Args, Subcommand};
use engine::api::Command;
use model::ids::HoldId;

/// What is done with held records; without a word they are listed.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    #[command(subcommand)]
    words: Option<Words>,
}

#[derive(Debug, Subcommand)]
enum Words {
    /// Try held records again, after the cause was put right: these, or all
    Retry {
        /// Which, as `inbox` lists them; all where none is named
        ids: Vec<HoldId>,
    },
    /// Decide that held records are not sent
    Skip {
        /// Which, as `inbox` lists them
        #[arg(required = true)]
        ids: Vec<HoldId>,
    },
}

impl Wish {
    pub(crate) fn command(&self) -> Command {
        match &self.words {
            None => Command::Inbox,
            Some(Words::Retry { ids }) => Command::InboxRetry { ids: ids.clone() },
            Some(Words::Skip { ids }) => Command::InboxSkip { ids: ids.clone() },
        }
    }
}
