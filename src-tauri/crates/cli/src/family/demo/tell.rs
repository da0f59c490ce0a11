//! The demo's voice: numbered steps with what happened.

use crate::render::Table;
use crate::screen::{Screen, inert};
use engine::api::Event;
use engine::{Listener, Result};
use serde::Deserialize;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Tells the story to people; to programs it says nothing until the end.
#[derive(Debug)]
pub(crate) struct Teller {
    screen: Screen,
    steps: u32,
}

impl Teller {
    /// Speaks on this screen.
    pub(crate) fn new(screen: Screen) -> Teller {
        Teller { screen, steps: 0 }
    }

    /// A line before the first step.
    ///
    /// # Errors
    /// Where stdout takes no more.
    pub(crate) fn opening(&self, text: &str) -> Result<()> {
        self.say(&format!("{text}\n"))
    }

    /// What happened, as the next numbered step.
    ///
    /// # Errors
    /// Where stdout takes no more.
    pub(crate) fn step(&mut self, text: &str) -> Result<()> {
        self.steps += 1;
        self.say(&format!("{:>2}. {}\n", self.steps, inert(text)))
    }

    /// More about the step.
    ///
    /// # Errors
    /// Where stdout takes no more.
    pub(crate) fn more(&self, text: &str) -> Result<()> {
        self.say(&format!("    {}\n", inert(text)))
    }

    /// Lines that are laid out already, each moved under the step. They are inert already.
    ///
    /// # Errors
    /// Where stdout takes no more.
    pub(crate) fn lines(&self, text: &str) -> Result<()> {
        self.say(&text.lines().map(|line| format!("    {line}\n")).collect::<String>())
    }

    /// A table under the step.
    ///
    /// # Errors
    /// Where stdout takes no more.
    pub(crate) fn table(&self, table: &Table) -> Result<()> {
        self.lines(&table.text())
    }

    fn say(&self, text: &str) -> Result<()> {
        if self.screen.json { Ok(()) } else { self.screen.out(text) }
    }
}

/// Keeps the last events of an exported audit trail.
#[derive(Debug, Default)]
pub(crate) struct Trail(Mutex<VecDeque<Recorded>>);

/// What is shown of an event.
#[derive(Debug, Deserialize)]
struct Recorded {
    seq: u64,
    at: jiff::Timestamp,
    kind: String,
    subject: String,
    hash: String,
}

/// So many events are kept.
const KEPT: usize = 8;

impl Listener for Trail {
    fn hear(&self, event: Event) {
        let Event::Line { json } = event else { return };
        if let Ok(recorded) = serde_json::from_str(&json) {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back(recorded);
            if kept.len() > KEPT {
                kept.pop_front();
            }
        }
    }
}

impl Trail {
    /// The last events as a table, each with the beginning of its hash.
    pub(crate) fn last(&self) -> Table {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut table = Table::new(&[">no", "when (UTC)", "what", "about", "hash"]);
        for event in kept.iter() {
            let at = event.at.strftime("%Y-%m-%d %H:%M:%S").to_string();
            let hash: String = event.hash.chars().take(12).chain(std::iter::once('…')).collect();
            table.row([&event.seq.to_string(), &at, &event.kind, &event.subject, &hash]);
        }
        table
    }
}
