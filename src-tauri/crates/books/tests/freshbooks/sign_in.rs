//! A sign-in by the hand-back page and by pasting, the choice of a business, renewals and their one unavoidable loss.

use crate::bench::{bench, fast};
use crate::browser::browse;
use crate::support::{Memory, all, chance, connected, options};
use crate::way::{secrets, stranger};
use books::oauth::Callback;
use books::sign_in::{Home, SignedIn, begin, revoke, takes_loopback};
use books::{BooksError, ListRequest, Retry, Tokens, connect, token_keeper};
use futures::future::join_all;
use model::Kind;
use model::connection::Provider;
use practice::freshbooks::{Fault, Happening, Practice};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// A code is good for some minutes: at this pace for seconds, which a busy machine can keep.
const PACE: u32 = 60;

fn at_hand_pace() -> practice::freshbooks::Options {
    practice::freshbooks::Options { time_scale: PACE, ..fast() }
}

async fn sign_in(practice: &Practice) -> Result<SignedIn, BooksError> {
    let connection = stranger(practice, PACE);
    let sign_in = begin(&connection, Home::HandBack { port: 53682 }, &chance)?;
    assert!(practice.redirects().contains(&sign_in.redirect), "{} is registered", sign_in.redirect);
    // The address that the browser ends on is what a person would paste.
    let callback = Callback::from_address(&browse(&sign_in.authorize_url).await)?;
    sign_in.finish(callback, &connection, secrets(practice), &options()).await
}

#[tokio::test]
async fn a_sign_in_leads_to_the_businesses_and_their_books() {
    let practice = Practice::start(at_hand_pace()).await.expect("practice books");
    assert!(!takes_loopback(Provider::FreshBooks), "FreshBooks takes https addresses only");
    let signed_in = sign_in(&practice).await.expect("signed in");
    let mut connection = stranger(&practice, PACE);
    signed_in.enter(&mut connection);
    let store = Arc::new(Memory::default());
    let (keeper, unchosen) = connected(&connection, secrets(&practice), store);
    keeper.adopt(signed_in.tokens.clone()).await.expect("kept");
    assert_eq!(unchosen.list(&ListRequest::all(Kind::Bill)).await.err().map(|e| e.code()), Some("settings"));
    let companies = unchosen.companies().await.expect("companies");
    let ids: Vec<&str> = companies.iter().map(|company| company.id.as_str()).collect();
    assert_eq!(ids, [practice.company_id()], "neither one without accounting nor one where the user is a client");
    let organisation = practice.company().organisation;
    let company = &companies[0];
    assert_eq!((&company.name, &company.time_zone), (&organisation.name, &organisation.time_zone));
    connection.company = companies.into_iter().next();
    let books = connect(&connection, keeper.clone(), &options()).expect("open");
    all(&*books, ListRequest::all(Kind::Invoice)).await.expect("a list");
    revoke(&connection, &signed_in.tokens, secrets(&practice), &options()).await.expect("withdrawn");
    practice.expire_access_tokens();
    let error = books.list(&ListRequest::all(Kind::Bill)).await.expect_err("withdrawn");
    assert_eq!((error.code(), error.retry()), ("sign-in-again", Retry::Never));
}

#[tokio::test]
async fn a_forged_answer_and_a_wrong_secret_end_the_sign_in() {
    let practice = Practice::start(at_hand_pace()).await.expect("practice books");
    practice.fault(Fault::once(Happening::ForgedState));
    assert_eq!(sign_in(&practice).await.err().map(|error| error.code()), Some("forged-answer"));
    for (word, code) in [("invalid_client", "unknown-client"), ("invalid_grant", "sign-in-refused")] {
        practice.fault(Fault::once(Happening::TokenError { error: word.to_owned() }));
        assert_eq!(sign_in(&practice).await.err().map(|error| error.code()), Some(code), "{word}");
    }
    let connection = stranger(&practice, PACE);
    let none = token_keeper(&connection, books::Secrets::default(), Arc::new(Memory::default()), &options());
    assert!(none.is_err_and(|error| error.to_string().contains("secret")), "FreshBooks insists on the secret");
}

#[tokio::test]
async fn many_at_once_renew_once_and_keep_the_new_token_first() {
    for status in [400, 401] {
        let bench = bench(practice::freshbooks::Options { invalid_grant: status, ..fast() }).await;
        let before = bench.store.kept().tokens.refresh;
        bench.practice.expire_access_tokens();
        let calls = (0..50).map(|_| bench.books.detail(Kind::Contact, "customer-999999"));
        for result in join_all(calls).await {
            assert_eq!(result.err().map(|error| error.code()), Some("not-found"));
        }
        assert_eq!(bench.practice.counters().refreshes, 1);
        let kept = bench.store.kept();
        assert_ne!(kept.tokens.refresh.expose_secret(), before.expose_secret(), "the new token is kept");
        // The answer with the only good token is lost: nothing but a new sign-in helps, and that is said.
        bench.practice.expire_access_tokens();
        bench.practice.fault(Fault::once(Happening::DropAfter).on("/auth/oauth/token"));
        let error = loop {
            match bench.keeper.access().await.and(bench.books.list(&ListRequest::all(Kind::Item)).await.map(|_| ())) {
                Err(error @ BooksError::SignInAgain { .. }) => break error,
                Err(BooksError::Unreachable { .. } | BooksError::Garbled { .. }) => {}
                other => panic!("{other:?}"),
            }
        };
        assert!(error.to_string().contains("sign in again"), "{error}");
        assert!(*bench.store.refused.lock().expect("whole") >= 1, "it is noted that a person has to sign in");
        assert!(bench.practice.counters().refreshes <= 3, "no endless tries");
    }
}
