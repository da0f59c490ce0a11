//! Numbers as texts, exactly: nothing is rounded and nothing passes through binary floating point.

use super::misfit::{Misfit, Why};
use super::place::without_blanks;
use super::sign;
use model::Decimal;
use model::layout::{Side, Sign};

/// The largest mantissa of a decimal.
const LARGEST: u128 = (1 << 96) - 1;
const TOO_LARGE: &str = "a number of at most 28 digits";

/// A number with its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pointed {
    /// Decimals exactly; those of the value where not given.
    pub(super) decimals: Option<u32>,
    pub(super) point: char,
    pub(super) group: Option<char>,
    pub(super) sign: Sign,
    /// What fills it up to its place in fixed width.
    pub(super) pad: Option<(char, Side)>,
}

/// Plain digits with a point: how numbers are spelled where nothing is said.
pub(super) const PLAIN: Pointed = Pointed { decimals: None, point: '.', group: None, sign: Sign::Minus, pad: None };

/// Mantissa and scale with exactly so many decimals.
fn scaled(value: Decimal, decimals: u32) -> Result<u128, Misfit> {
    let (mut mantissa, mut scale) = (value.mantissa().unsigned_abs(), value.scale());
    while scale > decimals {
        if mantissa % 10 != 0 {
            return Err(Misfit::new(Why::Inexact, exact_to(decimals), value.to_string()));
        }
        mantissa /= 10;
        scale -= 1;
    }
    let grown = 10u128.checked_pow(decimals - scale).and_then(|power| mantissa.checked_mul(power));
    grown.filter(|m| *m <= LARGEST).ok_or_else(|| Misfit::new(Why::TooLong, TOO_LARGE, value.to_string()))
}

fn exact_to(decimals: u32) -> String {
    match decimals {
        0 => "a whole number".to_owned(),
        1 => "a number with at most 1 decimal".to_owned(),
        n => format!("a number with at most {n} decimals"),
    }
}

impl Pointed {
    pub(super) fn write(&self, value: Decimal, out: &mut String) -> Result<(), Misfit> {
        let scale = self.decimals.unwrap_or(value.scale());
        let mantissa = scaled(value, scale)?;
        let (before, behind) = sign::marks(self.sign, value)?;
        out.push_str(before);
        let mut buffer = itoa::Buffer::new();
        self.push_digits(buffer.format(mantissa), scale as usize, out);
        out.push_str(behind);
        Ok(())
    }

    fn push_digits(&self, digits: &str, scale: usize, out: &mut String) {
        let (whole, rest) = digits.split_at(digits.len().saturating_sub(scale));
        match self.group {
            Some(group) if whole.len() > 3 => {
                let first = (whole.len() - 1) % 3 + 1;
                out.push_str(&whole[..first]);
                let mut at = first;
                while at < whole.len() {
                    out.push(group);
                    out.push_str(&whole[at..at + 3]);
                    at += 3;
                }
            }
            _ if whole.is_empty() => out.push('0'),
            _ => out.push_str(whole),
        }
        if scale > 0 {
            out.push(self.point);
            (rest.len()..scale).for_each(|_| out.push('0'));
            out.push_str(rest);
        }
    }

    pub(super) fn read(&self, text: &str) -> Result<Decimal, Misfit> {
        let misfit = |why| Misfit::new(why, self.expected(), text);
        let (negative, body) = sign::taken_off(self.sign, without_blanks(text)).ok_or_else(|| misfit(Why::Shape))?;
        let (whole, rest) = match body.split_once(self.point) {
            Some((_, "")) => return Err(misfit(Why::Shape)),
            Some((whole, rest)) => (whole, rest),
            None => (body, ""),
        };
        let mut mantissa = 0;
        let counted = self.add_whole(whole, &mut mantissa).zip(add_digits(rest, &mut mantissa));
        if counted.is_none() || (whole.is_empty() && rest.is_empty()) {
            return Err(misfit(Why::Shape));
        }
        let scale = rest.len() as u32;
        let signed = i128::try_from(mantissa).ok().map(|m| if negative { -m } else { m });
        let value = signed.and_then(|m| Decimal::try_from_i128_with_scale(m, scale).ok());
        let value = value.ok_or_else(|| Misfit::new(Why::TooLong, TOO_LARGE, text))?;
        match self.decimals {
            Some(decimals) if scale > decimals => {
                scaled(value, decimals).map(|_| value).map_err(|m| Misfit { found: text.to_owned(), ..m })
            }
            _ => Ok(value),
        }
    }

    /// The digits before the point. Marks between thousands may be left out, but stand right where they stand.
    fn add_whole(&self, whole: &str, mantissa: &mut u128) -> Option<()> {
        let Some(group) = self.group.filter(|group| whole.contains(*group)) else {
            return add_digits(whole, mantissa);
        };
        let mut parts = whole.split(group);
        let first = parts.next().filter(|first| (1..=3).contains(&first.len()))?;
        add_digits(first, mantissa)?;
        parts.try_for_each(|part| if part.len() == 3 { add_digits(part, mantissa) } else { None })
    }

    fn expected(&self) -> String {
        let mut phrase = "a number".to_owned();
        match self.decimals {
            Some(0) => phrase += " without decimals",
            _ if self.point == ',' => phrase += " with a decimal comma",
            _ => {}
        }
        phrase += sign::about(self.sign);
        phrase
    }
}

/// Adds digits to a mantissa. `None` for anything but digits. One that grows too large stays too large.
fn add_digits(digits: &str, mantissa: &mut u128) -> Option<()> {
    // 18 digits fit into 64 bits, which are much faster than 128.
    for part in digits.as_bytes().chunks(18) {
        let mut number = 0u64;
        for byte in part {
            if !byte.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u64::from(byte - b'0');
        }
        let power = 10u64.pow(part.len() as u32);
        *mantissa = mantissa.saturating_mul(u128::from(power)).saturating_add(u128::from(number));
    }
    Some(())
}

/// A number without point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Implied {
    pub(super) decimals: u32,
    pub(super) sign: Sign,
    /// What fills it up to its place in fixed width.
    pub(super) pad: Option<(char, Side)>,
}

impl Implied {
    pub(super) fn write(&self, value: Decimal, out: &mut String) -> Result<(), Misfit> {
        let mantissa = scaled(value, self.decimals)?;
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(mantissa);
        if sign::is_punched(self.sign) {
            sign::punch(self.sign, sign::is_negative(value), digits, out);
            return Ok(());
        }
        let (before, behind) = sign::marks(self.sign, value)?;
        out.push_str(before);
        out.push_str(digits);
        out.push_str(behind);
        Ok(())
    }

    pub(super) fn read(&self, text: &str) -> Result<Decimal, Misfit> {
        let shape = || {
            Misfit::new(
                Why::Shape,
                format!("a number of digits only, its point left out{}", sign::about(self.sign)),
                text,
            )
        };
        let body = without_blanks(text);
        let mut mantissa = 0;
        let negative = if sign::is_punched(self.sign) {
            let punched = sign::unpunched(self.sign, body).ok_or_else(shape)?;
            add_digits(punched.before, &mut mantissa).ok_or_else(shape)?;
            mantissa = mantissa.saturating_mul(10).saturating_add(u128::from(punched.digit));
            add_digits(punched.behind, &mut mantissa).ok_or_else(shape)?;
            punched.negative
        } else {
            let (negative, digits) = sign::taken_off(self.sign, body).ok_or_else(shape)?;
            if digits.is_empty() {
                return Err(shape());
            }
            add_digits(digits, &mut mantissa).ok_or_else(shape)?;
            negative
        };
        let signed = i128::try_from(mantissa).ok().map(|m| if negative { -m } else { m });
        let value = signed.and_then(|m| Decimal::try_from_i128_with_scale(m, self.decimals).ok());
        value.ok_or_else(|| Misfit::new(Why::TooLong, TOO_LARGE, text))
    }
}
