//! What is written into the audit trail, and by whom.

use jiff::Timestamp;
use model::ids::RunId;
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt::Display;
use store::{Event, Tx};

/// Who did what this process does: the person at the machine, by the name of their account.
fn actor() -> String {
    static NAME: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let find = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    NAME.get_or_init(|| find().filter(|name| !name.is_empty()).unwrap_or_else(|| "program".to_owned())).clone()
}

/// The name of the person at this machine.
pub(crate) fn person() -> String {
    actor()
}

/// An event to be recorded.
pub(crate) struct Entry {
    kind: &'static str,
    subject: String,
    run: Option<RunId>,
    body: Map<String, Value>,
}

impl Entry {
    /// An event of a kind about something.
    pub(crate) fn new(kind: &'static str, subject: impl Display) -> Entry {
        Entry { kind, subject: subject.to_string(), run: None, body: Map::new() }
    }

    /// In which run.
    pub(crate) fn run(mut self, run: &RunId) -> Entry {
        self.run = Some(run.clone());
        self
    }

    /// Adds a detail. Never a secret.
    pub(crate) fn with(mut self, name: &str, value: impl Serialize) -> Entry {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.body.insert(name.to_owned(), value);
        self
    }
}

/// Records an event within the transaction of what it speaks of.
pub(crate) fn append(tx: &Tx<'_>, now: Timestamp, entry: &Entry) -> store::Result<()> {
    tx.append_event(&Event {
        at: now,
        actor: actor(),
        kind: entry.kind.to_owned(),
        subject: entry.subject.clone(),
        run: entry.run.clone(),
        body: Value::Object(entry.body.clone()),
    })?;
    Ok(())
}
