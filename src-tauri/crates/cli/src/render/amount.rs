//! Numbers as people write them.

use model::Decimal;
use model::Kind;
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

/// A count of documents: `13 invoices`, `1 expense`.
pub(crate) fn documents(number: u64, kind: Kind) -> String {
    let word = match kind {
        Kind::Journal => "journal entr",
        Kind::Class => "classe",
        Kind::Invoice
        | Kind::CreditNote
        | Kind::Bill
        | Kind::VendorCredit
        | Kind::PurchaseOrder
        | Kind::Payment
        | Kind::BillPayment
        | Kind::Prepayment
        | Kind::Overpayment
        | Kind::Expense
        | Kind::Contact
        | Kind::Account
        | Kind::Item
        | Kind::Acknowledgment => kind.as_str(),
    };
    match (kind, number) {
        (Kind::Journal, 1) => "1 journal entry".to_owned(),
        (Kind::Journal, _) => format!("{} {word}ies", count(number)),
        (Kind::Class, 1) => "1 class".to_owned(),
        _ => plural(number, &word.replace('-', " ")),
    }
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
    fn documents_are_counted_in_words() {
        for (number, kind, shown) in [
            (1, Kind::Invoice, "1 invoice"),
            (1204, Kind::CreditNote, "1,204 credit notes"),
            (2, Kind::Journal, "2 journal entries"),
            (1, Kind::Journal, "1 journal entry"),
            (2, Kind::Class, "2 classes"),
            (1, Kind::Class, "1 class"),
        ] {
            assert_eq!(documents(number, kind), shown);
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
