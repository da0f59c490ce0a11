//! Tests of the vault against an in-memory keychain.

use crate::testing::{Home, at, open, workspace};
use crate::{Error, KeyKind, KeySource, Keychain, OpenOptions, Retry, Store, VaultError};
use keyring_core::{CredentialStore, Error as KeyringError, mock};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::Arc;

const CANARY: &str = "c4nary-0f-the-v4ult-Zz9";

fn told(found: Option<SecretString>) -> Option<String> {
    found.map(|secret| secret.expose_secret().to_owned())
}

fn vault_error(error: Error) -> VaultError {
    let Error::Vault(error) = error else { panic!("{error}") };
    error
}

fn put(store: &Store) {
    store.put_secret("connection/harbour", "tokens", &CANARY.into(), at(7)).unwrap();
}

fn get(store: &Store) -> Result<Option<String>, Error> {
    store.secret("connection/harbour", "tokens").map(told)
}

/// Lets the next call on the workspace's key entry fail.
fn fail_next(home: &Home, error: KeyringError) {
    let entry = home.keychain.build("ml-connector", &home.store.workspace().id, None).unwrap();
    entry.as_any().downcast_ref::<mock::Cred>().unwrap().set_error(error);
}

fn files_below(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// The canary, as it is and in the forms in which it could be written.
fn shows_canary(bytes: &[u8]) -> bool {
    let forms = [CANARY.as_bytes().to_vec(), hex::encode(CANARY).into_bytes()];
    let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    forms.iter().chain([&wide]).any(|form| bytes.windows(form.len()).any(|window| window == form))
}

#[test]
fn a_secret_comes_back_after_a_restart_and_only_its_age_is_told_without_a_key() {
    let home = workspace();
    assert_eq!(get(&home.store).unwrap(), None);
    assert_eq!(home.store.key_kind().unwrap(), None, "no key is made before one is needed");
    put(&home.store);
    let home = home.reopened();
    assert_eq!(home.store.secret_changed("connection/harbour", "tokens").unwrap(), Some(at(7)));
    assert_eq!(home.store.secret_entries("connection/harbour").unwrap()[0].name, "tokens");
    assert_eq!(home.store.key_kind().unwrap(), Some(KeyKind::Keychain));
    assert_eq!(get(&home.store).unwrap().as_deref(), Some(CANARY));
    home.store.put_secret("connection/harbour", "tokens", &"next".into(), at(8)).unwrap();
    assert_eq!(get(&home.store).unwrap().as_deref(), Some("next"));
}

#[test]
fn no_secret_stands_in_any_file_or_message() {
    for source in [None, Some(KeySource::Passphrase("three old boats".into())), Some(KeySource::DemoFile)] {
        let dir = tempfile::tempdir().unwrap();
        let keychain = Keychain::of(mock::Store::new().unwrap());
        let mut options = OpenOptions::new(at(0)).with_keychain(keychain);
        if let Some(source) = source {
            options = options.with_key(source);
        }
        assert!(!format!("{options:?}").contains("three old boats"));
        let store = Store::open(dir.path(), options).unwrap();
        put(&store);
        store.save_head().unwrap();
        assert!(!shows_canary(format!("{store:?}").as_bytes()));
        store.backup(&dir.path().join("copy.mlbackup"), at(1)).unwrap();
        let files = files_below(dir.path());
        assert!(files.len() >= 3, "database, log and copy: {files:?}");
        for file in files {
            assert!(!shows_canary(&std::fs::read(&file).unwrap()), "{}", file.display());
        }
    }
}

#[test]
fn a_secret_opens_in_its_own_place_alone() {
    let swap = "UPDATE secret SET (wrapped, sealed) = (SELECT wrapped, sealed FROM secret WHERE name = 'other') \
                WHERE name = 'tokens'";
    let cuts = ["wrapped", "sealed"].map(|column| format!("UPDATE secret SET {column} = x'01' WHERE name = 'tokens'"));
    let mixed = "UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE name = 'other') WHERE name = 'tokens'";
    let owner = "UPDATE secret SET owner = 'connection/harbour', name = 'tokens' WHERE name = 'other'";
    let owner = format!("DELETE FROM secret WHERE name = 'tokens'; {owner}");
    for sql in cuts.iter().map(String::as_str).chain([swap, mixed, &owner]) {
        let home = workspace();
        put(&home.store);
        home.store.put_secret("partner/acme", "other", &"x".repeat(CANARY.len()).into(), at(1)).unwrap();
        home.tamper(sql);
        let error = vault_error(get(&home.store).unwrap_err());
        assert!(matches!(error, VaultError::Tampered { .. }), "{sql}: {error}");
        assert!(!shows_canary(error.to_string().as_bytes()));
    }
}

#[test]
fn a_flipped_bit_anywhere_in_a_sealed_secret_shows() {
    let home = workspace();
    put(&home.store);
    for column in ["wrapped", "sealed"] {
        let sql = rusqlite::Connection::open(home.store.path()).unwrap();
        let write = |bytes: &[u8]| sql.execute(&format!("UPDATE secret SET {column} = ?1"), [bytes]).unwrap();
        let right: Vec<u8> = sql.query_row(&format!("SELECT {column} FROM secret"), [], |row| row.get(0)).unwrap();
        for place in 0..right.len() {
            let mut wrong = right.clone();
            wrong[place] ^= 1;
            write(&wrong);
            let error = vault_error(get(&home.store).unwrap_err());
            assert!(matches!(error, VaultError::Tampered { .. }), "byte {place} of {column}: {error}");
        }
        write(&right);
        assert_eq!(get(&home.store).unwrap().as_deref(), Some(CANARY));
    }
}

#[test]
fn the_same_secret_sealed_twice_looks_different() {
    let home = workspace();
    home.store.put_secret("a", "one", &CANARY.into(), at(1)).unwrap();
    home.store.put_secret("a", "two", &CANARY.into(), at(1)).unwrap();
    let n: i64 = home
        .store
        .read(|sql| {
            Ok(sql.query_row("SELECT count(DISTINCT sealed) + count(DISTINCT wrapped) FROM secret", [], |row| {
                row.get(0)
            })?)
        })
        .unwrap();
    assert_eq!(n, 4);
}

#[test]
fn secrets_are_sealed_with_what_they_belong_to_or_not_at_all() {
    let home = workspace();
    let locked: Result<(), Error> = home.store.transaction(|tx| tx.put_secret("a", "b", &"c".into(), at(1)));
    assert!(matches!(vault_error(locked.unwrap_err()), VaultError::NotUnlocked));
    home.store.unlock().unwrap();
    let failed: Result<(), Error> = home.store.transaction(|tx| {
        tx.put_secret("a", "b", &"c".into(), at(1))?;
        assert_eq!(told(tx.secret("a", "b")?).as_deref(), Some("c"), "seen inside");
        Err(Error::DiskFull)
    });
    assert!(failed.is_err());
    assert_eq!(home.store.secret("a", "b").map(told).unwrap(), None, "rolled back");
}

#[test]
fn cutting_a_connection_wipes_its_secrets() {
    let home = workspace();
    put(&home.store);
    home.store.put_secret("partner/acme", "password", &"p".into(), at(1)).unwrap();
    home.store.wipe_secrets("connection/harbour").unwrap();
    assert_eq!(get(&home.store).unwrap(), None);
    assert!(home.store.remove_secret("partner/acme", "password").unwrap());
    assert!(!home.store.remove_secret("partner/acme", "password").unwrap());
    put(&home.store);
    home.store.put_connection(&crate::testing::example_connection(), at(1)).unwrap();
    home.store.remove_connection(&crate::testing::books_id()).unwrap();
    assert_eq!(get(&home.store).unwrap(), None, "removing the connection does it too");
}

#[test]
fn a_locked_keychain_is_told_and_works_once_unlocked() {
    let home = workspace();
    put(&home.store);
    let home = home.reopened();
    fail_next(&home, KeyringError::NoStorageAccess("the collection is locked".into()));
    let error = get(&home.store).unwrap_err();
    assert_eq!(error.retry(), Retry::AfterPerson);
    assert!(error.to_string().contains("keychain is locked"), "{error}");
    assert!(matches!(vault_error(error), VaultError::KeychainLocked { .. }));
    assert_eq!(get(&home.store).unwrap().as_deref(), Some(CANARY), "the next try finds it open");
}

#[test]
fn each_failure_of_a_keychain_has_its_own_error() {
    for (error, is_right) in [
        (KeyringError::NoDefaultStore, (|e| matches!(e, VaultError::NoKeychain { .. })) as fn(&VaultError) -> bool),
        (KeyringError::PlatformFailure("bus gone".into()), |e| matches!(e, VaultError::Keychain { .. })),
        (KeyringError::BadEncoding(CANARY.as_bytes().to_vec()), |e| matches!(e, VaultError::Keychain { .. })),
        (KeyringError::NoEntry, |e| matches!(e, VaultError::KeyMissing { .. })),
    ] {
        let home = workspace();
        put(&home.store);
        let home = home.reopened();
        let name = format!("{error}");
        fail_next(&home, error);
        let found = vault_error(home.store.unlock().unwrap_err());
        assert!(is_right(&found), "{name}: {found}");
        assert!(!shows_canary(found.to_string().as_bytes()), "what was stored is not told");
    }
}

#[test]
fn a_missing_or_foreign_key_is_never_replaced_by_a_new_one() {
    let home = workspace();
    put(&home.store);
    let Home { store, keychain, dir } = home;
    let entry = keychain.build("ml-connector", &store.workspace().id, None).unwrap();
    let right = entry.get_secret().unwrap();
    drop(store);
    let elsewhere: Arc<CredentialStore> = mock::Store::new().unwrap();
    let home = open(dir, elsewhere.clone());
    assert!(matches!(vault_error(get(&home.store).unwrap_err()), VaultError::KeyMissing { .. }));
    let again = elsewhere.build("ml-connector", &home.store.workspace().id, None).unwrap();
    assert!(matches!(again.get_secret(), Err(KeyringError::NoEntry)), "looking for it wrote nothing");
    for wrong in [vec![0; 32], b"short".to_vec()] {
        again.set_secret(&wrong).unwrap();
        assert!(matches!(vault_error(get(&home.store).unwrap_err()), VaultError::WrongKey { .. }));
    }
    again.set_secret(&right).unwrap();
    assert_eq!(get(&home.store).unwrap().as_deref(), Some(CANARY), "restored, it opens");
}

#[test]
fn a_lost_key_can_be_given_up_with_all_secrets() {
    let home = workspace();
    put(&home.store);
    home.store.append_event(&crate::testing::event(1, "made")).unwrap();
    home.store.save_head().unwrap();
    let home = open(home.dir, mock::Store::new().unwrap());
    home.store.forget_secrets().unwrap();
    assert_eq!(home.store.secret_changed("connection/harbour", "tokens").unwrap(), None);
    put(&home.store);
    home.store.accept_trail().unwrap();
    let home = home.reopened();
    assert_eq!(get(&home.store).unwrap().as_deref(), Some(CANARY));
    assert!(home.store.verify().unwrap().is_intact());
}

#[test]
fn a_key_that_a_crash_left_in_the_keychain_is_taken_up() {
    let home = workspace();
    let entry = home.keychain.build("ml-connector", &home.store.workspace().id, None).unwrap();
    entry.set_secret(&[9; 32]).unwrap();
    put(&home.store);
    assert_eq!(entry.get_secret().unwrap(), [9; 32]);
}

fn with_passphrase(dir: &Path, passphrase: Option<&str>) -> Store {
    let key = passphrase.map_or(KeySource::Keychain, |text| KeySource::Passphrase(text.into()));
    let options = OpenOptions::new(at(0)).with_key(key).with_keychain(Keychain::of(mock::Store::new().unwrap()));
    Store::open(dir, options).unwrap()
}

#[test]
fn a_passphrase_protects_a_workspace_without_a_keychain() {
    let dir = tempfile::tempdir().unwrap();
    let store = with_passphrase(dir.path(), Some("three old boats"));
    put(&store);
    drop(store);
    let store = with_passphrase(dir.path(), None);
    assert_eq!(store.key_kind().unwrap(), Some(KeyKind::Passphrase), "told before anyone is asked");
    assert!(matches!(vault_error(get(&store).unwrap_err()), VaultError::PassphraseNeeded));
    let wrong = store.unlock_with(KeySource::Passphrase("three old goats".into()));
    assert!(matches!(vault_error(wrong.unwrap_err()), VaultError::WrongPassphrase));
    store.unlock_with(KeySource::Passphrase("three old boats".into())).unwrap();
    assert_eq!(get(&store).unwrap().as_deref(), Some(CANARY));
}

#[test]
fn an_empty_passphrase_is_refused() {
    for text in ["", "   "] {
        let dir = tempfile::tempdir().unwrap();
        let error = with_passphrase(dir.path(), Some(text)).unlock().unwrap_err();
        assert!(matches!(vault_error(error), VaultError::EmptyPassphrase), "{text:?}");
    }
}

#[test]
fn parameters_that_someone_weakened_or_blew_up_are_refused() {
    let edits = [
        r#"replace(derivation, '"memory_kib":65536', '"memory_kib":8')"#,
        r#"replace(derivation, '"memory_kib":65536', '"memory_kib":4294967295')"#,
        r#"replace(derivation, '"passes":3', '"passes":1')"#,
        r#"replace(derivation, 'argon2id', 'argon2d')"#,
        "'{}'",
        "NULL",
    ];
    let dir = tempfile::tempdir().unwrap();
    let store = with_passphrase(dir.path(), Some("three old boats"));
    put(&store);
    drop(store);
    let file = dir.path().join("workspace.db");
    for edit in edits {
        let sql = rusqlite::Connection::open(&file).unwrap();
        let before: String = sql.query_row("SELECT derivation FROM vault_key", [], |row| row.get(0)).unwrap();
        sql.execute(&format!("UPDATE vault_key SET derivation = {edit}"), []).unwrap();
        drop(sql);
        let error = with_passphrase(dir.path(), Some("three old boats")).unlock().unwrap_err();
        assert!(matches!(vault_error(error), VaultError::BadKeyRecord { .. }), "{edit}");
        let sql = rusqlite::Connection::open(&file).unwrap();
        sql.execute("UPDATE vault_key SET derivation = ?1", [before]).unwrap();
    }
    let store = with_passphrase(dir.path(), Some("three old boats"));
    assert_eq!(get(&store).unwrap().as_deref(), Some(CANARY), "and as it was it opens");
}

#[test]
fn the_key_moves_between_keychain_and_passphrase() {
    let home = workspace();
    put(&home.store);
    let user = home.store.workspace().id.clone();
    home.store.move_key(KeySource::Passphrase("three old boats".into())).unwrap();
    let entry = home.keychain.build("ml-connector", &user, None).unwrap();
    assert!(matches!(entry.get_secret(), Err(KeyringError::NoEntry)), "it left the keychain");
    let home = home.reopened();
    assert!(matches!(vault_error(get(&home.store).unwrap_err()), VaultError::PassphraseNeeded));
    home.store.unlock_with(KeySource::Passphrase("three old boats".into())).unwrap();
    home.store.move_key(KeySource::Keychain).unwrap();
    let home = home.reopened();
    assert_eq!(get(&home.store).unwrap().as_deref(), Some(CANARY));
    let error = home.reopened().store.unlock_with(KeySource::Passphrase("three old boats".into())).unwrap_err();
    assert!(matches!(vault_error(error), VaultError::KeyElsewhere { .. }));
}

#[test]
fn a_plain_key_file_is_for_demos_alone() {
    let dir = tempfile::tempdir().unwrap();
    let demo = || Store::open(dir.path(), OpenOptions::new(at(0)).with_key(KeySource::DemoFile));
    let store = demo().unwrap();
    assert!(store.workspace().is_demo);
    drop(store);
    let store = Store::open(dir.path(), OpenOptions::new(at(0))).unwrap();
    put(&store);
    assert_eq!(store.key_kind().unwrap(), Some(KeyKind::DemoFile), "a demo never asks for the keychain by itself");
    drop(store);
    assert_eq!(get(&demo().unwrap()).unwrap().as_deref(), Some(CANARY));
    let by_default = Store::open(dir.path(), OpenOptions::new(at(0))).unwrap();
    assert_eq!(get(&by_default).unwrap().as_deref(), Some(CANARY), "a kept demo opens without saying so");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(dir.path().join("demo.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let home = workspace();
    let refused = Store::open(home.dir.path(), OpenOptions::new(at(0)).with_key(KeySource::DemoFile));
    assert!(matches!(vault_error(refused.unwrap_err()), VaultError::DemoKeyRefused));
    assert!(matches!(vault_error(home.store.move_key(KeySource::DemoFile).unwrap_err()), VaultError::DemoKeyRefused));
    assert!(!home.dir.path().join("demo.key").exists());
}

#[test]
fn a_real_workspace_never_takes_its_key_from_a_file() {
    let home = workspace();
    put(&home.store);
    std::fs::write(home.dir.path().join("demo.key"), "00".repeat(32)).unwrap();
    home.tamper("UPDATE vault_key SET kept = 'demo-file'");
    let error = home.reopened().store.unlock().unwrap_err();
    assert!(matches!(vault_error(error), VaultError::DemoKeyRefused));
}

#[test]
fn secrets_are_compared_by_content() {
    assert!(crate::same_secret(b"abc", b"abc"));
    assert!(!crate::same_secret(b"abc", b"abd"));
    assert!(!crate::same_secret(b"abc", b"ab"));
}
