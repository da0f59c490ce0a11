//! Manual journals that are made, posted, made void.

use super::super::super::books::Books;
use super::super::super::extras::{Journal, JournalLine};
use super::super::super::render::account_nature;
use super::document::{account, open_period, tax};
use super::{Given, Ready, Wrong, wrong};
use crate::kit::tokens::random;
use crate::zoho::Kind;
use crate::zoho::ledger::Entry;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

/// Whether a journal can be made, or its status changed.
pub(super) fn check(books: &Books, given: Given<'_>, id: &str, create: bool, now: Timestamp) -> Result<Ready, Wrong> {
    let id = if id.is_empty() { given.text("ManualJournalID") } else { id };
    if id.is_empty() || create { made(books, given, now) } else { status(books, given, id, now) }
}

fn made(books: &Books, given: Given<'_>, now: Timestamp) -> Result<Ready, Wrong> {
    let narration = given.text("Narration");
    if narration.is_empty() {
        return wrong("Narration must be specified");
    }
    let lines = given.items("JournalLines").map(Vec::as_slice).unwrap_or_default();
    if lines.len() < 2 {
        return wrong("At least two journal lines must be specified");
    }
    let lines = lines.iter().map(|item| line(books, Given(item), now)).collect::<Result<Vec<_>, _>>()?;
    balanced(&lines)?;
    let date = given.day("Date")?.unwrap_or_else(|| now.to_zoned(books.ledger.zone.clone()).date());
    open_period(books, date)?;
    let status = match given.text("Status") {
        "" | "DRAFT" => "DRAFT",
        "POSTED" => "POSTED",
        other => return wrong(format!("A journal cannot be made with the status '{other}'")),
    };
    if !given.text("CurrencyCode").is_empty() {
        return wrong("Manual journals are in the base currency: CurrencyCode is not known");
    }
    Ok(Ready::Journal(Journal {
        key: random(8),
        narration: narration.to_owned(),
        date,
        status: status.to_owned(),
        url: given.text("Url").to_owned(),
        cash_basis: given.0.get("ShowOnCashBasisReports") != Some(&Value::Bool(false)),
        lines,
        modified: now,
    }))
}

fn line(books: &Books, given: Given<'_>, now: Timestamp) -> Result<JournalLine, Wrong> {
    let Some(amount) = given.number("LineAmount")? else { return wrong("LineAmount must be specified for each line") };
    tax(books, given.text("TaxType"), now)?;
    let name = account(books, given, now)?;
    let entry = books.ledger.account_id(&name).and_then(|id| books.ledger.entry(Kind::Account, id));
    let Some(account) = entry.and_then(Entry::account) else {
        return wrong("AccountCode must be specified for each line");
    };
    if account_nature(&account.of, &account.name).1 {
        return wrong(format!("Account “{name}” is a system, bank or inventory account: a journal cannot post to it"));
    }
    Ok(JournalLine { account: name, description: given.text("Description").to_owned(), amount })
}

/// Debits are positive, credits negative; together they are nothing.
fn balanced(lines: &[JournalLine]) -> Result<(), Wrong> {
    let sum = |debit: bool| -> Decimal {
        lines.iter().map(|line| line.amount).filter(|amount| (*amount > Decimal::ZERO) == debit).sum()
    };
    let (debits, credits) = (sum(true), -sum(false));
    if debits == credits {
        return Ok(());
    }
    wrong(format!("The total debits ({debits:.2}) must equal total credits ({credits:.2})"))
}

fn status(books: &Books, given: Given<'_>, id: &str, now: Timestamp) -> Result<Ready, Wrong> {
    let at = books.journal_at(id, now).ok_or_else(|| vec![format!("There is no manual journal with the id {id}")])?;
    let journal = &books.extras.journals[at];
    open_period(books, journal.date)?;
    let status = match (journal.status.as_str(), given.text("Status")) {
        ("DRAFT", "POSTED") => "POSTED",
        ("DRAFT", "DELETED") => "DELETED",
        ("POSTED", "VOIDED") => "VOIDED",
        (from, to) => return wrong(format!("A journal cannot go from the status {from} to '{to}'")),
    };
    Ok(Ready::JournalStatus { at, status })
}
