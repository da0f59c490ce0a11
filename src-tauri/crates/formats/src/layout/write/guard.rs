//! What keeps a document back: items that would be lost, more items than there is room for, amounts that do not add up.

use super::render::Pen;
use super::told::{Told, word};
use super::value::{Scopes, Trouble, read};
use crate::layout::fault::{Fault, Severity, code};
use crate::layout::piece::pieces;
use crate::layout::plan::{ColumnPlan, Each, Shape};
use model::document::{Imbalance, imbalances};
use model::{Decimal, Document, Kind, Value};

impl Pen<'_> {
    /// Notes a fault of a section or column in the scopes that are open.
    pub(crate) fn fault(&mut self, trouble: Trouble, section: usize, column: Option<&ColumnPlan>, scopes: &Scopes<'_>) {
        let plan = &self.plan.sections[section];
        let outside = plan.depth == 0 && column.is_none_or(|column| !column.of_document());
        let severity = if outside { Severity::Refuse } else { trouble.severity };
        let sentence = self.sentence(&trouble, column, scopes);
        let field = column.and_then(|column| column.fill.sources().first().map(|source| source.path.clone()));
        self.faults.push(Fault {
            section: plan.id.clone(),
            column: column.map(|column| column.label.clone()).unwrap_or_default(),
            document: if outside { String::new() } else { self.title.clone() },
            field: field.unwrap_or_default(),
            place: scopes.place(),
            expected: trouble.expected,
            found: trouble.found,
            ..Fault::new(severity, trouble.code, sentence)
        });
    }

    /// Begins to watch which items of the lists of an instance are taken.
    pub(super) fn expect_items(&mut self, at: usize, scopes: &Scopes<'_>) {
        let section = &self.plan.sections[at];
        let owner = scopes.record(section.depth - 1);
        for rule in section.must_take.iter().copied() {
            let items = owner.map_or(0, |owner| owner.len(self.plan.taken[rule].list));
            self.taken[rule].clear();
            self.taken[rule].resize(items, false);
        }
    }

    pub(super) fn mark_taken(&mut self, at: usize, index: usize) {
        for rule in self.plan.sections[at].takes.iter().copied() {
            if let Some(taken) = self.taken[rule].get_mut(index) {
                *taken = true;
            }
        }
    }

    /// Items that no section took are lost, or noted where the list may be left out.
    pub(super) fn check_items(&mut self, at: usize, scopes: &Scopes<'_>) {
        for rule in self.plan.sections[at].must_take.iter().copied() {
            let plan = &self.plan.taken[rule];
            if Some(plan.kind) != self.kind {
                continue;
            }
            let missed: Vec<String> = (1..)
                .zip(&self.taken[rule])
                .filter(|(_, taken): &(u32, &bool)| !**taken)
                .map(|(number, _)| number.to_string())
                .collect();
            if missed.is_empty() {
                continue;
            }
            let (severity, code) =
                if plan.entry.needs_all { (Severity::Hold, code::NOT_TAKEN) } else { (Severity::Note, code::LEFT_OUT) };
            let told = Told::document(format!(
                "would lose {} of its {} {} (number {}): the file layout has no place for them. Change its conditions.",
                missed.len(),
                self.taken[rule].len(),
                plan.entry.name,
                missed.join(", ")
            ));
            self.fault(Trouble::new(severity, code, told), at, None, scopes);
        }
    }

    /// Not more instances than allowed, and at least one where one is required.
    pub(super) fn check_number(&mut self, at: usize, written: u32, scopes: &Scopes<'_>) {
        let section = &self.plan.sections[at];
        if let Some(most) = section.max.filter(|most| written > *most) {
            let told = Told::document(format!(
                "has {written} of “{}”, and the file takes at most {most}. Split it in your books.",
                section.label
            ));
            self.fault(Trouble::new(Severity::Hold, code::TOO_MANY, told), at, None, scopes);
        }
        let is_list = matches!(section.each, Each::List { .. } | Each::Pieces { .. });
        if section.required && written == 0 && is_list {
            let told = Told::document(format!(
                "has no “{}”, and the file needs at least one. Add it in your books, or change the file layout.",
                section.label
            ));
            self.fault(Trouble::new(Severity::Hold, code::REQUIRED, told), at, None, scopes);
        }
    }

    /// Slots have room for so many items.
    pub(super) fn check_slots(&mut self, line: usize, scopes: &Scopes<'_>) {
        for at in self.plan.sections[line].slots.iter().copied() {
            let section = &self.plan.sections[at];
            let Shape::Slots { n } = section.shape else { continue };
            let items = match &section.each {
                Each::List { level, list, .. } => scopes.record(*level).map_or(0, |owner| owner.len(*list)),
                Each::Pieces { source, width } => {
                    read(source, scopes).map_or(0, |text| pieces(&text.plain(), *width).len())
                }
                Each::Once | Each::Documents | Each::Batches => 0,
            };
            if items > n as usize {
                let told = Told::document(format!(
                    "has {items} of “{}”, and a row of the file has room for {n} side by side. Give the file layout room for more.",
                    section.label
                ));
                self.fault(Trouble::new(Severity::Hold, code::TOO_MANY, told), at, None, scopes);
            }
        }
    }

    /// A document of which not one line stands in the file would be sent without being sent.
    pub(crate) fn check_presence(&mut self, records_before: u64, scopes: &Scopes<'_>) {
        if self.state.records > records_before || self.faults.iter().any(Fault::holds) {
            return;
        }
        let told = Told::document(
            "would have no row in the file: it has nothing that the file layout lists, such as lines. Correct it in your books, or give the file layout a row for the document itself.",
        );
        self.fault(Trouble::new(Severity::Hold, code::NO_SECTION, told), self.plan.documents(), None, scopes);
    }

    /// Whether the layout takes the document at all, and whether what the file would show adds up.
    pub(crate) fn check_document(&mut self, document: &Document) {
        let top = self.plan.documents();
        let scopes = Scopes::of(document);
        if !self.plan.kinds().contains(&document.kind) {
            let known = self.plan.kinds().iter().map(|kind| word(*kind)).collect::<Vec<_>>().join(", ");
            let told = Told::document(format!(
                "is of the kind “{}”, and the file layout takes: {known}. Leave such documents out of the job, or choose another file layout.",
                word(document.kind)
            ));
            self.fault(Trouble::new(Severity::Hold, code::KIND, told), top, None, &scopes);
            return;
        }
        self.check_granted(&scopes);
        if let Some(rule) = self.plan.balance.iter().find(|rule| rule.kind == document.kind) {
            for off in imbalances(document) {
                let told = Told::document(if document.kind == Kind::Journal {
                    let difference = money(off.difference().abs(), document);
                    format!("does not add up: its debits and credits differ by {difference}. Correct it in your books.")
                } else {
                    format!(
                        "does not add up: {} is {}, its parts make {} (difference {}). Correct it in your books.",
                        self.name_of(off.field),
                        money(off.stated, document),
                        money(off.computed, document),
                        money(off.difference(), document)
                    )
                });
                let trouble = Trouble {
                    expected: off.computed.to_string(),
                    found: off.stated.to_string(),
                    ..Trouble::new(Severity::Hold, code::IMBALANCE, told)
                };
                self.fault(trouble, top, None, &scopes);
                if let Some(last) = self.faults.last_mut() {
                    off.field.clone_into(&mut last.field);
                }
            }
            if let Some(off) = rule.shown.and_then(|shown| shown.imbalance(document)) {
                self.not_shown(&off, document, &scopes);
            }
            for source in &rule.unseen {
                if let Ok(Value::Number(amount)) = read(source, &scopes)
                    && amount != Decimal::ZERO
                {
                    let told = Told::document(format!(
                        "has {} of “{}”, which no column of the file shows, so its rows would not add up to its total. Add a column for it, or for the total, to the file layout.",
                        money(amount, document),
                        self.name_of(&source.path)
                    ));
                    let trouble = Trouble {
                        found: amount.to_string(),
                        ..Trouble::new(Severity::Hold, code::HEADER_AMOUNT, told)
                    };
                    self.fault(trouble, top, None, &scopes);
                    if let Some(last) = self.faults.last_mut() {
                        last.field.clone_from(&source.path);
                    }
                }
            }
        }
    }

    /// What the file shows does not make its total.
    fn not_shown(&mut self, off: &Imbalance, document: &Document, scopes: &Scopes<'_>) {
        let told = Told::document(format!(
            "would not add up for the partner: the total is {}, and the lines, taxes and charges that the file shows make {} (difference {}). Correct it in your books, or give the file layout a place for what is missing.",
            money(off.stated, document),
            money(off.computed, document),
            money(off.difference(), document)
        ));
        let trouble = Trouble {
            expected: off.computed.to_string(),
            found: off.stated.to_string(),
            ..Trouble::new(Severity::Hold, code::IMBALANCE, told)
        };
        self.fault(trouble, self.plan.documents(), None, scopes);
        if let Some(last) = self.faults.last_mut() {
            off.field.clone_into(&mut last.field);
        }
    }

    /// Columns that are not in the file: reading will set their value, so the document must have it.
    fn check_granted(&mut self, scopes: &Scopes<'_>) {
        let plan = self.plan;
        for column in &plan.columns {
            let Some(granted) = &column.taken_for_granted else { continue };
            for source in column.fill.sources().into_iter().filter(|source| source.level == 0) {
                let found = match read(source, scopes) {
                    Ok(value) if value.is_empty() || value.plain() == *granted => continue,
                    Ok(value) => value.plain().into_owned(),
                    Err(trouble) => {
                        self.fault(trouble, column.section, Some(column), scopes);
                        continue;
                    }
                };
                let told = Told::document(format!(
                    "has “{found}” as {}, and this file is for “{granted}” alone. Leave such documents out of the job, or add a column for it to the file layout.",
                    self.name_of(&source.path)
                ));
                let trouble = Trouble {
                    expected: granted.clone(),
                    found,
                    ..Trouble::new(Severity::Hold, code::OTHER_VALUE, told)
                };
                self.fault(trouble, column.section, Some(column), scopes);
            }
        }
    }
}

/// An amount in the document's currency.
fn money(amount: Decimal, document: &Document) -> String {
    match document.currency.as_deref() {
        Some(currency) => format!("{amount} {currency}"),
        None => amount.to_string(),
    }
}
