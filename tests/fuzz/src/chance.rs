//! Numbers by chance.

/// Numbers by chance that can be had again from the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Numbers from a seed.
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below this one, which must not be 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = usize::try_from(self.number() >> 33).expect("BUG: 31 bits fit");
        number % end
    }

    /// One of them; there must be one.
    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
