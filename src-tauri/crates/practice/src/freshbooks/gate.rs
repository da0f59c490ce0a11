//! How many calls an account may make in a window, and the headers that say so on every answer.

use super::options::Limits;
use crate::clock::Clock;
use crate::kit::{Answer, window};
use std::time::Duration;

/// Which of an account's two budgets a call draws on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Budget {
    Calls,
    Posts,
}

#[derive(Debug, Default)]
struct Window {
    begun: Option<Duration>,
    used: u32,
}

/// One account's calls.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    calls: Window,
    posts: Window,
}

/// What the headers say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) allowed: bool,
    limit: u32,
    remaining: u32,
    /// Epoch seconds at which the window ends.
    reset: i64,
    /// Seconds until then, at least one.
    left: u64,
}

impl Rate {
    /// Puts the headers on. `Retry-After` stands on answers of success too, as recorded.
    pub(crate) fn put(self, answer: Answer) -> Answer {
        let answer = answer
            .header("x-ratelimit-limit", self.limit.to_string())
            .header("x-ratelimit-remaining", self.remaining.to_string())
            .header("x-ratelimit-reset", self.reset.to_string());
        if answer.headers.iter().any(|(name, _)| *name == "retry-after") {
            return answer;
        }
        answer.header("retry-after", self.left.to_string())
    }
}

impl Gate {
    /// Counts a call, if it may be made.
    pub(crate) fn enter(&mut self, budget: Budget, limits: &Limits, clock: &Clock) -> Rate {
        let (now, length) = (clock.elapsed(), window(limits.window, clock, limits.jitter));
        let (window, limit) = match budget {
            Budget::Calls => (&mut self.calls, limits.calls),
            Budget::Posts => (&mut self.posts, limits.posts),
        };
        let begun = match window.begun {
            Some(begun) if now.saturating_sub(begun) < length => begun,
            Some(_) | None => {
                *window = Window { begun: Some(now), used: 0 };
                now
            }
        };
        let allowed = window.used < limit;
        window.used += u32::from(allowed);
        let rest = length.saturating_sub(now.saturating_sub(begun));
        let left = (rest.as_secs() + u64::from(rest.subsec_nanos() > 0)).max(1);
        let reset = clock.now().as_second().saturating_add(i64::try_from(left).unwrap_or(i64::MAX));
        Rate { allowed, limit, remaining: limit.saturating_sub(window.used), reset, left }
    }
}
