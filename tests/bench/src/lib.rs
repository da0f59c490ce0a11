//! Measuring against other tools, in turns, on the machine at hand.
//!
//! Seconds differ from machine to machine; ratios travel. So each measure runs ours and the other's in the order
//! A-B-A-B, and reports both medians, their spread and the ratio, beside the load of the machine. What a second program
//! cannot be had for is measured against its limit.
#![expect(clippy::float_arithmetic, reason = "seconds are measured, not booked")]

pub mod documents;
pub mod memory;
pub mod read;
pub mod upload;
pub mod write;

pub use bench_formats::{Trouble, paired, report};
