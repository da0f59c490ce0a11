//! Reading a list, page by page.

use super::client::BillBooks;
use super::convert::{self, Names, Unknown};
use super::place::{Order, Place, Sheet, Step};
use super::source::Source;
use crate::row::{Problem, Row};
use crate::{BooksError, ListPage, ListRequest, Listed, Unreadable};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::connection::Provider;

/// A page as it came.
struct Answer<'a> {
    raws: Vec<&'a str>,
    rows: Vec<(Option<String>, Option<Timestamp>)>,
    next: Option<String>,
}

/// Takes an answer apart.
fn answer<'a>(text: &'a str, source: &Source) -> Result<Answer<'a>, Problem> {
    let row = Row::read(text)?;
    if !row.has("results") {
        return Err("it holds no results".to_owned());
    }
    let raws = row.items("results")?;
    let known = |raw: &&str| {
        let Ok(row) = Row::read(raw) else { return (None, None) };
        (row.text(source.id()).ok().flatten(), row.time("updatedTime").ok().flatten())
    };
    Ok(Answer { rows: raws.iter().map(known).collect(), raws, next: row.text("nextPage")? })
}

/// An instant as filters take it.
pub(super) fn filter_time(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// What is asked for at a place.
fn query(request: &ListRequest, place: &Place, source: &Source) -> Vec<(&'static str, String)> {
    let mut filters = Vec::new();
    if let Some(from) = place.from {
        filters.push(format!("updatedTime:gte:\"{}\"", filter_time(from)));
    }
    if place.archived {
        filters.push("archived:eq:true".to_owned());
    }
    if let (Some(field), Some(party)) = (source.party, &request.party) {
        filters.push(format!("{field}:eq:{party}"));
    }
    let mut query = vec![("max", source.page.to_string())];
    match place.order {
        Order::Changed => query.push(("sort", "updatedTime:asc".to_owned())),
        Order::Created => query.push(("sort", "createdTime:asc".to_owned())),
        Order::Any => {}
    }
    if !filters.is_empty() {
        query.push(("filters", filters.join(",")));
    }
    if let Some(token) = &place.token {
        query.push((if source.is_spend() { "nextPage" } else { "page" }, token.clone()));
    }
    query
}

/// Whether the record is asked for. What BILL filters is looked at again: it may not know the filter.
fn wants(request: &ListRequest, row: &Listed) -> bool {
    let head = &row.head;
    let since = request.is_since(head.modified);
    let dated = request.dated.is_none_or(|period| head.date.is_none_or(|date| period.contains(date)));
    let party = request.party.as_ref().is_none_or(|party| head.party_id.as_ref() == Some(party));
    since && dated && party
}

/// Whether BILL does not take what was asked for, rather than the caller.
fn is_unknown_order(error: &BooksError) -> bool {
    matches!(error, BooksError::Refused { status: 400 | 422, .. })
}

impl BillBooks {
    pub(super) async fn page(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        let strange = || BooksError::Settings {
            problem: "the place where a list was left does not belong to BILL; start the list again".to_owned(),
        };
        let mut place = match &request.page {
            None => self.first(request)?,
            Some(token) => Place::parse(token).ok_or_else(strange)?,
        };
        let source = place.source().filter(|source| source.kind == request.kind).ok_or_else(strange)?;
        if let Some(party) = &request.party {
            super::client::plain_id(request.kind, party)?;
        }
        loop {
            let what = format!("the list of {}", source.path.join("/"));
            let text = match self.calls().read(source, &[], &query(request, &place, source), &what).await {
                Ok(text) => text,
                Err(error) if is_unknown_order(&error) && place.otherwise().is_some() => {
                    tracing::debug!(what, "the list does not know the order; reading it in another");
                    place = place.otherwise().ok_or(error)?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let found = answer(&text, source).map_err(|reason| self.garbled(&what, reason))?;
            let step = place.after(&Sheet { rows: &found.rows, next: found.next.clone() });
            let next = match step {
                Step::Back(earlier) => {
                    tracing::debug!(what, "records moved while the list was read; going back");
                    place = earlier;
                    continue;
                }
                Step::Stuck => {
                    return Err(self.garbled(&what, "the list says there is more but does not go on".to_owned()));
                }
                Step::On(next) => Some(next),
                Step::End => place.following(|source| self.can_read(source), request.since),
            };
            let names = self.names(source, &found.raws).await?;
            let mut page = self.rows(request, source, &found.raws, &names);
            page.next = next.map(|place| place.page_token());
            return Ok(page);
        }
    }

    /// The first place of a kind.
    fn first(&self, request: &ListRequest) -> Result<Place, BooksError> {
        let kind = request.kind;
        if super::source::sources(kind).next().is_none() {
            return Err(BooksError::Unsupported { provider: Provider::Bill, kind });
        }
        Place::start(kind, |source| self.can_read(source), request.since).ok_or_else(super::calls::no_spend_token)
    }

    /// Converts the records of a page and keeps those that are asked for.
    fn rows(&self, request: &ListRequest, source: &'static Source, raws: &[&str], names: &Names) -> ListPage {
        let whole = request.since.is_none() && request.party.is_none();
        let mut page = ListPage { complete_ids: whole, ..ListPage::default() };
        for raw in raws {
            match convert::listed(source, raw, self.home(), names) {
                Ok(row) => {
                    page.ids.push(row.head.id.clone());
                    if wants(request, &row) {
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

    /// What the records only name by id.
    pub(super) async fn names(&self, source: &Source, raws: &[&str]) -> Result<Names, BooksError> {
        let mut unknown = Unknown::default();
        for raw in raws {
            unknown.note(source, raw);
        }
        self.look_up(&unknown).await
    }
}
