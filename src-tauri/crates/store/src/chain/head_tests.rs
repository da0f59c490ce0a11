//! Tests of the kept end of the trail.

use crate::testing::{Home, at, event, workspace};
use crate::{BreakKind, Error, HeadState, KeySource, Keychain, OpenOptions, Store, Verdict};
use std::path::Path;

fn demo(dir: &Path) -> Store {
    Store::open(dir, OpenOptions::new(at(0)).with_key(KeySource::DemoFile)).unwrap()
}

fn grow(store: &Store, seconds: std::ops::RangeInclusive<i64>) {
    for second in seconds {
        store.append_event(&event(second, "step")).unwrap();
    }
}

fn break_of(error: Error) -> BreakKind {
    let Error::Chain(found) = error else { panic!("{error}") };
    found.kind
}

fn cut(home: Home, sql: &str) -> Home {
    home.tamper(sql);
    home.reopened()
}

#[test]
fn the_kept_end_survives_a_restart_and_may_lie_behind() {
    let home = workspace();
    assert_eq!(home.store.save_head().unwrap(), None, "there is nothing to keep");
    grow(&home.store, 1..=3);
    let kept = home.store.save_head().unwrap();
    grow(&home.store, 4..=5);
    let home = home.reopened();
    assert_eq!(home.store.kept_head().unwrap(), kept, "a crash before the second time loses nothing");
    let Verdict::Intact { n_events: 5, head, .. } = home.store.verify().unwrap() else { panic!("intact") };
    assert_eq!(head, HeadState::Confirmed { n_after: 2 });
    assert_eq!(home.store.save_head().unwrap().unwrap().seq, 5, "the trail goes on from there");
}

#[test]
fn a_cut_or_replaced_trail_is_never_covered_by_a_new_end() {
    for (sql, expect, seq) in [
        ("DELETE FROM event WHERE seq > 2", BreakKind::Cut { kept: 4 }, 3),
        ("DELETE FROM event", BreakKind::Cut { kept: 4 }, 1),
        ("UPDATE event SET hash = zeroblob(32) WHERE seq = 4", BreakKind::Rewritten, 4),
    ] {
        let home = workspace();
        grow(&home.store, 1..=4);
        home.store.save_head().unwrap();
        let home = cut(home, sql);
        let Error::Chain(found) = home.store.save_head().unwrap_err() else { panic!("{sql}") };
        assert_eq!((found.kind, found.seq), (expect, seq), "{sql}");
        assert!(!home.store.verify().unwrap().is_intact(), "{sql}");
        home.store.accept_trail().unwrap();
        grow(&home.store, 9..=9);
        home.store.save_head().expect("a person took it for the true one");
    }
}

#[test]
fn a_tail_that_is_cut_and_grown_again_shows() {
    let home = workspace();
    grow(&home.store, 1..=4);
    home.store.save_head().unwrap();
    let home = cut(home, "DELETE FROM event WHERE seq > 2");
    grow(&home.store, 5..=9);
    assert_eq!(break_of(home.store.save_head().unwrap_err()), BreakKind::Rewritten);
    let Verdict::Broken(found) = home.store.verify().unwrap() else { panic!("not seen") };
    assert_eq!((found.kind, found.seq, found.at), (BreakKind::Rewritten, 4, Some(at(6))));
}

#[test]
fn whoever_edits_the_file_beside_a_demo_cannot_forge_an_end() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("audit.head");
    let store = demo(dir.path());
    grow(&store, 1..=3);
    let two = store.save_head().unwrap().unwrap();
    grow(&store, 4..=4);
    let text = std::fs::read_to_string(&file).unwrap();
    let four = store.save_head().unwrap().unwrap();
    drop(store);
    let forged = text
        .replace(&format!("\"seq\":{}", two.seq), &format!("\"seq\":{}", four.seq))
        .replace(&hex::encode(two.hash), &hex::encode(four.hash));
    assert_ne!(forged, text);
    for wrong in [forged.as_str(), "", "{}", "null"] {
        std::fs::write(&file, wrong).unwrap();
        let store = demo(dir.path());
        assert_eq!(break_of(store.kept_head().unwrap_err()), BreakKind::ForgedEnd, "{wrong:?}");
        assert_eq!(break_of(store.save_head().unwrap_err()), BreakKind::ForgedEnd, "{wrong:?}");
        let Verdict::Broken(found) = store.verify().unwrap() else { panic!("{wrong:?} was believed") };
        assert_eq!(found.kind, BreakKind::ForgedEnd);
    }
}

#[test]
fn without_a_kept_end_the_verdict_says_so() {
    let home = workspace();
    grow(&home.store, 1..=2);
    let verdict = home.store.verify().unwrap();
    assert!(matches!(verdict, Verdict::Intact { head: HeadState::NotGiven, .. }));
    assert!(verdict.to_string().contains("never kept"), "{verdict}");
}

#[test]
fn the_end_moves_with_the_key() {
    let home = workspace();
    grow(&home.store, 1..=3);
    let kept = home.store.save_head().unwrap();
    let passphrase = || KeySource::Passphrase("three old boats".into());
    home.store.move_key(passphrase()).unwrap();
    assert_eq!(home.store.kept_head().unwrap(), kept);
    assert!(home.dir.path().join("audit.head").exists());
    let Home { store, keychain, dir } = home;
    drop(store);
    let options = OpenOptions::new(at(9)).with_key(passphrase()).with_keychain(Keychain::of(keychain));
    let store = Store::open(dir.path(), options).unwrap();
    assert_eq!(store.kept_head().unwrap(), kept, "after a restart too");
}
