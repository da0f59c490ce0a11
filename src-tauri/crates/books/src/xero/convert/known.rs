//! What records only name and other lists explain: accounts, tax rates, contacts.

use super::amount::Exact;
use crate::row::{Problem, Row};
use model::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// Name and currency of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AccountName {
    pub(crate) id: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) name: Option<String>,
    /// Currency of a bank account.
    pub(crate) currency: Option<String>,
}

/// A tax rate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TaxRate {
    pub(crate) name: Option<String>,
    /// In percent.
    pub(crate) rate: Option<Decimal>,
}

/// The lists that explain others, as far as they were read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    accounts: HashMap<String, Arc<AccountName>>,
    taxes: HashMap<String, TaxRate>,
    contacts: HashMap<String, Arc<str>>,
}

impl Known {
    /// Notes the accounts of a list, by id and by code.
    pub(crate) fn learn_accounts(&mut self, rows: &[Row<'_>]) -> Result<(), Problem> {
        for row in rows {
            let account = Arc::new(AccountName {
                id: row.text("AccountID")?,
                code: row.text("Code")?,
                name: row.text("Name")?,
                currency: row.text("CurrencyCode")?,
            });
            for key in [&account.id, &account.code].into_iter().flatten() {
                self.accounts.insert(key.clone(), account.clone());
            }
        }
        Ok(())
    }

    /// Notes the rates of a list, by their type.
    pub(crate) fn learn_taxes(&mut self, rows: &[Row<'_>]) -> Result<(), Problem> {
        for row in rows {
            let rate =
                TaxRate { name: row.text("Name")?, rate: row.first_amount(&["EffectiveRate", "DisplayTaxRate"])? };
            if let Some(code) = row.text("TaxType")? {
                self.taxes.insert(code, rate);
            }
        }
        Ok(())
    }

    /// Notes a contact with its addresses.
    pub(crate) fn learn_contact(&mut self, id: String, json: &str) {
        self.contacts.insert(id, json.into());
    }

    pub(crate) fn knows_contact(&self, id: &str) -> bool {
        self.contacts.contains_key(id)
    }

    pub(crate) fn forget_contacts(&mut self) {
        self.contacts.clear();
    }

    pub(crate) fn contact(&self, id: &str) -> Option<&str> {
        self.contacts.get(id).map(|json| &**json)
    }

    /// An account by its id or its code.
    pub(crate) fn account(&self, id: Option<&str>, code: Option<&str>) -> Option<&AccountName> {
        id.and_then(|id| self.accounts.get(id)).or_else(|| code.and_then(|code| self.accounts.get(code))).map(|a| &**a)
    }

    /// A tax by its type. NONE is in no list and is no tax.
    pub(crate) fn tax(&self, code: &str) -> Option<TaxRate> {
        let none = || (code == "NONE").then_some(TaxRate { name: None, rate: Some(Decimal::ZERO) });
        self.taxes.get(code).cloned().or_else(none)
    }
}
