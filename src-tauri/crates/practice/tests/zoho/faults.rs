//! Checklist 10: faults that are switched on, each seen by a plain caller.

use crate::caller::{Answer, Caller, texts};
use practice::zoho::{Change, Fault, Happening, Kind, Options, Region};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn answers_that_are_errors_in_one_way_or_another() {
    let caller = Caller::new(Options::default()).await;
    let cases = [
        (Happening::Code { code: 1000, message: "something".to_owned() }, 200, 1000),
        (Happening::ServerError, 500, 1000),
        (Happening::Unauthorized, 401, 14),
        (Happening::Forbidden, 401, 57),
        (Happening::TooMany { code: 44, retry_after: None }, 429, 44),
        (Happening::TooMany { code: 45, retry_after: Some(66_975) }, 429, 45),
    ];
    for (happening, status, code) in cases {
        caller.books.fault(Fault::once(happening.clone()));
        let answer = caller.get("invoices", &[]).await;
        assert_eq!(answer.outcome(), (status, code), "{happening:?}");
        let wait = answer.headers.get("retry-after").map(|value| value.to_str().unwrap());
        assert_eq!(wait, (code == 45).then_some("66975"), "{happening:?}");
        assert_eq!(caller.get("invoices", &[]).await.outcome(), (200, 0), "{happening:?} once only");
    }
    caller.books.fault(Fault::once(Happening::BadGateway));
    let answer = caller.get("invoices", &[]).await;
    assert_eq!(answer.status, 502);
    assert!(answer.text.starts_with("<html>") && answer.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn answers_that_do_not_arrive_whole() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::Short));
    let short = caller.get("invoices", &[]).await;
    assert_eq!(short.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&short.text).is_err(), "half a body that claims to be all");
    caller.books.fault(Fault::once(Happening::Cut));
    let cut = caller.call(Method::GET, "invoices", &[]).await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.text().await.is_err(), "the connection ends in the body");
    for happening in [Happening::DropBefore, Happening::DropAfter] {
        caller.books.clear_requests();
        caller.books.fault(Fault::once(happening.clone()));
        assert!(caller.call(Method::POST, "invoices", &[]).await.is_err(), "{happening:?}");
        let asked = caller.books.requests();
        assert_eq!(asked[0].status, 0, "{happening:?}: {asked:?}");
    }
}

#[tokio::test]
async fn what_is_dropped_after_the_work_was_done() {
    let caller = Caller::new(Options::default()).await;
    let refreshes = caller.books.counters().refreshes;
    caller.books.fault(Fault::once(Happening::DropAfter).on("/oauth/v2/token"));
    let secret = caller.books.client_secret().unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", caller.books.client_id()),
        ("client_secret", secret),
        ("refresh_token", &caller.refresh),
    ];
    let url = format!("{}/oauth/v2/token", caller.accounts(Region::Eu));
    assert!(caller.http.post(url).form(&form).send().await.is_err());
    assert_eq!(caller.books.counters().refreshes, refreshes + 1, "the refresh counts although nobody heard of it");
    let tokens = caller.refreshed(&caller.refresh).await.json();
    assert!(tokens["access_token"].is_string(), "the refresh token still works");
}

#[tokio::test]
async fn a_slow_answer_comes_late() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::Slow { milliseconds: 250 }));
    let begun = Instant::now();
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (200, 0));
    assert!(begun.elapsed() >= Duration::from_millis(250));
}

#[tokio::test]
async fn rows_repeat_or_are_missed_across_pages() {
    let caller = Caller::new(Options::default()).await;
    let page = async |number: &str| {
        let list = caller.read("invoices", &[("per_page", "50"), ("page", number)]).await;
        texts(list["invoices"].as_array().unwrap(), "invoice_id").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, second) = (page("1").await, page("2").await);
    caller.books.fault(Fault::once(Happening::Shift { rows: 3 }).asking("page=2"));
    assert_eq!(page("1").await, first, "the first page cannot be shifted");
    assert_eq!(page("2").await[..3], first[47..], "three rows once more");
    caller.books.fault(Fault::once(Happening::Shift { rows: -2 }));
    page("1").await;
    caller.books.fault(Fault::once(Happening::Shift { rows: -2 }));
    assert_eq!(page("2").await[0], second[2], "two rows are missed");
    let add = Change::Add {
        kind: Kind::Invoice,
        record: json!({"number": "INV-999999", "party": "Oak Lane", "date": "2026-12-02", "lines": [{"rate": "5"}], "created": "2026-12-03T07:10:00"}),
    };
    caller.books.fault(Fault::once(Happening::Then { change: Box::new(add) }).asking("page=1"));
    assert_eq!(page("1").await, first, "the change comes after the answer");
    assert_eq!(page("2").await[0], first[49], "and moves the rest by one row");
}

#[tokio::test]
async fn faults_choose_their_requests() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault { times: Some(2), ..Fault::always(Happening::ServerError).on("/bills").after(1) });
    let mut seen = Vec::new();
    for path in ["bills", "invoices", "bills", "bills", "bills"] {
        seen.push(caller.get(path, &[]).await.status);
    }
    assert_eq!(seen, [200, 200, 500, 500, 200]);
    caller.books.fault(Fault::always(Happening::ServerError));
    assert_eq!(caller.get("bills", &[]).await.status, 500);
    caller.books.clear_faults();
    assert_eq!(caller.get("bills", &[]).await.status, 200);
}

#[tokio::test]
async fn the_accounts_server_fails_too() {
    let caller = Caller::new(Options::default()).await;
    for status in [400, 200] {
        caller.books.fault(Fault::once(Happening::Throttled { status }));
        let answer = caller.refreshed(&caller.refresh).await;
        assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some("Access Denied")));
    }
    caller.books.fault(Fault::once(Happening::TokenError { error: "general_error".to_owned() }));
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "general_error");
    caller.books.fault(Fault::once(Happening::BadGateway));
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 502);
    caller.books.revoke_all();
    assert_eq!(caller.refreshed(&caller.refresh).await.json()["error"], "invalid_code");
    assert_eq!(caller.get("invoices", &[]).await.outcome(), (401, 14));
}

#[tokio::test]
async fn stopping_ends_servers_and_connections() {
    let caller = Caller::new(Options::default()).await;
    assert_eq!(caller.get("invoices", &[]).await.status, 200);
    let url = format!("{}/books/v3/organizations", caller.api(Region::Eu));
    let (http, token) = (caller.http, format!("Zoho-oauthtoken {}", caller.token));
    caller.books.stop();
    // The abort is carried out by the runtime: wait until it has been.
    let begun = Instant::now();
    while let Ok(answer) = http.get(&url).header("Authorization", &token).send().await {
        let answer = Answer::of(answer).await;
        assert!(begun.elapsed() < Duration::from_secs(20), "still answers {}", answer.status);
        tokio::task::yield_now().await;
    }
}
