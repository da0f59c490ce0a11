//! Writes the files of a run into the archive, with their manifests. A document that does not fit is held whole; the
//! others go on.

use super::choose::{Taken, whole_document};
use super::context::Context;
use super::tally::{Became, Tally};
use crate::error::{Code, Error, Result};
use crate::troubles;
use formats::filename::{BadName, Parts};
use formats::layout::{Fault, Inputs, Measure, Outcome as Written, Writer};
use formats::totals::ControlTotals;
use model::Document;
use model::convert::Conversion;
use model::job::{EmptyRun, Per};
use model::layout::PerFile;
use model::manifest::Manifest;
use model::partner::Partner;
use std::collections::BTreeMap;
use std::io::Write;
use store::{ArchiveWriter, Correction, Outcome};

/// So many bytes of a file are shown in a report.
const HEAD: usize = 4096;

/// A document that does not fit its file.
pub(crate) struct Misfit {
    pub taken: Taken,
    pub code: String,
    pub sentence: String,
    /// All faults, JSON.
    pub faults: String,
}

/// A file of the run.
pub(crate) struct ShapedFile {
    pub name: String,
    pub manifest: Manifest,
    pub manifest_text: String,
    /// The first bytes, for people.
    pub head: String,
}

/// What shaping gives.
#[derive(Default)]
pub(crate) struct Shaped {
    pub files: Vec<ShapedFile>,
    pub misfits: Vec<Misfit>,
    /// Numbers of the documents that went with corrected values.
    pub corrected: Vec<String>,
    /// Corrections that the books overtook.
    pub lost: Vec<Correction>,
    /// How many documents went converted, by their currency in the books.
    pub converted: BTreeMap<String, u64>,
}

/// Shapes all files of the run and counts every document in the tally.
pub(crate) fn shape(context: &Context<'_>, taken: Vec<Taken>, tally: &mut Tally) -> Result<Shaped> {
    context.listener.phase("Writing the file");
    let mut shaped = Shaped::default();
    let wants_empty = taken.is_empty() && context.job.file.empty == EmptyRun::File && context.only.is_none();
    if wants_empty {
        let file = shape_file(context, Vec::new(), tally, &mut shaped)?;
        shaped.files.push(file.expect("BUG: an empty file is asked for"));
    }
    for group in groups(context, taken) {
        let file = shape_file(context, group, tally, &mut shaped)?;
        shaped.files.extend(file);
    }
    for misfit in &shaped.misfits {
        tally.add(context, Became::new(&misfit.taken.seen, Outcome::Held, &misfit.code, &misfit.sentence))?;
    }
    Ok(shaped)
}

/// Documents that share a file: as the job says, and no more of them than the layout takes.
fn groups(context: &Context<'_>, taken: Vec<Taken>) -> Vec<Vec<Taken>> {
    let groups = groups_of_job(context, taken).into_iter();
    match context.plan.per() {
        PerFile::All | PerFile::Batch => groups.collect(),
        PerFile::Document => groups.flat_map(|group| portions(group, 1)).collect(),
        PerFile::Count(most) => groups.flat_map(|group| portions(group, most as usize)).collect(),
    }
}

/// At most so many documents each, in order.
fn portions(group: Vec<Taken>, most: usize) -> Vec<Vec<Taken>> {
    let mut rest = group.into_iter().peekable();
    let mut portions = Vec::new();
    while rest.peek().is_some() {
        portions.push(rest.by_ref().take(most.max(1)).collect());
    }
    portions
}

fn groups_of_job(context: &Context<'_>, taken: Vec<Taken>) -> Vec<Vec<Taken>> {
    match context.job.file.per {
        Per::Run => {
            if taken.is_empty() {
                Vec::new()
            } else {
                vec![taken]
            }
        }
        Per::Document => taken.into_iter().map(|one| vec![one]).collect(),
        Per::Currency => {
            let mut by_currency: BTreeMap<String, Vec<Taken>> = BTreeMap::new();
            for one in taken {
                let converted = context.converter.as_ref().filter(|converter| converter.concerns(&one.seen.currency));
                let currency = converted.map_or(one.seen.currency.as_str(), |converter| converter.currency());
                by_currency.entry(currency.to_owned()).or_default().push(one);
            }
            by_currency.into_values().collect()
        }
    }
}

/// Where the bytes go: into the archive, or for a preview nowhere but the hash.
enum Target {
    Archive(ArchiveWriter),
    Nowhere(Hash),
}

#[derive(Default)]
struct Hash {
    hash: sha2::Sha256,
    size: u64,
}

impl Target {
    fn begin(context: &Context<'_>) -> Result<Target> {
        match &context.run {
            Some(_) => context.w.store.archive_writer().map(Target::Archive).map_err(troubles::store),
            None => Ok(Target::Nowhere(Hash::default())),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Target::Archive(archive) => archive.write_all(bytes).map_err(local_write),
            Target::Nowhere(hash) => {
                sha2::Digest::update(&mut hash.hash, bytes);
                hash.size += bytes.len() as u64;
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<(String, u64)> {
        match self {
            Target::Archive(archive) => archive.finish().map_err(troubles::store),
            Target::Nowhere(hash) => Ok((hex::encode(sha2::Digest::finalize(hash.hash)), hash.size)),
        }
    }
}

fn local_write(error: std::io::Error) -> Error {
    let code = if error.kind() == std::io::ErrorKind::StorageFull { Code::DiskFull } else { Code::Storage };
    Error::new(code, "The file could not be written on this machine; nothing was sent.")
        .hint("Make room on the disk that holds the workspace, then run the job again.")
        .cause(error)
        .retry(crate::Retry::Later)
}

/// Documents that fit, counted, and the bytes they made.
struct Pass {
    documents: Vec<Taken>,
    /// What the record of the run says of those with corrections, with their numbers, by place among the documents.
    corrected: BTreeMap<usize, (Option<String>, String)>,
    controls: ControlTotals,
    records: u64,
    sha256: String,
    size: u64,
    head: Vec<u8>,
}

fn shape_file(
    context: &Context<'_>,
    group: Vec<Taken>,
    tally: &mut Tally,
    shaped: &mut Shaped,
) -> Result<Option<ShapedFile>> {
    let wanted = group.len();
    let before = shaped.misfits.len();
    let mut pass = write_documents(context, group, shaped)?;
    if wanted > 0 && pass.documents.is_empty() {
        return Ok(None);
    }
    if context.job.all_or_nothing && shaped.misfits.len() > before {
        let reason = "all-or-nothing";
        let sentence = "Another document of its file is held, and this job sends all or nothing.";
        for taken in &pass.documents {
            tally.add(context, Became::new(&taken.seen, Outcome::Held, reason, sentence))?;
        }
        return Ok(None);
    }
    context.point("shape.file-written");
    let name = file_name(context, &pass)?;
    context.point("shape.number-reserved");
    record_documents(context, &pass, tally)?;
    for done in pass.documents.iter().filter_map(|taken| taken.converted.as_ref()) {
        *shaped.converted.entry(done.from.clone()).or_default() += 1;
    }
    shaped.corrected.extend(pass.corrected.values().filter_map(|(number, _)| number.clone()));
    let manifest = manifest(context, &name, &mut pass);
    let manifest_text = formats::manifest::to_json(&manifest);
    let head = String::from_utf8_lossy(&pass.head).into_owned();
    Ok(Some(ShapedFile { name, manifest, manifest_text, head }))
}

fn write_documents(context: &Context<'_>, group: Vec<Taken>, shaped: &mut Shaped) -> Result<Pass> {
    let inputs = context.numbered(group.len() as u64)?;
    let mut writer = match context.plan.needs().passes {
        2 => Writer::with_measured(&context.plan, inputs.clone(), measure(context, &group, inputs)?),
        _ => Writer::new(&context.plan, inputs),
    };
    let mut target = Target::begin(context)?;
    let (mut out, mut head) = (Vec::new(), Vec::new());
    let (mut documents, mut controls) = (Vec::new(), ControlTotals::default());
    let mut corrected = BTreeMap::new();
    let total = group.len() as u64;
    for (n, mut taken) in group.into_iter().enumerate() {
        context.check_canceled()?;
        let (mut doc, applied) = whole_document(context, taken.seen.kind, &taken.seen.id)?;
        let written = match converted(context, &mut doc) {
            Ok(conversion) => {
                taken.converted = conversion;
                writer.document(&doc, &mut out)
            }
            Err(fault) => Written::Held { faults: vec![*fault] },
        };
        match written {
            Written::Written { .. } => {
                if let Some(done) = &taken.converted {
                    (taken.seen.currency, taken.seen.value) = (done.to.clone(), done.total);
                }
                controls.add(&doc).map_err(Error::internal)?;
                if !applied.is_empty() {
                    let number = (!applied.used.is_empty()).then(|| taken.seen.number.clone());
                    corrected.insert(documents.len(), (number, applied.sentence(&context.plan)));
                }
                documents.push(taken);
            }
            Written::Held { faults } => {
                let overtaken = applied.lost_sentence(&context.plan);
                shaped.misfits.push(misfit(taken, &faults, overtaken));
            }
        }
        shaped.lost.extend(applied.lost);
        drain(&mut out, &mut target, &mut head)?;
        context.listener.progress(n as u64 + 1, Some(total), "documents");
    }
    let written = writer.finish(&mut out).map_err(|faults| file_fault(&faults))?;
    drain(&mut out, &mut target, &mut head)?;
    context.point("shape.before-archive");
    let (sha256, size) = target.finish()?;
    Ok(Pass { documents, corrected, controls, records: written.records, sha256, size, head })
}

/// Puts a document's amounts into the job's currency.
fn converted(context: &Context<'_>, doc: &mut Document) -> std::result::Result<Option<Conversion>, Box<Fault>> {
    context.converter.as_ref().map_or(Ok(None), |converter| converter.apply(doc, None))
}

fn drain(out: &mut Vec<u8>, target: &mut Target, head: &mut Vec<u8>) -> Result<()> {
    target.take(out)?;
    let room = HEAD.saturating_sub(head.len()).min(out.len());
    head.extend_from_slice(&out[..room]);
    out.clear();
    Ok(())
}

fn measure(context: &Context<'_>, group: &[Taken], inputs: Inputs) -> Result<formats::layout::Measured> {
    let mut measure = Measure::new(&context.plan, inputs);
    for taken in group {
        let (mut doc, _) = whole_document(context, taken.seen.kind, &taken.seen.id)?;
        if converted(context, &mut doc).is_ok() {
            measure.document(&doc);
        }
    }
    measure.finish().map_err(|faults| file_fault(&faults))
}

fn file_fault(faults: &[Fault]) -> Error {
    Error::new(Code::BadLayout, format!("The file cannot be made: {}", crate::layouts::sentences(faults)))
        .hint("Nothing was sent. Change the layout or the job, then run it again.")
}

fn misfit(taken: Taken, faults: &[Fault], overtaken: Option<String>) -> Misfit {
    let holding: Vec<_> = faults.iter().filter(|fault| fault.holds()).collect();
    let code = holding.first().map_or("does-not-fit", |fault| fault.code).to_owned();
    let sentence = holding.iter().map(|fault| fault.sentence.clone()).chain(overtaken).collect::<Vec<_>>().join(" ");
    let faults = serde_json::to_string(faults).unwrap_or_default();
    Misfit { taken, code, sentence, faults }
}

/// The scope in which the running number of a partner's files counts: the folder, and the name without its number.
pub(crate) fn name_scope(partner: &Partner, rest: &str) -> String {
    format!("file/{}/{}/{rest}", partner.id, partner.folders.outbound)
}

/// The file's name, with a number taken for ever; a preview only looks which one would come.
fn file_name(context: &Context<'_>, pass: &Pass) -> Result<String> {
    let first = pass.documents.first();
    let mut parts = Parts {
        period: context.period(),
        run: context.local_start().datetime(),
        seq: 0,
        partner: context.partner.id.as_str(),
        job: context.job.id.as_str(),
        currency: first.map_or("", |taken| &taken.seen.currency),
        number: first.map_or("", |taken| &taken.seen.number),
    };
    let bad = |error: &BadName| {
        Error::new(Code::BadFile, format!("The file name of the job cannot be used: {error}."))
            .hint("Correct “file.name” in the job.")
    };
    if context.name.has_seq() {
        let rest = context.name.scope(&parts).map_err(|error| bad(&error))?;
        let scope = name_scope(&context.partner, &rest);
        let number = match &context.run {
            Some(_) => context.w.store.reserve_numbers(&scope, 1),
            None => context.w.store.peek_number(&scope),
        };
        parts.seq = number.map_err(troubles::store)?;
    }
    context.name.render(&parts).map_err(|error| bad(&error))
}

/// What is kept of a document as it was mapped: the books' version and the cells that the partner sees.
#[derive(serde::Serialize)]
struct Kept<'a> {
    version: &'a str,
    /// How its amounts were put into another currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion: Option<&'a Conversion>,
    cells: &'a [formats::layout::MappedCell],
}

fn record_documents(context: &Context<'_>, pass: &Pass, tally: &mut Tally) -> Result<()> {
    for (at, taken) in pass.documents.iter().enumerate() {
        let note = pass.corrected.get(&at).map_or("", |(_, sentence)| sentence);
        let mut became = Became::new(&taken.seen, Outcome::Sent, "", note);
        became.file = Some(&pass.sha256);
        became.conversion = taken.converted.as_ref();
        if context.run.is_some() {
            let (mut doc, _) = whole_document(context, taken.seen.kind, &taken.seen.id)?;
            // It could be converted when it was written, so it can now.
            converted(context, &mut doc).map_err(|fault| file_fault(&[*fault]))?;
            let mapped = context.plan.mapped(&doc, &context.inputs()).map_err(|faults| file_fault(&faults))?;
            let kept = Kept { version: &taken.version, conversion: taken.converted.as_ref(), cells: &mapped.cells };
            became.mapped = Some(serde_json::to_string(&kept).map_err(Error::internal)?);
            became.hash = Some(mapped.hash);
        }
        tally.add(context, became)?;
    }
    Ok(())
}

fn manifest(context: &Context<'_>, name: &str, pass: &mut Pass) -> Manifest {
    Manifest {
        format: 1,
        file: name.to_owned(),
        size_bytes: pass.size,
        sha256: pass.sha256.clone(),
        created: context.w.now(),
        run: context.run.as_ref().map_or_else(|| "preview".to_owned(), ToString::to_string),
        job: context.job.id.to_string(),
        partner: context.partner.id.to_string(),
        mode: context.partner.mode,
        layout: context.job.layout.to_string(),
        layout_version: context.layout_version,
        period: context.period().map(|period| period.to_string()),
        documents: pass.documents.len() as u64,
        records: pass.records,
        totals: std::mem::take(&mut pass.controls).finish(),
    }
}
