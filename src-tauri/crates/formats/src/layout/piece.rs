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
    let (mut rest, mut cut) = (text, Vec::new());
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(end_of_first(rest, width));
        cut.push(Piece { text: piece.to_owned(), number: cut.len() as u64 + 1 });
        rest = behind;
    }
    cut
}

/// Where the first piece of a text ends: behind the last character that is not blank; where there is none, at the width.
fn end_of_first(text: &str, width: usize) -> usize {
    // Bytes are never fewer than characters.
    if text.len() <= width {
        return text.len();
    }
    let Some((most, _)) = text.char_indices().nth(width) else { return text.len() };
    match text[..most].trim_end().len() {
        0 => most,
        filled => filled,
    }
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
