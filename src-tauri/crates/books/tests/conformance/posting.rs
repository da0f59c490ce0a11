//! Writing: what was meant, at the version that was read, and once, whatever becomes of the answer.

use crate::bench::{Bench, bench, tell, wished};
use crate::records::{ground, record, text};
use crate::side::{Posting, Wish, fail};
use crate::support::{Memory, Real};
use books::Clock as _;
use books::write::{Operation, Outcome, Prior, Waits, Write, WriteFault, post, verify};
use futures::future::join_all;
use model::connection::Provider;
use model::{Document, Kind, Status};
use practice::kit::{Fault, Happening};
use std::collections::BTreeMap;
use std::time::Duration;

fn write(operation: Operation, document: Document, at: usize) -> Write {
    Write { key: format!("3f2504e0-4f89-41d3-9a0c-{at:012x}"), operation, document }
}

fn create(document: Document, at: usize) -> Write {
    write(Operation::Create, document, at)
}

async fn posted(bench: &Bench, write: &Write, prior: Prior) -> Outcome {
    let waits = Waits::at_scale(bench.connection.limits.time_scale);
    post(&*bench.books, write, prior, &Memory::default(), (&Real, waits)).await
}

fn count(bench: &Bench, kind: Kind) -> usize {
    bench.side.count(kind).expect("what is written is counted")
}

/// Whether a provider's writing is tried here.
fn is_tried(bench: &Bench) -> bool {
    bench.side.manners().posting == Posting::Here
}

pub(crate) async fn every_kind_that_is_written_reads_back_as_it_was_meant(provider: Provider) {
    let bench = bench(provider).await;
    if !is_tried(&bench) {
        return refused(&bench).await;
    }
    reads_back(&bench, provider, bench.books.capabilities().writes).await;
    if let Some(plain) = plain(provider) {
        reads_back(&wished(provider, plain).await, provider, &[Kind::Journal]).await;
    }
}

/// Books without what not every business has, where a kind is written in another way then: FreshBooks' journal entries.
fn plain(provider: Provider) -> Option<Wish> {
    (provider == Provider::FreshBooks).then(|| Wish { plain: true, ..Wish::default() })
}

async fn reads_back(bench: &Bench, provider: Provider, kinds: &[Kind]) {
    let ground = ground(bench, provider).await;
    for (at, kind) in kinds.iter().enumerate() {
        let before = count(bench, *kind);
        let meant = create(record(&ground, *kind, at), at);
        let outcome = posted(bench, &meant, Prior::Never).await;
        let Outcome::Posted { written, .. } = outcome else { panic!("{kind}: {outcome:?}") };
        assert_eq!(count(bench, *kind), before + 1, "{kind}: one more");
        assert_eq!(verify(&*bench.books, &meant).await.expect("looked"), None, "{kind}: it stands once");
        let read = bench.books.detail(*kind, &written.id).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let doc = &meant.document;
        if written.version.is_some() {
            assert_eq!(read.version, written.version, "{kind}: the answer told the version");
        }
        if *kind == Kind::Contact {
            assert!([&read.name, &read.contact.name].contains(&&doc.name), "{kind}: {read:?}");
            assert_eq!(read.contact.city, doc.contact.city, "{kind}");
            continue;
        }
        assert_eq!((read.date, &read.currency), (doc.date, &doc.currency), "{kind}");
        let amounts = |doc: &Document| doc.lines.iter().map(|line| line.net.or(line.amount)).collect::<Vec<_>>();
        assert_eq!(amounts(&read), amounts(doc), "{kind}: {:?}", read.raw);
        if *kind != Kind::Journal {
            assert_eq!(read.value(), doc.value(), "{kind}");
        }
        let freely = matches!(kind, Kind::Payment | Kind::BillPayment | Kind::Expense);
        if !(freely && provider == Provider::FreshBooks) {
            assert!(doc.number.is_none() || read.number == doc.number, "{kind}");
            assert!(doc.reference.is_none() || read.reference == doc.reference, "{kind}");
            assert_eq!(read.party().id, doc.party().id, "{kind}");
        }
        let paid = |doc: &Document| doc.paid.iter().map(|one| (one.id.clone(), one.amount)).collect::<Vec<_>>();
        assert_eq!(paid(&read), paid(doc), "{kind}");
        // As after a crash: it is known again, and no second one is made.
        let again = posted(bench, &meant, Prior::Unknown).await;
        assert!(matches!(&again, Outcome::Found(found) if found.id == written.id), "{kind}: {again:?}");
        assert_eq!(count(bench, *kind), before + 1, "{kind}: still one");
    }
}

pub(crate) async fn versions_are_held_to_and_records_end(provider: Provider) {
    let bench = bench(provider).await;
    if !is_tried(&bench) {
        return refused(&bench).await;
    }
    let ground = ground(&bench, provider).await;
    let mut tried = 0;
    for (at, kind) in [Kind::Bill, Kind::VendorCredit, Kind::Invoice, Kind::CreditNote, Kind::Expense, Kind::Contact]
        .into_iter()
        .enumerate()
    {
        if !bench.books.capabilities().can_write(kind) {
            continue;
        }
        let made = bench.books.write(&create(record(&ground, kind, 500 + at), 500 + at)).await;
        let made = made.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let read = bench.books.detail(kind, &made.id).await.expect("there");
        let (id, version) = (made.id.clone(), read.version.clone().expect("a version"));
        bench.side.advance(Duration::from_secs(60));
        let mut changed = read.clone();
        (changed.memo, changed.description) = (text("changed"), text("changed"));
        changed.contact.city = text("Cobh");
        let update = |version: &String, at| {
            write(Operation::Update { id: id.clone(), version: version.clone() }, changed.clone(), at)
        };
        let now =
            bench.books.write(&update(&version, 600 + at)).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(now.id, id, "{kind}");
        let stale = bench.books.write(&update(&version, 700 + at)).await.expect_err("an old version");
        assert!(matches!(stale, WriteFault::Stale { .. }), "{kind}: {stale:?}");
        let outcome = posted(&bench, &update(&version, 800 + at), Prior::Never).await;
        assert!(matches!(outcome, Outcome::Stale(_)), "{kind}: {outcome:?}");
        let current = bench.books.detail(kind, &id).await.expect("there");
        assert_ne!(current.version.as_ref(), Some(&version), "{kind}: another version");
        let version = current.version.clone().expect("a version");
        let void = write(Operation::Void { id: id.clone(), version }, current, 900 + at);
        let outcome = posted(&bench, &void, Prior::Never).await;
        assert!(matches!(outcome, Outcome::Posted { .. } | Outcome::Found(_)), "{kind}: {outcome:?}");
        match bench.books.detail(kind, &id).await {
            Ok(doc) => assert!(
                matches!(doc.status, Some(Status::Void | Status::Deleted | Status::Inactive)),
                "{kind}: {:?}",
                doc.status
            ),
            Err(error) => assert_eq!(error.code(), "not-found", "{kind}: {error}"),
        }
        tried += 1;
    }
    assert!(tried >= 4, "{tried} kinds were tried");
}

/// Everything is refused, and nothing but questions leaves.
async fn refused(bench: &Bench) {
    for kind in Kind::ALL {
        let version = "1".to_owned();
        for operation in [
            Operation::Create,
            Operation::Update { id: "1".to_owned(), version: version.clone() },
            Operation::Void { id: "1".to_owned(), version },
        ] {
            if bench.books.capabilities().can_write(*kind) {
                continue;
            }
            let write = write(operation, Document::new(*kind), 1);
            let fault = bench.books.write(&write).await.expect_err("never");
            assert!(matches!(&fault, WriteFault::Refused(error) if error.code() == "read-only"), "{kind}: {fault}");
            let error = bench.books.find(&write).await.expect_err("never");
            assert!(["read-only", "unsupported"].contains(&error.code()), "{kind}: {error}");
        }
    }
    let tokens = bench.side.manners().tokens;
    let others: Vec<_> =
        bench.side.asked().into_iter().filter(|seen| seen.method != "GET" && !seen.path.contains(tokens)).collect();
    assert_eq!(others, [], "no request but questions left");
    assert_eq!(bench.side.counted().writes, 0, "nothing was written");
}

pub(crate) async fn what_is_never_written_is_refused(provider: Provider) {
    let bench = bench(provider).await;
    bench.all(Kind::Account).await;
    refused(&bench).await;
}

/// What happens to the request of one case: the fault, and a lag of the lists beside it.
fn faults(seed: usize) -> Vec<Vec<Happening>> {
    let seconds = [10, 20, 30][seed % 3];
    let lag = Happening::Lag { seconds };
    let wait = [None, Some(5)][seed % 2];
    let status = [500, 502, 504][seed % 3];
    let single = [
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::FailAfter { status },
        Happening::Twice,
        Happening::LateTwin { seconds },
        Happening::TooMany { retry_after: wait },
        Happening::Unauthorized,
        fail(503),
    ];
    let with_lag =
        |one: &Happening| if seed.is_multiple_of(2) { vec![one.clone()] } else { vec![lag.clone(), one.clone()] };
    let mut all: Vec<Vec<Happening>> = single.iter().map(with_lag).collect();
    all.push(vec![lag]);
    // The answer is lost, and so is that of the request that looks or is sent again.
    all.push(vec![Happening::DropAfter, Happening::Unauthorized]);
    // The answer is lost, and the network does the work once more, later than anybody would look who looks once.
    all.push(vec![Happening::LateTwin { seconds }, Happening::DropAfter]);
    all
}

/// How the cases of a kind ended.
#[derive(Debug, Default)]
struct Tally {
    posted: usize,
    found: usize,
    held: usize,
}

async fn ambiguous(provider: Provider, kind: Kind, seeds: usize, wish: Wish) -> Tally {
    let bench = wished(provider, wish).await;
    let ground = ground(&bench, provider).await;
    let (mut tally, mut at) = (Tally::default(), 1000);
    for seed in 0..seeds {
        for happens in faults(seed) {
            at += 1;
            bench.side.clear();
            let before = count(&bench, kind);
            let write = create(record(&ground, kind, at), at);
            for (order, one) in happens.iter().enumerate() {
                let later = u32::from(order > 0 && happens[0] == Happening::DropAfter);
                assert!(
                    bench.side.fault(Fault::once(one.clone()).by("POST").on(bench.side.writes_on(kind)).after(later))
                );
            }
            let mut outcome = posted(&bench, &write, Prior::Never).await;
            for _ in 0..2 {
                if let Outcome::Later { unknown, error } = &outcome {
                    assert!(*unknown || count(&bench, kind) == before, "{kind} {happens:?}: {error}");
                    let prior = if *unknown { Prior::Unknown } else { Prior::Never };
                    outcome = posted(&bench, &write, prior).await;
                }
            }
            if matches!(outcome, Outcome::Posted { verify: true, .. }) {
                Real.sleep(Waits::at_scale(bench.connection.limits.time_scale).settle).await;
                outcome = verify(&*bench.books, &write).await.expect("looked").unwrap_or(outcome);
            }
            let made = count(&bench, kind) - before;
            let about = format!("{kind} seed {seed} {happens:?}: {made} made, {outcome:?}");
            match &outcome {
                Outcome::Posted { .. } => {
                    assert_eq!(made, 1, "{about}");
                    tally.posted += 1;
                }
                Outcome::Found(_) => {
                    assert_eq!(made, 1, "{about}");
                    tally.found += 1;
                }
                Outcome::Held { reason, .. } => {
                    let repeats = |one: &Happening| matches!(one, Happening::Twice | Happening::LateTwin { .. });
                    assert!(
                        made == 2 && happens.iter().any(repeats),
                        "only what the network repeated is held: {about}"
                    );
                    assert!(reason.contains("2 times") || reason.len() > 40, "{about}");
                    tally.held += 1;
                }
                Outcome::Rejected(_) | Outcome::Stale(_) | Outcome::Later { .. } => panic!("{about}"),
            }
        }
    }
    tally
}

pub(crate) async fn a_lost_answer_never_makes_two_of_one(provider: Provider) {
    let bench = bench(provider).await;
    if !is_tried(&bench) {
        return refused(&bench).await;
    }
    let kinds = bench.books.capabilities().writes;
    let seeds = 300_usize.div_ceil(kinds.len() * faults(0).len());
    let each = join_all(kinds.iter().map(|kind| Box::pin(ambiguous(provider, *kind, seeds, Wish::default()))));
    let plain = async {
        match plain(provider) {
            Some(wish) => Some(ambiguous(provider, Kind::Journal, seeds, wish).await),
            None => None,
        }
    };
    let (each, plain) = futures::future::join(each, plain).await;
    let by_kind: BTreeMap<String, &Tally> = kinds.iter().map(ToString::to_string).zip(&each).collect();
    let sum = |of: fn(&Tally) -> usize| each.iter().map(of).sum::<usize>();
    let (posted, found, held) = (sum(|one| one.posted), sum(|one| one.found), sum(|one| one.held));
    let cases = posted + found + held;
    tell(&format!(
        "{provider}: {cases} ambiguous writes: {posted} posted, {found} found again, {held} held; by kind {by_kind:?}; journal entries in the older way {plain:?}"
    ));
    assert!(cases >= 300 && cases == seeds * kinds.len() * faults(0).len(), "{cases} cases");
}
