//! Our key in a record: the last line of its private note, by which the record is known again whatever else is changed in it.

const WORD: &str = "ml-connector ";
/// Length of a UUID in its usual form.
const KEY: usize = 36;

/// Whether a note holds this key.
pub(crate) fn holds(note: &str, key: &str) -> bool {
    !key.is_empty() && note.contains(&format!("{WORD}{key}"))
}

/// A note with the key behind it.
pub(crate) fn with(note: Option<&str>, key: &str) -> String {
    match note.map(str::trim_end).filter(|note| !note.is_empty()) {
        Some(note) => format!("{note}\n{WORD}{key}"),
        None => format!("{WORD}{key}"),
    }
}

/// A note without any key of ours.
pub(crate) fn without(note: &str) -> Option<String> {
    let is_marker = |line: &&str| {
        line.trim()
            .strip_prefix(WORD)
            .is_some_and(|key| key.len() == KEY && key.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'))
    };
    if !note.lines().any(|line| is_marker(&line)) {
        return (!note.is_empty()).then(|| note.to_owned());
    }
    let rest: Vec<&str> = note.lines().filter(|line| !is_marker(line)).collect();
    let rest = rest.join("\n");
    (!rest.trim().is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_into_a_note_is_found_there_and_leaves_no_trace_for_a_reader() {
        let key = "0b6f7b1e-2b7a-4f0e-9a53-5d0c8f1c2a11";
        for (note, rest) in [
            (None, None),
            (Some("Paper for March"), Some("Paper for March")),
            (Some("Two\nlines"), Some("Two\nlines")),
            (Some(""), None),
        ] {
            let marked = with(note, key);
            assert!(holds(&marked, key) && !holds(&marked, "other") && !holds(&marked, ""));
            assert_eq!(without(&marked).as_deref(), rest);
        }
        assert_eq!(without("ml-connector is a program").as_deref(), Some("ml-connector is a program"));
    }
}
