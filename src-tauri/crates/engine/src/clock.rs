//! The machine's clock and randomness. Everything that asks for either gets it from here, so that tests and practice
//! books set them.

use jiff::Timestamp;
use std::time::Duration;

pub use books::Clock;

/// The machine's clock, or the machine's clock moved by a fixed stretch.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock {
    /// Added to the machine's time; zero but for practice books of another date.
    pub ahead: jiff::SignedDuration,
}

#[async_trait::async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.ahead).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Random bytes of the operating system.
pub(crate) fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("BUG: the operating system gives random bytes or the program must not go on");
}

/// A short random text of lower-case hexadecimal digits.
pub(crate) fn random_text() -> String {
    let mut bytes = [0_u8; 5];
    random(&mut bytes);
    hex::encode(bytes)
}
