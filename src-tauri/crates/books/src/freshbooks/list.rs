//! Reading lists. FreshBooks leaves deleted and archived records out unless it is asked for them, filters by whole days, and
//! takes a filter that it does not know for none at all: what it gives is looked at again here.

use super::client::FreshBooks;
use super::convert::{self, Known};
use super::envelope::{Sheet, sheet};
use super::shape::{Form, Source, sources};
use super::when;
use crate::paging::{Place, Step, follow};
use crate::row::Row;
use crate::{Ability, BooksError, Changes, ListPage, ListRequest, Listed, PageToken, Unreadable};
use model::Status;

/// Which records of a list are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Active,
    Archived,
    Deleted,
}

/// One list and which of its records: a kind is read phase by phase.
struct Phase {
    source: &'static Source,
    mark: Mark,
}

/// What a list call asks for.
struct Plan<'r> {
    request: &'r ListRequest,
    ability: &'static Ability,
    phases: Vec<Phase>,
}

impl Plan<'_> {
    fn phases(request: &ListRequest, ability: &Ability) -> Vec<Phase> {
        let polls = request.since.is_some() && ability.changes == Changes::Filter;
        let mut phases = Vec::new();
        for source in sources(request.kind) {
            phases.push(Phase { source, mark: Mark::Active });
            if source.marked {
                phases.push(Phase { source, mark: Mark::Archived });
            }
            // Where only changes are read, nothing but this tells of a deletion.
            if source.marked && polls {
                phases.push(Phase { source, mark: Mark::Deleted });
            }
        }
        phases
    }

    /// Whether FreshBooks leaves records out.
    fn is_filtered(&self) -> bool {
        (self.request.since.is_some() && self.ability.changes == Changes::Filter)
            || (self.request.dated.is_some() && self.ability.by_date)
            || (self.request.party.is_some() && self.ability.by_party)
    }

    fn query(&self, phase: &Phase) -> Vec<(String, String)> {
        let mut query: Vec<(String, String)> = Vec::new();
        let mut search = |key: &str, value: String| query.push((format!("search[{key}]"), value));
        if let (Some(since), true) = (self.request.since, phase.source.updated) {
            search("updated_min", when::day_before(since).to_string());
        }
        if let (Some(period), true) = (self.request.dated, phase.source.dated) {
            search("date_min", period.from.to_string());
            search("date_max", period.to.to_string());
        }
        if let (Some(party), Some(key)) = (&self.request.party, phase.source.party) {
            search(key, super::shape::bare(party).to_owned());
        }
        match phase.mark {
            Mark::Active => {}
            Mark::Archived => search("vis_state", "2".to_owned()),
            Mark::Deleted => search("vis_state", "1".to_owned()),
        }
        query.extend(phase.source.include.iter().map(|name| ("include[]".to_owned(), (*name).to_owned())));
        query
    }

    /// Whether the record is asked for.
    fn wants(&self, row: &convert::Dated) -> bool {
        let head = &row.listed.head;
        let since = self.request.is_since(row.changed.map(|at| at.last));
        let dated = self.request.dated.is_none_or(|period| head.date.is_none_or(|date| period.contains(date)));
        // A bill payment names nobody: it stays where its vendor is not known.
        let party = self
            .request
            .party
            .as_deref()
            .is_none_or(|party| head.party_id.as_deref().is_none_or(|id| id == super::shape::bare(party)));
        since && dated && party
    }
}

/// Where a list goes on: phase and place in it.
fn parse(token: &PageToken) -> Option<(usize, Place)> {
    let (phase, place) = token.0.split_once('/')?;
    Some((phase.parse().ok()?, Place::parse(place)?))
}

fn token(phase: usize, place: &Place) -> PageToken {
    PageToken(format!("{phase}/{}", place.token()))
}

/// The records of a page: an account of the ledger comes with those below it, and these are what is posted to.
fn records<'a>(source: &Source, rows: &[&'a str]) -> Result<Vec<&'a str>, String> {
    if source.form != Form::LedgerAccount {
        return Ok(rows.to_vec());
    }
    let mut found = Vec::new();
    for raw in rows {
        found.extend(Row::read(raw)?.items("sub_accounts")?);
    }
    Ok(found)
}

/// Ids as they stand in the list, by which pages are joined.
fn anchors(source: &Source, rows: &[&str]) -> Vec<String> {
    let id = |raw: &&str| Row::read(raw).ok().and_then(|row| row.first(source.ids).ok().flatten());
    rows.iter().filter_map(id).collect()
}

impl FreshBooks {
    pub(super) async fn page(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        let ability = self.ability(request.kind)?;
        let plan = Plan { request, ability, phases: Plan::phases(request, ability) };
        let (phase, place) = match &request.page {
            None => (0, Place::start(self.page_size())),
            Some(token) => {
                parse(token).filter(|(phase, _)| *phase < plan.phases.len()).ok_or_else(|| BooksError::Settings {
                    problem: "the place where a list was left does not belong to FreshBooks; start the list again"
                        .to_owned(),
                })?
            }
        };
        if request.page.is_none() {
            self.forget();
        }
        let (mut page, next) = self.one(&plan, &plan.phases[phase], place).await?;
        let following = phase + 1;
        page.next = match next {
            Some(place) => Some(token(phase, &place)),
            None if following < plan.phases.len() => Some(token(following, &Place::start(self.page_size()))),
            None => None,
        };
        Ok(page)
    }

    /// One page of one phase, and where the phase goes on.
    async fn one(
        &self,
        plan: &Plan<'_>,
        phase: &Phase,
        mut place: Place,
    ) -> Result<(ListPage, Option<Place>), BooksError> {
        let source = phase.source;
        loop {
            let (size, number) = place.page();
            let mut query = plan.query(phase);
            query.push(("page".to_owned(), number.to_string()));
            query.push(("per_page".to_owned(), size.to_string()));
            let what = format!("the list of {} (page {number})", source.list);
            let text = self.calls().read(&source.path, &query, &what).await?;
            let sheet =
                sheet(&text, source.list, (size, number)).map_err(|reason| self.calls().garbled(&what, reason))?;
            if phase.mark != Mark::Active && !is_marked(&sheet) {
                // The mark was not heeded: these are the records of the first phase once more.
                return Ok((ListPage { complete_ids: !plan.is_filtered(), ..ListPage::default() }, None));
            }
            let rows = records(source, &sheet.rows).map_err(|reason| self.calls().garbled(&what, reason))?;
            let known = self.known_for(source, &rows).await?;
            let page = self.rows(plan, source, &rows, &known);
            match follow(&place, size, sheet.turn, &anchors(source, &sheet.rows), false) {
                Step::End => return Ok((page, None)),
                Step::On(next) => return Ok((page, Some(next))),
                Step::Back(earlier) => {
                    tracing::debug!(what, "records moved while the list was read; going back");
                    place = earlier;
                }
                Step::Stuck => {
                    let reason = "the list says there is more but does not go on".to_owned();
                    return Err(self.calls().garbled(&what, reason));
                }
            }
        }
    }

    /// Converts the records of a page and keeps those that are asked for.
    fn rows(&self, plan: &Plan<'_>, source: &Source, rows: &[&str], known: &Known) -> ListPage {
        let mut page = ListPage { complete_ids: !plan.is_filtered(), ..ListPage::default() };
        for raw in rows {
            if Row::read(raw).is_ok_and(|row| !convert::belongs(source.kind, &row)) {
                continue;
            }
            match convert::listed(source, raw, known) {
                Ok(row) => {
                    let gone = row.listed.head.status == Status::Deleted;
                    if !gone || plan.is_filtered() {
                        page.ids.push(row.listed.head.id.clone());
                    }
                    if plan.wants(&row) && !is_no_money(source, raw) {
                        page.rows.push(row.listed);
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

    /// Every record of a list, without what others say of them. For lists that are short by nature.
    pub(super) async fn every<T>(
        &self,
        source: &Source,
        query: &[(String, String)],
        mut read: impl FnMut(&Row<'_>, &str) -> Result<Go<T>, String>,
    ) -> Result<Vec<T>, BooksError> {
        let (mut place, mut found) = (Place::start(self.page_size()), Vec::new());
        loop {
            let (size, number) = place.page();
            let mut query = query.to_vec();
            query.push(("page".to_owned(), number.to_string()));
            query.push(("per_page".to_owned(), size.to_string()));
            let what = format!("the list of {} (page {number})", source.list);
            let text = self.calls().read(&source.path, &query, &what).await?;
            let garbled = |reason| self.calls().garbled(&what, reason);
            let sheet = sheet(&text, source.list, (size, number)).map_err(garbled)?;
            for raw in &sheet.rows {
                match Row::read(raw).and_then(|row| read(&row, raw)).map_err(garbled)? {
                    Go::Keep(one) => found.push(one),
                    Go::Skip => {}
                    Go::Stop => return Ok(found),
                }
            }
            match follow(&place, size, sheet.turn, &anchors(source, &sheet.rows), false) {
                Step::End => return Ok(found),
                Step::On(next) | Step::Back(next) => place = next,
                Step::Stuck => return Err(garbled("the list says there is more but does not go on".to_owned())),
            }
        }
    }
}

/// What to do with a record of a list that is read whole.
pub(super) enum Go<T> {
    Keep(T),
    Skip,
    /// It shows that the list is not the one that was asked for.
    Stop,
}

/// Whether a page that was asked for with a mark holds only records with one.
fn is_marked(sheet: &Sheet<'_>) -> bool {
    sheet.rows.iter().all(|raw| {
        let mark = Row::read(raw).ok().and_then(|row| row.text("vis_state").ok().flatten());
        mark.is_none_or(|mark| mark != "0")
    })
}

/// Whether a payment is a credit that was used: it moves no money and is told by the invoice and the credit note.
fn is_no_money(source: &Source, raw: &str) -> bool {
    source.form == Form::Payment && Row::read(raw).is_ok_and(|row| convert::is_credit(&row).unwrap_or(false))
}

/// A list page of documents that are all there is of them.
pub(super) fn whole(docs: Vec<Listed>, complete_ids: bool) -> ListPage {
    let ids = docs.iter().map(|row| row.head.id.clone()).collect();
    ListPage { rows: docs, ids, complete_ids, ..ListPage::default() }
}
