//! `layout`: what the layout editor shows, on the command line: samples, the file as it would be, proposals, drafts,
//! versions and differences.

use crate::args::Global;
use crate::ask;
use crate::exit::Exit;
use crate::input;
use crate::screen::Screen;
use clap::{Args, Subcommand};
use engine::Result;
use engine::api::Command;
use model::Kind;
use model::ids::{ConnectionId, LayoutId};
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};

/// Which samples are shown.
#[derive(Debug, Args)]
pub(crate) struct Samples {
    /// Kinds of documents: invoice, credit-note, bill, payment …
    #[arg(required = true)]
    kinds: Vec<Kind>,
    /// Books to take the values from; made-up examples unless said
    #[arg(long, value_name = "ID")]
    connection: Option<ConnectionId>,
    /// Read a few documents from the books first
    #[arg(long, requires = "connection")]
    refresh: bool,
}

/// Which file is shown.
#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// JSON file with the layout
    layout: PathBuf,
    /// Books to take the documents from; made-up examples unless said
    #[arg(long, value_name = "ID")]
    connection: Option<ConnectionId>,
    /// The first line to show
    #[arg(long, value_name = "LINE", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    from: u32,
    /// How many lines to show
    #[arg(long, value_name = "N", default_value_t = 20)]
    lines: u32,
    /// Show this column at work, by its id
    #[arg(long, value_name = "COLUMN")]
    focus: Option<String>,
}

/// For which headers fields are proposed.
#[derive(Debug, Args)]
pub(crate) struct Suggest {
    /// The partner's column names
    #[arg(required = true)]
    heads: Vec<String>,
    /// Kind of document; may be repeated
    #[arg(long, required = true, value_name = "KIND")]
    kind: Vec<Kind>,
    /// A field that fills another column already; may be repeated
    #[arg(long, value_name = "FIELD")]
    taken: Vec<String>,
    /// Books whose custom fields are proposed too
    #[arg(long, value_name = "ID")]
    connection: Option<ConnectionId>,
}

/// Which layouts are compared.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// JSON file with the older layout
    before: PathBuf,
    /// JSON file with the newer one
    after: PathBuf,
}

/// What can be done with drafts.
#[derive(Debug, Subcommand)]
pub(crate) enum Draft {
    /// Keep a layout that is not finished
    Put {
        /// Id of the layout
        id: LayoutId,
        /// JSON file; `-` reads standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// The version that it started from
        #[arg(long, value_name = "N")]
        base: Option<u32>,
    },
    /// Print a draft
    Show {
        /// Id of the layout
        id: LayoutId,
    },
    /// Drop a draft; the versions stay
    Drop {
        /// Id of the layout
        id: LayoutId,
    },
}

fn text(path: &Path) -> Result<String> {
    Ok(input::settings(path)?.expose_secret().to_owned())
}

impl Samples {
    pub(crate) async fn run(&self, global: &Global, screen: &Screen) -> Result<Exit> {
        let (kinds, connection) = (self.kinds.clone(), self.connection.clone());
        ask::once(Command::LayoutFields { kinds, connection, refresh: self.refresh }, global, screen).await
    }
}

impl Preview {
    pub(crate) async fn run(&self, global: &Global, screen: &Screen) -> Result<Exit> {
        let command = Command::LayoutPreview {
            layout: text(&self.layout)?,
            connection: self.connection.clone(),
            from_line: self.from - 1,
            lines: self.lines,
            focus: self.focus.clone(),
        };
        ask::once(command, global, screen).await
    }
}

impl Suggest {
    pub(crate) async fn run(&self, global: &Global, screen: &Screen) -> Result<Exit> {
        let command = Command::LayoutSuggest {
            kinds: self.kind.clone(),
            heads: self.heads.clone(),
            taken: self.taken.clone(),
            connection: self.connection.clone(),
        };
        ask::once(command, global, screen).await
    }
}

impl Compare {
    pub(crate) async fn run(&self, global: &Global, screen: &Screen) -> Result<Exit> {
        let command = Command::LayoutCompare { before: text(&self.before)?, after: text(&self.after)? };
        ask::once(command, global, screen).await
    }
}

impl Draft {
    pub(crate) async fn run(&self, global: &Global, screen: &Screen) -> Result<Exit> {
        let command = match self {
            Draft::Put { id, from, base } => Command::LayoutDraftPut { id: id.clone(), json: text(from)?, base: *base },
            Draft::Show { id } => Command::LayoutDraftShow { id: id.clone() },
            Draft::Drop { id } => Command::LayoutDraftDrop { id: id.clone() },
        };
        ask::once(command, global, screen).await
    }
}
