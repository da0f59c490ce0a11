//! The start of runs: by a person, by the schedule, for held records; and their orderly end.

use super::choose::{self, Choice};
use super::commit;
use super::context::Context;
use super::convert;
use super::deliver;
use super::read;
use super::report::{self, Made};
use super::shape;
use super::tally::Tally;
use crate::api::{Reply, RunReport, RunRequest, Take};
use crate::audit::{self, Entry};
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::notice;
use crate::troubles;
use crate::workspace::Workspace;
use jiff::Timestamp;
use model::document::Kind;
use model::ids::{JobId, RunId};
use model::job::Job;
use std::collections::HashSet;
use std::sync::Arc;
use store::{Created, NewRun, RunEnd, RunState, Trigger};
use tokio_util::sync::CancellationToken;

/// The error of what a person stopped.
pub(crate) fn canceled(message: &str) -> Error {
    Error::new(Code::Canceled, message)
}

/// Runs a job as a person asked, or shows what that would do.
pub(crate) async fn execute(
    w: &Workspace,
    request: &RunRequest,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Reply> {
    if request.preview {
        return preview(w, request, listener, cancel).await;
    }
    let trigger = if request.supplement { Trigger::Supplement } else { Trigger::Manual };
    let report = go(w, request, trigger, None, None, listener, cancel).await?;
    Ok(Reply::Run(Box::new(report.expect("BUG: only a slot can have had its run"))))
}

/// Runs a job because its slot has come; `None` where that slot had its run.
pub(crate) async fn scheduled(
    w: &Workspace,
    job: &Job,
    slot: Timestamp,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Option<RunReport>> {
    let request = RunRequest { job: job.id.clone(), take: Take::Due, preview: false, again: false, supplement: false };
    go(w, &request, Trigger::Schedule, Some(slot), None, listener, cancel).await
}

/// Runs a job again whose books asked to wait, as when the day's calls were used up.
pub(crate) async fn resumed(
    w: &Workspace,
    job: &Job,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Option<RunReport>> {
    let request = RunRequest { job: job.id.clone(), take: Take::Due, preview: false, again: false, supplement: false };
    go(w, &request, Trigger::Retry, None, None, listener, cancel).await
}

/// Runs a job for held records alone.
pub(crate) async fn retry(
    w: &Workspace,
    job: &JobId,
    only: HashSet<(Kind, String)>,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<RunReport> {
    // The period counts for the file's name; a hold keeps that of the run that met it.
    let take = period_of_holds(w, job, &only)?.map_or(Take::Due, Take::Period);
    let request = RunRequest { job: job.clone(), take, preview: false, again: false, supplement: true };
    let report = go(w, &request, Trigger::Retry, None, Some(only), listener, cancel).await?;
    Ok(report.expect("BUG: only a slot can have had its run"))
}

fn period_of_holds(
    w: &Workspace,
    job: &JobId,
    only: &HashSet<(Kind, String)>,
) -> Result<Option<model::period::Period>> {
    let holds = w.store.open_holds(Some(job)).map_err(troubles::store)?;
    let run = holds
        .into_iter()
        .find(|hold| only.contains(&(hold.held.kind, hold.held.source_id.clone())))
        .map(|hold| hold.held.run);
    match run {
        Some(run) => Ok(w.store.run(&run).map_err(troubles::store)?.and_then(|run| run.period)),
        None => Ok(None),
    }
}

/// Stops a run at the next safe point.
pub(crate) fn cancel(w: &Workspace, id: &RunId) -> Result<Reply> {
    let token = w.cancel_token(id).ok_or_else(|| {
        Error::new(Code::NotFound, format!("The run “{id}” is not running."))
            .hint("The list of runs shows how it ended.")
    })?;
    token.cancel();
    Ok(Reply::Done { text: format!("The run “{id}” stops at the next safe point.") })
}

async fn preview(
    w: &Workspace,
    request: &RunRequest,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Reply> {
    let mut context = Context::load(w, request, w.now(), listener, cancel).await?;
    let outcome = read::read(&context).await?;
    convert::read_rates(&mut context).await?;
    let choice = choose::choose(&context).await?;
    let (choice, made) = tokio::task::block_in_place(|| make(&context, choice, &outcome.unreadable))?;
    Ok(Reply::Run(Box::new(report::of(&context, &choice, made, None))))
}

/// Shapes what was chosen and counts everything.
fn make(context: &Context<'_>, mut choice: Choice, unreadable: &[books::Unreadable]) -> Result<(Choice, Made)> {
    let mut tally = Tally::default();
    let shaped = shape::shape(context, std::mem::take(&mut choice.taken), &mut tally)?;
    for passed in &choice.passed {
        tally.add_passed(context, passed)?;
    }
    tally.flush(context)?;
    let summary = report::summary(context, &tally, &shaped, unreadable.len());
    Ok((choice, Made { tally, shaped, summary }))
}

async fn go(
    w: &Workspace,
    request: &RunRequest,
    trigger: Trigger,
    slot: Option<Timestamp>,
    only: Option<HashSet<(Kind, String)>>,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Option<RunReport>> {
    let now = w.now();
    let mut context = Context::load(w, request, now, listener.clone(), cancel.clone()).await?;
    context.only = only;
    let run: RunId = w.new_id("r").parse().map_err(Error::internal)?;
    let _running = w.start(&context.job.id, &run, &cancel)?;
    deliver::finish_open(w, &context.job, &listener, &cancel).await?;
    if !create(&context, &run, trigger, slot, now)? {
        return Ok(None);
    }
    context.run = Some(run.clone());
    context.point("run.created");
    notice::began(w, &run, &context.job.id, &*listener);
    let outcome = work(&mut context, &run).await;
    if let Err(error) = &outcome {
        end_with(&context, &run, error)?;
    }
    notice::ended(w, &run, &*listener);
    outcome.map(Some)
}

/// Records the run; `false` where its slot had one.
fn create(
    context: &Context<'_>,
    run: &RunId,
    trigger: Trigger,
    slot: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    let slot = match slot {
        None => format!("asked/{run}"),
        Some(slot) => match free_slot(context, slot)? {
            Some(slot) => slot,
            None => return Ok(false),
        },
    };
    let new = NewRun {
        id: run.clone(),
        job: context.job.id.clone(),
        slot,
        trigger,
        period: context.period(),
        options: serde_json::to_string(&context.request).map_err(Error::internal)?,
        layout_version: Some(context.layout_version),
    };
    let entry =
        Entry::new("run.started", &context.job.id).run(run).with("trigger", trigger).with("request", &context.request);
    context
        .w
        .store
        .transaction(|tx| {
            let created = matches!(tx.create_run(&new, now)?, Created::New(_));
            if created {
                tx.set_phase(run, "read", now)?;
                audit::append(tx, now, &entry)?;
            }
            Ok(created)
        })
        .map_err(troubles::store)
}

/// The name under which a slot's run is recorded; `None` where the slot had its run. A run that was cut off before anything
/// was about to leave the machine does not count: the slot gets another one.
fn free_slot(context: &Context<'_>, slot: Timestamp) -> Result<Option<String>> {
    let store = &context.w.store;
    for n in 1_u32.. {
        let name = if n == 1 { format!("slot/{slot}") } else { format!("slot/{slot}/{n}") };
        let Some(run) = store.run_of_slot(&context.job.id, &name).map_err(troubles::store)? else {
            return Ok(Some(name));
        };
        let committed = store.effect(run.id.as_str()).map_err(troubles::store)?.is_some();
        if committed || run.state != RunState::Interrupted {
            return Ok(None);
        }
    }
    Ok(None)
}

async fn work(context: &mut Context<'_>, run: &RunId) -> Result<RunReport> {
    context.point("read.begin");
    let outcome = read::read(context).await?;
    convert::read_rates(context).await?;
    context.point("choose.begin");
    phase(context, run, "choose")?;
    let choice = choose::choose(context).await?;
    context.point("shape.begin");
    phase(context, run, "shape")?;
    let (choice, made) = tokio::task::block_in_place(|| {
        let (choice, made) = make(context, choice, &outcome.unreadable)?;
        context.point("shape.end");
        context.check_canceled()?;
        commit::commit(context, run, &choice, &made.shaped, &outcome.unreadable, &made.summary)?;
        Ok((choice, made))
    })?;
    context.point("deliver.begin");
    deliver::finish_run(context.w, &context.job, run, &context.listener, &context.cancel).await?;
    context.point("run.end");
    Ok(report::of(context, &choice, made, Some(run)))
}

fn phase(context: &Context<'_>, run: &RunId, name: &str) -> Result<()> {
    context.w.store.set_phase(run, name, context.w.now()).map_err(troubles::store)
}

/// Ends a run that did not come through. One whose files are about to be delivered stays open: its delivery is finished later.
fn end_with(context: &Context<'_>, run: &RunId, error: &Error) -> Result<()> {
    let now = context.w.now();
    let committed = context.w.store.effect(run.as_str()).map_err(troubles::store)?.is_some();
    let state = if committed {
        RunState::Interrupted
    } else if error.code == Code::Canceled {
        RunState::Canceled
    } else {
        RunState::Failed
    };
    let end = RunEnd {
        state,
        code: Some(error.code.to_string()),
        message: Some(error.message.clone()),
        counts: None,
        at: now,
    };
    let entry = Entry::new("run.ended", &context.job.id)
        .run(run)
        .with("state", state)
        .with("code", error.code)
        .with("message", &error.message)
        .with("hint", &error.hint)
        .with("retry", error.retry)
        .with("cause", &error.cause);
    context
        .w
        .store
        .transaction(|tx| {
            tx.end_run(run, &end)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    context.w.store.save_head().map(|_| ()).map_err(troubles::store)
}
