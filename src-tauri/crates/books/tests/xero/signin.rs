//! Signing in, staying signed in, and signing out.

use crate::bench::{Bench, bench, connected, fast};
use crate::browser::browse;
use crate::support::{self, Memory, Real, all, chance, options};
use crate::way::{secrets, stranger};
use books::oauth::Callback;
use books::sign_in::{Home, begin, revoke};
use books::{BooksError, Clock as _, ListRequest, Secrets};
use futures::future::join_all;
use model::Kind;
use practice::xero::{self, Fault, Happening};
use secrecy::ExposeSecret;
use std::sync::Arc;
use std::time::Duration;

/// A code is good for some minutes: at this pace for seconds, which a busy machine can keep.
const PACE: u32 = 60;

fn at_hand_pace() -> xero::Options {
    xero::Options { time_scale: PACE, ..fast() }
}

#[tokio::test]
async fn somebody_signs_in_without_a_secret_chooses_a_company_and_reads() {
    let practice = xero::Practice::start(at_hand_pace()).await.expect("practice books");
    let mut connection = stranger(&practice, PACE);
    let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
    let asked = url::Url::parse(&sign_in.authorize_url).expect("an address");
    let value =
        |key: &str| asked.query_pairs().find(|(k, _)| k == key).map(|(_, v)| v.into_owned()).unwrap_or_default();
    assert_eq!((asked.path(), value("code_challenge_method").as_str()), ("/identity/connect/authorize", "S256"));
    assert!(
        value("scope").split(' ').all(|right| right.ends_with(".read") || right == "offline_access"),
        "nothing is asked for that writes"
    );
    let home = browse(&sign_in.authorize_url).await;
    let callback = Callback::from_address(&home).expect("a way back");
    let signed_in = sign_in.finish(callback, &connection, Secrets::default(), &options()).await.expect("signed in");
    assert!(signed_in.tokens.refresh_ends.is_some(), "it is known until when it lasts unused");
    signed_in.enter(&mut connection);
    let store = Arc::new(Memory::default());
    let (keeper, unchosen) = support::connected(&connection, secrets(&practice), store.clone());
    keeper.adopt(signed_in.tokens.clone()).await.expect("kept");
    let companies = unchosen.companies().await.expect("companies");
    assert_eq!(companies.len(), 1);
    connection.company = Some(companies[0].clone());
    let books = connected(&connection, &store);
    assert!(!all(&*books, ListRequest::all(Kind::Contact)).await.expect("a list").is_empty());
    let log = format!("{:?}", practice.requests());
    assert!(!log.contains("client_secret"), "there is none to send");
    revoke(&connection, &signed_in.tokens, Secrets::default(), &options()).await.expect("withdrawn");
    let error = all(&*connected(&connection, &store), ListRequest::all(Kind::Contact)).await.expect_err("withdrawn");
    assert_eq!(error.code(), "sign-in-again", "{error}");
}

#[tokio::test]
async fn a_code_is_good_for_one_exchange_and_for_its_own_sign_in() {
    let practice = xero::Practice::start(at_hand_pace()).await.expect("practice books");
    let connection = stranger(&practice, PACE);
    let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
    practice.fault(Fault::once(Happening::ForgedState));
    let home = browse(&sign_in.authorize_url).await;
    let callback = Callback::from_address(&home).expect("a way back");
    let error = sign_in.finish(callback, &connection, Secrets::default(), &options()).await.expect_err("forged");
    assert_eq!(error.code(), "forged-answer");
    assert_eq!(practice.counters().exchanges, 0, "nothing was sent");
    let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
    let home = browse(&sign_in.authorize_url).await;
    practice.advance(Duration::from_secs(301));
    let callback = Callback::from_address(&home).expect("a way back");
    let error = sign_in.finish(callback, &connection, Secrets::default(), &options()).await.expect_err("too late");
    assert_eq!(error.code(), "sign-in-refused", "{error}");
    for (word, code) in [("invalid_client", "unknown-client"), ("invalid_scope", "sign-in-refused")] {
        let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
        let home = browse(&sign_in.authorize_url).await;
        practice.fault(Fault::once(Happening::TokenError { error: word.to_owned() }));
        let callback = Callback::from_address(&home).expect("a way back");
        let error = sign_in.finish(callback, &connection, Secrets::default(), &options()).await.expect_err(word);
        assert_eq!(error.code(), code, "{word}: {error}");
    }
}

/// Lets the access token end, as half an hour would.
fn ended(bench: &Bench) {
    bench.practice.expire_access_tokens();
}

#[tokio::test]
async fn many_calls_at_once_renew_an_ended_token_once() {
    let bench = bench(fast()).await;
    ended(&bench);
    let lists = join_all((0..50).map(|_| bench.books.currencies())).await;
    assert!(lists.iter().all(Result::is_ok), "{:?}", lists.into_iter().find_map(Result::err));
    assert_eq!(bench.practice.counters().refreshes, 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_after_the_token_was_changed_costs_no_sign_in() {
    for happens in [Happening::DropAfter, Happening::FailAfter { status: 500 }, Happening::DropBefore, Happening::Cut] {
        let bench = bench(fast()).await;
        let first = bench.store.kept().tokens.refresh;
        ended(&bench);
        bench.practice.fault(Fault::once(happens.clone()).on("/connect/token"));
        let mut tries = 0;
        // The old token is good for half an hour after the new one was lost.
        while let Err(error) = bench.books.currencies().await {
            tries += 1;
            assert!(
                tries < 4
                    && matches!(
                        error,
                        BooksError::Unreachable { .. } | BooksError::ServerFault { .. } | BooksError::Garbled { .. }
                    ),
                "{happens:?}: {error}"
            );
            Real.sleep(Duration::from_millis(200)).await;
        }
        let now = bench.store.kept().tokens.refresh;
        assert_ne!(now.expose_secret(), first.expose_secret(), "{happens:?}: the new token is kept");
        assert_eq!(*bench.store.refused.lock().expect("whole"), 0, "{happens:?}");
    }
}

#[tokio::test]
async fn after_the_half_hour_or_a_withdrawal_a_person_has_to_sign_in() {
    let one = bench(fast()).await;
    ended(&one);
    let old = one.store.kept();
    one.books.currencies().await.expect("renewed");
    // As if the store had lost what it was given.
    one.practice.advance(Duration::from_secs(31 * 60));
    ended(&one);
    *one.store.kept.lock().expect("whole") = Some(old);
    let books = connected(&one.connection, &one.store);
    let error = books.currencies().await.expect_err("too old");
    assert_eq!(error.code(), "sign-in-again", "{error}");
    let two = bench(fast()).await;
    two.practice.revoke_all();
    let error = two.books.currencies().await.expect_err("withdrawn");
    assert_eq!(error.code(), "sign-in-again", "{error}");
    assert!(*two.store.refused.lock().expect("whole") > 0, "it is noted, so that nobody asks in vain again");
}
