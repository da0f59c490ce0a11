//! The newer journal API of a business: entries with numbers that can be read, changed and deleted one by one. Not every
//! business has it, so it is asked for first.
//!
//! Lists are read from the ledger's lines as ever ([`super::journals`]): only they are known to show every entry, and an id
//! that changed with the API would make every entry look new. An entry of this API is known by its UUID, one of the ledger
//! by its number; both can be asked for.

use super::accounts::Accounts;
use super::around::FRESH;
use super::client::FreshBooks;
use super::convert::{Manual, manual_entry, manual_sheet};
use super::judge::MISSING;
use crate::BooksError;
use crate::row::{Problem, Row};
use crate::write::WriteFault;
use jiff::Timestamp;
use model::{Document, Kind};
use reqwest::Method;
use std::collections::HashSet;
use std::sync::Arc;

const PATH: &str = "journal_entries";
/// Entries on a page.
const SIZE: usize = 100;
/// Pages beyond which the list goes in circles.
const PAGES: usize = 10_000;

/// The newer API of the chosen business.
#[derive(Debug)]
pub(super) struct Newer {
    business: String,
    accounts: Accounts,
}

impl Newer {
    /// The UUID of an account of a document.
    pub(super) fn account<'a>(&'a self, id: &str) -> Option<&'a str> {
        self.accounts.uuid(id)
    }
}

/// What the last look for it found, and when.
pub(super) type Looked = Option<(Timestamp, Option<Arc<Newer>>)>;

/// Whether an id is one of this API and leads nowhere else.
pub(super) fn is_newer(id: &str) -> bool {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain && id.len() <= 64 && id.bytes().any(|b| !b.is_ascii_digit())
}

/// The UUID of the business that has an account.
fn business(text: &str, account: &str) -> Result<Option<String>, Problem> {
    let me = Row::read(text)?.row("response")?.ok_or("it holds no response")?;
    let mut without = Vec::new();
    for membership in me.rows("business_memberships")? {
        let Some(business) = membership.row("business")? else { continue };
        let uuid = business.text("business_uuid")?;
        match business.text("account_id")? {
            Some(id) if id == account => return Ok(uuid),
            Some(_) => {}
            None => without.extend(uuid),
        }
    }
    // As with the list of companies: an account that only the roles name belongs to the one business without.
    Ok(without.pop().filter(|_| without.is_empty()))
}

impl FreshBooks {
    /// The newer API, where the business has it. What is found holds for a while.
    ///
    /// # Errors
    /// Those of every call: a fault that passes does not mean that there is none.
    pub(super) async fn newer(&self) -> Result<Option<Arc<Newer>>, BooksError> {
        if self.keeps_to_older() {
            return Ok(None);
        }
        let mut looked = self.looked().lock().await;
        if let Some((at, found)) = &*looked
            && self.calls().now().duration_since(*at) <= FRESH
        {
            return Ok(found.clone());
        }
        let found = self.look_for_newer().await?.map(Arc::new);
        tracing::debug!(found = found.is_some(), "looked for the newer journal API");
        *looked = Some((self.calls().now(), found.clone()));
        Ok(found)
    }

    async fn look_for_newer(&self) -> Result<Option<Newer>, BooksError> {
        let what = "the business of the chosen company";
        let text = self.calls().read_outside(&["auth", "api", "v1", "users", "me"], what).await?;
        let account = self.calls().account().unwrap_or_default();
        let business = business(&text, account).map_err(|reason| self.calls().garbled(what, reason))?;
        let Some(business) = business else { return Ok(None) };
        let what = "the newer journal entries";
        let query = [("page_number".to_owned(), "1".to_owned()), ("page_size".to_owned(), "1".to_owned())];
        match self.calls().read_business(&business, &[PATH], &query, what).await {
            // An answer without entries in any form that is known is none that could be worked with.
            Ok(text) if manual_sheet(&text, 1).is_ok() => {}
            Ok(_) | Err(BooksError::Refused { .. } | BooksError::NotAllowed { .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
        let accounts = self.accounts(&business).await?;
        Ok(Some(Newer { business, accounts }))
    }

    /// One entry.
    pub(super) async fn manual(&self, newer: &Newer, id: &str) -> Result<Manual, BooksError> {
        let what = format!("the journal entry {id}");
        let text = self.calls().read_business(&newer.business, &[PATH, id], &[], &what).await;
        let text = text.map_err(|error| match error {
            BooksError::Refused { code: MISSING, .. } => {
                BooksError::NotFound { kind: Kind::Journal, id: id.to_owned() }
            }
            other => other,
        })?;
        let entry = manual_entry(&text).map_err(|reason| self.calls().garbled(&what, reason))?;
        if entry.id != id {
            let reason = format!("it is about another record ({})", entry.id);
            return Err(self.calls().garbled(&what, reason));
        }
        Ok(entry)
    }

    /// One entry as a document.
    pub(super) async fn manual_document(&self, id: &str) -> Result<Document, BooksError> {
        let Some(newer) = self.newer().await? else {
            let message =
                "it was entered through FreshBooks' newer journal API, which does not answer for this business now";
            let (what, message) = (format!("the journal entry {id}"), message.to_owned());
            return Err(BooksError::Refused { what, status: 0, code: 0, message });
        };
        let entry = self.manual(&newer, id).await?;
        self.as_document(&newer, &entry)
    }

    pub(super) fn as_document(&self, newer: &Newer, entry: &Manual) -> Result<Document, BooksError> {
        let doc = entry.document(&newer.accounts, self.home().as_ref());
        doc.map_err(|reason| self.calls().garbled(&format!("the journal entry {}", entry.id), reason))
    }

    /// Every entry: the list takes no filter that is known.
    pub(super) async fn manuals(&self, newer: &Newer) -> Result<Vec<Manual>, BooksError> {
        let (mut found, mut known) = (Vec::new(), HashSet::new());
        for page in 1..=PAGES {
            let what = format!("the newer journal entries (page {page})");
            let query = [("page_number".to_owned(), page.to_string()), ("page_size".to_owned(), SIZE.to_string())];
            let text = self.calls().read_business(&newer.business, &[PATH], &query, &what).await?;
            let garbled = |reason| self.calls().garbled(&what, reason);
            let (rows, more) = manual_sheet(&text, page).map_err(garbled)?;
            let before = known.len();
            for raw in rows {
                let entry = Manual::read(raw).map_err(garbled)?;
                if known.insert(entry.id.clone()) {
                    found.push(entry);
                }
            }
            // Where no end is told, a page that brings nothing new is it.
            if more == Some(false) || known.len() == before {
                return Ok(found);
            }
        }
        Err(self.calls().garbled("the newer journal entries", "the list does not end".to_owned()))
    }

    /// Makes an entry.
    pub(super) async fn make_manual(&self, newer: &Newer, json: String, what: &str) -> Result<Manual, WriteFault> {
        let text = self.calls().write_business(Method::POST, (&newer.business, &[PATH]), Some(json), what).await?;
        self.made(&text, what)
    }

    /// Writes an entry anew. Which verb does that is not written down: the other one is tried where this one is not known.
    pub(super) async fn change_manual(
        &self,
        newer: &Newer,
        id: &str,
        json: String,
        what: &str,
    ) -> Result<Manual, WriteFault> {
        let path: (&str, &[&str]) = (&newer.business, &[PATH, id]);
        let text = match self.calls().write_business(Method::PUT, path, Some(json.clone()), what).await {
            Err(WriteFault::Refused(BooksError::Refused { status: 404 | 405 | 501, .. })) => {
                self.calls().write_business(Method::PATCH, path, Some(json), what).await?
            }
            other => other?,
        };
        self.made(&text, what)
    }

    /// Deletes an entry.
    pub(super) async fn delete_manual(&self, newer: &Newer, id: &str, what: &str) -> Result<(), WriteFault> {
        self.calls().write_business(Method::DELETE, (&newer.business, &[PATH, id]), None, what).await.map(drop)
    }

    fn made(&self, text: &str, what: &str) -> Result<Manual, WriteFault> {
        // It is done; an answer that cannot be read does not say under which id.
        manual_entry(text).map_err(|reason| WriteFault::Unknown(self.calls().garbled(what, reason)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_business_is_that_of_the_account() {
        let one = |uuid: &str, account: &str| {
            format!(r#"{{"business":{{"business_uuid":"{uuid}","account_id":{account}}}}}"#)
        };
        for (members, expect) in [
            (vec![one("u1", "\"Zz9\""), one("u2", "\"Aa1\"")], Some("u1")),
            (vec![one("u2", "\"Aa1\""), one("u3", "null")], Some("u3")),
            (vec![one("u3", "null"), one("u4", "null")], None),
            (vec![one("u2", "\"Aa1\"")], None),
        ] {
            let text = format!(r#"{{"response":{{"business_memberships":[{}]}}}}"#, members.join(","));
            assert_eq!(business(&text, "Zz9"), Ok(expect.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn ids_of_the_newer_api_are_no_numbers_and_no_paths() {
        for (id, expect) in [
            ("9b0d6b8e-0d1c-4c39-9a57-3f6f3a1f1c10", true),
            ("9001", false),
            ("", false),
            ("../x", false),
            ("a/b", false),
        ] {
            assert_eq!(is_newer(id), expect, "{id}");
        }
    }
}
