//! Writing: once, whatever happens on the way.

use crate::suite::{Bench, PACE, bench, fast};
use crate::support::{Memory, Real, all};
use books::ListRequest;
use books::write::{Match, Operation, Outcome, Prior, Waits, Write, WriteFault, post};
use model::document::{Document, Line, Paid, Party};
use model::{Decimal, Kind, Status};
use practice::quickbooks::{self, Entity, Fault, Happening};

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

fn key(case: usize) -> String {
    format!("0b6f7b1e-2b7a-4f0e-9a53-{case:012x}")
}

fn create(case: usize, document: Document) -> Write {
    Write { key: key(case), operation: Operation::Create, document }
}

/// What records are made of.
struct Pieces {
    vendor: Party,
    customer: Party,
    cost: String,
    bank: String,
    /// A bill and an invoice in the company's own currency of which something is open.
    bill: Document,
    invoice: Document,
}

async fn pieces(bench: &Bench) -> Pieces {
    let docs = |kind| async move {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        rows.into_iter().filter_map(|row| row.document).collect::<Vec<Document>>()
    };
    let open = |doc: &Document| {
        doc.balance.is_some_and(|balance| balance > Decimal::TEN)
            && doc.currency == doc.home_currency
            && doc.status != Some(Status::Void)
    };
    let accounts = docs(Kind::Account).await;
    let account = |group: &str| {
        let found =
            accounts.iter().find(|doc| doc.group.as_deref() == Some(group) && doc.status == Some(Status::Active));
        found.unwrap_or_else(|| panic!("an account of {group}")).id.clone().expect("an id")
    };
    let bill = docs(Kind::Bill).await.into_iter().find(open).expect("an open bill");
    let invoice = docs(Kind::Invoice).await.into_iter().find(open).expect("an open invoice");
    Pieces {
        vendor: Party::named(bill.vendor.id.clone(), bill.vendor.name.clone()),
        customer: Party::named(invoice.customer.id.clone(), invoice.customer.name.clone()),
        cost: account("Expense"),
        bank: account("Bank"),
        bill,
        invoice,
    }
}

/// A record of each kind that is written.
fn sample(kind: Kind, case: usize, pieces: &Pieces, home: &str) -> Document {
    let mut doc = Document::new(kind);
    doc.date = Some("2026-11-19".parse().expect("a day"));
    doc.number = Some(format!("W-{case:05}"));
    doc.currency = Some(home.to_owned());
    doc.memo = Some("from the file".to_owned());
    let line = |amount: &str| Line {
        text: Some("Paper".to_owned()),
        account_id: Some(pieces.cost.clone()),
        net: number(amount),
        ..Line::default()
    };
    match kind {
        Kind::Bill | Kind::VendorCredit => {
            doc.vendor = pieces.vendor.clone();
            doc.lines = vec![line("412.50"), line("90.00")];
            doc.total = number("502.50");
        }
        Kind::Expense => {
            doc.vendor = pieces.vendor.clone();
            doc.method = Some("Cash".to_owned());
            doc.account_id = Some(pieces.bank.clone());
            doc.lines = vec![line("19.99")];
            doc.total = number("19.99");
        }
        Kind::Journal => {
            let entry = |account: &str, amount: &str| Line {
                account_id: Some(account.to_owned()),
                amount: number(amount),
                ..Line::default()
            };
            doc.lines = vec![entry(&pieces.cost, "80.00"), entry(&pieces.bank, "-80.00")];
        }
        Kind::Payment | Kind::BillPayment => {
            let (settled, word) =
                if kind == Kind::Payment { (&pieces.invoice, "invoice") } else { (&pieces.bill, "bill") };
            doc.customer = if kind == Kind::Payment { pieces.customer.clone() } else { Party::default() };
            doc.vendor = if kind == Kind::Payment { Party::default() } else { pieces.vendor.clone() };
            doc.account_id = Some(pieces.bank.clone());
            doc.amount = number("1.25");
            doc.paid = vec![Paid {
                kind: Some(word.to_owned()),
                id: settled.id.clone(),
                amount: number("1.25"),
                ..Paid::default()
            }];
        }
        _ => {
            doc.number = None;
            doc.date = None;
            doc.currency = None;
            doc.name = Some(format!("New Vendor {case}"));
            doc.role = Some("vendor".to_owned());
            doc.contact =
                Party { email: Some("ap@new.example".to_owned()), city: Some("Dover".to_owned()), ..Party::default() };
            doc.memo = None;
        }
    }
    doc
}

const WRITTEN: [(Kind, Entity); 7] = [
    (Kind::Bill, Entity::Bill),
    (Kind::VendorCredit, Entity::VendorCredit),
    (Kind::Expense, Entity::Purchase),
    (Kind::Journal, Entity::JournalEntry),
    (Kind::Payment, Entity::Payment),
    (Kind::BillPayment, Entity::BillPayment),
    (Kind::Contact, Entity::Vendor),
];

fn home(bench: &Bench) -> String {
    bench.connection.company.as_ref().expect("a company").currency.clone()
}

async fn posted(bench: &Bench, write: &Write) -> Outcome {
    post(&*bench.books, write, Prior::Never, &Memory::default(), (&Real, Waits::at_scale(PACE))).await
}

/// How many records of the books hold this number or name.
fn held(bench: &Bench, entity: Entity, doc: &Document) -> usize {
    let title = doc.number.as_ref().or(doc.name.as_ref()).expect("one of them");
    let is = |record: &&serde_json::Value| {
        ["DocNumber", "PaymentRefNum", "DisplayName"].iter().any(|field| record[field] == title.as_str())
    };
    bench.practice.records(entity).iter().filter(is).count()
}

#[tokio::test]
async fn every_kind_that_can_be_written_is_there_as_it_was_sent() {
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    let before = bench.practice.counters().writes;
    for (case, (kind, entity)) in WRITTEN.into_iter().enumerate() {
        let doc = sample(kind, case, &pieces, &home(&bench));
        let outcome = posted(&bench, &create(case, doc.clone())).await;
        let Outcome::Posted { written, verify: false } = outcome else { panic!("{kind}: {outcome:?}") };
        let read = bench.books.detail(kind, &written.id).await.expect("there");
        assert_eq!(read.version, written.version, "{kind}: the answer told its version");
        assert_eq!((&read.number, read.date), (&doc.number, doc.date), "{kind}");
        assert_eq!(read.memo, doc.memo, "{kind}: our key is no part of the note");
        assert_eq!(read.name, doc.name, "{kind}");
        if kind == Kind::Journal {
            let amounts = |doc: &Document| doc.lines.iter().map(|line| line.amount).collect::<Vec<_>>();
            assert_eq!(amounts(&read), amounts(&doc));
        } else if kind != Kind::Contact {
            assert_eq!(read.value(), doc.value(), "{kind}");
            assert_eq!(read.party().id, doc.party().id, "{kind}");
        }
        assert_eq!(held(&bench, entity, &doc), 1, "{kind}");
    }
    assert_eq!(bench.practice.counters().writes - before, WRITTEN.len() as u64);
}

#[tokio::test]
async fn a_record_is_there_once_whatever_happens_to_its_request() {
    let fail = |status: u16| Happening::Fail { status, body: String::new(), retry_after: None };
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    let mut case = 100;
    for happens in [
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::FailAfter { status: 500 },
        Happening::FailAfter { status: 503 },
        fail(500),
        Happening::TooMany { retry_after: None },
        Happening::Unauthorized,
        Happening::Twice,
        Happening::LateTwin { seconds: 20 },
        Happening::Lag { seconds: 30 },
        Happening::Cut,
        Happening::Short,
    ] {
        for (kind, entity) in WRITTEN {
            case += 1;
            let doc = sample(kind, case, &pieces, &home(&bench));
            bench.practice.clear_faults();
            bench.practice.fault(Fault::once(happens.clone()).by("POST").on("/v3/company"));
            let outcome = posted(&bench, &create(case, doc.clone())).await;
            assert!(matches!(outcome, Outcome::Posted { .. } | Outcome::Found(_)), "{kind} {happens:?}: {outcome:?}");
            assert_eq!(held(&bench, entity, &doc), 1, "{kind} {happens:?}");
            // The same again finds it, as after a crash.
            let again = post(
                &*bench.books,
                &create(case, doc.clone()),
                Prior::Unknown,
                &Memory::default(),
                (&Real, Waits::at_scale(PACE)),
            )
            .await;
            let found = matches!(&again, Outcome::Found(found) if found.how != Match::Near);
            let named = kind == Kind::Contact && matches!(&again, Outcome::Found(_) | Outcome::Held { .. });
            assert!(found || named, "{kind} {happens:?}: {again:?}");
            assert_eq!(held(&bench, entity, &doc), 1, "{kind} {happens:?}");
        }
    }
}

#[tokio::test]
async fn a_record_that_never_goes_through_is_there_once_or_not_at_all() {
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    for (case, happens) in
        [Happening::DropBefore, Happening::DropAfter, Happening::FailAfter { status: 500 }].into_iter().enumerate()
    {
        bench.practice.clear_faults();
        bench.practice.fault(Fault::always(happens.clone()).by("POST").on("/bill"));
        let doc = sample(Kind::Bill, 500 + case, &pieces, &home(&bench));
        let outcome = posted(&bench, &create(500 + case, doc.clone())).await;
        let count = held(&bench, Entity::Bill, &doc);
        match happens {
            Happening::DropBefore => {
                assert!(matches!(outcome, Outcome::Held { .. } | Outcome::Later { .. }), "{outcome:?}");
                assert_eq!(count, 0);
            }
            _ => {
                assert!(matches!(outcome, Outcome::Found(_)), "{happens:?}: {outcome:?}");
                assert_eq!(count, 1);
            }
        }
    }
}

#[tokio::test]
async fn what_people_entered_is_found_before_it_is_written_again() {
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    let mut doc = sample(Kind::Bill, 700, &pieces, &home(&bench));
    (doc.number, doc.date) = (pieces.bill.number.clone(), pieces.bill.date);
    let total = pieces.bill.total.expect("a total");
    doc.lines.truncate(1);
    (doc.lines[0].net, doc.total) = (Some(total), Some(total));
    let held = posted(&bench, &create(700, doc.clone())).await;
    let Outcome::Held { candidates, .. } = held else { panic!("{held:?}") };
    assert_eq!(candidates.iter().map(|found| found.how).collect::<Vec<_>>(), [Match::Natural]);
    (doc.lines[0].net, doc.total) = (Some(total + Decimal::ONE), Some(total + Decimal::ONE));
    let held = posted(&bench, &create(701, doc.clone())).await;
    let Outcome::Held { candidates, .. } = held else { panic!("{held:?}") };
    assert_eq!(
        candidates.iter().map(|found| found.how).collect::<Vec<_>>(),
        [Match::Near],
        "the same number with another amount"
    );
    let name = pieces.vendor.name.clone();
    let mut contact = sample(Kind::Contact, 702, &pieces, &home(&bench));
    contact.name = name;
    let held = posted(&bench, &create(702, contact.clone())).await;
    assert!(matches!(held, Outcome::Held { .. }), "{held:?}");
    contact.role = Some("customer".to_owned());
    let held = posted(&bench, &create(703, contact)).await;
    let Outcome::Held { candidates, .. } = held else { panic!("a name is taken by a vendor, too: {held:?}") };
    assert_eq!(candidates[0].how, Match::Near);
}

#[tokio::test]
async fn a_number_that_is_taken_is_told_with_its_owner() {
    let bench = bench(quickbooks::Options { unique_numbers: true, ..fast() }).await;
    let pieces = pieces(&bench).await;
    let mut doc = sample(Kind::Bill, 800, &pieces, &home(&bench));
    doc.number = pieces.bill.number.clone();
    let fault = bench.books.write(&create(800, doc)).await.expect_err("taken");
    let WriteFault::Duplicate { id, error } = fault else { panic!("{fault:?}") };
    assert_eq!(id, pieces.bill.id, "{error}");
}

#[tokio::test]
async fn an_update_names_its_version_and_keeps_what_it_does_not_know() {
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    let mut doc = sample(Kind::Bill, 900, &pieces, &home(&bench));
    let Outcome::Posted { written, .. } = posted(&bench, &create(900, doc.clone())).await else { panic!("not posted") };
    doc = written.document.clone().expect("told");
    let version = written.version.clone().expect("told");
    (doc.lines[0].net, doc.total, doc.memo) = (number("400.00"), number("490.00"), None);
    let update = |case: usize, doc: &Document, version: &str| Write {
        key: key(case),
        operation: Operation::Update { id: written.id.clone(), version: version.to_owned() },
        document: doc.clone(),
    };
    bench.practice.fault(Fault::once(Happening::DropAfter).by("POST").on("/bill"));
    let outcome = posted(&bench, &update(901, &doc, &version)).await;
    assert!(matches!(outcome, Outcome::Posted { .. } | Outcome::Found(_)), "{outcome:?}");
    let read = bench.books.detail(Kind::Bill, &written.id).await.expect("there");
    assert_eq!((read.total, read.memo.as_deref()), (number("490.00"), Some("from the file")), "the note stayed");
    assert_eq!(read.due_date.is_some(), written.document.as_ref().is_some_and(|doc| doc.due_date.is_some()));
    let stale = posted(&bench, &update(902, &doc, &version)).await;
    assert!(matches!(stale, Outcome::Stale(_)), "an old version is never written over: {stale:?}");
    let after = bench.books.detail(Kind::Bill, &written.id).await.expect("there");
    assert_eq!(after.version, read.version);
}

#[tokio::test]
async fn records_end_as_quickbooks_lets_them_end() {
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    let payment = posted(&bench, &create(949, sample(Kind::Payment, 949, &pieces, &home(&bench)))).await;
    let Outcome::Posted { written: payment, .. } = payment else { panic!("{payment:?}") };
    let Outcome::Posted { written: bill, .. } =
        posted(&bench, &create(950, sample(Kind::Bill, 950, &pieces, &home(&bench)))).await
    else {
        panic!("not posted")
    };
    let Outcome::Posted { written: vendor, .. } =
        posted(&bench, &create(951, sample(Kind::Contact, 951, &pieces, &home(&bench)))).await
    else {
        panic!("not posted")
    };
    for (case, doc, ended) in [
        (960, payment.document.expect("told"), Some(Status::Void)),
        (961, bill.document.expect("told"), None),
        (962, vendor.document.expect("told"), Some(Status::Inactive)),
    ] {
        let (kind, id) = (doc.kind, doc.id.clone().expect("an id"));
        let version = doc.version.clone().expect("a version");
        let write = Write { key: key(case), operation: Operation::Void { id: id.clone(), version }, document: doc };
        bench.practice.fault(Fault::once(Happening::DropAfter).by("POST").on("/v3/company"));
        let outcome = posted(&bench, &write).await;
        assert!(matches!(outcome, Outcome::Posted { .. } | Outcome::Found(_)), "{kind}: {outcome:?}");
        match ended {
            Some(status) => assert_eq!(bench.books.detail(kind, &id).await.expect("there").status, Some(status)),
            None => assert_eq!(bench.books.detail(kind, &id).await.expect_err("gone").code(), "not-found"),
        }
    }
}

#[tokio::test]
async fn what_the_books_do_not_take_is_told_and_nothing_is_written() {
    let bench = bench(fast()).await;
    let pieces = pieces(&bench).await;
    let before = bench.practice.counters().writes;
    let doc = || sample(Kind::Bill, 990, &pieces, &home(&bench));
    type Change = fn(&mut Document);
    let cases: [(&str, Change, &str); 4] = [
        ("an unknown vendor", |doc| doc.vendor.id = Some("99999999".to_owned()), "refused"),
        ("an unknown account", |doc| doc.lines[0].account_id = Some("99999999".to_owned()), "refused"),
        ("a number too long", |doc| doc.number = Some("X".repeat(30)), "unfit"),
        ("lines that do not add up", |doc| doc.total = Some(Decimal::ONE), "unfit"),
    ];
    for (case, (about, change, code)) in cases.into_iter().enumerate() {
        let mut doc = doc();
        change(&mut doc);
        let outcome = posted(&bench, &create(990 + case, doc)).await;
        let Outcome::Rejected(error) = outcome else { panic!("{about}: {outcome:?}") };
        assert_eq!(error.code(), code, "{about}: {error}");
    }
    bench.practice.close_books(Some("2026-11-30".parse().expect("a day")));
    let outcome = posted(&bench, &create(995, doc())).await;
    let Outcome::Rejected(error) = outcome else { panic!("{outcome:?}") };
    assert!(error.to_string().contains("6210"), "{error}");
    bench.practice.close_books(None);
    bench.practice.end_subscription(true);
    let outcome = posted(&bench, &create(996, doc())).await;
    let Outcome::Rejected(error) = outcome else { panic!("{outcome:?}") };
    assert!(error.to_string().contains("6190"), "{error}");
    assert_eq!(bench.practice.counters().writes, before);
    let invoice = Write { key: key(997), operation: Operation::Create, document: Document::new(Kind::Invoice) };
    let fault = bench.books.write(&invoice).await.expect_err("not written here");
    assert!(matches!(fault, WriteFault::Refused(error) if error.code() == "read-only"));
}
