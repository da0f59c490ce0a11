//! Contacts: customers and suppliers in one resource.

use super::super::resource::Resource;
use super::{Row, View, contact_number};
use crate::company::{Address, Contact, State};
use crate::json::{Json, object};
use crate::zoho::Kind;
use crate::zoho::ledger::{Entry, Record};
use rust_decimal::Decimal;

impl View<'_> {
    /// A contact with everything the API knows of it.
    pub(super) fn contact_row(&self, entry: &Entry) -> Option<Row> {
        let Record::Contact(customer, contact) = &entry.record else { return None };
        let id = self.entry_guid(Resource::Contacts, entry.id);
        let home = &self.ledger.organisation.currency;
        let terms = object! {"Day": contact.terms, "Type": "DAYSAFTERBILLDATE"};
        let json = object! {"ContactID": id.clone()}
            .unless_empty("ContactNumber", contact_number(contact))
            .key("AccountNumber", "")
            .key("ContactStatus", if contact.active { "ACTIVE" } else { "ARCHIVED" })
            .key("Name", contact.name.clone())
            .unless_empty("FirstName", &contact.first_name)
            .unless_empty("LastName", &contact.last_name)
            .key("EmailAddress", contact.email.clone())
            .unless_empty("TaxNumber", &contact.tax_number)
            .key("BankAccountDetails", "")
            .key("Addresses", addresses(contact))
            .key("Phones", phones(contact))
            .key("ContactGroups", Vec::new())
            .key("IsSupplier", !*customer)
            .key("IsCustomer", *customer)
            .key("DefaultCurrency", contact.currency.as_ref().unwrap_or(home))
            .key("PaymentTerms", Json::EMPTY.key(if *customer { "Sales" } else { "Bills" }, terms))
            .key("Balances", self.balances(entry.id))
            .key("ContactPersons", Vec::new())
            .key("HasAttachments", false)
            .key("HasValidationErrors", false);
        let row = self.row(Resource::Contacts, id, entry.modified, json)?;
        Some(Row { archived: !contact.active, ..row })
    }

    /// What is open and what of it is late, in the contact's currency.
    fn balances(&self, party: u64) -> Json {
        let of = |kind: Kind| {
            let open = self.ledger.table(kind).of_party(party).filter_map(|entry| {
                let document = entry.document().filter(|document| document.state == State::Open)?;
                Some((self.ledger.balance(entry), self.ledger.due(entry, document) < self.today))
            });
            let (mut outstanding, mut overdue) = (Decimal::ZERO, Decimal::ZERO);
            for (amount, late) in open {
                outstanding += amount;
                overdue += if late { amount } else { Decimal::ZERO };
            }
            object! {"Outstanding": outstanding, "Overdue": overdue}
        };
        object! {"AccountsReceivable": of(Kind::Invoice), "AccountsPayable": of(Kind::Bill)}
    }
}

fn addresses(contact: &Contact) -> Vec<Json> {
    let street = contact.shipping_address.clone().unwrap_or_default();
    vec![address("POBOX", &contact.address), address("STREET", &street)]
}

fn address(of: &'static str, address: &Address) -> Json {
    let country = if address.country.is_empty() { &address.country_code } else { &address.country };
    object! {"AddressType": of}
        .unless_empty("AddressLine1", &address.street)
        .unless_empty("AddressLine2", &address.street2)
        .unless_empty("City", &address.city)
        .unless_empty("Region", &address.state)
        .unless_empty("PostalCode", &address.zip)
        .unless_empty("Country", country)
        .unless_empty("AttentionTo", &address.attention)
}

fn phones(contact: &Contact) -> Vec<Json> {
    let phone = |of: &'static str, number: &str| object! {"PhoneType": of}.unless_empty("PhoneNumber", number);
    vec![phone("DEFAULT", &contact.phone), phone("DDI", ""), phone("FAX", ""), phone("MOBILE", "")]
}
