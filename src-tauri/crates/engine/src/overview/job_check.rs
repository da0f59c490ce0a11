//! A job's settings, checked before they are stored: what stands in the way by field, and what the job would do.

use super::{chart, conversion};
use crate::api::{FieldProblem, JobCheck, Reply, UnmappedAccounts};
use crate::error::{Error, Result};
use crate::listen::Listener;
use crate::words::{documents, listed};
use crate::workspace::{Workspace, company_zone};
use crate::{files, run, schedule, settings, troubles};
use formats::filename::{Parts, Pattern};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::ids::{ConnectionId, JobId, LayoutId, PartnerId};
use model::job::{FileRule, Job, Schedule, Selection, Takes};
use model::layout::Layout;
use model::one_currency::OneCurrency;
use model::period::Period;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

/// So many times of its schedule are told.
const TIMES: usize = 5;
/// The field of the setting that puts all amounts into one currency.
const ONE_CURRENCY: &str = "one_currency";

/// Checks the settings; with a `ready` layout, as if it were the job's layout where the workspace has none of that id.
pub(crate) async fn check_job(w: &Workspace, file: &str, ready: Option<&str>, l: &dyn Listener) -> Result<Reply> {
    let check = match files::parse::<Job>(file, "job") {
        Ok(job) => {
            let zone = w.connection(&job.connection).and_then(|connection| company_zone(&connection)).ok();
            let problems = problems(w, &job, ready);
            let (unmapped_accounts, notes) = accounts(w, &job, ready, l).await?;
            // A setting that cannot work would only be told once more by every document.
            let sound = !problems.iter().any(|problem| problem.field.starts_with(ONE_CURRENCY));
            JobCheck {
                conversion: sound.then(|| conversion::check(w, &job)).transpose()?.flatten(),
                unmapped_accounts,
                notes,
                problems,
                file_name: next_name(w, &job, zone.as_ref()).unwrap_or_default(),
                next: next_times(&job.schedule, zone.as_ref(), w.now()),
                sentence: sentence(w, &job, zone.as_ref()),
            }
        }
        Err(error) => JobCheck {
            problems: unread(file, &error),
            file_name: String::new(),
            next: Vec::new(),
            sentence: String::new(),
            conversion: None,
            unmapped_accounts: Vec::new(),
            notes: Vec::new(),
        },
    };
    Ok(Reply::JobCheck(check))
}

/// Accounts that the layout's tables lack. The chart is read where it never was; where it cannot be read, that is a note.
async fn accounts(
    w: &Workspace,
    job: &Job,
    ready: Option<&str>,
    l: &dyn Listener,
) -> Result<(Vec<UnmappedAccounts>, Vec<String>)> {
    let layout = settings::text_of(w, &job.layout, ready).ok().and_then(|json| Layout::from_json(&json).ok());
    let (Some(layout), Ok(_)) = (layout.filter(chart::asks), w.connection(&job.connection)) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let known = match chart::known(w, &job.connection)? {
        Some(known) => known,
        None => match chart::read(w, &job.connection, l).await {
            Ok(read) => read,
            Err(error) => {
                let note = format!(
                    "The chart of accounts could not be read, so look-up tables were not compared with it: {}",
                    error.message
                );
                return Ok((Vec::new(), vec![note]));
            }
        },
    };
    Ok((chart::unmapped(&layout, job, &known), Vec::new()))
}

fn problem(field: &str, sentence: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.to_owned(), sentence: sentence.into() }
}

/// What stands in the way of a job that can be read.
pub(crate) fn problems(w: &Workspace, job: &Job, ready: Option<&str>) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    let mut missing =
        |field: &str, error: Option<Error>| found.extend(error.map(|error| problem(field, error.message)));
    missing("connection", w.connection(&job.connection).err());
    missing("partner", w.partner(&job.partner).err());
    if job.selection.kinds.is_empty() {
        found.push(problem(
            "selection.kinds",
            "The job takes no kind of document: name at least one in “selection.kinds”.",
        ));
    }
    match settings::text_of(w, &job.layout, ready).and_then(|json| settings::compile(&json)) {
        Err(error) => found.push(problem("layout", error.message)),
        Ok(plan) => {
            let known = w.partner(&job.partner).map(|partner| partner.params).unwrap_or_default();
            found.extend(against_layout(job, &known, &plan));
        }
    }
    if let Err(error) = job.file.name.parse::<Pattern>() {
        found.push(problem("file.name", format!("The file name cannot be used: {error}.")));
    }
    if let Some(why) = schedule::problem(&job.schedule) {
        found.push(problem("schedule", format!("The schedule cannot be used: {why}.")));
    }
    if let Some(one) = &job.one_currency {
        let company = w.connection(&job.connection).ok().and_then(|connection| connection.company);
        let wrong = one.problems(company.as_ref().map(|company| company.currency.as_str()));
        found.extend(wrong.into_iter().map(|(field, sentence)| problem(&format!("{ONE_CURRENCY}.{field}"), sentence)));
    }
    if let Some(field) = job.file.order.iter().find(|field| run::order_field(field).is_none()) {
        found.push(problem("file.order", format!("“{field}” in “file.order” is not a field of documents.")));
    }
    found
}

fn against_layout(job: &Job, known: &BTreeMap<String, String>, plan: &formats::layout::Plan) -> Vec<FieldProblem> {
    let kind = job.selection.kinds.iter().find(|kind| !plan.kinds().contains(kind)).map(|kind| {
        problem("selection.kinds", format!("The layout “{}” is not made for documents of kind {kind}.", job.layout))
    });
    let params =
        plan.needs().params.into_iter().filter(|name| !job.params.contains_key(name) && !known.contains_key(name)).map(
            |name| {
                let sentence = format!(
                    "“{name}” is missing, and the layout asks for it. Give it among the values of the job or of the partner."
                );
                problem(&format!("params.{name}"), sentence)
            },
        );
    kind.into_iter().chain(params).collect()
}

/// What keeps settings from being read at all, by field as far as that can be told.
fn unread(file: &str, error: &Error) -> Vec<FieldProblem> {
    let Ok(all) = serde_json::from_str::<Value>(file) else { return vec![problem("", error.message.clone())] };
    let checks = [
        part::<JobId>(&all, "id", "Give the job a short id of small letters, digits and “-”."),
        part::<ConnectionId>(&all, "connection", "Choose the books."),
        part::<PartnerId>(&all, "partner", "Choose the partner."),
        part::<LayoutId>(&all, "layout", "Choose the layout of the file."),
        part::<Vec<model::Kind>>(&all, "selection.kinds", "Choose at least one kind of document."),
        part::<String>(&all, "file.name", "Name the file, as INV_{yyyymm}_{seq}.csv."),
        part::<Selection>(&all, "selection", ""),
        part::<FileRule>(&all, "file", ""),
        part::<Schedule>(&all, "schedule", ""),
        part::<OneCurrency>(&all, ONE_CURRENCY, ""),
    ];
    let mut found: Vec<FieldProblem> = Vec::new();
    for check in checks.into_iter().flatten() {
        // What is wrong within a part is said once, with the part's own field.
        if !found.iter().any(|known| known.field.starts_with(&format!("{}.", check.field))) {
            found.push(check);
        }
    }
    if found.is_empty() {
        found.push(problem("", error.message.clone()));
    }
    found
}

/// The problem of one part of the settings. `empty` is what to do where nothing stands there; without it the part may be missing.
fn part<T: DeserializeOwned>(all: &Value, field: &str, empty: &str) -> Option<FieldProblem> {
    let value = all.pointer(&format!("/{}", field.replace('.', "/"))).unwrap_or(&Value::Null);
    let nothing = value.is_null() || value.as_str().is_some_and(str::is_empty);
    if nothing {
        return (!empty.is_empty()).then(|| problem(field, empty));
    }
    // From the text: exact numbers are read from their own digits.
    let error = serde_json::from_str::<T>(&value.to_string()).err()?;
    Some(problem(field, troubles::sentence(&error.to_string())))
}

fn period_of(job: &Job, now: Timestamp, zone: &TimeZone) -> Option<Period> {
    (job.selection.takes == Takes::LastMonth).then(|| Period::last_month(now, zone))
}

/// The name that the next file would get.
fn next_name(w: &Workspace, job: &Job, zone: Option<&TimeZone>) -> Option<String> {
    let pattern = job.file.name.parse::<Pattern>().ok()?;
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let currency = job.selection.currencies.first().map_or("EUR", String::as_str);
    let mut parts = Parts {
        period: period_of(job, w.now(), &zone),
        run: w.now().to_zoned(zone).datetime(),
        seq: 1,
        partner: job.partner.as_str(),
        job: job.id.as_str(),
        currency,
        number: "INV-1",
    };
    if let (true, Ok(partner)) = (pattern.has_seq(), w.partner(&job.partner)) {
        let rest = pattern.scope(&parts).ok()?;
        parts.seq = w.store.peek_number(&run::name_scope(&partner, &rest)).ok()?;
    }
    pattern.render(&parts).ok()
}

fn next_times(schedule: &Schedule, zone: Option<&TimeZone>, now: Timestamp) -> Vec<Timestamp> {
    let (Some(zone), None) = (zone, schedule::problem(schedule)) else { return Vec::new() };
    let next = |after: &Timestamp| schedule::next_after(schedule, zone, *after);
    std::iter::successors(next(&now), next).take(TIMES).collect()
}

fn sentence(w: &Workspace, job: &Job, zone: Option<&TimeZone>) -> String {
    let kinds: Vec<_> =
        job.selection.kinds.iter().map(|kind| documents(*kind, 2).trim_start_matches("2 ").to_owned()).collect();
    let what = if kinds.is_empty() { "Nothing".to_owned() } else { format!("Sends {}", listed(&kinds)) };
    let which = match job.selection.takes {
        Takes::LastMonth => " of the last month",
        Takes::New => " that are new",
    };
    let parties = if job.selection.parties.is_empty() {
        " of all customers and vendors".to_owned()
    } else {
        format!(" of {}", listed(&job.selection.parties))
    };
    let currency =
        job.one_currency.as_ref().map(|one| format!(", all amounts in {}", one.currency)).unwrap_or_default();
    let partner = w.partner(&job.partner).map_or_else(
        |_| job.partner.to_string(),
        |partner| {
            if partner.name.is_empty() { partner.id.to_string() } else { partner.name }
        },
    );
    format!("{what}{which}{parties} to {partner}{currency}, {}.", when(&job.schedule, zone))
}

fn when(schedule: &Schedule, zone: Option<&TimeZone>) -> String {
    match schedule {
        Schedule::OnDemand => "when you press Run now".to_owned(),
        Schedule::Every { minutes } => format!("every {minutes} minutes"),
        Schedule::Daily { at, zone: own } => {
            let zone = own.as_deref().or(zone.and_then(TimeZone::iana_name));
            let zone = zone.map(|name| format!(" ({name})")).unwrap_or_default();
            format!("every day at {}{zone}", at.strftime("%H:%M"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_told_by_field() {
        let check = |file: &str, fields: &[&str]| {
            let error = files::parse::<Job>(file, "job").unwrap_err();
            let found: Vec<_> = unread(file, &error).into_iter().map(|problem| problem.field).collect();
            assert_eq!(found, fields, "{file}");
        };
        check("{", &[""]);
        check("{}", &["id", "connection", "partner", "layout", "selection.kinds", "file.name"]);
        let job = |change: &str| {
            let fine = r#"{"id":"a","connection":"b","partner":"c","layout":"d","selection":{"kinds":["invoice"]},"file":{"name":"x"}}"#;
            let mut all: serde_json::Map<String, Value> = serde_json::from_str(fine).unwrap();
            all.extend(serde_json::from_str::<serde_json::Map<String, Value>>(change).unwrap());
            Value::Object(all).to_string()
        };
        check(&job(r#"{"id":"A b"}"#), &["id"]);
        check(&job(r#"{"id":"","partner":""}"#), &["id", "partner"]);
        check(&job(r#"{"selection":{"kinds":["cheque"]}}"#), &["selection.kinds"]);
        check(&job(r#"{"selection":{"kinds":["invoice"],"takes":"never"}}"#), &["selection"]);
        check(&job(r#"{"schedule":{"kind":"daily","at":"25:00"}}"#), &["schedule"]);
        check(&job(r#"{"one_currency":{"currency":"EUR","rate":"guess"}}"#), &["one_currency"]);
        check(&job(r#"{"one_currency":{"table":[]}}"#), &["one_currency"]);
        check(&job(r#"{"oddity":1}"#), &[""]);
    }

    #[test]
    fn a_schedule_is_told_with_its_next_times() {
        let dublin = TimeZone::get("Europe/Dublin").unwrap();
        let now = "2026-12-03T07:00:00Z".parse().unwrap();
        let daily = Schedule::Daily { at: "08:00".parse().unwrap(), zone: None };
        let times: Vec<_> = next_times(&daily, Some(&dublin), now).iter().map(ToString::to_string).collect();
        let expect = ["03", "04", "05", "06", "07"].map(|day| format!("2026-12-{day}T08:00:00Z"));
        assert_eq!(times, expect);
        assert_eq!(when(&daily, Some(&dublin)), "every day at 08:00 (Europe/Dublin)");
        assert!(next_times(&Schedule::Every { minutes: 1 }, Some(&dublin), now).is_empty(), "it cannot be used");
        assert!(next_times(&Schedule::OnDemand, Some(&dublin), now).is_empty());
    }
}
