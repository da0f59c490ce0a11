//! Every kind of record, to the last field.

use crate::suite::{bench, documents, fast};
use crate::support::all;
use books::{ListRequest, Retry};
use jiff::ToSpan;
use model::document::{Custom, imbalances};
use model::{Decimal, Document, Kind, Status};
use practice::bill::{Change, Kind as Own, Neutral};
use practice::company::{self, State};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of the client and those of the practice books.
const KINDS: [(Kind, &[Own]); 11] = [
    (Kind::Invoice, &[Own::Invoice]),
    (Kind::CreditNote, &[Own::CreditMemo]),
    (Kind::Bill, &[Own::Bill]),
    (Kind::VendorCredit, &[Own::VendorCredit]),
    (Kind::Payment, &[Own::ReceivablePayment]),
    (Kind::BillPayment, &[Own::Payment]),
    (Kind::Expense, &[Own::Transaction, Own::Reimbursement]),
    (Kind::Contact, &[Own::Vendor, Own::Customer]),
    (Kind::Account, &[Own::Account]),
    (Kind::Class, &[Own::AccountingClass, Own::Department, Own::Location, Own::Job]),
    (Kind::Item, &[Own::Item]),
];

fn by_number(documents: Vec<Document>) -> BTreeMap<String, Document> {
    documents.into_iter().map(|document| (document.number.clone().expect("numbered"), document)).collect()
}

#[tokio::test]
async fn every_record_of_every_kind_is_read_word_for_word() {
    let bench = bench(fast()).await;
    for (kind, own) in KINDS {
        let held: Vec<serde_json::Value> = own.iter().flat_map(|own| bench.practice.records_of(*own)).collect();
        let read = documents(&*bench.books, kind).await;
        assert_eq!(read.len(), held.len(), "{kind}");
        assert!(!held.is_empty() || kind == Kind::Item, "{kind}: the practice books have some");
        let raw = |document: &Document| document.raw.as_ref().expect("kept").as_str().to_owned();
        let read_texts: BTreeSet<String> = read
            .iter()
            .map(|document| serde_json::from_str::<serde_json::Value>(&raw(document)).expect("JSON").to_string())
            .collect();
        let held_texts: BTreeSet<String> = held.iter().map(ToString::to_string).collect();
        assert_eq!(read_texts, held_texts, "{kind}");
        for document in &read {
            assert_eq!(imbalances(document), [], "{kind} {}", document.title());
            assert_ne!(document.status, None);
            let detail = bench.books.detail(kind, document.id.as_deref().expect("an id")).await.expect("a record");
            assert_eq!(detail, *document, "{kind}: a list tells all that a record does");
        }
    }
    assert_eq!(bench.practice.counters().throttled, 0);
}

fn compare(kind: Kind, company: &company::Company, wanted: &[company::Document], read: &BTreeMap<String, Document>) {
    let wanted: Vec<&company::Document> = wanted.iter().filter(|one| one.state != State::Draft).collect();
    assert_eq!(read.len(), wanted.len(), "{kind}");
    for one in wanted {
        let document = &read[&one.number];
        let totals = company.totals(one);
        let title = format!("{kind} {}", one.number);
        assert_eq!(document.total, Some(totals.total), "{title}");
        assert_eq!(document.date, Some(one.date), "{title}");
        assert_eq!(document.party().name.as_deref(), Some(one.party.as_str()), "{title}");
        let home = company.organisation.currency.as_str();
        let currency = company.currency_of(&one.party);
        assert_eq!(document.currency.as_deref(), Some(currency), "{title}");
        let rate = (currency == home).then_some(Decimal::ONE).or(one.rate);
        if let Some(rate) = rate {
            assert_eq!(document.rate.map(|found| found.normalize()), Some(rate.normalize()), "{title}");
        }
        assert!(document.rate.is_some_and(|rate| !rate.is_zero()), "{title} has a rate");
        if let (Some(due), Kind::Invoice | Kind::Bill) = (one.due, kind) {
            assert_eq!(document.due_date, Some(due), "{title}");
        }
        let accounts: Vec<&str> =
            one.lines.iter().map(|line| line.account.as_str()).filter(|name| !name.is_empty()).collect();
        let found: Vec<&str> = document.lines.iter().filter_map(|line| line.account_name.as_deref()).collect();
        if matches!(kind, Kind::Bill | Kind::VendorCredit) {
            assert_eq!(found, accounts, "{title}: accounts have names, not ids");
        }
    }
}

#[tokio::test]
async fn documents_agree_with_what_was_typed_in() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for (kind, wanted) in [
        (Kind::Invoice, &company.invoices),
        (Kind::CreditNote, &company.credit_notes),
        (Kind::Bill, &company.bills),
        (Kind::VendorCredit, &company.vendor_credits),
    ] {
        compare(kind, &company, wanted, &by_number(documents(&*bench.books, kind).await));
    }
    let invoices = documents(&*bench.books, Kind::Invoice).await;
    assert!(invoices.iter().any(|invoice| invoice.tax.is_some_and(|tax| !tax.is_zero())));
    assert!(invoices.iter().all(|invoice| invoice.bill_to.city.is_some()), "the address is the customer's");
    for document in invoices.iter().chain(&documents(&*bench.books, Kind::Bill).await) {
        let (total, paid) = (document.total.expect("stated"), document.paid_amount.expect("known"));
        let (credited, open) = (document.credited.expect("stated"), document.balance.expect("stated"));
        if document.status != Some(Status::Void) {
            assert_eq!(paid + credited + open, total, "{}", document.title());
        }
    }
}

#[tokio::test]
async fn payments_name_what_they_settle() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for (kind, wanted) in [(Kind::Payment, &company.customer_payments), (Kind::BillPayment, &company.vendor_payments)] {
        let read = documents(&*bench.books, kind).await;
        assert_eq!(read.len(), wanted.len(), "{kind}");
        let key =
            |party: &str, date: Option<jiff::civil::Date>, amount: Option<Decimal>, paid: Vec<(String, Decimal)>| {
                format!("{party} {date:?} {:?} {paid:?}", amount.map(|amount| amount.normalize()))
            };
        let mut expect: Vec<String> = wanted
            .iter()
            .map(|payment| {
                let applied: Vec<(String, Decimal)> =
                    payment.applied.iter().map(|part| (part.to.clone(), part.amount.normalize())).collect();
                let sum: Decimal = payment.applied.iter().map(|part| part.amount).sum();
                key(&payment.party, Some(payment.date), payment.amount.or(Some(sum)), applied)
            })
            .collect();
        let mut found: Vec<String> =
            read.iter()
                .map(|payment| {
                    let paid = payment.paid.iter().map(|part| {
                        (part.invoice.clone().expect("a number"), part.amount.expect("an amount").normalize())
                    });
                    key(payment.party().name.as_deref().expect("named"), payment.date, payment.amount, paid.collect())
                })
                .collect();
        expect.sort();
        found.sort();
        assert_eq!(found, expect, "{kind}");
        assert!(read.iter().all(|payment| payment.status == Some(Status::Paid)), "{kind}");
    }
}

#[tokio::test]
async fn expenses_are_card_transactions_and_reimbursements() {
    let bench = bench(fast()).await;
    let read = documents(&*bench.books, Kind::Expense).await;
    let transactions = bench.practice.records_of(Own::Transaction);
    let cleared =
        transactions.iter().filter(|one| one["transactionType"] == "CLEAR" && one["complete"] == true).count();
    let cards = read.iter().filter(|one| one.method.as_deref().is_some_and(|method| method.starts_with("CARD")));
    assert_eq!(cards.filter(|one| one.status == Some(Status::Paid)).count(), cleared, "only what has cleared is final");
    for document in &read {
        assert!(document.vendor.name.is_some() && document.date.is_some() && document.total.is_some());
        assert!(matches!(document.custom.get("budget"), Some(Custom::Text(_))), "{}", document.title());
    }
}

#[tokio::test]
async fn what_changed_is_found_and_what_was_archived_too() {
    let bench = bench(fast()).await;
    let before = bench.practice.now();
    bench.practice.advance(std::time::Duration::from_secs(3600));
    let since = bench.practice.now();
    let none = all(&*bench.books, ListRequest::since(Kind::Bill, since)).await.expect("a list");
    assert_eq!(none.len(), 0, "nothing was touched since {since} ({before})");
    let bills = documents(&*bench.books, Kind::Bill).await;
    let open: Vec<&Document> = bills.iter().filter(|bill| bill.status == Some(Status::Open)).take(2).collect();
    let [changed, gone] = open[..] else { panic!("two open bills") };
    let key = |document: &Document| document.id.clone().expect("an id");
    let patch = serde_json::json!({"notes": "Urgent"});
    bench.practice.change(Change::Update { kind: Neutral::Bill, key: key(changed), patch }).expect("changed");
    bench.practice.change(Change::Void { kind: Neutral::Bill, key: key(gone) }).expect("archived");
    let found = all(&*bench.books, ListRequest::since(Kind::Bill, since)).await.expect("a list");
    let found: BTreeMap<String, Document> =
        found.into_iter().map(|row| (row.head.id, row.document.expect("whole"))).collect();
    assert_eq!(found.keys().collect::<BTreeSet<_>>(), [&key(changed), &key(gone)].into_iter().collect::<BTreeSet<_>>());
    assert_eq!(found[&key(changed)].memo.as_deref(), Some("Urgent"));
    assert_eq!(found[&key(gone)].status, Some(Status::Deleted));
    assert!(found.values().all(|document| document.modified.is_some_and(|at| at >= since)));
    for kind in [Kind::Contact, Kind::Account, Kind::VendorCredit, Kind::BillPayment, Kind::Payment, Kind::Class] {
        let later = bench.practice.now() + 1.hour();
        let found = all(&*bench.books, ListRequest::since(kind, later)).await.expect("a list");
        assert_eq!(found.len(), 0, "{kind}");
    }
}

#[tokio::test]
async fn archived_records_are_read_whether_lists_name_them_unasked_or_not() {
    for archived_listed in [true, false] {
        let mut options = fast();
        options.settings.archived_listed = archived_listed;
        let bench = bench(options).await;
        let bills = documents(&*bench.books, Kind::Bill).await;
        let gone = bills.iter().find(|bill| bill.status == Some(Status::Open)).expect("an open bill").clone();
        let key = gone.id.clone().expect("an id");
        bench.practice.change(Change::Void { kind: Neutral::Bill, key: key.clone() }).expect("archived");
        let again = documents(&*bench.books, Kind::Bill).await;
        assert_eq!(again.len(), bills.len(), "unasked: {archived_listed}");
        let found = again.iter().find(|bill| bill.id.as_ref() == Some(&key)).expect("still read");
        assert_eq!(found.status, Some(Status::Deleted));
    }
}

#[tokio::test]
async fn parties_and_periods_narrow_a_list() {
    let bench = bench(fast()).await;
    for kind in [Kind::Invoice, Kind::Bill, Kind::VendorCredit] {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let one = &rows[rows.len() / 3].head;
        let party = one.party_id.clone().expect("a party");
        let period = model::period::Period::month_of(one.date.expect("dated"));
        let ids = |rows: &[books::Listed], keep: &dyn Fn(&books::Head) -> bool| -> BTreeSet<String> {
            rows.iter().filter(|row| keep(&row.head)).map(|row| row.head.id.clone()).collect()
        };
        let found = all(&*bench.books, ListRequest { party: Some(party.clone()), ..ListRequest::all(kind) }).await;
        let expect = ids(&rows, &|head| head.party_id.as_ref() == Some(&party));
        assert_eq!(ids(&found.expect("a list"), &|_| true), expect, "{kind}");
        let found = all(&*bench.books, ListRequest { dated: Some(period), ..ListRequest::all(kind) }).await;
        let expect = ids(&rows, &|head| head.date.is_some_and(|date| period.contains(date)));
        assert_eq!(ids(&found.expect("a list"), &|_| true), expect, "{kind}");
    }
    let strange = ListRequest { party: Some("a,b:eq:c".to_owned()), ..ListRequest::all(Kind::Bill) };
    assert_eq!(bench.books.list(&strange).await.expect_err("no id").code(), "not-found", "no filter is smuggled in");
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_read_is_said() {
    let bench = bench(fast()).await;
    for (kind, id) in
        [(Kind::Bill, "00n02NONE"), (Kind::Contact, "nobody"), (Kind::Expense, "none"), (Kind::Bill, "../x")]
    {
        let error = bench.books.detail(kind, id).await.expect_err("not there");
        assert_eq!((error.code(), error.retry()), ("not-found", Retry::Never), "{kind} {id}");
    }
    for kind in [Kind::PurchaseOrder, Kind::Journal, Kind::Prepayment] {
        assert_eq!(bench.books.list(&ListRequest::all(kind)).await.expect_err("no such kind").code(), "unsupported");
        assert_eq!(bench.books.detail(kind, "1").await.expect_err("no such kind").code(), "unsupported");
    }
    let strange = serde_json::from_str("\"s:0:200:\"").expect("a token of other books");
    let request = ListRequest { page: Some(strange), ..ListRequest::all(Kind::Bill) };
    assert_eq!(bench.books.list(&request).await.expect_err("not ours").code(), "settings");
    let first = bench.books.list(&ListRequest::all(Kind::Contact)).await.expect("a page");
    let request = ListRequest { page: first.next, ..ListRequest::all(Kind::Bill) };
    assert_eq!(bench.books.list(&request).await.expect_err("of another list").code(), "settings");
}

#[tokio::test]
async fn an_organization_and_its_currency() {
    let bench = bench(fast()).await;
    let found = bench.books.companies().await.expect("organizations");
    assert_eq!(found[0].id, bench.practice.company_id());
    assert_eq!(found[0].name, bench.practice.company().organisation.name);
    let currencies = bench.books.currencies().await.expect("the one");
    assert_eq!((currencies.len(), currencies[0].rate), (1, Some(Decimal::ONE)));
    assert!(bench.books.rates(&["EUR".to_owned()]).await.expect("none").is_empty());
    assert_eq!(bench.books.lock().await.expect("not told"), None);
}

#[tokio::test]
async fn rates_that_are_stated_the_other_way_round_are_turned() {
    let read = async |rate_per_home| {
        let mut options = fast();
        options.settings.rate_per_home = rate_per_home;
        let bench = bench(options).await;
        let bills = documents(&*bench.books, Kind::Bill).await;
        let foreign = bills.into_iter().filter(|bill| bill.currency != bill.home_currency);
        foreign.map(|bill| (bill.number, bill.rate.map(|rate| rate.round_dp(3)), bill.home_total)).collect::<Vec<_>>()
    };
    let (one_way, other_way) = (read(false).await, read(true).await);
    assert!(!one_way.is_empty(), "there are bills in another currency");
    assert_eq!(one_way, other_way);
}
