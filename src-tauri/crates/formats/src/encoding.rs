//! Text as bytes and bytes as text, in the few encodings that partners use, strictly: what an encoding lacks is never
//! written as something else unless the layout says so, and a byte that means nothing is never read as `U+FFFD`.
//!
//! `encoding_rs` does the work where it fits. It follows the web's rules, though: it cannot write UTF-16, takes
//! ISO 8859-1 for windows-1252, gives meaning to five bytes that windows-1252 leaves undefined, and knows no EBCDIC.
//! Those are done here.

mod ebcdic;
mod whole;

use encoding_rs::{EncoderResult, WINDOWS_1252};
use model::layout::Encoding;
use std::borrow::Cow;
pub(crate) use whole::decode_whole;

/// The bytes that mark a file as being in this encoding, where it has such a mark.
pub fn mark(encoding: Encoding) -> &'static [u8] {
    match encoding {
        Encoding::Utf8 => b"\xEF\xBB\xBF",
        Encoding::Utf16Le => b"\xFF\xFE",
        Encoding::Utf16Be => b"\xFE\xFF",
        Encoding::Windows1252 | Encoding::Latin1 | Encoding::Ascii => b"",
        Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => b"",
    }
}

/// Bytes of one unit of this encoding: a character is one or more of them.
pub fn unit(encoding: Encoding) -> usize {
    if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) { 2 } else { 1 }
}

/// How many bytes the text takes in this encoding. Characters that it lacks count as one byte.
pub fn length_of(encoding: Encoding, text: &str) -> usize {
    if text.is_ascii() {
        return text.len() * unit(encoding);
    }
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16Le | Encoding::Utf16Be => 2 * text.chars().map(char::len_utf16).sum::<usize>(),
        Encoding::Windows1252 | Encoding::Latin1 | Encoding::Ascii => text.chars().count(),
        Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => text.chars().count(),
    }
}

/// Appends the text's bytes.
///
/// # Errors
/// The first character that the encoding lacks; nothing is appended then.
pub fn encode(encoding: Encoding, text: &str, out: &mut Vec<u8>) -> Result<(), Lacking> {
    let start = out.len();
    append(encoding, text, out).map_err(|at| {
        out.truncate(start);
        let character = text[at..].chars().next().unwrap_or_default();
        Lacking { character, position: text[..at].chars().count() + 1, encoding }
    })
}

/// Appends the text's bytes, with `instead` for every character that the encoding lacks. Returns how many those were.
///
/// # Errors
/// Where the encoding lacks a character of `instead` itself.
pub fn encode_replacing(encoding: Encoding, text: &str, instead: &str, out: &mut Vec<u8>) -> Result<usize, Lacking> {
    let (mut rest, mut replaced) = (text, 0);
    loop {
        match append(encoding, rest, out) {
            Ok(()) => return Ok(replaced),
            Err(at) => {
                encode(encoding, instead, out)?;
                replaced += 1;
                let width = rest[at..].chars().next().map_or(0, char::len_utf8);
                rest = &rest[at + width..];
            }
        }
    }
}

/// Appends up to the first character that is lacking and returns its place in the text.
fn append(encoding: Encoding, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
    let pairs = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if !pairs && text.is_ascii() {
        match ebcdic::page(encoding) {
            Some(page) => out.extend(text.bytes().map(|byte| page.byte_of_ascii(byte))),
            None => out.extend_from_slice(text.as_bytes()),
        }
        return Ok(());
    }
    match encoding {
        Encoding::Utf8 => out.extend_from_slice(text.as_bytes()),
        Encoding::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        Encoding::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        Encoding::Windows1252 => return append_windows_1252(text, out),
        Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => return append_ebcdic(encoding, text, out),
        Encoding::Latin1 | Encoding::Ascii => {
            let most = if encoding == Encoding::Ascii { 0x7F } else { 0xFF };
            for (at, character) in text.char_indices() {
                match u8::try_from(u32::from(character)) {
                    Ok(byte) if byte <= most => out.push(byte),
                    _ => return Err(at),
                }
            }
        }
    }
    Ok(())
}

fn append_ebcdic(encoding: Encoding, text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
    let Some(page) = ebcdic::page(encoding) else { return Err(0) };
    for (at, character) in text.char_indices() {
        out.push(page.byte(character).ok_or(at)?);
    }
    Ok(())
}

/// The bytes that windows-1252 leaves undefined. The web reads them as control characters.
const UNDEFINED_IN_1252: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

fn append_windows_1252(text: &str, out: &mut Vec<u8>) -> Result<(), usize> {
    let undefined = |c: char| u8::try_from(u32::from(c)).is_ok_and(|byte| UNDEFINED_IN_1252.contains(&byte));
    let stop = text.find(undefined);
    let wanted = &text[..stop.unwrap_or(text.len())];
    let mut encoder = WINDOWS_1252.new_encoder();
    let mut done = 0;
    loop {
        out.reserve(wanted.len() - done + 8);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(&wanted[done..], out, true);
        done += read;
        match result {
            EncoderResult::InputEmpty => return stop.map_or(Ok(()), Err),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => return Err(done - character.len_utf8()),
        }
    }
}

/// A character that the file's encoding lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the character “{character}” (character {position} of the text) does not exist in {encoding}")]
pub struct Lacking {
    /// The character.
    pub character: char,
    /// Its position in the text, counted in characters from 1.
    pub position: usize,
    /// The encoding.
    pub encoding: Encoding,
}

/// Bytes that mean nothing in the stated encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBytes {
    /// A byte, or a pair that starts with it, has no meaning.
    #[error(
        "byte {offset} of the file (hexadecimal {byte:02X}) means nothing in {encoding}; the file is in another encoding or damaged"
    )]
    Meaningless {
        /// Offset in the file, from 0.
        offset: u64,
        /// The first bad byte.
        byte: u8,
        /// The stated encoding.
        encoding: Encoding,
    },
    /// The file ends inside a character.
    #[error("the file ends at byte {offset} inside a character of {encoding}; it was cut off")]
    CutOff {
        /// Offset of the file's end.
        offset: u64,
        /// The stated encoding.
        encoding: Encoding,
    },
    /// The file starts with the mark of another encoding.
    #[error("the file starts with the mark of {found}, but {stated} is expected")]
    OtherMark {
        /// The encoding whose mark it is.
        found: Encoding,
        /// The stated encoding.
        stated: Encoding,
    },
}

impl BadBytes {
    /// Offset in the file, from 0.
    pub fn offset(&self) -> u64 {
        match self {
            BadBytes::Meaningless { offset, .. } | BadBytes::CutOff { offset, .. } => *offset,
            BadBytes::OtherMark { .. } => 0,
        }
    }
}

/// Turns the bytes of one file into text, piece by piece, wherever the pieces are cut.
#[derive(Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// Bytes taken from the file so far, those in `head` and `tail` among them.
    taken: u64,
    /// The first bytes, until it is known whether they are a mark; `None` after that.
    head: Option<Vec<u8>>,
    marked: bool,
    /// The beginning of a character that the last piece cut through.
    tail: Vec<u8>,
}

impl Decoder {
    /// A decoder at the start of a file.
    pub fn new(encoding: Encoding) -> Decoder {
        Decoder { encoding, taken: 0, head: Some(Vec::new()), marked: false, tail: Vec::new() }
    }

    /// The stated encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the file started with the mark of its encoding (the byte order mark), which is not part of its text.
    pub fn marked(&self) -> bool {
        self.marked
    }

    /// Offset in the file at which its text begins: behind the mark.
    pub fn text_start(&self) -> u64 {
        if self.marked { mark(self.encoding).len() as u64 } else { 0 }
    }

    /// Appends the text of the next piece.
    ///
    /// # Errors
    /// The first bytes that mean nothing; the text before them has been appended.
    pub fn feed(&mut self, bytes: &[u8], out: &mut String) -> Result<(), BadBytes> {
        let Some(mut head) = self.head.take() else { return self.decode(bytes, out) };
        head.extend_from_slice(bytes);
        if head.len() < 3 {
            self.head = Some(head);
            return Ok(());
        }
        self.begin(&head, out)
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    /// Where it ends inside a character.
    pub fn finish(&mut self, out: &mut String) -> Result<(), BadBytes> {
        if let Some(head) = self.head.take() {
            self.begin(&head, out)?;
        }
        if self.tail.is_empty() {
            Ok(())
        } else {
            Err(BadBytes::CutOff { offset: self.taken, encoding: self.encoding })
        }
    }

    fn begin(&mut self, head: &[u8], out: &mut String) -> Result<(), BadBytes> {
        let own = mark(self.encoding);
        if !own.is_empty() && head.starts_with(own) {
            self.marked = true;
            self.taken = own.len() as u64;
            return self.decode(&head[own.len()..], out);
        }
        let marks = [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be];
        if let Some(found) = marks.into_iter().find(|other| head.starts_with(mark(*other))) {
            return Err(BadBytes::OtherMark { found, stated: self.encoding });
        }
        self.decode(head, out)
    }

    fn decode(&mut self, bytes: &[u8], out: &mut String) -> Result<(), BadBytes> {
        match self.encoding {
            Encoding::Utf8 => self.decode_utf8(bytes, out),
            Encoding::Utf16Le | Encoding::Utf16Be => self.decode_utf16(bytes, out),
            Encoding::Windows1252 => {
                let good = self.up_to(bytes, |byte| UNDEFINED_IN_1252.contains(&byte));
                out.push_str(&WINDOWS_1252.decode_without_bom_handling(good.0).0);
                good.1
            }
            Encoding::Latin1 => {
                out.extend(bytes.iter().map(|byte| char::from(*byte)));
                self.taken += bytes.len() as u64;
                Ok(())
            }
            Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => {
                let page = ebcdic::page(self.encoding);
                out.extend(bytes.iter().filter_map(|byte| page.map(|page| page.character(*byte))));
                self.taken += bytes.len() as u64;
                Ok(())
            }
            Encoding::Ascii => {
                let good = self.up_to(bytes, |byte| !byte.is_ascii());
                out.extend(good.0.iter().map(|byte| char::from(*byte)));
                good.1
            }
        }
    }

    /// The bytes before the first bad one, all of them counted as taken, and what is to be said of it.
    fn up_to<'b>(&mut self, bytes: &'b [u8], bad: impl Fn(u8) -> bool) -> (&'b [u8], Result<(), BadBytes>) {
        let stop = bytes.iter().position(|byte| bad(*byte));
        let verdict = stop.map_or(Ok(()), |at| Err(self.meaningless(self.taken + at as u64, bytes[at])));
        self.taken += bytes.len() as u64;
        (&bytes[..stop.unwrap_or(bytes.len())], verdict)
    }

    fn meaningless(&self, offset: u64, byte: u8) -> BadBytes {
        BadBytes::Meaningless { offset, byte, encoding: self.encoding }
    }

    /// The piece with what the last one left over before it, and the offset in the file at which that begins.
    fn joined<'b>(&mut self, bytes: &'b [u8]) -> (Cow<'b, [u8]>, u64) {
        let start = self.taken - self.tail.len() as u64;
        self.taken += bytes.len() as u64;
        if self.tail.is_empty() {
            return (Cow::Borrowed(bytes), start);
        }
        let mut joined = std::mem::take(&mut self.tail);
        joined.extend_from_slice(bytes);
        (Cow::Owned(joined), start)
    }

    fn decode_utf8(&mut self, bytes: &[u8], out: &mut String) -> Result<(), BadBytes> {
        let (bytes, start) = self.joined(bytes);
        let error = match std::str::from_utf8(&bytes) {
            Ok(text) => {
                out.push_str(text);
                return Ok(());
            }
            Err(error) => error,
        };
        let (good, bad) = bytes.split_at(error.valid_up_to());
        out.push_str(std::str::from_utf8(good).expect("BUG: valid up to here"));
        match error.error_len() {
            Some(_) => Err(self.meaningless(start + good.len() as u64, bad[0])),
            None => {
                self.tail = bad.to_vec();
                Ok(())
            }
        }
    }

    fn decode_utf16(&mut self, bytes: &[u8], out: &mut String) -> Result<(), BadBytes> {
        let (bytes, start) = self.joined(bytes);
        let unit = |at: usize| {
            let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
            Some(if self.encoding == Encoding::Utf16Le { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
        };
        let mut at = 0;
        while let Some(first) = unit(at) {
            let second = if (0xD800..0xDC00).contains(&first) { Some(unit(at + 2)) } else { None };
            let units = match second {
                Some(None) => break,
                Some(Some(second)) => [Some(first), Some(second)],
                None => [Some(first), None],
            };
            match char::decode_utf16(units.into_iter().flatten()).next() {
                Some(Ok(character)) => {
                    out.push(character);
                    at += 2 * character.len_utf16();
                }
                Some(Err(_)) | None => return Err(self.meaningless(start + at as u64, bytes[at])),
            }
        }
        self.tail = bytes[at..].to_vec();
        Ok(())
    }
}

#[cfg(test)]
#[path = "encoding_tests.rs"]
mod tests;
