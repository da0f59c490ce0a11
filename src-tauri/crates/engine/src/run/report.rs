//! What a run did, in words and numbers.

use super::choose::{Choice, conversion_in};
use super::context::Context;
use super::counts::{self, Counts};
use super::select::{Seen, signed};
use super::shape::{Shaped, ShapedFile};
use super::tally::{Became, SHOWN, Tally};
use crate::api::{FileView, Reply, RunReport, RunView};
use crate::error::{Code, Error, Result, Retry};
use crate::troubles;
use crate::words::listed;
use crate::workspace::Workspace;
use model::ids::{JobId, RunId};
use model::manifest::Manifest;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use store::{Delivery, EventFilter, Outcome, Run, RunDocument, RunState};

/// What a run made.
pub(crate) struct Made {
    pub tally: Tally,
    pub shaped: Shaped,
    pub summary: Vec<String>,
}

/// A run as it is listed.
pub(crate) fn view(w: &Workspace, run: Run) -> RunView {
    Names::default().view(w, run)
}

fn named_view((job_name, partner): (String, String), run: Run, counts: Counts) -> RunView {
    RunView {
        sent: counts.n_sent(),
        held: counts.held,
        noted: counts.noted,
        totals: counts.sent,
        job_name,
        partner,
        id: run.id.to_string(),
        job: run.job.to_string(),
        state: run.state.to_string(),
        phase: run.phase,
        trigger: run.trigger.to_string(),
        period: run.period.map(|period| period.to_string()),
        started: run.started.unwrap_or(run.created),
        ended: run.ended,
        message: run.message.unwrap_or_default(),
    }
}

/// Names of jobs and partners, each looked up once.
#[derive(Default)]
pub(crate) struct Names(HashMap<JobId, (String, String)>);

impl Names {
    /// A run as it is listed.
    pub(crate) fn view(&mut self, w: &Workspace, run: Run) -> RunView {
        // Where the counts cannot be read, the run is shown without them.
        let mut counts = counts::of_runs(w, std::slice::from_ref(&run)).unwrap_or_default();
        let counts = counts.remove(&run.id).unwrap_or_default();
        self.counted(w, run, counts)
    }

    fn counted(&mut self, w: &Workspace, run: Run, counts: Counts) -> RunView {
        let names = self.0.entry(run.job.clone()).or_insert_with(|| names_of(w, &run.job)).clone();
        named_view(names, run, counts)
    }
}

/// Names of a job and of its partner for people; ids where they have none or are gone.
pub(crate) fn names_of(w: &Workspace, id: &JobId) -> (String, String) {
    let named = |name: String, id: String| if name.is_empty() { id } else { name };
    let Ok(job) = w.job(id) else { return (id.to_string(), String::new()) };
    let partner = w.partner(&job.partner).map_or_else(|_| String::new(), |partner| partner.name);
    (named(job.name, job.id.to_string()), named(partner, job.partner.to_string()))
}

pub(crate) fn list(w: &Workspace, job: Option<&JobId>, limit: u32, before: Option<&RunId>) -> Result<Reply> {
    let runs = w.store.list_runs(job, limit, before).map_err(troubles::store)?;
    let mut names = Names::default();
    let mut counts = counts::of_runs(w, &runs)?;
    let view = |run: Run| {
        let counts = counts.remove(&run.id).unwrap_or_default();
        names.counted(w, run, counts)
    };
    Ok(Reply::Runs(runs.into_iter().map(view).collect()))
}

/// `1 document`, `3 documents`.
pub(crate) fn counted(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// `1,513.52 EUR and 20.00 USD`; nothing for records without amounts.
pub(crate) fn money(sums: &BTreeMap<String, Decimal>) -> String {
    let parts: Vec<_> = sums
        .iter()
        .filter(|(currency, _)| !currency.is_empty())
        .map(|(c, sum)| format!("{} {c}", grouped(*sum, c)))
        .collect();
    parts.join(" and ")
}

/// An amount with thousands separators and at least the currency's digits.
pub(crate) fn grouped(amount: Decimal, currency: &str) -> String {
    let digits = amount.normalize().scale().max(model::money::minor_digits(currency));
    let text = format!("{:.1$}", amount.abs(), digits as usize);
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::from(if amount.is_sign_negative() && !amount.is_zero() { "-" } else { "" });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A few sentences that say what the run did.
pub(crate) fn summary(context: &Context<'_>, tally: &Tally, shaped: &Shaped, n_unreadable: usize) -> Vec<String> {
    let mut out = Vec::new();
    let would = if context.run.is_some() { "" } else { "would be " };
    for file in &shaped.files {
        let documents = counted(file.manifest.documents, "document", "documents");
        out.push(format!("{} {would}made with {documents}{}.", file.name, with_money(&totals_of(&file.manifest))));
    }
    match shaped.corrected.as_slice() {
        [] => {}
        [one] => {
            out.push(format!("{one} {} with a corrected value.", if would.is_empty() { "goes" } else { "would go" }))
        }
        several => out.push(format!(
            "{} {} with corrected values.",
            counted(several.len() as u64, "record", "records"),
            if would.is_empty() { "go" } else { "would go" }
        )),
    }
    if let (Some(converter), false) = (&context.converter, shaped.converted.is_empty()) {
        let from: Vec<_> = shaped.converted.iter().map(|(currency, n)| format!("{n} from {currency}")).collect();
        let n = shaped.converted.values().sum();
        let what = counted(n, &format!("document {would}converted"), &format!("documents {would}converted"));
        out.push(format!("{what} to {}: {}.", converter.currency(), listed(&from)));
    }
    let (n_touched, _) = tally.of(Outcome::Unchanged, "touched");
    if n_touched > 0 {
        out.push(format!("{} touched, nothing the partner sees has changed.", counted(n_touched, "record", "records")));
    }
    let (n_late, late) = tally.of(Outcome::Held, "late");
    if n_late > 0 {
        let period = context.period().map_or_else(String::new, |period| format!("{} ", period_words(period)));
        let what = counted(n_late, &format!("late {period}document"), &format!("late {period}documents"));
        out.push(format!("{what}{}: send a supplement or leave for the next period?", with_money(&late)));
    }
    let n_held = tally.n(Outcome::Held) - n_late + n_unreadable as u64;
    if n_held > 0 {
        out.push(format!("{} for you in the inbox.", counted(n_held, "record waits", "records wait")));
    }
    if shaped.files.is_empty() && out.is_empty() {
        out.push("Nothing new to send.".to_owned());
    } else if shaped.files.is_empty() {
        out.push("No file was made.".to_owned());
    }
    out
}

fn with_money(sums: &BTreeMap<String, Decimal>) -> String {
    let money = money(sums);
    if money.is_empty() { money } else { format!(", {money}") }
}

fn totals_of(manifest: &Manifest) -> BTreeMap<String, Decimal> {
    let mut sums = BTreeMap::new();
    for total in &manifest.totals {
        *sums.entry(total.currency.clone()).or_insert(Decimal::ZERO) += total.total;
    }
    sums
}

fn period_words(period: model::period::Period) -> String {
    if period.is_month() { period.from.strftime("%B").to_string() } else { period.to_string() }
}

/// The report of a run that just ended, or of a preview.
pub(crate) fn of(context: &Context<'_>, _choice: &Choice, made: Made, run: Option<&RunId>) -> RunReport {
    let totals = made.tally.totals();
    let deliveries =
        run.map(|run| context.w.store.deliveries_of_run(run)).transpose().ok().flatten().unwrap_or_default();
    let files = made.shaped.files.into_iter().map(|file| file_of(context, file, &deliveries)).collect();
    let (records, more_records) = made.tally.into_records();
    let run = run.and_then(|run| context.w.store.run(run).ok().flatten()).map(|run| view(context.w, run));
    RunReport { run, summary: made.summary, totals, files, records, more_records, error: None }
}

fn file_of(context: &Context<'_>, file: ShapedFile, deliveries: &[Delivery]) -> FileView {
    let delivery = deliveries.iter().find(|delivery| delivery.what.final_name == file.name);
    FileView {
        folder: context.partner.folders.outbound.clone(),
        state: delivery.map(|d| d.state.to_string()).unwrap_or_default(),
        proof: delivery.map(proof_words).unwrap_or_default(),
        kept: delivery.and_then(|_| kept_at(context.w, &file.manifest.sha256)),
        name: file.name,
        manifest: file.manifest,
        head: file.head,
    }
}

fn kept_at(w: &Workspace, sha256: &str) -> Option<String> {
    w.store.open_file(sha256).ok().map(|file| file.path().display().to_string())
}

fn proof_words(delivery: &Delivery) -> String {
    let proof = delivery.proof.as_deref().and_then(|json| serde_json::from_str::<transfer::Proof>(json).ok());
    match (proof, &delivery.failure) {
        (Some(proof), _) => troubles::sentence(&proof.sentence()),
        (None, Some(failure)) => failure.message.clone(),
        (None, None) => String::new(),
    }
}

/// The report of any earlier run, from what was recorded.
pub(crate) fn show(w: &Workspace, id: &RunId) -> Result<Reply> {
    let run = w.store.run(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("run", id))?;
    // A run that was cut off before its files were about to leave has sent nothing, whatever it had prepared.
    let committed = w.store.effect(id.as_str()).map_err(troubles::store)?.is_some();
    let mut tally = Tally::default();
    let mut from = 0;
    loop {
        let page = w.store.run_documents(id, None, from, SHOWN as u32).map_err(troubles::store)?;
        let Some(last) = page.last() else { break };
        from = last.position + 1;
        page.iter().filter(|row| committed || row.outcome != Outcome::Sent).for_each(|row| count_row(&mut tally, row));
    }
    let deliveries = w.store.deliveries_of_run(id).map_err(troubles::store)?;
    let files = deliveries.iter().map(|delivery| recorded_file(w, delivery)).collect::<Result<_>>()?;
    let error = failure(w, &run)?;
    // What went wrong is in the error, with what to do.
    let summary = run.message.iter().filter(|_| error.is_none()).cloned().collect();
    let totals = tally.totals();
    let (records, more_records) = tally.into_records();
    Ok(Reply::Run(Box::new(RunReport {
        run: Some(view(w, run)),
        summary,
        totals,
        files,
        records,
        more_records,
        error,
    })))
}

/// Why a run failed, from its own record and from the audit trail, which keeps what to do and the technical cause.
fn failure(w: &Workspace, run: &Run) -> Result<Option<Error>> {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Ended {
        hint: String,
        cause: String,
        retry: Option<Retry>,
    }
    let failed = matches!(run.state, RunState::Failed | RunState::Interrupted);
    let Some(code) = run.code.as_deref().filter(|_| failed).and_then(Code::of) else { return Ok(None) };
    let filter =
        EventFilter { run: Some(run.id.clone()), kind: Some("run.ended".to_owned()), ..EventFilter::default() };
    let events = w.store.find_events(&filter, None, 1).map_err(troubles::store)?;
    let ended = events.first().and_then(|event| serde_json::from_str::<Ended>(event.body.get()).ok());
    let Ended { hint, cause, retry } = ended.unwrap_or_default();
    let message = run.message.clone().unwrap_or_default();
    Ok(Some(Error { code, message, hint, cause, retry: retry.unwrap_or(Retry::Never) }))
}

fn count_row(tally: &mut Tally, row: &RunDocument) {
    let seen = Seen {
        kind: row.kind,
        id: row.source_id.clone(),
        number: row.number.clone().unwrap_or_else(|| row.source_id.clone()),
        date: row.date,
        status: None,
        party_id: String::new(),
        party_name: row.party.clone().unwrap_or_default(),
        currency: row.currency.clone().unwrap_or_default(),
        value: signed(row.kind, row.value.unwrap_or_default()),
        modified: None,
        created: None,
    };
    let (reason, sentence) = (row.reason.as_deref().unwrap_or_default(), row.sentence.as_deref().unwrap_or_default());
    let conversion = row.mapped.as_deref().and_then(conversion_in);
    tally
        .add_recorded(&Became { conversion: conversion.as_ref(), ..Became::new(&seen, row.outcome, reason, sentence) });
}

fn recorded_file(w: &Workspace, delivery: &Delivery) -> Result<FileView> {
    let manifest = match manifest_of(w, delivery)? {
        Some(manifest) => manifest,
        None => return Err(Error::internal(format!("the manifest of {} is not kept", delivery.what.final_name))),
    };
    Ok(FileView {
        name: delivery.what.final_name.clone(),
        folder: delivery.what.folder.clone(),
        state: delivery.state.to_string(),
        proof: proof_words(delivery),
        kept: kept_at(w, &delivery.what.file),
        head: head_of(w, &delivery.what.file),
        manifest,
    })
}

/// The manifest of a file, as it was kept.
pub(crate) fn manifest_of(w: &Workspace, delivery: &Delivery) -> Result<Option<Manifest>> {
    let name = super::commit::manifest_name(&delivery.what.final_name);
    let files = w.store.files_of_run(&delivery.what.run).map_err(troubles::store)?;
    let Some(file) = files.into_iter().find(|file| file.file.name == name) else { return Ok(None) };
    let mut text = String::new();
    let mut kept = w.store.open_file(&file.file.sha256).map_err(troubles::store)?;
    kept.read_to_string(&mut text).map_err(Error::internal)?;
    serde_json::from_str(&text).map(Some).map_err(Error::internal)
}

fn head_of(w: &Workspace, sha256: &str) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = w.store.open_file(sha256) {
        let _ = file.take(4096).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped() {
        for (amount, currency, expect) in [
            ("1513.52", "EUR", "1,513.52"),
            ("-123", "EUR", "-123.00"),
            ("1234567.5", "JPY", "1,234,567.5"),
            ("0", "EUR", "0.00"),
            ("100", "JPY", "100"),
            ("999.999", "KWD", "999.999"),
        ] {
            assert_eq!(grouped(amount.parse().unwrap(), currency), expect);
        }
    }
}
