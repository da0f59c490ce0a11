//! Texts of stated lengths.

use super::misfit::{Misfit, Why};
use model::layout::{Overflow, Side};
use std::borrow::Cow;

/// A text of a stated length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sized {
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) pad: Option<(char, Side)>,
    pub(super) overflow: Overflow,
}

fn characters(count: u32) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

impl Sized {
    pub(super) fn write(&self, text: &str, is_number: bool, out: &mut String) -> Result<(), Misfit> {
        let most = self.max.map_or(usize::MAX, |max| max as usize);
        // Bytes are never fewer than characters, so most texts need no counting.
        let length = match text.is_ascii() {
            _ if text.len() <= most && self.min == 0 && self.pad.is_none() => 0,
            true => text.len(),
            false => text.chars().count(),
        };
        if length > most {
            if self.overflow == Overflow::Fault {
                return Err(self.too_long(text));
            }
            // White space that the cut leaves at the end goes too: trimmed or padded, the text is then the same the next time.
            let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
            return self.fill(text[..end].trim_end(), is_number, most, out);
        }
        if length < self.min as usize {
            return Err(self.too_short(text));
        }
        self.fill(text, is_number, most, out)
    }

    fn fill(&self, text: &str, is_number: bool, most: usize, out: &mut String) -> Result<(), Misfit> {
        match self.pad {
            // A text of nothing but padding is read as nothing, so it is written as nothing.
            Some((filler, side)) if stripped(text, filler, side, is_number).is_empty() => {}
            // The place says how far it is filled up.
            Some(_) if self.max.is_none() => out.push_str(text),
            Some((filler, side)) => pad(text, (filler, side), is_number, most - text.chars().count(), out),
            None => out.push_str(text),
        }
        Ok(())
    }

    /// The text without what fills it up. Where zeros do, one of them is kept if nothing else is there, and before the
    /// point of a number.
    pub(super) fn read<'t>(&self, text: &'t str, is_number: bool) -> Result<Cow<'t, str>, Misfit> {
        let read = match self.pad {
            Some((filler, side)) => stripped(text, filler, side, is_number),
            None => Cow::Borrowed(text),
        };
        let length = read.chars().count();
        if self.overflow == Overflow::Fault && self.max.is_some_and(|max| length > max as usize) {
            return Err(self.too_long(&read));
        }
        if length > 0 && length < self.min as usize {
            return Err(self.too_short(&read));
        }
        Ok(read)
    }

    fn too_long(&self, text: &str) -> Misfit {
        Misfit::new(Why::TooLong, format!("at most {} long", characters(self.max.unwrap_or_default())), text)
    }

    fn too_short(&self, text: &str) -> Misfit {
        Misfit::new(Why::TooShort, format!("at least {} long", characters(self.min)), text)
    }
}

pub(super) fn pad(text: &str, (filler, side): (char, Side), is_number: bool, missing: usize, out: &mut String) {
    let filling = std::iter::repeat_n(filler, missing);
    match side {
        Side::Right => {
            out.push_str(text);
            out.extend(filling);
        }
        Side::Left => {
            // Zeros go behind the sign of a number: -0005, not 000-5.
            let (sign, digits) = match text.strip_prefix('-') {
                Some(digits) if filler == '0' && is_number => ("-", digits),
                _ => ("", text),
            };
            out.push_str(sign);
            out.extend(filling);
            out.push_str(digits);
        }
    }
}

fn stripped(text: &str, filler: char, side: Side, is_number: bool) -> Cow<'_, str> {
    if side == Side::Right {
        return Cow::Borrowed(text.trim_end_matches(filler));
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) if filler == '0' && is_number => ("-", digits),
        _ => ("", text),
    };
    let kept = digits.trim_start_matches(filler);
    let bare = kept.is_empty() || (is_number && kept.starts_with('.'));
    let kept = if filler == '0' && bare && digits.len() > kept.len() {
        &digits[digits.len() - kept.len() - 1..]
    } else {
        kept
    };
    if sign.is_empty() { Cow::Borrowed(kept) } else { Cow::Owned(format!("{sign}{kept}")) }
}
