//! Numbers as people write them.

use model::Decimal;
use model::money::minor_digits;

/// A count with thousands separators.
pub(crate) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A count of things: `1 event`, `1,204 events`.
pub(crate) fn plural(number: u64, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {thing}{ending}", count(number))
}

/// An amount of a currency: `1,513.52 EUR`. All digits are shown, and at least those that the currency has.
pub(crate) fn amount(value: Decimal, currency: &str) -> String {
    let least = minor_digits(currency);
    let mut value = value.normalize();
    if value.scale() < least {
        value.rescale(least);
    }
    let plain = value.to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = match whole.strip_prefix('-') {
        Some(digits) => format!("-{}", grouped(digits)),
        None => grouped(whole),
    };
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    if !currency.is_empty() {
        text.push(' ');
        text.push_str(&crate::screen::inert(currency));
    }
    text
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_complete() {
        for (value, currency, shown) in [
            ("1513.52", "EUR", "1,513.52 EUR"),
            ("-123", "EUR", "-123.00 EUR"),
            ("0", "EUR", "0.00 EUR"),
            ("1234567.5", "JPY", "1,234,567.5 JPY"),
            ("1000", "JPY", "1,000 JPY"),
            ("12.3456", "USD", "12.3456 USD"),
            ("12.3400", "KWD", "12.340 KWD"),
            ("999", "", "999.00"),
            ("-1000.10", "USD", "-1,000.10 USD"),
        ] {
            assert_eq!(amount(value.parse().unwrap(), currency), shown, "{value} {currency}");
        }
    }

    #[test]
    fn counts_are_grouped() {
        for (number, shown) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), shown);
        }
        assert_eq!((plural(1, "file"), plural(2, "file")), ("1 file".into(), "2 files".into()));
    }
}
