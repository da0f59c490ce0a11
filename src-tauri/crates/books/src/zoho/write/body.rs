//! What is sent to Zoho Books. What it cannot hold, or would quietly turn into something else, is refused and never left out.

use super::json::Body;
use super::lines::{self, check_total};
use crate::row::Row;
use crate::write::marker::LINE;
use crate::zoho::marker;
use crate::zoho::shape::Shape;
use model::document::{Custom, Document, Party};
use model::{Decimal, Kind};
use std::collections::BTreeMap;

/// Why a record cannot be sent, and the way out.
pub(super) type Unfit = String;

/// A word of a document.
type Word = fn(&Document) -> &Option<String>;

/// Characters of a contact's name.
const NAME: usize = 200;

/// A record to be sent.
pub(super) struct Making<'a> {
    pub(super) doc: &'a Document,
    pub(super) shape: &'static Shape,
    /// The key that a new record is known by.
    pub(super) key: &'a str,
    /// The unique field, where one is set.
    pub(super) unique: Option<&'a str>,
    /// Id of the currency, where it is not the company's.
    pub(super) currency: Option<String>,
    /// The record that is to be changed, as it is now.
    pub(super) now: Option<&'a Document>,
}

impl Making<'_> {
    /// The JSON of the record.
    pub(super) fn body(&self) -> Result<Body, Unfit> {
        let mut out = Body::default();
        match self.doc.kind {
            Kind::Contact => self.contact(&mut out)?,
            Kind::Payment | Kind::BillPayment => self.payment(&mut out)?,
            Kind::Journal => self.journal(&mut out)?,
            _ => self.trade(&mut out)?,
        }
        out.text("currency_id", self.currency.as_deref());
        self.note(&mut out);
        self.fields(&mut out);
        Ok(out)
    }

    fn creates(&self) -> bool {
        self.now.is_none()
    }

    fn sells(&self) -> bool {
        matches!(self.doc.kind, Kind::Invoice | Kind::CreditNote | Kind::Payment)
    }

    fn raw(&self) -> Option<Row<'_>> {
        self.now.and_then(|now| now.raw.as_ref()).and_then(|raw| Row::read(raw.as_str()).ok())
    }

    /// The note, with our key where it has its place there. Keys that stand in it already stay.
    fn note(&self, out: &mut Body) {
        let memo = self.doc.memo.as_deref();
        let name = marker::place(self.doc.kind).unwrap_or("notes");
        match &self.raw() {
            None if self.unique.is_none() && marker::place(self.doc.kind).is_some() => {
                out.text(name, Some(&LINE.with(memo, &[self.key])));
            }
            None => out.text(name, memo),
            Some(row) if memo.is_some() => {
                let old = row.text(name).ok().flatten().unwrap_or_default();
                out.text(name, Some(&LINE.with(memo, &LINE.keys(&old))));
            }
            Some(_) => {}
        }
    }

    fn fields(&self, out: &mut Body) {
        let mut list = fields(&self.doc.custom, self.unique);
        if let Some(unique) = self.unique.filter(|_| self.creates()) {
            list.push(field(unique, &Custom::Text(self.key.to_owned())));
        }
        if !list.is_empty() {
            out.list("custom_fields", &list);
        }
    }

    /// The party by its id in Zoho Books.
    fn party(&self, out: &mut Body) -> Result<(), Unfit> {
        let (name, called) = if self.sells() { ("customer_id", "customer") } else { ("vendor_id", "vendor") };
        let id = self.doc.party().id.as_deref();
        let id = id.filter(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
        let id =
            id.ok_or_else(|| format!("its {called} is not matched with a {called} of Zoho Books; match it first"))?;
        out.text(name, Some(id));
        Ok(())
    }

    /// What has no place in Zoho Books, or none that is known for certain, and differs from what is there.
    fn check_places(&self) -> Result<(), Unfit> {
        let doc = self.doc;
        let now = |of: Word| self.now.and_then(|now| of(now).as_ref());
        let all: [(&str, Word); 5] = [
            ("class", |doc| &doc.class),
            ("location", |doc| &doc.location),
            ("department", |doc| &doc.department),
            ("project", |doc| &doc.project),
            ("salesperson", |doc| &doc.salesperson),
        ];
        match all.into_iter().find(|(_, of)| of(doc).is_some() && of(doc).as_ref() != now(*of)) {
            Some((name, _)) => {
                Err(format!("its {name} cannot be written to Zoho Books; leave it out, or enter it there afterwards"))
            }
            None => Ok(()),
        }
    }

    fn trade(&self, out: &mut Body) -> Result<(), Unfit> {
        let doc = self.doc;
        self.check_places()?;
        self.party(out)?;
        if self.creates() && doc.kind == Kind::Bill && doc.number.is_none() {
            return Err("it has no number, and Zoho Books asks for the number of a bill".to_owned());
        }
        out.text(self.shape.number, doc.number.as_deref());
        out.date("date", Some(doc.date.ok_or("it has no date")?));
        if matches!(doc.kind, Kind::Invoice | Kind::Bill) {
            out.date("due_date", doc.due_date);
            if doc.due_date.is_none() {
                out.number("payment_terms", doc.terms_days.map(|days| days.normalize()));
            }
        }
        out.text("reference_number", doc.reference.as_deref().or(doc.order.as_deref()));
        self.rate(out);
        if doc.withheld.is_some_and(|amount| !amount.is_zero()) {
            return Err("tax is withheld from it, which has to be entered in Zoho Books itself".to_owned());
        }
        if self.now.is_some_and(|now| now.lines == doc.lines && now.total == doc.total) {
            // Lines that are not sent stay as they are, with all that this program does not know of them.
            return Ok(());
        }
        if doc.lines.is_empty() {
            return Err("it has no lines".to_owned());
        }
        check_total(doc)?;
        out.flag("is_inclusive_tax", Some(doc.tax_inclusive.unwrap_or(false)));
        self.charges(out)?;
        out.list("line_items", &lines::items(doc)?);
        Ok(())
    }

    fn charges(&self, out: &mut Body) -> Result<(), Unfit> {
        let doc = self.doc;
        let there = |amount: Option<Decimal>| amount.filter(|amount| !amount.is_zero());
        let on_lines =
            doc.lines.iter().any(|line| there(line.discount).is_some() || there(line.discount_rate).is_some());
        if let Some(discount) = there(doc.discount) {
            if on_lines {
                return Err("it has discounts on lines and on the whole; Zoho Books takes one or the other".to_owned());
            }
            out.number("discount", Some(discount));
            out.text("discount_type", Some("entity_level"));
            out.flag("is_discount_before_tax", Some(true));
        } else if on_lines {
            out.text("discount_type", Some("item_level"));
        }
        if there(doc.shipping).is_some() && !self.sells() {
            return Err("it has carriage, for which a bill of Zoho Books has no place; put it into a line".to_owned());
        }
        out.number("shipping_charge", there(doc.shipping));
        let correction = [doc.adjustment, doc.rounding].into_iter().flatten().sum();
        out.number("adjustment", there(Some(correction)));
        Ok(())
    }

    fn rate(&self, out: &mut Body) {
        if self.currency.is_some() {
            out.number("exchange_rate", self.doc.rate);
        }
    }

    fn payment(&self, out: &mut Body) -> Result<(), Unfit> {
        let doc = self.doc;
        self.party(out)?;
        let amount = doc.amount.or(doc.total).ok_or("it has no amount")?;
        if amount <= Decimal::ZERO {
            return Err("its amount is not above zero".to_owned());
        }
        out.number("amount", Some(amount));
        out.date("date", Some(doc.date.ok_or("it has no date")?));
        out.text("payment_mode", doc.method.as_deref());
        out.text("reference_number", doc.reference.as_deref());
        let bank = if self.sells() { "account_id" } else { "paid_through_account_id" };
        out.text(bank, doc.account_id.as_deref());
        self.rate(out);
        if let Some(now) = self.now {
            let parts = |doc: &Document| doc.paid.iter().map(|one| (one.id.clone(), one.amount)).collect::<Vec<_>>();
            if parts(now) != parts(doc) {
                return Err("what it pays cannot be changed safely; delete it and enter it anew".to_owned());
            }
            return Ok(());
        }
        self.paid(out, amount)
    }

    fn journal(&self, out: &mut Body) -> Result<(), Unfit> {
        let doc = self.doc;
        self.check_places()?;
        if doc.reverse_on.is_some() {
            return Err("it is to be reversed later; enter the reversal as an entry of its own".to_owned());
        }
        out.date("journal_date", Some(doc.date.ok_or("it has no date")?));
        // Zoho Books numbers its entries itself.
        let reference =
            if self.creates() { doc.number.as_deref().or(doc.reference.as_deref()) } else { doc.reference.as_deref() };
        out.text("reference_number", reference);
        self.rate(out);
        if self.now.is_none_or(|now| now.lines != doc.lines) {
            out.list("line_items", &lines::entries(doc)?);
        }
        Ok(())
    }

    /// The documents that are paid, and how much of each.
    fn paid(&self, out: &mut Body, amount: Decimal) -> Result<(), Unfit> {
        let doc = self.doc;
        if !doc.adjustments.is_empty()
            || doc.paid.iter().any(|one| !one.adjustments.is_empty() || one.discount.is_some())
        {
            return Err(
                "it holds deductions, which a payment of Zoho Books has no place for; enter them as a credit first"
                    .to_owned(),
            );
        }
        let of: Decimal = doc.paid.iter().filter_map(|one| one.amount).sum();
        let rest = amount - of;
        if rest != doc.unapplied.unwrap_or_default() {
            return Err(format!(
                "it is over {amount} and pays {of}; say what becomes of the difference of {}, or correct it",
                rest.abs()
            ));
        }
        let withheld = doc.withheld.filter(|amount| !amount.is_zero());
        if withheld.is_some() && doc.paid.len() != 1 {
            return Err("tax is withheld from it, and it is not said from which document".to_owned());
        }
        let (list, id) = if self.sells() { ("invoices", "invoice_id") } else { ("bills", "bill_id") };
        let mut items = Vec::new();
        for (one, at) in doc.paid.iter().zip(1..) {
            let mut item = Body::default();
            let paid = one.id.as_deref().filter(|id| !id.is_empty());
            item.text(
                id,
                Some(paid.ok_or_else(|| format!("document {at} that it pays is not matched with Zoho Books"))?),
            );
            let amount = one.amount.ok_or_else(|| format!("it does not say how much of document {at} it pays"))?;
            item.number("amount_applied", Some(amount));
            item.number("tax_amount_withheld", withheld);
            items.push(item);
        }
        out.list(list, &items);
        Ok(())
    }

    fn contact(&self, out: &mut Body) -> Result<(), Unfit> {
        let (doc, party) = (self.doc, &self.doc.contact);
        let name = doc.name.as_deref().or(party.name.as_deref()).ok_or("it has no name")?;
        let length = name.chars().count();
        if length > NAME {
            return Err(format!("its name has {length} characters; Zoho Books takes {NAME} at most"));
        }
        let role = doc.role.as_deref().filter(|role| matches!(*role, "customer" | "vendor"));
        let role = role.ok_or("it is neither said to be a customer nor a vendor")?;
        out.text("contact_name", Some(name));
        if self.creates() {
            out.text("contact_type", Some(role));
        }
        out.text("company_name", party.name.as_deref());
        out.text("customer_sub_type", doc.group.as_deref().filter(|group| matches!(*group, "business" | "individual")));
        out.number("payment_terms", doc.terms_days.map(|days| days.normalize()));
        out.text("payment_terms_label", doc.terms.as_deref());
        out.text("tax_id_value", party.tax_id.as_deref());
        if role == "vendor" {
            out.flag("track_1099", doc.is_1099);
        }
        out.object("billing_address", &address(party));
        let persons = self.persons(party);
        if !persons.is_empty() {
            out.list("contact_persons", &persons);
        }
        Ok(())
    }

    /// The persons: on a change all of them, because those left out would be deleted.
    fn persons(&self, party: &Party) -> Vec<Body> {
        let known = self.raw().map(|row| row.rows("contact_persons").unwrap_or_default()).unwrap_or_default();
        let is_primary = |row: &Row<'_>| matches!(row.flag("is_primary_contact"), Ok(Some(true)));
        let primary = known.iter().position(is_primary).unwrap_or(0);
        let mut out = Vec::new();
        for (row, at) in known.iter().zip(0..) {
            let text = |name: &str| row.text(name).ok().flatten();
            let mut person = Body::default();
            for name in ["contact_person_id", "salutation", "first_name", "last_name", "email", "phone", "mobile"] {
                person.text(name, text(name).as_deref());
            }
            person.flag("is_primary_contact", Some(at == primary));
            if at == primary {
                named(&mut person, party);
            }
            out.push(person);
        }
        if out.is_empty() {
            let mut person = Body::default();
            named(&mut person, party);
            if !person.is_empty() {
                person.flag("is_primary_contact", Some(true));
                out.push(person);
            }
        }
        out
    }
}

fn named(person: &mut Body, party: &Party) {
    if let Some(name) = party.contact.as_deref() {
        let (first, last) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
        person.text("first_name", Some(first));
        person.text("last_name", Some(last));
    }
    person.text("email", party.email.as_deref());
    person.text("phone", party.phone.as_deref());
}

fn address(party: &Party) -> Body {
    let mut out = Body::default();
    for (name, value) in [
        ("address", &party.street),
        ("street2", &party.street2),
        ("city", &party.city),
        ("state", &party.state),
        ("zip", &party.zip),
        ("country", &party.country),
        ("country_code", &party.country_code),
    ] {
        out.text(name, value.as_deref());
    }
    out
}

fn field(name: &str, value: &Custom) -> Body {
    let mut out = Body::default();
    out.text("api_name", Some(name));
    match value {
        Custom::Text(text) => out.text("value", Some(text)),
        Custom::Number(number) => out.number("value", Some(*number)),
        Custom::Bool(flag) => out.flag("value", Some(*flag)),
    }
    out
}

/// Custom fields but the unique one, which is ours.
pub(super) fn fields(custom: &BTreeMap<String, Custom>, unique: Option<&str>) -> Vec<Body> {
    custom.iter().filter(|(name, _)| Some(name.as_str()) != unique).map(|(name, value)| field(name, value)).collect()
}
