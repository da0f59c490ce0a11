//! What the partner sees of a document: the fields as they would be written, without numbers that only count.

use super::fault::{Fault, Severity};
use super::plan::Plan;
use super::write::{Inputs, NO_PLACE, Pen, Scopes, Seen, Sink, Trouble, meets};
use model::Document;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What the partner sees of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapped {
    /// SHA-256 over the sections and field-filled cells as written, lower-case hexadecimal. Counted and control
    /// numbers, fixed texts and totals of the file are not in it: it changes only when the document's content does.
    pub hash: String,
    /// The cells. Those that repeat on every line of the document stand here once.
    pub cells: Vec<MappedCell>,
}

/// One cell of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappedCell {
    /// Id of the section.
    pub section: String,
    /// What people call the column.
    pub column: String,
    /// The text as written, without quotes.
    pub text: String,
}

impl Plan {
    /// What the partner sees of a document.
    ///
    /// # Errors
    /// The faults, where at least one of them holds the document.
    pub fn mapped(&self, document: &Document, inputs: &Inputs) -> Result<Mapped, Vec<Fault>> {
        let mut watch = Watch { plan: self, hash: Sha256::new(), cells: Some(Vec::new()) };
        self.map(document, inputs, &mut watch)?;
        Ok(Mapped { hash: hex::encode(watch.hash.finalize()), cells: watch.cells.unwrap_or_default() })
    }

    /// The hash of [`Plan::mapped`] alone; faster.
    ///
    /// # Errors
    /// As there.
    pub fn mapped_hash(&self, document: &Document, inputs: &Inputs) -> Result<String, Vec<Fault>> {
        let mut watch = Watch { plan: self, hash: Sha256::new(), cells: None };
        self.map(document, inputs, &mut watch)?;
        Ok(hex::encode(watch.hash.finalize()))
    }

    fn map(&self, document: &Document, inputs: &Inputs, watch: &mut Watch<'_>) -> Result<(), Vec<Fault>> {
        let mut pen = Pen::new(self, inputs.clone());
        let scopes = Scopes::of(document);
        pen.begin(document);
        pen.check_document(document);
        let top = &self.sections[self.documents()];
        if !top.conditions.iter().all(|condition| meets(condition, &scopes).unwrap_or(false)) {
            pen.fault(Trouble::no_section(NO_PLACE), self.documents(), None, &scopes);
        }
        if !pen.faults.iter().any(Fault::holds) {
            pen.outer_cells(&scopes, watch);
            pen.document(&scopes, watch);
            pen.check_presence(0, &scopes);
        }
        // A missing value of the job or a control number is not the document's fault.
        let holds = |fault: &Fault| fault.severity == Severity::Hold;
        if pen.faults.iter().any(holds) { Err(pen.faults) } else { Ok(()) }
    }
}

impl Pen<'_> {
    /// The document's part of what stands outside documents.
    fn outer_cells(&mut self, scopes: &Scopes<'_>, watch: &mut Watch<'_>) {
        let plan = self.plan;
        for (section, entry) in plan.sections.iter().enumerate().filter(|(_, entry)| entry.depth == 0) {
            let own = entry.columns.iter().copied().filter(|at| plan.columns[*at].is_written());
            for (index, at) in own.filter(|at| plan.columns[*at].of_document()).enumerate() {
                if index == 0 {
                    watch.line(section);
                }
                match self.cell(at, scopes, None) {
                    Ok(()) => watch.take(at, self.spelled()),
                    Err(trouble) => self.fault(trouble, section, Some(&plan.columns[at]), scopes),
                }
            }
        }
    }
}

struct Watch<'p> {
    plan: &'p Plan,
    hash: Sha256,
    cells: Option<Vec<MappedCell>>,
}

impl Watch<'_> {
    /// Lengths stand before texts, so that no two contents make the same bytes.
    fn write(&mut self, tag: u8, text: &str) {
        self.hash.update([tag]);
        self.hash.update((text.len() as u64).to_le_bytes());
        self.hash.update(text.as_bytes());
    }

    fn take(&mut self, at: usize, text: &str) {
        let plan = self.plan;
        let column = &plan.columns[at];
        if !column.of_document() {
            return;
        }
        self.write(b'c', &column.id);
        self.write(b't', text);
        if let Some(cells) = &mut self.cells {
            let section = plan.sections[column.section].id.clone();
            cells.push(MappedCell { section, column: column.label.clone(), text: text.to_owned() });
        }
    }
}

impl Sink for Watch<'_> {
    const EVERY: bool = false;

    fn line(&mut self, section: usize) {
        let plan = self.plan;
        self.write(b's', &plan.sections[section].id);
    }

    fn cell(&mut self, seen: Seen<'_, '_>) {
        self.take(seen.column, seen.text);
    }
}
