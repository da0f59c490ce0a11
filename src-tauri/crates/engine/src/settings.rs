//! Layouts with their versions, the audit trail, backup and health.

use crate::api::{AuditVerdict, Event, Health, LayoutView, Reply};
use crate::audit::{self, Entry};
use crate::error::{Code, Error, Result};
use crate::layouts;
use crate::listen::Listener;
use crate::troubles;
use crate::workbench;
use crate::workspace::Workspace;
use formats::layout::Plan;
use model::ids::{LayoutId, RunId};
use model::layout::Layout;
use std::path::Path;
use store::{EventFilter, Version};

/// Reads and compiles a layout.
pub(crate) fn compile(json: &str) -> Result<Plan> {
    let layout = Layout::from_json(json).map_err(|error| troubles::layout(&error))?;
    formats::layout::compile(&layout).map_err(|problems| {
        let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let problems = if list.len() == 1 { "a problem".to_owned() } else { format!("{} problems", list.len()) };
        Error::new(Code::BadLayout, troubles::sentence(&format!("the layout has {problems}: {}", list.join("; "))))
            .hint("The check of the layout lists them with their places.")
    })
}

fn view(w: &Workspace, id: &LayoutId, version: store::LayoutVersion, with_json: bool) -> Result<LayoutView> {
    let warnings = compile(&version.json).map(|plan| plan.warnings().iter().map(ToString::to_string).collect());
    let layout = Layout::from_json(&version.json).ok();
    let json = version.json;
    Ok(LayoutView {
        id: id.to_string(),
        name: layout.as_ref().map(|layout| layout.name.clone()).unwrap_or_default(),
        version: version.number,
        stored: version.made,
        warnings: warnings.unwrap_or_else(|error| vec![error.message]),
        jobs: w.jobs_where(|job| job.layout == *id)?,
        kinds: layout.map(|layout| layout.documents).unwrap_or_default(),
        draft: w.store.layout_draft(id).map_err(troubles::store)?.map(|draft| draft.changed),
        json: if with_json { json } else { String::new() },
    })
}

/// The text of a job's layout: its newest version, or the ready layout that is to become it where there is none yet.
pub(crate) fn text_of(w: &Workspace, id: &LayoutId, ready: Option<&str>) -> Result<String> {
    match (w.store.layout(id, Version::Newest).map_err(troubles::store)?, ready) {
        (Some(kept), _) => Ok(kept.json),
        (None, Some(name)) => layouts::template(name),
        (None, None) => Err(Error::not_found("layout", id)),
    }
}

/// Adds a layout, or a new version of it. A draft of it became that version and is gone.
pub(crate) fn add_layout(w: &Workspace, id: &LayoutId, json: &str, title: Option<&str>) -> Result<Reply> {
    compile(json)?;
    let now = w.now();
    let title = title.map(str::trim).filter(|title| !title.is_empty());
    w.store
        .transaction(|tx| {
            let version = tx.add_layout_version(id, json, now)?;
            if let Some(title) = title {
                tx.title_layout_version(id, version, title)?;
            }
            tx.drop_layout_draft(id)?;
            audit::append(tx, now, &Entry::new("layout.added", id).with("version", version))
        })
        .map_err(troubles::store)?;
    show_layout(w, id, None)
}

/// All layouts, and behind them those of which there is only a draft.
pub(crate) fn list_layouts(w: &Workspace) -> Result<Reply> {
    let all = w.store.layouts().map_err(troubles::store)?;
    let views = all.into_iter().map(|entry| view(w, &entry.id, w.layout(&entry.id, Version::Newest)?, false));
    let mut views = views.collect::<Result<Vec<_>>>()?;
    views.extend(workbench::unsaved(w, &views)?);
    Ok(Reply::Layouts(views))
}

pub(crate) fn show_layout(w: &Workspace, id: &LayoutId, version: Option<u32>) -> Result<Reply> {
    let version = w.layout(id, version.map_or(Version::Newest, Version::Number))?;
    view(w, id, version, true).map(|view| Reply::Layout(Box::new(view)))
}

pub(crate) fn remove_layout(w: &Workspace, id: &LayoutId) -> Result<Reply> {
    let now = w.now();
    w.store
        .transaction(|tx| {
            tx.remove_layout(id, now)?;
            tx.drop_layout_draft(id)?;
            audit::append(tx, now, &Entry::new("layout.removed", id))
        })
        .map_err(troubles::store)?;
    Ok(Reply::Done { text: format!("The layout “{id}” is gone from the list; runs that used it still show it.") })
}

/// Sends the audit trail as JSON lines, oldest first.
pub(crate) fn export_audit(w: &Workspace, run: Option<&RunId>, listener: &dyn Listener) -> Result<Reply> {
    let filter = EventFilter { run: run.cloned(), ..EventFilter::default() };
    let mut out = Lines { listener, rest: Vec::new() };
    let n_events = w.store.export_events(&filter, &mut out).map_err(troubles::store)?;
    Ok(Reply::Done { text: format!("{n_events} events.") })
}

/// Cuts what is written into lines.
struct Lines<'a> {
    listener: &'a dyn Listener,
    rest: Vec<u8>,
}

impl std::io::Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let json = String::from_utf8_lossy(&line[..end]).into_owned();
            self.listener.hear(Event::Line { json });
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Verifies the audit trail against the head that is kept with the key.
pub(crate) fn verify_audit(w: &Workspace) -> Result<Reply> {
    let verdict = w.store.verify().map_err(troubles::store)?;
    Ok(Reply::Audit(AuditVerdict {
        intact: verdict.is_intact(),
        events: verdict.events(),
        sentence: troubles::sentence(&verdict.to_string()),
    }))
}

/// Copies the workspace into a file.
pub(crate) fn backup(w: &Workspace, to: &Path) -> Result<Reply> {
    let now = w.now();
    w.store
        .transaction(|tx| audit::append(tx, now, &Entry::new("workspace.backed-up", to.display())))
        .map_err(troubles::store)?;
    w.store.backup(to, now).map_err(troubles::store)?;
    Ok(Reply::Done { text: format!("The workspace is copied to {}.", to.display()) })
}

/// Tells the state of the workspace.
pub(crate) fn health(w: &Workspace) -> Result<Reply> {
    let mut troubles_found = Vec::new();
    if let Err(error) = w.store.unlock() {
        troubles_found.push(troubles::store(error).message);
    }
    let waiting = w.store.open_deliveries().map_err(troubles::store)?;
    for delivery in &waiting {
        let why = delivery.failure.as_ref().map_or("", |failure| failure.message.as_str());
        troubles_found
            .push(format!("{} waits to be delivered to {}. {why}", delivery.what.final_name, delivery.what.partner));
    }
    Ok(Reply::Health(Health {
        folder: w.folder.display().to_string(),
        key: w.key_words.to_owned(),
        running: w.n_running(),
        waiting_deliveries: waiting.len() as u64,
        open_holds: w.store.open_holds(None).map_err(troubles::store)?.len() as u64,
        troubles: troubles_found,
    }))
}
