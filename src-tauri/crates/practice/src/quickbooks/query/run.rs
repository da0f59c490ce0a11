//! Running a statement.

use super::{Cell, Condition, Operator, Property, Query, Sort};
use crate::quickbooks::ledger::{Ledger, Record};
use crate::quickbooks::value::{Object, Value, object};
use std::cmp::Ordering;
use std::time::Duration;

impl Query {
    /// The `QueryResponse`. `elapsed` decides what is not found yet, `shift` by how many rows pages but the first start too early.
    pub(crate) fn run(&self, ledger: &Ledger, elapsed: Duration, shift: i32) -> Object {
        let says_active = self.conditions.iter().any(|one| matches!(one.property, Property::Field("Active", _)));
        let wanted = |record: &&Record| {
            record.hidden_until.is_none_or(|until| until <= elapsed)
                && (says_active || !self.entity.is_list() || record.is_active())
                && self.conditions.iter().all(|condition| condition.holds(record))
        };
        let mut rows: Vec<&Record> = ledger.all(self.entity).filter(wanted).collect();
        if self.count {
            return object! {"totalCount": rows.len()};
        }
        if !self.order.is_empty() {
            rows.sort_by(|one, other| self.compare(one, other));
        }
        let from = self.start - 1;
        let moved = if from == 0 { 0 } else { i64::from(shift) };
        let first = i64::try_from(from).unwrap_or(i64::MAX).saturating_sub(moved).max(0);
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let page: Vec<Object> = rows.into_iter().skip(first).take(self.most).map(|row| ledger.shown(row)).collect();
        if page.is_empty() {
            return Object::default();
        }
        let count = page.len();
        let rows = page.into_iter().collect::<Value>();
        Object::default().with(self.entity.name(), rows).with("startPosition", self.start).with("maxResults", count)
    }

    fn compare(&self, one: &Record, other: &Record) -> Ordering {
        for (property, down) in &self.order {
            let order = match (property.of(one), property.of(other)) {
                (Some(one), Some(other)) => one.partial_cmp(&other).unwrap_or(Ordering::Equal),
                (one, other) => one.is_some().cmp(&other.is_some()),
            };
            if order != Ordering::Equal {
                return if *down { order.reverse() } else { order };
            }
        }
        one.id.cmp(&other.id)
    }
}

impl Property {
    fn of(self, record: &Record) -> Option<Cell> {
        Some(match self {
            Property::Id => Cell::Number(record.id.into()),
            Property::Created => Cell::Time(record.created),
            Property::Modified => Cell::Time(record.modified),
            Property::Field(name, sort) => match (sort, record.body.get(name)?) {
                (Sort::Reference, Value::Object(reference)) => Cell::Text(reference.text("value").to_owned()),
                (Sort::Day, Value::Text(day)) => Cell::Day(day.parse().ok()?),
                (_, Value::Text(text)) => Cell::Text(text.clone()),
                (_, Value::Number(number)) => Cell::Number(*number),
                (_, Value::Flag(flag)) => Cell::Flag(*flag),
                (_, Value::Null | Value::List(_) | Value::Object(_)) => return None,
            },
        })
    }
}

impl Condition {
    fn holds(&self, record: &Record) -> bool {
        let Some(cell) = self.property.of(record) else { return false };
        let order = || self.values.first().and_then(|value| cell.partial_cmp(value));
        match self.operator {
            Operator::Equal | Operator::In => self.values.contains(&cell),
            Operator::Less => order() == Some(Ordering::Less),
            Operator::More => order() == Some(Ordering::Greater),
            Operator::AtMost => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
            Operator::AtLeast => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
            Operator::Like => match (&cell, self.values.first()) {
                (Cell::Text(text), Some(Cell::Text(pattern))) => is_like(text, pattern),
                _ => false,
            },
        }
    }
}

/// Whether a text is of a pattern, in which `%` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('%');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn only_the_percent_sign_stands_for_anything() {
        let check =
            |text: &str, pattern: &str, expect: bool| assert_eq!(is_like(text, pattern), expect, "{text} {pattern}");
        check("Pine Supply", "Pine%", true);
        check("Pine Supply", "%Supply", true);
        check("Pine Supply", "%e S%", true);
        check("Pine Supply", "P%e%y", true);
        check("Pine Supply", "Pine", false);
        check("Pine Supply", "P_ne%", false);
        check("aa", "a%a%a", false);
        check("", "%", true);
    }
}
