//! Paging through a list by numbered pages while it may change.
//!
//! When a record is deleted from a page that was read, every later record moves one place ahead and one of them slips into
//! the part that is behind us. Therefore each page overlaps the one before by a few records, and one of these must come
//! again. Where none does, too much has moved, and reading goes back until it finds ground it knows.

/// Records by which pages overlap.
const OVERLAP: usize = 3;
/// Below this size pages do not overlap: there would be nothing left of them.
const SMALLEST: usize = 10;

/// Where to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Index of the first record wanted.
    offset: usize,
    /// Most records on a page.
    cap: usize,
    /// Whether the provider gives pages of the size that is asked for, so that they can overlap.
    sized: bool,
    /// Ids of the last records read, one of which must come again.
    anchors: Vec<String>,
}

impl Place {
    pub(crate) fn start(cap: usize) -> Place {
        Place { offset: 0, cap, sized: true, anchors: Vec::new() }
    }

    pub(crate) fn token(&self) -> String {
        let sized = if self.sized { 's' } else { 'p' };
        format!("{sized}:{}:{}:{}", self.offset, self.cap, self.anchors.join(","))
    }

    pub(crate) fn parse(token: &str) -> Option<Place> {
        let mut parts = token.splitn(4, ':');
        let sized = parts.next()? == "s";
        let (offset, cap) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok().filter(|cap| *cap > 0)?);
        let anchors = parts.next()?.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Some(Place { offset, cap, sized, anchors })
    }

    /// Page size and number that hold the offset and reach farthest behind it.
    pub(crate) fn page(&self) -> (usize, usize) {
        if !self.sized {
            return (self.cap, self.offset / self.cap + 1);
        }
        let reach = |size: usize| size * (self.offset / size + 1);
        let size = (1..=self.cap).max_by_key(|size| (reach(*size), *size)).unwrap_or(1);
        (size, self.offset / size + 1)
    }
}

/// What an answer says about itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    /// Size of the page, as the provider takes it.
    pub(crate) size: usize,
    /// Number of the page, from 1.
    pub(crate) page: usize,
    /// Records on it.
    pub(crate) rows: usize,
    /// Whether there are further pages.
    pub(crate) more: bool,
}

/// Where to read on after a page that was asked for with this size and holds these ids.
pub(crate) fn follow(place: &Place, asked: usize, turn: Turn, ids: &[String], past: bool) -> Step {
    // A first page that is smaller than asked for tells the largest size; any other deviation means that sizes are not heeded.
    let first_smaller = place.offset == 0 && turn.size < asked;
    let sized = place.sized && turn.size >= SMALLEST && (turn.size == asked || first_smaller);
    let known = place.anchors.is_empty() || ids.iter().any(|id| place.anchors.contains(id));
    if !known && place.offset > 0 && sized {
        let offset = place.offset.saturating_sub(place.cap / 2);
        let anchors = if offset == 0 { Vec::new() } else { place.anchors.clone() };
        return Step::Back(Place { offset, anchors, ..place.clone() });
    }
    if !turn.more || past {
        return Step::End;
    }
    let start = turn.size * (turn.page - 1);
    if !sized {
        let offset = start + turn.size;
        let next = Place { offset, cap: turn.size, sized: false, anchors: Vec::new() };
        return if offset <= place.offset || ids.is_empty() { Step::Stuck } else { Step::On(next) };
    }
    let offset = (start + turn.rows).saturating_sub(OVERLAP);
    if offset <= place.offset {
        return Step::Stuck;
    }
    let anchors = ids[ids.len().saturating_sub(OVERLAP)..].to_vec();
    Step::On(Place { offset, cap: if first_smaller { turn.size } else { place.cap }, sized: true, anchors })
}

/// How a list goes on.
#[derive(Debug)]
pub(crate) enum Step {
    /// It is at its end.
    End,
    /// At the next page.
    On(Place),
    /// Too much moved: at an earlier place.
    Back(Place),
    /// It says that there is more, but gives nothing new.
    Stuck,
}

#[cfg(test)]
#[path = "paging_tests.rs"]
mod tests;
