//! The practice clock: a calendar that is set, and that runs a stated number of times faster than the machine's.
//!
//! Two readings come from it. The *calendar* ([`Clock::now`]) dates records and decides what is overdue and when a day's quota returns; a
//! test or a person may set it to any instant. The *run time* ([`Clock::elapsed`]) measures lives and windows (tokens, codes, calls in a
//! minute); it only grows, so setting the calendar to next month does not end a token, while [`Clock::advance`] moves both.

use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A clock that was set and runs at a scale.
#[derive(Debug)]
pub struct Clock {
    scale: u32,
    hands: Mutex<Hands>,
}

#[derive(Debug, Clone, Copy)]
struct Hands {
    /// The calendar at `since`.
    calendar: Timestamp,
    since: Instant,
    /// Run time collected before `since`.
    run: Duration,
}

impl Clock {
    /// A clock that shows `start` now and runs `scale` times as fast as the machine's (0 is taken as 1).
    pub fn new(start: Timestamp, scale: u32) -> Clock {
        let hands = Hands { calendar: start, since: Instant::now(), run: Duration::ZERO };
        Clock { scale: scale.max(1), hands: Mutex::new(hands) }
    }

    /// How many practice seconds pass in one real second.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// The calendar.
    pub fn now(&self) -> Timestamp {
        let hands = self.hands();
        later(hands.calendar, hands.since.elapsed().saturating_mul(self.scale))
    }

    /// Practice time since the clock was made. It never goes back, whatever the calendar is set to.
    pub fn elapsed(&self) -> Duration {
        let hands = self.hands();
        hands.run.saturating_add(hands.since.elapsed().saturating_mul(self.scale))
    }

    /// Sets the calendar; run time is not touched.
    pub fn set(&self, now: Timestamp) {
        let mut hands = self.hands();
        let passed = hands.since.elapsed();
        *hands = Hands {
            calendar: now,
            since: hands.since + passed,
            run: hands.run.saturating_add(passed.saturating_mul(self.scale)),
        };
    }

    /// Lets practice time pass at once: calendar and run time both go forward.
    pub fn advance(&self, by: Duration) {
        let mut hands = self.hands();
        hands.calendar = later(hands.calendar, by);
        hands.run = hands.run.saturating_add(by);
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        self.hands.lock().expect("BUG: no code panics while it holds the clock")
    }
}

fn later(from: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| from.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_the_calendar_does_not_touch_run_time_and_advancing_moves_both() {
        let start: Timestamp = "2026-12-03T07:00:00Z".parse().unwrap();
        let clock = Clock::new(start, 0);
        assert_eq!(clock.scale(), 1, "a scale of nothing would stop time");
        clock.set("2026-12-07T07:00:00Z".parse().unwrap());
        assert!(clock.elapsed() < Duration::from_secs(3600), "run time does not follow the calendar");
        clock.advance(Duration::from_secs(7200));
        assert!(clock.elapsed() >= Duration::from_secs(7200));
        let expect: Timestamp = "2026-12-07T09:00:00Z".parse().unwrap();
        assert!(clock.now() >= expect && clock.now() < later(expect, Duration::from_secs(3600)));
    }

    #[test]
    fn a_scaled_clock_runs_ahead_of_the_machines() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, 1_000_000);
        let real = Instant::now();
        while clock.elapsed() < Duration::from_secs(1000) {
            std::thread::yield_now();
            assert!(real.elapsed() < Duration::from_secs(60), "the scale does nothing");
        }
        assert!(clock.now() >= later(Timestamp::UNIX_EPOCH, Duration::from_secs(1000)));
    }
}
