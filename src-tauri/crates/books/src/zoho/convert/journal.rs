//! Journal entries.

use super::{Problem, custom};
use crate::row::Row;
use model::document::{Document, Line};
use model::{Decimal, Kind};

/// The date of a record: journal entries have a word of their own for it.
pub(crate) fn date(kind: Kind, row: &Row<'_>) -> Result<Option<model::Date>, Problem> {
    if kind == Kind::Journal && row.has("journal_date") { row.date("journal_date") } else { row.date("date") }
}

/// Debits positive, credits negative.
pub(crate) fn journal(row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    let lines = row.rows("line_items")?;
    let line =
        |(item, number): (&Row<'_>, u32)| line(item, number).map_err(|problem| format!("line {number}: {problem}"));
    doc.lines = lines.iter().zip(1..).map(line).collect::<Result<_, _>>()?;
    doc.total = row.first_number(&["total", "line_item_total"])?;
    Ok(())
}

fn line(item: &Row<'_>, number: u32) -> Result<Line, Problem> {
    let amount = item.number("amount")?.ok_or("amount is missing")?;
    let side = item.text("debit_or_credit")?.map(|side| side.to_lowercase());
    let amount = match side.as_deref() {
        Some("debit") => amount,
        Some("credit") => -amount,
        other => return Err(format!("“{}” is neither debit nor credit", other.unwrap_or_default())),
    };
    Ok(Line {
        number: Some(Decimal::from(number)),
        id: item.first(&["line_id", "line_item_id"])?,
        text: item.text("description")?,
        amount: Some(amount),
        account_id: item.text("account_id")?,
        account_name: item.text("account_name")?,
        project: item.text("project_name")?,
        party: item.first(&["customer_name", "customer_id"])?,
        custom: custom::fields(item, &["item_custom_fields", "custom_fields"], "custom_field_hash")?,
        ..Line::default()
    })
}
