//! Who may ask, in which form, and how often.

use crate::caller::{Answer, Caller};
use practice::company::Company;
use practice::xero::{Limits, Options, READ_SCOPE};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn limited(limits: Limits) -> Options {
    Options { limits, ..Options::default() }
}

#[tokio::test]
async fn refusals_have_the_status_and_the_body_of_the_real_ones() {
    let caller = Caller::new(Options::default()).await;
    let check = |answer: &Answer, status: u16, title: &str, detail: &str| {
        let json = answer.json();
        assert_eq!((answer.status, &json["Status"], &json["Title"]), (status, &json!(status), &json!(title)));
        assert!(json["Detail"].as_str().unwrap().starts_with(detail), "{json}");
        assert_eq!((&json["Type"], &json["Extensions"]), (&Value::Null, &json!({})));
    };
    let strange = Caller { token: caller.books.strange_token(), ..Caller::new(Options::default()).await };
    check(&strange.get("Invoices", &[]).await, 401, "Unauthorized", "AuthenticationUnsuccessful");
    for tenant in ["", "00000000-0000-4000-8000-000000000000"] {
        let url = format!("{}/api.xro/2.0/Invoices", caller.books.api_address());
        let call = caller.http.get(url).bearer_auth(&caller.token).header("Accept", "application/json");
        let call = if tenant.is_empty() { call } else { call.header("xero-tenant-id", tenant) };
        check(&Answer::of(call.send().await.unwrap()).await, 403, "Forbidden", "AuthenticationUnsuccessful");
    }
    let small = Caller::with_scope("offline_access accounting.contacts.read").await;
    assert_eq!(small.get("Contacts", &[]).await.status, 200);
    let lacks = small.get("Invoices", &[]).await;
    check(&lacks, 401, "Unauthorized", "AuthorizationUnsuccessful");
    assert!(lacks.header("www-authenticate").contains("insufficient_scope"));
    check(&caller.get("Journals", &[]).await, 401, "Unauthorized", "AuthorizationUnsuccessful");
    for path in ["Invoices/00000000-0000-4000-8000-000000000000", "Nonsense", "Invoices/x/y/z"] {
        let unknown = caller.get(path, &[]).await;
        assert_eq!((unknown.status, unknown.text.as_str()), (404, "The resource you're looking for cannot be found"));
        assert!(unknown.header("content-type").starts_with("text/html"));
    }
    caller.books.set_clock("2026-09-21T14:05:09Z".parse().unwrap());
    caller.books.expire_access_tokens();
    let ended = caller.get("Invoices", &[]).await;
    check(&ended, 401, "Unauthorized", "TokenExpired: token expired at 09/21/2026 14:05:");
    assert_eq!(caller.refreshed(&caller.refresh).await.status, 200, "the refresh token stays");
}

#[tokio::test]
async fn access_tokens_live_half_an_hour() {
    let caller = Caller::new(Options::default()).await;
    caller.books.advance(Duration::from_secs(29 * 60));
    assert_eq!(caller.get("Organisation", &[]).await.status, 200);
    caller.books.advance(Duration::from_secs(61));
    let ended = caller.get("Organisation", &[]).await;
    assert!(ended.status == 401 && ended.text.contains("TokenExpired"), "{}", ended.text);
}

#[tokio::test]
async fn answers_are_xml_unless_json_is_asked_for() {
    let caller = Caller::new(Options::default()).await;
    for (accept, json) in [("application/json", true), ("*/*", false), ("text/xml", false), ("", false)] {
        let url = format!("{}/api.xro/2.0/Organisation", caller.books.api_address());
        let call = caller.http.get(url).bearer_auth(&caller.token).header("XERO-TENANT-ID", caller.books.company_id());
        let call = if accept.is_empty() { call } else { call.header("Accept", accept) };
        let answer = Answer::of(call.send().await.unwrap()).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.text.starts_with('{'), json, "{accept}: {}", answer.text);
        assert_eq!(answer.header("content-type").contains("xml"), !json, "{accept}");
    }
}

#[tokio::test]
async fn sixty_calls_in_a_minute_and_then_the_seconds_to_wait() {
    let caller = Caller::new(limited(Limits { per_day: 200, ..Limits::default() })).await;
    for at in 0..60_u32 {
        let answer = caller.get("Organisation", &[]).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-minlimit-remaining"), (59 - at).to_string());
        assert_eq!(answer.header("x-daylimit-remaining"), (199 - at).to_string());
        assert_eq!(answer.header("x-appminlimit-remaining"), (9999 - at).to_string());
    }
    let refused = caller.get("Organisation", &[]).await;
    assert_eq!((refused.status, refused.header("x-rate-limit-problem")), (429, "minute"));
    assert_eq!(refused.header("x-minlimit-remaining"), "0");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    caller.books.advance(Duration::from_secs(wait));
    assert_eq!(caller.get("Organisation", &[]).await.status, 200);
    assert_eq!(caller.books.counters().throttled, 1);
}

#[tokio::test]
async fn the_day_ends_at_the_companys_own_time() {
    let caller = Caller::new(limited(Limits { per_day: 2, ..Limits::default() })).await;
    for status in [200, 200, 429, 429] {
        assert_eq!(caller.get("Organisation", &[]).await.status, status);
    }
    let refused = caller.get("Organisation", &[]).await;
    assert_eq!((refused.header("x-rate-limit-problem"), refused.header("x-daylimit-remaining")), ("day", "0"));
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    caller.books.advance(Duration::from_secs(wait.saturating_sub(120)));
    let fresh = caller.books.ready_tokens();
    let caller = Caller { token: fresh.access, ..caller };
    assert_eq!(caller.get("Organisation", &[]).await.status, 429, "not yet");
    caller.books.advance(Duration::from_secs(121));
    assert_eq!(caller.get("Organisation", &[]).await.status, 200);
    caller.books.set_day_limit(1);
    assert_eq!(caller.get("Organisation", &[]).await.header("x-rate-limit-problem"), "day");
    caller.books.clear_quota();
    assert_eq!(caller.get("Organisation", &[]).await.status, 200);
}

#[tokio::test]
async fn five_at_once_and_the_sixth_is_refused_without_a_time() {
    let options = Options { latency: Duration::from_millis(1500), ..Options::default() };
    let caller = Caller::new(options).await;
    let calls = futures::future::join_all((0..8).map(|_| caller.get("Organisation", &[]))).await;
    let refused: Vec<&Answer> = calls.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!(refused.len(), 3);
    for answer in refused {
        assert_eq!((answer.header("x-rate-limit-problem"), answer.header("retry-after")), ("concurrent", ""));
    }
    assert_eq!(caller.get("Organisation", &[]).await.status, 200, "afterwards there is room");
}

#[tokio::test]
async fn the_application_has_a_limit_of_its_own_and_companies_do_not_share_theirs() {
    let mut other = Company::built_in(2);
    other.organisation.id = "77".to_owned();
    let limits = Limits { app_per_minute: 5, per_minute: 3, ..Limits::default() };
    let companies = vec![Company::built_in(1), other];
    let caller = Caller::new(Options { companies, limits, ..Options::default() }).await;
    let second = caller.books.overview().companies[1].0.clone();
    let ask = async |tenant: &str| {
        let url = format!("{}/api.xro/2.0/Organisation", caller.books.api_address());
        let call = caller.http.get(url).bearer_auth(&caller.token).header("xero-tenant-id", tenant);
        Answer::of(call.header("accept", "application/json").send().await.unwrap()).await
    };
    let first = caller.books.company_id();
    let mut problems = Vec::new();
    for tenant in [&first, &first, &first, &first, &second, &second, &second] {
        problems.push(ask(tenant).await.header("x-rate-limit-problem").to_owned());
    }
    assert_eq!(problems, ["", "", "", "minute", "", "", "appminute"]);
}

#[tokio::test]
async fn a_token_that_reads_cannot_write() {
    let caller = Caller::with_scope(READ_SCOPE).await;
    for path in ["Invoices", "Contacts", "Payments", "ManualJournals", "CreditNotes", "BankTransactions", "Items"] {
        for method in [Method::PUT, Method::POST] {
            let answer = caller.send(method, path, &json!({"Name": "x"})).await;
            assert!(answer.status == 401 && answer.text.contains("AuthorizationUnsuccessful"), "{path}");
        }
    }
    assert_eq!(caller.books.counters().writes, 0);
}
