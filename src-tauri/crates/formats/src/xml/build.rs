//! The element at hand grows: elements, attributes and texts go into its tree.

use super::cut::{ATTRIBUTES, Cut, Found, Open, Step};
use super::flaw::Flaw;
use super::names::{NameId, split};
use super::tree::{Attribute, Node};
use super::unescape::{self, Odd};
use quick_xml::events::BytesStart;
use std::ops::Range;

/// An attribute as it stands in a tag.
struct Raw<'t> {
    name: &'t str,
    /// Its value's place in the text.
    value: Range<usize>,
}

impl Cut {
    pub(super) fn start(&mut self, tag: &BytesStart<'_>, text: &str, end: usize) -> Result<Step, Flaw> {
        if self.open.is_empty() && self.seen_root {
            return Err(self.malformed("a second outermost element begins; several files were put into one"));
        }
        if self.open.len() >= self.limits.depth {
            return Err(Flaw::Depth { offset: self.meter.offset, limit: self.limits.depth });
        }
        let name_at = self.at + 1;
        let name = &text[name_at..name_at + tag.name().as_ref().len()];
        let (place, line) = (self.meter.offset, self.meter.line);
        let flows = self.is_flowing();
        if flows {
            self.started = place;
        }
        let node = self.node(name, tag, text, end)?;
        let id = self.building.nodes[node].name;
        if !self.seen_root {
            self.check_root(id, name, place)?;
        }
        (self.building.nodes[node].bytes.start, self.building.nodes[node].line) = (place, line);
        self.open.push(Open { name: self.open_names.len(), node });
        self.open_names.push_str(name);
        if flows && self.streamed.get(self.flowing) == Some(&id) {
            self.flowing += 1;
            return Ok(Step::Found(Found::Open));
        }
        Ok(Step::On)
    }

    fn check_root(&mut self, id: NameId, name: &str, offset: u64) -> Result<(), Flaw> {
        self.seen_root = true;
        if id == self.root {
            return Ok(());
        }
        let uri = self.scope.uri(split(name).0).unwrap_or_default();
        Err(Flaw::Root {
            offset,
            found: name.to_owned(),
            namespace: uri.to_owned(),
            expected: self.names.spelled(self.root).to_owned(),
        })
    }

    /// Ends the innermost element; `name` is what its end tag says.
    pub(super) fn end(&mut self, name: Option<&[u8]>, text: &str, end: usize) -> Result<Step, Flaw> {
        let Some(open) = self.open.pop() else {
            return Err(self.malformed("an element ends here and none is open"));
        };
        let expected = &self.open_names[open.name..];
        if name.is_some_and(|name| name != expected.as_bytes()) {
            let found = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
            return Err(Flaw::Mismatched { offset: self.meter.offset, expected: expected.to_owned(), found });
        }
        self.open_names.truncate(open.name);
        self.scope.close(self.open.len());
        if self.open.len() < self.flowing {
            self.flowing -= 1;
            return Ok(Step::Found(Found::Close));
        }
        let inside = self.meter.offset;
        self.meter.go(text, end);
        self.close_node(open.node, if name.is_some() { inside } else { self.meter.offset });
        let complete = self.open.len() == self.flowing;
        Ok(if complete { Step::Found(Found::Tree) } else { Step::On })
    }

    /// Adds an element with its attributes. Returns its position.
    pub(super) fn node(&mut self, name: &str, tag: &BytesStart<'_>, text: &str, end: usize) -> Result<usize, Flaw> {
        self.leave_text();
        let raw = self.raw_attributes(tag, text)?;
        self.declare(&raw, text);
        let Some(id) = self.scope.element(&self.names, name) else {
            return Err(Flaw::Prefix { offset: self.meter.offset, name: name.to_owned() });
        };
        let first = self.building.attributes.len();
        for attribute in raw {
            self.attribute(&attribute, text)?;
        }
        self.meter.go(text, end);
        let own_name = self.building.keep_name(id, name);
        let start = self.building.text.len();
        self.building.nodes.push(Node {
            name: id,
            end: self.building.nodes.len() + 1,
            bytes: 0..self.meter.offset,
            inside: self.meter.offset..self.meter.offset,
            line: 0,
            text: start..start,
            attributes: first..self.building.attributes.len(),
            own_name,
            mixed: false,
        });
        Ok(self.building.nodes.len() - 1)
    }

    fn raw_attributes<'t>(&self, tag: &BytesStart<'_>, text: &'t str) -> Result<Vec<Raw<'t>>, Flaw> {
        let mut raw: Vec<Raw<'t>> = Vec::new();
        // The tag's content stands behind its `<`.
        let (base, inside) = (self.at + 1, <BytesStart<'_> as std::ops::Deref>::deref(tag));
        let place = |part: &[u8]| base + (part.as_ptr().addr() - inside.as_ptr().addr());
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|why| self.malformed(&why.to_string()))?;
            if raw.len() == ATTRIBUTES {
                return Err(self.malformed(&format!("an element has more than {ATTRIBUTES} attributes")));
            }
            let (name, value) = (place(attribute.key.as_ref()), place(&attribute.value));
            raw.push(Raw {
                name: &text[name..name + attribute.key.as_ref().len()],
                value: value..value + attribute.value.len(),
            });
        }
        Ok(raw)
    }

    fn declare(&mut self, raw: &[Raw<'_>], text: &str) {
        for attribute in raw.iter().filter_map(|raw| Some((prefix_of(raw.name)?, raw))) {
            let mut uri = String::new();
            unescape::attribute(&text[attribute.1.value.clone()], &mut uri);
            self.scope.declare(self.open.len(), attribute.0, uri);
        }
    }

    fn attribute(&mut self, raw: &Raw<'_>, text: &str) -> Result<(), Flaw> {
        if prefix_of(raw.name).is_some() {
            return Ok(());
        }
        self.meter.go(text, raw.value.start);
        let start = self.meter.offset;
        let Some(name) = self.scope.attribute(&self.names, raw.name) else {
            return Err(Flaw::Prefix { offset: start, name: raw.name.to_owned() });
        };
        let own_name = self.building.keep_name(name, raw.name);
        let from = self.building.text.len();
        for (_, odd) in unescape::attribute(&text[raw.value.clone()], &mut self.building.text) {
            self.odd(odd);
        }
        self.meter.go(text, raw.value.end);
        let value = from..self.building.text.len();
        self.building.attributes.push(Attribute { name, bytes: start..self.meter.offset, text: value, own_name });
        Ok(())
    }

    fn odd(&mut self, odd: Odd) {
        let offset = self.meter.offset;
        self.building.add_flaw(match odd {
            Odd::Entity(name) => Flaw::Entity { offset, name },
            Odd::Character(character) => Flaw::Character { offset, character },
        });
    }

    /// The element that text belongs to now, or what to do with text that belongs to none: white is passed over.
    fn texted(&mut self, white: bool) -> Result<Option<usize>, Flaw> {
        let Some(open) = self.open.last().copied() else {
            return if white { Ok(None) } else { Err(self.malformed("there is text outside of all elements")) };
        };
        let is_leaf = self.building.nodes.len() == open.node + 1;
        if self.is_flowing() || !is_leaf {
            if !white {
                self.mixed(open.node);
            }
            return Ok(None);
        }
        Ok(Some(open.node))
    }

    fn mixed(&mut self, node: usize) {
        let offset = self.meter.offset;
        let name = self.innermost().to_owned();
        if let Some(node) = self.building.nodes.get_mut(node) {
            if node.mixed {
                return;
            }
            node.mixed = true;
        }
        self.building.add_flaw(Flaw::Mixed { offset, name });
    }

    /// Text between tags. What is white at its ends is layout.
    pub(super) fn characters(&mut self, token: &str) -> Result<Step, Flaw> {
        let blank = token.bytes().all(|byte| byte.is_ascii_whitespace());
        let Some(node) = self.texted(blank)? else { return Ok(Step::On) };
        let text = &mut self.building.text;
        let start = self.building.nodes[node].text.start;
        let token = if text.len() == start { token.trim_start_matches(WHITE) } else { token };
        let from = text.len();
        let odd = if let Some(alone) = token.strip_prefix('&') {
            text.push_str(token);
            Some(Odd::Entity(alone.chars().take(20).collect()))
        } else {
            unescape::plain(token, text).map(|(_, character)| Odd::Character(u32::from(character)))
        };
        // Only what comes from here is layout; what references stand for is meant.
        let trimmed = text[from..].trim_end_matches(WHITE).len();
        self.building.nodes[node].text.end =
            if trimmed == 0 { self.building.nodes[node].text.end } else { from + trimmed };
        odd.into_iter().for_each(|odd| self.odd(odd));
        Ok(Step::On)
    }

    /// The text of a CDATA section.
    pub(super) fn literal(&mut self, token: &str) -> Result<Step, Flaw> {
        let Some(node) = self.texted(token.is_empty())? else { return Ok(Step::On) };
        let odd = unescape::plain(token, &mut self.building.text);
        self.building.nodes[node].text.end = self.building.text.len();
        odd.into_iter().for_each(|(_, character)| self.odd(Odd::Character(u32::from(character))));
        Ok(Step::On)
    }

    /// A reference between tags.
    pub(super) fn reference(&mut self, name: &str) -> Result<Step, Flaw> {
        let Some(node) = self.texted(false)? else { return Ok(Step::On) };
        let odd = unescape::reference(name, &mut self.building.text);
        self.building.nodes[node].text.end = self.building.text.len();
        odd.err().into_iter().for_each(|odd| self.odd(odd));
        Ok(Step::On)
    }

    /// The text of the open element ends where an element inside begins.
    fn leave_text(&mut self) {
        let Some(open) = self.open.last().copied() else { return };
        let Some(node) = self.building.nodes.get(open.node) else { return };
        if !self.is_flowing() && self.building.nodes.len() == open.node + 1 && !node.text.is_empty() {
            self.mixed(open.node);
        }
    }

    pub(super) fn close_node(&mut self, node: usize, inside: u64) {
        let end = self.building.nodes.len();
        let offset = self.meter.offset;
        if let Some(node) = self.building.nodes.get_mut(node) {
            (node.end, node.inside.end, node.bytes.end) = (end, inside, offset);
        }
    }
}

const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The prefix that an attribute declares, where it declares one; empty for the namespace of names without a prefix.
fn prefix_of(name: &str) -> Option<&str> {
    if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") }
}
