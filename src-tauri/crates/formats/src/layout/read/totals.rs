//! Totals, counts and running numbers: what the file states is compared with what its lines come to. The same tallies
//! count here as on writing.

use super::finding::{Spot, at, code};
use super::summary::Checked;
use super::{Reader, Severity};
use crate::layout::plan::Plan;
use crate::layout::write::state::Total;
use model::layout::{Counted, Fill};
use model::{Decimal, Value};

/// A total that the file states and that is compared when its instance ends.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) tally: usize,
    pub(super) column: usize,
    pub(super) stated: Value<'static>,
    pub(super) text: String,
    pub(super) spot: Spot,
}

/// The tallies that count every record, unknown ones too.
pub(super) fn counting_all(plan: &Plan) -> Vec<usize> {
    let every = plan.columns.iter().filter(|column| matches!(column.column.fill, Some(Fill::Count(Counted::Every))));
    every
        .filter_map(
            |column| if let crate::layout::plan::FillPlan::Tally(tally) = column.fill { Some(tally) } else { None },
        )
        .collect()
}

impl Reader<'_> {
    /// An instance of a section begins: what counts it goes up, what belongs to it begins anew.
    pub(super) fn count_instance(&mut self, section: usize) {
        let of = &self.plan.sections[section];
        for tally in &of.home_of {
            self.state.tallies[*tally].open(&self.plan.tallies[*tally]);
        }
        for counter in &of.resets_counters {
            self.state.counters[*counter] = 0;
        }
        for counter in &of.steps_counters {
            self.state.counters[*counter] += 1;
        }
        self.count_line(section);
    }

    /// One more instance for the totals that count it, also where it stands in the wrong place.
    pub(super) fn count_line(&mut self, section: usize) {
        for tally in &self.plan.sections[section].counted_by {
            self.state.tallies[*tally].count();
        }
    }

    pub(super) fn count_unknown(&mut self) {
        for tally in counting_all(self.plan) {
            self.state.tallies[tally].count();
        }
    }

    /// One more value for the totals over a column.
    pub(super) fn feed_tallies(&mut self, column: usize, text: &str) {
        for at in 0..self.plan.columns[column].feeds.len() {
            let tally = self.plan.columns[column].feeds[at];
            let Ok(value) = self.plan.columns[column].spell.read(text) else { continue };
            let what = self.plan.tallies[tally].what;
            if self.state.tallies[tally].add(what, &value, text).is_err() {
                let place = self.plan.columns[column].label.clone();
                let sentence = format!("the sum of the column “{place}” has more than 28 digits");
                self.tell(super::of_file(Severity::Refuse, crate::layout::fault::code::OVERFLOW, sentence));
            }
        }
    }

    /// The totals that belong to an instance that ends, or to the file, are compared with what was stated.
    pub(super) fn settle(&mut self, home: Option<usize>) {
        if self.expected.is_empty() {
            return;
        }
        let plan = self.plan;
        let (due, later) = std::mem::take(&mut self.expected)
            .into_iter()
            .partition(|expected: &Expected| plan.tallies[expected.tally].home == home);
        self.expected = later;
        let due: Vec<Expected> = due;
        due.into_iter().for_each(|expected| self.compare(expected, home));
    }

    fn compare(&mut self, expected: Expected, home: Option<usize>) {
        let total = self.state.tallies[expected.tally].total.clone();
        let counted = total.value();
        let agrees = expected.stated == counted
            || (expected.stated.is_empty() && matches!(&total, Total::Edge(_)) && counted.is_empty());
        let of = &self.plan.columns[expected.column];
        let inside = home.is_some_and(|home| self.plan.sections[home].depth > 0);
        if !inside {
            self.summary.checked.push(Checked {
                column: of.id.clone(),
                label: of.label.clone(),
                stated: expected.text.clone(),
                counted: counted.plain().into_owned(),
                agrees,
            });
        }
        if agrees {
            return;
        }
        let sentence = format!(
            "the file says {} here, but its lines come to {}; lines may be missing or doubled. Ask the partner for the file again",
            if expected.text.is_empty() { "nothing" } else { &expected.text },
            counted.plain()
        );
        let severity = if inside { Severity::Hold } else { Severity::Refuse };
        let finding = at(expected.spot, severity, code::TOTALS, sentence)
            .in_column(self.plan, expected.column)
            .between(counted.plain(), expected.text);
        if inside { self.hold(finding) } else { self.tell(finding) }
    }

    /// The sums of the amount columns, at the end.
    pub(super) fn file_totals(&self) -> Vec<(String, Decimal)> {
        let of = self.plan.tallies.iter().zip(&self.state.tallies);
        of.filter_map(|(plan, tally)| match (plan.total_of, &tally.total) {
            (Some(column), Total::Sum(sum)) => Some((self.plan.columns[column].id.clone(), *sum)),
            _ => None,
        })
        .collect()
    }
}
