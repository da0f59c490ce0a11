//! The texts of the standards, by their path without `.json`.

/// Names the file and takes its text into the program.
macro_rules! texts {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!($path, ".json")))),*] };
}

/// X12: dictionaries of segments, and trees of sets.
pub(super) const X12: &[(&str, &str)] = texts![
    "x12/envelope",
    "x12/004010/segments",
    "x12/004010/810",
    "x12/004010/820",
    "x12/004010/850",
    "x12/004010/997",
    "x12/005010/segments",
    "x12/005010/810",
    "x12/005010/820",
    "x12/005010/850",
    "x12/005010/999",
];

/// EDIFACT: dictionaries of segments, and trees of messages.
pub(super) const EDIFACT: &[(&str, &str)] = texts![
    "edifact/envelope",
    "edifact/D96A/segments",
    "edifact/D96A/INVOIC",
    "edifact/D96A/ORDERS",
    "edifact/D96A/REMADV",
    "edifact/D01B/segments",
    "edifact/D01B/INVOIC",
    "edifact/D01B/ORDERS",
    "edifact/D01B/REMADV",
    "edifact/CONTRL/segments",
    "edifact/CONTRL/CONTRL",
];
