//! Until when the books are closed. *Assumed:* the path and the names of the modules.

use super::Call;
use crate::json::object;
use crate::zoho::answer::Answer;

/// The locks that are set.
pub(crate) fn answer(call: &Call<'_>) -> Answer {
    let switches = call.shared.switches();
    let row = |(at, (module, until)): (i64, (&String, &jiff::civil::Date))| {
        object! {
            "transaction_lock_id": (4_600_000_000_097_001 + at * 2).to_string(), "transaction_lock_status": "enabled",
            "transaction_lock_module": module, "transaction_lock_date": *until, "lock_status": "locked",
        }
    };
    let locks = (0..).zip(&switches.locks).map(row).collect::<Vec<_>>();
    Answer::success(object! {"transaction_locks": locks})
}
