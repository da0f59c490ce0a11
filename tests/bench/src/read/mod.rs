//! Reading practice books as fast as the providers' published limits allow, against the physical limit: the least time in
//! which so many calls fit into so many windows.

mod side;

use crate::Trouble;
use crate::report::Row;
use books::{Books, BooksError, ListRequest, Walk};
use futures::{StreamExt, TryStreamExt, stream};
use model::Kind;
use model::connection::Provider;
use side::Side;
use std::time::{Duration, Instant};

/// What is read of a provider, and what it allows. The limits stand here as they are published, not as the client has them.
struct Course {
    provider: Provider,
    /// What the row is called beside the provider.
    name: &'static str,
    kind: Kind,
    /// So many records are read whole, again from the first where there are fewer.
    records: usize,
    /// How many times faster than real the books' clocks run.
    scale: u32,
    /// So many calls in any so many seconds; all of them hold.
    windows: &'static [(usize, u64)],
    at_once: u32,
    /// How long the books take for an answer, in real time.
    answer: Duration,
    /// Calls are counted where this stands in their path; other limits hold for the others.
    path: &'static str,
}

const PLAIN: Course = Course {
    provider: Provider::ZohoBooks,
    name: "100 a minute",
    kind: Kind::Invoice,
    records: 1_000,
    scale: 30,
    windows: &[(100, 60)],
    at_once: 10,
    answer: Duration::ZERO,
    path: "",
};

/// Zoho Books: 100 calls a minute, ten at once.
///
/// # Errors
/// Where the practice books do not start or a call fails; so for all of them.
pub fn zoho() -> Result<Row, Trouble> {
    run(&PLAIN)
}

/// QuickBooks Online: 500 calls a minute, ten a second, ten at once.
///
/// # Errors
/// As [`zoho`].
pub fn quickbooks() -> Result<Row, Trouble> {
    run(&Course {
        provider: Provider::QuickBooksOnline,
        name: "500 a minute, 10 a second",
        records: 2_000,
        scale: 10,
        windows: &[(500, 60), (10, 1)],
        ..PLAIN
    })
}

/// Xero: 60 calls a minute, five at once.
///
/// # Errors
/// As [`zoho`].
pub fn xero() -> Result<Row, Trouble> {
    run(&Course {
        provider: Provider::Xero,
        name: "60 a minute",
        records: 500,
        scale: 60,
        windows: &[(60, 60)],
        at_once: 5,
        ..PLAIN
    })
}

/// FreshBooks: 600 calls a minute, as its answers say. How many at once is not published; the client keeps to four.
///
/// # Errors
/// As [`zoho`].
pub fn freshbooks() -> Result<Row, Trouble> {
    run(&Course {
        provider: Provider::FreshBooks,
        name: "600 a minute",
        records: 2_500,
        scale: 20,
        windows: &[(600, 60)],
        at_once: 4,
        ..PLAIN
    })
}

/// BILL: 20,000 calls an hour.
///
/// # Errors
/// As [`zoho`].
pub fn bill_hour() -> Result<Row, Trouble> {
    run(&Course { name: "20,000 an hour", records: 20_400, scale: 60, windows: &[(20_000, 3_600)], ..BILL })
}

/// BILL: three calls at once.
///
/// # Errors
/// As [`zoho`].
pub fn bill_at_once() -> Result<Row, Trouble> {
    run(&Course { name: "3 at once, 250 ms an answer", answer: Duration::from_millis(250), records: 150, ..BILL })
}

const BILL: Course = Course {
    provider: Provider::Bill,
    name: "",
    kind: Kind::Bill,
    records: 300,
    scale: 1,
    windows: &[],
    at_once: 3,
    ..PLAIN
};

/// BILL's Spend & Expense: 60 calls a minute.
///
/// # Errors
/// As [`zoho`].
pub fn bill_spend() -> Result<Row, Trouble> {
    run(&Course {
        name: "Spend & Expense, 60 a minute",
        kind: Kind::Expense,
        records: 500,
        scale: 60,
        windows: &[(60, 60)],
        path: "/spend/",
        ..BILL
    })
}

fn run(course: &Course) -> Result<Row, Trouble> {
    // Someone may have chosen it before us, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::runtime::Runtime::new()?.block_on(measure(course))
}

async fn measure(course: &Course) -> Result<Row, Trouble> {
    let side = Side::start(course.provider, course.scale).await?;
    if !course.answer.is_zero() {
        side.answers_after(course.answer);
    }
    let books = side.open()?;
    let start = Instant::now();
    let ids = list(books.as_ref(), course.kind).await?;
    let pages = side.counted(course.path).calls;
    let read = read_whole(books.as_ref(), &ids, course).await?;
    let took = start.elapsed();
    if read != course.records {
        return Err(format!("{read} of {} records were read whole", course.records).into());
    }
    let counted = side.counted(course.path);
    let least = course.least(pages, counted.calls);
    let reached = least.as_secs_f64() / took.as_secs_f64();
    Ok(Row {
        measure: format!("read {}, {}, {} times faster", course.provider.title(), course.name, course.scale),
        ours: format!(
            "{} calls in {:.2} s, {} refused, {} at once",
            counted.calls,
            took.as_secs_f64(),
            counted.refused,
            counted.at_once
        ),
        other: format!("possible {:.2} s", least.as_secs_f64()),
        ratio: format!("{reached:.3}"),
        target: format!(">= 0.95, none refused, <= {} at once", course.at_once),
        is_reached: reached >= 0.95 && counted.refused == 0 && counted.at_once <= course.at_once,
    })
}

async fn list(books: &dyn Books, kind: Kind) -> Result<Vec<String>, BooksError> {
    let (mut walk, mut ids) = (Walk::new(books, ListRequest::all(kind)), Vec::new());
    while let Some(page) = walk.next().await? {
        ids.extend(page.rows.into_iter().map(|row| row.head.id));
    }
    Ok(ids)
}

/// Reads records whole; the books themselves keep the pace, so more is asked of them at once than they allow.
async fn read_whole(books: &dyn Books, ids: &[String], course: &Course) -> Result<usize, BooksError> {
    let asked = ids.iter().cycle().take(course.records);
    let details = stream::iter(asked).map(|id| books.detail(course.kind, id));
    let crowd = usize::try_from(course.at_once).unwrap_or(1) * 4;
    let documents: Vec<_> = details.buffer_unordered(crowd).try_collect().await?;
    Ok(documents.iter().filter(|document| !document.lines.is_empty()).count())
}

impl Course {
    /// The least time for so many calls: as many as allowed at the first moment, and each further one as soon as every window
    /// has room again; or as long as the answers take with as many under way as allowed. The pages of the list, which come
    /// first, follow from each other and so one after the other.
    fn least(&self, pages: usize, calls: usize) -> Duration {
        let mut starts: Vec<Duration> = Vec::with_capacity(calls);
        for call in 0..calls {
            let room = self.windows.iter().filter_map(|(most, seconds)| {
                let before = call.checked_sub(*most)?;
                Some(starts[before] + Duration::from_secs(*seconds))
            });
            starts.push(room.max().unwrap_or_default());
        }
        let by_windows = starts.last().copied().unwrap_or_default() / self.scale;
        let rounds = u32::try_from(pages + (calls - pages).div_ceil(self.at_once.max(1) as usize)).unwrap_or(u32::MAX);
        by_windows.max(self.answer * rounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_time_follows_from_the_windows() {
        let check = |windows: &'static [(usize, u64)], calls: usize, milliseconds: u64| {
            let course = Course { windows, scale: 10, ..PLAIN };
            assert_eq!(course.least(0, calls), Duration::from_millis(milliseconds), "{windows:?}, {calls} calls");
        };
        check(&[(100, 60)], 100, 0);
        check(&[(100, 60)], 101, 6_000);
        check(&[(100, 60)], 1_000, 54_000);
        check(&[(500, 60), (10, 1)], 11, 100);
        check(&[(500, 60), (10, 1)], 500, 4_900);
        check(&[(500, 60), (10, 1)], 501, 6_000);
        check(&[], 0, 0);
        let slow = Course { answer: Duration::from_millis(100), ..BILL };
        assert_eq!(slow.least(0, 301), Duration::from_millis(10_100));
        assert_eq!(slow.least(3, 303), Duration::from_millis(10_300));
    }
}
