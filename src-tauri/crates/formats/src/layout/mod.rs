//! Layouts at work: compiled once into a [`Plan`], which then writes documents as a file, shows beforehand what it
//! would write, and tells what of a document the partner will see.

mod compile;
mod dialect;
mod fault;
mod mapped;
mod outline;
mod piece;
mod plan;
mod read;
mod report;
mod segments;
mod shown;
#[cfg(test)]
mod tests;
mod trace;
mod uses;
mod write;
mod xml;

pub use compile::compile;
pub use fault::{Fault, Place, Problem, Severity, code};
pub use mapped::{Mapped, MappedCell};
pub use outline::{FaultSpot, Group, Line, LineCell, Outline, Trace};
pub use plan::{Needs, Plan};
pub use read::{Checked, Envelope, Event, Finding, Limits, Reader, Spot, Summary, Taken, code as reading_code};
pub use report::{Class, ColumnReport};
pub use trace::{Change, Preview, Previewed, Span};
pub use uses::FieldUse;
pub use write::{ColumnTotal, Inputs, Measure, Measured, Outcome, Writer, Written};
