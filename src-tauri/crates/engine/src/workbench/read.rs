//! Reads a few documents from the books, for the editor alone: no cursor moves, and the mirror stays as it is.

use super::samples::counted;
use crate::connections;
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::troubles;
use crate::workspace::Workspace;
use books::{Books, BooksError, ListRequest, Listed, Walk};
use futures::StreamExt;
use model::document::{Document, Kind, Status};
use model::ids::ConnectionId;
use tokio_util::sync::CancellationToken;

/// So many whole documents are fetched at most.
const MOST: usize = 25;
/// So many pages of a list are looked at.
const PAGES: usize = 2;

/// The newest documents on the first pages of the lists.
pub(super) async fn first_documents(
    w: &Workspace,
    id: &ConnectionId,
    kinds: &[Kind],
    l: &dyn Listener,
    cancel: &CancellationToken,
) -> Result<Vec<Document>> {
    let connection = w.connection(id)?;
    let open = connections::open(w, &connection).await?;
    let company = connection.company.as_ref().map_or(connection.name.as_str(), |company| company.name.as_str());
    let readable: Vec<Kind> =
        kinds.iter().copied().filter(|kind| open.books.capabilities().of(*kind).is_some()).collect();
    let share = MOST.div_ceil(readable.len().max(1));
    let mut wanted = Vec::new();
    for kind in readable {
        l.phase(format!("Reading a few {} from {company}", counted(&[kind], 2).trim_start_matches("2 ")));
        let mut rows =
            unless(cancel, first_rows(&*open.books, kind)).await?.map_err(|why| troubles::books(why, w.now()))?;
        rows.retain(|row| row.head.status != Status::Deleted);
        rows.sort_by_key(|row| std::cmp::Reverse(row.head.date));
        rows.truncate(share);
        wanted.extend(rows);
    }
    wanted.truncate(MOST);
    whole(w, &*open.books, wanted, l, cancel).await
}

/// The work, unless it is canceled.
async fn unless<T>(cancel: &CancellationToken, work: impl Future<Output = T>) -> Result<T> {
    tokio::select! {
        done = work => Ok(done),
        () = cancel.cancelled() => Err(Error::new(Code::Canceled, "Reading samples was canceled; nothing was changed.")),
    }
}

async fn first_rows(books: &dyn Books, kind: Kind) -> std::result::Result<Vec<Listed>, BooksError> {
    let mut walk = Walk::new(books, ListRequest::all(kind));
    let mut rows = Vec::new();
    for _ in 0..PAGES {
        match walk.next().await? {
            Some(page) => rows.extend(page.rows),
            None => break,
        }
    }
    Ok(rows)
}

/// The documents whole, as many at once as the books allow. One that is gone meanwhile, or that cannot be understood,
/// is no sample.
async fn whole(
    w: &Workspace,
    books: &dyn Books,
    rows: Vec<Listed>,
    l: &dyn Listener,
    cancel: &CancellationToken,
) -> Result<Vec<Document>> {
    let total = rows.len() as u64;
    let at_once = (books.capabilities().pace.at_once as usize).max(1);
    let fetch = |row: Listed| async move {
        match row.document {
            Some(document) => Ok(document),
            None => books.detail(row.head.kind, &row.head.id).await,
        }
    };
    let mut fetched = futures::stream::iter(rows).map(fetch).buffer_unordered(at_once);
    let mut documents = Vec::new();
    let mut done = 0;
    while let Some(document) = unless(cancel, fetched.next()).await? {
        match document {
            Ok(document) => documents.push(Document { raw: None, ..document }),
            Err(BooksError::NotFound { .. } | BooksError::BadRecord { .. }) => {}
            Err(error) => return Err(troubles::books(error, w.now())),
        }
        done += 1;
        l.progress(done, Some(total), "documents");
    }
    Ok(documents)
}
