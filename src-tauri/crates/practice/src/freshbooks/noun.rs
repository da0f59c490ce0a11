//! The kinds of records that FreshBooks has, and how its API spells each.

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Noun {
    Client,
    Vendor,
    Item,
    Tax,
    Account,
    Category,
    Invoice,
    CreditNote,
    Payment,
    Bill,
    BillPayment,
    Expense,
    OtherIncome,
    Journal,
}

/// How a record is deleted through the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// `PUT` with `vis_state` 1; the answer holds id and `vis_state` only.
    PutBrief,
    /// `PUT` with `vis_state` 1; the answer holds the whole record.
    Put,
    /// The `DELETE` verb.
    Verb,
    /// Not at all.
    Never,
}

/// How the API spells a kind.
#[derive(Debug)]
pub(crate) struct Spelling {
    pub(crate) noun: Noun,
    /// Path below `/accounting/account/{account_id}`; empty where it has none of its own there.
    pub(crate) path: &'static str,
    /// Key of a list.
    pub(crate) list: &'static str,
    /// Key of one record.
    pub(crate) one: &'static str,
    /// Field of the id beside `id`.
    pub(crate) id: &'static str,
    /// Object of the scope.
    pub(crate) scope: &'static str,
    /// Its name in events; empty where it has none.
    pub(crate) event: &'static str,
    pub(crate) deletion: Deletion,
    /// Refusal of accounts without the plan for it, with status 200; 0 for none.
    pub(crate) gate: u32,
}

const fn spelled(noun: Noun, path: &'static str, list: &'static str, one: &'static str, id: &'static str) -> Spelling {
    Spelling { noun, path, list, one, id, scope: list, event: one, deletion: Deletion::Put, gate: 0 }
}

const SPELLINGS: [Spelling; 14] = [
    spelled(Noun::Client, "users/clients", "clients", "client", "userid"),
    Spelling {
        gate: 31001,
        ..spelled(Noun::Vendor, "bill_vendors/bill_vendors", "bill_vendors", "bill_vendor", "vendorid")
    },
    Spelling { scope: "billable_items", ..spelled(Noun::Item, "items/items", "items", "item", "itemid") },
    Spelling { deletion: Deletion::Verb, ..spelled(Noun::Tax, "taxes/taxes", "taxes", "tax", "taxid") },
    Spelling {
        scope: "account",
        event: "",
        deletion: Deletion::Never,
        ..spelled(Noun::Account, "", "accounts", "account", "sub_accountid")
    },
    Spelling {
        scope: "expenses",
        deletion: Deletion::Never,
        ..spelled(Noun::Category, "expenses/categories", "categories", "category", "categoryid")
    },
    Spelling {
        deletion: Deletion::PutBrief,
        ..spelled(Noun::Invoice, "invoices/invoices", "invoices", "invoice", "invoiceid")
    },
    spelled(Noun::CreditNote, "credit_notes/credit_notes", "credit_notes", "credit_note", "creditid"),
    spelled(Noun::Payment, "payments/payments", "payments", "payment", "logid"),
    Spelling { gate: 41001, ..spelled(Noun::Bill, "bills/bills", "bills", "bill", "id") },
    Spelling {
        gate: 41101,
        event: "",
        ..spelled(Noun::BillPayment, "bill_payments/bill_payments", "bill_payments", "bill_payment", "id")
    },
    spelled(Noun::Expense, "expenses/expenses", "expenses", "expense", "expenseid"),
    Spelling {
        scope: "other_income",
        event: "",
        deletion: Deletion::Verb,
        ..spelled(Noun::OtherIncome, "other_incomes/other_incomes", "other_incomes", "other_income", "incomeid")
    },
    Spelling {
        scope: "journal_entries",
        event: "",
        deletion: Deletion::Never,
        ..spelled(Noun::Journal, "", "journal_entries", "journal_entry", "entryid")
    },
];

impl Noun {
    /// All of them, in the order of their spellings.
    pub(crate) fn all() -> impl Iterator<Item = Noun> {
        SPELLINGS.iter().map(|spelling| spelling.noun)
    }

    pub(crate) fn spelling(self) -> &'static Spelling {
        &SPELLINGS[self as usize]
    }

    /// The kind of a path below an account, as `invoices/invoices`.
    pub(crate) fn from_path(path: &str) -> Option<Noun> {
        let found = SPELLINGS.iter().find(|spelling| !spelling.path.is_empty() && spelling.path == path);
        found.map(|spelling| spelling.noun)
    }

    /// The kind of a list's or a record's key, as `invoices` or `invoice`.
    pub(crate) fn from_name(name: &str) -> Option<Noun> {
        let found = SPELLINGS.iter().find(|spelling| spelling.list == name || spelling.one == name);
        found.map(|spelling| spelling.noun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_stand_in_the_order_of_the_kinds() {
        for noun in Noun::all() {
            assert_eq!(noun.spelling().noun, noun);
        }
    }
}
