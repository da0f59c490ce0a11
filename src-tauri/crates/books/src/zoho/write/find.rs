//! What the books hold that could be a record to be written.
//!
//! Lists are asked by number and by party and day, because no filter by a unique field is known for certain. Whoever agrees
//! there is read whole: most lists tell neither notes nor the company's own fields.

use crate::write::{Found, Match, Operation, Write};
use crate::zoho::client::ZohoBooks;
use crate::zoho::marker;
use crate::zoho::shape::{Shape, shape};
use crate::{Books, BooksError, Head};
use model::connection::Provider;
use model::{Decimal, Document, Kind, Status};

type Query = Vec<(&'static str, String)>;

/// Numbers and names are the same whatever their case, spaces, punctuation and leading zeros.
fn same(a: Option<&str>, b: Option<&str>) -> bool {
    let plain = |text: &str| {
        let mut kept = String::new();
        for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
            // Zeros that begin a number in the text.
            if c != '0' || kept.ends_with(|last: char| last.is_ascii_digit()) {
                kept.push(c);
            }
        }
        kept
    };
    match (a, b) {
        (Some(a), Some(b)) => plain(a) == plain(b),
        _ => false,
    }
}

/// The amount by which a record counts; a journal entry counts by its debits.
fn value(doc: &Document) -> Decimal {
    if doc.kind != Kind::Journal {
        return doc.value();
    }
    doc.lines.iter().filter_map(|line| line.amount).filter(Decimal::is_sign_positive).sum()
}

fn found(doc: Document, how: Match) -> Found {
    Found {
        id: doc.id.clone().unwrap_or_default(),
        version: doc.version.clone(),
        number: doc.number.clone(),
        how,
        document: Some(doc),
    }
}

/// Whether vendors give the numbers, so that two of them may use the same.
fn is_bought(kind: Kind) -> bool {
    matches!(kind, Kind::Bill | Kind::VendorCredit)
}

/// The number by which a record of this kind is known. Payments and journal entries are numbered by the books.
fn number(doc: &Document) -> Option<&str> {
    doc.number.as_deref().filter(|_| !matches!(doc.kind, Kind::Payment | Kind::BillPayment | Kind::Journal))
}

/// The questions that find whatever could be the record.
fn queries(shape: &Shape, doc: &Document, has_unique: bool) -> Vec<Query> {
    let everything = |mut query: Query| {
        query.extend(shape.everything.map(|all| ("filter_by", all.to_owned())));
        query
    };
    if doc.kind == Kind::Contact {
        let name = doc.name.as_deref().or(doc.contact.name.as_deref()).unwrap_or_default();
        return vec![everything(vec![("contact_name", name.to_owned())])];
    }
    let side =
        if matches!(doc.kind, Kind::Invoice | Kind::CreditNote | Kind::Payment) { "customer_id" } else { "vendor_id" };
    let party = doc.party().id.as_deref().map(|id| (side, id.to_owned()));
    let mut found = Vec::new();
    if let Some(number) = number(doc) {
        let mut query = vec![(shape.number, number.to_owned())];
        query.extend(party.clone().filter(|_| is_bought(doc.kind)));
        found.push(everything(query));
    }
    // By day, too, where the number may be written otherwise, or was corrected by a person since.
    if found.is_empty() || is_bought(doc.kind) || has_unique {
        let mut query: Query = party.into_iter().collect();
        if let Some(day) = doc.date {
            if matches!(doc.kind, Kind::Payment | Kind::BillPayment | Kind::Journal) {
                query.push(("date", day.to_string()));
            } else {
                query.extend([("date_start", day.to_string()), ("date_end", day.to_string())]);
            }
        }
        found.push(everything(query));
    }
    found
}

/// Whether a record of a list is worth reading whole.
fn may_be(doc: &Document, head: &Head) -> bool {
    if doc.kind == Kind::Contact {
        return same(doc.name.as_deref().or(doc.contact.name.as_deref()), head.name.as_deref());
    }
    let party = doc.party().id == head.party_id;
    let by_number = same(number(doc), head.number.as_deref()) && (party || !is_bought(doc.kind));
    by_number || (party && head.date == doc.date && head.value == Some(value(doc)))
}

/// How well a record agrees with the one to be written; nothing where it is another.
fn agreement(write: &Write, doc: &Document, keys: &[String]) -> Option<Match> {
    let wanted = &write.document;
    if keys.contains(&write.key) {
        return Some(Match::Marker);
    }
    let same_number = same(number(wanted), number(doc));
    if doc.status == Some(Status::Void) {
        // Its number is taken all the same.
        return (same_number && !is_bought(doc.kind)).then_some(Match::Near);
    }
    if doc.kind == Kind::Contact {
        let same = doc.role == wanted.role && doc.status == Some(Status::Active) && keys.is_empty();
        return Some(if same { Match::Natural } else { Match::Near });
    }
    let party = wanted.party().id == doc.party().id;
    let value = value(doc) == value(wanted) && doc.date == wanted.date;
    let own = if doc.kind == Kind::Journal { wanted.number.as_deref() } else { None };
    let reference = own.or(wanted.reference.as_deref());
    let reference = reference.is_none() || same(reference, doc.reference.as_deref());
    let natural = if number(wanted).is_some() { same_number && party && value } else { party && value && reference };
    match (natural, keys.is_empty()) {
        (true, true) => Some(Match::Natural),
        // Another record of ours: two payments of one day and amount are two.
        (true, false) if number(wanted).is_none() => None,
        (true, false) => Some(Match::Near),
        (false, _) => (same_number && (party || !is_bought(doc.kind))).then_some(Match::Near),
    }
}

impl ZohoBooks {
    pub(in crate::zoho) async fn candidates(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let kind = write.document.kind;
        let Some(shape) = shape(kind).filter(|_| super::WRITES.contains(&kind)) else {
            return Err(BooksError::ReadOnly { provider: Provider::ZohoBooks, kind });
        };
        match &write.operation {
            Operation::Create => self.like(shape, write).await,
            Operation::Update { id, .. } => self.updated(write, id).await,
            Operation::Void { id, .. } => self.ended(kind, id).await,
        }
    }

    async fn like(&self, shape: &'static Shape, write: &Write) -> Result<Vec<Found>, BooksError> {
        let (doc, unique) = (&write.document, self.settings().unique(shape.path));
        let mut ids: Vec<String> = Vec::new();
        for query in queries(shape, doc, unique.is_some()) {
            for row in self.rows_where(shape, &query).await? {
                if may_be(doc, &row.head) && !ids.contains(&row.head.id) {
                    ids.push(row.head.id);
                }
            }
        }
        let mut all = Vec::new();
        for id in ids {
            let there = match Books::detail(self, doc.kind, &id).await {
                Ok(there) => there,
                Err(BooksError::NotFound { .. }) => continue,
                Err(error) => return Err(error),
            };
            let raw = there.raw.as_ref().map(|raw| raw.as_str()).unwrap_or_default();
            let keys = marker::of_record(doc.kind, raw, unique);
            all.extend(agreement(write, &there, &keys).map(|how| found(there, how)));
        }
        Ok(all)
    }

    /// Whether an update was done: the record now says what was to be written. It carries the key by which it was made.
    async fn updated(&self, write: &Write, id: &str) -> Result<Vec<Found>, BooksError> {
        let wanted = &write.document;
        let now = match Books::detail(self, wanted.kind, id).await {
            Ok(now) => now,
            Err(BooksError::NotFound { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let text = |wanted: &Option<String>, now: &Option<String>| wanted.is_none() || wanted == now;
        let lines = |doc: &Document| {
            doc.lines
                .iter()
                .map(|line| (line.text.clone(), line.account_id.clone(), line.net.or(line.amount)))
                .collect::<Vec<_>>()
        };
        let (own, theirs) = (&wanted.contact, &now.contact);
        let as_wanted = text(&wanted.number, &now.number)
            && text(&wanted.name, &now.name)
            && text(&wanted.memo, &now.memo)
            && text(&wanted.reference, &now.reference)
            && wanted.date.is_none_or(|date| now.date == Some(date))
            && wanted.due_date.is_none_or(|due| now.due_date == Some(due))
            && (wanted.value().is_zero() || wanted.value() == now.value())
            && (wanted.lines.is_empty() || lines(wanted) == lines(&now))
            && [
                (&own.email, &theirs.email),
                (&own.phone, &theirs.phone),
                (&own.street, &theirs.street),
                (&own.city, &theirs.city),
            ]
            .into_iter()
            .all(|(own, theirs)| text(own, theirs));
        Ok(as_wanted.then(|| found(now, Match::Natural)).into_iter().collect())
    }

    /// Whether a record is void, out of use or gone.
    async fn ended(&self, kind: Kind, id: &str) -> Result<Vec<Found>, BooksError> {
        match Books::detail(self, kind, id).await {
            Ok(now) => {
                let ended = matches!(now.status, Some(Status::Void | Status::Inactive));
                Ok(ended.then(|| found(now, Match::Marker)).into_iter().collect())
            }
            Err(BooksError::NotFound { .. }) => {
                Ok(vec![Found { id: id.to_owned(), version: None, number: None, how: Match::Marker, document: None }])
            }
            Err(error) => Err(error),
        }
    }
}
