//! A workspace whose key lies in the system's keychain: opened, locked, opened again.

use crate::world::{Books, Desk, fixture, text};
use journeys::{Cli, Keychain, Outcome};
use practice::company::Company;
use serde_json::json;

#[test]
fn a_job_runs_with_the_key_in_the_keychain_and_waits_while_it_is_locked() {
    let company = std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap();
    let books = Books::start(Company::from_json(&company).unwrap());
    let desk = Desk::new();
    let cli = Cli::new(desk.scratch.path().join("with-keychain"));
    let mut keychain = Keychain::start();
    let run = |keychain: &Keychain, words: &[&str]| -> Outcome { cli.run_within(keychain, words, "") };

    cli.run_within(&keychain, &["connection", "add", "--from", "-"], &books.connection("harbour").to_string())
        .expect(0);
    run(&keychain, &["connection", "confirm", "harbour", books.practice.organisation()]).expect(0);
    let out = desk.scratch.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let partner = json!({"id": "acme", "remote": {"kind": "folder", "path": out}, "folders": {"outbound": ""}});
    let job = json!({
        "id": "sales", "connection": "harbour", "partner": "acme", "layout": "sales",
        "selection": {"kinds": ["invoice", "credit-note"]}, "file": {"name": "S_{seq}.csv"},
    });
    run(&keychain, &["partner", "add", "--from", text(&desk.file("p.json", &partner))]).expect(0);
    run(&keychain, &["layout", "add", "--id", "sales", "--from", text(&fixture("sc1/layout.json"))]).expect(0);
    run(&keychain, &["job", "add", "--from", text(&desk.file("j.json", &job))]).expect(0);

    keychain.lock();
    let locked = run(&keychain, &["--json", "run", "sales", "--all"]).expect(1);
    assert!(locked.stdout.contains("keychain-locked"), "{}", locked.stdout);
    assert!(!out.join("S_001.csv").exists(), "nothing goes while the keychain is locked");

    keychain.unlock();
    run(&keychain, &["run", "sales", "--all"]).expect(0);
    assert!(out.join("S_001.csv").exists());
    let verified = run(&keychain, &["audit", "verify"]).expect(0);
    assert!(verified.stdout.contains("none is missing at the end"), "{}", verified.stdout);
}
