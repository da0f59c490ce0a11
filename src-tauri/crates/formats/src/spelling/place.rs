//! Spelled values in places of a stated width: filled up on writing, and what fills them up taken off on reading.

use super::misfit::{Misfit, Why};
use super::{Form, Law, Spell, sign, text};
use crate::encoding::{length_of, unit};
use model::document::Type;
use model::layout::{Encoding, Overflow, Side, Sign};

/// A place of a stated width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes in the file.
    pub width: usize,
    /// The encoding of the file.
    pub encoding: Encoding,
}

/// How a number is brought to its width.
#[derive(Debug, Clone, Copy)]
struct NumberFill {
    sign: Sign,
    filler: char,
    side: Side,
}

const DIGITS: (char, Side) = ('0', Side::Left);
const BLANKS: (char, Side) = (' ', Side::Right);

impl Spell {
    /// Appends a spelled text filled up to its place: numbers stand at the right with zeros in front, everything else
    /// at the left with blanks behind, unless the type says otherwise. Nothing is blanks.
    ///
    /// # Errors
    /// Where it is longer than the place and the type does not let it be cut. Nothing has been appended then.
    pub fn fill(&self, text: &str, room: Room, out: &mut String) -> Result<(), Misfit> {
        if text.is_empty() {
            pad_bytes("", BLANKS, room, 0, out);
            return Ok(());
        }
        match self.number_fill() {
            Some(fill) => fill.write(text, room, out),
            None => self.fill_text(text, room, out),
        }
    }

    /// Appends how “nothing” is spelled: one character fills the place, a longer text stands at its left.
    ///
    /// # Errors
    /// Where it is longer than the place.
    pub fn fill_none(&self, none: &str, room: Room, out: &mut String) -> Result<(), Misfit> {
        let mut characters = none.chars();
        if let (Some(one), None) = (characters.next(), characters.next()) {
            pad_bytes("", (one, Side::Right), room, 0, out);
            return Ok(());
        }
        let length = length_of(room.encoding, none);
        if length > room.width {
            return Err(too_long(none, room));
        }
        pad_bytes(none, BLANKS, room, length, out);
        Ok(())
    }

    /// The text of a place without what fills it up; empty where only that stands there.
    pub fn unfill<'t>(&self, text: &'t str) -> &'t str {
        if text.bytes().all(|byte| byte == b' ') {
            return "";
        }
        if let Some(fill) = self.number_fill() {
            return match (fill.filler, fill.side) {
                ('0', _) => without_zeros(without_blanks(text)),
                (' ', _) => without_blanks(text),
                (filler, Side::Left) => without_blanks(text.trim_start_matches(filler)),
                (filler, Side::Right) => without_blanks(text.trim_end_matches(filler)),
            };
        }
        match &self.form {
            // What fills it up is taken off when it is read.
            Form::Text(sized) if sized.pad.is_some() => {
                // A text that fills itself up has its whole length, blanks at its end among it.
                let most = sized.max.map_or(usize::MAX, |max| max as usize);
                let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
                if text[end..].bytes().all(|byte| byte == b' ') { &text[..end] } else { without_blanks_behind(text) }
            }
            _ => without_blanks_behind(text),
        }
    }

    /// What comes back of a value that is filled up to its place.
    pub fn law_in_place(&self) -> Law {
        let text = match &self.form {
            Form::Text(_) => true,
            Form::Plain => matches!(self.ty, Type::Text),
            Form::Number(_) | Form::Implied(_) | Form::Date(_) | Form::Time(_) => false,
            Form::Bool { .. } | Form::Code { .. } => false,
        };
        if text { Law::Loses("blanks at the end of the text are taken off on reading".to_owned()) } else { Law::Both }
    }

    fn number_fill(&self) -> Option<NumberFill> {
        let of = |sign, pad: Option<(char, Side)>, usual| {
            let (filler, side) = pad.unwrap_or(usual);
            Some(NumberFill { sign, filler, side })
        };
        match &self.form {
            Form::Number(number) if number.group.is_some() => of(number.sign, number.pad, (' ', Side::Left)),
            Form::Number(number) => of(number.sign, number.pad, DIGITS),
            Form::Implied(number) => of(number.sign, number.pad, DIGITS),
            Form::Plain if self.ty == Type::Number => of(Sign::Minus, None, DIGITS),
            Form::Plain | Form::Text(_) | Form::Date(_) | Form::Time(_) => None,
            Form::Bool { .. } | Form::Code { .. } => None,
        }
    }

    fn fill_text(&self, text: &str, room: Room, out: &mut String) -> Result<(), Misfit> {
        let (pad, cut) = match &self.form {
            Form::Text(sized) => (
                sized.pad.filter(|_| sized.max.is_none()).unwrap_or(BLANKS),
                sized.max.is_none() && sized.overflow == Overflow::Cut,
            ),
            Form::Plain | Form::Number(_) | Form::Implied(_) | Form::Date(_) => (BLANKS, false),
            Form::Time(_) | Form::Bool { .. } | Form::Code { .. } => (BLANKS, false),
        };
        let mut length = length_of(room.encoding, text);
        let mut text = text;
        if length > room.width {
            if !cut {
                return Err(too_long(text, room));
            }
            text = cut_to(text, room);
            length = length_of(room.encoding, text);
        }
        if pad.0 == '0' && pad.1 == Side::Left && self.ty == Type::Number {
            text::pad(text, pad, true, missing(room, length), out);
        } else {
            pad_bytes(text, pad, room, length, out);
        }
        Ok(())
    }
}

impl NumberFill {
    fn write(self, text: &str, room: Room, out: &mut String) -> Result<(), Misfit> {
        let behind = sign::room_behind(self.sign);
        let has_sign = text.ends_with(|c: char| !c.is_ascii_digit());
        let blanks = if has_sign { 0 } else { behind };
        let length = length_of(room.encoding, text) + blanks * unit(room.encoding);
        if length > room.width {
            return Err(too_long(text, room));
        }
        let empty = missing(room, length);
        match (self.side, self.filler) {
            (Side::Left, '0') => self.zeros(text, empty, out),
            (Side::Left, filler) => {
                repeat(filler, empty, out);
                out.push_str(text);
            }
            (Side::Right, _) => out.push_str(text),
        }
        repeat(' ', blanks, out);
        if self.side == Side::Right {
            repeat(self.filler, empty, out);
        }
        Ok(())
    }

    /// Zeros stand behind a sign in front: -0005, not 000-5.
    fn zeros(self, text: &str, empty: usize, out: &mut String) {
        if self.sign == Sign::OverpunchFirst
            && empty > 0
            && let Some(punched) = sign::unpunched(self.sign, text)
        {
            sign::punch(self.sign, punched.negative, "0", out);
            repeat('0', empty - 1, out);
            out.push_str(punched.before);
            out.push(char::from(b'0' + punched.digit));
            out.push_str(punched.behind);
            return;
        }
        let before = usize::from(text.starts_with(['-', '+', '(']));
        out.push_str(&text[..before]);
        repeat('0', empty, out);
        out.push_str(&text[before..]);
    }
}

/// A number without zeros in front; one digit before what is no digit stays.
fn without_zeros(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_spare = |at: &usize| bytes[*at] == b'0' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    let spare = (0..bytes.len()).take_while(is_spare).count();
    &text[spare..]
}

/// The text without blanks at its end.
pub(super) fn without_blanks_behind(text: &str) -> &str {
    let end = text.bytes().rposition(|byte| byte != b' ').map_or(0, |last| last + 1);
    &text[..end]
}

/// The text without blanks at its ends.
pub(super) fn without_blanks(text: &str) -> &str {
    let start = text.bytes().position(|byte| byte != b' ').unwrap_or(text.len());
    without_blanks_behind(&text[start..])
}

const MANY_BLANKS: &str = "                                                                ";
const MANY_ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Appends a character so many times.
pub(crate) fn repeat(character: char, times: usize, out: &mut String) {
    let many = match character {
        ' ' => MANY_BLANKS,
        '0' => MANY_ZEROS,
        _ => return out.extend(std::iter::repeat_n(character, times)),
    };
    let mut left = times;
    while left > 0 {
        let now = left.min(many.len());
        out.push_str(&many[..now]);
        left -= now;
    }
}

fn missing(room: Room, length: usize) -> usize {
    room.width.saturating_sub(length) / unit(room.encoding)
}

fn pad_bytes(text: &str, (filler, side): (char, Side), room: Room, length: usize, out: &mut String) {
    let one = match filler.is_ascii() {
        true => unit(room.encoding),
        false => length_of(room.encoding, filler.encode_utf8(&mut [0; 4])).max(1),
    };
    let left = room.width.saturating_sub(length);
    // What one character of many bytes cannot fill is filled with blanks.
    let (filling, rest) = (left / one, left % one / unit(room.encoding));
    match side {
        Side::Right => {
            out.push_str(text);
            repeat(filler, filling, out);
            repeat(' ', rest, out);
        }
        Side::Left => {
            repeat(' ', rest, out);
            repeat(filler, filling, out);
            out.push_str(text);
        }
    }
}

/// As many characters as the place has room for, without white space at the cut.
fn cut_to(text: &str, room: Room) -> &str {
    let mut length = 0;
    let end = text.char_indices().find(|(_, character)| {
        length += length_of(room.encoding, character.encode_utf8(&mut [0; 4]));
        length > room.width
    });
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end()
}

fn too_long(text: &str, room: Room) -> Misfit {
    let most = room.width / unit(room.encoding);
    let expected = match (most, length_of(room.encoding, text) == text.chars().count() * unit(room.encoding)) {
        (1, true) => "at most 1 character long".to_owned(),
        (most, true) => format!("at most {most} characters long"),
        (_, false) => format!("at most {} bytes long, of which some of its characters take several", room.width),
    };
    Misfit::new(Why::TooLong, expected, text)
}
