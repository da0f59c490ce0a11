//! Faults: what passes is passed over, what stays ends with its word, and no word holds a secret.

use crate::bench::{Bench, bench};
use crate::side::fail;
use books::{BooksError, Kept, ListRequest, Retry};
use model::Kind;
use model::connection::Provider;
use practice::kit::{Fault, Happening};
use secrecy::ExposeSecret;

fn page(status: u16) -> Happening {
    Happening::Fail { status, body: "<html><body>Bad gateway</body></html>".to_owned(), retry_after: None }
}

fn garbage() -> Happening {
    Happening::Fail { status: 200, body: "{\"page\": [1, 2".to_owned(), retry_after: None }
}

pub(crate) async fn faults_that_pass_are_passed_over(provider: Provider) {
    let bench = bench(provider).await;
    let path = bench.side.path(Kind::Bill);
    let expect = bench.all(Kind::Bill).await.len();
    let mut tried = 0;
    for happens in [
        fail(500),
        fail(503),
        page(502),
        garbage(),
        Happening::Cut,
        Happening::Short,
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::TooMany { retry_after: None },
        Happening::TooMany { retry_after: Some(20) },
        Happening::Unauthorized,
        Happening::Slow { milliseconds: 20 },
    ] {
        bench.side.clear();
        if !bench.side.fault(Fault::once(happens.clone()).on(path)) {
            continue;
        }
        let rows = bench.list(ListRequest::all(Kind::Bill)).await;
        assert_eq!(rows.map(|rows| rows.len()), Ok(expect), "{happens:?}");
        tried += 1;
    }
    assert!(tried >= 9, "{tried} faults were tried");
    assert!(bench.side.counted().renewals <= 2, "only the rejected token was renewed");
}

pub(crate) async fn faults_that_stay_end_with_their_word(provider: Provider) {
    let bench = bench(provider).await;
    let path = bench.side.path(Kind::Bill);
    bench.all(Kind::Bill).await;
    let forbidden = match provider {
        // Its usual 403 is a fault of its own.
        Provider::QuickBooksOnline => {
            let body =
                r#"{"Fault":{"Error":[{"Message":"Denied","Detail":"No administrator","code":"120"}]}}"#.to_owned();
            Happening::Fail { status: 403, body, retry_after: None }
        }
        _ => fail(403),
    };
    let mut tried = 0;
    for (happens, codes) in [
        (fail(500), &["server-fault"][..]),
        (page(502), &["server-fault"]),
        (garbage(), &["garbled"]),
        (Happening::Cut, &["garbled", "unreachable"]),
        (Happening::Short, &["garbled"]),
        (Happening::DropBefore, &["unreachable", "garbled"]),
        (forbidden, &["not-allowed", "sign-in-again"]),
        (Happening::TooMany { retry_after: Some(3600) }, &["throttled", "quota"]),
        (Happening::Unauthorized, &["sign-in-again"]),
    ] {
        let fresh = bench.again();
        fresh.side.clear();
        if !fresh.side.fault(Fault::always(happens.clone()).on(path)) {
            continue;
        }
        let error = fresh.list(ListRequest::all(Kind::Bill)).await.expect_err("it stays");
        assert!(codes.contains(&error.code()), "{happens:?}: {} is none of {codes:?}: {error}", error.code());
        let asked = fresh.side.asked().len();
        assert!(asked <= 12, "{happens:?}: {asked} requests are a loop");
        silent(&fresh, &error);
        tried += 1;
    }
    assert!(tried >= 8, "{tried} faults were tried");
}

pub(crate) async fn what_is_not_there_is_told_so(provider: Provider) {
    let bench = bench(provider).await;
    for kind in [Kind::Invoice, Kind::Bill, Kind::Contact] {
        let known = bench.all(kind).await;
        let like = &known[0].head.id;
        // An id of the same form that nobody has.
        let changed: String = like
            .chars()
            .rev()
            .enumerate()
            .map(|(at, c)| if at < 5 && c.is_ascii_alphanumeric() { if c == '9' { '8' } else { '9' } } else { c })
            .collect();
        let absent: String = changed.chars().rev().collect();
        assert!(known.iter().all(|row| row.head.id != absent), "{absent}");
        for id in [absent.as_str(), "", "../contacts", "a?b=c", "x".repeat(300).as_str()] {
            let error = bench.books.detail(kind, id).await.expect_err("not there");
            assert_eq!((error.code(), error.retry()), ("not-found", Retry::Never), "{kind} “{id}”: {error}");
        }
    }
}

pub(crate) async fn another_company_is_not_read(provider: Provider) {
    let bench = bench(provider).await;
    let mut connection = bench.connection.clone();
    let company = connection.company.as_mut().expect("a company");
    let strange: String = company.id.chars().rev().map(|c| if c.is_ascii_digit() { '7' } else { c }).collect();
    strange.clone_into(&mut company.id);
    if connection.settings.contains_key("organization") {
        connection.settings.insert("organization".to_owned(), strange);
    }
    let store = crate::bench::Memory::of(Kept { tokens: bench.side.tokens(), refreshes: Vec::new() });
    let other = Bench::with(bench.side.clone(), connection, store);
    other.side.clear();
    let error = other.list(ListRequest::all(Kind::Bill)).await;
    if let Ok(rows) = &error {
        // BILL's session is of one organization, whatever a connection states.
        assert_eq!(provider, Provider::Bill, "{} records of another company were read", rows.len());
        return;
    }
    let error = error.expect_err("not ours");
    assert_eq!(error.code(), bench.side.manners().other_company, "{error}");
    assert_eq!(error.retry(), Retry::Never, "{error}");
    assert!(other.side.asked().len() <= 6, "{} requests", other.side.asked().len());
    silent(&other, &error);
}

/// No message tells a secret.
pub(crate) fn silent(bench: &Bench, error: &BooksError) {
    let told = format!("{error} {error:?}");
    for secret in bench.secrets() {
        assert!(!told.contains(&secret), "a message tells a secret: {told}");
    }
}

pub(crate) async fn no_message_holds_a_secret(provider: Provider) {
    let bench = bench(provider).await;
    let path = bench.side.path(Kind::Bill);
    // Servers that say back what they were sent.
    let kept = bench.store.kept().tokens.access;
    let sent = [Some(kept), bench.side.secrets().developer_key].into_iter().flatten();
    for secret in sent.map(|secret| secret.expose_secret().to_owned()) {
        for status in [400, 403, 500] {
            bench.side.clear();
            let body = serde_json::json!({"message": format!("bad token {secret}"), "code": 4}).to_string();
            if bench.side.fault(Fault::always(Happening::Fail { status, body, retry_after: None }).on(path)) {
                let fresh = bench.again();
                let error = fresh.list(ListRequest::all(Kind::Bill)).await.expect_err("a fault");
                silent(&bench, &error);
            }
        }
    }
    bench.side.clear();
    bench.side.expire();
    bench.side.fault(Fault::always(Happening::TokenError { error: "invalid_client".to_owned() }));
    let fresh = bench.again();
    let error = fresh.list(ListRequest::all(Kind::Bill)).await.expect_err("no access");
    silent(&bench, &error);
    let shown = format!("{:?} {:?} {:?}", bench.side.secrets(), bench.store.kept(), bench.connection);
    for secret in bench.secrets() {
        assert!(!shown.contains(&secret), "a secret is shown");
    }
}
