//! Scopes: the fine ones that every application has, and the broad ones of old applications.

use super::auth::holds;
use super::resource::Resource;

/// Everything that is read, and nothing that is written.
pub const READ_SCOPE: &str = "openid profile email offline_access accounting.invoices.read accounting.contacts.read accounting.settings.read accounting.payments.read accounting.manualjournals.read accounting.banktransactions.read";

/// Each also as `….read`.
const FINE: [&str; 7] = [
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
    "accounting.contacts",
    "accounting.settings",
    "accounting.attachments",
];

const ALONE: [&str; 14] = [
    "openid",
    "profile",
    "email",
    "offline_access",
    "accounting.budgets.read",
    "accounting.reports.aged.read",
    "accounting.reports.balancesheet.read",
    "accounting.reports.banksummary.read",
    "accounting.reports.budgetsummary.read",
    "accounting.reports.executivesummary.read",
    "accounting.reports.profitandloss.read",
    "accounting.reports.trialbalance.read",
    "accounting.reports.taxreports.read",
    "accounting.reports.tenninetynine.read",
];

const BROAD: [&str; 3] = ["accounting.transactions", "accounting.transactions.read", "accounting.reports.read"];

/// What is wrong with the scopes that are asked for.
pub(crate) fn scope_problem(scope: &str, broad: bool) -> Option<String> {
    let known = |word: &str| {
        let plain = word.strip_suffix(".read").unwrap_or(word);
        ALONE.contains(&word) || FINE.contains(&plain) || (broad && BROAD.contains(&word))
    };
    if scope.trim().is_empty() {
        return Some("none is asked for".to_owned());
    }
    scope.split_ascii_whitespace().find(|word| !known(word)).map(str::to_owned)
}

/// Whether a scope suffices for a resource; the right to write includes reading.
pub(crate) fn suffices(scope: &str, resource: Resource, write: bool) -> bool {
    resource
        .manner()
        .scopes
        .iter()
        .any(|right| holds(scope, right) || (!write && holds(scope, &format!("{right}.read"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fine_scopes_are_known_and_broad_ones_for_old_applications_only() {
        let check = |scope: &str, new: bool, old: bool| {
            let found = (scope_problem(scope, false).is_none(), scope_problem(scope, true).is_none());
            assert_eq!(found, (new, old), "{scope}");
        };
        check(READ_SCOPE, true, true);
        check("openid accounting.payments accounting.contacts", true, true);
        check("offline_access accounting.transactions.read", false, true);
        check("accounting.journals.read", false, false);
        check("openid.read", false, false);
        check("", false, false);
    }

    #[test]
    fn reading_takes_the_right_of_the_resource_and_writing_the_right_to_write() {
        let check = |scope: &str, resource: Resource, read: bool, write: bool| {
            let found = (suffices(scope, resource, false), suffices(scope, resource, true));
            assert_eq!(found, (read, write), "{scope} {resource:?}");
        };
        check(READ_SCOPE, Resource::Invoices, true, false);
        check("accounting.payments", Resource::BatchPayments, true, true);
        check("accounting.payments", Resource::Invoices, false, false);
        check("accounting.settings.read", Resource::Items, true, false);
        check("accounting.transactions.read", Resource::ManualJournals, true, false);
    }
}
