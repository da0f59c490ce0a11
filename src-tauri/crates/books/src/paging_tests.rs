use super::*;
use proptest::prelude::*;

/// A list as a provider keeps it, newest first, that answers pages.
struct Shelf {
    ids: Vec<u32>,
    next: u32,
    largest: usize,
    heeds_sizes: bool,
}

impl Shelf {
    fn new(length: u32, largest: usize, heeds_sizes: bool) -> Shelf {
        Shelf { ids: (0..length).rev().collect(), next: length, largest, heeds_sizes }
    }

    fn page(&self, (size, page): (usize, usize)) -> (Turn, Vec<String>) {
        let size = if self.heeds_sizes { size.min(self.largest) } else { self.largest };
        let start = size * (page - 1);
        let ids: Vec<String> = self.ids.iter().skip(start).take(size).map(u32::to_string).collect();
        let more = self.ids.len() > start + size;
        (Turn { size, page, rows: ids.len(), more }, ids)
    }

    /// Adds so many records in front and deletes those at these places (counted modulo the length).
    fn change(&mut self, added: u32, deleted: &[usize]) {
        for _ in 0..added {
            self.ids.insert(0, self.next);
            self.next += 1;
        }
        for at in deleted {
            if !self.ids.is_empty() {
                self.ids.remove(at % self.ids.len());
            }
        }
    }
}

/// Walks to the end while the changes happen between the pages. Returns what was seen and how many calls it took.
fn walk(shelf: &mut Shelf, changes: &[(u32, Vec<usize>)]) -> (Vec<String>, usize) {
    let (mut place, mut seen, mut calls) = (Place::start(200), Vec::new(), 0);
    let mut changes = changes.iter();
    loop {
        let asked = place.page();
        let (turn, ids) = shelf.page(asked);
        calls += 1;
        assert!(calls < 10_000, "the walk does not end");
        seen.extend(ids.clone());
        match follow(&place, asked.0, turn, &ids, false) {
            Step::End => return (seen, calls),
            Step::On(next) => place = Place::parse(&next.token()).expect("a token reads back"),
            Step::Back(earlier) => place = earlier,
            Step::Stuck => panic!("stuck at {place:?}"),
        }
        if let Some((added, deleted)) = changes.next() {
            shelf.change(*added, deleted);
        }
    }
}

#[test]
fn a_quiet_list_is_read_once_with_hardly_more_calls_than_needed() {
    for (length, largest, at_most) in
        [(0, 200, 1), (1, 200, 1), (200, 200, 1), (201, 200, 2), (10_000, 200, 55), (500, 100, 6)]
    {
        let (mut seen, calls) = walk(&mut Shelf::new(length, largest, true), &[]);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), length as usize, "{length} records");
        assert!(calls <= at_most, "{length} records took {calls} calls, {at_most} were allowed");
    }
}

#[test]
fn a_provider_that_does_not_heed_page_sizes_is_read_by_its_own_pages() {
    for (length, largest) in [(12_000, 5000), (47, 5), (5000, 5000), (5001, 5000)] {
        let (seen, calls) = walk(&mut Shelf::new(length, largest, false), &[]);
        assert_eq!(seen.len(), length as usize, "every record once");
        assert_eq!(calls, (length as usize).div_ceil(largest));
    }
}

#[test]
fn a_list_that_does_not_go_on_ends_with_an_error() {
    let place = Place { offset: 197, cap: 200, sized: true, anchors: vec!["1".to_owned()] };
    let turn = Turn { size: 197, page: 1, rows: 197, more: true };
    assert!(matches!(follow(&place, 197, turn, &["1".to_owned()], false), Step::Stuck));
}

#[test]
fn pages_always_hold_the_place_and_reach_on() {
    for offset in 0..20_000 {
        let place = Place { offset, cap: 200, sized: true, anchors: Vec::new() };
        let (size, page) = place.page();
        assert!(size <= 200 && size * (page - 1) <= offset && offset < size * page, "{offset}: {size} × {page}");
        assert!(size * page - offset >= 99, "{offset}: about half a page at least is new");
    }
}

proptest! {
    #[test]
    fn what_was_there_all_the_time_is_never_left_out(
        length in 0u32..1500,
        changes in prop::collection::vec((0u32..300, prop::collection::vec(any::<usize>(), 0..300)), 0..12),
        largest in prop_oneof![Just(200usize), Just(100), Just(50)],
    ) {
        let mut shelf = Shelf::new(length, largest, true);
        let before: Vec<u32> = shelf.ids.clone();
        let (seen, _) = walk(&mut shelf, &changes);
        let seen: std::collections::HashSet<String> = seen.into_iter().collect();
        for id in shelf.ids.iter().filter(|id| before.contains(id)) {
            prop_assert!(seen.contains(&id.to_string()), "{id} was there before and after and is missing");
        }
    }
}
