//! Looking up what records only name by id.

use super::client::BillBooks;
use super::convert::{Names, Unknown};
use super::source::{Form, SOURCES, Source, of_form};
use crate::BooksError;
use crate::clock::after;
use crate::row::{Problem, Row};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// How long classifications are kept, in provider seconds.
const KEPT: u64 = 10 * 60;
/// How soon they are read again where one is missing, in provider seconds.
const SOON: u64 = 60;
/// Most pages of a list of classifications.
const PAGES: usize = 500;

/// The classifications that were read, by list.
#[derive(Debug, Default)]
pub(super) struct Kept(HashMap<&'static str, (Timestamp, Names)>);

/// Whether the signed-in user may not read it, so that documents go without names.
fn is_withheld(error: &BooksError) -> bool {
    matches!(error, BooksError::NotAllowed { .. } | BooksError::Refused { .. })
}

impl BillBooks {
    /// The names behind ids. Parties must be had, as the currency is theirs; what else the user may not read stays an id.
    pub(super) async fn look_up(&self, unknown: &Unknown) -> Result<Names, BooksError> {
        let mut names = Names::default();
        for (form, ids, must) in [
            (Form::Vendor, &unknown.vendors, true),
            (Form::Customer, &unknown.customers, true),
            (Form::Customer, &unknown.billed, false),
            (Form::Bill, &unknown.bills, false),
            (Form::Invoice, &unknown.invoices, false),
        ] {
            match self.by_id(of_form(form), ids, &mut names).await {
                Err(error) if !must && is_withheld(&error) => tracing::debug!(code = error.code(), "names stay ids"),
                outcome => outcome?,
            }
        }
        for source in SOURCES.iter().filter(|source| matches!(source.form, Form::Account | Form::Class | Form::Item)) {
            let ids = unknown.classifications.get(source.word);
            let Some(ids) = ids.filter(|ids| !ids.is_empty()) else { continue };
            match self.classifications(source, ids, &mut names).await {
                Err(error) if is_withheld(&error) => tracing::debug!(code = error.code(), "names stay ids"),
                outcome => outcome?,
            }
        }
        Ok(names)
    }

    /// Reads records by their ids, as many with one call as a page holds.
    async fn by_id(&self, source: &Source, ids: &BTreeSet<String>, names: &mut Names) -> Result<(), BooksError> {
        let fit = |id: &&String| super::client::plain_id(source.kind, id).is_ok();
        let ids: Vec<&str> = ids.iter().filter(fit).map(String::as_str).collect();
        for some in ids.chunks(source.page as usize) {
            let filter = format!("id:in:\"{}\"", some.join(","));
            self.learn(source, vec![("filters", filter)], names).await?;
        }
        Ok(())
    }

    /// Reads a list and learns from its records, page after page.
    async fn learn(
        &self,
        source: &Source,
        filters: Vec<(&'static str, String)>,
        names: &mut Names,
    ) -> Result<(), BooksError> {
        let what = format!("the list of {}", source.path.join("/"));
        let mut token: Option<String> = None;
        for _ in 0..PAGES {
            let mut query = vec![("max", source.page.to_string())];
            query.extend(filters.clone());
            query.extend(token.clone().map(|token| ("page", token)));
            let text = self.calls().read(source, &[], &query, &what).await?;
            let next = learn_page(source, &text, names).map_err(|reason| self.garbled(&what, reason))?;
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
        Ok(())
    }

    /// Names of classifications, from what is kept where that is young and knows them all.
    async fn classifications(
        &self,
        source: &'static Source,
        ids: &BTreeSet<String>,
        names: &mut Names,
    ) -> Result<(), BooksError> {
        let mut kept = self.kept().lock().await;
        let (clock, scale) = self.calls().main().time();
        let now = clock.now();
        let good = kept.0.get(source.word).is_some_and(|(at, known)| {
            let all = ids.iter().all(|id| known.classifications.contains_key(id));
            now < after(*at, scale.seconds(if all { KEPT } else { SOON }))
        });
        if !good {
            let mut known = Names::default();
            self.learn(source, Vec::new(), &mut known).await?;
            kept.0.insert(source.word, (now, known));
        }
        if let Some((_, known)) = kept.0.get(source.word) {
            let found = ids.iter().filter_map(|id| Some((id.clone(), known.classifications.get(id)?.clone())));
            names.classifications.extend(found);
        }
        Ok(())
    }
}

/// Learns from a page; gives BILL's token of the next. A record that cannot be read teaches nothing.
fn learn_page(source: &Source, text: &str, names: &mut Names) -> Result<Option<String>, Problem> {
    let answer = Row::read(text)?;
    for raw in answer.items("results")? {
        if let Ok(row) = Row::read(raw) {
            let _ = names.learn(source, &row);
        }
    }
    answer.text("nextPage")
}
