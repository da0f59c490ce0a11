//! What may be asked for: in an hour, in a minute, at once.

use super::options::{Limits, Settings};
use super::refuse::Refusal;
use crate::clock::Clock;
use crate::kit::window;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// The calls of the one developer key and the one Spend & Expense token.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    hour: i64,
    calls: u32,
    sign_ins: u32,
    at_once: HashMap<usize, u32>,
    spend: VecDeque<Duration>,
}

/// The refusal for an hour's or minute's calls.
pub(crate) fn too_many(settings: &Settings) -> Refusal {
    Refusal::new(settings.limit_status, "BDC_1144", "Maximum number of allowed API requests per hour reached.")
}

/// The refusal for calls at once.
pub(crate) fn at_once(settings: &Settings) -> Refusal {
    let message = "Max number of concurrent requests per organization reached.";
    Refusal::new(settings.limit_status, "BDC_1322", message)
}

impl Gate {
    fn turn(&mut self, clock: &Clock) {
        let hour = clock.now().as_second().div_euclid(3600);
        if self.hour != hour {
            *self = Gate {
                hour,
                at_once: std::mem::take(&mut self.at_once),
                spend: std::mem::take(&mut self.spend),
                ..Gate::default()
            };
        }
    }

    /// Counts a call of the developer key.
    pub(crate) fn call(&mut self, clock: &Clock, limits: &Limits, settings: &Settings) -> Result<(), Refusal> {
        self.turn(clock);
        if self.calls >= limits.per_hour {
            return Err(too_many(settings));
        }
        self.calls += 1;
        Ok(())
    }

    /// Counts a sign-in of the developer key.
    pub(crate) fn sign_in(&mut self, clock: &Clock, limits: &Limits, settings: &Settings) -> Result<(), Refusal> {
        self.turn(clock);
        if self.sign_ins >= limits.sign_ins {
            return Err(too_many(settings));
        }
        self.sign_ins += 1;
        Ok(())
    }

    /// Lets a call to an organization in.
    pub(crate) fn enter(&mut self, books: usize, limits: &Limits, settings: &Settings) -> Result<(), Refusal> {
        let running = self.at_once.entry(books).or_default();
        if *running >= limits.at_once {
            return Err(at_once(settings));
        }
        *running += 1;
        Ok(())
    }

    pub(crate) fn leave(&mut self, books: usize) {
        let running = self.at_once.entry(books).or_default();
        *running = running.saturating_sub(1);
    }

    /// Counts a call of the Spend & Expense token.
    pub(crate) fn spend(&mut self, clock: &Clock, limits: &Limits, settings: &Settings) -> Result<(), Refusal> {
        let (now, window) = (clock.elapsed(), window(MINUTE, clock, limits.jitter));
        while self.spend.front().is_some_and(|first| now.saturating_sub(*first) >= window) {
            self.spend.pop_front();
        }
        if self.spend.len() >= usize::try_from(limits.spend_per_minute).unwrap_or(usize::MAX) {
            return Err(too_many(settings));
        }
        self.spend.push_back(now);
        Ok(())
    }

    /// Forgets the calls of this hour and minute.
    pub(crate) fn clear(&mut self) {
        *self = Gate { hour: self.hour, at_once: std::mem::take(&mut self.at_once), ..Gate::default() };
    }
}
