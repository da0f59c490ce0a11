//! The sliding window of an upload: enough bytes are always on the way, however long the round trip.

use crate::error::TransferError;
use std::io::Read;

/// Bytes kept on the way. The library sends all that it is given and returns what is confirmed, so that giving it separate
/// chunks would empty the pipe at every chunk's end.
const ON_THE_WAY: usize = 2 * 1024 * 1024;
const BUFFER: usize = 2 * ON_THE_WAY;

/// Bytes read from the source and not confirmed yet, in one piece.
pub(crate) struct Window {
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Bytes still to be read from the source.
    unread: u64,
    size: u64,
}

impl Window {
    /// A window over `size` bytes of a source.
    pub(crate) fn new(size: u64) -> Window {
        let capacity = usize::try_from(size).unwrap_or(BUFFER).min(BUFFER);
        Window { buffer: vec![0; capacity], start: 0, end: 0, unread: size, size }
    }

    /// Reads on from the source when few bytes are on the way; `false` when all are confirmed.
    pub(crate) fn fill(&mut self, from: &mut dyn Read) -> Result<bool, TransferError> {
        if self.end - self.start < ON_THE_WAY && self.unread > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            let room = self.buffer.len() - self.end;
            let mut wanted = usize::try_from(self.unread).unwrap_or(room).min(room);
            while wanted > 0 {
                let n = read(from, &mut self.buffer[self.end..self.end + wanted])?;
                if n == 0 {
                    return Err(changed(format!("it ended {} bytes short of {}", self.unread, self.size)));
                }
                self.end += n;
                self.unread -= n as u64;
                wanted -= n;
            }
        }
        Ok(self.start < self.end)
    }

    /// What is to be sent or confirmed next. The next call must give the same bytes from where the confirmed ones end.
    pub(crate) fn pending(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// So many bytes are confirmed.
    pub(crate) fn advance(&mut self, n: usize) {
        self.start = (self.start + n).min(self.end);
    }

    /// Refuses a source that has more bytes than it should.
    pub(crate) fn check_end(&self, from: &mut dyn Read) -> Result<(), TransferError> {
        match read(from, &mut [0])? {
            0 => Ok(()),
            _ => Err(changed(format!("it is longer than {} bytes", self.size))),
        }
    }
}

fn read(from: &mut dyn Read, into: &mut [u8]) -> Result<usize, TransferError> {
    loop {
        match from.read(into) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            other => {
                return other
                    .map_err(|source| TransferError::LocalFile { file: "the file to send".to_owned(), source });
            }
        }
    }
}

fn changed(detail: String) -> TransferError {
    TransferError::SourceChanged { file: "the file to send".to_owned(), detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A source that gives a few bytes at a time.
    struct Dripping<'a>(&'a [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.min(into.len()).min(self.0.len());
            into[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_byte_goes_once_in_order_with_the_pipe_kept_full(size in 0_usize..9_000_000, step in 1_usize..3_000_000, drip in 1_usize..5_000_000) {
            let source: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
            let mut from = Dripping(&source, drip);
            let mut window = Window::new(size as u64);
            let mut sent = Vec::new();
            while window.fill(&mut from).unwrap() {
                let pending = window.pending();
                prop_assert!(pending.len() >= ON_THE_WAY || sent.len() + pending.len() == size, "the pipe runs dry");
                let n = step.min(pending.len());
                sent.extend_from_slice(&pending[..n]);
                window.advance(n);
            }
            window.check_end(&mut from).unwrap();
            prop_assert!(sent == source);
        }
    }

    #[test]
    fn a_source_that_changed_its_length_is_refused() {
        let mut window = Window::new(10);
        assert!(matches!(window.fill(&mut &b"short"[..]), Err(TransferError::SourceChanged { .. })));
        let mut window = Window::new(4);
        let mut from = &b"longer"[..];
        assert!(window.fill(&mut from).unwrap());
        window.advance(4);
        assert!(!window.fill(&mut from).unwrap());
        assert!(matches!(window.check_end(&mut from), Err(TransferError::SourceChanged { .. })));
    }
}
