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
    /// Show a held record with what does not fit and the fields of its file
    Show {
        /// Which, as `inbox` lists them
        id: HoldId,
    },
    /// Give a field of a held record another value, for what is sent; the books stay as they are
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Fix {
        /// Which, as `inbox` lists them
        id: HoldId,
        /// The field, as `inbox show` lists them
        field: String,
        /// The value
        #[arg(group = "what")]
        value: Option<String>,
        /// Take the correction back instead
        #[arg(long, group = "what")]
        take_back: bool,
        /// Why, for the audit trail
        #[arg(long, value_name = "TEXT", default_value = "")]
        why: String,
    },
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
            Some(Words::Show { id }) => Command::InboxShow { id: id.clone() },
            Some(Words::Fix { id, field, value, why, .. }) => {
                Command::InboxFix { id: id.clone(), field: field.clone(), value: value.clone(), why: why.clone() }
            }
            Some(Words::Retry { ids }) => Command::InboxRetry { ids: ids.clone() },
            Some(Words::Skip { ids }) => Command::InboxSkip { ids: ids.clone() },
        }
    }
}
