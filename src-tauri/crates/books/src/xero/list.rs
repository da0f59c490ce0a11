//! Paging through a list that may change while it is read.
//!
//! Lists come by time of change, so a record that is touched moves to the end and all behind it move one place ahead: with
//! page numbers alone, one of them would slip into the part that is behind us. Therefore each page is asked for as “changed
//! since the last record read”. Only where a whole page changed within one second, as after an import, page numbers help
//! out; then each page overlaps the one before, and where nothing of that comes again, reading goes back.

use super::call::Question;
use super::client::XeroBooks;
use super::convert::{self, Ground};
use super::shape::{ByDate, ByParty, Paging, Shape, shape};
use super::when;
use crate::row::{Problem, Row};
use crate::{BooksError, ListPage, ListRequest, Listed, PageToken, Unreadable};
use jiff::Timestamp;
use model::Kind;
use model::period::Period;

/// Records by which pages overlap.
const OVERLAP: usize = 3;

/// Where to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Only what changed in this second or later.
    since: Option<i64>,
    /// Index of the first record wanted among these.
    offset: usize,
    /// Most records on a page.
    cap: usize,
    /// The last records read, one of which must come again as it was: one that was touched is elsewhere.
    anchors: Vec<String>,
}

impl Place {
    fn start(cap: usize) -> Place {
        Place { since: None, offset: 0, cap, anchors: Vec::new() }
    }

    fn token(&self) -> PageToken {
        let since = self.since.map(|second| second.to_string()).unwrap_or_default();
        PageToken(format!("{since}:{}:{}:{}", self.offset, self.cap, self.anchors.join(",")))
    }

    fn parse(token: &PageToken) -> Option<Place> {
        let mut parts = token.0.splitn(4, ':');
        let since = match parts.next()? {
            "" => None,
            second => Some(second.parse().ok()?),
        };
        let (offset, cap) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok().filter(|cap| *cap > 0)?);
        let anchors = parts.next()?.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Some(Place { since, offset, cap, anchors })
    }

    /// Page size and number that hold the offset and reach farthest behind it.
    fn page(&self) -> (usize, usize) {
        let reach = |size: usize| size * (self.offset / size + 1);
        let size = (1..=self.cap).max_by_key(|size| (reach(*size), *size)).unwrap_or(1);
        (size, self.offset / size + 1)
    }
}

/// One page as it came.
struct Sheet<'a> {
    rows: Vec<&'a str>,
    size: usize,
    page: usize,
    more: bool,
    /// Id and time of change of each row.
    marks: Vec<String>,
    /// The second before that of the last change, where the rows stand by time of change and most of them are older.
    since: Option<i64>,
}

/// What follows after a page.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    End,
    On(Place),
    Back(Place),
    Stuck,
}

/// What a list call asks the provider for.
struct Plan<'r> {
    request: &'r ListRequest,
    shape: &'static Shape,
}

impl Plan<'_> {
    /// Filters and order, without the page.
    fn query(&self) -> Vec<(&'static str, String)> {
        let mut query: Vec<(&'static str, String)> =
            self.shape.always.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let mut terms = Vec::new();
        if let Some((field, words)) = self.shape.told_by {
            let any: Vec<String> = words.iter().map(|word| format!("{field}==\"{word}\"")).collect();
            terms.push(if any.len() == 1 { any.concat() } else { format!("({})", any.join(" OR ")) });
        }
        if let Some(period) = self.request.dated {
            match self.shape.by_date {
                ByDate::Where => terms.push(between(period)),
                ByDate::FromTo => {
                    query.push(("DateFrom", period.from.to_string()));
                    query.push(("DateTo", period.to.to_string()));
                }
                ByDate::No => {}
            }
        }
        if let Some(party) = self.request.party.as_deref().filter(|party| is_id(party)) {
            match self.shape.by_party {
                ByParty::ContactIds => query.push(("ContactIDs", party.to_owned())),
                ByParty::Where => terms.push(format!("Contact.ContactID==Guid(\"{party}\")")),
                ByParty::No => {}
            }
        }
        if !terms.is_empty() {
            query.push(("where", terms.join(" AND ")));
        }
        if self.shape.paging == (Paging::Pages { ordered: true }) {
            query.push(("order", "UpdatedDateUTC ASC".to_owned()));
        }
        query
    }

    /// Whether the provider leaves records out.
    fn is_filtered(&self) -> bool {
        (self.request.since.is_some() && self.shape.since)
            || (self.request.dated.is_some() && self.shape.by_date != ByDate::No)
            || (self.request.party.is_some() && self.shape.by_party != ByParty::No)
    }

    /// Whether the record is asked for. What the provider filters is looked at again.
    fn wants(&self, row: &Listed) -> bool {
        let head = &row.head;
        let since = self.request.is_since(head.modified);
        let dated = self.request.dated.is_none_or(|period| head.date.is_none_or(|date| period.contains(date)));
        let party = self.request.party.as_ref().is_none_or(|party| head.party_id.as_ref() == Some(party));
        since && dated && party
    }
}

/// Whether a text can be an id; anything else would lead out of its place in an address or an expression.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn between(period: Period) -> String {
    let day = |date: model::Date| format!("DateTime({:04},{:02},{:02})", date.year(), date.month(), date.day());
    format!("Date>={} AND Date<={}", day(period.from), day(period.to))
}

impl XeroBooks {
    pub(super) async fn page(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        let shape = shape(request.kind).ok_or_else(|| self.unsupported(request.kind))?;
        let plan = Plan { request, shape };
        match shape.paging {
            Paging::Whole => self.all_at_once(&plan).await,
            Paging::Pages { .. } => self.one_page(&plan).await,
        }
    }

    async fn all_at_once(&self, plan: &Plan<'_>) -> Result<ListPage, BooksError> {
        let what = format!("the list of {}", plan.shape.path);
        let since = plan.request.since.filter(|_| plan.shape.since).map(when::second_before);
        let question = Question { path: &[plan.shape.path], query: &plan.query(), since, what: &what };
        let text = self.calls().read(question).await?;
        let items = Row::read(&text).and_then(|answer| answer.items(plan.shape.path));
        let items = items.map_err(|reason| self.calls().garbled(&what, reason))?;
        self.rows(plan, &items).await
    }

    async fn one_page(&self, plan: &Plan<'_>) -> Result<ListPage, BooksError> {
        let mut place = match &plan.request.page {
            None => Place::start(self.page_size()),
            Some(token) => Place::parse(token).ok_or_else(|| BooksError::Settings {
                problem: "the place where a list was left does not belong to Xero; start the list again".to_owned(),
            })?,
        };
        let from = plan.request.since.map(|since| when::second_before(since).as_second());
        loop {
            let (size, number) = place.page();
            let mut query = plan.query();
            query.push(("page", number.to_string()));
            query.push(("pageSize", size.to_string()));
            let second = place.since.max(from);
            let since = second.and_then(|second| Timestamp::from_second(second).ok());
            let what = format!("the list of {}", plan.shape.path);
            let question = Question { path: &[plan.shape.path], query: &query, since, what: &what };
            let text = self.calls().read(question).await?;
            let sheet = sheet(&text, plan.shape, (size, number));
            let sheet = sheet.map_err(|reason| self.calls().garbled(&what, reason))?;
            let next = match follow(&place, second, size, &sheet) {
                Step::End => None,
                Step::On(next) => Some(next.token()),
                Step::Back(earlier) => {
                    tracing::debug!(what, "records moved while the list was read; going back");
                    place = earlier;
                    continue;
                }
                Step::Stuck => {
                    let reason = "the list says there is more but does not go on".to_owned();
                    return Err(self.calls().garbled(&what, reason));
                }
            };
            return Ok(ListPage { next, ..self.rows(plan, &sheet.rows).await? });
        }
    }

    /// Converts the records of a page and keeps those that are asked for.
    async fn rows(&self, plan: &Plan<'_>, raws: &[&str]) -> Result<ListPage, BooksError> {
        let shape = plan.shape;
        let raws: Vec<&str> = raws.iter().copied().filter(|raw| convert::is_of(shape, raw)).collect();
        let known = self.explain(shape.kind, raws.iter().flat_map(|raw| contact_of(raw)).collect()).await?;
        let ground = Ground { home: self.home(), known: &known };
        let mut page = ListPage { complete_ids: !plan.is_filtered(), ..ListPage::default() };
        for raw in raws {
            for row in records(shape, raw, ground) {
                match row {
                    Ok(row) => {
                        page.ids.push(row.head.id.clone());
                        if plan.wants(&row) {
                            add(&mut page.rows, row);
                        }
                    }
                    Err(record) => {
                        page.ids.extend(record.id.clone());
                        page.unreadable.push(record);
                    }
                }
            }
        }
        if matches!(shape.kind, Kind::Payment | Kind::BillPayment) {
            self.tell_settled(&mut page.rows).await?;
        }
        // A record without an id cannot be told from a deleted one.
        page.complete_ids &= page.unreadable.iter().all(|Unreadable { id, .. }| id.is_some());
        Ok(page)
    }
}

/// Adds a row. Of a batch, whose payments each tell of it, the latest counts.
fn add(rows: &mut Vec<Listed>, row: Listed) {
    match rows.iter_mut().find(|known| row.document.is_none() && known.head.id == row.head.id) {
        Some(known) if known.head.modified <= row.head.modified => *known = row,
        Some(_) => {}
        None => rows.push(row),
    }
}

/// The contact that a record names, whether directly or inside what it settles.
fn contact_of(raw: &str) -> Option<String> {
    let row = Row::read(raw).ok()?;
    let direct = row.row("Contact").ok().flatten().and_then(|contact| contact.text("ContactID").ok().flatten());
    direct.or_else(|| convert::payer(&row)).filter(|id| is_id(id))
}

/// The records that one item of a list holds: one, but for categories with their options.
fn records(shape: &'static Shape, raw: &str, ground: Ground<'_>) -> Vec<Result<Listed, Unreadable>> {
    match shape.kind {
        Kind::Class => match convert::classes(raw) {
            Ok(rows) => rows.into_iter().map(Ok).collect(),
            Err(record) => vec![Err(record)],
        },
        Kind::Payment | Kind::BillPayment => vec![convert::listed(shape, raw, ground).map(|row| in_batch(raw, row))],
        _ => vec![convert::listed(shape, raw, ground)],
    }
}

/// A payment as part of its batch, where it has one: then only the batch is told, and read when it is needed. Without a
/// party it stays what it is, and its own record tells more.
fn in_batch(raw: &str, row: Listed) -> Listed {
    let batch = Row::read(raw).and_then(|row| convert::batched(&row)).ok().flatten();
    match batch {
        Some(batch) => Listed { head: convert::batch_head(&batch, &row.head), document: None },
        None if row.head.party_id.is_none() => Listed { document: None, ..row },
        None => row,
    }
}

/// Where to read on after a page that was asked for with this size and holds these ids.
fn follow(place: &Place, since: Option<i64>, asked: usize, sheet: &Sheet<'_>) -> Step {
    let known = place.anchors.is_empty() || sheet.marks.iter().any(|mark| place.anchors.contains(mark));
    if !known && place.offset > 0 {
        let offset = place.offset.saturating_sub(place.cap / 2);
        let anchors = if offset == 0 { Vec::new() } else { place.anchors.clone() };
        return Step::Back(Place { offset, anchors, ..place.clone() });
    }
    if !sheet.more {
        return Step::End;
    }
    if let Some(second) = sheet.since.filter(|second| since.is_none_or(|since| since < *second)) {
        return Step::On(Place { since: Some(second), offset: 0, cap: place.cap, anchors: Vec::new() });
    }
    // A smaller page than asked for tells the largest size.
    let cap = if sheet.size < asked { sheet.size } else { place.cap };
    let read = sheet.size * (sheet.page - 1) + sheet.rows.len();
    if read <= place.offset || cap == 0 {
        return Step::Stuck;
    }
    // Small pages overlap as far as they still go on.
    let overlap = OVERLAP.min(read - place.offset - 1);
    let anchors = sheet.marks[sheet.marks.len().saturating_sub(overlap)..].to_vec();
    Step::On(Place { since: place.since, offset: read - overlap, cap, anchors })
}

/// Takes an answer apart.
fn sheet<'a>(text: &'a str, shape: &Shape, (size, page): (usize, usize)) -> Result<Sheet<'a>, Problem> {
    let answer = Row::read(text)?;
    if !answer.has(shape.path) {
        return Err(format!("it holds no {}", shape.path));
    }
    let rows = answer.items(shape.path)?;
    let context = answer.row("pagination")?;
    let count = |name: &str| -> Result<Option<usize>, Problem> {
        let text = context.as_ref().map(|context| context.text(name)).transpose()?.flatten();
        Ok(text.and_then(|text| text.parse().ok()))
    };
    let size = count("pageSize")?.filter(|number| *number > 0).unwrap_or(size);
    let page = count("page")?.filter(|number| *number > 0).unwrap_or(page);
    let more = !rows.is_empty() && count("pageCount")?.map_or(rows.len() >= size, |pages| page < pages);
    let (mut marks, mut stamps) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for raw in &rows {
        let Ok(row) = Row::read(raw) else { continue };
        let stamp = when::instant(&row, "UpdatedDateUTC").ok().flatten();
        let id = row.text(shape.id).ok().flatten().unwrap_or_default();
        marks.push(format!("{id}@{}", stamp.map(Timestamp::as_millisecond).unwrap_or_default()));
        stamps.push(stamp);
    }
    // An order that is not the one asked for tells nothing of where to go on.
    let sorted = stamps.len() == rows.len() && stamps.iter().all(Option::is_some) && stamps.is_sorted();
    let since = if sorted { go_on_from(&stamps) } else { None };
    Ok(Sheet { rows, size, page, more, marks, since })
}

/// The second from which to ask on: one before the last change, as the last second may not be over yet. Only where that
/// leaves most of the page behind; the rest of it comes again.
fn go_on_from(stamps: &[Option<Timestamp>]) -> Option<i64> {
    let seconds: Vec<i64> = stamps.iter().flatten().map(|stamp| stamp.as_second()).collect();
    let from = seconds.last()? - 1;
    (seconds.iter().filter(|second| **second < from).count() * 2 >= seconds.len()).then_some(from)
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
