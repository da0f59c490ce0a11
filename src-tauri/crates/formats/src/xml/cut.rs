//! Cutting a file into elements, pushed in piece by piece. Where the pieces end makes no difference.

use super::flaw::Flaw;
use super::meter::Meter;
use super::names::{NameId, Names};
use super::opening::encoding_of;
use super::scope::Scope;
use super::tree::Tree;
use crate::encoding::{BadBytes, Decoder, length_of};
use model::layout::Encoding;
use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::Event;
use std::sync::Arc;

/// Bounds on what is read, so that no file can take memory without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep elements may stand in each other. Business documents are some ten deep.
    pub depth: usize,
    /// Longest tag, text or comment, in bytes of UTF-8. Pictures and signed copies inside a document are skipped, and
    /// this is what they may take.
    pub piece: usize,
    /// Largest element that is held at once, which is one document, in bytes of the file.
    pub element: usize,
    /// Most elements within that one.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { depth: 100, piece: 16 << 20, element: 64 << 20, nodes: 1_000_000 }
    }
}

/// Attributes of one element; files of partners have a handful.
pub(super) const ATTRIBUTES: usize = 256;

/// What [`Cut::next`] came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An element that documents stand in begins; the tree has it with its attributes and nothing inside.
    Open,
    /// A whole element; it is in the tree.
    Tree,
    /// The innermost element that began with [`Found::Open`] ends.
    Close,
    /// The next element is not there yet: feed more, or say that the file has ended.
    More,
    /// The end of the file.
    End,
    /// Something that cannot be read past. Every further call gives the same.
    Stopped(Flaw),
}

/// Cuts one file into elements.
#[derive(Debug)]
pub struct Cut {
    pub(super) names: Arc<Names>,
    pub(super) root: NameId,
    /// The elements that documents stand in, outermost first.
    pub(super) streamed: Vec<NameId>,
    pub(super) limits: Limits,
    /// The first bytes, until they tell the encoding.
    head: Option<Vec<u8>>,
    decoder: Decoder,
    /// Text that is not used up yet.
    text: String,
    pub(super) at: usize,
    pub(super) meter: Meter,
    pub(super) scope: Scope,
    /// Elements that are open: their names in the file, one behind the other.
    pub(super) open_names: String,
    pub(super) open: Vec<Open>,
    /// How many of them are streamed.
    pub(super) flowing: usize,
    pub(super) building: Tree,
    /// Where the element that is being built starts.
    pub(super) started: u64,
    pub(super) seen_root: bool,
    /// Whether the last element was an empty one that is streamed.
    closing: bool,
    /// Whether the text that is here ends inside a tag or text.
    stalled: bool,
    bad: Option<BadBytes>,
    ended: bool,
    over: Option<Found>,
}

/// An element that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    /// Where its name starts among the open names.
    pub(super) name: usize,
    /// Its position in the tree that is being built.
    pub(super) node: usize,
}

/// What one token of the markup led to.
pub(super) enum Step {
    /// Nothing yet.
    On,
    /// Something to tell.
    Found(Found),
}

impl Cut {
    /// A cutter at the start of a file whose outermost element has this name. `streamed` are the elements that
    /// documents stand in, outermost first; what stands directly in one of them comes as a tree of its own. Where it is
    /// empty, the whole file is one tree.
    pub fn new(names: Arc<Names>, root: NameId, streamed: Vec<NameId>, limits: Limits) -> Cut {
        Cut {
            names,
            root,
            streamed,
            limits,
            head: Some(Vec::new()),
            decoder: Decoder::new(Encoding::Utf8),
            text: String::new(),
            at: 0,
            meter: Meter::default(),
            scope: Scope::default(),
            open_names: String::new(),
            open: Vec::new(),
            flowing: 0,
            building: Tree::default(),
            started: 0,
            seen_root: false,
            closing: false,
            stalled: false,
            bad: None,
            ended: false,
            over: None,
        }
    }

    /// Takes the next piece of the file. Call [`Cut::next`] until it asks for more before the next piece is fed, or the
    /// text piles up here.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.over.is_some() || self.bad.is_some() {
            return;
        }
        self.meter.go(&self.text, self.at);
        self.text.drain(..self.at);
        self.meter.drained();
        self.at = 0;
        let fresh = self.text.len();
        match self.head.take() {
            None => self.decode(bytes),
            Some(mut head) => {
                head.extend_from_slice(bytes);
                self.begin(head, false);
            }
        }
        let fresh = &self.text.as_bytes()[fresh..];
        self.stalled &= memchr::memchr3(b'<', b'>', b'&', fresh).is_none();
    }

    /// Says that the file has ended.
    pub fn finish(&mut self) {
        if let Some(head) = self.head.take() {
            self.begin(head, true);
        }
        if self.bad.is_none() && !self.ended {
            self.bad = self.decoder.finish(&mut self.text).err();
            self.place_start();
        }
        (self.ended, self.stalled) = (true, false);
    }

    /// Whether the file begins with the mark of its encoding.
    pub fn marked(&self) -> bool {
        self.decoder.marked()
    }

    /// The line of the file up to which it has been read, from 1.
    pub fn line(&self) -> u64 {
        self.meter.line
    }

    /// The encoding of the file, as far as it is known.
    pub fn encoding(&self) -> Encoding {
        self.meter.encoding
    }

    /// Finds the encoding, and decodes what has been kept for it.
    fn begin(&mut self, head: Vec<u8>, ended: bool) {
        match encoding_of(&head, ended) {
            Ok(Some(encoding)) => {
                self.decoder = Decoder::new(encoding);
                self.meter.encoding = encoding;
                self.decode(&head);
            }
            Ok(None) => self.head = Some(head),
            Err(flaw) => self.over = Some(Found::Stopped(flaw)),
        }
    }

    fn decode(&mut self, bytes: &[u8]) {
        self.bad = self.decoder.feed(bytes, &mut self.text).err();
        self.place_start();
    }

    /// The text begins behind the mark, which is known once there is any.
    fn place_start(&mut self) {
        self.meter.offset = self.meter.offset.max(self.decoder.text_start());
    }

    /// Cuts the next element into `tree`, whose buffers are used again.
    pub fn next(&mut self, tree: &mut Tree) -> Found {
        if let Some(over) = &self.over {
            return over.clone();
        }
        let found = if std::mem::take(&mut self.closing) { Found::Close } else { self.advance() };
        match found {
            Found::Open | Found::Tree => {
                std::mem::swap(tree, &mut self.building);
                self.building.clear();
            }
            Found::End | Found::Stopped(_) => {
                self.text = String::new();
                self.building = Tree::default();
                self.over = Some(found.clone());
            }
            Found::Close | Found::More => {}
        }
        found
    }

    fn advance(&mut self) -> Found {
        let text = std::mem::take(&mut self.text);
        // What comes before bytes that mean nothing is told first, in pieces as in a whole file.
        let found = if self.stalled && self.bad.is_none() { self.starved(&text) } else { self.tokens(&text) };
        self.text = text;
        found
    }

    /// Goes from tag to tag until an element is complete.
    fn tokens(&mut self, text: &str) -> Found {
        if let Err(flaw) = self.inner_mark(text) {
            return Found::Stopped(flaw);
        }
        let from = self.at;
        let mut reader = Reader::from_str(&text[from..]);
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
        loop {
            let event = reader.read_event();
            let end = from + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len() - from);
            let step = match event {
                Ok(Event::Eof) => return self.starved(text),
                Ok(Event::Text(_)) if end == text.len() && !self.whole() => return self.starved(text),
                Ok(event) => self.token(&event, text, end),
                Err(Error::Syntax(error)) => return self.broken(error, text),
                Err(other) => Err(self.ill_formed(&other.to_string(), text)),
            };
            self.at = end;
            match step {
                Ok(Step::On) => {}
                Ok(Step::Found(found)) => return found,
                Err(flaw) => return Found::Stopped(flaw),
            }
        }
    }

    /// A byte order mark inside the file is text. The parser would take it for the mark of a file that starts here.
    fn inner_mark(&mut self, text: &str) -> Result<(), Flaw> {
        while text[self.at..].starts_with('\u{FEFF}') {
            let end = self.at + '\u{FEFF}'.len_utf8();
            self.meter.go(text, self.at);
            self.characters(&text[self.at..end])?;
            self.at = end;
        }
        Ok(())
    }

    /// Whether all of the file is here and good.
    fn whole(&self) -> bool {
        self.ended && self.bad.is_none()
    }

    /// A tag or comment that does not end in the text that is here, or nothing that XML has.
    fn broken(&mut self, error: SyntaxError, text: &str) -> Found {
        self.meter.go(text, self.at);
        let pending = &text.as_bytes()[self.at..];
        if begins_doctype(pending) {
            return Found::Stopped(Flaw::Doctype { offset: self.meter.offset });
        }
        if error == SyntaxError::InvalidBangMarkup && (pending.len() > "<![CDATA[".len() || self.whole()) {
            return Found::Stopped(self.malformed("“<!” does not begin anything that XML has"));
        }
        self.starved(text)
    }

    /// Markup that ends and is not as it must be; a DOCTYPE is told as one, however it goes on, as it is in pieces.
    fn ill_formed(&mut self, what: &str, text: &str) -> Flaw {
        self.meter.go(text, self.at);
        match begins_doctype(&text.as_bytes()[self.at..]) {
            true => Flaw::Doctype { offset: self.meter.offset },
            false => self.malformed(what),
        }
    }

    /// What to say where the text that is here has been used up.
    fn starved(&mut self, text: &str) -> Found {
        self.meter.go(text, self.at);
        let pending = text.len() - self.at;
        self.stalled = pending > 0;
        if let Some(bad) = self.bad {
            return Found::Stopped(Flaw::Bytes(bad));
        }
        if pending > self.limits.piece {
            return Found::Stopped(Flaw::Long { offset: self.meter.offset, limit: self.limits.piece });
        }
        if !self.ended {
            return Found::More;
        }
        let offset = self.meter.offset + length_of(self.meter.encoding, &text[self.at..]) as u64;
        match self.open.last() {
            Some(_) => Found::Stopped(Flaw::CutOff { offset, name: self.innermost().to_owned() }),
            None if pending > 0 => Found::Stopped(self.malformed("it ends inside a tag")),
            None if self.seen_root => Found::End,
            None => Found::Stopped(Flaw::Empty),
        }
    }

    /// Whether the innermost open element is one that documents stand in.
    pub(super) fn is_flowing(&self) -> bool {
        self.open.len() == self.flowing
    }

    /// The name of the innermost open element, as the file spells it.
    pub(super) fn innermost(&self) -> &str {
        self.open.last().map_or("", |open| &self.open_names[open.name..])
    }

    pub(super) fn malformed(&self, what: &str) -> Flaw {
        Flaw::Malformed { offset: self.meter.offset, what: what.to_owned() }
    }

    fn token(&mut self, event: &Event<'_>, text: &str, end: usize) -> Result<Step, Flaw> {
        let from = self.at;
        self.meter.go(text, from);
        if end - from > self.limits.piece {
            return Err(Flaw::Long { offset: self.meter.offset, limit: self.limits.piece });
        }
        let token = &text[from..end];
        match event {
            Event::Start(tag) => self.start(tag, text, end),
            Event::Empty(tag) => {
                let step = self.start(tag, text, end)?;
                let closed = self.end(None, text, end)?;
                self.closing = matches!((&step, &closed), (Step::Found(Found::Open), _));
                Ok(if self.closing { step } else { closed })
            }
            Event::End(tag) => self.end(Some(tag.name().as_ref()), text, end),
            Event::Text(_) => self.characters(token),
            Event::CData(_) => self.literal(&token["<![CDATA[".len()..token.len() - "]]>".len()]),
            Event::GeneralRef(_) => self.reference(&token[1..token.len() - 1]),
            Event::DocType(_) => Err(Flaw::Doctype { offset: self.meter.offset }),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Eof => Ok(Step::On),
        }
        .map(|step| self.within(step))?
    }

    /// Whether the element that is being built is still within the limits.
    fn within(&self, step: Step) -> Result<Step, Flaw> {
        let size = self.meter.offset.saturating_sub(self.started);
        let large = size > self.limits.element as u64 || self.building.nodes.len() > self.limits.nodes;
        if large && self.open.len() > self.flowing {
            return Err(Flaw::Large { offset: self.started, limit: self.limits.element });
        }
        Ok(step)
    }
}

fn begins_doctype(text: &[u8]) -> bool {
    text.starts_with(b"<!") && text.get(2).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'D'))
}
