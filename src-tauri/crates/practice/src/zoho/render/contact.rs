//! Contacts and ledger accounts.

use super::View;
use super::parts::{custom_fields, custom_hash, id, times};
use super::sale::terms_label;
use crate::company::{Account, Address, Contact, On, State};
use crate::json::{Json, object};
use crate::zoho::kind::Kind;
use crate::zoho::ledger::Entry;
use rust_decimal::Decimal;

/// What a party's final documents of a kind have open, in their currency and in the home currency.
pub(super) fn outstanding(view: &View<'_>, kind: Kind, party: u64) -> (Decimal, Decimal) {
    let open = |entry: &&Entry| entry.document().is_some_and(|document| document.state == State::Open);
    view.ledger.kept(kind, party, || {
        let entries = view.ledger.table(kind).of_party(party).filter(open);
        entries.fold((Decimal::ZERO, Decimal::ZERO), |(own, home), entry| {
            let balance = view.ledger.balance(entry);
            (own + balance, home + view.home(entry, balance))
        })
    })
}

fn balances(view: &View<'_>, entry: &Entry) -> Json {
    let (receivable, receivable_home) = outstanding(view, Kind::Invoice, entry.id);
    let (payable, payable_home) = outstanding(view, Kind::Bill, entry.id);
    let (unused_in, unused_in_home) = outstanding(view, Kind::CreditNote, entry.id);
    let (unused_out, unused_out_home) = outstanding(view, Kind::VendorCredit, entry.id);
    object! {
        "outstanding_receivable_amount": receivable, "outstanding_receivable_amount_bcy": receivable_home, "outstanding_payable_amount": payable,
        "outstanding_payable_amount_bcy": payable_home, "unused_credits_receivable_amount": unused_in,
        "unused_credits_receivable_amount_bcy": unused_in_home, "unused_credits_payable_amount": unused_out,
        "unused_credits_payable_amount_bcy": unused_out_home,
    }
}

fn head(view: &View<'_>, entry: &Entry, customer: bool, contact: &Contact) -> Json {
    object! {
        "contact_id": id(entry.id), "contact_name": &contact.name, "company_name": &contact.company,
        "contact_type": if customer { "customer" } else { "vendor" }, "contact_type_formatted": if customer { "Customer" } else { "Vendor" },
        "status": if contact.active { "active" } else { "inactive" },
        "customer_sub_type": if contact.individual { "individual" } else { "business" }, "source": "user", "payment_terms": contact.terms,
        "payment_terms_label": terms_label(contact.terms), "currency_id": id(view.ledger.currency_id(&entry.currency)),
        "currency_code": &entry.currency, "first_name": &contact.first_name, "last_name": &contact.last_name, "email": &contact.email,
        "phone": &contact.phone, "mobile": "", "website": "", "portal_status": "disabled", "track_1099": false, "language_code": "en",
        "has_attachment": false, "tags": Vec::new(), "custom_fields": custom_fields(view, On::Contact, &contact.custom),
        "custom_field_hash": custom_hash(view, On::Contact, &contact.custom),
    }
    .with(balances(view, entry))
    .with(times(view, entry))
}

pub(super) fn contact_row(view: &View<'_>, entry: &Entry, customer: bool, contact: &Contact) -> Json {
    let (sold, bought) = if customer { (contact.name.as_str(), "") } else { ("", contact.name.as_str()) };
    head(view, entry, customer, contact)
        .with(object! {"customer_name": sold.to_owned(), "vendor_name": bought.to_owned()})
}

fn address(entry: &Entry, offset: u64, address: &Address) -> Json {
    super::parts::full_address(address)
        .with(object! {"address_id": id(entry.id + offset), "state_code": "", "county": ""})
}

pub(super) fn contact(view: &View<'_>, entry: &Entry, customer: bool, contact: &Contact) -> Json {
    let shipping = contact.shipping_address.clone().unwrap_or_default();
    let named = !contact.first_name.is_empty() || !contact.last_name.is_empty();
    let person = named.then(|| {
        object! {
            "contact_person_id": id(entry.id + 1), "salutation": "", "first_name": &contact.first_name, "last_name": &contact.last_name,
            "email": &contact.email, "phone": &contact.phone, "mobile": "", "is_primary_contact": true,
        }
    });
    head(view, entry, customer, contact).with(object! {
        "billing_address": address(entry, 100_000_000_000_000, &contact.address),
        "shipping_address": address(entry, 200_000_000_000_000, &shipping), "addresses": Vec::new(),
        "contact_persons": person.into_iter().collect::<Vec<_>>(), "primary_contact_id": named.then(|| id(entry.id + 1)), "tax_id_type": "",
        "tax_id_value": &contact.tax_number, "notes": &contact.notes, "exchange_rate": "", "price_precision": view.ledger.places(&entry.currency),
        "opening_balance_amount": 0, "bank_accounts": Vec::new(), "default_templates": Json::EMPTY, "customer_currency_summaries": Vec::new(),
        "created_by_id": "4600000000000053", "last_modified_by_id": "4600000000000053",
    })
}

/// Depth below the top of the chart.
fn depth(view: &View<'_>, account: &Account) -> i64 {
    let parent = |account: &Account| {
        let id = view.ledger.account_id(&account.parent)?;
        view.ledger.entry(Kind::Account, id)?.account().cloned()
    };
    let mut depth = 0;
    let mut above = parent(account);
    while let Some(account) = above.filter(|_| depth < 5) {
        depth += 1;
        above = parent(&account);
    }
    depth
}

fn account_head(view: &View<'_>, entry: &Entry, account: &Account) -> Json {
    object! {
        "account_id": id(entry.id), "account_name": &account.name, "account_code": &account.code, "account_type": &account.of,
        "description": &account.description, "is_active": account.active, "parent_account_id": view.ledger.account_id(&account.parent).map(id),
        "parent_account_name": &account.parent,
    }
}

pub(super) fn account_row(view: &View<'_>, entry: &Entry, account: &Account) -> Json {
    let children = view.ledger.table(Kind::Account).oldest_first().filter_map(Entry::account);
    let children = i64::try_from(children.filter(|other| other.parent == account.name).count()).unwrap_or_default();
    let system = matches!(account.of.as_str(), "accounts_receivable" | "accounts_payable");
    account_head(view, entry, account)
        .with(object! {
            "is_user_created": !system, "is_system_account": system, "depth": depth(view, account), "is_child_present": children > 0,
            "child_count": (children > 0).then_some(children), "has_attachment": false, "is_standalone_account": false, "can_show_in_ze": false,
            "documents": Vec::new(),
        })
        .with(times(view, entry))
}

pub(super) fn account(view: &View<'_>, entry: &Entry, account: &Account) -> Json {
    let words: Vec<String> = account.of.split('_').map(capitalized).collect();
    let debit =
        !matches!(account.of.as_str(), "income" | "other_income" | "equity" | "accounts_payable" | "credit_card")
            && !account.of.contains("liability");
    account_head(view, entry, account).with(object! {
        "account_type_formatted": words.join(" "), "status": if account.active { "active" } else { "inactive" }, "closing_balance": 0,
        "isdebit": debit, "transactions": Vec::new(), "custom_fields": Vec::new(),
    })
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
