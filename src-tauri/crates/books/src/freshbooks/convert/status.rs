//! FreshBooks' words for states. The number in `status` is not read: a part-paid invoice still has the one of a sent one.

use super::value::amount;
use crate::freshbooks::shape::Form;
use crate::row::{Problem, Row};
use model::{Decimal, Document, Status};

/// The shared word for a state and FreshBooks' own. A word that is not known counts as pending: it is listed, but nothing
/// is sent on its account.
pub(crate) fn status(form: Form, row: &Row<'_>, doc: &Document) -> Result<(Option<Status>, Option<String>), Problem> {
    let word = row.first(&["v3_status", "display_status", "status"])?;
    let shown = word.as_deref().map(|word| word.trim().to_ascii_lowercase().replace([' ', '_'], "-"));
    let gone = row.text("vis_state")?;
    let status = match (form, gone.as_deref()) {
        (_, Some("1")) => Status::Deleted,
        (Form::Client | Form::Vendor | Form::Item, Some("2")) => Status::Inactive,
        (Form::Client | Form::Vendor | Form::Item | Form::LedgerAccount | Form::Category, _) => Status::Active,
        (Form::Payment | Form::BillPayment | Form::Expense, _) => Status::Paid,
        (Form::Invoice, _) => invoice(shown.as_deref(), row, doc)?,
        (Form::CreditNote | Form::Surplus, _) => credit_note(shown.as_deref(), row, doc)?,
        (Form::Bill, _) => bill(shown.as_deref()),
    };
    let own = match form {
        Form::Client | Form::Vendor | Form::Item | Form::LedgerAccount | Form::Category => None,
        Form::Payment | Form::BillPayment => None,
        Form::Invoice | Form::CreditNote | Form::Surplus | Form::Bill | Form::Expense => word,
    };
    Ok((Some(status), own))
}

/// How far an invoice is settled goes by three fields that have to agree; where they do not, what is open decides.
fn invoice(word: Option<&str>, row: &Row<'_>, doc: &Document) -> Result<Status, Problem> {
    let paid = row.text("payment_status")?.map(|word| word.to_ascii_lowercase());
    let money_came = doc.paid_amount.is_some_and(|paid| !paid.is_zero());
    let open = match word {
        Some("created" | "draft") if !money_came => return Ok(Status::Draft),
        Some("created" | "draft" | "sent" | "viewed" | "overdue" | "disputed" | "resolved") => true,
        // A charge to the customer's card failed or is still to come: the invoice itself is as final as any.
        Some("failed" | "retry" | "declined" | "pending") => true,
        Some("partial" | "deposit-partial" | "deposit-paid" | "success" | "paid" | "autopaid" | "auto-paid") => true,
        _ => false,
    };
    if !open {
        return Ok(Status::Pending);
    }
    let settled = |word: Option<&str>| matches!(word, Some("paid" | "auto-paid" | "autopaid" | "success"));
    Ok(match (doc.balance, doc.total) {
        (Some(balance), Some(total)) if balance.is_zero() && !total.is_zero() => Status::Paid,
        (Some(balance), Some(total)) if balance > Decimal::ZERO && balance < total => Status::PartPaid,
        (Some(balance), Some(_)) if !balance.is_zero() => Status::Open,
        _ if settled(word) || settled(paid.as_deref()) => Status::Paid,
        _ if word == Some("partial") || paid.as_deref() == Some("partial") => Status::PartPaid,
        _ => Status::Open,
    })
}

/// A credit note that is used up is closed.
fn credit_note(word: Option<&str>, row: &Row<'_>, doc: &Document) -> Result<Status, Problem> {
    let paid = row.text("payment_status")?.map(|word| word.to_ascii_lowercase());
    let open = doc.balance.or(doc.unapplied);
    let used_up =
        open.is_some_and(|open| open.is_zero()) && amount(row, "amount")?.is_some_and(|amount| !amount.is_zero());
    Ok(match word {
        Some("draft") => Status::Draft,
        _ if used_up || paid.as_deref() == Some("paid") => Status::Closed,
        None | Some("created" | "sent" | "viewed" | "partial" | "open" | "unpaid" | "1" | "2" | "3" | "4" | "8") => {
            Status::Open
        }
        Some("paid" | "applied" | "used" | "closed") => Status::Closed,
        Some(_) => Status::Pending,
    })
}

fn bill(word: Option<&str>) -> Status {
    match word {
        Some("unpaid" | "overdue") => Status::Open,
        Some("partial") => Status::PartPaid,
        Some("paid") => Status::Paid,
        _ => Status::Pending,
    }
}
