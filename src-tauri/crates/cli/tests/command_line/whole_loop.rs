//! The whole loop by single commands, each a process of its own, against practice books in another process.

use crate::program::{Workspace, program};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Child;

struct Practice {
    process: Child,
    said: Value,
}

impl Practice {
    fn start(workspace: &Workspace) -> Practice {
        let folder = workspace.path().join("partner");
        let mut command = program(&["practice", "--json", "--partner-folder"]);
        let mut process = command.arg(folder).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Practice { process, said: serde_json::from_str(&line).unwrap() }
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn arrived(workspace: &Workspace) -> Vec<String> {
    let folder = workspace.path().join("partner/outbound");
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn set_up(workspace: &Workspace, practice: &Practice, clock: &[&str]) {
    let words = |more: &[&str]| workspace.run(&[more, clock].concat()).ended(0);
    let connection = workspace.file("connection.json", &practice.said["connection"].to_string());
    let partner = workspace.file("partner.json", &practice.said["partner"].to_string());
    let layout = workspace.path().join("invoices.json");
    let layout = layout.to_str().unwrap();
    let job = json!({"id": "invoices", "connection": "practice-books", "partner": "practice-partner", "layout": "invoices",
        "selection": {"kinds": ["invoice"], "parties": ["Fernhill Group"]}, "file": {"name": "INV_{yyyymm}_{seq}.csv"}});
    let job = workspace.file("job.json", &job.to_string());
    words(&["connection", "add", "--from", &connection]);
    words(&["connection", "confirm", "practice-books", practice.said["organisation"].as_str().unwrap()]);
    words(&["partner", "add", "--from", &partner]);
    words(&["layout", "template", "csv-invoices", "-o", layout]);
    let strict = std::fs::read_to_string(layout)
        .unwrap()
        .replace(r#""field": "doc.reference""#, r#""field": "doc.reference", "required": true"#);
    std::fs::write(layout, strict).unwrap();
    words(&["layout", "add", "--from", layout]);
    words(&["job", "add", "--from", &job]);
    words(&["job", "test", "invoices"]);
}

#[test]
fn invoices_of_a_month_arrive_once_and_the_exit_code_says_what_is_held() {
    let workspace = Workspace::new();
    let practice = Practice::start(&workspace);
    let now = practice.said["now"].as_str().unwrap().to_owned();
    let clock = ["--clock", now.as_str()];
    set_up(&workspace, &practice, &clock);
    let run =
        |more: &[&str]| workspace.run(&[&["run", "invoices", "--period", "2026-11", "--json"], more, &clock].concat());
    let preview = run(&["--preview"]).ended(3).json();
    assert_eq!(preview["value"]["run"], Value::Null, "a preview is no run");
    assert_eq!(arrived(&workspace), Vec::<String>::new(), "a preview sends nothing");
    let sent = run(&[]).ended(3).json();
    let file = &sent["value"]["files"][0];
    assert_eq!(file["manifest"]["sha256"], preview["value"]["files"][0]["manifest"]["sha256"], "as the preview said");
    let name = file["name"].as_str().unwrap().to_owned();
    let there = vec![name.clone(), format!("{name}.manifest.json")];
    assert_eq!(arrived(&workspace), there);
    let again = run(&[]).ended(3).json();
    assert_eq!(again["value"]["files"], json!([]), "nothing goes twice");
    assert_eq!(arrived(&workspace), there);
    skip_what_is_held(&workspace, &clock);
    let inbox = workspace.run(&[&["inbox", "--json"], &clock[..]].concat()).ended(0).json();
    assert_eq!(inbox["value"], json!([]), "what is skipped needs nobody");
    workspace.run(&[&["audit", "verify"], &clock[..]].concat()).ended(0);
}

fn skip_what_is_held(workspace: &Workspace, clock: &[&str]) {
    let inbox = workspace.run(&[&["inbox", "--json"], clock].concat()).ended(0).json();
    let held = inbox["value"].as_array().unwrap();
    assert_eq!(held.len(), 1, "{inbox}");
    assert!(!held[0]["sentence"].as_str().unwrap().is_empty() && !held[0]["action"].as_str().unwrap().is_empty());
    workspace.run(&[&["inbox", "skip", held[0]["id"].as_str().unwrap()], clock].concat()).ended(0);
}

#[test]
fn a_sign_in_goes_through_the_loopback_listener_of_the_command() {
    let workspace = Workspace::new();
    let practice = Practice::start(&workspace);
    let mut connection = practice.said["connection"].clone();
    for found_at_sign_in in ["region", "api", "accounts"] {
        connection.as_object_mut().unwrap().remove(found_at_sign_in);
    }
    let secret = connection["secrets"]["client_secret"].clone();
    connection["secrets"] = json!({"client_secret": secret});
    let file = workspace.file("connection.json", &connection.to_string());
    workspace.run(&["connection", "add", "--from", &file]).ended(0);
    let company = practice.said["organisation"].as_str().unwrap();
    let words = ["connection", "sign-in", "practice-books", "--company", company, "--no-browser", "--json"];
    let mut process = workspace.command(&words).spawn().unwrap();
    let mut events = BufReader::new(process.stderr.take().unwrap()).lines().map(Result::unwrap);
    let url = events
        .by_ref()
        .find_map(|line| {
            let event: Value = serde_json::from_str(&line).unwrap();
            event["url"].as_str().map(ToOwned::to_owned)
        })
        .expect("the address to open");
    assert!(visit(url).contains("signed in"), "the last page says so");
    assert_eq!(events.filter(|line| line.contains("error")).count(), 0);
    let said = crate::program::Said::of(process.wait_with_output().unwrap()).ended(0).json();
    assert_eq!(said["value"]["connection"]["company"]["id"], company);
}

/// Follows the redirects, as a browser does.
fn visit(url: String) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(url).send().await.unwrap().text().await.unwrap()
    })
}
