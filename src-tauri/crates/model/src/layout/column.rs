//! Columns: places, what fills them, and on what conditions.

use super::form::{Form, Places};
use super::section::{Condition, Test};
use super::{Spelling, Step};
use crate::document::words;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::collections::BTreeMap;

/// One place of a record and what stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Column {
    /// Its id, unique in the layout; made from its position where not given.
    pub id: Option<String>,
    /// Name for people; the place where not given.
    pub label: Option<String>,
    /// The place, in the notation of the syntax. In CSV: the header, or the position (from 1) where there is no header
    /// row. More than one: the first is written, the others are known on reading. Empty text: not in the file.
    pub at: Vec<String>,
    /// What fills it. Nothing: the place is known and not used.
    pub fill: Option<Fill>,
    /// How the value is spelled; by what the field holds, or by the standard, where not given.
    pub spelling: Option<Spelling>,
    /// Changes of meaning, in writing order.
    pub steps: Vec<Step>,
    /// Replaces the derived inverse of the steps on reading.
    pub read: Option<Vec<Step>>,
    /// For which direction it is.
    pub usage: Use,
    /// Reading: the section matches only if this fits.
    pub key: Option<Key>,
    /// Written only when that column (by id or place, in the same section) is.
    pub with: Option<String>,
    /// Whether it must have a value.
    pub required: bool,
    /// How “nothing” is spelled.
    pub none: Option<String>,
    /// In a standard: whether the values here tell variants of the segment apart.
    pub qualifier: bool,
    /// In a standard: number of the data element.
    pub number: Option<u32>,
    /// In a standard: what the standard says of the values: type and lengths, as `AN 1..22`, `N2 1..15`, `an..35`, `n..15`.
    pub element: Option<String>,
    /// In a standard: its codes and what they mean, in our own words.
    pub codes: BTreeMap<String, String>,
    /// In a standard: whether there are no other codes than these.
    pub closed: bool,
    /// The layout's own addition to the standard.
    pub own: bool,
}

impl Column {
    /// A column at a place, filled by something, everything else left at its default.
    pub fn new(at: &str, fill: Fill) -> Column {
        Column {
            id: None,
            label: None,
            at: if at.is_empty() { Vec::new() } else { vec![at.to_owned()] },
            fill: Some(fill),
            spelling: None,
            steps: Vec::new(),
            read: None,
            usage: Use::Both,
            key: None,
            with: None,
            required: false,
            none: None,
            qualifier: false,
            number: None,
            element: None,
            codes: BTreeMap::new(),
            closed: false,
            own: false,
        }
    }

    /// The id; empty only where a layout was built by hand and not numbered.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// The place as written; empty for “not in the file”.
    pub fn place(&self) -> &str {
        self.at.first().map_or("", String::as_str)
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or_else(|| self.place())
    }
}

/// What fills a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    /// A field, by path.
    Field(String),
    /// Always this text.
    Text(String),
    /// A value that the job or the partner gives, by name.
    Param(String),
    /// A control number.
    Control(Control),
    /// Counts instances, from this number.
    Seq {
        /// The first number.
        start: u64,
        /// Where counting starts anew.
        within: Within,
    },
    /// The number of instances of sections.
    Count(Counted),
    /// The sum of a column, by id, as written.
    Sum(String),
    /// The smallest value of a column.
    Min(String),
    /// The largest value of a column.
    Max(String),
    /// The sum of the digits' numbers of a column, the last `digits` digits of it.
    Hash {
        /// The column's id.
        column: String,
        /// How many digits are kept.
        digits: u32,
    },
    /// Several fills with a separator between; those without a value are left out.
    Join {
        /// The parts.
        of: Vec<Fill>,
        /// What stands between two of them.
        separator: String,
    },
    /// The fill of the first case whose conditions are met.
    Choose {
        /// The cases.
        cases: Vec<Case>,
        /// What applies when none does; nothing where not given.
        otherwise: Option<Box<Fill>>,
    },
}

/// One case of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Conditions by field, all to be met.
    pub conditions: BTreeMap<String, Test>,
    /// What fills the column then.
    pub fill: Fill,
}

impl Case {
    /// The conditions.
    pub fn tests(&self) -> impl Iterator<Item = Condition<'_>> {
        self.conditions.iter().map(|(field, test)| Condition { field, test })
    }
}

words! {
    /// A control number.
    Control {
        /// Of the interchange.
        Interchange = "interchange",
        /// Of the group (or batch).
        Group = "group",
        /// Of the set (or document).
        Set = "set",
        /// Of the file.
        File = "file",
    }
}

words! {
    /// Where counting starts anew.
    #[derive(Default)]
    Within {
        /// In each instance of the section above the one that repeats: lines within their document, documents within the file.
        #[default]
        Parent = "parent",
        /// Never: it runs through the file.
        File = "file",
    }
}

words! {
    /// For which direction a column is.
    #[derive(Default)]
    Use {
        /// Both.
        #[default]
        Both = "both",
        /// Writing only.
        Write = "write",
        /// Reading only.
        Read = "read",
    }
}

/// What is counted. JSON: a list of section ids, or `"*"` for every record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// Every record in the instance that holds the column's record, that record included.
    Every,
    /// Instances of these sections.
    Sections(Vec<String>),
}

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Counted::Every => serializer.serialize_str("*"),
            Counted::Sections(ids) => ids.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Counted, D::Error> {
        match Places::deserialize(deserializer)? {
            Places::One(star) if star == "*" => Ok(Counted::Every),
            Places::One(id) => Ok(Counted::Sections(vec![id])),
            Places::Many(ids) => Ok(Counted::Sections(ids)),
        }
    }
}

/// When a record belongs to the section. JSON: `true`, a list of values, `"filled"`, `"empty"` or `"starts H"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// The place holds what the fill says.
    Fill,
    /// It holds one of these.
    In(Vec<String>),
    /// It holds something.
    Filled,
    /// It holds nothing.
    Empty,
    /// It starts with this.
    Starts(String),
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Key::Fill => serializer.serialize_bool(true),
            Key::In(values) => values.serialize(serializer),
            Key::Filled => serializer.serialize_str("filled"),
            Key::Empty => serializer.serialize_str("empty"),
            Key::Starts(text) => serializer.collect_str(&format_args!("starts {text}")),
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a key is true, a list of values, \"filled\", \"empty\" or \"starts …\"")]
        enum KeyForm {
            Yes(bool),
            In(Vec<String>),
            Word(String),
        }
        match KeyForm::deserialize(deserializer)? {
            KeyForm::Yes(true) => Ok(Key::Fill),
            KeyForm::In(values) => Ok(Key::In(values)),
            KeyForm::Word(word) if word == "filled" => Ok(Key::Filled),
            KeyForm::Word(word) if word == "empty" => Ok(Key::Empty),
            KeyForm::Word(word) if word.starts_with("starts ") => Ok(Key::Starts(word["starts ".len()..].to_owned())),
            KeyForm::Yes(false) | KeyForm::Word(_) => {
                Err(D::Error::custom("a key is true, a list of values, \"filled\", \"empty\" or \"starts …\""))
            }
        }
    }
}
