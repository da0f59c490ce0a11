//! What a company and the application may ask for: in a minute, in a day, at once.

use super::options::Limits;
use crate::clock::Clock;
use crate::kit::window;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: i64 = 24 * 3600;

/// One company's calls.
#[derive(Debug, Default)]
struct Gate {
    minute: VecDeque<Duration>,
    day: Option<i64>,
    today: u32,
    in_flight: u32,
}

/// Everybody's calls.
#[derive(Debug, Default)]
pub(crate) struct Gates {
    tenants: HashMap<String, Gate>,
    app: VecDeque<Duration>,
    per_day: Option<u32>,
}

/// Why a call is refused, in the word of the header, and in how many seconds it may come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    pub(crate) problem: &'static str,
    pub(crate) retry_after: Option<u64>,
}

/// What the headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) day: u32,
    pub(crate) minute: u32,
    pub(crate) app: u32,
}

/// Whole seconds until a length has passed, rounded up.
fn seconds(length: Duration) -> u64 {
    length.as_secs() + u64::from(length.subsec_nanos() > 0)
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn forget(calls: &mut VecDeque<Duration>, now: Duration, window: Duration) {
    while calls.front().is_some_and(|first| now.saturating_sub(*first) >= window) {
        calls.pop_front();
    }
}

/// The number of the tenant's day, which begins at a time of its own, and the seconds that are left of it.
fn day(tenant: &str, clock: &Clock) -> (i64, u64) {
    let begins = i64::from_str_radix(&tenant[..tenant.len().min(6)], 16).unwrap_or_default().rem_euclid(DAY);
    let now = clock.now().as_second() - begins;
    (now.div_euclid(DAY), u64::try_from(DAY - now.rem_euclid(DAY)).unwrap_or_default())
}

impl Gates {
    /// Lets a call of a company in, or refuses it. `at_once` counts calls in flight, this one included.
    pub(crate) fn enter(
        &mut self,
        tenant: &str,
        at_once: Option<u32>,
        clock: &Clock,
        limits: &Limits,
    ) -> Result<(), TooMany> {
        let now = clock.elapsed();
        let length = window(MINUTE, clock, limits.jitter);
        let per_day = self.per_day.unwrap_or(limits.per_day);
        forget(&mut self.app, now, length);
        let gate = self.tenants.entry(tenant.to_owned()).or_default();
        forget(&mut gate.minute, now, length);
        let (today, left) = day(tenant, clock);
        if gate.day != Some(today) {
            (gate.day, gate.today) = (Some(today), 0);
        }
        let wait = |calls: &VecDeque<Duration>| {
            calls.front().map(|first| seconds((*first + length).saturating_sub(now)).max(1))
        };
        let refused = |problem, retry_after| Err(TooMany { problem, retry_after });
        if gate.today >= per_day {
            return refused("day", Some(left));
        }
        if at_once.unwrap_or(gate.in_flight + 1) > limits.at_once {
            return refused("concurrent", None);
        }
        if many(gate.minute.len()) >= limits.per_minute {
            return refused("minute", wait(&gate.minute));
        }
        if many(self.app.len()) >= limits.app_per_minute {
            return refused("appminute", wait(&self.app));
        }
        gate.minute.push_back(now);
        self.app.push_back(now);
        gate.today += 1;
        gate.in_flight += 1;
        Ok(())
    }

    pub(crate) fn leave(&mut self, tenant: &str) {
        if let Some(gate) = self.tenants.get_mut(tenant) {
            gate.in_flight = gate.in_flight.saturating_sub(1);
        }
    }

    /// What is left to a company now.
    pub(crate) fn left(&self, tenant: &str, limits: &Limits) -> Left {
        let (minute, today) = self.tenants.get(tenant).map_or((0, 0), |gate| (many(gate.minute.len()), gate.today));
        let per_day = self.per_day.unwrap_or(limits.per_day);
        Left {
            day: per_day.saturating_sub(today),
            minute: limits.per_minute.saturating_sub(minute),
            app: self.app_left(limits),
        }
    }

    /// What is left to the application in this minute.
    pub(crate) fn app_left(&self, limits: &Limits) -> u32 {
        limits.app_per_minute.saturating_sub(many(self.app.len()))
    }

    /// Seconds until the company's day ends.
    pub(crate) fn day_left(tenant: &str, clock: &Clock) -> u64 {
        day(tenant, clock).1
    }

    /// Sets another daily limit; calls of today count.
    pub(crate) fn set_day_limit(&mut self, calls: u32) {
        self.per_day = Some(calls);
    }

    /// Forgets the calls so far, as a new day and a quiet minute would.
    pub(crate) fn clear(&mut self) {
        self.app.clear();
        for gate in self.tenants.values_mut() {
            *gate = Gate { in_flight: gate.in_flight, ..Gate::default() };
        }
    }
}
