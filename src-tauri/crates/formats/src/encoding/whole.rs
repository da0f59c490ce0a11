//! Text of a piece that is there whole, bad bytes and all: each becomes one `U+FFFD`, so that places are kept.

use super::{Encoding, UNDEFINED_IN_1252, ebcdic};
use encoding_rs::WINDOWS_1252;

/// Appends the text of the bytes. Returns the position of the first byte that means nothing.
pub(crate) fn decode_whole(encoding: Encoding, bytes: &[u8], out: &mut String) -> Option<usize> {
    let ascii_is_itself =
        matches!(encoding, Encoding::Utf8 | Encoding::Ascii | Encoding::Latin1 | Encoding::Windows1252);
    if ascii_is_itself
        && bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        out.push_str(text);
        return None;
    }
    match encoding {
        Encoding::Utf8 => utf8(bytes, out),
        Encoding::Ascii => single(bytes, out, |byte| byte.is_ascii().then(|| char::from(byte))),
        Encoding::Latin1 => single(bytes, out, |byte| Some(char::from(byte))),
        Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => {
            let page = ebcdic::page(encoding)?;
            out.extend(bytes.iter().map(|byte| page.character(*byte)));
            None
        }
        Encoding::Windows1252 => {
            let bad = bytes.iter().position(|byte| UNDEFINED_IN_1252.contains(byte));
            let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
            // The web's rules read the five undefined bytes as control characters.
            out.extend(text.chars().zip(bytes).map(|(character, byte)| {
                if UNDEFINED_IN_1252.contains(byte) { char::REPLACEMENT_CHARACTER } else { character }
            }));
            bad
        }
        Encoding::Utf16Le => utf16(bytes, out, u16::from_le_bytes),
        Encoding::Utf16Be => utf16(bytes, out, u16::from_be_bytes),
    }
}

fn single(bytes: &[u8], out: &mut String, character: impl Fn(u8) -> Option<char>) -> Option<usize> {
    out.extend(bytes.iter().map(|byte| character(*byte).unwrap_or(char::REPLACEMENT_CHARACTER)));
    bytes.iter().position(|byte| character(*byte).is_none())
}

fn utf8(bytes: &[u8], out: &mut String) -> Option<usize> {
    let (mut bad, mut at) = (None, 0);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            bad = bad.or(Some(at));
            out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            at += chunk.invalid().len();
        }
    }
    bad
}

fn utf16(bytes: &[u8], out: &mut String, unit: fn([u8; 2]) -> u16) -> Option<usize> {
    let (mut bad, mut at) = (None, 0);
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => {
                out.push(character);
                at += 2 * character.len_utf16();
            }
            Err(_) => {
                bad = bad.or(Some(at));
                out.push(char::REPLACEMENT_CHARACTER);
                at += 2;
            }
        }
    }
    if at < bytes.len() {
        bad = bad.or(Some(at));
        out.push(char::REPLACEMENT_CHARACTER);
    }
    bad
}
