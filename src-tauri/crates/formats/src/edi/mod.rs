//! What X12 and EDIFACT have in common: segments, the tree in which a standard lets them stand, what an interchange
//! holds, and what is wrong with it.

pub mod ack;
pub mod grammar;
pub mod notes;
pub mod receipt;

/// The two families of EDI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// ANSI X12: interchange ISA, group GS, set ST.
    X12,
    /// UN/EDIFACT: interchange UNB, message UNH.
    Edifact,
}
