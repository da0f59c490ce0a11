//! Signs of numbers: in front, behind, as words, or in a digit.

use super::misfit::{Misfit, Why};
use model::Decimal;
use model::layout::Sign;

/// The last digit of a negative and of a positive overpunched number, by its value.
const NEGATIVE: &[u8; 10] = b"}JKLMNOPQR";
const POSITIVE: &[u8; 10] = b"{ABCDEFGHI";
/// The last digit of a negative number where positive ones are plain.
const NEGATIVE_ASCII: &[u8; 10] = b"pqrstuvwxy";

/// Zero has no sign.
pub(super) fn is_negative(value: Decimal) -> bool {
    value.is_sign_negative() && !value.is_zero()
}

/// Whether the sign is in a digit.
pub(super) fn is_punched(sign: Sign) -> bool {
    matches!(sign, Sign::Overpunch | Sign::OverpunchAscii | Sign::OverpunchFirst)
}

/// What stands in front of the digits and behind them.
pub(super) fn marks(sign: Sign, value: Decimal) -> Result<(&'static str, &'static str), Misfit> {
    let negative = is_negative(value);
    Ok(match sign {
        Sign::Always => (if negative { "-" } else { "+" }, ""),
        Sign::TrailingAlways => ("", if negative { "-" } else { "+" }),
        Sign::CreditDebit => ("", if negative { "CR" } else { "DB" }),
        Sign::DebitCredit => ("", if negative { "DB" } else { "CR" }),
        Sign::Unsigned if negative => {
            return Err(Misfit::new(Why::Shape, "a number that is not negative", value.to_string()));
        }
        _ if !negative => ("", ""),
        Sign::Minus => ("-", ""),
        Sign::Trailing => ("", "-"),
        Sign::Brackets => ("(", ")"),
        Sign::Credit => ("", "CR"),
        Sign::Debit => ("", "DB"),
        Sign::Unsigned | Sign::Overpunch | Sign::OverpunchAscii | Sign::OverpunchFirst => ("", ""),
    })
}

/// Whether a text is negative, and the text without its sign. Nothing for a text that has the sign elsewhere.
pub(super) fn taken_off(sign: Sign, text: &str) -> Option<(bool, &str)> {
    let behind = |negative: &'static str, positive: &'static str| match cut_word(text, negative) {
        Some(rest) => (true, rest),
        None => (false, cut_word(text, positive).unwrap_or(text)),
    };
    Some(match sign {
        Sign::Minus | Sign::Always => match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        },
        Sign::Trailing | Sign::TrailingAlways => behind("-", "+"),
        Sign::Brackets => match text.strip_prefix('(') {
            Some(rest) => (true, rest.strip_suffix(')')?),
            None => (false, text),
        },
        Sign::Credit => cut_word(text, "CR").map_or((false, text), |rest| (true, rest)),
        Sign::Debit => cut_word(text, "DB").map_or((false, text), |rest| (true, rest)),
        Sign::CreditDebit => behind("CR", "DB"),
        Sign::DebitCredit => behind("DB", "CR"),
        Sign::Unsigned | Sign::Overpunch | Sign::OverpunchAscii | Sign::OverpunchFirst => (false, text),
    })
}

/// The text before a word, in either case of letters, without blanks between.
fn cut_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (rest, last) = text.split_at_checked(text.len().checked_sub(word.len())?)?;
    last.eq_ignore_ascii_case(word).then(|| rest.trim_end_matches(' '))
}

/// Appends digits with the sign in one of them.
pub(super) fn punch(sign: Sign, negative: bool, digits: &str, out: &mut String) {
    let at = if sign == Sign::OverpunchFirst { 0 } else { digits.len().saturating_sub(1) };
    for (index, byte) in digits.bytes().enumerate() {
        let digit = usize::from(byte.wrapping_sub(b'0') % 10);
        let punched = match (index == at, sign) {
            (false, _) => byte,
            (true, Sign::OverpunchAscii) if negative => NEGATIVE_ASCII[digit],
            (true, Sign::OverpunchAscii) => byte,
            (true, _) if negative => NEGATIVE[digit],
            (true, _) => POSITIVE[digit],
        };
        out.push(char::from(punched));
    }
}

/// A text with its sign in a digit.
pub(super) struct Punched<'t> {
    pub(super) negative: bool,
    pub(super) before: &'t str,
    /// The digit that the sign is in.
    pub(super) digit: u8,
    pub(super) behind: &'t str,
}

/// Takes a text with its sign in a digit apart. Any kind of overpunch is understood, and a plain digit is positive.
pub(super) fn unpunched(sign: Sign, text: &str) -> Option<Punched<'_>> {
    let bytes = text.as_bytes();
    let at = if sign == Sign::OverpunchFirst { 0 } else { bytes.len().checked_sub(1)? };
    let punched = *bytes.get(at)?;
    let among = |of: &[u8; 10]| of.iter().zip(0..).find_map(|(known, digit)| (*known == punched).then_some(digit));
    let (negative, digit) = if punched.is_ascii_digit() {
        (false, punched - b'0')
    } else {
        match among(NEGATIVE).or_else(|| among(NEGATIVE_ASCII)) {
            Some(digit) => (true, digit),
            None => (false, among(POSITIVE)?),
        }
    };
    Some(Punched { negative, before: text.get(..at)?, digit, behind: text.get(at + 1..)? })
}

/// What is said of it where a number is expected.
pub(super) fn about(sign: Sign) -> &'static str {
    match sign {
        Sign::Minus | Sign::Always => "",
        Sign::Trailing | Sign::TrailingAlways => ", a minus behind it",
        Sign::Brackets => ", negative ones in brackets",
        Sign::Credit => ", CR behind negative ones",
        Sign::Debit => ", DB behind negative ones",
        Sign::CreditDebit | Sign::DebitCredit => ", CR or DB behind it",
        Sign::Unsigned => ", never negative",
        Sign::Overpunch | Sign::OverpunchAscii => ", the sign in its last digit",
        Sign::OverpunchFirst => ", the sign in its first digit",
    }
}

/// Characters that a sign behind the number takes in fixed width, also where nothing stands there.
pub(super) fn room_behind(sign: Sign) -> usize {
    match sign {
        Sign::Trailing | Sign::TrailingAlways => 1,
        Sign::Credit | Sign::Debit | Sign::CreditDebit | Sign::DebitCredit => 2,
        Sign::Minus | Sign::Always | Sign::Brackets | Sign::Unsigned => 0,
        Sign::Overpunch | Sign::OverpunchAscii | Sign::OverpunchFirst => 0,
    }
}
