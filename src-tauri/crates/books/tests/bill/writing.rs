//! Writing once, whatever happens on the way.

use crate::suite::{Bench, bench, documents, fast};
use crate::support::Real;
use async_trait::async_trait;
use books::write::{Journal, Match, Operation, Outcome, Prior, Waits, Write, WriteFault, post, verify};
use books::{BooksError, Clock as _, StoreFault};
use model::document::{Line, Party};
use model::{Date, Decimal, Document, Kind, Status};
use practice::bill::{Fault, Happening, Kind as Own};
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Default)]
struct Intents(AtomicU32);

#[async_trait]
impl Journal for Intents {
    async fn intend(&self, _write: &Write) -> Result<(), StoreFault> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

fn write(document: Document, number: u32) -> Write {
    let key = format!("00000000-0000-4000-8000-{number:012}");
    Write { key, operation: Operation::Create, document }
}

async fn active(bench: &Bench, role: &str) -> Document {
    let contacts = documents(&*bench.books, Kind::Contact).await;
    let home = bench.connection.company.as_ref().map(|company| company.currency.clone());
    let fits = |one: &Document| {
        one.role.as_deref() == Some(role) && one.status == Some(Status::Active) && one.currency == home
    };
    contacts.into_iter().find(fits).expect("one in the company's currency")
}

async fn account(bench: &Bench) -> String {
    let accounts = documents(&*bench.books, Kind::Account).await;
    let expense = accounts.into_iter().find(|one| one.group.as_deref() == Some("EXPENSE")).expect("an account");
    expense.id.expect("an id")
}

fn document(kind: Kind, party: &Document, account: &str, number: &str) -> Document {
    let line = |text: &str, net: Decimal| Line {
        text: Some(text.to_owned()),
        net: Some(net),
        account_id: Some(account.to_owned()),
        ..Line::default()
    };
    let mut document = Document {
        number: Some(number.to_owned()),
        date: Some(Date::constant(2026, 5, 4)),
        due_date: Some(Date::constant(2026, 6, 3)),
        currency: party.currency.clone(),
        memo: Some("Of May".to_owned()),
        tax: Some(Decimal::new(210, 2)),
        total: Some(Decimal::new(1310, 2)),
        lines: vec![line("Rope", Decimal::new(1000, 2)), line("Tar", Decimal::new(100, 2))],
        ..Document::new(kind)
    };
    let id_and_name = Party::named(party.id.clone(), party.name.clone());
    match kind {
        Kind::Bill | Kind::VendorCredit => document.vendor = id_and_name,
        _ => document.customer = id_and_name,
    }
    if kind == Kind::Bill {
        document.order = Some("PO-77".to_owned());
    }
    document
}

fn vendor(name: &str) -> Document {
    Document {
        name: Some(name.to_owned()),
        role: Some("vendor".to_owned()),
        contact: Party {
            name: Some(format!("{name} LLC")),
            email: Some("office@birch.example".to_owned()),
            street: Some("1 Weir St".to_owned()),
            city: Some("Troy".to_owned()),
            zip: Some("12180".to_owned()),
            country_code: Some("US".to_owned()),
            ..Party::default()
        },
        ..Document::new(Kind::Contact)
    }
}

async fn run(bench: &Bench, write: &Write, prior: Prior) -> Outcome {
    let waits = Waits::at_scale(bench.connection.limits.time_scale);
    post(&*bench.books, write, prior, &Intents::default(), (&Real, waits)).await
}

fn count(bench: &Bench, own: Own, number: &str) -> usize {
    let at = |record: &serde_json::Value| {
        let places = [
            &record["invoice"]["invoiceNumber"],
            &record["invoiceNumber"],
            &record["referenceNumber"],
            &record["name"],
        ];
        places.iter().any(|place| **place == number)
    };
    bench.practice.records_of(own).iter().filter(|record| at(record)).count()
}

#[tokio::test]
async fn each_kind_is_written_and_read_back_as_it_was_meant() {
    let bench = bench(fast()).await;
    let (seller, buyer, account) =
        (active(&bench, "vendor").await, active(&bench, "customer").await, account(&bench).await);
    for (kind, own, party) in [
        (Kind::Bill, Own::Bill, &seller),
        (Kind::VendorCredit, Own::VendorCredit, &seller),
        (Kind::Invoice, Own::Invoice, &buyer),
        (Kind::CreditNote, Own::CreditMemo, &buyer),
    ] {
        let wanted = document(kind, party, &account, "NEW-1");
        let write = write(wanted.clone(), 1);
        let Outcome::Posted { written, verify: owed } = run(&bench, &write, Prior::Never).await else {
            panic!("{kind} is posted")
        };
        assert!(owed, "BILL does nothing against repetitions");
        assert_eq!(verify(&*bench.books, &write).await.expect("looked"), None, "{kind} stands once");
        assert_eq!(count(&bench, own, "NEW-1"), 1, "{kind}");
        let read = bench.books.detail(kind, &written.id).await.expect("it is there");
        assert_eq!((&read.number, read.date, read.total), (&wanted.number, wanted.date, wanted.total), "{kind}");
        assert_eq!(read.party().name, party.name, "{kind}");
        assert_eq!(read.version, written.version, "{kind}");
        let texts: Vec<&str> = read.lines.iter().filter_map(|line| line.text.as_deref()).collect();
        assert_eq!(texts, ["Rope", "Tar", "Tax"], "{kind}: tax becomes a line");
        assert_eq!(read.lines[0].account_id.as_ref(), Some(&account), "{kind}");
        if kind == Kind::Bill {
            assert_eq!((read.order.as_deref(), read.memo.as_deref()), (Some("PO-77"), Some("Of May")));
        }
        match run(&bench, &write, Prior::Never).await {
            Outcome::Held { candidates, .. } => assert_eq!(candidates[0].how, Match::Natural, "{kind}"),
            other => panic!("{kind}: it is there already, and nobody knows by whom: {other:?}"),
        }
        assert!(matches!(run(&bench, &write, Prior::Unknown).await, Outcome::Found(_)), "{kind}: it was ours");
    }
    let made = run(&bench, &write(vendor("Birch Boats"), 2), Prior::Never).await;
    let Outcome::Posted { written, .. } = made else { panic!("{made:?}") };
    let read = bench.books.detail(Kind::Contact, &written.id).await.expect("it is there");
    assert_eq!((read.name.as_deref(), read.contact.city.as_deref()), (Some("Birch Boats"), Some("Troy")));
    assert!(matches!(
        run(&bench, &write(vendor("birch boats"), 3), Prior::Never).await,
        Outcome::Posted { .. } | Outcome::Held { .. }
    ));
}

/// What becomes of a record when these two things happen to its way.
async fn lose(bench: &Bench, (own, path): (Own, &str), write: &Write, title: &str, happens: [Option<Happening>; 2]) {
    for (happens, skip) in happens.iter().flatten().zip(0..) {
        // The second meets what is sent again, where the first one made that necessary.
        let skip = if matches!(happens, Happening::Lag { .. } | Happening::LateTwin { .. }) { 0 } else { skip };
        bench.practice.fault(Fault::once(happens.clone()).by("POST").on(path).after(skip));
    }
    let mut outcome = run(bench, write, Prior::Never).await;
    if let Outcome::Later { unknown, .. } = outcome {
        assert!(unknown || count(bench, own, title) == 0, "{title} {happens:?}: {outcome:?}");
        outcome = run(bench, write, if unknown { Prior::Unknown } else { Prior::Never }).await;
    }
    if matches!(outcome, Outcome::Posted { verify: true, .. }) {
        Real.sleep(Waits::at_scale(600).settle).await;
        outcome = verify(&*bench.books, write).await.expect("looked").unwrap_or(outcome);
    }
    let there = count(bench, own, title);
    match &outcome {
        Outcome::Posted { .. } | Outcome::Found(_) => assert_eq!(there, 1, "{title} {happens:?}: {outcome:?}"),
        Outcome::Held { reason, .. } => {
            assert_eq!(there, 2, "{title} {happens:?}: one record is no reason to hold: {reason}");
            let repeats = |one: &Happening| matches!(one, Happening::Twice | Happening::LateTwin { .. });
            assert!(happens.iter().flatten().any(repeats), "{title} {happens:?}: only the network repeats a request");
        }
        other => panic!("{title} {happens:?}: {other:?}"),
    }
    bench.practice.clear_faults();
}

#[tokio::test]
async fn every_way_of_losing_an_answer_ends_with_one_record_or_a_hold() {
    let faults = [
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::FailAfter { status: 500 },
        Happening::Fail { status: 500, body: String::new(), retry_after: None },
        Happening::Cut,
        Happening::Short,
        Happening::Unauthorized,
        Happening::TooMany { retry_after: None },
        Happening::Twice,
        Happening::LateTwin { seconds: 20 },
        Happening::Lag { seconds: 30 },
    ];
    let more = [
        None,
        Some(Happening::Lag { seconds: 30 }),
        Some(Happening::LateTwin { seconds: 20 }),
        Some(Happening::DropAfter),
        Some(Happening::Unauthorized),
        Some(Happening::TooMany { retry_after: None }),
    ];
    let kinds = [
        (Kind::Bill, Own::Bill, "/v3/bills"),
        (Kind::VendorCredit, Own::VendorCredit, "/v3/vendor-credits"),
        (Kind::Invoice, Own::Invoice, "/v3/invoices"),
        (Kind::CreditNote, Own::CreditMemo, "/v3/credit-memos"),
        (Kind::Contact, Own::Vendor, "/v3/vendors"),
    ];
    let each = kinds.into_iter().map(async |(kind, own, path)| {
        let bench = bench(fast()).await;
        let role = if matches!(kind, Kind::Invoice | Kind::CreditNote) { "customer" } else { "vendor" };
        let (party, account) = (active(&bench, role).await, account(&bench).await);
        let mut number = 0;
        for happens in &faults {
            for also in &more {
                number += 1;
                let title = format!("L-{number:04}");
                let wanted = match kind {
                    Kind::Contact => vendor(&title),
                    kind => document(kind, &party, &account, &title),
                };
                let write = write(wanted, number);
                lose(&bench, (own, path), &write, &title, [Some(happens.clone()), also.clone()]).await;
            }
        }
        number
    });
    let cases: u32 = futures::future::join_all(each).await.into_iter().sum();
    assert_eq!(cases, 330);
}

#[tokio::test]
async fn a_record_is_changed_only_as_it_was_read_and_not_when_paid() {
    let bench = bench(fast()).await;
    let (seller, account) = (active(&bench, "vendor").await, account(&bench).await);
    let wanted = document(Kind::Bill, &seller, &account, "CH-1");
    let Outcome::Posted { written, .. } = run(&bench, &write(wanted, 1), Prior::Never).await else { panic!("posted") };
    let read = bench.books.detail(Kind::Bill, &written.id).await.expect("it is there");
    let version = read.version.clone().expect("a version");
    let mut changed = Document { memo: Some("Corrected".to_owned()), ..read.clone() };
    changed.lines.remove(1);
    changed.total = read.total.map(|total| total - Decimal::ONE);
    let operation = Operation::Update { id: written.id.clone(), version: version.clone() };
    let update = Write { key: "u".to_owned(), operation, document: changed };
    bench.practice.fault(Fault::once(Happening::DropAfter).by("PUT"));
    let outcome = run(&bench, &update, Prior::Never).await;
    assert!(matches!(outcome, Outcome::Found(_)), "its answer was lost, and it is as it was to become: {outcome:?}");
    let now = bench.books.detail(Kind::Bill, &written.id).await.expect("it is there");
    assert_eq!((now.lines.len(), now.memo.as_deref()), (2, Some("Corrected")), "a line that is left out is gone");
    assert_eq!(now.lines[0].id, read.lines[0].id, "the others stay what they are");
    let stale = bench.books.write(&update).await.expect_err("an old version");
    assert!(matches!(stale, WriteFault::Stale { .. }), "{stale:?}");

    let operation = Operation::Void { id: written.id.clone(), version: now.version.clone().expect("a version") };
    let void = Write { key: "v".to_owned(), operation, document: now };
    bench.practice.fault(Fault::once(Happening::FailAfter { status: 500 }).on("/archive"));
    let outcome = run(&bench, &void, Prior::Never).await;
    assert!(matches!(outcome, Outcome::Found(_)), "{outcome:?}");
    let now = bench.books.detail(Kind::Bill, &written.id).await.expect("archived, not gone");
    assert_eq!(now.status, Some(Status::Deleted));

    let bills = documents(&*bench.books, Kind::Bill).await;
    let paid = bills.into_iter().find(|bill| matches!(bill.status, Some(Status::Paid | Status::PartPaid)));
    let paid = paid.expect("a paid bill");
    let (id, version) = (paid.id.clone().expect("an id"), paid.version.clone().expect("a version"));
    let update = Write { key: "p".to_owned(), operation: Operation::Update { id, version }, document: paid };
    let fault = bench.books.write(&update).await.expect_err("it is paid");
    assert!(matches!(&fault, WriteFault::Refused(error) if error.to_string().contains("paid")), "{fault:?}");
}

#[tokio::test]
async fn what_cannot_be_right_is_not_sent() {
    let bench = bench(fast()).await;
    let (seller, account) = (active(&bench, "vendor").await, account(&bench).await);
    let contacts = documents(&*bench.books, Kind::Contact).await;
    let home = &seller.currency;
    let foreign = contacts.iter().find(|one| one.role.as_deref() == Some("vendor") && one.currency != *home);
    let before = bench.practice.counters().writes;
    let bill = |change: &dyn Fn(&mut Document)| {
        let mut wanted = document(Kind::Bill, &seller, &account, "BAD-1");
        change(&mut wanted);
        write(wanted, 1)
    };
    let mut cases = vec![
        (bill(&|doc| doc.total = Some(Decimal::ONE)), "come to"),
        (bill(&|doc| doc.vendor = Party::default()), "no vendor"),
        (bill(&|doc| doc.vendor.id = Some("00902NOBODY".to_owned())), "not at BILL"),
        (bill(&|doc| doc.currency = Some("JPY".to_owned())), "JPY"),
        (write(Document::new(Kind::BillPayment), 1), "never written"),
        (write(Document::new(Kind::Expense), 1), "never written"),
        (write(Document { contact: Party::default(), ..vendor("Nobody") }, 1), "no street"),
    ];
    if let Some(foreign) = foreign {
        let party = Party::named(foreign.id.clone(), foreign.name.clone());
        cases.push((bill(&|doc| doc.vendor = party.clone()), "is in"));
    }
    for (write, words) in cases {
        let fault = bench.books.write(&write).await.expect_err(words);
        let WriteFault::Refused(error) = &fault else { panic!("{fault:?} is certain") };
        assert!(error.to_string().contains(words), "{error} says {words}");
    }
    assert_eq!(bench.practice.counters().writes, before, "nothing was written");
}

#[tokio::test]
async fn a_number_that_bill_has_is_told_as_such() {
    let mut options = fast();
    options.settings.duplicate_bills = false;
    let bench = bench(options).await;
    let (seller, account) = (active(&bench, "vendor").await, account(&bench).await);
    let wanted = document(Kind::Bill, &seller, &account, "DUP-1");
    bench.books.write(&write(wanted.clone(), 1)).await.expect("the first");
    let fault = bench.books.write(&write(wanted, 2)).await.expect_err("the second");
    assert!(matches!(&fault, WriteFault::Duplicate { error: BooksError::Refused { .. }, .. }), "{fault:?}");
}
