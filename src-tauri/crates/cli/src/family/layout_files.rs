//! Layouts on files, without a workspace: fields, check, write, read, template.

use super::whole::{Whole, create, unwritten};
use crate::exit::Exit;
use crate::input::{self, unreadable};
use crate::render::{self, Table, amount, plural};
use crate::screen::{Screen, block, inert};
use clap::Args;
use engine::layouts::{self, CheckReport, FieldsView, ReadReport, WriteOptions, WriteReport};
use engine::{Error, Result};
use jiff::Zoned;
use model::Kind;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write as _};
use std::path::{Path, PathBuf};

/// So many faults are listed for people; `--json` and `--faults` have them all.
const LISTED: usize = 20;

/// Which layout is checked.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// JSON file with the layout
    layout: PathBuf,
}

/// What is written.
#[derive(Debug, Args)]
pub(crate) struct Write {
    /// JSON file with the layout
    layout: PathBuf,
    /// Documents as JSON, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    documents: PathBuf,
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Write the manifest here
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Value for a param of the layout; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    param: Vec<(String, String)>,
    /// Control number, where the layout needs one
    #[arg(long, value_name = "N")]
    control_number: Option<u64>,
}

/// What is read.
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// JSON file with the layout
    layout: PathBuf,
    /// File to read
    file: PathBuf,
    /// Write the documents here, JSON, one a line; standard output unless said
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write what is wrong here, JSON, one fault a line
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

/// Which ready layout.
#[derive(Debug, Args)]
pub(crate) struct Template {
    /// Its name, or `list`
    name: String,
    /// Write it here; standard output unless said. An existing file is not overwritten
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn pair(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("“{text}” is not NAME=VALUE")),
    }
}

/// One object for programs, in the form that replies have.
pub(super) fn answer(screen: &Screen, reply: &str, value: &impl Serialize) -> Result<()> {
    screen.object(&json!({"reply": reply, "value": value}))
}

/// Lists the fields that a kind of document offers.
pub(crate) fn fields(kind: Kind, screen: &Screen) -> Result<Exit> {
    let view = layouts::fields(kind);
    if screen.json {
        answer(screen, "fields", &view)?;
    } else {
        screen.out(&fields_text(&view))?;
    }
    Ok(Exit::Done)
}

fn fields_text(view: &FieldsView) -> String {
    let mut fields = Table::new(&["field", "holds", "where from", "meaning"]);
    for field in &view.fields {
        fields.row([field.path.as_str(), field.holds, field.class, field.about]);
    }
    let mut lists = Table::new(&["list", "fields begin with", "meaning"]);
    for list in &view.lists {
        lists.row([list.path.as_str(), list.item.as_str(), list.about.as_str()]);
    }
    let lists = if lists.is_empty() { String::new() } else { format!("\n{}", lists.text()) };
    format!("{}\nCustom fields of your books: doc.custom.<name>, with the name the books use.\n{lists}", fields.text())
}

impl Check {
    /// Checks a layout.
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit> {
        let report = layouts::check(input::settings(&self.layout)?.expose_secret())?;
        if screen.json {
            answer(screen, "check", &report)?;
        } else {
            screen.out(&check_text(&report))?;
        }
        Ok(if report.ok { Exit::Done } else { Exit::Failed })
    }
}

fn check_text(report: &CheckReport) -> String {
    let mut text = String::new();
    for problem in &report.problems {
        text.push_str(&format!("✗ {}\n", inert(problem)));
    }
    let mut columns = Table::new(&["", "column", "filled with", "remark"]);
    for column in &report.columns {
        columns.row([&column.class.sign().to_string(), &column.label, &column.fill, &column.why]);
    }
    if !columns.is_empty() {
        text.push_str(&columns.text());
        text.push_str("⇄ both ways  ≈ loses something  → written only  ← read only  ✓ checked\n");
    }
    for warning in &report.warnings {
        text.push_str(&format!("warning: {}\n", inert(warning)));
    }
    if report.ok {
        text.push_str("The layout can be used.\n");
    } else {
        let count = plural(report.problems.len() as u64, "problem");
        text.push_str(&format!("{count}; the layout cannot be used yet.\n"));
    }
    text
}

impl Write {
    /// Writes documents as a file.
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit> {
        let layout = input::settings(&self.layout)?;
        let mut documents = BufReader::new(self.spooled()?);
        let mut out = Whole::begin(&self.output)?;
        let name = self.output.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let options = WriteOptions {
            name,
            now: Zoned::now(),
            params: self.param.iter().cloned().collect(),
            control_number: self.control_number,
        };
        let report = layouts::write(layout.expose_secret(), &mut documents, out.sink(), &options)?;
        out.finish()?;
        if let Some(path) = &self.manifest {
            let mut manifest = Whole::begin(path)?;
            let text = serde_json::to_string_pretty(&report.manifest).map_err(Error::internal)?;
            writeln!(manifest.sink(), "{text}").map_err(unwritten)?;
            manifest.finish()?;
        }
        if screen.json {
            answer(screen, "written", &report)?;
        } else {
            screen.out(&written_text(&report))?;
        }
        Ok(if report.n_held > 0 { Exit::Held } else { Exit::Done })
    }

    /// The documents in a file that can be read twice.
    fn spooled(&self) -> Result<File> {
        let name = self.documents.display().to_string();
        if self.documents != Path::new("-") {
            return File::open(&self.documents).map_err(|why| unreadable(&name, why));
        }
        let mut spool = tempfile::tempfile().map_err(unwritten)?;
        io::copy(&mut io::stdin().lock(), &mut spool).map_err(|why| unreadable("standard input", why))?;
        spool.rewind().map_err(unwritten)?;
        Ok(spool)
    }
}

fn written_text(report: &WriteReport) -> String {
    let manifest = &report.manifest;
    let mut facts = Table::facts();
    facts.fact("file", &manifest.file);
    facts.fact("documents", &render::count(manifest.documents));
    facts.fact("records", &render::count(manifest.records));
    facts.fact("bytes", &render::count(manifest.size_bytes));
    for total in &manifest.totals {
        let value = amount(total.total, &total.currency);
        facts.fact("total", &format!("{} = {value}", render::documents(total.count, total.kind)));
    }
    facts.fact("sha-256", &manifest.sha256);
    let mut text = facts.text();
    if report.n_held > 0 {
        text.push_str(&format!("\n{} held; the others are in the file.\n", plural(report.n_held, "document")));
    }
    for fault in report.faults.iter().take(LISTED) {
        text.push_str(&format!("  {}\n", block(&fault.sentence)));
    }
    let more = report.faults.len().saturating_sub(LISTED) as u64 + report.more_faults;
    if more > 0 {
        text.push_str(&format!("  … and {} more; --json shows them.\n", render::count(more)));
    }
    text
}

/// Where a fault is, in front of its sentence: `INV-2, column “PO number”: `.
fn place(parts: [&str; 2], column: &str) -> String {
    let column = if column.is_empty() { String::new() } else { format!("column “{column}”") };
    let named: Vec<&str> = parts.into_iter().chain([column.as_str()]).filter(|part| !part.is_empty()).collect();
    if named.is_empty() { String::new() } else { format!("{}: ", named.join(", ")) }
}

impl Read {
    /// Reads a file as documents.
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit> {
        let layout = input::settings(&self.layout)?;
        let name = self.file.display().to_string();
        let mut file = File::open(&self.file).map_err(|why| unreadable(&name, why))?;
        let mut faults = Faults::begin(self.faults.as_deref())?;
        let report = match &self.output {
            Some(path) => {
                let mut out = Whole::begin(path)?;
                let report = layouts::read(layout.expose_secret(), &mut file, out.sink(), &mut faults, &Zoned::now())?;
                out.finish()?;
                report
            }
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                let report = layouts::read(layout.expose_secret(), &mut file, &mut out, &mut faults, &Zoned::now())?;
                out.flush().map_err(unwritten)?;
                report
            }
        };
        let listed = faults.finish()?;
        self.tell(&report, &listed, screen)?;
        Ok(match (report.refused, report.n_held) {
            (true, _) => Exit::Failed,
            (false, 0) => Exit::Done,
            (false, _) => Exit::Held,
        })
    }

    /// Where stdout has the documents, the report goes to stderr.
    fn tell(&self, report: &ReadReport, listed: &[String], screen: &Screen) -> Result<()> {
        match (&self.output, screen.json) {
            (Some(_), true) => answer(screen, "read", report),
            (Some(_), false) => screen.out(&read_text(report, listed)),
            (None, true) => {
                screen.aside(&json!({"reply": "read", "value": report}).to_string());
                Ok(())
            }
            (None, false) => {
                screen.aside(read_text(report, listed).trim_end());
                Ok(())
            }
        }
    }
}

fn read_text(report: &ReadReport, listed: &[String]) -> String {
    let mut text = format!("{} read, {} held.\n", plural(report.n_documents, "document"), render::count(report.n_held));
    for sentence in listed {
        text.push_str(&format!("  {}\n", block(sentence)));
    }
    let more = report.n_faults.saturating_sub(listed.len() as u64);
    if more > 0 {
        text.push_str(&format!("  … and {} more; --faults FILE gets them all.\n", render::count(more)));
    }
    if report.refused {
        text.push_str("✗ The file is refused as a whole: none of its documents may be used.\n");
    }
    text
}

/// Takes faults as JSON lines: into a file where one is wanted, and the first sentences for people.
struct Faults {
    file: Option<Whole>,
    line: Vec<u8>,
    listed: Vec<String>,
}

impl Faults {
    fn begin(path: Option<&Path>) -> Result<Faults> {
        Ok(Faults { file: path.map(Whole::begin).transpose()?, line: Vec::new(), listed: Vec::new() })
    }

    fn finish(self) -> Result<Vec<String>> {
        self.file.map(Whole::finish).transpose()?;
        Ok(self.listed)
    }
}

impl io::Write for Faults {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            file.sink().write_all(bytes)?;
        }
        for byte in bytes {
            if self.listed.len() >= LISTED {
                break;
            }
            if *byte == b'\n' {
                let fault: Value = serde_json::from_slice(&self.line).unwrap_or_default();
                let word = |name: &str| fault[name].as_str().unwrap_or_default();
                let place = place([word("document"), word("place")], word("column"));
                self.listed.push(format!("{place}{}", word("sentence")));
                self.line.clear();
            } else {
                self.line.push(*byte);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Template {
    /// Prints or saves a ready layout.
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit> {
        if self.name == "list" {
            list(screen)?;
            return Ok(Exit::Done);
        }
        let text = layouts::template(&self.name)?;
        give(screen, &text, self.output.as_deref(), "layout check")?;
        Ok(Exit::Done)
    }
}

/// Prints a ready text, or saves it and says how to go on.
pub(super) fn give(screen: &Screen, text: &str, output: Option<&Path>, next: &str) -> Result<()> {
    let Some(path) = output else { return screen.out(text) };
    create(path)?.write_all(text.as_bytes()).map_err(unwritten)?;
    let shown = inert(&path.display().to_string());
    if screen.json {
        return answer(screen, "done", &json!({"text": format!("Written to {shown}.")}));
    }
    screen.line(&format!("Written to {shown}. Edit it, then `ml-connector {next} {shown}`."))
}

fn list(screen: &Screen) -> Result<()> {
    let all = layouts::templates();
    if screen.json {
        let all: Vec<Value> = all.iter().map(|(name, about)| json!({"name": name, "about": about})).collect();
        return answer(screen, "templates", &all);
    }
    let mut table = Table::new(&["name", "for"]);
    for (name, about) in all {
        table.row([name, &about]);
    }
    screen.out(&table.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_are_pairs() {
        assert_eq!(pair("sender.id=A=B"), Ok(("sender.id".to_owned(), "A=B".to_owned())));
        assert!(pair("sender").is_err() && pair("=x").is_err());
    }

    #[test]
    fn the_first_faults_are_kept_for_people() {
        let mut faults = Faults::begin(None).unwrap();
        for n in 0..LISTED + 5 {
            writeln!(faults, r#"{{"document":"INV-1","place":"","column":"Net","sentence":"fault {n}"}}"#).unwrap();
        }
        let listed = faults.finish().unwrap();
        assert_eq!((listed.len(), listed[0].as_str()), (LISTED, "INV-1, column “Net”: fault 0"));
    }
}
