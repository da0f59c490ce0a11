//! "Harbour & Pine Trading": who it is, whom it trades with, what it sells and buys.

use super::{Account, Address, Company, Contact, Currency, CustomField, FieldType, On, Organisation, Rate, Tax};
use crate::zoho::Region;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::json;

/// The built-in company's largest customer, for whom the demo makes files.
pub const MAIN_CUSTOMER: &str = "Fernhill Group";

/// Name, registered name, currency (empty for the home currency), days, city, country code.
type Party = (&'static str, &'static str, &'static str, i32, &'static str, &'static str);

const CUSTOMERS: [Party; 22] = [
    (MAIN_CUSTOMER, "Fernhill Group plc", "", 30, "Dublin", "IE"),
    ("Oak Lane", "Oak Lane Interiors Ltd", "", 14, "Cork", "IE"),
    ("Müller & Söhne GmbH", "Müller & Söhne Holzhandel GmbH", "", 30, "Köln", "DE"),
    ("Brück, Vogel & Co. KG", "Brück, Vogel & Co. KG", "", 30, "Lübeck", "DE"),
    ("Café \"Zur Post\"", "Gasthof \"Zur Post\" e.K.", "", 14, "Bregenz", "AT"),
    ("O'Sullivan's Hardware", "O'Sullivan's Hardware Ltd", "", 30, "Tralee", "IE"),
    ("株式会社松風", "株式会社松風 (Matsukaze K.K.)", "USD", 45, "横浜市", "JP"),
    ("=SUM(A1)", "=SUM(A1) Creative Ltd", "", 30, "Dublin", "IE"),
    ("Two Lines\nTrading", "Two Lines\nTrading Ltd", "", 30, "Sligo", "IE"),
    ("Quayside Provisions", "Quayside Provisions Ltd", "", 30, "Galway", "IE"),
    ("Thames Timber", "Thames Timber Merchants Ltd", "GBP", 30, "London", "GB"),
    ("Leith Marine Stores", "Leith Marine Stores LLP", "GBP", 30, "Edinburgh", "GB"),
    ("Boston Dry Dock Inc.", "Boston Dry Dock Inc.", "USD", 30, "Boston", "US"),
    ("Ångström Båtvarv AB", "Ångström Båtvarv AB", "", 30, "Göteborg", "SE"),
    ("Saint-Malo Négoce", "Saint-Malo Négoce SARL", "", 45, "Saint-Malo", "FR"),
    ("Łódź Skrzynie Sp. z o.o.", "Łódź Skrzynie Sp. z o.o.", "", 30, "Łódź", "PL"),
    ("Kelly, Byrne & Daughters", "Kelly, Byrne & Daughters Ltd", "", 14, "Wexford", "IE"),
    ("Ida Roe", "", "", 0, "Howth", "IE"),
    ("West Pier Sailing Club", "West Pier Sailing Club CLG", "", 30, "Dún Laoghaire", "IE"),
    ("Glen Nurseries; Gardens", "Glen Nurseries; Gardens", "", 30, "Bray", "IE"),
    ("Tab\u{2009}& Narrow Space Studio", "Narrow Space Studio Ltd", "", 30, "Dublin", "IE"),
    ("Old Mill (closed)", "Old Mill Ltd", "", 30, "Naas", "IE"),
];

const VENDORS: [Party; 15] = [
    ("Pine Supply", "Pine Supply Ltd", "", 30, "Galway", "IE"),
    ("Nordic Sawmills AB", "Nordic Sawmills AB", "", 45, "Sundsvall", "SE"),
    ("Shannon Haulage", "Shannon Haulage Ltd", "", 14, "Limerick", "IE"),
    ("Rope & Twine (NI)", "Rope & Twine (Northern Ireland) Ltd", "GBP", 30, "Belfast", "GB"),
    ("Gulf Coast Varnish LLC", "Gulf Coast Varnish LLC", "USD", 30, "Mobile", "US"),
    ("Emerald Power Supply", "Emerald Power Supply DAC", "", 14, "Dublin", "IE"),
    ("Custom House Offices", "Custom House Offices Ltd", "", 0, "Dublin", "IE"),
    ("Bäckerei Frühauf", "Bäckerei Frühauf OHG", "", 14, "Freiburg", "DE"),
    ("Schäfer \"Fasteners\", KG", "Schäfer \"Fasteners\", KG", "", 30, "Hagen", "DE"),
    ("深圳包装有限公司", "深圳包装有限公司 (Shenzhen Packing)", "USD", 45, "深圳", "CN"),
    ("Atlantic Print", "Atlantic Print Ltd", "", 30, "Cork", "IE"),
    ("Docklands Cleaning", "Docklands Cleaning Ltd", "", 14, "Dublin", "IE"),
    ("Mersey Fenders", "Mersey Fenders Ltd", "GBP", 30, "Liverpool", "GB"),
    ("Harbour Authority", "Dublin Harbour Authority", "", 14, "Dublin", "IE"),
    ("Byte & Cable", "Byte & Cable Ltd", "", 30, "Athlone", "IE"),
];

/// Name, type, number.
const ACCOUNTS: [(&str, &str, &str); 30] = [
    ("Sales", "income", "4000"),
    ("Sales of Marine Goods", "income", "4010"),
    ("Haulage Income", "income", "4100"),
    ("Interest Income", "other_income", "4900"),
    ("Cost of Goods Sold", "cost_of_goods_sold", "5000"),
    ("Timber Purchases", "cost_of_goods_sold", "5010"),
    ("Packing Materials", "cost_of_goods_sold", "5020"),
    ("Carriage Inwards", "cost_of_goods_sold", "5100"),
    ("Office Supplies", "expense", "6100"),
    ("Travel Expense", "expense", "6200"),
    ("Rent Expense", "expense", "6300"),
    ("Electricity", "expense", "6310"),
    ("Cleaning", "expense", "6320"),
    ("Printing and Stationery", "expense", "6400"),
    ("IT and Internet Expenses", "expense", "6500"),
    ("Meals and Entertainment", "expense", "6600"),
    ("Motor Fuel", "expense", "6700"),
    ("Bank Fees and Charges", "expense", "6900"),
    ("Exchange Gain or Loss", "other_expense", "7000"),
    ("Accounts Receivable", "accounts_receivable", "1100"),
    ("Accounts Payable", "accounts_payable", "2100"),
    ("Current Account", "bank", "1010"),
    ("Dollar Account", "bank", "1011"),
    ("Petty Cash", "cash", "1020"),
    ("Company Card", "credit_card", "2050"),
    ("Inventory Asset", "stock", "1200"),
    ("Vans and Forklifts", "fixed_asset", "1500"),
    ("VAT Payable", "other_current_liability", "2200"),
    ("Owner's Equity", "equity", "3000"),
    ("Retained Earnings", "equity", "3100"),
];

/// An item: name, unit, account, least and most price in cents.
pub(super) type Item = (&'static str, &'static str, &'static str, i64, i64);

pub(super) const SOLD: [Item; 12] = [
    ("Crate, large", "pcs", "Sales", 1_850, 4_200),
    ("Pine boards 22×100 mm", "m", "Sales", 310, 545),
    ("Rope, 12 mm \"Hafen\"", "m", "Sales of Marine Goods", 129, 260),
    ("Marine varnish 5 L", "tin", "Sales of Marine Goods", 6_490, 8_999),
    ("Euro pallet", "pcs", "Sales", 990, 1_450),
    ("Fish box, 20 kg", "pcs", "Sales", 745, 1_120),
    ("Deck screws 5×80", "box", "Sales of Marine Goods", 1_599, 2_249),
    ("Harbour fender", "pcs", "Sales of Marine Goods", 8_950, 14_900),
    ("Haulage, half day", "trip", "Haulage Income", 18_500, 32_000),
    ("Storage, per week", "week", "Sales", 4_500, 9_500),
    ("Teak oil 1 L", "btl", "Sales of Marine Goods", 2_195, 3_095),
    ("Made-to-measure pieces", "", "Sales", 25_000, 480_000),
];

pub(super) const BOUGHT: [Item; 10] = [
    ("Sawn timber C24", "m³", "Timber Purchases", 28_000, 46_000),
    ("Packing film", "roll", "Packing Materials", 890, 1_790),
    ("Fasteners, mixed", "box", "Cost of Goods Sold", 640, 2_880),
    ("Carriage", "", "Carriage Inwards", 9_500, 64_000),
    ("Rent", "month", "Rent Expense", 420_000, 420_000),
    ("Electricity", "", "Electricity", 31_000, 88_000),
    ("Cleaning", "visit", "Cleaning", 7_500, 12_500),
    ("Copy paper A4", "box", "Office Supplies", 1_250, 2_450),
    ("Rope on reel", "reel", "Cost of Goods Sold", 14_900, 38_500),
    ("Brochures", "", "Printing and Stationery", 12_000, 96_000),
];

/// What an expense was for, its account, least and most in cents, and its tax.
pub(super) const SPENT: [(&str, &str, i64, i64, &str); 7] = [
    ("Train to Cork", "Travel Expense", 2_450, 8_640, ""),
    ("Diesel", "Motor Fuel", 4_200, 14_900, "VAT 23%"),
    ("Lunch with a customer", "Meals and Entertainment", 2_800, 19_500, "VAT 13.5%"),
    ("Printer ink", "Office Supplies", 1_999, 12_950, "VAT 23%"),
    ("Parking, \"Custom House\"", "Travel Expense", 350, 2_800, ""),
    ("Domain and hosting", "IT and Internet Expenses", 1_200, 24_000, "VAT 23%"),
    ("Bank fee", "Bank Fees and Charges", 500, 3_500, ""),
];

/// The company without its documents.
pub(super) fn empty() -> Company {
    Company {
        organisation: organisation(),
        region: Region::Eu,
        start: Some(date(2026, 12, 3).at(7, 0, 0, 0)),
        currencies: currencies(),
        taxes: [("VAT 23%", 230), ("VAT 13.5%", 135), ("VAT 0%", 0)]
            .map(|(name, tenths)| Tax { name: name.to_owned(), percent: Decimal::new(tenths, 1).normalize() })
            .to_vec(),
        custom_fields: custom_fields(),
        accounts: ACCOUNTS.iter().map(account).chain([closed_account()]).collect(),
        customers: CUSTOMERS.iter().zip(1..).map(|(party, at)| contact(party, at, "accounts")).collect(),
        vendors: VENDORS.iter().zip(1..).map(|(party, at)| contact(party, at, "billing")).collect(),
        invoices: Vec::new(),
        credit_notes: Vec::new(),
        bills: Vec::new(),
        vendor_credits: Vec::new(),
        purchase_orders: Vec::new(),
        expenses: Vec::new(),
        customer_payments: Vec::new(),
        vendor_payments: Vec::new(),
    }
}

fn organisation() -> Organisation {
    Organisation {
        id: "20087654321".to_owned(),
        name: "Harbour & Pine Trading".to_owned(),
        country: "IE".to_owned(),
        time_zone: "Europe/Dublin".to_owned(),
        currency: "EUR".to_owned(),
        contact_name: "Ciara Walsh".to_owned(),
        email: "ciara@harbourandpine.example".to_owned(),
        plan: "Professional".to_owned(),
        date_format: "dd/MM/yyyy".to_owned(),
        created: date(2025, 1, 15),
    }
}

fn currencies() -> Vec<Currency> {
    let monthly = |first: i64, step: i64| {
        let rate = |month: i8| Rate {
            from: Date::constant(2026, month, 1),
            rate: Decimal::new(first + step * (i64::from(month).pow(2) % 7), 6),
        };
        (1..=12).map(rate).collect()
    };
    let currency = |code: &str, name: &str, symbol: &str, rates| Currency {
        code: code.to_owned(),
        name: name.to_owned(),
        symbol: symbol.to_owned(),
        places: 2,
        rates,
    };
    vec![
        currency("EUR", "Euro", "€", Vec::new()),
        currency("GBP", "Pound Sterling", "£", monthly(1_147_310, 2_130)),
        currency("USD", "US Dollar", "$", monthly(861_420, 3_275)),
    ]
}

fn custom_fields() -> Vec<CustomField> {
    let field = |on, name: &str, label: &str, of| CustomField {
        on,
        name: name.to_owned(),
        label: label.to_owned(),
        of,
        unique: false,
    };
    vec![
        field(On::Invoice, "cf_route", "Delivery route", FieldType::Text),
        field(On::Invoice, "cf_pallets", "Pallets", FieldType::Number),
        field(On::Invoice, "cf_proof_of_delivery", "Proof of delivery received", FieldType::Check),
        field(On::CreditNote, "cf_route", "Delivery route", FieldType::Text),
        field(On::Bill, "cf_cost_centre", "Cost centre", FieldType::Text),
        field(On::Bill, "cf_checked", "Checked by a second person", FieldType::Check),
        field(On::VendorCredit, "cf_cost_centre", "Cost centre", FieldType::Text),
        field(On::PurchaseOrder, "cf_buyer", "Buyer", FieldType::Text),
        field(On::PurchaseOrder, "cf_needed_by", "Needed by", FieldType::Date),
        field(On::Expense, "cf_cost_centre", "Cost centre", FieldType::Text),
        field(On::Contact, "cf_partner_code", "Partner code", FieldType::Text),
        field(On::Contact, "cf_discount_class", "Discount class", FieldType::Number),
        field(On::Line, "cf_batch", "Batch", FieldType::Text),
    ]
}

fn account(&(name, of, code): &(&str, &str, &str)) -> Account {
    let parent = if matches!(code, "5010" | "5020") { "Cost of Goods Sold" } else { "" };
    Account {
        name: name.to_owned(),
        of: of.to_owned(),
        code: code.to_owned(),
        description: String::new(),
        active: true,
        parent: parent.to_owned(),
        created: None,
        modified: None,
    }
}

fn closed_account() -> Account {
    Account { active: false, parent: String::new(), ..account(&("Fax Line (closed)", "expense", "6599")) }
}

/// The letters of a name that an e-mail address takes.
fn plain(name: &str, at: i64) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    if letters.len() < 3 { format!("party{at}") } else { letters.to_lowercase() }
}

fn contact(&(name, company, currency, terms, city, country): &Party, at: i64, desk: &str) -> Contact {
    let individual = company.is_empty();
    let (first_name, last_name) = name.split_once(' ').filter(|_| individual).unwrap_or_default();
    let mut custom = super::CustomValues::new();
    custom
        .insert("cf_partner_code".to_owned(), json!(format!("{}{at:04}", if desk == "accounts" { 'C' } else { 'V' })));
    if at % 3 == 0 {
        custom.insert("cf_discount_class".to_owned(), json!(at % 5));
    }
    Contact {
        name: name.to_owned(),
        company: company.to_owned(),
        individual,
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: format!("{desk}@{}.example", plain(name, at)),
        phone: format!("+353 1 555 {:04}", 1000 + at * 37),
        currency: (!currency.is_empty()).then(|| currency.to_owned()),
        terms,
        tax_number: if country == "IE" && !individual {
            format!("IE{}T", 3_200_000 + at * 4_711)
        } else {
            String::new()
        },
        active: !name.contains("closed"),
        address: address(city, country, at),
        shipping_address: (name == MAIN_CUSTOMER).then(|| address("Naas", "IE", at + 40)),
        notes: String::new(),
        custom,
        created: None,
        modified: None,
    }
}

fn address(city: &str, code: &str, at: i64) -> Address {
    let country = match code {
        "IE" => "Ireland",
        "DE" => "Germany",
        "AT" => "Austria",
        "GB" => "United Kingdom",
        "US" => "United States",
        "JP" => "Japan",
        "SE" => "Sweden",
        "FR" => "France",
        "PL" => "Poland",
        _ => "China",
    };
    let street2 = if at % 4 == 0 { format!("Unit {at}, Block \"B\"") } else { String::new() };
    Address {
        street: format!("{at} Quay Street"),
        street2,
        city: city.to_owned(),
        zip: if code == "US" { format!("0{}", 2100 + at) } else { format!("D{:02} P{at:03}", at % 24 + 1) },
        country: country.to_owned(),
        country_code: code.to_owned(),
        ..Address::default()
    }
}
