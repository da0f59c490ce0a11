//! A partner on a real SSH server: every way to sign in, a host key that is another one than before, a server that is
//! down. The file arrives exactly once, or it waits.

use crate::office::{CONTENT, Complaint, FILE, Office, job};
use crate::world::{sshd_partner, text};
use journeys::{Sshd, files_containing};
use serde_json::json;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const KEY_PASSPHRASE: &str = "canary-key-passphrase-19c2";

/// Makes a key behind a passphrase that the server takes.
fn key_with_passphrase(sshd: &Sshd, folder: &Path) -> PathBuf {
    let path = folder.join("protected_key");
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-C", "test", "-N", KEY_PASSPHRASE, "-f"]).arg(&path);
    assert!(keygen.status().unwrap().success());
    sshd.authorize(&std::fs::read_to_string(path.with_extension("pub")).unwrap());
    path
}

/// Adds a partner with a folder of its own at the server, and its job. Tells the folder.
fn add(office: &Office, sshd: &Sshd, id: &str, change: impl FnOnce(&mut serde_json::Value)) -> PathBuf {
    let mut settings = sshd_partner(sshd, id);
    settings["folders"]["outbound"] = json!(id);
    change(&mut settings);
    office.desk.add("partner", &settings);
    office.desk.add("job", &job(id));
    sshd.make_folder(id)
}

#[test]
fn a_file_is_delivered_by_key_by_key_with_passphrase_by_password_and_by_a_key_made_here() {
    let sshd = Sshd::start();
    let mut office = Office::open();
    let private_key = std::fs::read_to_string(sshd.private_key()).unwrap();
    for secret in [KEY_PASSPHRASE, sshd.password(), private_key.lines().nth(1).unwrap()] {
        office.desk.cli.canary(secret);
    }
    let with = |ways: serde_json::Value| {
        move |settings: &mut serde_json::Value| {
            settings["remote"]["sign_in"] = ways;
            settings["secrets"] = json!({});
        }
    };
    let desk = &office.desk;

    let by_key = add(&office, &sshd, "by-key", |_| ());

    let by_passphrase = add(&office, &sshd, "by-passphrase", with(json!(["key"])));
    let key = key_with_passphrase(&sshd, desk.scratch.path());
    let passphrase = desk.scratch.write("key-passphrase", KEY_PASSPHRASE);
    let words = ["partner", "secrets", "by-passphrase", "--private-key-file", text(&key), "--key-passphrase-file"];
    desk.cli.run(&[&words[..], &[text(&passphrase)]].concat()).expect(0);

    let by_password = add(&office, &sshd, "by-password", with(json!(["password"])));
    let password = desk.scratch.write("password", format!("{}\n", sshd.password()));
    desk.cli.run(&["partner", "secrets", "by-password", "--password-file", text(&password)]).expect(0);

    let by_made_key = add(&office, &sshd, "by-made-key", with(json!(["key"])));
    let made = desk.json(&["partner", "key", "make", "by-made-key"], 0)["value"]["line"].take();
    sshd.authorize(made.as_str().unwrap());

    let folders = [by_key, by_passphrase, by_password, by_made_key];
    for folder in &folders {
        let id = folder.file_name().unwrap().to_str().unwrap();
        let test = desk.json(&["partner", "test", id], 0);
        assert_eq!(test["value"]["ok"], true, "{id}: {test}");
        office.run(id, 0);
        office.delivered_once(id, folder);
    }
    let accepted = |way: &str| sshd.log().lines().filter(|line| line.contains(&format!("Accepted {way}"))).count();
    assert_eq!((accepted("publickey"), accepted("password")), (6, 2), "each signed in its own way:\n{}", sshd.log());
    for secret in [KEY_PASSPHRASE, sshd.password(), private_key.lines().nth(1).unwrap()] {
        let found = files_containing(desk.cli.data(), secret);
        assert!(found.is_empty(), "a secret lies open in {found:?}");
    }
}

/// What the server wrote from here on.
fn since(sshd: &Sshd, length: usize) -> String {
    sshd.log().split_off(length)
}

/// The connections that ended before anybody had signed in, by the port they came from.
fn ended_early(log: &str) -> HashSet<&str> {
    let early = log.lines().filter(|line| line.contains("[preauth]"));
    early.filter_map(|line| line.split(" port ").nth(1)?.split([' ', ':']).next()).collect()
}

/// Waits until the server has seen so many connections end, and asserts that nobody tried to sign in over any.
fn nobody_signed_in(sshd: &Sshd, from: usize, n_connections: usize) {
    let begun = Instant::now();
    while ended_early(&since(sshd, from)).len() < n_connections {
        assert!(begun.elapsed() < Duration::from_secs(30), "fewer than {n_connections}:\n{}", since(sshd, from));
        std::thread::yield_now();
    }
    let log = since(sshd, from);
    for words in ["Accepted", "Failed", "authenticating user", "Invalid user", sshd.user()] {
        assert!(!log.contains(words), "“{words}”: somebody tried to sign in:\n{log}");
    }
}

#[test]
fn nothing_is_sent_to_a_server_whose_key_nobody_accepted_and_accepting_needs_the_very_fingerprint() {
    let sshd = Sshd::start();
    let office = Office::open();
    let folder = add(&office, &sshd, "first-contact", |settings| {
        settings["remote"]["host_key"] = json!(null);
        settings["remote"]["sign_in"] = json!(["password", "key"]);
        settings["secrets"]["password"] = json!(sshd.password());
    });
    let start = sshd.log().len();
    let complaint = office.run_fails("first-contact", "host-key-unknown");
    complaint.says(&[
        "not been confirmed",
        &sshd.fingerprint(),
        "Nothing was sent",
        "Compare the fingerprint with first-contact",
    ]);
    nobody_signed_in(&sshd, start, 1);
    assert_eq!(office.waiting().0, 1);

    let wrong = format!("{}x", sshd.fingerprint());
    let refused =
        Complaint::of(&office.desk, &["partner", "host-key", "first-contact", "--accept", &wrong], "host-key-changed");
    refused.says(&[&sshd.fingerprint(), "Nothing was accepted", "Compare"]);
    office.run_fails("first-contact", "host-key-unknown");

    office.desk.cli.run(&["partner", "host-key", "first-contact", "--accept", &sshd.fingerprint()]).expect(0);
    office.run("first-contact", 0);
    office.delivered_once("first-contact", &folder);
}

#[test]
fn a_swapped_host_key_stops_every_run_until_a_person_accepts_the_new_one() {
    let mut sshd = Sshd::start();
    let mut office = Office::open();
    office.desk.cli.canary(sshd.password());
    let folder = add(&office, &sshd, "fernhill", |settings| {
        settings["remote"]["sign_in"] = json!(["password", "key"]);
        settings["secrets"]["password"] = json!(sshd.password());
    });
    let before = sshd.fingerprint();
    assert_eq!(office.desk.json(&["partner", "test", "fernhill"], 0)["value"]["ok"], true);
    sshd.swap_host_key("ed25519");
    let start = sshd.log().len();
    let now = sshd.fingerprint();

    let complaint = office.run_fails("fernhill", "host-key-changed");
    assert_eq!(complaint.retry, "never", "a swapped key is never tried again by itself");
    complaint.says(&[
        "another identity",
        &before,
        &now,
        "nothing was sent",
        "Ask the partner",
        "Compare the fingerprint with fernhill",
        FILE,
    ]);
    nobody_signed_in(&sshd, start, 1);
    assert!(!since(&sshd, start).contains("sftp"), "no session was opened");

    let (waiting, why) = office.waiting();
    assert_eq!(waiting, 1, "the file waits");
    assert!(why.contains(FILE) && why.contains("another identity"), "health says which and why: {why}");

    // Nothing gets around it: not the test, not a new settings file, not another run.
    office.run_fails("fernhill", "host-key-changed");
    office.desk.json(&["partner", "test", "fernhill"], 1);
    let (algorithm, key) = sshd.host_key();
    let mut settings = sshd_partner(&sshd, "fernhill");
    settings["remote"]["host_key"] = json!({"algorithm": algorithm, "key": key, "fingerprint": now});
    let file = office.desk.file("swapped.json", &settings);
    Complaint::of(&office.desk, &["partner", "add", "--from", text(&file)], "host-key-changed").says(&[
        &before,
        &now,
        "only after you compared",
    ]);
    nobody_signed_in(&sshd, start, 3);
    assert_eq!(office.waiting().0, 1, "still one file, not two");

    let shown = office.desk.json(&["partner", "host-key", "fernhill"], 0);
    assert_eq!(shown["value"]["offered"]["fingerprint"], json!(now), "a person can compare");
    assert_eq!(shown["value"]["pinned"]["fingerprint"], json!(before));
    assert_eq!(shown["value"]["accepted"], false, "to look is not to accept");
    office.run_fails("fernhill", "host-key-changed");

    office.desk.cli.run(&["partner", "host-key", "fernhill", "--accept", &now]).expect(0);
    let report = office.run("fernhill", 0);
    assert!(report["files"].as_array().unwrap().is_empty(), "the waiting file went out; there is no second one");
    office.delivered_once("fernhill", &folder);
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
}

#[test]
fn a_file_for_a_server_that_is_down_waits_over_a_restart_and_goes_out_once() {
    let mut sshd = Sshd::start();
    let office = Office::open();
    let folder = add(&office, &sshd, "fernhill", |_| ());
    sshd.stop();
    let complaint = office.run_fails("fernhill", "partner-unreachable");
    assert_eq!(complaint.retry, "later");
    complaint.says(&[
        &format!("127.0.0.1:{}", sshd.port()),
        "cannot be reached",
        "Check address and port",
        FILE,
        "next run",
    ]);
    // Every command is a program of its own, so each of these finds the file after a restart.
    let (waiting, why) = office.waiting();
    assert_eq!(waiting, 1);
    assert!(why.contains(FILE) && why.contains("cannot be reached"), "{why}");
    office.run_fails("fernhill", "partner-unreachable");
    assert_eq!(office.waiting().0, 1, "another run makes no second file");
    let runs = office.desk.json(&["runs", "fernhill"], 0);
    assert_eq!(runs["value"][0]["state"], "interrupted", "{runs}");

    // The process that would deliver it dies as in a power cut, and the one after it delivers.
    let mut serving = office.desk.cli.start(&["serve"]);
    serving.await_line("Serving");
    serving.kill();
    sshd.restart();
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
    assert_eq!(std::fs::read_to_string(folder.join(FILE)).unwrap(), CONTENT);
    let runs = office.desk.json(&["runs", "fernhill"], 0);
    let states: Vec<_> = runs["value"].as_array().unwrap().iter().map(|run| run["state"].clone()).collect();
    assert!(states.iter().all(|state| state == "succeeded"), "the run that waited has ended well: {runs}");
}
