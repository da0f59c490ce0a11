//! Where records come from: the file cut as its syntax says.

use super::Limits;
use super::lines::lines_above;
use super::xml_element::Element;
use crate::csv::{self, Style};
use crate::edi::Segment;
use crate::edi::{Options, Receiver};
use crate::fixed::{self, Stop};
use crate::layout::dialect::{Charset, Dialect};
use crate::layout::plan::Plan;
use crate::layout::segments::At;
use crate::seen::Scratch;
use crate::xml;
use model::layout::{Encoding, Formulas};
use std::ops::Range;
use std::sync::Arc;

/// Cuts the file into records.
#[derive(Debug)]
pub(super) enum Cut {
    Csv(Box<csv::Cut>),
    Fixed(Box<fixed::Cut>),
    Xml(Box<xml::Cut>),
    Edi(Box<Receiver>),
}

/// What [`Cut::next`] came upon.
pub(super) enum Found {
    /// A record; it is in the one that was passed in.
    Record,
    /// An element begins that documents stand in; it is in the one that was passed in.
    Open,
    /// That element ends.
    Close,
    /// Feed more, or say that the file has ended.
    More,
    /// The end of the file.
    End,
    /// Something that cannot be read past.
    Stopped(Flaw),
}

/// Something wrong with the bytes of a record or of the file.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    /// Its place in the file, bytes from 0.
    pub(super) offset: u64,
    /// Whether nothing behind it can be trusted.
    pub(super) refuses: bool,
    /// Whether it is worth a note only.
    pub(super) harmless: bool,
    /// Whether it is about more than is held at once.
    pub(super) limit: bool,
    /// What is wrong, in a sentence.
    pub(super) sentence: String,
}

/// A record: what the columns of its kind read their texts from.
#[derive(Debug)]
pub(super) enum Record {
    Csv(csv::Record),
    /// With the places that cells are.
    Fixed(fixed::Record, Arc<[Stop]>),
    Xml(Element),
    Edi(EdiRecord),
}

/// A segment, and the places that columns stand at: a cell is the position of its place in the list.
#[derive(Debug)]
pub(super) struct EdiRecord {
    pub(super) segment: Segment,
    pub(super) places: Vec<At>,
}

impl EdiRecord {
    fn get(&self, cell: usize) -> Option<&str> {
        let (element, component) = self.place(cell)?;
        Some(self.segment.value(element, component, 1))
    }

    fn cell_bytes(&self, cell: usize) -> Range<u64> {
        let end = self.segment.bytes().end;
        self.place(cell).map_or(end..end, |(element, component)| self.segment.bytes_of(element, component, 1))
    }

    /// Element and component of a cell; of a pair those of its value, where its code is there.
    fn place(&self, cell: usize) -> Option<(u16, u16)> {
        match self.places.get(cell)? {
            At::Element { element, component } => Some((*element, component.unwrap_or(1))),
            At::Pair { first, code } => {
                let last = u16::try_from(self.segment.len()).unwrap_or(u16::MAX);
                let codes = (*first..last).step_by(2);
                codes.into_iter().find(|at| self.segment.simple(*at) == code).map(|at| (at + 1, 1))
            }
        }
    }
}

impl Cut {
    pub(super) fn new(plan: &Plan, limits: &Limits, scratch: &Scratch) -> Cut {
        match &plan.dialect {
            Dialect::Csv(of) => {
                let csv = &of.csv;
                let guard = csv.formulas == Formulas::Guard;
                let style = Style::of(csv).unwrap_or(Style {
                    quoting: csv.quoting,
                    newline: csv.newline,
                    guard,
                    ..Style::default()
                });
                Cut::Csv(Box::new(csv::Cut::new(&style, csv.encoding, lines_above(csv), limits.csv)))
            }
            Dialect::Fixed(of) => {
                let limits = fixed::Limits { record: limits.csv.record };
                Cut::Fixed(Box::new(fixed::Cut::new(of.style.clone(), limits)))
            }
            Dialect::Xml(of) => {
                let names = std::sync::Arc::clone(&of.names);
                Cut::Xml(Box::new(xml::Cut::new(names, of.root_id, of.streamed.clone(), limits.xml)))
            }
            Dialect::Edi(of) => Cut::Edi(Box::new(Receiver::new(Options {
                latin1: of.charset == Charset::Encoding(Encoding::Latin1),
                only_faulty: limits.only_faulty_sets,
                most_faulty: limits.faulty_sets,
                scratch: scratch.clone(),
                ..Options::default()
            }))),
        }
    }

    /// An empty record for [`Cut::next`] to fill.
    pub(super) fn record(&self, plan: &Plan) -> Record {
        match &plan.dialect {
            Dialect::Csv(_) => Record::Csv(csv::Record::default()),
            Dialect::Fixed(of) => Record::Fixed(fixed::Record::default(), of.stops.clone()),
            Dialect::Xml(of) => Record::Xml(Element::new(of)),
            Dialect::Edi(_) => Record::Edi(EdiRecord { segment: Segment::default(), places: Vec::new() }),
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) {
        match self {
            Cut::Csv(cut) => cut.feed(bytes),
            Cut::Fixed(cut) => cut.feed(bytes),
            Cut::Xml(cut) => cut.feed(bytes),
            Cut::Edi(receiver) => receiver.feed(bytes),
        }
    }

    pub(super) fn finish(&mut self) {
        match self {
            Cut::Csv(cut) => cut.finish(),
            Cut::Fixed(cut) => cut.finish(),
            Cut::Xml(cut) => cut.finish(),
            Cut::Edi(receiver) => receiver.finish(),
        }
    }

    pub(super) fn next(&mut self, record: &mut Record) -> Found {
        match (self, record) {
            (Cut::Csv(cut), Record::Csv(record)) => match cut.next(record) {
                csv::Found::Record => Found::Record,
                csv::Found::More => Found::More,
                csv::Found::End => Found::End,
                csv::Found::Stopped(flaw) => Found::Stopped(flaw.into()),
            },
            (Cut::Fixed(cut), Record::Fixed(record, _)) => match cut.next(record) {
                fixed::Found::Record => Found::Record,
                fixed::Found::More => Found::More,
                fixed::Found::End => Found::End,
                fixed::Found::Stopped(flaw) => Found::Stopped(Flaw { refuses: true, ..flaw.into() }),
            },
            (Cut::Xml(cut), Record::Xml(record)) => record.next(cut),
            // A cut makes its own records; segments come with their places: see the reading of EDI.
            (Cut::Csv(_) | Cut::Fixed(_) | Cut::Xml(_) | Cut::Edi(_), _) => Found::End,
        }
    }

    /// What its records are called.
    pub(super) fn unit(&self) -> &'static str {
        match self {
            Cut::Csv(_) | Cut::Fixed(_) => "line",
            Cut::Xml(_) => "line",
            Cut::Edi(_) => "segment",
        }
    }

    /// The line of the file that was reached, from 1.
    pub(super) fn line(&self) -> u64 {
        match self {
            Cut::Csv(cut) => cut.line(),
            Cut::Fixed(cut) => cut.line(),
            Cut::Xml(cut) => cut.line(),
            Cut::Edi(_) => 0,
        }
    }

    /// Whether the file starts with a byte order mark.
    pub(super) fn marked(&self) -> bool {
        match self {
            Cut::Csv(cut) => cut.marked(),
            Cut::Fixed(cut) => cut.marked(),
            Cut::Xml(cut) => cut.marked(),
            Cut::Edi(_) => false,
        }
    }

    /// Whether the file ends with an end-of-file character.
    pub(super) fn marks_end(&self) -> bool {
        match self {
            Cut::Csv(cut) => cut.marks_end(),
            Cut::Fixed(cut) => cut.marks_end(),
            Cut::Xml(_) => false,
            Cut::Edi(_) => false,
        }
    }

    /// What is wrong with the file as a whole, at its end.
    pub(super) fn ending(&self) -> Option<Flaw> {
        match self {
            Cut::Csv(_) => None,
            Cut::Fixed(cut) => cut.ending().map(Flaw::from),
            Cut::Xml(_) => None,
            Cut::Edi(_) => None,
        }
    }

    /// Whether the last record lacks its end.
    pub(super) fn ends_open(&self) -> bool {
        match self {
            Cut::Csv(cut) => cut.ends_open(),
            Cut::Fixed(cut) => cut.ends_open(),
            Cut::Xml(_) => false,
            Cut::Edi(_) => false,
        }
    }
}

impl From<csv::Flaw> for Flaw {
    fn from(flaw: csv::Flaw) -> Flaw {
        let (refuses, limit) = match &flaw {
            csv::Flaw::StrayQuote { .. } | csv::Flaw::Nul { .. } => (false, false),
            csv::Flaw::Bytes(_) | csv::Flaw::OpenQuote { .. } => (true, false),
            csv::Flaw::LongRecord { .. } | csv::Flaw::ManyCells { .. } => (true, true),
        };
        Flaw { offset: flaw.offset(), refuses, harmless: false, limit, sentence: flaw.to_string() }
    }
}

impl From<fixed::Flaw> for Flaw {
    fn from(flaw: fixed::Flaw) -> Flaw {
        let limit = matches!(flaw, fixed::Flaw::LongRecord { .. });
        let harmless = matches!(flaw, fixed::Flaw::LineEnd { .. } | fixed::Flaw::OpenBlock { .. });
        Flaw { offset: flaw.offset(), refuses: limit, harmless, limit, sentence: flaw.to_string() }
    }
}

impl From<xml::Flaw> for Flaw {
    fn from(flaw: xml::Flaw) -> Flaw {
        let refuses = !matches!(flaw, xml::Flaw::Entity { .. } | xml::Flaw::Character { .. } | xml::Flaw::Mixed { .. });
        let limit = matches!(flaw, xml::Flaw::Depth { .. } | xml::Flaw::Long { .. } | xml::Flaw::Large { .. });
        Flaw {
            offset: flaw.offset(),
            refuses,
            harmless: matches!(flaw, xml::Flaw::Mixed { .. }),
            limit,
            sentence: flaw.to_string(),
        }
    }
}

impl Record {
    /// Whether the place of a cell is not there at all, so that nothing is said of it.
    pub(super) fn is_absent(&self, cell: usize) -> bool {
        match self {
            Record::Csv(_) | Record::Fixed(..) => false,
            Record::Xml(record) => record.get(cell).is_none(),
            // Empty elements are left out, so nothing stands for nothing.
            Record::Edi(record) => record.get(cell).is_none_or(str::is_empty),
        }
    }

    /// Position among the records of the file, from 1.
    pub(super) fn number(&self) -> u64 {
        match self {
            Record::Csv(record) => record.number,
            Record::Fixed(record, _) => record.number,
            Record::Xml(record) => record.number(),
            Record::Edi(record) => record.segment.number(),
        }
    }

    /// What such a record is called.
    pub(super) fn unit(&self) -> &'static str {
        match self {
            Record::Csv(_) | Record::Fixed(..) => "line",
            Record::Xml(_) => "line",
            Record::Edi(_) => "segment",
        }
    }

    /// Line of the file on which it starts, from 1; the segment's number.
    pub(super) fn line(&self) -> u64 {
        match self {
            Record::Csv(record) => record.line,
            Record::Fixed(record, _) => record.line,
            Record::Xml(record) => record.line(),
            Record::Edi(record) => record.segment.number(),
        }
    }

    /// Bytes of the file that it stands on, without its end.
    pub(super) fn bytes(&self) -> Range<u64> {
        match self {
            Record::Csv(record) => record.bytes(),
            Record::Fixed(record, _) => record.bytes(),
            Record::Xml(record) => record.bytes(),
            Record::Edi(record) => record.segment.bytes(),
        }
    }

    /// Bytes of the file that a cell stands on.
    pub(super) fn cell_bytes(&self, cell: usize) -> Range<u64> {
        match self {
            Record::Csv(record) => record.cell_bytes(cell),
            Record::Fixed(record, stops) => stops.get(cell).map_or(record.bytes(), |stop| record.field_bytes(*stop)),
            Record::Xml(record) => record.cell_bytes(cell),
            Record::Edi(record) => record.cell_bytes(cell),
        }
    }

    /// The text of a cell; nothing where the record has none there.
    pub(super) fn get(&self, cell: usize) -> Option<&str> {
        match self {
            Record::Csv(record) => record.get(cell),
            Record::Fixed(_, _) => self.field(cell).map(|text| text.trim_matches(' ')),
            Record::Xml(record) => record.get(cell),
            Record::Edi(record) => record.get(cell),
        }
    }

    /// The text of a place of fixed width with what fills it up.
    pub(super) fn field(&self, cell: usize) -> Option<&str> {
        match self {
            Record::Csv(_) | Record::Xml(_) | Record::Edi(_) => None,
            Record::Fixed(record, stops) => Some(record.get(*stops.get(cell)?)),
        }
    }

    /// What is wrong with the place of a cell.
    pub(super) fn cell_flaw(&self, cell: usize) -> Option<Flaw> {
        match self {
            Record::Csv(_) | Record::Xml(_) | Record::Edi(_) => None,
            Record::Fixed(record, stops) => record.flaw_of(*stops.get(cell)?).map(Flaw::from),
        }
    }

    /// Whether nothing of a record of fixed width is missing, and every byte of it is a character.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Record::Csv(_) | Record::Xml(_) | Record::Edi(_) => true,
            Record::Fixed(record, _) => record.flaws.is_empty() && record.is_plain(),
        }
    }

    /// Whether the record ends before the last byte of a cell.
    pub(super) fn lacks(&self, cell: usize) -> bool {
        match self {
            Record::Csv(record) => cell >= record.len(),
            Record::Fixed(record, stops) => stops.get(cell).is_some_and(|stop| stop.end() > record.len()),
            Record::Xml(record) => record.get(cell).is_none(),
            Record::Edi(_) => false,
        }
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Record::Csv(record) => record.len(),
            Record::Fixed(_, stops) => stops.len(),
            // It has no cells from left to right.
            Record::Xml(_) => 0,
            // What a layout does not take of a segment is the standard's affair.
            Record::Edi(_) => 0,
        }
    }

    /// The record as it stands in the file.
    pub(super) fn raw(&self) -> &str {
        match self {
            Record::Csv(record) => record.raw(),
            Record::Fixed(record, _) => record.raw(),
            Record::Xml(record) => record.tree.own_name(0),
            Record::Edi(record) => record.segment.text(),
        }
    }

    /// Whether nothing but blanks stands in it.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Record::Csv(record) => record.iter().all(|cell| cell.trim_matches(' ').is_empty()),
            Record::Fixed(record, _) => record.is_blank(),
            Record::Xml(_) => false,
            Record::Edi(_) => false,
        }
    }

    /// What is wrong with it.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        match self {
            Record::Csv(record) => record.flaws.iter().cloned().map(Flaw::from).collect(),
            Record::Fixed(record, _) => {
                // What is missing of a short line is looked at field by field.
                let told = |flaw: &&fixed::Flaw| !matches!(flaw, fixed::Flaw::Short { .. });
                record.flaws.iter().filter(told).cloned().map(Flaw::from).collect()
            }
            Record::Xml(record) => record.tree.flaws.iter().cloned().map(Flaw::from).collect(),
            Record::Edi(_) => Vec::new(),
        }
    }
}
