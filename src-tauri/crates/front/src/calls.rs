//! The calls under way, so that each can be stopped.

use engine::CancellationToken;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Calls under way.
#[derive(Debug, Default)]
pub(crate) struct Calls(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    next: u64,
    running: HashMap<u64, (u32, CancellationToken)>,
}

impl Calls {
    /// Notes a call until the mark is dropped. Two windows may use one number; both are stopped by it then.
    pub(crate) fn begin(&self, call: u32, cancel: CancellationToken) -> Mark<'_> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.next += 1;
        let place = table.next;
        table.running.insert(place, (call, cancel));
        Mark { calls: self, place }
    }

    /// Stops a call at its next safe point. One that has ended is left alone.
    pub(crate) fn cancel(&self, call: u32) {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (number, cancel) in table.running.values() {
            if *number == call {
                cancel.cancel();
            }
        }
    }
}

/// A call that runs.
#[derive(Debug)]
pub(crate) struct Mark<'a> {
    calls: &'a Calls,
    place: u64,
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        self.calls.0.lock().unwrap_or_else(PoisonError::into_inner).running.remove(&self.place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_stopped_by_its_number_while_it_runs() {
        let calls = Calls::default();
        let tokens = [0; 3].map(|_| CancellationToken::new());
        let [first, second, third] = &tokens;
        let _one = calls.begin(1, first.clone());
        let ended = calls.begin(1, second.clone());
        let _two = calls.begin(2, third.clone());
        drop(ended);
        calls.cancel(1);
        calls.cancel(7);
        assert_eq!(tokens.map(|token| token.is_cancelled()), [true, false, false]);
    }
}
