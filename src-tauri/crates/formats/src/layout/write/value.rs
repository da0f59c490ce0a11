//! The value of a fill in the scopes that are open.

use super::state::State;
use super::told::Told;
use super::{Inputs, RUN_DATE, RUN_TIME};
use crate::layout::fault::{Severity, code};
use crate::layout::plan::{ConditionPlan, FillPlan, MAX_DEPTH, Plan, Source};
use crate::spelling::{Misfit, Why};
use jiff::tz::TimeZone;
use model::document::Record;
use model::layout::{Control, Test};
use model::{Decimal, Value};
use std::borrow::Cow;

/// The records that are open, outermost first, and the position of each in its list.
#[derive(Clone, Copy)]
pub(crate) struct Scopes<'d> {
    records: [Option<&'d dyn Record>; MAX_DEPTH],
    positions: [u32; MAX_DEPTH],
    depth: usize,
}

impl<'d> Scopes<'d> {
    /// Nothing is open: a file without documents.
    pub(crate) const NONE: Scopes<'static> = Scopes { records: [None; MAX_DEPTH], positions: [0; MAX_DEPTH], depth: 0 };

    /// A document is open.
    pub(crate) fn of(document: &'d dyn Record) -> Scopes<'d> {
        Scopes::NONE.with(document, 0)
    }

    /// An item of a list is open as well.
    pub(crate) fn with<'s>(&self, item: &'s dyn Record, position: u32) -> Scopes<'s>
    where
        'd: 's,
    {
        let mut inner: Scopes<'s> = *self;
        inner.records[inner.depth] = Some(item);
        inner.positions[inner.depth] = position;
        inner.depth += 1;
        inner
    }

    pub(crate) fn record(&self, level: u8) -> Option<&'d dyn Record> {
        self.records.get(usize::from(level)).copied().flatten()
    }

    /// `line 2, tax 1`; empty at the document itself.
    pub(crate) fn place(&self) -> String {
        let inner = 1..self.depth.max(1);
        let named = inner.filter_map(|level| {
            let record = self.records[level]?;
            Some(format!("{} {}", record.scope().name, self.positions[level] + 1))
        });
        named.collect::<Vec<_>>().join(", ")
    }
}

/// Why a fill has no value.
pub(crate) struct Trouble {
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) told: Box<Told>,
}

impl From<Misfit> for Trouble {
    fn from(misfit: Misfit) -> Trouble {
        let (code, advice) = match misfit.why {
            Why::TooLong => (code::LENGTH, "Shorten it in your books, or let the file layout cut it."),
            Why::TooShort => (code::LENGTH, "Complete it in your books, or change the column in the file layout."),
            Why::NotListed => (
                code::UNKNOWN_VALUE,
                "Correct it in your books, or add it to the list or look-up table of the file layout.",
            ),
            Why::Inexact => (code::VALUE, "Correct it in your books, or let the file layout round it."),
            Why::Shape | Why::Ambiguous => {
                (code::VALUE, "Correct it in your books, or change the column in the file layout.")
            }
        };
        let Misfit { expected, found, .. } = misfit;
        let told = Told::column(format!("is “{found}”"), format!(", but it must be {expected}. {advice}"));
        Trouble { severity: Severity::Hold, code, expected: expected.into_owned(), found, told: Box::new(told) }
    }
}

impl Trouble {
    pub(crate) fn new(severity: Severity, code: &'static str, told: Told) -> Trouble {
        Trouble { severity, code, expected: String::new(), found: String::new(), told: Box::new(told) }
    }

    /// The layout has no place for it.
    pub(crate) fn no_section(does: &str) -> Trouble {
        Trouble::new(Severity::Hold, code::NO_SECTION, Told::document(does))
    }
}

/// What values are taken from, beside the document.
pub(crate) struct Ground<'a, 's> {
    pub(crate) plan: &'s Plan,
    pub(crate) inputs: &'a Inputs,
    pub(crate) state: &'s State,
    /// Totals that are known ahead of what they count.
    pub(crate) known: &'s [Vec<super::state::Total>],
}

/// The value of a field.
pub(crate) fn read<'d>(source: &Source, scopes: &Scopes<'d>) -> Result<Value<'d>, Trouble> {
    let Some(record) = scopes.record(source.level) else { return Ok(Value::Empty) };
    let Some(list) = source.common else { return Ok(record.get(&source.slot)) };
    let mut all = (0..record.len(list)).filter_map(|at| record.item(list, at)).map(|item| item.get(&source.slot));
    let Some(first) = all.next() else { return Ok(Value::Empty) };
    match all.find(|value| *value != first) {
        None => Ok(first),
        Some(other) => Err(Trouble {
            expected: first.plain().into_owned(),
            found: other.plain().into_owned(),
            ..Trouble::new(
                Severity::Hold,
                code::VARIES,
                Told::Column {
                    does: "has several values".to_owned(),
                    rest: format!(
                        ", “{}” and “{}”, but the file has one place for it. Give it one value in your books, or let the file layout write a row for each line.",
                        first.plain(),
                        other.plain()
                    ),
                    path: source.path.clone(),
                },
            )
        }),
    }
}

/// Whether a condition is met.
pub(crate) fn meets(condition: &ConditionPlan, scopes: &Scopes<'_>) -> Result<bool, Trouble> {
    let value = read(&condition.source, scopes)?;
    Ok(match &condition.test {
        Test::Present => !value.is_empty(),
        Test::Absent => value.is_empty(),
        Test::Is(wanted) => is(&value, wanted),
        Test::In(wanted) => wanted.iter().any(|wanted| is(&value, wanted)),
    })
}

/// Numbers are compared as numbers: 20.0 is 20.
fn is(value: &Value<'_>, wanted: &str) -> bool {
    match value {
        Value::Number(number) => wanted.parse::<Decimal>().is_ok_and(|wanted| wanted == *number),
        _ => value.plain() == wanted,
    }
}

impl<'a> Ground<'a, '_> {
    /// The value of a fill.
    pub(crate) fn value<'v>(&self, fill: &'v FillPlan, scopes: &Scopes<'v>) -> Result<Value<'v>, Trouble>
    where
        'a: 'v,
    {
        match fill {
            FillPlan::Unused => Ok(Value::Empty),
            FillPlan::Field(source) => read(source, scopes),
            FillPlan::Text(text) => Ok(Value::text(text)),
            FillPlan::Param(name) => self.param(name),
            FillPlan::Control(control) => self.control(*control),
            FillPlan::Seq { counter, start } => {
                let so_far = self.state.counters[*counter].saturating_sub(1);
                Ok(Value::Number(Decimal::from(start + so_far)))
            }
            FillPlan::Tally(tally) => Ok(self.total(*tally)),
            FillPlan::Join { of, separator } => self.join(of, separator, scopes),
            FillPlan::Choose { cases, otherwise } => {
                for (tests, fill) in cases {
                    let mut fits = true;
                    for test in tests {
                        fits = fits && meets(test, scopes)?;
                    }
                    if fits {
                        return self.value(fill, scopes);
                    }
                }
                otherwise.as_ref().map_or(Ok(Value::Empty), |fill| self.value(fill, scopes))
            }
        }
    }

    fn param(&self, name: &str) -> Result<Value<'a>, Trouble> {
        match (name, self.inputs.params.get(name)) {
            (_, Some(text)) => Ok(Value::text(text)),
            (RUN_DATE, None) => Ok(Value::Date(self.inputs.now.date())),
            (RUN_TIME, None) => {
                // The clock's face, so that patterns spell what the company's clock shows.
                let time = self.inputs.now.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
                Ok(time.map_or(Value::Empty, Value::Time))
            }
            (_, None) => Err(Trouble::new(
                Severity::Refuse,
                code::PARAM,
                Told::Whole(format!(
                    "The file layout wants the value “{name}”, and neither the job nor the partner gives it. Set it at one of them."
                )),
            )),
        }
    }

    fn control(&self, control: Control) -> Result<Value<'static>, Trouble> {
        let first = self.inputs.numbers.get(&control).ok_or_else(|| {
            let sentence = format!("The control number of the {control} is missing. This is a fault of the program.");
            Trouble::new(Severity::Refuse, code::NUMBER, Told::Whole(sentence))
        })?;
        let further = match control {
            Control::Set => self.state.documents,
            Control::Group => self.state.batches.saturating_sub(1),
            Control::Interchange | Control::File => 0,
        };
        Ok(Value::Number(Decimal::from(first.saturating_add(further))))
    }

    fn total(&self, tally: usize) -> Value<'static> {
        let state = &self.state.tallies[tally];
        if !self.plan.tallies[tally].ahead {
            return state.total.value();
        }
        // A first pass knows no totals ahead; zero stands in their place, and its bytes are thrown away.
        let known = self.known[tally].get(state.instance.saturating_sub(1));
        known.map_or(Value::Number(Decimal::ZERO), super::state::Total::value)
    }

    fn join<'v>(&self, of: &'v [FillPlan], separator: &str, scopes: &Scopes<'v>) -> Result<Value<'v>, Trouble>
    where
        'a: 'v,
    {
        let mut joined = String::new();
        for fill in of {
            let value = self.value(fill, scopes)?;
            if value.is_empty() {
                continue;
            }
            if !joined.is_empty() {
                joined.push_str(separator);
            }
            joined.push_str(&value.plain());
        }
        Ok(if joined.is_empty() { Value::Empty } else { Value::Text(Cow::Owned(joined)) })
    }
}
