//! What can go wrong on the way, switched on and off.

use crate::caller::{Caller, bill, text};
use practice::bill::{Fault, Happening, Kind, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn bills(caller: &Caller, number: &str) -> usize {
    let rows = caller.books.records_of(Kind::Bill);
    rows.iter().filter(|bill| bill["invoice"]["invoiceNumber"] == number).count()
}

#[tokio::test]
async fn answers_that_are_refusals_although_nothing_is_wrong() {
    let caller = Caller::new(Options::default()).await;
    let json = |text: &str| Happening::Fail { status: 503, body: text.to_owned(), retry_after: Some(7) };
    let cases = [
        (Happening::Unauthorized, 401, "BDC_1109", None),
        (Happening::TooMany { retry_after: None }, 422, "BDC_1322", None),
        (Happening::TooMany { retry_after: Some(3) }, 422, "BDC_1322", Some("3")),
        (Happening::Quota, 422, "BDC_1144", None),
        (json(""), 503, "BDC_1001", Some("7")),
        (json("{\"message\":\"down\"}"), 503, "", Some("7")),
        (json("<html>down</html>"), 503, "", Some("7")),
    ];
    for (happening, status, code, wait) in cases {
        caller.books.fault(Fault::once(happening.clone()).on("/bills"));
        assert_eq!(caller.get("vendors", &[("max", "1")]).await.status, 200, "another path");
        let answer = caller.get("bills", &[("max", "1")]).await;
        assert_eq!(answer.outcome(), (status, code.to_owned()), "{happening:?}");
        assert_eq!(answer.headers.get("retry-after").map(|value| value.to_str().unwrap()), wait, "{happening:?}");
        assert_eq!(caller.get("bills", &[("max", "1")]).await.status, 200, "{happening:?} once only");
    }
    caller.books.fault(Fault::once(Happening::TokenError { error: "BDC_1102".to_owned() }));
    assert_eq!(caller.get("bills", &[("max", "1")]).await.status, 200, "it waits for a sign-in");
    assert_eq!(caller.login(&caller.credentials()).await.outcome(), (401, "BDC_1102".to_owned()));
}

#[tokio::test]
async fn writes_whose_answer_is_lost() {
    let caller = Caller::new(Options::default()).await;
    let vendor = caller.vendor().await;
    let cases = [
        (Happening::DropBefore, "W-1", 0),
        (Happening::DropAfter, "W-2", 1),
        (Happening::FailAfter { status: 500 }, "W-3", 1),
        (Happening::Fail { status: 500, body: String::new(), retry_after: None }, "W-4", 0),
        (Happening::Cut, "W-5", 1),
        (Happening::Short, "W-6", 1),
        (Happening::Twice, "W-7", 2),
        (Happening::LateTwin { seconds: 600 }, "W-8", 1),
    ];
    for (happening, number, expect) in cases {
        let writes = caller.books.counters().writes;
        caller.books.fault(Fault::once(happening.clone()).by("POST").on("/bills"));
        let body = bill(&vendor, number, &json!(10));
        let answer = caller.call(Method::POST, "bills", &[], Some(&body)).await;
        assert_eq!(answer.is_err(), matches!(happening, Happening::DropBefore | Happening::DropAfter), "{happening:?}");
        assert_eq!(bills(&caller, number), expect, "{happening:?}");
        assert_eq!(caller.books.counters().writes - writes, expect as u64, "{happening:?} is counted");
    }
    caller.books.advance(Duration::from_secs(599));
    assert_eq!(bills(&caller, "W-8"), 1);
    caller.books.advance(Duration::from_secs(1));
    assert_eq!(bills(&caller, "W-8"), 2, "the repetition comes ten minutes later");
}

#[tokio::test]
async fn a_repeated_bulk_call_makes_everything_twice_and_a_repeated_refusal_nothing() {
    let caller = Caller::new(Options::default()).await;
    let vendor = caller.vendor().await;
    caller.books.fault(Fault::once(Happening::Twice).on("/bulk"));
    caller.made("bills/bulk", &json!([bill(&vendor, "T-1", &json!(1)), bill(&vendor, "T-2", &json!(2))])).await;
    assert_eq!((bills(&caller, "T-1"), caller.books.counters().writes), (2, 4));
    let made = caller.bill(&vendor, "T-3", "10").await;
    caller.books.fault(Fault::once(Happening::Twice).on("/record-payment"));
    let pay =
        json!({"vendorId": vendor, "processDate": "2026-12-02", "payments": [{"billId": made["id"], "amount": 10}]});
    caller.made("bills/record-payment", &pay).await;
    let after = caller.read(&format!("bills/{}", text(&made, "id")), &[]).await;
    assert_eq!(after["paidAmount"], json!(10.0), "the second payment of it all is refused");
}

#[tokio::test]
async fn what_was_written_is_not_listed_for_a_while() {
    let caller = Caller::new(Options::default()).await;
    let vendor = caller.vendor().await;
    caller.books.fault(Fault::once(Happening::Lag { seconds: 60 }).by("POST"));
    let made = caller.bill(&vendor, "G-1", "10").await;
    let filter = format!("vendorId:eq:{vendor}");
    let listed = async || {
        let rows = caller.all("bills", &[("filters", &filter), ("max", "100")]).await;
        rows.into_iter().find(|bill| bill["id"] == made["id"])
    };
    assert_eq!(listed().await, None);
    let path = format!("bills/{}", text(&made, "id"));
    assert_eq!(caller.read(&path, &[]).await, made, "by its id it is there");
    caller.books.advance(Duration::from_secs(60));
    assert_eq!(listed().await, Some(made.clone()));
    caller.books.fault(Fault::once(Happening::Lag { seconds: 60 }).by("PATCH"));
    let patched = caller.send(Method::PATCH, &path, &json!({"description": "new"})).await.json();
    assert_eq!(patched["description"], "new");
    assert_eq!(listed().await, Some(made.clone()), "the old one is listed");
    caller.books.advance(Duration::from_secs(60));
    assert_eq!(listed().await, Some(patched));
}

#[tokio::test]
async fn rows_repeat_or_are_missed_across_pages() {
    let caller = Caller::new(Options::default()).await;
    let page = async |name: &str| {
        let query: Vec<(&str, &str)> =
            if name.is_empty() { vec![("max", "30")] } else { vec![("max", "30"), ("page", name)] };
        caller.read("bills", &query).await
    };
    let ids = |page: &Value| page["results"].as_array().unwrap().iter().map(|row| text(row, "id")).collect::<Vec<_>>();
    let first = page("").await;
    let next = text(&first, "nextPage");
    let second = page(&next).await;
    caller.books.fault(Fault::once(Happening::Shift { rows: 3 }));
    assert_eq!(page("").await, first, "there is nothing before the first page");
    caller.books.fault(Fault::once(Happening::Shift { rows: 3 }));
    let shifted = ids(&page(&next).await);
    assert_eq!(shifted[..3], ids(&first)[27..], "three rows once more");
    assert_eq!(shifted[3..], ids(&second)[..27]);
    caller.books.fault(Fault::once(Happening::Shift { rows: -2 }));
    assert_eq!(ids(&page(&next).await)[0], ids(&second)[2], "two rows are missed");
    let then = json!({"do": "add", "kind": "bill", "record": {"number": "THEN-1", "party": "Pine Supply", "date": "2026-12-02", "lines": [{"rate": "5"}]}});
    caller.books.fault(Fault::once(Happening::Then { change: then }).asking("max=30"));
    assert_eq!(page("").await, first, "the change comes after the answer");
    assert_eq!(bills(&caller, "THEN-1"), 1);
}

#[tokio::test]
async fn a_sign_in_whose_answer_is_lost_has_opened_a_session() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::DropAfter).on("/login"));
    let url = format!("{}/v3/login", caller.books.api_address());
    assert!(caller.http.post(url).json(&caller.credentials()).send().await.is_err());
    assert_eq!(caller.books.counters().exchanges, 1);
    assert_eq!(caller.login(&caller.credentials()).await.status, 200, "and another can be opened");
    let asked = caller.books.requests();
    assert_eq!((asked[0].status, asked[1].status), (0, 200));
    caller.books.fault(Fault::once(Happening::Slow { milliseconds: 200 }));
    let begun = std::time::Instant::now();
    assert_eq!(caller.get("vendors", &[("max", "1")]).await.status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(200));
}
