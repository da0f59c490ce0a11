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

/// Cuts a text into pieces of so many characters; the last one may be shorter. Nothing has no pieces.
pub(crate) fn pieces(text: &str, width: usize) -> Vec<Piece> {
    let characters: Vec<char> = text.chars().collect();
    let cut = characters.chunks(width).zip(1..);
    cut.map(|(piece, number)| Piece { text: piece.iter().collect(), number }).collect()
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
