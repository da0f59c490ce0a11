//! Who hears what a command does while it runs.

use crate::api::Event;

/// Hears events of a command. Must not block: a window or a terminal draws later.
pub trait Listener: Send + Sync {
    /// Something happened.
    fn hear(&self, event: Event);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Listener for Quiet {
    fn hear(&self, _event: Event) {}
}

impl dyn Listener + '_ {
    /// Says which phase began.
    pub(crate) fn phase(&self, text: impl Into<String>) {
        self.hear(Event::Phase { text: text.into() });
    }

    /// Says how far the phase is.
    pub(crate) fn progress(&self, done: u64, total: Option<u64>, unit: &str) {
        self.hear(Event::Progress { done, total, unit: unit.to_owned() });
    }

    /// Says something worth knowing.
    pub(crate) fn note(&self, text: impl Into<String>) {
        self.hear(Event::Note { text: text.into() });
    }
}
