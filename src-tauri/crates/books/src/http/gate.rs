//! The gate through which every call passes: calls in a second, minute or hour, calls at once, calls in a day.

use crate::clock::{Clock, Scale, after, between};
use crate::{BooksError, Usage};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

/// What the gate holds to.
#[derive(Debug, Clone)]
pub(crate) struct GateRules {
    /// So many calls in any such stretch of provider time. All of them hold.
    pub(crate) windows: Vec<(u32, Duration)>,
    /// Calls in a day, where the connection states it; the provider's answers count beside it.
    pub(crate) per_day: Option<u32>,
    /// Calls at once.
    pub(crate) at_once: u32,
    /// Pace of the provider's clocks.
    pub(crate) scale: Scale,
    /// Zone of the company, whose midnight starts a new day where the provider's answers do not say when.
    pub(crate) zone: Option<TimeZone>,
}

/// What an answer says about the day's calls.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Day {
    pub(crate) limit: Option<u32>,
    pub(crate) remaining: Option<u32>,
    /// Provider time until the count starts again.
    pub(crate) resets_in: Option<Duration>,
}

/// The gates of all connections that are open. Books that are opened anew go on counting where the ones before stopped.
#[derive(Clone, Default)]
pub struct Gates(Arc<Mutex<HashMap<String, Arc<Gate>>>>);

impl Gates {
    /// The gate of these calls, which is known by the connection, the server and what it holds to.
    pub(crate) fn of(&self, connection: &str, host: &str, rules: GateRules, clock: &Arc<dyn Clock>) -> Arc<Gate> {
        let (scale, at_once) = (rules.scale.0, rules.at_once);
        let key = format!("{connection} {host} {:?} {:?} {at_once} {scale}", rules.windows, rules.per_day);
        let mut gates = self.0.lock().expect("BUG: nothing panics while it holds the gates");
        let gate = gates.entry(key).or_insert_with(|| Arc::new(Gate::new(rules.clone(), clock.clone()))).clone();
        if rules.zone.is_some() {
            gate.state().zone = rules.zone;
        }
        gate
    }
}

#[derive(Debug, Default)]
struct State {
    /// Zone of the company, once it is known.
    zone: Option<TimeZone>,
    calls: u64,
    in_flight: u32,
    /// When the calls of the longest window were over, earliest first. The start of a call would not do: the provider counts it when it
    /// arrives, which may be as late as the answer.
    over: VecDeque<Timestamp>,
    blocked_until: Option<Timestamp>,
    /// When the call that asked last may go, where it had to wait.
    waits_until: Option<Timestamp>,
    limit: Option<u32>,
    remaining: Option<u32>,
    resets_at: Option<Timestamp>,
    /// Own calls of the day, for want of the provider's count.
    own: u32,
}

enum Verdict {
    Go,
    Until(Timestamp),
    Other,
    Quota(Timestamp),
}

/// Shared by all calls of a connection.
pub(crate) struct Gate {
    rules: GateRules,
    clock: Arc<dyn Clock>,
    seats: Semaphore,
    state: Mutex<State>,
    changed: Notify,
}

/// The right to make one call. The call counts until this is dropped and a minute longer.
pub(crate) struct Pass<'a> {
    gate: &'a Gate,
    _seat: SemaphorePermit<'a>,
}

impl Gate {
    pub(crate) fn new(rules: GateRules, clock: Arc<dyn Clock>) -> Gate {
        let seats = Semaphore::new(rules.at_once.max(1) as usize);
        let state = State { zone: rules.zone.clone(), ..State::default() };
        Gate { rules, clock, seats, state: Mutex::new(state), changed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("BUG: nothing panics while it holds the lock")
    }

    /// Waits for its turn.
    ///
    /// # Errors
    /// [`BooksError::Quota`] where the day's calls are used up.
    pub(crate) async fn enter(&self) -> Result<Pass<'_>, BooksError> {
        let seat = self.seats.acquire().await.expect("BUG: the seats are never closed");
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = self.clock.now();
            let verdict = self.next_verdict(now);
            match verdict {
                Verdict::Go => return Ok(Pass { gate: self, _seat: seat }),
                Verdict::Quota(returns_at) => return Err(BooksError::Quota { returns_at }),
                Verdict::Other => changed.await,
                Verdict::Until(then) => tokio::select! {
                    () = self.clock.sleep(between(now, then)) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// Decides, and remembers whether there is a wait.
    fn next_verdict(&self, now: Timestamp) -> Verdict {
        let mut state = self.state();
        let verdict = self.verdict(&mut state, now);
        state.waits_until = if let Verdict::Until(then) = verdict { Some(then) } else { None };
        verdict
    }

    /// How long a call counts: a thousandth more than the window, as the provider's clock need not tick exactly as ours.
    fn real(&self, window: Duration) -> Duration {
        let window = self.rules.scale.real(window);
        window + window / 1000
    }

    /// How long a call is remembered.
    fn longest(&self) -> Duration {
        self.rules.windows.iter().map(|(_, window)| self.real(*window)).max().unwrap_or_default()
    }

    /// Whether no window is full; otherwise when it may no longer be, where the calls on their way do not decide that.
    fn room(&self, state: &State, now: Timestamp) -> Verdict {
        let in_flight = state.in_flight as usize;
        let mut until = None;
        for (calls, window) in &self.rules.windows {
            let calls = (*calls).max(1) as usize;
            if in_flight >= calls {
                return Verdict::Other;
            }
            // The oldest call that would make one too many with those behind it and on their way.
            let Some(at) = (state.over.len() + in_flight).checked_sub(calls) else { continue };
            let free = after(state.over[at], self.real(*window));
            if free > now {
                until = until.max(Some(free));
            }
        }
        until.map_or(Verdict::Go, Verdict::Until)
    }

    /// Decides, and counts the call where it may go.
    fn verdict(&self, state: &mut State, now: Timestamp) -> Verdict {
        self.roll(state, now);
        if let Some(until) = state.blocked_until {
            return Verdict::Until(until);
        }
        if let Some(left) = self.left(state)
            && left <= state.in_flight
        {
            // The answers on their way may still say otherwise.
            return if state.in_flight > 0 { Verdict::Other } else { Verdict::Quota(self.day_end(state, now)) };
        }
        let verdict = self.room(state, now);
        if matches!(verdict, Verdict::Go) {
            state.in_flight += 1;
            state.calls += 1;
            state.own += 1;
        }
        verdict
    }

    /// Forgets what is past.
    fn roll(&self, state: &mut State, now: Timestamp) {
        // After the computer's clock was set back, times that lie ahead count as now; no wait is ever longer than its window.
        state.over.iter_mut().for_each(|at| *at = (*at).min(now));
        let window = self.longest();
        while state.over.front().is_some_and(|first| after(*first, window) <= now) {
            state.over.pop_front();
        }
        state.blocked_until = state.blocked_until.filter(|until| now < *until);
        if state.resets_at.is_some_and(|reset| reset <= now) {
            (state.limit, state.remaining, state.resets_at, state.own) = (None, None, None, 0);
        }
        if state.resets_at.is_none() && self.rules.per_day.is_some() {
            state.resets_at = Some(self.midnight(state, now));
        }
    }

    /// Calls left today, where anything is known of it.
    fn left(&self, state: &State) -> Option<u32> {
        let used = match (state.limit, state.remaining) {
            (Some(limit), Some(remaining)) => limit.saturating_sub(remaining),
            _ => state.own,
        };
        let own_limit = self.rules.per_day.map(|limit| limit.saturating_sub(used));
        match (own_limit, state.remaining) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    fn day_end(&self, state: &State, now: Timestamp) -> Timestamp {
        state.resets_at.unwrap_or_else(|| self.midnight(state, now))
    }

    /// The next midnight of the company; at another pace than the real one, a provider's day from now.
    fn midnight(&self, state: &State, now: Timestamp) -> Timestamp {
        let real = state.zone.clone().filter(|_| self.rules.scale.0 <= 1).and_then(|zone| {
            let tomorrow = now.to_zoned(zone).tomorrow().ok()?;
            Some(tomorrow.start_of_day().ok()?.timestamp())
        });
        real.unwrap_or_else(|| after(now, self.rules.scale.seconds(24 * 3600)))
    }

    /// Learns from an answer how many calls are left today.
    pub(crate) fn learn(&self, day: Day) {
        let now = self.clock.now();
        let mut state = self.state();
        let resets_at = day.resets_in.map(|wait| after(now, self.rules.scale.real(wait)));
        let slack = self.rules.scale.seconds(3600);
        let new_day = match (state.resets_at, resets_at) {
            (Some(known), Some(told)) => after(known, slack) < told,
            _ => false,
        };
        if new_day {
            state.own = 0;
        }
        state.limit = day.limit.or(state.limit);
        if let Some(told) = day.remaining {
            // Answers overtake each other; the lowest count is the latest. Where answers do not say when the count starts
            // again, one that is higher by more than calls can overtake says that it has.
            let overtaken = self.rules.at_once.saturating_mul(2);
            state.remaining = Some(match state.remaining {
                Some(known) if !new_day && (resets_at.is_some() || told <= known.saturating_add(overtaken)) => {
                    known.min(told)
                }
                _ => told,
            });
        }
        state.resets_at = resets_at.or(state.resets_at);
        if state.remaining == Some(0) && state.resets_at.is_none() {
            // Without an end of the day nothing would ever be asked again.
            state.resets_at = Some(self.midnight(&state, now));
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// The provider says that the day's calls are used up. Returns when they come back.
    pub(crate) fn exhausted(&self) -> Timestamp {
        let now = self.clock.now();
        let mut state = self.state();
        let end = self.day_end(&state, now);
        state.remaining = Some(0);
        state.resets_at = Some(end);
        drop(state);
        self.changed.notify_waiters();
        end
    }

    /// Lets nobody through before this instant.
    pub(crate) fn block(&self, until: Timestamp) {
        let mut state = self.state();
        state.blocked_until = Some(state.blocked_until.map_or(until, |known| known.max(until)));
    }

    /// Calls made and left.
    pub(crate) fn usage(&self) -> Usage {
        let mut state = self.state();
        let now = self.clock.now();
        self.roll(&mut state, now);
        let used = match (state.limit, state.remaining) {
            (Some(limit), Some(remaining)) => Some(limit.saturating_sub(remaining)),
            _ => None,
        };
        Usage {
            calls: state.calls,
            limit: state.limit,
            used,
            remaining: self.left(&state),
            resets_at: state.resets_at,
            waits_until: state.waits_until.filter(|until| now < *until),
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let now = self.gate.clock.now();
        let mut state = self.gate.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        state.over.push_back(now);
        drop(state);
        self.gate.changed.notify_waiters();
    }
}
