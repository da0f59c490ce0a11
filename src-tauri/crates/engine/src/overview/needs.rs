//! What waits for a person, most urgent first.

use super::scene::{Scene, lacks_host_key};
use crate::api::{NeedView, Remedy};
use crate::connections;
use crate::error::Code;
use crate::run::counted;
use crate::schedule;
use crate::troubles;
use crate::words::when;
use jiff::SignedDuration;
use model::connection::Connection;
use model::ids::JobId;
use std::collections::BTreeMap;
use store::{Delivery, DeliveryState, Hold, RunState};

/// A slot that came this long ago and had no run is overdue.
const OVERDUE: SignedDuration = SignedDuration::from_mins(10);

/// Ends of runs that are no business of a person, or have their own entry here.
const QUIET: &[&str] = &["quota", "canceled", "sign-in-needed", "company-not-confirmed"];

/// The code of what a connection without a sign-in that lasts, or without a company, waits for.
const SIGN_IN: &str = "sign-in";

/// Something that waits for a person.
pub(crate) struct Need {
    pub view: NeedView,
    /// Whether files do not go out before it is put right.
    pub is_trouble: bool,
}

fn need(code: &str, is_trouble: bool, sentence: String, action: &str, go: String) -> Need {
    let view = NeedView { code: code.to_owned(), sentence, action: action.to_owned(), go };
    Need { view, is_trouble }
}

/// Everything that waits.
pub(crate) fn needs(scene: &Scene<'_>) -> Vec<Need> {
    let signing = |connection| sign_in(scene, connection).or_else(|| lapse(scene, connection));
    // A sign-in that lasts for some days yet comes after what stands still already.
    let (mut all, later): (Vec<Need>, Vec<Need>) =
        scene.connections.iter().filter_map(signing).partition(|need| need.view.code == SIGN_IN);
    all.extend(host_keys(scene));
    all.extend(scene.waiting.iter().filter_map(|delivery| self::delivery(scene, delivery)));
    all.extend(failed_runs(scene));
    all.extend(holds(scene));
    all.extend(overdue(scene));
    all.extend(later);
    all
}

/// The keychain, where secrets are sealed with it. Asking may show its dialog.
pub(crate) fn key(scene: &Scene<'_>) -> Option<Need> {
    scene.w.store.key_kind().ok().flatten()?;
    let error = troubles::store(scene.w.store.unlock().err()?);
    let sentence = format!("{} {}", error.message, error.hint);
    Some(need("key", true, sentence.trim_end().to_owned(), "Open the settings", "settings".to_owned()))
}

fn sign_in(scene: &Scene<'_>, connection: &Connection) -> Option<Need> {
    let jobs: Vec<_> = scene.jobs.iter().filter(|job| job.connection == connection.id).collect();
    let name = name_of(connection);
    let go = format!("connections/{}", connection.id);
    let signed_in = scene.signed_in.get(&connection.id);
    let refused = jobs.iter().filter_map(|job| scene.last.get(&job.id)).any(|run| {
        let code = run.code.as_deref() == Some("sign-in-needed");
        code && signed_in.is_none_or(|at| run.ended.is_some_and(|ended| ended > *at))
    });
    if refused && signed_in.is_some() {
        let sentence = format!("Sign in to {name} again. Nothing was lost; what waits goes out afterwards.");
        return Some(need(SIGN_IN, true, sentence, "Sign in", go));
    }
    if jobs.is_empty() {
        return None;
    }
    match (signed_in, &connection.company) {
        (None, _) => {
            Some(need(SIGN_IN, false, format!("Sign in to {name}; its jobs cannot run before."), "Sign in", go))
        }
        (Some(_), None) => {
            let sentence = format!("Confirm the company of {name}; its jobs cannot run before.");
            Some(need(SIGN_IN, false, sentence, "Confirm", go))
        }
        (Some(_), Some(_)) => None,
    }
}

/// A sign-in that ends soon, or has ended. One that nothing uses may end unless a person keeps it, but is not mourned.
fn lapse(scene: &Scene<'_>, connection: &Connection) -> Option<Need> {
    // Where the key is not at hand, that is the need.
    let advice = connections::advice_on(scene.w, connection).ok().flatten()?;
    let has_jobs = scene.jobs.iter().any(|job| job.connection == connection.id);
    if advice.has_ended && !has_jobs {
        return None;
    }
    let action = match advice.remedy {
        Remedy::Test => "Test",
        Remedy::SignIn => "Sign in",
    };
    let sentence = format!("{}: {}", name_of(connection), advice.sentence);
    let code = if advice.has_ended { SIGN_IN } else { "lapse" };
    Some(need(code, advice.has_ended, sentence, action, format!("connections/{}", connection.id)))
}

fn name_of(connection: &Connection) -> String {
    if connection.name.is_empty() { connection.id.to_string() } else { connection.name.clone() }
}

fn host_keys(scene: &Scene<'_>) -> Vec<Need> {
    let used = scene.partners.iter().filter(|p| lacks_host_key(p) && scene.jobs.iter().any(|job| job.partner == p.id));
    let need = |partner: &model::partner::Partner| {
        let name = scene.partner_name(&partner.id);
        let sentence = format!("Accept the host key of {name}; nothing is sent there before.");
        need("host-key", false, sentence, "Compare the host key", format!("partners/{}", partner.id))
    };
    used.map(need).collect()
}

fn delivery(scene: &Scene<'_>, delivery: &Delivery) -> Option<Need> {
    let what = &delivery.what;
    if scene.running.iter().any(|run| run.id == what.run) {
        return None;
    }
    let (file, partner) = (&what.final_name, scene.partner_name(&what.partner));
    let go = format!("runs/{}", what.run);
    if delivery.state == DeliveryState::Verified && !delivery.file_done {
        let run = scene.w.store.run(&what.run).ok().flatten();
        if run.and_then(|run| run.code).as_deref() == Some(Code::DeliveryWaits.as_str()) {
            let sentence =
                format!("Nobody can tell from here whether {partner} has {file}. Ask {partner}, then say so.");
            return Some(need("delivery", true, sentence, "Say what became of it", go));
        }
        let sentence =
            format!("The line to {partner} broke while {file} got its name. The next run looks whether it is there.");
        return Some(need("delivery", true, sentence, "Show the run", go));
    }
    let failure = delivery.failure.as_ref().filter(|_| delivery.next_try.is_none())?;
    let sentence = format!("{file} waits for {partner}. {}", failure.message);
    Some(match failure.code.as_str() {
        "host-key-changed" | "host-key-unknown" => {
            need("host-key", true, sentence, "Compare the host key", format!("partners/{}", what.partner))
        }
        "partner-sign-in" | "bad-key" => {
            need("delivery", true, sentence, "Open the partner", format!("partners/{}", what.partner))
        }
        _ => need("delivery", true, sentence, "Show the run", go),
    })
}

fn failed_runs(scene: &Scene<'_>) -> Vec<Need> {
    let failed =
        scene.jobs.iter().filter_map(|job| scene.last.get(&job.id)).filter(|run| {
            run.state == RunState::Failed && !run.code.as_deref().is_some_and(|code| QUIET.contains(&code))
        });
    let need = |run: &store::Run| {
        let why = run.message.clone().unwrap_or_default();
        let sentence = format!("“{}” did not come to its end. {why}", scene.job_name(&run.job));
        need("failed-run", false, sentence.trim_end().to_owned(), "Show the run", format!("runs/{}", run.id))
    };
    failed.map(need).collect()
}

/// Held records: one by itself, several by job.
fn holds(scene: &Scene<'_>) -> Vec<Need> {
    if let [one] = scene.holds.as_slice() {
        let title = one.held.number.as_deref().unwrap_or(&one.held.source_id);
        let sentence = format!("1 record waits for you: {title}{}. {}", amount(&[one]), one.held.sentence);
        return vec![need("holds", false, sentence, "Put it right", format!("inbox/{}", one.held.id))];
    }
    let mut by_job: BTreeMap<&JobId, Vec<&Hold>> = BTreeMap::new();
    scene.holds.iter().for_each(|hold| by_job.entry(&hold.held.job).or_default().push(hold));
    let need = |(job, holds): (&JobId, Vec<&Hold>)| {
        let n = counted(holds.len() as u64, "record", "records");
        let verb = if holds.len() == 1 { "waits" } else { "wait" };
        let sentence = format!("{n} of “{}” {verb} for you{}.", scene.job_name(job), amount(&holds));
        need("holds", false, sentence, "Open the inbox", "inbox".to_owned())
    };
    by_job.into_iter().map(need).collect()
}

/// `, 1,230.00 EUR`; nothing where there are no amounts.
fn amount(holds: &[&Hold]) -> String {
    let mut sums = BTreeMap::new();
    for hold in holds {
        if let (Some(currency), Some(value)) = (&hold.held.currency, hold.held.value) {
            *sums.entry(currency.clone()).or_default() += value;
        }
    }
    let money = crate::run::money(&sums);
    if money.is_empty() { money } else { format!(", {money}") }
}

/// Slots that came and had no run, as when the program was not running.
fn overdue(scene: &Scene<'_>) -> Vec<Need> {
    let late = |job: &model::job::Job| {
        let last = scene.w.kept_slot(job).ok().flatten()?;
        let slot = schedule::newest_due(&job.schedule, &scene.zone_of(job)?, last, scene.now)?;
        let is_late = scene.now.duration_since(slot) > OVERDUE && !scene.is_running(&job.id) && scene.is_complete(job);
        let at = when(slot, scene.now, &scene.zone);
        let sentence = format!("“{}” was due {at} and has not run.", scene.job_name(&job.id));
        is_late.then(|| need("overdue", false, sentence, "Open the job", format!("jobs/{}", job.id)))
    };
    scene.jobs.iter().filter_map(late).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Key, Options};
    use crate::settings::add_layout;
    use crate::tokens::seal;
    use crate::workspace::Workspace;
    use books::TokenSet;
    use model::document::Kind;
    use model::job::Job;
    use store::{HoldState, NewHold};

    fn hold(value: &str, currency: Option<&str>) -> Hold {
        Hold {
            held: NewHold {
                id: "h1".parse().unwrap(),
                job: "acme".parse().unwrap(),
                run: "r1".parse().unwrap(),
                connection: "harbour".parse().unwrap(),
                kind: Kind::Invoice,
                source_id: "1".into(),
                number: None,
                value: value.parse().ok(),
                currency: currency.map(Into::into),
                code: "required".into(),
                sentence: String::new(),
                faults: "[]".into(),
            },
            state: HoldState::Open,
            created: jiff::Timestamp::UNIX_EPOCH,
            resolved: None,
            resolved_by: None,
        }
    }

    #[test]
    fn amounts_are_never_added_across_currencies() {
        let all = [hold("1230", Some("EUR")), hold("-30", Some("EUR")), hold("5", Some("USD")), hold("", None)];
        assert_eq!(amount(&all.iter().collect::<Vec<_>>()), ", 1,200.00 EUR and 5.00 USD");
        assert_eq!(amount(&[&all[3]]), "");
    }

    /// A sign-in and the days until it ends unused and for good.
    type Ends = Option<(Option<i64>, Option<i64>)>;

    /// The needs that a connection has: code, action, and whether it is trouble.
    fn needs_of(company: bool, jobs: usize, ends: Ends) -> Vec<(String, String, bool)> {
        let folder = tempfile::tempdir().unwrap();
        let w = Workspace::open(Options { key: Key::Demo, ..Options::new(folder.path()) }).unwrap();
        w.store.unlock().unwrap();
        let harbour = r#","company":{"id":"1","name":"Harbour","currency":"EUR","time_zone":"Europe/Dublin"}"#;
        let of_company = if company { harbour } else { "" };
        let settings = format!(r#"{{"id":"books","name":"Our books","provider":"xero"{of_company}}}"#);
        let connection: Connection = serde_json::from_str(&settings).unwrap();
        w.store.put_connection(&connection, w.now()).unwrap();
        let partner = r#"{"id":"acme","remote":{"kind":"folder","path":"/tmp/acme"}}"#;
        w.store.put_partner(&serde_json::from_str(partner).unwrap(), w.now()).unwrap();
        add_layout(&w, &"bills".parse().unwrap(), &crate::layouts::template("csv-bills").unwrap(), None).unwrap();
        for n in 0..jobs {
            let settings = format!(
                r#"{{"id":"j{n}","connection":"books","partner":"acme","layout":"bills","selection":{{"kinds":["bill"]}},"file":{{"name":"x"}}}}"#
            );
            let job: Job = serde_json::from_str(&settings).unwrap();
            w.store.transaction(|tx| tx.put_job(&job, w.now())).unwrap();
        }
        if let Some((unused, ends)) = ends {
            let at = |days: Option<i64>| days.map(|days| w.now() + SignedDuration::from_hours(24 * days));
            let lasting = TokenSet::lasting("a".to_owned().into(), "r".to_owned().into(), (w.now(), w.now()));
            let tokens = TokenSet { refresh_ends: at(unused), ends: at(ends), ..lasting };
            seal(&w.store, &connection.id, &tokens, w.now()).unwrap();
        }
        let found = needs(&Scene::of(&w).unwrap());
        assert!(
            found.iter().all(|need| need.view.go == "connections/books" && need.view.sentence.contains("Our books"))
        );
        found.into_iter().map(|need| (need.view.code, need.view.action, need.is_trouble)).collect()
    }

    #[test]
    fn a_sign_in_that_ends_is_told_once_and_never_beside_a_missing_one() {
        let check = |company: bool, jobs: usize, ends: Ends, expect: Option<(&str, &str, bool)>| {
            let expect: Vec<_> = expect.iter().map(|one| (one.0.to_owned(), one.1.to_owned(), one.2)).collect();
            assert_eq!(needs_of(company, jobs, ends), expect, "company {company}, {jobs} jobs, {ends:?}");
        };
        check(true, 1, None, Some(("sign-in", "Sign in", false)));
        check(true, 0, None, None);
        check(true, 1, Some((None, None)), None);
        check(true, 1, Some((Some(40), Some(400))), None);
        check(true, 2, Some((Some(5), None)), Some(("lapse", "Test", false)));
        check(true, 0, Some((Some(5), None)), Some(("lapse", "Test", false)));
        check(true, 2, Some((Some(40), Some(5))), Some(("lapse", "Sign in", false)));
        check(true, 2, Some((Some(-1), None)), Some(("sign-in", "Sign in", true)));
        check(true, 1, Some((Some(40), Some(-1))), Some(("sign-in", "Sign in", true)));
        check(true, 0, Some((Some(-1), None)), None);
        check(false, 1, Some((Some(5), None)), Some(("sign-in", "Confirm", false)));
        check(false, 0, Some((Some(5), None)), Some(("lapse", "Test", false)));
    }
}
