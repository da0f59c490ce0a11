//! Brings the mirror of the books up to date: what changed since the last look, and for a period all that is dated in
//! it, so that deletions are seen. Whole documents are asked for later and only where a run needs them.

use super::context::{Context, NOTHING_SENT};
use crate::audit::{self, Entry};
use crate::connections::OpenBooks;
use crate::error::{Error, Result};
use crate::tokens::owner_of;
use crate::troubles;
use books::{BooksError, Head, ListPage, ListRequest, Unreadable, Walk};
use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use model::document::{Document, Kind};
use model::job::Basis;
use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::Seen;

/// Looked at again before the newest change that was seen: clocks of the provider's machines differ, and a record may
/// show up in a list a moment after a newer one did.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// After so long without an answer it is looked whether the books let nobody in.
const LOOK: Duration = Duration::from_secs(1);

/// What reading brought that the mirror cannot hold.
#[derive(Default)]
pub(crate) struct ReadOutcome {
    pub unreadable: Vec<Unreadable>,
}

/// Reads every kind that the job takes.
pub(crate) async fn read(context: &Context<'_>) -> Result<ReadOutcome> {
    let mut outcome = ReadOutcome::default();
    for kind in &context.job.selection.kinds {
        changes(context, *kind, &mut outcome).await?;
        if let Some(period) = context.period().filter(|_| context.job.selection.basis == Basis::Date) {
            sweep(context, *kind, period, &mut outcome).await?;
        }
    }
    Ok(outcome)
}

fn company_name<'c>(context: &'c Context<'_>) -> &'c str {
    context.connection.company.as_ref().map_or("the books", |company| company.name.as_str())
}

/// Reads what changed since the last look.
async fn changes(context: &Context<'_>, kind: Kind, outcome: &mut ReadOutcome) -> Result<()> {
    let owner = owner_of(&context.connection.id);
    let known = context.w.store.cursor(&owner, kind.as_str()).map_err(troubles::store)?;
    let since: Option<Timestamp> = known.as_deref().map(str::parse).transpose().map_err(Error::internal)?;
    let from = since.map(|at| at.saturating_sub(OVERLAP).unwrap_or(at));
    let phase = format!("Reading changed documents ({kind}) from {}", company_name(context));
    let request = ListRequest { since: from, ..ListRequest::all(kind) };
    let seen = walk(context, &phase, request, outcome).await?;
    let newest = seen.newest.max(since);
    if seen.complete {
        mark_deleted(context, kind, &seen.ids, None)?;
    }
    context.point("read.before-cursor");
    if let Some(newest) = newest {
        context.w.store.set_cursor(&owner, kind.as_str(), &newest.to_string()).map_err(troubles::store)?;
    }
    context.point("read.after-cursor");
    Ok(())
}

/// Reads all that is dated in the period: what the mirror has there and the books do not was deleted.
async fn sweep(
    context: &Context<'_>,
    kind: Kind,
    period: model::period::Period,
    outcome: &mut ReadOutcome,
) -> Result<()> {
    let by_date = context.books.books.capabilities().of(kind).is_some_and(|ability| ability.by_date);
    if !by_date {
        return Ok(());
    }
    let phase = format!("Reading {period} ({kind}) from {}", company_name(context));
    let request = ListRequest { dated: Some(period), ..ListRequest::all(kind) };
    let seen = walk(context, &phase, request, outcome).await?;
    mark_deleted(context, kind, &seen.ids, Some(period))
}

fn mark_deleted(
    context: &Context<'_>,
    kind: Kind,
    complete: &HashSet<String>,
    within: Option<model::period::Period>,
) -> Result<()> {
    let (w, now) = (context.w, context.w.now());
    w.store
        .transaction(|tx| {
            let gone = tx.mark_deleted(&context.connection.id, kind, complete, within, now)?;
            if gone.is_empty() {
                return Ok(());
            }
            let entry = Entry::new("books.deleted", &context.connection.id).with("kind", kind).with("ids", &gone);
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)
}

/// What the books answer. A cancel ends the wait for it at once; where the books let nobody in for a while, that is told.
pub(super) async fn answer<T>(context: &Context<'_>, phase: &str, asked: impl Future<Output = T>) -> Result<T> {
    let mut asked = pin!(asked);
    let mut told = None;
    loop {
        tokio::select! {
            biased;
            answer = &mut asked => {
                if told.is_some() {
                    context.listener.phase(phase);
                }
                return Ok(answer);
            }
            () = context.cancel.cancelled() => return Err(super::canceled(NOTHING_SENT)),
            () = context.w.clock.sleep(LOOK) => tell_wait(context, &mut told),
        }
    }
}

/// Says once until when the books let nobody in.
fn tell_wait(context: &Context<'_>, told: &mut Option<Timestamp>) {
    let until = context.books.books.usage().waits_until;
    if let Some(until) = until.filter(|_| told.is_none()) {
        *told = Some(until);
        let time = until.to_zoned(context.zone.clone()).strftime("%H:%M:%S").to_string();
        let who = company_name(context);
        context
            .listener
            .phase(format!("Waiting until {time}: the books of {who} take only so many questions in a minute"));
    }
}

/// What a walk through a list saw.
struct Walked {
    ids: HashSet<String>,
    newest: Option<Timestamp>,
    complete: bool,
}

async fn walk(context: &Context<'_>, phase: &str, request: ListRequest, outcome: &mut ReadOutcome) -> Result<Walked> {
    context.listener.phase(phase);
    let mut walked = Walked { ids: HashSet::new(), newest: None, complete: true };
    let mut walk = Walk::new(&*context.books.books, request);
    while let Some(page) =
        answer(context, phase, walk.next()).await?.map_err(|error| troubles::books(error, context.w.now()))?
    {
        context.check_canceled()?;
        walked.complete &= page.complete_ids;
        walked.newest = page.rows.iter().filter_map(|row| row.head.modified).max().max(walked.newest);
        walked.ids.extend(page.ids.iter().cloned());
        keep(context, &page)?;
        context.listener.progress(walked.ids.len() as u64, None, "documents");
        context.point("read.page");
        outcome.unreadable.extend(page.unreadable);
    }
    Ok(walked)
}

/// Puts a page into the mirror, in one transaction.
fn keep(context: &Context<'_>, page: &ListPage) -> Result<()> {
    let now = context.w.now();
    context
        .w
        .store
        .transaction(|tx| {
            for row in &page.rows {
                let document = row.document.as_ref().map(to_json).transpose()?;
                tx.upsert_document(&seen(context, &row.head, document.as_deref(), now))?;
            }
            Ok(())
        })
        .map_err(troubles::store)
}

fn to_json(doc: &Document) -> store::Result<String> {
    serde_json::to_string(doc).map_err(|error| store::Error::Unreadable { detail: error.to_string() })
}

fn seen<'s>(context: &'s Context<'_>, head: &'s Head, document: Option<&'s str>, now: Timestamp) -> Seen<'s> {
    Seen {
        connection: &context.connection.id,
        kind: head.kind,
        source_id: &head.id,
        version: &head.version,
        number: head.number.as_deref().or(head.name.as_deref()),
        date: head.date,
        status: Some(head.status),
        party_id: head.party_id.as_deref(),
        party_name: head.party_name.as_deref(),
        currency: head.currency.as_deref(),
        value: head.value,
        modified: head.modified,
        created: head.created,
        head: None,
        document,
        seen: now,
    }
}

/// Asks the books for the whole content of documents of which the mirror has only the head, as many at once as they allow.
pub(crate) async fn fetch_details(context: &Context<'_>, wanted: Vec<(Kind, String)>) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let phase = format!("Reading {} documents in full from {}", wanted.len(), company_name(context));
    context.listener.phase(&phase);
    let at_once = context.books.books.capabilities().pace.at_once as usize;
    let mut done = 0;
    let total = wanted.len() as u64;
    let books = context.books.clone();
    let mut details = futures::stream::iter(wanted)
        .map(|(kind, id)| detail(books.clone(), kind, id))
        .buffer_unordered(at_once.max(1));
    while let Some((kind, id, detail)) = answer(context, &phase, details.next()).await? {
        context.check_canceled()?;
        match detail {
            Ok(doc) => keep_detail(context, kind, &id, doc)?,
            // It went between the list and the look; the next sweep sees it as deleted.
            Err(BooksError::NotFound { .. }) => {
                context.listener.note(format!("The {kind} {id} is no longer in the books."))
            }
            Err(error) => return Err(troubles::books(error, context.w.now())),
        }
        done += 1;
        context.listener.progress(done, Some(total), "documents");
        context.point("read.detail");
    }
    Ok(())
}

async fn detail(
    books: Arc<OpenBooks>,
    kind: Kind,
    id: String,
) -> (Kind, String, std::result::Result<Document, BooksError>) {
    let detail = books.books.detail(kind, &id).await;
    (kind, id, detail)
}

/// Puts a whole document into the mirror, under the version that the list named: if the books touched it since, the next
/// list shows another version and it is read again.
fn keep_detail(context: &Context<'_>, kind: Kind, id: &str, mut doc: Document) -> Result<()> {
    let Some(row) = context.w.store.document(&context.connection.id, kind, id).map_err(troubles::store)? else {
        return Ok(());
    };
    doc.version = Some(row.version.clone());
    let json = serde_json::to_string(&doc).map_err(Error::internal)?;
    let seen = Seen {
        connection: &context.connection.id,
        kind,
        source_id: id,
        version: &row.version,
        number: row.number.as_deref(),
        date: doc.date.or(row.date),
        status: doc.status.or(row.status),
        party_id: row.party_id.as_deref(),
        party_name: row.party_name.as_deref(),
        currency: row.currency.as_deref(),
        value: doc.total.or(doc.amount).or(row.value),
        modified: row.modified,
        created: row.created,
        head: row.head.as_deref(),
        document: Some(&json),
        seen: context.w.now(),
    };
    context.w.store.upsert_document(&seen).map(|_| ()).map_err(troubles::store)
}
