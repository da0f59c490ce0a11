//! The short way of a cell that nothing is odd about: its value goes straight into the record. Whatever is odd, be it a
//! fault or a character to be escaped, leaves no trace here and goes the long way ([`Pen::fresh`]), which knows how to
//! tell of it.

use super::cell::feed;
use super::render::Pen;
use super::value::{Ground, Scopes};
use crate::layout::dialect::{Dialect, FixedDialect};
use crate::layout::plan::{ColumnPlan, FillPlan};
use crate::layout::xml::{Element, XmlDialect};
use model::Value;

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quick {
    /// It stands at the end of the record.
    Put,
    /// There is none, and nothing stands for it.
    Nothing,
    /// It goes the long way.
    Odd,
}

impl<'p> Pen<'p> {
    /// Writes a cell of a line or a segment. Whether it could; if not, nothing was done.
    #[inline]
    pub(super) fn quick<'v>(&mut self, at: usize, scopes: &Scopes<'v>) -> bool
    where
        'p: 'v,
    {
        let plan = self.plan;
        let column = &plan.columns[at];
        match &plan.dialect {
            Dialect::Edi(edi) => {
                self.put(column, scopes, |text| text.iter().all(|byte| edi.is_plain[usize::from(*byte)])) != Quick::Odd
            }
            Dialect::Fixed(fixed) => self.quick_field(fixed, column, scopes),
            Dialect::Csv(_) | Dialect::Xml(_) => false,
        }
    }

    /// Writes an element of XML that has a text and no attributes.
    pub(super) fn quick_leaf<'v>(
        &mut self,
        xml: &XmlDialect,
        element: &Element,
        at: usize,
        depth: usize,
        scopes: &Scopes<'v>,
    ) -> bool
    where
        'p: 'v,
    {
        if !element.attributes.is_empty() {
            return false;
        }
        let before = self.text.len();
        xml.emit.line(depth, &mut self.text);
        self.text.push('<');
        self.text.push_str(&element.name);
        self.text.push('>');
        let put = self.put(&self.plan.columns[at], scopes, |text| !text.is_empty() && xml.emit.is_plain_text(text));
        if put == Quick::Put {
            xml.close(&element.name, &mut self.text);
            return true;
        }
        self.text.truncate(before);
        put == Quick::Nothing
    }

    /// Writes an attribute of XML.
    pub(super) fn quick_attribute<'v>(&mut self, xml: &XmlDialect, name: &str, at: usize, scopes: &Scopes<'v>) -> bool
    where
        'p: 'v,
    {
        let before = self.text.len();
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        let is_plain = |text: &[u8]| !text.is_empty() && xml.emit.is_plain_attribute(text);
        let put = self.put(&self.plan.columns[at], scopes, is_plain);
        if put == Quick::Put {
            self.text.push('"');
            return true;
        }
        self.text.truncate(before);
        put == Quick::Nothing
    }

    /// Appends the value of a column, if its text stands for itself.
    #[inline]
    fn put<'v>(&mut self, column: &'p ColumnPlan, scopes: &Scopes<'v>, is_plain: impl Fn(&[u8]) -> bool) -> Quick
    where
        'p: 'v,
    {
        if column.with.is_some_and(|other| self.is_empty(other, scopes)) {
            return Quick::Nothing;
        }
        let ground = Ground { plan: self.plan, inputs: &self.inputs, state: &self.state, known: &self.known };
        let Some(value) = plain_value(&ground, column, scopes) else { return Quick::Odd };
        if value.is_empty() {
            return if column.takes_nothing() { Quick::Nothing } else { Quick::Odd };
        }
        let start = self.text.len();
        let is_right = column.spell.write(&value, &mut self.text).is_ok()
            && is_plain(&self.text.as_bytes()[start..])
            && feed(self.plan, &mut self.state, column, &value, &self.text[start..]).is_ok();
        if is_right {
            return Quick::Put;
        }
        self.text.truncate(start);
        Quick::Odd
    }

    fn quick_field<'v>(&mut self, fixed: &FixedDialect, column: &'p ColumnPlan, scopes: &Scopes<'v>) -> bool
    where
        'p: 'v,
    {
        if column.with.is_some() {
            return false;
        }
        let ground = Ground { plan: self.plan, inputs: &self.inputs, state: &self.state, known: &self.known };
        let Some(value) = plain_value(&ground, column, scopes) else { return false };
        if value.is_empty() {
            if column.takes_nothing() {
                fixed.blanks(self.width, &mut self.text);
            }
            return column.takes_nothing();
        }
        let start = self.text.len();
        self.cell.clear();
        let is_right = column.spell.write(&value, &mut self.cell).is_ok()
            && self.cell.is_ascii()
            && fixed.cell(column, &self.cell, false, self.width, &mut self.text).is_ok()
            && feed(self.plan, &mut self.state, column, &value, &self.cell).is_ok();
        if !is_right {
            self.text.truncate(start);
        }
        is_right
    }
}

/// The value of a column as it is spelled. Nothing where anything is odd.
#[inline]
fn plain_value<'a, 'v>(ground: &Ground<'a, '_>, column: &'v ColumnPlan, scopes: &Scopes<'v>) -> Option<Value<'v>>
where
    'a: 'v,
{
    // A total that cannot take a value must not have been told it before the long way does.
    if column.pieces_hold.is_some() || column.feeds.len() > 1 {
        return None;
    }
    let value = match &column.fill {
        FillPlan::Text(text) => Value::text(text),
        FillPlan::Field(source) if source.common.is_none() => {
            scopes.record(source.level).map_or(Value::Empty, |record| record.get(&source.slot))
        }
        fill => ground.value(fill, scopes).ok()?,
    };
    if column.steps.writes_as_is() { Some(value) } else { column.steps.write(value).ok() }
}

impl ColumnPlan {
    /// Whether nothing is written, and nothing is wrong, where there is no value.
    fn takes_nothing(&self) -> bool {
        !self.column.required && self.column.none.is_none()
    }
}
