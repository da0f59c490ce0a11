//! The gate in a simulated time in which hours pass at once.

use super::gate::{Day, Gate, GateRules};
use crate::clock::{Clock, Scale, between};
use crate::{BooksError, Retry};
use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Tokio's clock, which tests can stop, from a stated instant on.
struct Stopped {
    start: Timestamp,
    begun: Instant,
    set_back: AtomicI64,
}

impl Stopped {
    fn at(start: &str) -> Arc<Stopped> {
        let start = start.parse().expect("valid");
        Arc::new(Stopped { start, begun: Instant::now(), set_back: AtomicI64::new(0) })
    }
}

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        let set_back = jiff::SignedDuration::from_secs(self.set_back.load(Ordering::Relaxed));
        self.start + self.begun.elapsed() - set_back
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

fn rules(per_minute: u32, per_day: Option<u32>, at_once: u32, scale: u32) -> GateRules {
    let windows = vec![(per_minute, Duration::from_secs(60))];
    GateRules { windows, per_day, at_once, scale: Scale(scale), zone: TimeZone::get("Europe/Dublin").ok() }
}

/// Makes so many calls of this latency at the same time, each arriving somewhere within it. Returns the arrivals.
async fn burst(gate: &Arc<Gate>, clock: &Arc<Stopped>, calls: u32, latency: Duration) -> Vec<Timestamp> {
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = tokio::task::JoinSet::new();
    for call in 0..calls {
        let (gate, clock, arrivals) = (gate.clone(), clock.clone(), arrivals.clone());
        tasks.spawn(async move {
            let pass = gate.enter().await.expect("no quota");
            let on_the_way = latency * (call % 10) / 10;
            clock.sleep(on_the_way).await;
            arrivals.lock().expect("whole").push(clock.now());
            clock.sleep(latency - on_the_way).await;
            drop(pass);
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("no task fails");
    }
    let mut arrivals = arrivals.lock().expect("whole").clone();
    arrivals.sort();
    arrivals
}

#[tokio::test(start_paused = true)]
async fn the_minute_is_used_up_but_never_overdrawn() {
    for (calls, at_once, latency, scale) in
        [(1005, 10, 200, 1), (1005, 10, 1000, 1), (450, 5, 50, 1), (1005, 10, 2, 60)]
    {
        let clock = Stopped::at("2026-02-03T08:00:00Z");
        let gate = Arc::new(Gate::new(rules(100, None, at_once, scale), clock.clone()));
        let begun = clock.now();
        let arrivals = burst(&gate, &clock, calls, Duration::from_millis(latency)).await;
        let took = between(begun, clock.now()).as_micros();
        let minute = Duration::from_secs(60) / scale;
        for (first, later) in arrivals.iter().zip(arrivals.iter().skip(100)) {
            assert!(between(*first, *later) >= minute, "101 calls within a minute at {latency} ms");
        }
        let floor = (minute * (calls.div_ceil(100) - 1)).as_micros();
        let floor = floor.max(u128::from(calls) * u128::from(latency) * 1000 / u128::from(at_once));
        assert!(floor * 100 >= took * 95, "{calls} calls took {took} µs, the limits allow {floor} µs");
        assert_eq!(gate.usage().calls, u64::from(calls));
    }
}

#[tokio::test(start_paused = true)]
async fn never_more_calls_at_once_than_allowed() {
    let clock = Stopped::at("2026-02-03T08:00:00Z");
    let gate = Arc::new(Gate::new(rules(1000, None, 5, 1), clock.clone()));
    let open = Arc::new(Mutex::new((0, 0)));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (gate, clock, open) = (gate.clone(), clock.clone(), open.clone());
        tasks.spawn(async move {
            let pass = gate.enter().await.expect("no quota");
            {
                let mut open = open.lock().expect("whole");
                open.0 += 1;
                open.1 = open.1.max(open.0);
            }
            clock.sleep(Duration::from_millis(30)).await;
            open.lock().expect("whole").0 -= 1;
            drop(pass);
        });
    }
    while tasks.join_next().await.is_some() {}
    assert_eq!(open.lock().expect("whole").1, 5, "all five seats are used, and no more");
}

#[tokio::test(start_paused = true)]
async fn a_block_holds_everybody_back_and_ends() {
    let clock = Stopped::at("2026-02-03T08:00:00Z");
    let gate = Arc::new(Gate::new(rules(100, None, 10, 1), clock.clone()));
    let until = clock.now() + Duration::from_secs(60);
    gate.block(until);
    let arrivals = burst(&gate, &clock, 20, Duration::from_millis(10)).await;
    assert!(arrivals[0] >= until, "nobody comes through before the block ends");
    assert!(between(until, *arrivals.last().expect("twenty")) < Duration::from_secs(1), "and then all do");
}

#[tokio::test(start_paused = true)]
async fn the_days_calls_end_the_run_and_come_back_when_the_answers_said() {
    let clock = Stopped::at("2026-02-03T08:00:00Z");
    let gate = Gate::new(rules(100, None, 10, 1), clock.clone());
    let day = |remaining, hours: u64| Day {
        limit: Some(1000),
        remaining: Some(remaining),
        resets_in: Some(Duration::from_secs(hours * 3600)),
    };
    drop(gate.enter().await.expect("nothing is known yet"));
    gate.learn(day(2, 16));
    gate.learn(day(1, 16));
    gate.learn(day(2, 16));
    assert_eq!(gate.usage().remaining, Some(1), "an answer that was overtaken does not count");
    assert_eq!(gate.usage().used, Some(999));
    drop(gate.enter().await.expect("one is left"));
    gate.learn(day(0, 16));
    let midnight: Timestamp = "2026-02-04T00:00:00Z".parse().expect("valid");
    let Err(refused) = gate.enter().await else { panic!("a call beyond the quota") };
    assert_eq!(refused, BooksError::Quota { returns_at: midnight });
    assert_eq!(refused.retry(), Retry::At(midnight));
    clock.sleep(Duration::from_secs(16 * 3600 + 1)).await;
    drop(gate.enter().await.expect("a new day"));
    gate.learn(day(998, 23));
    assert_eq!(gate.usage().remaining, Some(998), "the new day's count is not held down by yesterday's");
}

#[tokio::test(start_paused = true)]
async fn a_daily_limit_of_the_connection_counts_beside_the_providers() {
    let clock = Stopped::at("2026-02-03T22:00:00Z");
    let gate = Gate::new(rules(100, Some(3), 10, 1), clock.clone());
    for _ in 0..3 {
        drop(gate.enter().await.expect("three are allowed"));
    }
    let midnight: Timestamp = "2026-02-04T00:00:00Z".parse().expect("valid");
    assert_eq!(gate.enter().await.err(), Some(BooksError::Quota { returns_at: midnight }), "the company's midnight");
    clock.sleep(Duration::from_secs(2 * 3600)).await;
    drop(gate.enter().await.expect("a new day"));
    gate.learn(Day { limit: Some(1000), remaining: Some(998), resets_in: None });
    assert_eq!(gate.usage().remaining, Some(1), "two of three are used, by whomever");
}

#[tokio::test(start_paused = true)]
async fn the_providers_refusal_counts_where_it_says_nothing_else() {
    let clock = Stopped::at("2026-07-03T22:00:00Z");
    let gate = Gate::new(rules(100, None, 10, 1), clock.clone());
    let end = gate.exhausted();
    assert_eq!(end.to_string(), "2026-07-03T23:00:00Z", "midnight in Dublin in summer");
    assert_eq!(gate.enter().await.err(), Some(BooksError::Quota { returns_at: end }));
    let fast = Gate::new(rules(100, None, 10, 24), clock.clone());
    assert_eq!(fast.exhausted(), clock.now() + Duration::from_secs(3600), "a day at 24 times the pace");
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_does_not_stop_the_calls() {
    let clock = Stopped::at("2026-02-03T08:00:00Z");
    let gate = Arc::new(Gate::new(rules(10, None, 10, 1), clock.clone()));
    burst(&gate, &clock, 10, Duration::from_millis(10)).await;
    clock.set_back.store(3600, Ordering::Relaxed);
    let waiting = Instant::now();
    drop(gate.enter().await.expect("no quota"));
    assert!(waiting.elapsed() <= Duration::from_secs(61), "waited {:?}", waiting.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_told_while_it_lasts() {
    let clock = Stopped::at("2026-02-03T08:00:00Z");
    let gate = Arc::new(Gate::new(rules(2, None, 10, 1), clock.clone()));
    burst(&gate, &clock, 2, Duration::from_millis(10)).await;
    assert_eq!(gate.usage().waits_until, None, "nobody waits yet");
    let third = tokio::spawn({
        let gate = gate.clone();
        async move { drop(gate.enter().await.expect("no quota")) }
    });
    clock.sleep(Duration::from_secs(1)).await;
    let until = gate.usage().waits_until.expect("the third call waits");
    assert!((58..=61).contains(&between(clock.now(), until).as_secs()), "{until}");
    third.await.expect("the third call goes on");
    assert_eq!(gate.usage().waits_until, None, "nobody waits any more");
}

#[tokio::test(start_paused = true)]
async fn a_new_day_is_seen_by_its_count_where_the_answers_do_not_say_when_it_begins() {
    let clock = Stopped::at("2026-10-01T12:00:00Z");
    let gate = Gate::new(rules(60, None, 5, 1), clock.clone());
    let told = |remaining| gate.learn(Day { remaining: Some(remaining), ..Day::default() });
    for (remaining, expect) in [(4990, 4990), (4985, 4985), (4988, 4985), (4999, 4999), (4998, 4998)] {
        told(remaining);
        assert_eq!(gate.usage().remaining, Some(expect), "after {remaining}");
    }
    told(0);
    let Err(BooksError::Quota { returns_at }) = gate.enter().await.map(drop) else { panic!("the day is used up") };
    assert_eq!(returns_at.to_string(), "2026-10-01T23:00:00Z", "midnight of the company");
    clock.sleep(Duration::from_secs(11 * 3600 + 1)).await;
    assert!(gate.enter().await.is_ok(), "after it calls are made again");
}

#[tokio::test(start_paused = true)]
async fn books_that_are_opened_anew_go_on_counting() {
    let clock: Arc<dyn Clock> = Stopped::at("2026-02-03T08:00:00Z");
    let gates = super::Gates::default();
    let gate = gates.of("books", "api", rules(10, None, 5, 1), &clock);
    let same = |connection: &str, host: &str, per_minute: u32| {
        Arc::ptr_eq(&gate, &gates.of(connection, host, rules(per_minute, None, 5, 1), &clock))
    };
    assert!(same("books", "api", 10));
    assert!(!same("others", "api", 10) && !same("books", "spend", 10) && !same("books", "api", 20));
}
