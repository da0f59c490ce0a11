//! The inbox: records that wait for a person, tried again or let go.

use crate::api::{HoldView, Reply};
use crate::audit::{self, Entry, person};
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::overview;
use crate::run;
use crate::troubles;
use crate::workspace::Workspace;
use model::document::Kind;
use model::ids::{HoldId, JobId};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use store::{Hold, HoldState};
use tokio_util::sync::CancellationToken;

pub(crate) fn list(w: &Workspace) -> Result<Reply> {
    let mut names = HashMap::new();
    let holds = w.store.open_holds(None).map_err(troubles::store)?;
    holds.into_iter().map(|hold| view(w, &mut names, hold)).collect::<Result<_>>().map(Reply::Inbox)
}

fn view(w: &Workspace, names: &mut HashMap<JobId, String>, hold: Hold) -> Result<HoldView> {
    let action = overview::action(&hold);
    let held = hold.held;
    let row = w.store.document(&held.connection, held.kind, &held.source_id).map_err(troubles::store)?;
    let given = w.store.corrections_of(&held.job, &held.connection, held.kind, &held.source_id);
    let corrections = given.map_err(troubles::store)?.into_iter().map(|one| (one.field, one.value)).collect();
    Ok(HoldView {
        action,
        id: held.id.to_string(),
        job_name: names.entry(held.job.clone()).or_insert_with(|| run::names_of(w, &held.job).0).clone(),
        job: held.job.to_string(),
        kind: held.kind,
        number: held.number.unwrap_or_else(|| held.source_id.clone()),
        source_id: held.source_id,
        currency: held.currency.unwrap_or_default(),
        value: held.value.unwrap_or_default(),
        code: held.code,
        sentence: held.sentence,
        party: row.and_then(|row| row.party_name).unwrap_or_default(),
        corrections,
        since: hold.created,
        state: hold.state.to_string(),
    })
}

fn find(w: &Workspace, ids: &[HoldId]) -> Result<Vec<Hold>> {
    let find = |id: &HoldId| w.store.hold(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("entry", id));
    let holds: Vec<Hold> = ids.iter().map(find).collect::<Result<_>>()?;
    match holds.iter().find(|hold| !matches!(hold.state, HoldState::Open | HoldState::Retrying)) {
        Some(done) => Err(Error::new(Code::Usage, format!("The entry “{}” is {} already.", done.held.id, done.state))),
        None => Ok(holds),
    }
}

/// Tries held records again, each job's together in one run.
pub(crate) async fn retry(
    w: &Workspace,
    ids: &[HoldId],
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Reply> {
    let holds = if ids.is_empty() { w.store.open_holds(None).map_err(troubles::store)? } else { find(w, ids)? };
    let mut by_job: BTreeMap<JobId, HashSet<(Kind, String)>> = BTreeMap::new();
    for hold in &holds {
        by_job.entry(hold.held.job.clone()).or_default().insert((hold.held.kind, hold.held.source_id.clone()));
    }
    let mut reports = Vec::new();
    for (job, only) in by_job {
        reports.push(run::retry(w, &job, only, listener.clone(), cancel.clone()).await?);
    }
    Ok(Reply::RunReports(reports))
}

/// Decides that held records are not sent.
pub(crate) fn skip(w: &Workspace, ids: &[HoldId]) -> Result<Reply> {
    let holds = find(w, ids)?;
    let (now, by) = (w.now(), person());
    w.store
        .transaction(|tx| {
            for hold in &holds {
                tx.skip_hold(&hold.held.id, &by, now)?;
                let title = hold.held.number.as_deref().unwrap_or(&hold.held.source_id);
                let entry = Entry::new("document.skipped", format!("{} {title}", hold.held.kind))
                    .with("id", &hold.held.source_id)
                    .with("code", &hold.held.code)
                    .with("by", &by);
                audit::append(tx, now, &entry)?;
            }
            Ok(())
        })
        .map_err(troubles::store)?;
    w.store.save_head().map_err(troubles::store)?;
    let text = format!("{} skipped.", run::counted(holds.len() as u64, "record is", "records are"));
    Ok(Reply::Done { text })
}
