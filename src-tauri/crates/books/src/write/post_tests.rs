//! The protocol against books whose answers are written down.

use super::*;
use crate::clock::Clock;
use crate::{
    Books, BooksError, Capabilities, CurrencyRate, Idempotent, ListPage, ListRequest, Pace, StoreFault, Usage,
};
use async_trait::async_trait;
use jiff::Timestamp;
use model::connection::{Company, Provider};
use model::one_currency::DatedRate;
use model::{Document, Kind};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

const PACE: Pace = Pace { per_minute: 60, also: &[], at_once: 1, at_once_free: 1, page: 100 };
static KEYED: Capabilities =
    Capabilities { kinds: &[], pace: PACE, writes: &[Kind::Bill], idempotent: Idempotent::Key(None) };
static BARE: Capabilities =
    Capabilities { kinds: &[], pace: PACE, writes: &[Kind::Bill], idempotent: Idempotent::Nothing };

/// What is asked, in order, and what is answered. Looks come as counts of records by how they agree.
struct Script {
    capabilities: &'static Capabilities,
    looks: Mutex<VecDeque<Vec<Match>>>,
    writes: Mutex<VecDeque<Result<Written, WriteFault>>>,
    log: Mutex<Vec<&'static str>>,
}

impl Script {
    fn note(&self, what: &'static str) {
        self.log.lock().expect("whole").push(what);
    }
}

#[async_trait]
impl Books for Script {
    fn provider(&self) -> Provider {
        Provider::Bill
    }
    fn capabilities(&self) -> &'static Capabilities {
        self.capabilities
    }
    async fn companies(&self) -> Result<Vec<Company>, BooksError> {
        Ok(Vec::new())
    }
    async fn list(&self, _request: &ListRequest) -> Result<ListPage, BooksError> {
        Ok(ListPage::default())
    }
    async fn detail(&self, kind: Kind, id: &str) -> Result<Document, BooksError> {
        Err(BooksError::NotFound { kind, id: id.to_owned() })
    }
    async fn currencies(&self) -> Result<Vec<CurrencyRate>, BooksError> {
        Ok(Vec::new())
    }
    async fn rates(&self, _currencies: &[String]) -> Result<BTreeMap<String, Vec<DatedRate>>, BooksError> {
        Ok(BTreeMap::new())
    }
    fn usage(&self) -> Usage {
        Usage::default()
    }
    async fn write(&self, _write: &Write) -> Result<Written, WriteFault> {
        self.note("write");
        self.writes.lock().expect("whole").pop_front().expect("a write too many")
    }
    async fn find(&self, _write: &Write) -> Result<Vec<Found>, BooksError> {
        self.note("look");
        let hows = self.looks.lock().expect("whole").pop_front().expect("a look too many");
        let found = |(id, how)| Found { id: format!("{id}"), version: None, number: None, how, document: None };
        Ok((1..).zip(hows).map(found).collect())
    }
}

#[async_trait]
impl Journal for Script {
    async fn intend(&self, _write: &Write) -> Result<(), StoreFault> {
        self.note("intend");
        Ok(())
    }
}

#[async_trait]
impl Clock for Script {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
    async fn sleep(&self, _duration: Duration) {
        self.note("wait");
    }
}

fn good() -> Result<Written, WriteFault> {
    Ok(Written { id: "7".to_owned(), version: None, number: None, document: None })
}

fn lost() -> Result<Written, WriteFault> {
    let error = BooksError::Unreachable { host: "books".to_owned(), reason: "reset".to_owned() };
    Err(WriteFault::Unknown(error))
}

fn refused(status: u16) -> Result<Written, WriteFault> {
    let message = "no".to_owned();
    Err(WriteFault::Refused(BooksError::Refused { what: "a bill".to_owned(), status, code: 1, message }))
}

fn taken() -> Result<Written, WriteFault> {
    let error = BooksError::Refused { what: "a bill".to_owned(), status: 400, code: 6140, message: "taken".to_owned() };
    Err(WriteFault::Duplicate { id: Some("1".to_owned()), error })
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Posted { verify: false, .. } => "posted",
        Outcome::Posted { verify: true, .. } => "posted, to be verified",
        Outcome::Found(_) => "found",
        Outcome::Rejected(_) => "rejected",
        Outcome::Stale(_) => "stale",
        Outcome::Held { .. } => "held",
        Outcome::Later { unknown: true, .. } => "later, unknown",
        Outcome::Later { unknown: false, .. } => "later",
    }
}

async fn check(
    capabilities: &'static Capabilities,
    prior: Prior,
    looks: &[&[Match]],
    writes: &[Result<Written, WriteFault>],
    expect: (&str, &str),
) {
    let script = Script {
        capabilities,
        looks: Mutex::new(looks.iter().map(|look| look.to_vec()).collect()),
        writes: Mutex::new(writes.iter().cloned().collect()),
        log: Mutex::default(),
    };
    let document = Document::new(Kind::Bill);
    let write = Write { key: "k".to_owned(), operation: Operation::Create, document };
    let outcome = post(&script, &write, prior, &script, (&script, Waits::at_scale(1))).await;
    let log = script.log.lock().expect("whole").join(" ");
    assert_eq!((word(&outcome), log.as_str()), expect, "{looks:?} {writes:?}");
    assert!(script.looks.lock().expect("whole").is_empty(), "{log}: a look was left out");
}

#[tokio::test]
async fn a_record_is_written_once_or_a_person_looks() {
    use Match::{Marker, Natural, Near};
    let (none, never, unknown) = (&[][..], Prior::Never, Prior::Unknown);
    for (keyed, expect) in [(&KEYED, "posted"), (&BARE, "posted, to be verified")] {
        check(keyed, never, &[none], &[good()], (expect, "look intend write")).await;
    }
    // Found before anything was sent.
    check(&BARE, never, &[&[Marker]], &[], ("found", "look")).await;
    check(&BARE, never, &[&[Marker, Near]], &[], ("found", "look")).await;
    check(&BARE, never, &[&[Natural]], &[], ("held", "look")).await;
    check(&BARE, never, &[&[Near]], &[], ("held", "look")).await;
    check(&BARE, never, &[&[Marker, Marker]], &[], ("held", "look")).await;
    // Refused.
    check(&KEYED, never, &[none], &[refused(400)], ("rejected", "look intend write")).await;
    check(&KEYED, never, &[none, &[Marker]], &[taken()], ("found", "look intend write look")).await;
    check(&KEYED, never, &[none, &[Natural]], &[taken()], ("held", "look intend write look")).await;
    // Lost, and it was done.
    let done = "look intend write look";
    check(&KEYED, never, &[none, &[Marker]], &[lost()], ("found", done)).await;
    check(&BARE, never, &[none, &[Natural], &[Natural]], &[lost()], ("found", "look intend write look wait look"))
        .await;
    check(
        &BARE,
        never,
        &[none, &[Natural], &[Natural, Natural]],
        &[lost()],
        ("held", "look intend write look wait look"),
    )
    .await;
    check(&BARE, never, &[none, &[Near]], &[lost()], ("held", done)).await;
    // Lost, and it was found late.
    let late = "look intend write look wait look";
    check(&KEYED, never, &[none, none, &[Marker]], &[lost()], ("found", late)).await;
    // Lost, and it was not done: written again.
    let again = "look intend write look wait look intend write";
    check(&KEYED, never, &[none, none, none], &[lost(), good()], ("posted", again)).await;
    let verified = "look intend write look wait look intend write wait look";
    let looks: &[&[Match]] = &[none, none, none, &[Natural]];
    check(&BARE, never, looks, &[lost(), good()], ("posted, to be verified", verified)).await;
    let looks: &[&[Match]] = &[none, none, none, &[Natural, Natural]];
    check(&BARE, never, looks, &[lost(), good()], ("held", verified)).await;
    // The program had ended in between.
    check(&KEYED, unknown, &[&[Marker]], &[], ("found", "look")).await;
    check(&KEYED, unknown, &[none, none], &[good()], ("posted", "look wait look intend write")).await;
    // Lost time and again.
    let endless: &[&[Match]] = &[none, none, none, none, none, none, none];
    let steps = "look intend write look wait look intend write look wait look intend write look wait look";
    check(&KEYED, never, endless, &[lost(), lost(), lost()], ("held", steps)).await;
}

#[tokio::test]
async fn a_second_look_tells_of_a_repetition() {
    for (look, expect) in [(vec![Match::Marker], false), (vec![], false), (vec![Match::Marker, Match::Marker], true)] {
        let script = Script {
            capabilities: &BARE,
            looks: Mutex::new(VecDeque::from([look])),
            writes: Mutex::default(),
            log: Mutex::default(),
        };
        let write = Write { key: "k".to_owned(), operation: Operation::Create, document: Document::new(Kind::Bill) };
        assert_eq!(verify(&script, &write).await.expect("looked").is_some(), expect);
    }
}
