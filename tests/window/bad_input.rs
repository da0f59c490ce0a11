//! What goes wrong is said in the window: a sentence, what to do, and a way on. No dead end, no lost typing.

use crate::world::{Story, ask, ask_and_go_on, november};
use journeys::Window;
use serde_json::json;

/// Waits for a sentence in the page and for something to press beside it.
#[track_caller]
fn says(window: &Window, words: &[&str], way_on: &str) {
    let text = window.wait(&format!("“{}”", words[0]), |window| {
        Some(window.page_text()).filter(|text| words.iter().all(|word| text.contains(word)))
    });
    for word in ["Error", "undefined", "[object", "SSH_FX", "invalid_", "os error", "NaN"] {
        assert!(!text.contains(word), "“{word}” is for programmers:\n{text}");
    }
    window.find(way_on);
}

/// A story whose books, partner and job are there.
fn ready() -> (Story, Window) {
    let story = Story::begin();
    let window = story.open();
    story.set_up(&window, &json!({"kind": "on-demand"}));
    (story, window)
}

fn test_partner(window: &Window) {
    window.go("today");
    window.go("partners/fernhill");
    window.click("[data-test=start-test]");
}

#[test]
fn a_wrong_password_an_unreachable_server_and_a_swapped_host_key_are_said_with_a_way_on() {
    let (mut story, window) = ready();
    let wrong = json!({"command": "partner-secrets", "id": "fernhill", "password": "not-it", "private_key": null, "passphrase": null});
    ask(&window, &wrong);
    test_partner(&window);
    says(&window, &["password"], "[data-test=start-test]");

    let before = story.sshd.fingerprint();
    let right = json!({"command": "partner-secrets", "id": "fernhill", "password": story.sshd.password(), "private_key": null, "passphrase": null});
    ask(&window, &right);
    story.sshd.swap_host_key("ed25519");
    ask_and_go_on(&window, &november());
    window.go("partners/fernhill");
    window.wait("the stop", |window| window.page_text().contains("identity").then_some(()));
    window.go("today");
    says(&window, &["identity"], "[data-test=needs] button");
    window.click("[data-test=needs] button");
    window.wait("both fingerprints", |window| {
        let text = window.page_text().replace(char::is_whitespace, "");
        [&before, &story.sshd.fingerprint()].iter().all(|print| text.contains(print.as_str())).then_some(())
    });

    story.sshd.stop();
    test_partner(&window);
    says(&window, &["cannot be reached", "127.0.0.1"], "[data-test=start-test]");
}

#[test]
fn a_refused_sign_in_changes_nothing_and_can_be_started_again() {
    let story = Story::begin();
    let window = story.open();
    story.describe_books(&window);
    window.click("[data-test=sign-in-start]");
    let address = story.desktop.opened_address();
    let page = story.books.browse(&format!("{address}&practice_consent=refuse"));
    assert!(!page.contains("You are signed in"), "{page}");
    window.find("[data-test=sign-in-again]");
    says(&window, &["sign-in", "again"], "[data-test=sign-in-again]");
    window.click("[data-test=sign-in-again]");
    story.books.browse(&story.desktop.opened_address());
    window.find_words("[data-test=company]", "Harbour & Pine");
}
