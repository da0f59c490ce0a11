//! Tests of the mirror.

use super::*;
use crate::testing::Home;
use crate::testing::{at, books_id, workspace};

fn books() -> &'static ConnectionId {
    static ID: std::sync::OnceLock<ConnectionId> = std::sync::OnceLock::new();
    ID.get_or_init(books_id)
}

fn invoice(source_id: &'static str) -> Seen<'static> {
    Seen {
        connection: books(),
        kind: Kind::Invoice,
        source_id,
        version: "1",
        number: Some("INV-7"),
        date: Some("2026-10-31".parse().unwrap()),
        status: Some(Status::Open),
        party_id: Some("c1"),
        party_name: Some("Müller"),
        currency: Some("EUR"),
        value: Some(Decimal::new(10_000, 2)),
        modified: Some(at(100)),
        created: Some(at(50)),
        head: Some("{\"h\":1}"),
        document: Some("{\"d\":1}"),
        seen: at(200),
    }
}

fn put(home: &Home, seen: &Seen<'_>) -> Change {
    home.store.upsert_document(seen).unwrap()
}

fn seqs(home: &Home, after: u64, up_to: u64) -> Vec<(u64, String)> {
    let rows = home.store.changed_since(books(), &[], after, up_to, 100).unwrap();
    rows.into_iter().map(|row| (row.seq, row.source_id)).collect()
}

#[test]
fn any_difference_gets_the_next_number_and_none_gets_none() {
    let base = invoice("a");
    let later = Seen { seen: at(999), ..base.clone() };
    let cases: Vec<(&str, Seen<'_>)> = vec![
        ("version", Seen { version: "2", ..base.clone() }),
        ("number", Seen { number: None, ..base.clone() }),
        ("date", Seen { date: None, ..base.clone() }),
        ("status", Seen { status: Some(Status::Void), ..base.clone() }),
        ("party id", Seen { party_id: Some("c2"), ..base.clone() }),
        ("party name", Seen { party_name: Some("Mueller"), ..base.clone() }),
        ("currency", Seen { currency: Some("USD"), ..base.clone() }),
        ("value", Seen { value: Some(Decimal::new(10_001, 2)), ..base.clone() }),
        ("modified", Seen { modified: Some(at(101)), ..base.clone() }),
        ("created", Seen { created: None, ..base.clone() }),
        ("head", Seen { head: Some("{\"h\":2}"), ..base.clone() }),
        ("content", Seen { document: Some("{\"d\":2}"), ..base.clone() }),
    ];
    for (what, changed) in cases {
        let home = workspace();
        assert_eq!(put(&home, &base), Change::New { seq: 1 });
        assert_eq!(put(&home, &later), Change::Same, "reading it again is no change");
        assert_eq!(put(&home, &changed), Change::Changed { seq: 2 }, "{what}");
        assert_eq!(put(&home, &changed), Change::Same, "{what}, once more");
        let row = home.store.document(books(), Kind::Invoice, "a").unwrap().unwrap();
        assert_eq!((row.seq, row.version.as_str(), row.value), (2, changed.version, changed.value), "{what}");
    }
}

#[test]
fn a_row_comes_back_as_it_was_read() {
    let home = workspace();
    put(&home, &invoice("a"));
    let row = home.store.document(books(), Kind::Invoice, "a").unwrap().unwrap();
    assert_eq!(row.value.map(|v| v.to_string()).as_deref(), Some("100.00"), "with its digits");
    assert_eq!((row.status, row.modified, row.created), (Some(Status::Open), Some(at(100)), Some(at(50))));
    assert_eq!((row.head.as_deref(), row.document.as_deref()), (Some("{\"h\":1}"), Some("{\"d\":1}")));
    assert_eq!(home.store.document(books(), Kind::Bill, "a").unwrap(), None, "kinds have ids of their own");
}

#[test]
fn a_list_entry_keeps_the_content_of_its_version_and_drops_that_of_an_older_one() {
    let home = workspace();
    put(&home, &invoice("a"));
    put(&home, &invoice("b"));
    let listed = Seen { document: None, ..invoice("a") };
    assert_eq!(put(&home, &listed), Change::Same);
    assert_eq!(home.store.versions_of(books(), Kind::Invoice).unwrap().len(), 2);
    let newer = Seen { document: None, version: "2", ..invoice("a") };
    assert!(matches!(put(&home, &newer), Change::Changed { .. }));
    let versions = home.store.versions_of(books(), Kind::Invoice).unwrap();
    assert_eq!(versions, [("b".to_owned(), "1".to_owned())].into(), "its content has to be read again");
}

#[test]
fn what_changes_while_pages_are_read_is_neither_lost_nor_doubled() {
    let home = workspace();
    for id in ["a", "b", "c"] {
        put(&home, &invoice(id));
    }
    let up_to = home.store.last_change().unwrap();
    let first = home.store.changed_since(books(), &[Kind::Invoice], 0, up_to, 2).unwrap();
    assert_eq!(first.iter().map(|row| row.source_id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    put(&home, &Seen { version: "2", ..invoice("a") });
    put(&home, &Seen { version: "2", ..invoice("c") });
    let second = home.store.changed_since(books(), &[Kind::Invoice], first[1].seq, up_to, 2).unwrap();
    assert!(second.is_empty(), "c moved on to the next look");
    assert_eq!(seqs(&home, up_to, home.store.last_change().unwrap()), [(4, "a".into()), (5, "c".into())]);
}

#[test]
fn listings_are_paged_by_a_place_that_no_change_moves() {
    let home = workspace();
    for (id, date) in [("a", "2026-10-01"), ("b", "2026-11-01"), ("c", "2026-10-31")] {
        put(&home, &Seen { date: date.parse().ok(), ..invoice(id) });
    }
    put(&home, &Seen { date: None, kind: Kind::Bill, ..invoice("d") });
    let october: Period = "2026-10".parse().unwrap();
    let first = home.store.dated_between(books(), &[Kind::Invoice, Kind::Bill], october, 0, 1).unwrap();
    put(&home, &Seen { date: "2026-10-02".parse().ok(), ..invoice("a") });
    let rest = home.store.dated_between(books(), &[], october, first[0].row, 9).unwrap();
    assert_eq!(rest.iter().map(|row| row.source_id.as_str()).collect::<Vec<_>>(), ["c"], "a is not seen twice");
    let all = home.store.all_documents(books(), &[], 0, 9).unwrap();
    assert_eq!(all.iter().map(|row| row.source_id.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    assert_eq!(home.store.all_documents(books(), &[Kind::Bill], 0, 9).unwrap().len(), 1);
    assert!(home.store.all_documents(&"other".parse().unwrap(), &[], 0, 9).unwrap().is_empty());
}

#[test]
fn only_what_a_complete_list_lacks_is_marked_deleted() {
    let home = workspace();
    for (id, date) in [("a", "2026-10-01"), ("b", "2026-10-02"), ("c", "2026-11-01")] {
        put(&home, &Seen { date: date.parse().ok(), ..invoice(id) });
    }
    put(&home, &Seen { kind: Kind::Bill, ..invoice("x") });
    let complete: HashSet<String> = ["a".to_owned()].into();
    let october = Some("2026-10".parse().unwrap());
    let gone = home.store.mark_deleted(books(), Kind::Invoice, &complete, october, at(5)).unwrap();
    assert_eq!(gone, ["b"], "the list was complete for October alone");
    let gone = home.store.mark_deleted(books(), Kind::Invoice, &complete, None, at(6)).unwrap();
    assert_eq!(gone, ["c"], "what is marked already is not marked again");
    assert_eq!(seqs(&home, 4, 99), [(5, "b".into()), (6, "c".into())]);
    let row = home.store.document(books(), Kind::Invoice, "b").unwrap().unwrap();
    assert_eq!(row.status, Some(Status::Deleted));
    assert_eq!(row.value, invoice("b").value, "the amount it had is kept");
    assert!(matches!(put(&home, &invoice("b")), Change::Changed { .. }), "it may come back");
}

#[test]
fn numbers_of_changes_never_go_back() {
    let home = workspace();
    put(&home, &invoice("a"));
    put(&home, &invoice("b"));
    home.store.put_connection(&crate::testing::example_connection(), at(1)).unwrap();
    home.store.set_cursor("connection/harbour", "invoice", "2026-10-31").unwrap();
    home.store.remove_connection(books()).unwrap();
    assert_eq!(home.store.cursor("connection/harbour", "invoice").unwrap(), None, "else it would skip what was before");
    assert_eq!(put(&home, &invoice("a")), Change::New { seq: 3 }, "a job's cursor would skip it with a lower number");
}

#[test]
fn an_unknown_stored_status_is_an_error() {
    let home = workspace();
    put(&home, &invoice("a"));
    home.tamper("UPDATE document SET status = 'settled'");
    let refusal = home.store.all_documents(books(), &[], 0, 9).unwrap_err();
    assert!(matches!(refusal, crate::Error::Unreadable { .. }), "{refusal}");
}
