//! Lists of the accounting family: search, order and pages.

use super::refusal::Refusal;
use crate::freshbooks::books::{Books, Row, amount, date, id, text};
use crate::freshbooks::noun::Noun;
use crate::freshbooks::render::eastern;
use crate::kit::value;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;
use std::time::Duration;

/// Rows of a page where nothing is said, and at most.
const PAGE: usize = 15;
const MOST: usize = 100;

/// A list that was asked for.
pub(crate) struct Asked<'a> {
    pub(crate) books: &'a Books,
    pub(crate) noun: Noun,
    pub(crate) query: &'a [(String, String)],
    pub(crate) today: Date,
    /// Run time of now: rows that are seen later are left out.
    pub(crate) elapsed: Duration,
    pub(crate) shift: i32,
    pub(crate) max_exclusive: bool,
}

/// A page of it.
pub(crate) struct Page<'a> {
    pub(crate) rows: Vec<&'a Row>,
    pub(crate) page: usize,
    pub(crate) pages: usize,
    pub(crate) per_page: usize,
    pub(crate) total: usize,
}

/// `page` and `per_page` as they count: page 0 is page 1, and more than the most is the most.
pub(crate) fn paging(query: &[(String, String)], usual: usize) -> Result<(usize, usize), Refusal> {
    let number = |key: &str, errno: u32, usual: usize| match value(query, key) {
        "" => Ok(usual),
        given => {
            let refusal = || Refusal::new(422, errno, "search", key, format!("Invalid {key}"));
            given.parse::<usize>().map_err(|_| refusal().of(&Value::from(given)))
        }
    };
    let page = number("page", 1014, 1)?.max(1);
    let per_page = match number("per_page", 1013, usual)? {
        0 => usual,
        asked => asked.min(MOST),
    };
    Ok((page, per_page))
}

impl<'a> Asked<'a> {
    /// The page that was asked for.
    pub(crate) fn page(&self) -> Result<Page<'a>, Refusal> {
        let (page, per_page) = paging(self.query, PAGE)?;
        let mut rows = self.rows()?;
        self.sort(&mut rows);
        let total = rows.len();
        let start = start(page, per_page, self.shift);
        let rows = rows.into_iter().skip(start).take(per_page).collect();
        let page = if total == 0 { 1 } else { page };
        Ok(Page { rows, page, pages: total.div_ceil(per_page), per_page, total })
    }

    fn rows(&self) -> Result<Vec<&'a Row>, Refusal> {
        let wanted = match self.last("search[vis_state]") {
            Some("1") => 1,
            Some("2") => 2,
            _ => 0,
        };
        let mut rows: Vec<&Row> = self
            .books
            .table(self.noun)
            .all()
            .filter(|row| row.vis == wanted && row.seen_from <= self.elapsed)
            .collect();
        for (key, value) in self.query {
            if let Some(key) = key.strip_prefix("search[").and_then(|key| key.strip_suffix(']')) {
                self.search(&mut rows, key, value)?;
            }
        }
        self.lists(&mut rows);
        Ok(rows)
    }

    fn last(&self, key: &str) -> Option<&'a str> {
        self.query.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// One search key. A key that this list does not know does nothing at all.
    fn search(&self, rows: &mut Vec<&'a Row>, key: &str, wanted: &str) -> Result<(), Refusal> {
        if let Some((what, least)) = range(self.noun, key) {
            return self.between(rows, key, what, least, wanted);
        }
        match (self.noun, key) {
            (Noun::Invoice, "customerid" | "invoiceid") => keep_id(rows, key, wanted),
            (Noun::Invoice, "invoice_number" | "currency_code") => rows.retain(|row| text(&row.keys, key) == wanted),
            (Noun::Invoice, "v3_status") => rows.retain(|row| self.books.standing(row, self.today).v3 == wanted),
            (Noun::Invoice, "paid") => {
                rows.retain(|row| (self.books.standing(row, self.today).payment == "paid") == truth(wanted));
            }
            (Noun::Invoice, "outstanding") => {
                rows.retain(|row| (self.books.outstanding(Noun::Invoice, row) > Decimal::ZERO) == truth(wanted));
            }
            (Noun::Payment, "invoiceid" | "clientid" | "logid") => keep_id(rows, key, wanted),
            (Noun::Payment, "customerid") => keep_id(rows, "clientid", wanted),
            (Noun::Payment, "type") => rows.retain(|row| text(&row.keys, key) == wanted),
            (Noun::Payment, "notes") => rows.retain(|row| text(&row.keys, "note") == wanted),
            (Noun::Payment, "currency") => rows.retain(|row| crate::freshbooks::books::currency(&row.keys) == wanted),
            (Noun::Payment, "from_credit") => {
                rows.retain(|row| (row.keys.get("from_credit") == Some(&Value::Bool(true))) == truth(wanted));
            }
            (Noun::Expense, "clientid" | "projectid" | "categoryid") => keep_id(rows, key, wanted),
            (Noun::Expense, "vendor") => rows.retain(|row| text(&row.keys, key) == wanted),
            (Noun::Expense, "has_receipt") => rows.retain(|_| !truth(wanted)),
            (Noun::Bill, "vendorid") => keep_id(rows, key, wanted),
            (Noun::Bill, "currency_code") => rows.retain(|row| text(&row.keys, key) == wanted),
            (Noun::CreditNote, "clientid") => keep_id(rows, key, wanted),
            (Noun::Client, "userid") => keep_id(rows, "id", wanted),
            (Noun::Client, "email" | "username") => {
                rows.retain(|row| text(&row.keys, key).eq_ignore_ascii_case(wanted));
            }
            (Noun::Client, "fname_like" | "lname_like" | "organization_like" | "email_like") => {
                let (key, wanted) = (key.trim_end_matches("_like"), wanted.to_lowercase());
                rows.retain(|row| text(&row.keys, key).to_lowercase().contains(&wanted));
            }
            _ => {}
        }
        Ok(())
    }

    /// A range of days or amounts. A day that is none is refused: these keys take whole days only.
    fn between(
        &self,
        rows: &mut Vec<&'a Row>,
        key: &str,
        what: Range,
        least: bool,
        wanted: &str,
    ) -> Result<(), Refusal> {
        let refusal =
            |errno| Refusal::new(422, errno, "search", key, format!("Could not parse {key}")).of(&Value::from(wanted));
        let day = || wanted.parse::<Date>().ok().filter(|_| wanted.len() == 10).ok_or_else(|| refusal(1005));
        match what {
            Range::Amount => {
                let bound: Decimal = wanted.parse().map_err(|_| refusal(1015))?;
                rows.retain(|row| within(amount(&row.keys, "amount"), bound, least));
            }
            Range::Date(field) => {
                let bound = day()?;
                rows.retain(|row| date(&row.keys, field).is_some_and(|day| within(day, bound, least)));
            }
            Range::Updated => {
                let (bound, zone) = (day()?, eastern());
                let exclusive = !least && self.max_exclusive;
                rows.retain(|row| {
                    let day = row.updated.to_zoned(zone.clone()).date();
                    within(day, bound, least) && !(exclusive && day == bound)
                });
            }
        }
        Ok(())
    }

    /// In-lists: `search[invoiceids][]=1&search[invoiceids][]=2`.
    fn lists(&self, rows: &mut Vec<&'a Row>) {
        let of = |key: &str| -> Vec<&str> {
            let (plain, bracketed) = (format!("search[{key}]"), format!("search[{key}][]"));
            let fits = |known: &str| known == bracketed || known == plain;
            self.query.iter().filter(|(known, _)| fits(known)).map(|(_, value)| value.as_str()).collect()
        };
        let known: &[(&str, &str)] = match self.noun {
            Noun::Invoice => &[("invoiceids", "id"), ("customerids", "customerid")],
            Noun::Payment => &[("clientids", "clientid"), ("customerids", "clientid")],
            Noun::Expense => &[("clientids", "clientid"), ("projectids", "projectid"), ("categoryids", "categoryid")],
            Noun::Bill => &[("ids", "id")],
            Noun::Client => &[("userids", "id")],
            Noun::Vendor | Noun::Item | Noun::Tax | Noun::Account | Noun::Category | Noun::CreditNote => &[],
            Noun::BillPayment | Noun::OtherIncome | Noun::Journal => &[],
        };
        for (key, field) in known {
            let wanted: Vec<u64> = of(key).into_iter().filter_map(|id| id.parse().ok()).collect();
            if !of(key).is_empty() {
                rows.retain(|row| wanted.contains(&field_id(row, field)));
            }
        }
        if self.noun == Noun::Bill && !of("statuses").is_empty() {
            let wanted = of("statuses");
            rows.retain(|row| wanted.contains(&self.books.bill_status(row, self.today)));
        }
    }

    /// Orders by what the list honours; anything else, the form with a colon among it, leaves the order of the ids.
    fn sort(&self, rows: &mut [&Row]) {
        let asked = value(self.query, "sort");
        let (key, descending) = match (asked.strip_suffix("_asc"), asked.strip_suffix("_desc")) {
            (Some(key), _) => (key, false),
            (_, Some(key)) => (key, true),
            (None, None) => return,
        };
        let of = |row: &Row| match (self.noun, key) {
            (Noun::Invoice, "invoice_date") => Some(text(&row.keys, "create_date").to_owned()),
            (Noun::Client, "organization_name") => Some(text(&row.keys, "organization").to_lowercase()),
            (Noun::Client, "fullname") => Some(format!("{} {}", text(&row.keys, "fname"), text(&row.keys, "lname"))),
            (Noun::Client, "email") => Some(text(&row.keys, "email").to_lowercase()),
            (Noun::Client, "updated") => Some(row.updated.to_string()),
            _ => None,
        };
        rows.sort_by_cached_key(|row| (of(row), row.id));
        if descending && rows.first().is_some_and(|row| of(row).is_some()) {
            rows.reverse();
        }
    }
}

/// What a range is over.
enum Range {
    Amount,
    Date(&'static str),
    Updated,
}

/// The range that a search key states on a list, and whether it is the lower end.
fn range(noun: Noun, key: &str) -> Option<(Range, bool)> {
    let (what, least) = match (key.strip_suffix("_min"), key.strip_suffix("_max")) {
        (Some(what), _) => (what, true),
        (_, Some(what)) => (what, false),
        (None, None) => return None,
    };
    let range = match (noun, what) {
        (Noun::Invoice | Noun::CreditNote, "date") => Range::Date("create_date"),
        (Noun::Payment | Noun::Expense, "date") => Range::Date("date"),
        (Noun::Payment | Noun::Expense, "amount") => Range::Amount,
        (Noun::Invoice | Noun::Payment | Noun::Expense | Noun::Client, "updated") => Range::Updated,
        _ => return None,
    };
    Some((range, least))
}

fn within<T: PartialOrd>(value: T, bound: T, least: bool) -> bool {
    if least { value >= bound } else { value <= bound }
}

fn truth(text: &str) -> bool {
    matches!(text, "true" | "True" | "1")
}

fn field_id(row: &Row, key: &str) -> u64 {
    if matches!(key, "id" | "invoiceid" | "logid") && !row.keys.contains_key(key) { row.id } else { id(&row.keys, key) }
}

fn keep_id(rows: &mut Vec<&Row>, key: &str, wanted: &str) {
    let wanted: Option<u64> = wanted.parse().ok();
    rows.retain(|row| Some(field_id(row, key)) == wanted);
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
