//! Counts, amounts and times as sentences need them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::document::Kind;
use model::manifest::Manifest;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

use crate::run::{counted, money};

/// What documents amount to: how many of each kind, and their sums by currency. Never across currencies.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sums {
    kinds: BTreeMap<Kind, u64>,
    money: BTreeMap<String, Decimal>,
}

impl Sums {
    /// Adds documents. The sum is signed.
    pub(crate) fn add(&mut self, kind: Kind, count: u64, currency: &str, sum: Decimal) {
        *self.kinds.entry(kind).or_default() += count;
        *self.money.entry(currency.to_owned()).or_default() += sum;
    }

    /// Adds what a file holds.
    pub(crate) fn add_file(&mut self, manifest: &Manifest) {
        for total in &manifest.totals {
            self.add(total.kind, total.count, &total.currency, total.total);
        }
    }

    /// Whether there are no documents.
    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.values().all(|count| *count == 0)
    }

    /// `13 invoices and 1 credit note, 128,610.66 EUR`.
    pub(crate) fn words(&self) -> String {
        let kinds: Vec<_> = self.kinds.iter().map(|(kind, count)| documents(*kind, *count)).collect();
        let money = money(&self.money);
        let gap = if money.is_empty() { "" } else { ", " };
        format!("{}{gap}{money}", listed(&kinds))
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 invoice`, `3 credit notes`.
pub(crate) fn documents(kind: Kind, count: u64) -> String {
    let one = kind_word(kind);
    let many = match kind {
        Kind::Journal => "journal entries".to_owned(),
        Kind::Class => "classes".to_owned(),
        _ => format!("{one}s"),
    };
    counted(count, &one, &many)
}

/// `1 document in USD`, `3 documents in USD`.
pub(crate) fn counted_in(count: u64, currency: &str) -> String {
    format!("{} in {currency}", counted(count, "document", "documents"))
}

/// The kind as a word in a sentence.
pub(crate) fn kind_word(kind: Kind) -> String {
    match kind {
        Kind::Journal => "journal entry".to_owned(),
        other => other.as_str().replace('-', " "),
    }
}

/// An instant on the clock of people here: `today 08:02`, `yesterday 17:40`, `3 December 08:02`.
pub(crate) fn when(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, today) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()).date());
    let days = then.date().duration_until(today).as_hours() / 24;
    let time = then.strftime("%H:%M");
    match days {
        0 => format!("today {time}"),
        1 => format!("yesterday {time}"),
        -1 => format!("tomorrow {time}"),
        _ if then.year() == today.year() => then.strftime("%-d %B %H:%M").to_string(),
        _ => then.strftime("%-d %B %Y %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_by_kind_and_currency() {
        let mut sums = Sums::default();
        assert!(sums.is_empty());
        sums.add(Kind::Invoice, 13, "EUR", "128610.66".parse().unwrap());
        assert_eq!(sums.words(), "13 invoices, 128,610.66 EUR");
        sums.add(Kind::CreditNote, 1, "EUR", "-10.66".parse().unwrap());
        sums.add(Kind::Invoice, 1, "USD", "5".parse().unwrap());
        assert_eq!(sums.words(), "14 invoices and 1 credit note, 128,600.00 EUR and 5.00 USD");
        let mut contacts = Sums::default();
        contacts.add(Kind::Contact, 2, "", Decimal::ZERO);
        assert_eq!(contacts.words(), "2 contacts");
    }

    #[test]
    fn times_are_told_as_people_tell_them() {
        let zone = TimeZone::get("Europe/Dublin").unwrap();
        let now: Timestamp = "2026-12-03T07:00:00Z".parse().unwrap();
        for (at, expect) in [
            ("2026-12-03T06:02:00Z", "today 06:02"),
            ("2026-12-03T23:59:00Z", "today 23:59"),
            ("2026-12-02T17:40:00Z", "yesterday 17:40"),
            ("2026-12-04T00:00:00Z", "tomorrow 00:00"),
            ("2026-11-21T08:02:00Z", "21 November 08:02"),
            ("2025-11-21T08:02:00Z", "21 November 2025 08:02"),
        ] {
            assert_eq!(when(at.parse().unwrap(), now, &zone), expect);
        }
    }
}
