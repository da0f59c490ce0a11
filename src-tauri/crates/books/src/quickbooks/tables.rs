//! Reference data that records only hint at: numbers of accounts, article numbers, terms. Each table is read once, when it
//! is needed first, and again when a record names something that is not in it.

use super::client::QuickBooks;
use super::list::rows;
use crate::BooksError;
use crate::clock::after;
use crate::row::{Problem, Row};
use jiff::Timestamp;
use model::Decimal;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// A table is not read again sooner, whatever is missing in it.
const REST: Duration = Duration::from_secs(10 * 60);
/// Records on a page.
const PAGE: usize = 1000;
/// Pages after which a table is no table any more.
const PAGES: usize = 200;

/// What is known of a record by its id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name, with those above it.
    pub(crate) name: Option<String>,
    /// Its own name alone.
    pub(crate) short: Option<String>,
    /// Its number: of an account, an article.
    pub(crate) code: Option<String>,
    /// Days of a term of payment.
    pub(crate) days: Option<Decimal>,
}

/// A table by id.
pub(crate) type Table = Arc<HashMap<String, Entry>>;

#[derive(Default)]
struct Kept {
    table: Table,
    /// No new reading before this.
    rests_until: Option<Timestamp>,
}

/// The tables of a connection.
#[derive(Default)]
pub(crate) struct Tables(Mutex<HashMap<&'static str, Kept>>);

impl QuickBooks {
    /// A table that knows these ids, as far as the books do.
    pub(super) async fn table(&self, entity: &'static str, ids: &[String]) -> Result<Table, BooksError> {
        let mut tables = self.tables().0.lock().await;
        let kept = tables.entry(entity).or_default();
        let lacks = ids.iter().any(|id| !kept.table.contains_key(id));
        let (clock, scale) = self.calls().caller().time();
        let resting = kept.rests_until.is_some_and(|until| clock.now() < until);
        if lacks && !resting {
            kept.table = Arc::new(self.read_table(entity).await?);
            kept.rests_until = Some(after(clock.now(), scale.real(REST)));
        }
        Ok(kept.table.clone())
    }

    /// A table read just now, for looking up names.
    pub(super) async fn named_table(&self, entity: &'static str) -> Result<Table, BooksError> {
        self.table(entity, &[String::new()]).await
    }

    async fn read_table(&self, entity: &str) -> Result<HashMap<String, Entry>, BooksError> {
        let what = format!("the table of {entity}");
        let mut found = HashMap::new();
        for page in 0..PAGES {
            let statement = format!(
                "SELECT * FROM {entity} WHERE Active IN (true, false) STARTPOSITION {} MAXRESULTS {PAGE}",
                page * PAGE + 1
            );
            let text = match self.calls().query(&statement, &what).await {
                Ok(text) => text,
                // Plans without such a table refuse the question.
                Err(BooksError::Refused { .. }) => break,
                Err(error) => return Err(error),
            };
            let read = || rows(&text, entity)?.into_iter().map(entry).collect::<Result<Vec<_>, Problem>>();
            let entries = read().map_err(|reason| self.calls().garbled(&what, reason))?;
            let count = entries.len();
            found.extend(entries);
            if count < PAGE {
                break;
            }
        }
        Ok(found)
    }
}

fn entry(raw: &str) -> Result<(String, Entry), Problem> {
    let row = Row::read(raw)?;
    let id = row.text("Id")?.ok_or("Id is missing")?;
    Ok((
        id,
        Entry {
            name: row.first(&["FullyQualifiedName", "DisplayName", "Name"])?,
            short: row.first(&["DisplayName", "Name"])?,
            code: row.first(&["AcctNum", "Sku"])?,
            days: row.number("DueDays")?,
        },
    ))
}
