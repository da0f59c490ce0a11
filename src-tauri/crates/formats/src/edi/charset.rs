//! The character sets of interchanges.

use encoding_rs::{
    Encoding, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_15,
    WINDOWS_1254,
};

/// The character set of an interchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// UNOA: capital letters, digits and some signs.
    LevelA,
    /// UNOB: ASCII.
    LevelB,
    /// UNOC: ISO 8859-1.
    Latin1,
    /// UNOD to UNOK: others of the ISO 8859 family. ISO 8859-9 is read as windows-1254, which has the same characters
    /// at the same places.
    Other(&'static Encoding),
    /// UNOW, UNOY and X12. What is not UTF-8 is read as ISO 8859-1 and does not fit.
    Utf8,
}

impl Charset {
    /// By the syntax identifier of UNB. Nothing for one that is not known.
    pub(super) fn of(identifier: &str) -> Option<Charset> {
        Some(match identifier {
            "UNOA" => Charset::LevelA,
            "UNOB" | "IATA" | "IATB" | "IBMA" => Charset::LevelB,
            // Escape sequences of ISO 2022 are beyond what anybody sends.
            "UNOC" | "UNOX" => Charset::Latin1,
            "UNOD" => Charset::Other(ISO_8859_2),
            "UNOE" => Charset::Other(ISO_8859_5),
            "UNOF" => Charset::Other(ISO_8859_7),
            "UNOG" => Charset::Other(ISO_8859_3),
            "UNOH" => Charset::Other(ISO_8859_4),
            "UNOI" => Charset::Other(ISO_8859_6),
            "UNOJ" => Charset::Other(ISO_8859_8),
            "UNOK" => Charset::Other(WINDOWS_1254),
            "UNOL" => Charset::Other(ISO_8859_15),
            "UNOW" | "UNOY" => Charset::Utf8,
            _ => return None,
        })
    }

    /// Whether the byte may stand in a text.
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Charset::LevelA => {
                byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" .,-()/='+:?!\"%&*;<>".contains(&byte)
            }
            Charset::LevelB => matches!(byte, b' '..=b'~'),
            Charset::Latin1 | Charset::Other(_) => matches!(byte, b' '..=b'~' | 0xA0..),
            Charset::Utf8 => !byte.is_ascii_control(),
        }
    }

    /// Appends the text that the bytes stand for. Whether they fit; what does not is read as ISO 8859-1 then.
    pub(super) fn decode(self, bytes: &[u8], out: &mut String) -> bool {
        match (self, std::str::from_utf8(bytes)) {
            (Charset::Utf8, Ok(text)) => out.push_str(text),
            (_, Ok(text)) if bytes.is_ascii() => out.push_str(text),
            // Who says ASCII and sends more, sends UTF-8 more often than anything else.
            (Charset::LevelA | Charset::LevelB, Ok(text)) => {
                out.push_str(text);
                return false;
            }
            (Charset::Latin1, _) => latin1(bytes, out),
            (Charset::Other(encoding), _) => {
                match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
                    Some(text) => out.push_str(&text),
                    None => {
                        latin1(bytes, out);
                        return false;
                    }
                }
            }
            (Charset::LevelA | Charset::LevelB | Charset::Utf8, Err(_)) => {
                latin1(bytes, out);
                return false;
            }
        }
        true
    }
}

fn latin1(bytes: &[u8], out: &mut String) {
    out.extend(bytes.iter().map(|byte| char::from(*byte)));
}
