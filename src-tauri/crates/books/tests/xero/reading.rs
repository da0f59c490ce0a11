//! Reading every kind, compared with the neutral company that the practice books were made from.

use crate::bench::{KINDS, bench, connected, fast};
use crate::support::all;
use books::{Books, Head, ListRequest, Listed, Retry};
use model::document::imbalances;
use model::{Decimal, Document, Kind, Status};
use practice::xero;
use std::collections::{BTreeMap, BTreeSet};

fn plain(number: Option<Decimal>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

fn raw(doc: &Document) -> &str {
    doc.raw.as_ref().expect("kept").as_str()
}

/// The whole document of a row: from the list, or for batches by its id.
async fn whole(books: &dyn Books, row: &Listed) -> Document {
    match &row.document {
        Some(doc) => doc.clone(),
        None => books.detail(row.head.kind, &row.head.id).await.expect("a document"),
    }
}

#[tokio::test]
async fn every_kind_is_read_whole_and_adds_up() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    let counts = BTreeMap::from([
        (Kind::Invoice, company.invoices.len()),
        (Kind::Bill, company.bills.len()),
        (Kind::VendorCredit, company.vendor_credits.len()),
        (Kind::PurchaseOrder, company.purchase_orders.len()),
        (Kind::Contact, company.customers.len() + company.vendors.len()),
        (Kind::Account, company.accounts.len()),
    ]);
    for kind in KINDS {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        assert!(!rows.is_empty(), "the practice books have {kind} records");
        let unique: BTreeSet<&String> = rows.iter().map(|row| &row.head.id).collect();
        assert_eq!(unique.len(), rows.len(), "{kind}");
        if let Some(count) = counts.get(&kind) {
            assert_eq!(rows.len(), *count, "{kind}");
        }
        for row in &rows {
            let doc = whole(&*bench.books, row).await;
            assert_eq!(imbalances(&doc), [], "{kind} {}: {}", doc.title(), raw(&doc));
            assert_eq!(doc.status, Some(row.head.status), "{kind} {}", doc.title());
            assert_eq!(doc.id.as_ref(), Some(&row.head.id), "{kind}");
            if !matches!(kind, Kind::Account | Kind::Item | Kind::Class | Kind::Journal) {
                assert_eq!(doc.party().id, row.head.party_id, "{kind} {}: party", doc.title());
            }
        }
        // One of them alone is the same as in the list.
        let row = &rows[rows.len() / 2];
        let doc = bench.books.detail(kind, &row.head.id).await.expect("a document");
        assert_eq!((doc.id.as_ref(), doc.status), (Some(&row.head.id), Some(row.head.status)), "{kind}");
        if let Some(listed) = &row.document {
            let parts = |doc: &Document| {
                (
                    doc.lines.clone(),
                    doc.taxes.clone(),
                    doc.total,
                    doc.amount,
                    doc.customer.clone(),
                    doc.vendor.clone(),
                    doc.bill_to.clone(),
                )
            };
            assert_eq!(parts(&doc), parts(listed), "{kind} {}", doc.title());
            assert_eq!(doc.version, listed.version, "{kind}");
        }
    }
    let counters = bench.practice.counters();
    assert_eq!((counters.throttled, counters.writes), (0, 0), "no limit was run into and nothing was written");
    assert!(
        bench.practice.requests().iter().all(|asked| asked.method == "GET" || asked.path == "/connect/token"),
        "nothing but questions"
    );
}

#[tokio::test]
async fn amounts_dates_and_parties_are_those_of_the_books_line_by_line() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    let home = company.organisation.currency.clone();
    for (kind, documents) in [
        (Kind::Invoice, &company.invoices),
        (Kind::CreditNote, &company.credit_notes),
        (Kind::Bill, &company.bills),
        (Kind::VendorCredit, &company.vendor_credits),
        (Kind::PurchaseOrder, &company.purchase_orders),
    ] {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        for document in documents {
            let same = |head: &Head| {
                head.number.as_ref() == Some(&document.number) && head.party_name.as_ref() == Some(&document.party)
            };
            let row = rows.iter().find(|row| same(&row.head)).unwrap_or_else(|| panic!("{kind} {}", document.number));
            let doc = row.document.as_ref().expect("lists hold everything");
            let totals = company.totals(document);
            let about = format!("{kind} {}: {}", document.number, raw(doc));
            assert_eq!(plain(doc.total), plain(Some(totals.total)), "total of {about}");
            assert_eq!(row.head.value, doc.total, "{about}");
            assert_eq!(doc.date, Some(document.date), "{about}");
            assert_eq!(
                plain(doc.tax),
                plain(Some(doc.lines.iter().filter_map(|line| line.tax).sum())),
                "the lines' taxes add up: {about}"
            );
            let currency = company.currency_of(&document.party);
            assert_eq!(doc.currency.as_deref(), Some(document.currency.as_deref().unwrap_or(currency)), "{about}");
            assert_eq!(
                doc.rate.is_some_and(|rate| rate == Decimal::ONE),
                doc.currency.as_deref() == Some(&home),
                "{about}"
            );
            let contact =
                company.customers.iter().chain(&company.vendors).find(|one| one.name == document.party).expect("known");
            assert_eq!(doc.party().name.as_deref(), Some(document.party.as_str()), "{about}");
            assert_eq!(doc.party().city.as_deref().unwrap_or_default(), contact.address.city, "{about}");
            assert_eq!(doc.party().email.as_deref().unwrap_or_default(), contact.email, "{about}");
            if kind == Kind::Invoice && doc.status != Some(Status::Void) {
                assert_eq!(doc.reference.as_deref().unwrap_or_default(), document.reference, "{about}");
                assert_eq!(
                    doc.balance,
                    doc.total
                        .map(|total| total - doc.paid_amount.unwrap_or_default() - doc.credited.unwrap_or_default()),
                    "{about}"
                );
            }
            // Xero has no charges beside lines: what the neutral books have so is a line there.
            assert!(doc.lines.len() >= document.lines.len(), "{about}");
            for (line, expect) in doc.lines.iter().zip(&document.lines) {
                assert_eq!(plain(line.quantity), plain(Some(expect.quantity)), "{about}");
                assert_eq!(line.tax_rate.is_some(), line.tax_code.is_some(), "{about}");
                assert!(line.account_name.is_some() && line.account.is_some(), "{about}");
            }
        }
    }
}

#[tokio::test]
async fn payments_are_grouped_as_the_bank_saw_them() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for (kind, payments) in [(Kind::Payment, &company.customer_payments), (Kind::BillPayment, &company.vendor_payments)]
    {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let mut docs = Vec::new();
        for row in &rows {
            docs.push(whole(&*bench.books, row).await);
        }
        for payment in payments.iter().filter(|payment| !payment.applied.is_empty()) {
            let sum: Decimal = payment.applied.iter().map(|applied| applied.amount).sum();
            let same = |doc: &&Document| {
                doc.reference.as_deref().unwrap_or_default() == payment.reference
                    && doc.date == Some(payment.date)
                    && doc.party().name.as_ref() == Some(&payment.party)
                    && doc.amount == Some(sum)
            };
            let doc = docs.iter().find(same).unwrap_or_else(|| panic!("{kind} {} of {sum}", payment.number));
            let mut expect: Vec<(&str, Decimal)> =
                payment.applied.iter().map(|one| (one.to.as_str(), one.amount)).collect();
            let mut found: Vec<(&str, Decimal)> = doc
                .paid
                .iter()
                .map(|paid| (paid.invoice.as_deref().unwrap_or_default(), paid.amount.unwrap_or_default()))
                .collect();
            expect.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expect, "{kind} {}", payment.number);
            assert_eq!(doc.batch.is_some(), payment.applied.len() > 1, "{kind} {}", payment.number);
            assert!(doc.account_name.is_some() && doc.bank_currency.is_some(), "{}", raw(doc));
            assert!(doc.rate.is_some(), "{kind} {}: {}", payment.number, raw(doc));
        }
        let refunds = docs.iter().filter(|doc| doc.amount.is_some_and(|amount| amount.is_sign_negative())).count();
        assert!(kind != Kind::Payment || refunds > 0, "the practice books have refunds");
    }
}

#[tokio::test]
async fn payments_of_a_list_tell_date_and_total_of_what_they_settle() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for kind in [Kind::Payment, Kind::BillPayment] {
        bench.practice.clear_requests();
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let docs: Vec<&Document> = rows.iter().filter_map(|row| row.document.as_ref()).collect();
        let paid = docs.iter().flat_map(|doc| &doc.paid);
        let paid: Vec<_> = paid.filter(|paid| matches!(paid.kind.as_deref(), Some("invoice" | "bill"))).collect();
        assert!(paid.len() > 10, "{kind}: {} are settled", paid.len());
        for one in &paid {
            let number = one.invoice.as_deref().unwrap_or_default();
            let invoices = company.invoices.iter().map(|doc| (&doc.number, doc.date));
            let bills = company.bills.iter().map(|doc| (&doc.number, doc.date));
            let date = one.date.unwrap_or_else(|| panic!("{kind}: {number} has no date"));
            assert!(invoices.chain(bills).any(|known| known == (&number.to_owned(), date)), "{kind}: {number} {date}");
            assert!(one.total >= one.amount && one.balance.is_some(), "{kind}: {one:?}");
        }
        let asked = bench.practice.requests();
        let beside = asked.iter().filter(|asked| asked.path.ends_with("/Invoices")).count();
        assert!(beside <= paid.len().div_ceil(40) + 1, "{kind}: {beside} calls for {}", paid.len());
        // Alone it is what it is in the list.
        let doc = docs[0];
        let alone = bench.books.detail(kind, doc.id.as_deref().expect("an id")).await.expect("a document");
        assert_eq!(alone.paid, doc.paid, "{kind}: {}", raw(&alone));
    }
}

#[tokio::test]
async fn rates_are_units_of_home_for_one_of_the_document_whichever_way_xero_means_them() {
    for (rate_in_home_units, setting) in [(false, "divide"), (true, "multiply")] {
        let bench = bench(xero::Options { rate_in_home_units, ..fast() }).await;
        let company = bench.practice.company();
        let mut connection = bench.connection.clone();
        connection.settings.insert("rate".to_owned(), setting.to_owned());
        let books = connected(&connection, &bench.store);
        let rows = all(&*books, ListRequest::all(Kind::Bill)).await.expect("a list");
        let mut foreign = 0;
        for doc in rows.iter().filter_map(|row| row.document.as_ref()) {
            let Some(rate) = doc.rate.filter(|_| doc.currency != doc.home_currency) else { continue };
            foreign += 1;
            let code = doc.currency.as_deref().expect("a currency");
            let known = company.currencies.iter().find(|one| one.code == code).expect("known");
            let near = known.rates.iter().any(|one| (one.rate - rate).abs() < Decimal::new(1, 4));
            assert!(near, "{setting}: {rate} is none of {code}'s rates");
        }
        assert!(foreign > 0, "there are bills in other currencies");
        // Payments tell by themselves how the rate is meant: here the setting is the wrong one.
        let wrong = if rate_in_home_units { "divide" } else { "multiply" };
        connection.settings.insert("rate".to_owned(), wrong.to_owned());
        let books = connected(&connection, &bench.store);
        let rows = all(&*books, ListRequest::all(Kind::BillPayment)).await.expect("a list");
        let told: Vec<&Document> = rows
            .iter()
            .filter_map(|row| row.document.as_ref())
            .filter(|doc| {
                doc.currency != doc.home_currency
                    && doc.bank_currency == doc.home_currency
                    && doc.amount != doc.bank_amount
            })
            .collect();
        for doc in told {
            let (amount, bank, rate) =
                (doc.amount.expect("one"), doc.bank_amount.expect("one"), doc.rate.expect("one"));
            assert!((amount * rate - bank).abs() <= Decimal::new(2, 2), "{}", raw(doc));
        }
    }
}

#[tokio::test]
async fn periods_and_parties_narrow_a_list() {
    let bench = bench(fast()).await;
    for kind in KINDS {
        let ability = bench.books.capabilities().of(kind).expect("it can be read");
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let one = &rows[rows.len() / 3].head;
        let ids = |rows: &[Listed]| rows.iter().map(|row| row.head.id.clone()).collect::<BTreeSet<String>>();
        if ability.by_date {
            let period = model::period::Period::month_of(one.date.expect("dated"));
            let found = all(&*bench.books, ListRequest { dated: Some(period), ..ListRequest::all(kind) }).await;
            let expect = rows.iter().filter(|row| row.head.date.is_some_and(|d| period.contains(d)));
            assert_eq!(ids(&found.expect("a list")), expect.map(|row| row.head.id.clone()).collect(), "{kind}");
        }
        if let Some(party) = &one.party_id {
            let found = all(&*bench.books, ListRequest { party: Some(party.clone()), ..ListRequest::all(kind) }).await;
            let expect = rows.iter().filter(|row| row.head.party_id.as_ref() == Some(party));
            assert_eq!(ids(&found.expect("a list")), expect.map(|row| row.head.id.clone()).collect(), "{kind}");
        }
    }
}

#[tokio::test]
async fn companies_currencies_and_the_lock_are_read() {
    let bench = bench(xero::Options { period_lock: Some("2026-06-30".parse().expect("a day")), ..fast() }).await;
    let companies = bench.books.companies().await.expect("companies");
    let own = companies.iter().find(|company| company.id == bench.practice.company_id()).expect("the one");
    assert_eq!((own.name.as_str(), own.currency.as_str()), ("Harbour & Pine Trading", "EUR"));
    assert_eq!(own.time_zone, "Europe/Dublin");
    let rates = bench.books.currencies().await.expect("currencies");
    assert!(rates.iter().any(|rate| rate.home && rate.currency == "EUR" && rate.rate == Some(Decimal::ONE)));
    let asked = ["USD".to_owned(), "XXX".to_owned()];
    let listed = bench.books.rates(&asked).await.expect("rates");
    assert_eq!(
        listed.into_iter().collect::<Vec<_>>(),
        [("USD".to_owned(), Vec::new())],
        "Xero keeps no rates beside documents"
    );
    let lock = bench.books.lock().await.expect("a lock").expect("set");
    assert_eq!(lock.until.to_string(), "2026-06-30");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_nothing_is_written() {
    let bench = bench(fast()).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list");
    let bill = &rows[0].head.id;
    for (kind, id) in [
        (Kind::Invoice, "00000000-0000-0000-0000-000000000000"),
        (Kind::Invoice, bill.as_str()),
        (Kind::Invoice, ""),
        (Kind::Invoice, "../Contacts"),
        (Kind::Invoice, "a?page=1"),
        (Kind::Class, "00000000-0000-0000-0000-000000000000"),
        (Kind::Payment, "batch:00000000-0000-0000-0000-000000000000:00000000-0000-0000-0000-000000000000"),
        (Kind::Payment, "batch:x/../y:z"),
    ] {
        let error = bench.books.detail(kind, id).await.expect_err("not there");
        assert_eq!((error.code(), error.retry()), ("not-found", Retry::Never), "{kind} {id}");
    }
    let write = books::write::Write {
        key: "7c1f0b9e-52a4-4d3c-8b7a-6e5d4c3b2a19".to_owned(),
        operation: books::write::Operation::Create,
        document: Document::new(Kind::Bill),
    };
    let fault = bench.books.write(&write).await.expect_err("never");
    assert!(matches!(&fault, books::write::WriteFault::Refused(error) if error.code() == "read-only"), "{fault}");
    assert_eq!(bench.books.find(&write).await.expect_err("never").code(), "read-only");
    assert!(KINDS.iter().all(|kind| !bench.books.capabilities().can_write(*kind)));
    assert_eq!(bench.practice.counters().writes, 0);
    assert!(bench.practice.requests().iter().all(|asked| asked.method == "GET"), "no request but questions left");
}
