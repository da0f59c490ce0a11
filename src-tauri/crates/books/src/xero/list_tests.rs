//! Paging, tried on lists that change between pages.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A record of a made-up list: its number and the millisecond of its last change.
type Record = (u32, i64);

/// An answer as Xero gives it: what changed since, by time of change, a page of it.
fn answer(records: &[Record], since: Option<i64>, (size, page): (usize, usize)) -> String {
    let mut found: Vec<&Record> =
        records.iter().filter(|(_, at)| since.is_none_or(|since| at / 1000 >= since)).collect();
    found.sort_by_key(|(id, at)| (*at, *id));
    let pages = found.len().div_ceil(size);
    let rows = found.iter().skip(size * (page - 1)).take(size);
    let rows: Vec<String> =
        rows.map(|(id, at)| format!(r#"{{"InvoiceID":"i{id}","UpdatedDateUTC":"/Date({at}+0000)/"}}"#)).collect();
    format!(
        r#"{{"pagination":{{"page":{page},"pageSize":{size},"pageCount":{pages},"itemCount":{}}},"Invoices":[{}]}}"#,
        found.len(),
        rows.join(",")
    )
}

/// Reads a list whose records change as it is read; returns the ids and the number of answers.
fn read(
    records: &mut Vec<Record>,
    cap: usize,
    mut between: impl FnMut(&mut Vec<Record>, usize),
) -> (BTreeSet<String>, usize) {
    let shape = shape(Kind::Invoice).expect("invoices");
    let (mut place, mut ids, mut calls) = (Place::start(cap), BTreeSet::new(), 0);
    loop {
        calls += 1;
        assert!(calls < 4000, "reading comes to an end");
        let asked = place.page();
        let text = answer(records, place.since, asked);
        let sheet = sheet(&text, shape, asked).expect("readable");
        let step = follow(&place, place.since, asked.0, &sheet);
        match step {
            Step::Back(earlier) => place = earlier,
            Step::End => {
                ids.extend(sheet.marks.iter().filter_map(|mark| Some(mark.split_once('@')?.0.to_owned())));
                return (ids, calls);
            }
            Step::On(next) => {
                ids.extend(sheet.marks.iter().filter_map(|mark| Some(mark.split_once('@')?.0.to_owned())));
                place = Place::parse(&next.token()).expect("a place survives being stored");
                assert_eq!(place, next);
            }
            Step::Stuck => panic!("stuck at {place:?}"),
        }
        between(records, calls);
    }
}

fn every(records: &[Record]) -> BTreeSet<String> {
    records.iter().map(|(id, _)| format!("i{id}")).collect()
}

#[test]
fn a_quiet_list_is_read_with_hardly_a_call_too_many() {
    let mut spread: Vec<Record> = (0..1000).map(|id| (id, 1_700_000_000_000 + i64::from(id) * 5_000)).collect();
    let (found, calls) = read(&mut spread, 100, |_, _| {});
    assert!(found == every(&spread) && calls == 11, "{} records in {calls} calls", found.len());
    let mut together: Vec<Record> = (0..1000).map(|id| (id, 1_229_791_330_237)).collect();
    let (found, calls) = read(&mut together, 100, |_, _| {});
    assert!(found == every(&together) && calls <= 13, "{} records in {calls} calls", found.len());
    assert_eq!(read(&mut Vec::new(), 100, |_, _| {}).1, 1);
}

#[test]
fn a_place_of_another_list_is_refused() {
    for text in ["", "s:0:10:", "x:0:10:", ":a:10:", ":0:0:", "1:2"] {
        assert_eq!(Place::parse(&PageToken(text.to_owned())), None, "{text}");
    }
}

#[test]
fn an_order_that_was_not_heeded_is_read_by_page_numbers() {
    let shape = shape(Kind::Invoice).expect("invoices");
    let rows: Vec<String> = (0..20)
        .map(|id| format!(r#"{{"InvoiceID":"i{id}","UpdatedDateUTC":"/Date({}+0000)/"}}"#, 5_000_000 - id * 9_000))
        .collect();
    let text = format!(r#"{{"pagination":{{"page":1,"pageSize":20,"pageCount":2}},"Invoices":[{}]}}"#, rows.join(","));
    let sheet = sheet(&text, shape, (20, 1)).expect("readable");
    let step = follow(&Place::start(20), None, 20, &sheet);
    let anchors = ["i17@4847000", "i18@4838000", "i19@4829000"].map(str::to_owned).to_vec();
    assert_eq!(step, Step::On(Place { since: None, offset: 17, cap: 20, anchors }));
}

#[test]
fn a_list_without_pagination_ends_where_it_is_not_full() {
    let shape = shape(Kind::Invoice).expect("invoices");
    let text = r#"{"Invoices":[{"InvoiceID":"i1","UpdatedDateUTC":"/Date(5000000+0000)/"}]}"#;
    assert!(!sheet(text, shape, (10, 1)).expect("readable").more);
    assert!(sheet(r#"{"Status":"OK"}"#, shape, (10, 1)).is_err_and(|problem| problem.contains("Invoices")));
    assert!(sheet("[]", shape, (10, 1)).is_err());
}

fn request(kind: Kind) -> ListRequest {
    ListRequest::all(kind)
}

/// The parameters of a list as text.
fn asked(request: &ListRequest) -> String {
    let plan = Plan { request, shape: shape(request.kind).expect("a kind") };
    plan.query().into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[test]
fn filters_are_those_that_the_list_takes() {
    let dated = Some(Period { from: "2026-09-01".parse().expect("a day"), to: "2026-09-30".parse().expect("a day") });
    let party = Some("c1c5c0de-0a11-4b7e-8f00-0000000000aa".to_owned());
    for (request, expect) in [
        (request(Kind::Invoice), r#"includeArchived=true&unitdp=4&where=Type=="ACCREC"&order=UpdatedDateUTC ASC"#),
        (
            ListRequest { dated, party: party.clone(), ..request(Kind::Bill) },
            r#"includeArchived=true&unitdp=4&ContactIDs=c1c5c0de-0a11-4b7e-8f00-0000000000aa&where=Type=="ACCPAY" AND Date>=DateTime(2026,09,01) AND Date<=DateTime(2026,09,30)&order=UpdatedDateUTC ASC"#,
        ),
        (
            ListRequest { party: party.clone(), ..request(Kind::CreditNote) },
            r#"unitdp=4&where=Type=="ACCRECCREDIT" AND Contact.ContactID==Guid("c1c5c0de-0a11-4b7e-8f00-0000000000aa")&order=UpdatedDateUTC ASC"#,
        ),
        (
            ListRequest { dated, ..request(Kind::PurchaseOrder) },
            "DateFrom=2026-09-01&DateTo=2026-09-30&order=UpdatedDateUTC ASC",
        ),
        (
            ListRequest { dated, ..request(Kind::Journal) },
            "where=Date>=DateTime(2026,09,01) AND Date<=DateTime(2026,09,30)",
        ),
        (request(Kind::Contact), "includeArchived=true&order=UpdatedDateUTC ASC"),
        (request(Kind::Account), ""),
        (
            ListRequest { party: Some("\") OR (1==1".to_owned()), ..request(Kind::Invoice) },
            r#"includeArchived=true&unitdp=4&where=Type=="ACCREC"&order=UpdatedDateUTC ASC"#,
        ),
    ] {
        assert_eq!(asked(&request), expect, "{}", request.kind);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn nothing_is_left_out_while_records_are_touched_added_and_removed(
        count in 1u32..400,
        cap in 10usize..60,
        spread in prop::sample::select(vec![0i64, 1, 37, 900, 20_000]),
        touched in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..12), 0..40),
        removed in any::<prop::sample::Index>(),
    ) {
        let mut records: Vec<Record> = (0..count).map(|id| (id, 1_700_000_000_000 + i64::from(id) * spread)).collect();
        let gone = format!("i{}", removed.index(count as usize));
        let before = every(&records);
        let mut now = 1_800_000_000_000i64;
        let (found, _) = read(&mut records, cap, |records, calls| {
            // What is touched after an answer was given has a later time of change.
            for index in touched.get(calls).into_iter().flatten() {
                now += 400;
                if records.is_empty() { continue }
                let at = index.index(records.len());
                records[at].1 = now;
            }
            if calls == 2 {
                records.retain(|(id, _)| format!("i{id}") != gone);
            }
        });
        let left: Vec<&String> = before.iter().filter(|id| **id != gone && !found.contains(*id)).collect();
        prop_assert!(left.is_empty(), "left out: {left:?}");
    }
}
