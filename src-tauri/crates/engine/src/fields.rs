//! Single fields of a document by a path that names the line, as `doc.reference` or `line.2.account`: read, and set to
//! what a person typed.

use jiff::civil::Date;
use model::Document;
use model::document::{Class, Custom, Line, Record, Resolved, Slot, Type, Value};
use rust_decimal::Decimal;

/// Fields that say what the record is, what it amounts to or how the books stand. They are put right in the books.
const ONLY_IN_THE_BOOKS: &[&str] = &[
    "id",
    "version",
    "created",
    "modified",
    "status",
    "source_status",
    "number",
    "currency",
    "home_currency",
    "rate",
    "rate_date",
    "rate_source",
    "original_currency",
    "original_total",
    "home_total",
    "discount",
    "shipping",
    "adjustment",
    "rounding",
    "withheld",
    "paid_amount",
    "credited",
    "balance",
    "tax_inclusive",
    "amount",
    "bank_amount",
    "bank_currency",
    "unapplied",
    "raw",
    "role",
    "is_system",
    "is_1099",
];

/// One field of one document.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The line, from 0; none for the document's own fields.
    line: Option<usize>,
    field: Resolved,
    /// The last part of the path, as `reference` or `customer.name`.
    name: String,
}

/// A path without and with its line: `line.account` of the third line is `line.3.account`.
pub(crate) fn numbered(field: &str, line: usize) -> String {
    match field.split_once('.') {
        Some((scope, rest)) => format!("{scope}.{}.{rest}", line + 1),
        None => field.to_owned(),
    }
}

/// The path without its line.
pub(crate) fn plain(path: &str) -> String {
    let mut parts = path.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(scope), Some(line), Some(rest)) if line.chars().all(|c| c.is_ascii_digit()) => format!("{scope}.{rest}"),
        _ => path.to_owned(),
    }
}

impl Place {
    /// The place of a path; none where there is no such field.
    pub(crate) fn of(path: &str) -> Option<Place> {
        if let Some(name) = path.strip_prefix("doc.") {
            return Some(Place { line: None, field: Document::SCOPE.resolve(name)?, name: name.to_owned() });
        }
        let (line, name) = path.strip_prefix("line.")?.split_once('.')?;
        let line = line.parse::<usize>().ok()?.checked_sub(1)?;
        Some(Place { line: Some(line), field: Line::SCOPE.resolve(name)?, name: name.to_owned() })
    }

    /// The same field of the line that an anchor tells, wherever the line stands now; none where it is gone.
    pub(crate) fn anchored(&self, doc: &Document, anchor: &str) -> Option<Place> {
        let Some(line) = self.line else { return Some(self.clone()) };
        if doc.lines.get(line).is_some_and(|found| self.anchor_of(found) == anchor) {
            return Some(self.clone());
        }
        let mut same = doc.lines.iter().enumerate().filter(|(_, found)| self.anchor_of(found) == anchor);
        match (same.next(), same.next()) {
            (Some((line, _)), None) => Some(Place { line: Some(line), ..self.clone() }),
            _ => None,
        }
    }

    /// What tells the field's line again: its id in the books, or else what it says beside this field.
    pub(crate) fn anchor(&self, doc: &Document) -> String {
        self.line.and_then(|line| doc.lines.get(line)).map(|line| self.anchor_of(line)).unwrap_or_default()
    }

    fn anchor_of(&self, line: &Line) -> String {
        if let Some(id) = &line.id {
            return id.clone();
        }
        let mut rest = line.clone();
        // A field that cannot be emptied says the same before and after.
        let _ = rest.set(&self.field.slot, Value::Empty);
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let number = |part: &Option<Decimal>| part.map(|n| n.normalize().to_string()).unwrap_or_default();
        [text(&rest.item), text(&rest.sku), text(&rest.text), number(&rest.quantity), number(&rest.net)].join("\u{1f}")
    }

    fn record<'d>(&self, doc: &'d Document) -> Option<&'d dyn Record> {
        match self.line {
            None => Some(doc),
            Some(line) => doc.lines.get(line).map(|line| line as &dyn Record),
        }
    }

    /// Whether the document has the place at all.
    pub(crate) fn is_in(&self, doc: &Document) -> bool {
        self.record(doc).is_some() && self.field.kinds.holds(doc.kind)
    }

    /// The value as plain text; empty where there is none.
    pub(crate) fn value(&self, doc: &Document) -> String {
        self.record(doc).map(|record| record.get(&self.field.slot).plain().into_owned()).unwrap_or_default()
    }

    /// Whether a person may give another value: texts, numbers and days as the books state them. What identifies a
    /// record or makes up its total is put right in the books.
    pub(crate) fn may_correct(&self) -> bool {
        let is_id = self.name.ends_with("_id") && !self.name.ends_with(".tax_id") || self.name.ends_with(".id");
        let own = !is_id && !ONLY_IN_THE_BOOKS.contains(&self.name.as_str());
        own && self.field.class == Class::Stored && matches!(self.field.ty, Type::Text | Type::Number | Type::Date)
    }

    /// Puts a value there that a person typed.
    ///
    /// # Errors
    /// A sentence that says what does not fit and how it is written.
    pub(crate) fn set(&self, doc: &mut Document, typed: &str) -> Result<(), String> {
        let typed = typed.trim();
        let ty = self.type_in(doc);
        let value = match ty {
            Type::Number => Value::Number(number(typed)?),
            Type::Date => Value::Date(day(typed)?),
            _ => Value::text(typed),
        };
        let record: &mut dyn Record = match self.line {
            None => doc,
            Some(line) => doc.lines.get_mut(line).ok_or_else(|| format!("There is no line {}.", line + 1))?,
        };
        record.set(&self.field.slot, value).map_err(|why| format!("{why}."))
    }

    /// A custom field holds what it held so far.
    fn type_in(&self, doc: &Document) -> Type {
        let custom = match (&self.field.slot, self.line) {
            (Slot::Custom(name), None) => doc.custom.get(&**name),
            (Slot::Custom(name), Some(line)) => doc.lines.get(line).and_then(|line| line.custom.get(&**name)),
            _ => None,
        };
        if matches!(custom, Some(Custom::Number(_))) { Type::Number } else { self.field.ty }
    }

    /// The value that would be stored, as plain text.
    ///
    /// # Errors
    /// As [`Place::set`].
    pub(crate) fn normal(&self, doc: &Document, typed: &str) -> Result<String, String> {
        let mut copy = doc.clone();
        self.set(&mut copy, typed)?;
        Ok(self.value(&copy))
    }
}

fn number(typed: &str) -> Result<Decimal, String> {
    typed
        .parse()
        .map_err(|_| format!("“{typed}” is not a number: write it with a point and without spaces, as 1234.50."))
}

/// A day as 2026-10-31, or with the month's name, which nobody can mix up.
fn day(typed: &str) -> Result<Date, String> {
    let iso = typed.parse::<Date>().ok().filter(|_| typed.len() == 10);
    let named = ["%d %B %Y", "%d %b %Y", "%B %d, %Y"].into_iter().find_map(|form| Date::strptime(form, typed).ok());
    iso.or(named).ok_or_else(|| format!("“{typed}” is not a date: write it as 2026-10-31 or 31 October 2026."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc() -> Document {
        serde_json::from_str(
            r#"{"kind":"invoice","reference":"PO-1","due_date":"2026-11-30","total":"10","custom":{"cf_pallets":3},
                "customer":{"name":"Acme"},
                "lines":[{"id":"a","account":"4000","net":"4"},{"id":"b","account":"4010","net":"6"}]}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_value_is_put_where_its_path_says() {
        let check = |path: &str, typed: &str, expect: Result<&str, &str>| {
            let place = Place::of(path).unwrap_or_else(|| panic!("{path}"));
            match (place.normal(&doc(), typed), expect) {
                (Ok(value), Ok(expect)) => assert_eq!(value, expect, "{path}"),
                (Err(why), Err(word)) => assert!(why.contains(word), "{path}: {why}"),
                (found, expect) => panic!("{path}: {found:?}, not {expect:?}"),
            }
        };
        check("doc.reference", " PO-48812 ", Ok("PO-48812"));
        check("doc.customer.name", "Acme Ltd", Ok("Acme Ltd"));
        check("doc.due_date", "2026-12-01", Ok("2026-12-01"));
        check("doc.due_date", "1 December 2026", Ok("2026-12-01"));
        check("doc.due_date", "01/12/26", Err("is not a date"));
        check("doc.due_date", "2026-02-30", Err("is not a date"));
        check("line.2.account", "4020", Ok("4020"));
        check("line.2.quantity", "1.50", Ok("1.50"));
        check("line.2.quantity", "1,50", Err("is not a number"));
        check("line.3.account", "4020", Err("no line 3"));
        check("doc.custom.cf_pallets", "4", Ok("4"));
        check("doc.custom.cf_pallets", "four", Err("is not a number"));
        check("doc.custom.cf_new", "four", Ok("four"));
        for path in ["", "doc", "doc.nonsense", "line.0.account", "line.x.account", "line.account", "tax.1.rate"] {
            assert!(Place::of(path).is_none(), "{path}");
        }
    }

    #[test]
    fn what_makes_up_the_record_is_put_right_in_the_books() {
        for (path, may) in [
            ("doc.reference", true),
            ("doc.due_date", true),
            ("doc.customer.name", true),
            ("doc.customer.tax_id", true),
            ("doc.custom.cf_route", true),
            ("line.1.account", true),
            ("line.1.text", true),
            ("doc.id", false),
            ("doc.customer.id", false),
            ("line.1.item_id", false),
            ("line.1.tax_id", false),
            ("doc.number", false),
            ("doc.total", false),
            ("line.1.net", false),
            ("doc.balance", false),
            ("doc.currency", false),
            ("doc.status", false),
        ] {
            assert_eq!(Place::of(path).unwrap().may_correct(), may, "{path}");
        }
    }

    #[test]
    fn a_line_is_found_again_where_lines_were_put_before_it() {
        let place = Place::of("line.2.account").unwrap();
        let anchor = place.anchor(&doc());
        let mut moved = doc();
        moved.lines.insert(0, Line { id: Some("new".into()), ..Line::default() });
        assert_eq!(place.anchored(&moved, &anchor).unwrap().value(&moved), "4010");
        moved.lines.pop();
        assert!(place.anchored(&moved, &anchor).is_none(), "the line is gone");
        let mut nameless = doc();
        nameless.lines.iter_mut().for_each(|line| line.id = None);
        let anchor = place.anchor(&nameless);
        nameless.lines.swap(0, 1);
        assert_eq!(place.anchored(&nameless, &anchor).unwrap().value(&nameless), "4010");
    }

    #[test]
    fn a_path_has_its_line_and_loses_it() {
        assert_eq!(numbered("line.account", 1), "line.2.account");
        for (path, expect) in
            [("line.2.account", "line.account"), ("doc.customer.name", "doc.customer.name"), ("doc.x", "doc.x")]
        {
            assert_eq!(plain(path), expect);
        }
    }
}
