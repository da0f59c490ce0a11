//! Decides about every document of the mirror that concerns the run, and puts those that are taken into order.

use super::context::Context;
use super::convert::Converter;
use super::correct::Applied;
use super::decide::{self, Decision, Rules, SentBefore, Waiting};
use super::read;
use super::select::{self, LeftOut, Seen, signed};
use crate::engine::blocking;
use crate::error::{Code, Error, Result};
use crate::troubles;
use jiff::Timestamp;
use jiff::civil::Date;
use model::convert::Conversion;
use model::document::{Document, Kind, Record, Resolved, Value};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use store::{DocumentRow, HoldState, SentKey};

/// Documents of the mirror are looked at so many at a time.
const PAGE: u32 = 500;

/// A document that goes into a file.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub seen: Seen,
    pub version: String,
    pub order: Vec<OrderKey>,
    /// How its amounts were put into the job's currency.
    pub converted: Option<Conversion>,
}

/// A document that does not.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    pub seen: Seen,
    pub version: String,
    pub decision: Decision,
}

impl Passed {
    /// Whether the books touched it and the partner sees no difference.
    pub(crate) fn is_touched(&self) -> bool {
        matches!(self.decision, Decision::Leave { reason: "touched", .. })
    }
}

/// All decisions of a run.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub taken: Vec<Taken>,
    pub passed: Vec<Passed>,
    /// Number of the newest change of the mirror that was looked at.
    pub up_to: u64,
}

/// A value by which documents are ordered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OrderKey {
    Nothing,
    Flag(bool),
    Number(Decimal),
    Day(Date),
    Instant(Timestamp),
    Text(String),
}

/// A field of the document by its full path, for ordering.
pub(crate) fn order_field(path: &str) -> Option<Resolved> {
    Document::SCOPE.resolve(path.strip_prefix("doc.")?)
}

pub(crate) fn seen_of(row: &DocumentRow) -> Seen {
    Seen {
        kind: row.kind,
        id: row.source_id.clone(),
        number: row.number.clone().unwrap_or_else(|| row.source_id.clone()),
        date: row.date,
        status: row.status,
        party_id: row.party_id.clone().unwrap_or_default(),
        party_name: row.party_name.clone().unwrap_or_default(),
        currency: row.currency.clone().unwrap_or_default(),
        value: row.value.unwrap_or_default(),
        modified: row.modified,
        created: row.created,
    }
}

/// Decides about all documents that concern the run.
pub(crate) async fn choose(context: &Context<'_>) -> Result<Choice> {
    context.listener.phase("Choosing documents");
    let up_to = context.w.store.last_change().map_err(troubles::store)?;
    read::fetch_details(context, blocking(|| missing(context))?).await?;
    blocking(|| decide_all(context, Choice { up_to, ..Choice::default() }))
}

fn decide_all(context: &Context<'_>, mut choice: Choice) -> Result<Choice> {
    let rules = context.rules()?;
    each_row(context, |row| {
        context.check_canceled()?;
        if let Some(entry) = decide_row(context, rules, &row)? {
            match entry {
                Entry::Taken(taken) => choice.taken.push(taken),
                Entry::Passed(passed) => choice.passed.push(passed),
            }
        }
        Ok(())
    })?;
    choice.taken.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| a.seen.id.cmp(&b.seen.id)));
    Ok(choice)
}

fn each_row(context: &Context<'_>, mut look: impl FnMut(DocumentRow) -> Result<()>) -> Result<()> {
    let mut after = 0;
    loop {
        let kinds = &context.job.selection.kinds;
        let page =
            context.w.store.all_documents(&context.connection.id, kinds, after, PAGE).map_err(troubles::store)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.row;
        page.into_iter().try_for_each(&mut look)?;
    }
}

/// The documents of which the decision needs more than the head: what the job may take and has not sent in this version.
fn missing(context: &Context<'_>) -> Result<Vec<(Kind, String)>> {
    let mut missing = Vec::new();
    each_row(context, |row| {
        context.check_canceled()?;
        let seen = seen_of(&row);
        let taken = row.document.is_none()
            && concerns(context, &row)?
            && select::by_head(&context.job.selection, context.window, &context.zone, &seen).is_ok();
        if taken && last_sent(context, &row)?.is_none_or(|sent| sent.version != row.version || context.request.again) {
            missing.push((row.kind, row.source_id));
        }
        Ok(())
    })?;
    Ok(missing)
}

/// Currencies of the job's documents that would be converted.
pub(super) fn currencies(context: &Context<'_>, converter: &Converter) -> Result<Vec<String>> {
    let mut found = BTreeSet::new();
    each_row(context, |row| {
        context.check_canceled()?;
        let seen = seen_of(&row);
        // A document that is retried by hand is taken whatever its date.
        let window = if context.only.is_some() { select::Window::Everything } else { context.window };
        if converter.concerns(&seen.currency)
            && concerns(context, &row)?
            && select::by_head(&context.job.selection, window, &context.zone, &seen).is_ok()
        {
            found.insert(seen.currency);
        }
        Ok(())
    })?;
    Ok(found.into_iter().collect())
}

/// Whether the run looks at a document at all: where a person retries holds, only at theirs.
fn concerns(context: &Context<'_>, row: &DocumentRow) -> Result<bool> {
    match &context.only {
        Some(only) => Ok(only.contains(&(row.kind, row.source_id.clone()))),
        None => Ok(true),
    }
}

enum Entry {
    Taken(Taken),
    Passed(Passed),
}

fn decide_row(context: &Context<'_>, rules: Rules, row: &DocumentRow) -> Result<Option<Entry>> {
    if !concerns(context, row)? {
        return Ok(None);
    }
    let seen = seen_of(row);
    let sent = last_sent(context, row)?;
    let selected = selected(context, row, &seen)?;
    let decision = match selected {
        Err(out) => decide::left_out(&seen, out, sent.as_ref()),
        Ok(()) => decide_selected(context, rules, row, &seen, sent.as_ref())?,
    };
    if row.seq <= context.told && matches!(decision, Decision::Leave { .. }) {
        return Ok(None);
    }
    Ok(Some(match decision {
        Decision::Take { .. } => Entry::Taken(taken(context, row, seen)?),
        decision => Entry::Passed(Passed { seen, version: row.version.clone(), decision }),
    }))
}

fn selected(context: &Context<'_>, row: &DocumentRow, seen: &Seen) -> Result<std::result::Result<(), LeftOut>> {
    let selection = &context.job.selection;
    // A held document that is retried by hand is taken whatever its date; all other rules stay.
    let window = if context.only.is_some() { select::Window::Everything } else { context.window };
    if let Err(out) = select::by_head(selection, window, &context.zone, seen) {
        return Ok(Err(out));
    }
    if !select::needs_document(selection) {
        return Ok(Ok(()));
    }
    match document_of(row)? {
        Some(doc) => Ok(select::by_document(selection, &doc)),
        None => Ok(Ok(())),
    }
}

fn decide_selected(
    context: &Context<'_>,
    rules: Rules,
    row: &DocumentRow,
    seen: &Seen,
    sent: Option<&SentBefore>,
) -> Result<Decision> {
    if sent.is_none()
        && !rules.again
        && let Some(job) = sent_by_other_job(context, row)?
    {
        let sentence = format!("The job “{job}” sent it to this partner already.");
        return Ok(Decision::Leave { outcome: store::Outcome::Skipped, reason: "sent-by-other-job", sentence });
    }
    let waiting = waiting(context, row)?;
    let before = sent.and_then(|sent| sent.conversion.as_ref());
    decide::selected(seen, &row.version, rules, sent, waiting, || content_hash(context, row, before))
}

/// Hash of what the partner sees of a document now. One that does not fit the layout differs from whatever was sent.
fn content_hash(context: &Context<'_>, row: &DocumentRow, before: Option<&Conversion>) -> Result<String> {
    let Some(mut doc) = document_of(row)? else { return Ok(String::new()) };
    context.corrections.apply(&mut doc, row.kind, &row.source_id);
    if context.converter.as_ref().is_some_and(|converter| converter.apply(&mut doc, before).is_err()) {
        return Ok(String::new());
    }
    Ok(context.plan.mapped(&doc, &context.inputs()).map(|mapped| mapped.hash).unwrap_or_default())
}

fn waiting(context: &Context<'_>, row: &DocumentRow) -> Result<Waiting> {
    let store = &context.w.store;
    let hold = store.last_hold_of(&context.job.id, &context.connection.id, row.kind, &row.source_id);
    let Some(hold) = hold.map_err(troubles::store)? else { return Ok(Waiting::No) };
    Ok(match hold.state {
        HoldState::Open | HoldState::Retrying if hold.held.code == "late" && context.only.is_some() => Waiting::Held,
        HoldState::Open | HoldState::Retrying if hold.held.code == "late" => Waiting::Late,
        HoldState::Open | HoldState::Retrying => Waiting::Held,
        // A decision counts for the version that the person saw.
        HoldState::Skipped if version_in(&hold.held.faults) == row.version => Waiting::Skipped,
        HoldState::Skipped | HoldState::Resolved => Waiting::No,
    })
}

fn sent_key(context: &Context<'_>, row: &DocumentRow) -> SentKey {
    SentKey {
        partner: context.partner.id.clone(),
        job: context.job.id.clone(),
        connection: context.connection.id.clone(),
        kind: row.kind,
        source_id: row.source_id.clone(),
    }
}

fn last_sent(context: &Context<'_>, row: &DocumentRow) -> Result<Option<SentBefore>> {
    let Some(sent) = context.w.store.last_sent(&sent_key(context, row)).map_err(troubles::store)? else {
        return Ok(None);
    };
    let file = context.w.store.stored_file(&sent.file).map_err(troubles::store)?;
    let hold = context.w.store.last_hold_of(&context.job.id, &context.connection.id, row.kind, &row.source_id);
    let told = hold.map_err(troubles::store)?.is_some_and(|hold| {
        hold.held.code == "void-after-delivery" && matches!(hold.state, HoldState::Skipped | HoldState::Resolved)
    });
    Ok(Some(SentBefore {
        hash: sent.content_hash,
        version: version_in(&sent.document),
        conversion: conversion_in(&sent.document),
        file: file.map_or(sent.file, |file| file.file.name),
        value: signed(row.kind, sent.value.unwrap_or_default()),
        currency: sent.currency.unwrap_or_default(),
        cancellation_known: told,
    }))
}

/// The version stamp in what was kept of a document.
fn version_in(json: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Stamp {
        #[serde(default)]
        version: String,
    }
    serde_json::from_str::<Stamp>(json).map(|stamp| stamp.version).unwrap_or_default()
}

/// How the amounts were converted of what was kept of a document.
pub(crate) fn conversion_in(json: &str) -> Option<Conversion> {
    #[derive(serde::Deserialize)]
    struct Kept {
        #[serde(default)]
        conversion: Option<Conversion>,
    }
    serde_json::from_str::<Kept>(json).ok()?.conversion
}

fn sent_by_other_job(context: &Context<'_>, row: &DocumentRow) -> Result<Option<String>> {
    let all =
        context.w.store.sent_anywhere(&context.connection.id, row.kind, &row.source_id).map_err(troubles::store)?;
    let other = all.into_iter().find(|sent| sent.key.partner == context.partner.id && sent.key.job != context.job.id);
    Ok(other.map(|sent| sent.key.job.to_string()))
}

fn taken(context: &Context<'_>, row: &DocumentRow, seen: Seen) -> Result<Taken> {
    let mut doc = document_of(row)?.unwrap_or_default();
    if let Some(converter) = &context.converter {
        // One that cannot be converted is held later; its place in the file does not matter.
        let _ = converter.apply(&mut doc, None);
    }
    let keys = context.job.file.order.iter().filter_map(|path| order_field(path));
    let order = keys.map(|field| order_key(doc.get(&field.slot))).collect();
    Ok(Taken { seen, version: row.version.clone(), order, converted: None })
}

fn order_key(value: Value<'_>) -> OrderKey {
    match value {
        Value::Empty => OrderKey::Nothing,
        Value::Bool(yes) => OrderKey::Flag(yes),
        Value::Number(number) => OrderKey::Number(number),
        Value::Date(day) => OrderKey::Day(day),
        Value::Time(time) => OrderKey::Instant(time),
        Value::Text(text) => OrderKey::Text(text.into_owned()),
    }
}

/// The whole document of a row, if the mirror has it.
pub(crate) fn document_of(row: &DocumentRow) -> Result<Option<Document>> {
    row.document.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)
}

/// A document that must be in the mirror in full, with the values that people gave for it.
pub(crate) fn whole_document(context: &Context<'_>, kind: Kind, id: &str) -> Result<(Document, Applied)> {
    let row = context.w.store.document(&context.connection.id, kind, id).map_err(troubles::store)?;
    let doc = row.as_ref().map(document_of).transpose()?.flatten();
    let mut doc =
        doc.ok_or_else(|| Error::new(Code::BooksRefused, format!("The {kind} {id} could not be read in full.")))?;
    let applied = context.corrections.apply(&mut doc, kind, id);
    Ok((doc, applied))
}
