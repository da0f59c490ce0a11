//! What the receiver of a file can add up: the amounts of lines, taxes and charges that the file shows make its total.

use model::document::{Charge, Imbalance, Line};
use model::money::minor_digits;
use model::{Decimal, Document};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;

/// Which amounts of a document the file shows beside its total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Net amounts of lines; else they follow from quantity and price.
    pub(crate) nets: bool,
    /// Discounts of lines.
    pub(crate) discounts: bool,
    /// The tax of the whole document.
    pub(crate) tax: bool,
    /// The list of taxes.
    pub(crate) taxes: bool,
    /// The list of allowances and charges.
    pub(crate) charges: bool,
}

impl Shown {
    /// The total and what is shown of it, where they differ. Nothing is said of documents without amounts of lines.
    pub(crate) fn imbalance(self, document: &Document) -> Option<Imbalance> {
        let stated = document.total?;
        let digits = minor_digits(document.currency.as_deref().unwrap_or_default());
        let round = |amount: Decimal| amount.round_dp_with_strategy(digits, MidpointAwayFromZero);
        let hidden = self.hidden(document)?;
        if !hidden.is_zero() {
            return Some(Imbalance { field: "doc.total", stated, computed: stated.checked_sub(hidden)? });
        }
        if !(self.charges && (self.taxes || self.tax)) {
            return None;
        }
        let amounts: Vec<Option<Decimal>> = document.lines.iter().map(|line| self.amount(line)).collect();
        if amounts.iter().all(Option::is_none) {
            return None;
        }
        let beside = self.tax(document)?.checked_add(sum(document.charges.iter().filter_map(signed))?)?;
        let whole = round(sum(amounts.iter().flatten().copied())?).checked_add(beside)?;
        let by_line = sum(amounts.iter().flatten().copied().map(round))?.checked_add(beside)?;
        let agrees = stated == whole || stated == by_line;
        (!agrees).then_some(Imbalance { field: "doc.total", stated, computed: by_line })
    }

    /// What makes up the total and is shown nowhere.
    fn hidden(self, document: &Document) -> Option<Decimal> {
        let tax = document.tax.filter(|_| !self.taxes && !self.tax).unwrap_or_default();
        let charges = document.charges.iter().filter(|_| !self.charges).filter_map(signed);
        sum(charges)?.checked_add(tax)
    }

    /// The tax that is shown.
    fn tax(self, document: &Document) -> Option<Decimal> {
        match document.tax {
            Some(tax) if !self.taxes => Some(tax),
            _ => sum(document.taxes.iter().filter_map(|tax| tax.amount)),
        }
    }

    /// What the file says of a line's amount.
    fn amount(self, line: &Line) -> Option<Decimal> {
        if self.nets {
            return line.net;
        }
        let discount = line.discount.filter(|_| self.discounts).unwrap_or_default();
        line.quantity?.checked_mul(line.price?)?.checked_sub(discount)
    }
}

/// The sum; nothing where it has too many digits.
fn sum(mut amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    amounts.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// What a charge adds to the total.
fn signed(charge: &Charge) -> Option<Decimal> {
    let amount = charge.amount?;
    Some(if charge.sign.as_deref() == Some("allowance") { -amount } else { amount })
}
