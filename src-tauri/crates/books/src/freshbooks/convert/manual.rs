//! Journal entries of the newer API. What stands around its answers is not written down anywhere, so every form that the other
//! families have is taken.

use super::value;
use crate::freshbooks::accounts::Accounts;
use crate::row::{Problem, Row};
use crate::write::marker::WORD;
use model::document::{Line, Raw};
use model::{Date, Decimal, Document, Kind, Status};
use sha2::{Digest, Sha256};

/// Names under which one entry may stand, and a list of them.
const SINGLE: [&str; 5] = ["manualJournalEntry", "manual_journal_entry", "journalEntry", "journal_entry", "data"];
const LIST: [&str; 6] =
    ["manualJournalEntries", "manual_journal_entries", "journalEntries", "journal_entries", "entries", "data"];

/// One entry as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Manual {
    /// Its id: a UUID.
    pub(crate) id: String,
    /// Its number, which people and programs give it.
    pub(crate) number: Option<String>,
    /// Its name, without a key of ours.
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) date: Option<Date>,
    pub(crate) currency: Option<String>,
    /// Account and amount of each line, debits positive.
    pub(crate) lines: Vec<(String, Decimal)>,
    pub(crate) raw: String,
}

/// The innermost object that may hold entries.
fn inner<'a>(text: &'a str) -> Result<Row<'a>, Problem> {
    let row = Row::read(text)?;
    let wrapped = match row.row("response").ok().flatten() {
        Some(response) => response.row("result")?,
        None => None,
    };
    Ok(wrapped.unwrap_or(row))
}

/// One page of the list, and whether there is more where the answer tells.
pub(crate) fn sheet(text: &str, page: usize) -> Result<(Vec<&str>, Option<bool>), Problem> {
    let row = inner(text)?;
    let outer = [row.row("meta").ok().flatten(), row.row("paging").ok().flatten(), Some(row.clone())];
    let key = LIST.iter().find(|key| row.has(key)).ok_or("it holds no journal entries")?;
    let rows = row.items(key)?;
    let mut more = None;
    for told in outer.into_iter().flatten() {
        let pages = told.first(&["pages", "totalPages", "total_pages"]).ok().flatten();
        more = more.or(pages.and_then(|pages| pages.parse::<usize>().ok()).map(|pages| page < pages));
    }
    Ok((rows, more))
}

/// The single entry of an answer.
pub(crate) fn entry(text: &str) -> Result<Manual, Problem> {
    let row = inner(text)?;
    if row.has("details") {
        return Manual::read(text);
    }
    let mut found = SINGLE.iter().find_map(|key| row.json(key).filter(|raw| raw.starts_with('{')));
    // `data` may hold the entry under its own name once more.
    if let Some(raw) = found {
        let deeper = Row::read(raw)?;
        found = SINGLE.iter().find_map(|key| deeper.json(key).filter(|raw| raw.starts_with('{'))).or(found);
    }
    Manual::read(found.ok_or("it holds no journal entry")?)
}

impl Manual {
    pub(crate) fn read(raw: &str) -> Result<Manual, Problem> {
        let row = Row::read(raw)?;
        let (mut lines, mut currency) = (Vec::new(), None);
        for (line, at) in row.rows("details")?.iter().zip(1..) {
            let (account, amount, code) = side(line).map_err(|problem| format!("line {at}: {problem}"))?;
            currency = currency.or(code);
            lines.push((account, amount));
        }
        let name = row.text("name")?;
        Ok(Manual {
            id: row.first(&["id", "uuid", "journalEntryId", "journal_entry_id"])?.ok_or("id is missing")?,
            number: row.first(&["journalEntryNumber", "journal_entry_number"])?,
            name: name.as_deref().and_then(|name| WORD.without(name)),
            description: row.text("description")?,
            date: day(&row, "userEnteredDate")?.or(day(&row, "user_entered_date")?),
            currency,
            lines,
            raw: raw.to_owned(),
        })
    }

    /// What the entry says, in the order of its lines.
    fn content(&self) -> String {
        format!("{:?}|{:?}|{:?}|{:?}|{:?}", self.number, self.name, self.description, self.date, self.lines)
    }

    /// The entry as a document.
    pub(crate) fn document(&self, accounts: &Accounts, home: Option<&String>) -> Result<Document, Problem> {
        let mut doc = Document::new(Kind::Journal);
        doc.id = Some(self.id.clone());
        doc.number = self.number.clone().or(self.name.clone());
        doc.memo.clone_from(&self.description);
        doc.date = self.date;
        doc.currency.clone_from(&self.currency);
        doc.home_currency = home.cloned();
        if doc.currency.is_some() && doc.currency == doc.home_currency {
            doc.rate = Some(Decimal::ONE);
        }
        doc.status = Some(Status::Open);
        doc.version = Some(format!("sha256:{}", hex::encode(&Sha256::digest(self.content())[..16])));
        doc.raw = Some(Raw::new(self.raw.clone()).map_err(|error| error.to_string())?);
        doc.lines = self
            .lines
            .iter()
            .zip(1u32..)
            .map(|((account, amount), at)| {
                let known = accounts.of_newer(account);
                Line {
                    number: Some(Decimal::from(at)),
                    text: self.description.clone(),
                    // The id of the lists, where it is known which of them it is.
                    account_id: Some(known.map_or_else(|| account.clone(), |known| known.id.clone())),
                    account: known.and_then(|known| known.number.clone()),
                    account_name: known.map(|known| known.name.clone()),
                    amount: Some(*amount),
                    ..Line::default()
                }
            })
            .collect();
        model::document::complete(&mut doc);
        Ok(doc)
    }
}

/// Account, amount (debits positive) and currency of a line.
fn side(line: &Row<'_>) -> Result<(String, Decimal, Option<String>), Problem> {
    let account = line.first(&["accountId", "account_id", "accountUuid"])?.ok_or("accountId is missing")?;
    let money = value::money(line, "amount")?.ok_or("amount is missing")?;
    let side = line.text("type")?.unwrap_or_default().to_ascii_uppercase();
    let amount = match side.trim_start_matches("TYPE_") {
        "DEBIT" => money.amount,
        "CREDIT" => -money.amount,
        other => return Err(format!("“{}” is neither debit nor credit", crate::http::plain(other, 40))),
    };
    Ok((account, amount, money.code))
}

/// A day as an object of year, month and day, or as text.
fn day(row: &Row<'_>, name: &str) -> Result<Option<Date>, Problem> {
    if !row.json(name).is_some_and(|raw| raw.starts_with('{')) {
        return row.date(name);
    }
    let Some(parts) = row.row(name)? else { return Ok(None) };
    let part = |key: &str| -> Result<i16, Problem> {
        let text = parts.text(key)?.unwrap_or_default();
        text.parse().map_err(|_| format!("{name} has no {key}"))
    };
    let (year, month, day) = (part("year")?, part("month")?, part("day")?);
    let small = |number: i16| i8::try_from(number).unwrap_or_default();
    Date::new(year, small(month), small(day)).map(Some).map_err(|_| format!("{name} is no day of the calendar"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"id":"9b0d-1","name":"Payroll [mlc:3f2504e0-4f89-41d3-9a0c-0305e82c3301]","journalEntryNumber":"JE-41","description":"batch",
        "userEnteredDate":{"year":2026,"month":10,"day":31},"details":[
        {"accountId":"2c7d","amount":{"amount":200.10,"code":"USD"},"type":"TYPE_DEBIT"},
        {"accountId":"7a00","amount":{"amount":"200.10","code":"USD"},"type":"TYPE_CREDIT"}]}"#;

    #[test]
    fn an_entry_is_read_whatever_stands_around_it() {
        let bare = Manual::read(ENTRY).expect("an entry");
        assert_eq!((bare.number.as_deref(), bare.name.as_deref()), (Some("JE-41"), Some("Payroll")));
        assert_eq!(bare.lines[1], ("7a00".to_owned(), Decimal::new(-20010, 2)));
        assert_eq!(bare.date.map(|date| date.to_string()).as_deref(), Some("2026-10-31"));
        for (before, after) in [
            (r#"{"manualJournalEntry":"#, "}"),
            ("", ""),
            (r#"{"data":"#, "}"),
            (r#"{"data":{"manualJournalEntry":"#, "}}"),
            (r#"{"journalEntry":"#, "}"),
            (r#"{"response":{"result":{"journal_entry":"#, "}}}"),
        ] {
            let text = format!("{before}{ENTRY}{after}");
            assert_eq!(entry(&text).as_ref(), Ok(&bare), "{before}");
        }
        for wrong in ["{}", r#"{"data":[]}"#, r#"{"manualJournalEntry":{"name":"x"}}"#, "[]"] {
            assert!(entry(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_page_tells_its_end_where_it_can() {
        for (text, page, rows, more) in [
            (r#"{"manualJournalEntries":[{},{}],"pages":2}"#, 1, 2, Some(true)),
            (r#"{"manualJournalEntries":[{}],"pages":2}"#, 2, 1, Some(false)),
            (r#"{"journalEntries":[]}"#, 1, 0, None),
            (r#"{"data":[{}],"meta":{"pages":3,"page":1}}"#, 1, 1, Some(true)),
        ] {
            let (found, told) = sheet(text, page).expect(text);
            assert_eq!((found.len(), told), (rows, more), "{text}");
        }
        assert!(sheet(r#"{"message":"hello"}"#, 1).is_err(), "another answer is no empty list");
    }
}
