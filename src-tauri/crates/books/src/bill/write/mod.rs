//! Writing to BILL. It does nothing against a record that is written twice and no field takes a mark of ours, so a record is
//! known again by number, party, date and total.
//!
//! Nothing is ever deleted at BILL: what is to be gone is archived. Payments are not made.

mod body;
mod find;

use super::client::{BillBooks, plain_id};
use super::convert::{self, Names};
use super::source::{CAPABILITIES, Form, Source, of_form};
use crate::BooksError;
use crate::call::Reply;
use crate::row::Row;
use crate::write::{Operation, Write, WriteFault, Written};
use body::Body;
use model::connection::Provider;
use model::{Decimal, Document, Kind, Status};
use reqwest::Method;

/// The list into which a document is written.
fn target(document: &Document) -> Result<&'static Source, BooksError> {
    let kind = document.kind;
    if !CAPABILITIES.can_write(kind) {
        return Err(BooksError::ReadOnly { provider: Provider::Bill, kind });
    }
    let form = match kind {
        Kind::Bill => Form::Bill,
        Kind::VendorCredit => Form::VendorCredit,
        Kind::Invoice => Form::Invoice,
        Kind::CreditNote => Form::CreditMemo,
        _ if document.role.as_deref() == Some("customer") => Form::Customer,
        _ => Form::Vendor,
    };
    Ok(of_form(form))
}

/// A refusal of our own, before anything is sent.
fn refuse(document: &Document, message: String) -> WriteFault {
    let what = format!("the {} {}", document.kind, document.title());
    WriteFault::Refused(BooksError::Refused { what, status: 0, code: 0, message })
}

impl BillBooks {
    pub(super) async fn attempt(&self, write: &Write) -> Result<Written, WriteFault> {
        let source = target(&write.document).map_err(WriteFault::Refused)?;
        let what = format!("the {} {}", source.kind, write.document.title());
        let (more, method, body): (Vec<&str>, Method, String) = match &write.operation {
            Operation::Create => {
                self.check_party(&write.document).await?;
                (Vec::new(), Method::POST, self.body(source, write)?)
            }
            Operation::Update { id, version } => {
                self.unchanged(source, id, version).await?;
                let replaces = !matches!(source.form, Form::Vendor | Form::Customer);
                (vec![id], if replaces { Method::PUT } else { Method::PATCH }, self.body(source, write)?)
            }
            Operation::Void { id, version } => {
                self.unchanged(source, id, version).await?;
                (vec![id, "archive"], Method::POST, "{}".to_owned())
            }
        };
        let reply = self.calls().write(source, &more, (method, body), &what).await.map_err(duplicate)?;
        self.written(source, &reply, write, &what)
    }

    fn body(&self, source: &Source, write: &Write) -> Result<String, WriteFault> {
        let document = &write.document;
        let body = Body { document, settings: self.settings(), creates: write.operation == Operation::Create };
        body.json(source.form).map_err(|problem| refuse(document, problem))
    }

    /// A bill or invoice has no currency of its own: it is in that of its party, so both have to agree.
    async fn check_party(&self, document: &Document) -> Result<(), WriteFault> {
        let (form, party) = match document.kind {
            Kind::Bill | Kind::VendorCredit => (Form::Vendor, &document.vendor),
            Kind::Invoice | Kind::CreditNote => (Form::Customer, &document.customer),
            _ => return Ok(()),
        };
        let named = if form == Form::Vendor { "vendor" } else { "customer" };
        let id = party.id.as_deref().filter(|id| plain_id(Kind::Contact, id).is_ok());
        let Some(id) = id else { return Err(refuse(document, format!("it has no {named} of BILL"))) };
        let found = self.record(of_form(form), id).await.map_err(WriteFault::Refused)?;
        let name = party.name.as_deref().unwrap_or(id);
        let Some(found) = found.filter(|found| found.status == Some(Status::Active)) else {
            return Err(refuse(document, format!("the {named} {name} is not at BILL, or archived there")));
        };
        let theirs = found.currency.or_else(|| self.home().currency.clone());
        match (&document.currency, &theirs) {
            (Some(own), Some(theirs)) if own != theirs => Err(refuse(
                document,
                format!("it is in {own}, and everything of the {named} {name} is in {theirs} at BILL"),
            )),
            _ => Ok(()),
        }
    }

    /// The record as it is, if it still is as it was read. What was paid, or is about to be, is not changed.
    async fn unchanged(&self, source: &'static Source, id: &str, version: &str) -> Result<(), WriteFault> {
        let missing = || WriteFault::Refused(BooksError::NotFound { kind: source.kind, id: id.to_owned() });
        let found = self.record(source, id).await.map_err(WriteFault::Refused)?.ok_or_else(missing)?;
        let refused = |message: &str| BooksError::Refused {
            what: format!("the {} {}", source.kind, found.title()),
            status: 0,
            code: 0,
            message: message.to_owned(),
        };
        if found.version.as_deref() != Some(version) {
            return Err(WriteFault::Stale { error: refused("it was changed at BILL since it was read") });
        }
        let paid = found.paid_amount.is_some_and(|amount| !amount.is_zero());
        let on_its_way = found.source_status.as_deref().is_some_and(|word| word.contains("SCHEDULED"));
        if matches!(found.kind, Kind::Bill | Kind::Invoice) && (paid || on_its_way) {
            return Err(WriteFault::Refused(refused(
                "it is paid or about to be paid at BILL, so it is not changed by a program; change it there",
            )));
        }
        Ok(())
    }

    fn written(
        &self,
        source: &'static Source,
        reply: &Reply,
        write: &Write,
        what: &str,
    ) -> Result<Written, WriteFault> {
        // From here on it is written, whatever the answer looks like.
        let raw = reply.text.trim();
        let unknown = |reason: String| WriteFault::Unknown(self.garbled(what, reason));
        let row = Row::read(raw).map_err(unknown)?;
        let id = convert::id_of(source, &row).map_err(unknown)?;
        if let Operation::Update { id: asked, .. } | Operation::Void { id: asked, .. } = &write.operation
            && *asked != id
        {
            return Err(unknown(format!("it is about another record ({id})")));
        }
        let document = convert::document(source, raw, self.home(), &Names::default()).ok();
        Ok(Written {
            version: document.as_ref().and_then(|document| document.version.clone()),
            number: document.as_ref().and_then(|document| document.number.clone()),
            document,
            id,
        })
    }
}

/// A refusal because there is one already. Its code is not documented and depends on a setting of the organization.
fn duplicate(fault: WriteFault) -> WriteFault {
    match fault {
        WriteFault::Refused(error @ BooksError::Refused { .. }) => {
            let text = error.to_string().to_lowercase();
            if text.contains("duplicate") || (text.contains("already") && text.contains("number")) {
                WriteFault::Duplicate { id: None, error }
            } else {
                WriteFault::Refused(error)
            }
        }
        fault => fault,
    }
}

/// The amount of a document of trade.
fn total(document: &Document) -> Option<Decimal> {
    document.total.or(document.amount)
}
