//! Syntax notes: which elements of a segment ask for others or exclude them.

/// A note, as `P0304`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it asks for.
    pub rule: Rule,
    /// Positions of elements, from 1, in the order of the note.
    pub positions: Vec<u16>,
    /// The positions as bits; position 1 is the lowest.
    mask: u64,
    /// The first of them as a bit.
    first: u64,
}

/// What a note asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// P: all or none.
    Paired,
    /// R: at least one.
    Required,
    /// E: at most one.
    Exclusive,
    /// C: if the first, then all others.
    Conditional,
    /// L: if the first, then at least one other.
    ListConditional,
}

impl Note {
    /// Reads a note: a letter and at least two positions of two digits.
    ///
    /// # Errors
    /// Where the text is no note; a sentence.
    pub fn parse(text: &str) -> Result<Note, String> {
        let bad = || format!("“{text}” is no syntax note: write a letter of P R E C L and positions of two digits");
        let (letter, digits) = text.split_at_checked(1).ok_or_else(bad)?;
        let rule = match letter {
            "P" => Rule::Paired,
            "R" => Rule::Required,
            "E" => Rule::Exclusive,
            "C" => Rule::Conditional,
            "L" => Rule::ListConditional,
            _ => return Err(bad()),
        };
        if digits.len() < 4 || !digits.len().is_multiple_of(2) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let pairs = digits.as_bytes().chunks(2).map(|pair| u16::from(pair[0] - b'0') * 10 + u16::from(pair[1] - b'0'));
        let positions: Vec<u16> = pairs.collect();
        if positions.iter().any(|position| !(1..=64).contains(position)) {
            return Err(bad());
        }
        let bit = |position: &u16| 1u64 << (position - 1);
        let (mask, first) = (positions.iter().map(bit).fold(0, |mask, bit| mask | bit), bit(&positions[0]));
        Ok(Note { rule, positions, mask, first })
    }

    /// Whether elements that are there (as bits) break it.
    pub(crate) fn is_broken(&self, there: u64) -> bool {
        let Note { rule: _, positions: _, mask, first } = *self;
        let of_these = there & mask;
        match self.rule {
            Rule::Paired => of_these != 0 && of_these != mask,
            Rule::Required => of_these == 0,
            Rule::Exclusive => of_these.count_ones() > 1,
            Rule::Conditional => there & first != 0 && of_these != mask,
            Rule::ListConditional => there & first != 0 && of_these == first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_broken_by_what_it_forbids() {
        let cases: [(&str, &[u64], &[u64]); 5] = [
            ("P0304", &[0b0000, 0b1100, 0b1111], &[0b0100, 0b1000]),
            ("R0203", &[0b0010, 0b0100, 0b0110], &[0b0001, 0b1000]),
            ("E0102", &[0b00, 0b01, 0b10], &[0b11]),
            ("C0302", &[0b000, 0b010, 0b110], &[0b100]),
            ("L010203", &[0b000, 0b110, 0b011, 0b101], &[0b001]),
        ];
        for (note, fine, broken) in cases {
            let note = Note::parse(note).expect("a note");
            assert!(fine.iter().all(|there| !note.is_broken(*there)), "{note:?}");
            assert!(broken.iter().all(|there| note.is_broken(*there)), "{note:?}");
        }
    }

    #[test]
    fn what_is_no_note_is_refused() {
        for text in ["", "P", "P03", "X0304", "P030", "P03x4", "P0004", "P0165", "é0304"] {
            assert!(Note::parse(text).is_err(), "{text}");
        }
    }
}
