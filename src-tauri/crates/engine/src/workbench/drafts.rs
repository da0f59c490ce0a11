//! Drafts and versions of layouts.

use super::changes;
use crate::api::{DraftView, LayoutView, Reply, VersionView};
use crate::error::{Code, Error, Result};
use crate::troubles;
use crate::workspace::Workspace;
use model::ids::LayoutId;
use serde_json::Value;
use store::{LayoutDraft, LayoutVersion};

/// So many changes of a version are told.
const CHANGES: usize = 5;

/// Keeps what is being worked on. It need not be a finished layout, but it must be JSON.
pub(crate) fn put_draft(w: &Workspace, id: &LayoutId, json: &str, base: Option<u32>) -> Result<Reply> {
    serde_json::from_str::<Value>(json).map_err(|error| {
        Error::new(Code::BadLayout, "The draft is not kept: its text is not JSON.")
            .hint("Correct the text; the draft before is still there.")
            .cause(error)
    })?;
    let draft = LayoutDraft { id: id.clone(), json: json.to_owned(), base, changed: w.now() };
    w.store.put_layout_draft(&draft).map_err(troubles::store)?;
    Ok(Reply::Draft(Some(view(draft))))
}

/// Shows what is being worked on.
pub(crate) fn draft(w: &Workspace, id: &LayoutId) -> Result<Reply> {
    let draft = w.store.layout_draft(id).map_err(troubles::store)?;
    Ok(Reply::Draft(draft.map(view)))
}

/// Drops what is being worked on.
pub(crate) fn drop_draft(w: &Workspace, id: &LayoutId) -> Result<Reply> {
    let text = if w.store.drop_layout_draft(id).map_err(troubles::store)? {
        format!("The draft of “{id}” is gone; its versions are as they were.")
    } else {
        format!("There was no draft of “{id}”.")
    };
    Ok(Reply::Done { text })
}

fn view(draft: LayoutDraft) -> DraftView {
    DraftView { id: draft.id.to_string(), json: draft.json, base: draft.base, changed: draft.changed }
}

/// Layouts of which there is a draft and no version yet, as they stand in the list: with the version 0.
pub(crate) fn unsaved(w: &Workspace, known: &[LayoutView]) -> Result<Vec<LayoutView>> {
    let drafts = w.store.layout_drafts().map_err(troubles::store)?;
    let new = drafts.into_iter().filter(|draft| !known.iter().any(|view| view.id == draft.id.as_str()));
    let view = |draft: LayoutDraft| {
        let json: Value = serde_json::from_str(&draft.json).unwrap_or_default();
        let kinds = json.get("documents").cloned().unwrap_or_default();
        LayoutView {
            id: draft.id.to_string(),
            name: json.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            version: 0,
            stored: draft.changed,
            json: String::new(),
            warnings: Vec::new(),
            jobs: Vec::new(),
            kinds: serde_json::from_value(kinds).unwrap_or_default(),
            draft: Some(draft.changed),
        }
    };
    Ok(new.map(view).collect())
}

/// The versions of a layout, newest first, each with what changed from the one before.
pub(crate) fn versions(w: &Workspace, id: &LayoutId) -> Result<Reply> {
    let all = w.store.layout_versions(id).map_err(troubles::store)?;
    if all.is_empty() {
        return Err(Error::not_found("layout", id));
    }
    let view = |(at, version): (usize, &LayoutVersion)| VersionView {
        version: version.number,
        title: version.title.clone(),
        stored: version.made,
        newest: at == 0,
        changes: all.get(at + 1).map(|before| told(changes(&before.json, &version.json))).unwrap_or_default(),
    };
    Ok(Reply::Versions(all.iter().enumerate().map(view).collect()))
}

/// At most five; the last says how many more there are.
fn told(mut changes: Vec<String>) -> Vec<String> {
    if changes.len() > CHANGES {
        let more = changes.len() - (CHANGES - 1);
        changes.truncate(CHANGES - 1);
        changes.push(format!("And {more} more changes."));
    }
    changes
}
