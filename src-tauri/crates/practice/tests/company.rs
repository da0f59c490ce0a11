//! The companies in the practice books add up and are what they are meant to be.

use jiff::tz::TimeZone;
use practice::company::{Company, Document, MAIN_CUSTOMER, State};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

fn documents(company: &Company) -> Vec<&Document> {
    let sold = company.invoices.iter().chain(&company.credit_notes);
    sold.chain(&company.bills).chain(&company.vendor_credits).chain(&company.purchase_orders).collect()
}

#[test]
fn the_built_in_company_is_of_the_promised_size() {
    let company = Company::built_in(1);
    let counts = [
        ("invoices", company.invoices.len(), 300),
        ("bills", company.bills.len(), 120),
        ("purchase orders", company.purchase_orders.len(), 40),
        ("credit notes", company.credit_notes.len(), 20),
        ("vendor credits", company.vendor_credits.len(), 12),
        ("expenses", company.expenses.len(), 80),
        ("customers", company.customers.len(), 20),
        ("vendors", company.vendors.len(), 12),
        ("accounts", company.accounts.len(), 25),
        ("customer payments", company.customer_payments.len(), 100),
        ("vendor payments", company.vendor_payments.len(), 50),
    ];
    for (what, found, least) in counts {
        assert!(found >= least, "{found} {what}");
    }
    let in_month = |month| company.invoices.iter().filter(|invoice| invoice.date.month() == month).count();
    assert!(in_month(10) >= 50 && in_month(11) >= 70, "October and November are well filled");
    let used: BTreeSet<&str> = company.invoices.iter().map(|invoice| company.currency_of(&invoice.party)).collect();
    assert_eq!(used, BTreeSet::from(["EUR", "GBP", "USD"]));
    let states: BTreeSet<String> = documents(&company).iter().map(|document| format!("{:?}", document.state)).collect();
    for state in ["Draft", "Void", "Open", "Billed", "Cancelled"] {
        assert!(states.contains(state), "no document is {state}");
    }
    assert!(company.invoices.iter().any(|invoice| invoice.inclusive));
    for odd in ['"', ',', '\n', 'ü', '松', '='] {
        assert!(company.customers.iter().any(|customer| customer.name.contains(odd)), "no name holds {odd:?}");
    }
}

#[test]
fn the_built_in_company_adds_up_for_any_seed() {
    for seed in [1, 2, 7, 4_711] {
        let company = Company::built_in(seed);
        company.check().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        for document in documents(&company) {
            let totals = company.totals(document);
            let at = format!("seed {seed}, {} of {}", document.number, document.party);
            let lines: Decimal = totals.lines.iter().map(|line| line.net).sum();
            let tax: Decimal = totals.lines.iter().map(|line| line.tax).sum();
            assert_eq!(lines, totals.sub_total, "{at}: lines");
            assert_eq!(tax, totals.tax, "{at}: tax by line");
            assert_eq!(totals.taxes.iter().map(|rate| rate.amount).sum::<Decimal>(), totals.tax, "{at}: tax by rate");
            let whole = totals.sub_total - totals.discount + totals.tax + document.shipping + document.adjustment;
            assert_eq!(whole + document.round_off, totals.total, "{at}: total");
            assert!(totals.total.scale() <= 2, "{at}: {} is no amount of cents", totals.total);
            assert!(totals.total > Decimal::ZERO, "{at}: {}", totals.total);
        }
    }
}

#[test]
fn the_built_in_company_is_the_same_for_the_same_seed_only() {
    assert_eq!(Company::built_in(3), Company::built_in(3));
    assert_ne!(Company::built_in(3), Company::built_in(4));
}

#[test]
fn exactly_one_november_invoice_of_the_main_customer_lacks_its_purchase_order_number() {
    for seed in [1, 2, 7, 4_711] {
        let company = Company::built_in(seed);
        let theirs =
            company.invoices.iter().filter(|invoice| invoice.party == MAIN_CUSTOMER && invoice.date.month() == 11);
        let theirs: Vec<&Document> = theirs.filter(|invoice| invoice.state == State::Open).collect();
        assert!(theirs.len() >= 10, "seed {seed}: {} final invoices", theirs.len());
        let lacking: Vec<&&Document> = theirs.iter().filter(|invoice| invoice.reference.is_empty()).collect();
        assert_eq!(lacking.len(), 1, "seed {seed}");
        assert_eq!(company.held_invoice().map(|invoice| &invoice.number), Some(&lacking[0].number));
        let elsewhere = company.invoices.iter().filter(|invoice| invoice.reference.is_empty()).count();
        assert_eq!(elsewhere, 1, "seed {seed}: all others have theirs");
    }
}

#[test]
fn nothing_happens_after_the_practice_clock_starts() {
    let company = Company::built_in(1);
    let zone = TimeZone::get("Europe/Dublin").unwrap();
    let start = company.start.unwrap().to_zoned(zone.clone()).unwrap().timestamp();
    for document in documents(&company) {
        let created = document.created.map(|created| created.instant(&zone));
        assert!(created.is_some_and(|created| created < start), "{} was typed in too late", document.number);
    }
    assert!(
        company.customer_payments.iter().all(|payment| payment.created.is_some_and(|at| at.instant(&zone) < start))
    );
}

#[test]
fn a_company_file_is_read_back_as_it_was_written() {
    let company = Company::built_in(5);
    assert_eq!(Company::from_json(&company.to_json()).unwrap(), company);
}

#[test]
fn a_company_file_says_where_it_is_wrong() {
    let right = include_str!("../../../../tests/fixtures/companies/harbour-and-pine.json");
    let cases = [
        (r#""to": "INV-101""#, r#""to": "INV-999""#, "credit_notes[0].applied[0]"),
        (r#""amount": "123.00""#, r#""amount": "1231.00""#, "credit_notes[0].applied[0]"),
        (r#""tax": "VAT 23%""#, r#""tax": "VAT 21%""#, "invoices[0].lines[0].tax"),
        (r#""party": "Oak Lane""#, r#""party": "Oak Line""#, "invoices[2].party"),
        (r#""number": "INV-107""#, r#""number": "INV-101""#, "invoices[2].number"),
        (r#""time_zone": "Europe/Dublin""#, r#""time_zone": "Europe/Dublyn""#, "organisation.time_zone"),
        (r#""state": "draft""#, r#""stat": "draft""#, "unknown field `stat`"),
        (r#""state": "draft""#, r#""state": "drft""#, "unknown variant `drft`"),
        (r#""rate": "50.00""#, r#""rate": "50,00""#, "line 97"),
    ];
    for (is, instead, expect) in cases {
        assert!(right.contains(is), "{is}");
        let error = Company::from_json(&right.replacen(is, instead, 1)).expect_err(instead);
        assert!(error.to_string().contains(expect), "{instead}: {error}");
    }
}

#[test]
fn the_scenarios_company_has_the_scenarios_amounts() {
    let company =
        Company::from_json(include_str!("../../../../tests/fixtures/companies/harbour-and-pine.json")).unwrap();
    let gross: BTreeMap<&str, (String, String)> = company
        .invoices
        .iter()
        .chain(&company.credit_notes)
        .map(|document| (document.number.as_str(), company.totals(document)))
        .map(|(number, totals)| (number, (format!("{:.2}", totals.sub_total), format!("{:.2}", totals.total))))
        .collect();
    let expect = [
        ("INV-098", "50.00", "61.50"),
        ("INV-101", "1000.00", "1230.00"),
        ("INV-102", "250.50", "308.12"),
        ("INV-103", "80.00", "98.40"),
        ("INV-104", "500.00", "615.00"),
        ("INV-105", "200.00", "246.00"),
        ("INV-106", "100.00", "123.00"),
        ("INV-107", "8129.27", "9999.00"),
        ("CN-11", "100.00", "123.00"),
    ];
    assert_eq!(gross.len(), expect.len());
    for (number, net, total) in expect {
        assert_eq!(gross[number], (net.to_owned(), total.to_owned()), "{number}");
    }
}
