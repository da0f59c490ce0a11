//! Records what is about to be delivered: the durable intent before anything leaves the machine.

use super::choose::{Choice, Passed};
use super::context::Context;
use super::decide::Decision;
use super::shape::{Misfit, Shaped, ShapedFile};
use crate::audit::{self, Entry};
use crate::clock::random_text;
use crate::error::{Error, Result};
use crate::troubles;
use books::Unreadable;
use jiff::Timestamp;
use model::ids::{DeliveryId, HoldId, RunId};
use model::partner::ManifestPlace;
use serde::{Deserialize, Serialize};
use std::io::Write;
use store::{Correction, NewDelivery, NewEffect, NewFile, NewHold, Tx};

/// Kind of the effect that a run's delivery is.
pub(crate) const EFFECT: &str = "delivery";

/// What recording the outcome of a run needs to know, also after a restart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Intent {
    /// Where the job's cursor goes; none where the run does not move it.
    pub cursor: Option<u64>,
    /// Held records of the run.
    pub n_held: u64,
    /// Records with something worth knowing: corrected here, or touched in the books without a change for the partner.
    #[serde(default)]
    pub n_noted: u64,
    /// The sentence with which the run ends.
    pub summary: Vec<String>,
}

/// The subject of a job's effects.
pub(crate) fn effect_key(job: &model::ids::JobId) -> String {
    format!("job/{job}")
}

/// A hold as it will be recorded, with what can be done about it.
struct Held<'a> {
    kind: model::document::Kind,
    source_id: &'a str,
    number: Option<String>,
    value: Option<rust_decimal::Decimal>,
    currency: Option<String>,
    code: &'a str,
    sentence: String,
    faults: &'a str,
    /// The books' version stamp of what is held; a decision counts for this version.
    version: &'a str,
}

/// Records deliveries, holds and the intent in one transaction. Afterwards the run can be finished by any process.
pub(crate) fn commit(
    context: &Context<'_>,
    run: &RunId,
    choice: &Choice,
    shaped: &Shaped,
    unreadable: &[Unreadable],
    summary: &[String],
) -> Result<()> {
    let now = context.w.now();
    let manifests = archive_manifests(context, &shaped.files)?;
    context.point("commit.before-intent");
    let held = held(choice, &shaped.misfits, unreadable);
    let intent = Intent {
        cursor: context.moves_cursor().then_some(choice.up_to),
        n_held: held.len() as u64,
        n_noted: (shaped.corrected.len() + choice.passed.iter().filter(|passed| passed.is_touched()).count()) as u64,
        summary: summary.to_vec(),
    };
    let effect = NewEffect {
        id: run.to_string(),
        kind: EFFECT.to_owned(),
        key: effect_key(&context.job.id),
        intent: serde_json::to_string(&intent).map_err(Error::internal)?,
        run: Some(run.clone()),
    };
    context
        .w
        .store
        .transaction(|tx| {
            for (file, manifest) in shaped.files.iter().zip(&manifests) {
                record_file(context, tx, run, file, manifest, now)?;
            }
            for hold in &held {
                record_hold(context, tx, run, hold, now)?;
            }
            resolve_pointless(context, tx, choice, now)?;
            drop_overtaken(tx, run, &shaped.lost, now)?;
            tx.begin_effect(&effect, now)?;
            tx.set_phase(run, "deliver", now)?;
            audit::append(tx, now, &shaped_entry(context, run, shaped, &held))
        })
        .map_err(troubles::store)?;
    context.point("commit.after-intent");
    Ok(())
}

/// Puts the manifests into the archive; returns their hashes and sizes.
fn archive_manifests(context: &Context<'_>, files: &[ShapedFile]) -> Result<Vec<(String, u64)>> {
    let archive = |file: &ShapedFile| {
        let mut writer = context.w.store.archive_writer().map_err(troubles::store)?;
        writer.write_all(file.manifest_text.as_bytes()).map_err(Error::internal)?;
        writer.finish().map_err(troubles::store)
    };
    files.iter().map(archive).collect()
}

/// The name of a file's manifest.
pub(crate) fn manifest_name(file: &str) -> String {
    format!("{file}.manifest.json")
}

fn record_file(
    context: &Context<'_>,
    tx: &Tx<'_>,
    run: &RunId,
    file: &ShapedFile,
    (manifest_sha, manifest_size): &(String, u64),
    now: Timestamp,
) -> store::Result<()> {
    let new = |sha256: &str, size, name: &str, kind: &str| NewFile {
        sha256: sha256.to_owned(),
        size,
        name: name.to_owned(),
        kind: kind.to_owned(),
        run: Some(run.clone()),
    };
    tx.record_file(&new(&file.manifest.sha256, file.manifest.size_bytes, &file.name, "outbound"), now)?;
    let manifest = manifest_name(&file.name);
    tx.record_file(&new(manifest_sha, *manifest_size, &manifest, "manifest"), now)?;
    let short = random_text();
    let delivery = NewDelivery {
        id: format!("d-{}-{short}", now.strftime("%Y%m%dt%H%M%S"))
            .parse::<DeliveryId>()
            .expect("BUG: made of plain letters"),
        run: run.clone(),
        partner: context.partner.id.clone(),
        file: file.manifest.sha256.clone(),
        folder: context.partner.folders.outbound.clone(),
        final_name: file.name.clone(),
        temp_name: format!("{}.{short}.part", file.name),
        manifest: (context.partner.manifest == ManifestPlace::Beside).then(|| (manifest, manifest_sha.clone())),
    };
    tx.create_delivery(&delivery, now)
}

fn held<'a>(choice: &'a Choice, misfits: &'a [Misfit], unreadable: &'a [Unreadable]) -> Vec<Held<'a>> {
    let waiting = choice.passed.iter().filter_map(passed_hold);
    let misfits = misfits.iter().map(|misfit| Held {
        sentence: misfit.sentence.clone(),
        faults: &misfit.faults,
        ..held_of(&misfit.taken.seen, &misfit.taken.version, &misfit.code)
    });
    let unreadable = unreadable.iter().map(|record| Held {
        kind: record.kind,
        source_id: record.id.as_deref().unwrap_or("(unknown)"),
        number: record.title.clone(),
        value: None,
        currency: None,
        code: "unreadable",
        sentence: format!(
            "The books' record cannot be understood: {}. Correct it in the books, then run the job again.",
            record.problem
        ),
        faults: "[]",
        version: "",
    });
    waiting.chain(misfits).chain(unreadable).collect()
}

fn passed_hold(passed: &Passed) -> Option<Held<'_>> {
    match &passed.decision {
        Decision::Hold { code, sentence, action } => {
            Some(Held { sentence: format!("{sentence} {action}"), ..held_of(&passed.seen, &passed.version, code) })
        }
        Decision::Take { .. } | Decision::Leave { .. } => None,
    }
}

/// Ends holds of documents that are void or gone: there is nothing left to send. What went before keeps its own hold.
fn resolve_pointless(context: &Context<'_>, tx: &Tx<'_>, choice: &Choice, now: Timestamp) -> store::Result<()> {
    for hold in tx.open_holds(Some(&context.job.id))? {
        let is_gone = |passed: &&Passed| {
            let same = passed.seen.kind == hold.held.kind && passed.seen.id == hold.held.source_id;
            same && matches!(&passed.decision, Decision::Leave { reason: "void" | "deleted", .. })
        };
        if choice.passed.iter().any(|passed| is_gone(&passed)) {
            tx.resolve_hold(&hold.held.id, "run", now)?;
        }
    }
    Ok(())
}

/// Ends corrections whose field the books changed meanwhile: they must not come back with an old value.
fn drop_overtaken(tx: &Tx<'_>, run: &RunId, lost: &[Correction], now: Timestamp) -> store::Result<()> {
    for one in lost {
        tx.drop_correction(&one.job, &one.connection, one.kind, &one.source_id, &one.field)?;
        let entry = Entry::new("document.correction-ended", format!("{} {}", one.kind, one.source_id))
            .run(run)
            .with("id", &one.source_id)
            .with("field", &one.field)
            .with("value", &one.value)
            .with("was", &one.was);
        audit::append(tx, now, &entry)?;
    }
    Ok(())
}

fn held_of<'a>(seen: &'a super::select::Seen, version: &'a str, code: &'a str) -> Held<'a> {
    Held {
        kind: seen.kind,
        source_id: &seen.id,
        number: Some(seen.number.clone()),
        value: Some(seen.signed()),
        currency: (!seen.currency.is_empty()).then(|| seen.currency.clone()),
        code,
        sentence: String::new(),
        faults: "[]",
        version,
    }
}

fn record_hold(context: &Context<'_>, tx: &Tx<'_>, run: &RunId, hold: &Held<'_>, now: Timestamp) -> store::Result<()> {
    let id = format!("h-{}-{}", now.strftime("%Y%m%dt%H%M%S"), random_text());
    tx.record_hold(
        &NewHold {
            id: id.parse::<HoldId>().expect("BUG: made of plain letters"),
            job: context.job.id.clone(),
            run: run.clone(),
            connection: context.connection.id.clone(),
            kind: hold.kind,
            source_id: hold.source_id.to_owned(),
            number: hold.number.clone(),
            value: hold.value,
            currency: hold.currency.clone(),
            code: hold.code.to_owned(),
            sentence: hold.sentence.clone(),
            faults: format!(r#"{{"version":{},"faults":{}}}"#, serde_json::Value::from(hold.version), hold.faults),
        },
        now,
    )?;
    let title = hold.number.as_deref().unwrap_or(hold.source_id);
    let entry = Entry::new("document.held", format!("{} {title}", hold.kind))
        .run(run)
        .with("id", hold.source_id)
        .with("code", hold.code)
        .with("sentence", &hold.sentence)
        .with("value", hold.value)
        .with("currency", &hold.currency);
    audit::append(tx, now, &entry)
}

fn shaped_entry(context: &Context<'_>, run: &RunId, shaped: &Shaped, held: &[Held<'_>]) -> Entry {
    let files: Vec<_> = shaped.files.iter().map(|file| &file.manifest).collect();
    let entry = Entry::new("run.shaped", &context.job.id)
        .run(run)
        .with("layout", &context.job.layout)
        .with("layout_version", context.layout_version)
        .with("period", context.period().map(|period| period.to_string()))
        .with("files", files)
        .with("held", held.len());
    match &context.job.one_currency {
        Some(one) => entry.with("one_currency", one),
        None => entry,
    }
}
