//! What Zoho leaves out of a document's tax groups: it states their tax, and not the amount that is taxed.

use model::document::{Document, Line, Tax};
use model::{Decimal, money};

/// Gives tax groups without one the net amount of the lines that have the tax, where the lines tell it for certain: a
/// discount of the whole document can only belong to a group that is alone.
pub(super) fn complete(doc: &mut Document) {
    let alone = doc.taxes.len() == 1 && doc.lines.iter().all(|line| has(line, &doc.taxes[0]));
    let digits = money::minor_digits(doc.currency.as_deref().unwrap_or_default());
    for at in 0..doc.taxes.len() {
        let lines: Vec<&Line> = doc.lines.iter().filter(|line| has(line, &doc.taxes[at])).collect();
        let nets: Option<Vec<Decimal>> = lines.iter().map(|line| line.net).collect();
        let base = match (nets, doc.discount) {
            (Some(nets), None) if !nets.is_empty() => Some(nets.into_iter().sum::<Decimal>()),
            (_, _) if alone => doc.net,
            _ => None,
        };
        let group = &mut doc.taxes[at];
        if group.base.is_none() {
            group.base = base.map(|base| base.round_dp(digits.max(2)));
        }
    }
}

fn has(line: &Line, tax: &Tax) -> bool {
    let by_id = tax.id.is_some() && tax.id == line.tax_id;
    by_id || (tax.name.is_some() && tax.name == line.tax_name && tax.rate == line.tax_rate)
}
