//! What is seen at a glance: today, the tray, one file, the trail, a held record, and the helpers of forms.

use super::{Table, amount, plural, time};
use crate::screen::{block, inert};
use engine::api::{
    AddressView, AuditEventView, ConversionCheck, FileText, GuideView, HoldDetail, HoldField, JobCheck,
    JobTemplateView, MonthView, NeedView, PartyView, TodayView, TrayItem, TrayView, UnmappedAccounts,
};

/// The first screen as text.
pub(crate) fn today(view: &TodayView) -> String {
    let mut text = format!("{}\n", inert(&view.headline));
    text.push_str(&section("Needs you", needs(&view.needs)));
    let running = view.running.iter().map(|run| format!("{} ({}), since {}", run.job_name, run.id, time(run.started)));
    text.push_str(&section("Running", running));
    let due = view.due.iter().map(|due| format!("{}  {}", time(due.at), due.job_name));
    text.push_str(&section("Comes next", due));
    text.push_str(&section("Months", months(&view.month)));
    let recent = view.recent.iter().map(|run| format!("{}  {}: {}", time(run.started), run.job_name, run.message));
    text.push_str(&section("Ran last", recent));
    let steps = view.first_steps.iter().map(|step| format!("{} {}", if step.done { '✓' } else { '·' }, step.title));
    text.push_str(&section("First steps", steps));
    text
}

fn needs(needs: &[NeedView]) -> impl Iterator<Item = String> + '_ {
    needs.iter().map(|need| format!("✗ {}", need.sentence))
}

fn months(months: &[MonthView]) -> impl Iterator<Item = String> + '_ {
    months.iter().map(|month| format!("{}  {}: {}", month.period, month.job_name, month.sentence))
}

/// A heading with a line for each entry; nothing where there is none.
fn section(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("  {}\n", inert(&line))).collect();
    if lines.is_empty() { lines } else { format!("\n{title}\n{lines}") }
}

/// The tray's menu as text.
pub(crate) fn tray(view: &TrayView) -> String {
    let line = |item: &TrayItem| match item {
        TrayItem::Label { text } => format!("  {}\n", inert(text)),
        TrayItem::Go { text, to } => format!("  {} → {}\n", inert(text), inert(to)),
        TrayItem::Run { text, enabled, .. } => {
            format!("  {}{}\n", inert(text), if *enabled { "" } else { " (not now)" })
        }
        TrayItem::Separator => "  –\n".to_owned(),
        TrayItem::Show { text } | TrayItem::Quit { text } => format!("  {}\n", inert(text)),
    };
    let items: String = view.items.iter().map(line).collect();
    format!("{}: {}\n{items}", inert(&view.state), inert(&view.tooltip))
}

/// A part of a file, under its name, size and hash.
pub(crate) fn file(view: &FileText) -> String {
    let mut facts = Table::facts();
    facts.fact("file", &view.name);
    facts.fact("size", &plural(view.size, "byte"));
    facts.fact("sha-256", &view.sha256);
    let more = if view.cut { "  | …\n" } else { "" };
    let lines: String = view.text.lines().map(|line| format!("  | {}\n", inert(line))).collect();
    format!("{}{lines}{more}", facts.text())
}

/// Events of the trail, newest first.
pub(crate) fn events(list: &[AuditEventView]) -> String {
    if list.is_empty() {
        return "Nothing is recorded there.\n".to_owned();
    }
    let mut table = Table::new(&[">no", "when", "what happened"]);
    for event in list {
        table.row([&event.number.to_string(), &time(event.at), &event.sentence]);
    }
    table.text()
}

/// A held record with its faults and fields.
pub(crate) fn hold(view: &HoldDetail) -> String {
    let mut text = format!("{}, total {}\n", inert(&view.id), amount(view.value, ""));
    for fault in &view.faults {
        text.push_str(&format!("✗ {}\n", block(&fault.sentence)));
    }
    let mut table = Table::new(&["field", "what it is", "in the books", "corrected", ""]).indented();
    for field in &view.fields {
        let may = if field.may_correct { "" } else { "only in the books" };
        table.row([&field.path, &field.label, &field.value, corrected(field), may]);
    }
    if !table.is_empty() {
        text.push_str(&format!("\n{}", table.text()));
    }
    if view.fields.iter().any(|field| field.may_correct) {
        text.push_str(&format!("\n`ml-connector inbox fix {} FIELD VALUE` corrects a field for what is sent; the books stay as they are.\n", inert(&view.id)));
    }
    text
}

fn corrected(field: &HoldField) -> &str {
    field.corrected.as_deref().unwrap_or_default()
}

/// What was read from a pasted address.
pub(crate) fn address(view: &AddressView) -> String {
    let mut facts = Table::facts();
    facts.fact("host", &view.host);
    facts.fact("port", &view.port.map(|port| port.to_string()).unwrap_or_default());
    facts.fact("user", &view.user);
    facts.fact("folder", &view.folder);
    facts.fact("fingerprint", view.fingerprint.as_deref().unwrap_or_default());
    format!("{}{}\n", facts.text(), inert(&view.sentence))
}

/// How to register an app.
pub(crate) fn guide(view: &GuideView) -> String {
    let mut text = format!("{}: {}\n", inert(&view.provider), inert(&view.console));
    for (n, step) in view.steps.iter().enumerate() {
        text.push_str(&format!("\n{}. {}\n", n + 1, inert(&step.text)));
        let mut facts = Table::facts().indented();
        step.copy.iter().for_each(|(label, value)| facts.fact(label, value));
        text.push_str(&facts.text());
    }
    text
}

/// Customers and vendors.
pub(crate) fn parties(list: &[PartyView]) -> String {
    if list.is_empty() {
        return "No customers or vendors were found.\n".to_owned();
    }
    let mut table = Table::new(&["name", ">documents read"]);
    for party in list {
        table.row([&party.name, &super::count(party.documents)]);
    }
    table.text()
}

/// Ready jobs.
pub(crate) fn job_templates(list: &[JobTemplateView]) -> String {
    let mut table = Table::new(&["name", "for", "layout"]);
    for view in list {
        table.row([&view.name, &view.title, &view.layout]);
    }
    table.text()
}

/// A job's settings, checked.
pub(crate) fn job(view: &JobCheck) -> String {
    let mut text = format!("{}\n", inert(&view.sentence));
    for problem in &view.problems {
        text.push_str(&format!("✗ {}: {}\n", inert(&problem.field), inert(&problem.sentence)));
    }
    if let Some(conversion) = &view.conversion {
        text.push_str(&self::conversion(conversion));
    }
    for unmapped in &view.unmapped_accounts {
        text.push_str(&self::unmapped(unmapped));
    }
    for note in &view.notes {
        text.push_str(&format!("{}\n", inert(note)));
    }
    let mut facts = Table::facts();
    facts.fact("next file", &view.file_name);
    let times: Vec<_> = view.next.iter().map(|at| time(*at)).collect();
    facts.fact("runs by itself", &times.join(", "));
    text.push_str(&facts.text());
    text
}

/// What would be converted, and what cannot be.
fn conversion(view: &ConversionCheck) -> String {
    let mut text = format!("{}\n", inert(&view.sentence));
    for one in &view.unconverted {
        let value = super::amount(one.value, &one.currency);
        text.push_str(&format!("  {} {}, {value}: {}\n", one.kind, inert(&one.number), inert(&one.sentence)));
    }
    if view.more_unconverted > 0 {
        text.push_str(&format!("  and {} more\n", super::count(view.more_unconverted)));
    }
    text
}

/// Accounts that a look-up table lacks.
fn unmapped(view: &UnmappedAccounts) -> String {
    let mut table = Table::new(&["account", "name", "type"]).indented();
    for account in &view.accounts {
        table.row([&account.code, &account.name, &account.group]);
    }
    format!(
        "The table “{}” of the column “{}” has no row for {}:\n{}",
        inert(&view.table),
        inert(&view.column),
        super::plural(view.accounts.len() as u64, "account"),
        table.text()
    )
}
