//! A machine without a keychain: the window says so and opens with a passphrase.

use crate::world::{ask, listing};
use journeys::{Desktop, Scratch, files_containing};
use serde_json::json;

const PASSPHRASE: &str = "canary-passphrase-31ab";

#[test]
fn without_a_keychain_a_passphrase_opens_the_workspace_and_opens_it_again() {
    let (desktop, scratch) = (Desktop::without_keychain(), Scratch::new());
    let data = scratch.join("workspace");
    let window = desktop.open(&data, &[]);
    window.find_words("main", "keychain");
    window.field("Passphrase").fill(PASSPHRASE);
    window.click("main form button[type=submit]");
    window.find_none("main form");
    window.find("[data-test=welcome]");
    assert!(!window.page_text().contains(PASSPHRASE));
    window.kill();

    let window = desktop.open(&data, &[]);
    window.field("Passphrase").fill("not the passphrase");
    window.click("main form button[type=submit]");
    window.find_words("main form", "The passphrase is not right");
    window.field("Passphrase").fill(PASSPHRASE);
    window.click("main form button[type=submit]");
    window.find_none("main form");
    window.find("[data-test=welcome]");
    ask(&window, &json!({"command": "today"}));
    assert!(!listing(&data).is_empty());
    assert_eq!(files_containing(scratch.path(), PASSPHRASE), Vec::<std::path::PathBuf>::new());
}
