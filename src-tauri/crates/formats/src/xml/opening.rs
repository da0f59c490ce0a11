//! In which encoding a file is: by its mark, by its first bytes, or by its declaration.

use super::flaw::Flaw;
use model::layout::Encoding;

/// A declaration is short; what has none in so many bytes has none.
const DECLARATION: usize = 1024;

/// Names of encodings as files declare them, in lower case.
const NAMES: [(&str, Encoding); 13] = [
    ("utf-8", Encoding::Utf8),
    ("utf8", Encoding::Utf8),
    ("iso-8859-1", Encoding::Latin1),
    ("iso_8859-1", Encoding::Latin1),
    ("iso8859-1", Encoding::Latin1),
    ("latin1", Encoding::Latin1),
    ("latin-1", Encoding::Latin1),
    ("windows-1252", Encoding::Windows1252),
    ("cp1252", Encoding::Windows1252),
    ("us-ascii", Encoding::Ascii),
    ("ascii", Encoding::Ascii),
    // Programs that keep XML in memory as UTF-16 and save it as UTF-8 leave this behind; the bytes show that it is not.
    ("utf-16", Encoding::Utf8),
    ("unicode", Encoding::Utf8),
];

/// The encoding of the file that starts with these bytes; nothing where more of them are needed.
///
/// # Errors
/// Where it declares an encoding that is not read.
pub(super) fn encoding_of(head: &[u8], ended: bool) -> Result<Option<Encoding>, Flaw> {
    if head.len() < 4 && !ended {
        return Ok(None);
    }
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return Ok(Some(Encoding::Utf8)),
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => return Ok(Some(Encoding::Utf16Le)),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => return Ok(Some(Encoding::Utf16Be)),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => return Err(Flaw::Encoding { name: "EBCDIC".to_owned() }),
        _ => {}
    }
    // However much is here already, no more of it is looked at.
    let start = head[..head.len().min(DECLARATION)].trim_ascii_start();
    let open = b"<?xml";
    let may_declare = start.starts_with(open) || open.starts_with(start);
    let whole = memchr::memmem::find(start, b"?>");
    match whole {
        _ if !may_declare => Ok(Some(Encoding::Utf8)),
        Some(end) => named(&start[..end]).map(Some),
        None if ended || head.len() >= DECLARATION => Ok(Some(Encoding::Utf8)),
        None => Ok(None),
    }
}

fn named(declaration: &[u8]) -> Result<Encoding, Flaw> {
    let declaration = String::from_utf8_lossy(declaration);
    let Some((_, behind)) = declaration.split_once("encoding") else { return Ok(Encoding::Utf8) };
    let value = behind.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let name = quote.and_then(|quote| value[1..].split_once(quote)).map_or("", |(name, _)| name);
    let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(_, encoding)| *encoding).ok_or_else(|| Flaw::Encoding { name: name.chars().take(40).collect() })
}
