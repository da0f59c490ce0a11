//! The pieces of a long text as the items of a list: `pieces(doc.memo, 80)`.

use model::Value;
use model::document::{Class, Field, Kinds, Mismatch, Record, Scope, Slot, Type};
use rust_decimal::Decimal;

/// What a piece offers: its text and its number.
pub(crate) static SCOPE: Scope = Scope {
    name: "piece",
    fields: &[
        Field { name: "text", ty: Type::Text, kinds: Kinds::ALL, class: Class::Stored, about: "Piece of the text" },
        Field {
            name: "number",
            ty: Type::Number,
            kinds: Kinds::ALL,
            class: Class::Stored,
            about: "Its position, from 1",
        },
    ],
    parties: &[],
    lists: &[],
    has_custom: false,
};

/// One piece.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) number: u64,
}

/// Cuts a text into pieces of at most so many characters. Nothing has no pieces.
///
/// A piece does not end in a blank while the text goes on: files lose blanks at the end of a value. They begin the next one.
pub(crate) fn pieces(text: &str, width: usize) -> Vec<Piece> {
    let characters: Vec<char> = text.chars().collect();
    let (mut rest, mut cut) = (characters.as_slice(), Vec::new());
    while !rest.is_empty() {
        let end = if rest.len() <= width { rest.len() } else { filled(&rest[..width]) };
        cut.push(Piece { text: rest[..end].iter().collect(), number: cut.len() as u64 + 1 });
        rest = &rest[end..];
    }
    cut
}

/// Characters up to the last one that is not blank; all, where there is none.
fn filled(characters: &[char]) -> usize {
    characters.iter().rposition(|character| !character.is_whitespace()).map_or(characters.len(), |last| last + 1)
}

impl Record for Piece {
    fn scope(&self) -> &'static Scope {
        &SCOPE
    }
    fn get(&self, slot: &Slot) -> Value<'_> {
        match slot {
            Slot::Field(0) => Value::text(&self.text),
            Slot::Field(1) => Value::Number(Decimal::from(self.number)),
            Slot::Field(_) | Slot::Party(..) | Slot::Custom(_) => Value::Empty,
        }
    }
    fn set(&mut self, slot: &Slot, value: Value<'_>) -> Result<(), Mismatch> {
        if *slot == Slot::Field(0) {
            self.text = value.plain().into_owned();
        }
        Ok(())
    }
    fn len(&self, _: usize) -> usize {
        0
    }
    fn item(&self, _: usize, _: usize) -> Option<&dyn Record> {
        None
    }
    fn item_mut(&mut self, _: usize, _: usize) -> Option<&mut dyn Record> {
        None
    }
    fn push(&mut self, _: usize) -> Option<&mut dyn Record> {
        None
    }
}
