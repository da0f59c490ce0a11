//! Reading a list of Zoho, which numbers its pages.

use super::client::ZohoBooks;
use super::convert;
use super::shape::{Shape, Side, shape};
use crate::paging::{Place, Step, Turn, follow};
use crate::row::Row;
use crate::{Ability, BooksError, Changes, ListPage, ListRequest, Listed, PageToken, Unreadable};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// What an answer says about itself.
struct Context {
    turn: Turn,
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
        let since = self.request.is_since(head.modified);
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

/// Pages of a search; whoever has more of them is not searching.
const SEARCHED: usize = 25;

impl ZohoBooks {
    /// The records of a list that a search finds. Filters that Zoho does not know are not kept: look at what comes.
    pub(super) async fn rows_where(
        &self,
        shape: &'static Shape,
        search: &[(&'static str, String)],
    ) -> Result<Vec<Listed>, BooksError> {
        let mut found = Vec::new();
        for number in 1..=SEARCHED {
            let size = self.page_size();
            let mut query: Vec<(&str, String)> = search.to_vec();
            query.extend([("page", number.to_string()), ("per_page", size.to_string())]);
            let what = format!("the search in the list of {} (page {number})", shape.path);
            let text = self.calls().read(&[shape.path], &query, &what).await?;
            let sheet = sheet(&text, shape, (size, number)).map_err(|reason| self.garbled(&what, reason))?;
            for raw in &sheet.rows {
                // One that cannot be read could be the one that is looked for.
                found.push(convert::listed(shape, raw, self.home())?);
            }
            if !sheet.context.turn.more || sheet.rows.is_empty() {
                return Ok(found);
            }
        }
        let reason = format!("it has more than {SEARCHED} pages, so that no record can be told to be missing");
        Err(self.garbled(&format!("the search in the list of {}", shape.path), reason))
    }

    pub(super) async fn page(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        let plan = self.plan(request)?;
        let mut place = match &request.page {
            None => Place::start(self.page_size()),
            Some(token) => Place::parse(&token.0).ok_or_else(|| BooksError::Settings {
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
            match follow(&place, size, sheet.context.turn, &page.ids, past) {
                Step::End => {
                    page.next = None;
                    return Ok(page);
                }
                Step::On(next) => {
                    page.next = Some(PageToken(next.token()));
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
    let last = sheet.rows.last().and_then(|raw| Row::read(raw).ok());
    let modified = last.and_then(|row| row.time("last_modified_time").ok().flatten());
    modified.is_some() && !plan.request.is_since(modified)
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
    let Some(object) = object else {
        {
            return Ok(Context { turn: Turn { size, page, rows, more: rows >= size }, by_change: false });
        }
    };
    let count = |name: &str, otherwise: usize| -> Result<usize, String> {
        let stated = object.text(name)?.and_then(|text| text.parse().ok());
        Ok(stated.filter(|number| *number > 0).unwrap_or(otherwise))
    };
    Ok(Context {
        turn: Turn {
            size: count("per_page", size)?,
            page: count("page", page)?,
            rows,
            more: object.flag("has_more_page")?.unwrap_or(rows >= size),
        },
        by_change: object.text("sort_column")?.as_deref() == Some("last_modified_time")
            && object.text("sort_order")?.is_some_and(|order| order.eq_ignore_ascii_case("d")),
    })
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
