//! A held record with its faults and fields, and the values that a person gives for it.

use crate::api::{HoldDetail, HoldFault, HoldField, Reply};
use crate::audit::{self, Entry};
use crate::error::{Code, Error, Result};
use crate::fields::{Place, numbered};
use crate::run::convert::{self, Converter};
use crate::run::{self, correct, document_of};
use crate::settings;
use crate::troubles;
use crate::words::kind_word;
use crate::workspace::{Workspace, company_zone};
use formats::layout::{FieldUse, Plan, code};
use model::Document;
use model::document::Record;
use model::ids::HoldId;
use model::job::Job;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{Correction, Hold, HoldState, Version};

/// Faults that concern several documents of a file; one document alone does not show them.
const OF_SEVERAL: &[&str] = &[code::SAME_KEY, code::ORDER, code::TOO_MANY];

/// A held record with all that is known of it.
struct Case {
    hold: Hold,
    job: Option<Job>,
    /// The job's layout, where it can be used.
    plan: Option<Plan>,
    /// The document as the books state it, where it was read in full.
    doc: Option<Document>,
    version: String,
    corrections: Vec<Correction>,
}

/// A fault as it was stored with its hold.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StoredFault {
    severity: String,
    field: String,
    column: String,
    place: String,
    expected: String,
    found: String,
    sentence: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StoredFaults {
    faults: Vec<StoredFault>,
}

/// Shows a held record.
pub(crate) fn hold(w: &Workspace, id: &HoldId) -> Result<Reply> {
    Ok(Reply::Hold(Box::new(Case::load(w, id)?.detail(w))))
}

/// Gives one field of a held record another value, or takes that back.
pub(crate) fn fix(w: &Workspace, id: &HoldId, field: &str, value: Option<&str>, why: &str) -> Result<Reply> {
    let case = Case::load(w, id)?;
    let place = case.place(field)?;
    let doc = case.doc.as_ref().ok_or_else(not_in_full)?;
    match value {
        None => case.take_back(w, field, why)?,
        Some(typed) => {
            let normal = place.normal(doc, typed).map_err(|why| Error::new(Code::Usage, why))?;
            if normal.is_empty() {
                return Err(Error::new(Code::Usage, "There is no value to send instead.")
                    .hint("Write one, or take the correction back."));
            }
            if normal == place.value(doc) {
                case.take_back(w, field, why)?
            } else {
                case.put(w, field, &place, normal, why)?
            }
        }
    }
    hold(w, id)
}

fn not_in_full() -> Error {
    Error::new(Code::Usage, "The record was not read in full, so its fields are not known here.")
        .hint("Put it right in the books, then try it again.")
}

impl Case {
    fn load(w: &Workspace, id: &HoldId) -> Result<Case> {
        let hold = w.store.hold(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("entry", id))?;
        let held = &hold.held;
        let job = w.store.job(&held.job).map_err(troubles::store)?;
        let plan = match &job {
            Some(job) => w.layout(&job.layout, Version::Newest).and_then(|layout| settings::compile(&layout.json)).ok(),
            None => None,
        };
        let row = w.store.document(&held.connection, held.kind, &held.source_id).map_err(troubles::store)?;
        let doc = row.as_ref().map(document_of).transpose()?.flatten();
        let version = row.map(|row| row.version).unwrap_or_default();
        let corrections = w.store.corrections_of(&held.job, &held.connection, held.kind, &held.source_id);
        Ok(Case { job, plan, doc, version, corrections: corrections.map_err(troubles::store)?, hold })
    }

    fn is_open(&self) -> bool {
        matches!(self.hold.state, HoldState::Open | HoldState::Retrying)
    }

    /// The place of a field that a person may give another value.
    fn place(&self, field: &str) -> Result<Place> {
        if !self.is_open() {
            let message = format!("The entry “{}” is {} already.", self.hold.held.id, self.hold.state);
            return Err(Error::new(Code::Usage, message).hint("What was sent or skipped is not corrected any more."));
        }
        let doc = self.doc.as_ref().ok_or_else(not_in_full)?;
        let found = self.fields(doc).into_iter().find(|shown| shown.path == field);
        let place = found.and_then(|shown| Place::of(&shown.path).map(|place| (shown, place)));
        match place {
            Some((shown, place)) if shown.may_correct => Ok(place),
            Some((shown, _)) => Err(Error::new(Code::Usage, format!("“{}” cannot be given here.", shown.label))
                .hint("What identifies a record or makes up its total is put right in the books.")),
            None => Err(Error::new(Code::Usage, format!("“{field}” is no field of this record that its file shows."))
                .hint("Only what the partner sees of a record can be corrected.")),
        }
    }

    fn put(&self, w: &Workspace, field: &str, place: &Place, value: String, why: &str) -> Result<()> {
        let doc = self.doc.as_ref().ok_or_else(not_in_full)?;
        let held = &self.hold.held;
        let correction = Correction {
            job: held.job.clone(),
            connection: held.connection.clone(),
            kind: held.kind,
            source_id: held.source_id.clone(),
            field: field.to_owned(),
            anchor: place.anchor(doc),
            was: place.value(doc),
            value,
            why: why.trim().to_owned(),
            by: audit::person(),
            at: w.now(),
            version: self.version.clone(),
        };
        let entry = self.entry("document.corrected", field, why).with("before", &correction.was);
        let entry = entry.with("after", &correction.value).with("instead_of", self.given(field));
        self.record(w, &entry, |tx| tx.put_correction(&correction))
    }

    fn take_back(&self, w: &Workspace, field: &str, why: &str) -> Result<()> {
        let held = &self.hold.held;
        let Some(given) = self.given(field) else { return Ok(()) };
        let entry = self.entry("document.correction-taken-back", field, why).with("before", given);
        self.record(w, &entry, |tx| {
            tx.drop_correction(&held.job, &held.connection, held.kind, &held.source_id, field).map(|_| ())
        })
    }

    /// The value that was given before.
    fn given(&self, field: &str) -> Option<&str> {
        self.corrections.iter().find(|one| one.field == field).map(|one| one.value.as_str())
    }

    fn entry(&self, kind: &'static str, field: &str, why: &str) -> Entry {
        let held = &self.hold.held;
        let title = held.number.as_deref().unwrap_or(&held.source_id);
        Entry::new(kind, format!("{} {title}", held.kind))
            .with("id", &held.source_id)
            .with("job", &held.job)
            .with("field", field)
            .with("why", why.trim())
            .with("by", audit::person())
    }

    fn record(
        &self,
        w: &Workspace,
        entry: &Entry,
        change: impl FnOnce(&store::Tx<'_>) -> store::Result<()>,
    ) -> Result<()> {
        let now = w.now();
        let both = w.store.transaction(|tx| change(tx).and_then(|()| audit::append(tx, now, entry)));
        both.map_err(troubles::store)?;
        w.store.save_head().map(|_| ()).map_err(troubles::store)
    }

    fn detail(&self, w: &Workspace) -> HoldDetail {
        HoldDetail {
            id: self.hold.held.id.to_string(),
            faults: self.faults(w),
            fields: self.doc.as_ref().map(|doc| self.fields(doc)).unwrap_or_default(),
            value: self.hold.held.value.unwrap_or_default(),
        }
    }

    /// The fields that the layout uses, in file order, each once.
    fn fields(&self, doc: &Document) -> Vec<HoldField> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let mut corrected = doc.clone();
        let used = correct::apply(&mut corrected, &self.corrections).used;
        let mut seen = BTreeSet::new();
        let mut fields = Vec::new();
        for one in plan.fields_used().iter().filter(|one| seen.insert(one.field.clone())) {
            fields.extend(places(doc, one).into_iter().map(|mut field| {
                field.corrected = used.iter().find(|given| given.field == field.path).map(|given| given.value.clone());
                field.may_correct &= self.is_open() && self.hold.held.code != "void-after-delivery";
                field
            }));
        }
        fields
    }

    /// What does not fit now, with the values that were given so far.
    fn faults(&self, w: &Workspace) -> Vec<HoldFault> {
        let held = &self.hold.held;
        let stored = serde_json::from_str::<StoredFaults>(&held.faults).unwrap_or_default().faults;
        let misfit = !stored.is_empty() && !OF_SEVERAL.contains(&held.code.as_str()) && self.is_open();
        if let (true, Some(now)) = (misfit, self.faults_now(w)) {
            return now;
        }
        let mut faults: Vec<_> =
            stored.iter().filter(|fault| fault.severity != "note").map(|fault| fault_view(fault, None)).collect();
        if faults.is_empty() {
            faults.push(fault_view(&StoredFault { sentence: held.sentence.clone(), ..StoredFault::default() }, None));
        }
        faults
    }

    fn faults_now(&self, w: &Workspace) -> Option<Vec<HoldFault>> {
        let (plan, job) = (self.plan.as_ref()?, self.job.as_ref()?);
        let mut doc = self.doc.clone()?;
        correct::apply(&mut doc, &self.corrections);
        let zone = w.connection(&job.connection).and_then(|connection| company_zone(&connection)).ok()?;
        let now = w.now().to_zoned(zone).datetime();
        let partner = w.partner(&job.partner).ok()?;
        let inputs = run::inputs(job, &partner, now);
        let converter = Converter::load(w, job, now.date()).ok()?;
        let faults = match converter.map(|converter| converter.apply(&mut doc, None)) {
            Some(Err(fault)) => vec![*fault],
            Some(Ok(_)) | None => plan.mapped(&doc, &inputs).err().unwrap_or_default(),
        };
        let holding = faults.iter().filter(|fault| fault.holds());
        Some(
            holding
                .map(|fault| {
                    let plain = StoredFault {
                        severity: String::new(),
                        field: fault.field.clone(),
                        column: fault.column.clone(),
                        place: fault.place.clone(),
                        expected: fault.expected.clone(),
                        found: fault.found.clone(),
                        sentence: String::new(),
                    };
                    fault_view(&plain, Some(fault.sentence.clone()))
                })
                .collect(),
        )
    }
}

/// A fault with the line in its path: the field of the form that a person looks for.
fn fault_view(fault: &StoredFault, sentence: Option<String>) -> HoldFault {
    let scope = format!("{} ", fault.field.split('.').next().unwrap_or_default());
    let number = fault.place.split(", ").find_map(|part| part.strip_prefix(&scope)?.parse::<usize>().ok());
    let field = match number.and_then(|number| number.checked_sub(1)) {
        Some(line) => numbered(&fault.field, line),
        None => fault.field.clone(),
    };
    HoldFault {
        field,
        column: fault.column.clone(),
        expected: fault.expected.clone(),
        found: fault.found.clone(),
        sentence: sentence.unwrap_or_else(|| troubles::sentence(&fault.sentence)),
    }
}

/// A field of the document, or of each item of one of its lists.
fn places(doc: &Document, used: &FieldUse) -> Vec<HoldField> {
    let Some(list) = used.list else {
        let place = Place::of(&used.field).filter(|place| place.is_in(doc));
        return place.map(|place| shown(&place, &used.field, &used.column, doc)).into_iter().collect();
    };
    let entry = &Document::SCOPE.lists[list];
    let resolved = used.field.split_once('.').and_then(|(_, rest)| (entry.item)().resolve(rest));
    let one = |at: usize| {
        let path = numbered(&used.field, at);
        let label = format!("{}, {} {}", used.column, (entry.item)().name, at + 1);
        match Place::of(&path).filter(|place| place.is_in(doc)) {
            Some(place) => Some(shown(&place, &path, &label, doc)),
            None => {
                let value = doc.item(list, at)?.get(&resolved.as_ref()?.slot).plain().into_owned();
                Some(HoldField { path, label, value, corrected: None, may_correct: false })
            }
        }
    };
    (0..doc.len(list)).filter_map(one).collect()
}

fn shown(place: &Place, path: &str, label: &str, doc: &Document) -> HoldField {
    HoldField {
        path: path.to_owned(),
        label: label.to_owned(),
        value: place.value(doc),
        corrected: None,
        may_correct: place.may_correct(),
    }
}

/// What can be done about a hold, in a sentence for whoever looks at it.
pub(crate) fn action(hold: &Hold) -> String {
    let held = &hold.held;
    match held.code.as_str() {
        "late" => "Send it as a supplement, or leave it out.".to_owned(),
        "void-after-delivery" => "Tell the partner to cancel it, then take it off the list.".to_owned(),
        "changed-after-delivery" => "Send it again, or leave the partner with the old one.".to_owned(),
        "unreadable" => format!("Correct the {} in the books, then try again.", kind_word(held.kind)),
        convert::NO_RATE => format!(
            "Give the {} its rate in the books, or the job a table of rates, then try it again; or leave it out.",
            kind_word(held.kind)
        ),
        convert::ROUNDING => {
            "Look at its rate and amounts in the books, or change the job's account and limit for rounding, then try it again; or leave it out.".to_owned()
        }
        _ => "Correct it here or in the books, then try again; or leave it out.".to_owned(),
    }
}
