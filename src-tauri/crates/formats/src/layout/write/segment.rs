//! Segments of X12 and EDIFACT: elements, components and pairs, nothing empty at an end, and no separator in a value.

use super::render::{Pen, Sink};
use super::told::Told;
use super::value::{Scopes, Trouble};
use crate::edi::receipt::ElementFinding;
use crate::edi::{Family, check_written};
use crate::layout::dialect::{Dialect, EdiDialect};
use crate::layout::fault::{Fault, Severity, code};
use crate::layout::plan::{Cell, Places, Shape};
use crate::layout::segments::{ElementPlan, SegmentPlan};

impl<'p> Pen<'p> {
    fn edi(&self) -> Option<&'p EdiDialect> {
        let plan = self.plan;
        match &plan.dialect {
            Dialect::Edi(edi) => Some(edi),
            Dialect::Csv(_) | Dialect::Fixed(_) | Dialect::Xml(_) => None,
        }
    }

    /// Writes one segment.
    pub(super) fn segment<S: Sink>(&mut self, at: usize, plan: &SegmentPlan, scopes: &Scopes<'_>, sink: &mut S) {
        let Some(edi) = self.edi() else { return };
        let separator = char::from(edi.separators.element);
        self.written.begin(self.text.len());
        self.text.push_str(&plan.tag);
        self.declares = plan.declares;
        let mut keep = self.text.len();
        for element in &plan.elements {
            self.written.element(self.text.len());
            self.text.push(separator);
            let from = self.text.len();
            match element {
                ElementPlan::Gap => {}
                ElementPlan::Whole(cell) => self.place(*cell, at, scopes, sink),
                ElementPlan::Composite { components, valued } => {
                    self.composite(at, components, valued, edi, scopes, sink);
                }
                ElementPlan::Pairs(pairs) => self.pairs(at, pairs, edi, scopes, sink),
            }
            if self.text.len() > from {
                keep = self.text.len();
            }
        }
        self.declares = false;
        self.cut(keep, sink);
        self.written.end(self.text.len());
        self.text.push(char::from(edi.separators.terminator));
        self.text.push_str(edi.newline);
    }

    /// Components of one element. Without a value from elsewhere nothing of it is written.
    fn composite<S: Sink>(
        &mut self,
        at: usize,
        components: &[Option<Cell>],
        valued: &[usize],
        edi: &EdiDialect,
        scopes: &Scopes<'_>,
        sink: &mut S,
    ) {
        let from = self.text.len();
        let (mut keep, mut alive) = (from, valued.is_empty());
        for (index, cell) in components.iter().enumerate() {
            if index > 0 {
                self.written.component(self.text.len());
                self.text.push(char::from(edi.separators.component));
            }
            let start = self.text.len();
            if let Some(cell) = cell {
                self.place(*cell, at, scopes, sink);
            }
            if self.text.len() > start {
                keep = self.text.len();
                alive |= valued.contains(&index);
            }
        }
        self.cut(if alive { keep } else { from }, sink);
    }

    /// Pairs of code and value; those without a value are left out.
    fn pairs<S: Sink>(
        &mut self,
        at: usize,
        pairs: &[(String, Cell)],
        edi: &EdiDialect,
        scopes: &Scopes<'_>,
        sink: &mut S,
    ) {
        let separator = char::from(edi.separators.element);
        let mut first = true;
        for (code, cell) in pairs {
            let before = self.text.len();
            if !first {
                self.written.element(self.text.len());
                self.text.push(separator);
            }
            self.text.push_str(code);
            self.written.element(self.text.len());
            self.text.push(separator);
            let start = self.text.len();
            self.place(*cell, at, scopes, sink);
            if self.text.len() > start { first = false } else { self.cut(before, sink) }
        }
    }

    /// Takes back what was written behind a place.
    fn cut<S: Sink>(&mut self, to: usize, sink: &mut S) {
        if self.text.len() > to {
            self.text.truncate(to);
            self.written.cut(to);
            sink.cut(to);
        }
    }
}

impl Pen<'_> {
    /// Holds a document whose set the standard would not let pass: what we write is looked at as what we receive.
    pub(super) fn check_standard(&mut self, from: usize, scopes: &Scopes<'_>) {
        let Some(edi) = self.edi() else { return };
        if self.faults.iter().any(Fault::holds) {
            return;
        }
        let written = (&self.written, from);
        let newline = edi.newline.len();
        for finding in check_written(&edi.grammar, &self.text[from..], &edi.separators, newline, written) {
            if finding.fault.is_some() || finding.elements.is_empty() {
                self.against_standard(&finding.segment, None, &finding.sentence, scopes);
            }
            for element in &finding.elements {
                self.against_standard(&finding.segment, Some(element), &element.sentence, scopes);
            }
        }
    }

    fn against_standard(&mut self, tag: &str, element: Option<&ElementFinding>, sentence: &str, scopes: &Scopes<'_>) {
        let told = Told::document(format!(
            "cannot be sent in this file: {sentence} Fill it in or correct it in your books, or change the file layout."
        ));
        let found = element.map(|element| element.copy.clone()).unwrap_or_default();
        let trouble = Trouble { found, ..Trouble::new(Severity::Hold, code::STANDARD, told) };
        let column = element.and_then(|element| self.column_at(tag, element));
        let section = column.map_or_else(|| self.plan.documents(), |column| self.plan.columns[column].section);
        self.fault(trouble, section, column.map(|column| &self.plan.columns[column]), scopes);
    }

    /// The column at a place of a segment; the first one, where several kinds of segments have it.
    fn column_at(&self, tag: &str, element: &ElementFinding) -> Option<usize> {
        self.plan.sections.iter().find_map(|section| {
            let Shape::Record(Places::Segment(segment)) = &section.shape else { return None };
            let place = segment.elements.get(usize::from(element.position).checked_sub(1)?)?;
            let cell = match (segment.tag == tag, place) {
                (true, ElementPlan::Whole(cell)) => Some(*cell),
                (true, ElementPlan::Composite { components, .. }) => {
                    let at = usize::from(element.component.unwrap_or(1)).checked_sub(1)?;
                    components.get(at).copied().flatten()
                }
                _ => None,
            };
            cell.map(|cell| cell.column)
        })
    }
}

impl EdiDialect {
    /// Appends the spelled value of an element or component.
    pub(super) fn cell(&self, text: &str, declares: bool, out: &mut String) -> Result<(), Trouble> {
        if text.bytes().all(|byte| self.is_plain[usize::from(byte)]) || declares {
            out.push_str(text);
            return Ok(());
        }
        for character in text.chars() {
            match self.trouble_of(character) {
                None => out.push(character),
                Some(Odd::Separator) if self.family == Family::Edifact => {
                    out.extend(self.separators.release.map(char::from));
                    out.push(character);
                }
                Some(odd) => return Err(self.refused(text, character, odd)),
            }
        }
        Ok(())
    }

    fn trouble_of(&self, character: char) -> Option<Odd> {
        match u8::try_from(character) {
            Ok(byte) if self.is_separator(byte) => Some(Odd::Separator),
            _ if character.is_control() => Some(Odd::Control),
            _ if !self.charset.has(character) => Some(Odd::Charset),
            _ => None,
        }
    }

    fn is_separator(&self, byte: u8) -> bool {
        let of = &self.separators;
        let repetition = of.repetition == Some(byte);
        byte == of.element || byte == of.component || byte == of.terminator || repetition || of.release == Some(byte)
    }

    fn refused(&self, text: &str, character: char, odd: Odd) -> Trouble {
        let why = match odd {
            Odd::Separator => format!(
                ", and “{character}” separates values in this file. Change it in your books, replace it by a step of the column, or choose other separators."
            ),
            Odd::Control => ", and holds a line break or another invisible character. Take it out in your books, or replace it by a step of the column.".to_owned(),
            Odd::Charset => format!(
                ", and the character set {} of this file has no “{character}”. Change it in your books, or by a step of the column such as “case upper”.",
                self.charset.name()
            ),
        };
        let code = if matches!(odd, Odd::Charset) { code::CHARACTER } else { code::SYNTAX };
        Trouble {
            found: text.to_owned(),
            ..Trouble::new(Severity::Hold, code, Told::column(format!("is “{text}”"), why))
        }
    }
}

/// Why a character cannot stand in a value.
enum Odd {
    Separator,
    Control,
    Charset,
}
