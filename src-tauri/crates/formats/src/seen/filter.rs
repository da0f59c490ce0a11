//! Says at once of most keys that they were not seen, in ten bits a key: a Bloom filter whose bits of one key stand in
//! one line of the processor's cache.

/// Bits that a key may take.
const BITS: usize = 10;
/// Bits of a key that are set. More of them in so small a block say less.
const MARKS: u32 = 6;
/// Bits of a block, as a power of two.
const BLOCK: u32 = 9;

type Block = [u64; 8];

/// The keys of a tier, as far as so few bits can tell.
#[derive(Debug)]
pub(super) struct Filter {
    blocks: Vec<Block>,
}

impl Filter {
    /// For so many keys; with more it says yes too often.
    pub(super) fn new(keys: usize) -> Filter {
        let blocks = (keys * BITS).div_ceil(1 << BLOCK).max(1);
        Filter { blocks: vec![[0; 8]; blocks] }
    }

    /// Takes a key.
    pub(super) fn add(&mut self, key: u128) {
        let at = self.block(key);
        for (word, bit) in marks(key) {
            self.blocks[at][word] |= bit;
        }
    }

    /// Whether the key may have been taken; where it was, always.
    pub(super) fn may_hold(&self, key: u128) -> bool {
        let block = &self.blocks[self.block(key)];
        marks(key).all(|(word, bit)| block[word] & bit != 0)
    }

    /// What it takes of memory.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.blocks.as_slice())
    }

    /// The upper half of the key says which block.
    fn block(&self, key: u128) -> usize {
        let upper = key >> 64;
        usize::try_from((upper * self.blocks.len() as u128) >> 64).unwrap_or(0)
    }
}

/// The bits of a key in its block, by word: six times nine bits of its lower half.
fn marks(key: u128) -> impl Iterator<Item = (usize, u64)> {
    (0..MARKS).map(move |mark| {
        let bit = (key >> (mark * BLOCK)) & ((1 << BLOCK) - 1);
        (usize::try_from(bit / 64).unwrap_or(0), 1 << (bit % 64))
    })
}
