//! FreshBooks' words for ways of payment.

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
