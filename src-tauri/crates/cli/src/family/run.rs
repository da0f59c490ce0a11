//! `run` and `runs`.

use clap::{Args, Subcommand};
use engine::api::{Command, RunRequest, Take};
use jiff::civil::Date;
use model::ids::{JobId, RunId};
use model::period::Period;

/// Which run is wished.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    /// Which job
    job: JobId,
    /// Show what the run would do: nothing is sent, nothing is changed
    #[arg(long)]
    preview: bool,
    /// Documents of a month (2026-10), a day, or two days (2026-10-01..2026-10-15); what was sent is skipped
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// Documents dated on or after this day
    #[arg(long, value_name = "DATE", conflicts_with_all = ["period", "all"])]
    since: Option<Date>,
    /// All documents
    #[arg(long, conflicts_with = "period")]
    all: bool,
    /// Send again what was sent before
    #[arg(long)]
    again: bool,
    /// Send the late documents of a period whose file has gone
    #[arg(long)]
    supplement: bool,
}

impl Wish {
    pub(crate) fn command(&self) -> Command {
        let take = match (self.period, self.since, self.all) {
            (Some(period), _, _) => Take::Period(period),
            (None, Some(day), _) => Take::Since(day),
            (None, None, true) => Take::All,
            (None, None, false) => Take::Due,
        };
        Command::Run(RunRequest {
            job: self.job.clone(),
            take,
            preview: self.preview,
            again: self.again,
            supplement: self.supplement,
        })
    }
}

/// What ran.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Runs {
    #[command(subcommand)]
    words: Option<Words>,
    /// Only runs of this job
    job: Option<JobId>,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
    /// Only those older than this one
    #[arg(long, value_name = "RUN")]
    before: Option<RunId>,
}

#[derive(Debug, Subcommand)]
enum Words {
    /// Show a run with its records and files
    Show {
        /// Which
        id: RunId,
    },
    /// Show a part of a file of a run, from the kept bytes
    File {
        /// Which run
        id: RunId,
        /// The file's name
        name: String,
        /// From this byte
        #[arg(long, value_name = "BYTE", default_value_t = 0)]
        from: u64,
        /// At most so many bytes
        #[arg(long, value_name = "N", default_value_t = 4096)]
        limit: u32,
    },
    /// Stop a run at the next safe point
    Cancel {
        /// Which
        id: RunId,
    },
    /// Say whether the partner has a file that vanished before its arrival could be seen
    #[command(group = clap::ArgGroup::new("answer").required(true))]
    Settle {
        /// Which
        id: RunId,
        /// The partner has it
        #[arg(long, group = "answer")]
        arrived: bool,
        /// The partner does not have it; it is sent again
        #[arg(long, group = "answer")]
        send_again: bool,
    },
}

impl Runs {
    pub(crate) fn command(&self) -> Command {
        match &self.words {
            Some(Words::Show { id }) => Command::RunShow { id: id.clone() },
            Some(Words::File { id, name, from, limit }) => {
                Command::RunFile { id: id.clone(), name: name.clone(), from: *from, limit: *limit }
            }
            Some(Words::Cancel { id }) => Command::RunCancel { id: id.clone() },
            Some(Words::Settle { id, arrived, .. }) => Command::RunSettle { id: id.clone(), arrived: *arrived },
            None => Command::Runs { job: self.job.clone(), limit: self.limit, before: self.before.clone() },
        }
    }
}
