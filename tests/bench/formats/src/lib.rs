//! What the formats alone can do, measured beside other programs; and how measuring is done, for the other benches too.
//!
//! It leans on nothing but the formats, so that it is built in a minute.
#![expect(clippy::print_stdout, reason = "the table is what this is for")]
#![expect(clippy::float_arithmetic, reason = "seconds are measured, not booked")]

pub mod documents;
pub mod edi;
pub mod fixed;
pub mod memory;
pub mod paired;
pub mod peers;
pub mod report;
pub mod work;
pub mod xml;

/// What stops a measure.
pub type Trouble = Box<dyn std::error::Error>;
