//! Accounts, parties, items, terms and taxes.

use super::Typed;
use crate::company::{Account, Address, Company, Contact};
use crate::kit::Kind;
use crate::quickbooks::entity::Entity;
use crate::quickbooks::ledger::Ledger;
use crate::quickbooks::value::{Object, Value, object, reference};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Account type, its usual sub-type and classification for a type of a COMPANY file.
pub(crate) fn account_type(of: &str) -> (&'static str, &'static str, &'static str) {
    match of {
        "income" => ("Income", "SalesOfProductIncome", "Revenue"),
        "other_income" => ("Other Income", "OtherMiscellaneousIncome", "Revenue"),
        "cost_of_goods_sold" => ("Cost of Goods Sold", "SuppliesMaterialsCogs", "Expense"),
        "other_expense" => ("Other Expense", "OtherMiscellaneousExpense", "Expense"),
        "accounts_receivable" => ("Accounts Receivable", "AccountsReceivable", "Asset"),
        "accounts_payable" => ("Accounts Payable", "AccountsPayable", "Liability"),
        "bank" => ("Bank", "Checking", "Asset"),
        "cash" => ("Bank", "CashOnHand", "Asset"),
        "credit_card" => ("Credit Card", "CreditCard", "Liability"),
        "stock" => ("Other Current Asset", "Inventory", "Asset"),
        "other_current_asset" => ("Other Current Asset", "OtherCurrentAssets", "Asset"),
        "fixed_asset" => ("Fixed Asset", "MachineryAndEquipment", "Asset"),
        "other_asset" => ("Other Asset", "OtherLongTermAssets", "Asset"),
        "other_current_liability" => ("Other Current Liability", "OtherCurrentLiabilities", "Liability"),
        "long_term_liability" | "other_liability" => ("Long Term Liability", "OtherLongTermLiabilities", "Liability"),
        "equity" => ("Equity", "OwnersEquity", "Equity"),
        _ => ("Expense", "OtherMiscellaneousServiceCost", "Expense"),
    }
}

/// Classification of an account type of these books.
pub(crate) fn classification(of: &str) -> &'static str {
    match of {
        "Bank" | "Accounts Receivable" | "Other Current Asset" | "Fixed Asset" | "Other Asset" => "Asset",
        "Accounts Payable" | "Credit Card" | "Other Current Liability" | "Long Term Liability" => "Liability",
        "Equity" => "Equity",
        "Income" | "Other Income" => "Revenue",
        _ => "Expense",
    }
}

/// A name as these books take it: no colon, no tab, no line end.
pub(crate) fn plain_name(name: &str) -> String {
    name.replace([':', '\t', '\n', '\r'], " ")
}

/// The name a switched-off record goes by.
pub(crate) fn shown_name(name: &str, active: bool) -> String {
    if active { plain_name(name) } else { format!("{} (deleted)", plain_name(name)) }
}

pub(crate) fn address(of: &Address) -> Object {
    let known = |code: &str| -> &'static str {
        match code {
            "IE" => "IRL",
            "DE" => "DEU",
            "AT" => "AUT",
            "GB" => "GBR",
            "US" => "USA",
            "JP" => "JPN",
            "SE" => "SWE",
            "FR" => "FRA",
            "PL" => "POL",
            "CN" => "CHN",
            _ => "",
        }
    };
    let country = known(&of.country_code);
    Object::default()
        .some_text("Line1", &of.street)
        .some_text("Line2", &of.street2)
        .some_text("City", &of.city)
        .some_text("CountrySubDivisionCode", &of.state)
        .some_text("PostalCode", &of.zip)
        .some_text("Country", if country.is_empty() { &of.country } else { country })
}

impl Ledger {
    pub(super) fn read_lists(&mut self, company: &Company) {
        self.add_plain(Entity::CompanyInfo, company_info(company));
        self.add_plain(Entity::Preferences, Object::default());
        for currency in company.currencies.iter().filter(|currency| currency.code != company.organisation.currency) {
            let body = object! {"Code": currency.code.as_str(), "Name": currency.name.as_str(), "Active": true};
            self.add_plain(Entity::CompanyCurrency, body);
        }
        for (name, of) in [
            ("Cash", "NON_CREDIT_CARD"),
            ("Check", "NON_CREDIT_CARD"),
            ("Visa", "CREDIT_CARD"),
            ("Bank transfer", "NON_CREDIT_CARD"),
        ] {
            self.add_plain(Entity::PaymentMethod, object! {"Name": name, "Active": true, "Type": of});
        }
        self.read_taxes(company);
        let terms: BTreeSet<i32> = company.customers.iter().chain(&company.vendors).map(|party| party.terms).collect();
        for days in terms {
            let name = if days == 0 { "Due on receipt".to_owned() } else { format!("Net {days}") };
            let body = object! {"Name": name, "Active": true, "Type": "STANDARD", "DueDays": i64::from(days)};
            self.add_plain(Entity::Term, body);
        }
        for account in &company.accounts {
            self.type_account(None, account);
        }
        if self.named(Entity::Account, "Undeposited Funds").is_none() {
            let account = |name: &str, of: &str| Account {
                name: name.to_owned(),
                of: of.to_owned(),
                code: String::new(),
                description: String::new(),
                active: true,
                parent: String::new(),
                created: None,
                modified: None,
            };
            let id = self.type_account(None, &account("Undeposited Funds", "other_current_asset"));
            self.amend(Entity::Account, id, |body| body.set("AccountSubType", "UndepositedFunds"));
        }
        self.read_items(company);
        for (customer, contacts) in [(true, &company.customers), (false, &company.vendors)] {
            for contact in contacts {
                self.type_contact(None, customer, contact);
            }
        }
    }

    /// A tax is a rate for sales, a rate for purchases and a code over both.
    fn read_taxes(&mut self, company: &Company) {
        for tax in &company.taxes {
            let mut rates = Vec::new();
            for side in ["Sales", "Purchases"] {
                let name = format!("{} ({side})", tax.name);
                let body = object! {
                    "Name": name.as_str(), "Description": name.as_str(), "Active": true, "RateValue": tax.percent.normalize(),
                    "SpecialTaxType": "NONE", "DisplayType": "ReadOnly",
                };
                rates.push((self.add_plain(Entity::TaxRate, body), name));
            }
            let list = |at: usize| {
                let (id, name): &(u64, String) = &rates[at];
                let rate = object! {
                    "TaxRateRef": reference(id.to_string(), name), "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0_i64,
                };
                object! {"TaxRateDetail": vec![rate]}
            };
            let body = object! {
                "Name": tax.name.as_str(), "Description": tax.name.as_str(), "Active": true, "Taxable": true, "TaxGroup": true,
                "SalesTaxRateList": list(0), "PurchaseTaxRateList": list(1),
            };
            self.add_plain(Entity::TaxCode, body);
        }
    }

    /// What the lines name becomes items.
    fn read_items(&mut self, company: &Company) {
        let sold = company.invoices.iter().chain(&company.credit_notes);
        let bought = company.bills.iter().chain(&company.vendor_credits).chain(&company.purchase_orders);
        for (document, sale) in sold.map(|one| (one, true)).chain(bought.map(|one| (one, false))) {
            for line in document.lines.iter().filter(|line| !line.name.is_empty()) {
                self.item(&line.name, &line.account, sale);
            }
        }
        for name in ["Services", "Shipping", "Adjustment"] {
            self.item(name, "", true);
        }
    }

    /// The item of a name, made where there is none.
    pub(super) fn item(&mut self, name: &str, account: &str, sale: bool) -> Object {
        let name = plain_name(name);
        if let Some(found) = self.refer(Entity::Item, &name) {
            return found;
        }
        let income = (if sale { self.refer(Entity::Account, account) } else { None })
            .or_else(|| self.account_of("Income").map(|found| reference(found.id.to_string(), found.name())));
        let expense = if sale { None } else { self.refer(Entity::Account, account) };
        let body = object! {
            "Name": name.as_str(), "FullyQualifiedName": name.as_str(), "Active": true, "Taxable": true, "UnitPrice": 0_i64,
            "Type": "NonInventory", "TrackQtyOnHand": false, "PurchaseCost": 0_i64,
        }
        .maybe("IncomeAccountRef", income)
        .maybe("ExpenseAccountRef", expense);
        let id = self.add_plain(Entity::Item, body);
        reference(id.to_string(), &name)
    }

    pub(crate) fn type_account(&mut self, id: Option<u64>, account: &Account) -> u64 {
        let (of, sub, class) = account_type(&account.of);
        let parent = self.refer(Entity::Account, &account.parent);
        let name = shown_name(&account.name, account.active);
        let full = if account.parent.is_empty() { name.clone() } else { format!("{}:{name}", account.parent) };
        let kept = id.and_then(|id| self.get(Entity::Account, id)).map(|old| old.body.amount("CurrentBalance"));
        let balance = kept.unwrap_or_default();
        let body = object! {
            "Name": name, "SubAccount": parent.is_some(), "FullyQualifiedName": full, "Active": account.active,
            "Classification": class, "AccountType": of, "AccountSubType": sub,
            "CurrentBalance": balance, "CurrentBalanceWithSubAccounts": balance,
            "CurrencyRef": self.currency(&self.home.clone()),
        }
        .maybe("ParentRef", parent)
        .some_text("AcctNum", &account.code)
        .some_text("Description", &account.description);
        let times = (account.created, account.modified);
        let typed = Typed { hour: 8, ..Typed::new(Kind::Account, self.opened(), times, account) };
        self.type_in(Entity::Account, id, body, typed)
    }

    pub(crate) fn type_contact(&mut self, id: Option<u64>, customer: bool, contact: &Contact) -> u64 {
        let entity = if customer { Entity::Customer } else { Entity::Vendor };
        let name = shown_name(&contact.name, contact.active);
        let balance = id.and_then(|id| self.get(entity, id)).map(|old| old.body.amount("Balance")).unwrap_or_default();
        let currency = contact.currency.clone().unwrap_or_else(|| self.home.clone());
        let term = self.term(contact.terms);
        let code = contact.custom.get("cf_partner_code").and_then(|code| code.as_str()).unwrap_or_default();
        let mut body = object! {"DisplayName": name.as_str()}
            .some_text("GivenName", &contact.first_name)
            .some_text("FamilyName", &contact.last_name)
            .some_text("CompanyName", &plain_name(&contact.company))
            .with("PrintOnCheckName", plain_name(&contact.name))
            .with("Active", contact.active)
            .with("Balance", balance)
            .with("CurrencyRef", self.currency(&currency));
        body.set("BillAddr", address(&contact.address));
        if !contact.email.is_empty() {
            body.set("PrimaryEmailAddr", object! {"Address": contact.email.as_str()});
        }
        if !contact.phone.is_empty() {
            body.set("PrimaryPhone", object! {"FreeFormNumber": contact.phone.as_str()});
        }
        if customer {
            body.set("FullyQualifiedName", name.as_str());
            body.set("BalanceWithJobs", balance);
            body.extend(
                object! {"Taxable": true, "Job": false, "BillWithParent": false, "PreferredDeliveryMethod": "Print"},
            );
            body = body
                .maybe("SalesTermRef", term)
                .maybe("ShipAddr", contact.shipping_address.as_ref().map(address))
                .some_text("Notes", &contact.notes)
                .some_text("PrimaryTaxIdentifier", &masked(&contact.tax_number));
        } else {
            body.set("Vendor1099", false);
            body = body
                .maybe("TermRef", term)
                .some_text("AcctNum", code)
                .some_text("TaxIdentifier", &masked(&contact.tax_number));
        }
        let times = (contact.created, contact.modified);
        let typed = Typed { hour: 8, ..Typed::new(Kind::Contact, self.opened(), times, contact) };
        self.type_in(entity, id, body, typed)
    }

    /// The term of so many days.
    pub(super) fn term(&self, days: i32) -> Option<Object> {
        let found = self.all(Entity::Term).find(|term| term.body.amount("DueDays") == days.into())?;
        Some(reference(found.id.to_string(), ""))
    }

    pub(super) fn opened(&self) -> Date {
        self.company.organisation.created
    }
}

/// Tax numbers come back with their last four characters only.
fn masked(number: &str) -> String {
    let shown: String = number.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    if number.is_empty() { String::new() } else { format!("XXXXX{shown}") }
}

fn company_info(company: &Company) -> Object {
    let organisation = &company.organisation;
    let value = |name: &str, value: &str| object! {"Name": name, "Value": value};
    object! {
        "CompanyName": organisation.name.as_str(), "LegalName": organisation.name.as_str(),
        "CompanyAddr": object! {"Country": organisation.country.as_str()},
        "Country": organisation.country.as_str(), "Email": object! {"Address": organisation.email.as_str()},
        "CompanyStartDate": organisation.created, "FiscalYearStartMonth": "January", "SupportedLanguages": "en",
        "NameValue": [
            value("NeoEnabled", "true"), value("SubscriptionStatus", "PAID"), value("OfferingSku", "QuickBooks Online Plus"),
            value("PayrollFeature", "false"), value("AccountantFeature", "false"),
        ].into_iter().collect::<Value>(),
    }
}
