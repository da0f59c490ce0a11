//! Corrections at work: values that a person gave for held records take the place of the books' own before a record is
//! mapped, as long as the books' own value is the one that the person saw.

use crate::error::Result;
use crate::fields::{Place, plain};
use crate::troubles;
use crate::workspace::Workspace;
use formats::layout::Plan;
use model::Document;
use model::document::Kind;
use model::ids::JobId;
use std::collections::HashMap;
use store::Correction;

/// The corrections that were given for a job's records.
#[derive(Debug, Default)]
pub(crate) struct Corrections(HashMap<(Kind, String), Vec<Correction>>);

/// What became of a record's corrections.
#[derive(Debug, Clone, Default)]
pub(crate) struct Applied {
    /// Those that took the place of the books' value.
    pub used: Vec<Correction>,
    /// Those that the books overtook.
    pub lost: Vec<Correction>,
}

impl Corrections {
    /// Those of a job.
    pub(crate) fn load(w: &Workspace, job: &JobId) -> Result<Corrections> {
        let mut by_record: HashMap<(Kind, String), Vec<Correction>> = HashMap::new();
        for correction in w.store.corrections(job).map_err(troubles::store)? {
            by_record.entry((correction.kind, correction.source_id.clone())).or_default().push(correction);
        }
        Ok(Corrections(by_record))
    }

    /// Puts the corrections of a record into it.
    pub(crate) fn apply(&self, doc: &mut Document, kind: Kind, id: &str) -> Applied {
        if self.0.is_empty() {
            return Applied::default();
        }
        self.0.get(&(kind, id.to_owned())).map(|list| apply(doc, list)).unwrap_or_default()
    }
}

/// Puts corrections into a document.
pub(crate) fn apply(doc: &mut Document, corrections: &[Correction]) -> Applied {
    let mut applied = Applied::default();
    let books = doc.clone();
    for correction in corrections {
        let place = Place::of(&correction.field).and_then(|place| place.anchored(&books, &correction.anchor));
        let same = place.filter(|place| place.is_in(&books) && place.value(&books) == correction.was);
        match same.map(|place| place.set(doc, &correction.value)) {
            Some(Ok(())) => applied.used.push(correction.clone()),
            Some(Err(_)) | None => applied.lost.push(correction.clone()),
        }
    }
    applied
}

impl Applied {
    /// Whether there was nothing to apply.
    pub(crate) fn is_empty(&self) -> bool {
        self.used.is_empty() && self.lost.is_empty()
    }

    /// What the run's record says of it: “PO number corrected by you: PO-48812.” Empty where nothing was corrected.
    pub(crate) fn sentence(&self, plan: &Plan) -> String {
        let me = crate::audit::person();
        let used = self.used.iter().map(|one| {
            let by = if one.by == me { "you" } else { &one.by };
            format!("{} corrected by {by}: {}.", label(plan, &one.field), one.value)
        });
        used.chain(self.lost_sentence(plan)).collect::<Vec<_>>().join(" ")
    }

    /// What a hold says of corrections that the books overtook.
    pub(crate) fn lost_sentence(&self, plan: &Plan) -> Option<String> {
        let names: Vec<_> = self.lost.iter().map(|one| label(plan, &one.field)).collect();
        let it = if names.len() == 1 { "it was" } else { "they were" };
        let value = if names.len() == 1 { "value counts" } else { "values count" };
        (!names.is_empty()).then(|| {
            format!("The books changed {} after {it} corrected here; the books' {value}.", names.join(" and "))
        })
    }
}

/// What people call a field: the partner's column that it fills.
pub(crate) fn label(plan: &Plan, path: &str) -> String {
    let field = plain(path);
    let column = plan.fields_used().into_iter().find(|used| used.field == field).map(|used| used.column);
    let name = column.unwrap_or_else(|| field.clone());
    let line = path.strip_prefix("line.").and_then(|rest| rest.split_once('.')).map(|(line, _)| line);
    line.map_or(name.clone(), |line| format!("{name} in line {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correction(field: &str, was: &str, value: &str) -> Correction {
        Correction {
            job: "daily".parse().unwrap(),
            connection: "harbour".parse().unwrap(),
            kind: Kind::Invoice,
            source_id: "1".into(),
            field: field.into(),
            anchor: String::new(),
            was: was.into(),
            value: value.into(),
            why: String::new(),
            by: "ana".into(),
            at: jiff::Timestamp::UNIX_EPOCH,
            version: "v1".into(),
        }
    }

    #[test]
    fn a_correction_counts_while_the_books_say_what_they_said() {
        let check = |json: &str, one: Correction, used: bool, expect: &str| {
            let mut doc: Document = serde_json::from_str(json).unwrap();
            let place = Place::of(&one.field).unwrap();
            let applied = apply(&mut doc, &[one]);
            assert_eq!((applied.used.len(), applied.lost.len()), (usize::from(used), usize::from(!used)), "{json}");
            assert_eq!(place.value(&doc), expect, "{json}");
        };
        check(r#"{"kind":"invoice"}"#, correction("doc.reference", "", "PO-1"), true, "PO-1");
        check(r#"{"kind":"invoice","reference":"x"}"#, correction("doc.reference", "x", "PO-1"), true, "PO-1");
        check(r#"{"kind":"invoice","reference":"y"}"#, correction("doc.reference", "x", "PO-1"), false, "y");
        check(r#"{"kind":"invoice","reference":"y"}"#, correction("doc.reference", "", "PO-1"), false, "y");
        check(r#"{"kind":"invoice","lines":[]}"#, correction("line.1.account", "", "4000"), false, "");
        check(
            r#"{"kind":"invoice","due_date":"2026-11-01"}"#,
            correction("doc.due_date", "2026-11-01", "x"),
            false,
            "2026-11-01",
        );
    }
}
