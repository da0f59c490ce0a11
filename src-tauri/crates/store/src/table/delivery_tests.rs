//! Tests of deliveries.

use super::*;
use crate::testing::{Home, at, run_id, workspace};
use crate::{NewFile, RunState};

fn home() -> Home {
    let home = workspace();
    home.run("r1");
    for sha256 in ["ab", "cd"] {
        let file = NewFile {
            sha256: sha256.repeat(32),
            size: 1,
            name: "x".into(),
            kind: "outbound".into(),
            run: Some(run_id("r1")),
        };
        home.store.record_file(&file, at(1)).unwrap();
    }
    home
}

fn new(id: &str, name: &str) -> NewDelivery {
    NewDelivery {
        id: id.parse().unwrap(),
        run: run_id("r1"),
        partner: "acme".parse().unwrap(),
        file: "ab".repeat(32),
        folder: "outbound".into(),
        final_name: name.into(),
        temp_name: format!("{name}.r1.part"),
        manifest: Some((format!("{name}.manifest.json"), "cd".repeat(32))),
    }
}

fn id(id: &str) -> DeliveryId {
    id.parse().unwrap()
}

fn failure() -> Failure {
    Failure { code: "refused".into(), message: "The server said no. Try later.".into() }
}

#[test]
fn a_delivery_is_open_until_file_and_manifest_are_in_place() {
    let home = home();
    let store = &home.store;
    store.create_delivery(&new("d1", "a.csv"), at(1)).unwrap();
    let open = || store.open_deliveries().unwrap().len();
    store.begin_attempt(&id("d1"), at(2)).unwrap();
    store.mark_verified(&id("d1"), "{\"size\":1}", at(3)).unwrap();
    store.mark_placed(&id("d1"), None, at(4)).unwrap();
    assert_eq!(open(), 1, "the manifest is missing");
    store.mark_failed(&id("d1"), &failure(), Some(at(9)), at(5)).unwrap();
    let held = store.delivery(&id("d1")).unwrap().unwrap();
    assert_eq!((held.state, held.next_try), (DeliveryState::Placed, Some(at(9))), "the file is not sent again");
    store.begin_attempt(&id("d1"), at(9)).unwrap();
    store.mark_manifest_done(&id("d1"), at(10)).unwrap();
    assert_eq!(open(), 0);
    let done = store.delivery(&id("d1")).unwrap().unwrap();
    let expect = Delivery {
        what: new("d1", "a.csv"),
        state: DeliveryState::Placed,
        attempts: 2,
        next_try: None,
        failure: None,
        proof: Some("{\"size\":1}".into()),
        file_done: true,
        manifest_done: true,
        created: at(1),
        changed: at(10),
    };
    assert_eq!(done, expect);
    for refused in [
        store.begin_attempt(&id("d1"), at(11)),
        store.mark_failed(&id("d1"), &failure(), None, at(11)),
        store.abandon_delivery(&id("d1"), &failure(), at(11)),
        store.mark_placed(&id("d1"), None, at(11)),
    ] {
        assert!(matches!(refused, Err(Error::WrongState { .. })), "what is done stays done: {refused:?}");
    }
}

#[test]
fn a_final_name_is_used_once_for_ever() {
    let home = home();
    home.store.create_delivery(&new("d1", "a.csv"), at(1)).unwrap();
    home.store.abandon_delivery(&id("d1"), &failure(), at(2)).unwrap();
    let refusal = home.store.create_delivery(&new("d2", "a.csv"), at(3)).unwrap_err();
    assert!(matches!(refusal, Error::NameUsed { .. }), "{refusal}");
    let elsewhere = NewDelivery { folder: "test".into(), ..new("d2", "a.csv") };
    home.store.create_delivery(&elsewhere, at(3)).expect("another folder has its own names");
    assert!(matches!(home.store.create_delivery(&new("d2", "b.csv"), at(3)), Err(Error::Taken { .. })));
    let found = home.store.delivery_named(&"acme".parse().unwrap(), "outbound", "a.csv").unwrap().unwrap();
    assert_eq!(found.what.id, id("d1"));
}

#[test]
fn a_delivery_without_manifest_is_done_when_placed() {
    let home = home();
    home.store.create_delivery(&NewDelivery { manifest: None, ..new("d1", "a.csv") }, at(1)).unwrap();
    home.store.mark_placed(&id("d1"), Some("{}"), at(2)).expect("found in place when settled");
    assert!(home.store.open_deliveries().unwrap().is_empty());
    assert_eq!(home.store.deliveries_of_run(&run_id("r1")).unwrap().len(), 1);
}

#[test]
fn a_failed_delivery_waits_for_its_time_or_for_a_person() {
    let home = home();
    home.store.create_delivery(&new("d1", "a.csv"), at(1)).unwrap();
    home.store.begin_attempt(&id("d1"), at(2)).unwrap();
    home.store.mark_failed(&id("d1"), &failure(), None, at(3)).unwrap();
    let held = home.store.delivery(&id("d1")).unwrap().unwrap();
    assert_eq!((held.state, held.next_try, held.failure), (DeliveryState::Failed, None, Some(failure())));
    home.store.retry_delivery(&id("d1"), at(4)).unwrap();
    let held = home.store.delivery(&id("d1")).unwrap().unwrap();
    assert_eq!((held.state, held.next_try, held.attempts), (DeliveryState::Pending, Some(at(4)), 1));
    home.store.abandon_delivery(&id("d1"), &failure(), at(5)).unwrap();
    assert!(home.store.open_deliveries().unwrap().is_empty());
    home.store.retry_delivery(&id("d1"), at(6)).expect("a person may think again");
    assert_eq!(home.store.open_deliveries().unwrap().len(), 1);
}

#[test]
fn a_step_that_does_not_follow_is_refused() {
    let home = home();
    home.store.create_delivery(&new("d1", "a.csv"), at(1)).unwrap();
    let refusals = [home.store.mark_verified(&id("d1"), "{}", at(2)), home.store.mark_manifest_done(&id("d1"), at(2))];
    for refusal in refusals {
        assert!(matches!(refusal, Err(Error::WrongState { .. })), "{refusal:?}");
    }
    assert!(matches!(home.store.begin_attempt(&id("d9"), at(2)), Err(Error::NotFound { .. })));
}

#[test]
fn a_delivery_under_way_keeps_its_job() {
    let home = crate::testing::workspace_with_job();
    home.run("r1");
    let sha256 = "ab".repeat(32);
    let file = NewFile { sha256, size: 1, name: "x".into(), kind: "outbound".into(), run: None };
    home.store.record_file(&file, at(1)).unwrap();
    home.store.create_delivery(&NewDelivery { manifest: None, ..new("d1", "a.csv") }, at(1)).unwrap();
    let end = crate::RunEnd { state: RunState::Failed, code: None, message: None, counts: None, at: at(2) };
    home.store.end_run(&run_id("r1"), &end).unwrap();
    let refusal = home.store.remove_job(&"daily".parse().unwrap()).unwrap_err();
    assert!(refusal.to_string().contains("a.csv"), "{refusal}");
    home.store.mark_placed(&id("d1"), None, at(3)).unwrap();
    home.store.remove_job(&"daily".parse().unwrap()).expect("nothing is open");
}
