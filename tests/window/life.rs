//! The window opens, hides, comes back and ends.

use journeys::{Desktop, Place, Scratch};

/// The sign by which a person knows the screen.
const TODAY: &str = "Today";

#[test]
fn closing_hides_in_the_tray_a_second_start_shows_and_quit_ends() {
    let (desktop, scratch) = (Desktop::start(), Scratch::new());
    let tray = desktop.tray();
    let data = scratch.join("workspace");
    let window = desktop.open(&data, &[]);
    window.find_words("h1", TODAY);
    desktop.await_place(Place::Shown);

    desktop.close();
    desktop.await_place(Place::Hidden);
    assert!(!window.has_ended(), "a closed window goes on in the tray");

    desktop.start_again(&data, &[]).expect(0);
    desktop.await_place(Place::Shown);
    assert!(!window.has_ended(), "a second start shows the first");

    desktop.close();
    desktop.await_place(Place::Hidden);
    tray.click("Show ML Connector");
    desktop.await_place(Place::Shown);

    tray.click("Quit");
    assert_eq!(window.exit_code(), 0);
}

#[test]
fn without_a_tray_closing_minimises_and_a_second_start_brings_the_window_back() {
    let (desktop, scratch) = (Desktop::start(), Scratch::new());
    let notices = desktop.notices();
    let data = scratch.join("workspace");
    let window = desktop.open(&data, &[]);
    window.find_words("h1", TODAY);

    desktop.close();
    desktop.await_place(Place::Minimised);
    assert!(!window.has_ended(), "nobody is locked out");
    let said = desktop.await_notice(&notices, "still running");
    assert!(said.body.contains("no tray"), "{said:?}");

    desktop.start_again(&data, &[]).expect(0);
    desktop.await_place(Place::Shown);
    assert!(!window.has_ended());
}
