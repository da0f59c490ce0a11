//! What happened at a practice partner. Passwords are never kept.

use super::lock;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A key, with its signature checked.
    Key,
    /// A password.
    Password,
    /// A password in a dialog.
    Dialog,
}

/// Something that happened, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Someone connected.
    Connected,
    /// Someone tried to sign in.
    SignIn {
        /// User name as given.
        user: String,
        /// How.
        method: Method,
        /// Whether it was enough, or a first half that was right.
        accepted: bool,
    },
    /// Something was asked about files. Writes are logged once per file, at its closing.
    Asked {
        /// What, as "open", "rename", "remove".
        what: &'static str,
        /// The path; for a renaming old and new with " -> " between.
        path: String,
        /// Whether it was done.
        done: bool,
    },
    /// We cut a connection.
    Cut,
    /// A connection ended.
    Disconnected,
}

/// The log of a running partner. Clones show the same log.
#[derive(Debug, Clone)]
pub struct Log(Arc<(Mutex<Vec<Event>>, Condvar)>);

impl Log {
    pub(crate) fn new() -> Log {
        Log(Arc::default())
    }

    pub(crate) fn push(&self, event: Event) {
        lock(&self.0.0).push(event);
        self.0.1.notify_all();
    }

    /// All that happened so far.
    pub fn events(&self) -> Vec<Event> {
        lock(&self.0.0).clone()
    }

    /// Attempts to sign in so far.
    pub fn sign_ins(&self) -> usize {
        lock(&self.0.0).iter().filter(|event| matches!(event, Event::SignIn { .. })).count()
    }

    /// Forgets what happened.
    pub fn clear(&self) {
        lock(&self.0.0).clear();
    }

    /// Blocks until the log is as wanted; `false` when that did not happen in time. Not for async code.
    pub fn wait_for(&self, wanted: impl Fn(&[Event]) -> bool, limit: Duration) -> bool {
        let due = Instant::now() + limit;
        let mut events = lock(&self.0.0);
        while !wanted(&events) {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            events = self.0.1.wait_timeout(events, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}
