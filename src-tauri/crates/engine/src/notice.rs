//! What the desktop's notification service may say of a run that ended or was parked, and the events that tell of runs.

use crate::api::{Event, NoticeView};
use crate::error::Result;
use crate::listen::Listener;
use crate::run;
use crate::troubles;
use crate::words::{Sums, listed};
use crate::workspace::Workspace;
use model::ids::RunId;
use store::{Delivery, Hold, Run, RunState};

/// So many held records are named.
const NAMED: usize = 3;

/// Tells that a run began.
pub(crate) fn began(w: &Workspace, run: &RunId, job: &model::ids::JobId, listener: &dyn Listener) {
    let (job_name, _) = run::names_of(w, job);
    listener.hear(Event::RunBegan { run: run.to_string(), job: job.to_string(), job_name });
}

/// Tells that a run ended or was parked. A workspace that cannot be read has its own error; nothing is told then.
pub(crate) fn ended(w: &Workspace, run: &RunId, listener: &dyn Listener) {
    if let Ok(Some(told)) = Told::of(w, run) {
        let (run, job) = (told.run.id.to_string(), told.run.job.to_string());
        listener.hear(Event::RunEnded { run, job, notice: told.notice() });
    }
}

/// What is known of a run that ended.
struct Told {
    run: Run,
    job: String,
    partner: String,
    /// What arrived at the partner.
    arrived: Sums,
    files: Vec<String>,
    held: Vec<Hold>,
    /// Files that did not arrive yet.
    waiting: Vec<Delivery>,
}

impl Told {
    fn of(w: &Workspace, id: &RunId) -> Result<Option<Told>> {
        let Some(run) = w.store.run(id).map_err(troubles::store)? else { return Ok(None) };
        let (job, partner) = run::names_of(w, &run.job);
        let deliveries = w.store.deliveries_of_run(id).map_err(troubles::store)?;
        let (done, waiting): (Vec<_>, Vec<_>) = deliveries.into_iter().partition(|delivery| delivery.file_done);
        let mut arrived = Sums::default();
        for delivery in &done {
            run::manifest_of(w, delivery)?.iter().for_each(|manifest| arrived.add_file(manifest));
        }
        let files = done.into_iter().map(|delivery| delivery.what.final_name).collect();
        let held = w.store.open_holds(Some(&run.job)).map_err(troubles::store)?;
        let held = held.into_iter().filter(|hold| hold.held.run == *id).collect();
        Ok(Some(Told { run, job, partner, arrived, files, held, waiting }))
    }

    fn notice(&self) -> NoticeView {
        let to = match self.held.as_slice() {
            [] => format!("runs/{}", self.run.id),
            [one] => format!("inbox/{}", one.held.id),
            _ => "inbox".to_owned(),
        };
        NoticeView { title: self.title(), body: self.body(), to, urgent: self.is_urgent() }
    }

    fn title(&self) -> String {
        let partner = if self.partner.is_empty() { &self.job } else { &self.partner };
        if let Some(first) = self.waiting.first() {
            return format!("{} waits to be delivered to {partner}", first.what.final_name);
        }
        match self.run.state {
            RunState::Failed | RunState::Interrupted => format!("“{}” did not come to its end", self.job),
            RunState::Canceled => format!("“{}” was stopped", self.job),
            _ if !self.arrived.is_empty() => format!("{partner} got {}", self.arrived.words()),
            _ if !self.files.is_empty() => format!("{partner} got {} without documents", listed(&self.files)),
            _ if !self.held.is_empty() => held_words(&self.held),
            _ => format!("“{}”: nothing new to send", self.job),
        }
    }

    fn body(&self) -> String {
        let mut parts = Vec::new();
        let message = self.run.message.clone().unwrap_or_default();
        match self.run.state {
            RunState::Failed | RunState::Interrupted | RunState::Canceled => parts.push(message),
            _ if !self.files.is_empty() => {
                let verb = if self.files.len() == 1 { "is there and was" } else { "are there and were" };
                parts.push(format!("{} {verb} checked.", listed(&self.files)));
            }
            _ => {}
        }
        if !self.held.is_empty() {
            parts.push(format!("{}: {}", held_words(&self.held), told_holds(&self.held)));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// Whether a person must act: what goes on by itself is worth a line, not a bell.
    fn is_urgent(&self) -> bool {
        let by_itself = ["quota", "books-unreachable", "canceled"];
        let goes_on = self.run.code.as_deref().is_some_and(|code| by_itself.contains(&code));
        let waits = self.waiting.iter().any(|delivery| delivery.next_try.is_none());
        let failed = matches!(self.run.state, RunState::Failed | RunState::Interrupted);
        !self.held.is_empty() || waits || (failed && self.waiting.is_empty() && !goes_on)
    }
}

fn held_words(held: &[Hold]) -> String {
    format!("{} for you", run::counted(held.len() as u64, "record waits", "records wait"))
}

/// One hold with its reason; of several their numbers.
fn told_holds(held: &[Hold]) -> String {
    let title = |hold: &Hold| hold.held.number.clone().unwrap_or_else(|| hold.held.source_id.clone());
    if let [one] = held {
        return format!("{}. {}", title(one), one.held.sentence);
    }
    let mut names: Vec<_> = held.iter().take(NAMED).map(title).collect();
    if held.len() > NAMED {
        names.push(format!("{} more", held.len() - NAMED));
    }
    format!("{}.", listed(&names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use model::document::Kind;
    use store::{HoldState, NewHold, Trigger};

    fn told(state: RunState, code: Option<&str>, message: &str) -> Told {
        let run = Run {
            id: "r1".parse().unwrap(),
            job: "acme".parse().unwrap(),
            slot: String::new(),
            trigger: Trigger::Schedule,
            state,
            phase: String::new(),
            period: None,
            options: String::new(),
            layout_version: None,
            created: Timestamp::UNIX_EPOCH,
            started: None,
            ended: None,
            code: code.map(Into::into),
            message: Some(message.into()),
            counts: None,
        };
        let (job, partner) = ("Invoices to Acme".to_owned(), "Acme".to_owned());
        Told { run, job, partner, arrived: Sums::default(), files: vec![], held: vec![], waiting: vec![] }
    }

    fn hold(n: u32) -> Hold {
        Hold {
            held: NewHold {
                id: format!("h{n}").parse().unwrap(),
                job: "acme".parse().unwrap(),
                run: "r1".parse().unwrap(),
                connection: "harbour".parse().unwrap(),
                kind: Kind::Invoice,
                source_id: n.to_string(),
                number: Some(format!("INV-{n}")),
                value: None,
                currency: None,
                code: "required".into(),
                sentence: "PO number is missing.".into(),
                faults: "[]".into(),
            },
            state: HoldState::Open,
            created: Timestamp::UNIX_EPOCH,
            resolved: None,
            resolved_by: None,
        }
    }

    #[test]
    fn each_end_has_its_words() {
        let check = |told: &Told, title: &str, body: &str, to: &str, urgent: bool| {
            let notice = told.notice();
            assert_eq!((notice.title.as_str(), notice.body.as_str()), (title, body));
            assert_eq!((notice.to.as_str(), notice.urgent), (to, urgent), "{title}");
        };
        let mut sent = told(RunState::Succeeded, None, "");
        check(&sent, "“Invoices to Acme”: nothing new to send", "", "runs/r1", false);
        sent.arrived.add(Kind::Invoice, 13, "EUR", "128610.66".parse().unwrap());
        sent.files.push("A_001.csv".into());
        let title = "Acme got 13 invoices, 128,610.66 EUR";
        check(&sent, title, "A_001.csv is there and was checked.", "runs/r1", false);
        sent.held.push(hold(7));
        let body = "A_001.csv is there and was checked. 1 record waits for you: INV-7. PO number is missing.";
        check(&sent, title, body, "inbox/h7", true);
        let mut held = told(RunState::Held, None, "");
        held.held = (1..=5).map(hold).collect();
        let body = "5 records wait for you: INV-1, INV-2, INV-3 and 2 more.";
        check(&held, "5 records wait for you", body, "inbox", true);
        let failed = |code| told(RunState::Failed, Some(code), "The books do not answer.");
        let title = "“Invoices to Acme” did not come to its end";
        check(&failed("sign-in-needed"), title, "The books do not answer.", "runs/r1", true);
        check(&failed("quota"), title, "The books do not answer.", "runs/r1", false);
        let stopped = told(RunState::Canceled, Some("canceled"), "Nothing was sent.");
        check(&stopped, "“Invoices to Acme” was stopped", "Nothing was sent.", "runs/r1", false);
    }
}
