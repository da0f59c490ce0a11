//! What documents share when they are written: contacts, accounts, taxes, locked periods.

use super::super::super::books::Books;
use super::super::super::resource::Resource;
use super::{Given, Ready, Wrong, wrong};
use crate::zoho::ledger::Entry;
use crate::zoho::{Change, Kind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Longest name of a contact.
const LONGEST_NAME: usize = 255;

/// A contact that is made or changed.
pub(super) fn contact(books: &Books, given: Given<'_>, id: &str, create: bool, now: Timestamp) -> Result<Ready, Wrong> {
    let id = if id.is_empty() { given.text("ContactID") } else { id };
    let name = given.text("Name");
    if name.chars().count() > LONGEST_NAME {
        return wrong("The contact name cannot be longer than 255 characters.");
    }
    let old = if id.is_empty() { None } else { Some(by_id(books, Kind::Contact, id, now)?) };
    if let (Some(old), false) = (old, create) {
        return update(old, given, name);
    }
    if name.is_empty() {
        return wrong("The Contact Name is mandatory.");
    }
    if books.ledger.contact_id(name).is_some() {
        return wrong(format!("The contact name {name} is already assigned to another contact."));
    }
    let mut record = json!({"name": name, "vendor": given.0.get("IsSupplier") == Some(&Value::Bool(true))});
    for (key, field) in fields(given) {
        record[field] = json!(key);
    }
    Ok(Ready::Change(Change::Add { kind: Kind::Contact, record }))
}

/// What is given of the keys that a company's contact has.
fn fields(given: Given<'_>) -> Vec<(String, &'static str)> {
    let known = [
        ("EmailAddress", "email"),
        ("FirstName", "first_name"),
        ("LastName", "last_name"),
        ("TaxNumber", "tax_number"),
        ("DefaultCurrency", "currency"),
    ];
    let given = known.into_iter().map(|(key, field)| (given.text(key).to_owned(), field));
    given.filter(|(text, _)| !text.is_empty()).collect()
}

fn update(old: &Entry, given: Given<'_>, name: &str) -> Result<Ready, Wrong> {
    let mut patch = serde_json::Map::new();
    if !name.is_empty() {
        patch.insert("name".to_owned(), json!(name));
    }
    for (text, field) in fields(given) {
        patch.insert(field.to_owned(), json!(text));
    }
    match given.text("ContactStatus") {
        "" => {}
        "ACTIVE" => drop(patch.insert("active".to_owned(), json!(true))),
        "ARCHIVED" => drop(patch.insert("active".to_owned(), json!(false))),
        other => return wrong(format!("ContactStatus “{other}” cannot be set")),
    }
    Ok(Ready::Change(Change::Update { kind: Kind::Contact, key: old.id.to_string(), patch: Value::Object(patch) }))
}

/// A record of a kind by its id in the API.
pub(super) fn by_id<'a>(books: &'a Books, kind: Kind, id: &str, now: Timestamp) -> Result<&'a Entry, Wrong> {
    let found = books.ledger_id(kind, id, now).and_then(|id| books.ledger.entry(kind, id));
    found.ok_or_else(|| vec![format!("There is no record with the id {id}")])
}

/// The name of the contact that a document names by id or name.
pub(super) fn party(books: &Books, given: Given<'_>, now: Timestamp) -> Result<String, Wrong> {
    let Some(contact) = given.inner("Contact") else {
        return wrong("A Contact must be specified for this type of transaction");
    };
    if !contact.text("ContactID").is_empty() {
        return by_id(books, Kind::Contact, contact.text("ContactID"), now).map(|entry| entry.number().to_owned());
    }
    let name = contact.text("Name");
    if books.ledger.contact_id(name).is_some() {
        return Ok(name.to_owned());
    }
    wrong("The contact is not known; practice books do not make contacts on the way")
}

/// The name of an account by its number or id; empty where none is named.
pub(super) fn account(books: &Books, given: Given<'_>, now: Timestamp) -> Result<String, Wrong> {
    let code = if given.text("AccountCode").is_empty() { given.text("Code") } else { given.text("AccountCode") };
    let id = given.text("AccountID");
    if code.is_empty() && id.is_empty() {
        return Ok(String::new());
    }
    let view = books.view(now);
    let mut accounts = books.ledger.table(Kind::Account).oldest_first();
    let found = accounts.find(|entry| {
        let same = |account: &crate::company::Account| {
            if id.is_empty() { account.code == code } else { view.entry_guid(Resource::Accounts, entry.id) == id }
        };
        entry.account().is_some_and(same)
    });
    let named = if id.is_empty() { code } else { id };
    let account = found.and_then(Entry::account);
    let account =
        account.ok_or_else(|| vec![format!("Account code '{named}' is not a valid code for this document.")])?;
    if !account.active {
        return wrong(format!("Account code '{named}' has been archived, or deleted."));
    }
    Ok(account.name.clone())
}

/// The name of a tax by its type; empty for none.
pub(super) fn tax(books: &Books, word: &str, now: Timestamp) -> Result<String, Wrong> {
    if word.is_empty() || word == "NONE" {
        return Ok(String::new());
    }
    let view = books.view(now);
    let found = books.ledger.taxes.iter().find(|tax| view.tax_type(&tax.name) == word);
    found.map(|tax| tax.name.clone()).ok_or_else(|| {
        vec![format!("The TaxType code '{word}' does not exist or cannot be used for this type of transaction.")]
    })
}

/// Refuses what is dated in a closed period.
pub(super) fn open_period(books: &Books, day: Date) -> Result<(), Wrong> {
    match books.locked().until().filter(|until| day <= *until) {
        Some(until) => {
            wrong(format!("The document date cannot be before the end of year lock date, currently {until}"))
        }
        None => Ok(()),
    }
}
