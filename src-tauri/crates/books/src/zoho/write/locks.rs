//! Until when the books are closed. Zoho Books closes them by module; what a module is called in the answer is not known for
//! certain, so a lock whose module is not recognised counts for everything.

use crate::row::{Problem, Row};
use crate::write::Lock;
use crate::zoho::client::ZohoBooks;
use crate::{BooksError, http::plain};
use model::{Date, Kind};

/// A group of kinds that are closed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Module {
    Sales,
    Purchases,
    Others,
    All,
}

fn module(name: &str) -> Module {
    let name = name.to_lowercase();
    match () {
        () if name.contains("sale") => Module::Sales,
        () if name.contains("purchase") => Module::Purchases,
        () if name.contains("bank") || name.contains("account") => Module::Others,
        () => Module::All,
    }
}

/// Whether a lock of a module holds for a kind; for none in particular every lock holds.
fn holds(module: Module, kind: Option<Kind>) -> bool {
    match (module, kind) {
        (_, Some(Kind::Contact | Kind::Account | Kind::Item | Kind::Class)) => false,
        (Module::All, _) | (_, None) => true,
        (Module::Sales, Some(kind)) => matches!(kind, Kind::Invoice | Kind::CreditNote | Kind::Payment),
        (Module::Purchases, Some(kind)) => {
            matches!(kind, Kind::Bill | Kind::VendorCredit | Kind::BillPayment | Kind::PurchaseOrder | Kind::Expense)
        }
        (Module::Others, Some(kind)) => kind == Kind::Journal,
    }
}

fn lock(row: &Row<'_>) -> Result<Option<(Module, Date)>, Problem> {
    let word = |name: &str| Ok::<_, Problem>(row.text(name)?.unwrap_or_default().to_lowercase());
    if word("transaction_lock_status")? == "disabled" || word("lock_status")? == "unlocked" {
        return Ok(None);
    }
    let name = row.first(&["transaction_lock_module", "lock_scope_formatted"])?;
    Ok(row.date("transaction_lock_date")?.map(|until| (module(name.as_deref().unwrap_or_default()), until)))
}

/// The last day that is closed for a kind, by an answer of Zoho Books.
fn latest(text: &str, kind: Option<Kind>) -> Result<Option<Lock>, Problem> {
    let answer = Row::read(text)?;
    let rows = answer.rows("transaction_locks")?;
    let locks = rows.iter().map(lock).collect::<Result<Vec<_>, _>>()?;
    let until = locks.into_iter().flatten().filter(|(module, _)| holds(*module, kind)).map(|(_, until)| until).max();
    Ok(until.map(|until| Lock { until }))
}

impl ZohoBooks {
    /// Until when the books are closed for a kind, or for any.
    pub(in crate::zoho) async fn closed(&self, kind: Option<Kind>) -> Result<Option<Lock>, BooksError> {
        let what = "the locks of periods";
        let text = match self.calls().read(&["transactionlocks"], &[("per_page", "200".to_owned())], what).await {
            Ok(text) => text,
            // Not every plan has locks, and not everybody may read them: then a refusal tells.
            Err(BooksError::Refused { .. } | BooksError::NotAllowed { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        latest(&text, kind).map_err(|reason| self.garbled(what, plain(&reason, 200)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_holds_for_its_module_and_one_of_no_known_module_for_all() {
        let locks = r#"{"code":0,"transaction_locks":[
            {"transaction_lock_status":"enabled","transaction_lock_module":"sales","transaction_lock_date":"2026-03-31"},
            {"transaction_lock_status":"enabled_with_logging","lock_scope_formatted":"Purchases","transaction_lock_date":"2026-04-30"},
            {"transaction_lock_status":"disabled","transaction_lock_module":"accountant","transaction_lock_date":"2026-06-30"},
            {"transaction_lock_status":"enabled","lock_scope":0,"lock_scope_formatted":"All","transaction_lock_date":"2026-01-31"}]}"#;
        for (kind, expect) in [
            (Some(Kind::Invoice), Some("2026-03-31")),
            (Some(Kind::Payment), Some("2026-03-31")),
            (Some(Kind::Bill), Some("2026-04-30")),
            (Some(Kind::BillPayment), Some("2026-04-30")),
            (Some(Kind::Journal), Some("2026-01-31")),
            (Some(Kind::Contact), None),
            (None, Some("2026-04-30")),
        ] {
            let until = latest(locks, kind).expect("read").map(|lock| lock.until.to_string());
            assert_eq!(until.as_deref(), expect, "{kind:?}");
        }
        assert_eq!(latest(r#"{"code":0,"transaction_locks":[]}"#, None), Ok(None));
        assert!(latest(r#"{"transaction_locks":[{"transaction_lock_date":"soon"}]}"#, None).is_err());
    }
}
