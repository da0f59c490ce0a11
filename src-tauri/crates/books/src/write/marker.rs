//! Our key in a text of a record: by it the record is known again, whatever else is changed in it. Where the text stands and
//! how much it may hold is each provider's business; how the key looks in it is one of two forms.

/// Length of a key: a UUID in its usual form.
const KEY: usize = 36;

/// A form in which keys stand behind a text.
#[derive(Debug)]
pub(crate) struct Marker {
    before: &'static str,
    after: &'static str,
    /// What parts it from the text. After a line end it is a line of its own.
    gap: &'static str,
}

/// A line at the end of a note.
pub(crate) static LINE: Marker = Marker { before: "ml-connector ", after: "", gap: "\n" };

/// A word in brackets at the end of a text of one line.
pub(crate) static WORD: Marker = Marker { before: "[mlc:", after: "]", gap: " " };

/// The key that a text begins with.
fn leading(text: &str) -> Option<&str> {
    text.get(..KEY).filter(|key| key.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'))
}

impl Marker {
    fn has_own_line(&self) -> bool {
        self.gap == "\n"
    }

    fn key_of_line<'a>(&self, line: &'a str) -> Option<&'a str> {
        let rest = line.trim().strip_prefix(self.before)?;
        leading(rest).filter(|key| rest.strip_prefix(key) == Some(self.after))
    }

    /// The keys in a text. A word is found in a record's whole JSON as well.
    pub(crate) fn keys<'a>(&self, text: &'a str) -> Vec<&'a str> {
        if self.has_own_line() {
            return text.lines().filter_map(|line| self.key_of_line(line)).collect();
        }
        let behind = text.split(self.before).skip(1);
        behind.filter_map(|rest| leading(rest).filter(|key| rest[key.len()..].starts_with(self.after))).collect()
    }

    /// Whether a text has this key.
    pub(crate) fn holds(&self, text: &str, key: &str) -> bool {
        self.keys(text).contains(&key)
    }

    /// A text with these keys behind it in place of any others.
    pub(crate) fn with(&self, text: Option<&str>, keys: &[&str]) -> String {
        let text = text.and_then(|text| self.without(text));
        let text = text.as_deref().map(str::trim_end).filter(|text| !text.is_empty());
        let marks = keys.iter().map(|key| format!("{}{key}{}", self.before, self.after));
        text.map(str::to_owned).into_iter().chain(marks).collect::<Vec<_>>().join(self.gap)
    }

    /// A text without any key; nothing where nothing else stands there.
    pub(crate) fn without(&self, text: &str) -> Option<String> {
        let keys = self.keys(text);
        let rest = if keys.is_empty() {
            text.to_owned()
        } else if self.has_own_line() {
            text.lines().filter(|line| self.key_of_line(line).is_none()).collect::<Vec<_>>().join("\n")
        } else {
            let mark = |key: &&str| format!("{}{key}{}", self.before, self.after);
            let rest = keys.iter().fold(text.to_owned(), |text, key| text.replace(&mark(key), ""));
            rest.trim_end().to_owned()
        };
        (!rest.trim().is_empty()).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: &str = "0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11";
    const OTHER: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    #[test]
    fn a_key_goes_into_a_text_is_found_there_and_leaves_no_trace_for_a_reader() {
        for marker in [&LINE, &WORD] {
            for (text, rest) in [
                (None, None),
                (Some(""), None),
                (Some("  "), None),
                (Some("Paper for March"), Some("Paper for March")),
                (Some("Two\nlines"), Some("Two\nlines")),
                (Some("with [brackets]"), Some("with [brackets]")),
                (Some("trailing "), Some("trailing")),
            ] {
                let marked = marker.with(text, &[ONE]);
                assert_eq!(marker.keys(&marked), [ONE], "{marked}");
                assert!(marker.holds(&marked, ONE) && !marker.holds(&marked, OTHER) && !marker.holds(&marked, ""));
                assert_eq!(marker.without(&marked).as_deref(), rest, "{marked}");
                let anew = marker.with(Some(&marked), &[OTHER]);
                assert_eq!((marker.keys(&anew), anew.len()), (vec![OTHER], marked.len()), "{anew}");
                assert_eq!(marker.keys(&marker.with(text, &[ONE, OTHER])), [ONE, OTHER]);
            }
            for plain in ["ml-connector is a program", "[mlc:no key]", "no key]", "a note of a person", "[mlc:"] {
                assert!(marker.keys(plain).is_empty(), "{plain}");
                assert_eq!(marker.without(plain).as_deref(), Some(plain));
            }
        }
    }

    #[test]
    fn each_form_stands_where_it_belongs() {
        assert_eq!(LINE.with(Some("Note"), &[ONE]), format!("Note\nml-connector {ONE}"));
        assert_eq!(WORD.with(Some("JE-41"), &[ONE]), format!("JE-41 [mlc:{ONE}]"));
        let amended = format!("Note\nml-connector {ONE}\nand more");
        assert_eq!(LINE.without(&amended).as_deref(), Some("Note\nand more"), "a person wrote below it");
        assert!(LINE.keys(&format!("see ml-connector {ONE}")).is_empty(), "a line has nothing else in it");
        let raw = format!(r#"{{"name":"JE-41 [mlc:{ONE}]","note":"[mlc:{OTHER}]"}}"#);
        assert_eq!(WORD.keys(&raw), [ONE, OTHER], "it is found in JSON");
    }

    proptest! {
        #[test]
        fn any_text_keeps_what_it_says(text in "(?s).{0,80}") {
            for marker in [&LINE, &WORD] {
                let marked = marker.with(Some(&text), &[ONE]);
                prop_assert!(marker.holds(&marked, ONE));
                let rest = marker.without(&marked).unwrap_or_default();
                prop_assert_eq!(rest.lines().collect::<Vec<_>>(), text.trim_end().lines().collect::<Vec<_>>());
            }
        }
    }
}
