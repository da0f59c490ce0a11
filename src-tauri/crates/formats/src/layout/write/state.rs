//! What writing remembers from document to document: totals and numbers. Small, and copied before each document, so
//! that a held one leaves nothing behind.

use crate::layout::plan::{Plan, Tallied, TallyPlan};
use model::{Decimal, Value};
use std::cmp::Ordering;

/// The value of a total.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Total {
    Count(u64),
    Sum(Decimal),
    /// Smallest or largest; nothing where nothing was counted.
    Edge(Value<'static>),
    Hash(u64),
}

impl Total {
    /// As the value of a column.
    pub(crate) fn value(&self) -> Value<'static> {
        match self {
            Total::Count(count) => Value::Number(Decimal::from(*count)),
            Total::Sum(sum) => Value::Number(*sum),
            Total::Edge(value) => value.clone(),
            Total::Hash(hash) => Value::Number(Decimal::from(*hash)),
        }
    }
}

/// A total in the making.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tally {
    pub(crate) total: Total,
    /// Which instance of its home it belongs to, from 1; 0 before the first.
    pub(crate) instance: usize,
}

/// A sum that no decimal holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Tally {
    fn new(plan: &TallyPlan) -> Tally {
        Tally { total: zero(plan.what), instance: usize::from(plan.home.is_none()) }
    }

    /// Begins anew with an instance of its home.
    pub(crate) fn open(&mut self, plan: &TallyPlan) {
        self.total = zero(plan.what);
        self.instance += 1;
    }

    /// One more instance of what it counts.
    pub(crate) fn count(&mut self) {
        if let Total::Count(count) = &mut self.total {
            *count += 1;
        }
    }

    /// One more value of its column: the value that is spelled, and its text.
    pub(crate) fn add(&mut self, what: Tallied, value: &Value<'_>, text: &str) -> Result<(), TooLarge> {
        match (&mut self.total, what) {
            (Total::Sum(sum), _) => {
                if let Value::Number(number) = value {
                    *sum = sum.checked_add(*number).ok_or(TooLarge)?;
                }
            }
            (Total::Hash(hash), Tallied::Hash { digits, .. }) => *hash = hashed(*hash, text, digits),
            (Total::Edge(edge), Tallied::Min(_)) => keep(edge, value, Ordering::Less),
            (Total::Edge(edge), Tallied::Max(_)) => keep(edge, value, Ordering::Greater),
            (Total::Count(_) | Total::Hash(_) | Total::Edge(_), _) => {}
        }
        Ok(())
    }
}

fn zero(what: Tallied) -> Total {
    match what {
        Tallied::Count => Total::Count(0),
        Tallied::Sum(_) => Total::Sum(Decimal::ZERO),
        Tallied::Min(_) | Tallied::Max(_) => Total::Edge(Value::Empty),
        Tallied::Hash { .. } => Total::Hash(0),
    }
}

fn keep(edge: &mut Value<'static>, value: &Value<'_>, wanted: Ordering) {
    let order = match (&*edge, value) {
        (Value::Empty, Value::Number(_) | Value::Date(_)) => wanted,
        (Value::Number(old), Value::Number(new)) => new.cmp(old),
        (Value::Date(old), Value::Date(new)) => new.cmp(old),
        _ => Ordering::Equal,
    };
    if order == wanted {
        *edge = value.clone().into_owned();
    }
}

/// Adds the number that the digits of the text make, and keeps the last `digits` digits.
fn hashed(hash: u64, text: &str, digits: u32) -> u64 {
    let modulus = 10u64.pow(digits.min(18));
    let digit = |byte: u8| u128::from(byte - b'0');
    let number = text
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0u128, |number, byte| (number * 10 + digit(byte)) % u128::from(modulus));
    let sum = (u128::from(hash) + number) % u128::from(modulus);
    u64::try_from(sum).expect("BUG: less than the modulus")
}

/// What a held document must leave as it was.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    pub(crate) tallies: Vec<Tally>,
    pub(crate) counters: Vec<u64>,
    pub(crate) records: u64,
    pub(crate) documents: u64,
    pub(crate) batches: u64,
}

impl State {
    pub(crate) fn new(plan: &Plan) -> State {
        State {
            tallies: plan.tallies.iter().map(Tally::new).collect(),
            counters: vec![0; plan.counters.len()],
            records: 0,
            documents: 0,
            batches: 0,
        }
    }

    /// Takes over another state without new memory.
    pub(crate) fn copy_from(&mut self, other: &State) {
        self.tallies.clone_from(&other.tallies);
        self.counters.clone_from(&other.counters);
        (self.records, self.documents, self.batches) = (other.records, other.documents, other.batches);
    }
}

/// Totals that a first pass found, for the second one to write ahead of what they count.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// By tally, by instance of its home.
    pub(crate) finals: Vec<Vec<Total>>,
    pub(crate) documents: u64,
}
