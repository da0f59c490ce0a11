//! Going through a whole list, page by page, each record once.

use crate::{Books, BooksError, ListPage, ListRequest};
use std::collections::{HashMap, HashSet};

/// A way through a list from its first to its last page. Records that pages repeat because the books changed meanwhile
/// come once; one that was touched in between comes again with its new version.
pub struct Walk<'a> {
    books: &'a dyn Books,
    request: ListRequest,
    versions: HashMap<String, String>,
    ids: HashSet<String>,
    unreadable: HashSet<Option<String>>,
    ended: bool,
}

impl<'a> Walk<'a> {
    /// Starts at the request's page, normally the first.
    pub fn new(books: &'a dyn Books, request: ListRequest) -> Walk<'a> {
        Walk { books, request, versions: HashMap::new(), ids: HashSet::new(), unreadable: HashSet::new(), ended: false }
    }

    /// The next page; `None` after the last. After an error the same page can be asked for again.
    ///
    /// # Errors
    /// Those of [`Books::list`].
    pub async fn next(&mut self) -> Result<Option<ListPage>, BooksError> {
        if self.ended {
            return Ok(None);
        }
        let mut page = self.books.list(&self.request).await?;
        page.rows.retain(|row| {
            self.versions.insert(row.head.id.clone(), row.head.version.clone()).as_ref() != Some(&row.head.version)
        });
        page.ids.retain(|id| self.ids.insert(id.clone()));
        page.unreadable.retain(|record| record.id.is_none() || self.unreadable.insert(record.id.clone()));
        self.ended = page.next.is_none();
        self.request.page.clone_from(&page.next);
        Ok(Some(page))
    }
}
