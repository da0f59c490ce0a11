//! What an organisation may ask for: in a minute, in a day, at once.

use super::answer::Answer;
use super::options::Limits;
use crate::clock::Clock;
use crate::json::Json;
use crate::kit::window;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::VecDeque;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// One organisation's calls.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    minute: VecDeque<Duration>,
    blocked_until: Option<Duration>,
    day: Option<Date>,
    today: u32,
    in_flight: u32,
    max_in_flight: u32,
}

/// What the rate headers say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    limit: u32,
    remaining: u32,
    reset: i64,
}

impl Rate {
    pub(crate) fn put(self, answer: Answer) -> Answer {
        answer
            .header("x-rate-limit-limit", self.limit.to_string())
            .header("x-rate-limit-remaining", self.remaining.to_string())
            .header("x-rate-limit-reset", self.reset.to_string())
    }
}

impl Gate {
    /// Lets a call in, or refuses it.
    pub(crate) fn enter(&mut self, clock: &Clock, limits: &Limits, zone: &TimeZone) -> Result<(), Answer> {
        let now = clock.elapsed();
        self.turn_day(clock, zone);
        if self.today >= limits.per_day {
            let text = format!(
                "The API call for this organization has exceeded the maximum call rate limit of {}.",
                limits.per_day
            );
            return Err(Answer::refused(429, 45, text));
        }
        if self.in_flight >= limits.at_once {
            return Err(Answer::refused(
                429,
                1070,
                "The number of concurrent calls for this organization has been exceeded.",
            ));
        }
        let window = window(MINUTE, clock, limits.jitter);
        while self.minute.front().is_some_and(|first| now.saturating_sub(*first) >= window) {
            self.minute.pop_front();
        }
        let blocked = self.blocked_until.is_some_and(|until| now < until);
        if blocked || self.minute.len() >= usize::try_from(limits.per_minute).unwrap_or(usize::MAX) {
            if !blocked {
                self.blocked_until = Some(now + limits.minute_block);
            }
            let text = "For security reasons you have been blocked for some time as you have exceeded the maximum number of requests per minute that can originate from one account.";
            return Err(Answer::refused(429, 44, text));
        }
        self.minute.push_back(now);
        self.today += 1;
        self.in_flight += 1;
        self.max_in_flight = self.max_in_flight.max(self.in_flight);
        Ok(())
    }

    pub(crate) fn leave(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub(crate) fn max_in_flight(&self) -> u32 {
        self.max_in_flight
    }

    /// Forgets what was called, as a new day and a quiet minute would.
    pub(crate) fn clear(&mut self) {
        *self = Gate { in_flight: self.in_flight, max_in_flight: self.max_in_flight, ..Gate::default() };
    }

    /// What the headers say now.
    pub(crate) fn rate(&mut self, clock: &Clock, limits: &Limits, zone: &TimeZone) -> Rate {
        self.turn_day(clock, zone);
        let now = clock.now().to_zoned(zone.clone());
        let midnight = now.tomorrow().and_then(|tomorrow| tomorrow.start_of_day());
        let reset = midnight.map_or(0, |midnight| midnight.timestamp().as_second() - now.timestamp().as_second());
        Rate { limit: limits.per_day, remaining: limits.per_day.saturating_sub(self.today), reset }
    }

    fn turn_day(&mut self, clock: &Clock, zone: &TimeZone) {
        let today = clock.now().to_zoned(zone.clone()).date();
        if self.day != Some(today) {
            self.day = Some(today);
            self.today = 0;
        }
    }
}

/// The body of the accounts server for too many refreshes.
pub(crate) fn access_denied(status: u16) -> Answer {
    let body = crate::json::object! {
        "error": "Access Denied",
        "error_description": "You have made too many requests continuously. Please try again after some time.",
        "status": "failure",
    };
    Answer { error: "Access Denied".to_owned(), ..Answer::json(status, &Json::clone(&body)) }
}
