//! Headers in other languages, put into the English words that the names of fields are known by.

/// A line for each language: the word, and what it means; `_` joins English words.
const WORDS: &str = include_str!("words.txt");
const NAMES: &[(&str, &str)] =
    &[("de", "German"), ("fr", "French"), ("es", "Spanish"), ("it", "Italian"), ("nl", "Dutch")];
/// Words that English headers have as well: they say nothing of the language.
const SHARED: &[&str] = &[
    "name",
    "date",
    "status",
    "article",
    "code",
    "client",
    "total",
    "description",
    "reference",
    "text",
    "position",
    "material",
    "iva",
    "item",
    "unit",
    "n",
    "no",
    "nr",
    "ref",
    "art",
    "via",
    "re",
    "am",
    "me",
    "pos",
    "email",
    "mail",
    "debit",
    "credit",
    "base",
    "tipo",
    "uid",
    "regle",
    "via",
    "document",
    "doc",
    "mode",
    "journal",
    "cap",
    "tax",
];

/// Short forms that accounting programs use, in whole headers.
const SHORT: &[(&str, &str)] = &[
    ("n/c", "nominal code"),
    ("a/c", "account"),
    ("a/c ref", "account code"),
    ("t/c", "tax code"),
    ("jrn", "journal number"),
    ("jrn ref", "journal number"),
    ("jnl no", "journal number"),
    ("je", "journal number"),
    ("recd", "date received"),
    ("applied", "amount applied"),
    ("allocated", "amount allocated"),
    ("inv", "invoice number"),
];

/// A header in the words that names of fields are made of.
pub(super) fn words(head: &str, language: Option<Language>) -> String {
    let lower = head.trim().trim_end_matches('.').to_lowercase();
    match SHORT.iter().find(|(short, _)| *short == lower) {
        Some((_, long)) => (*long).to_owned(),
        None => language.map_or_else(|| head.to_owned(), |language| language.english(head)),
    }
}

/// The language of a file's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Language {
    name: &'static str,
    line: &'static str,
}

impl Language {
    /// The language that the most words are known in, if any header is not English.
    pub(super) fn of(heads: &[&str]) -> Option<Language> {
        let mut best: Option<(usize, Language)> = None;
        for line in WORDS.lines() {
            let (code, _) = line.split_once(' ')?;
            let name = NAMES.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name);
            let language = Language { name, line };
            let hits = heads.iter().filter(|head| language.is_own(head)).count();
            if hits > best.map_or(0, |(most, _)| most) {
                best = Some((hits, language));
            }
        }
        best.filter(|(hits, _)| *hits >= 2 || heads.len() < 4).map(|(_, language)| language)
    }

    /// Whether a header has a word that only this language has.
    fn is_own(&self, head: &str) -> bool {
        pieces(head).iter().any(|word| !SHARED.contains(&word.as_str()) && self.apart(word, 0).is_some())
    }

    /// What people call it.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    fn word(&self, word: &str) -> Option<&'static str> {
        let mut pairs = self.line.split(' ').skip(1).filter_map(|pair| pair.split_once('='));
        pairs.find(|(own, _)| *own == word).map(|(_, english)| english)
    }

    /// A word, or a word that is put together of known ones: `rechnungsdatum`.
    fn apart(&self, word: &str, depth: u8) -> Option<String> {
        if let Some(english) = self.word(word) {
            return Some(english.to_owned());
        }
        if depth > 3 || word.len() > 40 || !word.is_ascii() {
            return None;
        }
        (3..word.len().saturating_sub(1)).rev().find_map(|at| {
            let (first, rest) = word.split_at(at);
            let first = self.word(first)?;
            let rest = self.apart(rest, depth + 1).or_else(|| self.apart(rest.strip_prefix('s')?, depth + 1))?;
            Some(format!("{first}_{rest}"))
        })
    }

    /// The header in English words; words that are not known stay.
    pub(super) fn english(&self, head: &str) -> String {
        let words = pieces(head).into_iter().map(|word| self.apart(&word, 0).unwrap_or(word));
        words.collect::<Vec<_>>().join(" ").replace('_', " ")
    }
}

/// Words in small letters without accents; `d'` and the like go.
fn pieces(head: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in head.chars().flat_map(char::to_lowercase) {
        let plain: &str = match c {
            'ä' | 'à' | 'á' | 'â' | 'ã' => "a",
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' => "o",
            'ü' | 'ù' | 'ú' | 'û' => "u",
            'é' | 'è' | 'ê' | 'ë' => "e",
            'í' | 'ì' | 'î' | 'ï' => "i",
            'ñ' => "n",
            'ç' => "c",
            'ß' => "ss",
            '°' | 'º' => "",
            '%' => "\u{1}",
            _ => "\u{2}",
        };
        match plain {
            "\u{1}" => words.extend(["percent".to_owned(), String::new()]),
            "\u{2}" if !c.is_alphanumeric() => words.push(String::new()),
            _ => {
                let Some(word) = words.last_mut() else { continue };
                if plain == "\u{2}" { word.push(c) } else { word.push_str(plain) }
            }
        }
    }
    // What stands before an apostrophe is an article.
    words.retain(|word| {
        !word.is_empty()
            && !matches!(word.as_str(), "d" | "l" | "de" | "du" | "der" | "des" | "la" | "le" | "del" | "di")
    });
    words
}
