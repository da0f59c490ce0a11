//! Runs that go on while nobody looks: their notices, and a Quit in the middle of a delivery.

use crate::world::{FILE, Story, ask, ask_and_go_on, listing, november};
use journeys::{Direction, Place, Proxy};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a scheduled run may take to be due and done: the clock is looked at every half minute.
const A_LOOK_AND_A_RUN: Duration = Duration::from_secs(120);

fn on_demand() -> Value {
    json!({"kind": "on-demand"})
}

/// A daily schedule whose time comes in a few seconds.
fn soon() -> Value {
    let time = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(5);
    json!({"kind": "daily", "at": time.strftime("%H:%M:%S").to_string(), "zone": "UTC"})
}

#[test]
fn the_end_of_a_run_is_noticed_on_the_desktop() {
    let story = Story::begin();
    let notices = story.desktop.notices();
    let window = story.open();
    story.set_up(&window, &on_demand());
    ask(&window, &november());
    let notice = story.desktop.await_notice(&notices, "Fernhill Group got");
    assert!(notice.title.contains("3 invoices") && notice.title.contains("EUR"), "{notice:?}");
    assert!(notice.body.contains(FILE) && !notice.urgent, "{notice:?}");
    story.delivered_once(&window);
}

#[test]
fn a_run_of_the_schedule_goes_out_while_the_window_is_hidden() {
    let story = Story::begin();
    let (notices, _tray) = (story.desktop.notices(), story.desktop.tray());
    let window = story.open();
    story.set_up(&window, &soon());
    story.desktop.close();
    story.desktop.await_place(Place::Hidden);
    let delivered = || listing(&story.folder).iter().any(|name| name.ends_with(".csv"));
    window.wait_at_most(A_LOOK_AND_A_RUN, "the run of the schedule", |_| delivered().then_some(()));
    story.desktop.await_notice(&notices, "Fernhill Group got");
    assert_eq!(story.desktop.place(), Place::Hidden);
}

#[test]
fn a_quit_in_the_middle_of_a_delivery_loses_nothing_and_doubles_nothing() {
    let story = Story::begin();
    let tray = story.desktop.tray();
    let proxy = Proxy::to(story.sshd.address());
    let window = story.open();
    story.set_up(&window, &on_demand());
    let partner = story.partner(proxy.port()).to_string();
    ask(&window, &json!({"command": "partner-add", "file": partner}));
    // Each step of the delivery takes a round trip of its own, so that there is a middle.
    proxy.delay(Duration::from_millis(250));
    ask_and_go_on(&window, &november());
    let under_way = || listing(&story.folder).iter().any(|name| name != FILE && !name.ends_with(".json"));
    window.wait("the delivery", |_| under_way().then_some(()));
    assert!(!story.folder.join(FILE).exists(), "the file has not got its name yet");
    tray.click("Quit");
    assert_eq!(window.exit_code(), 0);
    drop(window);
    assert!(proxy.passed(Direction::ToServer) > 0);

    proxy.delay(Duration::ZERO);
    let window = story.open();
    let state =
        |window| ask(window, &json!({"command": "runs", "job": null, "limit": 10, "before": null}))[0]["state"].take();
    window.wait("the end of what was begun", |window| {
        if state(window) == "interrupted" {
            ask(window, &november());
        }
        (state(window) == "succeeded").then_some(())
    });
    story.delivered_once(&window);
    ask(&window, &november());
    story.delivered_once(&window);
}
