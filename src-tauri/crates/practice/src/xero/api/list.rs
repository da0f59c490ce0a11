//! Lists and single records: filters, order, pages, and what lists leave out.

use super::super::books::{Books, Rows, each};
use super::super::render::Row;
use super::super::resource::Resource;
use super::{Api, filter, refusal, since};
use crate::company::round;
use crate::json::{Json, object};
use crate::kit::{Answer, Call};
use crate::zoho::Kind;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// Rows of a page where nothing else is asked for, and at most.
const USUAL_PAGE: usize = 100;
const LARGEST_PAGE: usize = 1000;

/// What summaries leave out.
const NOT_IN_SUMMARIES: [&str; 10] = [
    "LineItems",
    "Payments",
    "CreditNotes",
    "Prepayments",
    "Overpayments",
    "HasAttachments",
    "Balances",
    "ContactGroups",
    "ContactPersons",
    "PaymentTerms",
];

/// What lists of contacts show by page only.
const BY_PAGE_ONLY: [&str; 1] = ["PaymentTerms"];

/// How a list is asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    resource: Resource,
    page: Option<usize>,
    size: usize,
    summary: bool,
    exact: bool,
}

fn yes(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

impl Asked {
    fn of(call: &Call<'_>, resource: Resource) -> Asked {
        let summary = matches!(resource, Resource::Invoices | Resource::Contacts) && yes(call.value("summaryOnly"));
        let asked = call.query.iter().any(|(key, _)| key == "page");
        let number = |key: &str| call.value(key).parse::<i64>().ok().map(|n| usize::try_from(n).unwrap_or_default());
        let paged = resource.manner().paged && (asked || summary);
        Asked {
            resource,
            page: paged.then(|| number("page").unwrap_or(1).max(1)),
            size: number("pageSize").unwrap_or(USUAL_PAGE).clamp(1, LARGEST_PAGE),
            summary,
            exact: call.value("unitdp") == "4",
        }
    }
}

impl Api {
    /// A list.
    pub(super) fn list(&self, call: &Call<'_>, tenant: &str, resource: Resource) -> Answer {
        let now = self.0.clock().now();
        let rows = self
            .0
            .with(Some(tenant), |books| Ok((books.rows(resource, now), self.unlisted(call, books, resource, now))));
        let Ok((rows, unlisted)) = rows else { return refusal::forbidden() };
        let shown = match self.chosen(call, resource, &rows, &unlisted) {
            Ok(shown) => shown,
            Err(refused) => return refused,
        };
        if shown.len() > self.0.options.limits.most_records {
            return refusal::query("The request touches too many records; ask for less.");
        }
        let mut asked = Asked::of(call, resource);
        // A fault of the API: with an order the journals come all at once.
        let ordered = resource == Resource::ManualJournals && !call.value("order").is_empty();
        let trap = ordered && self.0.options.journals_with_order_ignore_pages && asked.page.is_some();
        let (page, size) = (asked.page, asked.size);
        let items = match page {
            Some(page) if !trap => window(&shown, page, size, call.shift()),
            Some(_) | None => shown.as_slice(),
        };
        if trap {
            asked.page = Some(1);
        }
        let items = items.iter().map(|row| self.trimmed(asked, row)).collect();
        let pagination = page.map(|page| pagination(page, size, shown.len()));
        self.envelope(pagination, resource.manner().list, items)
    }

    /// Ids that this list does not show: what was written too lately, or by others where only our own is asked for.
    fn unlisted(&self, call: &Call<'_>, books: &Books, resource: Resource, now: Timestamp) -> Vec<String> {
        let elapsed = self.0.clock().elapsed();
        let rows = books.rows(resource, now);
        let ours = resource == Resource::Invoices && yes(call.value("createdByMyApp"));
        let out = |row: &&Row| !books.listed(&row.id, elapsed) || (ours && !books.is_ours(&row.id));
        rows.all.iter().filter(out).map(|row| row.id.clone()).collect()
    }

    /// The rows that the query asks for, in its order.
    fn chosen<'a>(
        &self,
        call: &Call<'_>,
        resource: Resource,
        rows: &'a Rows,
        unlisted: &[String],
    ) -> Result<Vec<&'a Row>, Answer> {
        let since = self.since(call, resource)?;
        let lists = Lists::of(call, resource)?;
        let condition = filter::Condition::parse(call.value("where")).map_err(refusal::query)?;
        let order = filter::Order::parse(call.value("order")).map_err(refusal::query)?;
        let archived = yes(call.value("includeArchived"));
        let deleted = self.0.options.deleted_in_lists;
        let mut shown = Vec::new();
        for row in &rows.all {
            let wanted = (archived || !row.archived)
                && since.is_none_or(|since| self.changed_since(row, since))
                && (deleted || row.json.text("Status") != "DELETED")
                && lists.hold(row)
                && !unlisted.contains(&row.id);
            if wanted && condition.holds(&row.json).map_err(refusal::query)? {
                shown.push(row);
            }
        }
        order.sort(&mut shown).map_err(refusal::query)?;
        Ok(shown)
    }

    fn since(&self, call: &Call<'_>, resource: Resource) -> Result<Option<Timestamp>, Answer> {
        let Some(header) = call.headers.get("if-modified-since").filter(|_| resource.manner().since) else {
            return Ok(None);
        };
        let text = header.to_str().unwrap_or_default();
        since::parse(text).map(Some).ok_or_else(|| refusal::query(format!("If-Modified-Since “{text}” is no time.")))
    }

    /// Times are compared to the second.
    fn changed_since(&self, row: &Row, since: Timestamp) -> bool {
        let (changed, since) = (row.updated.as_second(), since.as_second());
        if self.0.options.since_inclusive { changed >= since } else { changed > since }
    }

    /// One record, whole.
    pub(super) fn single(&self, call: &Call<'_>, tenant: &str, resource: Resource, key: &str) -> Answer {
        let now = self.0.clock().now();
        let found = self.0.with(Some(tenant), |books| Ok(whole(books, resource, &decoded(key), now)));
        let Ok(Some(json)) = found else { return refusal::unknown() };
        let asked = Asked { resource, page: Some(1), size: 1, summary: false, exact: call.value("unitdp") == "4" };
        let row = Row { id: String::new(), updated: now, archived: false, json };
        self.envelope(None, resource.manner().list, vec![self.trimmed(asked, &row)])
    }

    /// A record as this request shows it.
    fn trimmed(&self, asked: Asked, row: &Row) -> Json {
        let mut json = row.json.clone();
        let manner = asked.resource.manner();
        if asked.page.is_none() && !manner.lines.is_empty() {
            json.put(manner.lines, Vec::new());
            if self.0.options.unpaged_rates_are_zero {
                json.put("CurrencyRate", Decimal::ZERO);
            }
        }
        if asked.page.is_none() && asked.resource == Resource::Contacts {
            json.without(&BY_PAGE_ONLY);
        }
        if asked.summary {
            json.without(&NOT_IN_SUMMARIES);
        }
        if !asked.exact {
            each(&mut json, "LineItems", |line| {
                if let Some(Json::Amount(unit)) = line.look("UnitAmount").cloned() {
                    line.put("UnitAmount", round(unit, 2));
                }
            });
        }
        json
    }
}

/// A part of a path without its escapes.
fn decoded(part: &str) -> String {
    // A plus is a plus in a path, unlike in a form.
    let escaped = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(escaped.as_bytes()).map(|(text, _)| text.into_owned()).collect()
}

/// A record with everything; a payment shows its whole invoice.
pub(super) fn whole(books: &Books, resource: Resource, key: &str, now: Timestamp) -> Option<Json> {
    let mut json = books.rows(resource, now).find(key)?.json.clone();
    if resource == Resource::Payments {
        let id = json.look("Invoice")?.text("InvoiceID").to_owned();
        if let Some(invoice) = books.rows(Resource::Invoices, now).find(&id) {
            json.put("Invoice", invoice.json.clone());
        }
    }
    Some(json)
}

/// The rows of a page, started early or late where a fault says so.
fn window<'a, 'b>(rows: &'a [&'b Row], page: usize, size: usize, shift: i32) -> &'a [&'b Row] {
    let place = (page - 1).saturating_mul(size);
    let start = if page == 1 {
        0
    } else if shift >= 0 {
        place.saturating_sub(usize::try_from(shift).unwrap_or_default())
    } else {
        place.saturating_add(usize::try_from(shift.unsigned_abs()).unwrap_or_default())
    };
    let start = start.min(rows.len());
    &rows[start..start.saturating_add(size).min(rows.len())]
}

fn pagination(page: usize, size: usize, count: usize) -> Json {
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    object! {
        "page": whole(page), "pageSize": whole(size), "pageCount": whole(count.div_ceil(size)), "itemCount": whole(count),
    }
}

/// The filters that are lists separated by commas.
#[derive(Debug, Default)]
struct Lists {
    ids: Vec<String>,
    numbers: Vec<String>,
    contacts: Vec<String>,
    statuses: Vec<String>,
    term: String,
    number: &'static str,
}

impl Lists {
    fn of(call: &Call<'_>, resource: Resource) -> Result<Lists, Answer> {
        let list = |key: &str| -> Vec<String> {
            call.value(key).split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let lists = match resource {
            Resource::Invoices => Lists {
                ids: list("IDs"),
                numbers: list("InvoiceNumbers"),
                contacts: list("ContactIDs"),
                statuses: list("Statuses"),
                term: call.value("SearchTerm").to_lowercase(),
                number: "InvoiceNumber",
            },
            Resource::Contacts => Lists {
                ids: list("IDs"),
                term: call.value("searchTerm").to_lowercase(),
                number: "Name",
                ..Lists::default()
            },
            Resource::PurchaseOrders => {
                let status = call.value("status");
                let statuses = if status.is_empty() { Vec::new() } else { vec![status.to_owned()] };
                Lists { statuses, ..Lists::default() }
            }
            _ => Lists::default(),
        };
        if let Some(bad) = lists.ids.iter().chain(&lists.contacts).find(|id| !is_guid(id)) {
            return Err(refusal::query(format!("“{bad}” is no id")));
        }
        Ok(lists)
    }

    fn hold(&self, row: &Row) -> bool {
        let among =
            |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one.eq_ignore_ascii_case(value));
        let contact = || row.json.look("Contact");
        let found = |text: &str| text.to_lowercase().contains(&self.term);
        among(&self.ids, &row.id)
            && among(&self.numbers, row.json.text("InvoiceNumber"))
            && among(&self.contacts, contact().map_or("", |contact| contact.text("ContactID")))
            && among(&self.statuses, row.json.text("Status"))
            && (self.term.is_empty()
                || found(row.json.text(self.number))
                || found(row.json.text("Reference"))
                || found(row.json.text("EmailAddress"))
                || contact().is_some_and(|contact| found(contact.text("Name"))))
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text
            .char_indices()
            .all(|(at, c)| if matches!(at, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() })
}

/// The resource and the type that show a kind of the neutral books.
pub(crate) fn showing(kind: Kind) -> (Resource, &'static str) {
    match kind {
        Kind::Invoice => (Resource::Invoices, "ACCREC"),
        Kind::Bill => (Resource::Invoices, "ACCPAY"),
        Kind::CreditNote => (Resource::CreditNotes, "ACCRECCREDIT"),
        Kind::VendorCredit => (Resource::CreditNotes, "ACCPAYCREDIT"),
        Kind::PurchaseOrder => (Resource::PurchaseOrders, ""),
        Kind::Expense => (Resource::BankTransactions, "SPEND"),
        Kind::Contact => (Resource::Contacts, ""),
        Kind::Account => (Resource::Accounts, ""),
        Kind::CustomerPayment => (Resource::Payments, "ACCRECPAYMENT"),
        Kind::VendorPayment => (Resource::Payments, "ACCPAYPAYMENT"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path_are_read_without_their_escapes() {
        for (part, expect) in
            [("INV-1", "INV-1"), ("A%20B%2F7", "A B/7"), ("a+b&c=d", "a+b&c=d"), ("%C3%A4%zz", "ä%zz")]
        {
            assert_eq!(decoded(part), expect);
        }
    }
}
