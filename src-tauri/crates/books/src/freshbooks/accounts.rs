//! Accounts of the ledger under their two ids: the number of the older journal API, which documents have, and the UUID of the
//! newer one. No list names both, so they are joined by number and name, and only where that leaves no doubt.

use super::client::FreshBooks;
use super::list::Go;
use super::shape::{Form, source};
use crate::BooksError;
use crate::row::{Problem, Row};
use std::collections::{BTreeMap, HashSet};

/// Pages of the chart of accounts beyond which it goes in circles.
const PAGES: usize = 100;

/// An account in one of the two families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) number: Option<String>,
    pub(super) name: String,
}

/// What is known of both ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accounts {
    /// The account of the older family by the UUID of the newer one.
    by_newer: BTreeMap<String, Account>,
    by_older: BTreeMap<String, String>,
}

impl Accounts {
    fn of(older: &[Account], newer: &[Account]) -> Accounts {
        let mut found = Accounts::default();
        let same = |a: &Account, b: &Account| {
            a.name == b.name && (a.number == b.number || a.number.is_none() || b.number.is_none())
        };
        for one in older {
            let mut likely = newer.iter().filter(|other| same(one, other));
            let (Some(other), None) = (likely.next(), likely.next()) else { continue };
            if older.iter().filter(|another| same(another, other)).count() == 1 {
                found.by_older.insert(one.id.clone(), other.id.clone());
                found.by_newer.insert(other.id.clone(), one.clone());
            }
        }
        found
    }

    /// The account behind a UUID.
    pub(crate) fn of_newer(&self, id: &str) -> Option<&Account> {
        self.by_newer.get(id)
    }

    /// The UUID of an account that is known by either id.
    pub(crate) fn uuid<'a>(&'a self, id: &str) -> Option<&'a str> {
        let own = self.by_newer.get_key_value(id).map(|(uuid, _)| uuid);
        self.by_older.get(id).or(own).map(String::as_str)
    }
}

fn read(row: &Row<'_>, [ids, numbers, names]: [&[&str]; 3]) -> Result<Option<Account>, Problem> {
    let (Some(id), Some(name)) = (row.first(ids)?, row.first(names)?) else { return Ok(None) };
    Ok(Some(Account { id, number: row.first(numbers)?, name: name.trim().to_owned() }))
}

impl FreshBooks {
    /// The accounts of a business under both ids.
    pub(super) async fn accounts(&self, business: &str) -> Result<Accounts, BooksError> {
        let ledger = source(Form::LedgerAccount);
        let mut older = Vec::new();
        let names: [&[&str]; 3] = [ledger.ids, &["account_sub_number"], &["account_sub_name"]];
        let subs = |row: &Row<'_>, _: &str| {
            let found = row.rows("sub_accounts")?.iter().map(|sub| read(sub, names)).collect::<Result<Vec<_>, _>>()?;
            Ok(Go::Keep(found))
        };
        older.extend(self.every(ledger, &[], subs).await?.into_iter().flatten().flatten());
        let newer = match self.chart(business).await {
            Ok(newer) => newer,
            // Then none is known by its other id, and entries are posted in the older way.
            Err(BooksError::NotAllowed { .. } | BooksError::Refused { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Accounts::of(&older, &newer))
    }

    async fn chart(&self, business: &str) -> Result<Vec<Account>, BooksError> {
        let (mut found, mut known) = (Vec::new(), HashSet::new());
        let names: [&[&str]; 3] = [&["uuid", "id"], &["number"], &["name"]];
        for page in 1..=PAGES {
            let what = format!("the chart of accounts (page {page})");
            let query = [("page".to_owned(), page.to_string()), ("per_page".to_owned(), self.page_size().to_string())];
            let text = self.calls().read_business(business, &["ledger_accounts", "accounts"], &query, &what).await?;
            let before = known.len();
            let mut take = || -> Result<(), Problem> {
                for row in Row::read(&text)?.rows("data")? {
                    let archived = row.text("state")?.is_some_and(|state| state != "active");
                    let account = read(&row, names)?.filter(|account| known.insert(account.id.clone()));
                    found.extend(account.filter(|_| !archived));
                }
                Ok(())
            };
            take().map_err(|reason| self.calls().garbled(&what, reason))?;
            // Whether this list knows pages at all is not said: one that brings nothing new ends it.
            if known.len() == before {
                break;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, number: &str, name: &str) -> Account {
        let number = Some(number.to_owned()).filter(|number| !number.is_empty());
        Account { id: id.to_owned(), number, name: name.to_owned() }
    }

    #[test]
    fn accounts_are_joined_only_where_there_is_no_doubt() {
        let older = [
            account("1", "1000", "Bank"),
            account("2", "", "Wages"),
            account("3", "5000", "Other"),
            account("4", "6000", "Other"),
            account("5", "", "Twice"),
            account("6", "7000", "Gone"),
            account("7", "8000", "Kept"),
            account("8", "8000", "Kept"),
        ];
        let newer = [
            account("a", "1000", "Bank"),
            account("b", "4000", "Wages"),
            account("c", "5000", "Other"),
            account("d", "6000", "Other"),
            account("e", "1", "Twice"),
            account("f", "2", "Twice"),
            account("g", "7001", "Gone"),
            account("h", "8000", "Kept"),
        ];
        let found = Accounts::of(&older, &newer);
        for (id, expect) in [
            ("1", Some("a")),
            ("2", Some("b")),
            ("3", Some("c")),
            ("4", Some("d")),
            ("5", None),
            ("6", None),
            ("7", None),
            ("8", None),
        ] {
            assert_eq!(found.uuid(id), expect, "{id}");
            if let Some(uuid) = expect {
                assert_eq!(found.of_newer(uuid).map(|account| account.id.as_str()), Some(id));
            }
        }
    }
}
