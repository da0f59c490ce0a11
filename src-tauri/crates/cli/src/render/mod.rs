//! Replies as people read them: plain, short, aligned, with currency and the next step. Everything that came from
//! outside passes [`inert`] on its way into a line.

mod amount;
mod holds;
mod layouts;
mod overview;
mod runs;
mod settings;
mod table;

pub(crate) use amount::{amount, count, documents, plural};
pub(crate) use layouts::learned;
pub(crate) use runs::{excerpt, reason};
pub(crate) use table::Table;

use crate::screen::{block, inert};
use engine::api::{AuditVerdict, Health, Reply, TestReport, Tick};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Text of a reply, its last line ended. The steps of a test in `shown` were shown already.
pub(crate) fn reply(reply: &Reply, shown: &[Tick]) -> String {
    match reply {
        Reply::Done { text } => sentence(text),
        Reply::Connections(list) => settings::connections(list),
        Reply::Connection(view) => settings::connection(view),
        Reply::Companies(list) => settings::companies(list),
        Reply::Partners(list) => settings::partners(list),
        Reply::Partner(view) => settings::partner(view),
        Reply::HostKey(view) => settings::host_key(view),
        Reply::PublicKey { line } => {
            format!("{}\nSend this line to the partner; the private half stays sealed here.\n", inert(line))
        }
        Reply::Layouts(list) => settings::layouts(list),
        Reply::Layout(view) => settings::layout(view),
        Reply::Jobs(list) => settings::jobs(list),
        Reply::Job(view) => settings::job(view),
        Reply::Test(report) => test(report, shown),
        Reply::Run(report) => runs::report(report),
        Reply::RunReports(reports) => runs::reports(reports),
        Reply::Runs(list) => runs::list(list),
        Reply::Inbox(list) => holds::inbox(list),
        Reply::Audit(verdict) => audit(verdict),
        Reply::Health(state) => health(state),
        Reply::Today(view) => overview::today(view),
        Reply::Tray(view) => overview::tray(view),
        Reply::FileText(view) => overview::file(view),
        Reply::AuditEvents(list) => overview::events(list),
        Reply::Hold(view) => overview::hold(view),
        Reply::Address(view) => overview::address(view),
        Reply::Guide(view) => overview::guide(view),
        Reply::Parties(list) => overview::parties(list),
        Reply::JobCheck(view) => overview::job(view),
        Reply::JobTemplates(list) => overview::job_templates(list),
        Reply::JobText(json) => layouts::json(json),
        Reply::Templates(list) => layouts::templates(list),
        Reply::LayoutText { json } => layouts::json(json),
        Reply::Standard(view) => layouts::standard(view),
        Reply::Fields(view) => layouts::fields(view),
        Reply::LayoutPreview(view) => layouts::preview(view),
        Reply::Suggestions(list) => layouts::suggestions(list),
        Reply::Learned(view) => layouts::learned(view, true),
        Reply::Draft(draft) => layouts::draft(draft.as_ref()),
        Reply::Versions(list) => layouts::versions(list),
        Reply::Differences(list) => layouts::differences(list),
    }
}

/// An instant on this machine's clock, to the minute.
pub(crate) fn time(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A step of a test: a mark, its name, what was found, who must act.
pub(crate) fn tick(tick: &Tick) -> String {
    let mark = if tick.ok { '✓' } else { '✗' };
    let mut line = format!("{mark} {}: {}", inert(&tick.step), inert(&tick.text));
    if let Some(who) = tick.who.as_deref().filter(|_| !tick.ok) {
        line.push_str(&format!("\n    who must act: {}", inert(who)));
    }
    line
}

fn sentence(text: &str) -> String {
    format!("{}\n", block(text))
}

fn test(report: &TestReport, shown: &[Tick]) -> String {
    let new = |t: &&Tick| !shown.iter().any(|known| known.step == t.step && known.text == t.text);
    let mut text: String = report.ticks.iter().filter(new).map(|t| format!("{}\n", tick(t))).collect();
    text.push_str(if report.ok {
        "Everything works.\n"
    } else {
        "It does not work yet; the ✗ above says what is missing.\n"
    });
    text
}

fn audit(verdict: &AuditVerdict) -> String {
    let mark = if verdict.intact { '✓' } else { '✗' };
    format!("{mark} {} ({})\n", block(&verdict.sentence), plural(verdict.events, "event"))
}

fn health(state: &Health) -> String {
    let mut facts = Table::facts();
    facts.fact("workspace", &state.folder);
    facts.fact("secrets", &state.key);
    facts.fact("running", &count(state.running));
    facts.fact("waiting for delivery", &count(state.waiting_deliveries));
    facts.fact("needs you", &count(state.open_holds));
    let mut text = facts.text();
    if state.troubles.is_empty() {
        text.push_str("Everything is well.\n");
    }
    for trouble in &state.troubles {
        text.push_str(&format!("✗ {}\n", inert(trouble)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks() -> TestReport {
        let tick = |step: &str, ok: bool, who: Option<&str>| Tick {
            step: step.into(),
            ok,
            text: "found\u{1b}[0m".into(),
            who: who.map(Into::into),
        };
        TestReport { ok: false, ticks: vec![tick("address", true, None), tick("write", false, Some("Acme"))] }
    }

    #[test]
    fn a_test_names_who_must_act_and_shows_no_step_twice() {
        let all = reply(&Reply::Test(ticks()), &[]);
        assert_eq!(
            all,
            "✓ address: found\\u{1b}[0m\n✗ write: found\\u{1b}[0m\n    who must act: Acme\n\
             It does not work yet; the ✗ above says what is missing.\n"
        );
        assert!(
            !reply(&Reply::Test(ticks()), &ticks().ticks[..1]).contains("address"),
            "the first step was shown while it ran"
        );
    }

    #[test]
    fn the_audit_verdict_is_one_line() {
        let verdict = AuditVerdict { intact: false, events: 1204, sentence: "Event 7 was changed.".into() };
        assert_eq!(reply(&Reply::Audit(verdict), &[]), "✗ Event 7 was changed. (1,204 events)\n");
    }
}
