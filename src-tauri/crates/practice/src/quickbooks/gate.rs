//! What a company may ask for: in a second, in a minute, at once; and what all may read in a month.

use super::fault::Fault;
use super::options::Limits;
use crate::clock::Clock;
use crate::kit::window;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// The calls of one company.
#[derive(Debug, Default)]
struct Calls {
    second: VecDeque<Duration>,
    minute: VecDeque<Duration>,
    batches: VecDeque<Duration>,
}

/// All calls.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    calls: HashMap<String, Calls>,
    month: Option<(i16, i8)>,
    read: u64,
}

/// Takes a place in a window; `false` where it is full.
fn free(window: &mut VecDeque<Duration>, length: Duration, most: u32, now: Duration) -> bool {
    while window.front().is_some_and(|first| now.saturating_sub(*first) >= length) {
        window.pop_front();
    }
    window.len() < usize::try_from(most).unwrap_or(usize::MAX)
}

impl Gate {
    /// Lets a call in, or refuses it.
    pub(crate) fn enter(&mut self, realm: &str, batch: bool, clock: &Clock, limits: &Limits) -> Result<(), Fault> {
        let now = clock.elapsed();
        let calls = self.calls.entry(realm.to_owned()).or_default();
        let length = |seconds: u64| window(Duration::from_secs(seconds), clock, limits.jitter);
        let fits = free(&mut calls.second, length(1), limits.per_second, now)
            && free(&mut calls.minute, length(60), limits.per_minute, now)
            && (!batch || free(&mut calls.batches, length(60), limits.batches_per_minute, now));
        if !fits {
            return Err(Fault::throttled("The request limit was reached."));
        }
        calls.second.push_back(now);
        calls.minute.push_back(now);
        if batch {
            calls.batches.push_back(now);
        }
        Ok(())
    }

    /// Counts what is read, or refuses where the month's calls are used up.
    pub(crate) fn read(&mut self, calls: u64, clock: &Clock, limits: &Limits) -> Result<(), Fault> {
        let today = super::ledger::Ledger::today(clock.now());
        let month = Some((today.year(), today.month()));
        if self.month != month {
            (self.month, self.read) = (month, 0);
        }
        if self.read + calls > limits.per_month {
            return Err(Fault::throttled("The monthly limit of CorePlus API calls was reached."));
        }
        self.read += calls;
        Ok(())
    }

    /// Calls read so far in this month.
    pub(crate) fn used(&self) -> u64 {
        self.read
    }

    /// Forgets everything, as a new month would.
    pub(crate) fn clear(&mut self) {
        *self = Gate::default();
    }
}
