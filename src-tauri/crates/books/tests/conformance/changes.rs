//! Reading what changed: exactly that, whoever changed it, wherever the company lives.

use crate::bench::{Bench, bench, wished};
use crate::side::{Wish, neutral, short};
use books::{ListRequest, Listed, Walk};
use jiff::Timestamp;
use jiff::civil::DateTime;
use model::connection::Provider;
use model::period::Period;
use model::{Decimal, Kind, Status};
use practice::kit::Change;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What a whole list says: the version of each record.
type Seen = BTreeMap<String, String>;

fn seen(rows: &[Listed]) -> Seen {
    rows.iter().map(|row| (row.head.id.clone(), row.head.version.clone())).collect()
}

/// The kinds of which people's changes can be made in the practice books.
fn changeable(bench: &Bench) -> Vec<Kind> {
    bench.kinds().into_iter().filter(|kind| neutral(*kind).is_some() && bench.side.keeps(*kind)).collect()
}

fn touched(kind: Kind) -> serde_json::Value {
    match kind {
        Kind::Contact => json!({"phone": "+353 1 555"}),
        Kind::Account | Kind::Expense | Kind::Payment | Kind::BillPayment => json!({"description": "touched"}),
        _ => json!({"notes": "touched"}),
    }
}

/// Names by which people would find a record.
fn keys(row: &Listed) -> Vec<String> {
    let reference = row.document.as_ref().and_then(|doc| doc.reference.clone());
    [row.head.name.clone(), row.head.number.clone(), reference, Some(row.head.id.clone())]
        .into_iter()
        .flatten()
        .collect()
}

/// Makes the first of these changes that can be made; says whether one could.
fn first(bench: &Bench, rows: &[Listed], change: impl Fn(String) -> Change) -> bool {
    let middle = rows.len() / 3;
    let mut order = rows.iter().skip(middle).chain(rows.iter().take(middle));
    order.any(|row| keys(row).into_iter().any(|key| bench.side.change(change(key)).is_ok()))
}

/// Reads what changed since an instant and compares with two whole lists, one from before and one from now.
async fn compared(bench: &Bench, kind: Kind, before: &Seen, since: Timestamp, about: &str) -> usize {
    let rows = bench.list(ListRequest::since(kind, since)).await.unwrap_or_else(|error| panic!("{about}: {error}"));
    let now = seen(&bench.all(kind).await);
    let changed: BTreeSet<&String> =
        now.iter().filter(|(id, of)| before.get(*id) != Some(of)).map(|(id, _)| id).collect();
    let read = seen(&rows);
    for id in &changed {
        assert_eq!(read.get(*id), now.get(*id), "{about}: {kind} {id} changed and is not told, or of old");
    }
    let oldest = since - bench.side.manners().overlap;
    for row in rows.iter().filter(|row| !changed.contains(&row.head.id)) {
        let gone = matches!(row.head.status, Status::Deleted | Status::Void | Status::Inactive);
        let recent = row.head.modified.is_none_or(|at| at >= oldest);
        assert!(gone || recent, "{about}: {kind} {} did not change: {:?}", row.head.id, row.head);
    }
    changed.len() + before.keys().filter(|id| !now.contains_key(*id)).count()
}

/// Lets so much time pass that nothing of before lies in the overlap.
async fn pass(bench: &Bench) -> Timestamp {
    let overlap = bench.side.manners().overlap.unsigned_abs();
    bench.side.advance(overlap + Duration::from_secs(30));
    let since = bench.side.now();
    bench.side.advance(Duration::from_secs(10));
    // Access tokens have ended meanwhile, and the keeper does not renew them at every turn.
    bench.keeper.adopt(bench.side.tokens()).await.expect("kept");
    since
}

pub(crate) async fn exactly_what_changed_is_read_again(provider: Provider) {
    let bench = bench(provider).await;
    let company = bench.side.company();
    let mut tried = 0;
    for kind in changeable(&bench) {
        let of = neutral(kind).expect("changeable");
        let rows = bench.all(kind).await;
        let record = |value: serde_json::Result<serde_json::Value>, number: &str| {
            let mut value = value.expect("JSON");
            let keys = value.as_object_mut().expect("an object");
            ["created", "modified", "applied", "orders"].iter().for_each(|key| drop(keys.remove(*key)));
            value["number"] = json!(number);
            value
        };
        let pattern = match kind {
            Kind::Invoice => company.invoices.first().map(|one| record(serde_json::to_value(one), "NEW-1")),
            Kind::Bill => company.bills.first().map(|one| record(serde_json::to_value(one), "NEW-1")),
            _ => None,
        };
        for does in ["add", "update", "pay"] {
            let before = seen(&bench.all(kind).await);
            let since = pass(&bench).await;
            let done = match does {
                "add" => pattern.clone().is_some_and(|record| {
                    let added = bench.side.change(Change::Add { kind: of, record });
                    added.unwrap_or_else(|error| panic!("{kind}: {error}"));
                    true
                }),
                "update" => first(&bench, &rows, |key| Change::Update { kind: of, key, patch: touched(kind) }),
                _ => {
                    let open: Vec<Listed> =
                        rows.iter().filter(|row| row.head.status == Status::Open).cloned().collect();
                    let pay = |key| Change::Pay { kind: of, key, amount: Decimal::ONE, date: None };
                    matches!(kind, Kind::Invoice | Kind::Bill) && first(&bench, &open, pay)
                }
            };
            let wanted = matches!(
                (does, kind),
                ("add" | "pay", Kind::Invoice | Kind::Bill) | ("update", Kind::Invoice | Kind::Bill | Kind::Contact)
            );
            assert!(done || !wanted, "{kind}: {does} can be done");
            if done {
                let changed = compared(&bench, kind, &before, since, does).await;
                assert!(changed >= 1, "{kind}: {does} changed something");
                tried += 1;
            }
        }
    }
    assert!(tried >= 9, "{tried} changes were read");
}

/// All ids that a list names, and whether they are complete.
async fn ids(bench: &Bench, request: ListRequest) -> (BTreeSet<String>, bool) {
    let (mut walk, mut found, mut complete) = (Walk::new(&*bench.books, request), BTreeSet::new(), true);
    while let Some(page) = walk.next().await.expect("a page") {
        complete &= page.complete_ids;
        found.extend(page.ids);
    }
    (found, complete)
}

pub(crate) async fn what_went_is_seen(provider: Provider) {
    let bench = bench(provider).await;
    let (mut gone, mut ended) = (0, 0);
    for kind in changeable(&bench) {
        let of = neutral(kind).expect("changeable");
        let ability = bench.books.capabilities().of(kind).expect("read");
        for delete in [true, false] {
            let rows = bench.all(kind).await;
            let (before, complete) = ids(&bench, ListRequest::all(kind)).await;
            assert!(complete, "{kind}: a whole list names all");
            let since = pass(&bench).await;
            let live: Vec<Listed> = rows
                .into_iter()
                .filter(|row| !matches!(row.head.status, Status::Void | Status::Deleted | Status::Inactive))
                .collect();
            let change = |key| if delete { Change::Delete { kind: of, key } } else { Change::Void { kind: of, key } };
            if !first(&bench, &live, change) {
                continue;
            }
            let told = bench.list(ListRequest::since(kind, since)).await.expect("a list");
            let (after, _) = ids(&bench, ListRequest::all(kind)).await;
            let now = bench.all(kind).await;
            let ends = |rows: &[Listed]| -> BTreeSet<String> {
                let ended = rows
                    .iter()
                    .filter(|row| matches!(row.head.status, Status::Void | Status::Deleted | Status::Inactive));
                ended.map(|row| row.head.id.clone()).collect()
            };
            let missing: BTreeSet<String> = before.difference(&after).cloned().collect();
            let newly: BTreeSet<String> = ends(&now)
                .difference(&ends(&live))
                .filter(|id| live.iter().any(|row| row.head.id == **id))
                .cloned()
                .collect();
            let what: BTreeSet<&String> = missing.union(&newly).collect();
            assert!(!what.is_empty(), "{kind}: what went is missing or told as such");
            if ability.deletes_seen {
                let told = ends(&told);
                let by_list = books_are_read_whole(&bench, kind, since).await;
                for id in what {
                    assert!(
                        told.contains(id) || by_list && missing.contains(id),
                        "{kind}: {id} went and nobody says so"
                    );
                }
            }
            if delete { gone += 1 } else { ended += 1 }
        }
    }
    assert!(gone >= 3 && ended >= 2, "{gone} were deleted and {ended} made void");
}

/// Whether reading changes of a kind names all ids, so that what is missing was deleted.
async fn books_are_read_whole(bench: &Bench, kind: Kind, since: Timestamp) -> bool {
    ids(bench, ListRequest::since(kind, since)).await.1
}

pub(crate) async fn days_begin_and_end_where_the_company_lives(provider: Provider) {
    for zone in ["Pacific/Auckland", "America/Los_Angeles"] {
        let mut company = short(24);
        company.organisation.time_zone = zone.to_owned();
        let start: DateTime = "2026-11-20T23:58:30".parse().expect("a time");
        company.start = Some(start);
        let pattern =
            company.invoices.iter().find(|one| one.state == practice::company::State::Open).expect("one").clone();
        let bench = wished(provider, Wish { company, scale: 1, ..Wish::default() }).await;
        let before = seen(&bench.all(Kind::Invoice).await);
        let since = bench.side.now();
        let mut made = Vec::new();
        for (number, day) in [("EVE-1", start.date()), ("EVE-2", start.date().tomorrow().expect("a day"))] {
            let mut record = serde_json::to_value(&pattern).expect("JSON");
            let keys = record.as_object_mut().expect("an object");
            ["created", "modified", "due", "applied"].iter().for_each(|key| drop(keys.remove(*key)));
            record["number"] = json!(number);
            record["date"] = json!(day);
            bench.side.change(Change::Add { kind: practice::kit::Kind::Invoice, record }).expect("added");
            made.push((number, day));
            // From one side of midnight to the other.
            bench.side.advance(Duration::from_secs(180));
        }
        compared(&bench, Kind::Invoice, &before, since, zone).await;
        for (number, day) in made {
            let period = Period { from: day, to: day };
            let rows = bench
                .list(ListRequest { dated: Some(period), ..ListRequest::all(Kind::Invoice) })
                .await
                .expect("a list");
            let days: Vec<_> =
                rows.iter().filter(|row| row.head.number.as_deref() == Some(number)).map(|row| row.head.date).collect();
            assert_eq!(days, [Some(day)], "{zone}: {number} is of its day");
            let stamps = rows
                .iter()
                .filter(|row| row.head.number.as_deref() == Some(number))
                .filter_map(|row| row.head.modified);
            for at in stamps {
                let slack = bench.side.manners().overlap.min(jiff::SignedDuration::from_hours(6));
                assert!(
                    at >= since - slack && at <= bench.side.now() + slack,
                    "{zone}: {number} was made now, not {at}"
                );
            }
        }
    }
}

pub(crate) async fn two_reads_in_one_second_lose_nothing(provider: Provider) {
    let bench = wished(provider, Wish { scale: 1, ..Wish::default() }).await;
    let mut known = seen(&bench.all(Kind::Invoice).await);
    let rows = bench.all(Kind::Invoice).await;
    let mut since = bench.side.now();
    let kind = practice::kit::Kind::Invoice;
    for round in 0..6 {
        // Changed in the second in which the read begins, and again while or after it is made.
        let touch = |note: String| {
            let patch = json!({"notes": note});
            move |key| Change::Update { kind, key, patch: patch.clone() }
        };
        assert!(first(&bench, &rows[round * 3..], touch(format!("before {round}"))), "one can be changed");
        let begun = bench.side.now();
        let read = bench.list(ListRequest::since(Kind::Invoice, since)).await.expect("a list");
        known.extend(seen(&read));
        assert!(first(&bench, &rows[round * 3 + 1..], touch(format!("after {round}"))), "one can be changed");
        since = begun;
    }
    let read = bench.list(ListRequest::since(Kind::Invoice, since)).await.expect("a list");
    known.extend(seen(&read));
    assert_eq!(known, seen(&bench.all(Kind::Invoice).await), "what is known is what the books hold");
}
