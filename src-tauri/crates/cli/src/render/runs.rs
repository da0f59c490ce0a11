//! Runs: what became of every record, the files, and the next step.

use super::{Table, amount, count, documents, plural};
use crate::screen::{block, error_text, inert};
use engine::api::{FileView, OutcomeTotal, RecordView, RunReport, RunView};

/// More records than this are counted, not listed; `--json` has more.
const LISTED: usize = 40;

/// Of the records of other periods, so many are listed: the newest, which lie about the edges of the period.
const NEIGHBOURS: usize = 5;

/// Runs in a list.
pub(crate) fn list(runs: &[RunView]) -> String {
    if runs.is_empty() {
        return "Nothing ran yet. `ml-connector run JOB --preview` shows what a run would do.\n".to_owned();
    }
    let mut table = Table::new(&["run", "job", "started", "by", "period", "state", "how it went"]);
    for run in runs {
        let started = super::time(run.started);
        let period = run.period.as_deref().unwrap_or("–");
        table.row([&run.id, &run.job, &started, &run.trigger, period, &run.state, &run.message]);
    }
    table.text()
}

/// Reports of several runs.
pub(crate) fn reports(reports: &[RunReport]) -> String {
    if reports.is_empty() {
        return "There was nothing to try again.\n".to_owned();
    }
    reports.iter().map(report).collect::<Vec<_>>().join("\n")
}

/// A run or a preview.
pub(crate) fn report(report: &RunReport) -> String {
    let mut text = match &report.run {
        Some(run) => head(run),
        None => "PREVIEW – nothing was sent and nothing was changed.\n".to_owned(),
    };
    for sentence in &report.summary {
        text.push_str(&format!("{}\n", block(sentence)));
    }
    text.push_str(&totals(&report.totals));
    for file in &report.files {
        text.push_str(&format!("\n{}", self::file(file, report.run.is_none())));
    }
    text.push_str(&records(report));
    if let Some(error) = &report.error {
        text.push_str(&format!("\n{}\n", error_text(error)));
    }
    text.push_str(&next_step(report));
    text
}

fn head(run: &RunView) -> String {
    let period = run.period.as_ref().map(|p| format!(", period {p}")).unwrap_or_default();
    inert(&format!("Run {} of {}{period}: {}.", run.id, run.job, run.state)) + "\n"
}

fn totals(totals: &[OutcomeTotal]) -> String {
    if totals.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&["what became of it", "kind", ">records", ">total", "why"]).indented();
    for total in totals {
        let sum = if total.currency.is_empty() { String::new() } else { amount(total.total, &total.currency) };
        table.row([&words(&total.outcome), total.kind.as_str(), &count(total.count), &sum, &reason(&total.reason)]);
    }
    format!("\n{}", table.text())
}

/// Why, in words.
pub(crate) fn reason(code: &str) -> String {
    match code {
        "required" => "something required is missing".to_owned(),
        "other-party" => "another customer or vendor".to_owned(),
        "other-period" => "dated in another period".to_owned(),
        "draft" => "still a draft".to_owned(),
        _ => words(code),
    }
}

/// A code as words: `left-out` is “left out”.
fn words(code: &str) -> String {
    code.replace(['-', '_'], " ")
}

/// A file: where, how much, what proves it.
fn file(file: &FileView, preview: bool) -> String {
    let manifest = &file.manifest;
    let place = if file.folder.is_empty() { String::new() } else { format!(" in {}", inert(&file.folder)) };
    let verb = if preview { "Would send" } else { "File" };
    let mut facts = Table::facts().indented();
    facts.fact(
        "holds",
        &format!(
            "{}, {}, {}",
            plural(manifest.documents, "document"),
            plural(manifest.records, "record"),
            plural(manifest.size_bytes, "byte")
        ),
    );
    for total in &manifest.totals {
        let value = amount(total.total, &total.currency);
        facts.fact("total", &format!("{} = {value}", documents(total.count, total.kind)));
    }
    facts.fact("sha-256", &manifest.sha256);
    facts.fact("state", &file.state);
    facts.fact("proof", &file.proof);
    facts.fact("kept at", file.kept.as_deref().unwrap_or_default());
    let mut text = format!("{verb} {}{place}\n{}", inert(&file.name), facts.text());
    if preview && !file.head.is_empty() {
        text.push_str(&excerpt(&file.head, 10));
    }
    text
}

/// The first lines of a file, marked as such.
pub(crate) fn excerpt(head: &str, most: usize) -> String {
    let lines: Vec<&str> = head.lines().collect();
    let mut text: String = lines.iter().take(most).map(|line| format!("  | {}\n", inert(line))).collect();
    if lines.len() > most {
        text.push_str(&format!("  | … {}\n", plural((lines.len() - most) as u64, "more line")));
    }
    text
}

/// The records that a person may want to look at: not those that simply went, nor those of others, which are only counted.
fn records(report: &RunReport) -> String {
    let mut worth: Vec<&RecordView> =
        report.records.iter().filter(|r| r.outcome != "sent" && r.reason != "other-party").collect();
    if worth.is_empty() {
        return String::new();
    }
    worth.sort_by_key(|record| urgency(record));
    let elsewhen = worth.iter().filter(|record| record.reason == "other-period").count();
    worth.truncate(worth.len() - elsewhen.saturating_sub(NEIGHBOURS));
    let mut table = Table::new(&["record", "date", ">total", "party", "what", "why"]).indented();
    for record in worth.iter().take(LISTED) {
        let date = record.date.map(|d| d.to_string()).unwrap_or_default();
        let total = amount(record.value, &record.currency);
        let number = if record.number.is_empty() { &record.id } else { &record.number };
        let why = if record.sentence.is_empty() { reason(&record.reason) } else { record.sentence.clone() };
        table.row([number, &date, &total, &record.party, &words(&record.outcome), &why]);
    }
    let silent = report.records.iter().filter(|r| r.outcome != "sent").count() - worth.len().min(LISTED);
    let more = silent as u64 + report.more_records;
    let rest = if more > 0 {
        format!("  … and {}; --json lists them.\n", plural(more, "more record"))
    } else {
        String::new()
    };
    format!("\nNot sent, and why\n{}{rest}", table.text())
}

/// What needs a person comes first, then what a person may have forgotten, then the rest.
fn urgency(record: &RecordView) -> u8 {
    match (record.outcome.as_str(), record.reason.as_str()) {
        ("held", _) => 0,
        ("late", _) => 1,
        (_, "draft" | "pending" | "void") => 2,
        (_, "other-period") => 4,
        _ => 3,
    }
}

fn next_step(report: &RunReport) -> String {
    let held = report.totals.iter().any(|total| total.outcome == "held");
    match &report.run {
        None => "\nNothing was sent. The same command without --preview sends it.\n".to_owned(),
        Some(_) if held => {
            "\nNext: `ml-connector inbox` lists what needs you; once it is put right, `ml-connector inbox retry`.\n"
                .to_owned()
        }
        Some(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Kind;

    fn report_with(outcome: &str) -> RunReport {
        let total = OutcomeTotal {
            outcome: outcome.into(),
            reason: "other-period".into(),
            kind: Kind::Invoice,
            currency: "EUR".into(),
            count: 1204,
            total: "1636.52".parse().unwrap(),
        };
        let record = RecordView {
            kind: Kind::Invoice,
            id: "1".into(),
            number: "INV-1\u{1b}]0;x\u{7}".into(),
            date: Some(jiff::civil::date(2026, 11, 2)),
            party: "Fernhill".into(),
            currency: "EUR".into(),
            value: "12.5".parse().unwrap(),
            outcome: outcome.into(),
            reason: "other-period".into(),
            sentence: String::new(),
            conversion: None,
        };
        RunReport {
            run: None,
            summary: vec!["One sentence.".into()],
            totals: vec![total],
            files: vec![],
            records: vec![record],
            more_records: 7,
            error: None,
        }
    }

    #[test]
    fn a_preview_says_that_nothing_was_sent() {
        let text = report(&report_with("left-out"));
        assert!(text.starts_with("PREVIEW – nothing was sent"), "{text}");
        assert!(text.contains("1,204  1,636.52 EUR  dated in another period"), "{text}");
        assert!(text.contains("INV-1\\u{1b}]0;x\\u{7}"), "foreign text is inert: {text}");
        assert!(text.contains("and 7 more records"), "{text}");
        assert!(text.contains("without --preview"), "the next step: {text}");
    }

    #[test]
    fn records_that_simply_went_are_not_listed() {
        let text = report(&report_with("sent"));
        assert!(!text.contains("Not sent"), "{text}");
    }

    #[test]
    fn what_needs_a_person_comes_first_and_others_business_is_only_counted() {
        let mut run = report_with("left-out");
        for (number, outcome, why) in
            [("D-1", "left-out", "draft"), ("O-1", "left-out", "other-party"), ("H-1", "held", "required")]
        {
            let record = RecordView {
                number: number.into(),
                outcome: outcome.into(),
                reason: why.into(),
                ..run.records[0].clone()
            };
            run.records.push(record);
        }
        let text = report(&run);
        let at = |number: &str| text.find(number).unwrap_or(usize::MAX);
        assert!(at("H-1") < at("D-1") && at("D-1") < at("INV-1"), "{text}");
        assert!(!text.contains("O-1") && text.contains("and 8 more records"), "{text}");
    }

    #[test]
    fn an_excerpt_is_inert_and_says_how_much_is_left() {
        assert_eq!(excerpt("a\r\nb\u{7}\nc\n", 2), "  | a\n  | b\\u{7}\n  | … 1 more line\n");
    }
}
