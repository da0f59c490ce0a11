//! What stands outside documents: the keys of batches, and fields that must be the same in all documents below.

use super::press::Press;
use super::render::Sink;
use super::told::Told;
use super::value::{Scopes, Trouble, read};
use crate::layout::fault::{Severity, code};
use crate::layout::plan::{Plan, Source};

/// A field of a document that stands outside documents.
#[derive(Debug)]
pub(super) struct Outer {
    pub(super) source: Source,
    pub(super) section: usize,
    /// How many sections of the spine enclose it: it is fixed when the last of them opens.
    pub(super) level: usize,
}

impl<S: Sink> Press<'_, S> {
    /// What tells a document apart from the others, where the layout says which of its lines belong together. Two
    /// with the same would be taken for one by whoever reads the file: the second is held.
    pub(super) fn identity(&mut self, scopes: &Scopes<'_>) -> Option<String> {
        let plan = self.pen.plan;
        let top = plan.documents();
        let by = plan.sections[top].by.as_ref()?;
        let mut key = String::new();
        for source in by {
            match read(source, scopes) {
                Ok(value) => {
                    key.push_str(&value.plain());
                    key.push('\u{1f}');
                }
                Err(trouble) => self.pen.fault(trouble, top, None, scopes),
            }
        }
        // A number at its end is to stand at the end.
        key.pop();
        if self.was_there(Apart::Document, &key) {
            let fields: Vec<String> = by.iter().map(|source| self.pen.name_of(&source.path)).collect();
            let fields = fields.join(" and ");
            let told = if fields.is_empty() {
                Told::document(
                    "cannot go into this file: it holds one document, and has one already. Send each in a file of its own.",
                )
            } else {
                Told::document(format!(
                    "cannot go into this file: another document there has the same {fields}, and rows with the same {fields} belong together. Send it in another file, or let the file layout tell them apart by one more field."
                ))
            };
            let found = key.trim_end_matches('\u{1f}').replace('\u{1f}', ", ");
            let trouble = Trouble { found, ..Trouble::new(Severity::Hold, code::SAME_KEY, told) };
            self.pen.fault(trouble, top, None, scopes);
        }
        Some(key)
    }

    /// Whether that was seen in this file. Where it cannot be found out, the document is held for that, and not for
    /// being there.
    fn was_there(&mut self, apart: Apart, key: &str) -> bool {
        let seen = match apart {
            Apart::Document => &mut self.identities,
            Apart::Batch => &mut self.closed,
        };
        match seen.holds(key) {
            Ok(is_there) => is_there,
            Err(error) => {
                let told = Told::document(format!(
                    "cannot be compared with the other documents of the file, because the folder for temporary files cannot be read ({error}). Check the disk, and send again."
                ));
                let trouble = Trouble::new(Severity::Hold, code::SAME_KEY, told);
                self.pen.fault(trouble, self.pen.plan.documents(), None, &Scopes::NONE);
                false
            }
        }
    }

    /// By section of the spine above documents: what tells its instances apart.
    pub(super) fn keys(&mut self, scopes: &Scopes<'_>) -> Vec<String> {
        let plan = self.pen.plan;
        let spine = &plan.spine[..plan.spine.len() - 1];
        let mut keys = Vec::with_capacity(spine.len());
        for at in spine.iter().copied() {
            let mut key = String::new();
            for source in plan.sections[at].by.iter().flatten() {
                match read(source, scopes) {
                    Ok(value) => {
                        key.push_str(&value.plain());
                        key.push('\u{1f}');
                    }
                    Err(trouble) => self.pen.fault(trouble, at, None, scopes),
                }
            }
            let is_new = self.open.keys.get(keys.len()).is_some_and(|open| *open != key);
            if is_new && self.was_there(Apart::Batch, &key) {
                let told = Told::document("comes after its batch was closed. This is a fault of the program.");
                self.pen.fault(Trouble::new(Severity::Hold, code::ORDER, told), plan.documents(), None, scopes);
            }
            keys.push(key);
        }
        keys
    }

    /// What stands outside documents is fixed by the first of them.
    pub(super) fn check_outer(&mut self, stays: usize, scopes: &Scopes<'_>) {
        if !self.open.file {
            return;
        }
        for outer in self.outer.iter().filter(|outer| outer.level <= stays) {
            let Some(Some(first)) = self.open.firsts.get(outer.level) else { continue };
            let (Ok(fixed), Ok(here)) = (read(&outer.source, &Scopes::of(&**first)), read(&outer.source, scopes))
            else {
                continue;
            };
            if fixed == here {
                continue;
            }
            let told = Told::document(format!(
                "has “{}” as {}, which stands once for the whole {} and is “{}” there already. Send such documents in a file of their own, or let the file layout make batches by it.",
                here.plain(),
                self.pen.name_of(&outer.source.path),
                if outer.level == 0 { "file" } else { "batch" },
                fixed.plain()
            ));
            let trouble = Trouble {
                expected: fixed.plain().into_owned(),
                found: here.plain().into_owned(),
                ..Trouble::new(Severity::Hold, code::VARIES, told)
            };
            let (section, top) = (outer.section, self.pen.plan.documents());
            self.pen.fault(trouble, top, None, scopes);
            if let Some(last) = self.pen.faults.last_mut() {
                last.section.clone_from(&self.pen.plan.sections[section].id);
                last.field.clone_from(&outer.source.path);
            }
        }
    }
}

/// What is told apart within a file.
#[derive(Debug, Clone, Copy)]
enum Apart {
    Document,
    Batch,
}

/// Every field that stands outside documents.
pub(super) fn outer_sources(plan: &Plan) -> Vec<Outer> {
    let mut found = Vec::new();
    for (section, entry) in plan.sections.iter().enumerate().filter(|(_, entry)| entry.depth == 0) {
        let enclosing = |at: usize| std::iter::successors(Some(at), |at| plan.sections[*at].parent);
        let level = enclosing(section).filter(|at| plan.spine.contains(at)).count();
        let columns = entry.columns.iter().chain(entry.slots.iter().flat_map(|at| &plan.sections[*at].columns));
        let of_columns = columns.map(|column| &plan.columns[*column]).filter(|column| column.is_written());
        let sources = of_columns.flat_map(|column| column.fill.sources());
        for source in sources.chain(entry.conditions.iter().map(|condition| &condition.source)) {
            if !found.iter().any(|known: &Outer| known.source == *source && known.level == level) {
                found.push(Outer { source: source.clone(), section, level });
            }
        }
    }
    found
}
