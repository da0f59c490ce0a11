//! The inbox: records that wait for a person, tried again or let go.

use crate::api::{HoldView, Reply};
use crate::audit::{self, Entry, person};
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::run;
use crate::troubles;
use crate::workspace::Workspace;
use model::document::Kind;
use model::ids::{HoldId, JobId};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use store::{Hold, HoldState};
use tokio_util::sync::CancellationToken;

pub(crate) fn list(w: &Workspace) -> Result<Reply> {
    let holds = w.store.open_holds(None).map_err(troubles::store)?;
    Ok(Reply::Inbox(holds.into_iter().map(|hold| view(w, hold)).collect()))
}

fn view(w: &Workspace, hold: Hold) -> HoldView {
    let held = hold.held;
    let (job_name, _) = run::names_of(w, &held.job);
    HoldView {
        action: action(&held.code, &held.id).to_owned(),
        id: held.id.to_string(),
        job: held.job.to_string(),
        kind: held.kind,
        number: held.number.unwrap_or_else(|| held.source_id.clone()),
        source_id: held.source_id,
        currency: held.currency.unwrap_or_default(),
        value: held.value.unwrap_or_default(),
        code: held.code,
        sentence: held.sentence,
        job_name,
        party: String::new(),
        corrections: BTreeMap::new(),
        since: hold.created,
        state: hold.state.to_string(),
    }
}

fn action(code: &str, id: &HoldId) -> String {
    match code {
        "late" => format!("`inbox retry {id}` sends it as a supplement, `inbox skip {id}` leaves it out."),
        "void-after-delivery" => format!("Tell the partner, then `inbox skip {id}`."),
        "changed-after-delivery" => {
            format!("`inbox retry {id}` sends it again, `inbox skip {id}` leaves the partner with the old one.")
        }
        _ => format!("Correct it, then `inbox retry {id}`; or `inbox skip {id}` to leave it out."),
    }
}

fn find(w: &Workspace, ids: &[HoldId]) -> Result<Vec<Hold>> {
    let find = |id: &HoldId| w.store.hold(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("inbox", id));
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
