//! Two things measured in turns.

use crate::Trouble;
use std::time::{Duration, Instant};

/// How often each is run.
pub const ROUNDS: usize = 5;

/// The times of both, in the order they were taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Ours.
    pub ours: Times,
    /// The other's.
    pub other: Times,
}

/// How long each round took.
#[derive(Debug, Clone, PartialEq)]
pub struct Times(Vec<Duration>);

impl Times {
    /// The middle one.
    pub fn median(&self) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    }

    /// The shortest and the longest.
    pub fn spread(&self) -> (Duration, Duration) {
        let shortest = self.0.iter().min().expect("BUG: at least one round is run");
        let longest = self.0.iter().max().expect("BUG: at least one round is run");
        (*shortest, *longest)
    }
}

impl Pair {
    /// How many times as long the other takes: above 1, ours is faster.
    pub fn ratio(&self) -> f64 {
        self.other.median().as_secs_f64() / self.ours.median().as_secs_f64()
    }
}

/// Runs both once to warm up, which is not counted, and then in turns. The round's number is passed on; 0 is the warm-up.
///
/// # Errors
/// What the measured things return.
pub fn in_turns(
    mut ours: impl FnMut(usize) -> Result<(), Trouble>,
    mut other: impl FnMut(usize) -> Result<(), Trouble>,
) -> Result<Pair, Trouble> {
    in_turns_told(|round| time(|| ours(round)), |round| time(|| other(round)))
}

/// As [`in_turns`], where both say themselves how long the work took.
///
/// # Errors
/// What the measured things return.
pub fn in_turns_told(
    mut ours: impl FnMut(usize) -> Result<Duration, Trouble>,
    mut other: impl FnMut(usize) -> Result<Duration, Trouble>,
) -> Result<Pair, Trouble> {
    let mut pair = Pair { ours: Times(Vec::new()), other: Times(Vec::new()) };
    for round in 0..=ROUNDS {
        let took = (ours(round)?, other(round)?);
        if round > 0 {
            pair.ours.0.push(took.0);
            pair.other.0.push(took.1);
        }
    }
    Ok(pair)
}

fn time(run: impl FnOnce() -> Result<(), Trouble>) -> Result<Duration, Trouble> {
    let start = Instant::now();
    run()?;
    Ok(start.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_run_in_turns_and_the_warm_up_does_not_count() {
        let order = std::cell::RefCell::new(String::new());
        let note = |letter: char| {
            order.borrow_mut().push(letter);
            Ok(())
        };
        let pair = in_turns(|_| note('a'), |_| note('b')).unwrap();
        assert_eq!(*order.borrow(), "ab".repeat(ROUNDS + 1));
        assert_eq!(pair.ours.0.len(), ROUNDS);
    }

    #[test]
    fn median_spread_and_ratio_are_taken_over_the_rounds() {
        let times = |seconds: &[u64]| Times(seconds.iter().map(|second| Duration::from_secs(*second)).collect());
        let pair = Pair { ours: times(&[3, 1, 2]), other: times(&[9, 4, 4]) };
        assert_eq!(pair.ours.median(), Duration::from_secs(2));
        assert_eq!(pair.ours.spread(), (Duration::from_secs(1), Duration::from_secs(3)));
        assert!((pair.ratio() - 2.0).abs() < f64::EPSILON);
    }
}
