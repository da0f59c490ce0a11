//! Where a segment belongs: one pass over the set, one choice for each segment, nothing taken back.
//!
//! The innermost open loop is asked first, then those around it; inside a loop places are looked for from the cursor
//! on. Tried in this order: a place that passes nothing that must stand; a place beyond something missing, or one more
//! than may stand, whichever is further in; a place that is behind the cursor, which stays where it is then.

use super::grammar::{Grammar, NONE, NodeId};
use std::sync::Arc;

/// The place of a segment in its set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The place; nothing for a segment that has none.
    pub node: Option<NodeId>,
    /// How many of the open loops stay open. The others ended before this segment.
    pub kept: u16,
    /// How many loops are open behind it; one more than stayed open where it opens one.
    pub depth: u16,
}

/// What is wrong with the place of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// Nothing.
    No,
    /// It was expected later: what must stand before it is in [`Cursor::missing`].
    Passing,
    /// The segment stands once more than it may.
    TooOften,
    /// Its loop does.
    LoopTooOften,
    /// It stands behind what must come after it.
    WrongPlace(NodeId),
    /// It may stand in loops that are not open here.
    Unexpected(NodeId),
    /// The standard has it, and not in this set.
    NotInSet,
    /// No segment has this tag.
    Unknown,
    /// It belongs to a segment that has no place itself, which has been said.
    Follows,
}

/// A loop that is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Index into the tables of loops.
    table: u16,
    /// The place in it that was taken last, or [`NONE`].
    at: u16,
    /// How often that was taken in a row.
    count: u32,
}

/// The place that a choice came upon.
#[derive(Debug, Clone, Copy)]
struct Choice {
    level: usize,
    at: u16,
    count: u32,
}

/// Goes through one set.
#[derive(Debug)]
pub(super) struct Cursor {
    grammar: Arc<Grammar>,
    open: Vec<Open>,
    /// What the last segment passed though it must stand.
    pub(super) missing: Vec<NodeId>,
    /// A misplaced segment that opens a loop: what stands in that loop follows it without further words.
    stray: Option<NodeId>,
    /// The loop in which a segment belongs that stood alone: others of that loop are not said to stand alone again.
    lost: Option<NodeId>,
    /// Loops as they were open before something was found missing; see [`Cursor::resume`].
    before: Vec<Open>,
    /// The loop in which something was found missing then.
    jumped: usize,
}

impl Cursor {
    /// At the start of a set.
    pub(super) fn new(grammar: Arc<Grammar>) -> Cursor {
        let open = vec![Open { table: 0, at: NONE, count: 0 }];
        Cursor { grammar, open, missing: Vec::new(), stray: None, lost: None, before: Vec::new(), jumped: 0 }
    }

    /// The grammar.
    pub(super) fn grammar(&self) -> &Arc<Grammar> {
        &self.grammar
    }

    /// Takes the next segment.
    pub(super) fn place(&mut self, tag: &str) -> (Placed, Misplaced) {
        self.missing.clear();
        let Some(number) = self.grammar.tables.tag(tag.as_bytes()) else {
            let misplaced = if self.grammar.knows(tag) { Misplaced::NotInSet } else { Misplaced::Unknown };
            return (self.stay(), misplaced);
        };
        if self.stray.is_some_and(|stray| self.is_inside(stray, number)) {
            return (self.stay(), Misplaced::Follows);
        }
        if let Some(choice) = self.forward(number) {
            self.stray = None;
            return (self.take(choice), Misplaced::No);
        }
        if let Some(placed) = self.resume(number) {
            return placed;
        }
        if let Some((choice, misplaced)) = self.beyond(number) {
            self.stray = None;
            if misplaced == Misplaced::Passing {
                self.pass(choice);
            }
            return (self.take(choice), misplaced);
        }
        self.stray(number)
    }

    /// The innermost place from the cursors on that passes nothing that must stand.
    fn forward(&self, tag: u16) -> Option<Choice> {
        let tables = &self.grammar.tables;
        for (level, open) in self.open.iter().enumerate().rev() {
            let table = &tables.loops[usize::from(open.table)];
            let mut at = table.first[usize::from(tag)];
            // Places before the cursor are passed over; few tags stand at more than one place of a loop.
            while at != NONE && open.at != NONE && at < open.at {
                at = table.next[usize::from(at)];
            }
            if at != NONE && at == open.at {
                let place = self.grammar.node(table.places[usize::from(at)]);
                if open.count < place.max {
                    return Some(Choice { level, at, count: open.count + 1 });
                }
                at = table.next[usize::from(at)];
            }
            let next = open.at.wrapping_add(1);
            if at != NONE && table.required[usize::from(next)] == table.required[usize::from(at)] {
                return Some(Choice { level, at, count: 1 });
            }
            // What must stand in this loop would be passed by leaving it.
            if table.required[usize::from(next)] != table.required[table.places.len()] {
                return None;
            }
        }
        None
    }

    /// The innermost place beyond something missing or beyond a maximum.
    fn beyond(&self, tag: u16) -> Option<(Choice, Misplaced)> {
        let tables = &self.grammar.tables;
        for (level, open) in self.open.iter().enumerate().rev() {
            let table = &tables.loops[usize::from(open.table)];
            let here = (open.at != NONE).then(|| table.places[usize::from(open.at)]);
            let same = here.filter(|place| tables.tag_of[usize::from(place.0)] == tag);
            let again = Choice { level, at: open.at, count: open.count.saturating_add(1) };
            if same.is_some_and(|place| open.count < self.grammar.node(place).max) {
                return Some((again, Misplaced::Passing));
            }
            // More of the same is too much of it rather than a sign that something is missing.
            if let Some(place) = same {
                let node = self.grammar.node(place);
                let misplaced = match (open.count > node.max, node.opens_loop) {
                    // It has been said once.
                    (true, _) => Misplaced::No,
                    (false, true) => Misplaced::LoopTooOften,
                    (false, false) => Misplaced::TooOften,
                };
                return Some((again, misplaced));
            }
            let mut at = table.first[usize::from(tag)];
            while at != NONE && open.at != NONE && at <= open.at {
                at = table.next[usize::from(at)];
            }
            if at != NONE {
                return Some((Choice { level, at, count: 1 }, Misplaced::Passing));
            }
        }
        None
    }

    /// Writes down what must stand and is passed by this choice.
    fn pass(&mut self, choice: Choice) {
        let tables = &self.grammar.tables;
        for (level, open) in self.open.iter().enumerate().rev() {
            let table = &tables.loops[usize::from(open.table)];
            let from = usize::from(open.at.wrapping_add(1));
            let until = if level == choice.level { usize::from(choice.at) } else { table.places.len() };
            if from < until {
                let passed = table.places[from..until].iter();
                self.missing.extend(passed.filter(|place| self.grammar.node(**place).min > 0));
            }
            if level == choice.level {
                break;
            }
        }
        self.before.clear();
        self.before.extend_from_slice(&self.open);
        self.jumped = choice.level;
    }

    /// Something was found missing because a segment stood there that belongs behind it; and now one comes that fits
    /// only before it. So that segment was misplaced rather than the other one missing: the cursor goes back, and not
    /// every segment that follows is found in the wrong place.
    fn resume(&mut self, tag: u16) -> Option<(Placed, Misplaced)> {
        if self.before.is_empty() {
            return None;
        }
        let here = std::mem::take(&mut self.open);
        self.open = std::mem::take(&mut self.before);
        let Some(choice) = self.forward(tag) else {
            self.before = std::mem::replace(&mut self.open, here);
            return None;
        };
        // Loops that ended do not open again; what stands in one of them follows it unseen.
        if choice.level > self.jumped {
            self.before = std::mem::replace(&mut self.open, here);
            return Some((self.stay(), Misplaced::Follows));
        }
        self.stray = None;
        Some((self.take(choice), Misplaced::No))
    }

    fn take(&mut self, choice: Choice) -> Placed {
        let grammar = &self.grammar;
        let Choice { level, at, count } = choice;
        if level < self.jumped {
            self.before.clear();
        }
        self.lost = None;
        self.open.truncate(level + 1);
        let open = &mut self.open[level];
        (open.at, open.count) = (at, count);
        let node = grammar.tables.loops[usize::from(open.table)].places[usize::from(at)];
        let opens = grammar.tables.opens[usize::from(node.0)];
        if opens != NONE {
            self.open.push(Open { table: opens, at: NONE, count: 0 });
        }
        let depth = u16::try_from(self.open.len() - 1).unwrap_or(u16::MAX);
        Placed { node: Some(node), kept: u16::try_from(level).unwrap_or(u16::MAX), depth }
    }

    fn stay(&self) -> Placed {
        let depth = u16::try_from(self.open.len() - 1).unwrap_or(u16::MAX);
        Placed { node: None, kept: depth, depth }
    }

    /// A segment that has no place from the cursors on.
    fn stray(&mut self, tag: u16) -> (Placed, Misplaced) {
        let tables = &self.grammar.tables;
        let behind = self.open.iter().rev().find_map(|open| {
            let table = &tables.loops[usize::from(open.table)];
            let at = table.first[usize::from(tag)];
            (at != NONE).then(|| Misplaced::WrongPlace(table.places[usize::from(at)]))
        });
        let misplaced = behind.unwrap_or_else(|| {
            let place = tables.tag_of.iter().position(|known| *known == tag).unwrap_or_default();
            Misplaced::Unexpected(NodeId(u16::try_from(place).unwrap_or(NONE)))
        });
        let (Misplaced::WrongPlace(node) | Misplaced::Unexpected(node)) = misplaced else {
            return (self.stay(), misplaced);
        };
        self.stray = self.grammar.node(node).opens_loop.then_some(node);
        if !matches!(misplaced, Misplaced::Unexpected(_)) {
            return (self.stay(), misplaced);
        }
        if self.lost.is_some_and(|lost| self.is_inside(lost, tag)) {
            return (self.stay(), Misplaced::Follows);
        }
        self.lost = self.grammar.node(node).parent;
        (self.stay(), misplaced)
    }

    /// Whether the tag stands in the loop that the node opens, or in a loop of that.
    fn is_inside(&self, node: NodeId, tag: u16) -> bool {
        let tables = &self.grammar.tables;
        let children = &self.grammar.node(node).children;
        children.iter().any(|child| tables.tag_of[usize::from(child.0)] == tag || self.is_inside(*child, tag))
    }
}
