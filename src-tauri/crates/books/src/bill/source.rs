//! What BILL keeps: each list of the API, the kind of document that its records become, and what the list can do.

use crate::{Ability, Capabilities, Changes, Idempotent, Pace};
use model::Kind;

/// The form of a list's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Vendor,
    Customer,
    Account,
    Class,
    Item,
    Bill,
    VendorCredit,
    Paid,
    Invoice,
    CreditMemo,
    Received,
    Transaction,
    Reimbursement,
}

/// What is known of a list's filter by time of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByChange {
    /// It is documented.
    Known,
    /// It is not documented; it is asked for, and done without where it is refused.
    Tried,
    /// Its records bear no time of change.
    Never,
}

/// One list of the API.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its word in page tokens and, for classes, in documents.
    pub(crate) word: &'static str,
    /// What its records are.
    pub(crate) kind: Kind,
    /// Their form.
    pub(crate) form: Form,
    /// The path behind `/v3/`.
    pub(crate) path: &'static [&'static str],
    /// Most records on a page.
    pub(crate) page: u32,
    /// Whether changes can be asked for.
    pub(crate) by_change: ByChange,
    /// The field by which a party can be asked for.
    pub(crate) party: Option<&'static str>,
    /// How the ids of its records begin, where they tell.
    pub(crate) begins: Option<&'static str>,
    /// Whether the list has a documented filter of archived records. Whether it names them unasked is not documented.
    pub(crate) archived: bool,
}

impl Source {
    /// Whether the list belongs to Spend & Expense, which has a token and limits of its own.
    pub(crate) fn is_spend(&self) -> bool {
        self.path.first() == Some(&"spend")
    }

    /// The field that holds a record's id.
    pub(crate) fn id(&self) -> &'static str {
        if self.is_spend() { "uuid" } else { "id" }
    }
}

const fn source(word: &'static str, kind: Kind, form: Form, path: &'static [&'static str]) -> Source {
    Source { word, kind, form, path, page: 100, by_change: ByChange::Tried, party: None, begins: None, archived: false }
}

const fn begins(source: Source, begin: &'static str) -> Source {
    Source { begins: Some(begin), ..source }
}

const fn known(source: Source, party: Option<&'static str>) -> Source {
    Source { by_change: ByChange::Known, archived: true, party, ..source }
}

/// Every list, those of one kind in the order in which they are read.
pub(crate) const SOURCES: &[Source] = &[
    begins(known(source("vendors", Kind::Contact, Form::Vendor, &["vendors"]), None), "009"),
    begins(known(source("customers", Kind::Contact, Form::Customer, &["customers"]), None), "0cu"),
    source("accounts", Kind::Account, Form::Account, &["classifications", "chart-of-accounts"]),
    begins(source("class", Kind::Class, Form::Class, &["classifications", "accounting-classes"]), "cls"),
    begins(source("department", Kind::Class, Form::Class, &["classifications", "departments"]), "0de"),
    source("location", Kind::Class, Form::Class, &["classifications", "locations"]),
    source("job", Kind::Class, Form::Class, &["classifications", "jobs"]),
    source("items", Kind::Item, Form::Item, &["classifications", "items"]),
    known(source("bills", Kind::Bill, Form::Bill, &["bills"]), Some("vendorId")),
    source("vendor-credits", Kind::VendorCredit, Form::VendorCredit, &["vendor-credits"]),
    source("payments", Kind::BillPayment, Form::Paid, &["payments"]),
    known(source("invoices", Kind::Invoice, Form::Invoice, &["invoices"]), Some("customerId")),
    source("credit-memos", Kind::CreditNote, Form::CreditMemo, &["credit-memos"]),
    source("received", Kind::Payment, Form::Received, &["receivable-payments"]),
    Source {
        page: 50,
        by_change: ByChange::Known,
        ..source("transactions", Kind::Expense, Form::Transaction, &["spend", "transactions"])
    },
    Source {
        by_change: ByChange::Never,
        ..source("reimbursements", Kind::Expense, Form::Reimbursement, &["spend", "reimbursements"])
    },
];

/// The lists that hold a kind.
pub(crate) fn sources(kind: Kind) -> impl Iterator<Item = &'static Source> {
    SOURCES.iter().filter(move |source| source.kind == kind)
}

/// The list of a form that has only one.
pub(crate) fn of_form(form: Form) -> &'static Source {
    SOURCES.iter().find(|source| source.form == form).expect("BUG: every form has a list")
}

/// The list with this word.
pub(crate) fn named(word: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.word == word)
}

const fn ability(kind: Kind, changes: Changes, by_party: bool) -> Ability {
    // Nothing is deleted; what is archived comes with its time of change.
    Ability { kind, changes, needs_detail: false, by_date: false, by_party, deletes_seen: true }
}

const ABILITIES: &[Ability] = &[
    ability(Kind::Invoice, Changes::Filter, true),
    ability(Kind::CreditNote, Changes::Filter, false),
    ability(Kind::Bill, Changes::Filter, true),
    ability(Kind::VendorCredit, Changes::Filter, false),
    ability(Kind::Payment, Changes::Filter, false),
    ability(Kind::BillPayment, Changes::Filter, false),
    ability(Kind::Expense, Changes::Filter, false),
    ability(Kind::Contact, Changes::Filter, false),
    ability(Kind::Account, Changes::Filter, false),
    ability(Kind::Class, Changes::Filter, false),
    ability(Kind::Item, Changes::Filter, false),
];

/// The published limits: 20,000 calls in an hour, three at once. Sign-ins count among the calls, so room is left for them.
const PACE: Pace = Pace { per_minute: 19_900, also: &[(19_900, 3600)], at_once: 3, at_once_free: 3, page: 100 };

/// The published limits of Spend & Expense. How many calls it takes at once is not published.
pub(crate) const SPEND_PACE: Pace = Pace { per_minute: 60, also: &[], at_once: 3, at_once_free: 3, page: 50 };

/// What BILL can do. Payments are never made: they move money, and BILL asks a person for a code.
pub(crate) static CAPABILITIES: Capabilities = Capabilities {
    kinds: ABILITIES,
    pace: PACE,
    writes: &[Kind::Contact, Kind::Bill, Kind::VendorCredit, Kind::Invoice, Kind::CreditNote],
    idempotent: Idempotent::Nothing,
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_that_can_be_read_has_a_list_and_the_other_way_round() {
        let words: BTreeSet<&str> = SOURCES.iter().map(|source| source.word).collect();
        assert_eq!(words.len(), SOURCES.len(), "a word names one list");
        for kind in Kind::ALL {
            let readable = ABILITIES.iter().any(|ability| ability.kind == *kind);
            assert_eq!(sources(*kind).count() > 0, readable, "{kind}");
        }
        for source in SOURCES {
            assert_eq!(named(source.word).map(|found| found.path), Some(source.path));
            let ability = ABILITIES.iter().find(|ability| ability.kind == source.kind).expect("checked above");
            assert_eq!(ability.by_party, source.party.is_some(), "{}", source.word);
        }
    }
}
