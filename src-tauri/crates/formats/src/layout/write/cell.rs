//! One cell: value, steps, spelling, the file's encoding, quotes.

use super::render::{Pen, Seen, Sink};
use super::state::State;
use super::told::Told;
use super::value::{Ground, Scopes, Trouble};
use crate::encoding::encode;
use crate::layout::dialect::Dialect;
use crate::layout::fault::{Severity, code};
use crate::layout::plan::{ColumnPlan, Plan};
use model::Value;
use model::layout::{Encoding, Unmappable};

impl<'p> Pen<'p> {
    /// A cell without a value. Some quoting quotes it all the same.
    pub(super) fn nothing(&mut self) {
        match &self.plan.dialect {
            Dialect::Csv(csv) => {
                csv.emit.cell("", false, &mut self.text).expect("BUG: nothing can stand in any cell");
            }
            Dialect::Fixed(fixed) => fixed.blanks(self.width, &mut self.text),
            Dialect::Xml(_) => {}
            Dialect::Edi(_) => {}
        }
    }

    /// Writes a cell.
    pub(super) fn fresh<'v, S: Sink>(&mut self, at: usize, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        if !S::SEES && self.quick(at, scopes) {
            return;
        }
        let start = self.text.len();
        let mut raw = None;
        let trouble = self.cell(at, scopes, S::EVERY.then_some(&mut raw)).err();
        let column = &self.plan.columns[at];
        let emitted = match trouble {
            Some(trouble) => Err(trouble),
            None => self.emit(column),
        };
        match emitted {
            Ok(()) => sink.cell(Seen { column: at, range: start..self.text.len(), text: &self.cell, raw, scopes }),
            Err(trouble) => {
                sink.misfit(at, raw, &self.sentence(&trouble, Some(column), scopes), scopes);
                self.fault(trouble, column.section, Some(column), scopes);
                self.nothing();
            }
        }
    }

    /// Puts the spelled value into the record as the syntax wants it.
    fn emit(&mut self, column: &ColumnPlan) -> Result<(), Trouble> {
        match &self.plan.dialect {
            Dialect::Csv(csv) => csv.cell(&self.cell, column.is_text, &mut self.text),
            Dialect::Fixed(fixed) => fixed.cell(column, &self.cell, self.nothing, self.width, &mut self.text),
            // Elements are written whole, see `Pen::element`.
            Dialect::Xml(_) => Ok(()),
            Dialect::Edi(edi) => edi.cell(&self.cell, self.declares, &mut self.text),
        }
    }

    /// Spells the value of a column into `self.cell`.
    pub(crate) fn cell<'v>(
        &mut self,
        at: usize,
        scopes: &Scopes<'v>,
        keep: Option<&mut Option<Value<'v>>>,
    ) -> Result<(), Trouble>
    where
        'p: 'v,
    {
        let plan = self.plan;
        let column = &plan.columns[at];
        self.cell.clear();
        self.nothing = false;
        if column.with.is_some_and(|other| self.is_empty(other, scopes)) {
            return Ok(());
        }
        let ground = Ground { plan, inputs: &self.inputs, state: &self.state, known: &self.known };
        let value = match ground.value(&column.fill, scopes) {
            // A value that neither the job nor the partner gives may have a default.
            Err(trouble) if trouble.code == code::PARAM && column.has_default() => Value::Empty,
            other => other?,
        };
        if let Some(most) = column.pieces_hold {
            check_pieces(&value, most)?;
        }
        if let Some(keep) = keep {
            *keep = Some(value.clone().into_owned());
        }
        let value = column.steps.write(value)?;
        if value.is_empty() {
            self.empty_cell(column)?;
            return self.charset();
        }
        column.spell.write(&value, &mut self.cell)?;
        feed(plan, &mut self.state, column, &value, &self.cell)?;
        self.charset()
    }

    fn empty_cell(&mut self, column: &ColumnPlan) -> Result<(), Trouble> {
        if column.column.required {
            let advice = if column.fill.sources().is_empty() {
                ". Change what fills the column in the file layout."
            } else {
                ". Fill it in in your books, or correct it in the inbox."
            };
            return Err(Trouble::new(Severity::Hold, code::REQUIRED, Told::column("is missing", advice)));
        }
        if let Some(none) = &column.column.none {
            self.cell.push_str(none);
            self.nothing = true;
        }
        Ok(())
    }

    /// Whether a column has nothing to write.
    pub(super) fn is_empty(&self, at: usize, scopes: &Scopes<'_>) -> bool {
        let column = &self.plan.columns[at];
        let ground = Ground { plan: self.plan, inputs: &self.inputs, state: &self.state, known: &self.known };
        let value = ground.value(&column.fill, scopes);
        value.ok().and_then(|value| column.steps.write(value).ok()).is_some_and(|value| value.is_empty())
    }

    /// Makes sure that the file's encoding has every character.
    fn charset(&mut self) -> Result<(), Trouble> {
        // What the characters of EDI may be is looked at with its separators.
        if matches!(self.plan.dialect, Dialect::Edi(_)) {
            return Ok(());
        }
        let encoding = self.plan.dialect.encoding();
        let unicode = matches!(encoding, Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be);
        // Every encoding has the characters of ASCII.
        if unicode || matches!(self.plan.dialect, Dialect::Xml(_)) || self.cell.is_ascii() {
            return Ok(());
        }
        self.bytes.clear();
        let Err(lacking) = encode(encoding, &self.cell, &mut self.bytes) else { return Ok(()) };
        match self.plan.dialect.unmappable() {
            Unmappable::Refuse => Err(Trouble {
                expected: format!("characters that {encoding} has"),
                found: self.cell.clone(),
                ..Trouble::new(
                    Severity::Hold,
                    code::CHARACTER,
                    Told::column(
                        format!("is “{}”", self.cell),
                        format!(
                            ", which cannot be written: {lacking}. Change it in your books, or let the file layout replace such characters."
                        ),
                    ),
                )
            }),
            Unmappable::Replace(instead) => {
                let (bytes, mut replaced) = (&mut self.bytes, String::new());
                for character in self.cell.chars() {
                    bytes.clear();
                    let known = encode(encoding, character.encode_utf8(&mut [0; 4]), bytes).is_ok();
                    if known { replaced.push(character) } else { replaced.push_str(instead) }
                }
                self.cell = replaced;
                Ok(())
            }
        }
    }

    /// The spelled value that the last [`Pen::cell`] left.
    pub(crate) fn spelled(&self) -> &str {
        &self.cell
    }
}

fn check_pieces(value: &Value<'_>, most: usize) -> Result<(), Trouble> {
    let length = value.plain().chars().count();
    if length <= most {
        return Ok(());
    }
    Err(Trouble {
        expected: format!("at most {most} characters"),
        found: value.plain().into_owned(),
        ..Trouble::new(
            Severity::Hold,
            code::LENGTH,
            Told::column(
                format!("is {length} characters long"),
                format!(
                    ", and the file has room for {most}. Shorten it in your books, or give it one more column in the file layout."
                ),
            ),
        )
    })
}

/// Adds the value to the totals of its column.
pub(super) fn feed(
    plan: &Plan,
    state: &mut State,
    column: &ColumnPlan,
    value: &Value<'_>,
    text: &str,
) -> Result<(), Trouble> {
    for tally in column.feeds.iter().copied() {
        let what = plan.tallies[tally].what;
        let added = match value {
            Value::Text(_) => {
                let number = column.spell.read(text).unwrap_or_default();
                state.tallies[tally].add(what, &number, text)
            }
            _ => state.tallies[tally].add(what, value, text),
        };
        added.map_err(|_| {
            let told = Told::column(
                "makes the column's total longer than can be kept",
                ". Correct it in your books, or send fewer documents in one file.",
            );
            Trouble::new(Severity::Hold, code::OVERFLOW, told)
        })?;
    }
    Ok(())
}
