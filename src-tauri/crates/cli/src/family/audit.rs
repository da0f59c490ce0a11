//! `audit`: the trail of every record.

use super::whole::{create, unwritten};
use crate::args::Global;
use crate::ask::{self, Terminal};
use crate::exit::Exit;
use crate::render;
use crate::screen::Screen;
use clap::Subcommand;
use engine::Result;
use engine::api::Command;
use model::ids::RunId;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What can be done with the audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum Words {
    /// List the newest events, each in a sentence
    List {
        /// Only the events of this run
        #[arg(long, value_name = "RUN")]
        run: Option<RunId>,
        /// Only those with a smaller number
        #[arg(long, value_name = "N")]
        before: Option<u64>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u32,
    },
    /// Write the trail as JSON lines, one event each
    Export {
        /// Only the events of this run
        #[arg(long, value_name = "RUN")]
        run: Option<RunId>,
        /// File to write; standard output unless said. An existing file is not overwritten
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Check that no event was changed, removed or put in
    Verify,
}

pub(crate) async fn run(words: &Words, global: &Global, screen: &Screen) -> Result<Exit> {
    match words {
        Words::List { run, before, limit } => {
            let command = Command::AuditList { run: run.clone(), before: *before, limit: *limit };
            ask::once(command, global, screen).await
        }
        Words::Verify => ask::once(Command::AuditVerify, global, screen).await,
        Words::Export { run, output } => export(run.clone(), output.as_deref(), global, screen).await,
    }
}

/// With a file, the reply goes to stdout; without one, stdout belongs to the trail and the reply goes to stderr.
async fn export(run: Option<RunId>, output: Option<&Path>, global: &Global, screen: &Screen) -> Result<Exit> {
    let to: Box<dyn Write + Send> = match output {
        Some(path) => Box::new(BufWriter::new(create(path)?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let ear = Arc::new(Terminal::new(*screen).lines_to(to));
    let reply = ask::with(Command::AuditExport { run }, global, screen, ear.clone()).await?;
    match ear.end_lines() {
        Err(why) if output.is_some() || why.kind() != io::ErrorKind::BrokenPipe => return Err(unwritten(why)),
        _ => {}
    }
    if output.is_some() {
        return ask::show(&reply, &[], screen);
    }
    if !screen.json {
        screen.aside(render::reply(&reply, &[]).trim_end());
    }
    Ok(Exit::from(&reply))
}
