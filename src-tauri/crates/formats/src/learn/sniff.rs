//! What kind of file a sample is, and its text.

use super::{Sample, Unlearnable};
use crate::encoding::Decoder;
use model::layout::Encoding;
use std::borrow::Cow;

/// So much of the start of a sample is looked at, and so much of its end.
const START: usize = 2 << 20;
const END: usize = 64 << 10;

/// The ways in which bytes are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Lines,
    Xml,
    X12,
    Edifact,
}

/// A sample as text.
#[derive(Debug, Clone)]
pub(super) struct Text<'s> {
    pub(super) name: &'s str,
    pub(super) text: String,
    pub(super) encoding: Encoding,
    pub(super) bom: bool,
    /// The middle was left out.
    pub(super) cut: bool,
}

/// The start and the end of a long sample, cut at line ends where it has some.
fn bounded(bytes: &[u8]) -> (Cow<'_, [u8]>, bool) {
    if bytes.len() <= START + END {
        return (Cow::Borrowed(bytes), false);
    }
    let (start, end) = (&bytes[..START], &bytes[bytes.len() - END..]);
    let start = start.iter().rposition(|b| *b == b'\n').map_or(start, |at| &start[..=at]);
    let end = end.iter().position(|b| *b == b'\n').map_or(&end[..0], |at| &end[at + 1..]);
    (Cow::Owned([start, end].concat()), true)
}

/// The sample's text and what its first characters say.
///
/// # Errors
/// Where it is empty or no text.
pub(super) fn look<'s>(sample: &Sample<'s>) -> Result<(Text<'s>, Family), Unlearnable> {
    let (bytes, cut) = bounded(sample.bytes);
    let (encoding, bom) = encoding(&bytes);
    let mut decoder = Decoder::new(encoding);
    let mut text = String::new();
    let read = decoder.feed(&bytes, &mut text).and_then(|()| decoder.finish(&mut text));
    if read.is_err() && !cut {
        return Err(Unlearnable::NoText { sample: sample.name.to_owned() });
    }
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    if text.trim().is_empty() {
        return Err(Unlearnable::Empty { sample: sample.name.to_owned() });
    }
    if text.chars().take(4_000).filter(|c| *c == '\0' || c.is_control() && !c.is_ascii_whitespace()).count() > 40 {
        return Err(Unlearnable::NoText { sample: sample.name.to_owned() });
    }
    let first = text.trim_start();
    let family = if first.starts_with("ISA") && first.len() > 20 && !first.as_bytes()[3].is_ascii_alphanumeric() {
        Family::X12
    } else if first.starts_with("UNA") || first.starts_with("UNB+") || first.starts_with("UNB\u{1d}") {
        Family::Edifact
    } else if first.starts_with('<') {
        Family::Xml
    } else {
        Family::Lines
    };
    Ok((Text { name: sample.name, text, encoding, bom, cut }, family))
}

fn encoding(bytes: &[u8]) -> (Encoding, bool) {
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return (Encoding::Utf8, true);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return (Encoding::Utf16Le, true);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return (Encoding::Utf16Be, true);
    }
    let start = &bytes[..bytes.len().min(4_000)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count() * 3 > start.len();
    if start.len() >= 8 && zeros(1) {
        return (Encoding::Utf16Le, false);
    }
    if start.len() >= 8 && zeros(0) {
        return (Encoding::Utf16Be, false);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => (Encoding::Utf8, false),
        // A character cut in two where the middle was left out.
        Err(error) if error.error_len().is_none() => (Encoding::Utf8, false),
        // Bytes from 0x80 to 0x9F are letters and quotes on Windows and nothing elsewhere; both read the rest the same.
        Err(_) => (Encoding::Windows1252, false),
    }
}
