//! Secrets go in and never come out.

use crate::program::{Workspace, run_with_input};
use std::path::Path;

const PASSWORD: &str = "correct-horse-battery";
const CLIENT_SECRET: &str = "s3cr3t-of-the-client";

fn holds(path: &Path, secret: &str) -> bool {
    if path.is_dir() {
        return std::fs::read_dir(path).unwrap().any(|entry| holds(&entry.unwrap().path(), secret));
    }
    let bytes = std::fs::read(path).unwrap_or_default();
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

#[test]
fn no_output_and_no_file_of_the_workspace_shows_a_secret() {
    let workspace = Workspace::new();
    let connection = format!(
        r#"{{"id":"zb","provider":"zoho-books","client_id":"1000.X","secrets":{{"client_secret":"{CLIENT_SECRET}"}}}}"#
    );
    let added =
        run_with_input(&mut workspace.command(&["connection", "add", "--from", "-", "--json"]), &connection).ended(0);
    let partner = workspace.file(
        "acme.json",
        r#"{"id":"acme","remote":{"kind":"sftp","host":"127.0.0.1","port":1,"user":"us","sign_in":["password"]}}"#,
    );
    workspace.run(&["partner", "add", "--from", &partner]).ended(0);
    let password = workspace.file("password", &format!("{PASSWORD}\n"));
    let set = workspace.run(&["partner", "secrets", "acme", "--password-file", &password, "--verbose"]).ended(0);
    std::fs::remove_file(&password).unwrap();
    let mut said = vec![added, set];
    for words in [
        vec!["connection", "show", "zb"],
        vec!["connection", "list", "--json"],
        vec!["partner", "show", "acme"],
        vec!["partner", "show", "acme", "--json"],
        vec!["audit", "export"],
        vec!["health", "--verbose"],
    ] {
        said.push(workspace.run(&words).ended(0));
    }
    // Nobody listens on port 1: the error must not tell what we would have signed in with.
    said.push(workspace.run(&["partner", "test", "acme", "--verbose", "--json"]).ended(1));
    for said in &said {
        for secret in [PASSWORD, CLIENT_SECRET, "the passphrase of this test"] {
            assert!(!said.out.contains(secret) && !said.err.contains(secret), "{secret} is shown: {said:?}");
        }
    }
    for secret in [PASSWORD, CLIENT_SECRET, "the passphrase of this test"] {
        assert!(!holds(&workspace.path().join("books"), secret), "{secret} lies in the workspace in the clear");
    }
    let shown = workspace.run(&["partner", "show", "acme"]).ended(0);
    assert!(shown.out.contains("password") && shown.out.contains("set on"), "only that it is set: {}", shown.out);
}

#[test]
fn a_secret_without_a_source_is_asked_for_or_refused() {
    let workspace = Workspace::new();
    let partner = workspace.file("acme.json", r#"{"id":"acme","remote":{"kind":"folder","path":"/srv/acme"}}"#);
    workspace.run(&["partner", "add", "--from", &partner]).ended(0);
    let said = workspace.run(&["partner", "secrets", "acme"]).ended(2);
    assert!(said.err.contains("no terminal"), "{}", said.err);
}

#[test]
fn a_wrong_passphrase_opens_nothing() {
    let workspace = Workspace::new();
    let partner = workspace.file(
        "acme.json",
        r#"{"id":"acme","remote":{"kind":"sftp","host":"127.0.0.1","port":1,"user":"us","sign_in":["key"]}}"#,
    );
    workspace.run(&["partner", "add", "--from", &partner]).ended(0);
    let made = workspace.run(&["partner", "key", "make", "acme", "--json"]).ended(0);
    let shown = || workspace.run(&["partner", "show", "acme", "--json"]).ended(0).json()["value"]["public_key"].clone();
    assert_eq!(shown(), made.json()["value"]["line"], "the public half is shown again");
    workspace.file("passphrase", "another one\n");
    assert!(shown().is_null(), "the partner is shown all the same");
    let said = workspace.run(&["partner", "key", "make", "acme", "--json"]).ended(1);
    assert_eq!(said.json()["error"]["code"], "key-missing");
}
