//! Manual journals, which are always in the company's currency.

use super::amount::Exact;
use super::{Ground, Problem, trade};
use crate::row::Row;
use model::Decimal;
use model::document::{Document, Line};

/// The sum of the debits.
pub(crate) fn value(row: &Row<'_>) -> Result<Decimal, Problem> {
    let lines = journal_lines(row, None)?;
    Ok(lines.iter().filter_map(|line| line.amount).filter(Decimal::is_sign_positive).sum())
}

/// Narration and lines: debits positive, credits negative.
pub(crate) fn journal(row: &Row<'_>, ground: Ground<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.memo = row.text("Narration")?;
    doc.lines = journal_lines(row, Some(ground))?;
    Ok(())
}

fn journal_lines(row: &Row<'_>, ground: Option<Ground<'_>>) -> Result<Vec<Line>, Problem> {
    let items = row.rows("JournalLines")?;
    let (mut lines, mut taxes) = (Vec::with_capacity(items.len()), Vec::new());
    for (item, number) in items.iter().zip(1u32..) {
        let read = || line(item, ground);
        let (line, tax) = read().map_err(|problem| format!("line {number}: {problem}"))?;
        if item.flag("IsBlank")? == Some(true) && line.amount.is_none_or(|amount| amount.is_zero()) {
            continue;
        }
        taxes.extend(tax.map(|tax| Line {
            amount: Some(tax),
            text: line.text.clone(),
            tax_code: line.tax_code.clone(),
            ..Line::default()
        }));
        lines.push(line);
    }
    let sum = |lines: &[Line]| lines.iter().filter_map(|line| line.amount).sum::<Decimal>();
    // Where tax comes on top of the amounts, the entry is only whole with the lines that the books make for it.
    if !sum(&lines).is_zero() && (sum(&lines) + sum(&taxes)).is_zero() {
        lines.append(&mut taxes);
    }
    for (line, number) in lines.iter_mut().zip(1u32..) {
        line.number = Some(Decimal::from(number));
    }
    Ok(lines)
}

fn line(item: &Row<'_>, ground: Option<Ground<'_>>) -> Result<(Line, Option<Decimal>), Problem> {
    let mut line = Line {
        text: item.text("Description")?,
        account_id: item.text("AccountID")?,
        account: item.text("AccountCode")?,
        tax_code: item.text("TaxType")?,
        amount: item.amount("LineAmount")?,
        ..Line::default()
    };
    trade::tracked(item, &mut line)?;
    if let Some(ground) = ground {
        trade::account(&mut line, ground);
    }
    Ok((line, item.nonzero_amount("TaxAmount")?))
}
