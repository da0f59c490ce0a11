//! Where each kind of document lives in the API and under which names.

use super::when::Zone;
use crate::{Ability, Changes};
use model::Kind;

/// The form of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Invoice,
    CreditNote,
    /// Money ahead of an invoice or beyond it, which FreshBooks keeps as a credit note.
    Surplus,
    Bill,
    Payment,
    BillPayment,
    Expense,
    Client,
    Vendor,
    Item,
    LedgerAccount,
    Category,
}

/// One list of the API. Some kinds have two: contacts are clients and vendors, accounts are those of the ledger and the
/// categories of what is spent.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// Path below the account.
    pub(crate) path: [&'static str; 2],
    /// Key of the list in the answer.
    pub(crate) list: &'static str,
    /// Key of a single record, in answers and in what is written.
    pub(crate) single: &'static str,
    /// Names of the field that holds the id, in order of trust.
    pub(crate) ids: &'static [&'static str],
    /// What stands before the id in a document, where another list of the kind may have the same number.
    pub(crate) prefix: &'static str,
    /// What has to be asked for so that a record comes whole.
    pub(crate) include: &'static [&'static str],
    /// Key of the filter by party, where there is one.
    pub(crate) party: Option<&'static str>,
    /// Whether the list takes a period of dates.
    pub(crate) dated: bool,
    /// Whether the list takes the day of the last change.
    pub(crate) updated: bool,
    /// Whether records are deleted and archived by a mark, and such ones must be asked for.
    pub(crate) marked: bool,
    /// The clock of its points in time.
    pub(crate) zone: Zone,
}

const INVOICE: Source = Source {
    kind: Kind::Invoice,
    form: Form::Invoice,
    path: ["invoices", "invoices"],
    list: "invoices",
    single: "invoice",
    ids: &["invoiceid", "id"],
    prefix: "",
    include: &["lines"],
    party: Some("customerid"),
    dated: true,
    updated: true,
    marked: true,
    zone: Zone::Eastern,
};

const CREDIT_NOTE: Source = Source {
    kind: Kind::CreditNote,
    form: Form::CreditNote,
    path: ["credit_notes", "credit_notes"],
    list: "credit_notes",
    single: "credit_note",
    ids: &["creditid", "id"],
    party: Some("clientid"),
    updated: false,
    ..INVOICE
};

const SURPLUS: Source = Source { form: Form::Surplus, ..CREDIT_NOTE };

/// Every list that is read.
pub(crate) static SOURCES: &[Source] = &[
    INVOICE,
    CREDIT_NOTE,
    Source { kind: Kind::Prepayment, ..SURPLUS },
    Source { kind: Kind::Overpayment, ..SURPLUS },
    Source {
        kind: Kind::Bill,
        form: Form::Bill,
        path: ["bills", "bills"],
        list: "bills",
        single: "bill",
        ids: &["id", "billid"],
        include: &["lines", "bill_payments", "vendor"],
        party: Some("vendorid"),
        dated: false,
        updated: false,
        zone: Zone::Disputed,
        ..INVOICE
    },
    Source {
        kind: Kind::Payment,
        form: Form::Payment,
        path: ["payments", "payments"],
        list: "payments",
        single: "payment",
        ids: &["logid", "id"],
        include: &["client", "invoice", "credit_note"],
        party: Some("clientid"),
        ..INVOICE
    },
    Source {
        kind: Kind::BillPayment,
        form: Form::BillPayment,
        path: ["bill_payments", "bill_payments"],
        list: "bill_payments",
        single: "bill_payment",
        ids: &["id", "bill_paymentid"],
        include: &[],
        party: None,
        dated: false,
        updated: false,
        zone: Zone::Disputed,
        ..INVOICE
    },
    Source {
        kind: Kind::Expense,
        form: Form::Expense,
        path: ["expenses", "expenses"],
        list: "expenses",
        single: "expense",
        ids: &["expenseid", "id"],
        include: &[],
        party: Some("clientid"),
        ..INVOICE
    },
    Source {
        kind: Kind::Contact,
        form: Form::Client,
        path: ["users", "clients"],
        list: "clients",
        single: "client",
        ids: &["userid", "id"],
        prefix: "customer-",
        include: &[],
        party: None,
        dated: false,
        updated: false,
        ..INVOICE
    },
    Source {
        kind: Kind::Contact,
        form: Form::Vendor,
        path: ["bill_vendors", "bill_vendors"],
        list: "bill_vendors",
        single: "bill_vendor",
        ids: &["vendorid", "id"],
        prefix: "vendor-",
        include: &[],
        party: None,
        dated: false,
        updated: false,
        zone: Zone::Disputed,
        ..INVOICE
    },
    Source {
        kind: Kind::Account,
        form: Form::LedgerAccount,
        path: ["journal_entry_accounts", "journal_entry_accounts"],
        list: "journal_entry_accounts",
        single: "journal_entry_account",
        ids: &["sub_accountid", "id"],
        include: &[],
        party: None,
        dated: false,
        updated: false,
        marked: false,
        ..INVOICE
    },
    Source {
        kind: Kind::Account,
        form: Form::Category,
        path: ["expenses", "categories"],
        list: "categories",
        single: "category",
        ids: &["categoryid", "id"],
        prefix: "category-",
        include: &[],
        party: None,
        dated: false,
        updated: false,
        marked: false,
        ..INVOICE
    },
    Source {
        kind: Kind::Item,
        form: Form::Item,
        path: ["items", "items"],
        list: "items",
        single: "item",
        ids: &["itemid", "id"],
        include: &[],
        party: None,
        dated: false,
        updated: false,
        ..INVOICE
    },
];

/// The lists of a kind, in the order in which they are read. Journal entries have none of their own: see `journals`.
pub(crate) fn sources(kind: Kind) -> Vec<&'static Source> {
    SOURCES.iter().filter(|source| source.kind == kind).collect()
}

/// The one list of a form.
pub(crate) fn source(form: Form) -> &'static Source {
    SOURCES.iter().find(|source| source.form == form).expect("BUG: a form without a list")
}

/// The list and the API's own id of a record.
pub(crate) fn locate(kind: Kind, id: &str) -> Option<(&'static Source, &str)> {
    let found = sources(kind);
    let prefixed = found.iter().find(|source| !source.prefix.is_empty() && id.starts_with(source.prefix));
    let source = prefixed.or_else(|| found.iter().find(|source| source.prefix.is_empty()))?;
    let bare = id.strip_prefix(source.prefix).unwrap_or(id);
    // Ids are numbers; anything else would lead to another place of the API.
    (!bare.is_empty() && bare.len() <= 20 && bare.bytes().all(|b| b.is_ascii_digit())).then_some((source, bare))
}

/// The API's own number behind an id that may carry the name of its list.
pub(crate) fn bare(id: &str) -> &str {
    let known = SOURCES.iter().filter(|source| !source.prefix.is_empty());
    known.filter_map(|source| id.strip_prefix(source.prefix)).next().unwrap_or(id)
}

const fn ability(kind: Kind, changes: Changes, by_date: bool, by_party: bool) -> Ability {
    let needs_detail = matches!(kind, Kind::CreditNote | Kind::Prepayment | Kind::Overpayment | Kind::BillPayment);
    Ability { kind, changes, needs_detail, by_date, by_party, deletes_seen: true }
}

/// What can be read.
pub(crate) static KINDS: &[Ability] = &[
    ability(Kind::Invoice, Changes::Filter, true, true),
    ability(Kind::CreditNote, Changes::FullScan, true, true),
    ability(Kind::Prepayment, Changes::FullScan, true, true),
    ability(Kind::Overpayment, Changes::FullScan, true, true),
    ability(Kind::Bill, Changes::FullScan, false, true),
    ability(Kind::Payment, Changes::Filter, true, true),
    ability(Kind::BillPayment, Changes::FullScan, false, false),
    ability(Kind::Expense, Changes::Filter, true, true),
    ability(Kind::Journal, Changes::FullScan, true, false),
    ability(Kind::Contact, Changes::FullScan, false, false),
    ability(Kind::Account, Changes::FullScan, false, false),
    ability(Kind::Item, Changes::FullScan, false, false),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_can_be_read_has_a_list_and_the_other_way_round() {
        for kind in Kind::ALL {
            let ability = KINDS.iter().find(|ability| ability.kind == *kind);
            assert_eq!(!sources(*kind).is_empty() || *kind == Kind::Journal, ability.is_some(), "{kind}");
            for source in sources(*kind) {
                let ability = ability.expect("checked above");
                assert_eq!(source.updated, ability.changes == Changes::Filter, "{kind}");
                assert_eq!(source.dated, ability.by_date, "{kind}");
                assert_eq!(source.party.is_some(), ability.by_party, "{kind}");
            }
        }
    }

    #[test]
    fn ids_lead_to_their_list_and_nowhere_else() {
        for (kind, id, expect) in [
            (Kind::Invoice, "90210", Some((Form::Invoice, "90210"))),
            (Kind::Contact, "customer-12", Some((Form::Client, "12"))),
            (Kind::Contact, "12", None),
            (Kind::Contact, "vendor-12", Some((Form::Vendor, "12"))),
            (Kind::Account, "category-301", Some((Form::Category, "301"))),
            (Kind::Account, "635", Some((Form::LedgerAccount, "635"))),
            (Kind::Invoice, "../x", None),
            (Kind::Invoice, "", None),
            (Kind::Contact, "vendor-", None),
            (Kind::Bill, "vendor-12", None),
            (Kind::PurchaseOrder, "1", None),
        ] {
            assert_eq!(locate(kind, id).map(|(source, id)| (source.form, id)), expect, "{kind} {id}");
        }
        assert_eq!(["12", "vendor-12", "customer-3", "category-7"].map(bare), ["12", "12", "3", "7"]);
    }
}
