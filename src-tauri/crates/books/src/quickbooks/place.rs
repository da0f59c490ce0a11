//! Where to read on in a list that may change while it is read.
//!
//! A list is read in the order in which its records were touched, from the time of the last record on: what is touched
//! meanwhile moves to the end and comes again, and what is deleted moves nothing. As times have seconds only, the next page
//! begins a few records before the end of this one, and one of these must come again. Where none does, reading goes back.

use crate::PageToken;
use jiff::Timestamp;

/// Records by which pages overlap.
const OVERLAP: usize = 3;
/// So often reading goes back without getting on; then the books are not in a state to be read.
const BACKS: u8 = 5;

/// Where to read on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which of the entities of the kind.
    pub(crate) entity: usize,
    /// Only records touched then or later.
    pub(crate) from: Option<Timestamp>,
    /// How many of them to pass over.
    pub(crate) skip: usize,
    /// Ids of the last records read, one of which must come again.
    anchors: Vec<String>,
    /// Where to go back to if none does.
    earlier: Option<Timestamp>,
    /// How often it was gone back.
    backs: u8,
}

/// A record of a page as far as paging needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) id: String,
    pub(crate) touched: Option<Timestamp>,
}

/// What to do after a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The entity is at its end.
    End,
    /// Read on there; the page counts.
    On(Place),
    /// Too much has moved: read there again. The page counts all the same.
    Back(Place),
    /// The list says there is more but does not go on.
    Stuck,
}

impl Place {
    /// The beginning of an entity.
    pub(crate) fn start(entity: usize) -> Place {
        Place { entity, ..Place::default() }
    }

    pub(crate) fn token(&self) -> PageToken {
        let time = |time: Option<Timestamp>| time.map_or_else(|| "-".to_owned(), |time| time.as_second().to_string());
        PageToken(format!(
            "{}:{}:{}:{}:{}:{}",
            self.entity,
            time(self.from),
            self.skip,
            time(self.earlier),
            self.backs,
            self.anchors.join(",")
        ))
    }

    pub(crate) fn parse(token: &PageToken) -> Option<Place> {
        let mut parts = token.0.splitn(6, ':');
        let time = |text: &str| match text {
            "-" => Some(None),
            text => Timestamp::from_second(text.parse().ok()?).ok().map(Some),
        };
        Some(Place {
            entity: parts.next()?.parse().ok()?,
            from: time(parts.next()?)?,
            skip: parts.next()?.parse().ok()?,
            earlier: time(parts.next()?)?,
            backs: parts.next()?.parse().ok()?,
            anchors: parts.next()?.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// Where to read on after a page of at most `asked` records.
    pub(crate) fn follow(&self, page: &[Mark], asked: usize) -> Step {
        let known = self.anchors.is_empty() || page.iter().any(|mark| self.anchors.contains(&mark.id));
        if !known {
            if self.backs >= BACKS {
                return Step::Stuck;
            }
            let back =
                Place { from: self.earlier, skip: 0, anchors: Vec::new(), backs: self.backs + 1, ..self.clone() };
            return Step::Back(back);
        }
        // A page may be cut to a rounder size than was asked for; only one that is neither full nor round is surely the last.
        let may_go_on = page.len() >= asked || (!page.is_empty() && page.len().is_multiple_of(50));
        let new = page.iter().any(|mark| !self.anchors.contains(&mark.id));
        if !may_go_on || !new {
            return Step::End;
        }
        self.next(page)
    }

    fn next(&self, page: &[Mark]) -> Step {
        let overlap = &page[page.len().saturating_sub(OVERLAP)..];
        let anchors = overlap.iter().map(|mark| mark.id.clone()).collect();
        let next = |from, skip| Place { from, skip, anchors, earlier: self.from, backs: self.backs, ..self.clone() };
        let first = page.first().and_then(|mark| mark.touched);
        let from = overlap.first().and_then(|mark| mark.touched);
        // Where the times do not go on (all of one second, or none at all), records are counted instead.
        let goes_on = from.is_some() && from > self.from && from > first;
        if goes_on {
            return Step::On(next(from, 0));
        }
        let skip = (self.skip + page.len()).saturating_sub(OVERLAP);
        if skip > self.skip { Step::On(next(self.from, skip)) } else { Step::Stuck }
    }
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
