//! One workspace, several processes.

use crate::program::Workspace;
use std::io::{BufRead, BufReader};
use std::process::Child;

/// A serving process that is ended with the test.
struct Serving(Child);

impl Serving {
    /// Starts `serve` and waits until it says that it serves.
    fn start(workspace: &Workspace) -> Serving {
        let mut child = workspace.command(&["serve"]).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut first).unwrap();
        let serving = Serving(child);
        assert!(first.starts_with("Serving "), "{first}");
        serving
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_second_process_is_answered_by_the_one_that_serves() {
    let workspace = Workspace::new();
    let serving = Serving::start(&workspace);
    let file = workspace.file("acme.json", r#"{"id":"acme","remote":{"kind":"folder","path":"/srv/acme"}}"#);
    workspace.run(&["partner", "add", "--from", &file]).ended(0);
    let listed = workspace.run(&["partner", "list", "--json"]).ended(0).json();
    assert_eq!(listed["value"][0]["partner"]["id"], "acme");
    let said = workspace.run(&["serve"]).ended(1);
    assert!(said.err.contains("serves it already"), "{}", said.err);
    drop(serving);
    let after = workspace.run(&["partner", "list", "--json"]).ended(0).json();
    assert_eq!(after["value"][0]["partner"]["id"], "acme", "what was forwarded is kept: {after}");
}

#[cfg(unix)]
#[test]
fn a_serving_process_ends_well_when_asked_to() {
    let workspace = Workspace::new();
    let mut serving = Serving::start(&workspace);
    workspace.run(&["health"]).ended(0);
    let pid = serving.0.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(serving.0.wait().unwrap().code(), Some(0));
    assert!(!workspace.path().join("books/engine.door").exists(), "the door is taken away");
}
