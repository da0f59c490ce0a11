//! The lists that explain others, read when they are first needed and again after a while: lines name accounts and taxes by
//! code alone, and lists of documents name contacts without their addresses.

use super::call::{Question, XeroCalls};
use super::convert::Known;
use crate::BooksError;
use crate::clock::after;
use crate::row::{Problem, Row};
use jiff::Timestamp;
use model::Kind;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Seconds of Xero's for which what was read is good.
const GOOD_FOR: u64 = 10 * 60;
/// Contacts in one question: their ids stand in the address.
const AT_A_TIME: usize = 40;

/// What was read of them.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<State>);

#[derive(Default)]
struct State {
    known: Arc<Known>,
    /// When accounts and taxes were read.
    lists: Option<Timestamp>,
    /// When the first of the contacts was read.
    contacts: Option<Timestamp>,
}

/// Whether documents of the kind have lines or a bank account to explain.
fn needs_lists(kind: Kind) -> bool {
    !matches!(kind, Kind::Contact | Kind::Account | Kind::Item | Kind::Class)
}

impl Shelf {
    /// What is needed to understand these records. The lists are read once however many ask for them at a time.
    pub(crate) async fn explain(
        &self,
        calls: &XeroCalls,
        kind: Kind,
        contacts: BTreeSet<String>,
    ) -> Result<Arc<Known>, BooksError> {
        if !needs_lists(kind) {
            return Ok(Arc::default());
        }
        let mut state = self.0.lock().await;
        let now = calls.now();
        let is_old = |at: Option<Timestamp>| at.is_none_or(|at| now >= after(at, calls.seconds(GOOD_FOR)) || now < at);
        if is_old(state.lists) {
            let mut known = (*state.known).clone();
            read(calls, "Accounts", &[], |rows| known.learn_accounts(rows)).await?;
            read(calls, "TaxRates", &[], |rows| known.learn_taxes(rows)).await?;
            (state.known, state.lists) = (Arc::new(known), Some(now));
        }
        if is_old(state.contacts) {
            Arc::make_mut(&mut state.known).forget_contacts();
            state.contacts = Some(now);
        }
        let missing: Vec<String> = contacts.into_iter().filter(|id| !state.known.knows_contact(id)).collect();
        for some in missing.chunks(AT_A_TIME) {
            let query = [
                ("IDs", some.join(",")),
                ("includeArchived", "true".to_owned()),
                ("page", "1".to_owned()),
                ("pageSize", AT_A_TIME.to_string()),
            ];
            let mut found = Vec::new();
            read_raw(calls, "Contacts", &query, |items| {
                for raw in items {
                    found.extend(Row::read(raw)?.text("ContactID")?.map(|id| (id, (*raw).to_owned())));
                }
                Ok(())
            })
            .await?;
            let known = Arc::make_mut(&mut state.known);
            found.into_iter().for_each(|(id, raw)| known.learn_contact(id, &raw));
        }
        Ok(state.known.clone())
    }
}

async fn read(
    calls: &XeroCalls,
    list: &str,
    query: &[(&str, String)],
    learn: impl FnOnce(&[Row<'_>]) -> Result<(), Problem>,
) -> Result<(), BooksError> {
    read_raw(calls, list, query, |items| {
        let rows = items.iter().map(|raw| Row::read(raw)).collect::<Result<Vec<_>, _>>()?;
        learn(&rows)
    })
    .await
}

async fn read_raw(
    calls: &XeroCalls,
    list: &str,
    query: &[(&str, String)],
    learn: impl FnOnce(&[&str]) -> Result<(), Problem>,
) -> Result<(), BooksError> {
    let what = format!("the list of {list}");
    let text = calls.read(Question { path: &[list], query, since: None, what: &what }).await?;
    let answer = Row::read(&text).and_then(|answer| answer.items(list));
    answer.and_then(|items| learn(&items)).map_err(|reason| calls.garbled(&what, reason))
}
