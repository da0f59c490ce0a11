//! What the texts of a column have in common.

use super::day::{self, Days};
use super::number::{self, Number};
use std::collections::BTreeSet;

/// So many different values are remembered.
const MOST_DISTINCT: usize = 2_000;
/// So many examples are told.
const EXAMPLES: usize = 3;

/// Currencies that files of accounts name; a column of these and nothing else is one of currencies.
const CURRENCIES: &[&str] = &[
    "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD",
    "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH",
    "USD", "UYU", "VND", "ZAR",
];

/// What a column holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Profile {
    /// Rows, and rows with something in the column.
    pub(super) rows: usize,
    pub(super) filled: usize,
    /// Different texts, blank ones left out.
    pub(super) distinct: usize,
    /// Patterns of days that all texts fit.
    pub(super) days: Vec<Days>,
    /// How nothing is spelled where days are: `00000000`.
    pub(super) no_day: Option<String>,
    /// All texts are numbers.
    pub(super) number: Option<Number>,
    /// Every text is nothing but digits.
    pub(super) digits: bool,
    /// Every text has this many characters; 0 where they differ.
    pub(super) width: usize,
    /// The first different texts.
    pub(super) examples: Vec<String>,
}

impl Profile {
    pub(super) fn of(texts: &[&str]) -> Profile {
        let filled: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let mut distinct = BTreeSet::new();
        let mut examples = Vec::new();
        for text in &filled {
            if distinct.len() < MOST_DISTINCT && distinct.insert(*text) && examples.len() < EXAMPLES {
                examples.push(text.chars().take(120).collect());
            }
        }
        let width = filled.first().map_or(0, |text| text.chars().count());
        let is_zeros = |text: &&str| !text.is_empty() && text.bytes().all(|b| b == b'0');
        let (zeros, real): (Vec<&str>, Vec<&str>) = filled.iter().partition(|text| is_zeros(text));
        let days = day::of(&real);
        let no_day = zeros.first().filter(|_| !days.is_empty()).map(|zeros| (*zeros).to_owned());
        Profile {
            rows: texts.len(),
            filled: filled.len(),
            distinct: distinct.len(),
            days: if zeros.is_empty() || no_day.is_some() { days } else { Vec::new() },
            no_day,
            number: number::of(&filled),
            digits: !filled.is_empty() && filled.iter().all(|text| text.bytes().all(|b| b.is_ascii_digit())),
            width: if filled.iter().all(|text| text.chars().count() == width) { width } else { 0 },
            examples,
        }
    }

    /// The one text that stands in every row.
    pub(super) fn constant(&self) -> Option<&str> {
        (self.distinct == 1 && self.filled == self.rows).then(|| self.examples.first().map(String::as_str)).flatten()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.filled == 0
    }

    /// Whether the texts are days; six digits alone do not say so.
    pub(super) fn is_day(&self) -> bool {
        self.days.iter().any(|days| !days.weak)
    }

    /// Whether every text is a number, and none looks like a code or a day.
    pub(super) fn is_number(&self) -> bool {
        self.number.as_ref().is_some_and(|number| !number.coded) && !self.is_day()
    }

    /// Whether the texts are currencies.
    pub(super) fn is_currency(&self) -> bool {
        !self.is_blank() && self.distinct <= EXAMPLES && self.examples.iter().all(|text| is_currency(text))
    }

    /// Whether the texts have letters and blanks, as names have.
    pub(super) fn is_wordy(&self) -> bool {
        let letters = |text: &String| text.chars().filter(|c| c.is_alphabetic()).count() * 2 > text.chars().count();
        let all = !self.examples.is_empty() && self.examples.iter().all(letters);
        all && self.examples.iter().any(|text| text.contains(' ') || text.chars().count() > 8)
    }

    /// Whether the texts could be numbers of documents: short, with a digit, never a day or an amount.
    pub(super) fn is_reference(&self) -> bool {
        let with_digit = |text: &String| text.chars().any(|c| c.is_ascii_digit()) && text.chars().count() <= 30;
        let amount = self.number.as_ref().is_some_and(|number| !number.is_whole());
        !self.examples.is_empty() && self.examples.iter().all(with_digit) && !self.is_day() && !amount
    }

    /// Whether all texts can be read as days in more than one way.
    pub(super) fn is_ambiguous_day(&self) -> bool {
        self.days.len() > 1
    }
}

pub(super) fn is_currency(text: &str) -> bool {
    CURRENCIES.contains(&text)
}
