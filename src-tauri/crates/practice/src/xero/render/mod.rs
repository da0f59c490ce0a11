//! Records as the API shows them, whole; lists leave out what they leave out when they are asked.

mod bank;
mod contact;
mod lines;
mod money;
mod settings;
mod trade;

use super::books::Books;
use super::resource::Resource;
use super::wire::{moment, moment_string};
use crate::json::{Json, object};
use crate::kit::ids::uuid;
use crate::zoho::Kind;
use crate::zoho::ledger::{Entry, Ledger};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
pub(crate) use settings::account_nature;

/// A record as a list holds it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) updated: Timestamp,
    /// Shown only with `includeArchived`.
    pub(crate) archived: bool,
    pub(crate) json: Json,
}

/// The books while they are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) books: &'a Books,
    pub(crate) ledger: &'a Ledger,
    pub(crate) today: Date,
}

impl View<'_> {
    /// Every record of a resource that the books hold, in no order.
    pub(crate) fn rows(&self, resource: Resource) -> Vec<Row> {
        match resource {
            Resource::Invoices => self.both(Kind::Invoice, Kind::Bill, |kind, entry| self.invoice(kind, entry)),
            Resource::CreditNotes => {
                let mut rows =
                    self.both(Kind::CreditNote, Kind::VendorCredit, |kind, entry| self.credit_note(kind, entry));
                rows.extend(self.refunded_credit());
                rows
            }
            Resource::PurchaseOrders => self.all(Kind::PurchaseOrder, |entry| self.order(entry)),
            Resource::Payments => self.payments(),
            Resource::BatchPayments => self.batch_payments(),
            Resource::Prepayments => self.prepayments(),
            Resource::Overpayments => self.overpayments(),
            Resource::BankTransactions => self.bank_transactions(),
            Resource::ManualJournals => self.manual_journals(),
            Resource::Contacts => self.all(Kind::Contact, |entry| self.contact_row(entry)),
            Resource::Accounts => self.all(Kind::Account, |entry| self.account(entry)),
            Resource::Items => self.items(),
            Resource::TrackingCategories => self.tracking_categories(),
            Resource::Currencies => self.currencies(),
            Resource::TaxRates => self.tax_rates(),
            Resource::Organisation => vec![self.organisation()],
        }
    }

    fn all(&self, kind: Kind, show: impl Fn(&Entry) -> Option<Row>) -> Vec<Row> {
        self.ledger.table(kind).oldest_first().filter_map(show).collect()
    }

    fn both(&self, first: Kind, second: Kind, show: impl Fn(Kind, &Entry) -> Option<Row>) -> Vec<Row> {
        let mut rows = self.all(first, |entry| show(first, entry));
        rows.extend(self.all(second, |entry| show(second, entry)));
        rows
    }

    /// An id below this tenant.
    pub(crate) fn guid(&self, kind: &str, key: &str) -> String {
        uuid(&format!("{} {kind}", self.books.tenant), key)
    }

    pub(crate) fn entry_guid(&self, resource: Resource, id: u64) -> String {
        self.guid(resource.manner().path, &id.to_string())
    }

    /// A finished record: its change time behind it. Seeded records of a demo company say that they were changed in 2008.
    fn row(&self, resource: Resource, id: String, changed: Timestamp, json: Json) -> Option<Row> {
        let updated = self.books.shown_change(changed);
        let json = json.key("UpdatedDateUTC", moment(updated));
        let twin = resource.manner().twin && self.books.shows.twin_strings;
        let json = if twin { json.key("UpdatedDateUTCString", moment_string(updated)) } else { json };
        Some(Row { id, updated, archived: false, json })
    }

    /// Number and id of an account by name.
    fn account_keys(&self, name: &str) -> Option<(String, String)> {
        let entry = self.ledger.entry(Kind::Account, self.ledger.account_id(name)?)?;
        Some((entry.account()?.code.clone(), self.entry_guid(Resource::Accounts, entry.id)))
    }

    /// An account where another record names it.
    fn account_brief(&self, name: &str) -> Option<Json> {
        let (code, id) = self.account_keys(name)?;
        Some(object! {"AccountID": id}.unless_empty("Code", &code).key("Name", name.to_owned()))
    }

    /// A contact where a document names it.
    fn contact_brief(&self, party: Option<u64>) -> Option<Json> {
        let (entry, contact) = self.ledger.contact(party)?;
        let json = object! {"ContactID": self.entry_guid(Resource::Contacts, entry.id)};
        let json = json.unless_empty("ContactNumber", contact_number(contact)).key("Name", contact.name.clone());
        let empty = || Json::List(Vec::new());
        Some(
            json.key("Addresses", empty())
                .key("Phones", empty())
                .key("ContactGroups", empty())
                .key("ContactPersons", empty())
                .key("HasValidationErrors", false),
        )
    }

    /// The word for a tax on a line.
    pub(crate) fn tax_type(&self, name: &str) -> String {
        let at = self.ledger.taxes.iter().position(|tax| tax.name == name);
        at.map_or_else(|| "NONE".to_owned(), |at| format!("TAX{:03}", at + 1))
    }

    /// The rate as the API states it: units of the currency for one unit at home, or the other way round where that is set.
    fn rate(&self, currency: &str, home_units: Decimal) -> Decimal {
        if currency == self.ledger.organisation.currency {
            return Decimal::ONE;
        }
        if home_units.is_zero() || self.books.shows.rate_in_home_units {
            return home_units;
        }
        crate::company::round(Decimal::ONE / home_units, 10)
    }
}

/// The number that other programs know a contact by.
fn contact_number(contact: &crate::company::Contact) -> &str {
    contact.custom.get("cf_partner_code").and_then(|value| value.as_str()).unwrap_or_default()
}

/// The status of a document in the API's words.
pub(crate) fn status(state: crate::company::State, settled: bool) -> &'static str {
    use crate::company::State;
    match state {
        State::Draft => "DRAFT",
        State::PendingApproval => "SUBMITTED",
        State::Open if settled => "PAID",
        State::Open => "AUTHORISED",
        State::Void => "VOIDED",
        State::Billed => "BILLED",
        State::Cancelled => "DELETED",
    }
}
