//! Numbers that look random and are the same for the same seed.

use rust_decimal::Decimal;

/// A small generator (SplitMix64); whole numbers only.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.abs_diff(least).saturating_add(1);
        least.saturating_add_unsigned(self.next() % span)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, of_hundred: i64) -> bool {
        self.between(1, 100) <= of_hundred
    }

    /// One of several.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let most = i64::try_from(of.len()).unwrap_or(i64::MAX) - 1;
        &of[usize::try_from(self.between(0, most)).unwrap_or_default()]
    }

    /// An amount between two numbers of cents.
    pub(super) fn cents(&mut self, least: i64, most: i64) -> Decimal {
        Decimal::new(self.between(least, most), 2)
    }
}
