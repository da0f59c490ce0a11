//! What stands in texts and attributes, as the characters it stands for.

use super::emit::is_carried;
use quick_xml::escape::resolve_predefined_entity;

/// A reference or character that is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// An entity that nothing defines.
    Entity(String),
    /// A character that XML does not allow.
    Character(u32),
}

/// Appends what `&name;` stands for. What stands for nothing is appended as it is.
pub(super) fn reference(name: &str, out: &mut String) -> Result<(), Odd> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix('x') {
            Some(digits) => code(digits, 16),
            None => code(number, 10),
        };
        return match code.and_then(|code| Some((code, char::from_u32(code)?))) {
            Some((_, character)) if is_carried(character) => {
                out.push(character);
                Ok(())
            }
            Some((code, _)) => Err(Odd::Character(code)),
            None => Err(unknown(name, out)),
        };
    }
    match resolve_predefined_entity(name) {
        Some(text) => {
            out.push_str(text);
            Ok(())
        }
        None => Err(unknown(name, out)),
    }
}

fn code(digits: &str, radix: u32) -> Option<u32> {
    let digit = digits.as_bytes().first()?;
    if *digit == b'+' { None } else { u32::from_str_radix(digits, radix).ok() }
}

fn unknown(name: &str, out: &mut String) -> Odd {
    out.push('&');
    out.push_str(name);
    out.push(';');
    Odd::Entity(name.chars().take(20).collect())
}

/// Appends characters that stand for themselves; CR LF and CR are line ends. Gives back the first character that XML
/// does not allow and its place in the text.
pub(super) fn plain(text: &str, out: &mut String) -> Option<(usize, char)> {
    let odd = |byte: &u8| (*byte < 0x20 && *byte != b'\n' && *byte != b'\t') || *byte == 0xEF;
    if !text.as_bytes().iter().any(odd) {
        out.push_str(text);
        return None;
    }
    let mut first = None;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\r' if characters.peek().is_some_and(|(_, next)| *next == '\n') => {}
            '\r' => out.push('\n'),
            other => {
                if !is_carried(other) && first.is_none() {
                    first = Some((at, other));
                }
                out.push(other);
            }
        }
    }
    first
}

/// Appends the value of an attribute: references are resolved, and what is white is a space. Gives back what is odd,
/// each with its place in the value.
pub(super) fn attribute(value: &str, out: &mut String) -> Vec<(usize, Odd)> {
    let mut odd = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'&', &value.as_bytes()[at..]) {
        white(&value[at..at + found], at, out, &mut odd);
        let name = at + found + 1;
        let Some(length) = memchr::memchr(b';', &value.as_bytes()[name..]) else {
            out.push_str(&value[at + found..]);
            odd.push((at + found, Odd::Entity(value[name..].chars().take(20).collect())));
            return odd;
        };
        if let Err(why) = reference(&value[name..name + length], out) {
            odd.push((at + found, why));
        }
        at = name + length + 1;
    }
    white(&value[at..], at, out, &mut odd);
    odd
}

fn white(text: &str, from: usize, out: &mut String, odd: &mut Vec<(usize, Odd)>) {
    let start = out.len();
    if let Some((at, character)) = plain(text, out) {
        odd.push((from + at, Odd::Character(u32::from(character))));
    }
    if memchr::memchr2(b'\n', b'\t', &out.as_bytes()[start..]).is_some() {
        let spaced = out[start..].replace(['\n', '\t'], " ");
        out.truncate(start);
        out.push_str(&spaced);
    }
}
