//! Writing texts and attributes.

use crate::encoding::encode;
use model::layout::Encoding;

/// A character that XML cannot carry in any way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it holds the invisible character U+{:04X}, which an XML file cannot carry", u32::from(*.character))]
pub struct Uncarried {
    /// The first such character.
    pub character: char,
}

/// Names by which files declare the encodings that are read and written.
const DECLARED: [(Encoding, &str); 6] = [
    (Encoding::Utf8, "UTF-8"),
    (Encoding::Utf16Le, "UTF-16"),
    (Encoding::Utf16Be, "UTF-16"),
    (Encoding::Latin1, "ISO-8859-1"),
    (Encoding::Windows1252, "windows-1252"),
    (Encoding::Ascii, "US-ASCII"),
];

/// The name by which a file declares its encoding; nothing for encodings that no XML file may be in.
pub fn declared(encoding: Encoding) -> Option<&'static str> {
    DECLARED.iter().find(|(of, _)| *of == encoding).map(|(_, name)| *name)
}

/// Writes what stands between the tags and in attributes. Characters that the encoding lacks become character
/// references, so every text survives every encoding.
#[derive(Debug, Clone, Copy)]
pub struct Emit {
    encoding: Encoding,
    pretty: bool,
}

impl Emit {
    /// An emitter for files in this encoding; `pretty` puts every element on a line of its own.
    pub fn new(encoding: Encoding, pretty: bool) -> Emit {
        Emit { encoding, pretty }
    }

    /// Appends the declaration that every file starts with, and its line end.
    pub fn declaration(&self, out: &mut String) {
        out.push_str("<?xml version=\"1.0\" encoding=\"");
        out.push_str(declared(self.encoding).unwrap_or("UTF-8"));
        out.push_str("\"?>\n");
    }

    /// Appends a line end and the indentation of an element so deep in the file, from 0, where elements stand on lines
    /// of their own and something stands before it.
    pub fn line(&self, depth: usize, out: &mut String) {
        if self.pretty && !out.ends_with("?>\n") {
            out.push('\n');
            (0..depth).for_each(|_| out.push_str("  "));
        }
    }

    /// Appends a text as it stands between tags. Spaces and line ends at its ends are written as references, as readers
    /// take such for layout.
    ///
    /// # Errors
    /// Where XML cannot carry a character; nothing is appended then.
    pub fn text(&self, text: &str, out: &mut String) -> Result<(), Uncarried> {
        let bytes = text.as_bytes();
        if !has_edge(bytes) {
            return self.escaped(text, TEXT, out);
        }
        let inner = text.trim_matches(WHITE);
        let start = text.len() - text.trim_start_matches(WHITE).len();
        let length = out.len();
        references(&text[..start], out);
        if let Err(uncarried) = self.escaped(inner, TEXT, out) {
            out.truncate(length);
            return Err(uncarried);
        }
        references(&text[start + inner.len()..], out);
        Ok(())
    }

    /// Appends the value of an attribute as it stands between double quotes.
    ///
    /// # Errors
    /// As [`Emit::text`].
    pub fn attribute(&self, text: &str, out: &mut String) -> Result<(), Uncarried> {
        self.escaped(text, ATTRIBUTE, out)
    }

    /// Whether [`Emit::text`] appends a text as it is.
    pub(crate) fn is_plain_text(&self, text: &[u8]) -> bool {
        !has_edge(text) && self.is_plain(text, TEXT)
    }

    /// Whether [`Emit::attribute`] appends a text as it is.
    pub(crate) fn is_plain_attribute(&self, text: &[u8]) -> bool {
        self.is_plain(text, ATTRIBUTE)
    }

    fn is_plain(&self, text: &[u8], rule: u8) -> bool {
        let rule = self.rule(rule);
        text.iter().all(|byte| CLASS[usize::from(*byte)] & rule == 0)
    }

    /// What needs a look in this encoding.
    #[inline]
    fn rule(&self, rule: u8) -> u8 {
        let unicode = matches!(self.encoding, Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be);
        if unicode { rule } else { rule | HIGH }
    }

    fn escaped(&self, text: &str, rule: u8, out: &mut String) -> Result<(), Uncarried> {
        let rule = self.rule(rule);
        let length = out.len();
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| CLASS[usize::from(byte)] & rule != 0) {
            let (plain, special) = rest.split_at(at);
            out.push_str(plain);
            let Some(character) = special.chars().next() else { break };
            if !is_carried(character) {
                out.truncate(length);
                return Err(Uncarried { character });
            }
            self.special(character, rule, out);
            rest = &special[character.len_utf8()..];
        }
        out.push_str(rest);
        Ok(())
    }

    fn special(&self, character: char, rule: u8, out: &mut String) {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => reference(character, out),
            '\u{7F}'..='\u{9F}' => reference(character, out),
            other if rule & HIGH != 0 && self.lacks(other) => reference(other, out),
            other => out.push(other),
        }
    }

    fn lacks(&self, character: char) -> bool {
        let mut scratch = Vec::with_capacity(4);
        encode(self.encoding, character.encode_utf8(&mut [0; 4]), &mut scratch).is_err()
    }
}

/// Whether a text begins or ends with what readers take for layout.
fn has_edge(text: &[u8]) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    edge(text.first()) || edge(text.last())
}

const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Bytes that need a look in texts, in attributes, and where the encoding may lack characters.
const TEXT: u8 = 1;
const ATTRIBUTE: u8 = 2;
const HIGH: u8 = 4;

/// What needs a look, by byte.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'\t' | b'\n' | b'"' => ATTRIBUTE,
            0..0x20 | b'<' | b'>' | b'&' | 0x7F => TEXT | ATTRIBUTE,
            // Where the control characters U+0080 to U+009F and the two that are none, U+FFFE and U+FFFF, start.
            0xC2 | 0xEF => TEXT | ATTRIBUTE | HIGH,
            0x80..=0xFF => HIGH,
            _ => 0,
        };
        byte += 1;
    }
    class
};

/// Whether XML 1.0 has a way to carry the character.
pub(super) fn is_carried(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn references(text: &str, out: &mut String) {
    text.chars().for_each(|character| reference(character, out));
}

fn reference(character: char, out: &mut String) {
    let mut number = itoa::Buffer::new();
    out.push_str("&#");
    out.push_str(number.format(u32::from(character)));
    out.push(';');
}
