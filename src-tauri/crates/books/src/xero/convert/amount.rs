//! Amounts as Xero's records hold them, within bounds in which nothing that is worked out from them overflows.

use crate::row::{Problem, Row};
use model::Decimal;

/// Beyond this no amount, quantity or rate is one: sums of as many as fit into an answer still fit into a decimal.
const LARGEST: i128 = 1_000_000_000_000_000_000;

/// Reading of exact numbers.
pub(crate) trait Exact {
    /// A number.
    fn amount(&self, name: &str) -> Result<Option<Decimal>, Problem>;

    /// A number that is not zero.
    fn nonzero_amount(&self, name: &str) -> Result<Option<Decimal>, Problem> {
        Ok(self.amount(name)?.filter(|number| !number.is_zero()))
    }

    /// The first of several fields that has a number.
    fn first_amount(&self, names: &[&str]) -> Result<Option<Decimal>, Problem> {
        for name in names {
            if let Some(number) = self.amount(name)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }
}

impl Exact for Row<'_> {
    fn amount(&self, name: &str) -> Result<Option<Decimal>, Problem> {
        let number = self.number(name)?;
        match number {
            Some(number) if number.abs() > Decimal::from_i128_with_scale(LARGEST, 0) => {
                Err(format!("{name} holds {number}, which is too large for an amount"))
            }
            _ => Ok(number),
        }
    }
}
