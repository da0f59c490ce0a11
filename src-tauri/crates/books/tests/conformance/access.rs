//! Access: renewed in time, once for all, never lost where the provider leaves a way.

use crate::bench::{Bench, Memory, bench};
use crate::errors::silent;
use crate::side::{Lost, Wish, start};
use crate::support::lasting;
use books::{BooksError, Kept, ListRequest, Retry};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Provider;
use practice::kit::{Fault, Happening};
use secrecy::ExposeSecret;
use std::sync::atomic::Ordering;
use std::time::Duration;

async fn reads(bench: &Bench) -> Result<usize, BooksError> {
    bench.list(ListRequest::all(Kind::Account)).await.map(|rows| rows.len())
}

/// Requests for tokens so far.
fn renewals_asked(bench: &Bench) -> usize {
    let path = bench.side.manners().tokens;
    bench.side.asked().iter().filter(|seen| seen.path.contains(path)).count()
}

pub(crate) async fn access_is_renewed_before_it_ends(provider: Provider) {
    let side = start(provider, Wish { scale: 60, ..Wish::default() }).await;
    // Two minutes are left.
    let kept = side.tokens();
    let now = Timestamp::now();
    let ends = now + SignedDuration::from_secs(2);
    let mut tokens = lasting(kept.access.expose_secret().to_owned(), kept.refresh.expose_secret().to_owned(), 1, 1);
    (tokens.obtained_at, tokens.expires_at) = (now - SignedDuration::from_secs(58), ends);
    let connection = side.connection();
    let bench = Bench::with(side, connection, Memory::of(Kept { tokens, refreshes: Vec::new() }));
    let before = bench.side.counted().renewals;
    reads(&bench).await.expect("a list");
    assert_eq!(bench.side.counted().renewals, before + 1, "renewed in time");
    assert!(bench.side.asked().iter().all(|seen| seen.status == 200), "no call was refused for it");
    let kept = bench.store.kept().tokens;
    assert!(kept.expires_at > ends + SignedDuration::from_secs(1), "{} after {ends}", kept.expires_at);
    reads(&bench).await.expect("a list");
    assert_eq!(bench.side.counted().renewals, before + 1, "and not again");
}

pub(crate) async fn fifty_callers_renew_once(provider: Provider) {
    let bench = bench(provider).await;
    let rows = bench.all(Kind::Contact).await;
    let before = bench.side.counted().renewals;
    bench.side.expire();
    let ids = rows.iter().cycle().take(50).map(|row| &row.head.id);
    let all = join_all(ids.map(|id| bench.books.detail(Kind::Contact, id))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(bench.side.counted().renewals, before + 1);
    assert_eq!(bench.store.saves.load(Ordering::SeqCst), 1);
    assert!(!bench.store.kept().tokens.access.expose_secret().is_empty(), "the new token is kept");
}

pub(crate) async fn a_rejected_token_is_renewed_once(provider: Provider) {
    let bench = bench(provider).await;
    let path = bench.side.path(Kind::Bill);
    let expect = bench.all(Kind::Bill).await.len();
    let before = bench.side.counted().renewals;
    bench.side.fault(Fault::once(Happening::Unauthorized).on(path));
    assert_eq!(bench.all(Kind::Bill).await.len(), expect);
    assert_eq!(bench.side.counted().renewals, before + 1, "for the token that was rejected");
    // One that is rejected for ever is renewed once for a call, and the call ends.
    bench.side.fault(Fault::always(Happening::Unauthorized).on(path));
    let error = bench.list(ListRequest::all(Kind::Bill)).await.expect_err("rejected");
    assert_eq!((error.code(), error.retry()), ("sign-in-again", Retry::Never), "{error}");
    assert!(bench.side.counted().renewals <= before + 2, "no loop");
    silent(&bench, &error);
}

/// Loses the answers of renewals until the access is back or a person is asked for.
async fn lose(bench: &Bench, happens: Happening) -> Result<usize, BooksError> {
    bench.side.expire();
    let path = bench.side.manners().tokens;
    assert!(bench.side.fault(Fault::once(happens).on(path)), "the practice books can lose it");
    let mut last = reads(bench).await;
    for _ in 0..3 {
        match &last {
            Err(error) if error.retry() != Retry::Never => last = reads(bench).await,
            _ => break,
        }
    }
    last
}

pub(crate) async fn a_lost_answer_of_a_renewal_ends_as_is_known_of_the_provider(provider: Provider) {
    // Nothing arrived: nothing is lost anywhere.
    let bench = bench(provider).await;
    assert!(lose(&bench, Happening::DropBefore).await.is_ok_and(|count| count > 0));
    assert_eq!(bench.store.refused(), 0);
    // It arrived, and the answer is lost.
    let lost = bench.side.manners().lost;
    let asked = renewals_asked(&bench);
    let again = lose(&bench, Happening::DropAfter).await;
    match lost {
        Lost::Everything => asks_for_a_person(&bench, again, "sign in again").await,
        Lost::Nothing | Lost::Within(_) | Lost::Grace(_) | Lost::Login => {
            assert!(again.as_ref().is_ok_and(|count| *count > 0), "{lost:?}: {again:?}");
            assert_eq!(bench.store.refused(), 0, "{lost:?}");
        }
    }
    assert!(renewals_asked(&bench) <= asked + 5, "no loop");
    match lost {
        // Later than that the value changes, and its loss is final.
        Lost::Within(time) => {
            let bench = self::bench(provider).await;
            bench.side.advance(time + Duration::from_secs(60));
            let again = lose(&bench, Happening::DropAfter).await;
            asks_for_a_person(&bench, again, "sign in again").await;
        }
        // The used one is good for so long and no longer.
        Lost::Grace(time) => {
            let bench = self::bench(provider).await;
            bench.side.expire();
            bench.side.fault(Fault::once(Happening::DropAfter).on(bench.side.manners().tokens));
            drop(bench.again().keeper_access().await);
            bench.side.advance(time + Duration::from_secs(60));
            let late = reads(&bench).await;
            if late.is_ok() {
                // The keeper tried again at once, within the time: then nothing was lost.
                return;
            }
            asks_for_a_person(&bench, late, "sign in again").await;
        }
        Lost::Nothing | Lost::Everything | Lost::Login => {}
    }
}

impl Bench {
    async fn keeper_access(&self) -> Result<(), BooksError> {
        use books::Tokens as _;
        let old = self.store.kept().tokens.access;
        self.keeper.refresh_after(old.expose_secret()).await.map(drop)
    }
}

/// What came back asks for a new sign-in and says so; asking again sends nothing.
async fn asks_for_a_person(bench: &Bench, came: Result<usize, BooksError>, words: &str) {
    let error = came.expect_err("the access is gone");
    assert_eq!((error.code(), error.retry()), ("sign-in-again", Retry::Never), "{error}");
    assert!(error.to_string().contains(words), "{error}");
    silent(bench, &error);
    assert_eq!(bench.store.refused(), 1, "it is noted once");
    let asked = renewals_asked(bench);
    let again = reads(bench).await.expect_err("still gone");
    assert_eq!(again.code(), "sign-in-again");
    assert_eq!(renewals_asked(bench), asked, "what was refused is not sent again");
}

pub(crate) async fn a_withdrawn_access_asks_for_a_person(provider: Provider) {
    let bench = bench(provider).await;
    reads(&bench).await.expect("a list");
    bench.side.revoke();
    if bench.side.manners().lost == Lost::Login {
        // A password opens sessions until it is changed.
        bench.side.fault(Fault::always(Happening::TokenError { error: "BDC_1101".to_owned() }));
    }
    let asked = renewals_asked(&bench);
    let came = reads(&bench).await;
    asks_for_a_person(&bench, came, "nothing was lost").await;
    assert!(renewals_asked(&bench) <= asked + 1, "asked once");
}

pub(crate) async fn a_new_token_is_kept_before_it_is_used(provider: Provider) {
    let first = bench(provider).await;
    let mut store = Memory::of(first.store.kept());
    store.slow = Duration::from_millis(40);
    let bench = Bench::with(first.side.clone(), first.connection.clone(), store);
    *bench.store.watched.lock().expect("whole") = Some(bench.side.clone());
    bench.side.expire();
    let all = join_all((0..20).map(|_| reads(&bench))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(bench.store.saves.load(Ordering::SeqCst), 1);
    assert_eq!(bench.store.used_early.load(Ordering::SeqCst), 0, "no good answer while the new token was being kept");
    let kept = bench.store.kept();
    assert_eq!(kept.refreshes.len(), 1, "and the intent was kept before");
    *bench.store.watched.lock().expect("whole") = None;
}
