//! What a connection says about writing.

use model::Kind;
use std::collections::BTreeMap;

/// Modules whose records can be made by a unique field, as far as that is documented or was seen.
const UPSERTS: [&str; 6] = ["invoices", "purchaseorders", "contacts", "expenses", "bills", "customerpayments"];

/// The settings of a connection: `writes` (`yes` where it may write), `unique_field` and `unique_field.<module>` (name of a
/// field that takes no value twice, as `cf_ml_key`), `upsert.<module>` (`yes` or `no`, where the published list is wrong).
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings(BTreeMap<String, String>);

/// Whether a connection may write.
pub(crate) fn writes(settings: &BTreeMap<String, String>) -> bool {
    settings.get("writes").is_some_and(|word| word == "yes")
}

impl Settings {
    pub(crate) fn of(settings: &BTreeMap<String, String>) -> Settings {
        Settings(settings.clone())
    }

    /// Whether the connection may write.
    pub(crate) fn writes(&self) -> bool {
        writes(&self.0)
    }

    /// The unique field of a module.
    pub(crate) fn unique(&self, module: &str) -> Option<&str> {
        let own = self.0.get(&format!("unique_field.{module}"));
        own.or_else(|| self.0.get("unique_field")).map(|name| name.trim()).filter(|name| !name.is_empty())
    }

    /// Whether records of a module are made by the unique field.
    pub(crate) fn upserts(&self, module: &str) -> bool {
        let stated = self.0.get(&format!("upsert.{module}")).map(|word| word == "yes");
        self.unique(module).is_some() && stated.unwrap_or(UPSERTS.contains(&module))
    }
}

/// What can be written.
pub(crate) static WRITES: &[Kind] = &[
    Kind::Invoice,
    Kind::CreditNote,
    Kind::Bill,
    Kind::VendorCredit,
    Kind::Payment,
    Kind::BillPayment,
    Kind::Contact,
    Kind::Journal,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_field_counts_for_all_modules_or_for_one() {
        let settings = |pairs: &[(&str, &str)]| {
            Settings(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        let all = settings(&[("unique_field", "cf_key"), ("unique_field.contacts", ""), ("upsert.bills", "no")]);
        assert_eq!((all.unique("bills"), all.unique("contacts")), (Some("cf_key"), None));
        assert_eq!(
            ["invoices", "bills", "vendorpayments", "contacts"].map(|module| all.upserts(module)),
            [true, false, false, false]
        );
        let one = settings(&[("unique_field.vendorpayments", "cf_key"), ("upsert.vendorpayments", "yes")]);
        assert_eq!((one.unique("bills"), one.upserts("vendorpayments")), (None, true));
        assert!(!one.writes() && settings(&[("writes", "yes")]).writes());
    }
}
