//! Jobs: adding, listing, and testing all that one leans on before it runs.

use crate::api::{JobView, Reply, Tick};
use crate::audit::{self, Entry};
use crate::error::{Code, Error, Result};
use crate::files;
use crate::listen::Listener;
use crate::overview::chart;
use crate::workspace::{Workspace, company_zone};
use crate::{connections, layouts, overview, partners, run, schedule, settings, troubles};
use jiff::tz::TimeZone;
use model::ids::JobId;
use model::job::Job;
use model::layout::Layout;
use std::sync::Arc;
use store::Version;
use tokio_util::sync::CancellationToken;

/// Adds or replaces a job. What it names must exist and fit together; only its layout may be made in the same step from
/// a `ready` one, so that a job is there with its layout or not at all.
pub(crate) fn add(w: &Workspace, file: &str, ready: Option<&str>) -> Result<Reply> {
    let job: Job = files::parse(file, "job")?;
    check(w, &job, ready)?;
    let has_layout = w.store.layout(&job.layout, Version::Newest).map_err(troubles::store)?.is_some();
    let made = if has_layout { None } else { ready.map(layouts::template).transpose()? };
    let now = w.now();
    let before = w.store.job(&job.id).map_err(troubles::store)?;
    let settings = serde_json::to_value(&job).map_err(Error::internal)?;
    let entry = Entry::new("job.added", &job.id).with("settings", settings);
    w.store
        .transaction(|tx| {
            if let Some(json) = &made {
                let version = tx.add_layout_version(&job.layout, json, now)?;
                audit::append(tx, now, &Entry::new("layout.added", &job.layout).with("version", version))?;
            }
            tx.put_job(&job, now)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    // A schedule counts from when it was chosen: a time that had passed by then is not made up for, the next is not missed.
    if before.is_none_or(|before| before.schedule != job.schedule) {
        w.set_last_slot(&job, now)?;
    }
    show(w, &job.id)
}

fn check(w: &Workspace, job: &Job, ready: Option<&str>) -> Result<()> {
    w.connection(&job.connection)?;
    w.partner(&job.partner)?;
    settings::compile(&settings::text_of(w, &job.layout, ready)?)?;
    match overview::problems(w, job, ready).into_iter().next() {
        Some(problem) => {
            Err(Error::new(Code::BadFile, problem.sentence)
                .hint("Correct the file and add it again; nothing was changed."))
        }
        None => Ok(()),
    }
}

fn view(w: &Workspace, job: Job) -> Result<JobView> {
    let last = w.store.list_runs(Some(&job.id), 1, None).map_err(troubles::store)?;
    let holds = w.store.open_holds(Some(&job.id)).map_err(troubles::store)?;
    let zone = w.connection(&job.connection).and_then(|connection| company_zone(&connection));
    let next = zone.as_ref().ok().and_then(|zone| schedule::next_after(&job.schedule, zone, w.now()));
    let today = w.now().to_zoned(zone.unwrap_or_else(|_| TimeZone::system())).date();
    Ok(JobView {
        today,
        last_run: last.into_iter().next().map(|last| run::view(w, last)),
        next,
        open_holds: holds.len() as u64,
        job,
    })
}

pub(crate) fn list(w: &Workspace) -> Result<Reply> {
    w.jobs()?.into_iter().map(|job| view(w, job)).collect::<Result<_>>().map(Reply::Jobs)
}

pub(crate) fn show(w: &Workspace, id: &JobId) -> Result<Reply> {
    view(w, w.job(id)?).map(|view| Reply::Job(Box::new(view)))
}

pub(crate) fn remove(w: &Workspace, id: &JobId) -> Result<Reply> {
    w.job(id)?;
    let now = w.now();
    w.store
        .transaction(|tx| {
            tx.remove_job(id)?;
            audit::append(tx, now, &Entry::new("job.removed", id))
        })
        .map_err(troubles::store)?;
    Ok(Reply::Done { text: format!("The job “{id}” is gone; what it sent stays recorded.") })
}

/// Tests books, layout and partner of a job.
pub(crate) async fn test(
    w: &Workspace,
    id: &JobId,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Reply> {
    let job = w.job(id)?;
    let mut report = connections::check(w, &w.connection(&job.connection)?, &job.selection.kinds, &*listener).await;
    let layout = check(w, &job, None);
    let text = match &layout {
        Ok(()) => "The layout and the job fit together.".to_owned(),
        Err(error) => error.message.clone(),
    };
    let who = layout.is_err().then(|| "you".to_owned());
    report.ticks.push(Tick { step: "layout".to_owned(), ok: layout.is_ok(), text, who });
    report.ticks.extend(accounts(w, &job, &*listener).await);
    let partner = partners::check(w, &w.partner(&job.partner)?, listener, cancel).await?;
    report.ticks.extend(partner.ticks);
    report.ok = report.ticks.iter().all(|tick| tick.ok);
    Ok(Reply::Test(report))
}

/// Whether the layout's look-up tables have all accounts of the books; nothing where it looks none up.
async fn accounts(w: &Workspace, job: &Job, l: &dyn Listener) -> Option<Tick> {
    let layout = w.layout(&job.layout, Version::Newest).ok()?;
    let layout = Layout::from_json(&layout.json).ok().filter(chart::asks)?;
    let (ok, text) = match chart::read(w, &job.connection, l).await {
        Err(error) => (false, error.message),
        Ok(chart) => match chart::unmapped(&layout, job, &chart).as_slice() {
            [] => (true, "The layout's tables have every account of the books.".to_owned()),
            // Many of a chart's accounts stand in no document, so this alone stops nothing.
            missing => (true, missing.iter().map(chart::sentence).collect::<Vec<_>>().join(" ")),
        },
    };
    Some(Tick { step: "accounts".to_owned(), ok, text, who: (!ok).then(|| "you".to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Key, Options};
    use serde_json::json;

    fn job(id: &str, layout: &str, kind: &str) -> String {
        let job = json!({"id": id, "connection": "books", "partner": "acme", "layout": layout,
            "selection": {"kinds": [kind]}, "file": {"name": "B_{seq}.csv"}});
        job.to_string()
    }

    /// Versions of the layouts that the workspace has.
    fn layouts_of(w: &Workspace) -> Vec<(String, u32)> {
        let all = w.store.layouts().unwrap();
        let number = |id: &model::ids::LayoutId| w.layout(id, Version::Newest).unwrap().number;
        all.iter().map(|entry| (entry.id.to_string(), number(&entry.id))).collect()
    }

    #[test]
    fn a_ready_layout_is_made_with_its_job_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let w = Workspace::open(Options { key: Key::Demo, ..Options::new(folder.path()) }).unwrap();
        w.store
            .put_connection(&serde_json::from_value(json!({"id": "books", "provider": "xero"})).unwrap(), w.now())
            .unwrap();
        let remote = json!({"kind": "folder", "path": folder.path().join("acme")});
        let partner = serde_json::from_value(json!({"id": "acme", "remote": remote})).unwrap();
        w.store.put_partner(&partner, w.now()).unwrap();

        let refused = |file: &str, ready: Option<&str>| add(&w, file, ready).unwrap_err().code;
        assert_eq!(refused(&job("bills", "csv-bills", "bill"), None), Code::NotFound);
        assert_eq!(refused(&job("bills", "csv-bills", "bill"), Some("csv-bill")), Code::NotFound);
        assert_eq!(refused(&job("bills", "csv-bills", "invoice"), Some("csv-bills")), Code::BadFile);
        assert_eq!(layouts_of(&w), [], "nothing was stored");

        for id in ["bills", "more-bills"] {
            let Reply::Job(kept) = add(&w, &job(id, "csv-bills", "bill"), Some("csv-bills")).unwrap() else {
                panic!("a job is answered with")
            };
            assert_eq!(kept.job.layout.as_str(), "csv-bills");
            assert_eq!(layouts_of(&w), [("csv-bills".to_owned(), 1)], "{id}: a layout that is there is taken");
        }
    }
}
