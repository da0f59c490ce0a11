//! `layout`: the shape of a partner's file. `fields`, `check`, `write`, `read`, `template` and `learn` work on files and need no workspace.

use super::layout_bench::{Compare, Draft, Preview, Samples, Suggest};
use super::layout_files::{self, Check, Read, Template, Write};
use super::layout_learn::Learn;
use crate::args::Global;
use crate::ask::{self, Terminal};
use crate::exit::Exit;
use crate::input;
use crate::screen::{Screen, inert};
use clap::{Args, Subcommand};
use engine::api::{Command, LayoutView, Reply};
use engine::{Code, Error, Result};
use model::Kind;
use model::ids::LayoutId;
use secrecy::ExposeSecret;
use std::path::PathBuf;
use std::sync::Arc;

/// What can be done with layouts.
#[derive(Debug, Subcommand)]
pub(crate) enum Words {
    /// List the fields a layout may use, with types and meaning
    Fields {
        /// Kind of document: invoice, credit-note, bill, payment …
        kind: Kind,
    },
    /// Find problems, and tell which columns read back
    Check(Check),
    /// Write documents as a file
    Write(Write),
    /// Read a file as documents
    Read(Read),
    /// Start from a ready layout; `list` shows all
    Template(Template),
    /// Start from a partner's file: find out how it is made and which field stands where
    Learn(Learn),
    /// Store a layout in the workspace, or a new version of it
    Add(Add),
    /// List the layouts of the workspace
    List,
    /// Print a stored layout
    Show {
        /// Which
        id: LayoutId,
        /// An older version
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
    /// List the versions of a stored layout with what changed
    Versions {
        /// Which
        id: LayoutId,
    },
    /// Say what differs between two layouts
    Compare(Compare),
    /// Show fields with sample values of your books
    Samples(Samples),
    /// Show the file that a layout would write
    Preview(Preview),
    /// Propose fields for a partner's column names
    Suggest(Suggest),
    /// Layouts that are not finished: keep, print, drop
    #[command(subcommand)]
    Draft(Draft),
    /// Remove a layout that no job uses
    Remove {
        /// Which
        id: LayoutId,
    },
}

/// Which layout is stored under which id.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// JSON file with the layout; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Its id; the file's name without ending unless said
    #[arg(long)]
    id: Option<LayoutId>,
    /// A name for this version
    #[arg(long)]
    title: Option<String>,
}

impl Add {
    fn command(&self) -> Result<Command> {
        let id = match &self.id {
            Some(id) => id.clone(),
            None => self.id_of_file()?,
        };
        let file = input::settings(&self.from)?.expose_secret().to_owned();
        Ok(Command::LayoutAdd { id, file, title: self.title.clone() })
    }

    fn id_of_file(&self) -> Result<LayoutId> {
        let stem = self.from.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_lowercase();
        stem.parse().map_err(|why| {
            Error::new(Code::Usage, "The file's name does not make an id for the layout.")
                .hint("Say which one with --id, as in --id acme-invoices.")
                .cause(why)
        })
    }
}

pub(crate) async fn run(words: &Words, global: &Global, screen: &Screen) -> Result<Exit> {
    match words {
        Words::Fields { kind } => layout_files::fields(*kind, screen),
        Words::Check(check) => check.run(screen),
        Words::Write(write) => write.run(screen),
        Words::Read(read) => read.run(screen),
        Words::Template(template) => template.run(screen),
        Words::Learn(learn) => learn.run(screen),
        Words::Add(add) => stored(add.command()?, global, screen).await,
        Words::List => ask::once(Command::LayoutList, global, screen).await,
        Words::Show { id, version } => {
            shown(Command::LayoutShow { id: id.clone(), version: *version }, global, screen).await
        }
        Words::Versions { id } => ask::once(Command::LayoutVersions { id: id.clone() }, global, screen).await,
        Words::Compare(compare) => compare.run(global, screen).await,
        Words::Samples(samples) => samples.run(global, screen).await,
        Words::Preview(preview) => preview.run(global, screen).await,
        Words::Suggest(suggest) => suggest.run(global, screen).await,
        Words::Draft(draft) => draft.run(global, screen).await,
        Words::Remove { id } => ask::once(Command::LayoutRemove { id: id.clone() }, global, screen).await,
    }
}

/// The JSON text alone goes out, so that a file made of it can be read back; warnings go aside.
async fn shown(command: Command, global: &Global, screen: &Screen) -> Result<Exit> {
    let reply = ask::with(command, global, screen, Arc::new(Terminal::new(*screen))).await?;
    if let Reply::Layout(view) = &reply
        && !screen.json
    {
        view.warnings.iter().for_each(|warning| screen.aside(&format!("warning: {}", inert(warning))));
    }
    ask::show(&reply, &[], screen)
}

/// After storing, the JSON text itself says nothing new: id, version and warnings do.
async fn stored(command: Command, global: &Global, screen: &Screen) -> Result<Exit> {
    let reply = ask::with(command, global, screen, Arc::new(Terminal::new(*screen))).await?;
    match &reply {
        Reply::Layout(view) if !screen.json => {
            screen.out(&about(view))?;
            Ok(Exit::Done)
        }
        _ => ask::show(&reply, &[], screen),
    }
}

fn about(view: &LayoutView) -> String {
    let mut text = format!("Stored the layout “{}” as version {}.\n", inert(&view.id), view.version);
    for warning in &view.warnings {
        text.push_str(&format!("warning: {}\n", inert(warning)));
    }
    text
}
