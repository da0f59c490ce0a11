//! How long to wait before the next try.

use crate::clock::{Random, Scale};
use std::time::Duration;

/// The wait after this many failed tries, in real time: up to 1, 2, 4 … 60 provider seconds, at least half of that, by chance.
pub(crate) fn backoff(failed: u32, scale: Scale, random: &dyn Random) -> Duration {
    let ceiling = Duration::from_secs(1 << failed.saturating_sub(1).min(6)).min(Duration::from_secs(60));
    scale.real(ceiling / 2 + random.up_to(ceiling / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_are_spread_and_bounded() {
        let least = |bytes: &mut [u8]| bytes.fill(0);
        let other = |bytes: &mut [u8]| bytes.copy_from_slice(&499u64.to_le_bytes());
        for (failed, seconds) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (30, 60)] {
            let full = Duration::from_secs(seconds);
            assert_eq!(backoff(failed, Scale(1), &least), full / 2, "after {failed}");
            let spread = backoff(failed, Scale(1), &other);
            assert!(spread > full / 2 && spread <= full, "after {failed}: {spread:?}");
            assert_eq!(backoff(failed, Scale(10), &least), full / 20, "ten times faster");
        }
    }
}
