//! Writing to QuickBooks: one attempt, known to QuickBooks by its request id, with our key in the record.

mod body;
mod find;
mod json;
mod lines;
mod names;
#[cfg(test)]
mod tests;

use super::client::QuickBooks;
use super::convert;
use super::judge::{NAME_TAKEN, NUMBER_TAKEN, STALE};
use super::shape::{CAPABILITIES, Shape, shapes};
use crate::row::Row;
use crate::write::marker::LINE;
use crate::write::{Operation, Write, WriteFault, Written};
use crate::{BooksError, http::plain};
use body::{Making, body};
use json::{Json, Object};
use model::connection::Provider;
use model::{Document, Kind};
use sha2::{Digest, Sha256};

/// What a write is sent as.
struct Sending {
    shape: &'static Shape,
    /// Values of the address, as `operation=void`.
    query: Vec<(&'static str, &'static str)>,
    json: String,
}

/// The id by which QuickBooks knows a request again. Another content under the same key is another request: the answer to
/// the first would be wrong for it.
fn request_id(key: &str, sending: &Sending) -> String {
    let mut hash = Sha256::new();
    hash.update(sending.shape.path);
    for (name, value) in &sending.query {
        hash.update(format!("&{name}={value}"));
    }
    hash.update(&sending.json);
    format!("{}-{}", key.chars().take(36).collect::<String>(), hex::encode(&hash.finalize()[..6]))
}

fn unfit(doc: &Document, problem: String) -> WriteFault {
    WriteFault::Refused(BooksError::Unfit { kind: doc.kind, title: plain(doc.title(), 60), problem })
}

/// The entity of a document that is to be made.
fn entity(doc: &Document) -> Option<&'static Shape> {
    shapes(doc.kind).into_iter().find(|shape| doc.kind != Kind::Contact || doc.role.as_deref() == Some(shape.path))
}

impl QuickBooks {
    pub(super) async fn attempt(&self, write: &Write) -> Result<Written, WriteFault> {
        let kind = write.document.kind;
        if !CAPABILITIES.can_write(kind) {
            return Err(WriteFault::Refused(BooksError::ReadOnly { provider: Provider::QuickBooksOnline, kind }));
        }
        let sending = match &write.operation {
            Operation::Create => self.creation(write).await?,
            Operation::Update { id, version } => self.update(write, id, version).await?,
            Operation::Void { id, version } => self.ending(kind, id, version).map_err(WriteFault::Refused)?,
        };
        let what = format!("the {kind} “{}”", plain(write.document.title(), 60));
        let request = request_id(&write.key, &sending);
        let reply = self.calls().write(sending.shape.path, &sending.query, (&request, sending.json), &what).await;
        let reply = reply.map_err(refusal)?;
        self.written(sending.shape, &reply.text).map_err(|reason| {
            // It was taken; only what it became cannot be read.
            WriteFault::Unknown(self.calls().garbled(&what, reason))
        })
    }

    async fn fields(&self, write: &Write) -> Result<Object, WriteFault> {
        let doc = &write.document;
        let names = self.names(doc).await.map_err(WriteFault::Refused)?;
        let home = self.home().currency.as_deref();
        let making = Making { names: &names, home, is_us: self.is_us(), key: &write.key };
        body(doc, &making).map_err(|problem| unfit(doc, problem))
    }

    async fn creation(&self, write: &Write) -> Result<Sending, WriteFault> {
        let doc = &write.document;
        let shape =
            entity(doc).ok_or_else(|| unfit(doc, "it is neither said to be a customer nor a vendor".to_owned()))?;
        let json = text(doc, &self.fields(write).await?)?;
        Ok(Sending { shape, query: Vec::new(), json })
    }

    /// A whole record: what QuickBooks holds, with our fields over it. What is left out of it QuickBooks would empty.
    async fn update(&self, write: &Write, id: &str, version: &str) -> Result<Sending, WriteFault> {
        let doc = &write.document;
        let gone = || BooksError::NotFound { kind: doc.kind, id: id.to_owned() };
        let (shape, inner) = Shape::of_id(doc.kind, id).ok_or_else(|| WriteFault::Refused(gone()))?;
        let mut fields = self.fields(write).await?;
        let raw = self.raw(shape, inner).await.map_err(WriteFault::Refused)?;
        let row = Row::read(&raw).map_err(|problem| unfit(doc, problem))?;
        let text_of = |name: &str| row.text(name).ok().flatten().unwrap_or_default();
        let current = text_of("SyncToken");
        if current != convert::sync_token(version) {
            let message = "it was changed in the books since it was read".to_owned();
            let what = format!("the {} {id}", doc.kind);
            return Err(WriteFault::Stale { error: BooksError::Refused { what, status: 0, code: STALE, message } });
        }
        if doc.memo.is_none() {
            // A note that people wrote stays; only our key in it is replaced.
            for name in ["PrivateNote", "Notes"] {
                if !fields.has(name) {
                    continue;
                }
                fields.text(name, Some(&LINE.with(Some(&text_of(name)), &[&write.key])));
            }
        }
        let mut whole = Object::read(&raw).map_err(|error| unfit(doc, error.to_string()))?;
        for name in ["domain", "MetaData", "sparse"] {
            whole.remove(name);
        }
        whole.lay_over(fields);
        Ok(Sending { shape, query: Vec::new(), json: text(doc, &whole)? })
    }

    /// Void where QuickBooks knows it, out of use for names, deleted otherwise.
    fn ending(&self, kind: Kind, id: &str, version: &str) -> Result<Sending, BooksError> {
        let gone = || BooksError::NotFound { kind, id: id.to_owned() };
        let (shape, inner) = Shape::of_id(kind, id).ok_or_else(gone)?;
        let mut out = Object::default();
        out.text("Id", Some(inner));
        out.text("SyncToken", Some(convert::sync_token(version)));
        let query = match kind {
            Kind::Payment => {
                out.set("sparse", Json::Flag(true));
                vec![("operation", "update"), ("include", "void")]
            }
            Kind::Contact => {
                out.set("sparse", Json::Flag(true));
                out.set("Active", Json::Flag(false));
                Vec::new()
            }
            _ => vec![("operation", "delete")],
        };
        let json = out.to_text().map_err(|error| self.calls().garbled("a record", error.to_string()))?;
        Ok(Sending { shape, query, json })
    }

    /// The record as the answer tells it: there is no need to read it again.
    fn written(&self, shape: &'static Shape, text: &str) -> Result<Written, String> {
        let answer = Row::read(text)?;
        let raw = answer.json(shape.entity).ok_or_else(|| format!("it holds no {}", shape.entity))?;
        let listed = convert::listed(shape, raw, self.home()).map_err(|record| record.problem)?;
        let number = listed.head.number.clone();
        let version = listed.document.as_ref().map(|_| listed.head.version.clone());
        Ok(Written { id: listed.head.id, version, number, document: listed.document })
    }
}

fn text(doc: &Document, object: &Object) -> Result<String, WriteFault> {
    object.to_text().map_err(|error| unfit(doc, error.to_string()))
}

/// What a refusal means for a write.
fn refusal(fault: WriteFault) -> WriteFault {
    match fault {
        WriteFault::Refused(error @ BooksError::Refused { code: STALE, .. }) => WriteFault::Stale { error },
        WriteFault::Refused(error @ BooksError::Refused { code: NUMBER_TAKEN | NAME_TAKEN, .. }) => {
            WriteFault::Duplicate { id: taken_by(&error), error }
        }
        other => other,
    }
}

/// The record that has the number: “… is assigned to TxnType=Bill with TxnId=1201”.
fn taken_by(error: &BooksError) -> Option<String> {
    let text = error.to_string();
    let (_, rest) = text.split_once("TxnId=")?;
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!id.is_empty()).then_some(id)
}
