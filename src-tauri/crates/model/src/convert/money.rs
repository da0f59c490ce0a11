//! Amounts at a rate, in exact decimals.

use super::NotConverted;
use rust_decimal::{Decimal, RoundingStrategy};

/// A rate and the decimals of what comes out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money {
    pub(super) rate: Decimal,
    pub(super) digits: u32,
}

type Result<T> = std::result::Result<T, NotConverted>;

fn rounded(amount: Decimal, digits: u32) -> Decimal {
    let mut amount = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(digits);
    amount
}

/// A sum that is refused where it has too many digits.
pub(super) fn sum(values: impl IntoIterator<Item = Option<Decimal>>) -> Result<Decimal> {
    values.into_iter().flatten().try_fold(Decimal::ZERO, plus)
}

/// `a + b`.
pub(super) fn plus(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_add(b).ok_or(NotConverted::TooLarge)
}

/// `a - b`.
pub(super) fn minus(a: Decimal, b: Decimal) -> Result<Decimal> {
    a.checked_sub(b).ok_or(NotConverted::TooLarge)
}

impl Money {
    /// Rounded half up.
    pub(super) fn round(&self, amount: Decimal) -> Decimal {
        rounded(amount, self.digits)
    }

    /// The amount at the rate, rounded half up.
    pub(super) fn at(&self, amount: Decimal) -> Result<Decimal> {
        self.at_digits(amount, self.digits)
    }

    /// The same with other decimals, as unit prices have.
    pub(super) fn at_digits(&self, amount: Decimal, digits: u32) -> Result<Decimal> {
        amount.checked_mul(self.rate).map(|amount| rounded(amount, digits)).ok_or(NotConverted::TooLarge)
    }

    /// Converts fields where they stand.
    pub(super) fn each<const N: usize>(&self, fields: [&mut Option<Decimal>; N]) -> Result<()> {
        for field in fields {
            *field = field.map(|amount| self.at(amount)).transpose()?;
        }
        Ok(())
    }

    /// Parts at the rate that make exactly `whole`, the converted sum of the parts: each is off by less than one smallest
    /// unit from its own conversion, and what is zero stays zero.
    pub(super) fn spread(&self, parts: &[Decimal], whole: Decimal) -> Result<Vec<Decimal>> {
        let (mut so_far, mut given) = (Decimal::ZERO, Decimal::ZERO);
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            so_far = plus(so_far, *part)?;
            let up_to_here = self.at(so_far)?;
            out.push(minus(up_to_here, given)?);
            given = up_to_here;
        }
        // Where the whole was stated otherwise, the last part that is something takes what is left.
        if let Some(last) = parts.iter().rposition(|part| !part.is_zero()) {
            out[last] = plus(out[last], minus(whole, given)?)?;
        }
        Ok(out)
    }
}
