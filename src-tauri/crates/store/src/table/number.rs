//! Numbers that are given out once for ever: control numbers, file sequences. Gaps are lawful, repeats are not.

use crate::database::Store;
use crate::error::{Error, Result};
use crate::migration::Migration;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE number (
        scope TEXT PRIMARY KEY,
        next INTEGER NOT NULL CHECK (next > 0)
    ) STRICT, WITHOUT ROWID;",
}];

impl Store {
    /// Takes `count` numbers of a scope in one stretch and returns the first. They are durable as taken when this
    /// returns; a run that fails leaves a gap. Not part of any other transaction, which could give them back.
    ///
    /// # Errors
    /// [`Error::NoNumbers`] beyond 2^63 - 1.
    pub fn reserve_numbers(&self, scope: &str, count: u64) -> Result<u64> {
        self.transaction(|tx| {
            let first = next(tx.sql(), scope)?;
            let after = first.checked_add(count).filter(|after| i64::try_from(*after).is_ok());
            let after = after.ok_or_else(|| Error::NoNumbers { scope: scope.to_owned() })?;
            put(tx.sql(), scope, after)?;
            Ok(first)
        })
    }

    /// The number that would come next. Takes none: for previews.
    ///
    /// # Errors
    /// Those of reading.
    pub fn peek_number(&self, scope: &str) -> Result<u64> {
        self.read(|sql| next(sql, scope))
    }

    /// Lets a scope go on at `next`, where a partner was served by another program before. Never goes back.
    ///
    /// # Errors
    /// [`Error::Taken`] where that number was given out already.
    pub fn start_numbers_at(&self, scope: &str, start: u64) -> Result<()> {
        self.transaction(|tx| {
            if start < next(tx.sql(), scope)? {
                return Err(Error::taken("number", start));
            }
            put(tx.sql(), scope, start)
        })
    }
}

fn next(sql: &Connection, scope: &str) -> Result<u64> {
    let mut statement = sql.prepare_cached("SELECT next FROM number WHERE scope = ?1")?;
    Ok(statement.query_row([scope], |row| row.get(0)).optional()?.unwrap_or(1))
}

fn put(sql: &Connection, scope: &str, next: u64) -> Result<()> {
    sql.execute(
        "INSERT INTO number (scope, next) VALUES (?1, ?2) ON CONFLICT (scope) DO UPDATE SET next = excluded.next",
        params![scope, next],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testing::workspace;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_count_within_their_scope_and_a_preview_takes_none() {
        let home = workspace();
        assert_eq!(home.store.peek_number("acme/isa").unwrap(), 1);
        assert_eq!(home.store.reserve_numbers("acme/isa", 3).unwrap(), 1);
        assert_eq!(home.store.peek_number("acme/isa").unwrap(), 4);
        assert_eq!(home.store.reserve_numbers("other", 1).unwrap(), 1);
        let home = home.reopened();
        assert_eq!(home.store.reserve_numbers("acme/isa", 1).unwrap(), 4, "taken for good, after a restart too");
    }

    #[test]
    fn threads_never_get_the_same_number() {
        let home = workspace();
        let taken: Vec<u64> = std::thread::scope(|scope| {
            let take = || (0..50).map(|_| home.store.reserve_numbers("x", 1).unwrap()).collect::<Vec<_>>();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 200);
    }

    #[test]
    fn a_scope_never_goes_back_or_over_the_end() {
        let home = workspace();
        home.store.start_numbers_at("x", 1000).unwrap();
        assert_eq!(home.store.reserve_numbers("x", 1).unwrap(), 1000);
        assert!(matches!(home.store.start_numbers_at("x", 1000), Err(Error::Taken { .. })));
        assert!(matches!(home.store.reserve_numbers("x", u64::MAX), Err(Error::NoNumbers { .. })));
        assert_eq!(home.store.peek_number("x").unwrap(), 1001, "the refusal took none");
    }
}
