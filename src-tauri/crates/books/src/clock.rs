//! Time and chance, passed in so that tests decide both.

use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;

/// The present and waiting for the future.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
    /// Waits. Callers divide by the connection's time scale before they ask.
    async fn sleep(&self, duration: Duration);
}

/// Unpredictable bytes; for states and verifiers they must come from the operating system.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);

    /// A duration between nothing and the limit, evenly spread to the millisecond.
    fn up_to(&self, limit: Duration) -> Duration {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        let millis = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        Duration::from_millis(u64::from_le_bytes(bytes) % millis)
    }
}

impl<F: Fn(&mut [u8]) + Send + Sync> Random for F {
    fn fill(&self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// The instant that lies this much later.
pub(crate) fn after(start: Timestamp, duration: Duration) -> Timestamp {
    start.checked_add(duration).unwrap_or(Timestamp::MAX)
}

/// How long it is from one instant to a later one; nothing where it is not later.
pub(crate) fn between(start: Timestamp, end: Timestamp) -> Duration {
    Duration::try_from(end.duration_since(start)).unwrap_or_default()
}

/// Provider time at a connection's pace: every wait and window is divided by the scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale(pub(crate) u32);

impl Scale {
    /// The real duration of a stretch of provider time.
    pub(crate) fn real(self, provider: Duration) -> Duration {
        provider / self.0.max(1)
    }

    /// The real duration of so many provider seconds.
    pub(crate) fn seconds(self, seconds: u64) -> Duration {
        self.real(Duration::from_secs(seconds))
    }
}

/// The beginning of the second that an instant lies in.
pub(crate) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
