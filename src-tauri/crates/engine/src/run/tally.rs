//! Counts what became of records while a run goes on, and records it as far as the run is for real.

use super::choose::Passed;
use super::context::Context;
use super::convert;
use super::decide::Decision;
use super::select::Seen;
use crate::api::{OutcomeTotal, RecordView};
use crate::error::Result;
use crate::troubles;
use model::convert::Conversion;
use model::document::Kind;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use store::{Outcome, RunDocument};

/// Records shown in a report; the rest is counted and can be listed from the run.
pub(crate) const SHOWN: usize = 1000;
/// Records written in one transaction.
const BATCH: usize = 500;

/// What became of a record.
pub(crate) struct Became<'a> {
    pub seen: &'a Seen,
    pub outcome: Outcome,
    pub reason: &'a str,
    pub sentence: &'a str,
    pub hash: Option<String>,
    pub mapped: Option<String>,
    pub file: Option<&'a str>,
    /// How its amounts were put into another currency.
    pub conversion: Option<&'a Conversion>,
}

impl<'a> Became<'a> {
    pub(crate) fn new(seen: &'a Seen, outcome: Outcome, reason: &'a str, sentence: &'a str) -> Became<'a> {
        Became { seen, outcome, reason, sentence, hash: None, mapped: None, file: None, conversion: None }
    }
}

type TotalKey = (Outcome, String, Kind, String);

#[derive(Default)]
pub(crate) struct Tally {
    totals: BTreeMap<TotalKey, (u64, Decimal)>,
    records: Vec<RecordView>,
    more: u64,
    batch: Vec<RunDocument>,
    position: u64,
}

impl Tally {
    /// Counts a record, and records it in batches.
    pub(crate) fn add(&mut self, context: &Context<'_>, became: Became<'_>) -> Result<()> {
        self.count(&became);
        self.show(&became);
        if let Some(run) = &context.run {
            self.batch.push(row(context, run, self.position, became));
            if self.batch.len() >= BATCH {
                self.flush(context)?;
            }
        }
        self.position += 1;
        Ok(())
    }

    /// Counts a record that goes into no file.
    pub(crate) fn add_passed(&mut self, context: &Context<'_>, passed: &Passed) -> Result<()> {
        let became = match &passed.decision {
            Decision::Leave { outcome, reason, sentence } => Became::new(&passed.seen, *outcome, reason, sentence),
            Decision::Hold { code, sentence, .. } => Became::new(&passed.seen, Outcome::Held, code, sentence),
            Decision::Take { .. } => return Ok(()),
        };
        self.add(context, became)
    }

    /// Writes what is left of the last batch.
    pub(crate) fn flush(&mut self, context: &Context<'_>) -> Result<()> {
        context.w.store.record_outcomes(&std::mem::take(&mut self.batch)).map_err(troubles::store)
    }

    /// Counts a record that was recorded before.
    pub(crate) fn add_recorded(&mut self, became: &Became<'_>) {
        self.count(became);
        self.show(became);
    }

    fn count(&mut self, became: &Became<'_>) {
        let seen = became.seen;
        let key = (became.outcome, became.reason.to_owned(), seen.kind, seen.currency.clone());
        let (count, total) = self.totals.entry(key).or_default();
        *count += 1;
        *total += seen.signed();
    }

    fn show(&mut self, became: &Became<'_>) {
        // What was sent long ago is counted, not listed.
        if became.outcome == Outcome::Unchanged && became.reason == "sent" {
            return;
        }
        if self.records.len() < SHOWN {
            self.records.push(record_view(became));
        } else {
            self.more += 1;
        }
    }

    /// How many records had this outcome.
    pub(crate) fn n(&self, outcome: Outcome) -> u64 {
        self.totals.iter().filter(|((o, ..), _)| *o == outcome).map(|(_, (count, _))| count).sum()
    }

    /// Count and signed sums by currency of the records with this outcome and reason.
    pub(crate) fn of(&self, outcome: Outcome, reason: &str) -> (u64, BTreeMap<String, Decimal>) {
        let mut count = 0;
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for ((_, _, _, currency), (n, total)) in
            self.totals.iter().filter(|((o, r, ..), _)| *o == outcome && r == reason)
        {
            count += n;
            *sums.entry(currency.clone()).or_default() += *total;
        }
        (count, sums)
    }

    /// All totals, for reports.
    pub(crate) fn totals(&self) -> Vec<OutcomeTotal> {
        let total = |((outcome, reason, kind, currency), (count, total)): (&TotalKey, &(u64, Decimal))| OutcomeTotal {
            outcome: outcome.as_str().to_owned(),
            reason: reason.clone(),
            kind: *kind,
            currency: currency.clone(),
            count: *count,
            total: *total,
        };
        self.totals.iter().map(total).collect()
    }

    /// The records to show, holds first, and how many more there are.
    pub(crate) fn into_records(mut self) -> (Vec<RecordView>, u64) {
        self.records.sort_by_key(|record| record.outcome != Outcome::Held.as_str());
        (self.records, self.more)
    }
}

fn record_view(became: &Became<'_>) -> RecordView {
    let seen = became.seen;
    RecordView {
        kind: seen.kind,
        id: seen.id.clone(),
        number: seen.number.clone(),
        date: seen.date,
        party: seen.party_name.clone(),
        currency: seen.currency.clone(),
        value: seen.signed(),
        outcome: became.outcome.as_str().to_owned(),
        reason: became.reason.to_owned(),
        sentence: sentence_of(became),
        conversion: became.conversion.cloned(),
    }
}

/// What is worth knowing of a record: what was corrected, and how it was converted.
fn sentence_of(became: &Became<'_>) -> String {
    let said = (!became.sentence.is_empty()).then(|| became.sentence.to_owned());
    said.into_iter().chain(became.conversion.map(convert::sentence)).collect::<Vec<_>>().join(" ")
}

fn row(context: &Context<'_>, run: &model::ids::RunId, position: u64, became: Became<'_>) -> RunDocument {
    let seen = became.seen;
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    RunDocument {
        run: run.clone(),
        connection: context.connection.id.clone(),
        kind: seen.kind,
        source_id: seen.id.clone(),
        number: text(&seen.number),
        date: seen.date,
        party: text(&seen.party_name),
        currency: text(&seen.currency),
        value: Some(seen.signed()),
        outcome: became.outcome,
        reason: text(became.reason),
        sentence: text(became.sentence),
        content_hash: became.hash,
        mapped: became.mapped,
        file: became.file.map(ToOwned::to_owned),
        position,
    }
}
