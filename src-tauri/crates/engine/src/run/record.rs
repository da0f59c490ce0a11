//! Records the outcome of a delivered run: what was sent, the cursor, the end and the audit events, in one transaction.

use super::commit::Intent;
use super::counts::Counts;
use super::select::signed;
use crate::audit::{self, Entry};
use crate::error::Result;
use crate::troubles;
use crate::workspace::{SEEN, Workspace, owner_of};
use jiff::Timestamp;
use model::ids::RunId;
use model::job::Job;
use model::period::Period;
use store::{EffectState, Outcome, RunDocument, RunEnd, RunState, Sent, SentKey, Tx};

/// Documents recorded as sent at a time.
const PAGE: u32 = 500;

/// Records it all.
pub(crate) fn record(w: &Workspace, job: &Job, run: &RunId, intent: &Intent) -> Result<()> {
    let now = w.now();
    w.checkpoints.at("record.before");
    let state = if intent.n_held > 0 { RunState::Held } else { RunState::Succeeded };
    let message = Some(intent.summary.join(" "));
    w.store
        .transaction(|tx| {
            record_documents(tx, job, run, now)?;
            if let Some(cursor) = intent.cursor {
                tx.set_cursor(&owner_of(&job.id), SEEN, &cursor.to_string())?;
            }
            let counts = Counts { held: intent.n_held, noted: intent.n_noted, ..Counts::of(&tx.outcome_totals(run)?) };
            let end = RunEnd { state, code: None, message: message.clone(), counts: counts.text(), at: now };
            tx.finish_effect(run.as_str(), EffectState::Done, None, now)?;
            tx.end_run(run, &end)?;
            audit::append(
                tx,
                now,
                &Entry::new("run.ended", &job.id).run(run).with("state", state).with("summary", &intent.summary),
            )
        })
        .map_err(troubles::store)?;
    w.checkpoints.at("record.committed");
    w.store.save_head().map_err(troubles::store)?;
    w.checkpoints.at("record.head-saved");
    Ok(())
}

fn record_documents(tx: &Tx<'_>, job: &Job, run: &RunId, now: Timestamp) -> store::Result<()> {
    let period = tx.run(run)?.and_then(|run| run.period);
    let mut from = 0;
    loop {
        let page = tx.run_documents(run, Some(Outcome::Sent), from, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        from = last.position + 1;
        for row in page {
            record_document(tx, job, run, period, row, now)?;
        }
    }
}

/// One document: the ledger, its hold if it had one, and the audit event with what the partner sees of it.
fn record_document(
    tx: &Tx<'_>,
    job: &Job,
    run: &RunId,
    period: Option<Period>,
    row: RunDocument,
    now: Timestamp,
) -> store::Result<()> {
    let key = SentKey {
        partner: job.partner.clone(),
        job: job.id.clone(),
        connection: row.connection.clone(),
        kind: row.kind,
        source_id: row.source_id.clone(),
    };
    let revision = tx.last_sent(&key)?.map_or(1, |sent| sent.revision + 1);
    if let Some(hold) = tx.hold_of(&job.id, &row.connection, row.kind, &row.source_id)? {
        tx.resolve_hold(&hold.held.id, "run", now)?;
    }
    audit::append(tx, now, &sent_entry(job, run, revision, &row))?;
    tx.record_sent(&[Sent {
        key,
        revision,
        number: row.number,
        content_hash: row.content_hash.unwrap_or_default(),
        value: row.value.map(|value| signed(row.kind, value)),
        currency: row.currency,
        document: row.mapped.unwrap_or_default(),
        file: row.file.unwrap_or_default(),
        run: run.clone(),
        period,
        at: now,
    }])
}

fn sent_entry(job: &Job, run: &RunId, revision: u32, row: &RunDocument) -> Entry {
    let mut mapped: serde_json::Value =
        row.mapped.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let conversion = mapped.as_object_mut().and_then(|kept| kept.remove("conversion"));
    let title = row.number.as_deref().unwrap_or(&row.source_id);
    let entry = Entry::new("document.sent", format!("{} {title}", row.kind))
        .run(run)
        .with("id", &row.source_id)
        .with("partner", &job.partner)
        .with("file", &row.file)
        .with("revision", revision)
        .with("value", row.value)
        .with("currency", &row.currency)
        .with("mapped", mapped)
        .with("corrected", &row.sentence);
    match conversion {
        Some(conversion) => entry.with("conversion", conversion),
        None => entry,
    }
}
