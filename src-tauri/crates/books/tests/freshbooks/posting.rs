//! Writing: what is made is what was meant, once, whatever happens to the answer.

use crate::bench::{Bench, bench, fast};
use crate::support::{Memory, Real, all};
use books::write::{Operation, Outcome, Prior, Waits, Write, WriteFault, post, verify};
use books::{BooksError, Clock as _, ListRequest};
use futures::future::join_all;
use model::document::{Line, Paid, Party};
use model::{Date, Decimal, Document, Kind, Status};
use practice::freshbooks::{Fault, Happening, JournalAnswers, Options};
use std::sync::atomic::{AtomicU32, Ordering};

/// A new record each time.
static NEXT: AtomicU32 = AtomicU32::new(1);

const WRITTEN: [(Kind, &str); 8] = [
    (Kind::Invoice, "invoices"),
    (Kind::CreditNote, "credit_notes"),
    (Kind::Bill, "bills"),
    (Kind::Expense, "expenses"),
    (Kind::Payment, "payments"),
    (Kind::BillPayment, "bill_payments"),
    (Kind::Contact, "clients"),
    (Kind::Journal, "journal_entries"),
];

pub(crate) fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

pub(crate) fn text(text: impl Into<String>) -> Option<String> {
    Some(text.into())
}

/// What records refer to, as the books have it.
pub(crate) struct Ground {
    customer: Party,
    vendor: Party,
    category: String,
    pub(crate) accounts: [String; 2],
    home: String,
    today: Date,
    /// Open documents with what is open of them, in the home currency.
    invoice: (String, Decimal),
    bill: (String, Decimal),
}

pub(crate) async fn ground(bench: &Bench) -> Ground {
    let home = bench.practice.company().organisation.currency;
    let rows = |kind| all(&*bench.books, ListRequest::all(kind));
    let mut accounts = rows(Kind::Account).await.expect("accounts").into_iter().map(|row| row.head.id);
    let accounts: Vec<String> = accounts.by_ref().collect();
    let category = accounts.iter().find(|id| id.starts_with("category-")).expect("a category").clone();
    let ledger: Vec<String> = accounts.into_iter().filter(|id| !id.starts_with("category-")).take(2).collect();
    let invoices = rows(Kind::Invoice).await.expect("invoices");
    let bills = rows(Kind::Bill).await.expect("bills");
    let open = |rows: &[books::Listed]| {
        let docs = rows.iter().filter_map(|row| row.document.as_ref());
        let fit = |doc: &&Document| {
            doc.currency.as_ref() == Some(&home)
                && doc.status == Some(Status::Open)
                && doc.balance.is_some_and(|open| open > Decimal::from(20))
        };
        docs.filter(fit).max_by_key(|doc| doc.balance).expect("an open one").clone()
    };
    let (invoice, bill) = (open(&invoices), open(&bills));
    let of = |doc: &Document| (doc.id.clone().expect("an id"), doc.balance.expect("open"));
    Ground {
        category,
        accounts: [ledger[0].clone(), ledger[1].clone()],
        today: bench.practice.now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        invoice: of(&invoice),
        bill: of(&bill),
        customer: invoice.customer,
        vendor: bill.vendor,
        home,
    }
}

/// A record of the kind that is not in the books.
pub(crate) fn record(ground: &Ground, kind: Kind) -> Document {
    let at = NEXT.fetch_add(1, Ordering::Relaxed);
    let cents = Decimal::new(i64::from(at) + 100, 2);
    let line = Line {
        item: text("Rope"),
        text: text(format!("Rope {at}")),
        quantity: number("2"),
        price: number("12.50"),
        net: number("25.00"),
        account_id: text(ground.category.clone()),
        ..Line::default()
    };
    let doc = Document {
        number: text(format!("ML-{at}")),
        date: Some(ground.today),
        currency: text(ground.home.clone()),
        ..Document::new(kind)
    };
    let paid =
        |(id, _): &(String, Decimal)| vec![Paid { id: text(id.clone()), amount: Some(cents), ..Paid::default() }];
    match kind {
        Kind::Bill => Document { vendor: ground.vendor.clone(), lines: vec![line], total: number("25.00"), ..doc },
        Kind::Expense => {
            let line = Line { net: Some(cents), gross: Some(cents), ..line };
            let vendor = Party { name: text("Rail"), ..Party::default() };
            Document { vendor, lines: vec![line], total: Some(cents), ..doc }
        }
        Kind::Payment => Document { paid: paid(&ground.invoice), amount: Some(cents), method: text("ach"), ..doc },
        Kind::BillPayment => Document { paid: paid(&ground.bill), amount: Some(cents), ..doc },
        Kind::Contact => {
            let contact = Party { name: text(format!("Newcomer {at} Ltd")), city: text("Cork"), ..Party::default() };
            Document { contact, role: text("customer"), number: None, ..doc }
        }
        Kind::Journal => {
            let side = |id: &String, amount| Line { account_id: text(id.clone()), amount, ..Line::default() };
            let lines = vec![side(&ground.accounts[0], Some(cents)), side(&ground.accounts[1], Some(-cents))];
            Document { lines, ..doc }
        }
        _ => Document { customer: ground.customer.clone(), lines: vec![line], total: number("25.00"), ..doc },
    }
}

pub(crate) fn create(document: Document) -> Write {
    let at = NEXT.fetch_add(1, Ordering::Relaxed);
    Write { key: format!("3f2504e0-4f89-41d3-9a0c-{at:012x}"), operation: Operation::Create, document }
}

async fn posted(bench: &Bench, write: &Write) -> Outcome {
    post(&*bench.books, write, Prior::Never, &Memory::default(), (&Real, Waits::at_scale(600))).await
}

pub(crate) fn count(bench: &Bench, list: &str) -> usize {
    bench.practice.resource(list).expect("records").len()
}

#[tokio::test]
async fn what_is_written_reads_back_as_it_was_meant() {
    let bench = bench(fast()).await;
    let ground = ground(&bench).await;
    for (kind, list) in WRITTEN {
        let before = count(&bench, list);
        let write = create(record(&ground, kind));
        let written = bench.books.write(&write).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(count(&bench, list), before + 1, "{kind}");
        let doc = bench.books.detail(kind, &written.id).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let meant = &write.document;
        assert_eq!(
            (doc.total.or(doc.amount), doc.date),
            (meant.total.or(meant.amount).or(doc.total), meant.date.filter(|_| kind != Kind::Contact)),
            "{kind}"
        );
        if !matches!(kind, Kind::Payment | Kind::BillPayment | Kind::Expense | Kind::Contact) {
            assert_eq!(doc.number, meant.number, "{kind}");
        }
        let lines = |doc: &Document| doc.lines.iter().map(|line| (line.net, line.amount)).collect::<Vec<_>>();
        if kind != Kind::Payment && kind != Kind::BillPayment {
            assert_eq!(lines(&doc), lines(meant), "{kind}");
        }
        let found = bench.books.find(&write).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
        assert_eq!(ids, [written.id.as_str()], "{kind} is found again: {found:?}");
        if let Some(version) = &written.version {
            assert_eq!(Some(version), doc.version.as_ref(), "{kind}: the answer tells the version");
        }
    }
}

fn faults() -> Vec<Happening> {
    vec![
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::FailAfter { status: 500 },
        Happening::FailAfter { status: 504 },
        Happening::Cut,
        Happening::Twice,
        Happening::LateTwin { seconds: 20 },
        Happening::Lag { seconds: 30 },
        Happening::Unauthorized,
        Happening::TooMany { retry_after: Some(5) },
        Happening::TooMany { retry_after: None },
        Happening::Fail { status: 503, body: String::new(), retry_after: None },
    ]
}

/// Writes records of a kind with every fault; how many are there once, and how many wait for a person.
async fn ambiguous(kind: Kind, list: &str, options: Options) -> (u32, u32) {
    let bench = bench(options).await;
    let ground = ground(&bench).await;
    let (mut once, mut held) = (0, 0);
    for happens in faults() {
        // A lost answer and a list that lags behind come together, too.
        for lag in [false, true] {
            bench.practice.clear_quota();
            let before = count(&bench, list);
            let write = create(record(&ground, kind));
            if lag {
                bench.practice.fault(Fault::once(Happening::Lag { seconds: 20 }).by("POST").on("/accounting/"));
            }
            bench.practice.fault(Fault::once(happens.clone()).by("POST").on("/accounting/"));
            let mut outcome = posted(&bench, &write).await;
            if let Outcome::Posted { verify: true, .. } = &outcome {
                Real.sleep(Waits::at_scale(600).settle).await;
                if let Some(second) = verify(&*bench.books, &write).await.expect("looked") {
                    outcome = second;
                }
            }
            let made = count(&bench, list) - before;
            let about = format!("{kind} {happens:?} lag {lag}: {made} made, {outcome:?}");
            match outcome {
                Outcome::Posted { .. } | Outcome::Found(_) => {
                    assert_eq!(made, 1, "{about}");
                    once += 1;
                }
                Outcome::Held { ref reason, .. } => {
                    assert!(!reason.is_empty() && made == 2, "{about}");
                    assert!(matches!(happens, Happening::Twice | Happening::LateTwin { .. }), "{about}");
                    held += 1;
                }
                _ => panic!("{about}"),
            }
            bench.practice.clear_faults();
            bench.keeper_is_good().await;
        }
    }
    (once, held)
}

#[tokio::test]
async fn a_lost_answer_never_makes_two_of_one() {
    let all = join_all(WRITTEN.map(|(kind, list)| Box::pin(ambiguous(kind, list, fast())))).await;
    let (once, held) = all.into_iter().fold((0, 0), |(a, b), (once, held)| (a + once, b + held));
    // Only a request that the network repeats makes two, and then a person is told.
    assert!(once >= 160 && once + held == 192, "{once} once, {held} held");
}

#[tokio::test]
async fn a_lost_answer_never_makes_two_of_one_journal_entry_whatever_its_api_is_like() {
    let kinds = [
        Options { newer_journals: false, ..fast() },
        Options { newer_in_ledger: false, journal_answers: JournalAnswers::Bare, ..fast() },
        Options { older_in_newer: false, journal_answers: JournalAnswers::Data, ..fast() },
    ];
    let all = kinds.map(|options| Box::pin(ambiguous(Kind::Journal, "journal_entries", options)));
    for (once, held) in join_all(all).await {
        assert!(once >= 20 && once + held == 24, "{once} once, {held} held");
    }
}

#[tokio::test]
async fn a_payment_beyond_what_is_open_is_not_sent() {
    let bench = bench(fast()).await;
    let ground = ground(&bench).await;
    for (kind, list, (id, open)) in
        [(Kind::Payment, "payments", &ground.invoice), (Kind::BillPayment, "bill_payments", &ground.bill)]
    {
        let (before, credits) = (count(&bench, list), count(&bench, "credit_notes"));
        let mut document = record(&ground, kind);
        let amount = Some(*open + Decimal::new(1, 2));
        document.paid = vec![Paid { id: text(id.clone()), amount, ..Paid::default() }];
        document.amount = amount;
        let error = bench.books.write(&create(document.clone())).await.expect_err("too much");
        assert!(matches!(&error, WriteFault::Refused(BooksError::Refused { .. })), "{error}");
        assert!(error.to_string().contains("credit"), "{error}");
        document.currency = text(if ground.home == "USD" { "EUR" } else { "USD" });
        let error = bench.books.write(&create(document)).await.expect_err("another currency");
        assert!(error.to_string().contains("currency"), "{error}");
        assert_eq!((count(&bench, list), count(&bench, "credit_notes")), (before, credits), "nothing was made");
    }
    let never =
        bench.books.write(&create(record(&ground, Kind::PurchaseOrder))).await.expect_err("FreshBooks has none");
    assert!(matches!(never, WriteFault::Refused(BooksError::ReadOnly { .. })), "{never}");
}

#[tokio::test]
async fn changes_and_deletions_hold_to_the_version_that_was_read() {
    let bench = bench(fast()).await;
    let ground = ground(&bench).await;
    for kind in [Kind::Invoice, Kind::Bill, Kind::Expense, Kind::Contact] {
        let write = create(record(&ground, kind));
        let written = bench.books.write(&write).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let (id, version) = (written.id.clone(), written.version.clone().expect("a version"));
        bench.practice.advance(std::time::Duration::from_secs(60));
        let mut document = write.document.clone();
        (document.memo, document.description) = (text("changed"), text("changed"));
        document.contact.city = text("Cobh");
        let update = |version: &str| Write {
            operation: Operation::Update { id: id.clone(), version: version.to_owned() },
            document: document.clone(),
            ..create(document.clone())
        };
        let changed = update(&version);
        let now = bench.books.write(&changed).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(now.id, id, "{kind}");
        assert!(!bench.books.find(&changed).await.expect("looked").is_empty(), "{kind}: the change is found");
        let stale = bench.books.write(&update(&version)).await.expect_err("an older version");
        assert!(matches!(stale, WriteFault::Stale { .. }), "{kind}: {stale}");
        let version = now.version.expect("a version");
        let void = Write { operation: Operation::Void { id: id.clone(), version: version.clone() }, ..changed };
        assert_eq!(bench.books.find(&void).await.expect("looked"), [], "{kind}: it is still there");
        bench.books.write(&void).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let error = bench.books.detail(kind, &id).await.expect_err("gone");
        assert_eq!(error.code(), "not-found", "{kind}");
        assert_eq!(bench.books.find(&void).await.expect("looked").len(), 1, "{kind}: it is known to be gone");
    }
}
