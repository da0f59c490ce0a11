//! Journal entries through the API that every plan has, and through the newer one where it is there.

use crate::bench::{Bench, bench, fast};
use crate::posting::{count, create, ground, record, text};
use crate::support::{all, options as plain_options};
use books::write::{Match, Operation, Write, WriteFault};
use books::{ListRequest, connect};
use model::{Document, Kind};
use practice::freshbooks::{JournalAnswers, JournalChange, Options};

const LIST: &str = "journal_entries";

fn newer_posts(bench: &Bench) -> usize {
    let asked = bench.practice.requests();
    asked.iter().filter(|asked| asked.method == "POST" && asked.path.contains("/businesses/")).count()
}

async fn made(bench: &Bench) -> (Write, books::write::Written) {
    let ground = ground(bench).await;
    let mut write = create(record(&ground, Kind::Journal));
    write.document.memo = text("batch 41");
    let written = bench.books.write(&write).await.expect("written");
    (write, written)
}

fn amounts(doc: &Document) -> Vec<(Option<String>, Option<model::Decimal>)> {
    doc.lines.iter().map(|line| (line.account_id.clone(), line.amount)).collect()
}

fn change(operation: Operation, of: &Write, memo: &str) -> Write {
    Write { operation, ..create(Document { memo: text(memo), ..of.document.clone() }) }
}

/// Makes, reads, changes and deletes an entry under the id that it was given, and under the one that the lists have.
async fn whole_life(options: Options) {
    let about = format!("{:?} {:?}", options.journal_answers, options.journal_change);
    let in_lists = options.newer_in_ledger;
    let bench = bench(options).await;
    for by_list in [false, true] {
        if by_list && !in_lists {
            continue;
        }
        let before = count(&bench, LIST);
        let (write, written) = made(&bench).await;
        assert!(written.id.contains('-'), "{about}: {written:?}");
        let shown = all(&*bench.books, ListRequest::all(Kind::Journal)).await.expect("read");
        let listed = shown.iter().find(|row| row.head.number == write.document.number);
        assert_eq!(listed.is_some(), in_lists, "{about}");
        let id = listed.filter(|_| by_list).map_or(written.id.clone(), |row| row.head.id.clone());
        let read = bench.books.detail(Kind::Journal, &id).await.expect("read");
        assert_eq!(
            (&read.number, read.date, &read.memo),
            (&write.document.number, write.document.date, &text("batch 41")),
            "{about}"
        );
        assert_eq!(amounts(&read), amounts(&write.document), "{about}: accounts have the ids of the lists");
        let version = read.version.clone().expect("a version");
        if !by_list {
            assert_eq!(written.version.as_ref(), Some(&version), "{about}");
        }
        let update = |version: &str| Operation::Update { id: id.clone(), version: version.to_owned() };
        let changed = change(update(&version), &write, "batch 41, corrected");
        let now = bench.books.write(&changed).await.unwrap_or_else(|error| panic!("{about}: {error}"));
        assert_eq!(now.id, id, "{about}");
        let found = bench.books.find(&changed).await.expect("looked");
        assert_eq!(
            found.iter().map(|one| one.how).collect::<Vec<_>>(),
            [Match::Marker],
            "{about}: the change is found"
        );
        let stale = bench.books.write(&change(update(&version), &write, "late")).await.expect_err("an older version");
        assert!(matches!(stale, WriteFault::Stale { .. }), "{about}: {stale}");
        let read = bench.books.detail(Kind::Journal, &id).await.expect("read");
        assert_eq!(read.memo, text("batch 41, corrected"), "{about}");
        let version = read.version.expect("a version");
        let void = change(Operation::Void { id: id.clone(), version }, &changed, "");
        assert_eq!(bench.books.find(&void).await.expect("looked"), [], "{about}: it is still there");
        bench.books.write(&void).await.unwrap_or_else(|error| panic!("{about}: {error}"));
        assert_eq!(bench.books.detail(Kind::Journal, &id).await.expect_err("gone").code(), "not-found", "{about}");
        assert_eq!(bench.books.find(&void).await.expect("looked").len(), 1, "{about}: it is known to be gone");
        assert_eq!(count(&bench, LIST), before, "{about}");
    }
}

#[tokio::test]
async fn entries_of_the_newer_api_are_read_changed_and_deleted_whatever_is_not_known_of_it() {
    for journal_answers in [JournalAnswers::Named, JournalAnswers::Bare, JournalAnswers::Data] {
        let put = Options { journal_answers, ..fast() };
        whole_life(put).await;
        let patch = Options { journal_answers, journal_change: JournalChange::Patch, newer_in_ledger: false, ..fast() };
        whole_life(patch).await;
    }
}

#[tokio::test]
async fn the_newer_api_gives_entries_their_number() {
    let bench = bench(fast()).await;
    let (write, _) = made(&bench).await;
    let held = bench.practice.resource(LIST).expect("records");
    let ours: Vec<_> =
        held.iter().filter(|row| row["journalEntryNumber"] == write.document.number.as_deref().unwrap()).collect();
    assert_eq!((ours.len(), newer_posts(&bench)), (1, 1), "{held:?}");
}

#[tokio::test]
async fn without_the_newer_api_entries_are_made_in_the_older_way_and_stay_as_they_are() {
    for (options, setting) in [(Options { newer_journals: false, ..fast() }, None), (fast(), Some("older"))] {
        let mut bench = bench(options).await;
        if let Some(word) = setting {
            bench.connection.settings.insert("journals".to_owned(), word.to_owned());
            let options = plain_options();
            bench.books = connect(&bench.connection, bench.keeper.clone(), &options).expect("open books");
        }
        let (write, written) = made(&bench).await;
        assert!(written.id.bytes().all(|b| b.is_ascii_digit()), "{setting:?}: {written:?}");
        assert_eq!(newer_posts(&bench), 0, "{setting:?}");
        assert_eq!(bench.books.find(&write).await.expect("looked").len(), 1, "{setting:?}");
        let version = bench.books.detail(Kind::Journal, &written.id).await.expect("there").version.expect("a version");
        for operation in [
            Operation::Update { id: written.id.clone(), version: version.clone() },
            Operation::Void { id: written.id.clone(), version },
        ] {
            let error = bench.books.write(&change(operation, &write, "x")).await.expect_err("never");
            assert!(error.to_string().contains("change it in FreshBooks"), "{setting:?}: {error}");
        }
        // An id of the newer API is not gone only because that API is.
        let error =
            bench.books.detail(Kind::Journal, "9b0d6b8e-0d1c-4c39-9a57-3f6f3a1f1c10").await.expect_err("not now");
        assert_eq!(error.code(), "refused", "{setting:?}: {error}");
    }
}

#[tokio::test]
async fn an_entry_that_a_person_typed_is_changed_only_where_it_is_the_only_one_like_it() {
    let bench = bench(fast()).await;
    let seeded = all(&*bench.books, ListRequest::all(Kind::Journal)).await.expect("read");
    let doc = seeded[0].document.clone().expect("whole");
    let (id, version) = (doc.id.clone().expect("an id"), doc.version.clone().expect("a version"));
    let write = change(Operation::Update { id, version }, &create(doc), "looked at");
    bench.books.write(&write).await.expect("it is known for certain");
    assert_eq!(bench.books.find(&write).await.expect("looked").len(), 1);
}

#[tokio::test]
async fn a_fault_that_passes_does_not_mean_that_there_is_no_newer_api() {
    use practice::freshbooks::{Fault, Happening};
    let bench = bench(fast()).await;
    let ground = ground(&bench).await;
    let fails = Happening::Fail { status: 503, body: String::new(), retry_after: None };
    bench.practice.fault(Fault::always(fails).by("GET").on("/businesses/"));
    let write = create(record(&ground, Kind::Journal));
    let fault = bench.books.write(&write).await.expect_err("it does not answer");
    assert!(matches!(&fault, WriteFault::Refused(error) if error.retry() != books::Retry::Never), "{fault}");
    assert_eq!(count(&bench, LIST), 2, "nothing was made in another way");
    bench.practice.clear_faults();
    bench.books.write(&write).await.expect("it answers again");
    assert_eq!((count(&bench, LIST), newer_posts(&bench)), (3, 1));
}
