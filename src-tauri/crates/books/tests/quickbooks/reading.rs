//! Reading everything, to the last field.

use crate::suite::{Bench, KINDS, bench, fast};
use crate::support::all;
use books::{ListRequest, Listed, Retry};
use model::document::{Document, imbalances};
use model::{Decimal, Kind, Status};
use practice::quickbooks::{self, Entity};
use serde_json::Value;

fn plain(number: Option<Decimal>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

fn raw(doc: &Document) -> &str {
    doc.raw.as_ref().expect("kept").as_str()
}

/// A name as QuickBooks takes it: no line ends.
fn taken(name: &str) -> String {
    name.replace([':', '\t', '\n', '\r'], " ")
}

async fn documents(bench: &Bench, kind: Kind) -> Vec<Document> {
    let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
    rows.into_iter().map(|row: Listed| row.document.expect("lists hold whole records")).collect()
}

/// What QuickBooks keeps as a payment of nothing: a credit that was used.
fn uses_credit(kind: Kind, row: &Value) -> bool {
    matches!(kind, Kind::Payment | Kind::BillPayment)
        && row["TotalAmt"].to_string().parse::<Decimal>().is_ok_and(|total| total.is_zero())
        && row["Line"].as_array().is_some_and(|lines| !lines.is_empty())
}

#[tokio::test]
async fn a_credit_that_was_used_is_told_by_its_documents_and_is_no_payment() {
    let bench = bench(fast()).await;
    for (kind, entity, credit, trade) in [
        (Kind::Payment, Entity::Payment, Kind::CreditNote, Kind::Invoice),
        (Kind::BillPayment, Entity::BillPayment, Kind::VendorCredit, Kind::Bill),
    ] {
        let held = bench.practice.records(entity);
        let uses: Vec<&Value> = held.iter().filter(|row| uses_credit(kind, row)).collect();
        assert!(!uses.is_empty(), "{kind}: the practice books use credits");
        let docs = documents(&bench, kind).await;
        assert!(docs.iter().all(|doc| doc.amount != Some(Decimal::ZERO)), "{kind}: none is over nothing");
        let start = bench.practice.now() - jiff::SignedDuration::from_hours(20 * 24);
        for one in &uses {
            let id = one["Id"].as_str().expect("an id");
            let error = bench.books.detail(kind, id).await.expect_err("it is no payment");
            assert_eq!(error.code(), "not-found", "{kind} {id}");
        }
        // Where only changes are read, it goes wherever it was read as money before.
        for row in all(&*bench.books, ListRequest::since(kind, start)).await.expect("changes") {
            let used = uses.iter().any(|one| one["Id"] == row.head.id.as_str());
            assert_eq!(row.head.status == Status::Deleted && row.document.is_none(), used, "{kind} {}", row.head.id);
        }
        let told = |docs: Vec<Document>| {
            docs.iter().flat_map(|doc| &doc.applied).filter_map(|applied| applied.amount).sum::<Decimal>()
        };
        let (of_credits, of_trade) = (told(documents(&bench, credit).await), told(documents(&bench, trade).await));
        assert!(of_credits > Decimal::ZERO && of_credits == of_trade, "{kind}: {of_credits} and {of_trade} are told");
    }
}

#[tokio::test]
async fn every_kind_is_read_whole_and_adds_up() {
    let bench = bench(fast()).await;
    for (kind, entities) in KINDS {
        let held = entities.iter().flat_map(|entity| bench.practice.records(*entity));
        let held: Vec<Value> = held.filter(|row| !uses_credit(kind, row)).collect();
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        assert!(!rows.is_empty(), "the practice books have {kind} records");
        assert_eq!(rows.len(), held.len(), "{kind}: all of them");
        for (at, row) in rows.iter().enumerate() {
            let doc = row.document.as_ref().expect("whole");
            assert_eq!(imbalances(doc), [], "{kind} {}: {}", doc.title(), raw(doc));
            assert_eq!(doc.version.as_deref(), Some(row.head.version.as_str()), "{kind} {}", doc.title());
            assert_eq!(doc.party().id, row.head.party_id, "{kind} {}: party", doc.title());
            if at % 7 == 0 {
                let detail = bench.books.detail(kind, &row.head.id).await.expect("a document");
                assert_eq!(&detail, doc, "{kind} {}: alone it is what it is in the list", doc.title());
            }
        }
    }
    assert_eq!(bench.practice.counters().throttled, 0, "no limit was run into");
    let max = bench.practice.counters().max_in_flight;
    assert!(max <= 10, "{max} calls at once");
}

#[tokio::test]
async fn amounts_and_parties_are_those_of_the_books() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for (kind, written) in [
        (Kind::Invoice, &company.invoices),
        (Kind::CreditNote, &company.credit_notes),
        (Kind::Bill, &company.bills),
        (Kind::VendorCredit, &company.vendor_credits),
        (Kind::PurchaseOrder, &company.purchase_orders),
    ] {
        let docs = documents(&bench, kind).await;
        let mut compared = 0;
        for document in written {
            let same = |doc: &&Document| {
                doc.number.as_ref() == Some(&document.number) && doc.party().name == Some(taken(&document.party))
            };
            let Some(doc) = docs.iter().find(same) else {
                panic!("{kind} {} of {} is not read", document.number, document.party)
            };
            if doc.status == Some(Status::Void) {
                assert_eq!(plain(doc.total), "0", "{kind} {}: a void shows nothing", document.number);
                continue;
            }
            let totals = company.totals(document);
            let about = format!("{kind} {}: {}", document.number, raw(doc));
            assert_eq!(plain(doc.total), plain(Some(totals.total)), "total of {about}");
            assert_eq!(plain(doc.tax), plain(Some(totals.tax)), "tax of {about}");
            assert_eq!(doc.date, Some(document.date), "date of {about}");
            let currency = document.currency.clone().or_else(|| {
                let parties = company.customers.iter().chain(&company.vendors);
                parties.into_iter().find(|party| party.name == document.party).and_then(|party| party.currency.clone())
            });
            assert_eq!(doc.currency, Some(currency.unwrap_or(company.organisation.currency.clone())), "{about}");
            let rate = doc.rate.expect("every document has its rate");
            assert_eq!(doc.currency == doc.home_currency, rate == Decimal::ONE, "rate of {about}");
            let taxed = doc.lines.iter().all(|line| line.tax.is_some());
            if taxed {
                let tax: Decimal = doc.lines.iter().filter_map(|line| line.tax).sum();
                assert_eq!(plain(Some(tax)), plain(Some(totals.tax)), "the lines' taxes add up: {about}");
            }
            compared += 1;
        }
        assert!(compared > 0, "{kind}: something was compared");
    }
}

#[tokio::test]
async fn payments_name_what_they_settle_and_balances_tell_money_from_credit() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for (kind, written) in [(Kind::Payment, &company.customer_payments), (Kind::BillPayment, &company.vendor_payments)]
    {
        let docs = documents(&bench, kind).await;
        for payment in written {
            let applied: Decimal = payment.applied.iter().map(|one| one.amount).sum();
            let amount = payment.amount.unwrap_or(applied);
            let same = |doc: &&Document| {
                let number = doc.number.as_deref().unwrap_or("");
                doc.date == Some(payment.date)
                    && doc.party().name == Some(taken(&payment.party))
                    && doc.amount == Some(amount)
                    && (payment.number.starts_with(number) || payment.reference.starts_with(number))
            };
            let Some(doc) = docs.iter().find(same) else {
                panic!("{kind} {} of {} is not read", payment.number, payment.party)
            };
            let mut expect: Vec<String> =
                payment.applied.iter().map(|one| format!("{} {}", one.to, one.amount.normalize())).collect();
            let mut found: Vec<String> = doc
                .paid
                .iter()
                .map(|paid| format!("{} {}", paid.invoice.as_deref().expect("a number"), plain(paid.amount)))
                .collect();
            expect.sort();
            found.sort();
            assert_eq!(found, expect, "{kind} {}: {}", payment.number, raw(doc));
            assert_eq!(
                plain(doc.unapplied),
                plain(Some(amount - applied).filter(|rest| !rest.is_zero())),
                "{}",
                raw(doc)
            );
            assert!(doc.account_name.is_some(), "{kind} {}: the account", payment.number);
        }
    }
    let mut credited = 0;
    for kind in [Kind::Invoice, Kind::Bill, Kind::CreditNote, Kind::VendorCredit] {
        for doc in documents(&bench, kind).await {
            if doc.status == Some(Status::Void) {
                continue;
            }
            let parts = (doc.total, doc.balance, doc.paid_amount, doc.credited);
            let (Some(total), Some(balance), Some(paid), Some(credit)) = parts else {
                panic!("{kind} {}: {parts:?} {}", doc.title(), raw(&doc))
            };
            assert_eq!(paid + credit, total - balance, "{kind} {}", doc.title());
            let of_credits: Decimal = doc.applied.iter().filter_map(|applied| applied.amount).sum();
            assert_eq!(of_credits, credit, "{kind} {}", doc.title());
            assert!(
                doc.applied.iter().all(|applied| applied.number.is_some()),
                "{kind} {}: {:?}",
                doc.title(),
                doc.applied
            );
            credited += usize::from(!credit.is_zero());
        }
    }
    assert!(credited > 2, "credits were applied: {credited}");
}

#[tokio::test]
async fn what_is_only_hinted_at_is_looked_up() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    let codes: Vec<&str> =
        company.accounts.iter().map(|account| account.code.as_str()).filter(|code| !code.is_empty()).collect();
    let bills = documents(&bench, Kind::Bill).await;
    let of_lines: Vec<&str> =
        bills.iter().flat_map(|bill| &bill.lines).filter_map(|line| line.account.as_deref()).collect();
    assert!(
        !of_lines.is_empty() && of_lines.iter().all(|code| codes.contains(code)),
        "accounts by their numbers: {of_lines:?}"
    );
    assert!(bills.iter().all(|bill| bill.terms.is_some() && bill.terms_days.is_some()), "terms in words and days");
    for written in company.bills.iter().filter(|bill| bill.orders.len() == 1) {
        let bill = bills.iter().find(|bill| bill.number.as_ref() == Some(&written.number)).expect("read");
        assert_eq!(bill.order.as_ref(), written.orders.first(), "{}", raw(bill));
    }
    bench.practice.clear_requests();
    let again = documents(&bench, Kind::PurchaseOrder).await;
    assert!(!again.is_empty());
    let tables = bench.practice.requests();
    let tables =
        tables.iter().filter(|asked| asked.query.get("query").is_some_and(|text| text.contains("FROM Account")));
    assert_eq!(tables.count(), 0, "a table is read once");
}

#[tokio::test]
async fn the_company_is_the_one_that_was_chosen() {
    let bench = bench(fast()).await;
    let organisation = bench.practice.company().organisation;
    let companies = bench.books.companies().await.expect("a company");
    let [company] = companies.as_slice() else { panic!("one company to a sign-in: {companies:?}") };
    assert_eq!((&company.id, &company.name), (&bench.practice.company_id(), &organisation.name));
    assert_eq!(
        (&company.currency, company.country.as_deref()),
        (&organisation.currency, Some(organisation.country.as_str()))
    );
    assert_eq!(company.time_zone, organisation.time_zone);
    let currencies = bench.books.currencies().await.expect("currencies");
    assert!(
        currencies
            .iter()
            .any(|one| one.home && one.currency == organisation.currency && one.rate == Some(Decimal::ONE))
    );
    assert_eq!(bench.books.lock().await.expect("a lock").map(|lock| lock.until), None);
    let until = "2026-09-30".parse().expect("a day");
    bench.practice.close_books(Some(until));
    assert_eq!(bench.books.lock().await.expect("a lock").map(|lock| lock.until), Some(until));
}

#[tokio::test]
async fn what_is_not_there_is_told_so() {
    let bench = bench(fast()).await;
    for (kind, id) in [
        (Kind::Invoice, "99999999"),
        (Kind::Contact, "vendor-99999999"),
        (Kind::Contact, "77"),
        (Kind::Bill, "../invoice/1"),
        (Kind::Bill, ""),
    ] {
        let error = bench.books.detail(kind, id).await.expect_err("not there");
        assert_eq!((error.code(), error.retry()), ("not-found", Retry::Never), "{kind} {id}: {error}");
    }
    let error = bench.books.list(&ListRequest::all(Kind::Prepayment)).await.expect_err("no such kind");
    assert_eq!(error.code(), "unsupported");
    let stray = ListRequest {
        page: Some(serde_json::from_str("\"s:20:200:a\"").expect("a token")),
        ..ListRequest::all(Kind::Bill)
    };
    assert_eq!(bench.books.list(&stray).await.expect_err("a strange place").code(), "settings");
}

#[tokio::test]
async fn periods_and_parties_are_asked_for_and_kept_to() {
    let bench = bench(fast()).await;
    for kind in [Kind::Invoice, Kind::Bill, Kind::Expense, Kind::Journal] {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let middle = rows[rows.len() / 2].head.clone();
        let day = middle.date.expect("a day");
        let period = model::period::Period { from: day, to: day };
        let request = ListRequest { dated: Some(period), ..ListRequest::all(kind) };
        let dated = all(&*bench.books, request).await.expect("a list");
        let expect = rows.iter().filter(|row| row.head.date == Some(day)).count();
        assert_eq!(dated.len(), expect, "{kind} of {day}");
        let request = ListRequest { party: middle.party_id.clone().or(Some("1".to_owned())), ..ListRequest::all(kind) };
        let of_party = all(&*bench.books, request.clone()).await.expect("a list");
        let expect = rows.iter().filter(|row| row.head.party_id == request.party).count();
        assert_eq!(of_party.len(), expect, "{kind} of one party");
        let page = bench.books.list(&request).await.expect("a page");
        assert_eq!(
            page.complete_ids,
            matches!(kind, Kind::Expense | Kind::Journal),
            "{kind}: what was filtered is not all"
        );
    }
}

#[tokio::test]
async fn a_company_in_dollars_reads_as_well() {
    let mut options = fast();
    let mut company = practice::company::Company::built_in(3);
    company.organisation.country = "US".to_owned();
    options.companies = vec![company];
    options.client = quickbooks::Client::default();
    let bench = bench(options).await;
    for kind in [Kind::Invoice, Kind::CreditNote] {
        for doc in documents(&bench, kind).await {
            assert_eq!(imbalances(&doc), [], "{kind} {}: {}", doc.title(), raw(&doc));
        }
    }
}
