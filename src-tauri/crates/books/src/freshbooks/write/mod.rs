//! Writing to FreshBooks. It has no idempotency key and no version to hold a change against: our key stands in a note where
//! there is one that customers do not see, a record is read before it is changed, and nothing that FreshBooks would quietly
//! turn into something else is sent.

mod body;
mod journal;
mod look;
mod money;
#[cfg(test)]
mod tests;
mod words;

use super::client::FreshBooks;
use super::convert;
use super::envelope::single;
use super::judge::VALUE;
use super::shape::{Form, Source, bare, locate, source};
use crate::BooksError;
use crate::row::Row;
use crate::write::{Operation, Write, WriteFault, Written};
use model::{Document, Kind};
use serde_json::{Value, json};

/// What can be written.
pub(crate) static WRITES: &[Kind] = &[
    Kind::Invoice,
    Kind::CreditNote,
    Kind::Bill,
    Kind::Expense,
    Kind::Payment,
    Kind::BillPayment,
    Kind::Contact,
    Kind::Journal,
];

/// A refusal by this program itself: nothing was sent.
fn refuse(doc: &Document, message: impl Into<String>) -> WriteFault {
    let what = format!("the {} {}", doc.kind, doc.title());
    WriteFault::Refused(BooksError::Refused { what, status: 0, code: VALUE, message: message.into() })
}

/// The list that a new record goes into.
fn target(doc: &Document) -> Option<&'static Source> {
    let form = match doc.kind {
        Kind::Invoice => Form::Invoice,
        Kind::CreditNote => Form::CreditNote,
        Kind::Bill => Form::Bill,
        Kind::Expense => Form::Expense,
        Kind::Payment => Form::Payment,
        Kind::BillPayment => Form::BillPayment,
        Kind::Contact if doc.role.as_deref() == Some("vendor") => Form::Vendor,
        Kind::Contact => Form::Client,
        _ => return None,
    };
    Some(source(form))
}

impl FreshBooks {
    /// One attempt.
    pub(super) async fn put_down(&self, write: &Write) -> Result<Written, WriteFault> {
        let doc = &write.document;
        if !WRITES.contains(&doc.kind) {
            return Err(WriteFault::Refused(self.never(doc.kind)));
        }
        match &write.operation {
            Operation::Create if doc.kind == Kind::Journal => self.post_journal(write).await,
            Operation::Create => self.create(write).await,
            Operation::Update { id, version } if doc.kind == Kind::Journal => {
                self.change_journal(write, id, version).await
            }
            Operation::Void { id, version } if doc.kind == Kind::Journal => self.end_journal(write, id, version).await,
            Operation::Update { id, version } => self.update(write, id, version).await,
            Operation::Void { id, version } => self.void(write, id, version).await,
        }
    }

    async fn create(&self, write: &Write) -> Result<Written, WriteFault> {
        let doc = &write.document;
        let target = target(doc).ok_or_else(|| WriteFault::Refused(self.never(doc.kind)))?;
        self.check_settles(doc).await?;
        let mut body = body::of(target.form, write, self.home().as_deref())?;
        if target.form == Form::Expense {
            body["staffid"] = json!(self.staff().await.map_err(WriteFault::Refused)?);
        }
        let what = format!("the {} {}", doc.kind, doc.title());
        let text = self.calls().post(&target.path, json!({ target.single: body }).to_string(), &what).await;
        self.written(target, &text.map_err(number_taken)?, &what)
    }

    async fn update(&self, write: &Write, id: &str, version: &str) -> Result<Written, WriteFault> {
        let doc = &write.document;
        let (target, number) = self.unchanged(doc, id, version).await?;
        let body = body::of(target.form, write, self.home().as_deref())?;
        let what = format!("the {} {}", doc.kind, doc.title());
        let path = [target.path[0], target.path[1], &number];
        let text = self.calls().put(&path, json!({ target.single: body }).to_string(), &what).await;
        self.written(target, &text.map_err(number_taken)?, &what)
    }

    /// FreshBooks knows no void: a record is marked as deleted, and can be brought back there.
    async fn void(&self, write: &Write, id: &str, version: &str) -> Result<Written, WriteFault> {
        let doc = &write.document;
        let (target, number) = self.unchanged(doc, id, version).await?;
        let what = format!("the deletion of the {} {}", doc.kind, doc.title());
        let path = [target.path[0], target.path[1], &number];
        let body = json!({ target.single: { "vis_state": 1 } });
        self.calls().put(&path, body.to_string(), &what).await?;
        Ok(Written { id: id.to_owned(), version: None, number: doc.number.clone(), document: None })
    }

    /// The list and number of a record that is still at this version.
    async fn unchanged(
        &self,
        doc: &Document,
        id: &str,
        version: &str,
    ) -> Result<(&'static Source, String), WriteFault> {
        let missing = || WriteFault::Refused(BooksError::NotFound { kind: doc.kind, id: id.to_owned() });
        let (target, number) = locate(doc.kind, id).ok_or_else(missing)?;
        let now = self.record(target, number).await.map_err(WriteFault::Refused)?;
        let now = convert::listed(target, &now, &convert::Known::default());
        let head = now.map_err(|record| WriteFault::Refused(record.into()))?.listed.head;
        if head.status == model::Status::Deleted {
            return Err(missing());
        }
        if head.version != version {
            let message = format!("it was changed in FreshBooks since it was read ({} is not {version})", head.version);
            let what = format!("the {} {}", doc.kind, doc.title());
            return Err(WriteFault::Stale { error: BooksError::Refused { what, status: 0, code: VALUE, message } });
        }
        Ok((target, number.to_owned()))
    }

    /// What an answer says of the record that it made or changed.
    fn written(&self, target: &Source, text: &str, what: &str) -> Result<Written, WriteFault> {
        // The record is there; an answer that cannot be read does not say which it is.
        let unknown = |reason| WriteFault::Unknown(self.calls().garbled(what, reason));
        let raw = single(text, target.single).map_err(unknown)?;
        let row = Row::read(raw).map_err(unknown)?;
        let id = convert::id_of(target, &row).map_err(unknown)?;
        let known = convert::Known { home: self.home(), ..convert::Known::default() };
        let read = convert::listed(target, raw, &known).ok().map(|row| row.listed);
        let head = read.as_ref().map(|listed| &listed.head);
        Ok(Written {
            version: head.map(|head| head.version.clone()),
            number: head.and_then(|head| head.number.clone()),
            document: read.and_then(|listed| listed.document),
            id,
        })
    }

    /// Makes sure that a payment settles what it says and no more: FreshBooks takes any amount and turns the rest into a credit
    /// without a word.
    async fn check_settles(&self, doc: &Document) -> Result<(), WriteFault> {
        let (form, open) = match doc.kind {
            Kind::Payment => (Form::Invoice, "outstanding"),
            Kind::BillPayment => (Form::Bill, "outstanding"),
            _ => return Ok(()),
        };
        let paid = money::only(doc)?;
        let target = source(form);
        let id = bare(paid.id.as_deref().unwrap_or_default());
        if locate(target.kind, id).is_none() {
            return Err(refuse(doc, "it does not say which document it pays"));
        }
        let raw = self.record(target, id).await.map_err(WriteFault::Refused)?;
        let read = || -> Result<_, String> {
            let row = Row::read(&raw)?;
            Ok((convert::amount(&row, open)?, row.text("currency_code")?, row.text("vis_state")?))
        };
        let (open, currency, mark) =
            read().map_err(|reason| WriteFault::Refused(self.calls().garbled("what is open", reason)))?;
        if mark.as_deref() == Some("1") {
            return Err(refuse(doc, "what it pays was deleted"));
        }
        if currency.is_some() && doc.currency.is_some() && currency != doc.currency {
            return Err(refuse(
                doc,
                format!("it is in another currency than what it pays ({})", currency.unwrap_or_default()),
            ));
        }
        let amount = money::amount(doc)?;
        match open {
            Some(open) if open >= amount => Ok(()),
            Some(open) => Err(refuse(
                doc,
                format!(
                    "it is over {amount}, and only {open} is open of what it pays; FreshBooks would turn the rest into a credit. Correct the amount, or place the rest elsewhere"
                ),
            )),
            None => Err(refuse(doc, "FreshBooks does not say how much is open of what it pays")),
        }
    }

    /// The person in whose name an expense is entered: whoever signed in.
    async fn staff(&self) -> Result<i64, BooksError> {
        let what = "the person who signed in";
        let text = self.calls().read_outside(&["auth", "api", "v1", "users", "me"], what).await?;
        let account = self.calls().account().unwrap_or_default().to_owned();
        let read = || -> Result<Option<String>, String> {
            let me = Row::read(&text)?.row("response")?.ok_or("it holds no response")?;
            for role in me.rows("roles")? {
                if role.text("accountid")?.as_deref() == Some(account.as_str()) {
                    return role.text("userid");
                }
            }
            Ok(None)
        };
        let id = read().map_err(|reason| self.calls().garbled(what, reason))?;
        // The owner of a business is number one in it.
        Ok(id.and_then(|id| id.parse().ok()).unwrap_or(1))
    }

    pub(super) fn never(&self, kind: Kind) -> BooksError {
        BooksError::ReadOnly { provider: model::connection::Provider::FreshBooks, kind }
    }
}

/// A refusal because of a number that is taken says so in words only.
fn number_taken(fault: WriteFault) -> WriteFault {
    let WriteFault::Refused(error @ BooksError::Refused { .. }) = fault else { return fault };
    let said = error.to_string().to_ascii_lowercase();
    let about_number = said.contains("number");
    let taken = ["already", "taken", "exists", "unique", "in use", "duplicate"].iter().any(|word| said.contains(word));
    if about_number && taken { WriteFault::Duplicate { id: None, error } } else { WriteFault::Refused(error) }
}

/// An amount as FreshBooks takes it.
fn money(amount: model::Decimal, currency: &str) -> Value {
    json!({ "amount": amount.to_string(), "code": currency })
}
