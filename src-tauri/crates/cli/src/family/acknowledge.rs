//! `acknowledge`: answers an X12 or EDIFACT file with 997, TA1 or CONTRL. Works on files and needs no workspace.

use super::whole::Whole;
use crate::exit::Exit;
use crate::input::{self, unreadable};
use crate::render::plural;
use crate::screen::{Screen, block, inert};
use clap::{Args, ValueEnum};
use engine::Result;
use engine::acknowledge::{AcknowledgeOptions, AcknowledgeReport, InterchangeView, Ta1, acknowledge};
use jiff::Zoned;
use secrecy::ExposeSecret;
use serde_json::json;
use std::fs::File;
use std::path::PathBuf;

/// So many faults are listed for people; `--json` has more.
const LISTED: usize = 20;

/// Which file is answered, and what was agreed with the partner.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 accepted · 3 accepted in part · 4 rejected · 5 not readable as X12 or EDIFACT · 1 failed · 2 the command line is wrong."
)]
pub(crate) struct Wish {
    /// The X12 or EDIFACT file that was received
    file: PathBuf,
    /// Write the answer here; nothing is written where there is nothing to answer
    #[arg(long, short, value_name = "ACK")]
    output: PathBuf,
    /// X12: when an interchange is answered with a TA1 as well
    #[arg(long, value_name = "WHEN", default_value = "asked")]
    ta1: When,
    /// Control number of the answer; of several, the first
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=999_999_999))]
    control_number: u64,
    /// Accept sets with faulty segments, and say so
    #[arg(long)]
    tolerant: bool,
    /// List only the sets that are not simply accepted
    #[arg(long)]
    only_bad: bool,
    /// File with interchanges that came before, one a line: sender, receiver, control number
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
}

/// When a TA1 is sent.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    /// Never
    Never,
    /// Where the file asks for it
    Asked,
    /// Also where something is wrong with the interchange itself
    Fault,
}

impl Wish {
    /// Answers a file.
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit> {
        let name = self.file.display().to_string();
        let mut file = File::open(&self.file).map_err(|why| unreadable(&name, why))?;
        let known = self.known.as_deref().map(input::settings).transpose()?;
        let options = AcknowledgeOptions {
            now: Zoned::now(),
            control_number: self.control_number,
            is_tolerant: self.tolerant,
            only_bad: self.only_bad,
            ta1: match self.ta1 {
                When::Never => Ta1::Never,
                When::Asked => Ta1::Asked,
                When::Fault => Ta1::Fault,
            },
            known: known.map(|known| known.expose_secret().to_owned()).unwrap_or_default(),
        };
        let mut out = Whole::begin(&self.output)?;
        let report = acknowledge(&mut file, out.sink(), &options)?;
        if report.answers > 0 {
            out.finish()?;
        }
        if screen.json {
            screen.object(&json!({"reply": "acknowledged", "value": report}))?;
        } else {
            screen.out(&self.text(&report))?;
        }
        Ok(exit(&report.verdict))
    }

    fn text(&self, report: &AcknowledgeReport) -> String {
        let mut text: String = report.interchanges.iter().map(about).collect();
        for ta1 in &report.ta1 {
            let (interchange, verdict) = (inert(&ta1.interchange), words(&ta1.verdict));
            text.push_str(&format!(
                "  they answer our interchange {interchange}: {verdict} (note {})\n",
                inert(&ta1.note)
            ));
        }
        for wrong in report.faults.iter().take(LISTED) {
            text.push_str(&format!("  {}: {}\n", inert(&wrong.place), block(&wrong.sentence)));
        }
        let more = report.faults.len().saturating_sub(LISTED) as u64 + report.more_faults;
        if more > 0 {
            text.push_str(&format!("  … and {more} more.\n"));
        }
        if !report.unreadable.is_empty() {
            text.push_str(&format!("✗ {}\n", block(&report.unreadable)));
        }
        let path = inert(&self.output.display().to_string());
        match report.answers {
            0 => text.push_str("There is nothing to answer; no file was written.\n"),
            1 => text.push_str(&format!("The answer is in {path}.\n")),
            n => text.push_str(&format!("{n} answers are in {path}, one behind the other.\n")),
        }
        text
    }
}

fn about(view: &InterchangeView) -> String {
    let repeat = if view.is_repeat { "; it came before" } else { "" };
    let (verdict, sets) = (words(&view.verdict), plural(view.received, "set"));
    format!("{}: {verdict}, {} of {sets} accepted{repeat}\n", inert(&view.identity), view.accepted)
}

fn words(verdict: &str) -> &'static str {
    match verdict {
        "accepted" => "accepted",
        "accepted-with-errors" => "accepted, with errors",
        "partly-accepted" => "accepted in part",
        "received" => "received, not checked",
        "rejected" => "rejected",
        _ => "no verdict",
    }
}

fn exit(verdict: &str) -> Exit {
    match verdict {
        "partly-accepted" => Exit::Held,
        "rejected" => Exit::Rejected,
        "unreadable" => Exit::Unreadable,
        _ => Exit::Done,
    }
}
