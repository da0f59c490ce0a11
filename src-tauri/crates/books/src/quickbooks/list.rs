//! Lists: whole, and what changed.
//!
//! What changed, and what was deleted, stands in QuickBooks' log of changes. It reaches back thirty days and tells at most
//! a thousand records; beyond that the list is read whole, so that what is missing in it is known to be deleted.

use super::call::quoted;
use super::client::QuickBooks;
use super::convert;
use super::place::{Mark, Place, Step};
use super::shape::{Shape, Side, shapes};
use crate::clock::between;
use crate::row::{Problem, Row};
use crate::{BooksError, Head, ListPage, ListRequest, Listed, Unreadable};
use jiff::Timestamp;
use model::{Kind, Status};
use std::time::Duration;

/// How far back the log of changes is trusted: an hour less than it reaches.
const LOG_REACHES: Duration = Duration::from_secs(30 * 24 * 3600 - 3600);
/// As many records as the log tells at once.
const LOG_HOLDS: usize = 1000;

/// A whole second: QuickBooks' times have no parts of one.
fn second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// Whether a record is asked for. What QuickBooks filters is looked at again, and what it does not is looked at here.
fn wants(request: &ListRequest, row: &Listed) -> bool {
    let head = &row.head;
    let since = request.is_since(head.modified);
    let gone = head.status == Status::Deleted;
    let dated = request.dated.is_none_or(|period| head.date.is_none_or(|date| period.contains(date)));
    let party = request.party.as_ref().is_none_or(|party| head.party_id.as_ref() == Some(party) || gone);
    since && dated && party
}

/// The conditions of a query that QuickBooks itself filters by.
fn conditions(shape: &Shape, request: &ListRequest, place: &Place) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(from) = place.from {
        found.push(format!("MetaData.LastUpdatedTime >= {}", quoted(&from.to_string())));
    }
    if shape.is_named() {
        // Otherwise only those in use are told.
        found.push("Active IN (true, false)".to_owned());
    } else if let Some(period) = request.dated {
        found.push(format!("TxnDate >= {}", quoted(&period.from.to_string())));
        found.push(format!("TxnDate <= {}", quoted(&period.to.to_string())));
    }
    if let (Some(party), Some(field)) = (&request.party, party_field(shape)) {
        found.push(format!("{field} = {}", quoted(party)));
    }
    found
}

/// The field that a list can be filtered by for a party.
pub(crate) fn party_field(shape: &Shape) -> Option<&'static str> {
    match shape.side {
        Side::Customer => Some("CustomerRef"),
        Side::Vendor => Some("VendorRef"),
        Side::Named | Side::Itself | Side::Nobody => None,
    }
}

/// Whether QuickBooks leaves records out, so that the ids are not all there are.
fn is_filtered(shape: &Shape, request: &ListRequest) -> bool {
    (request.dated.is_some() && !shape.is_named()) || (request.party.is_some() && party_field(shape).is_some())
}

impl QuickBooks {
    pub(super) async fn page(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        let shapes = shapes(request.kind);
        if shapes.is_empty() {
            return Err(self.unsupported(request.kind));
        }
        let place = match (&request.page, request.since) {
            (Some(token), _) => {
                Place::parse(token).filter(|place| place.entity < shapes.len()).ok_or_else(|| BooksError::Settings {
                    problem: "the place where a list was left does not belong to QuickBooks; start the list again"
                        .to_owned(),
                })?
            }
            (None, Some(since)) => match self.logged(request, &shapes, since).await? {
                Some(page) => return Ok(page),
                None => Place::start(0),
            },
            (None, None) => Place::start(0),
        };
        self.whole(request, &shapes, place).await
    }

    /// A page of the whole list.
    async fn whole(
        &self,
        request: &ListRequest,
        shapes: &[&'static Shape],
        place: Place,
    ) -> Result<ListPage, BooksError> {
        let shape = shapes[place.entity];
        let asked = self.page_size();
        let mut conditions = conditions(shape, request, &place).join(" AND ");
        if !conditions.is_empty() {
            conditions.insert_str(0, " WHERE ");
        }
        let statement = format!(
            "SELECT * FROM {}{conditions} ORDERBY MetaData.LastUpdatedTime STARTPOSITION {} MAXRESULTS {asked}",
            shape.entity,
            place.skip + 1
        );
        let what = format!("the list of {}", title(request.kind));
        let text = self.calls().query(&statement, &what).await?;
        let raws = rows(&text, shape.entity).map_err(|reason| self.calls().garbled(&what, reason))?;
        let mut page = ListPage { complete_ids: !is_filtered(shape, request), ..ListPage::default() };
        let mut marks = Vec::new();
        for raw in raws {
            marks.push(self.take(shape, raw, request, &mut page));
        }
        page.next = match place.follow(&marks, asked) {
            Step::End if place.entity + 1 < shapes.len() => Some(Place::start(place.entity + 1).token()),
            Step::End => None,
            Step::On(next) => Some(next.token()),
            Step::Back(earlier) => {
                tracing::debug!(what, "records moved while the list was read; going back");
                Some(earlier.token())
            }
            Step::Stuck => {
                let reason = "the list says there is more but does not go on".to_owned();
                return Err(self.calls().garbled(&what, reason));
            }
        };
        // A record without an id cannot be told from a deleted one.
        page.complete_ids &= page.unreadable.iter().all(|Unreadable { id, .. }| id.is_some());
        self.complete(&mut page).await?;
        Ok(page)
    }

    /// Converts a record and keeps it where it is asked for.
    fn take(&self, shape: &'static Shape, raw: &str, request: &ListRequest, page: &mut ListPage) -> Mark {
        match convert::listed(shape, raw, self.home()) {
            Ok(row) if row.document.as_ref().is_some_and(convert::applies_credit) => {
                let mark = Mark { id: row.head.id.clone(), touched: row.head.modified };
                // It may have been money before a person changed it: then it has to go where it was read.
                let row = Listed { head: Head { status: Status::Deleted, ..row.head }, document: None };
                if request.since.is_some() && wants(request, &row) {
                    page.rows.push(row);
                }
                mark
            }
            Ok(row) => {
                let mark = Mark { id: row.head.id.clone(), touched: row.head.modified };
                if row.head.status != Status::Deleted {
                    page.ids.push(row.head.id.clone());
                }
                if wants(request, &row) {
                    page.rows.push(row);
                }
                mark
            }
            Err(record) => {
                let mark = Mark { id: record.id.clone().unwrap_or_default(), touched: None };
                page.ids.extend(record.id.clone());
                page.unreadable.push(record);
                mark
            }
        }
    }

    /// What changed, from the log; nothing where the log does not reach so far or does not tell all.
    async fn logged(
        &self,
        request: &ListRequest,
        shapes: &[&'static Shape],
        since: Timestamp,
    ) -> Result<Option<ListPage>, BooksError> {
        let (clock, scale) = self.calls().caller().time();
        // At another pace the provider's clock is not ours; then only its answer tells the time there.
        if scale.0 <= 1 && between(since, clock.now()) > LOG_REACHES {
            return Ok(None);
        }
        let what = format!("the changes of {}", title(request.kind));
        let entities: Vec<&str> = shapes.iter().map(|shape| shape.entity).collect();
        let query = [("entities", entities.join(",")), ("changedSince", second(since).to_string())];
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let text = match self.calls().read(&["cdc"], &query, &what).await {
            Ok(text) => text,
            // It may be too far back for the log, which is nowhere said to be told in another way.
            Err(BooksError::Refused { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let garbled = |reason| self.calls().garbled(&what, reason);
        let (time, raws) = changes(&text, shapes).map_err(garbled)?;
        if raws.len() >= LOG_HOLDS || time.is_some_and(|time| between(since, time) > LOG_REACHES) {
            return Ok(None);
        }
        let mut page = ListPage::default();
        for (shape, raw) in raws {
            self.take(shape, raw, request, &mut page);
        }
        self.complete(&mut page).await?;
        Ok(Some(page))
    }
}

fn title(kind: Kind) -> String {
    format!("{kind} records")
}

/// The records of a query's answer. Where nothing was found there is no list at all.
pub(crate) fn rows<'a>(text: &'a str, entity: &str) -> Result<Vec<&'a str>, Problem> {
    let answer = Row::read(text)?;
    if !answer.has("QueryResponse") {
        return Err("it holds no QueryResponse".to_owned());
    }
    let Some(found) = answer.row("QueryResponse")? else { return Ok(Vec::new()) };
    found.items(entity)
}

/// When the log was asked, as the provider sees it, and the records in it.
type Logged<'a> = (Option<Timestamp>, Vec<(&'static Shape, &'a str)>);

/// The records of the log of changes.
fn changes<'a>(text: &'a str, shapes: &[&'static Shape]) -> Result<Logged<'a>, Problem> {
    let answer = Row::read(text)?;
    if !answer.has("CDCResponse") {
        return Err("it holds no CDCResponse".to_owned());
    }
    let mut found = Vec::new();
    for response in answer.rows("CDCResponse")? {
        for group in response.rows("QueryResponse")? {
            for shape in shapes {
                found.extend(group.items(shape.entity)?.into_iter().map(|raw| (*shape, raw)));
            }
        }
    }
    Ok((answer.time("time")?, found))
}
