//! The table at the end.

use crate::paired::{Pair, Times};
use std::fs;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What was measured.
    pub measure: String,
    /// Ours, with its unit.
    pub ours: String,
    /// The other's, or the limit, with its unit.
    pub other: String,
    /// How they compare.
    pub ratio: String,
    /// What was aimed at.
    pub target: String,
    /// Whether that was reached.
    pub is_reached: bool,
}

/// What was done in some time, for rates.
#[derive(Debug)]
pub struct Side<'t> {
    /// How long each round took.
    pub times: &'t Times,
    /// How much was done in each, in the unit of the rate.
    pub amount: f64,
}

impl Side<'_> {
    fn rate(&self) -> f64 {
        self.amount / self.times.median().as_secs_f64()
    }

    /// Median, least and most.
    fn shown(&self, unit: &str) -> String {
        let (shortest, longest) = self.times.spread();
        let [least, most] = [longest, shortest].map(|time| self.amount / time.as_secs_f64());
        format!("{} {unit} ({}–{})", rounded(self.rate()), rounded(least), rounded(most))
    }
}

fn rounded(rate: f64) -> String {
    if rate < 10.0 { format!("{rate:.2}") } else { format!("{rate:.0}") }
}

impl Row {
    /// A line for a rate; the target is the least rate aimed at, 0 where none is. The other did its own amount, measured
    /// in the same turns.
    pub fn of_rate(measure: &str, unit: &str, ours: &Side<'_>, other: Option<(&str, &Side<'_>)>, target: f64) -> Row {
        Row {
            measure: measure.to_owned(),
            ours: ours.shown(unit),
            other: other.map_or("no peer here".to_owned(), |(name, side)| format!("{name} {}", side.shown(unit))),
            ratio: other.map_or("–".to_owned(), |(_, side)| format!("{:.1}x", ours.rate() / side.rate())),
            target: if target > 0.0 { format!(">= {target} {unit}") } else { "none".to_owned() },
            is_reached: ours.rate() >= target,
        }
    }

    /// A line for two things measured in turns. The target is the least ratio aimed at: how many times as long the
    /// other takes.
    pub fn of_pair(measure: &str, pair: &Pair, other: &str, target: f64) -> Row {
        let ratio = pair.ratio();
        Row {
            measure: measure.to_owned(),
            ours: seconds(&pair.ours),
            other: format!("{other} {}", seconds(&pair.other)),
            ratio: format!("{ratio:.2}x"),
            target: format!(">= {target:.2}x"),
            is_reached: ratio >= target,
        }
    }
}

fn seconds(times: &Times) -> String {
    let (shortest, longest) = times.spread();
    let [median, shortest, longest] = [times.median(), shortest, longest].map(|time| time.as_secs_f64());
    format!("{median:.2} s ({shortest:.2}–{longest:.2})")
}

/// How many programs wanted to run over the last minute, as the system says.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// Prints the table, aligned, with the load before and after.
pub fn print(rows: &[Row], load_before: &str) {
    let cells: Vec<[&str; 6]> =
        std::iter::once(["measure", "ours", "other", "ratio", "target", ""]).chain(rows.iter().map(cells)).collect();
    let widths: [usize; 6] =
        std::array::from_fn(|place| cells.iter().map(|row| row[place].chars().count()).max().unwrap_or(0));
    println!();
    for row in &cells {
        let padded: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        println!("{}", padded.join("  ").trim_end());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "load {load_before} before, {} after, on {cores} cores; median of {} rounds in turns, (shortest–longest)",
        load(),
        crate::paired::ROUNDS
    );
}

fn cells(row: &Row) -> [&str; 6] {
    let verdict = if row.is_reached { "reached" } else { "missed" };
    [&row.measure, &row.ours, &row.other, &row.ratio, &row.target, verdict]
}
