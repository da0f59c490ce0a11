//! The demo, for real, and what it leaves behind.

use crate::program::{Said, program, run};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};

fn on(workspace: &Path, words: &[&str]) -> Said {
    Said::of(program(words).arg("--data").arg(workspace).output().unwrap())
}

#[test]
fn the_demo_runs_the_loop_and_what_it_keeps_verifies_until_someone_tampers() {
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("kept");
    let began = Instant::now();
    let facts = run(&["demo", "--json", "--keep", keep.to_str().unwrap()]).ended(0).json();
    assert!(began.elapsed() < Duration::from_secs(180), "the demo takes less than three minutes");
    let workspace = keep.join("workspace");
    assert_eq!(Path::new(facts["workspace"].as_str().unwrap()), workspace);
    look_at_files(&facts);
    let said = on(&workspace, &["audit", "verify"]).ended(0);
    assert!(said.out.starts_with('✓'), "{}", said.out);
    let inbox = on(&workspace, &["inbox", "--json"]).ended(0).json();
    assert_eq!(inbox["value"], Value::Array(vec![]), "what was held was put right");
    let runs = on(&workspace, &["runs", "--json"]).ended(0).json();
    assert!(runs["value"].as_array().unwrap().len() >= 3, "run, retry and the run that sent nothing: {runs}");
    tamper(&workspace);
    let said = on(&workspace, &["audit", "verify"]).ended(1);
    assert!(said.out.starts_with('✗') && said.out.contains('5'), "the event is named: {}", said.out);
    run(&["demo", "--keep", keep.to_str().unwrap()]).ended(2);
}

/// The totals of the files add up to what was sent, and the hashes are those of the bytes.
fn look_at_files(facts: &Value) {
    let files = facts["files"].as_array().unwrap();
    assert_eq!(files.len(), 2, "the run's and the retry's: {facts}");
    for file in files {
        let bytes = std::fs::read(file["path"].as_str().unwrap()).unwrap();
        assert_eq!(bytes.len() as u64, file["bytes"].as_u64().unwrap());
        assert_eq!(file["manifest"]["sha256"], file["sha256"], "the manifest beside it speaks of these bytes");
        let header = std::str::from_utf8(&bytes).unwrap().lines().next().unwrap();
        assert!(header.split([',', ';']).count() >= 8, "eight columns at least: {header}");
    }
    let documents: u64 = files.iter().map(|file| file["manifest"]["documents"].as_u64().unwrap()).sum();
    let sent = |run: &str| -> u64 {
        let totals = facts[run].as_array().unwrap();
        totals.iter().filter(|total| total["outcome"] == "sent").map(|total| total["count"].as_u64().unwrap()).sum()
    };
    assert_eq!(documents, sent("first_run") + sent("retry"), "as many as were sent: {facts}");
    assert_eq!(sent("retry"), 1, "the held one went");
}

fn tamper(workspace: &Path) {
    let sql = rusqlite::Connection::open(workspace.join("workspace.db")).unwrap();
    let changed = sql.execute("UPDATE event SET subject = subject || 'x' WHERE seq = 5", []).unwrap();
    assert_eq!(changed, 1, "there is a fifth event");
}

#[test]
fn the_demo_tells_its_story_to_people_and_leaves_nothing_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let said = Said::of(program(&["demo"]).env("TMPDIR", temporary.path()).output().unwrap()).ended(0);
    for part in [" 1. ", "Preview", "held", "Tried again", "nothing was sent a second time", "sha-256", "Done in"] {
        assert!(said.out.contains(part), "“{part}” is missing in: {}", said.out);
    }
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
}
