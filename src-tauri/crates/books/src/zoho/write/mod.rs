//! Writing to Zoho Books: one attempt, known again by a unique field where the connection names one, else by our key in a note.
//!
//! A record that is made by its unique field would be changed where it is there already, over whatever a person did to it.
//! So [`crate::write::post`] looks first, and nothing is sent a second time without another look.

mod body;
mod find;
mod json;
mod lines;
mod locks;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use settings::{Settings, WRITES, writes};

use super::client::ZohoBooks;
use super::convert;
use super::shape::{Shape, shape};
use crate::http::plain;
use crate::row::Row;
use crate::write::{Operation, Write, WriteFault, Written};
use crate::{Books, BooksError, Idempotent};
use body::Making;
use model::connection::Provider;
use model::{Document, Kind};
use reqwest::Method;

/// A refusal by this program itself: nothing was sent.
fn unfit(doc: &Document, problem: String) -> WriteFault {
    WriteFault::Refused(BooksError::Unfit { kind: doc.kind, title: plain(doc.title(), 60), problem })
}

fn what(doc: &Document) -> String {
    format!("the {} “{}”", doc.kind, plain(doc.title(), 60))
}

impl ZohoBooks {
    /// What Zoho Books itself does against a record that is written twice.
    pub(super) fn repetition(&self, kind: Kind) -> Idempotent {
        let by_field = shape(kind).is_some_and(|shape| self.settings().upserts(shape.path));
        if by_field { Idempotent::Upsert } else { Idempotent::Nothing }
    }

    /// One attempt.
    pub(super) async fn attempt(&self, write: &Write) -> Result<Written, WriteFault> {
        let kind = write.document.kind;
        let found = shape(kind).filter(|_| WRITES.contains(&kind));
        let never = || WriteFault::Refused(BooksError::ReadOnly { provider: Provider::ZohoBooks, kind });
        let shape = found.ok_or_else(never)?;
        if !self.settings().writes() {
            let problem =
                "this connection only reads; allow it to write, and sign in again so that Zoho asks for the rights";
            return Err(WriteFault::Refused(BooksError::Settings { problem: problem.to_owned() }));
        }
        match &write.operation {
            Operation::Create => self.create(shape, write).await,
            Operation::Update { id, version } => self.update(shape, write, (id, version)).await,
            Operation::Void { id, version } => self.void(shape, &write.document, (id, version)).await,
        }
    }

    async fn text(&self, shape: &'static Shape, write: &Write, now: Option<&Document>) -> Result<String, WriteFault> {
        let doc = &write.document;
        let currency = self.currency_id(doc).await?;
        let unique = self.settings().unique(shape.path);
        let making = Making { doc, shape, key: &write.key, unique, currency, now };
        Ok(making.body().map_err(|problem| unfit(doc, problem))?.into_text())
    }

    async fn create(&self, shape: &'static Shape, write: &Write) -> Result<Written, WriteFault> {
        let json = self.text(shape, write, None).await?;
        let own_number = write.document.number.is_some()
            && matches!(shape.kind, Kind::Invoice | Kind::CreditNote | Kind::VendorCredit);
        let mut query = Vec::new();
        if own_number {
            query.push(("ignore_auto_number_generation", "true".to_owned()));
        }
        let what = what(&write.document);
        let unique = self.settings().unique(shape.path).filter(|_| self.settings().upserts(shape.path));
        let (method, headers) = match unique {
            Some(unique) => (
                Method::PUT,
                vec![
                    ("x-unique-identifier-key", unique.to_owned()),
                    ("x-unique-identifier-value", write.key.clone()),
                    ("x-upsert", "true".to_owned()),
                ],
            ),
            None => (Method::POST, Vec::new()),
        };
        let sent = self.calls().write(method, (&[shape.path], &query), (headers, Some(json)), &what).await;
        let reply = sent.map_err(taken)?;
        if unique.is_some() && reply.status != 201 {
            tracing::warn!(what, "there was a record with this key already, and it was written over");
        }
        self.written(shape, &reply.text, &what)
    }

    async fn update(&self, shape: &'static Shape, write: &Write, at: (&str, &str)) -> Result<Written, WriteFault> {
        let now = self.unchanged(&write.document, at).await?;
        let json = self.text(shape, write, Some(&now)).await?;
        let (what, path) = (what(&write.document), [shape.path, at.0]);
        let sent = self.calls().write(Method::PUT, (&path, &[]), (Vec::new(), Some(json)), &what).await;
        self.written(shape, &sent.map_err(taken)?.text, &what)
    }

    /// Void where Zoho Books knows it, out of use for contacts, deleted for payments and journal entries.
    async fn void(&self, shape: &'static Shape, doc: &Document, at: (&str, &str)) -> Result<Written, WriteFault> {
        let now = self.unchanged(doc, at).await?;
        let (id, what) = (at.0, format!("the end of {}", what(&now)));
        let voided = [shape.path, id, "status", "void"];
        let (method, path): (Method, &[&str]) = match doc.kind {
            Kind::Payment | Kind::BillPayment | Kind::Journal => (Method::DELETE, &voided[..2]),
            Kind::Contact => (Method::POST, &[shape.path, id, "inactive"]),
            _ => (Method::POST, &voided),
        };
        self.calls().write(method, (path, &[]), (Vec::new(), None), &what).await?;
        Ok(Written { id: id.to_owned(), version: None, number: now.number, document: None })
    }

    /// The record, where it still is at this version. Zoho Books has no means of its own against two who change a record at once.
    async fn unchanged(&self, doc: &Document, (id, version): (&str, &str)) -> Result<Document, WriteFault> {
        let now = Books::detail(self, doc.kind, id).await.map_err(WriteFault::Refused)?;
        if now.version.as_deref() == Some(version) {
            return Ok(now);
        }
        let message = "it was changed in the books since it was read".to_owned();
        let what = format!("the {} {id}", doc.kind);
        Err(WriteFault::Stale { error: BooksError::Refused { what, status: 0, code: 0, message } })
    }

    /// Id of a document's currency, where it is not the company's.
    async fn currency_id(&self, doc: &Document) -> Result<Option<String>, WriteFault> {
        let Some(currency) = doc.currency.as_deref().filter(|own| Some(*own) != self.home().currency.as_deref()) else {
            return Ok(None);
        };
        let known = self.known_currencies().await.map_err(WriteFault::Refused)?;
        let found = known.into_iter().find(|(_, one)| one.currency == currency);
        let missing = || unfit(doc, format!("Zoho Books does not have the currency {currency}; add it there first"));
        found.map(|(id, _)| Some(id)).ok_or_else(missing)
    }

    /// The record as the answer tells it: there is no need to read it again.
    fn written(&self, shape: &'static Shape, text: &str, what: &str) -> Result<Written, WriteFault> {
        // It was taken; only what it became cannot be read.
        let unknown = |reason| WriteFault::Unknown(self.garbled(what, reason));
        let answer = Row::read(text).map_err(unknown)?;
        let raw = shape.details.iter().find_map(|key| answer.json(key));
        let raw = raw.ok_or_else(|| unknown(format!("it holds no {}", shape.details[0])))?;
        let id = Row::read(raw).and_then(|row| row.text(shape.id)).map_err(unknown)?;
        let id = id.ok_or_else(|| unknown(format!("{} is missing", shape.id)))?;
        let document = convert::document(shape, raw, self.home()).ok();
        Ok(Written {
            version: document.as_ref().and_then(|doc| doc.version.clone()),
            number: document.as_ref().and_then(|doc| doc.number.clone()),
            document,
            id,
        })
    }
}

/// Codes of a number or name that is taken.
const TAKEN: [i64; 2] = [3062, 13011];

/// A refusal because of a number, name or unique value that is taken. Few codes are known, so the words count, too.
fn taken(fault: WriteFault) -> WriteFault {
    match fault {
        WriteFault::Refused(error) if is_taken(&error) => WriteFault::Duplicate { id: None, error },
        other => other,
    }
}

fn is_taken(error: &BooksError) -> bool {
    let BooksError::Refused { code, message, .. } = error else { return false };
    let said = message.to_lowercase();
    let about = ["number", "name", "value", "duplicate"].iter().any(|word| said.contains(word));
    let there = ["already", "exists", "duplicate", "in use"].iter().any(|word| said.contains(word));
    TAKEN.contains(code) || (about && there)
}
