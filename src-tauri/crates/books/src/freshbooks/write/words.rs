//! Our key in FreshBooks' notes, and its words for ways of payment.

/// How a key stands in a note, so that it is told from what people write.
const BEFORE: &str = "[mlc:";
const AFTER: char = ']';

/// A text with the key behind it.
pub(crate) fn marked(text: Option<&str>, key: &str) -> String {
    let mark = format!("{BEFORE}{key}{AFTER}");
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => format!("{text} {mark}"),
        None => mark,
    }
}

/// The text without a key at its end.
pub(crate) fn unmarked(text: &str) -> &str {
    text.trim_end()
        .strip_suffix(AFTER)
        .and_then(|rest| rest.rsplit_once(BEFORE))
        .map_or(text, |(text, _)| text.trim_end())
}

/// Whether a record carries a key at all: then it is one of ours, and which one is certain.
pub(crate) fn has_key(raw: &str) -> bool {
    raw.contains(BEFORE)
}

/// The key that a record carries.
pub(crate) fn key(raw: &str) -> Option<&str> {
    raw.split_once(BEFORE)?.1.split_once(AFTER).map(|(key, _)| key)
}

/// Whether a record carries this key.
pub(crate) fn has(raw: &str, key: &str) -> bool {
    raw.contains(&format!("{BEFORE}{key}{AFTER}"))
}

/// FreshBooks' ways of payment. `Credit` is left out: it would be no money.
const WAYS: &[&str] = &[
    "Check",
    "Cash",
    "Bank Transfer",
    "Credit Card",
    "Debit",
    "PayPal",
    "2Checkout",
    "VISA",
    "MASTERCARD",
    "DISCOVER",
    "AMEX",
    "DINERS",
    "JCB",
    "ACH",
    "Other",
];

/// The way of payment that comes nearest to a word of other books or of a bank.
pub(crate) fn way(word: Option<&str>) -> &'static str {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let Some(word) = word.map(plain).filter(|word| !word.is_empty()) else { return "Bank Transfer" };
    if let Some(known) = WAYS.iter().find(|way| plain(way) == word) {
        return known;
    }
    match word.as_str() {
        "cheque" | "chk" => "Check",
        "wire" | "wiretransfer" | "transfer" | "bank" | "eft" | "bacs" | "sepa" | "directdebit" => "Bank Transfer",
        "card" | "cc" => "Credit Card",
        _ => "Other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_behind_texts_and_come_off_again() {
        let key = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        for text in ["", "Payroll 2026-10", "with [brackets]", "trailing "] {
            let note = marked(Some(text), key);
            assert!(has(&note, key) && has_key(&note) && !has(&note, "another"));
            assert_eq!(unmarked(&note), text.trim());
        }
        assert_eq!(unmarked("no key]"), "no key]");
        assert!(!has_key("a note of a person"));
    }

    #[test]
    fn ways_of_payment_are_freshbooks_words() {
        for (word, expect) in [
            (None, "Bank Transfer"),
            (Some("banktransfer"), "Bank Transfer"),
            (Some("BANK TRANSFER"), "Bank Transfer"),
            (Some("cheque"), "Check"),
            (Some("Wire Transfer"), "Bank Transfer"),
            (Some("ach"), "ACH"),
            (Some("visa"), "VISA"),
            (Some("Stripe"), "Other"),
            (Some("credit"), "Other"),
            (Some("..."), "Bank Transfer"),
        ] {
            assert_eq!(way(word), expect, "{word:?}");
        }
    }
}
