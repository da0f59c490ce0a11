//! Sections: kinds of lines and groups of them.

use super::column::Column;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A kind of line, or a group that only holds parts together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its id, unique in the layout; made from its position where not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `line`, a segment, an element, or `slots`. Without one the section is a group and has no bytes of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The list that it repeats over: `documents`, `batches`, `doc.lines`, `pieces(doc.memo, 80)`. Without one it stands once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Name of the item's scope, where the catalogue's name (`line` for lines) does not do.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Identity: an instance goes on while these fields stay the same. Empty: the whole file is one instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<String>>,
    /// Whether lines of one instance may stand anywhere in the file.
    #[serde(default, skip_serializing_if = "is_false")]
    pub anywhere: bool,
    /// Conditions by field: writing takes only what meets them all; reading assigns equalities.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub conditions: BTreeMap<String, Test>,
    /// Exactly one of the parts for each instance: the first whose conditions are met.
    #[serde(default, skip_serializing_if = "is_false")]
    pub one_of: bool,
    /// Whether it is always there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// How often it may stand at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// For `record: "slots"`: repeats side by side inside the record above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Slots>,
    /// Columns and sections, in file order.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// In a standard: how often it stands at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// In a standard: syntax notes, as `P0304`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// In a standard: the loop that it opens.
    #[serde(default, rename = "loop", skip_serializing_if = "Option::is_none")]
    pub loop_id: Option<String>,
    /// The layout's own addition to the standard.
    #[serde(default, skip_serializing_if = "is_false")]
    pub own: bool,
}

pub(super) fn is_false(yes: &bool) -> bool {
    !*yes
}

/// Repeats side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    /// How many there are.
    pub n: u32,
    /// How far apart two of them start: cells in CSV by position, bytes in fixed width. Not needed for named columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<u32>,
}

/// A part of a section. In JSON a column is what has `at`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Part {
    /// One place.
    Column(Column),
    /// A section inside this one.
    Section(Section),
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Part, D::Error> {
        let json = Json::deserialize(deserializer)?;
        if let Some(at) = json.get("at") {
            let at = at.as_str().map_or_else(|| at.to_string(), str::to_owned);
            return Column::deserialize(json)
                .map(Part::Column)
                .map_err(|e| D::Error::custom(format!("column “{at}”: {e}")));
        }
        named_section(json).map(Part::Section)
    }
}

/// Reads a section so that errors name it.
fn named_section<E: serde::de::Error>(json: Json) -> Result<Section, E> {
    let name = ["id", "record", "each"].iter().find_map(|key| json.get(key).and_then(Json::as_str).map(str::to_owned));
    Section::deserialize(json).map_err(|e| match name {
        Some(id) => E::custom(format!("section “{id}”: {e}")),
        None => E::custom(format!("a section (it has no “at”, as columns have, and no id): {e}")),
    })
}

/// For the sections of a layout.
pub(super) fn read_sections<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Section>, D::Error> {
    Vec::<Json>::deserialize(deserializer)?.into_iter().map(named_section).collect()
}

/// One condition of a section or of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<'a> {
    /// The field's path.
    pub field: &'a str,
    /// What it is tested for.
    pub test: &'a Test,
}

/// What a field is tested for. JSON: `"is invoice"`, `["invoice", "credit-note"]`, `"present"` or `"absent"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It has exactly this value.
    Is(String),
    /// It has one of these values.
    In(Vec<String>),
    /// It has a value.
    Present,
    /// It has none.
    Absent,
}

impl Serialize for Test {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Test::Is(value) => serializer.collect_str(&format_args!("is {value}")),
            Test::In(values) => values.serialize(serializer),
            Test::Present => serializer.serialize_str("present"),
            Test::Absent => serializer.serialize_str("absent"),
        }
    }
}

impl<'de> Deserialize<'de> for Test {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Test, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a condition is \"is …\", \"present\", \"absent\" or a list of values")]
        enum Form {
            Word(String),
            In(Vec<String>),
        }
        match Form::deserialize(deserializer)? {
            Form::In(values) => Ok(Test::In(values)),
            Form::Word(word) => match word.as_str() {
                "present" => Ok(Test::Present),
                "absent" => Ok(Test::Absent),
                _ => match word.strip_prefix("is ") {
                    Some(value) => Ok(Test::Is(value.to_owned())),
                    None => Err(D::Error::custom(format!(
                        "“{word}” is no condition: write \"is {word}\", \"present\", \"absent\" or a list of values"
                    ))),
                },
            },
        }
    }
}

impl Section {
    /// The id. Layouts that went through [`super::Layout::from_json`] or [`super::Layout::fill_ids`] have one everywhere.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// Its columns.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.parts.iter().filter_map(|part| match part {
            Part::Column(column) => Some(column),
            Part::Section(_) => None,
        })
    }

    /// The sections directly inside.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.parts.iter().filter_map(|part| match part {
            Part::Section(section) => Some(section),
            Part::Column(_) => None,
        })
    }

    pub(super) fn collect_ids(&self, taken: &mut BTreeSet<String>) {
        taken.extend(self.id.clone());
        taken.extend(self.columns().filter_map(|column| column.id.clone()));
        self.sections().for_each(|section| section.collect_ids(taken));
    }

    pub(super) fn fill_ids(&mut self, position: &str, taken: &mut BTreeSet<String>) {
        fill(&mut self.id, position, taken);
        for (index, part) in self.parts.iter_mut().enumerate() {
            let position = format!("{position}.{}", index + 1);
            match part {
                Part::Column(column) => fill(&mut column.id, &position, taken),
                Part::Section(section) => section.fill_ids(&position, taken),
            }
        }
    }
}

fn fill(id: &mut Option<String>, position: &str, taken: &mut BTreeSet<String>) {
    if id.is_some() {
        return;
    }
    let numbered = (1..).map(|n| format!("{position}-{n}"));
    let free = std::iter::once(position.to_owned()).chain(numbered).find(|candidate| !taken.contains(candidate));
    taken.extend(free.clone());
    *id = free;
}
