//! The settings that the demo adds: the partner, the layout made from a template, and the job.

use super::sides::OUTBOUND;
use engine::{Error, Result};
use model::layout::{Column, Fill, Layout, Part, Section};
use practice::company::MAIN_CUSTOMER;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// Id of the connection.
pub const CONNECTION: &str = "practice-books";
/// Id of the partner.
pub const PARTNER: &str = "practice-partner";
/// Id of the layout.
pub const LAYOUT: &str = "partner-invoices";
/// Id of the job.
pub const JOB: &str = "invoices-to-partner";
/// The account at the partner's server.
pub const USER: &str = "harbour";

/// Calls in a minute that the demo's books take. Real books take 100, and whoever tries the demo would wait for their year of records.
pub const CALLS_A_MINUTE: u32 = 6000;

/// The same as the connection states it.
pub fn limits() -> Value {
    json!({"per_minute": CALLS_A_MINUTE})
}

/// Settings as a person would lay them out.
pub fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("BUG: a JSON value always has a text");
    text.push('\n');
    text
}

/// The partner: SFTP by key.
pub fn partner(address: SocketAddr) -> Value {
    json!({
        "id": PARTNER,
        "name": "Practice partner",
        "remote": {"kind": "sftp", "host": address.ip().to_string(), "port": address.port(), "user": USER, "sign_in": ["key"]},
        "folders": {"outbound": OUTBOUND},
        "mode": "test",
    })
}

/// The job: invoices of a month.
pub fn job() -> Value {
    json!({
        "id": JOB,
        "name": "Invoices to the practice partner",
        "connection": CONNECTION,
        "partner": PARTNER,
        "layout": LAYOUT,
        "selection": {"kinds": ["invoice"], "parties": [MAIN_CUSTOMER], "takes": "last-month"},
        "file": {"name": "FERNHILL_INV_{yyyymm}_{seq}.csv"},
    })
}

/// The ready layout that the demo starts from.
const TEMPLATE: &str = "csv-invoices";
/// Its columns that this partner does not want.
const UNWANTED: [&str; 8] = [
    "doc.customer.code",
    "doc.customer.tax_id",
    "doc.order",
    "doc.discount",
    "doc.shipping",
    "doc.adjustment",
    "doc.rounding",
    "doc.balance",
];
/// How this partner writes days.
const DAYS: &str = "date dd/MM/yyyy";

/// Our delivery routes and the partner's codes for them.
const ROUTES: [[&str; 2]; 5] =
    [["North quay", "NQ"], ["South quay", "SQ"], ["Coast", "CO"], ["Inland \"B\"", "IB"], ["Export", "EX"]];

/// What the demo's person types into the books.
const ORDER: &str = "PO-48812";

/// The missing purchase order number.
pub fn fix() -> Value {
    json!({"reference": ORDER})
}

/// The same in a sentence.
pub fn about_fix(number: &str) -> String {
    format!("purchase order number {ORDER} was typed into {number}.")
}

/// The layout, made from the template as a person would: other days, a column of the company's own, its values through a table.
///
/// # Errors
/// Where the template is not as it was when the demo was written.
pub fn layout() -> Result<String> {
    let mut layout = Layout::from_json(&engine::layouts::template(TEMPLATE)?).map_err(Error::internal)?;
    layout.name = format!("Invoices for {MAIN_CUSTOMER}");
    layout.tables.insert("route".to_owned(), ROUTES.map(|row| row.map(str::to_owned)).to_vec());
    let rows = layout.sections.first_mut().ok_or_else(|| Error::internal("the template has no section"))?;
    adapt(rows).ok_or_else(|| Error::internal("the template lacks a column that the demo changes"))?;
    Ok(layout.to_json())
}

fn adapt(rows: &mut Section) -> Option<()> {
    rows.parts.retain(|part| !UNWANTED.iter().any(|path| is_filled_with(part, path)));
    for path in ["doc.date", "doc.due_date"] {
        column(rows, path)?.spelling = DAYS.parse().ok();
    }
    let order = column(rows, "doc.reference")?;
    (order.at, order.required) = (vec!["PO number".to_owned()], true);
    let mut route = Column::new("Route", Fill::Field("doc.custom.cf_route".to_owned()));
    route.steps.push("table route".parse().ok()?);
    let mut pallets = Column::new("Pallets", Fill::Field("doc.custom.cf_pallets".to_owned()));
    pallets.spelling = "number 0".parse().ok();
    let behind = rows.parts.iter().position(|part| is_filled_with(part, "doc.reference"))? + 1;
    rows.parts.splice(behind..behind, [Part::Column(route), Part::Column(pallets)]);
    Some(())
}

fn is_filled_with(part: &Part, path: &str) -> bool {
    matches!(part, Part::Column(column) if column.fill == Some(Fill::Field(path.to_owned())))
}

fn column<'a>(rows: &'a mut Section, path: &str) -> Option<&'a mut Column> {
    rows.parts.iter_mut().filter(|part| is_filled_with(part, path)).find_map(|part| match part {
        Part::Column(column) => Some(column),
        Part::Section(_) => None,
    })
}

/// What the layout is.
pub const ABOUT_LAYOUT: &str = "A layout was made from the template “csv-invoices”: one row for each invoice, days and route codes as the partner wants them.";

/// The columns of a layout that has no problems.
///
/// # Errors
/// Where it has.
pub fn columns(json: &str) -> Result<String> {
    let report = engine::layouts::check(json)?;
    if let Some(problem) = report.problems.first() {
        return Err(Error::internal(problem));
    }
    let names: Vec<&str> = report.columns.iter().map(|column| column.label.as_str()).collect();
    Ok(format!("{} columns: {}", names.len(), names.join(", ")))
}
