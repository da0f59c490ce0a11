//! Lists whose rows move while they are read: a property over seeds.

use crate::bench::{Bench, wished};
use crate::side::{Side, Wish};
use books::{ListRequest, Listed};
use model::connection::Provider;
use model::{Kind, Status};
use practice::company::{Company, State};
use practice::kit::{self, Change, Fault, Happening};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Numbers that are always the same for a seed.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).expect("small") % limit.max(1)
    }
}

/// A company with so many invoices, typed in one by one or, every so often, several in one second.
fn many(count: usize, dice: &mut Dice) -> Company {
    let mut company = Company::built_in(1);
    let mut pattern = company.invoices.iter().find(|one| one.state == State::Open).expect("one is open").clone();
    pattern.lines.truncate(1);
    (company.customer_payments, company.credit_notes) = (Vec::new(), Vec::new());
    let mut at: jiff::civil::DateTime = "2026-03-01T08:00:00".parse().expect("a time");
    let together = dice.up_to(4);
    company.invoices = (0..count)
        .map(|number| {
            let mut invoice = pattern.clone();
            invoice.number = format!("N-{number:05}");
            if together == 0 || dice.up_to(together) == 0 {
                at += jiff::Span::new().seconds(1);
            }
            invoice.created = Some(serde_json::from_value(json!(at.to_string())).expect("a time"));
            invoice.modified.clone_from(&invoice.created);
            invoice
        })
        .collect();
    company
}

/// Something that people or the provider do between two pages.
fn disturb(bench: &Bench, numbers: &mut Vec<String>, pattern: &Value, dice: &mut Dice, page: u32) {
    let side: &Arc<dyn Side> = &bench.side;
    let path = side.path(Kind::Invoice);
    let kind = kit::Kind::Invoice;
    let then = |change: Change| {
        let change = serde_json::to_value(change).expect("JSON");
        side.fault(Fault::once(Happening::Then { change }).by("GET").on(path).after(page));
    };
    match dice.up_to(5) {
        0 => {
            for _ in 0..=dice.up_to(6) {
                let mut record = pattern.clone();
                record["number"] = json!(format!("X-{page}-{}", dice.up_to(1_000_000)));
                then(Change::Add { kind, record });
            }
        }
        1 => {
            for _ in 0..=dice.up_to(12) {
                let at = dice.up_to(numbers.len());
                then(Change::Delete { kind, key: numbers.swap_remove(at) });
            }
        }
        2 => {
            for _ in 0..=dice.up_to(12) {
                let key = numbers[dice.up_to(numbers.len())].clone();
                then(Change::Update { kind, key, patch: json!({"notes": "touched"}) });
            }
        }
        3 => {
            let rows = i32::try_from(dice.up_to(20)).expect("small") - 10;
            side.fault(Fault::once(Happening::Shift { rows }).by("GET").on(path).after(page));
        }
        _ => {}
    }
}

/// What is known after these rows.
fn learn(known: &mut BTreeMap<String, (String, Status)>, rows: &[Listed]) {
    for row in rows {
        known.insert(row.head.id.clone(), (row.head.version.clone(), row.head.status));
    }
}

pub(crate) async fn nothing_is_lost_while_rows_move(provider: Provider) {
    let pages = crate::side::start(provider, Wish::default()).await.manners().pages.0;
    for seed in 1..=6_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let company = many(pages, &mut dice);
        let mut pattern = serde_json::to_value(&company.invoices[0]).expect("JSON");
        let keys = pattern.as_object_mut().expect("an object");
        ["created", "modified"].iter().for_each(|key| drop(keys.remove(*key)));
        let mut numbers: Vec<String> = company.invoices.iter().map(|one| one.number.clone()).collect();
        let bench = wished(provider, Wish { company, ..Wish::default() }).await;
        bench.side.advance(Duration::from_secs(3600));
        let start = bench.side.now();
        for page in 0..4 {
            disturb(&bench, &mut numbers, &pattern, &mut dice, page);
        }
        let mut known = BTreeMap::new();
        let first = bench.list(ListRequest::all(Kind::Invoice)).await.unwrap_or_else(|error| panic!("{seed}: {error}"));
        learn(&mut known, &first);
        bench.side.clear();
        // Nobody touched these: the first reading names them all.
        let now = bench.all(Kind::Invoice).await;
        for row in now.iter().filter(|row| row.head.modified.is_none_or(|at| at < start)) {
            assert!(known.contains_key(&row.head.id), "seed {seed}: {:?} was left out", row.head.number);
        }
        // What was touched meanwhile comes with the next reading of changes.
        let second = bench.list(ListRequest::since(Kind::Invoice, start)).await.expect("changes");
        learn(&mut known, &second);
        if bench.books.capabilities().of(Kind::Invoice).is_some_and(|ability| ability.deletes_seen) {
            let ended = |status: Status| matches!(status, Status::Deleted | Status::Void);
            for (id, (_, status)) in &known {
                let there = now.iter().any(|row| row.head.id == *id);
                assert!(there || ended(*status), "seed {seed}: {id} went and nobody said so");
            }
        }
        for row in &now {
            let of = known.get(&row.head.id).map(|(version, _)| version);
            assert_eq!(of, Some(&row.head.version), "seed {seed}: {:?} is known as it is now", row.head.number);
        }
    }
}
