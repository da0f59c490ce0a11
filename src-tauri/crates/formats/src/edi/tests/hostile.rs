//! Texts that are cut off, damaged or random: findings, never a panic.

use super::samples::golden;
use super::{faults, in_pieces};
use crate::edi::cut::Flaw;
use crate::edi::{Options, Receiver, Segment, Step, receive};
use proptest::prelude::*;

/// Receives, and asserts what holds for every file: steps are nested, loops that stay open were open, and places are
/// inside the file.
fn survives(bytes: &[u8]) -> bool {
    let mut receiver = Receiver::new(Options::default());
    receiver.feed(bytes);
    receiver.finish();
    let mut segment = Segment::default();
    let (mut depth, mut in_set, mut open) = (0u16, false, false);
    let mut sound = true;
    loop {
        match receiver.next(&mut segment) {
            Step::Interchange(_) => assert!(!std::mem::replace(&mut open, true), "one at a time"),
            Step::Group(_) => assert!(open && !in_set),
            Step::Set { .. } => {
                assert!(open && !std::mem::replace(&mut in_set, true), "one at a time");
                depth = 0;
            }
            Step::Segment(placed) => {
                assert!(in_set && placed.kept <= depth && placed.kept <= placed.depth, "{placed:?} {depth}");
                assert!(placed.depth <= placed.kept + 1);
                depth = placed.depth;
                assert!(segment.bytes().end <= bytes.len() as u64);
                for element in 1..=u16::try_from(segment.len()).expect("few") {
                    let place = segment.bytes_of_element(element);
                    assert!(place.start <= place.end && place.end <= segment.bytes().end, "{segment:?}");
                }
            }
            Step::SetEnd(set) => {
                assert!(std::mem::replace(&mut in_set, false));
                sound &= set.faulty == 0 && set.faults.is_empty();
            }
            Step::InterchangeEnd(receipt) => {
                assert!(std::mem::replace(&mut open, false) && !in_set);
                sound &= receipt.faults.is_empty() && receipt.groups.iter().all(|group| group.faults.is_empty());
                assert!(receipt.bytes.end <= bytes.len() as u64 + 1, "{:?}", receipt.bytes);
            }
            Step::Unreadable(_) | Step::Loose(_) => sound = false,
            Step::Service => {}
            Step::More => panic!("nothing more can come"),
            Step::End => {
                assert!(!open && !in_set);
                return sound;
            }
        }
    }
}

#[test]
fn a_text_that_is_cut_off_anywhere_is_faulted() {
    for text in golden() {
        let whole = text.trim_end().len();
        for end in 0..text.len() {
            assert_eq!(survives(&text.as_bytes()[..end]), end >= whole, "{}", &text[..end]);
        }
        assert!(survives(text.as_bytes()));
    }
}

#[test]
fn pieces_of_any_size_make_no_difference() {
    for text in golden() {
        let (whole, _) = receive(text.as_bytes(), Options::default());
        for size in [1, 2, 3, 7, 64, 105, 106, 107] {
            assert_eq!(in_pieces(text.as_bytes(), size), whole);
        }
    }
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<prop::sample::Index>(),
        0..4u8,
        prop_oneof![any::<u8>(), prop::sample::select(b"*~:+'?\r\n ISAGUNB".to_vec())],
    );
    (0..golden().len(), prop::collection::vec(change, 1..12)).prop_map(|(text, changes)| {
        let mut bytes = golden().swap_remove(text).into_bytes();
        for (at, what, byte) in changes {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match what {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => {
                    bytes.remove(at);
                }
                // A stretch of it is taken out, which takes whole segments along.
                _ => {
                    let end = (at + usize::from(byte)).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        bytes
    })
}

/// Segments of all kinds in any order.
fn shuffled() -> impl Strategy<Value = Vec<u8>> {
    (0..golden().len(), any::<prop::sample::Index>(), prop::collection::vec(any::<prop::sample::Index>(), 0..80))
        .prop_map(|(text, _, order)| {
            let text = golden().swap_remove(text);
            let terminator = if text.starts_with("ISA") { '~' } else { '\'' };
            let segments: Vec<&str> = text.split_inclusive(terminator).collect();
            let (head, body) = segments.split_at(3.min(segments.len()));
            let body = order.iter().map(|at| body[at.index(body.len())]);
            head.iter().copied().chain(body).collect::<String>().into_bytes()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = survives(&bytes);
        let with = [b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260310*1405*U*00401*000000001*0*P*:~".as_slice(), &bytes].concat();
        let _ = survives(&with);
        let with = [b"UNB+UNOC:3+A+B+260310:1405+1'UNH+1+INVOIC:D:96A:UN'".as_slice(), &bytes].concat();
        let _ = survives(&with);
    }

    #[test]
    fn damaged_texts_are_survived_and_pieces_make_no_difference(bytes in mutated()) {
        let _ = survives(&bytes);
        let (whole, flaw) = receive(&bytes, Options::default());
        if !matches!(flaw, Some(Flaw::TooLong { .. })) {
            prop_assert_eq!(faults(&in_pieces(&bytes, 5)), faults(&whole));
        }
    }

    #[test]
    fn segments_in_any_order_are_survived(bytes in shuffled()) {
        let _ = survives(&bytes);
    }
}
