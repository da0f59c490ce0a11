//! Every fault that can be switched on really happens, once or as often as asked.

use crate::caller::{Answer, Caller, texts};
use practice::xero::{Fault, Happening, Options};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const WRITE: &str = "offline_access accounting.contacts accounting.invoices.read accounting.settings.read";

async fn put(caller: &Caller, name: &str, key: &str) -> reqwest::Result<reqwest::Response> {
    let call = caller.request(Method::PUT, "Contacts").json(&json!({"Contacts": [{"Name": name}]}));
    let call = if key.is_empty() { call } else { call.header("Idempotency-Key", key) };
    call.send().await
}

async fn named(caller: &Caller, name: &str) -> usize {
    let all = caller.rows("Contacts", &[("page", "1"), ("pageSize", "1000")]).await;
    texts(&all, "Name").iter().filter(|known| **known == name).count()
}

#[tokio::test]
async fn answers_are_refused_in_the_form_of_the_api() {
    let caller = Caller::new(Options::default()).await;
    let cases = [
        (Happening::Unauthorized, 401, "", "", "TokenExpired"),
        (Happening::TooMany { retry_after: Some(7) }, 429, "minute", "7", ""),
        (Happening::TooMany { retry_after: None }, 429, "concurrent", "", ""),
        (Happening::Fail { status: 503, body: String::new(), retry_after: Some(3) }, 503, "", "3", "unavailable"),
        (Happening::Fail { status: 500, body: "{}".to_owned(), retry_after: None }, 500, "", "", "{}"),
        (
            Happening::Fail { status: 403, body: String::new(), retry_after: None },
            403,
            "",
            "",
            "AuthenticationUnsuccessful",
        ),
        (Happening::FailAfter { status: 500 }, 500, "", "", "unavailable"),
    ];
    for (happens, status, problem, wait, text) in cases {
        caller.books.fault(Fault::once(happens.clone()).on("Invoices"));
        assert_eq!(caller.get("Contacts", &[]).await.status, 200, "another path is not met");
        let met = caller.get("Invoices", &[]).await;
        assert_eq!(met.status, status, "{happens:?}");
        assert_eq!((met.header("x-rate-limit-problem"), met.header("retry-after")), (problem, wait), "{happens:?}");
        assert!(met.text.contains(text), "{happens:?}: {}", met.text);
        assert_eq!(caller.get("Invoices", &[]).await.status, 200, "{happens:?} happens once");
    }
    caller.books.fault(Fault::once(Happening::Quota));
    let quota = caller.get("Invoices", &[]).await;
    assert_eq!(
        (quota.status, quota.header("x-rate-limit-problem"), quota.header("x-daylimit-remaining")),
        (429, "day", "0")
    );
    assert!(quota.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn connections_end_before_within_or_after() {
    let caller = Caller::with_scope(WRITE).await;
    let cases = [
        (Happening::DropBefore, "Before Ltd", 0),
        (Happening::DropAfter, "After Ltd", 1),
        (Happening::FailAfter { status: 500 }, "Failed Ltd", 1),
    ];
    for (happens, name, count) in cases {
        caller.books.fault(Fault::once(happens.clone()).by("PUT"));
        let answer = put(&caller, name, "").await;
        assert!(answer.is_err() || answer.unwrap().status() == 500, "{happens:?}");
        assert_eq!(named(&caller, name).await, count, "{happens:?}");
    }
    assert_eq!(caller.books.requests().iter().filter(|one| one.status == 0).count(), 2);
    caller.books.fault(Fault::once(Happening::Cut));
    let cut = caller.request(Method::GET, "Invoices").send().await.unwrap();
    assert!(cut.text().await.is_err());
    caller.books.fault(Fault::once(Happening::Short));
    let short = caller.get("Invoices", &[]).await;
    assert!(short.status == 200 && serde_json::from_str::<Value>(&short.text).is_err());
    caller.books.fault(Fault::once(Happening::Slow { milliseconds: 60 }));
    let start = std::time::Instant::now();
    assert_eq!(caller.get("Organisation", &[]).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_repeated_write_is_done_again_unless_its_key_is_known() {
    let caller = Caller::with_scope(WRITE).await;
    let journal = json!({"Narration": "Twice", "JournalLines": [
        {"LineAmount": 1, "AccountCode": "6100"}, {"LineAmount": -1, "AccountCode": "2200"}]});
    let tokens = caller.books.tokens_for("accounting.manualjournals");
    let caller = Caller { token: tokens.access, ..caller };
    let count = async || {
        let rows = caller.rows("ManualJournals", &[]).await;
        rows.iter().filter(|row| row["Narration"] == "Twice").count()
    };
    let send = async |key: &str| {
        let call = caller.request(Method::PUT, "ManualJournals").json(&journal);
        let call = if key.is_empty() { call } else { call.header("Idempotency-Key", key) };
        assert_eq!(call.send().await.unwrap().status(), 200);
    };
    caller.books.fault(Fault::once(Happening::Twice));
    send("k1").await;
    assert_eq!((count().await, caller.books.counters().writes), (1, 1), "the key is known");
    caller.books.fault(Fault::once(Happening::Twice));
    send("").await;
    assert_eq!((count().await, caller.books.counters().writes), (3, 3));
    for (key, seconds, more) in [("", 30, 2), ("k2", 30, 1), ("k3", 400, 2)] {
        let before = count().await;
        caller.books.fault(Fault::once(Happening::LateTwin { seconds }));
        send(key).await;
        assert_eq!(count().await, before + 1, "{key} {seconds}: not yet");
        caller.books.advance(Duration::from_secs(seconds));
        let held = caller.books.resource("ManualJournals").unwrap();
        let held = held.iter().filter(|row| row["Narration"] == "Twice").count();
        assert_eq!((held, count().await), (before + more, before + more), "{key} {seconds}");
    }
}

#[tokio::test]
async fn what_was_written_is_found_by_lists_later_only() {
    let caller = Caller::with_scope(WRITE).await;
    caller.books.fault(Fault::once(Happening::Lag { seconds: 60 }));
    let made = Answer::of(put(&caller, "Slow Ltd", "").await.unwrap()).await.json();
    let id = made["Contacts"][0]["ContactID"].as_str().unwrap().to_owned();
    assert_eq!(named(&caller, "Slow Ltd").await, 0);
    assert_eq!(caller.one(&format!("Contacts/{id}")).await["Name"], "Slow Ltd", "by its id it is there");
    caller.books.advance(Duration::from_secs(61));
    assert_eq!(named(&caller, "Slow Ltd").await, 1);
}

#[tokio::test]
async fn rows_move_between_pages() {
    let caller = Caller::new(Options::default()).await;
    let page = async |page: &str| {
        let rows = caller.rows("Invoices", &[("page", page), ("pageSize", "10")]).await;
        texts(&rows, "InvoiceID").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, second) = (page("1").await, page("2").await);
    caller.books.fault(Fault::always(Happening::Shift { rows: 3 }));
    assert_eq!(page("1").await, first, "the first page stays");
    let repeated = page("2").await;
    assert_eq!((&repeated[..3], &repeated[3..]), (&first[7..], &second[..7]));
    caller.books.clear_faults();
    caller.books.fault(Fault::once(Happening::Shift { rows: -2 }).asking("page=2"));
    assert_eq!(page("2").await[..8], second[2..]);
    let change = json!({"do": "update", "kind": "contact", "key": "Oak Lane", "patch": {"phone": "1"}});
    caller.books.fault(Fault::once(Happening::Then { change }).on("Contacts"));
    let phone =
        async || caller.rows("Contacts", &[("searchTerm", "Oak Lane")]).await[0]["Phones"][0]["PhoneNumber"].clone();
    assert_ne!(phone().await, "1", "the answer is from before");
    assert_eq!(phone().await, "1");
}

#[tokio::test]
async fn tokens_are_rotated_and_the_answer_lost() {
    let caller = Caller::new(Options::default()).await;
    caller.books.fault(Fault::once(Happening::DropAfter).on("/connect/token"));
    let url = format!("{}/connect/token", caller.books.accounts_address());
    let form =
        [("grant_type", "refresh_token"), ("client_id", caller.books.client_id()), ("refresh_token", &caller.refresh)];
    assert!(caller.http.post(&url).form(&form).send().await.is_err());
    assert_eq!(caller.books.counters().refreshes, 1, "it was done");
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200, "the old one works a while longer");
    caller.books.fault(Fault::once(Happening::DropBefore).on("/connect/token"));
    assert!(caller.http.post(&url).form(&form).send().await.is_err());
    assert_eq!(caller.books.counters().refreshes, 2, "nothing was done");
    caller.books.fault(Fault::once(Happening::TokenError { error: "invalid_grant".to_owned() }));
    assert_eq!(caller.refreshed(&caller.refresh).await.json(), json!({"error": "invalid_grant"}));
    caller.books.fault(
        Fault::once(Happening::Fail { status: 503, body: String::new(), retry_after: None }).on("/connect/token"),
    );
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 503);
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200);
    caller.books.fault(Fault::once(Happening::ForgedState));
    let query = [
        ("response_type", "code"),
        ("client_id", caller.books.client_id()),
        ("redirect_uri", "http://localhost:53682/callback"),
        ("scope", "offline_access accounting.contacts.read"),
        ("state", "mine"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    let url = format!("{}/identity/connect/authorize", caller.books.accounts_address());
    let back = Answer::of(caller.http.get(url).query(&query).send().await.unwrap()).await;
    assert!(back.header("location").contains("state=") && !back.header("location").contains("state=mine"));
}
