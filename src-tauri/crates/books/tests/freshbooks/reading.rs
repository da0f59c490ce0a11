//! Reading: everything, what changed, and books that change while they are read.

use crate::bench::{Bench, bench, fast};
use crate::support::all;
use books::{Books, Head, ListRequest, Retry, Walk};
use model::document::imbalances;
use model::period::Period;
use model::{Decimal, Document, Kind, Status};
use practice::freshbooks::{Change, Fault, Happening, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const KINDS: [Kind; 12] = [
    Kind::Invoice,
    Kind::CreditNote,
    Kind::Prepayment,
    Kind::Overpayment,
    Kind::Bill,
    Kind::Payment,
    Kind::BillPayment,
    Kind::Expense,
    Kind::Contact,
    Kind::Item,
    Kind::Account,
    Kind::Journal,
];

fn plain(number: Option<Decimal>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

/// Every document of a kind: from the list where it is whole, else by its id.
async fn documents(bench: &Bench, kind: Kind) -> Vec<(Head, Document)> {
    let mut found = Vec::new();
    for row in all(&*bench.books, ListRequest::all(kind)).await.expect("a list") {
        let id = row.head.id.clone();
        let doc = match row.document {
            Some(doc) => doc,
            None => bench.books.detail(kind, &id).await.unwrap_or_else(|error| panic!("{kind} {id}: {error}")),
        };
        found.push((row.head, doc));
    }
    found
}

#[tokio::test]
async fn every_kind_is_read_whole_and_adds_up() {
    for options in [fast(), Options { bill_lines_on_request: false, bill_times_in_utc: false, ..fast() }] {
        let bench = bench(options).await;
        for kind in KINDS {
            let docs = documents(&bench, kind).await;
            let rare = matches!(kind, Kind::Prepayment | Kind::Overpayment);
            assert!(rare || !docs.is_empty(), "the practice books have {kind} records");
            for (at, (head, doc)) in docs.iter().enumerate() {
                let about = format!("{kind} {}: {}", doc.title(), doc.raw.as_ref().expect("kept").as_str());
                assert_eq!(imbalances(doc), [], "{about}");
                assert_eq!(doc.status, Some(head.status), "{about}");
                assert_eq!((doc.id.as_ref(), doc.version.as_ref()), (Some(&head.id), Some(&head.version)), "{about}");
                if head.party_id.is_some() {
                    assert_eq!((&doc.party().id, &doc.party().name), (&head.party_id, &head.party_name), "{about}");
                }
                if at % 7 != 0 {
                    continue;
                }
                // By its id it is the very same.
                let single = bench.books.detail(kind, &head.id).await.expect("a document");
                assert_eq!(
                    (single.total, single.amount, &single.lines),
                    (doc.total, doc.amount, &doc.lines),
                    "{about}"
                );
                assert_eq!((&single.paid, single.party()), (&doc.paid, doc.party()), "{about}");
            }
        }
        assert_eq!(bench.practice.counters().throttled, 0, "no limit was run into");
    }
}

#[tokio::test]
async fn amounts_dates_and_parties_are_those_of_the_company() {
    let bench = bench(fast()).await;
    let company = bench.practice.company();
    for (kind, expected) in
        [(Kind::Invoice, &company.invoices), (Kind::CreditNote, &company.credit_notes), (Kind::Bill, &company.bills)]
    {
        let docs = documents(&bench, kind).await;
        let mut seen = 0;
        for document in expected {
            let same = |doc: &&(Head, Document)| {
                doc.1.number.as_ref() == Some(&document.number) && doc.1.date == Some(document.date)
            };
            let Some((_, doc)) = docs.iter().find(same) else { continue };
            let totals = company.totals(document);
            let about = format!("{kind} {}: {}", document.number, doc.raw.as_ref().expect("kept").as_str());
            assert_eq!(plain(doc.total), plain(Some(totals.total)), "total of {about}");
            let name = company.customers.iter().chain(&company.vendors).find(|one| one.name == document.party);
            let names = name.map(|one| [one.name.clone(), one.company.clone()]).expect("a party");
            assert!(names.contains(doc.party().name.as_ref().expect("named")), "party of {about}");
            seen += 1;
        }
        assert!(seen * 10 >= expected.len() * 8, "{kind}: {seen} of {} were found", expected.len());
    }
    let payments = documents(&bench, Kind::Payment).await;
    let sum: Decimal = payments.iter().filter_map(|(_, doc)| doc.amount).sum();
    let with_invoice = company.customer_payments.iter().filter(|payment| !payment.applied.is_empty());
    let expect: Decimal = with_invoice
        .map(|payment| payment.amount.unwrap_or_else(|| payment.applied.iter().map(|one| one.amount).sum()))
        .sum();
    assert_eq!(plain(Some(sum)), plain(Some(expect)), "cash is the company's cash: no credit is in it");
    let batches: BTreeSet<&String> = payments.iter().filter_map(|(_, doc)| doc.batch.as_ref()).collect();
    let several = company.customer_payments.iter().filter(|payment| payment.applied.len() > 1).count();
    assert_eq!(batches.len(), several, "payments of one bank payment carry its number");
    let invoices: BTreeMap<_, _> =
        documents(&bench, Kind::Invoice).await.into_iter().map(|(head, doc)| (head.id, doc)).collect();
    for (_, doc) in &payments {
        let paid = &doc.paid[0];
        let invoice = &invoices[paid.id.as_ref().expect("an id")];
        assert_eq!((&paid.invoice, paid.date, paid.total), (&invoice.number, invoice.date, invoice.total));
        assert_eq!(doc.customer.id, invoice.customer.id);
    }
    for invoice in invoices.values() {
        let parts = [invoice.paid_amount, invoice.credited, invoice.balance].into_iter().flatten().sum::<Decimal>();
        assert_eq!(plain(Some(parts)), plain(invoice.total), "{}", invoice.title());
    }
    let credited: Decimal = company.credit_notes.iter().flat_map(|note| &note.applied).map(|one| one.amount).sum();
    let found: Decimal = invoices.values().flat_map(|doc| &doc.applied).filter_map(|one| one.amount).sum();
    assert!(found > Decimal::ZERO && found <= credited, "{found} of {credited} credits are told with their invoices");
}

#[tokio::test]
async fn only_what_changed_is_read_again_and_deletions_are_seen() {
    let bench = bench(fast()).await;
    for (kind, practice_kind, patch) in [
        (Kind::Invoice, practice::freshbooks::Kind::Invoice, serde_json::json!({"notes": "touched"})),
        (Kind::Bill, practice::freshbooks::Kind::Bill, serde_json::json!({"reference": "touched"})),
        (Kind::CreditNote, practice::freshbooks::Kind::CreditNote, serde_json::json!({"notes": "touched"})),
        (Kind::Contact, practice::freshbooks::Kind::Contact, serde_json::json!({"phone": "+353 1 555"})),
    ] {
        let before = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        // A bill's clock may be five hours off, so that much has to lie between.
        bench.practice.advance(Duration::from_secs(8 * 3600));
        let since = bench.practice.now();
        bench.practice.advance(Duration::from_secs(60));
        let open = |head: &&Head| head.number.is_some() || kind == Kind::Contact;
        let changed = before.iter().map(|row| &row.head).filter(open).nth(before.len() / 2).expect("one");
        let key = changed.number.clone().or(changed.name.clone()).expect("a number or name");
        let change = Change::Update { kind: practice_kind, key, patch };
        bench.practice.change(change).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let again = all(&*bench.books, ListRequest::since(kind, since)).await.expect("a list");
        let found: Vec<&Head> = again.iter().map(|row| &row.head).collect();
        assert!(found.iter().any(|head| head.id == changed.id && head.version != changed.version), "{kind}: {found:?}");
        assert!(found.len() <= 2, "{kind}: hardly more than what changed: {found:?}");
    }
    let rows = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    bench.practice.advance(Duration::from_secs(3600));
    let since = bench.practice.now();
    let kind = practice::freshbooks::Kind::Invoice;
    let gone = rows.iter().find(|row| {
        let change = Change::Delete { kind, key: row.head.number.clone().expect("numbered") };
        bench.practice.change(change).is_ok()
    });
    let gone = &gone.expect("one can be deleted").head.id;
    let seen = all(&*bench.books, ListRequest::since(Kind::Invoice, since)).await.expect("a list");
    let states: Vec<_> = seen.iter().filter(|row| row.head.id == *gone).map(|row| row.head.status).collect();
    assert_eq!(states, [Status::Deleted], "a poll for changes tells of the deletion");
    let (ids, complete) = ids(&*bench.books, ListRequest::all(Kind::Invoice)).await;
    assert!(complete && !ids.contains(gone), "and a whole list no longer names it");
    let error = bench.books.detail(Kind::Invoice, gone).await.expect_err("gone");
    assert_eq!((error.code(), error.retry()), ("not-found", Retry::Never));
    assert!(
        !self::ids(&*bench.books, ListRequest::since(Kind::Invoice, since)).await.1,
        "a filtered list is not complete"
    );
}

#[tokio::test]
async fn what_came_in_too_much_is_unapplied_and_an_overpayment() {
    let mut options = fast();
    let payments = &mut options.companies[0].customer_payments;
    let exact = payments.iter_mut().find(|payment| payment.applied.len() == 1).expect("one");
    let applied = exact.applied[0].amount;
    exact.amount = Some(applied + Decimal::TEN);
    exact.description = "ten too much".to_owned();
    let bench = bench(options).await;
    let payments = documents(&bench, Kind::Payment).await;
    let (_, paid) = payments
        .iter()
        .find(|(_, doc)| doc.memo.as_deref().is_some_and(|memo| memo.contains("ten too much")))
        .expect("the payment");
    assert_eq!(imbalances(paid), []);
    assert_eq!(plain(paid.amount), plain(Some(applied + Decimal::TEN)));
    assert_eq!((plain(paid.unapplied), plain(paid.paid[0].amount)), ("10".to_owned(), plain(Some(applied))));
    let beyond = documents(&bench, Kind::Overpayment).await;
    let of_ten = |(_, doc): &&(Head, Document)| doc.customer.id == paid.customer.id && doc.amount == Some(Decimal::TEN);
    let found = beyond.iter().find(of_ten).expect("an overpayment");
    assert_eq!(plain(found.1.unapplied), "10");
    assert!(documents(&bench, Kind::CreditNote).await.iter().all(|(_, doc)| doc.id != found.1.id));
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

/// Practice books with many invoices.
async fn many(count: usize) -> Bench {
    let mut options = fast();
    let company = &mut options.companies[0];
    let pattern = company.invoices.iter().find(|one| one.state == practice::company::State::Open).expect("one").clone();
    company.customer_payments.clear();
    company.credit_notes.clear();
    company.invoices = (0..count)
        .map(|number| practice::company::Document { number: format!("N-{number:05}"), ..pattern.clone() })
        .collect();
    bench(options).await
}

#[tokio::test]
async fn nothing_is_left_out_while_the_books_change_between_pages() {
    for happens in ["add", "delete-one", "delete-many", "rows-repeat", "rows-slip"] {
        let bench = many(320).await;
        let invoice = serde_json::to_value(&bench.practice.company().invoices[0]).expect("json");
        let before = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
        assert_eq!(before.len(), 320);
        let kind = practice::freshbooks::Kind::Invoice;
        let then = |change: Change| {
            let change = serde_json::to_value(change).expect("json");
            bench.practice.fault(Fault::once(Happening::Then { change }).on("/invoices").asking("page=1"));
        };
        let mut doomed = BTreeSet::new();
        match happens {
            "add" => {
                for number in 0..7 {
                    let mut record = invoice.clone();
                    record["number"] = format!("X-{number}").into();
                    then(Change::Add { kind, record });
                }
            }
            "delete-one" | "delete-many" => {
                for row in before.iter().take(if happens == "delete-one" { 1 } else { 50 }) {
                    doomed.insert(row.head.id.clone());
                    then(Change::Delete { kind, key: row.head.number.clone().expect("numbered") });
                }
            }
            "rows-repeat" => {
                bench.practice.fault(Fault::once(Happening::Shift { rows: 9 }).on("/invoices").asking("page=2"));
            }
            _ => bench.practice.fault(Fault::once(Happening::Shift { rows: -9 }).on("/invoices").asking("page=2")),
        }
        let read = all(&*bench.books, ListRequest::all(Kind::Invoice)).await.expect("a list");
        let unique: BTreeSet<&String> = read.iter().map(|row| &row.head.id).collect();
        for row in before.iter().filter(|row| !doomed.contains(&row.head.id)) {
            assert!(unique.contains(&row.head.id), "{happens}: {:?} was left out", row.head.number);
        }
    }
}

#[tokio::test]
async fn periods_and_parties_narrow_a_list() {
    let bench = bench(fast()).await;
    for kind in [Kind::Invoice, Kind::Payment, Kind::Bill, Kind::Expense, Kind::CreditNote] {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let one = &rows[rows.len() / 3].head;
        let period = Period::month_of(one.date.expect("dated"));
        let expect = |keep: &dyn Fn(&Head) -> bool| -> BTreeSet<String> {
            rows.iter().filter(|row| keep(&row.head)).map(|row| row.head.id.clone()).collect()
        };
        let found = |rows: Vec<books::Listed>| rows.into_iter().map(|row| row.head.id).collect::<BTreeSet<String>>();
        let of_month = ListRequest { dated: Some(period), ..ListRequest::all(kind) };
        let in_month = expect(&|head| head.date.is_some_and(|date| period.contains(date)));
        assert_eq!(found(all(&*bench.books, of_month).await.expect("a list")), in_month, "{kind}");
        let Some(party) = rows.iter().find_map(|row| row.head.party_id.clone()) else { continue };
        let of_party = ListRequest { party: Some(party.clone()), ..ListRequest::all(kind) };
        let with_them = expect(&|head| head.party_id.as_ref() == Some(&party));
        assert_eq!(found(all(&*bench.books, of_party).await.expect("a list")), with_them, "{kind}");
    }
    let error = bench.books.list(&ListRequest::all(Kind::PurchaseOrder)).await.expect_err("FreshBooks has none");
    assert_eq!(error.code(), "unsupported");
}

#[tokio::test]
async fn the_books_state_no_rates_and_no_lock() {
    let bench = bench(fast()).await;
    let currencies = bench.books.currencies().await.expect("currencies");
    let home = bench.practice.company().organisation.currency;
    assert_eq!(currencies.iter().map(|one| (&one.currency, one.home)).collect::<Vec<_>>(), [(&home, true)]);
    assert!(bench.books.rates(&[home, "USD".to_owned()]).await.expect("rates").is_empty());
    assert_eq!(bench.books.lock().await, Ok(None));
    let foreign = documents(&bench, Kind::Invoice).await.into_iter().find(|(_, doc)| doc.currency != doc.home_currency);
    assert_eq!(foreign.expect("one in another currency").1.rate, None, "a rate that is not told is none");
}
