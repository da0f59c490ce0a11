//! Lists: filtered, sorted, one page at a time.

use super::fields::{field, passes, passes_constant};
use super::{Call, value};
use crate::json::{Json, object};
use crate::zoho::answer::Answer;
use crate::zoho::kind::Kind;
use crate::zoho::ledger::Entry;
use crate::zoho::render::{self, View};
use jiff::Timestamp;
use jiff::fmt::strtime;

/// Rows of a page at most, and where nothing is said.
const PAGE: usize = 200;
/// Rows of a page of accounts, where nothing is said.
const ACCOUNTS_PAGE: usize = 5000;

/// Keys that are no filters.
const NOT_FILTERS: [&str; 8] = [
    "organization_id",
    "page",
    "per_page",
    "sort_column",
    "sort_order",
    "filter_by",
    "search_text",
    "last_modified_time",
];

struct Order {
    column: &'static str,
    ascending: bool,
}

/// A page of a list.
pub(crate) fn answer(call: &Call<'_>, view: &View<'_>, kind: Kind) -> Answer {
    let since = match since(call, kind) {
        Ok(since) => since,
        Err(refused) => return refused,
    };
    let order = order(call, kind);
    let constant = value(call.query, "filter_by").unwrap_or(if kind == Kind::Account {
        "AccountType.Active"
    } else {
        "Status.All"
    });
    let mut found = select(call, view, kind, since, constant);
    sort(view, kind, &order, &mut found);
    let page = number(call, "page").unwrap_or(1);
    let (usual, most) = if kind == Kind::Account { (ACCOUNTS_PAGE, ACCOUNTS_PAGE) } else { (PAGE, PAGE) };
    let per_page = number(call, "per_page").unwrap_or(usual).min(most);
    let start = start(page, per_page, call.shift);
    let rows = found.iter().skip(start).take(per_page).map(|entry| render::row(view, kind, entry)).collect::<Vec<_>>();
    let context = object! {
        "page": whole(page), "per_page": whole(per_page), "has_more_page": found.len() > start + per_page,
        "report_name": kind.spelling().report, "applied_filter": constant.to_owned(), "custom_fields": Vec::new(),
        "sort_column": order.column, "sort_order": if order.ascending { "A" } else { "D" },
    };
    Answer::success(Json::EMPTY.key(kind.spelling().list, rows).key("page_context", context))
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(call: &Call<'_>, key: &str) -> Option<usize> {
    value(call.query, key)?.parse().ok().filter(|number| *number > 0)
}

/// The first row of a page. A shift moves every page but the first, as rows that came or went between two calls do.
fn start(page: usize, per_page: usize, shift: i32) -> usize {
    let start = (page - 1).saturating_mul(per_page);
    let rows = usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX);
    match (page, shift) {
        (1, _) => start,
        (_, ..0) => start.saturating_add(rows),
        _ => start.saturating_sub(rows),
    }
}

/// The instant of `last_modified_time=`, where the kind has that filter.
fn since(call: &Call<'_>, kind: Kind) -> Result<Option<Timestamp>, Answer> {
    let Some(text) = value(call.query, "last_modified_time").filter(|_| kind.spelling().since) else { return Ok(None) };
    // The form of the answers and no other: an offset without a colon. A plus sign that was not encoded arrives as a space.
    let read = strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).and_then(|parsed| parsed.to_timestamp());
    match read {
        Ok(instant) if !text.ends_with('Z') && !text[text.len().saturating_sub(5)..].contains(':') => Ok(Some(instant)),
        Ok(_) | Err(_) => Err(Answer::refused(400, 4, "Invalid value passed for last_modified_time")),
    }
}

fn order(call: &Call<'_>, kind: Kind) -> Order {
    let spelling = kind.spelling();
    let asked = value(call.query, "sort_column").and_then(|asked| spelling.sorts.iter().find(|known| **known == asked));
    let ascending = match value(call.query, "sort_order") {
        Some(_) if kind == Kind::PurchaseOrder && call.shared.options.orders_ignore_sort_order => false,
        Some("A") => true,
        Some("D") => false,
        _ => spelling.ascending,
    };
    Order { column: asked.unwrap_or(&spelling.sorts[0]), ascending }
}

fn select<'a>(
    call: &Call<'_>,
    view: &View<'a>,
    kind: Kind,
    since: Option<Timestamp>,
    constant: &str,
) -> Vec<&'a Entry> {
    let table = view.ledger.table(kind);
    let base: Vec<&Entry> = match since {
        Some(since) => table.modified_after(since).collect(),
        None => table.oldest_first().collect(),
    };
    let filters: Vec<_> = call.query.iter().filter(|(key, _)| !NOT_FILTERS.contains(&key.as_str())).collect();
    let search = value(call.query, "search_text").map(str::to_lowercase);
    base.into_iter()
        .filter(|entry| {
            !call.shared.is_hidden(entry.id)
                && passes_constant(view, kind, entry, constant)
                && filters.iter().all(|(key, wanted)| passes(view, kind, entry, key, wanted))
                && search.as_deref().is_none_or(|search| mentions(view, kind, entry, search))
        })
        .collect()
}

fn mentions(view: &View<'_>, kind: Kind, entry: &Entry, search: &str) -> bool {
    let names = [kind.spelling().number, "reference_number", "customer_name", "vendor_name", "company_name"];
    names.iter().filter_map(|name| field(view, kind, entry, name)).any(|found| match found {
        super::fields::Field::Text(text) => text.to_lowercase().contains(search),
        super::fields::Field::Day(_) | super::fields::Field::Amount(_) | super::fields::Field::At(_) => false,
    })
}

/// Sorts by the column, and records that are equal there as they were made.
fn sort(view: &View<'_>, kind: Kind, order: &Order, found: &mut [&Entry]) {
    match order.column {
        "created_time" => found.sort_by_key(|entry| (entry.created, entry.id)),
        "last_modified_time" => found.sort_by_key(|entry| (entry.modified, entry.id)),
        column => found.sort_by_cached_key(|entry| (field(view, kind, entry, column), entry.created, entry.id)),
    }
    if !order.ascending {
        found.reverse();
    }
}
