//! What the books hold that could be a record to be written.

use crate::quickbooks::call::quoted;
use crate::quickbooks::client::QuickBooks;
use crate::quickbooks::convert;
use crate::quickbooks::list::{party_field, rows};
use crate::quickbooks::shape::{Shape, shapes};
use crate::row::Row;
use crate::write::marker::LINE;
use crate::write::{Found, Match, Operation, Write};
use crate::{BooksError, Listed};
use model::{Document, Kind, Status};

/// The private text of a record, in which our key stands.
fn note(doc: &Document) -> String {
    let raw = doc.raw.as_ref().and_then(|raw| Row::read(raw.as_str()).ok());
    let text = |name| raw.as_ref().and_then(|row| row.text(name).ok().flatten());
    text("PrivateNote").or_else(|| text("Notes")).unwrap_or_default()
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

/// How well a record agrees with the one to be written; nothing where it is another.
fn agreement(write: &Write, doc: &Document) -> Option<Match> {
    let wanted = &write.document;
    if LINE.holds(&note(doc), &write.key) {
        return Some(Match::Marker);
    }
    if doc.status == Some(Status::Void) {
        return None;
    }
    if doc.kind == Kind::Contact {
        let same = doc.role == wanted.role && doc.status == Some(Status::Active);
        return Some(if same { Match::Natural } else { Match::Near });
    }
    let number = wanted.number.as_ref().or(wanted.reference.as_ref());
    let same_number = number.is_some() && doc.number.as_ref().or(doc.reference.as_ref()) == number;
    let same_party = wanted.party().id == doc.party().id;
    let same_value = value(wanted) == value(doc) && wanted.date == doc.date;
    match (number.is_some(), same_number, same_party, same_value) {
        (true, true, true, true) | (false, _, true, true) => Some(Match::Natural),
        (true, true, true, false) => Some(Match::Near),
        // The same day, party and amount under another number, or none, is another document.
        _ => None,
    }
}

fn value(doc: &Document) -> model::Decimal {
    let debits = || doc.lines.iter().filter_map(|line| line.amount).filter(model::Decimal::is_sign_positive).sum();
    match doc.kind {
        Kind::Journal => debits(),
        _ => doc.value(),
    }
}

impl QuickBooks {
    pub(in crate::quickbooks) async fn candidates(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        match &write.operation {
            Operation::Create if write.document.kind == Kind::Contact => self.same_name(write).await,
            Operation::Create => self.same_number_or_day(write).await,
            Operation::Update { id, version } => self.updated(write, id, version).await,
            Operation::Void { id, .. } => self.ended(write.document.kind, id).await,
        }
    }

    async fn asked(&self, shape: &'static Shape, conditions: &str) -> Result<Vec<Document>, BooksError> {
        let what = format!("the {} records that may be the same", shape.kind);
        let statement = format!("SELECT * FROM {} WHERE {conditions} MAXRESULTS {}", shape.entity, self.page_size());
        let text = self.calls().query(&statement, &what).await?;
        let raws = rows(&text, shape.entity).map_err(|reason| self.calls().garbled(&what, reason))?;
        let mut found = Vec::new();
        for raw in raws {
            // One that cannot be read could be the one that is looked for.
            let Listed { document, .. } = convert::listed(shape, raw, self.home()).map_err(BooksError::from)?;
            found.extend(document);
        }
        Ok(found)
    }

    /// Names are unique among customers and vendors together, in use or not.
    async fn same_name(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let Some(name) = write.document.name.as_deref() else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for shape in shapes(Kind::Contact) {
            let conditions = format!("DisplayName = {} AND Active IN (true, false)", quoted(name));
            all.extend(self.asked(shape, &conditions).await?);
        }
        Ok(all.into_iter().filter_map(|doc| agreement(write, &doc).map(|how| found(doc, how))).collect())
    }

    async fn same_number_or_day(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let doc = &write.document;
        let Some(shape) = shapes(doc.kind).into_iter().next() else { return Err(self.unsupported(doc.kind)) };
        let party = party_field(shape).zip(doc.party().id.as_deref());
        let party = party.map(|(field, id)| format!("{field} = {}", quoted(id)));
        // Customers' payments have no number of their own.
        let by_number = doc.number.as_deref().filter(|_| doc.kind != Kind::Payment);
        let number = by_number.map(|number| format!("DocNumber = {}", quoted(number)));
        let day = doc.date.map(|date| format!("TxnDate = {}", quoted(&date.to_string())));
        let conditions: Vec<String> = number.or(day).into_iter().chain(party).collect();
        let all = self.asked(shape, &conditions.join(" AND ")).await?;
        Ok(all.into_iter().filter_map(|doc| agreement(write, &doc).map(|how| found(doc, how))).collect())
    }

    /// Whether an update was done: our key stands in the record; where there is no place for it, its name and version tell.
    async fn updated(&self, write: &Write, id: &str, version: &str) -> Result<Vec<Found>, BooksError> {
        let kind = write.document.kind;
        let Some((shape, inner)) = Shape::of_id(kind, id) else { return Ok(Vec::new()) };
        let doc = match self.raw(shape, inner).await {
            Ok(raw) => convert::document(shape, &raw, self.home())?,
            Err(BooksError::NotFound { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        if LINE.holds(&note(&doc), &write.key) {
            return Ok(vec![found(doc, Match::Marker)]);
        }
        let untouched = convert::sync_token(doc.version.as_deref().unwrap_or_default()) == convert::sync_token(version);
        if untouched || shape.path != "vendor" {
            return Ok(Vec::new());
        }
        let (own, wanted) = (&doc.contact, &write.document.contact);
        let same = doc.name == write.document.name
            && (wanted.email.is_none() || own.email == wanted.email)
            && (wanted.street.is_none() || own.street == wanted.street)
            && (wanted.code.is_none() || own.code == wanted.code);
        Ok(vec![found(doc, if same { Match::Natural } else { Match::Near })])
    }

    /// Whether a record is void, out of use or gone.
    async fn ended(&self, kind: Kind, id: &str) -> Result<Vec<Found>, BooksError> {
        let Some((shape, inner)) = Shape::of_id(kind, id) else { return Ok(Vec::new()) };
        match self.raw(shape, inner).await {
            Ok(raw) => {
                let doc = convert::document(shape, &raw, self.home())?;
                let ended = matches!(doc.status, Some(Status::Void | Status::Inactive));
                Ok(ended.then(|| found(doc, Match::Marker)).into_iter().collect())
            }
            Err(BooksError::NotFound { .. }) => {
                Ok(vec![Found { id: id.to_owned(), version: None, number: None, how: Match::Marker, document: None }])
            }
            Err(error) => Err(error),
        }
    }
}
