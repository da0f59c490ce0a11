//! Several changes that are recorded together or not at all.

use crate::chain::Head;
use crate::database::Store;
use crate::error::{Error, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::Cell;

/// An open transaction. It has every function of [`Store`] that reads or writes; dropped without a commit it leaves no trace.
#[derive(Debug)]
pub struct Tx<'s> {
    sql: Transaction<'s>,
    pub(crate) store: &'s Store,
    /// End of the audit chain as of this transaction, once an event was appended.
    pub(crate) tip: Cell<Option<Head>>,
}

impl Tx<'_> {
    pub(crate) fn sql(&self) -> &Connection {
        &self.sql
    }
}

impl Store {
    /// Runs `work` as one transaction: what it wrote is durable when this returns `Ok`, and gone when it returns `Err`.
    ///
    /// Inside, use the [`Tx`]: asking the store itself from there is refused with [`Error::Nested`].
    ///
    /// # Errors
    /// Those of `work`, and of the commit.
    pub fn transaction<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.exclusively(|connection| {
            let sql = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(|error| E::from(self.named(error)))?;
            let tx = Tx { sql, store: self, tip: Cell::new(None) };
            let outcome = work(&tx)?;
            tx.sql.commit().map_err(|error| E::from(self.named(error)))?;
            Ok(outcome)
        })?
    }

    pub(crate) fn read<T>(&self, ask: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.exclusively(|connection| ask(connection).map_err(|error| error.in_file(self.path())))?
    }

    fn named(&self, error: rusqlite::Error) -> Error {
        Error::from(error).in_file(self.path())
    }
}

/// Puts table functions, which take a connection first, onto [`Store`] (each call its own transaction) and onto [`Tx`].
macro_rules! methods {
    ($($(#[$doc:meta])* $mode:ident $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $out:ty = $body:path;)*) => {
        impl $crate::database::Store {
            $($(#[$doc])*
            pub fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<$out> {
                methods!(@$mode self, |sql| $body(sql, $($arg),*))
            })*
        }
        impl $crate::transaction::Tx<'_> {
            $($(#[$doc])*
            pub fn $name(&self, $($arg: $ty),*) -> $crate::error::Result<$out> {
                $body(self.sql(), $($arg),*)
            })*
        }
    };
    (@read $store:ident, $ask:expr) => { $store.read($ask) };
    (@write $store:ident, $change:expr) => { $store.transaction(|tx| ($change)(tx.sql())) };
}
pub(crate) use methods;
