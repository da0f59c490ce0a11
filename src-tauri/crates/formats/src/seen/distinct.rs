//! Texts that must not come twice, most of which are numbered: INV-0001, INV-0002 … What follows one upon the other is
//! held as a span, exactly and in no space worth naming, whatever the length of the file; the rest goes where
//! [`Seen`] puts it.

use super::{Scratch, Seen, key};
use std::collections::{BTreeMap, HashMap};
use std::io;

/// Spans that are held at most. A file that numbers by customer or by day has some of them.
const SPANS: usize = 4096;
/// Digits at the end of a text that are taken as its number.
const DIGITS: usize = 18;
/// Bytes in front of them, at most.
const STEM: usize = 64;

/// Spans of numbers that have so many digits: from the first to the last.
type Spans = BTreeMap<(usize, u64), u64>;

/// Texts that were seen.
#[derive(Debug)]
pub(crate) struct Distinct {
    /// By what stands in front of the number.
    spans: HashMap<Box<str>, Spans>,
    count: usize,
    most: usize,
    rest: Seen,
}

/// A text as what stands in front of its number, digits, and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Numbered<'t> {
    stem: &'t str,
    digits: usize,
    number: u64,
}

impl<'t> Numbered<'t> {
    /// Nothing where the text does not end in a number.
    fn of(text: &'t str) -> Option<Numbered<'t>> {
        let digits = text.bytes().rev().take(DIGITS).take_while(u8::is_ascii_digit).count();
        let (stem, number) = text.split_at(text.len() - digits);
        let number = number.parse().ok()?;
        (stem.len() <= STEM).then_some(Numbered { stem, digits, number })
    }
}

impl Distinct {
    /// Nothing was seen; see [`Seen::new`] for the scratch.
    pub(crate) fn new(scratch: Scratch) -> Distinct {
        Distinct::with_most(SPANS, Seen::new(scratch))
    }

    pub(super) fn with_most(most: usize, rest: Seen) -> Distinct {
        Distinct { spans: HashMap::new(), count: 0, most, rest }
    }

    /// Whether the text was seen.
    ///
    /// # Errors
    /// What was put aside cannot be read again.
    pub(crate) fn holds(&mut self, text: &str) -> io::Result<bool> {
        if Numbered::of(text).is_some_and(|numbered| self.is_in_span(numbered)) {
            return Ok(true);
        }
        if self.rest.is_empty() {
            return Ok(false);
        }
        Ok(self.rest.find(key([Some(text)]))?.is_some())
    }

    /// Notes that the text was seen.
    pub(crate) fn note(&mut self, text: &str) {
        if !Numbered::of(text).is_some_and(|numbered| self.take(numbered)) {
            self.rest.note(key([Some(text)]), (0, 0));
        }
    }

    /// Notes the text, and says whether it was seen before.
    ///
    /// # Errors
    /// What was put aside cannot be read again; the text is noted.
    pub(crate) fn is_repeat(&mut self, text: &str) -> io::Result<bool> {
        let before = self.holds(text);
        self.note(text);
        before
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.spans.clear();
        self.count = 0;
        self.rest.clear();
    }

    fn is_in_span(&self, Numbered { stem, digits, number }: Numbered<'_>) -> bool {
        let before = self.spans.get(stem).and_then(|spans| spans.range((digits, 0)..=(digits, number)).next_back());
        before.is_some_and(|(_, last)| number <= *last)
    }

    /// Takes the number into a span, if it has room: beside one that is there already it always has.
    fn take(&mut self, numbered: Numbered<'_>) -> bool {
        if self.is_in_span(numbered) {
            return true;
        }
        let Numbered { stem, digits, number } = numbered;
        let room = self.count < self.most;
        let Some(spans) = self.spans.get_mut(stem) else {
            if room {
                self.spans.insert(stem.into(), BTreeMap::from([((digits, number), number)]));
                self.count += 1;
            }
            return room;
        };
        let behind = spans.get(&(digits, number + 1)).copied();
        let before = spans.range_mut((digits, 0)..(digits, number)).next_back();
        match (before.map(|(_, last)| last).filter(|last| **last + 1 == number), behind) {
            (Some(last), None) => *last = number,
            (Some(last), Some(end)) => {
                *last = end;
                spans.remove(&(digits, number + 1));
                self.count -= 1;
            }
            (None, Some(end)) => {
                spans.remove(&(digits, number + 1));
                spans.insert((digits, number), end);
            }
            (None, None) if room => {
                spans.insert((digits, number), number);
                self.count += 1;
            }
            (None, None) => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::YOUNG;
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use std::io::Cursor;

    fn distinct(most: usize, young: usize) -> Distinct {
        let scratch = Scratch::new(|| Ok(Cursor::new(Vec::new())));
        Distinct::with_most(most, Seen::with_most(scratch, young))
    }

    #[test]
    fn a_text_is_what_stands_in_front_and_a_number() {
        let of = |text| Numbered::of(text).map(|Numbered { stem, digits, number }| (stem, digits, number));
        assert_eq!(of("INV-0042"), Some(("INV-", 4, 42)));
        assert_eq!(of("0"), Some(("", 1, 0)));
        assert_eq!(of("7é9"), Some(("7é", 1, 9)));
        assert_eq!(of("1234567890123456789"), Some(("1", 18, 234_567_890_123_456_789)));
        assert_eq!(of("INV"), None);
        assert_eq!(of(""), None);
        assert_eq!(of("٣"), None);
        assert_eq!(of(&format!("{}1", "x".repeat(STEM + 1))), None);
    }

    #[test]
    fn numbers_in_a_row_take_one_span_in_whatever_order_they_come() {
        for step in [1, 7, 9_999] {
            let mut seen = distinct(5000, YOUNG);
            for at in 0..10_000 {
                assert!(!seen.is_repeat(&format!("INV-{:06}", at * step % 10_000)).unwrap());
            }
            assert_eq!((seen.count, seen.spans["INV-"].len()), (1, 1), "{step}");
            assert!(seen.rest.is_empty());
            assert!((0..10_000).all(|at| seen.holds(&format!("INV-{at:06}")).unwrap()));
            assert!(
                ["INV-010000", "INV-00001", "INV-1", "000001", "inv-000001"]
                    .iter()
                    .all(|text| !seen.holds(text).unwrap())
            );
        }
    }

    #[test]
    fn there_are_never_more_spans_than_may_be() {
        let mut seen = distinct(10, 100);
        for at in 0..2000 {
            assert!(!seen.is_repeat(&(at * 2).to_string()).unwrap());
        }
        assert_eq!(seen.count, 10);
        assert!((0..2000).all(|at| seen.holds(&(at * 2).to_string()).unwrap()));
        assert!((0..2000).all(|at| !seen.holds(&(at * 2 + 1).to_string()).unwrap()));
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            10 => (0u32..60).prop_map(|number| format!("INV-{number:03}")),
            5 => (0u32..120).prop_map(|number| number.to_string()),
            2 => ("[ab]{0,2}", 0u64..5).prop_map(|(stem, number)| format!("{stem}{number}")),
            1 => "[0-9é]{0,3}",
            1 => "[0-9]{17,21}",
        ]
    }

    #[derive(Debug, Clone)]
    enum Deed {
        Note(String),
        Find(String),
        Repeat(String),
        Clear,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            20 => text().prop_map(Deed::Note),
            40 => text().prop_map(Deed::Find),
            40 => text().prop_map(Deed::Repeat),
            1 => Just(Deed::Clear),
        ]
    }

    proptest! {
        #[test]
        fn it_answers_as_a_set_does(
            deeds in prop::collection::vec(deed(), 0..500),
            most in prop_oneof![0usize..6, Just(SPANS)],
            young in 1usize..30,
        ) {
            let mut seen = distinct(most, young);
            let mut plain: HashSet<&str> = HashSet::new();
            for deed in &deeds {
                match deed {
                    Deed::Note(text) => {
                        seen.note(text);
                        plain.insert(text);
                    }
                    Deed::Find(text) => prop_assert_eq!(seen.holds(text).unwrap(), plain.contains(text.as_str())),
                    Deed::Repeat(text) => prop_assert_eq!(seen.is_repeat(text).unwrap(), !plain.insert(text)),
                    Deed::Clear => {
                        seen.clear();
                        plain.clear();
                    }
                }
            }
            let counted: usize = seen.spans.values().map(BTreeMap::len).sum();
            prop_assert!(seen.count == counted && counted <= most);
        }
    }
}
