//! How bytes are cut into lines, segments or elements.

use crate::document::words;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::collections::BTreeMap;

/// The syntax of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Syntax {
    /// Comma separated and its relatives.
    Csv(Csv),
    /// Fields at fixed places of lines of one length.
    Fixed(FixedWidth),
    /// XML.
    Xml(Xml),
    /// ANSI X12.
    X12 {
        /// Element, component, repetition and segment separators, in this order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        separators: Option<String>,
        /// Version of the control segments, as `00401`; by the standard where not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        /// Encoding. X12 knows ASCII; more is by agreement with the partner.
        #[serde(default = "ascii", skip_serializing_if = "is_ascii")]
        encoding: Encoding,
        /// A line end behind each segment, for people; none where not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        newline: Option<Newline>,
    },
    /// UN/EDIFACT.
    Edifact {
        /// Service string advice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        una: Option<String>,
        /// Character set: UNOA, UNOB, UNOC, UNOY or UNOW; UNOC where not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        charset: Option<String>,
        /// Syntax version, 1 to 4; 3 where not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        syntax: Option<u8>,
        /// A line end behind each segment, for people; none where not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        newline: Option<Newline>,
    },
}

fn ascii() -> Encoding {
    Encoding::Ascii
}

fn is_ascii(encoding: &Encoding) -> bool {
    *encoding == Encoding::Ascii
}

impl Syntax {
    /// The word by which the syntax is chosen.
    pub fn word(&self) -> &'static str {
        match self {
            Syntax::Csv(_) => "csv",
            Syntax::Fixed(_) => "fixed",
            Syntax::Xml { .. } => "xml",
            Syntax::X12 { .. } => "x12",
            Syntax::Edifact { .. } => "edifact",
        }
    }
}

/// Reads the syntax of a layout so that errors say where they are.
pub(super) fn read_syntax<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Syntax, D::Error> {
    let json = serde_json::Value::deserialize(deserializer)?;
    Syntax::deserialize(json).map_err(|e| D::Error::custom(format!("syntax: {e}")))
}

/// Comma separated and its relatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Csv {
    /// Between two cells; one ASCII character.
    pub delimiter: char,
    /// Around a cell that needs it; one ASCII character.
    pub quote: char,
    /// When cells are quoted.
    pub quoting: Quoting,
    /// Where the names of the columns stand.
    pub header: Header,
    /// Lines above everything that are skipped on reading. Nothing is written for them.
    #[serde(skip_serializing_if = "is_zero")]
    pub skip: u32,
    /// The end of a line.
    pub newline: Newline,
    /// Encoding.
    #[serde(skip_serializing_if = "Encoding::is_utf8")]
    pub encoding: Encoding,
    /// Whether the file starts with a byte order mark.
    pub bom: bool,
    /// What a character does that the encoding lacks.
    #[serde(skip_serializing_if = "Unmappable::is_refuse")]
    pub unmappable: Unmappable,
    /// What cells do that a spreadsheet would take for a formula.
    pub formulas: Formulas,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Default for Csv {
    fn default() -> Csv {
        Csv {
            delimiter: ',',
            quote: '"',
            quoting: Quoting::default(),
            header: Header::Row(1),
            skip: 0,
            newline: Newline::default(),
            encoding: Encoding::default(),
            bom: false,
            unmappable: Unmappable::default(),
            formulas: Formulas::default(),
        }
    }
}

/// Where the header row of a CSV file stands. JSON: `true` (row 1), `false` or `"none"`, or the row's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// There is none; columns go by position.
    None,
    /// In this row, counted from 1 after the skipped lines.
    Row(u32),
}

impl Serialize for Header {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Header::None => serializer.serialize_bool(false),
            Header::Row(1) => serializer.serialize_bool(true),
            Header::Row(row) => serializer.serialize_u32(*row),
        }
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Header, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "the header is true, false, \"none\" or the number of a row")]
        enum Form {
            Yes(bool),
            Row(u32),
            Word(String),
        }
        match Form::deserialize(deserializer)? {
            Form::Yes(true) => Ok(Header::Row(1)),
            Form::Yes(false) => Ok(Header::None),
            Form::Word(word) if word == "none" => Ok(Header::None),
            Form::Row(row) if row > 0 => Ok(Header::Row(row)),
            Form::Row(_) | Form::Word(_) => {
                Err(D::Error::custom("the header is true, false, \"none\" or the number of a row from 1"))
            }
        }
    }
}

words! {
    /// When cells are quoted.
    #[derive(Default)]
    Quoting {
        /// Where a cell holds the delimiter, a quote, a line end or outer spaces.
        #[default]
        Needed = "needed",
        /// Always.
        Always = "always",
        /// Cells of text columns always, others where needed.
        Text = "text",
        /// Never: a cell that needs quotes holds its document.
        Never = "never",
    }
}

words! {
    /// The end of a line.
    #[derive(Default)]
    Newline {
        /// Carriage return and line feed, as RFC 4180 asks.
        #[default]
        Crlf = "crlf",
        /// Line feed.
        Lf = "lf",
    }
}

words! {
    /// The end of a line of fixed width.
    #[derive(Default)]
    FixedNewline {
        /// Carriage return and line feed.
        #[default]
        Crlf = "crlf",
        /// Line feed.
        Lf = "lf",
        /// Lines follow each other without anything between.
        None = "none",
        /// On reading, lines of the stated length with or without an end; on writing, carriage return and line feed.
        Any = "any",
    }
}

words! {
    /// The encoding of a file.
    #[derive(Default)]
    Encoding {
        /// UTF-8.
        #[default]
        Utf8 = "utf-8",
        /// UTF-16, little end first.
        Utf16Le = "utf-16le",
        /// UTF-16, big end first.
        Utf16Be = "utf-16be",
        /// Windows Western European.
        Windows1252 = "windows-1252",
        /// ISO Western European: bytes are the first 256 characters.
        Latin1 = "iso-8859-1",
        /// ASCII.
        Ascii = "ascii",
        /// EBCDIC of the United States and Canada.
        Cp037 = "cp037",
        /// EBCDIC, international.
        Cp500 = "cp500",
        /// EBCDIC of the United States and Canada, with the euro sign.
        Cp1140 = "cp1140",
    }
}

impl Encoding {
    fn is_utf8(&self) -> bool {
        *self == Encoding::Utf8
    }
}

/// What a character does that the encoding lacks. JSON: `"refuse"` or `{"replace": "?"}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unmappable {
    /// It holds its document.
    #[default]
    Refuse,
    /// This text is written instead.
    Replace(String),
}

impl Unmappable {
    fn is_refuse(&self) -> bool {
        *self == Unmappable::Refuse
    }
}

words! {
    /// What cells do that start with `=`, `+`, `-`, `@` or a tab.
    #[derive(Default)]
    Formulas {
        /// They are written as they are: partners want the bytes.
        #[default]
        Plain = "plain",
        /// A `'` is put in front, for files that people open in a spreadsheet.
        Guard = "guard",
    }
}

/// Elements within elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Xml {
    /// The outermost element. A section at the top with this record is that element; otherwise all sections stand in it.
    pub root: String,
    /// Prefixes and the names they stand for; the empty prefix is the default namespace. Files may use other prefixes
    /// for the same names. Where there are none at all, files may have their elements in any namespace.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub namespaces: BTreeMap<String, String>,
    /// Encoding on writing, and what files declare. On reading it is the file that says.
    #[serde(default, skip_serializing_if = "Encoding::is_utf8")]
    pub encoding: Encoding,
    /// Whether elements stand on lines of their own.
    #[serde(default)]
    pub pretty: bool,
}

/// Lines of one length.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FixedWidth {
    /// Bytes of a line without its end; where 0, the places of the columns say it.
    pub length: u32,
    /// The end of a line.
    pub newline: FixedNewline,
    /// Encoding.
    #[serde(skip_serializing_if = "Encoding::is_utf8")]
    pub encoding: Encoding,
    /// What a character does that the encoding lacks.
    #[serde(skip_serializing_if = "Unmappable::is_refuse")]
    pub unmappable: Unmappable,
    /// Whether lines come in blocks that are filled up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<Block>,
}

/// Blocks of lines, the last one filled up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Lines of a block.
    pub records: u32,
    /// The character that fills lines which only fill up.
    pub filler: char,
}

/// How documents are dealt out to files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileName {
    /// How many documents a file takes.
    pub per: PerFile,
    /// Pattern of its name; the job's own pattern comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// How many documents a file takes. JSON: `"all"`, `"document"`, `"batch"` or `{"count": 500}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PerFile {
    /// All of a run.
    #[default]
    All,
    /// One.
    Document,
    /// Those of one batch.
    Batch,
    /// At most so many.
    Count(u32),
}
