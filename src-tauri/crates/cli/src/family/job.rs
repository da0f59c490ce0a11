//! `job`: which documents go to whom.

use super::layout_files::{answer, give};
use crate::args::Global;
use crate::ask;
use crate::exit::Exit;
use crate::input;
use crate::render;
use crate::screen::Screen;
use clap::Subcommand;
use engine::api::{Command, Reply};
use engine::{Result, job_templates};
use model::ids::JobId;
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};

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
    /// Print or save ready settings to start from, with remarks on what to fill in; `list` names them
    Template {
        /// Its name, or `list`
        name: String,
        /// Write it here; standard output unless said. An existing file is not overwritten
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
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
        Words::Template { name, output } => return template(name, output.as_deref(), screen),
        Words::Add { from } => {
            Command::JobAdd { file: input::settings(from)?.expose_secret().to_owned(), ready_layout: None }
        }
        Words::Check { from } => {
            Command::JobCheck { file: input::settings(from)?.expose_secret().to_owned(), ready_layout: None }
        }
        Words::List => Command::JobList,
        Words::Show { id } => Command::JobShow { id: id.clone() },
        Words::Remove { id } => Command::JobRemove { id: id.clone() },
        Words::Test { id } => Command::JobTest { id: id.clone() },
    };
    ask::once(command, global, screen).await
}

/// Needs no workspace, as for layouts.
fn template(name: &str, output: Option<&Path>, screen: &Screen) -> Result<Exit> {
    if name != "list" {
        give(screen, &job_templates::template(name)?, output, "job check --from")?;
    } else if screen.json {
        answer(screen, "job-templates", &job_templates::templates())?;
    } else {
        screen.out(&render::reply(&Reply::JobTemplates(job_templates::templates()), &[]))?;
    }
    Ok(Exit::Done)
}
