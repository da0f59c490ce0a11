//! Sessions: had, kept, ended, refused.

use crate::suite::{bench, fast, secret};
use crate::support::{Memory, Real, all, connected, options};
use crate::way::{secrets, stranger};
use books::{Clock as _, ListRequest, Secrets, sign_in};
use model::Kind;
use practice::bill::{Fault, Happening, Practice};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_session_is_had_with_a_password_or_a_sync_token() {
    let practice = Practice::start(fast()).await.expect("practice books");
    let overview = practice.overview();
    for (user, password) in [(&overview.user, &overview.password), (&overview.sync_name, &overview.sync_token)] {
        let mut connection = stranger(&practice, 600);
        connection.client_id.clone_from(user);
        let entered = Secrets { password: secret(password), ..secrets(&practice) };
        let signed_in = sign_in::enter(&connection, entered.clone(), &options()).await.expect("a sign-in");
        assert_eq!(signed_in.company.as_deref(), Some(practice.company_id().as_str()));
        signed_in.enter(&mut connection);
        let (_, books) = connected(&connection, entered, Arc::new(Memory::of(signed_in.tokens)));
        assert!(!books.companies().await.expect("organizations").is_empty(), "before a company is confirmed");
        assert!(!all(&*books, ListRequest::all(Kind::Account)).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn a_sign_in_that_is_refused_says_what_to_compare() {
    let practice = Practice::start(fast()).await.expect("practice books");
    let good = secrets(&practice);
    let other = |change: &dyn Fn(&mut Secrets)| {
        let mut changed = good.clone();
        change(&mut changed);
        changed
    };
    for (about, secrets, code, words) in [
        ("password", other(&|all| all.password = secret("wrong")), "sign-in-refused", "user name and password"),
        ("key", other(&|all| all.developer_key = secret("01WRONG")), "unknown-client", "developer key"),
        ("no key", other(&|all| all.developer_key = None), "settings", "developer key"),
        ("no password", other(&|all| all.password = None), "settings", "password"),
    ] {
        let connection = stranger(&practice, 600);
        let error = sign_in::enter(&connection, secrets, &options()).await.expect_err(about);
        assert_eq!(error.code(), code, "{about}: {error}");
        assert!(error.to_string().contains(words), "{about}: {error}");
        assert!(!error.to_string().contains("wrong") && !format!("{error:?}").contains("01WRONG"), "{error:?}");
    }
    let mut connection = stranger(&practice, 600);
    connection.settings.clear();
    let error = sign_in::enter(&connection, good.clone(), &options()).await.expect_err("no organization");
    assert!(error.to_string().contains("organization id"), "{error}");
    let connection = stranger(&practice, 600);
    let begun = sign_in::begin(&connection, sign_in::Home::Loopback { port: 1 }, &|_: &mut [u8]| {});
    assert_eq!(begun.expect_err("not by browser").code(), "settings");
}

#[tokio::test]
async fn an_ended_session_is_replaced_once_and_nothing_is_lost() {
    let bench = bench(fast()).await;
    let exchanges = bench.practice.counters().exchanges;
    bench.practice.expire_access_tokens();
    let lists = (0..12).map(|_| all(&*bench.books, ListRequest::all(Kind::Account)));
    let read = futures::future::join_all(lists).await;
    let counts: Vec<usize> = read.into_iter().map(|rows| rows.expect("a list").len()).collect();
    assert!(counts.iter().all(|count| *count == counts[0] && *count > 0));
    assert_eq!(bench.practice.counters().exchanges, exchanges + 1, "one new session for all");
    let kept = bench.store.kept();
    assert_eq!(kept.refreshes.len(), 1, "intended before it was made");
    let session = kept.tokens.access.expose_secret().to_owned();
    assert!(!session.is_empty());
}

#[tokio::test]
async fn an_idle_session_is_replaced_before_it_is_refused() {
    let bench = bench(fast()).await;
    all(&*bench.books, ListRequest::all(Kind::Account)).await.expect("a list");
    // 40 minutes at this pace.
    Real.sleep(Duration::from_secs(4)).await;
    bench.practice.clear_requests();
    all(&*bench.books, ListRequest::all(Kind::Account)).await.expect("a list");
    assert!(bench.practice.requests().iter().all(|asked| asked.status == 200), "no session was refused");
}

#[tokio::test]
async fn access_that_was_taken_back_asks_for_a_person() {
    let mut options = fast();
    options.time_scale = 1;
    let bench = bench(options).await;
    bench.practice.revoke_all();
    bench.practice.fault(Fault::always(Happening::TokenError { error: "BDC_1101".to_owned() }));
    let error = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect_err("no access");
    assert_eq!(error.code(), "sign-in-again", "{error}");
    assert_eq!(*bench.store.refused.lock().expect("whole"), 1);
    let logins = |bench: &crate::suite::Bench| {
        bench.practice.requests().iter().filter(|asked| asked.path.ends_with("/login")).count()
    };
    let before = logins(&bench);
    let _ = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect_err("no access");
    assert_eq!(logins(&bench), before, "what was refused is not tried again and again");
    let error = all(&*bench.books, ListRequest::all(Kind::Expense)).await.expect_err("no access there either");
    assert_eq!(error.code(), "not-allowed", "{error}");
    assert!(error.to_string().contains("Spend & Expense"), "{error}");
}

#[tokio::test]
async fn a_lost_answer_of_a_sign_in_loses_nothing() {
    let bench = bench(fast()).await;
    for happens in [Happening::DropAfter, Happening::DropBefore, Happening::FailAfter { status: 500 }] {
        bench.practice.expire_access_tokens();
        bench.practice.fault(Fault::once(happens.clone()).on("/login"));
        let first = all(&*bench.books, ListRequest::all(Kind::Account)).await;
        let rows = match first {
            Ok(rows) => rows,
            Err(error) => {
                assert_ne!(error.retry(), books::Retry::Never, "{happens:?}: {error}");
                all(&*bench.books, ListRequest::all(Kind::Account)).await.expect("the next time")
            }
        };
        assert!(!rows.is_empty(), "{happens:?}");
    }
    assert_eq!(*bench.store.refused.lock().expect("whole"), 0);
}

#[tokio::test]
async fn a_session_is_ended_when_the_connection_goes() {
    let bench = bench(fast()).await;
    let kept = bench.store.kept();
    let ended = sign_in::revoke(&bench.connection, &kept.tokens, bench.secrets.clone(), &options()).await;
    ended.expect("ended");
    let again = sign_in::revoke(&bench.connection, &kept.tokens, bench.secrets.clone(), &options()).await;
    again.expect("it has ended already");
}

#[tokio::test]
async fn without_its_token_spend_and_expense_is_not_read_and_the_rest_is() {
    let bench = bench(fast()).await;
    let secrets = Secrets { spend_token: None, ..bench.secrets.clone() };
    let books = connected(&bench.connection, secrets, bench.store.clone()).1;
    let error = books.list(&ListRequest::all(Kind::Expense)).await.expect_err("no token");
    assert_eq!(error.code(), "settings");
    assert_eq!(books.detail(Kind::Expense, "x").await.expect_err("no token").code(), "settings");
    assert!(!all(&*books, ListRequest::all(Kind::Bill)).await.expect("a list").is_empty());
}

#[tokio::test]
async fn secrets_stand_in_no_log_and_no_error() {
    let bench = bench(fast()).await;
    all(&*bench.books, ListRequest::all(Kind::Expense)).await.expect("a list");
    let asked = bench.practice.requests();
    assert!(asked.iter().all(|one| {
        one.query.keys().all(|key| matches!(key.as_str(), "max" | "sort" | "filters" | "page" | "nextPage"))
    }));
    let shown = format!("{:?}", bench.secrets);
    assert!(!shown.contains("practice-password"), "{shown}");
}
