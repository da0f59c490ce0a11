//! Sealed secrets. What stands here opens only with the master key, which is never in the database.

use crate::database::Store;
use crate::error::Result;
use crate::migration::Migration;
use crate::transaction::{Tx, methods};
use crate::value::{At, instant};
use crate::vault::{Sealed, VaultError};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use secrecy::SecretString;

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE secret (
        owner TEXT NOT NULL,
        name TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        sealed BLOB NOT NULL,
        changed INTEGER NOT NULL,
        PRIMARY KEY (owner, name)
    ) STRICT, WITHOUT ROWID;",
}];

/// What may be told of a secret: that it is set, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretEntry {
    /// Whose secret, as `connection/harbour`.
    pub owner: String,
    /// Which one, as `tokens`.
    pub name: String,
    /// When it was last changed.
    pub changed: Timestamp,
}

methods! {
    /// When a secret was last changed; `None` where it is not set. Needs no key.
    read secret_changed(owner: &str, name: &str) -> Option<Timestamp> = changed;
    /// The secrets of an owner that are set. Needs no key.
    read secret_entries(owner: &str) -> Vec<SecretEntry> = list;
    /// Removes a secret; `false` where it was not set.
    write remove_secret(owner: &str, name: &str) -> bool = remove;
}

impl Tx<'_> {
    /// Seals a secret and puts it in place of the former one. Unlock the vault before the transaction.
    ///
    /// # Errors
    /// [`VaultError::NotUnlocked`]; those of writing.
    pub fn put_secret(&self, owner: &str, name: &str, secret: &SecretString, now: Timestamp) -> Result<()> {
        let sealed = self.store.vault.key()?.seal(&[&self.store.workspace.id, owner, name], secret)?;
        put(self.sql(), owner, name, &sealed, now)
    }

    /// Opens a secret. Unlock the vault before the transaction.
    ///
    /// # Errors
    /// [`VaultError::Tampered`], [`VaultError::NotUnlocked`]; those of reading.
    pub fn secret(&self, owner: &str, name: &str) -> Result<Option<SecretString>> {
        self.store.open_secret(self.sql(), owner, name)
    }
}

impl Store {
    /// Seals a secret and puts it in place of the former one. Unlocks the vault.
    ///
    /// # Errors
    /// Those of the vault and of writing.
    pub fn put_secret(&self, owner: &str, name: &str, secret: &SecretString, now: Timestamp) -> Result<()> {
        self.unlock()?;
        self.transaction(|tx| tx.put_secret(owner, name, secret, now))
    }

    /// Opens a secret. Unlocks the vault.
    ///
    /// # Errors
    /// [`VaultError::Tampered`]; those of the vault and of reading.
    pub fn secret(&self, owner: &str, name: &str) -> Result<Option<SecretString>> {
        if self.secret_changed(owner, name)?.is_none() {
            return Ok(None);
        }
        self.unlock()?;
        self.read(|sql| self.open_secret(sql, owner, name))
    }

    fn open_secret(&self, sql: &Connection, owner: &str, name: &str) -> Result<Option<SecretString>> {
        let Some(sealed) = find(sql, owner, name)? else { return Ok(None) };
        let opened = self.vault.key()?.open(&[&self.workspace.id, owner, name], &sealed);
        let tampered = || VaultError::Tampered { owner: owner.to_owned(), name: name.to_owned() };
        Ok(Some(opened.ok_or_else(tampered)?))
    }

    /// Removes all secrets of an owner, also from the write-ahead log, as when a connection is cut.
    ///
    /// # Errors
    /// Those of writing.
    pub fn wipe_secrets(&self, owner: &str) -> Result<()> {
        self.transaction(|tx| wipe(tx.sql(), owner))?;
        self.fold_log()
    }
}

fn put(sql: &Connection, owner: &str, name: &str, sealed: &Sealed, now: Timestamp) -> Result<()> {
    sql.execute(
        "INSERT INTO secret (owner, name, wrapped, sealed, changed) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (owner, name) DO UPDATE SET wrapped = excluded.wrapped, sealed = excluded.sealed,
             changed = excluded.changed",
        params![owner, name, sealed.wrapped, sealed.sealed, At(now)],
    )?;
    Ok(())
}

fn find(sql: &Connection, owner: &str, name: &str) -> Result<Option<Sealed>> {
    let mut statement = sql.prepare_cached("SELECT wrapped, sealed FROM secret WHERE owner = ?1 AND name = ?2")?;
    let found = statement.query_row([owner, name], |row| Ok(Sealed { wrapped: row.get(0)?, sealed: row.get(1)? }));
    Ok(found.optional()?)
}

fn changed(sql: &Connection, owner: &str, name: &str) -> Result<Option<Timestamp>> {
    let mut statement = sql.prepare_cached("SELECT changed FROM secret WHERE owner = ?1 AND name = ?2")?;
    Ok(statement.query_row([owner, name], |row| instant(row, "changed")).optional()?)
}

fn list(sql: &Connection, owner: &str) -> Result<Vec<SecretEntry>> {
    let mut statement = sql.prepare_cached("SELECT owner, name, changed FROM secret WHERE owner = ?1 ORDER BY name")?;
    let rows = statement.query_map([owner], |row| {
        Ok(SecretEntry { owner: row.get(0)?, name: row.get(1)?, changed: instant(row, "changed")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn remove(sql: &Connection, owner: &str, name: &str) -> Result<bool> {
    Ok(sql.execute("DELETE FROM secret WHERE owner = ?1 AND name = ?2", [owner, name])? == 1)
}

/// Removes all secrets of an owner.
pub(crate) fn wipe(sql: &Connection, owner: &str) -> Result<()> {
    sql.execute("DELETE FROM secret WHERE owner = ?1", [owner])?;
    Ok(())
}

/// Removes all secrets.
pub(crate) fn wipe_all(sql: &Connection) -> Result<()> {
    sql.execute("DELETE FROM secret", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{at, workspace};

    #[test]
    fn what_is_set_is_told_by_owner_and_name_without_the_key() {
        let home = workspace();
        for (name, second) in [("password", 1), ("key", 2), ("password", 3)] {
            home.store.put_secret("partner/acme", name, &"p".into(), at(second)).unwrap();
        }
        let home = home.reopened();
        let told: Vec<_> = home.store.secret_entries("partner/acme").unwrap();
        let told: Vec<_> = told.iter().map(|entry| (entry.name.as_str(), entry.changed)).collect();
        assert_eq!(told, [("key", at(2)), ("password", at(3))]);
        assert_eq!(home.store.secret_changed("partner/acme", "none").unwrap(), None);
        assert!(home.store.vault.key().is_err(), "nobody asked the keychain");
    }
}
