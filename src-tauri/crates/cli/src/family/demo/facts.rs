//! What the demo did, for programs, and where everything is, for people.

use crate::render::Table;
use engine::api::OutcomeTotal;
use front::demo::Delivered;
use serde::Serialize;
use std::path::PathBuf;

/// The demo's outcome as one object.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    /// The workspace's folder.
    pub(crate) workspace: PathBuf,
    /// The folder on the partner's server where files arrive.
    pub(crate) partner_folder: PathBuf,
    /// Settings files that were added.
    pub(crate) settings: Vec<PathBuf>,
    /// Whether the folders are there after the demo.
    pub(crate) kept: bool,
    /// The period that was run.
    pub(crate) period: String,
    /// Files that arrived.
    pub(crate) files: Vec<Delivered>,
    /// What became of the records in the first run.
    pub(crate) first_run: Vec<OutcomeTotal>,
    /// And in the retry after the fix.
    pub(crate) retry: Vec<OutcomeTotal>,
    /// The record that was held.
    pub(crate) held: Held,
    /// The audit trail.
    pub(crate) audit: Audit,
    /// How long it took.
    pub(crate) milliseconds: u128,
}

/// A record that was held and went after it was put right.
#[derive(Debug, Serialize)]
pub(crate) struct Held {
    /// Its number.
    pub(crate) number: String,
    /// Why it was held.
    pub(crate) why: String,
}

/// The audit trail's state.
#[derive(Debug, Serialize)]
pub(crate) struct Audit {
    /// Whether it verifies.
    pub(crate) intact: bool,
    /// Events in it.
    pub(crate) events: u64,
}

impl Facts {
    /// Where everything is.
    pub(crate) fn whereabouts(&self, kept: bool) -> String {
        let seconds = format!("{}.{}", self.milliseconds / 1000, self.milliseconds % 1000 / 100);
        if !kept {
            return format!(
                "\nDone in {seconds} seconds. The folder is removed now; `ml-connector demo --keep DIR` keeps it to look at.\n\
                 Your own books: `ml-connector connection add --help`.\n"
            );
        }
        let mut table = Table::facts().indented();
        table.fact("workspace", &self.workspace.display().to_string());
        for path in &self.settings {
            table.fact("settings", &path.display().to_string());
        }
        for file in &self.files {
            table.fact("delivered", &file.path.display().to_string());
        }
        let workspace = quoted(&crate::screen::inert(&self.workspace.display().to_string()));
        format!(
            "\nDone in {seconds} seconds. Everything is here:\n{}\nLook around, for example:\n  \
             ml-connector --data {workspace} runs\n  ml-connector --data {workspace} audit verify\n",
            table.text()
        )
    }
}

/// A path as it is typed into a shell.
fn quoted(path: &str) -> String {
    let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/\\:._-".contains(c));
    if is_plain { path.to_owned() } else { format!("\"{path}\"") }
}
