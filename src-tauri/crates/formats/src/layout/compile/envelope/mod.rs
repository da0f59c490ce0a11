//! The envelope of EDI: a layout says what stands in a set, and the interchange, group and set around it come from
//! here, as sections like all others. What a layout says of them itself goes first.

use crate::edi::{Family, receipt::Separators};
use crate::layout::fault::Problem;
use model::layout::{Column, Counted, Fill, Layout, Part, Section, Syntax};

/// Ids of what is added begin with this.
pub(crate) const ADDED: &str = "envelope.";

const X12: &str = include_str!("x12.json");
const EDIFACT: &str = include_str!("edifact.json");

/// The parts of `x12/004010/810`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::layout) struct StandardId {
    pub(in crate::layout) family: Family,
    /// `004010`, `D96A`.
    pub(in crate::layout) version: String,
    /// `810`, `INVOIC`.
    pub(in crate::layout) code: String,
}

impl StandardId {
    /// Reads the id of a layout's standard.
    pub(in crate::layout) fn of(layout: &Layout) -> Result<StandardId, Problem> {
        let (family, word, example) = match &layout.syntax {
            Syntax::X12 { .. } => (Family::X12, "x12", "x12/004010/810"),
            _ => (Family::Edifact, "edifact", "edifact/D96A/INVOIC"),
        };
        let parts: Vec<&str> = layout.standard.as_deref().unwrap_or_default().split('/').collect();
        match parts.as_slice() {
            [of, version, code] if *of == word && !version.is_empty() && !code.is_empty() => {
                Ok(StandardId { family, version: (*version).to_owned(), code: (*code).to_owned() })
            }
            _ => Err(Problem::new("standard", format!("say which standard the file follows, as “{example}”"))),
        }
    }

    /// The code of the functional group that its sets stand in.
    fn group(&self) -> &str {
        match self.code.as_str() {
            "810" => "IN",
            "820" => "RA",
            "850" => "PO",
            _ => "FA",
        }
    }
}

/// The layout with its whole envelope.
pub(super) fn unfold(layout: &Layout, standard: &StandardId, separators: &Separators) -> Layout {
    let frame = Layout::from_json(match standard.family {
        Family::X12 => X12,
        Family::Edifact => EDIFACT,
    });
    let frame = frame.expect("BUG: the envelope's own text is a layout, as a test makes sure");
    let mut whole = layout.clone();
    for (name, table) in frame.tables {
        whole.tables.entry(name).or_insert(table);
    }
    let Some(outermost) = frame.sections.into_iter().next() else { return whole };
    let outermost = settle(outermost, layout, standard, separators);
    whole.sections = vec![enclose(&outermost, std::mem::take(&mut whole.sections))];
    whole
}

/// Puts what the layout and its standard say into the texts of the envelope.
fn settle(mut frame: Section, layout: &Layout, standard: &StandardId, separators: &Separators) -> Section {
    let text = |byte: u8| char::from(byte).to_string();
    let mut put = |record: &str, at: &str, value: String| set_text(&mut frame, record, at, &value);
    match &layout.syntax {
        Syntax::X12 { version, .. } => {
            let later = standard.version.as_str() > "004010";
            let control = version.clone().unwrap_or_else(|| (if later { "00501" } else { "00401" }).to_owned());
            let repeats = separators.repetition.filter(|_| control.as_str() > "00401");
            put("ISA", "11", repeats.map_or_else(|| "U".to_owned(), text));
            put("ISA", "12", control);
            put("ISA", "16", text(separators.component));
            put("GS", "1", standard.group().to_owned());
            put("GS", "8", standard.version.clone());
            put("ST", "1", standard.code.clone());
        }
        Syntax::Edifact { charset, syntax, .. } => {
            let level = syntax.unwrap_or(3);
            put("UNB", "1.1", charset.clone().unwrap_or_else(|| "UNOC".to_owned()));
            put("UNB", "1.2", level.to_string());
            if level >= 4 {
                set_pattern(&mut frame, "4.1", "yyyyMMdd");
            }
            let (version, release) = match standard.version.as_str() {
                "CONTRL" => ("D", if level >= 4 { "4" } else { "3" }),
                version => version.split_at(1.min(version.len())),
            };
            let (version, release) =
                if standard.version == "CONTRL" && level >= 4 { ("4", "1") } else { (version, release) };
            let mut put = |at: &str, value: &str| set_text(&mut frame, "UNH", at, value);
            put("2.1", &standard.code);
            put("2.2", version);
            put("2.3", release);
        }
        Syntax::Csv(_) | Syntax::Fixed(_) | Syntax::Xml { .. } => {}
    }
    frame
}

/// Changes the fixed text at a place of the envelope.
fn set_text(section: &mut Section, record: &str, at: &str, value: &str) {
    let here = section.record.as_deref() == Some(record);
    for part in &mut section.parts {
        match part {
            Part::Column(column) if here && column.place() == at => column.fill = Some(Fill::Text(value.to_owned())),
            Part::Column(_) => {}
            Part::Section(inner) => set_text(inner, record, at, value),
        }
    }
}

/// Changes the pattern of a day at a place of the outermost record.
fn set_pattern(section: &mut Section, at: &str, pattern: &str) {
    for part in &mut section.parts {
        if let Part::Column(column) = part
            && column.place() == at
        {
            column.spelling = format!("date {pattern}").parse().ok();
        }
    }
}

/// Puts one level of the envelope around what the layout has, or completes the level that it has itself.
fn enclose(frame: &Section, mut own: Vec<Section>) -> Section {
    let (next, trailer) = levels(frame);
    let Some(next) = next else {
        // The innermost level is the set: it is completed where it stands, and there may be groups around it.
        return complete(frame, own.pop().unwrap_or_default());
    };
    let is_set = levels(next).0.is_none();
    let at = own.iter().position(|section| section.record == frame.record);
    let (mut section, around) = match at {
        Some(at) => {
            let mut section = own.remove(at);
            let (columns, inner) = split(std::mem::take(&mut section.parts));
            section.parts = columns.into_iter().map(Part::Column).collect();
            (section, inner.into_iter().chain(own).collect())
        }
        None => (Section { parts: Vec::new(), id: added(frame.id()), ..frame.clone() }, own),
    };
    add_columns(frame, &mut section);
    let (inner, closing): (Vec<Section>, Vec<Section>) =
        around.into_iter().partition(|inner| trailer.is_none_or(|trailer| inner.record != trailer.record));
    let mut ids = Vec::new();
    if is_set {
        let completed: Vec<Section> = inner.into_iter().map(|inner| complete_sets(next, inner, &mut ids)).collect();
        section.parts.extend(completed.into_iter().map(Part::Section));
    } else {
        let inner = enclose(next, inner);
        ids.push(inner.id().to_owned());
        section.parts.push(Part::Section(inner));
    }
    section.parts.extend(trailer.map(|trailer| Part::Section(close(trailer, closing, ids))));
    section
}

/// The trailer of a level: the layout's own, or the envelope's.
fn close(trailer: &Section, own: Vec<Section>, counted: Vec<String>) -> Section {
    let own = own.into_iter().next();
    let mut closing = own.unwrap_or_else(|| Section { parts: Vec::new(), id: added(trailer.id()), ..trailer.clone() });
    closing.required = true;
    add_columns(trailer, &mut closing);
    for part in &mut closing.parts {
        if let Part::Column(Column { fill: Some(Fill::Count(count @ Counted::Sections(_))), id, .. }) = part
            && id.as_deref().is_some_and(|id| id.starts_with(ADDED))
        {
            *count = Counted::Sections(counted.clone());
        }
    }
    closing
}

/// Completes every set, also those inside groups without a record.
fn complete_sets(frame: &Section, mut section: Section, ids: &mut Vec<String>) -> Section {
    if section.record == frame.record {
        ids.push(section.id().to_owned());
        return complete(frame, section);
    }
    if section.record.is_none() {
        let parts = std::mem::take(&mut section.parts).into_iter().map(|part| match part {
            Part::Section(inner) => Part::Section(complete_sets(frame, inner, ids)),
            column @ Part::Column(_) => column,
        });
        section.parts = parts.collect();
    }
    section
}

/// Completes a set: the columns of its header, and its trailer.
fn complete(frame: &Section, mut section: Section) -> Section {
    let (_, trailer) = levels(frame);
    add_columns(frame, &mut section);
    if let Some(trailer) = trailer
        && !section.sections().any(|inner| inner.record == trailer.record)
    {
        let mut closing = Section { parts: Vec::new(), id: None, ..trailer.clone() };
        closing.id = Some(format!("{ADDED}{}.{}", trailer.id(), section.id()));
        add_columns(trailer, &mut closing);
        section.parts.push(Part::Section(closing));
    }
    section
}

/// The level inside, and the trailer.
fn levels(frame: &Section) -> (Option<&Section>, Option<&Section>) {
    let inner: Vec<&Section> = frame.sections().collect();
    match inner.as_slice() {
        [next, trailer] => (Some(next), Some(trailer)),
        [trailer] => (None, Some(trailer)),
        _ => (None, None),
    }
}

/// Adds the envelope's columns at places that the section does not fill itself.
fn add_columns(frame: &Section, section: &mut Section) {
    let prefix = format!("{ADDED}{}", section.id().strip_prefix(ADDED).unwrap_or(section.id()));
    let missing: Vec<Part> = frame
        .columns()
        .filter(|column| !section.columns().any(|own| own.place() == column.place()))
        .map(|column| Part::Column(Column { id: Some(format!("{prefix}.{}", column.place())), ..column.clone() }))
        .collect();
    section.parts.splice(0..0, missing);
}

fn added(id: &str) -> Option<String> {
    Some(format!("{ADDED}{id}"))
}

fn split(parts: Vec<Part>) -> (Vec<Column>, Vec<Section>) {
    let (mut columns, mut sections) = (Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Column(column) => columns.push(column),
            Part::Section(section) => sections.push(section),
        }
    }
    (columns, sections)
}
