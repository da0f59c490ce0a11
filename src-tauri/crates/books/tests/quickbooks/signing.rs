//! Signing in, staying signed in, and being signed out.

use crate::browser::browse;
use crate::suite::{bench, fast};
use crate::support::{chance, options};
use crate::way::{secrets, stranger};
use books::ListRequest;
use books::oauth::Callback;
use books::sign_in::{Home, begin, revoke, scopes};
use model::Kind;
use model::connection::Provider;
use practice::quickbooks::{Fault, Happening, Practice};
use secrecy::ExposeSecret;
use std::time::Duration;

/// A code is good for some minutes: at this pace for seconds, which a busy machine can keep.
const PACE: u32 = 60;

fn at_hand_pace() -> practice::quickbooks::Options {
    practice::quickbooks::Options { time_scale: PACE, ..fast() }
}

#[tokio::test]
async fn a_sign_in_comes_home_with_the_company_that_was_chosen() {
    let practice = Practice::start(at_hand_pace()).await.expect("practice books");
    let mut connection = stranger(&practice, PACE);
    connection.hand_back = practice.redirects().into_iter().find(|address| address.starts_with("https"));
    for home in [Home::Loopback { port: 53682 }, Home::HandBack { port: 53682 }] {
        let sign_in = begin(&connection, home, &chance).expect("begun");
        assert!(!sign_in.authorize_url.contains("code_challenge"), "Intuit knows no PKCE");
        let back = Callback::from_address(&browse(&sign_in.authorize_url).await).expect("a way back");
        let signed_in = sign_in.finish(back, &connection, secrets(&practice), &options()).await.expect("signed in");
        assert_eq!(signed_in.company.as_deref(), Some(practice.company_id().as_str()));
        assert!(signed_in.tokens.refresh_ends.is_some() && signed_in.tokens.ends.is_some(), "both ends are known");
        assert!(signed_in.tokens.refresh_ends < signed_in.tokens.ends, "100 days and five years");
        signed_in.enter(&mut connection);
    }
    assert_eq!(
        scopes(Provider::QuickBooksOnline, &Default::default()).as_deref(),
        Some("com.intuit.quickbooks.accounting")
    );
    let asked = practice.requests();
    assert!(
        asked.iter().any(|asked| asked.path.ends_with("openid_sandbox_configuration")),
        "the addresses were looked up"
    );
    assert_eq!(practice.counters().exchanges, 2);
}

#[tokio::test]
async fn an_answer_that_is_not_to_be_trusted_is_refused_before_anything_is_sent() {
    let practice = Practice::start(at_hand_pace()).await.expect("practice books");
    let connection = stranger(&practice, PACE);
    for (about, change, code) in [
        ("no company", ("realmId=", "realmless="), "forged-answer"),
        ("a company that is none", ("realmId=", "realmId=../"), "forged-answer"),
        ("another state", ("state=", "state=x"), "forged-answer"),
        ("no code", ("code=", "coda="), "forged-answer"),
        ("a refusal", ("code=", "error=access_denied&x="), "sign-in-refused"),
    ] {
        let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
        let address = browse(&sign_in.authorize_url).await.replacen(change.0, change.1, 1);
        let back = Callback::from_address(&address).expect("a way back");
        let error = sign_in.finish(back, &connection, secrets(&practice), &options()).await.expect_err(about);
        assert_eq!(error.code(), code, "{about}: {error}");
    }
    assert_eq!(practice.counters().exchanges, 0);
    let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
    let back = Callback::from_address(&browse(&sign_in.authorize_url).await).expect("a way back");
    let error =
        sign_in.finish(back, &connection, books::oauth::Secrets::default(), &options()).await.expect_err("no secret");
    assert_eq!(error.code(), "settings", "{error}");
    let sign_in = begin(&connection, Home::Loopback { port: 53682 }, &chance).expect("begun");
    let back = Callback::from_address(&browse(&sign_in.authorize_url).await).expect("a way back");
    let wrong = books::oauth::Secrets { client_secret: Some("wrong".to_owned().into()), ..Default::default() };
    let error = sign_in.finish(back, &connection, wrong, &options()).await.expect_err("a wrong secret");
    assert_eq!(error.code(), "unknown-client", "{error}");
}

#[tokio::test]
async fn access_is_renewed_when_it_ends_and_the_new_refresh_token_is_kept() {
    let bench = bench(fast()).await;
    let refresh = |kept: books::Kept| kept.tokens.refresh.expose_secret().to_owned();
    let first = refresh(bench.store.kept());
    bench.practice.expire_access_tokens();
    bench.books.list(&ListRequest::all(Kind::Class)).await.expect("renewed by the way");
    assert_eq!(bench.practice.counters().refreshes, 1);
    bench.practice.advance(Duration::from_secs(25 * 3600));
    bench.books.list(&ListRequest::all(Kind::Class)).await.expect("renewed by the way");
    let later = bench.store.kept();
    assert!(later.tokens.refresh_ends.is_some() && later.tokens.ends.is_some());
    assert_ne!(refresh(later), first, "its value changes once a day, and the new one is kept");
    bench.practice.expire_access_tokens();
    bench.books.list(&ListRequest::all(Kind::Class)).await.expect("the new one works");
}

#[tokio::test]
async fn many_calls_share_one_renewal() {
    let bench = bench(fast()).await;
    bench.practice.expire_access_tokens();
    let calls =
        (0..50).map(|_| async { bench.books.detail(Kind::Class, "99999999").await.expect_err("not there").code() });
    let codes = futures::future::join_all(calls).await;
    assert!(codes.iter().all(|code| *code == "not-found"), "{codes:?}");
    assert_eq!(bench.practice.counters().refreshes, 1);
    assert!(bench.practice.counters().max_in_flight <= 10);
}

#[tokio::test]
async fn a_lost_answer_to_a_renewal_is_asked_for_again() {
    let bench = bench(fast()).await;
    bench.practice.expire_access_tokens();
    bench.practice.fault(Fault::once(Happening::DropAfter).on("/tokens/bearer"));
    let _ = bench.books.list(&ListRequest::all(Kind::Class)).await;
    bench.books.list(&ListRequest::all(Kind::Class)).await.expect("within a day the same token serves again");
    assert_eq!(*bench.store.refused.lock().expect("whole"), 0);
}

#[tokio::test]
async fn who_was_signed_out_signs_in_again() {
    for (about, error) in
        [("revoked", None), ("not a member any more", Some("user_not_in_realm")), ("no reason", Some("invalid_grant"))]
    {
        let bench = bench(fast()).await;
        match error {
            None => bench.practice.revoke_all(),
            Some(error) => {
                bench.practice.expire_access_tokens();
                bench.practice.fault(Fault::always(Happening::TokenError { error: error.to_owned() }));
            }
        }
        let failed = bench.books.list(&ListRequest::all(Kind::Bill)).await.expect_err(about);
        assert_eq!(failed.code(), "sign-in-again", "{about}: {failed}");
        assert_eq!(*bench.store.refused.lock().expect("whole"), 1, "{about}");
        let renewals = || bench.practice.requests().iter().filter(|asked| asked.path.ends_with("/bearer")).count();
        let before = renewals();
        let again = bench.books.list(&ListRequest::all(Kind::Bill)).await.expect_err("still");
        assert_eq!(again.code(), "sign-in-again");
        assert_eq!(renewals(), before, "{about}: what was refused is not sent again");
    }
}

#[tokio::test]
async fn access_can_be_withdrawn_and_an_administrator_lost() {
    let bench = bench(fast()).await;
    bench.practice.lose_admin(true);
    let error = bench.books.list(&ListRequest::all(Kind::Bill)).await.expect_err("no administrator");
    assert_eq!(error.code(), "not-allowed", "{error}");
    bench.practice.lose_admin(false);
    bench.books.list(&ListRequest::all(Kind::Class)).await.expect("back again");
    let tokens = bench.store.kept().tokens;
    revoke(&bench.connection, &tokens, secrets(&bench.practice), &options()).await.expect("withdrawn");
    let error = bench.books.list(&ListRequest::all(Kind::Class)).await.expect_err("withdrawn");
    assert_eq!(error.code(), "sign-in-again", "{error}");
}
