//! What a company set up: accounts, items, tracking categories, currencies, taxes, and itself.

use super::super::resource::Resource;
use super::super::wire::{bare_moment, day, midnight};
use super::{Row, View};
use crate::json::{Json, object};
use crate::zoho::ledger::Entry;

/// Type, class and system account of an account's type in a company.
fn account_type(of: &str, name: &str) -> (&'static str, &'static str, &'static str) {
    match of {
        "income" => ("REVENUE", "REVENUE", ""),
        "other_income" => ("OTHERINCOME", "REVENUE", ""),
        "cost_of_goods_sold" => ("DIRECTCOSTS", "EXPENSE", ""),
        "expense" | "other_expense" => ("EXPENSE", "EXPENSE", ""),
        "accounts_receivable" => ("CURRENT", "ASSET", "DEBTORS"),
        "accounts_payable" => ("CURRLIAB", "LIABILITY", "CREDITORS"),
        "bank" | "cash" => ("BANK", "ASSET", ""),
        "credit_card" => ("BANK", "LIABILITY", ""),
        "stock" => ("INVENTORY", "ASSET", ""),
        "fixed_asset" => ("FIXED", "ASSET", ""),
        "equity" if name == "Retained Earnings" => ("EQUITY", "EQUITY", "RETAINEDEARNINGS"),
        "equity" => ("EQUITY", "EQUITY", ""),
        "long_term_liability" => ("TERMLIAB", "LIABILITY", ""),
        "other_liability" | "other_current_liability" => ("CURRLIAB", "LIABILITY", ""),
        _ => ("CURRENT", "ASSET", ""),
    }
}

/// Whether an account can take or give money, and whether no journal may touch it.
pub(crate) fn account_nature(of: &str, name: &str) -> (bool, bool) {
    let (kind, _, system) = account_type(of, name);
    (kind == "BANK", kind == "BANK" || kind == "INVENTORY" || !system.is_empty())
}

impl View<'_> {
    /// A ledger account.
    pub(super) fn account(&self, entry: &Entry) -> Option<Row> {
        let account = entry.account()?;
        let (kind, class, system) = account_type(&account.of, &account.name);
        let id = self.entry_guid(Resource::Accounts, entry.id);
        let json = object! {"AccountID": id.clone()}
            .unless_empty("Code", &account.code)
            .key("Name", account.name.clone())
            .key("Status", if account.active { "ACTIVE" } else { "ARCHIVED" })
            .key("Type", kind)
            .key("TaxType", "NONE")
            .unless_empty("Description", &account.description)
            .key("Class", class)
            .unless_empty("SystemAccount", system)
            .key("EnablePaymentsToAccount", false)
            .key("ShowInExpenseClaims", false);
        let json = if kind == "BANK" {
            json.key("BankAccountNumber", format!("9000{}", entry.id % 1_000_000))
                .key("BankAccountType", if account.of == "credit_card" { "CREDITCARD" } else { "BANK" })
                .key("CurrencyCode", self.bank_currency(&account.name))
        } else {
            json
        };
        let json = json.key("ReportingCode", kind).key("HasAttachments", false).key("AddToWatchlist", false);
        self.row(Resource::Accounts, id, entry.modified, json)
    }

    /// The currency of a bank account: that whose name stands in the account's, else the home currency.
    pub(crate) fn bank_currency(&self, name: &str) -> String {
        let named = |currency: &&crate::company::Currency| {
            currency.name.rsplit(' ').next().is_some_and(|word| !word.is_empty() && name.contains(word))
        };
        let found = self.ledger.currencies.iter().find(named);
        found.map_or_else(|| self.ledger.organisation.currency.clone(), |currency| currency.code.clone())
    }

    /// Items.
    pub(super) fn items(&self) -> Vec<Row> {
        let opened = midnight(self.ledger.organisation.created);
        let rows = self.books.extras.items.iter().filter_map(|(name, (_, item))| {
            let json = item.clone().key("IsSold", true).key("IsPurchased", true).key("IsTrackedAsInventory", false);
            let id = json.text("ItemID").to_owned();
            self.row(Resource::Items, id, opened, json.key("Description", name.clone()))
        });
        rows.collect()
    }

    /// Tracking categories.
    pub(super) fn tracking_categories(&self) -> Vec<Row> {
        let opened = midnight(self.ledger.organisation.created);
        let row = |json: Json| {
            let archived = json.text("Status") == "ARCHIVED";
            Row { id: json.text("TrackingCategoryID").to_owned(), updated: opened, archived, json }
        };
        self.books.extras.tracking.categories().into_iter().map(row).collect()
    }

    /// Currencies.
    pub(super) fn currencies(&self) -> Vec<Row> {
        let updated = midnight(self.ledger.organisation.created);
        let row = |currency: &crate::company::Currency| {
            let json = object! {"Code": currency.code.clone(), "Description": currency.name.clone()};
            Row { id: currency.code.clone(), updated, archived: false, json }
        };
        self.ledger.currencies.iter().map(row).collect()
    }

    /// Tax rates.
    pub(super) fn tax_rates(&self) -> Vec<Row> {
        let updated = midnight(self.ledger.organisation.created);
        let row = |name: &str, kind: String, percent: rust_decimal::Decimal| {
            let part =
                object! {"Name": name.to_owned(), "Rate": percent, "IsCompound": false, "IsNonRecoverable": false};
            let json = object! {
                "Name": name.to_owned(), "TaxType": kind.clone(), "ReportTaxType": kind.clone(),
                "CanApplyToAssets": true, "CanApplyToEquity": true, "CanApplyToExpenses": true,
                "CanApplyToLiabilities": true, "CanApplyToRevenue": true, "DisplayTaxRate": percent,
                "EffectiveRate": percent, "Status": "ACTIVE", "TaxComponents": vec![part],
            };
            Row { id: kind, updated, archived: false, json }
        };
        let taxes = self.ledger.taxes.iter().map(|tax| row(&tax.name, self.tax_type(&tax.name), tax.percent));
        taxes.chain([row("No tax", "NONE".to_owned(), rust_decimal::Decimal::ZERO)]).collect()
    }

    /// The company itself.
    pub(super) fn organisation(&self) -> Row {
        let organisation = &self.ledger.organisation;
        let created = midnight(organisation.created);
        let json = object! {
            "OrganisationID": self.books.tenant.clone(), "Name": organisation.name.clone(), "LegalName": organisation.name.clone(),
            "PaysTax": true, "Version": if organisation.country == "GB" { "UK" } else { "GLOBAL" },
            "OrganisationType": "COMPANY", "BaseCurrency": organisation.currency.clone(),
            "CountryCode": organisation.country.clone(), "IsDemoCompany": self.books.shows.demo_company,
            "OrganisationStatus": "ACTIVE",
        };
        let lock = self.books.locked();
        let json = json
            .maybe("PeriodLockDate", lock.period.map(day))
            .maybe("EndOfYearLockDate", lock.year.map(day))
            .key("FinancialYearEndDay", 31)
            .key("FinancialYearEndMonth", 12)
            .key("SalesTaxBasis", "ACCRUALS")
            .key("DefaultSalesTax", "Tax Exclusive")
            .key("DefaultPurchasesTax", "Tax Inclusive")
            .key("CreatedDateUTC", bare_moment(created))
            .key("OrganisationEntityType", "COMPANY")
            .key("Timezone", time_zone(&organisation.time_zone))
            .key("ShortCode", "!practice")
            .key("Class", "STANDARD")
            .key("Edition", "BUSINESS");
        Row { id: self.books.tenant.clone(), updated: created, archived: false, json }
    }
}

/// The zone in the words of the API.
fn time_zone(name: &str) -> &'static str {
    match name {
        "Europe/Dublin" | "Europe/London" | "Europe/Lisbon" => "GMTSTANDARDTIME",
        "Europe/Berlin" | "Europe/Vienna" | "Europe/Zurich" | "Europe/Amsterdam" => "WEUROPESTANDARDTIME",
        "America/New_York" | "America/Toronto" => "EASTERNSTANDARDTIME",
        "America/Chicago" => "CENTRALSTANDARDTIME",
        "America/Denver" => "MOUNTAINSTANDARDTIME",
        "America/Los_Angeles" => "PACIFICSTANDARDTIME",
        "Asia/Kolkata" => "INDIASTANDARDTIME",
        "Australia/Sydney" => "AUSEASTERNSTANDARDTIME",
        "Pacific/Auckland" => "NEWZEALANDSTANDARDTIME",
        _ => "UTC",
    }
}
