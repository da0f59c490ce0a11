//! Where a line belongs. One pass, one choice: the innermost open section first, then outwards, and inside one section
//! forward. What can only stand somewhere with a fault is tried after all that can stand without.

use super::lines::Lines;
use super::source::Record;
use crate::layout::dialect::Dialect;
use crate::layout::plan::{Each, Plan, Shape};
use model::Value;

/// An open instance of a section; the first one is the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    pub(super) section: Option<usize>,
    /// Position among the sections inside up to which the instance has come.
    pub(super) cursor: usize,
    /// How often each section inside has been there.
    pub(super) counts: Vec<u32>,
    /// For a group that goes by fields: their texts, as far as they are known.
    pub(super) key: Vec<Option<String>>,
    /// Whether it opened an item of a list.
    pub(super) item: bool,
    /// Sections inside that are missing and were told already.
    pub(super) reported: Vec<usize>,
    /// Fields of the documents below that lines outside of them stated.
    pub(super) givens: Vec<Given>,
    /// How many loops of the standard are open around and in it.
    pub(super) depth: u16,
    /// Whether a document has been opened below.
    pub(super) documents: bool,
    /// What all documents below say in a field that outer lines have too, by column; nothing where they differ.
    pub(super) seen: Vec<(usize, Option<Value<'static>>)>,
}

/// A value that an outer line states for the documents below it.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) column: usize,
    pub(super) value: Value<'static>,
    pub(super) line: u64,
}

impl Frame {
    /// An instance that begins.
    pub(super) fn new(plan: &Plan, section: Option<usize>) -> Frame {
        let inner = inner_of(plan, section);
        let by = section.and_then(|at| plan.sections[at].by.as_ref()).map_or(0, Vec::len);
        Frame { section, counts: vec![0; inner.len()], key: vec![None; by], ..Frame::default() }
    }
}

/// The sections inside a section, or at the top.
pub(super) fn inner_of(plan: &Plan, section: Option<usize>) -> &[usize] {
    section.map_or(&plan.roots, |at| &plan.sections[at].inner)
}

/// How well a line stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Where it may.
    Forward,
    /// Behind something that must be there and is not.
    Skips,
    /// Once more than it may.
    Beyond,
    /// Before something that has been there already.
    Back,
}

const TRIES: [Verdict; 4] = [Verdict::Forward, Verdict::Skips, Verdict::Beyond, Verdict::Back];

/// A place for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// The open instance that it stands in, by position from the outside.
    pub(super) frame: usize,
    /// The sections that open from there inwards, the line last, each with its position in the one above.
    pub(super) path: Vec<(usize, usize)>,
    /// Sections that must be there and are passed over.
    pub(super) skipped: Vec<usize>,
    pub(super) verdict: Verdict,
    keys: usize,
}

impl Fit {
    /// The line.
    pub(super) fn line(&self) -> usize {
        self.path.last().map_or(0, |(section, _)| *section)
    }
}

/// What is open, and what the lines look like.
pub(super) struct Ground<'a> {
    pub(super) plan: &'a Plan,
    pub(super) lines: &'a Lines,
    pub(super) stack: &'a [Frame],
    pub(super) record: &'a Record,
    /// Whether the keys of a kind of line fit the record.
    pub(super) keys_fit: &'a dyn Fn(usize) -> bool,
}

impl Ground<'_> {
    /// The place of the record; nothing where no kind of line fits it.
    pub(super) fn fit(&self) -> Option<Fit> {
        TRIES.into_iter().find_map(|verdict| self.best(verdict))
    }

    /// The best place of one verdict: that with the most keys, then the innermost, then the first.
    fn best(&self, verdict: Verdict) -> Option<Fit> {
        let mut best: Option<Fit> = None;
        for frame in (0..self.stack.len()).rev() {
            // Further out nothing can be better than this.
            if best.as_ref().is_some_and(|best| best.keys == self.lines.most_keys) {
                break;
            }
            let inner = inner_of(self.plan, self.stack[frame].section);
            for position in 0..inner.len() {
                let Some(fit) = self.candidate(frame, position, verdict) else { continue };
                if best.as_ref().is_none_or(|best| fit.keys > best.keys) {
                    best = Some(fit);
                }
            }
        }
        best
    }

    fn candidate(&self, frame: usize, position: usize, verdict: Verdict) -> Option<Fit> {
        let open = &self.stack[frame];
        let section = inner_of(self.plan, open.section)[position];
        let one_of = open.section.is_some_and(|at| self.plan.sections[at].one_of);
        let taken = one_of && open.counts.iter().any(|count| *count > 0);
        let room = !taken && self.has_room(section, open.counts[position]);
        let any_order = self.any_order();
        let forward = position >= open.cursor || one_of || any_order;
        let stands = match verdict {
            Verdict::Forward | Verdict::Skips => forward && room,
            Verdict::Beyond => forward && !room,
            Verdict::Back => !forward,
        };
        if !stands {
            return None;
        }
        let mut skipped = Vec::new();
        if !one_of && !any_order && verdict != Verdict::Back {
            let inner = inner_of(self.plan, open.section);
            let passed = (open.cursor..position).filter(|at| open.counts[*at] == 0).map(|at| inner[at]);
            skipped.extend(passed.filter(|at| self.plan.sections[*at].required));
        }
        if verdict == Verdict::Forward && !skipped.is_empty() {
            return None;
        }
        let way = self.enter(section, position, verdict != Verdict::Forward)?;
        skipped.extend(way.gaps);
        let fit = Fit { frame, path: way.path, skipped, verdict, keys: way.keys };
        let line = fit.line();
        let together = (0..=frame).all(|at| self.same_key(at, line));
        let again = matches!(verdict, Verdict::Forward | Verdict::Skips) && self.is_open(frame, section, line);
        (together && !again).then_some(fit)
    }

    /// Whether records beside each other may stand in any order: elements have names, and of EDI the standard knows the
    /// order, and variants of one place stand in any.
    fn any_order(&self) -> bool {
        matches!(self.plan.dialect, Dialect::Xml(_) | Dialect::Edi(_))
    }

    /// Whether one more instance of the section may stand here.
    fn has_room(&self, section: usize, count: u32) -> bool {
        let of = &self.plan.sections[section];
        match of.each {
            Each::Once => count < of.max.unwrap_or(1),
            Each::Batches | Each::Documents | Each::List { .. } | Each::Pieces { .. } => {
                of.max.is_none_or(|max| count < max)
            }
        }
    }

    /// Whether the instance that is open in this frame is of this section and goes on with this line: then there is no
    /// second one of it.
    fn is_open(&self, frame: usize, section: usize, line: usize) -> bool {
        let Some(open) = self.stack.get(frame + 1) else { return false };
        let group = matches!(self.plan.sections[section].shape, Shape::Group);
        open.section == Some(section)
            && group
            && self.plan.sections[section].by.is_some()
            && self.same_key(frame + 1, line)
    }

    /// Whether the line has the fields by which an open instance goes, as far as both have them.
    fn same_key(&self, frame: usize, line: usize) -> bool {
        let open = &self.stack[frame];
        if open.key.is_empty() {
            return true;
        }
        let by = self.lines.kinds[line].by.iter().find(|(group, _)| Some(*group) == open.section);
        by.is_none_or(|(_, cells)| {
            cells.iter().zip(&open.key).all(|(cell, known)| match (cell, known) {
                (Some(cell), Some(known)) => self.record.get(*cell).unwrap_or_default() == known,
                (None, _) | (_, None) => true,
            })
        })
    }

    /// The way into a section that begins with this record.
    fn enter(&self, section: usize, position: usize, skips: bool) -> Option<Way> {
        if matches!(self.plan.sections[section].shape, Shape::Record(_)) {
            let keys = self.lines.kinds[section].keys.len();
            return (self.keys_fit)(section).then(|| Way { path: vec![(section, position)], keys, gaps: Vec::new() });
        }
        let of = &self.plan.sections[section];
        let mut best: Option<Way> = None;
        let mut passed = Vec::new();
        for (at, inner) in of.inner.iter().enumerate() {
            if !self.any_order() && !passed.is_empty() && !skips {
                break;
            }
            if let Some(mut way) = self.enter(*inner, at, skips) {
                way.gaps.extend(&passed);
                if best.as_ref().is_none_or(|best| way.is_better(best)) {
                    best = Some(way);
                }
            }
            if self.plan.sections[*inner].required && !of.one_of && !self.any_order() {
                passed.push(*inner);
            }
        }
        best.map(|mut way| {
            way.path.insert(0, (section, position));
            way
        })
    }
}

/// A way into a section.
struct Way {
    /// The sections that open, the line last, each with its position in the one above.
    path: Vec<(usize, usize)>,
    /// Keys by which the line was recognised.
    keys: usize,
    /// Sections that must be there and are passed over.
    gaps: Vec<usize>,
}

impl Way {
    fn is_better(&self, other: &Way) -> bool {
        (self.keys, std::cmp::Reverse(self.gaps.len())) > (other.keys, std::cmp::Reverse(other.gaps.len()))
    }
}
