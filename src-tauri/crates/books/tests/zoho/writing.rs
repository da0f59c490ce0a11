//! Every kind written and read back, changed, ended; what the books refuse; closed periods.

use crate::suite::{Bench, FIELD, KINDS, bench, books_at, cents, creates};
use books::write::{Operation, Outcome, Prior, Write, WriteFault};
use books::{BooksError, Idempotent};
use model::document::{Custom, Line, Party};
use model::{Date, Document, Kind, Status};
use practice::zoho::{Change, Fault, Happening, Kind as Own};
use serde_json::json;

async fn made(bench: &Bench, wanted: Document, number: u32) -> Document {
    let kind = wanted.kind;
    let Outcome::Posted { written, .. } = bench.post(&creates(wanted, number), Prior::Never).await else {
        panic!("{kind} is posted")
    };
    let read = bench.books.detail(kind, &written.id).await.expect("it is there");
    assert_eq!((&read.version, &read.number), (&written.version, &written.number), "{kind}: as the answer said");
    read
}

/// What was given is there.
fn check(wanted: &Document, read: &Document) {
    let kind = wanted.kind;
    let texts = |doc: &Document| {
        [&doc.number, &doc.name, &doc.reference, &doc.memo, &doc.method, &doc.role, &doc.currency]
            .map(|text| text.clone())
    };
    for (wanted, read) in texts(wanted).into_iter().zip(texts(read)).filter(|(wanted, _)| wanted.is_some()) {
        assert_eq!(wanted, read, "{kind}");
    }
    assert_eq!(wanted.date, read.date, "{kind}");
    assert!(wanted.due_date.is_none() || wanted.due_date == read.due_date, "{kind}");
    assert!(wanted.account_id.is_none() || wanted.account_id == read.account_id, "{kind}");
    assert!(wanted.terms_days.is_none() || wanted.terms_days == read.terms_days, "{kind}");
    assert_eq!(wanted.value(), read.value(), "{kind}");
    if kind == Kind::Contact {
        let given = Party { id: read.contact.id.clone(), ..wanted.contact.clone() };
        assert_eq!(given, read.contact);
    } else {
        assert_eq!((&wanted.party().id, &wanted.party().name), (&read.party().id, &read.party().name), "{kind}");
    }
    let line = |line: &Line| {
        (
            line.text.clone(),
            line.quantity,
            line.price,
            line.net.or(line.amount),
            line.account_id.clone(),
            line.tax_id.clone(),
        )
    };
    assert_eq!(wanted.lines.iter().map(line).collect::<Vec<_>>(), read.lines.iter().map(line).collect::<Vec<_>>());
    let paid = |doc: &Document| doc.paid.iter().map(|one| (one.id.clone(), one.amount)).collect::<Vec<_>>();
    assert_eq!(paid(wanted), paid(read), "{kind}");
}

#[tokio::test]
async fn every_kind_is_written_and_read_back_as_it_was_given() {
    for settings in [vec![("writes", "yes")], vec![("writes", "yes"), ("unique_field", FIELD)]] {
        let unique = settings.len() > 1;
        let bench = bench(books_at(600), &settings).await;
        for ((kind, _), number) in KINDS.into_iter().zip(1..) {
            let wanted = bench.document(kind, &format!("NEW {number}"), number);
            let read = made(&bench, wanted.clone(), number).await;
            check(&wanted, &read);
            let key = format!("00000000-0000-4000-8000-{number:012}");
            let field = read.custom.get(FIELD);
            assert_eq!(field, unique.then_some(Custom::Text(key)).as_ref(), "{kind}");
            let expect = match (unique, kind) {
                (true, Kind::Invoice | Kind::Bill | Kind::Payment | Kind::Contact) => Idempotent::Upsert,
                _ => Idempotent::Nothing,
            };
            assert_eq!(bench.books.idempotent(kind), expect, "{kind}");
            assert!(bench.books.capabilities().can_write(kind));
        }
    }
}

#[tokio::test]
async fn taxes_discounts_and_corrections_arrive() {
    let bench = bench(books_at(600), &[("writes", "yes")]).await;
    let company = bench.practice.company().expect("a company");
    let tax = company.taxes.iter().find(|tax| !tax.percent.is_zero()).expect("a tax").clone();
    let record = json!({"number": "TAXED", "party": "Pine Supply", "date": "2026-11-02", "lines": [{"rate": "100", "tax": tax.name}]});
    let id = bench.practice.change(Change::Add { kind: Own::Bill, record }).expect("a bill");
    let taxed = bench.books.detail(Kind::Bill, &id).await.expect("it is there");
    for (kind, inclusive, number) in [(Kind::Bill, false, 1), (Kind::Invoice, false, 2), (Kind::Invoice, true, 3)] {
        let mut wanted = bench.document(kind, &format!("TAX {number}"), number);
        let line = &taxed.lines[0];
        let account_id = wanted.lines[0].account_id.clone();
        wanted.lines = vec![Line { id: None, account_id, text: Some("Oil".to_owned()), ..line.clone() }];
        let (net, due) = (line.net.expect("net"), line.tax.expect("tax"));
        if inclusive {
            wanted.lines[0].price = Some(net + due);
        } else {
            wanted.adjustment = Some(cents(-25));
        }
        wanted.tax_inclusive = Some(inclusive);
        wanted.total = Some(net + due + wanted.adjustment.unwrap_or_default());
        let read = made(&bench, wanted.clone(), number).await;
        assert_eq!((read.total, read.tax), (wanted.total, Some(due)), "{kind} {inclusive}");
        assert_eq!((read.adjustment, read.tax_inclusive), (wanted.adjustment, Some(inclusive)), "{kind}");
        assert_eq!(read.lines[0].tax_id, line.tax_id);
    }
    let mut wanted = bench.document(Kind::Invoice, "OFF 1", 4);
    wanted.discount = Some(cents(500));
    wanted.shipping = Some(cents(900));
    wanted.total = wanted.total.map(|total| total + cents(400));
    let read = made(&bench, wanted.clone(), 4).await;
    assert_eq!((read.total, read.discount, read.shipping), (wanted.total, wanted.discount, wanted.shipping));
}

#[tokio::test]
async fn a_document_in_another_currency_carries_its_rate() {
    let bench = bench(books_at(600), &[("writes", "yes")]).await;
    let record = json!({"name": "Far Away", "currency": "USD", "vendor": true});
    let id = bench.practice.change(Change::Add { kind: Own::Contact, record }).expect("a vendor");
    let mut wanted = bench.document(Kind::Bill, "USD 1", 1);
    wanted.vendor = Party::named(Some(id), Some("Far Away".to_owned()));
    (wanted.currency, wanted.rate) = (Some("USD".to_owned()), Some(cents(87)));
    let read = made(&bench, wanted.clone(), 1).await;
    assert_eq!((&read.currency, read.rate, read.total), (&wanted.currency, wanted.rate, wanted.total));
    wanted.currency = Some("XXX".to_owned());
    let fault = bench.books.write(&creates(wanted, 2)).await.expect_err("no such currency");
    assert!(matches!(&fault, WriteFault::Refused(error) if error.to_string().contains("XXX")), "{fault:?}");
}

fn update(read: &Document, change: impl Fn(&mut Document), number: u32) -> Write {
    let mut document = read.clone();
    change(&mut document);
    let (id, version) = (read.id.clone().expect("an id"), read.version.clone().expect("a version"));
    Write { operation: Operation::Update { id, version }, ..creates(document, number) }
}

#[tokio::test]
async fn a_record_is_changed_only_as_it_was_read() {
    for settings in [vec![("writes", "yes")], vec![("writes", "yes"), ("unique_field", FIELD)]] {
        let bench = bench(books_at(600), &settings).await;
        for ((kind, module), number) in KINDS.into_iter().zip(1..) {
            let read = made(&bench, bench.document(kind, &format!("CH {number}"), number), number).await;
            // Times have whole seconds: the next change comes in another one.
            bench.practice.advance(std::time::Duration::from_secs(2));
            let write = update(&read, |doc| doc.memo = Some("Corrected".to_owned()), 100 + number);
            bench.practice.fault(Fault::once(Happening::DropAfter).by("PUT").on(module));
            let outcome = bench.post(&write, Prior::Never).await;
            let Outcome::Found(found) = outcome else {
                panic!("{kind}: its answer was lost, and it is done: {outcome:?}")
            };
            let now = found.document.expect("read");
            assert_eq!(now.memo.as_deref(), Some("Corrected"), "{kind}");
            assert_eq!(now.custom, read.custom, "{kind}: what it is known by stays");
            check(&Document { memo: now.memo.clone(), ..read.clone() }, &now);
            let again = bench.post(&creates(read.clone(), number), Prior::Unknown).await;
            assert!(matches!(again, Outcome::Found(_)), "{kind}: it is known again after the change: {again:?}");
            bench.practice.advance(std::time::Duration::from_secs(2));
            let stale = bench.books.write(&update(&read, |doc| doc.memo = None, 200 + number)).await;
            assert!(matches!(stale, Err(WriteFault::Stale { .. })), "{kind}: {stale:?}");
            let outcome =
                bench.post(&update(&read, |doc| doc.memo = Some("Late".to_owned()), 300 + number), Prior::Never).await;
            assert!(matches!(outcome, Outcome::Stale(_)), "{kind}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn records_end_as_their_kind_does() {
    let bench = bench(books_at(600), &[("writes", "yes")]).await;
    for ((kind, module), number) in KINDS.into_iter().zip(1..) {
        let read = made(&bench, bench.document(kind, &format!("END {number}"), number), number).await;
        let (id, version) = (read.id.clone().expect("an id"), read.version.clone().expect("a version"));
        let void = |version: &str| {
            let operation = Operation::Void { id: id.clone(), version: version.to_owned() };
            Write { operation, ..creates(read.clone(), 100 + number) }
        };
        let stale = bench.books.write(&void("2020-01-01T00:00:00Z")).await;
        assert!(matches!(stale, Err(WriteFault::Stale { .. })), "{kind}: {stale:?}");
        bench.practice.fault(
            Fault::once(Happening::FailAfter { status: 500 })
                .on(&format!("{module}/{id}"))
                .by(if matches!(kind, Kind::Payment | Kind::BillPayment | Kind::Journal) { "DELETE" } else { "POST" }),
        );
        let outcome = bench.post(&void(&version), Prior::Never).await;
        assert!(matches!(outcome, Outcome::Found(_)), "{kind}: {outcome:?}");
        match (kind, bench.books.detail(kind, &id).await) {
            (Kind::Payment | Kind::BillPayment | Kind::Journal, Err(BooksError::NotFound { .. })) => {}
            (Kind::Contact, Ok(now)) => assert_eq!(now.status, Some(Status::Inactive)),
            (_, now) => assert_eq!(now.expect("it is there").status, Some(Status::Void), "{kind}"),
        }
    }
}

#[tokio::test]
async fn what_the_books_refuse_is_told_as_what_it_is() {
    let mut options = books_at(600);
    options.bill_numbers_repeat = false;
    let bench = bench(options, &[("writes", "yes")]).await;
    made(&bench, bench.document(Kind::Bill, "DUP", 1), 1).await;
    made(&bench, bench.document(Kind::Invoice, "DUP", 2), 2).await;
    made(&bench, bench.document(Kind::Contact, "DUP", 3), 3).await;
    bench.practice.close("purchases", Some(Date::constant(2026, 9, 30)));
    let of = |kind, title: &str, change: &dyn Fn(&mut Document)| {
        let mut document = bench.document(kind, title, 9);
        change(&mut document);
        document
    };
    let closed: &dyn Fn(&mut Document) = &|doc| doc.date = Some(Date::constant(2026, 9, 30));
    let stranger: &dyn Fn(&mut Document) = &|doc| doc.vendor.id = Some("4600000000099999".to_owned());
    for (document, code, words) in [
        (of(Kind::Bill, "DUP", &|_| ()), "duplicate", "used already"),
        (of(Kind::Invoice, "DUP", &|_| ()), "duplicate", "used already"),
        (of(Kind::Contact, "DUP", &|_| ()), "duplicate", "used already"),
        (of(Kind::Bill, "R-1", closed), "refused", "locked"),
        (of(Kind::VendorCredit, "R-2", closed), "refused", "locked"),
        (of(Kind::Bill, "R-3", stranger), "refused", "vendor_id"),
        (of(Kind::Bill, "R-4", &|doc| doc.lines[0].account_id = Some("7".to_owned())), "refused", "account_id"),
        (of(Kind::Bill, "R-5", &|doc| doc.vendor.id = None), "unfit", "not matched with a vendor"),
        (of(Kind::Bill, "R-6", &|doc| doc.total = Some(cents(1))), "unfit", "its total is 0.01"),
        (of(Kind::BillPayment, "R-7", &|doc| doc.amount = Some(cents(1))), "unfit", "say what becomes"),
        (
            of(Kind::Payment, "R-8", &|doc| {
                doc.amount = Some(cents(90_000));
                doc.paid[0].amount = Some(cents(90_000));
            }),
            "refused",
            "is open",
        ),
        (Document::new(Kind::PurchaseOrder), "read-only", ""),
    ] {
        let before = bench.practice.counters().writes;
        let write = creates(document, 50);
        let fault = bench.books.write(&write).await.expect_err(words);
        let said = match &fault {
            WriteFault::Duplicate { .. } => "duplicate",
            WriteFault::Refused(error) => error.code(),
            other => panic!("{other:?} is certain"),
        };
        assert_eq!(said, code, "{fault}");
        assert!(fault.to_string().contains(words), "{fault} says {words}");
        assert_eq!(bench.practice.counters().writes, before, "{fault}: nothing was written");
    }
    // An invoice is no purchase: its period is open.
    made(&bench, of(Kind::Invoice, "R-9", closed), 51).await;
}

#[tokio::test]
async fn closed_periods_are_known_beforehand() {
    let bench = bench(books_at(600), &[("writes", "yes")]).await;
    assert_eq!(bench.books.lock().await, Ok(None));
    let (sales, purchases) = (Date::constant(2026, 8, 31), Date::constant(2026, 9, 30));
    bench.practice.close("sales", Some(sales));
    bench.practice.close("purchases", Some(purchases));
    let until = async |kind| bench.books.lock_of(kind).await.expect("a lock").map(|lock| lock.until);
    assert_eq!(bench.books.lock().await.expect("a lock").map(|lock| lock.until), Some(purchases));
    assert_eq!((until(Kind::Invoice).await, until(Kind::Bill).await), (Some(sales), Some(purchases)));
    assert_eq!(until(Kind::Contact).await, None);
    bench.practice.fault(Fault::once(Happening::Forbidden).on("transactionlocks"));
    assert_eq!(until(Kind::Bill).await, None, "not everybody may see them; then the books refuse");
}
