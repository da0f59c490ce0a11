//! Journal entries. The older API only makes them, with every plan; where a business has the newer one, that is used, and
//! entries can be changed and deleted too. The key of an entry stands in its name in both, so that one is found whichever of
//! them made it.

use super::money::number;
use super::refuse;
use crate::BooksError;
use crate::freshbooks::client::FreshBooks;
use crate::freshbooks::convert::Manual;
use crate::freshbooks::envelope::single;
use crate::freshbooks::judge::VALUE;
use crate::freshbooks::newer::{Newer, is_newer};
use crate::row::Row;
use crate::write::marker::WORD;
use crate::write::{Found, Match, Write, WriteFault, Written};
use model::period::Period;
use model::{Date, Decimal, Document};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Path of the journal entries that can be made with every plan.
const JOURNALS: [&str; 2] = ["journal_entries", "journal_entries"];
/// Longest text that is put before the key in the name of an entry.
const NAME: usize = 120;

/// An entry that both APIs could take.
struct Entry<'a> {
    date: Date,
    currency: &'a str,
    /// Number of the line, its account and its amount, debits positive; none is zero.
    lines: Vec<(u32, &'a str, Decimal)>,
}

fn checked<'a>(doc: &'a Document, home: Option<&'a str>) -> Result<Entry<'a>, WriteFault> {
    let date = doc.date.ok_or_else(|| refuse(doc, "it has no date"))?;
    let currency = doc.currency.as_deref().or(home);
    let currency = currency.ok_or_else(|| refuse(doc, "it has no currency, and FreshBooks takes none without"))?;
    let sum: Decimal = doc.lines.iter().filter_map(|line| line.amount).sum();
    if !sum.is_zero() {
        return Err(refuse(doc, format!("its debits and credits differ by {sum}")));
    }
    let mut lines = Vec::new();
    for (line, at) in doc.lines.iter().zip(1..) {
        let amount = line.amount.ok_or_else(|| refuse(doc, format!("line {at} has no amount")))?;
        if !amount.is_zero() {
            lines.push((at, line.account_id.as_deref().unwrap_or_default(), amount));
        }
    }
    if lines.len() < 2 {
        return Err(refuse(doc, "it has fewer than two lines with an amount"));
    }
    Ok(Entry { date, currency, lines })
}

/// The number of an entry with the key behind it: what both APIs call its name.
fn name(write: &Write) -> String {
    let name: String = write.document.number.as_deref().unwrap_or_default().chars().take(NAME).collect();
    WORD.with(Some(&name), &[&write.key])
}

/// An entry as the older API takes it; the text of a line is not kept by FreshBooks.
pub(super) fn older(write: &Write, home: Option<&str>) -> Result<Value, WriteFault> {
    let doc = &write.document;
    let entry = checked(doc, home)?;
    let mut details = Vec::new();
    for (at, account, amount) in entry.lines {
        let account = Some(account).filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
        let account = number(doc, account, &format!("the account of line {at}"))?;
        let side = if amount.is_sign_positive() { "debit" } else { "credit" };
        details.push(json!({ "sub_accountid": account, side: amount.abs().to_string() }));
    }
    let mut body = json!({
        "name": name(write),
        "user_entered_date": entry.date.to_string(),
        "currency_code": entry.currency,
        "details": details,
    });
    if let Some(memo) = &doc.memo {
        body["description"] = json!(memo);
    }
    Ok(body)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    manual_journal_entry: Whole<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole<'a> {
    user_entered_date: Day,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    journal_entry_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    details: Vec<Detail<'a>>,
}

#[derive(Serialize)]
struct Day {
    year: i16,
    month: i8,
    day: i8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'a> {
    account_id: &'a str,
    amount: Amount<'a>,
    #[serde(rename = "type")]
    side: &'static str,
}

/// An amount as a number with the digits that it has.
#[derive(Serialize)]
struct Amount<'a> {
    amount: Box<RawValue>,
    code: &'a str,
}

/// An entry as the newer API takes it; nothing where one of its accounts is not known there for certain.
pub(super) fn newer<'a, 'u: 'a>(
    write: &'a Write,
    home: Option<&'a str>,
    uuid: impl Fn(&str) -> Option<&'u str>,
) -> Result<Option<String>, WriteFault> {
    let doc = &write.document;
    let entry = checked(doc, home)?;
    let mut details = Vec::new();
    for (_, account, amount) in entry.lines {
        let Some(account_id) = uuid(account) else { return Ok(None) };
        let digits = RawValue::from_string(amount.abs().to_string()).map_err(|error| refuse(doc, error.to_string()))?;
        let side = if amount.is_sign_positive() { "TYPE_DEBIT" } else { "TYPE_CREDIT" };
        details.push(Detail { account_id, amount: Amount { amount: digits, code: entry.currency }, side });
    }
    let date = entry.date;
    let whole = Whole {
        user_entered_date: Day { year: date.year(), month: date.month(), day: date.day() },
        name: name(write),
        journal_entry_number: doc.number.as_deref(),
        description: doc.memo.as_deref(),
        details,
    };
    let body = serde_json::to_string(&Body { manual_journal_entry: whole });
    body.map(Some).map_err(|error| refuse(doc, error.to_string()))
}

/// Account and amount of every line, in an order of their own.
fn sides(doc: &Document) -> Vec<(Option<&str>, Option<Decimal>)> {
    let mut sides: Vec<_> = doc.lines.iter().map(|line| (line.account_id.as_deref(), line.amount)).collect();
    sides.sort();
    sides
}

/// How well an entry of the books agrees with one to be written.
fn judged(write: &Write, entry: &Document) -> Option<Match> {
    let doc = &write.document;
    let raw = entry.raw.as_ref().map(|raw| raw.as_str()).unwrap_or_default();
    if WORD.holds(raw, &write.key) {
        return Some(Match::Marker);
    }
    let total: Decimal = doc.lines.iter().filter_map(|line| line.amount).filter(|sum| *sum > Decimal::ZERO).sum();
    let like = super::look::same(doc.number.as_deref(), entry.number.as_deref())
        && entry.total == Some(total)
        && entry.date == doc.date;
    (like && WORD.keys(raw).is_empty()).then_some(Match::Near)
}

fn found(write: &Write, entries: Vec<Document>) -> Vec<Found> {
    let mut all = Vec::new();
    for entry in entries {
        if let Some(how) = judged(write, &entry) {
            let id = entry.id.clone().unwrap_or_default();
            let (version, number) = (entry.version.clone(), entry.number.clone());
            all.push(Found { id, version, number, how, document: Some(entry) });
        }
    }
    all
}

impl FreshBooks {
    pub(super) async fn post_journal(&self, write: &Write) -> Result<Written, WriteFault> {
        let what = format!("the {} {}", write.document.kind, write.document.title());
        let home = self.home();
        if let Some(newer) = self.newer().await.map_err(WriteFault::Refused)?
            && let Some(body) = self::newer(write, home.as_deref(), |id| newer.account(id))?
        {
            let made = self.make_manual(&newer, body, &what).await.map_err(super::number_taken)?;
            return self.written_manual(&newer, &made);
        }
        let body = older(write, home.as_deref())?;
        let text = self.calls().post(&JOURNALS, json!({ "journal_entry": body }).to_string(), &what).await?;
        let unknown = |reason| WriteFault::Unknown(self.calls().garbled(&what, reason));
        let row = single(&text, "journal_entry").and_then(Row::read).map_err(unknown)?;
        let id = row.first(&["entryid", "id"]).map_err(unknown)?;
        let id = id.ok_or_else(|| unknown("it names no entry".to_owned()))?;
        Ok(Written { id, version: None, number: write.document.number.clone(), document: None })
    }

    fn written_manual(&self, newer: &Newer, made: &Manual) -> Result<Written, WriteFault> {
        let doc = self.as_document(newer, made).map_err(WriteFault::Unknown)?;
        let (version, number) = (doc.version.clone(), doc.number.clone());
        Ok(Written { id: made.id.clone(), version, number, document: Some(doc) })
    }

    /// Writes an entry anew, if it still is what was read.
    pub(super) async fn change_journal(&self, write: &Write, id: &str, version: &str) -> Result<Written, WriteFault> {
        let doc = &write.document;
        let (newer, uuid) = self.standing(doc, id, version).await?;
        let home = self.home();
        let body = self::newer(write, home.as_deref(), |id| newer.account(id))?.ok_or_else(|| {
            refuse(
                doc,
                "one of its accounts is not known for certain in the newer journal API; change it in FreshBooks",
            )
        })?;
        let what = format!("the {} {}", doc.kind, doc.title());
        let made = self.change_manual(&newer, &uuid, body, &what).await.map_err(super::number_taken)?;
        let written = self.written_manual(&newer, &made)?;
        // Under the number of the ledger the version is that of its lines, which this answer does not tell.
        let version = written.version.filter(|_| is_newer(id));
        Ok(Written { id: id.to_owned(), version, ..written })
    }

    /// Deletes an entry, if it still is what was read.
    pub(super) async fn end_journal(&self, write: &Write, id: &str, version: &str) -> Result<Written, WriteFault> {
        let doc = &write.document;
        let (newer, uuid) = self.standing(doc, id, version).await?;
        let what = format!("the deletion of the {} {}", doc.kind, doc.title());
        self.delete_manual(&newer, &uuid, &what).await?;
        Ok(Written { id: id.to_owned(), version: None, number: doc.number.clone(), document: None })
    }

    /// The UUID of an entry that is still at this version.
    async fn standing(
        &self,
        doc: &Document,
        id: &str,
        version: &str,
    ) -> Result<(std::sync::Arc<Newer>, String), WriteFault> {
        let newer = self.newer().await.map_err(WriteFault::Refused)?.ok_or_else(|| {
            refuse(
                doc,
                "journal entries cannot be changed through the API that every plan has; change it in FreshBooks",
            )
        })?;
        let now = self.journal(id).await.map_err(WriteFault::Refused)?;
        let current = now.version.clone().unwrap_or_default();
        if current != version {
            let message = format!("it was changed in FreshBooks since it was read ({current} is not {version})");
            let what = format!("the {} {}", doc.kind, doc.title());
            return Err(WriteFault::Stale { error: BooksError::Refused { what, status: 0, code: VALUE, message } });
        }
        let uuid = if is_newer(id) { id.to_owned() } else { self.counterpart(&newer, doc, &now).await? };
        Ok((newer, uuid))
    }

    /// The UUID of an entry that is known by its number in the ledger: nothing names both, so all that it says has to agree.
    async fn counterpart(&self, newer: &Newer, doc: &Document, now: &Document) -> Result<String, WriteFault> {
        let key = now.raw.as_ref().and_then(|raw| WORD.keys(raw.as_str()).first().copied());
        let mut likely = Vec::new();
        for entry in self.manuals(newer).await.map_err(WriteFault::Refused)? {
            let other = self.as_document(newer, &entry).map_err(WriteFault::Refused)?;
            let same = match key {
                Some(key) => WORD.holds(&entry.raw, key),
                None => {
                    entry.name == now.number
                        && (other.date, &other.memo) == (now.date, &now.memo)
                        && sides(&other) == sides(now)
                }
            };
            if same {
                likely.push(entry.id);
            }
        }
        match (likely.pop(), likely.is_empty()) {
            (Some(id), true) => Ok(id),
            (Some(_), false) => {
                Err(refuse(doc, "FreshBooks has several journal entries that say the same; change it there"))
            }
            (None, _) => Err(refuse(doc, "the newer journal API does not show this entry; change it in FreshBooks")),
        }
    }

    /// Looks in both places: what one does not show, or not yet, the other may. What stands in both is one record.
    pub(super) async fn look_journal(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let day = write.document.date.map(|date| Period { from: date, to: date });
        let ledger = found(write, self.entries(day).await?);
        let Some(newer) = self.newer().await? else { return Ok(ledger) };
        let mut docs = Vec::new();
        for entry in self.manuals(&newer).await? {
            docs.push(self.as_document(&newer, &entry)?);
        }
        let manual = found(write, docs);
        let weight = |all: &[Found]| (all.iter().filter(|one| one.how == Match::Marker).count(), all.len());
        Ok(if weight(&manual) >= weight(&ledger) { manual } else { ledger })
    }
}
