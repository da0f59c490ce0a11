//! The manifest of a file: what it holds, counted and summed, and its hash. The format is documented in docs/MANIFEST.md.

use crate::document::Kind;
use crate::partner::Mode;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The manifest. Written as JSON, one object, amounts as strings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct Manifest {
    /// Version of this format: 1.
    pub format: u16,
    /// Name of the file it speaks of.
    pub file: String,
    /// Size of the file in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the file's bytes, lower-case hexadecimal.
    pub sha256: String,
    /// When the file was made, UTC.
    pub created: Timestamp,
    /// Run that made it.
    pub run: String,
    /// Job, partner and connection by id.
    pub job: String,
    /// Partner by id.
    pub partner: String,
    /// Live or test.
    pub mode: Mode,
    /// Layout by id.
    pub layout: String,
    /// Version of the layout.
    pub layout_version: u32,
    /// Period, where the run had one, as 2026-10 or two days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Documents in the file.
    pub documents: u64,
    /// Records (rows, lines, segments) in the file, those of headers and trailers among them, without the row of column names.
    pub records: u64,
    /// Totals, one for each currency and kind; credits are negative.
    pub totals: Vec<ControlTotal>,
}

/// Totals of the documents of one kind in one currency. Credit notes and vendor credits count negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ControlTotal {
    /// Currency, ISO 4217; empty for documents without.
    pub currency: String,
    /// Kind of document.
    pub kind: Kind,
    /// How many.
    pub count: u64,
    /// Sum of net amounts.
    #[ts(type = "string")]
    pub net: Decimal,
    /// Sum of taxes.
    #[ts(type = "string")]
    pub tax: Decimal,
    /// Sum of totals, or of the amounts that moved.
    #[ts(type = "string")]
    pub total: Decimal,
}
