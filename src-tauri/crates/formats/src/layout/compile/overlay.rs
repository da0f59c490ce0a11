//! A layout laid over its standard: which of the standard's places each section takes, and what the standard says of
//! its columns, so that a layout need not say it again.

use crate::edi::grammar::{ElementDef, ElementKind, Grammar, Node, NodeId};
use crate::edi::notes::Rule;
use crate::layout::fault::{Place, Problem};
use crate::layout::segments::{At, parse};
use model::document::Type;
use model::layout::{Column, Fill, Key, Layout, Part, Section, Spelling};
use std::collections::HashMap;
use std::sync::Arc;

/// A layout's sections on the places of a standard.
#[derive(Debug)]
pub(super) struct Overlay {
    pub(super) grammar: Arc<Grammar>,
    /// The decimal mark of the file.
    pub(super) decimal: char,
    /// By id of the section.
    nodes: HashMap<String, NodeId>,
}

impl Overlay {
    /// Lays the layout over the standard, and adds to its columns what the standard says.
    pub(super) fn lay(
        layout: &mut Layout,
        grammar: Arc<Grammar>,
        decimal: char,
        problems: &mut Vec<Problem>,
    ) -> Overlay {
        let mut work = Work { grammar: &grammar, nodes: HashMap::new(), problems };
        for section in &mut layout.sections {
            work.find_sets(section);
        }
        let nodes = work.nodes;
        Overlay { grammar, decimal, nodes }
    }

    /// The place of a section.
    pub(super) fn node(&self, section: &str) -> Option<NodeId> {
        self.nodes.get(section).copied()
    }

    /// How the standard spells values of a type at a place of a section.
    pub(super) fn spelling(&self, section: &str, at: &str, ty: Type) -> Option<Spelling> {
        let node = self.grammar.node(self.node(section)?);
        let def = element(node, &parse(at).ok()?)?;
        spelling(def, ty, self.decimal)
    }
}

fn spelling(def: &ElementDef, ty: Type, decimal: char) -> Option<Spelling> {
    let text = match (def.kind, ty) {
        (ElementKind::Implied(decimals), Type::Number) => format!("implied {decimals}"),
        (ElementKind::Decimal | ElementKind::Number, Type::Number) => number(decimal),
        (ElementKind::Alphanumeric, Type::Number) if decimal != '.' => number(decimal),
        (ElementKind::Date, Type::Date) if def.max <= 6 => "date yyMMdd".to_owned(),
        (ElementKind::Date, Type::Date) => "date yyyyMMdd".to_owned(),
        (ElementKind::Time, Type::Time) => "time HHmm".to_owned(),
        (ElementKind::Text | ElementKind::Code | ElementKind::Alphanumeric | ElementKind::Letters, Type::Text) => {
            format!("text {}..{}", def.min, def.max)
        }
        _ => return None,
    };
    text.parse().ok()
}

fn number(decimal: char) -> String {
    (if decimal == ',' { "number point comma" } else { "number" }).to_owned()
}

/// What the standard says of a place.
fn element<'n>(node: &'n Node, at: &At) -> Option<&'n ElementDef> {
    match at {
        At::Element { element, component: None } => {
            let def = node.segment.element(*element, None)?;
            Some(def.components.first().unwrap_or(def))
        }
        At::Element { element, component } => match node.segment.element(*element, *component) {
            // The first component of what is no composite is the element itself.
            None if *component == Some(1) => {
                node.segment.element(*element, None).filter(|def| def.components.is_empty())
            }
            found => found,
        },
        At::Pair { first, .. } => node.segment.element(first + 1, None),
    }
}

struct Work<'w> {
    grammar: &'w Grammar,
    nodes: HashMap<String, NodeId>,
    problems: &'w mut Vec<Problem>,
}

impl Work<'_> {
    /// Finds the sections that are sets, under the envelope and groups.
    fn find_sets(&mut self, section: &mut Section) {
        let header = self.grammar.top.first().copied();
        let Some(header) = header else { return };
        if section.record.as_deref() == Some(self.grammar.node(header).tag.as_str()) {
            self.take(section, header);
            let (top, mut cursor) = (self.grammar.top.clone(), 1);
            return self.inner(section, &top, &mut cursor);
        }
        for part in &mut section.parts {
            if let Part::Section(inner) = part {
                self.find_sets(inner);
            }
        }
    }

    /// The sections inside one, on the places of a loop, in order.
    fn inner(&mut self, section: &mut Section, places: &[NodeId], cursor: &mut usize) {
        let one_of = section.one_of;
        let (start, mut furthest) = (*cursor, *cursor);
        for part in &mut section.parts {
            let Part::Section(inner) = part else { continue };
            if one_of {
                *cursor = start;
            }
            self.place(inner, places, cursor);
            furthest = furthest.max(*cursor);
        }
        *cursor = furthest;
    }

    fn place(&mut self, section: &mut Section, places: &[NodeId], cursor: &mut usize) {
        match section.record.clone().as_deref() {
            None => self.inner(section, places, cursor),
            Some("slots") => {}
            Some(tag) if is_trailer(tag) => {}
            Some(tag) => {
                let is_it = |id: &NodeId| self.grammar.node(*id).tag == tag;
                match places[*cursor..].iter().position(is_it) {
                    Some(ahead) => {
                        *cursor += ahead;
                        let node = places[*cursor];
                        self.take(section, node);
                        let children = self.grammar.node(node).children.clone();
                        let mut inside = 0;
                        self.inner(section, &children, &mut inside);
                    }
                    None => self.misplaced(section, tag, places, *cursor),
                }
            }
        }
    }

    fn misplaced(&mut self, section: &Section, tag: &str, places: &[NodeId], cursor: usize) {
        let before = places[..cursor].iter().any(|id| self.grammar.node(*id).tag == tag);
        let here = places.get(cursor).map_or("", |id| self.grammar.node(*id).tag.as_str());
        let sentence = if before {
            format!("{tag} comes before {here} in the standard: move this kind of line up")
        } else if places.is_empty() {
            format!("nothing can stand inside this segment in the standard: put {tag} beside it, not into it")
        } else {
            let known: Vec<&str> = places.iter().map(|id| self.grammar.node(*id).tag.as_str()).collect();
            format!("{tag} cannot stand here in the standard; {} can", known.join(", "))
        };
        let words = format!("section “{}”", section.label.as_deref().unwrap_or(section.id()));
        let place = Place { words, section: section.id().to_owned(), column: String::new() };
        if !section.own {
            self.problems.push(Problem::new(place, sentence));
        }
    }

    /// Puts a section on a place and completes its columns.
    fn take(&mut self, section: &mut Section, id: NodeId) {
        self.nodes.insert(section.id().to_owned(), id);
        let node = self.grammar.node(id);
        if section.label.is_none() {
            section.label = Some(node.label.clone()).filter(|label| !label.is_empty());
        }
        let values: Vec<(u16, String)> = section.columns().filter_map(valued).collect();
        let words = format!("section “{}”", section.label.as_deref().unwrap_or(section.id()));
        let (name, mut unknown) = (section.id().to_owned(), Vec::new());
        for part in &mut section.parts {
            let Part::Column(column) = part else { continue };
            let Ok(at) = parse(column.place()) else { continue };
            match element(node, &at) {
                Some(def) => complete(column, &at, def, node, &values),
                None if column.own => {}
                None => unknown.push((column.id().to_owned(), column.place().to_owned())),
            }
        }
        for (column, at) in unknown {
            let sentence = format!("{} has no element {at} in the standard", node.tag);
            let place = Place { words: format!("{words}, column “{at}”"), section: name.clone(), column };
            self.problems.push(Problem::new(place, sentence));
        }
    }
}

/// The position of a column whose value comes from elsewhere, and its id.
fn valued(column: &Column) -> Option<(u16, String)> {
    let constant = matches!(column.fill, None | Some(Fill::Text(_)));
    match parse(column.place()) {
        Ok(At::Element { element, .. }) if !constant => Some((element, column.id().to_owned())),
        _ => None,
    }
}

/// What the standard says of a column, where the layout does not.
fn complete(column: &mut Column, at: &At, def: &ElementDef, node: &Node, values: &[(u16, String)]) {
    if column.label.is_none() && !def.label.is_empty() {
        column.label = Some(match at {
            At::Pair { code, .. } => format!("{} {code}", def.label),
            At::Element { .. } => def.label.clone(),
        });
    }
    let At::Element { element, component } = *at else { return };
    if !matches!(column.fill, Some(Fill::Text(_))) {
        return;
    }
    if def.qualifier && column.key.is_none() {
        column.key = Some(Key::Fill);
    }
    if column.with.is_none() && component.is_none() {
        // P: all or none. A fixed text goes with the value that it belongs to.
        let pairs = node.segment.notes.iter().filter(|note| note.rule == Rule::Paired);
        let partner = pairs
            .filter(|note| note.positions.contains(&element))
            .flat_map(|note| note.positions.iter())
            .find_map(|position| values.iter().find(|(at, _)| at == position && *at != element));
        column.with = partner.map(|(_, id)| id.clone());
    }
}

fn is_trailer(tag: &str) -> bool {
    matches!(tag, "SE" | "UNT")
}
