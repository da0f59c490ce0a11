//! One record as it was cut from the file: its bytes, its text, and where in the text each byte stands.

use super::{Flaw, Stop};
use crate::encoding::{BadBytes, decode_whole, length_of};
use model::layout::Encoding;
use std::ops::Range;

/// Marks a byte inside a character.
const INSIDE: u32 = u32::MAX;

/// One record. It is filled again and again by [`super::Cut::next`].
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Position among the records of the file, from 1; those that only fill up a block do not count.
    pub number: u64,
    /// Line of the file, from 1; without line ends, position among all records.
    pub line: u64,
    /// Offset of its first byte.
    pub start: u64,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
    /// Bytes without the line end.
    length: usize,
    text: String,
    /// By byte: where its character starts in the text. Empty where bytes and text have the same places.
    places: Vec<u32>,
}

impl Record {
    /// Takes the bytes of a record.
    pub(super) fn fill(&mut self, encoding: Encoding, bytes: &[u8]) {
        self.length = bytes.len();
        self.text.clear();
        self.places.clear();
        let bad = decode_whole(encoding, bytes, &mut self.text);
        if let Some(at) = bad {
            let offset = self.start + at as u64;
            self.flaws.push(Flaw::Bytes(BadBytes::Meaningless { offset, byte: bytes[at], encoding }));
        }
        if !self.text.is_ascii() || self.text.len() != bytes.len() {
            self.place_bytes(encoding, bytes);
        }
        if let Some(at) = memchr::memchr(0, self.text.as_bytes()) {
            let byte = self.places.iter().position(|place| *place as usize == at).unwrap_or(at);
            self.flaws.push(Flaw::Nul { offset: self.start + byte as u64 });
        }
    }

    fn place_bytes(&mut self, encoding: Encoding, bytes: &[u8]) {
        for (at, character) in self.text.char_indices() {
            let width = match character {
                // One of these stands for one bad byte, unless it is itself in the file.
                char::REPLACEMENT_CHARACTER
                    if encoding == Encoding::Utf8 && !bytes[self.places.len()..].starts_with(b"\xEF\xBF\xBD") =>
                {
                    1
                }
                _ => length_of(encoding, character.encode_utf8(&mut [0; 4])),
            };
            self.places.push(at as u32);
            self.places.extend(std::iter::repeat_n(INSIDE, width.saturating_sub(1)));
        }
        self.places.truncate(self.length);
    }

    /// Bytes of the record, without its line end.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The record as text.
    pub fn raw(&self) -> &str {
        &self.text
    }

    /// Bytes of the file that the record stands on, without its line end.
    pub fn bytes(&self) -> Range<u64> {
        self.start..self.start + self.length as u64
    }

    /// Bytes of the file that a field stands on, as far as the record goes.
    pub fn field_bytes(&self, stop: Stop) -> Range<u64> {
        let at = |byte: usize| self.start + byte.min(self.length) as u64;
        at(stop.start)..at(stop.end())
    }

    /// The text of a field, with what fills it up, as far as the record goes. Half characters are left out.
    pub fn get(&self, stop: Stop) -> &str {
        let (start, end) = (stop.start.min(self.length), stop.end().min(self.length));
        if self.places.is_empty() {
            return self.text.get(start..end).unwrap_or_default();
        }
        let begins = |byte: &usize| self.places.get(*byte).is_none_or(|place| *place != INSIDE);
        let start = (start..=end).find(begins).unwrap_or(end);
        let end = (start..=end).rev().find(begins).unwrap_or(start);
        let at = |byte: usize| self.places.get(byte).map_or(self.text.len(), |place| *place as usize);
        self.text.get(at(start)..at(end)).unwrap_or_default()
    }

    /// What is wrong with the place of a field: it begins or ends inside a character.
    pub fn flaw_of(&self, stop: Stop) -> Option<Flaw> {
        if self.places.is_empty() {
            return None;
        }
        let cut = [stop.start, stop.end()].into_iter().find(|byte| self.places.get(*byte) == Some(&INSIDE))?;
        Some(Flaw::HalfCharacter { offset: self.start + cut as u64 })
    }

    /// Whether every byte of it is one character.
    pub fn is_plain(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether nothing but blanks stands in it.
    pub fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| byte == b' ')
    }
}
