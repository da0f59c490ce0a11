//! Lists that move while they are read.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Books that hold records by id, each with the second in which it was touched.
#[derive(Debug, Clone, Default)]
struct Held(BTreeMap<u32, i64>);

impl Held {
    /// What QuickBooks answers: touched then or later, in that order.
    fn page(&self, place: &Place, asked: usize) -> Vec<Mark> {
        let from = place.from.map_or(i64::MIN, |from| from.as_second());
        let mut found: Vec<(i64, u32)> =
            self.0.iter().filter(|(_, time)| **time >= from).map(|(id, time)| (*time, *id)).collect();
        found.sort_unstable();
        let mark = |(time, id): &(i64, u32)| Mark { id: id.to_string(), touched: Timestamp::from_second(*time).ok() };
        found.iter().skip(place.skip).take(asked).map(mark).collect()
    }
}

/// Something that happens between two pages.
#[derive(Debug, Clone)]
enum Event {
    Touch(u32),
    Delete(u32),
    Add(u32),
}

/// Reads all, page by page; after each page something happens. Returns the ids that were seen.
fn read(held: &mut Held, asked: usize, mut events: Vec<Vec<Event>>) -> Result<BTreeSet<u32>, String> {
    let (mut place, mut seen, mut now) = (Place::start(0), BTreeSet::new(), 1_000_000);
    for _ in 0..2000 {
        let page = held.page(&place, asked);
        seen.extend(page.iter().map(|mark| mark.id.parse::<u32>().expect("an id")));
        for event in events.pop().unwrap_or_default() {
            now += 1;
            match event {
                Event::Touch(id) => {
                    if let Some(time) = held.0.get_mut(&id) {
                        *time = now;
                    }
                }
                Event::Delete(id) => {
                    held.0.remove(&id);
                }
                Event::Add(id) => {
                    held.0.insert(1000 + id, now);
                }
            }
        }
        place = match place.follow(&page, asked) {
            Step::End => return Ok(seen),
            Step::On(next) | Step::Back(next) => {
                let kept = Place::parse(&next.token());
                assert_eq!(kept.as_ref(), Some(&next), "a place survives being stored");
                next
            }
            Step::Stuck => return Err("stuck".to_owned()),
        };
    }
    Err("without end".to_owned())
}

fn events() -> impl Strategy<Value = Vec<Vec<Event>>> {
    let event = (0u32..200)
        .prop_flat_map(|id| prop_oneof![Just(Event::Touch(id)), Just(Event::Delete(id)), Just(Event::Add(id))]);
    prop::collection::vec(prop::collection::vec(event, 0..6), 0..30)
}

proptest! {
    #[test]
    fn no_record_is_left_out_whatever_happens_between_pages(
        times in prop::collection::vec(0i64..20, 0..200),
        spread in 1i64..1000,
        asked in 8usize..60,
        events in events(),
    ) {
        let mut held = Held(times.iter().zip(0u32..).map(|(time, id)| (id, time * spread)).collect());
        let before: BTreeSet<u32> = held.0.keys().copied().collect();
        match read(&mut held, asked, events) {
            Ok(seen) => {
                let stayed: BTreeSet<u32> = before.iter().copied().filter(|id| held.0.contains_key(id)).collect();
                prop_assert_eq!(stayed.difference(&seen).collect::<Vec<_>>(), Vec::<&u32>::new());
            }
            // Books that never come to rest are told of, and nothing is taken for complete.
            Err(reason) => prop_assert_eq!(reason, "stuck"),
        }
    }
}

#[test]
fn a_list_at_rest_is_read_in_few_pages_and_to_its_end() {
    for (count, same_second, pages) in
        [(0, false, 1), (7, false, 1), (1000, false, 2), (2500, false, 3), (2500, true, 3), (50, false, 2)]
    {
        let time = |id: u32| if same_second { 5 } else { i64::from(id) };
        let held = Held((0..count).map(|id| (id, time(id))).collect());
        let (mut place, mut seen, mut read) = (Place::start(0), BTreeSet::new(), 0);
        loop {
            let page = held.page(&place, 1000);
            read += 1;
            seen.extend(page.iter().map(|mark| mark.id.clone()));
            match place.follow(&page, 1000) {
                Step::On(next) => place = next,
                step => {
                    assert_eq!(step, Step::End, "{count}");
                    break;
                }
            }
        }
        assert_eq!((seen.len(), read), (count as usize, pages), "{count} {same_second}");
    }
}

#[test]
fn rows_that_slip_are_fetched_again() {
    let held = Held((0..40).map(|id| (id, i64::from(id))).collect());
    let first = held.page(&Place::start(0), 20);
    let Step::On(next) = Place::start(0).follow(&first, 20) else { panic!("more is to come") };
    let slipped = held.page(&Place { skip: next.skip + 5, ..next.clone() }, 20);
    let Step::Back(back) = next.follow(&slipped, 20) else { panic!("five rows are missing") };
    assert_eq!((back.from, back.skip), (None, 0), "back to where the page before began");
    let mut place = next;
    for _ in 0..BACKS {
        let Step::Back(back) = place.follow(&slipped, 20) else { panic!("still missing") };
        place = Place { anchors: vec!["0".to_owned()], ..back };
    }
    assert_eq!(place.follow(&slipped, 20), Step::Stuck, "not for ever");
}

#[test]
fn only_own_places_are_taken() {
    for text in ["", "x", "0:-:0", "0:soon:0:-:0:", "s:20:200:a,b", "0:-:0:-:999:"] {
        assert_eq!(Place::parse(&PageToken(text.to_owned())), None, "{text:?}");
    }
}
