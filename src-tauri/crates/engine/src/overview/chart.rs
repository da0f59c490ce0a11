//! Accounts of the books' chart that a layout's look-up tables do not have: told before any bill is read, because a table
//! without an account holds the first document that uses it.

use crate::api::{AccountView, UnmappedAccounts};
use crate::connections;
use crate::error::{Error, Result};
use crate::listen::Listener;
use crate::troubles;
use crate::workspace::Workspace;
use books::{ListRequest, Walk};
use formats::step::Chain;
use model::document::{Kind, Status, Type, Value};
use model::ids::ConnectionId;
use model::job::Job;
use model::layout::{Column, Fill, Layout, Section, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An account as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    id: String,
    code: String,
    name: String,
    group: String,
    active: bool,
}

fn kept_as(connection: &ConnectionId) -> String {
    format!("chart/{connection}")
}

/// The chart of accounts as it was read last; none where it never was.
pub(crate) fn known(w: &Workspace, connection: &ConnectionId) -> Result<Option<Vec<Account>>> {
    let kept = w.store.setting(&kept_as(connection)).map_err(troubles::store)?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Reads the chart of accounts from the books and keeps it.
pub(crate) async fn read(w: &Workspace, id: &ConnectionId, l: &dyn Listener) -> Result<Vec<Account>> {
    let open = connections::open(w, &w.connection(id)?).await?;
    l.phase("Reading the chart of accounts");
    let mut walk = Walk::new(&*open.books, ListRequest::all(Kind::Account));
    let mut accounts = Vec::new();
    while let Some(page) = walk.next().await.map_err(|error| troubles::books(error, w.now()))? {
        for row in page.rows {
            let text = |text: Option<String>| text.unwrap_or_default();
            let doc = row.document.unwrap_or_default();
            accounts.push(Account {
                id: row.head.id,
                code: text(doc.code.or(row.head.number)),
                name: text(row.head.name),
                group: text(doc.group),
                active: row.head.status != Status::Inactive && row.head.status != Status::Deleted,
            });
        }
    }
    let json = serde_json::to_string(&accounts).map_err(Error::internal)?;
    w.store.set_setting(&kept_as(id), Some(&json), w.now()).map_err(troubles::store)?;
    Ok(accounts)
}

/// A column that looks accounts up.
struct LookUp<'l> {
    column: &'l Column,
    field: &'l str,
    table: &'l str,
    chain: Chain,
}

/// Whether a layout looks accounts up at all.
pub(crate) fn asks(layout: &Layout) -> bool {
    !look_ups(layout).is_empty()
}

/// The accounts in use that the layout's tables do not have, by column; the job's account for rounding belongs to them.
pub(crate) fn unmapped(layout: &Layout, job: &Job, chart: &[Account]) -> Vec<UnmappedAccounts> {
    let rounding = job.one_currency.as_ref().and_then(|one| one.rounding.as_ref());
    let extra = rounding.filter(|rule| chart.iter().all(|account| account.code != rule.account)).map(|rule| Account {
        id: String::new(),
        code: rule.account.clone(),
        name: rule.name.clone(),
        group: "rounding of this job".to_owned(),
        active: true,
    });
    let all: Vec<&Account> = chart.iter().filter(|account| account.active).chain(&extra).collect();
    let mut found: Vec<UnmappedAccounts> = Vec::new();
    for look_up in look_ups(layout) {
        let missing: Vec<AccountView> =
            all.iter().filter(|account| look_up.lacks(account)).map(|account| account.view()).collect();
        let same = |known: &&UnmappedAccounts| known.table == look_up.table && known.accounts == missing;
        if !missing.is_empty() && !found.iter().any(|known| same(&known)) {
            found.push(UnmappedAccounts {
                column: look_up.column.label().to_owned(),
                field: look_up.field.to_owned(),
                table: look_up.table.to_owned(),
                accounts: missing,
            });
        }
    }
    found
}

/// One sentence for all of them: “The table “gl” has no row for 2 accounts of the books: 6100 Office Supplies and 6200 Travel.”
pub(crate) fn sentence(one: &UnmappedAccounts) -> String {
    const NAMED: usize = 5;
    let name = |account: &AccountView| format!("{} {}", account.code, account.name).trim().to_owned();
    let mut names: Vec<_> = one.accounts.iter().take(NAMED).map(name).collect();
    let n_more = one.accounts.len().saturating_sub(NAMED);
    if n_more > 0 {
        names.push(format!("{n_more} more"));
    }
    let accounts = crate::run::counted(one.accounts.len() as u64, "account", "accounts");
    format!("The table “{}” has no row for {accounts} of the books: {}.", one.table, crate::words::listed(&names))
}

fn look_ups(layout: &Layout) -> Vec<LookUp<'_>> {
    let mut found = Vec::new();
    let mut open: Vec<&Section> = layout.sections.iter().rev().collect();
    while let Some(section) = open.pop() {
        for column in section.columns() {
            found.extend(of_column(layout, column));
        }
        open.extend(section.sections().collect::<Vec<_>>().into_iter().rev());
    }
    found
}

fn of_column<'l>(layout: &'l Layout, column: &'l Column) -> Vec<LookUp<'l>> {
    let Some((at, table)) = column.steps.iter().enumerate().find_map(|(at, step)| match step {
        Step::Table(name) => Some((at, name.as_str())),
        _ => None,
    }) else {
        return Vec::new();
    };
    let mut fields = BTreeSet::new();
    column.fill.iter().for_each(|fill| accounts_in(fill, &mut fields));
    let look_up = |field: &'l str| {
        let chain = Chain::compile(&column.steps[..=at], None, Type::Text, &layout.tables).ok()?;
        Some(LookUp { column, field, table, chain })
    };
    fields.into_iter().filter_map(look_up).collect()
}

/// The fields of a fill that name an account. Joined texts are no accounts.
fn accounts_in<'l>(fill: &'l Fill, out: &mut BTreeSet<&'l str>) {
    match fill {
        Fill::Field(path) if matches!(last(path), "account" | "account_id" | "account_name") => {
            out.insert(path);
        }
        Fill::Choose { cases, otherwise } => {
            cases.iter().for_each(|case| accounts_in(&case.fill, out));
            otherwise.iter().for_each(|fill| accounts_in(fill, out));
        }
        Fill::Field(_)
        | Fill::Text(_)
        | Fill::Param(_)
        | Fill::Control(_)
        | Fill::Seq { .. }
        | Fill::Count(_)
        | Fill::Sum(_)
        | Fill::Min(_)
        | Fill::Max(_)
        | Fill::Hash { .. }
        | Fill::Join { .. } => {}
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

impl LookUp<'_> {
    /// Whether the table has no row for an account. One without what the field holds, as without a code, is not looked up.
    fn lacks(&self, account: &Account) -> bool {
        let ours = match last(self.field) {
            "account_id" => &account.id,
            "account_name" => &account.name,
            _ => &account.code,
        };
        !ours.is_empty() && self.chain.write(Value::text(ours)).is_err()
    }
}

impl Account {
    fn view(&self) -> AccountView {
        AccountView { code: self.code.clone(), name: self.name.clone(), group: self.group.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(code: &str, name: &str, active: bool) -> Account {
        Account { id: format!("id-{name}"), code: code.into(), name: name.into(), group: "expense".into(), active }
    }

    #[test]
    fn accounts_without_a_row_are_named() {
        let check = |column: &str, rounding: &str, expect: &[&str]| {
            let layout = format!(
                r#"{{"format":1,"name":"x","documents":["bill"],"syntax":{{"kind":"csv"}},"tables":{{"gl":[["6100","A"],["rent","B"]],"all":[["6100","A"],["*","Z"]]}},
                "sections":[{{"each":"documents","parts":[{{"each":"doc.lines","record":"line","parts":[{column}]}}]}}]}}"#
            );
            let job = format!(
                r#"{{"id":"a","connection":"b","partner":"c","layout":"d","selection":{{"kinds":["bill"]}},"file":{{"name":"x"}},
                "one_currency":{{"currency":"EUR"{rounding}}}}}"#
            );
            let layout = Layout::from_json(&layout).unwrap();
            let chart = [account("6100", "Paper", true), account("6200", "Rent", true), account("6300", "Old", false)];
            let found = unmapped(&layout, &serde_json::from_str(&job).unwrap(), &chart);
            let names: Vec<_> = found.iter().flat_map(|one| &one.accounts).map(|one| one.name.as_str()).collect();
            assert_eq!(names, expect, "{column}");
        };
        check(r#"{"at":"GL","field":"line.account","steps":["table gl"]}"#, "", &["Rent"]);
        check(r#"{"at":"GL","field":"line.account","steps":["table all"]}"#, "", &[]);
        check(r#"{"at":"GL","field":"line.account_name","steps":["case lower","table gl"]}"#, "", &["Paper"]);
        check(r#"{"at":"GL","field":"line.text","steps":["table gl"]}"#, "", &[]);
        check(r#"{"at":"GL","field":"line.account"}"#, "", &[]);
        check(
            r#"{"at":"GL","field":"line.account","steps":["table gl"]}"#,
            r#","rounding":{"account":"7990","name":"Cents"}"#,
            &["Rent", "Cents"],
        );
    }

    #[test]
    fn a_sentence_names_a_few() {
        let views = (1..8).map(|n| account(&n.to_string(), "A", true).view()).collect();
        let one =
            UnmappedAccounts { column: "GL".into(), field: "line.account".into(), table: "gl".into(), accounts: views };
        assert_eq!(
            sentence(&one),
            "The table “gl” has no row for 7 accounts of the books: 1 A, 2 A, 3 A, 4 A, 5 A and 2 more."
        );
    }
}
