//! What the first screen shows.

use super::needs::{key, needs};
use super::scene::{Scene, lacks_host_key};
use crate::api::{DueView, FirstStep, MonthView, NeedView, Reply, TodayView};
use crate::error::Result;
use crate::run::{counted, signed};
use crate::troubles;
use crate::words::{Sums, when};
use crate::workspace::Workspace;
use model::job::{Job, Takes};
use model::period::Period;
use store::RunState;

/// So many runs and times are listed.
const LISTED: usize = 10;

/// Everything at a glance.
pub(crate) fn today(w: &Workspace) -> Result<Reply> {
    let mut scene = Scene::of(w)?;
    let mut waits: Vec<NeedView> = key(&scene).into_iter().map(|need| need.view).collect();
    waits.extend(needs(&scene).into_iter().map(|need| need.view));
    let under_way = scene.running.clone();
    let running = under_way.iter().map(|run| scene.view(run)).collect();
    let newest = w.store.list_runs(None, (LISTED + under_way.len()) as u32, None).map_err(troubles::store)?;
    let ended = newest.iter().filter(|run| !matches!(run.state, RunState::Queued | RunState::Running)).take(LISTED);
    let recent = ended.map(|run| scene.view(run)).collect();
    let month = scene.jobs.iter().filter_map(|job| month_of(&scene, job)).collect::<Result<_>>()?;
    Ok(Reply::Today(Box::new(TodayView {
        headline: headline(&scene, &waits),
        needs: waits,
        running,
        recent,
        due: due(&scene),
        first_steps: first_steps(&scene),
        month,
    })))
}

/// How things stand, in one or two sentences.
fn headline(scene: &Scene<'_>, needs: &[NeedView]) -> String {
    let first = match needs {
        [] => "Nothing needs you.".to_owned(),
        [one] => one.sentence.clone(),
        several => format!("{} need you.", counted(several.len() as u64, "thing", "things")),
    };
    let last = scene.last_file().unwrap_or_else(|| "No file was sent yet.".to_owned());
    format!("{first} {last}")
}

fn due(scene: &Scene<'_>) -> Vec<DueView> {
    let view =
        |(job, at): (&Job, jiff::Timestamp)| DueView { job: job.id.to_string(), job_name: scene.job_name(&job.id), at };
    scene.due().into_iter().take(LISTED).map(view).collect()
}

/// The steps of the set-up, until a first file has arrived.
fn first_steps(scene: &Scene<'_>) -> Vec<FirstStep> {
    if scene.arrived.is_some() {
        return Vec::new();
    }
    // With one job there, its dialog is one click away.
    let first_run = match scene.jobs.as_slice() {
        [only] => format!("jobs/{}?run=now", only.id),
        _ => "jobs".to_owned(),
    };
    let one = |family: &str, ids: Vec<String>| match ids.as_slice() {
        [only] => format!("{family}/{only}"),
        _ => family.to_owned(),
    };
    let connections = one("connections", scene.connections.iter().map(|c| c.id.to_string()).collect());
    let partners = one("partners", scene.partners.iter().map(|p| p.id.to_string()).collect());
    let jobs = one("jobs", scene.jobs.iter().map(|job| job.id.to_string()).collect());
    let has_layout = scene.w.store.layouts().is_ok_and(|layouts| !layouts.is_empty());
    let confirmed = scene.connections.iter().any(|connection| connection.company.is_some());
    let accepted = scene.partners.iter().any(|partner| !lacks_host_key(partner));
    let step = |title: &str, done: bool, go: &str| FirstStep { title: title.to_owned(), done, go: go.to_owned() };
    vec![
        step("Connect your books", !scene.signed_in.is_empty(), &connections),
        step("Confirm the company", confirmed, &connections),
        step("Add a partner", !scene.partners.is_empty(), &partners),
        step("Accept the partner's host key", accepted, &partners),
        step("Make the layout of the file", has_layout, "layouts"),
        step("Make a job", !scene.jobs.is_empty(), &jobs),
        step("Send the first file", false, &first_run),
    ]
}

/// How the last closed month stands for a job that sends by month.
fn month_of(scene: &Scene<'_>, job: &Job) -> Option<Result<MonthView>> {
    let by_month = job.selection.takes == Takes::LastMonth
        || scene.last.get(&job.id).and_then(|run| run.period).is_some_and(|period| period.is_month());
    let zone = scene.zone_of(job).filter(|_| by_month)?;
    let period = Period::last_month(scene.now, &zone);
    // Before the job took over, the partner was served in another way.
    let is_before = job.selection.first_date.is_some_and(|first| first > period.to);
    (!is_before).then(|| month(scene, job, period))
}

fn month(scene: &Scene<'_>, job: &Job, period: Period) -> Result<MonthView> {
    let totals = scene.w.store.period_totals(&job.partner, &job.id, period).map_err(troubles::store)?;
    let mut sums = Sums::default();
    for total in &totals {
        sums.add(total.kind, total.count, &total.currency, signed(total.kind, total.sum));
    }
    let mut sentence = match totals.iter().map(|total| total.last).max() {
        Some(last) => format!("{}, sent {}", sums.words(), when(last, scene.now, &scene.zone)),
        None => "not sent yet".to_owned(),
    };
    let held = scene.holds.iter().filter(|hold| hold.held.job == job.id).count() as u64;
    if held > 0 {
        sentence.push_str(&format!("; {} for you", counted(held, "record waits", "records wait")));
    }
    Ok(MonthView {
        period: period.to_string(),
        job: job.id.to_string(),
        job_name: scene.job_name(&job.id),
        sent: !totals.is_empty(),
        sentence,
    })
}
