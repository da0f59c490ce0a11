//! What X12 and EDIFACT have in common: segments, the tree in which a standard lets them stand, what an interchange
//! holds, and what is wrong with it.

pub mod ack;
mod charset;
mod check;
mod class;
pub mod cut;
pub mod grammar;
mod headers;
mod kinds;
pub mod notes;
mod opening;
mod place;
pub mod receipt;
mod receiver;
mod segment;
mod set;
mod value;
mod words;
mod written;

pub use opening::Opening;
pub use place::Placed;
pub use receiver::{Options, Receiver, Step, receive};
pub use segment::{Segment, Value};
pub use set::check_set;
pub(crate) use written::{Written, check_written};

#[cfg(test)]
mod tests;

/// The two families of EDI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// ANSI X12: interchange ISA, group GS, set ST.
    X12,
    /// UN/EDIFACT: interchange UNB, message UNH.
    Edifact,
}
