//! Reading practice Zoho Books as fast as its limits allow, against the physical limit: so many calls, so many a minute.

use crate::Trouble;
use crate::report::Row;
use async_trait::async_trait;
use books::{Books, BooksError, Clock, ListRequest, Options, Tokens, Walk, connect};
use futures::{StreamExt, TryStreamExt, stream};
use model::connection::{Addresses, Company, Connection, Limits, Provider};
use model::{Kind, Timestamp};
use practice::company::Company as PracticeCompany;
use practice::zoho::{self, Practice};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many invoices are read, each with its lines, which costs one call each.
const INVOICES: u64 = 1_000;

/// How many times faster than real the books' clocks run.
const SCALE: u32 = 30;

/// Reads all invoices whole, and compares the time with the least that the published limits allow.
///
/// # Errors
/// Where the practice books do not start or a call fails.
pub fn against_the_limit() -> Result<Row, Trouble> {
    // Someone may have chosen it before us, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure())
}

async fn measure() -> Result<Row, Trouble> {
    let options = zoho::Options { companies: vec![company()?], time_scale: SCALE, ..zoho::Options::default() };
    let practice = Practice::start(options).await?;
    let connection = connection(&practice)?;
    let tokens = Arc::new(Ready(practice.ready_tokens().access.into()));
    let fill = |bytes: &mut [u8]| getrandom::fill(bytes).expect("BUG: the system has randomness");
    let books = connect(&connection, tokens, &Options::new(Arc::new(Real), Arc::new(fill)))?;
    let start = Instant::now();
    let read = read_all(books.as_ref()).await?;
    let took = start.elapsed();
    if read != INVOICES {
        return Err(format!("{read} of {INVOICES} invoices were read").into());
    }
    let pace = books.capabilities().pace;
    let calls = INVOICES.div_ceil(u64::from(pace.page)) + INVOICES;
    let windows = calls.div_ceil(u64::from(pace.per_minute)) - 1;
    let least = Duration::from_secs(60 * windows) / SCALE;
    let counters = practice.counters();
    let reached = least.as_secs_f64() / took.as_secs_f64();
    Ok(Row {
        measure: format!("read {INVOICES} invoices, {calls} calls, limits {SCALE} times faster"),
        ours: format!("{:.2} s, {} refused with 429", took.as_secs_f64(), counters.throttled),
        other: format!("limit {:.2} s", least.as_secs_f64()),
        ratio: format!("{reached:.2}"),
        target: ">= 0.95, none refused".to_owned(),
        is_reached: reached >= 0.95 && counters.throttled == 0 && counters.max_in_flight <= pace.at_once,
    })
}

/// Reads the list and then each invoice whole; the books themselves keep the pace.
async fn read_all(books: &dyn Books) -> Result<u64, BooksError> {
    let mut walk = Walk::new(books, ListRequest::all(Kind::Invoice));
    let mut read = 0;
    while let Some(page) = walk.next().await? {
        let at_once = usize::try_from(books.capabilities().pace.at_once).unwrap_or(1);
        let details = stream::iter(&page.rows).map(|row| books.detail(Kind::Invoice, &row.head.id));
        let documents: Vec<_> = details.buffer_unordered(at_once).try_collect().await?;
        read += documents.iter().filter(|document| !document.lines.is_empty()).count() as u64;
    }
    Ok(read)
}

fn company() -> Result<PracticeCompany, Trouble> {
    let mut invoices = String::new();
    for number in 1..=INVOICES {
        let comma = if number == 1 { "" } else { "," };
        write!(
            invoices,
            r#"{comma}{{"number":"INV-{number}","party":"Fernhill Group","date":"2026-11-{:02}",
                "lines":[{{"name":"Consulting","rate":"{number}.50"}}]}}"#,
            number % 28 + 1
        )?;
    }
    let text = format!(
        r#"{{"organisation":{{"id":"20071234567","name":"Harbour & Pine","country":"IE","time_zone":"Europe/Dublin",
            "currency":"EUR"}},"region":"eu","start":"2026-12-03T07:00:00",
            "accounts":[{{"name":"Sales","type":"income"}}],
            "customers":[{{"name":"Fernhill Group"}}],"invoices":[{invoices}]}}"#
    );
    Ok(PracticeCompany::from_json(&text)?)
}

fn connection(practice: &Practice) -> Result<Connection, Trouble> {
    let home = &practice.addresses()[&practice.region()];
    let addresses = Addresses { api: home.api.clone(), accounts: home.accounts.clone() };
    let company = practice.company()?.organisation;
    Ok(Connection {
        id: "bench".parse()?,
        name: String::new(),
        provider: Provider::ZohoBooks,
        client_id: practice.client_id().to_owned(),
        redirect_ports: Vec::new(),
        region: Some("eu".to_owned()),
        api: Some(home.api.clone()),
        accounts: Some(home.accounts.clone()),
        company: Some(Company {
            id: company.id,
            name: company.name,
            currency: company.currency,
            time_zone: company.time_zone,
            country: Some(company.country),
            plan: Some(company.plan),
        }),
        addresses: BTreeMap::from([("eu".to_owned(), addresses)]),
        hand_back: None,
        sandbox: false,
        settings: BTreeMap::new(),
        limits: Limits { time_scale: SCALE, ..Limits::default() },
    })
}

/// A token that is good for the whole measure.
struct Ready(SecretString);

#[async_trait]
impl Tokens for Ready {
    async fn access(&self) -> Result<SecretString, BooksError> {
        Ok(self.0.clone())
    }

    async fn refresh_after(&self, _: &str) -> Result<SecretString, BooksError> {
        Ok(self.0.clone())
    }
}

/// The machine's clock.
struct Real;

#[async_trait]
impl Clock for Real {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
