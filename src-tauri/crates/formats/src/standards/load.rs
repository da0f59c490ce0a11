//! Standards as they are written down, compiled: dictionary and amendments, tree, places with their segments.

use super::base_of;
use crate::edi::Family;
use crate::edi::grammar::{ElementDef, ElementKind, Grammar, Node, NodeId, Quick, SegmentDef};
use crate::edi::notes::Note;
use model::layout::{Column, Layout, Section};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Unlimited, as the trees write it.
const UNLIMITED: u32 = 999_999_999;

/// A standard that does not hold together. The text says where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct BadStandard {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub what: String,
}

type Dictionary = BTreeMap<String, SegmentDef>;
type Load<'a> = &'a dyn Fn(&str) -> Option<&'static str>;

/// Compiles the standard with this id from the texts that `load` gives; nothing where there is no such standard.
pub(crate) fn compile(id: &str, load: Load) -> Option<Result<Grammar, BadStandard>> {
    let (version, set) = id.rsplit_once('/')?;
    let (family, _) = version.split_once('/')?;
    let family = match family {
        "x12" => Family::X12,
        "edifact" => Family::Edifact,
        _ => return None,
    };
    let own = format!("{version}/{set}");
    let path = std::iter::once(own).chain(base_of(version).map(|base| format!("{base}/{set}")));
    let (path, text) =
        path.filter(|path| !path.ends_with("/segments")).find_map(|path| Some((path.clone(), load(&path)?)))?;
    Some(dictionary(family, version, load).and_then(|dictionary| {
        let tree = read(&path, text)?;
        let mut build = Build { path: &path, dictionary, segments: BTreeMap::new(), nodes: Vec::new() };
        for section in &tree.sections {
            build.section(section, None)?;
        }
        let shared = std::mem::take(&mut build.segments);
        let all = std::mem::take(&mut build.dictionary).into_iter();
        let all = all.map(|(tag, def)| (tag.clone(), shared.get(&tag).cloned().unwrap_or_else(|| Arc::new(def))));
        Ok(Grammar::new(family, id, build.nodes, all.collect()))
    }))
}

/// The segments that a version has: the envelope's, the older version's, and its own amendments.
fn dictionary(family: Family, version: &str, load: Load) -> Result<Dictionary, BadStandard> {
    let envelope = match family {
        Family::X12 => "x12/envelope",
        Family::Edifact => "edifact/envelope",
    };
    let base = base_of(version).map(|base| format!("{base}/segments"));
    let mut all = Dictionary::new();
    for path in [Some(envelope.to_owned()), base, Some(format!("{version}/segments"))].into_iter().flatten() {
        let Some(text) = load(&path) else { continue };
        for section in &read(&path, text)?.sections {
            let tag = tag_of(&path, section)?;
            let mut def = all.remove(tag).unwrap_or_else(|| SegmentDef {
                tag: tag.to_owned(),
                label: tag.to_owned(),
                elements: Vec::new(),
                notes: Vec::new(),
                mandatory: 0,
            });
            amend(&path, &mut def, section)?;
            all.insert(tag.to_owned(), def);
        }
    }
    Ok(all)
}

fn read(path: &str, text: &str) -> Result<Layout, BadStandard> {
    Layout::from_json(text).map_err(|e| bad(path, e.to_string()))
}

fn bad(path: &str, what: String) -> BadStandard {
    BadStandard { path: path.to_owned(), what }
}

fn tag_of<'a>(path: &str, section: &'a Section) -> Result<&'a str, BadStandard> {
    section.record.as_deref().ok_or_else(|| bad(path, format!("section {} has no record", section.id())))
}

/// Puts what a section says of a segment over what is known of it.
fn amend(path: &str, def: &mut SegmentDef, section: &Section) -> Result<(), BadStandard> {
    let wrong = |what: String| bad(path, format!("{}: {what}", def.tag));
    if !section.notes.is_empty() {
        let notes: Result<Vec<Note>, String> = section.notes.iter().map(|note| Note::parse(note)).collect();
        def.notes = notes.map_err(wrong)?;
    }
    if let Some(label) = &section.label {
        def.label.clone_from(label);
    }
    for column in section.columns() {
        put(def, column).map_err(|what| bad(path, format!("{} {}: {what}", def.tag, column.place())))?;
    }
    let mandatory = (0..64u32).zip(&def.elements).filter(|(_, element)| element.required);
    def.mandatory = mandatory.fold(0, |mask, (index, _)| mask | 1 << index);
    let last = def.elements.len();
    match def.notes.iter().flat_map(|note| &note.positions).find(|position| usize::from(**position) > last) {
        Some(position) => Err(bad(path, format!("{}: a note names element {position} of {last}", def.tag))),
        None => Ok(()),
    }
}

fn put(def: &mut SegmentDef, column: &Column) -> Result<(), String> {
    let (element, component) = match column.place().split_once('.') {
        Some((element, component)) => (element, Some(component)),
        None => (column.place(), None),
    };
    let index = |text: &str| match text.parse::<usize>() {
        Ok(position @ 1..=64) => Ok(position - 1),
        _ => Err("a place is a position from 1 to 64, or two with a point between".to_owned()),
    };
    let element = slot(&mut def.elements, index(element)?);
    match component {
        None => {
            let components = std::mem::take(&mut element.components);
            *element = ElementDef { components, ..element_of(column)? };
        }
        Some(component) => *slot(&mut element.components, index(component)?) = element_of(column)?,
    }
    Ok(())
}

fn slot(elements: &mut Vec<ElementDef>, index: usize) -> &mut ElementDef {
    if elements.len() <= index {
        elements.resize_with(index + 1, || ElementDef { max: u32::MAX, ..ElementDef::default() });
    }
    &mut elements[index]
}

fn element_of(column: &Column) -> Result<ElementDef, String> {
    let (kind, min, max) = column.element.as_deref().map_or(Ok((ElementKind::Any, 0, u32::MAX)), kind_of)?;
    if column.closed && column.codes.is_empty() {
        return Err("a closed list must have codes".to_owned());
    }
    let mut def = ElementDef {
        label: column.label.clone().unwrap_or_default(),
        number: column.number,
        required: column.required,
        qualifier: column.qualifier,
        kind,
        min,
        max,
        codes: column.codes.clone(),
        closed: column.closed,
        components: Vec::new(),
        quick: Quick::default(),
    };
    def.quick = Quick::of(&def);
    Ok(def)
}

/// Type and lengths: `AN 1..22` in X12, `an..35` or `n6` in EDIFACT.
fn kind_of(text: &str) -> Result<(ElementKind, u32, u32), String> {
    let bad = || format!("“{text}” is no type: write as AN 1..22, N2 1..15, an..35 or n6");
    let length = |digits: &str| digits.trim().parse::<u32>().map_err(|_| bad());
    let lengths = |range: &str| match range.split_once("..") {
        Some((min, max)) if min.trim().is_empty() => Ok((1, length(max)?)),
        Some((min, max)) => Ok((length(min)?, length(max)?)),
        None => length(range).map(|both| (both, both)),
    };
    let letters = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let (kind, range) = match &text[..letters] {
        "an" => (ElementKind::Alphanumeric, &text[letters..]),
        "a" => (ElementKind::Letters, &text[letters..]),
        "n" => (ElementKind::Number, &text[letters..]),
        "" => {
            let (kind, range) = text.split_once(' ').ok_or_else(bad)?;
            (x12_kind(kind).ok_or_else(bad)?, range)
        }
        _ => return Err(bad()),
    };
    let (min, max) = lengths(range)?;
    if min > max || max == 0 { Err(bad()) } else { Ok((kind, min, max)) }
}

fn x12_kind(name: &str) -> Option<ElementKind> {
    Some(match name {
        "AN" => ElementKind::Text,
        "ID" => ElementKind::Code,
        "DT" => ElementKind::Date,
        "TM" => ElementKind::Time,
        "R" => ElementKind::Decimal,
        "B" => ElementKind::Binary,
        "N" => ElementKind::Implied(0),
        _ => match name.as_bytes() {
            [b'N', digit @ b'0'..=b'9'] => ElementKind::Implied(digit - b'0'),
            _ => return None,
        },
    })
}

/// Places of a tree while it is read.
struct Build<'a> {
    path: &'a str,
    dictionary: Dictionary,
    /// Segments that several places share.
    segments: BTreeMap<String, Arc<SegmentDef>>,
    nodes: Vec<Node>,
}

impl Build<'_> {
    fn section(&mut self, section: &Section, parent: Option<NodeId>) -> Result<(), BadStandard> {
        let tag = tag_of(self.path, section)?.to_owned();
        let id = match u16::try_from(self.nodes.len()) {
            Ok(id) if id < u16::MAX => NodeId(id),
            _ => return Err(bad(self.path, "too many places".to_owned())),
        };
        let known = self.dictionary.get(&tag).ok_or_else(|| bad(self.path, format!("{tag} is in no dictionary")))?;
        let segment = if section.columns().next().is_some() || !section.notes.is_empty() {
            let mut own = known.clone();
            amend(self.path, &mut own, section)?;
            Arc::new(own)
        } else {
            self.segments.entry(tag.clone()).or_insert_with(|| Arc::new(known.clone())).clone()
        };
        let min = section.min.unwrap_or(u32::from(section.required));
        let max = section.max.unwrap_or(1).clamp(1, UNLIMITED);
        if min > max {
            return Err(bad(self.path, format!("{tag} must stand {min} times and may stand {max} times")));
        }
        self.nodes.push(Node {
            label: section.label.clone().unwrap_or_else(|| segment.label.clone()),
            tag,
            parent,
            children: Vec::new(),
            min,
            max,
            loop_id: section.loop_id.clone(),
            opens_loop: section.loop_id.is_some() || section.sections().next().is_some(),
            segment,
        });
        if let Some(parent) = parent {
            self.nodes[usize::from(parent.0)].children.push(id);
        }
        section.sections().try_for_each(|inside| self.section(inside, Some(id)))
    }
}
