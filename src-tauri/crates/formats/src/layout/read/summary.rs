//! What a file turned out to hold.

use model::Decimal;
use model::layout::Control;
use serde::Serialize;

/// What the file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// Control numbers, as texts, in the order of the file; each once.
    pub controls: Vec<(Control, String)>,
    /// Values that the job and the partner give when writing, by name, as the file has them; each once.
    pub params: Vec<(String, String)>,
}

/// A total of the file that was compared with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Id of the column that states it.
    pub column: String,
    /// What people call the column.
    pub label: String,
    /// What the file states.
    pub stated: String,
    /// What its lines come to.
    pub counted: String,
    /// Whether the two agree.
    pub agrees: bool,
}

/// The end of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Documents that were given out, those that were recalled later among them.
    pub documents: u64,
    /// Documents that are held from the start.
    pub held: u64,
    /// Documents that were given out and recalled.
    pub recalled: u64,
    /// Records of the file, header rows and blank rows among them.
    pub records: u64,
    /// Rows without anything in them.
    pub blank: u64,
    /// Whether the file as a whole must not be used.
    pub refused: bool,
    /// Totals outside documents that the file states, and what they were compared with.
    pub checked: Vec<Checked>,
    /// Sums of amount columns over the file, by id of the column, held documents among them.
    pub totals: Vec<(String, Decimal)>,
    /// What the file says of itself.
    pub envelope: Envelope,
}
