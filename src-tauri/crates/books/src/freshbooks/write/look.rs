//! What the books hold that could be a record that was written, or is about to be.
//!
//! Where a note carries our key, the key decides: a record with another key of ours is another record, and one without any
//! was entered by somebody else and is at most like it. Invoices, credit notes and bills have no such note; their number,
//! party, date and total do.

use crate::freshbooks::client::FreshBooks;
use crate::freshbooks::convert::{self, Known};
use crate::freshbooks::list::Go;
use crate::freshbooks::shape::{Form, Source, bare, source};
use crate::row::Row;
use crate::write::marker::WORD;
use crate::write::{Found, Match, Operation, Write};
use crate::{Books, BooksError};
use model::{Decimal, Document, Kind, Status};

/// A search in a list.
type Query = Vec<(String, String)>;

fn search(key: &str, value: &str) -> (String, String) {
    (format!("search[{key}]"), value.to_owned())
}

/// Numbers and names are the same whatever their case, spaces, punctuation and leading zeros.
pub(super) fn same(a: Option<&str>, b: Option<&str>) -> bool {
    let plain = |text: &str| {
        let kept: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        kept.trim_start_matches('0').to_owned()
    };
    match (a, b) {
        (Some(a), Some(b)) => plain(a) == plain(b),
        _ => false,
    }
}

fn agree<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a.is_some() && a == b
}

impl FreshBooks {
    pub(in crate::freshbooks) async fn look(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let doc = &write.document;
        match &write.operation {
            Operation::Create => {}
            Operation::Update { id, .. } => return self.look_changed(write, id).await,
            Operation::Void { id, .. } => return self.look_gone(doc.kind, id).await,
        }
        if doc.kind == Kind::Journal {
            return self.look_journal(write).await;
        }
        let Some(target) = super::target(doc) else { return Err(self.never(doc.kind)) };
        let raws = match target.form {
            Form::BillPayment => self.payments_of_bill(doc).await?,
            _ => self.raws(target, &query(target.form, doc)).await?,
        };
        let known = Known { home: self.home(), ..Known::default() };
        let mut found = Vec::new();
        for raw in raws {
            // A record that cannot be read may still carry the key.
            let row = convert::listed(target, &raw, &known);
            let how = match &row {
                _ if WORD.holds(&raw, &write.key) => Some(Match::Marker),
                _ if !WORD.keys(&raw).is_empty() => None,
                Ok(row) => judged(target.form, doc, &row.listed.head),
                Err(_) => None,
            };
            let id = Row::read(&raw).and_then(|row| convert::id_of(target, &row)).ok();
            if let (Some(how), Some(id)) = (how, id) {
                let listed = row.ok().map(|row| row.listed);
                let head = listed.as_ref().map(|listed| &listed.head);
                found.push(Found {
                    version: head.map(|head| head.version.clone()),
                    number: head.and_then(|head| head.number.clone()),
                    document: listed.and_then(|listed| listed.document),
                    id,
                    how,
                });
            }
        }
        Ok(found)
    }

    async fn raws(&self, target: &Source, query: &Query) -> Result<Vec<String>, BooksError> {
        let read = |_: &Row<'_>, raw: &str| Ok(Go::Keep(raw.to_owned()));
        self.every(target, query, read).await
    }

    /// The payments of a bill: they come with it. Where they do not make up what was paid, all are looked through, as
    /// their own list takes no filter.
    async fn payments_of_bill(&self, doc: &Document) -> Result<Vec<String>, BooksError> {
        let id = doc.paid.first().and_then(|paid| paid.id.as_deref()).map(bare).unwrap_or_default().to_owned();
        let raw = self.record(source(Form::Bill), &id).await?;
        let read = || -> Result<(Vec<String>, bool), String> {
            let bill = Row::read(&raw)?;
            let items: Vec<String> = bill.items("bill_payments")?.into_iter().map(str::to_owned).collect();
            let mut sum = Decimal::ZERO;
            for item in &items {
                sum += convert::amount(&Row::read(item)?, "amount")?.unwrap_or_default();
            }
            let whole = convert::amount(&bill, "paid")?.unwrap_or_default() == sum;
            Ok((items, whole))
        };
        match read() {
            Ok((items, true)) if !items.is_empty() => return Ok(items),
            Ok(_) | Err(_) => {}
        }
        let read = |row: &Row<'_>, raw: &str| {
            let of_bill = row.text("billid")?.as_deref() == Some(id.as_str());
            Ok(if of_bill { Go::Keep(raw.to_owned()) } else { Go::Skip })
        };
        self.every(source(Form::BillPayment), &[], read).await
    }

    /// Whether a change was made: the record now says what was to be written.
    async fn look_changed(&self, write: &Write, id: &str) -> Result<Vec<Found>, BooksError> {
        let doc = &write.document;
        let now = match Books::detail(self, doc.kind, id).await {
            Ok(now) => now,
            Err(BooksError::NotFound { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let keyed = now.raw.as_ref().is_some_and(|raw| WORD.holds(raw.as_str(), &write.key));
        let same_content =
            same(doc.number.as_deref().or(doc.name.as_deref()), now.number.as_deref().or(now.name.as_deref()))
                && doc.date == now.date
                && doc.due_date.is_none_or(|due| Some(due) == now.due_date)
                && doc.total.or(doc.amount) == now.total.or(now.amount)
                && doc.kind != Kind::Contact;
        let how = match (keyed, same_content) {
            (true, _) => Match::Marker,
            (false, true) => Match::Natural,
            (false, false) => return Ok(Vec::new()),
        };
        Ok(vec![Found {
            id: id.to_owned(),
            version: now.version.clone(),
            number: now.number.clone(),
            how,
            document: Some(now),
        }])
    }

    /// Whether a record is gone.
    async fn look_gone(&self, kind: Kind, id: &str) -> Result<Vec<Found>, BooksError> {
        match Books::detail(self, kind, id).await {
            Err(BooksError::NotFound { .. }) => {
                Ok(vec![Found { id: id.to_owned(), version: None, number: None, how: Match::Marker, document: None }])
            }
            Ok(_) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// What narrows the list as far as FreshBooks filters it.
fn query(form: Form, doc: &Document) -> Query {
    let mut query = Query::new();
    let day = doc.date.map(|date| date.to_string());
    let on_day = |query: &mut Query| {
        if let Some(day) = &day {
            query.extend([search("date_min", day), search("date_max", day)]);
        }
    };
    match form {
        Form::Invoice => query.extend(doc.number.as_deref().map(|number| search("invoice_number", number))),
        Form::CreditNote => query.extend(doc.customer.id.as_deref().map(|id| search("clientid", bare(id)))),
        Form::Bill => query.extend(doc.vendor.id.as_deref().map(|id| search("vendorid", bare(id)))),
        Form::Payment => {
            let paid = doc.paid.first().and_then(|paid| paid.id.as_deref());
            query.extend(paid.map(|id| search("invoiceid", bare(id))));
        }
        Form::Expense => on_day(&mut query),
        Form::Client => {
            let name = doc.contact.name.as_deref().or(doc.name.as_deref());
            query.extend(name.map(|name| search("organization_like", name)));
        }
        Form::BillPayment | Form::Vendor | Form::Item | Form::Surplus | Form::LedgerAccount | Form::Category => {}
    }
    query
}

/// How well a record without any key agrees.
fn judged(form: Form, doc: &Document, head: &crate::Head) -> Option<Match> {
    if head.status == Status::Deleted {
        return None;
    }
    let (number, date) = (same(doc.number.as_deref(), head.number.as_deref()), agree(doc.date, head.date));
    let value = agree(doc.total.or(doc.amount), head.value);
    let party_id = doc.party().id.as_deref().map(bare);
    let party = agree(party_id, head.party_id.as_deref());
    match form {
        // A number is the books' own there: with another customer it is still the same number.
        Form::Invoice | Form::CreditNote if number && party && date && value => Some(Match::Natural),
        Form::Invoice | Form::CreditNote => number.then_some(Match::Near),
        // Another vendor may well have the same number.
        Form::Bill if number && party && date && value => Some(Match::Natural),
        Form::Bill => (number && party).then_some(Match::Near),
        Form::Payment | Form::BillPayment => (date && value).then_some(Match::Near),
        Form::Expense => {
            let customer = !doc.customer.is_empty();
            let vendor =
                customer || doc.vendor.name.is_none() || same(doc.vendor.name.as_deref(), head.party_name.as_deref());
            (date && value && vendor).then_some(Match::Near)
        }
        Form::Client | Form::Vendor => {
            let name = doc.contact.name.as_deref().or(doc.name.as_deref());
            same(name, head.name.as_deref()).then_some(Match::Near)
        }
        Form::Item | Form::Surplus | Form::LedgerAccount | Form::Category => None,
    }
}
