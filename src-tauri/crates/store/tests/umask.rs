//! A process that lets everyone read what it writes still keeps a workspace to its owner.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a failed test says where")]

use jiff::Timestamp;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::{KeySource, OpenOptions, Store, WorkspaceLock};

/// Names the folder in which the inner program is to make its workspace.
const FOLDER: &str = "STORE_UMASK_FOLDER";

fn below(dir: &Path) -> Vec<PathBuf> {
    let mut found = vec![dir.to_owned()];
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found
}

/// Run by the test below in a process with umask 0; on its own it has nothing to do.
#[test]
fn the_part_of_the_inner_program() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let dir = Path::new(&folder).join("one").join("two");
    let _lock = WorkspaceLock::acquire(&dir).unwrap().unwrap();
    let now = Timestamp::from_second(1).unwrap();
    let store = Store::open(&dir, OpenOptions::new(now).with_key(KeySource::DemoFile)).unwrap();
    store.put_secret("partner/acme", "password", &"p".into(), now).unwrap();
    store.archive_bytes(b"1,2").unwrap();
    store.backup(&dir.join("copy.mlbackup"), now).unwrap();
    store::write_private(&dir.join("engine.door"), b"{}").unwrap();
    store.accept_trail().unwrap();
    for path in below(&dir) {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let expect = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(format!("{mode:o}"), format!("{expect:o}"), "{}", path.display());
    }
    println!("all {} are private", below(&dir).len());
}

#[test]
fn a_workspace_is_private_whatever_the_umask() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-c", "umask 0; exec \"$0\" the_part_of_the_inner_program --exact --nocapture"])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, dir.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("are private"), "{told}");
}
