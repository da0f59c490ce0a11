//! What payments settle. Lists of payments name an invoice without its date and total, so these are read beside them, many
//! invoices in one call.

use super::call::Question;
use super::client::XeroBooks;
use super::convert;
use super::list::is_id;
use crate::row::{Problem, Row};
use crate::{BooksError, Listed};
use model::Kind;
use model::document::Paid;
use std::collections::{BTreeSet, HashMap};

/// Invoices in one question: their ids stand in the address.
const AT_A_TIME: usize = 40;

/// The id of an invoice or bill whose date or total the payment does not tell.
fn untold(paid: &Paid) -> Option<&String> {
    let invoice =
        paid.kind.as_deref().is_some_and(|kind| [Kind::Invoice.as_str(), Kind::Bill.as_str()].contains(&kind));
    paid.id.as_ref().filter(|id| invoice && (paid.date.is_none() || paid.total.is_none()) && is_id(id))
}

impl XeroBooks {
    /// Invoices and bills by their ids, as many answers as that takes.
    pub(super) async fn invoices(&self, ids: &[String], what: &str) -> Result<Vec<String>, BooksError> {
        let mut answers = Vec::new();
        for some in ids.chunks(AT_A_TIME) {
            let query = [
                ("IDs", some.join(",")),
                ("includeArchived", "true".to_owned()),
                ("page", "1".to_owned()),
                ("pageSize", AT_A_TIME.to_string()),
            ];
            let question = Question { path: &["Invoices"], query: &query, since: None, what };
            answers.push(self.calls().read(question).await?);
        }
        Ok(answers)
    }

    /// Tells the payments of a page what they settle.
    pub(super) async fn tell_settled(&self, rows: &mut [Listed]) -> Result<(), BooksError> {
        let docs = rows.iter().filter_map(|row| row.document.as_ref());
        let ids: BTreeSet<String> = docs.flat_map(|doc| &doc.paid).filter_map(untold).cloned().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let what = "the invoices behind the payments";
        let answers = self.invoices(&ids.into_iter().collect::<Vec<_>>(), what).await?;
        let mut told = HashMap::new();
        let mut read = || -> Result<(), Problem> {
            for answer in &answers {
                for row in Row::read(answer)?.rows("Invoices")? {
                    let Some(id) = row.text("InvoiceID")? else { continue };
                    // One that cannot be read is told of where it is listed itself.
                    told.extend(convert::told(&row).ok().map(|one| (id, one)));
                }
            }
            Ok(())
        };
        read().map_err(|reason| self.calls().garbled(what, reason))?;
        for paid in rows.iter_mut().filter_map(|row| row.document.as_mut()).flat_map(|doc| &mut doc.paid) {
            let Some(one) = untold(paid).and_then(|id| told.get(id)) else { continue };
            paid.date = paid.date.or(one.date);
            paid.total = paid.total.or(one.total);
            paid.balance = paid.balance.or(one.balance);
        }
        Ok(())
    }
}
