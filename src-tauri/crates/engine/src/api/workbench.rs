//! What the layout editor is shown: fields with samples, the file as it would be, suggestions, drafts, versions and differences.

use crate::layouts::ListView;
use formats::layout::ColumnReport;
use jiff::Timestamp;
use model::document::Kind;
use serde::{Deserialize, Serialize};

/// A ready layout to start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct TemplateView {
    /// Its name, as `csv-invoices`.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// Kinds of documents.
    pub kinds: Vec<Kind>,
    /// What kind of file it is for: csv, fixed, xml, x12, edifact.
    pub syntax: String,
    /// How many columns it has.
    pub columns: u32,
    /// Its first columns' headers, to recognise it by.
    pub heads: Vec<String>,
}

/// What a standard of EDI allows in one set or message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StandardView {
    /// Its id, as `x12/004010/810`.
    pub id: String,
    /// Places where segments may stand, in file order, each before what is inside its loop.
    pub places: Vec<StandardPlace>,
    /// What the segments may hold, each once.
    pub segments: Vec<StandardSegment>,
}

/// A place where a segment may stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StandardPlace {
    /// The segment's tag.
    pub tag: String,
    /// Name for people.
    pub label: String,
    /// The place whose segment opened the loop around it; none at the top.
    pub parent: Option<u32>,
    /// How often it stands at least.
    pub min: u32,
    /// How often it stands at most.
    pub max: u32,
    /// Whether a loop starts here.
    pub opens_loop: bool,
}

/// A segment of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StandardSegment {
    /// Its tag.
    pub tag: String,
    /// Name for people.
    pub label: String,
    /// Its elements, and the components of composites in their stead.
    pub elements: Vec<StandardElement>,
}

/// An element of a segment, or a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StandardElement {
    /// Its place, as `5` or `2.1`.
    pub at: String,
    /// Name for people.
    pub label: String,
    /// Number of the data element.
    pub number: Option<u32>,
    /// Whether it must have a value.
    pub required: bool,
    /// Whether its values tell variants of the segment apart.
    pub qualifier: bool,
    /// What it holds: text, number, date, time, code.
    pub holds: String,
    /// Fewest characters.
    pub min: u32,
    /// Most characters.
    pub max: u32,
    /// Codes with names.
    pub codes: Vec<StandardCode>,
    /// Whether there are no other codes than these.
    pub closed: bool,
}

/// A code of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StandardCode {
    /// As it stands in the file.
    pub code: String,
    /// Its meaning in a few words.
    pub label: String,
}

/// The fields of the books with sample values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct SampledFields {
    /// Fields, grouped by scope, custom fields behind the fixed ones.
    pub fields: Vec<SampledField>,
    /// Lists that sections may repeat over.
    pub lists: Vec<ListView>,
    /// Where the samples are from: “24 invoices of Harbour & Pine” or “made-up examples; connect your books to see yours”.
    pub source: String,
    /// How many sample documents there are.
    pub n_documents: u32,
}

/// A field with what it holds in the sample documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct SampledField {
    /// Its path, as `doc.number`, `line.net`, `doc.custom.cf_route`.
    pub path: String,
    /// Its name for people: “Invoice number”, “Line: net amount”.
    pub label: String,
    /// The group it is shown under: “Document”, “Customer”, “Lines”, “Custom fields” …
    pub group: String,
    /// text, number, date, time, yes/no, code.
    pub holds: String,
    /// stored, view, derived.
    pub class: String,
    /// Its meaning.
    pub about: String,
    /// Up to three different values of the sample documents, as a layout without steps would write them.
    pub samples: Vec<String>,
    /// In how many sample documents it has a value.
    pub n_filled: u32,
}

/// A file as a layout would write it, the lines that are on screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ts_rs::TS)]
pub struct LayoutPreview {
    /// What stands in the way, each with its place.
    pub problems: Vec<LayoutProblem>,
    /// What is worth knowing, each with its place.
    pub warnings: Vec<LayoutProblem>,
    /// The columns in file order, what fills them and whether they read back; empty while the layout has problems.
    pub columns: Vec<ColumnReport>,
    /// Lines of the whole file; 0 while the layout has problems.
    pub n_lines: u32,
    /// Size of the whole file in bytes.
    pub n_bytes: u64,
    /// The lines asked for.
    pub lines: Vec<PreviewLine>,
    /// Sample documents that were written.
    pub n_written: u32,
    /// Sample documents that would be held.
    pub n_held: u32,
    /// Their faults, at most 200: grouped by column and rule, the most frequent first.
    pub faults: Vec<FaultGroup>,
    /// The column in focus on up to three real records.
    pub focus: Vec<ColumnTrace>,
    /// Where the records are from, in words.
    pub source: String,
}

/// A problem or warning of a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LayoutProblem {
    /// Id of the column it is about; empty where it is about a section or the whole.
    pub column: String,
    /// Id of the section.
    pub section: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct PreviewLine {
    /// Its number, from 1.
    pub number: u32,
    /// Where it begins in the file, in bytes.
    pub offset: u64,
    /// Its text without the line end.
    pub text: String,
    /// Where each part of it comes from, left to right.
    pub cells: Vec<PreviewCell>,
    /// What is wrong with documents that begin on this line, or would begin before it if they were not held; those that
    /// would stand behind the last line are on the last line.
    pub spots: Vec<PreviewSpot>,
}

/// What is wrong with a document, at its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct PreviewSpot {
    /// What people call the document.
    pub document: String,
    /// Id of the column; empty where it is about the whole document.
    pub column: String,
    /// hold, note or refuse.
    pub severity: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// A part of a line that comes from one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct PreviewCell {
    /// Where it begins in the line's text, in UTF-16 units.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Id of the column.
    pub column: String,
    /// Which record, as `INV-1, line 2`; empty in headers.
    pub instance: String,
    /// The value in the books.
    pub value: String,
}

/// Faults of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct FaultGroup {
    /// Id of the column; empty where it is about the whole document.
    pub column: String,
    /// The rule, as `required`.
    pub code: String,
    /// hold, note or refuse.
    pub severity: String,
    /// The first of them in a sentence.
    pub sentence: String,
    /// How many documents have it.
    pub n_documents: u32,
    /// The first documents that have it, at most three.
    pub documents: Vec<String>,
}

/// A column at work on one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct ColumnTrace {
    /// Which record.
    pub instance: String,
    /// The value in the books.
    pub value: String,
    /// What each step makes of it: the step, before, after.
    pub steps: Vec<StepTrace>,
    /// The text in the file.
    pub text: String,
    /// What is wrong with it; empty where it fits.
    pub fault: String,
}

/// One step at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StepTrace {
    /// The step.
    pub step: String,
    /// The value before it.
    pub before: String,
    /// The value behind it.
    pub after: String,
}

/// What may fill one of the partner's columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Suggestion {
    /// The column's header, as given.
    pub head: String,
    /// The field that is proposed; no field is proposed for two columns. None below the threshold.
    pub best: Option<SuggestedField>,
    /// Other fields that come near, best first, at most five.
    pub others: Vec<SuggestedField>,
}

/// A field that may fill a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct SuggestedField {
    /// Its path.
    pub path: String,
    /// From 0 to 100; from 90 it may be taken without a look, from 60 it is shown to be checked.
    pub score: u8,
    /// Why, in a sentence.
    pub reason: String,
}

/// A partner's file to learn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct SampleFile {
    /// Its name.
    pub name: String,
    /// Its content in Base64. Of a long file the first 2 MB and the last 64 KB.
    pub bytes: String,
}

/// A layout learnt from files, for a person to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LearnedView {
    /// Its JSON text.
    pub layout: String,
    /// The syntax in words.
    pub syntax: String,
    /// The columns in the order of the file.
    pub proposals: Vec<LearnedColumn>,
    /// What could be read in two ways.
    pub questions: Vec<LearnedQuestion>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

/// What is proposed for one column of a partner's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LearnedColumn {
    /// The kind of line that it stands on.
    pub section: String,
    /// Its place in the notation of the layout.
    pub place: String,
    /// Its name in the file; empty where it has none.
    pub label: String,
    /// The field that fills it; none where nothing is sure enough, or something else fills it.
    pub field: Option<String>,
    /// What fills it, for people; empty where nothing does.
    pub filled: String,
    /// From 0 to 100; from 90 it may be taken without a look, from 60 it is shown to be checked.
    pub score: u8,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// Other fields that come near, best first.
    pub others: Vec<SuggestedField>,
    /// Up to three different values.
    pub examples: Vec<String>,
}

/// Something that a partner's file leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LearnedQuestion {
    /// Names the answer.
    pub id: String,
    /// The question, with an example.
    pub sentence: String,
    /// Possible answers; none where the layout is edited instead.
    pub choices: Vec<LearnedChoice>,
}

/// A possible answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct LearnedChoice {
    /// What is given as the answer.
    pub answer: String,
    /// What it means.
    pub meaning: String,
}

/// What is being worked on and was not kept as a version yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct DraftView {
    /// The layout's id.
    pub id: String,
    /// Its JSON text.
    pub json: String,
    /// The version it started from; none for a new layout.
    pub base: Option<u32>,
    /// When it was changed last.
    pub changed: Timestamp,
}

/// One kept version of a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct VersionView {
    /// Its number.
    pub version: u32,
    /// The name that a person gave it; empty where none.
    pub title: String,
    /// When it was kept.
    pub stored: Timestamp,
    /// Whether new runs use it.
    pub newest: bool,
    /// What changed from the version before, in words, at most five.
    pub changes: Vec<String>,
}

/// One difference between two layouts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Difference {
    /// added, removed, moved, changed.
    pub what: String,
    /// Header or label of the column, or label of the section; empty for the layout as a whole.
    pub label: String,
    /// In a sentence: “Date is written as MM/dd/yyyy instead of yyyy-MM-dd.”
    pub sentence: String,
}
