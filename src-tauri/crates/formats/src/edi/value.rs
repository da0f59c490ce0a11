//! Whether a value is of the type that its element asks for.

use super::Family;
use super::grammar::{ElementDef, ElementKind};
use super::receipt::{ElementFault, Separators};

/// What an interchange says of its values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Which family.
    pub(super) family: Family,
    /// The decimal mark of EDIFACT.
    pub(super) mark: u8,
    /// Whether point and comma are both decimal marks.
    pub(super) either: bool,
}

impl Rules {
    pub(super) fn new(family: Family, separators: &Separators, either: bool) -> Rules {
        Rules { family, mark: separators.decimal, either }
    }
}

/// What is wrong with a value that is not empty.
pub(super) fn fault(text: &str, def: &ElementDef, rules: Rules) -> Option<ElementFault> {
    let length = match def.kind {
        ElementKind::Any => return code(text, def),
        ElementKind::Text | ElementKind::Code if rules.family == Family::X12 => {
            if text.bytes().all(|byte| byte == b' ') {
                return Some(if def.required { ElementFault::Missing } else { ElementFault::Character });
            }
            characters(text)
        }
        ElementKind::Text | ElementKind::Code | ElementKind::Alphanumeric | ElementKind::Binary => characters(text),
        ElementKind::Letters => {
            if text.bytes().any(|byte| byte.is_ascii_digit()) {
                return Some(ElementFault::Character);
            }
            characters(text)
        }
        ElementKind::Date | ElementKind::Time if !text.bytes().all(|byte| byte.is_ascii_digit()) => {
            return Some(if def.kind == ElementKind::Date { ElementFault::Date } else { ElementFault::Time });
        }
        ElementKind::Date | ElementKind::Time => text.len(),
        ElementKind::Implied(_) => match number(text, |_| false, false) {
            Ok(digits) => digits,
            Err(fault) => return Some(fault),
        },
        ElementKind::Decimal => match number(text, |byte| byte == b'.', true) {
            Ok(digits) => digits,
            Err(fault) => return Some(fault),
        },
        ElementKind::Number => {
            let mark = |byte| if rules.either { matches!(byte, b'.' | b',') } else { byte == rules.mark };
            match number(text, mark, false) {
                Ok(digits) => digits,
                Err(fault) => return Some(fault),
            }
        }
    };
    if length > def.max as usize {
        return Some(ElementFault::TooLong);
    }
    if length < def.min as usize {
        return Some(ElementFault::TooShort);
    }
    match def.kind {
        ElementKind::Date if !is_date(text) => Some(ElementFault::Date),
        ElementKind::Time if !is_time(text) => Some(ElementFault::Time),
        _ => code(text, def),
    }
}

fn code(text: &str, def: &ElementDef) -> Option<ElementFault> {
    (def.closed && !def.codes.contains_key(text)).then_some(ElementFault::Code)
}

/// Length in characters.
fn characters(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The length that counts: digits, without sign and mark. `open`: a mark may stand first or last, and an exponent may
/// follow (type R of X12).
fn number(text: &str, is_mark: impl Fn(u8) -> bool, open: bool) -> Result<usize, ElementFault> {
    let text = text.as_bytes();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (mut digits, mut marks) = (0usize, 0usize);
    let mut exponent = None;
    for (at, byte) in text.iter().enumerate() {
        match *byte {
            b'0'..=b'9' => digits += 1,
            byte if is_mark(byte) => marks += 1,
            b'E' if open && at > 0 => {
                exponent = Some(&text[at + 1..]);
                break;
            }
            b'-' | b'.' | b',' => return Err(ElementFault::Number),
            _ => return Err(ElementFault::Character),
        }
    }
    let mantissa = &text[..text.len() - exponent.map_or(0, |e| e.len() + 1)];
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| is_mark(*byte));
    let at_edge = !open && (edge(mantissa.first()) || edge(mantissa.last()));
    if marks > 1 || digits == 0 || at_edge {
        return Err(ElementFault::Number);
    }
    match exponent {
        None => Ok(digits),
        Some(exponent) => {
            let power = exponent.strip_prefix(b"-").unwrap_or(exponent);
            let right = !power.is_empty() && power.iter().all(u8::is_ascii_digit);
            if right { Ok(digits + power.len()) } else { Err(ElementFault::Number) }
        }
    }
}

/// The number that some digits make; nothing where there is something else.
fn digits(text: &str, from: usize, until: usize) -> Option<u32> {
    let part = text.as_bytes().get(from..until)?;
    part.iter().try_fold(0u32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
}

/// CCYYMMDD or YYMMDD, a day that exists. Years of two digits are of this century.
pub(super) fn is_date(text: &str) -> bool {
    let parts = match text.len() {
        8 => (digits(text, 0, 4), digits(text, 4, 6), digits(text, 6, 8)),
        6 => (digits(text, 0, 2).map(|year| 2000 + year), digits(text, 2, 4), digits(text, 4, 6)),
        _ => return false,
    };
    let (Some(year), Some(month), Some(day)) = parts else { return false };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && (1..=days).contains(&day)
}

/// HHMM, HHMMSS, HHMMSSD or HHMMSSDD.
pub(super) fn is_time(text: &str) -> bool {
    let upto = |from, most| digits(text, from, from + 2).is_some_and(|part| part <= most);
    match text.len() {
        4 => upto(0, 23) && upto(2, 59),
        6..=8 => upto(0, 23) && upto(2, 59) && upto(4, 59) && text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Whether a date of EDIFACT's segment DTM is one, by the code of its format. Formats that are not known are not looked at.
pub(super) fn is_moment(text: &str, format: &str) -> bool {
    let split = |date: usize, length: usize| {
        text.len() == length && text.get(..date).is_some_and(is_date) && text.get(date..).is_some_and(is_time)
    };
    match format {
        "101" => text.len() == 6 && is_date(text),
        "102" => text.len() == 8 && is_date(text),
        "201" => split(6, 10),
        "203" => split(8, 12),
        "204" => split(8, 14),
        "718" => text.len() == 16 && [0..8, 8..16].into_iter().all(|part| text.get(part).is_some_and(is_date)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn def(kind: ElementKind, min: u32, max: u32) -> ElementDef {
        ElementDef { kind, min, max, required: true, ..ElementDef::default() }
    }

    #[test]
    fn values_are_of_their_types() {
        use ElementFault::{Character, Date, Missing, Number, Time, TooLong, TooShort};
        use ElementKind as K;
        let x12 = Rules { family: Family::X12, mark: b'.', either: false };
        let cases: &[(&str, K, u32, u32, Option<ElementFault>)] = &[
            ("A", K::Text, 1, 1, None),
            ("ä€", K::Text, 1, 2, None),
            ("äää", K::Text, 1, 2, Some(TooLong)),
            ("ä", K::Text, 2, 9, Some(TooShort)),
            ("  ", K::Text, 1, 2, Some(Missing)),
            ("-10025", K::Implied(2), 1, 5, None),
            ("100.25", K::Implied(2), 1, 9, Some(Number)),
            ("123456", K::Implied(2), 1, 5, Some(TooLong)),
            ("+1", K::Implied(0), 1, 5, Some(Character)),
            ("--1", K::Implied(0), 1, 5, Some(Number)),
            ("-", K::Implied(0), 1, 5, Some(Number)),
            ("-12345.67890", K::Decimal, 1, 10, None),
            (".5", K::Decimal, 1, 3, None),
            ("5.", K::Decimal, 1, 3, None),
            (".", K::Decimal, 1, 3, Some(Number)),
            ("1.2.3", K::Decimal, 1, 9, Some(Number)),
            ("1,5", K::Decimal, 1, 9, Some(Number)),
            ("12A", K::Decimal, 1, 9, Some(Character)),
            ("2E-3", K::Decimal, 1, 9, None),
            ("2E", K::Decimal, 1, 9, Some(Number)),
            ("E3", K::Decimal, 1, 9, Some(Character)),
            ("20260310", K::Date, 8, 8, None),
            ("20240229", K::Date, 8, 8, None),
            ("20260229", K::Date, 8, 8, Some(Date)),
            ("20261301", K::Date, 8, 8, Some(Date)),
            ("2026031", K::Date, 8, 8, Some(TooShort)),
            ("2026-3-1", K::Date, 8, 8, Some(Date)),
            ("260310", K::Date, 6, 6, None),
            ("2359", K::Time, 4, 8, None),
            ("235960", K::Time, 4, 8, Some(Time)),
            ("2460", K::Time, 4, 8, Some(Time)),
            ("23595999", K::Time, 4, 8, None),
            ("12345", K::Time, 4, 8, Some(Time)),
            ("23:59", K::Time, 4, 8, Some(Time)),
        ];
        for (text, kind, min, max, expected) in cases {
            assert_eq!(fault(text, &def(*kind, *min, *max), x12), *expected, "{text} as {kind:?}");
        }
    }

    #[test]
    fn the_decimal_mark_is_what_the_interchange_says() {
        use ElementFault::{Character, Number};
        let n = def(ElementKind::Number, 1, 6);
        for (text, point, comma, either) in [
            ("1.5", None, Some(Number), None),
            ("1,5", Some(Number), None, None),
            ("-123.456", None, Some(Number), None),
            (".5", Some(Number), Some(Number), Some(Number)),
            ("5.", Some(Number), Some(Number), Some(Number)),
            ("1 5", Some(Character), Some(Character), Some(Character)),
        ] {
            let with = |mark, either| fault(text, &n, Rules { family: Family::Edifact, mark, either });
            assert_eq!((with(b'.', false), with(b',', false), with(b'.', true)), (point, comma, either), "{text}");
        }
    }

    #[test]
    fn moments_are_days_that_exist() {
        for (text, format, right) in [
            ("20260310", "102", true),
            ("20260230", "102", false),
            ("202603101405", "203", true),
            ("202603102505", "203", false),
            ("260310", "101", true),
            ("2026031020260331", "718", true),
            ("2026031020260332", "718", false),
            ("whatever", "999", true),
            ("2026é310", "102", false),
        ] {
            assert_eq!(is_moment(text, format), right, "{text} {format}");
        }
    }
}
