//! Notices that were here before.

use super::Notice;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};

/// How long a notice without an id of its own counts as the same: providers repeat a delivery within minutes, and later the
/// same record may rightly have changed again.
const REPEATED: SignedDuration = SignedDuration::from_mins(10);

/// Remembers the notices that came last, so that a repeated or replayed delivery wakes nobody twice.
#[derive(Debug)]
pub struct Recent {
    most: usize,
    seen: HashMap<String, Timestamp>,
    order: VecDeque<String>,
}

impl Recent {
    /// Remembers so many.
    pub fn new(most: usize) -> Recent {
        Recent { most: most.max(1), seen: HashMap::new(), order: VecDeque::new() }
    }

    /// Whether the notice is new, and remembers it.
    pub fn is_new(&mut self, notice: &Notice, now: Timestamp) -> bool {
        if let Some(at) = self.seen.get_mut(&notice.id) {
            let again = notice.own_id || now.duration_since(*at) < REPEATED;
            if !again {
                *at = now;
            }
            return !again;
        }
        self.seen.insert(notice.id.clone(), now);
        self.order.push_back(notice.id.clone());
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }
}
