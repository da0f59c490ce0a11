//! Layouts on files, without a workspace: what `ml-connector layout …` does.

pub use crate::workbench::learn_files;

use crate::error::{Code, Error, Result};
use crate::settings::compile;
use crate::troubles;
use formats::layout::{ColumnReport, Event, Fault, Finding, Measure, Outcome, Reader, Severity, Writer};
use formats::layout::{Inputs, Limits, Plan};
use formats::seen::Scratch;
use formats::totals::ControlTotals;
use jiff::Zoned;
use model::document::{Class, Document, Kind, Scope};
use model::layout::{Control, Layout};
use model::manifest::Manifest;
use model::partner::Mode;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// A field that a layout may use.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct FieldView {
    /// Its path, as `doc.number` or `line.net`.
    pub path: String,
    /// text, number, date, time, yes/no, code.
    pub holds: &'static str,
    /// stored, view, derived.
    pub class: &'static str,
    /// Its meaning.
    pub about: &'static str,
}

/// A list that a layout's section may repeat over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, ts_rs::TS)]
pub struct ListView {
    /// Its path, as `doc.lines`.
    pub path: String,
    /// How its items' fields begin, as `line`.
    pub item: String,
    /// Whether a layout that leaves items out holds the document.
    pub needs_all: bool,
    /// Its meaning.
    pub about: String,
}

/// All that a kind of document offers.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct FieldsView {
    /// The kind.
    pub kind: Kind,
    /// Fields.
    pub fields: Vec<FieldView>,
    /// Lists.
    pub lists: Vec<ListView>,
}

/// The fields and lists that a layout for this kind may use. Custom fields of the books come beside them, as `doc.custom.<name>`.
pub fn fields(kind: Kind) -> FieldsView {
    let mut view = FieldsView { kind, fields: Vec::new(), lists: Vec::new() };
    add_scope(&mut view, Document::SCOPE);
    view
}

fn add_scope(view: &mut FieldsView, scope: &'static Scope) {
    let kind = view.kind;
    for (path, field) in scope.paths(kind) {
        let class = match field.class {
            Class::Stored => "stored",
            Class::View => "view",
            Class::Derived => "derived",
        };
        view.fields.push(FieldView { path, holds: field.ty.as_str(), class, about: field.about });
    }
    for list in scope.lists.iter().filter(|list| list.kinds.holds(kind)) {
        let item = (list.item)();
        let path = format!("{}.{}", scope.name, list.name);
        let about = list.about.to_owned();
        view.lists.push(ListView { path, item: item.name.to_owned(), needs_all: list.needs_all, about });
        if !view.fields.iter().any(|field| field.path.starts_with(&format!("{}.", item.name))) {
            add_scope(view, item);
        }
    }
}

/// What a check of a layout found.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct CheckReport {
    /// Whether it can be used.
    pub ok: bool,
    /// What stands in the way, one sentence each with its place.
    pub problems: Vec<String>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
    /// Its columns: what fills them, and whether they read back.
    pub columns: Vec<ColumnReport>,
}

/// Checks a layout.
///
/// # Errors
/// Where the text is not a layout at all.
pub fn check(json: &str) -> Result<CheckReport> {
    let layout = Layout::from_json(json).map_err(|error| troubles::layout(&error))?;
    Ok(match formats::layout::compile(&layout) {
        Ok(plan) => CheckReport {
            ok: true,
            problems: Vec::new(),
            warnings: plan.warnings().iter().map(ToString::to_string).collect(),
            columns: plan.columns(),
        },
        Err(problems) => CheckReport {
            ok: false,
            problems: problems.iter().map(ToString::to_string).collect(),
            warnings: Vec::new(),
            columns: Vec::new(),
        },
    })
}

/// What writing a file is given beside layout and documents.
#[derive(Debug, Clone)]
pub struct WriteOptions {
    /// Name of the file, for its manifest.
    pub name: String,
    /// Now, on the clock of whoever asks.
    pub now: Zoned,
    /// Values for the layout's params.
    pub params: BTreeMap<String, String>,
    /// The next control number, where the layout needs some.
    pub control_number: Option<u64>,
}

/// What writing a file did.
#[derive(Debug, Clone, Serialize, ts_rs::TS)]
pub struct WriteReport {
    /// The manifest.
    pub manifest: Manifest,
    /// Documents that were held.
    pub n_held: u64,
    /// Their faults and notes on others, at most 1,000.
    pub faults: Vec<Fault>,
    /// Faults that did not fit into the list.
    pub more_faults: u64,
}

/// Faults that a report lists.
const LISTED: usize = 1000;
/// Bytes that are collected before they are written.
const CHUNK: usize = 256 * 1024;

impl WriteReport {
    fn take(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            if self.faults.len() < LISTED { self.faults.push(fault) } else { self.more_faults += 1 }
        }
    }
}

/// Writes documents (JSON, one a line) as a file. One document is held in memory at a time; documents are read twice
/// where a total stands ahead of its data.
///
/// # Errors
/// [`Code::BadLayout`], [`Code::BadFile`] with the line of a document that cannot be read, [`Code::Storage`].
pub fn write<D: BufRead + Seek>(
    json: &str,
    documents: &mut D,
    out: &mut dyn Write,
    options: &WriteOptions,
) -> Result<WriteReport> {
    let plan = compile(json)?;
    let inputs = inputs(options);
    let mut writer = if plan.needs().passes == 2 {
        let mut measure = Measure::new(&plan, inputs.clone());
        each_document(documents, |doc| {
            measure.document(doc);
            Ok(())
        })?;
        documents.seek(SeekFrom::Start(0)).map_err(storage)?;
        Writer::with_measured(&plan, inputs, measure.finish().map_err(|faults| refused(&faults))?)
    } else {
        Writer::new(&plan, inputs)
    };
    write_all(&plan, &mut writer, documents, out, options)
}

fn inputs(options: &WriteOptions) -> Inputs {
    let numbers = options.control_number.map(|first| Control::ALL.iter().map(|kind| (*kind, first)).collect());
    Inputs {
        params: options.params.clone(),
        numbers: numbers.unwrap_or_default(),
        scratch: scratch(),
        ..Inputs::at(options.now.datetime())
    }
}

fn write_all<D: BufRead>(
    plan: &Plan,
    writer: &mut Writer<'_>,
    documents: &mut D,
    out: &mut dyn Write,
    options: &WriteOptions,
) -> Result<WriteReport> {
    let mut report =
        WriteReport { manifest: empty_manifest(plan, options), n_held: 0, faults: Vec::new(), more_faults: 0 };
    let (mut bytes, mut hash, mut controls) = (Vec::with_capacity(2 * CHUNK), Sha256::new(), ControlTotals::default());
    let mut drain = |bytes: &mut Vec<u8>| -> Result<u64> {
        hash.update(&bytes);
        out.write_all(bytes).map_err(storage)?;
        let n = bytes.len() as u64;
        bytes.clear();
        Ok(n)
    };
    let mut size = 0;
    each_document(documents, |doc| {
        match writer.document(doc, &mut bytes) {
            Outcome::Written { notes, .. } => {
                controls.add(doc).map_err(Error::internal)?;
                report.take(notes);
            }
            Outcome::Held { faults } => {
                report.n_held += 1;
                report.take(faults);
            }
        }
        if bytes.len() >= CHUNK {
            size += drain(&mut bytes)?;
        }
        Ok(())
    })?;
    let written = writer.finish(&mut bytes).map_err(|faults| refused(&faults))?;
    size += drain(&mut bytes)?;
    report.manifest.size_bytes = size;
    report.manifest.sha256 = hex::encode(hash.finalize());
    report.manifest.documents = written.documents;
    report.manifest.records = written.records;
    report.manifest.totals = controls.finish();
    Ok(report)
}

fn empty_manifest(plan: &Plan, options: &WriteOptions) -> Manifest {
    Manifest {
        format: 1,
        file: options.name.clone(),
        size_bytes: 0,
        sha256: String::new(),
        created: options.now.timestamp(),
        run: "layout write".to_owned(),
        job: String::new(),
        partner: String::new(),
        mode: Mode::Live,
        layout: plan.layout().name.clone(),
        layout_version: plan.layout().version,
        period: None,
        documents: 0,
        records: 0,
        totals: Vec::new(),
    }
}

fn each_document(documents: &mut impl BufRead, mut take: impl FnMut(&Document) -> Result<()>) -> Result<()> {
    let mut line = String::new();
    for n in 1.. {
        line.clear();
        if documents.read_line(&mut line).map_err(storage)? == 0 {
            break;
        }
        if line.trim().is_empty() {
            continue;
        }
        let doc: Document = serde_json::from_str(&line).map_err(|error| {
            Error::new(Code::BadFile, format!("Line {n} of the documents cannot be read: {error}."))
                .hint("`ml-connector layout fields KIND` lists the fields and what they hold.")
        })?;
        take(&doc)?;
    }
    Ok(())
}

fn refused(faults: &[Fault]) -> Error {
    Error::new(Code::BadLayout, format!("The file cannot be made: {}", sentences(faults))).hint("Change the layout.")
}

/// What is wrong, each thing once: several columns may want the same.
pub(crate) fn sentences(faults: &[Fault]) -> String {
    let mut told: Vec<&str> = Vec::new();
    for fault in faults {
        if !told.contains(&fault.sentence.as_str()) {
            told.push(&fault.sentence);
        }
    }
    told.join(" ")
}

fn storage(error: std::io::Error) -> Error {
    let code = if error.kind() == std::io::ErrorKind::StorageFull { Code::DiskFull } else { Code::Storage };
    Error::new(code, "A file could not be read or written.")
        .hint("Check the disk and the rights on the folder.")
        .cause(error)
}

/// What reading a file found.
#[derive(Debug, Clone, Default, Serialize, ts_rs::TS)]
pub struct ReadReport {
    /// Documents that were read whole.
    pub n_documents: u64,
    /// Documents that are held.
    pub n_held: u64,
    /// Faults of the file and of documents.
    pub n_faults: u64,
    /// Whether the whole file is refused: its header is missing, its totals do not fit.
    pub refused: bool,
}

/// Reads a file: documents go out as JSON, one a line, faults likewise. Documents go out only when the whole file was
/// read and is not refused: a later line may still hold an earlier document.
///
/// # Errors
/// [`Code::BadLayout`], [`Code::Storage`]. What is wrong with the file is a fault, not an error.
pub fn read(
    json: &str,
    input: &mut dyn Read,
    documents: &mut dyn Write,
    faults: &mut dyn Write,
    now: &Zoned,
) -> Result<ReadReport> {
    let plan = compile(json)?;
    let inputs = Inputs { scratch: scratch(), ..Inputs::at(now.datetime()) };
    // Receipts are for acknowledgments, which are made elsewhere.
    let limits = Limits { only_faulty_sets: true, ..Limits::default() };
    let mut reader = Reader::with_limits(&plan, inputs, limits);
    let mut found = Found { report: ReadReport::default(), recalled: HashSet::new(), spool: spool()?, faults };
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = input.read(&mut chunk).map_err(storage)?;
        if n == 0 {
            reader.finish()
        } else {
            reader.feed(&chunk[..n])
        }
        while let Some(event) = reader.next() {
            found.take(event)?;
        }
        if n == 0 {
            return found.release(documents);
        }
    }
}

/// Where much that must not come twice is put aside: files that are gone after a crash.
pub(crate) fn scratch() -> Scratch {
    Scratch::new(tempfile::tempfile)
}

fn spool() -> Result<BufWriter<File>> {
    tempfile::tempfile().map(BufWriter::new).map_err(storage)
}

/// What was read so far.
struct Found<'a> {
    report: ReadReport,
    /// Documents that a later line held, by their position.
    recalled: HashSet<u64>,
    /// Documents, one a line, each behind its position and a blank.
    spool: BufWriter<File>,
    faults: &'a mut dyn Write,
}

impl Found<'_> {
    fn take(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Document(taken) => {
                self.report.n_documents += 1;
                write!(self.spool, "{} ", taken.number).map_err(storage)?;
                put_line(&mut self.spool, &taken.document)
            }
            Event::Held { faults, .. } => {
                self.report.n_held += 1;
                faults.iter().try_for_each(|finding| self.fault(finding))
            }
            Event::Recalled { number, fault } => {
                if self.recalled.insert(number) {
                    self.report.n_documents -= 1;
                    self.report.n_held += 1;
                }
                self.fault(&fault)
            }
            Event::Fault(finding) => self.fault(&finding),
            Event::Receipt(_) | Event::End(_) => Ok(()),
        }
    }

    fn fault(&mut self, finding: &Finding) -> Result<()> {
        self.report.n_faults += 1;
        self.report.refused |= finding.fault.severity == Severity::Refuse;
        put_line(self.faults, finding)
    }

    fn release(self, documents: &mut dyn Write) -> Result<ReadReport> {
        let mut report = self.report;
        if report.refused {
            report.n_held += std::mem::take(&mut report.n_documents);
            return Ok(report);
        }
        let mut spool = self.spool.into_inner().map_err(|error| storage(error.into_error()))?;
        spool.seek(SeekFrom::Start(0)).map_err(storage)?;
        let mut lines = BufReader::new(spool);
        let mut line = String::new();
        while lines.read_line(&mut line).map_err(storage)? > 0 {
            let (number, json) = line.split_once(' ').expect("BUG: every line of the spool begins with its position");
            if !self.recalled.contains(&number.parse().expect("BUG: the position is a number")) {
                documents.write_all(json.as_bytes()).map_err(storage)?;
            }
            line.clear();
        }
        Ok(report)
    }
}

fn put_line(out: &mut dyn Write, value: &impl Serialize) -> Result<()> {
    let mut line = serde_json::to_vec(value).map_err(Error::internal)?;
    line.push(b'\n');
    out.write_all(&line).map_err(storage)
}

/// The JSON text of a ready layout.
///
/// # Errors
/// [`Code::NotFound`] with the names there are.
pub fn template(name: &str) -> Result<String> {
    formats::templates::get(name).map(|template| template.json.to_owned()).ok_or_else(|| {
        let known: Vec<_> = formats::templates::list().iter().map(|template| template.name).collect();
        Error::new(Code::NotFound, format!("There is no ready layout “{name}”."))
            .hint(format!("There are: {}.", known.join(", ")))
    })
}

/// Names of the ready layouts, and what each is for.
pub fn templates() -> Vec<(&'static str, String)> {
    formats::templates::list().iter().map(|template| (template.name, template.layout().name)).collect()
}
