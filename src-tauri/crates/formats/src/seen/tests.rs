use super::*;
use proptest::prelude::*;
use std::collections::HashSet;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn in_memory() -> Scratch {
    Scratch::new(|| Ok(Cursor::new(Vec::new())))
}

/// A file that takes so many bytes, and can be read so often.
struct Poor {
    file: Cursor<Vec<u8>>,
    room: usize,
    reads: Arc<AtomicU64>,
    breaks_at: u64,
}

impl Read for Poor {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.reads.fetch_add(1, Ordering::Relaxed) >= self.breaks_at {
            return Err(io::Error::other("the disk is gone"));
        }
        self.file.read(into)
    }
}

impl Write for Poor {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.room = self.room.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Poor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

fn poor(room: usize, breaks_at: u64) -> (Scratch, Arc<AtomicU64>) {
    let reads = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&reads);
    let open = move || Ok(Poor { file: Cursor::default(), room, reads: Arc::clone(&reads), breaks_at });
    (Scratch::new(open), told)
}

#[test]
fn texts_are_told_apart_by_where_they_end_and_whether_they_are_there() {
    let keys = [
        key([]),
        key([None]),
        key([Some("")]),
        key([Some(""), None]),
        key([None, Some("")]),
        key([Some("ab"), Some("c")]),
        key([Some("a"), Some("bc")]),
        key([Some("abc")]),
    ];
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    assert_eq!(key([Some("a"), None]), key([Some("a"), None]));
}

#[test]
fn of_many_numbers_each_is_seen_once_and_every_one_is_found_again() {
    for scratch in [Scratch::default(), in_memory()] {
        let mut seen = Seen::with_most(scratch, 10_000);
        let of = |number: u64| key([Some(number.to_string().as_str())]);
        for number in 0..200_000 {
            assert!(seen.find(of(number)).unwrap().is_none(), "{number}");
            seen.note(of(number), (number, 0));
        }
        assert!((0..200_000).step_by(7).all(|number| seen.find(of(number)).unwrap().is_some()));
        assert!((200_000..220_000).all(|number| seen.find(of(number)).unwrap().is_none()));
    }
}

#[test]
fn what_is_held_in_memory_does_not_grow_with_what_was_seen() {
    let mut seen = Seen::with_most(in_memory(), 1000);
    (0..100_000u64).for_each(|number| seen.note(key([Some(number.to_string().as_str())]), (number, 0)));
    let held = |run: &Run| match run {
        Run::Held(entries) => entries.len() * size_of::<Entry>(),
        Run::Aside { firsts, .. } => size_of_val(firsts.as_slice()),
    };
    let runs: usize = seen.tiers.iter().flat_map(|tier| &tier.runs).map(held).sum();
    let filters: usize = seen.tiers.iter().map(|tier| tier.filter.bytes()).sum();
    assert!(seen.young.len() < 1000);
    assert!(runs + filters < 100_000 * 3, "{runs} bytes of runs, {filters} of filters");
}

#[test]
fn the_filter_spares_nearly_every_look_into_the_file() {
    let (scratch, reads) = poor(usize::MAX, u64::MAX);
    let mut seen = Seen::with_most(scratch, 1000);
    for number in 0..50_000u64 {
        let key = key([Some(number.to_string().as_str())]);
        assert!(seen.find(key).unwrap().is_none());
        seen.note(key, (0, 0));
    }
    // Without it each of them would have looked into some twenty runs.
    let reads = reads.load(Ordering::Relaxed);
    assert!(reads < 50_000, "{reads} reads");
}

#[test]
fn a_full_disk_costs_memory_and_no_answer() {
    for room in [0, 40_000, 100_000] {
        let mut seen = Seen::with_most(poor(room, u64::MAX).0, 1000);
        let of = |number: u64| key([Some(number.to_string().as_str())]);
        (0..10_000).for_each(|number| seen.note(of(number), (number, 1)));
        assert!((0..10_000).all(|number| seen.find(of(number)).unwrap() == Some((number, 1))), "{room}");
        assert!(seen.find(of(10_000)).unwrap().is_none());
    }
}

#[test]
fn what_cannot_be_read_again_is_an_error_and_not_an_answer() {
    let mut seen = Seen::with_most(poor(usize::MAX, 0).0, 10);
    let of = |number: u64| key([Some(number.to_string().as_str())]);
    (0..25).for_each(|number| seen.note(of(number), (number, 1)));
    assert!(seen.find(of(3)).is_err());
    assert_eq!(seen.find(of(24)).unwrap(), Some((24, 1)));
    seen.note(of(3), (3, 2));
    assert_eq!(seen.find(of(3)).unwrap(), Some((3, 2)));
}

/// What is done with keys, of which there are few so that they come again.
#[derive(Debug, Clone)]
enum Deed {
    Note(u64, Place),
    Find(u64),
    Clear,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        40 => (0u64..300, any::<Place>()).prop_map(|(key, place)| Deed::Note(key, place)),
        40 => (0u64..400).prop_map(Deed::Find),
        1 => Just(Deed::Clear),
    ]
}

proptest! {
    #[test]
    fn it_answers_as_a_map_does(
        deeds in prop::collection::vec(deed(), 0..600),
        most in 1usize..40,
        room in prop_oneof![Just(0), 0usize..20_000, Just(usize::MAX)],
    ) {
        // As hashes, and as numbers that share a page, a block and their bits.
        for spread in [|key: u64| super::key([Some(key.to_string().as_str())]), |key: u64| u128::from(key)] {
            let mut seen = Seen::with_most(poor(room, u64::MAX).0, most);
            let mut plain: HashMap<u64, Place> = HashMap::new();
            for deed in &deeds {
                match deed {
                    Deed::Note(key, place) => {
                        seen.note(spread(*key), *place);
                        plain.insert(*key, *place);
                    }
                    Deed::Find(key) => prop_assert_eq!(seen.find(spread(*key)).unwrap(), plain.get(key).copied()),
                    Deed::Clear => {
                        seen.clear();
                        plain.clear();
                    }
                }
            }
        }
    }
}
