//! The vault against a real Secret Service: gnome-keyring in a D-Bus session of its own, with a home of its own.
//!
//! Each test starts this very program again inside such a session and lets it run one part. A missing component
//! (dbus-run-session, gnome-keyring-daemon) fails the test: it is part of what a development machine needs.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a failed test says where")]

use jiff::Timestamp;
use secrecy::ExposeSecret;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use store::{Error, KeyKind, KeySource, OpenOptions, Store, VaultError};

/// Names the part that the inner program is to run.
const PART: &str = "STORE_KEYCHAIN_PART";
/// Names the workspace folder for it.
const FOLDER: &str = "STORE_KEYCHAIN_FOLDER";

/// A login session that can be started several times: the keyring file stays in its home.
struct Session {
    home: tempfile::TempDir,
    runtime: tempfile::TempDir,
    workspace: tempfile::TempDir,
}

impl Session {
    fn new() -> Session {
        let session = Session {
            home: tempfile::tempdir().unwrap(),
            runtime: tempfile::tempdir().unwrap(),
            workspace: tempfile::tempdir().unwrap(),
        };
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(session.runtime.path(), private).unwrap();
        session
    }

    fn environment(&self, command: &mut Command, part: &str) {
        command
            .env("HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.runtime.path())
            .env_remove("XDG_DATA_HOME")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env(PART, part)
            .env(FOLDER, self.workspace.path());
    }

    /// Runs a part in a session whose keyring is unlocked with this password; with the wrong one it stays locked.
    fn run(&self, password: &str, part: &str) {
        let script =
            "printf %s \"$1\" | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null || exit 97
                      exec \"$2\" the_part_of_the_inner_program --exact --nocapture";
        let me = std::env::current_exe().unwrap();
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "bash", "-c", script, "bash", password]).arg(me);
        self.environment(&mut command, part);
        check(part, command.output().expect("dbus-run-session is not installed (package dbus-daemon)"));
    }

    /// Runs a part where there is no session bus at all.
    fn run_without_bus(&self, part: &str) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["the_part_of_the_inner_program", "--exact", "--nocapture"]);
        self.environment(&mut command, part);
        check(part, command.output().unwrap());
    }
}

fn check(part: &str, output: Output) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!err.contains("gnome-keyring-daemon: command not found"), "gnome-keyring is not installed");
    assert!(output.status.success(), "{part}: {}\n{out}\n{err}", output.status);
    assert!(out.contains(&format!("part {part} is done")), "{part} did not run:\n{out}\n{err}");
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn open(folder: &Path) -> Store {
    Store::open(folder, OpenOptions::new(at(1))).unwrap()
}

fn event(store: &Store) {
    let event = store::Event {
        at: at(1),
        actor: "ana".into(),
        kind: "made".into(),
        subject: "workspace".into(),
        run: None,
        body: serde_json::Value::Null,
    };
    store.append_event(&event).unwrap();
}

fn vault_error(outcome: store::Result<()>) -> VaultError {
    let error = outcome.expect_err("it must not open");
    let Error::Vault(error) = error else { panic!("{error}") };
    error
}

fn seal(folder: &Path) {
    let store = open(folder);
    store.put_secret("connection/harbour", "tokens", &"t0ken".into(), at(2)).unwrap();
    event(&store);
    store.save_head().unwrap().unwrap();
    assert_eq!(store.key_kind().unwrap(), Some(KeyKind::Keychain));
    for file in ["demo.key", "audit.head"] {
        assert!(!folder.join(file).exists(), "with a keychain nothing about the key lies in a file");
    }
}

fn open_again(folder: &Path) {
    let store = open(folder);
    let secret = store.secret("connection/harbour", "tokens").unwrap().unwrap();
    assert_eq!(secret.expose_secret(), "t0ken");
    assert_eq!(store.kept_head().unwrap(), store.audit_tip().unwrap(), "the end of the trail was kept too");
    assert!(store.verify().unwrap().is_intact());
}

fn find_locked(folder: &Path) {
    let error = vault_error(open(folder).unlock());
    assert!(matches!(error, VaultError::KeychainLocked { .. }), "{error:?}");
}

fn find_no_keychain(folder: &Path) {
    let store = open(folder);
    let error = vault_error(store.unlock());
    assert!(matches!(error, VaultError::NoKeychain { .. }), "{error:?}");
    assert!(error.to_string().contains("passphrase"), "it says what to do: {error}");
    if store.key_kind().unwrap().is_none() {
        store.unlock_with(KeySource::Passphrase("three old boats".into())).unwrap();
        store.put_secret("connection/harbour", "tokens", &"t0ken".into(), at(2)).unwrap();
    }
}

fn find_no_entry(folder: &Path) {
    let error = vault_error(open(folder).unlock());
    assert!(matches!(error, VaultError::KeyMissing { .. }), "{error:?}");
}

fn move_away(folder: &Path) {
    let store = open(folder);
    store.move_key(KeySource::Passphrase("three old boats".into())).unwrap();
    drop(store);
    let options = OpenOptions::new(at(1)).with_key(KeySource::Passphrase("three old boats".into()));
    let store = Store::open(folder, options).unwrap();
    assert_eq!(store.secret("connection/harbour", "tokens").unwrap().unwrap().expose_secret(), "t0ken");
    store.move_key(KeySource::Keychain).unwrap();
}

/// Run by the tests below inside their sessions; on its own it has nothing to do.
#[test]
fn the_part_of_the_inner_program() {
    let (Ok(part), Ok(folder)) = (std::env::var(PART), std::env::var(FOLDER)) else { return };
    let folder = Path::new(&folder);
    match part.as_str() {
        "seal" => seal(folder),
        "open again" => open_again(folder),
        "find locked" => find_locked(folder),
        "find no keychain" => find_no_keychain(folder),
        "find no entry" => find_no_entry(folder),
        "move away" => move_away(folder),
        other => panic!("there is no part {other}"),
    }
    println!("part {part} is done");
}

#[test]
fn a_secret_survives_the_end_of_the_session() {
    let session = Session::new();
    session.run("test", "seal");
    session.run("test", "open again");
    session.run("test", "move away");
    session.run("test", "open again");
}

#[test]
fn a_locked_keyring_is_told_and_opens_later() {
    let session = Session::new();
    session.run("test", "seal");
    session.run("wrong", "find locked");
    session.run("test", "open again");
}

#[test]
fn a_machine_without_keychain_offers_a_passphrase() {
    let session = Session::new();
    session.run_without_bus("find no keychain");
}

#[test]
fn a_workspace_on_another_machine_says_that_its_key_is_missing() {
    let mut session = Session::new();
    session.run("test", "seal");
    session.run_without_bus("find no keychain");
    session.home = tempfile::tempdir().unwrap();
    session.run("test", "find no entry");
}
