//! When jobs run by themselves. Slots are computed from the wall clock, never counted by timers: a machine that slept
//! finds on waking what it missed, and a slot is taken once because runs are unique by job and slot.

use crate::api::RunReport;
use crate::error::Retry;
use crate::listen::Listener;
use crate::run;
use crate::workspace::Workspace;
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use model::job::{Job, Schedule};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The first slot strictly after an instant; none for a job that runs on demand only.
pub(crate) fn next_after(schedule: &Schedule, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    match schedule {
        Schedule::OnDemand => None,
        Schedule::Every { minutes } => {
            let step = i64::from(*minutes) * 60;
            let slot = (after.as_second().div_euclid(step) + 1) * step;
            Timestamp::from_second(slot).ok()
        }
        Schedule::Daily { at, zone: own } => {
            let zone = own.as_deref().and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(|| zone.clone());
            let mut day = after.to_zoned(zone.clone()).date();
            // Two days further there is a slot even where the zone skipped a day.
            for _ in 0..4 {
                if let Some(slot) = daily_slot(day, *at, &zone).filter(|slot| *slot > after) {
                    return Some(slot);
                }
                day = day.checked_add(1.day()).ok()?;
            }
            None
        }
    }
}

/// The instant of a time of day: in a gap the clock has moved on, in an overlap the first of the two.
fn daily_slot(day: Date, at: Time, zone: &TimeZone) -> Option<Timestamp> {
    day.to_datetime(at).to_zoned(zone.clone()).ok().map(|z| z.timestamp())
}

/// The newest slot after `last` that is due now. Missed slots before it are not run one by one: the newest covers them.
pub(crate) fn newest_due(schedule: &Schedule, zone: &TimeZone, last: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let mut newest = None;
    // A job that runs every five minutes and slept for a year is caught up without walking 100,000 slots.
    let horizon = now.saturating_sub(SignedDuration::from_hours(49)).unwrap_or(Timestamp::MIN);
    let mut after = last.max(horizon);
    while let Some(slot) = next_after(schedule, zone, after).filter(|slot| *slot <= now) {
        newest = Some(slot);
        after = slot;
    }
    newest
}

/// What is wrong with a schedule, in a sentence.
pub(crate) fn problem(schedule: &Schedule) -> Option<String> {
    match schedule {
        Schedule::Every { minutes } if !(5..=60).contains(minutes) => {
            Some(format!("“every {minutes} minutes”: choose 5 to 60 minutes"))
        }
        Schedule::Daily { zone: Some(zone), .. } if TimeZone::get(zone).is_err() => {
            Some(format!("“{zone}” is no time zone; write one like Europe/Dublin"))
        }
        Schedule::OnDemand | Schedule::Every { .. } | Schedule::Daily { .. } => None,
    }
}

/// The longest wait between two looks at the clock: a machine that wakes from sleep notices within this time.
const LOOK: Duration = Duration::from_secs(30);

/// Runs due jobs until the token is canceled: slots that have come, runs whose books asked to wait, deliveries that wait for
/// their next try.
pub(crate) async fn keep(
    workspace: &Workspace,
    listener: Arc<dyn Listener>,
    until: CancellationToken,
) -> crate::Result<()> {
    for job in workspace.jobs()? {
        if let Err(error) = run::recover(workspace, &job, &listener, &until).await {
            listener.note(format!("{}: {} {}", job.id, error.message, error.hint));
        }
    }
    while !until.is_cancelled() {
        let mut next: Option<Timestamp> = None;
        for job in workspace.jobs()? {
            // A connection whose company is not confirmed yet has no days, and its jobs no slots.
            let Ok(zone) = workspace.zone_of(&job) else { continue };
            look(workspace, &job, &zone, &listener, &until).await?;
            let then = next_after(&job.schedule, &zone, workspace.clock.now());
            next = [next, then].into_iter().flatten().min();
        }
        let wait = next.map_or(LOOK, |slot| wait_until(slot, workspace.clock.now()));
        tokio::select! {
            () = workspace.clock.sleep(wait) => {}
            () = until.cancelled() => {}
        }
    }
    Ok(())
}

/// Does for one job what is due now.
async fn look(
    workspace: &Workspace,
    job: &Job,
    zone: &TimeZone,
    listener: &Arc<dyn Listener>,
    until: &CancellationToken,
) -> crate::Result<()> {
    let now = workspace.clock.now();
    if let Err(error) = run::deliver_due(workspace, job, listener, until).await {
        listener.note(format!("{}: {} {}", job.id, error.message, error.hint));
    }
    if workspace.waits_until(job)?.is_some_and(|at| at <= now) {
        workspace.set_waits_until(job, None)?;
        let end = run::resumed(workspace, job, listener.clone(), until.child_token()).await;
        note_end(workspace, job, end, listener)?;
    }
    let last = workspace.last_slot(job, now)?;
    if let Some(slot) = newest_due(&job.schedule, zone, last, now) {
        let end = run::scheduled(workspace, job, slot, listener.clone(), until.child_token()).await;
        note_end(workspace, job, end, listener)?;
        // Marked when its run ended, however it ended: a process that dies on the way takes the slot up again, and the
        // run's own record keeps it from being run twice.
        workspace.set_last_slot(job, slot)?;
    }
    Ok(())
}

/// Tells how a run ended, and remembers when the books want to be asked again.
fn note_end(
    workspace: &Workspace,
    job: &Job,
    end: crate::Result<Option<RunReport>>,
    listener: &Arc<dyn Listener>,
) -> crate::Result<()> {
    match end {
        Ok(Some(report)) => listener.note(format!("{}: {}", job.id, report.summary.join(" "))),
        Ok(None) => {}
        Err(error) => {
            listener.note(format!("{}: {} {}", job.id, error.message, error.hint));
            if let Retry::At(at) = error.retry {
                workspace.set_waits_until(job, Some(at))?;
            }
        }
    }
    Ok(())
}

fn wait_until(slot: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(slot.duration_since(now)).unwrap_or(Duration::ZERO).min(LOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn slots_follow_the_wall_clock() {
        let every = |minutes| Schedule::Every { minutes };
        let daily =
            |time: &str, zone: Option<&str>| Schedule::Daily { at: time.parse().unwrap(), zone: zone.map(Into::into) };
        let check = |schedule: &Schedule, after: &str, expect: Option<&str>| {
            let next = next_after(schedule, &zone("Europe/Dublin"), at(after));
            assert_eq!(next, expect.map(at), "{schedule:?} after {after}");
        };
        check(&Schedule::OnDemand, "2026-11-01T00:00:00Z", None);
        check(&every(15), "2026-11-01T00:00:00Z", Some("2026-11-01T00:15:00Z"));
        check(&every(15), "2026-11-01T00:14:59Z", Some("2026-11-01T00:15:00Z"));
        check(&daily("07:00", None), "2026-12-03T06:59:00Z", Some("2026-12-03T07:00:00Z"));
        check(&daily("07:00", None), "2026-12-03T07:00:00Z", Some("2026-12-04T07:00:00Z"));
        check(&daily("07:00", None), "2026-07-01T05:00:00Z", Some("2026-07-01T06:00:00Z"));
        // The hour that daylight saving skips: the slot is when the clock has moved on.
        check(&daily("02:30", Some("America/New_York")), "2026-03-08T05:00:00Z", Some("2026-03-08T07:30:00Z"));
        // The hour that comes twice: once, the first time.
        check(&daily("01:30", Some("America/New_York")), "2026-11-01T04:00:00Z", Some("2026-11-01T05:30:00Z"));
        check(&daily("01:30", Some("America/New_York")), "2026-11-01T05:30:00Z", Some("2026-11-02T06:30:00Z"));
    }

    #[test]
    fn ten_years_of_days_have_one_slot_each() {
        let schedule = Schedule::Daily { at: "02:30".parse().unwrap(), zone: Some("America/New_York".into()) };
        let (mut slot, mut days) = (at("2026-01-01T12:00:00Z"), std::collections::BTreeSet::new());
        let mut n = 0;
        while slot < at("2036-01-01T12:00:00Z") {
            slot = next_after(&schedule, &TimeZone::UTC, slot).unwrap();
            n += 1;
            days.insert(slot.to_zoned(zone("America/New_York")).date());
        }
        assert_eq!(days.len(), n, "no day has two slots");
        assert_eq!(n, 3653, "and no day has none: ten years and the day that ends them");
    }

    #[test]
    fn after_a_sleep_only_the_newest_slot_is_due() {
        let schedule = Schedule::Every { minutes: 5 };
        let utc = TimeZone::UTC;
        let due = newest_due(&schedule, &utc, at("2026-11-01T00:00:00Z"), at("2026-11-01T09:02:00Z"));
        assert_eq!(due, Some(at("2026-11-01T09:00:00Z")));
        assert_eq!(newest_due(&schedule, &utc, at("2026-11-01T09:00:00Z"), at("2026-11-01T09:02:00Z")), None);
        assert_eq!(
            newest_due(&schedule, &utc, at("2026-11-01T09:10:00Z"), at("2026-11-01T09:02:00Z")),
            None,
            "clock set back"
        );
    }
}
