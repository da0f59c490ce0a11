//! The JSON form of columns: what fills a column are keys beside its other keys.

use super::column::{Case, Column, Control, Counted, Fill, Key, Use, Within};
use super::section::{Test, is_false};
use super::{Spelling, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One text or several.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts")]
pub(super) enum Places {
    One(String),
    Many(Vec<String>),
}

/// The JSON form of columns, of the parts of a join (without `at`) and of the cases of a choice (with `where`).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Places>,
    #[serde(rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    conditions: BTreeMap<String, Test>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    param: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<Control>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<Within>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<Counted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digits: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    join: Option<Vec<Form>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    separator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choose: Option<Vec<Form>>,
    #[serde(rename = "else", skip_serializing_if = "Option::is_none")]
    otherwise: Option<Box<Form>>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    spelling: Option<Spelling>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Step>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<Vec<Step>>,
    #[serde(rename = "use", skip_serializing_if = "is_both")]
    usage: Use,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    none: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    qualifier: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    element: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    codes: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "is_false")]
    closed: bool,
    #[serde(skip_serializing_if = "is_false")]
    own: bool,
}

fn is_both(usage: &Use) -> bool {
    *usage == Use::Both
}

/// Keys that a column has and a part of a join or a case of a choice has not.
const COLUMN_ONLY: &str = "only columns have id, label, at, type, steps, read, use, key, with, required, none, qualifier, number, element, codes, closed and own";

impl Form {
    fn stray_column_keys(&self) -> bool {
        self.id.is_some()
            || self.label.is_some()
            || self.at.is_some()
            || self.spelling.is_some()
            || !self.steps.is_empty()
            || self.read.is_some()
            || self.usage != Use::Both
            || self.key.is_some()
            || self.with.is_some()
            || self.required
            || self.none.is_some()
            || self.qualifier
            || self.number.is_some()
            || self.element.is_some()
            || !self.codes.is_empty()
            || self.closed
            || self.own
    }

    /// The keys that fill, by name.
    fn filling(&self) -> Vec<&'static str> {
        [
            ("field", self.field.is_some()),
            ("text", self.text.is_some()),
            ("param", self.param.is_some()),
            ("control", self.control.is_some()),
            ("seq", self.seq.is_some()),
            ("count", self.count.is_some()),
            ("sum", self.sum.is_some()),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("hash", self.hash.is_some()),
            ("join", self.join.is_some()),
            ("choose", self.choose.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, there)| there.then_some(name))
        .collect()
    }

    fn check_companions(&self) -> Result<(), String> {
        let belongs = |key: &str, there: bool, owner: &str, owned: bool| {
            if there && !owned { Err(format!("“{key}” goes with “{owner}”")) } else { Ok(()) }
        };
        belongs("within", self.within.is_some(), "seq", self.seq.is_some())?;
        belongs("digits", self.digits.is_some(), "hash", self.hash.is_some())?;
        belongs("separator", self.separator.is_some(), "join", self.join.is_some())?;
        belongs("else", self.otherwise.is_some(), "choose", self.choose.is_some())
    }

    fn take_fill(&mut self) -> Result<Option<Fill>, String> {
        let named = self.filling();
        if named.len() > 1 {
            return Err(format!("one thing fills a column, here are {}: {}", named.len(), named.join(", ")));
        }
        self.check_companions()?;
        let simple = None
            .or(self.field.take().map(Fill::Field))
            .or(self.text.take().map(Fill::Text))
            .or(self.param.take().map(Fill::Param))
            .or(self.control.take().map(Fill::Control))
            .or(self.count.take().map(Fill::Count))
            .or(self.sum.take().map(Fill::Sum))
            .or(self.min.take().map(Fill::Min))
            .or(self.max.take().map(Fill::Max))
            .or(self.seq.take().map(|start| Fill::Seq { start, within: self.within.unwrap_or_default() }));
        if simple.is_some() {
            return Ok(simple);
        }
        if let Some(column) = self.hash.take() {
            let digits = self.digits.ok_or("“hash” needs “digits”: how many digits of the sum are kept")?;
            return Ok(Some(Fill::Hash { column, digits }));
        }
        if let Some(parts) = self.join.take() {
            let of = parts.into_iter().map(|part| part.inner_fill("join")).collect::<Result<_, _>>()?;
            return Ok(Some(Fill::Join { of, separator: self.separator.take().unwrap_or_default() }));
        }
        let Some(cases) = self.choose.take() else { return Ok(None) };
        let otherwise = match self.otherwise.take() {
            Some(form) => Some(Box::new(form.inner_fill("else")?)),
            None => None,
        };
        Ok(Some(Fill::Choose { cases: cases.into_iter().map(Form::case).collect::<Result<_, _>>()?, otherwise }))
    }

    fn inner_fill(mut self, place: &str) -> Result<Fill, String> {
        if self.stray_column_keys() || !self.conditions.is_empty() {
            return Err(format!("in “{place}”: {COLUMN_ONLY}, only cases of “choose” have where"));
        }
        let fill = self.take_fill().map_err(|why| format!("in “{place}”: {why}"))?;
        fill.ok_or_else(|| format!("in “{place}”: a part says nothing that fills it (field, text, param …)"))
    }

    fn case(mut self) -> Result<Case, String> {
        let conditions = std::mem::take(&mut self.conditions);
        if conditions.is_empty() {
            return Err("in “choose”: a case needs “where”; what applies to the rest goes into “else”".to_owned());
        }
        Ok(Case { conditions, fill: self.inner_fill("choose")? })
    }

    fn put_fill(&mut self, fill: Fill) {
        match fill {
            Fill::Field(path) => self.field = Some(path),
            Fill::Text(text) => self.text = Some(text),
            Fill::Param(name) => self.param = Some(name),
            Fill::Control(control) => self.control = Some(control),
            Fill::Seq { start, within } => {
                self.seq = Some(start);
                self.within = (within != Within::default()).then_some(within);
            }
            Fill::Count(counted) => self.count = Some(counted),
            Fill::Sum(column) => self.sum = Some(column),
            Fill::Min(column) => self.min = Some(column),
            Fill::Max(column) => self.max = Some(column),
            Fill::Hash { column, digits } => {
                self.hash = Some(column);
                self.digits = Some(digits);
            }
            Fill::Join { of, separator } => {
                self.join = Some(of.into_iter().map(Form::of_fill).collect());
                self.separator = (!separator.is_empty()).then_some(separator);
            }
            Fill::Choose { cases, otherwise } => {
                let case = |case: Case| Form { conditions: case.conditions, ..Form::of_fill(case.fill) };
                self.choose = Some(cases.into_iter().map(case).collect());
                self.otherwise = otherwise.map(|fill| Box::new(Form::of_fill(*fill)));
            }
        }
    }

    fn of_fill(fill: Fill) -> Form {
        let mut form = Form::default();
        form.put_fill(fill);
        form
    }
}

impl TryFrom<Form> for Column {
    type Error = String;

    fn try_from(mut form: Form) -> Result<Column, String> {
        if !form.conditions.is_empty() {
            return Err("a column has no “where”: use “choose”, or put it into a section with “where”".to_owned());
        }
        let fill = form.take_fill()?;
        let at = match form.at.ok_or("“at” is missing")? {
            Places::One(place) if place.is_empty() => Vec::new(),
            Places::One(place) => vec![place],
            Places::Many(places) if places.iter().any(String::is_empty) => {
                return Err("one of the places in “at” is empty".to_owned());
            }
            Places::Many(places) => places,
        };
        Ok(Column {
            id: form.id,
            label: form.label,
            at,
            fill,
            spelling: form.spelling,
            steps: form.steps,
            read: form.read,
            usage: form.usage,
            key: form.key,
            with: form.with,
            required: form.required,
            none: form.none,
            qualifier: form.qualifier,
            number: form.number,
            element: form.element,
            codes: form.codes,
            closed: form.closed,
            own: form.own,
        })
    }
}

impl From<Column> for Form {
    fn from(column: Column) -> Form {
        let mut at = column.at;
        let places = if at.len() > 1 { Places::Many(at) } else { Places::One(at.pop().unwrap_or_default()) };
        let mut form = Form {
            id: column.id,
            label: column.label,
            at: Some(places),
            spelling: column.spelling,
            steps: column.steps,
            read: column.read,
            usage: column.usage,
            key: column.key,
            with: column.with,
            required: column.required,
            none: column.none,
            qualifier: column.qualifier,
            number: column.number,
            element: column.element,
            codes: column.codes,
            closed: column.closed,
            own: column.own,
            ..Form::default()
        };
        if let Some(fill) = column.fill {
            form.put_fill(fill);
        }
        form
    }
}
