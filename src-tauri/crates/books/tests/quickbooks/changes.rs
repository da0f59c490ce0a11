//! What changed, what was deleted, and books that change while they are read.

use crate::suite::{Bench, bench, fast};
use crate::support::all;
use books::{Books, ListRequest, Listed, Walk};
use model::{Kind, Status};
use practice::quickbooks::{self, Change, Fault, Happening, TooOld};
use std::collections::BTreeSet;
use std::time::Duration;

/// The kinds of which people's changes can be made here.
const CHANGED: [(Kind, quickbooks::Kind); 10] = [
    (Kind::Invoice, quickbooks::Kind::Invoice),
    (Kind::CreditNote, quickbooks::Kind::CreditNote),
    (Kind::Bill, quickbooks::Kind::Bill),
    (Kind::VendorCredit, quickbooks::Kind::VendorCredit),
    (Kind::PurchaseOrder, quickbooks::Kind::PurchaseOrder),
    (Kind::Expense, quickbooks::Kind::Expense),
    (Kind::Contact, quickbooks::Kind::Contact),
    (Kind::Account, quickbooks::Kind::Account),
    (Kind::Payment, quickbooks::Kind::CustomerPayment),
    (Kind::BillPayment, quickbooks::Kind::VendorPayment),
];

fn patch(kind: Kind) -> serde_json::Value {
    match kind {
        Kind::Contact => serde_json::json!({"phone": "+353 1 555"}),
        Kind::Account => serde_json::json!({"description": "touched"}),
        Kind::Expense | Kind::Payment | Kind::BillPayment => serde_json::json!({"description": "touched"}),
        _ => serde_json::json!({"notes": "touched"}),
    }
}

#[tokio::test]
async fn only_what_changed_is_read_again() {
    let bench = bench(fast()).await;
    for (kind, practice_kind) in CHANGED {
        let before = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        bench.practice.advance(Duration::from_secs(3600));
        let since = bench.practice.now();
        bench.practice.advance(Duration::from_secs(60));
        let open = |row: &&Listed| !matches!(row.head.status, Status::Void | Status::Inactive);
        let changed = &before.iter().filter(open).nth(before.len() / 3).expect("one").head;
        // A contact's id says what it is; the practice books want the bare one, which may be of another: its name is certain.
        let key = changed.name.clone().unwrap_or_else(|| changed.id.clone());
        let change = Change::Update { kind: practice_kind, key, patch: patch(kind) };
        bench.practice.change(change).unwrap_or_else(|error| panic!("{kind}: {error}"));
        bench.practice.clear_requests();
        let again = all(&*bench.books, ListRequest::since(kind, since)).await.expect("a list");
        let found: Vec<&str> = again.iter().map(|row| row.head.id.as_str()).collect();
        assert_eq!(found, [changed.id.as_str()], "{kind}");
        assert_ne!(again[0].head.version, changed.version, "{kind}: a touched record has another version");
        let asked = bench.practice.requests();
        assert!(asked.iter().any(|asked| asked.path.ends_with("/cdc")), "{kind}: the log of changes was asked");
    }
}

#[tokio::test]
async fn a_payment_moves_the_version_of_its_invoice_and_not_of_its_customer() {
    let bench = bench(fast()).await;
    let invoices = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let open = &invoices.iter().find(|row| row.head.status == Status::Open).expect("one is open").head;
    let contacts = all(&*bench.books, ListRequest::all(Kind::Contact)).await.expect("a list");
    let customer = format!("customer-{}", open.party_id.as_deref().expect("a party"));
    let version =
        |rows: &[Listed]| rows.iter().find(|row| row.head.id == customer).expect("there").head.version.clone();
    let since = bench.practice.now();
    let amount = open.value.expect("a total");
    let pay = Change::Pay { kind: quickbooks::Kind::Invoice, key: open.id.clone(), amount, date: None };
    bench.practice.change(pay).expect("paid");
    let again = all(&*bench.books, ListRequest::since(Kind::Invoice, since)).await.expect("a list");
    let paid = again.iter().find(|row| row.head.id == open.id).expect("it changed");
    assert_eq!(paid.head.status, Status::Paid);
    assert_ne!(paid.head.version, open.version);
    let now = all(&*bench.books, ListRequest::all(Kind::Contact)).await.expect("a list");
    assert_eq!(version(&now), version(&contacts), "nobody touched the customer; only the balance moved");
}

/// Deletes a record that can be; its id.
async fn delete_one(bench: &Bench, kind: Kind, practice_kind: quickbooks::Kind) -> String {
    let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
    let gone = rows
        .iter()
        .find(|row| bench.practice.change(Change::Delete { kind: practice_kind, key: row.head.id.clone() }).is_ok());
    gone.expect("one can be deleted").head.id.clone()
}

async fn ids(books: &dyn Books, request: ListRequest) -> (BTreeSet<String>, bool) {
    let (mut walk, mut found, mut complete) = (Walk::new(books, request), BTreeSet::new(), true);
    while let Some(page) = walk.next().await.expect("a page") {
        complete &= page.complete_ids;
        found.extend(page.ids);
    }
    (found, complete)
}

#[tokio::test]
async fn deleted_and_voided_records_show() {
    let bench = bench(fast()).await;
    for (kind, practice_kind) in [
        (Kind::Expense, quickbooks::Kind::Expense),
        (Kind::Bill, quickbooks::Kind::Bill),
        (Kind::Invoice, quickbooks::Kind::Invoice),
    ] {
        let since = bench.practice.now();
        let gone = delete_one(&bench, kind, practice_kind).await;
        let changes = all(&*bench.books, ListRequest::since(kind, since)).await.expect("a list");
        let row = changes.iter().find(|row| row.head.id == gone).expect("the log tells of it");
        assert_eq!((row.head.status, row.document.is_none()), (Status::Deleted, true), "{kind}");
        let (held, complete) = ids(&*bench.books, ListRequest::all(kind)).await;
        assert!(complete && !held.contains(&gone), "{kind}: a whole list shows it by leaving it out");
        assert_eq!(bench.books.detail(kind, &gone).await.expect_err("gone").code(), "not-found");
    }
    let since = bench.practice.now();
    let invoices = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    let void = invoices.iter().find(|row| {
        row.head.status == Status::Open
            && bench.practice.change(Change::Void { kind: quickbooks::Kind::Invoice, key: row.head.id.clone() }).is_ok()
    });
    let void = &void.expect("one can be made void").head.id;
    let changes = all(&*bench.books, ListRequest::since(Kind::Invoice, since)).await.expect("a list");
    let row = changes.iter().find(|row| row.head.id == *void).expect("it changed");
    assert_eq!(row.head.status, Status::Void);
}

#[tokio::test]
async fn where_the_log_does_not_reach_or_tell_all_the_list_is_read_whole() {
    for (about, too_old, limit, days) in [
        ("too long ago, and refused", TooOld::Refused, 1000, 40),
        ("too long ago, and cut without a word", TooOld::Cut, 1000, 40),
        ("more than it tells at once", TooOld::Answered, 1000, 0),
    ] {
        let mut options = quickbooks::Options { too_old, ..fast() };
        options.limits.changes = limit;
        let many = days == 0;
        if many {
            multiply(&mut options, 1010);
        }
        let bench = bench(options).await;
        let mut since = bench.practice.now();
        let gone = match many {
            true => None,
            false => Some(delete_one(&bench, Kind::Bill, quickbooks::Kind::Bill).await),
        };
        if many {
            // The log itself is asked: all that there is was made since then.
            since -= jiff::SignedDuration::from_hours(24 * 3650);
        }
        bench.practice.advance(Duration::from_secs(days * 86_400));
        let kind = if many { Kind::Invoice } else { Kind::Bill };
        let request = ListRequest::since(kind, since);
        let (held, complete) = ids(&*bench.books, request).await;
        assert!(complete, "{about}: all ids, so that what is missing was deleted");
        let (whole, _) = ids(&*bench.books, ListRequest::all(kind)).await;
        assert_eq!(held, whole, "{about}");
        assert!(held.len() > if many { 1000 } else { 5 }, "{about}");
        assert!(gone.is_none_or(|gone| !held.contains(&gone)), "{about}");
    }
}

/// Books with many invoices.
fn multiply(options: &mut quickbooks::Options, count: usize) {
    let company = &mut options.companies[0];
    let open = |invoice: &&practice::company::Document| invoice.state == practice::company::State::Open;
    let pattern = company.invoices.iter().find(open).expect("one is open").clone();
    company.customer_payments.clear();
    company.credit_notes.clear();
    company.invoices = (0..count)
        .map(|number| {
            let mut invoice = pattern.clone();
            invoice.number = format!("N-{number:05}");
            invoice
        })
        .collect();
}

#[tokio::test]
async fn nothing_is_left_out_while_the_books_change_between_pages() {
    for happens in ["add", "touch", "delete"] {
        let mut options = fast();
        multiply(&mut options, 1010);
        let bench = bench(options).await;
        let pattern = serde_json::to_value(&bench.practice.company().invoices[0]).expect("json");
        let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
        assert_eq!(rows.len(), 1010, "{happens}: invoices that were all made in one second, too");
        let kind = quickbooks::Kind::Invoice;
        let mut doomed = BTreeSet::new();
        let then = |change: Change| {
            let change = serde_json::to_value(&change).expect("json");
            bench.practice.fault(Fault::once(Happening::Then { change }).on("/query"));
        };
        match happens {
            "add" => (0..5).for_each(|number| {
                let mut record = pattern.clone();
                record["number"] = format!("X-{number}").into();
                then(Change::Add { kind, record });
            }),
            "touch" => rows.iter().take(5).for_each(|row| {
                then(Change::Update { kind, key: row.head.id.clone(), patch: serde_json::json!({"notes": "touched"}) });
            }),
            _ => {
                // More than pages overlap by.
                for row in rows.iter().take(7) {
                    doomed.insert(row.head.id.clone());
                    then(Change::Delete { kind, key: row.head.id.clone() });
                }
            }
        }
        let again = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
        let seen: BTreeSet<&str> = again.iter().map(|row| row.head.id.as_str()).collect();
        for row in &rows {
            let id = row.head.id.as_str();
            assert!(seen.contains(id) || doomed.contains(id), "{happens}: {id} was left out");
        }
    }
}
