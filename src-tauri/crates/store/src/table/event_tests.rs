//! Tests of the audit trail and its chain.

use super::*;
use crate::testing::{Home, at, event, run_id, workspace};
use crate::{Break, BreakKind, HeadState, Verdict};
use proptest::prelude::*;

const KINDS: [&str; 6] = ["made", "read", "held", "written", "delivered", "ended"];

/// A trail of six events, recorded in two transactions.
fn trail() -> Home {
    let home = workspace();
    let events: Vec<Event> = KINDS.iter().zip(1..).map(|(kind, second)| event(second, kind)).collect();
    let (first, second) = events.split_at(2);
    for part in [first, second] {
        home.store.transaction(|tx| tx.append_events(part)).unwrap();
    }
    home
}

fn verdict(home: &Home, kept: Option<&Head>) -> Verdict {
    home.store.verify_audit(kept).unwrap()
}

fn broken(home: &Home, kept: Option<&Head>) -> Break {
    match verdict(home, kept) {
        Verdict::Broken(found) => found,
        Verdict::Intact { .. } => panic!("the break was not seen"),
    }
}

#[test]
fn a_trail_as_recorded_is_intact() {
    let home = trail();
    let tip = home.store.audit_tip().unwrap();
    let expect = |head| Verdict::Intact { n_events: 6, tip, head };
    assert_eq!(verdict(&home, None), expect(HeadState::NotGiven));
    assert_eq!(verdict(&home, tip.as_ref()), expect(HeadState::Confirmed { n_after: 0 }));
    home.store.append_event(&event(7, "more")).unwrap();
    let Verdict::Intact { head, .. } = verdict(&home, tip.as_ref()) else { panic!("it only grew") };
    assert_eq!(head, HeadState::Confirmed { n_after: 1 }, "a kept end may lie behind, as after a crash");
    let Verdict::Intact { n_events: 0, tip: None, .. } = verdict(&workspace(), None) else { panic!("nothing there") };
}

#[test]
fn a_change_of_any_column_of_any_event_is_named() {
    let changes = [
        "at = at + 1",
        "actor = 'mallory'",
        "kind = kind || ' '",
        "subject = 'partner/other'",
        "run = NULL",
        "run = 'r2'",
        "body = '{}'",
        "prev = zeroblob(32)",
        "prev = x''",
        "hash = zeroblob(32)",
        "hash = substr(hash, 1, 31)",
    ];
    for change in changes {
        for (seq, kind) in (1..).zip(KINDS) {
            let home = trail();
            home.tamper(&format!("UPDATE event SET {change} WHERE seq = {seq}"));
            let found = broken(&home, None);
            assert_eq!((found.kind, found.seq), (BreakKind::Changed, seq), "{change} of event {seq}");
            let told = found.event.as_deref().map(str::trim_end);
            assert_eq!(told, Some(kind), "{change} of event {seq}");
            assert!(found.to_string().contains(&format!("event {seq}")), "{found}");
        }
    }
}

#[test]
fn a_removed_event_is_named_with_the_one_before_it() {
    for seq in 1..KINDS.len() as u64 {
        let home = trail();
        home.tamper(&format!("DELETE FROM event WHERE seq = {seq}"));
        let found = broken(&home, None);
        assert_eq!((found.kind, found.seq), (BreakKind::Missing, seq));
        let before = seq.checked_sub(2).map(|index| KINDS[index as usize].to_owned());
        assert_eq!(found.event, before, "the event before {seq}");
        let time = (seq > 1).then(|| at(seq as i64 - 1));
        assert_eq!(found.at, time, "the time of the event before {seq}");
    }
}

#[test]
fn renumbering_after_a_removal_does_not_hide_it() {
    let home = trail();
    home.tamper("DELETE FROM event WHERE seq = 3; UPDATE event SET seq = seq - 1 WHERE seq > 3");
    let found = broken(&home, None);
    assert_eq!(found.seq, 3, "{found}");
}

#[test]
fn swapped_events_are_named() {
    for (one, other) in [(1, 2), (2, 5), (5, 6), (1, 6)] {
        let home = trail();
        home.tamper(&format!(
            "UPDATE event SET seq = 100 WHERE seq = {one};
             UPDATE event SET seq = {one} WHERE seq = {other};
             UPDATE event SET seq = {other} WHERE seq = 100"
        ));
        let found = broken(&home, None);
        assert_eq!((found.kind, found.seq), (BreakKind::Reordered { found_at: other }, one));
        assert_eq!(found.event.as_deref(), Some(KINDS[one as usize - 1]));
        assert_eq!(found.at, Some(at(one as i64)));
    }
}

#[test]
fn an_event_moved_to_the_end_is_named() {
    let home = trail();
    home.tamper("UPDATE event SET seq = 7 WHERE seq = 4");
    let found = broken(&home, None);
    assert_eq!((found.kind, found.seq), (BreakKind::Reordered { found_at: 7 }, 4));
}

#[test]
fn a_cut_tail_shows_against_the_kept_end() {
    let kept = trail().store.audit_tip().unwrap().unwrap();
    for last in 0..6 {
        let home = trail();
        let kept = Head { hash: home.store.audit_tip().unwrap().unwrap().hash, ..kept };
        home.tamper(&format!("DELETE FROM event WHERE seq > {last}"));
        assert!(verdict(&home, None).is_intact(), "what is left fits together");
        let found = broken(&home, Some(&kept));
        assert_eq!((found.kind, found.seq), (BreakKind::Cut { kept: 6 }, last + 1));
        assert_eq!(found.event.as_deref(), (last > 0).then(|| KINDS[last as usize - 1]));
    }
}

#[test]
fn a_trail_computed_anew_shows_against_the_kept_end() {
    let home = trail();
    let kept = home.store.audit_tip().unwrap().unwrap();
    home.tamper("DELETE FROM event");
    let forged: Vec<Event> = KINDS.iter().zip(1..).map(|(kind, second)| event(second + 1, kind)).collect();
    home.store.transaction(|tx| tx.append_events(&forged)).unwrap();
    assert!(verdict(&home, None).is_intact(), "it fits together");
    assert_eq!(broken(&home, Some(&kept)).kind, BreakKind::Rewritten);
}

#[test]
fn the_trail_of_another_workspace_does_not_fit() {
    let (home, other) = (trail(), workspace());
    let path = home.store.path().display().to_string();
    home.store.fold_log().unwrap();
    other.tamper(&format!("ATTACH '{path}' AS other; INSERT INTO event SELECT * FROM other.event"));
    let found = broken(&other, None);
    assert_eq!((found.kind, found.seq), (BreakKind::Changed, 1), "its first event follows another start");
}

#[test]
fn columns_do_not_run_into_each_other() {
    let links = |actor: &'static [u8], kind: &'static [u8], run: Option<&'static [u8]>| Links {
        seq: 1,
        at: 1,
        actor,
        kind,
        subject: b"",
        run,
        body: b"",
        prev: b"",
    };
    assert_ne!(links(b"ab", b"c", None).hash(), links(b"a", b"bc", None).hash());
    assert_ne!(links(b"a", b"b", None).hash(), links(b"a", b"b", Some(b"")).hash(), "none is not empty");
}

#[test]
fn events_are_found_and_exported() {
    let home = trail();
    let odd = Event {
        actor: "100%_sure".into(),
        subject: "job/daily".into(),
        run: Some(run_id("r2")),
        body: serde_json::json!({"total": "12.50"}),
        ..event(9, "odd")
    };
    home.store.append_event(&odd).unwrap();
    let cases = [
        (EventFilter::default(), 7),
        (EventFilter { text: Some("12.50".into()), ..Default::default() }, 1),
        (EventFilter { text: Some("0%_S".into()), ..Default::default() }, 1),
        (EventFilter { text: Some("%".into()), ..Default::default() }, 1),
        (EventFilter { text: Some("held".into()), ..Default::default() }, 1),
        (EventFilter { subject: Some("job/daily".into()), ..Default::default() }, 1),
        (EventFilter { kind: Some("held".into()), ..Default::default() }, 1),
        (EventFilter { run: Some(run_id("r1")), ..Default::default() }, 6),
        (EventFilter { from: Some(at(3)), before: Some(at(5)), ..Default::default() }, 2),
        (EventFilter { run: Some(run_id("r2")), kind: Some("held".into()), ..Default::default() }, 0),
    ];
    for (filter, expect) in cases {
        let found = home.store.find_events(&filter, None, 100).unwrap();
        assert_eq!(found.len(), expect, "{filter:?}");
        let mut text = Vec::new();
        assert_eq!(home.store.export_events(&filter, &mut text).unwrap(), expect as u64, "{filter:?}");
        assert_eq!(text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), expect);
    }
    let page = home.store.find_events(&EventFilter::default(), Some(3), 1).unwrap();
    assert_eq!(page[0].seq, 2, "newest first, behind the last one seen");
}

#[test]
fn an_exported_line_can_be_checked_by_others() {
    let home = trail();
    let mut text = Vec::new();
    home.store.export_events(&EventFilter::default(), &mut text).unwrap();
    let mut prev = hex::encode(chain::genesis(&home.store.workspace().id).hash);
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert_eq!(line["prev"], prev.as_str());
        let body = line["body"].to_string();
        let text = |name: &str| line[name].as_str().unwrap().as_bytes().to_vec();
        let (actor, kind, subject, run) = (text("actor"), text("kind"), text("subject"), text("run"));
        let at: Timestamp = line["at"].as_str().unwrap().parse().unwrap();
        let links = Links {
            seq: line["seq"].as_u64().unwrap(),
            at: at.as_microsecond(),
            actor: &actor,
            kind: &kind,
            subject: &subject,
            run: Some(&run),
            body: body.as_bytes(),
            prev: &hex::decode(&prev).unwrap(),
        };
        prev = hex::encode(links.hash());
        assert_eq!(line["hash"], prev.as_str());
    }
}

#[test]
fn a_failed_sink_is_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let refusal = trail().store.export_events(&EventFilter::default(), &mut Full).unwrap_err();
    assert!(matches!(refusal, Error::DiskFull), "{refusal}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_texts_make_a_trail_that_verifies_and_any_flipped_byte_of_a_body_breaks_it(
        texts in proptest::collection::vec((".*", ".*", ".*"), 1..8),
        pick in any::<prop::sample::Index>(),
    ) {
        let home = workspace();
        let events: Vec<Event> = texts.iter().zip(1..).map(|((actor, subject, body), second)| Event {
            actor: actor.replace('\0', ""),
            subject: subject.replace('\0', ""),
            body: serde_json::Value::String(body.clone()),
            ..event(second, "odd")
        }).collect();
        home.store.transaction(|tx| tx.append_events(&events)).unwrap();
        prop_assert!(verdict(&home, None).is_intact());
        let seq = pick.index(events.len()) as u64 + 1;
        home.tamper(&format!("UPDATE event SET body = body || ' ' WHERE seq = {seq}"));
        let found = broken(&home, None);
        prop_assert_eq!((found.kind, found.seq), (BreakKind::Changed, seq));
    }
}
