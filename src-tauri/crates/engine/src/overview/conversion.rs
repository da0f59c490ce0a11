//! What a job that puts all amounts into one currency would convert, and which documents stand in its way, as far as the
//! books were read so far.

use crate::api::{ConversionCheck, CurrencyCount, Unconverted};
use crate::error::Result;
use crate::run::convert::Converter;
use crate::run::{self, Seen, Window};
use crate::troubles;
use crate::words::{counted_in, listed};
use crate::workspace::{Workspace, company_zone};
use model::Document;
use model::job::{Job, Takes};
use model::period::Period;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use store::{DocumentRow, SentKey};

/// Documents of the mirror are looked at so many at a time.
const PAGE: u32 = 500;
/// So many documents that cannot be converted are told.
const TOLD: usize = 100;

/// What would become of the documents that the job takes next; none where it leaves currencies alone.
pub(super) fn check(w: &Workspace, job: &Job) -> Result<Option<ConversionCheck>> {
    let Ok(connection) = w.connection(&job.connection) else { return Ok(None) };
    let zone = company_zone(&connection)?;
    let Some(converter) = Converter::load(w, job, w.now().to_zoned(zone.clone()).date())? else { return Ok(None) };
    let window = match job.selection.takes {
        Takes::LastMonth => Window::Period(Period::last_month(w.now(), &zone)),
        Takes::New => Window::Everything,
    };
    let home = connection.company.as_ref().map(|company| company.currency.clone());
    let mut found = Found::default();
    let mut after = 0;
    loop {
        let page =
            w.store.all_documents(&job.connection, &job.selection.kinds, after, PAGE).map_err(troubles::store)?;
        let Some(last) = page.last() else { break };
        after = last.row;
        for row in &page {
            let seen = run::seen_of(row);
            let taken = run::by_head(&job.selection, window, &zone, &seen).is_ok();
            if taken && converter.concerns(&seen.currency) && !is_sent(w, job, row)? {
                found.add(&converter, row, &seen, home.as_ref())?;
            }
        }
    }
    Ok(Some(found.into_view(converter.currency())))
}

fn is_sent(w: &Workspace, job: &Job, row: &DocumentRow) -> Result<bool> {
    let key = SentKey {
        partner: job.partner.clone(),
        job: job.id.clone(),
        connection: job.connection.clone(),
        kind: row.kind,
        source_id: row.source_id.clone(),
    };
    Ok(w.store.last_sent(&key).map_err(troubles::store)?.is_some())
}

#[derive(Default)]
struct Found {
    by_currency: BTreeMap<String, (u64, Decimal)>,
    held: Vec<Unconverted>,
    more: u64,
    unread: u64,
}

impl Found {
    fn add(&mut self, converter: &Converter, row: &DocumentRow, seen: &Seen, home: Option<&String>) -> Result<()> {
        let (count, total) = self.by_currency.entry(seen.currency.clone()).or_default();
        *count += 1;
        *total += seen.signed();
        let problem = match run::document_of(row)? {
            Some(mut doc) => converter.apply(&mut doc, None).err().map(|fault| fault.sentence),
            // The list of the books does not tell a document's own rate; day and currency are enough for the others.
            None if converter.asks_documents() => {
                self.unread += 1;
                None
            }
            None => {
                let head = Document {
                    date: seen.date,
                    currency: Some(seen.currency.clone()),
                    home_currency: home.cloned(),
                    ..Document::new(seen.kind)
                };
                converter.lacks_rate(&head)
            }
        };
        match problem {
            Some(sentence) if self.held.len() < TOLD => self.held.push(Unconverted {
                kind: seen.kind,
                id: seen.id.clone(),
                number: seen.number.clone(),
                date: seen.date,
                currency: seen.currency.clone(),
                value: seen.signed(),
                sentence,
            }),
            Some(_) => self.more += 1,
            None => {}
        }
        Ok(())
    }

    fn into_view(self, to: &str) -> ConversionCheck {
        let sentence = self.sentence(to);
        let count = |(currency, (count, total))| CurrencyCount { currency, count, total };
        ConversionCheck {
            currency: to.to_owned(),
            sentence,
            currencies: self.by_currency.into_iter().map(count).collect(),
            unconverted: self.held,
            more_unconverted: self.more,
            unread: self.unread,
        }
    }

    fn sentence(&self, to: &str) -> String {
        let parts: Vec<_> =
            self.by_currency.iter().map(|(currency, (count, _))| counted_in(*count, currency)).collect();
        if parts.is_empty() {
            return format!("All amounts are in {to}. No document that was read so far needs to be converted.");
        }
        let mut text = format!("All amounts are in {to}: {} would be converted.", listed(&parts));
        let n_held = self.held.len() as u64 + self.more;
        if n_held > 0 {
            let what =
                run::counted(n_held, "of them cannot be and would be held", "of them cannot be and would be held");
            text.push_str(&format!(" {what}."));
        }
        if self.unread > 0 {
            let what = run::counted(self.unread, "has not been read in full", "have not been read in full");
            text.push_str(&format!(" {what} yet; a preview tells whether they have rates."));
        }
        text
    }
}
