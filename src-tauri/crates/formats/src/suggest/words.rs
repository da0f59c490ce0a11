//! Headers as words: letter case, signs, abbreviations and words written together are evened out.

use std::collections::BTreeSet;

/// What people write for a word.
const SHORT: &[(&str, &str)] = &[
    ("inv", "invoice"),
    ("invc", "invoice"),
    ("no", "number"),
    ("nos", "number"),
    ("num", "number"),
    ("nr", "number"),
    ("nbr", "number"),
    ("numb", "number"),
    ("amt", "amount"),
    ("amnt", "amount"),
    ("qty", "quantity"),
    ("quant", "quantity"),
    ("cust", "customer"),
    ("client", "customer"),
    ("buyer", "customer"),
    ("addr", "address"),
    ("desc", "description"),
    ("descr", "description"),
    ("acct", "account"),
    ("acc", "account"),
    ("cur", "currency"),
    ("curr", "currency"),
    ("ccy", "currency"),
    ("ref", "reference"),
    ("dt", "date"),
    ("tel", "phone"),
    ("telephone", "phone"),
    ("ph", "phone"),
    ("doc", "document"),
    ("supp", "vendor"),
    ("supplier", "vendor"),
    ("vend", "vendor"),
    ("seller", "vendor"),
    ("pmt", "payment"),
    ("pymt", "payment"),
    ("po", "purchase order"),
    ("ord", "order"),
    ("tot", "total"),
    ("disc", "discount"),
    ("uom", "unit measure"),
    ("dept", "department"),
    ("proj", "project"),
    ("loc", "location"),
    ("pct", "percent"),
    ("perc", "percent"),
    ("val", "value"),
    ("ext", "extended"),
    ("gst", "vat"),
    ("mail", "email"),
    ("postcode", "zip"),
    ("postal", "zip"),
    ("town", "city"),
    ("shipto", "ship to"),
    ("billto", "bill to"),
    ("soldto", "sold to"),
    ("incl", "including"),
    ("inc", "including"),
    ("excl", "excluding"),
    ("exc", "excluding"),
    ("ex", "excluding"),
    ("dr", "debit"),
    ("cr", "credit"),
];

/// Words that say nothing.
const FILLERS: &[&str] = &["the", "of", "a", "an", "in", "e", "our", "your"];

/// Knows the words that names are made of.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    known: BTreeSet<String>,
}

impl Vocabulary {
    /// The abbreviations, and the words of these names.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Vocabulary {
        let mut known: BTreeSet<String> = SHORT.iter().map(|(short, _)| (*short).to_owned()).collect();
        for name in names {
            known.extend(pieces(name));
        }
        Vocabulary { known }
    }

    /// The words of a header, abbreviations spelled out, `invoicenumber` taken apart.
    pub(super) fn words(&self, text: &str) -> Vec<String> {
        let apart = pieces(text).into_iter().flat_map(|word| self.apart(&word).unwrap_or_else(|| vec![word.clone()]));
        let mut words = Vec::new();
        for word in apart.filter(|word| !FILLERS.contains(&word.as_str())) {
            match SHORT.iter().find(|(short, _)| *short == word) {
                Some((_, long)) => words.extend(long.split(' ').map(str::to_owned)),
                None => words.push(word),
            }
        }
        words
    }

    /// The words with slips of the pen corrected, and how many there were. Only a word that is not known can be one.
    pub(super) fn corrected(&self, words: Vec<String>) -> (Vec<String>, u8) {
        let mut n_slips = 0;
        let corrected = words.into_iter().map(|word| {
            if self.known.contains(&word) {
                return word;
            }
            let near = self.known.iter().filter(|known| is_slip(&word, known));
            match near.min_by_key(|known| strsim::osa_distance(&word, known)) {
                Some(known) => {
                    n_slips += 1;
                    self.words(known).join(" ")
                }
                None => word,
            }
        });
        (corrected.collect(), n_slips)
    }

    /// A word made of known words, taken apart; the longest first word wins.
    fn apart(&self, word: &str) -> Option<Vec<String>> {
        if word.is_empty() {
            return Some(Vec::new());
        }
        if self.known.contains(word) {
            return Some(vec![word.to_owned()]);
        }
        if word.len() > 40 || !word.is_ascii() {
            return None;
        }
        (2..word.len()).rev().find_map(|at| {
            let (first, rest) = word.split_at(at);
            // Two letters in the middle of a word are no word of their own: “no” in “notes”.
            let fits = self.known.contains(first) && rest.len() > 1;
            fits.then(|| self.apart(rest)).flatten().map(|rest| {
                let mut all = vec![first.to_owned()];
                all.extend(rest);
                all
            })
        })
    }
}

/// Lower-case words between signs, digits and the humps of `invoiceNumber`.
fn pieces(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for character in text.chars() {
        let hump = character.is_uppercase() && before.is_lowercase();
        let digits = character.is_ascii_digit() != before.is_ascii_digit() && before.is_alphanumeric();
        if hump || digits || !character.is_alphanumeric() {
            words.push(String::new());
        }
        before = character;
        let named = match character {
            '#' => "number",
            '%' => "percent",
            _ => "",
        };
        if let Some(word) = words.last_mut() {
            if character.is_alphanumeric() { word.extend(character.to_lowercase()) } else { word.push_str(named) }
        }
        if !named.is_empty() {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A slip of the pen: one letter in six may be another, missing, or out of order.
fn is_slip(word: &str, other: &str) -> bool {
    let (one, two) = (word.chars().count(), other.chars().count());
    let longest = one.max(two);
    longest >= 5 && one.abs_diff(two) * 6 <= longest + 1 && strsim::osa_distance(word, other) * 6 <= longest + 1
}
