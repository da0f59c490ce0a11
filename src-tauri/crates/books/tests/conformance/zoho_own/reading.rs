//! Reading: everything, what changed, and books that change while they are read.

use crate::support::all;
use crate::zoho_own::suite::{self, KINDS, bench, fast};
use books::{Books, ListRequest, Retry, Walk};
use futures::future::join_all;
use model::document::imbalances;
use model::{Decimal, Kind};
use practice::zoho::{Change, Fault, Happening};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

fn plain(number: Option<Decimal>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

#[tokio::test]
async fn every_kind_is_read_whole_and_adds_up() {
    let bench = bench(fast()).await;
    let company = bench.practice.company().expect("a company");
    let counts = BTreeMap::from([
        (Kind::Invoice, company.invoices.len()),
        (Kind::CreditNote, company.credit_notes.len()),
        (Kind::Bill, company.bills.len()),
        (Kind::VendorCredit, company.vendor_credits.len()),
        (Kind::PurchaseOrder, company.purchase_orders.len()),
        (Kind::Expense, company.expenses.len()),
        (Kind::Contact, company.customers.len() + company.vendors.len()),
        (Kind::Payment, company.customer_payments.len()),
        (Kind::BillPayment, company.vendor_payments.len()),
    ]);
    for (kind, _) in KINDS {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        assert!(!rows.is_empty(), "the practice books have {kind} records");
        if let Some(count) = counts.get(&kind) {
            assert_eq!(rows.len(), *count, "{kind}");
        }
        let details = join_all(rows.iter().map(|row| bench.books.detail(kind, &row.head.id))).await;
        for (row, detail) in rows.iter().zip(details) {
            let doc = detail.unwrap_or_else(|error| panic!("{kind} {:?}: {error}", row.head.number));
            assert_eq!(imbalances(&doc), [], "{kind} {}: {}", doc.title(), doc.raw.as_ref().expect("kept").as_str());
            assert_eq!(doc.status, Some(row.head.status), "{kind} {}", doc.title());
            if kind != Kind::Account {
                assert_eq!(doc.version.as_deref(), Some(row.head.version.as_str()), "{kind} {}", doc.title());
                assert_eq!(doc.party().id, row.head.party_id, "{kind} {}: party", doc.title());
            }
        }
    }
    assert_eq!(bench.practice.counters().throttled, 0, "no limit was run into");
}

#[tokio::test]
async fn amounts_are_those_of_the_books_line_by_line() {
    let bench = bench(fast()).await;
    let company = bench.practice.company().expect("a company");
    for (kind, documents) in [
        (Kind::Invoice, &company.invoices),
        (Kind::CreditNote, &company.credit_notes),
        (Kind::Bill, &company.bills),
        (Kind::VendorCredit, &company.vendor_credits),
        (Kind::PurchaseOrder, &company.purchase_orders),
    ] {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        for document in documents {
            let same = |head: &books::Head| {
                head.number.as_ref() == Some(&document.number) && head.party_name.as_ref() == Some(&document.party)
            };
            let head = &rows.iter().find(|row| same(&row.head)).expect("in the list").head;
            let doc = bench.books.detail(kind, &head.id).await.expect("a document");
            let totals = company.totals(document);
            let about = format!("{kind} {}: {}", document.number, doc.raw.as_ref().expect("kept").as_str());
            assert_eq!(plain(doc.total), plain(Some(totals.total)), "total of {about}");
            assert_eq!(plain(doc.tax), plain(Some(totals.tax)), "tax of {about}");
            assert_eq!(head.value, doc.total, "the list says the same total: {about}");
            assert_eq!(doc.lines.len(), totals.lines.len(), "{about}");
            let tax: Decimal = doc.lines.iter().filter_map(|line| line.tax).sum();
            assert_eq!(plain(Some(tax)), plain(Some(totals.tax)), "the lines' taxes add up: {about}");
            for (line, expect) in doc.lines.iter().zip(&totals.lines) {
                assert_eq!(plain(line.net.map(|net| net - expect.net)), "0", "net of a line of {about}");
            }
        }
    }
}

#[tokio::test]
async fn only_what_changed_is_read_again() {
    let bench = bench(fast()).await;
    for (kind, practice_kind) in KINDS {
        let before = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        bench.practice.advance(Duration::from_secs(3600));
        let since = bench.practice.now();
        bench.practice.advance(Duration::from_secs(60));
        let changed = &before[before.len() / 2].head;
        let patch = match kind {
            Kind::Contact | Kind::Account => serde_json::json!({"description": "touched"}),
            _ => serde_json::json!({"notes": "touched"}),
        };
        let patch = match kind {
            Kind::Contact => serde_json::json!({"phone": "+353 1 555"}),
            Kind::Expense | Kind::Payment | Kind::BillPayment => serde_json::json!({"reference": "touched"}),
            _ => patch,
        };
        let change = Change::Update { kind: practice_kind, key: changed.id.clone(), patch };
        bench.practice.change(change).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let again = all(&*bench.books, ListRequest::since(kind, since)).await.expect("a list");
        let found: Vec<&str> = again.iter().map(|row| row.head.id.as_str()).collect();
        assert_eq!(found, [changed.id.as_str()], "{kind}");
        assert_ne!(again[0].head.version, changed.version, "{kind}: a touched record has another version");
    }
}

/// All ids that a list names, and whether they are complete.
async fn ids(books: &dyn Books, request: ListRequest) -> (BTreeSet<String>, bool) {
    let (mut walk, mut found, mut complete) = (Walk::new(books, request), BTreeSet::new(), true);
    while let Some(page) = walk.next().await.expect("a page") {
        complete &= page.complete_ids;
        found.extend(page.ids);
    }
    (found, complete)
}

#[tokio::test]
async fn deleted_records_show_in_complete_lists() {
    let bench = bench(fast()).await;
    let future = bench.practice.now() + Duration::from_secs(24 * 3600);
    for (kind, practice_kind, request) in [
        (Kind::Expense, practice::zoho::Kind::Expense, ListRequest::since(Kind::Expense, future)),
        (Kind::Invoice, practice::zoho::Kind::Invoice, ListRequest::all(Kind::Invoice)),
    ] {
        let (before, complete) = ids(&*bench.books, request.clone()).await;
        assert!(complete, "{kind}: nothing was left out by the provider");
        let gone = before.iter().find(|id| {
            let change = Change::Delete { kind: practice_kind, key: (*id).clone() };
            bench.practice.change(change).is_ok()
        });
        let gone = gone.expect("one can be deleted");
        let (after, _) = ids(&*bench.books, request).await;
        assert_eq!(before.difference(&after).collect::<Vec<_>>(), [gone], "{kind}");
        let error = bench.books.detail(kind, gone).await.expect_err("gone");
        assert_eq!((error.code(), error.retry()), ("not-found", Retry::Never));
    }
    let (_, complete) = ids(&*bench.books, ListRequest::since(Kind::Invoice, bench.practice.now())).await;
    assert!(!complete, "a list that the provider filtered is not complete");
}

/// Practice books with many invoices.
async fn many(count: usize) -> suite::Bench {
    let mut options = fast();
    let company = &mut options.companies[0];
    let pattern = company.invoices[0].clone();
    company.customer_payments.clear();
    company.credit_notes.clear();
    company.invoices = (0..count)
        .map(|number| {
            let mut invoice = pattern.clone();
            invoice.number = format!("N-{number:05}");
            invoice
        })
        .collect();
    bench(options).await
}

#[tokio::test]
async fn nothing_is_left_out_while_the_books_change_between_pages() {
    for happens in ["add", "delete-one", "delete-many", "rows-repeat", "rows-slip"] {
        let bench = many(620).await;
        let invoice = serde_json::to_value(&bench.practice.company().expect("a company").invoices[0]).expect("json");
        let ids = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
        assert_eq!(ids.len(), 620);
        let kind = practice::zoho::Kind::Invoice;
        // Newest first: the last in the file are on the first page.
        let mut doomed = BTreeSet::new();
        let then = |change: Change| {
            bench
                .practice
                .fault(Fault::once(Happening::Then { change: Box::new(change) }).on("/invoices").asking("page=1"));
        };
        match happens {
            "add" => {
                for number in 0..7 {
                    let mut record = invoice.clone();
                    record["number"] = format!("X-{number}").into();
                    then(Change::Add { kind, record });
                }
            }
            "delete-one" | "delete-many" => {
                let many = if happens == "delete-one" { 1 } else { 50 };
                for row in ids.iter().take(many) {
                    doomed.insert(row.head.id.clone());
                    then(Change::Delete { kind, key: row.head.id.clone() });
                }
            }
            "rows-repeat" => {
                bench.practice.fault(Fault::once(Happening::Shift { rows: 9 }).on("/invoices").asking("page=2"))
            }
            _ => bench.practice.fault(Fault::once(Happening::Shift { rows: -9 }).on("/invoices").asking("page=2")),
        }
        let read = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
        let unique: BTreeSet<&String> = read.iter().map(|row| &row.head.id).collect();
        assert_eq!(unique.len(), read.len(), "{happens}: no record comes twice from a walk");
        for row in ids.iter().filter(|row| !doomed.contains(&row.head.id)) {
            assert!(unique.contains(&row.head.id), "{happens}: {:?} was left out", row.head.number);
        }
    }
}

#[tokio::test]
async fn periods_and_parties_narrow_a_list() {
    let bench = bench(fast()).await;
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let one = &rows[rows.len() / 3].head;
    let period = model::period::Period::month_of(one.date.expect("dated"));
    let party = one.party_id.clone().expect("a customer");
    for (kind, practice_kind) in KINDS {
        assert!(bench.books.capabilities().of(kind).is_some(), "{practice_kind:?} can be read");
    }
    let of_month = ListRequest { dated: Some(period), ..ListRequest::all(Kind::Invoice) };
    let expect: BTreeSet<_> =
        rows.iter().filter(|row| row.head.date.is_some_and(|d| period.contains(d))).map(|row| &row.head.id).collect();
    let found = all(&*bench.books, of_month).await.expect("a list");
    assert_eq!(found.iter().map(|row| &row.head.id).collect::<BTreeSet<_>>(), expect);
    let of_party = ListRequest { party: Some(party.clone()), ..ListRequest::all(Kind::Invoice) };
    let found = all(&*bench.books, of_party).await.expect("a list");
    let expect: BTreeSet<_> =
        rows.iter().filter(|row| row.head.party_id.as_ref() == Some(&party)).map(|row| &row.head.id).collect();
    assert_eq!(found.iter().map(|row| &row.head.id).collect::<BTreeSet<_>>(), expect);
    let error = bench.books.list(&ListRequest::all(Kind::Class)).await.expect_err("not read here");
    assert_eq!(error.code(), "unsupported");
}

#[tokio::test]
async fn currencies_come_with_their_rates() {
    let bench = bench(fast()).await;
    let home = bench.connection.company.as_ref().expect("a company").currency.clone();
    let rates = bench.books.currencies().await.expect("currencies");
    let own = rates.iter().find(|rate| rate.home).expect("the company's own");
    assert_eq!((own.currency.as_str(), own.rate), (home.as_str(), Some(Decimal::ONE)));
    let foreign = rates.iter().find(|rate| !rate.home && rate.rate.is_some()).expect("another currency");
    let asked = [foreign.currency.clone(), "XXX".to_owned()];
    let listed = bench.books.rates(&asked).await.expect("the list of rates");
    assert_eq!(listed.keys().collect::<Vec<_>>(), [&foreign.currency], "what the books do not know is not there");
    let dated = &listed[&foreign.currency];
    assert!(dated.is_sorted_by_key(|rate| rate.date), "{dated:?}");
    assert!(dated.iter().any(|rate| Some(rate.date) == foreign.date && rate.rate == foreign.rate), "{dated:?}");
}
