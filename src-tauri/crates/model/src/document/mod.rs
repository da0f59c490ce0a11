//! Documents: one structure for every kind, made of named fields, parties and lists, so that one layout notation
//! reaches all of them by path (`doc.number`, `line.net`, `doc.customer.name`).
//!
//! One wide structure instead of one per kind is a choice: a file may mix kinds, a layout names fields and not types,
//! and what a kind does not have simply stays empty. Which fields a kind has is said in the catalogue and checked
//! when a layout is compiled.

mod acknowledged;
mod check;
mod fields;
mod kind;
mod record;
#[cfg(test)]
mod tests;
mod value;

pub use acknowledged::{Acknowledged, AcknowledgedGroup, Element, Finding};
pub use check::{Imbalance, complete, imbalances};
pub use fields::{Adjustment, Applied, Charge, Document, Entity, Line, Paid, Party, Tax};
pub(crate) use kind::words;
pub use kind::{Kind, Kinds, Status, UnknownWord};
pub use record::{Class, Field, List, PartyField, Record, Resolved, Scope, Slot};
pub use value::{Custom, Mismatch, Raw, Type, Value};
