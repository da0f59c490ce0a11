//! What the layout editor shows, as text.

use super::{Table, count, plural, time};
use crate::screen::{inert, json_block};
use engine::api::{
    ColumnTrace, Difference, DraftView, FaultGroup, LayoutPreview, LayoutProblem, LearnedView, SampledFields,
    StandardView, Suggestion, TemplateView, VersionView,
};

/// What a standard allows: its places, indented by loop.
pub(crate) fn standard(view: &StandardView) -> String {
    let mut depths: Vec<usize> = Vec::new();
    let mut text = format!("{}\n\n", inert(&view.id));
    for place in &view.places {
        let above = place.parent.and_then(|parent| depths.get(parent as usize));
        let depth = above.map_or(0, |depth| depth + 1);
        depths.push(depth);
        let least = if place.min > 0 { "required, " } else { "" };
        text.push_str(&format!(
            "{:indent$}{} {} ({least}up to {})\n",
            "",
            place.tag,
            inert(&place.label),
            count(place.max.into()),
            indent = depth * 2
        ));
    }
    text
}

/// Ready layouts.
pub(crate) fn templates(list: &[TemplateView]) -> String {
    let mut table = Table::new(&["name", "for", ">columns", "begins with"]);
    for view in list {
        table.row([&view.name, &view.title, &count(view.columns.into()), &view.heads.join(", ")]);
    }
    table.text()
}

/// A JSON text.
pub(crate) fn json(text: &str) -> String {
    format!("{}\n", json_block(text.trim_end()))
}

/// Fields with samples.
pub(crate) fn fields(view: &SampledFields) -> String {
    let mut table = Table::new(&["field", "name", "holds", "samples"]);
    for field in &view.fields {
        table.row([&field.path, &field.label, &field.holds, &field.samples.join(" · ")]);
    }
    format!("{}\nSamples: {}.\n", table.text(), inert(&view.source))
}

/// A file as it would be.
pub(crate) fn preview(view: &LayoutPreview) -> String {
    let mut text: String =
        view.lines.iter().map(|line| format!("{:>5}  {}\n", line.number, inert(&line.text))).collect();
    text.push_str(&problems("✗", &view.problems));
    text.push_str(&problems("warning:", &view.warnings));
    text.push_str(&view.faults.iter().map(fault).collect::<String>());
    if view.problems.is_empty() {
        text.push_str(&format!(
            "{}, {} bytes; {} written, {} held. Samples: {}.\n",
            plural(view.n_lines.into(), "line"),
            count(view.n_bytes),
            plural(view.n_written.into(), "document"),
            count(view.n_held.into()),
            inert(&view.source)
        ));
    }
    text.push_str(&view.focus.iter().map(trace).collect::<String>());
    text
}

fn problems(mark: &str, problems: &[LayoutProblem]) -> String {
    problems.iter().map(|problem| format!("{mark} {}\n", inert(&problem.sentence))).collect()
}

fn fault(group: &FaultGroup) -> String {
    let documents =
        if group.n_documents > 0 { plural(group.n_documents.into(), "document") } else { "the file".to_owned() };
    format!("{} {documents}: {}\n", inert(&group.severity), inert(&group.sentence))
}

fn trace(trace: &ColumnTrace) -> String {
    let mut line = format!("{}: “{}”", inert(&trace.instance), inert(&trace.value));
    for step in &trace.steps {
        line.push_str(&format!(" → {} “{}”", inert(&step.step), inert(&step.after)));
    }
    if trace.fault.is_empty() {
        format!("{line} → “{}” in the file\n", inert(&trace.text))
    } else {
        format!("{line}: {}\n", inert(&trace.fault))
    }
}

/// Proposals for headers.
pub(crate) fn suggestions(list: &[Suggestion]) -> String {
    let mut table = Table::new(&["column", "field", ">score", "why"]);
    for suggestion in list {
        match &suggestion.best {
            Some(best) => table.row([&suggestion.head, &best.path, &count(best.score.into()), &best.reason]),
            None => table.row([suggestion.head.as_str(), "-", "", "No field comes near enough."]),
        }
    }
    format!("{}From 90 a field may be taken as it is; below that, look at its values.\n", table.text())
}

/// What was learnt of a partner's file; the layout itself stands in a file of its own.
pub(crate) fn learned(view: &LearnedView, explain: bool) -> String {
    let mut text = format!("{}.\n\n", inert(&view.syntax));
    let mut table = Table::new(&["line", "place", "filled with", ">score", "values"]);
    for column in &view.proposals {
        let filled = match (&column.field, column.filled.as_str()) {
            (Some(path), _) => path.clone(),
            (None, "") => "-".to_owned(),
            (None, filled) => filled.to_owned(),
        };
        let score = if filled == "-" { String::new() } else { count(column.score.into()) };
        table.row([&column.section, &column.place, &filled, &score, &column.examples.join(" · ")]);
    }
    text.push_str(&table.text());
    text.push_str("From 90 a field may be taken as it is; below that, look at its values.\n");
    for column in view.proposals.iter().filter(|_| explain) {
        text.push_str(&format!(
            "\n{} {}: {}\n",
            inert(&column.section),
            inert(&column.place),
            inert(&column.reasons.join(" "))
        ));
        for other in &column.others {
            text.push_str(&format!("  or {} ({}): {}\n", inert(&other.path), other.score, inert(&other.reason)));
        }
    }
    for question in &view.questions {
        text.push_str(&format!("\nquestion: {}\n", inert(&question.sentence)));
        for choice in &question.choices {
            text.push_str(&format!(
                "  --answer \"{}={}\": {}\n",
                inert(&question.id),
                inert(&choice.answer),
                inert(&choice.meaning)
            ));
        }
    }
    for warning in &view.warnings {
        text.push_str(&format!("warning: {}\n", inert(warning)));
    }
    text
}

/// A draft.
pub(crate) fn draft(draft: Option<&DraftView>) -> String {
    match draft {
        Some(draft) => json(&draft.json),
        None => "There is no draft.\n".to_owned(),
    }
}

/// Versions of a layout.
pub(crate) fn versions(list: &[VersionView]) -> String {
    let mut text = String::new();
    for view in list {
        let newest = if view.newest { ", used by new runs" } else { "" };
        let title = if view.title.is_empty() { String::new() } else { format!("  {}", inert(&view.title)) };
        text.push_str(&format!("version {}{title}  {}{newest}\n", view.version, time(view.stored)));
        for change in &view.changes {
            text.push_str(&format!("  {}\n", inert(change)));
        }
    }
    text
}

/// Differences of two layouts.
pub(crate) fn differences(list: &[Difference]) -> String {
    if list.is_empty() {
        return "The two layouts say the same.\n".to_owned();
    }
    list.iter().map(|difference| format!("{}\n", inert(&difference.sentence))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::api::{PreviewLine, SuggestedField};

    #[test]
    fn a_preview_shows_lines_faults_and_counts() {
        let problem =
            |sentence: &str| LayoutProblem { column: "c".into(), section: "s".into(), sentence: sentence.into() };
        let mut view = LayoutPreview {
            problems: Vec::new(),
            warnings: vec![problem("It is odd.")],
            columns: Vec::new(),
            n_lines: 2,
            n_bytes: 1234,
            lines: vec![PreviewLine {
                number: 1,
                offset: 0,
                text: "No\u{1b},Total".into(),
                cells: Vec::new(),
                spots: Vec::new(),
            }],
            n_written: 1,
            n_held: 1,
            faults: vec![FaultGroup {
                column: "c".into(),
                code: "required".into(),
                severity: "hold".into(),
                sentence: "It must have a value.".into(),
                n_documents: 1,
                documents: vec!["INV-1".into()],
            }],
            focus: vec![ColumnTrace {
                instance: "INV-1".into(),
                value: "a".into(),
                steps: Vec::new(),
                text: "A".into(),
                fault: String::new(),
            }],
            source: "made-up examples".into(),
        };
        let text = preview(&view);
        for part in [
            "    1  No",
            "warning: It is odd.",
            "hold 1 document: It must",
            "2 lines, 1,234 bytes; 1 document written, 1 held",
            "INV-1: “a” → “A” in the file",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains('\u{1b}'));
        view.problems = vec![problem("No field fills it.")];
        assert!(preview(&view).contains("✗ No field fills it.") && !preview(&view).contains("bytes"));
    }

    #[test]
    fn a_header_without_a_proposal_says_so() {
        let best = SuggestedField { path: "doc.number".into(), score: 96, reason: "It has the same name.".into() };
        let list = [
            Suggestion { head: "Inv no".into(), best: Some(best), others: Vec::new() },
            Suggestion { head: "Filler".into(), best: None, others: Vec::new() },
        ];
        let text = suggestions(&list);
        assert!(text.contains("doc.number") && text.contains("No field comes near enough."), "{text}");
        assert_eq!(differences(&[]), "The two layouts say the same.\n");
        assert_eq!(draft(None), "There is no draft.\n");
    }
}
