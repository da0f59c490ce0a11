//! How well a header fits a field.

use super::words::Vocabulary;
use super::{Candidate, Match, names};
use model::Kind;
use model::document::Type;
use std::collections::{BTreeMap, BTreeSet};

/// Words that many names share: two names that share nothing else do not mean the same.
const COMMON: &[&str] = &[
    "number",
    "date",
    "amount",
    "name",
    "code",
    "total",
    "id",
    "document",
    "value",
    "type",
    "account",
    "line",
    "item",
    "description",
    "invoice",
    "rate",
    "percent",
    "tax",
    "vat",
];
/// Words that say what a column holds: a name with one fits no name without it.
const TELLING: &[&str] = &[
    "date", "number", "name", "code", "id", "email", "phone", "quantity", "price", "currency", "city", "zip",
    "country", "state", "percent", "rate", "discount", "tax", "vat", "due", "terms", "account", "line",
];

/// Knows all names of all fields.
pub(super) struct Judge<'f> {
    fields: Vec<Judged<'f>>,
    vocabulary: Vocabulary,
    /// By words of a name, sorted: how many fields it surely means. A word order makes no other name.
    sure_of: BTreeMap<Vec<String>, BTreeSet<usize>>,
}

struct Judged<'f> {
    field: &'f Candidate,
    own: Vec<String>,
    sure: Vec<Vec<String>>,
    maybe: Vec<Vec<String>>,
}

impl<'f> Judge<'f> {
    pub(super) fn new(kinds: &[Kind], fields: &[&'f Candidate]) -> Judge<'f> {
        let all: Vec<_> = fields.iter().map(|field| names::of(&field.path, &field.label, kinds)).collect();
        let plain = |name: &String| name.replace(':', " ");
        let texts: Vec<String> = all.iter().flat_map(|(sure, maybe)| sure.iter().chain(maybe).map(plain)).collect();
        let vocabulary = Vocabulary::new(texts.iter().map(String::as_str));
        let words = |names: &[String]| names.iter().map(|name| vocabulary.words(&plain(name))).collect::<Vec<_>>();
        let judged = fields.iter().zip(&all).map(|(field, (sure, maybe))| Judged {
            own: vocabulary.words(&plain(&field.label)),
            sure: words(sure),
            maybe: words(maybe),
            field,
        });
        let fields: Vec<Judged<'f>> = judged.collect();
        let mut sure_of: BTreeMap<Vec<String>, BTreeSet<usize>> = BTreeMap::new();
        for (at, judged) in fields.iter().enumerate() {
            for name in &judged.sure {
                sure_of.entry(sorted(name)).or_default().insert(at);
            }
        }
        Judge { fields, vocabulary, sure_of }
    }

    /// Every field with its score for a header.
    pub(super) fn matches(&self, head: &str) -> Vec<(usize, Match)> {
        let (words, n_slips) = self.vocabulary.corrected(self.vocabulary.words(head));
        if words.is_empty() {
            return Vec::new();
        }
        let scored = self.fields.iter().enumerate().map(|(at, judged)| {
            let (score, reason) = self.score(head, &words, judged);
            let score = checked(score, &words, judged.field);
            let found = match n_slips {
                0 => Match { path: judged.field.path.clone(), score, reason },
                // A word that is not known was taken for one that is: that is never sure.
                _ => Match {
                    path: judged.field.path.clone(),
                    score: score.min(88).saturating_sub(3 * n_slips),
                    reason: format!("“{head}” is close to “{}”, a name for {}.", words.join(" "), judged.field.label),
                },
            };
            (at, found)
        });
        scored.collect()
    }

    fn score(&self, head: &str, words: &[String], judged: &Judged<'_>) -> (u8, String) {
        let label = &judged.field.label;
        if judged.own == words && judged.sure.contains(&judged.own) {
            return (100, "It has the same name.".to_owned());
        }
        if judged.sure.iter().any(|name| name == words) {
            return (96, format!("“{head}” is a usual name for {label}."));
        }
        let set = sorted(words);
        let reordered = |names: &[Vec<String>]| names.iter().any(|name| sorted(name) == set);
        if reordered(&judged.sure) {
            return (93, format!("“{head}” has the words of a usual name for {label}."));
        }
        if let Some(at) = judged.maybe.iter().position(|name| sorted(name) == set) {
            // A name that surely means another field is offered for this one behind that.
            let most = if self.sure_of.contains_key(&set) { 66 } else { 84 };
            let score = most - u8::try_from(at.min(6)).unwrap_or(6);
            return (score, format!("“{head}” may mean {label}; look at the values."));
        }
        let all = judged.sure.iter().chain(&judged.maybe).map(|name| alike(words, name));
        match all.max_by_key(|(score, _)| *score) {
            Some((score, near)) if score > 0 => (score, format!("“{head}” is close to “{near}”, a name for {label}.")),
            _ => (0, String::new()),
        }
    }
}

fn sorted(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    words.sort();
    words
}

/// A header that says what it holds wants a field that holds it.
fn checked(score: u8, words: &[String], field: &Candidate) -> u8 {
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let is_day = |sample: &String| sample.parse::<model::Date>().is_ok();
    let holds_days = matches!(field.holds, Type::Date | Type::Time)
        || (!field.samples.is_empty() && field.samples.iter().all(is_day));
    let wants_number = has(&["amount", "quantity", "price", "total"]) && !has(&["number", "code", "name", "currency"]);
    let wrong = (has(&["date"]) && !holds_days) || (wants_number && !matches!(field.holds, Type::Number));
    if wrong && field.samples.is_empty() && field.path.contains(".custom.") {
        return score.min(70);
    }
    if wrong { score.min(35) } else { score }
}

/// How alike two names are that are not the same: never sure. With the words of the one that comes nearest.
fn alike(words: &[String], name: &[String]) -> (u8, String) {
    let mut free: Vec<&String> = name.iter().collect();
    let mut shared = Vec::new();
    for word in words {
        if let Some(at) = free.iter().position(|other| *other == word) {
            shared.push(free.remove(at));
        }
    }
    let tells = |words: &[String]| -> BTreeSet<&str> {
        TELLING.iter().copied().filter(|telling| words.iter().any(|word| word == telling)).collect()
    };
    let special = shared.iter().any(|word| !COMMON.contains(&word.as_str()));
    if shared.is_empty() || tells(words) != tells(name) || !special {
        return (0, String::new());
    }
    let dice = 200 * shared.len() / (words.len() + name.len());
    (u8::try_from(dice * 85 / 100).unwrap_or(0), name.join(" "))
}
