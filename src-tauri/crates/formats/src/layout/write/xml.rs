//! Elements of XML: start tags, what stands inside in the order of the layout, end tags.

use super::render::{Pen, Seen, Sink};
use super::told::Told;
use super::value::{Ground, Scopes, Trouble};
use crate::layout::dialect::Dialect;
use crate::layout::fault::{Severity, code};
use crate::layout::plan::{Places, Shape};
use crate::layout::xml::{Element, ElementPart, XmlDialect};
use crate::xml::Uncarried;
use model::Value;

impl XmlDialect {
    /// Appends what stands in front of the first section.
    pub(super) fn head(&self, out: &mut String) {
        if self.one_document {
            return;
        }
        self.emit.declaration(out);
        if self.root_section.is_none() {
            out.push('<');
            out.push_str(&self.root);
            self.declare(out);
            out.push('>');
        }
    }

    /// Appends what stands behind the last section.
    pub(super) fn tail(&self, out: &mut String) {
        if self.root_section.is_none() {
            self.emit.line(0, out);
            self.close(&self.root, out);
        }
        out.push('\n');
    }

    /// Appends the declarations of the namespaces.
    fn declare(&self, out: &mut String) {
        for (prefix, uri) in &self.namespaces {
            out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            out.push_str(prefix);
            out.push_str("=\"");
            self.emit.attribute(uri, out).ok();
            out.push('"');
        }
    }

    pub(super) fn close(&self, name: &str, out: &mut String) {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }
}

impl<'p> Pen<'p> {
    fn xml(&self) -> Option<&'p XmlDialect> {
        if let Dialect::Xml(xml) = &self.plan.dialect { Some(xml) } else { None }
    }

    /// Where a document is the outermost element, a file has room for one.
    pub(super) fn check_alone(&mut self) {
        if self.state.documents > 0 && self.xml().is_some_and(|xml| xml.one_document) {
            let told = Told::document(
                "has no room in the file: this file layout puts each document into a file of its own. Let the job make one file for each document.",
            );
            let trouble = Trouble::new(Severity::Hold, code::TOO_MANY, told);
            self.fault(trouble, self.plan.documents(), None, &Scopes::NONE);
        }
    }

    fn element_of(&self, at: usize) -> Option<&'p Element> {
        match &self.plan.sections[at].shape {
            Shape::Record(Places::Element(element)) => Some(element),
            Shape::Record(_) | Shape::Group | Shape::Slots { .. } => None,
        }
    }

    /// Whether the sections inside are written with the record.
    pub(super) fn writes_inside(&self, at: usize) -> bool {
        self.element_of(at).is_some()
    }

    /// The section of the spine that follows this one, where documents stand in it.
    fn next_of_spine(&self, at: usize) -> Option<usize> {
        let position = self.plan.spine.iter().position(|section| *section == at)?;
        self.plan.spine.get(position + 1).copied()
    }

    /// Writes the element of a section with all inside; of an element that documents stand in, what comes before them.
    pub(super) fn element<'v, S: Sink>(&mut self, at: usize, element: &'p Element, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        let Some(xml) = self.xml() else { return };
        let depth = xml.sections[at].depth;
        if xml.root_section == Some(at) && xml.one_document {
            xml.emit.declaration(&mut self.text);
        }
        xml.emit.line(depth, &mut self.text);
        let namespaces = (xml.root_section == Some(at)).then_some(xml);
        self.start_tag(element, namespaces, scopes, sink);
        let inside = self.text.len();
        if let Some(column) = element.text {
            self.own_text(column, scopes, sink);
        }
        if let Some(next) = self.next_of_spine(at) {
            let parts = element.parts.iter().take_while(|part| **part != ElementPart::Section(next));
            return parts.for_each(|part| self.part(part, depth + 1, scopes, sink));
        }
        if self.plan.sections[at].one_of {
            self.one_of(at, scopes, sink);
        } else {
            element.parts.iter().for_each(|part| self.part(part, depth + 1, scopes, sink));
        }
        self.end_tag(element, inside, depth);
    }

    /// Ends an element that documents stand in.
    pub(super) fn end_element<'v, S: Sink>(&mut self, at: usize, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        let (Some(xml), Some(element), Some(next)) = (self.xml(), self.element_of(at), self.next_of_spine(at)) else {
            return;
        };
        let depth = xml.sections[at].depth;
        let behind = element.parts.iter().skip_while(|part| **part != ElementPart::Section(next)).skip(1);
        behind.for_each(|part| self.part(part, depth + 1, scopes, sink));
        xml.emit.line(depth, &mut self.text);
        xml.close(&element.name, &mut self.text);
    }

    fn part<'v, S: Sink>(&mut self, part: &'p ElementPart, depth: usize, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        match part {
            ElementPart::Section(at) => {
                self.section(*at, scopes, sink);
            }
            ElementPart::Element(element) => match element.text {
                Some(column) => self.leaf(element, column, depth, scopes, sink),
                None if element.fixed || self.has_values(element, scopes) => self.branch(element, depth, scopes, sink),
                None => {}
            },
        }
    }

    /// An element without a section of its own that has elements or attributes only.
    fn branch<'v, S: Sink>(&mut self, element: &'p Element, depth: usize, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        let Some(xml) = self.xml() else { return };
        xml.emit.line(depth, &mut self.text);
        self.start_tag(element, None, scopes, sink);
        let inside = self.text.len();
        element.parts.iter().for_each(|part| self.part(part, depth + 1, scopes, sink));
        self.end_tag(element, inside, depth);
    }

    /// An element with a text. Without one it does not stand there at all.
    fn leaf<'v, S: Sink>(
        &mut self,
        element: &'p Element,
        column: usize,
        depth: usize,
        scopes: &Scopes<'v>,
        sink: &mut S,
    ) where
        'p: 'v,
    {
        let Some(xml) = self.xml() else { return };
        if !S::SEES && self.quick_leaf(xml, element, column, depth, scopes) {
            return;
        }
        let mut raw = None;
        if let Err(trouble) = self.cell(column, scopes, S::EVERY.then_some(&mut raw)) {
            return self.refuse(column, raw, trouble, scopes, sink);
        }
        if self.cell.is_empty() {
            return;
        }
        let spelled = std::mem::take(&mut self.cell);
        xml.emit.line(depth, &mut self.text);
        self.start_tag(element, None, scopes, sink);
        self.put_text(xml, column, &spelled, raw, scopes, sink);
        xml.close(&element.name, &mut self.text);
        self.cell = spelled;
    }

    /// The text of a section's own element.
    fn own_text<'v, S: Sink>(&mut self, column: usize, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        let Some(xml) = self.xml() else { return };
        let mut raw = None;
        if let Err(trouble) = self.cell(column, scopes, S::EVERY.then_some(&mut raw)) {
            return self.refuse(column, raw, trouble, scopes, sink);
        }
        let spelled = std::mem::take(&mut self.cell);
        self.put_text(xml, column, &spelled, raw, scopes, sink);
        self.cell = spelled;
    }

    fn put_text<'v, S: Sink>(
        &mut self,
        xml: &XmlDialect,
        column: usize,
        spelled: &str,
        raw: Option<Value<'v>>,
        scopes: &Scopes<'v>,
        sink: &mut S,
    ) {
        let start = self.text.len();
        match xml.emit.text(spelled, &mut self.text) {
            Ok(()) => sink.cell(Seen { column, range: start..self.text.len(), text: spelled, raw, scopes }),
            Err(why) => self.refuse(column, raw, uncarried(spelled, why), scopes, sink),
        }
    }

    fn start_tag<'v, S: Sink>(
        &mut self,
        element: &'p Element,
        namespaces: Option<&XmlDialect>,
        scopes: &Scopes<'v>,
        sink: &mut S,
    ) where
        'p: 'v,
    {
        self.text.push('<');
        self.text.push_str(&element.name);
        if let Some(xml) = namespaces {
            xml.declare(&mut self.text);
        }
        for (name, column) in &element.attributes {
            self.attribute(name, *column, scopes, sink);
        }
        self.text.push('>');
    }

    fn attribute<'v, S: Sink>(&mut self, name: &str, column: usize, scopes: &Scopes<'v>, sink: &mut S)
    where
        'p: 'v,
    {
        let Some(xml) = self.xml() else { return };
        if !S::SEES && self.quick_attribute(xml, name, column, scopes) {
            return;
        }
        let mut raw = None;
        if let Err(trouble) = self.cell(column, scopes, S::EVERY.then_some(&mut raw)) {
            return self.refuse(column, raw, trouble, scopes, sink);
        }
        if self.cell.is_empty() {
            return;
        }
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        let start = self.text.len();
        let written = xml.emit.attribute(&self.cell, &mut self.text);
        match written {
            Ok(()) => sink.cell(Seen { column, range: start..self.text.len(), text: &self.cell, raw, scopes }),
            Err(why) => {
                let trouble = uncarried(&self.cell, why);
                self.refuse(column, raw, trouble, scopes, sink);
            }
        }
        self.text.push('"');
    }

    /// Ends an element whose inside begins here.
    fn end_tag(&mut self, element: &Element, inside: usize, depth: usize) {
        let Some(xml) = self.xml() else { return };
        if self.text.len() == inside {
            self.text.pop();
            return self.text.push_str("/>");
        }
        // Texts begin with no line end of their own: the emitter writes that as a reference.
        if self.text[inside..].starts_with('\n') {
            xml.emit.line(depth, &mut self.text);
        }
        xml.close(&element.name, &mut self.text);
    }

    /// Whether anything from the document stands in an element.
    fn has_values(&mut self, element: &Element, scopes: &Scopes<'_>) -> bool {
        let attributes = element.attributes.iter().map(|(_, column)| *column);
        let alone: Vec<usize> =
            if element.text.is_none() && element.parts.is_empty() { attributes.collect() } else { Vec::new() };
        let has_value = |column: usize| {
            let column = &self.plan.columns[column];
            if column.fill.written_sources().is_empty() {
                return false;
            }
            let ground = Ground { plan: self.plan, inputs: &self.inputs, state: &self.state, known: &self.known };
            match ground.value(&column.fill, scopes) {
                Ok(value) => {
                    column.column.required || column.steps.write(value).map_or(true, |value| !value.is_empty())
                }
                // What is wrong with it is told when it is written.
                Err(_) => true,
            }
        };
        element.text.into_iter().chain(alone).any(has_value)
            || element.parts.iter().any(|part| match part {
                ElementPart::Element(inner) => !inner.fixed && self.has_values(inner, scopes),
                ElementPart::Section(at) => self.plan.sections[*at].required || self.is_inner_alive(*at, scopes),
            })
    }

    /// A value that cannot be written: told, and nothing stands in its place.
    fn refuse<'v, S: Sink>(
        &mut self,
        column: usize,
        raw: Option<Value<'v>>,
        trouble: Trouble,
        scopes: &Scopes<'v>,
        sink: &mut S,
    ) {
        let of = &self.plan.columns[column];
        sink.misfit(column, raw, &self.sentence(&trouble, Some(of), scopes), scopes);
        self.fault(trouble, of.section, Some(of), scopes);
    }
}

fn uncarried(text: &str, why: Uncarried) -> Trouble {
    Trouble {
        found: text.to_owned(),
        ..Trouble::new(
            Severity::Hold,
            code::SYNTAX,
            Told::column(
                format!("is “{text}”"),
                format!(", which cannot stand in this file: {why}. Correct it in your books."),
            ),
        )
    }
}
