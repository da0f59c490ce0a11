//! Control totals: how many documents of each kind and currency, and what they add up to.

use model::document::Kind;
use model::manifest::ControlTotal;
use model::money::{Overflow, minor_digits};
use model::{Decimal, Document};
use std::collections::BTreeMap;

/// Control totals in the making. Sums never cross currencies or kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControlTotals {
    totals: BTreeMap<(String, Kind), ControlTotal>,
}

impl ControlTotals {
    /// Adds a document. Credit notes and vendor credits count negative.
    ///
    /// # Errors
    /// Where a sum has more digits than a decimal holds; nothing is added then.
    pub fn add(&mut self, document: &Document) -> Result<(), Overflow> {
        let currency = document.currency.clone().unwrap_or_default();
        let key = (currency.clone(), document.kind);
        let empty = ControlTotal {
            currency,
            kind: document.kind,
            count: 0,
            net: Decimal::ZERO,
            tax: Decimal::ZERO,
            total: Decimal::ZERO,
        };
        let entry = self.totals.entry(key).or_insert(empty);
        let sign = if is_credit(document.kind) { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        let plus =
            |sum: Decimal, amount: Option<Decimal>| sum.checked_add(amount.unwrap_or_default() * sign).ok_or(Overflow);
        let net = plus(entry.net, document.net)?;
        let tax = plus(entry.tax, document.tax)?;
        let total = plus(entry.total, Some(document.value()))?;
        (entry.count, entry.net, entry.tax, entry.total) = (entry.count + 1, net, tax, total);
        Ok(())
    }

    /// The totals, by currency, then by kind.
    pub fn finish(self) -> Vec<ControlTotal> {
        self.totals.into_values().filter(|total| total.count > 0).map(in_full).collect()
    }
}

/// Control totals of documents.
///
/// # Errors
/// Where a sum has more digits than a decimal holds.
pub fn control_totals<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Result<Vec<ControlTotal>, Overflow> {
    let mut totals = ControlTotals::default();
    for document in documents {
        totals.add(document)?;
    }
    Ok(totals.finish())
}

/// Amounts with at least as many digits as their currency has: books state 123.00 as 123.
fn in_full(mut total: ControlTotal) -> ControlTotal {
    let digits = minor_digits(&total.currency);
    for amount in [&mut total.net, &mut total.tax, &mut total.total] {
        if amount.scale() < digits {
            amount.rescale(digits);
        }
    }
    total
}

/// Kinds whose amounts lower what is owed.
fn is_credit(kind: Kind) -> bool {
    matches!(kind, Kind::CreditNote | Kind::VendorCredit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(kind: Kind, currency: &str, net: &str, tax: &str, total: &str) -> Document {
        let number = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
        let currency = (!currency.is_empty()).then(|| currency.to_owned());
        let (net, tax, total) = (number(net), number(tax), number(total));
        match kind {
            Kind::Payment => Document { kind, currency, amount: total, ..Document::default() },
            _ => Document { kind, currency, net, tax, total, ..Document::default() },
        }
    }

    #[test]
    fn totals_stay_apart_by_currency_and_kind_and_credits_are_negative() {
        let documents = [
            document(Kind::Invoice, "EUR", "100.00", "23.00", "123.00"),
            document(Kind::Invoice, "EUR", "0.10", "0.02", "0.12"),
            document(Kind::Invoice, "JPY", "1000", "100", "1100"),
            document(Kind::CreditNote, "EUR", "10.00", "2.30", "12.30"),
            document(Kind::Payment, "EUR", "", "", "50.00"),
            document(Kind::Invoice, "", "", "", "1"),
        ];
        let found: Vec<_> = control_totals(&documents)
            .unwrap()
            .into_iter()
            .map(|t| (t.currency, t.kind, t.count, t.net.to_string(), t.tax.to_string(), t.total.to_string()))
            .collect();
        let row = |currency: &str, kind, count, net: &str, tax: &str, total: &str| {
            (currency.to_owned(), kind, count, net.to_owned(), tax.to_owned(), total.to_owned())
        };
        assert_eq!(
            found,
            [
                row("", Kind::Invoice, 1, "0.00", "0.00", "1.00"),
                row("EUR", Kind::Invoice, 2, "100.10", "23.02", "123.12"),
                row("EUR", Kind::CreditNote, 1, "-10.00", "-2.30", "-12.30"),
                row("EUR", Kind::Payment, 1, "0.00", "0.00", "50.00"),
                row("JPY", Kind::Invoice, 1, "1000", "100", "1100"),
            ]
        );
    }

    #[test]
    fn a_sum_that_does_not_fit_is_told_and_changes_nothing() {
        let mut totals = ControlTotals::default();
        let large = document(Kind::Invoice, "EUR", "", "", &Decimal::MAX.to_string());
        totals.add(&large).unwrap();
        let before = totals.clone();
        assert_eq!(totals.add(&large), Err(Overflow));
        assert_eq!(totals, before);
    }
}
