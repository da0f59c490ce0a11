//! Things that are due at a practice time.

use std::time::Duration;

/// A queue of things with the run time ([`crate::Clock::elapsed`]) at which each is due. Whoever holds it looks at it on every request.
#[derive(Debug)]
pub(crate) struct Later<T>(Vec<(Duration, T)>);

impl<T> Default for Later<T> {
    fn default() -> Later<T> {
        Later(Vec::new())
    }
}

impl<T> Later<T> {
    /// Puts a thing in.
    pub(crate) fn put(&mut self, due: Duration, thing: T) {
        self.0.push((due, thing));
    }

    /// Takes out what is due, the earliest first.
    pub(crate) fn take(&mut self, now: Duration) -> Vec<T> {
        let (mut due, waiting): (Vec<_>, Vec<_>) = self.0.drain(..).partition(|(at, _)| *at <= now);
        self.0 = waiting;
        due.sort_by_key(|(at, _)| *at);
        due.into_iter().map(|(_, thing)| thing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_comes_once_and_in_order() {
        let second = Duration::from_secs;
        let mut later = Later::default();
        for (due, thing) in [(30, "c"), (10, "a"), (10, "b")] {
            later.put(second(due), thing);
        }
        assert!(later.take(second(9)).is_empty());
        assert_eq!(later.take(second(10)), ["a", "b"]);
        assert_eq!(later.take(second(99)), ["c"]);
        assert!(later.take(second(99)).is_empty());
    }
}
