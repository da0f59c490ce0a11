//! How values stand in the database: words, ids, days and amounts as their text, instants as microseconds since 1970.
//! What cannot be read back is an error and never becomes a default.

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use std::fmt::Display;
use std::str::FromStr;

/// A value that stands as its text.
#[derive(Debug, Clone)]
pub(crate) struct Word<T>(pub(crate) T);

impl<T: FromStr> FromSql for Word<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Word).map_err(|error: T::Err| FromSqlError::Other(Box::new(error)))
    }
}

impl<T: Display> ToSql for Word<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

/// An instant, kept to the microsecond.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At(pub(crate) Timestamp);

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let micros = value.as_i64()?;
        Timestamp::from_microsecond(micros).map(At).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_microsecond().into())
    }
}

/// Reads a word, id, day or amount.
pub(crate) fn word<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    row.get::<_, Word<T>>(column).map(|word| word.0)
}

/// Reads a word, id, day or amount that may be missing.
pub(crate) fn maybe<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    Ok(row.get::<_, Option<Word<T>>>(column)?.map(|word| word.0))
}

/// Reads an instant.
pub(crate) fn instant(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    row.get::<_, At>(column).map(|at| at.0)
}

/// Reads an instant that may be missing.
pub(crate) fn maybe_instant(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<At>>(column)?.map(|at| at.0))
}

/// `'invoice','bill'` for `IN (…)`: the words are our own constants, so nothing needs quoting.
pub(crate) fn kind_list(kinds: &[model::document::Kind]) -> String {
    let all = if kinds.is_empty() { model::document::Kind::ALL } else { kinds };
    all.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(",")
}

/// An enum whose values stand as words in the database.
macro_rules! stored_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All of them, in the order of the list.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word for it, as stored.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }
        impl std::str::FromStr for $name {
            type Err = model::document::UnknownWord;
            fn from_str(word: &str) -> Result<Self, model::document::UnknownWord> {
                match word {
                    $($word => Ok($name::$variant),)*
                    _ => Err(model::document::UnknownWord { found: word.to_owned(), known: [$($word),*].join(", ") }),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use stored_words;
