//! The workspace cannot be opened, written or unlocked. It is left as it is.

use crate::office::{Complaint, FILE, Office, TIME, harbour};
use crate::world::{Desk, PASSPHRASE, listing};
use journeys::{Cli, Scratch, SmallDisk};
use serde_json::{Value, json};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn database(folder: &Path) -> PathBuf {
    folder.join("workspace.db")
}

/// Writes over a part of a file.
fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    OpenOptions::new().write(true).open(path).unwrap().write_all_at(bytes, at).unwrap();
}

#[test]
fn a_damaged_a_newer_and_a_foreign_workspace_are_refused_and_left_as_they_are() {
    let office = Office::open();
    let path = database(office.desk.cli.data());
    let sound = fs::read(&path).unwrap();
    let length = sound.len();
    let refused = |code: &str, says: &[&str]| {
        let before = fs::read(&path).unwrap();
        for words in [&["health"][..], &["job", "list"], &["--clock", TIME, "run", "fernhill"]] {
            Complaint::of(&office.desk, words, code).says(says);
        }
        assert!(fs::read(&path).unwrap() == before, "{code}: the file is as it was");
        fs::write(&path, &sound).unwrap();
    };

    overwrite(&path, 0, b"this is no database at all, is it? ");
    refused("damaged-workspace", &["workspace.db", "damaged", "Nothing was changed", "Restore the newest backup"]);
    for page in 1..8 {
        overwrite(&path, page * 4096, &[0xA5; 4096]);
    }
    refused("damaged-workspace", &["damaged", "Restore the newest backup"]);
    File::options().write(true).open(&path).unwrap().set_len(length as u64 / 2).unwrap();
    refused("damaged-workspace", &["damaged", "Restore the newest backup"]);
    // SQLite keeps `user_version` at byte 60 and `application_id` at byte 68 of a file.
    overwrite(&path, 60, &9999_u32.to_be_bytes());
    refused("newer-workspace", &["newer version", "9999", "Nothing was changed", "Update the program"]);
    overwrite(&path, 68, &4711_u32.to_be_bytes());
    refused("damaged-workspace", &["another program", "Nothing was changed", "Choose another folder"]);

    office.desk.cli.run(&["health"]).expect(0);
    office.desk.verify();
}

/// What lies in a folder, with everything below it.
fn everything(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(everything(&entry.path()));
        }
        found.push((entry.path(), entry.metadata().unwrap().len()));
    }
    found.sort();
    found
}

#[test]
fn without_a_keychain_or_with_a_wrong_passphrase_no_secret_is_taken_and_nothing_half_is_stored() {
    let scratch = Scratch::new();
    let mut cli = Cli::new(scratch.join("workspace"));
    cli.environment("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/no-bus", scratch.path().display()));
    cli.environment("XDG_RUNTIME_DIR", scratch.path());
    cli.canary("canary-password-without-keychain");
    let desk = Desk { cli, scratch };
    let settings = json!({
        "id": "acme", "remote": {"kind": "sftp", "host": "127.0.0.1", "user": "ida", "sign_in": ["password"]},
        "secrets": {"password": "canary-password-without-keychain"},
    });
    let file = desk.file("acme.json", &settings);
    let words = ["partner", "add", "--from", file.to_str().unwrap()];
    Complaint::of(&desk, &words, "no-keychain").says(&["no keychain", "or give a passphrase"]);
    let listed = desk.json(&["partner", "list"], 0);
    assert_eq!(listed["value"], json!([]), "a partner is not stored without the password that came with it");
    let (_, health) = health(&desk);
    assert!(health["troubles"].to_string().contains("no keychain"), "{health}");
    assert!(
        everything(desk.cli.data()).iter().all(|(path, _)| !contains(path, "canary-password")),
        "no secret on the disk"
    );

    let office = Office::open();
    let mut stranger = Cli::new(office.desk.cli.data());
    stranger.canary("canary-guess");
    stranger.environment("ML_CONNECTOR_PASSPHRASE_FILE", office.desk.scratch.write("guess", "canary-guess"));
    let stranger = Desk { cli: stranger, scratch: Scratch::new() };
    Complaint::of(&stranger, &["connection", "companies", "harbour"], "key-missing")
        .says(&["passphrase is not right", "Give the passphrase"]);
    let none = Desk { cli: Cli::new(office.desk.cli.data()), scratch: Scratch::new() };
    Complaint::of(&none, &["connection", "companies", "harbour"], "key-missing")
        .says(&["protected by a passphrase", "Give the passphrase"]);
    office.desk.cli.run(&["connection", "companies", "harbour"]).expect(0);
}

fn contains(path: &Path, needle: &str) -> bool {
    path.is_file() && String::from_utf8_lossy(&fs::read(path).unwrap()).contains(needle)
}

fn health(desk: &Desk) -> (i32, Value) {
    let outcome = desk.cli.run(&["--json", "health"]);
    let mut answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
    (outcome.code.unwrap(), answer["value"].take())
}

#[test]
fn a_workspace_whose_holder_does_not_answer_is_left_alone_and_the_person_is_told() {
    let desk = Desk::new();
    desk.cli.run(&["health"]).expect(0);
    let says = ["open in another ML Connector", "Nothing was changed", "Quit that one"];

    // A process that has it and does not serve it.
    let lock = File::open(desk.cli.data().join("workspace.lock")).unwrap();
    lock.lock().unwrap();
    Complaint::of(&desk, &["health"], "open-elsewhere").says(&says);
    drop(lock);
    desk.cli.run(&["health"]).expect(0);

    // A process that serves it and hangs.
    let mut serving = desk.cli.start(&["serve"]);
    serving.await_line("Serving");
    desk.cli.run(&["health"]).expect(0);
    let process = rustix::process::Pid::from_raw(i32::try_from(serving.id()).unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::STOP).unwrap();
    let begun = Instant::now();
    Complaint::of(&desk, &["health"], "open-elsewhere").says(&says);
    assert!(begun.elapsed() < Duration::from_secs(60), "a person does not wait for ever");
    rustix::process::kill_process(process, rustix::process::Signal::CONT).unwrap();
    desk.cli.run(&["health"]).expect(0);
    serving.kill();
    desk.cli.run(&["health"]).expect(0);
    desk.verify();
}

#[test]
fn a_full_disk_stops_a_run_at_any_point_and_the_next_one_sends_all_once() {
    let disk = SmallDisk::new(8 * 1024);
    let scratch = Scratch::new();
    let passphrase = scratch.write("passphrase", PASSPHRASE);
    let mut cli = Cli::new(disk.path().join("workspace"));
    cli.environment("ML_CONNECTOR_PASSPHRASE_FILE", passphrase);
    let office = Office::at(&harbour(), Desk { cli, scratch });
    let folder = office.add_folder_partner("fernhill");
    let mut failed = 0;
    for leave in [0, 4, 16, 36, 52, 68, 84, 100] {
        disk.fill(leave);
        let words = ["--json", "--clock", TIME, "run", "fernhill", "--period", "2026-11"];
        let outcome = office.desk.cli.run(&words);
        let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
        if outcome.code == Some(0) {
            break;
        }
        failed += 1;
        assert_eq!(answer["error"]["code"], "disk-full", "{leave} kB left: {answer}");
        let text = format!("{} {}", answer["error"]["message"], answer["error"]["hint"]);
        assert!(text.contains("full") && text.contains("Make room"), "{leave} kB left: {text}");
        let found = listing(&folder);
        assert!(found.len() < 2 || found[0] == FILE, "{leave} kB left: {found:?}");
    }
    assert!(failed > 2, "the disk was full at {failed} points only");
    disk.empty();
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
}
