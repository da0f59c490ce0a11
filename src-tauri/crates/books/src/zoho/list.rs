//! Paging through a list that may change while it is read.
//!
//! Zoho numbers pages, so when a record is deleted from a page that was read, every later record moves one place ahead and
//! one of them slips into the part that is behind us. Therefore each page overlaps the one before by a few records, and one
//! of these must come again. Where none does, too much has moved, and reading goes back until it finds ground it knows.

use super::client::ZohoBooks;
use super::convert;
use super::shape::{Shape, Side, shape};
use crate::row::Row;
use crate::{Ability, BooksError, Changes, ListPage, ListRequest, Listed, PageToken, Unreadable};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// Records by which pages overlap.
const OVERLAP: usize = 3;
/// Below this size pages do not overlap: there would be nothing left of them.
const SMALLEST: usize = 10;

/// Where to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Index of the first record wanted.
    offset: usize,
    /// Most records on a page.
    cap: usize,
    /// Whether the provider gives pages of the size that is asked for, so that they can overlap.
    sized: bool,
    /// Ids of the last records read, one of which must come again.
    anchors: Vec<String>,
}

impl Place {
    fn start(cap: usize) -> Place {
        Place { offset: 0, cap, sized: true, anchors: Vec::new() }
    }

    fn token(&self) -> PageToken {
        let sized = if self.sized { 's' } else { 'p' };
        PageToken(format!("{sized}:{}:{}:{}", self.offset, self.cap, self.anchors.join(",")))
    }

    fn parse(token: &PageToken) -> Option<Place> {
        let mut parts = token.0.splitn(4, ':');
        let sized = parts.next()? == "s";
        let (offset, cap) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok().filter(|cap| *cap > 0)?);
        let anchors = parts.next()?.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Some(Place { offset, cap, sized, anchors })
    }

    /// Page size and number that hold the offset and reach farthest behind it.
    fn page(&self) -> (usize, usize) {
        if !self.sized {
            return (self.cap, self.offset / self.cap + 1);
        }
        let reach = |size: usize| size * (self.offset / size + 1);
        let size = (1..=self.cap).max_by_key(|size| (reach(*size), *size)).unwrap_or(1);
        (size, self.offset / size + 1)
    }
}

/// What an answer says about itself.
struct Context {
    size: usize,
    page: usize,
    rows: usize,
    more: bool,
    by_change: bool,
}

/// One page as it came.
struct Sheet<'a> {
    rows: Vec<&'a str>,
    context: Context,
}

/// What a list call asks the provider for.
struct Plan<'r> {
    request: &'r ListRequest,
    shape: &'static Shape,
    ability: &'static Ability,
}

impl Plan<'_> {
    /// Filters and order.
    fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = Vec::new();
        let sorted = self.request.since.is_some() && self.ability.changes == Changes::Sorted;
        if let Some(since) = self.request.since
            && self.ability.changes == Changes::Filter
        {
            query.push(("last_modified_time", filter_time(since)));
        }
        if let (Some(period), true) = (self.request.dated, self.ability.by_date) {
            query.push(("date_start", period.from.to_string()));
            query.push(("date_end", period.to.to_string()));
        }
        if let (Some(party), true) = (&self.request.party, self.ability.by_party) {
            let key = if self.shape.side == Side::Vendor { "vendor_id" } else { "customer_id" };
            query.push((key, party.clone()));
        }
        if let Some(everything) = self.shape.everything {
            query.push(("filter_by", everything.to_owned()));
        }
        query.push(("sort_column", if sorted { "last_modified_time" } else { self.shape.sort }.to_owned()));
        query.push(("sort_order", if self.shape.sort == "account_name" { "A" } else { "D" }.to_owned()));
        query
    }

    /// Whether the provider leaves records out.
    fn is_filtered(&self) -> bool {
        (self.request.since.is_some() && self.ability.changes != Changes::FullScan)
            || (self.request.dated.is_some() && self.ability.by_date)
            || (self.request.party.is_some() && self.ability.by_party)
    }

    /// Whether the record is asked for. What the provider filters is looked at again: it may not know the filter.
    fn wants(&self, row: &Listed) -> bool {
        let head = &row.head;
        let since = self.request.since.is_none_or(|since| head.modified.is_none_or(|at| at >= since));
        let dated = self.request.dated.is_none_or(|period| head.date.is_none_or(|date| period.contains(date)));
        let party = self.request.party.as_ref().is_none_or(|party| head.party_id.as_ref() == Some(party));
        since && dated && party
    }
}

/// The time from which changes are wanted, as Zoho's filter takes it. “Modified after” and whole seconds: one second earlier.
fn filter_time(since: Timestamp) -> String {
    let from = since.checked_sub(Duration::from_secs(1)).unwrap_or(since);
    from.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

impl ZohoBooks {
    pub(super) async fn page(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        let plan = self.plan(request)?;
        let mut place = match &request.page {
            None => Place::start(self.page_size()),
            Some(token) => Place::parse(token).ok_or_else(|| BooksError::Settings {
                problem: "the place where a list was left does not belong to Zoho Books; start the list again"
                    .to_owned(),
            })?,
        };
        loop {
            let (size, number) = place.page();
            let mut query = plan.query();
            query.push(("page", number.to_string()));
            query.push(("per_page", size.to_string()));
            let what = format!("the list of {} (page {number})", plan.shape.path);
            let text = self.calls().read(&[plan.shape.path], &query, &what).await?;
            let sheet = sheet(&text, plan.shape, (size, number)).map_err(|reason| self.garbled(&what, reason))?;
            let mut page = self.rows(&plan, &sheet);
            let past = sheet.context.by_change && plan.ability.changes == Changes::Sorted && is_past(&plan, &sheet);
            match follow(&place, size, &sheet.context, &page.ids, past) {
                Step::End => {
                    page.next = None;
                    return Ok(page);
                }
                Step::On(next) => {
                    page.next = Some(next.token());
                    return Ok(page);
                }
                Step::Back(earlier) => {
                    tracing::debug!(what, "records moved while the list was read; going back");
                    place = earlier;
                }
                Step::Stuck => {
                    return Err(self.garbled(&what, "the list says there is more but does not go on".to_owned()));
                }
            }
        }
    }

    fn plan<'r>(&self, request: &'r ListRequest) -> Result<Plan<'r>, BooksError> {
        let unsupported = || self.unsupported(request.kind);
        Ok(Plan {
            request,
            shape: shape(request.kind).ok_or_else(unsupported)?,
            ability: self.ability(request.kind).ok_or_else(unsupported)?,
        })
    }

    /// Converts the records of a page and keeps those that are asked for.
    fn rows(&self, plan: &Plan<'_>, sheet: &Sheet<'_>) -> ListPage {
        let mut page = ListPage { complete_ids: !plan.is_filtered(), ..ListPage::default() };
        for raw in &sheet.rows {
            match convert::listed(plan.shape, raw, self.home()) {
                Ok(row) => {
                    page.ids.push(row.head.id.clone());
                    if plan.wants(&row) {
                        page.rows.push(row);
                    }
                }
                Err(record) => {
                    page.ids.extend(record.id.clone());
                    page.unreadable.push(record);
                }
            }
        }
        // A record without an id cannot be told from a deleted one.
        page.complete_ids &= page.unreadable.iter().all(|Unreadable { id, .. }| id.is_some());
        page
    }
}

/// Whether the page, sorted by time of change, reaches back behind the time from which changes are wanted.
fn is_past(plan: &Plan<'_>, sheet: &Sheet<'_>) -> bool {
    let Some(since) = plan.request.since else { return false };
    let last = sheet.rows.last().and_then(|raw| Row::read(raw).ok());
    let modified = last.and_then(|row| row.time("last_modified_time").ok().flatten());
    modified.is_some_and(|modified| modified < since)
}

/// Where to read on after a page that was asked for with this size and holds these ids.
fn follow(place: &Place, asked: usize, context: &Context, ids: &[String], past: bool) -> Step {
    // A first page that is smaller than asked for tells the largest size; any other deviation means that sizes are not heeded.
    let first_smaller = place.offset == 0 && context.size < asked;
    let sized = place.sized && context.size >= SMALLEST && (context.size == asked || first_smaller);
    let known = place.anchors.is_empty() || ids.iter().any(|id| place.anchors.contains(id));
    if !known && place.offset > 0 && sized {
        let offset = place.offset.saturating_sub(place.cap / 2);
        let anchors = if offset == 0 { Vec::new() } else { place.anchors.clone() };
        return Step::Back(Place { offset, anchors, ..place.clone() });
    }
    if !context.more || past {
        return Step::End;
    }
    let start = context.size * (context.page - 1);
    if !sized {
        let offset = start + context.size;
        let next = Place { offset, cap: context.size, sized: false, anchors: Vec::new() };
        return if offset <= place.offset || ids.is_empty() { Step::Stuck } else { Step::On(next) };
    }
    let offset = (start + context.rows).saturating_sub(OVERLAP);
    if offset <= place.offset {
        return Step::Stuck;
    }
    let anchors = ids[ids.len().saturating_sub(OVERLAP)..].to_vec();
    Step::On(Place { offset, cap: if first_smaller { context.size } else { place.cap }, sized: true, anchors })
}

#[derive(Debug)]
enum Step {
    End,
    On(Place),
    Back(Place),
    Stuck,
}

/// Takes an answer apart.
fn sheet<'a>(text: &'a str, shape: &Shape, asked: (usize, usize)) -> Result<Sheet<'a>, String> {
    let answer = Row::read(text)?;
    let key =
        shape.lists.iter().find(|key| answer.has(key)).ok_or_else(|| format!("it holds no {}", shape.lists[0]))?;
    let rows = answer.items(key)?;
    let context = context(&answer, asked, rows.len())?;
    Ok(Sheet { rows, context })
}

/// The page context: an object, or a list that holds one.
fn context(answer: &Row<'_>, (size, page): (usize, usize), rows: usize) -> Result<Context, String> {
    let object = match answer.json("page_context") {
        Some(raw) if raw.starts_with('[') => answer.rows("page_context")?.into_iter().next(),
        _ => answer.row("page_context")?,
    };
    let Some(object) = object else { return Ok(Context { size, page, rows, more: rows >= size, by_change: false }) };
    let count = |name: &str, otherwise: usize| -> Result<usize, String> {
        let stated = object.text(name)?.and_then(|text| text.parse().ok());
        Ok(stated.filter(|number| *number > 0).unwrap_or(otherwise))
    };
    Ok(Context {
        size: count("per_page", size)?,
        page: count("page", page)?,
        rows,
        more: object.flag("has_more_page")?.unwrap_or(rows >= size),
        by_change: object.text("sort_column")?.as_deref() == Some("last_modified_time")
            && object.text("sort_order")?.is_some_and(|order| order.eq_ignore_ascii_case("d")),
    })
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
