//! Journal entries. The API that FreshBooks has for every plan tells them as single movements, mixed with those of all other
//! documents and in no stated order, so they are read whole and put together here.

use super::client::FreshBooks;
use super::convert::{Detail, entries};
use super::envelope::sheet;
use super::list::whole;
use super::newer::is_newer;
use crate::paging::{Place, Step, follow};
use crate::row::Row;
use crate::{BooksError, Head, ListPage, ListRequest, Listed};
use model::period::Period;
use model::{Document, Kind, Status};

const PATH: [&str; 2] = ["journal_entries", "journal_entry_details"];
const LIST: &str = "journal_entry_details";

impl FreshBooks {
    /// Journal entries with all their lines.
    pub(super) async fn entries(&self, dated: Option<Period>) -> Result<Vec<Document>, BooksError> {
        let (mut place, mut details) = (Place::start(self.page_size()), Vec::new());
        loop {
            let (size, number) = place.page();
            let mut query: Vec<(String, String)> = Vec::new();
            if let Some(period) = dated {
                query.push(("start_date".to_owned(), period.from.to_string()));
                query.push(("end_date".to_owned(), period.to.to_string()));
            }
            query.push(("page".to_owned(), number.to_string()));
            query.push(("per_page".to_owned(), size.to_string()));
            let what = format!("the journal entries (page {number})");
            let text = self.calls().read(&PATH, &query, &what).await?;
            let garbled = |reason: String| self.calls().garbled(&what, reason);
            let sheet = sheet(&text, LIST, (size, number)).map_err(garbled)?;
            let mut ids = Vec::new();
            for raw in &sheet.rows {
                ids.extend(Row::read(raw).and_then(|row| row.first(&["detailid", "id"])).map_err(garbled)?);
                details.extend(Detail::read(raw).map_err(garbled)?);
            }
            match follow(&place, size, sheet.turn, &ids, false) {
                Step::End => break,
                Step::On(next) | Step::Back(next) => place = next,
                Step::Stuck => return Err(garbled("the list says there is more but does not go on".to_owned())),
            }
        }
        let home = self.home();
        let docs = entries(details, home.as_ref());
        let mut docs = docs.map_err(|reason| self.calls().garbled("the journal entries", reason))?;
        docs.retain(|doc| dated.is_none_or(|period| doc.date.is_none_or(|date| period.contains(date))));
        Ok(docs)
    }

    pub(super) async fn journals(&self, request: &ListRequest) -> Result<ListPage, BooksError> {
        if request.page.is_some() {
            let problem = "the place where a list was left does not belong to FreshBooks; start the list again";
            return Err(BooksError::Settings { problem: problem.to_owned() });
        }
        let docs = self.entries(request.dated).await?;
        Ok(whole(docs.into_iter().filter_map(listed).collect(), request.dated.is_none()))
    }

    pub(super) async fn journal(&self, id: &str) -> Result<Document, BooksError> {
        if is_newer(id) {
            return self.manual_document(id).await;
        }
        let found = self.entries(None).await?.into_iter().find(|doc| doc.id.as_deref() == Some(id));
        found.ok_or_else(|| BooksError::NotFound { kind: Kind::Journal, id: id.to_owned() })
    }
}

fn listed(doc: Document) -> Option<Listed> {
    let head = Head {
        kind: Kind::Journal,
        id: doc.id.clone()?,
        version: doc.version.clone()?,
        number: doc.number.clone(),
        name: None,
        date: doc.date,
        status: doc.status.unwrap_or(Status::Pending),
        source_status: None,
        party_id: None,
        party_name: None,
        currency: doc.currency.clone(),
        value: doc.total,
        modified: None,
        created: None,
    };
    Some(Listed { head, document: Some(doc) })
}
