//! The keeper of tokens against an accounts server and a store that note what happens in which order.

use super::keeper::{Renewal, TokenKeeper};
use super::{Kept, StoreFault, TokenSet, TokenStore, Tokens};
use crate::BooksError;
use crate::clock::{Clock, Scale};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

const MINUTE: i64 = 60;

struct Stopped(Instant);

fn epoch() -> Timestamp {
    "2026-02-03T08:00:00Z".parse().expect("valid")
}

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        epoch() + self.0.elapsed()
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Both other sides in one: what they were asked, in order, and how they answer.
#[derive(Default)]
struct Sides {
    log: Mutex<Vec<String>>,
    kept: Mutex<Option<Kept>>,
    answer: Mutex<Option<BooksError>>,
    save_fails: Mutex<bool>,
    renewals: Mutex<u32>,
}

impl Sides {
    fn note(&self, what: impl Into<String>) {
        self.log.lock().expect("whole").push(what.into());
    }
    fn log(&self) -> String {
        self.log.lock().expect("whole").join(" ")
    }
    fn answer(&self, error: Option<BooksError>) {
        *self.answer.lock().expect("whole") = error;
    }
    fn renewals(&self) -> u32 {
        *self.renewals.lock().expect("whole")
    }
}

fn token_set(access: &str, refresh: &str, obtained: i64, expires: i64) -> TokenSet {
    TokenSet {
        access: SecretString::from(access),
        refresh: SecretString::from(refresh),
        obtained_at: epoch() + SignedDuration::from_secs(obtained),
        expires_at: epoch() + SignedDuration::from_secs(expires),
        refresh_ends: None,
        ends: None,
    }
}

struct Server(Arc<Sides>, Arc<Stopped>);

#[async_trait]
impl Renewal for Server {
    async fn renew(&self, refresh: &SecretString) -> Result<TokenSet, BooksError> {
        self.0.note(format!("renew({})", refresh.expose_secret()));
        let number = {
            let mut renewals = self.0.renewals.lock().expect("whole");
            *renewals += 1;
            *renewals
        };
        self.1.sleep(Duration::from_millis(200)).await;
        if let Some(error) = self.0.answer.lock().expect("whole").clone() {
            return Err(error);
        }
        let now = self.1.now();
        let mut set = token_set(&format!("access-{number}"), refresh.expose_secret(), 0, 0);
        (set.obtained_at, set.expires_at) = (now, now + SignedDuration::from_secs(60 * MINUTE));
        Ok(set)
    }
    fn host(&self) -> String {
        "accounts.zoho.eu".to_owned()
    }
}

#[async_trait]
impl TokenStore for Sides {
    async fn load(&self) -> Result<Option<Kept>, StoreFault> {
        self.note("load");
        Ok(self.kept.lock().expect("whole").clone())
    }
    async fn intend_refresh(&self, at: Timestamp) -> Result<(), StoreFault> {
        self.note("intend");
        if let Some(kept) = &mut *self.kept.lock().expect("whole") {
            kept.refreshes.push(at);
        }
        Ok(())
    }
    async fn save(&self, tokens: &TokenSet) -> Result<(), StoreFault> {
        self.note(format!("save({})", tokens.access.expose_secret()));
        if *self.save_fails.lock().expect("whole") {
            return Err(StoreFault("the disk is full".to_owned()));
        }
        let mut kept = self.kept.lock().expect("whole");
        let refreshes = kept.take().map(|kept| kept.refreshes).unwrap_or_default();
        *kept = Some(Kept { tokens: tokens.clone(), refreshes });
        Ok(())
    }
    async fn note_refused(&self, reason: &str) -> Result<(), StoreFault> {
        self.note(format!("refused({reason})"));
        Ok(())
    }
}

/// A keeper whose store holds a token that was had and ends so many seconds from now.
fn keeper(obtained: i64, expires: i64) -> (Arc<TokenKeeper>, Arc<Sides>, Arc<Stopped>) {
    let (sides, clock) = (Arc::new(Sides::default()), Arc::new(Stopped(Instant::now())));
    let tokens = token_set("old", "lasting", obtained, expires);
    *sides.kept.lock().expect("whole") = Some(Kept { tokens, refreshes: Vec::new() });
    let server = Arc::new(Server(sides.clone(), clock.clone()));
    (Arc::new(TokenKeeper::new(server, sides.clone(), clock.clone(), Scale(1))), sides, clock)
}

async fn access(keeper: &TokenKeeper) -> String {
    keeper.access().await.map_or_else(|error| error.code().to_owned(), |token| token.expose_secret().to_owned())
}

async fn after_rejection(keeper: &TokenKeeper, rejected: &str) -> String {
    let token = keeper.refresh_after(rejected).await;
    token.map_or_else(|error| error.code().to_owned(), |token| token.expose_secret().to_owned())
}

fn revoked() -> BooksError {
    BooksError::SignInAgain { accounts: "accounts.zoho.eu".to_owned(), reason: "invalid_code".to_owned() }
}

fn no_network() -> BooksError {
    BooksError::Unreachable { host: "accounts.zoho.eu".to_owned(), reason: "no network".to_owned() }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_at_55_minutes_or_in_its_last_five_and_not_before() {
    for (obtained, expires, expect) in [
        (0, 60, "old"),
        (-54, 6, "old"),
        (-55, 5, "access-1"),
        (-55, 120, "access-1"),
        (-10, 4, "old"),
        (-10, 3, "access-1"),
        (-70, -10, "access-1"),
        (0, 4, "old"),
        (-4, 1, "access-1"),
    ] {
        let (keeper, _, _) = keeper(obtained * MINUTE, expires * MINUTE);
        assert_eq!(access(&keeper).await, expect, "had at {obtained} min, ends at {expires} min");
    }
}

#[tokio::test(start_paused = true)]
async fn new_tokens_are_intended_kept_and_only_then_used() {
    let (keeper, sides, _) = keeper(-70 * MINUTE, -10 * MINUTE);
    assert_eq!(access(&keeper).await, "access-1");
    assert_eq!(sides.log(), "load intend renew(lasting) save(access-1)");
    let (keeper, sides, _) = self::keeper(-70 * MINUTE, -10 * MINUTE);
    *sides.save_fails.lock().expect("whole") = true;
    assert_eq!(access(&keeper).await, "token-store", "what could not be kept is not used");
}

#[tokio::test(start_paused = true)]
async fn fifty_callers_at_once_cause_one_renewal() {
    let (keeper, sides, _) = keeper(-70 * MINUTE, -10 * MINUTE);
    let callers = (0..50).map(|_| access(&keeper));
    let tokens = futures::future::join_all(callers).await;
    assert!(tokens.iter().all(|token| token == "access-1"), "{tokens:?}");
    let rejected = (0..50).map(|_| after_rejection(&keeper, "access-1"));
    let tokens = futures::future::join_all(rejected).await;
    assert!(tokens.iter().all(|token| token == "access-2"), "{tokens:?}");
    assert_eq!(sides.renewals(), 2);
    assert_eq!(
        after_rejection(&keeper, "old").await,
        "access-2",
        "who was rejected with an older one gets the present one"
    );
}

#[tokio::test(start_paused = true)]
async fn fifty_callers_share_one_failure() {
    let (keeper, sides, _) = keeper(-70 * MINUTE, -10 * MINUTE);
    sides.answer(Some(no_network()));
    let answers = futures::future::join_all((0..50).map(|_| access(&keeper))).await;
    assert!(answers.iter().all(|answer| answer == "unreachable"), "{answers:?}");
    assert_eq!(sides.renewals(), 1);
    sides.answer(None);
    assert_eq!(access(&keeper).await, "access-2", "the next one tries again");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_still_serves_is_used_while_no_new_one_can_be_had() {
    let (keeper, sides, clock) = keeper(-56 * MINUTE, 4 * MINUTE);
    sides.answer(Some(no_network()));
    assert_eq!(access(&keeper).await, "old");
    assert_eq!(after_rejection(&keeper, "old").await, "unreachable", "but not after the books rejected it");
    clock.sleep(Duration::from_secs(5 * 60)).await;
    assert_eq!(access(&keeper).await, "unreachable", "and not after its end");
}

#[tokio::test(start_paused = true)]
async fn never_more_than_ten_renewals_in_ten_minutes_whatever_happens() {
    let (keeper, sides, clock) = keeper(0, 60 * MINUTE);
    let mut token = "old".to_owned();
    for number in 1..=10 {
        token = after_rejection(&keeper, &token).await;
        assert_eq!(token, format!("access-{number}"));
    }
    let refused = keeper.refresh_after(&token).await.expect_err("the eleventh");
    assert_eq!(
        refused,
        BooksError::Throttled { what: "accounts.zoho.eu".to_owned(), until: epoch() + Duration::from_secs(600) }
    );
    assert_eq!(sides.renewals(), 10, "the provider was not even asked");
    let (again, sides_again) = (
        TokenKeeper::new(Arc::new(Server(sides.clone(), clock.clone())), sides.clone(), clock.clone(), Scale(1)),
        &sides,
    );
    assert_eq!(after_rejection(&again, &token).await, "throttled", "a restart does not forget the count");
    clock.sleep(Duration::from_secs(601)).await;
    assert_eq!(after_rejection(&again, &token).await, "access-11");
    assert_eq!(sides_again.renewals(), 11);
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_asks_to_wait_is_waited() {
    let (keeper, sides, clock) = keeper(-70 * MINUTE, -10 * MINUTE);
    let until = epoch() + Duration::from_secs(600);
    sides.answer(Some(BooksError::Throttled { what: "accounts.zoho.eu".to_owned(), until }));
    assert_eq!(access(&keeper).await, "throttled");
    sides.answer(None);
    assert_eq!(access(&keeper).await, "throttled", "not asked again before the time");
    assert_eq!(sides.renewals(), 1);
    clock.sleep(Duration::from_secs(600)).await;
    assert_eq!(access(&keeper).await, "access-2");
}

#[tokio::test(start_paused = true)]
async fn a_withdrawn_sign_in_is_told_once_and_ends_with_a_new_one() {
    let (keeper, sides, _) = keeper(-70 * MINUTE, -10 * MINUTE);
    sides.answer(Some(revoked()));
    for _ in 0..3 {
        let error = keeper.access().await.expect_err("withdrawn");
        assert!(error.to_string().contains("nothing was lost"), "{error}");
    }
    assert_eq!(sides.renewals(), 1, "a refused token is not sent again");
    assert!(sides.log().contains("refused(invalid_code)"), "{}", sides.log());
    sides.answer(None);
    let elsewhere = Kept { tokens: token_set("other", "new-lasting", 0, 60 * MINUTE), refreshes: Vec::new() };
    *sides.kept.lock().expect("whole") = Some(elsewhere);
    assert_eq!(access(&keeper).await, "other", "another process signed in: its tokens are taken from the store");
    assert_eq!(sides.renewals(), 1);
    let (keeper, sides, _) = self::keeper(-70 * MINUTE, -10 * MINUTE);
    sides.answer(Some(revoked()));
    assert_eq!(access(&keeper).await, "sign-in-again");
    keeper.adopt(token_set("fresh", "new", 0, 60 * MINUTE)).await.expect("kept");
    assert_eq!(access(&keeper).await, "fresh");
}

#[tokio::test(start_paused = true)]
async fn a_newer_sign_in_in_the_store_goes_before_a_refusal() {
    for (expires, expect, renewals) in [(60 * MINUTE, "other", 1), (-MINUTE, "sign-in-again", 2)] {
        let (keeper, sides, clock) = keeper(0, 60 * MINUTE);
        assert_eq!(access(&keeper).await, "old");
        clock.sleep(Duration::from_secs(58 * 60)).await;
        let newer = Kept {
            tokens: token_set("other", "new-lasting", 58 * MINUTE, 58 * MINUTE + expires),
            refreshes: Vec::new(),
        };
        *sides.kept.lock().expect("whole") = Some(newer);
        sides.answer(Some(revoked()));
        assert_eq!(after_rejection(&keeper, "old").await, expect);
        assert_eq!(sides.renewals(), renewals, "the newer one is renewed only where it is old itself");
        assert_eq!(sides.log().contains("refused("), expect != "other", "only a refusal of the newest is noted");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_does_not_lose_the_answer() {
    let (keeper, sides, clock) = keeper(-70 * MINUTE, -10 * MINUTE);
    let gave_up = tokio::time::timeout(Duration::from_millis(50), keeper.access()).await;
    assert!(gave_up.is_err(), "the renewal takes 200 ms");
    clock.sleep(Duration::from_millis(200)).await;
    assert_eq!(access(&keeper).await, "access-1");
    assert_eq!(sides.renewals(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_sign_in_there_is_no_access_and_secrets_are_not_shown() {
    let (keeper, sides, _) = keeper(0, 60 * MINUTE);
    assert!(!format!("{:?}", sides.kept.lock().expect("whole")).contains("lasting"), "Debug shows a token");
    *sides.kept.lock().expect("whole") = None;
    assert_eq!(access(&keeper).await, "sign-in-again");
    assert_eq!(sides.renewals(), 0);
}
