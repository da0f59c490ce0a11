//! Tests of opening: sound, damaged, newer, foreign and half-made files, permissions, a full disk, migrations.

use super::*;
use crate::migration::{self, Migration, SCHEMA_VERSION};
use crate::testing::{at, event, workspace};
use crate::{Retry, WorkspaceLock};
use std::collections::BTreeMap;
use std::fs;

fn try_open(dir: &Path) -> Result<Store> {
    Store::open(dir, OpenOptions::new(at(0)))
}

/// Every file below a folder with its content, to see that nothing was touched.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// A closed workspace with one event; the folder alone is left.
fn closed() -> tempfile::TempDir {
    let home = workspace();
    home.store.append_event(&event(1, "made")).unwrap();
    let crate::testing::Home { store, dir, .. } = home;
    store.close().unwrap();
    dir
}

#[test]
fn a_workspace_is_the_same_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let first = try_open(dir.path()).unwrap();
    let made = first.workspace().clone();
    first.close().unwrap();
    let again = Store::open(dir.path(), OpenOptions::new(at(99))).unwrap();
    assert_eq!(*again.workspace(), made);
    assert_eq!(made.created, at(0));
    assert_ne!(workspace().store.workspace().id, made.id, "ids are unique");
}

#[test]
fn a_store_is_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Store>();
}

#[test]
fn the_database_is_set_up_to_lose_nothing() {
    let home = workspace();
    let told = |pragma: &str| {
        home.store.read(|sql| Ok(sql.pragma_query_value(None, pragma, |row| row.get::<_, rusqlite::types::Value>(0))?))
    };
    use rusqlite::types::Value::{Integer, Text};
    for (pragma, expect) in [
        ("journal_mode", Text("wal".into())),
        ("synchronous", Integer(2)),
        ("foreign_keys", Integer(1)),
        ("mmap_size", Integer(0)),
        ("busy_timeout", Integer(5000)),
        ("secure_delete", Integer(1)),
    ] {
        assert_eq!(told(pragma).unwrap(), expect, "{pragma}");
    }
    let loose: i64 = home
        .store
        .read(|sql| {
            let count = "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
                            AND name NOT LIKE 'sqlite_%'";
            Ok(sql.query_row(count, [], |row| row.get(0))?)
        })
        .unwrap();
    assert_eq!(loose, 0, "every table is strict");
}

#[test]
fn a_damaged_file_is_refused_named_and_left_alone() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 4] = [
        ("not a database", |bytes| bytes[..16].copy_from_slice(b"this is no base!")),
        ("cut", |bytes| bytes.truncate(bytes.len() / 2)),
        ("a page overwritten", |bytes| bytes[4096..8192].fill(0xa5)),
        ("all pages but the first overwritten", |bytes| bytes[4096..].fill(0)),
    ];
    for (what, damage) in damages {
        let dir = closed();
        let path = dir.path().join(FILE_NAME);
        let mut bytes = fs::read(&path).unwrap();
        damage(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        let refusal = try_open(dir.path()).unwrap_err();
        assert!(matches!(refusal, Error::Damaged { .. }), "{what}: {refusal}");
        assert!(refusal.to_string().contains(&path.display().to_string()), "{what}: {refusal}");
        assert_eq!(refusal.retry(), Retry::Never);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{what}: nothing was overwritten");
    }
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let dir = closed();
    let sql = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    sql.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    sql.close().unwrap();
    let before = contents(dir.path());
    let refusal = try_open(dir.path()).unwrap_err();
    let is_newer = matches!(refusal, Error::Newer { found, known: SCHEMA_VERSION, .. } if found == SCHEMA_VERSION + 1);
    assert!(is_newer, "{refusal}");
    let after = contents(dir.path());
    assert_eq!(before[&dir.path().join(FILE_NAME)], after[&dir.path().join(FILE_NAME)]);
    assert!(!dir.path().join("backups").exists());
}

#[test]
fn the_database_of_another_program_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let sql = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    sql.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    sql.close().unwrap();
    let before = contents(dir.path());
    assert!(matches!(try_open(dir.path()), Err(Error::Foreign { .. })));
    assert_eq!(contents(dir.path()), before);
}

#[test]
fn a_workspace_whose_database_is_gone_is_not_started_anew() {
    for folder in ["files", "backups"] {
        for empty in [true, false] {
            let dir = tempfile::tempdir().unwrap();
            fs::create_dir(dir.path().join(folder)).unwrap();
            if empty {
                fs::write(dir.path().join(FILE_NAME), b"").unwrap();
            }
            assert!(matches!(try_open(dir.path()), Err(Error::Gone { .. })), "{folder}");
        }
    }
}

#[test]
fn a_crash_while_a_workspace_was_made_does_not_block_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE_NAME), b"").unwrap();
    drop(try_open(dir.path()).expect("an empty file is a start"));
    let dir = tempfile::tempdir().unwrap();
    let sql = Connection::open(dir.path().join(FILE_NAME)).unwrap();
    sql.pragma_update(None, "journal_mode", "WAL").unwrap();
    sql.close().unwrap();
    try_open(dir.path()).expect("so is a file without tables");
}

#[test]
fn a_full_disk_has_its_own_error_and_rolls_back() {
    let home = workspace();
    home.store
        .read(|sql| {
            let pages: i64 = sql.pragma_query_value(None, "page_count", |row| row.get(0))?;
            Ok(sql.pragma_update(None, "max_page_count", pages + 4)?)
        })
        .unwrap();
    let long = "x".repeat(100_000);
    let refusal = home
        .store
        .transaction(|tx| {
            tx.set_setting("small", Some("1"), at(1))?;
            tx.set_setting("long", Some(&long), at(1))
        })
        .unwrap_err();
    assert!(matches!(refusal, Error::DiskFull), "{refusal}");
    assert_eq!(refusal.retry(), Retry::AfterPerson);
    assert_eq!(home.store.setting("small").unwrap(), None, "all of it or nothing");
    home.store.set_setting("small", Some("1"), at(1)).expect("what fits goes on");
}

#[test]
fn a_transaction_that_panics_leaves_nothing_and_the_store_works_on() {
    let home = workspace();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<()> = home.store.transaction(|tx| {
            tx.set_setting("a", Some("1"), at(1))?;
            panic!("the engine failed");
        });
    }));
    assert!(outcome.is_err());
    assert_eq!(home.store.setting("a").unwrap(), None);
    home.store.set_setting("a", Some("2"), at(2)).unwrap();
}

#[cfg(unix)]
mod permissions {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn folder_and_files_are_for_the_owner_alone() {
        let outer = tempfile::tempdir().unwrap();
        let dir = outer.path().join("a").join("b");
        let lock = WorkspaceLock::acquire(&dir).unwrap().unwrap();
        let store = try_open(&dir).unwrap();
        store.append_event(&event(1, "made")).unwrap();
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(lock.path()), 0o600);
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        assert!(dir.join("workspace.db-wal").exists(), "the log was among them");
    }

    #[test]
    fn a_workspace_that_was_opened_to_others_is_closed_again() {
        let dir = closed();
        let path = dir.path().join(FILE_NAME);
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let _store = try_open(dir.path()).unwrap();
        assert_eq!((mode(dir.path()), mode(&path)), (0o700, 0o600));
    }

    #[test]
    fn a_folder_of_other_things_is_neither_used_nor_changed_while_others_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("photo.jpg"), "x").unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(try_open(dir.path()), Err(Error::SharedFolder { .. })));
        assert!(matches!(WorkspaceLock::acquire(dir.path()), Err(Error::SharedFolder { .. })));
        assert_eq!((mode(dir.path()), fs::read_dir(dir.path()).unwrap().count()), (0o755, 1));
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        try_open(dir.path()).expect("private, it may be used");
    }
}

/// The steps of today and one more version, to migrate from today's form.
fn next_steps(more: &[&'static str]) -> Vec<Migration> {
    let next = SCHEMA_VERSION + 1;
    migration::all().into_iter().chain(more.iter().map(|sql| Migration { to: next, sql })).collect()
}

fn open_raw(dir: &Path) -> Connection {
    connect(&dir.join(FILE_NAME)).unwrap()
}

#[test]
fn a_migration_is_all_or_nothing() {
    let dir = closed();
    let mut sql = open_raw(dir.path());
    let steps = next_steps(&["CREATE TABLE extra (a TEXT) STRICT", "INSERT INTO missing VALUES (1)"]);
    assert!(migration::run(&mut sql, SCHEMA_VERSION, &steps).is_err());
    assert_eq!(migration::version(&sql).unwrap(), SCHEMA_VERSION);
    let n: i64 =
        sql.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'", [], |row| row.get(0)).unwrap();
    assert_eq!(n, 0, "the first step went with the second");
    drop(sql);
    assert_eq!(try_open(dir.path()).unwrap().audit_tip().unwrap().unwrap().seq, 1, "the workspace is as it was");
}

#[test]
fn a_migration_runs_only_what_is_pending_and_after_a_backup() {
    let dir = closed();
    let mut sql = open_raw(dir.path());
    let backup = crate::backup::before_migration(&sql, dir.path(), SCHEMA_VERSION, at(0)).unwrap();
    migration::run(&mut sql, SCHEMA_VERSION, &next_steps(&["CREATE TABLE extra (a TEXT) STRICT"])).unwrap();
    assert_eq!(migration::version(&sql).unwrap(), SCHEMA_VERSION + 1);
    let name = backup.file_name().unwrap().to_str().unwrap();
    assert_eq!(name, format!("workspace-v{SCHEMA_VERSION}-19700101T000000Z.db"));
    let report = Store::check_backup(&backup).unwrap();
    assert_eq!((report.version, report.made), (SCHEMA_VERSION, None));
    assert!(matches!(report.audit, crate::Verdict::Intact { n_events: 1, .. }), "it holds what was there before");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(backup.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn opening_an_older_workspace_backs_it_up_first() {
    let dir = closed();
    let mut sql = open_raw(dir.path());
    migrate(&mut sql, dir.path(), SCHEMA_VERSION, at(5)).unwrap();
    assert!(!dir.path().join("backups").exists(), "today's form needs neither");
    // A file of version 1 under a program of version 2: the same way that `open` takes.
    let before = contents(dir.path())[&dir.path().join(FILE_NAME)].len();
    migrate_with(
        &mut sql,
        dir.path(),
        SCHEMA_VERSION,
        at(5),
        SCHEMA_VERSION + 1,
        &next_steps(&["CREATE TABLE extra (a TEXT) STRICT"]),
    )
    .unwrap();
    let backups = contents(&dir.path().join("backups"));
    assert_eq!(backups.len(), 1);
    assert!(backups.values().all(|bytes| bytes.len() == before), "a whole copy from before");
}

#[test]
fn versions_count_up_without_gaps() {
    let steps = migration::all();
    let mut versions: Vec<u32> = steps.iter().map(|step| step.to).collect();
    versions.dedup();
    assert_eq!(versions, (1..=SCHEMA_VERSION).collect::<Vec<_>>());
}
