//! Whatever happens to a write on its way, the record is there once, or a person is told why not.

use crate::suite::{Bench, FIELD, KINDS, bench, books_at, creates};
use books::write::{Match, Outcome, Prior};
use model::Kind;
use practice::zoho::{Change, Fault, Happening, Kind as Own};
use serde_json::json;

/// How many times faster than real the practice clocks run here: a minute takes 30 ms.
const SCALE: u32 = 2000;

fn faults() -> [(&'static str, Happening); 9] {
    [
        ("drop before", Happening::DropBefore),
        ("drop after", Happening::DropAfter),
        ("500", Happening::ServerError),
        ("500 after", Happening::FailAfter { status: 500 }),
        ("twice", Happening::Twice),
        ("late twin", Happening::LateTwin { seconds: 20 }),
        ("lag", Happening::Lag { seconds: 30 }),
        ("429", Happening::TooMany { code: 44, retry_after: None }),
        ("401", Happening::Unauthorized),
    ]
}

/// What comes with a fault: nothing, lists that lag, or the same once more.
fn switch_on(bench: &Bench, happens: &Happening, seed: u32, (method, path): (&str, &str)) {
    let fault = |happens: Happening, times| Fault { times: Some(times), ..Fault::always(happens).by(method).on(path) };
    bench.practice.fault(fault(happens.clone(), if seed == 2 { 2 } else { 1 }));
    if seed == 1 {
        bench.practice.fault(fault(Happening::Lag { seconds: 30 }, 1));
    }
}

/// Every fault with a kind; how many cases that were.
async fn every_fault(kind: Kind, unique: bool) -> usize {
    let settings = if unique { vec![("writes", "yes"), ("unique_field", FIELD)] } else { vec![("writes", "yes")] };
    let bench = bench(books_at(SCALE), &settings).await;
    let module = KINDS.iter().find(|(known, _)| *known == kind).expect("it can be written").1;
    let upserts = bench.books.idempotent(kind) == books::Idempotent::Upsert;
    assert!(!upserts || unique, "only with a unique field");
    let (method, path) = (if upserts { "PUT" } else { "POST" }, format!("/books/v3/{module}"));
    let (mut number, mut held_cases) = (0, 0);
    for (about, happens) in faults() {
        for seed in 0..3 {
            number += 1;
            let title = format!("ONCE {number:04}");
            let write = creates(bench.document(kind, &title, number), number);
            switch_on(&bench, &happens, seed, (method, &path));
            let mut outcome = bench.post_and_verify(&write, Prior::Never).await;
            if let Outcome::Later { unknown, .. } = outcome {
                // Two refusals of good tokens: somebody has to sign in again, and then it goes on.
                assert!(about == "401" && seed == 2 && !unknown && bench.count(kind, &title) == 0, "{kind}, {about}");
                outcome = bench.post_and_verify(&write, Prior::Never).await;
            }
            bench.practice.clear_faults();
            let there = bench.count(kind, &title);
            let case = format!("{kind}, unique {unique}, {about}, seed {seed}: {there} records, {outcome:?}");
            match &outcome {
                Outcome::Posted { .. } | Outcome::Found(_) => assert_eq!(there, 1, "{case}"),
                Outcome::Held { reason, candidates } => {
                    assert!(!unique && about.starts_with(['t', 'l']), "only a repetition is held: {case}");
                    assert!(there == 2 && candidates.len() == 2 && reason.contains("2 times"), "{case}");
                    held_cases += 1;
                }
                other => panic!("{other:?}: {case}"),
            }
            let again = bench.post(&write, Prior::Unknown).await;
            assert!(matches!(again, Outcome::Found(_) | Outcome::Held { .. }), "{case}, and again {again:?}");
            assert_eq!(bench.count(kind, &title), there, "{case}, and again {again:?}");
        }
    }
    let may_repeat = !unique && matches!(kind, Kind::Bill | Kind::Payment | Kind::BillPayment | Kind::Journal);
    assert_eq!(held_cases > 0, may_repeat, "{kind}: {held_cases} held");
    usize::try_from(number).expect("small")
}

macro_rules! every_fault_of {
    ($($name:ident: $kind:ident;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let cases = every_fault(Kind::$kind, false).await + every_fault(Kind::$kind, true).await;
            assert_eq!(cases, 54, "eight kinds make 432");
        }
    )*};
}

every_fault_of! {
    an_invoice_is_there_once: Invoice;
    a_credit_note_is_there_once: CreditNote;
    a_bill_is_there_once: Bill;
    a_vendor_credit_is_there_once: VendorCredit;
    a_payment_of_a_customer_is_there_once: Payment;
    a_payment_to_a_vendor_is_there_once: BillPayment;
    a_contact_is_there_once: Contact;
    a_journal_entry_is_there_once: Journal;
}

#[tokio::test]
async fn an_invoice_without_a_number_that_came_twice_is_held() {
    let bench = bench(books_at(SCALE), &[("writes", "yes")]).await;
    let mut document = bench.document(Kind::Invoice, "none", 1);
    document.number = None;
    bench.practice.fault(Fault::once(Happening::Twice).by("POST").on("/invoices"));
    let outcome = bench.post_and_verify(&creates(document, 1), Prior::Never).await;
    assert!(matches!(&outcome, Outcome::Held { candidates, .. } if candidates.len() == 2), "{outcome:?}");
}

#[tokio::test]
async fn what_a_person_changed_since_is_never_written_over() {
    let bench = bench(books_at(SCALE), &[("writes", "yes"), ("unique_field", FIELD)]).await;
    for (number, patch) in [(1, json!({"notes": "Checked"})), (2, json!({"notes": "Checked", "number": "CORRECTED"}))] {
        let title = format!("MINE {number}");
        let write = creates(bench.document(Kind::Bill, &title, number), number);
        bench.practice.fault(Fault::once(Happening::DropAfter).by("PUT").on("/bills"));
        let lost = bench.books.write(&write).await.expect_err("its answer was lost");
        assert!(matches!(lost, books::write::WriteFault::Unknown(_)), "{lost:?}");
        bench.practice.change(Change::Update { kind: Own::Bill, key: title, patch }).expect("a person's change");
        let writes = bench.practice.counters().writes;
        let Outcome::Found(found) = bench.post(&write, Prior::Unknown).await else { panic!("it is there") };
        assert_eq!(found.how, Match::Marker);
        assert_eq!(found.document.and_then(|doc| doc.memo).as_deref(), Some("Checked"));
        assert_eq!(bench.practice.counters().writes, writes, "nothing was written");
    }
}

#[tokio::test]
async fn what_somebody_entered_is_not_entered_again() {
    let bench = bench(books_at(SCALE), &[("writes", "yes")]).await;
    let first = creates(bench.document(Kind::Bill, "B-0077", 7), 1);
    assert!(matches!(bench.post(&first, Prior::Never).await, Outcome::Posted { .. }));
    for (change, expect) in [
        (json!({}), None),
        (json!({"notes": ""}), Some(Match::Natural)),
        (json!({"number": "b 77"}), Some(Match::Natural)),
        (json!({"number": "B-0077", "lines": [{"rate": "1"}]}), Some(Match::Near)),
    ] {
        let key = bench.practice.company().expect("a company").bills.last().expect("a bill").number.clone();
        bench.practice.change(Change::Update { kind: Own::Bill, key, patch: change.clone() }).expect("changed");
        let second = creates(bench.document(Kind::Bill, "B-0077", 7), 2);
        let Outcome::Held { candidates, reason } = bench.post(&second, Prior::Never).await else {
            panic!("{change}: it is there already")
        };
        assert_eq!(candidates[0].how, expect.unwrap_or(Match::Near), "{change}: {reason}");
    }
}
