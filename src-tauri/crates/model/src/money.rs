//! Exact amounts. Nothing here, and nothing that uses it, passes through binary floating point.

use rust_decimal::Decimal;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Digits after the point that ISO 4217 gives a currency: 0 for JPY, 3 for KWD, 2 for most and for unknown codes.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// Reads a decimal from the text of a JSON value: a number as it stands, or a string that holds one.
/// An empty string and `null` are `None`, as several providers write "no value" that way.
///
/// # Errors
/// The text, where it is no decimal or has more digits than 28.
pub fn from_raw(raw: &str) -> Result<Option<Decimal>, String> {
    let text = raw.trim().trim_matches('"');
    if text.is_empty() || text == "null" {
        return Ok(None);
    }
    let parsed = if text.contains(['e', 'E']) { Decimal::from_scientific(text) } else { Decimal::from_str_exact(text) };
    parsed.map(Some).map_err(|_| format!("“{text}” is not an exact decimal number"))
}

/// `#[serde(with = "model::money::exact")]` for `Option<Decimal>`: written as a string, read from a string or from the digits of a JSON number.
pub mod exact {
    use super::{Decimal, RawValue, from_raw};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// Writes the decimal as a string, its scale kept.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(|v| v.to_string()).serialize(serializer)
    }

    /// Reads from the raw digits.
    ///
    /// # Errors
    /// Where the value is not a decimal.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
        if !deserializer.is_human_readable() {
            return Err(D::Error::custom("only JSON"));
        }
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        from_raw(raw.get()).map_err(D::Error::custom)
    }
}

/// Sums by currency: totals are never added across currencies.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Totals(pub BTreeMap<String, Decimal>);

impl Totals {
    /// Adds an amount of one currency.
    ///
    /// # Errors
    /// Where the sum has more digits than a decimal holds.
    pub fn add(&mut self, currency: &str, amount: Decimal) -> Result<(), Overflow> {
        let sum = self.0.entry(currency.to_owned()).or_default();
        *sum = sum.checked_add(amount).ok_or(Overflow)?;
        Ok(())
    }
}

/// A sum that no decimal of 28 digits holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the total has more than 28 digits")]
pub struct Overflow;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_to_the_digit() {
        let cases = [
            ("100", Some("100")),
            ("100.00", Some("100.00")),
            ("0.1", Some("0.1")),
            ("-0.07", Some("-0.07")),
            ("\"1,0\"", None),
            ("\"12.50\"", Some("12.50")),
            ("1e2", Some("100")),
            ("NaN", None),
        ];
        for (raw, expect) in cases {
            assert_eq!(from_raw(raw).ok().flatten().map(|d| d.to_string()).as_deref(), expect, "{raw}");
        }
        assert_eq!(from_raw("\"\""), Ok(None), "an empty string is no value");
        assert_eq!(from_raw("null"), Ok(None));
        assert!(from_raw("0.12345678901234567890123456789012").is_err(), "what does not fit is refused, not rounded");
    }

    #[test]
    fn totals_stay_apart_by_currency() {
        let mut totals = Totals::default();
        totals.add("EUR", Decimal::new(1001, 2)).expect("small");
        totals.add("USD", Decimal::new(5, 0)).expect("small");
        totals.add("EUR", Decimal::new(-1, 2)).expect("small");
        assert_eq!(totals.0["EUR"], Decimal::new(1000, 2));
        assert_eq!(totals.0["USD"], Decimal::new(5, 0));
        assert_eq!(totals.add("USD", Decimal::MAX).and(totals.add("USD", Decimal::MAX)), Err(Overflow));
    }
}
