//! Lists and single records.

use super::{Ask, Done, body};
use crate::bill::kind::Kind;
use crate::bill::ledger::Ledger;
use crate::bill::list::{Place, by_steps, filters, order, page_name, page_place};
use crate::bill::refuse::Refusal;
use crate::bill::tree;
use crate::json::{Json, object};

/// Rows of a page where nobody says how many.
const USUAL: usize = 20;

/// A page of a list.
pub(super) fn list(ledger: &Ledger, kind: Kind, ask: &Ask) -> Result<Done, Refusal> {
    let most = kind.spelling().page;
    let max = match ask.value("max") {
        "" => USUAL,
        text => text
            .parse()
            .ok()
            .filter(|max| (1..=most).contains(max))
            .ok_or_else(|| Refusal::new(400, "BDC_1002", format!("max: must be between 1 and {most}")))?,
    };
    let wanted = filters(ask.value("filters"), kind, ledger.settings.number_filters)?;
    let steps = order(ask.value("sort"), kind)?;
    let asked = format!("{}|{max}|{}|{}", kind.path(), ask.value("sort"), ask.value("filters"));
    let place = place(ledger, kind, ask, &asked)?;
    let all = ledger.settings.archived_listed || wanted.iter().any(|filter| filter.field == "archived");
    let keeps = |row: &&Json| (all || !tree::flag(row, "archived")) && wanted.iter().all(|filter| filter.keeps(row));
    let mut rows: Vec<&Json> = ledger.listed(kind, ask.run).filter(keeps).collect();
    rows.sort_by(|one, other| by_steps(&steps, one, other));
    Ok(Done::read(page(ledger, &rows, place, max, &asked, ask.shift)))
}

fn place(ledger: &Ledger, kind: Kind, ask: &Ask, asked: &str) -> Result<Place, Refusal> {
    let name = if kind.is_spend() {
        let next = ask.value("nextPage");
        if next.is_empty() { ask.value("prevPage") } else { next }
    } else {
        ask.value("page")
    };
    match name {
        "" => Ok(Place { row: 0, empty: ledger.settings.empty_pages }),
        name => page_place(name, asked, ledger.settings.pages_bound),
    }
}

fn page(ledger: &Ledger, rows: &[&Json], place: Place, max: usize, asked: &str, shift: i32) -> Json {
    let name = |row: usize, empty: bool| Json::from(page_name(Place { row, empty }, asked));
    if place.empty {
        return object! {"results": Vec::new(), "nextPage": name(place.row, false)};
    }
    // Rows that moved: the page begins earlier or later than it should. There is nothing before the first.
    let by = usize::try_from(shift.unsigned_abs()).unwrap_or_default();
    let first = match place.row {
        0 => 0,
        row if shift >= 0 => row.saturating_sub(by),
        row => row.saturating_add(by),
    };
    let shown: Vec<Json> = rows.iter().skip(first).take(max).map(|row| (*row).clone()).collect();
    let next = first.saturating_add(shown.len());
    let mut page = object! {"results": shown};
    if next < rows.len() {
        tree::set(&mut page, "nextPage", name(next, ledger.settings.empty_pages));
    }
    if place.row > 0 {
        tree::set(&mut page, "prevPage", name(place.row.saturating_sub(max), false));
    }
    page
}

/// One record.
pub(super) fn one(ledger: &Ledger, kind: Kind, id: &str) -> Result<Done, Refusal> {
    ledger.get(kind, id).map(|record| Done::read(record.body.clone())).ok_or_else(|| Refusal::unknown(id))
}

/// Bills that wait for the user's approval.
pub(super) fn pending(ledger: &Ledger) -> Done {
    let waits = |row: &&Json| tree::text(row, "approvalStatus") == "ASSIGNED";
    let short = |row: &Json| {
        let bill = object! {"billId": tree::text(row, "id").to_owned()};
        tree::copy(bill, row, &["vendorId", "amount", "dueDate"])
    };
    let rows = ledger.table(Kind::Bill).rows.iter().map(|record| &record.body).filter(waits).map(short);
    Done::read(object! {"bills": rows.collect::<Vec<_>>()})
}

/// Where a customer may pay an invoice.
pub(super) fn payment_link(ledger: &Ledger, id: &str) -> Result<Done, Refusal> {
    if body(ledger, Kind::Invoice, id) == Json::EMPTY {
        return Err(Refusal::unknown(id));
    }
    Ok(Done::read(object! {"paymentLink": format!("https://pay.example/{id}")}))
}
