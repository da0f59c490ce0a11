//! Where in the file a place of its text is.

use crate::encoding::length_of;
use model::layout::Encoding;

/// A place of the text and where it is in the file. It only goes forward.
#[derive(Debug)]
pub(super) struct Meter {
    pub(super) encoding: Encoding,
    text: usize,
    pub(super) offset: u64,
    pub(super) line: u64,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter { encoding: Encoding::Utf8, text: 0, offset: 0, line: 1 }
    }
}

impl Meter {
    /// The text up to the place has been thrown away.
    pub(super) fn drained(&mut self) {
        self.text = 0;
    }

    /// Goes on to a place of the text.
    pub(super) fn go(&mut self, text: &str, to: usize) {
        if to <= self.text {
            return;
        }
        let passed = &text[self.text..to];
        self.offset += length_of(self.encoding, passed) as u64;
        self.line += memchr::memchr_iter(b'\n', passed.as_bytes()).count() as u64;
        self.text = to;
    }
}
