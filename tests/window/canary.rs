//! Secrets that were typed into the window are found nowhere afterwards: not in what the window was told, not in what it
//! keeps, not in a log, not in a file.

use crate::set_up::Way;
use crate::world::{Story, ask};
use journeys::{Window, files_containing};
use serde_json::json;
use std::path::PathBuf;

/// Keeps every answer that the page gets, and everything that it hears, beside the page.
const LISTEN: &str = "const told = [];\
    const fetched = window.fetch;\
    window.fetch = async (...words) => {\
        const answer = await fetched(...words);\
        answer.clone().text().then((text) => told.push(text));\
        return answer;\
    };\
    const { invoke, transformCallback } = window.__TAURI_INTERNALS__;\
    const handler = transformCallback((event) => told.push(JSON.stringify(event)));\
    window.__told = told;\
    invoke('plugin:event|listen', { event: 'feed', target: { kind: 'Any' }, handler }).then(arguments[0]);";

/// Everything that the page shows, holds in its fields and keeps in its storage.
const KEPT: &str = "const values = [...document.querySelectorAll('input, textarea')].map((field) => field.value);\
    return [document.documentElement.outerHTML, JSON.stringify(localStorage), JSON.stringify(sessionStorage),\
    document.cookie, location.href, JSON.stringify(history.state), values.join(' ')].join(' ')";

fn kept(window: &Window) -> String {
    window.script(KEPT, &[]).as_str().unwrap().to_owned()
}

fn told(window: &Window) -> Vec<String> {
    let told = window.script("return window.__told", &[]);
    told.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_was_typed_in_secret_is_seen_nowhere_again() {
    let story = Story::begin();
    let window = story.open();
    window.script_later(LISTEN, &[]);
    story.connect_books(&window);
    story.make_partner(&window, Way::Password);
    for command in [
        json!({"command": "connection-show", "id": "harbour-pine"}),
        json!({"command": "partner-list"}),
        json!({"command": "audit-list", "run": null, "before": null, "limit": 500}),
        json!({"command": "health"}),
    ] {
        ask(&window, &command);
    }
    for place in ["connections", "connections/harbour-pine", "partners", "settings", "today"] {
        window.go(place);
        window.find("h1");
    }
    let tokens = story.books.practice.ready_tokens();
    let client_secret = story.books.practice.client_secret().unwrap().to_owned();
    let secrets = [client_secret.as_str(), story.sshd.password(), &tokens.access, &tokens.refresh];
    let (told, kept) = (told(&window), kept(&window));
    assert!(told.iter().any(|text| text.contains("harbour-pine")), "answers were heard: {told:?}");
    assert!(told.iter().any(|text| text.contains("\"feed\"")), "the feed was heard: {told:?}");
    for secret in secrets {
        assert!(!told.iter().any(|text| text.contains(secret)), "{secret} was told to the page");
        assert!(!kept.contains(secret), "{secret} is kept in the page");
    }
    let cmdline = std::fs::read(format!("/proc/{}/cmdline", window.process())).unwrap();
    let environment = std::fs::read(format!("/proc/{}/environ", window.process())).unwrap();
    let seen = format!("{} {}", String::from_utf8_lossy(&cmdline), String::from_utf8_lossy(&environment));
    // There is nobody to show a notice here, which is logged: so there is a log to look into.
    story.desktop.close();
    let log = window.wait("a line in the log", |_| {
        std::fs::read_to_string(story.desktop.log()).ok().filter(|log| log.contains("notice"))
    });
    for secret in secrets {
        assert!(!seen.contains(secret) && !log.contains(secret), "{secret} is open in the process or its log");
        assert_eq!(files_containing(&story.data(), secret), Vec::<PathBuf>::new(), "{secret}");
        assert_eq!(files_containing(story.desktop.home(), secret), Vec::<PathBuf>::new(), "{secret}");
    }
}
