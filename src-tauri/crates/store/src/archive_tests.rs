//! Tests of the archive.

use super::*;
use crate::testing::workspace;

fn sha256_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[test]
fn a_file_is_found_by_its_content() {
    let home = workspace();
    for bytes in [&b""[..], b"a", &[0; 100_000]] {
        let sha256 = home.store.archive_bytes(bytes).unwrap();
        assert_eq!(sha256, sha256_of(bytes));
        assert_eq!(home.store.read_file(&sha256).unwrap(), bytes);
        assert_eq!(home.store.open_file(&sha256).unwrap().size_bytes(), bytes.len() as u64);
        let path = home.store.check_file(&sha256).unwrap();
        assert!(path.ends_with(format!("files/{}/{sha256}", &sha256[..2])), "{}", path.display());
        assert_eq!(home.store.archive_bytes(bytes).unwrap(), sha256, "the same again is the same file");
    }
    assert_eq!(home.store.remove_unfinished_files().unwrap(), 0);
}

#[test]
fn a_file_that_was_changed_or_is_gone_is_not_used() {
    let home = workspace();
    let sha256 = home.store.archive_bytes(b"1,2,3").unwrap();
    let path = home.store.check_file(&sha256).unwrap();
    std::fs::write(&path, b"1,2,4").unwrap();
    assert!(matches!(home.store.read_file(&sha256), Err(Error::FileChanged { .. })));
    assert!(matches!(home.store.check_file(&sha256), Err(Error::FileChanged { .. })));
    let mut streamed = Vec::new();
    let error = home.store.open_file(&sha256).unwrap().read_to_end(&mut streamed).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData, "a reader learns it before it can finish");
    home.store.archive_bytes(b"1,2,3").unwrap();
    assert_eq!(home.store.read_file(&sha256).unwrap(), b"1,2,3", "storing it again puts it right");
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(home.store.read_file(&sha256), Err(Error::FileMissing { .. })));
}

#[test]
fn what_is_no_hash_never_becomes_a_path() {
    let home = workspace();
    let long = format!("../{}", "a".repeat(61));
    for text in ["", "..", "../../etc/passwd", long.as_str(), &"A".repeat(64), &"é".repeat(32)] {
        assert!(matches!(home.store.open_file(text), Err(Error::NotFound { .. })), "{text:?}");
        assert!(matches!(home.store.check_file(text), Err(Error::NotFound { .. })), "{text:?}");
    }
}

#[test]
fn an_unfinished_file_leaves_nothing_and_one_left_by_a_crash_is_removed() {
    let home = workspace();
    let mut writer = home.store.archive_writer().unwrap();
    writer.write_all(b"half").unwrap();
    let temp = writer.temp.clone();
    assert!(temp.exists());
    drop(writer);
    assert!(!temp.exists());
    std::fs::write(&temp, b"half").unwrap();
    assert_eq!(home.store.remove_unfinished_files().unwrap(), 1);
    assert!(!temp.exists());
}

#[cfg(unix)]
#[test]
fn raw_files_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = workspace();
    let sha256 = home.store.archive_bytes(b"x").unwrap();
    let mut path = home.store.check_file(&sha256).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    while path.pop() && path != home.dir.path() {
        assert_eq!(mode(&path), 0o700, "{}", path.display());
    }
}
