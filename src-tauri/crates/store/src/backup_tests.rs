//! Tests of backups.

use super::*;
use crate::testing::{Home, at, event, run_id, workspace_with_job};
use crate::{BreakKind, KeySource, Keychain, NewFile, OpenOptions};
use secrecy::ExposeSecret;

fn record(home: &Home, bytes: &[u8]) -> String {
    let sha256 = home.store.archive_bytes(bytes).unwrap();
    let size = bytes.len() as u64;
    let file = NewFile { sha256: sha256.clone(), size, name: "a".into(), kind: "outbound".into(), run: None };
    home.store.record_file(&file, at(1)).unwrap();
    sha256
}

/// A workspace with a job, a run, two files, a secret and a trail.
fn full() -> (Home, [String; 2]) {
    let home = workspace_with_job();
    home.run("r1");
    let files = [record(&home, b"small"), record(&home, &vec![7; PART_BYTES + 1])];
    home.store.put_secret("connection/harbour", "tokens", &"t0ken".into(), at(2)).unwrap();
    home.store.append_event(&event(1, "made")).unwrap();
    home.store.save_head().unwrap();
    (home, files)
}

#[test]
fn a_restored_workspace_has_everything_and_its_secrets_open_with_the_same_keychain() {
    let (home, files) = full();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("b.mlbackup");
    home.store.backup(&backup, at(77)).unwrap();
    home.store.append_event(&event(2, "after the backup")).unwrap();
    home.store.save_head().unwrap();
    let dir = elsewhere.path().join("restored");
    let report = Store::restore(&backup, &dir).unwrap();
    assert_eq!((report.n_files, report.file_bytes, report.made), (2, 5 + PART_BYTES as u64 + 1, Some(at(77))));
    assert!(report.audit.is_intact());
    let options = OpenOptions::new(at(80)).with_keychain(Keychain::of(home.keychain.clone()));
    let store = Store::open(&dir, options).unwrap();
    assert_eq!(store.workspace(), home.store.workspace());
    assert_eq!(store.jobs().unwrap(), home.store.jobs().unwrap());
    assert_eq!(store.run(&run_id("r1")).unwrap(), home.store.run(&run_id("r1")).unwrap());
    for sha256 in &files {
        assert_eq!(store.read_file(sha256).unwrap(), home.store.read_file(sha256).unwrap());
    }
    let secret = store.secret("connection/harbour", "tokens").unwrap().unwrap();
    assert_eq!(secret.expose_secret(), "t0ken");
    let crate::Verdict::Broken(found) = store.verify().unwrap() else { panic!("the kept end is a later one") };
    assert_eq!(found.kind, BreakKind::Cut { kept: 2 });
    store.accept_trail().unwrap();
    assert!(store.verify().unwrap().is_intact(), "after a person said that a backup was restored");
}

#[test]
fn a_damaged_backup_is_refused_before_anything_is_written() {
    let (home, files) = full();
    let elsewhere = tempfile::tempdir().unwrap();
    let damages = [
        format!("UPDATE backup_part SET bytes = x'00' WHERE sha256 = '{}'", files[0]),
        format!("DELETE FROM backup_part WHERE sha256 = '{}' AND part = 1", files[1]),
        "DROP TABLE backup_made".to_owned(),
        "PRAGMA application_id = 5".to_owned(),
        "PRAGMA user_version = 999".to_owned(),
    ];
    for (n, damage) in damages.iter().enumerate() {
        let backup = elsewhere.path().join(format!("{n}.mlbackup"));
        home.store.backup(&backup, at(1)).unwrap();
        rusqlite::Connection::open(&backup).unwrap().execute_batch(damage).unwrap();
        let dir = elsewhere.path().join(format!("restored-{n}"));
        let refusal = Store::restore(&backup, &dir).unwrap_err();
        let is_clear = matches!(refusal, Error::BadBackup { .. } | Error::Foreign { .. } | Error::Newer { .. });
        assert!(is_clear, "{damage}: {refusal}");
        assert!(!dir.exists(), "{damage}");
    }
    let text = elsewhere.path().join("text");
    std::fs::write(&text, "not a database at all, but long enough to look at").unwrap();
    assert!(matches!(Store::check_backup(&text), Err(Error::Damaged { .. })));
    assert!(matches!(Store::check_backup(&elsewhere.path().join("none")), Err(Error::BadBackup { .. })));
}

#[test]
fn a_changed_trail_in_a_backup_is_told() {
    let (home, _) = full();
    home.tamper("UPDATE event SET actor = 'mallory'");
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("b.mlbackup");
    home.store.backup(&backup, at(1)).unwrap();
    assert!(!Store::check_backup(&backup).unwrap().audit.is_intact());
}

#[test]
fn nothing_that_is_there_is_replaced() {
    let (home, _) = full();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("b.mlbackup");
    home.store.backup(&backup, at(1)).unwrap();
    assert!(matches!(home.store.backup(&backup, at(2)), Err(Error::Exists { .. })));
    assert!(matches!(Store::restore(&backup, home.dir.path()), Err(Error::Exists { .. })));
}

#[test]
fn a_file_that_no_longer_is_what_it_was_stops_the_backup() {
    let (home, files) = full();
    std::fs::write(home.store.check_file(&files[0]).unwrap(), "other").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("b.mlbackup");
    assert!(matches!(home.store.backup(&backup, at(1)), Err(Error::FileChanged { .. })));
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "no half backup stays");
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (home, _) = full();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("b.mlbackup");
    home.store.backup(&backup, at(1)).unwrap();
    assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_backup_of_a_demo_lacks_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), OpenOptions::new(at(0)).with_key(KeySource::DemoFile)).unwrap();
    store.put_secret("a", "b", &"c".into(), at(1)).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("b.mlbackup");
    store.backup(&backup, at(1)).unwrap();
    let restored = elsewhere.path().join("restored");
    Store::restore(&backup, &restored).unwrap();
    let store = Store::open(&restored, OpenOptions::new(at(2))).unwrap();
    let refusal = store.secret("a", "b").unwrap_err();
    assert!(matches!(refusal, Error::Vault(crate::VaultError::KeyMissing { .. })), "{refusal}");
}
