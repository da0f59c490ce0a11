//! The inbox: held records, grouped by cause, each with what can be done.

use super::{Table, amount, plural};
use crate::screen::inert;
use engine::api::HoldView;
use std::collections::BTreeMap;

/// The inbox as text.
pub(crate) fn inbox(list: &[HoldView]) -> String {
    if list.is_empty() {
        return "Nothing needs you.\n".to_owned();
    }
    // Many records often have one cause: it is said once, so that it is fixed once.
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&HoldView>> = BTreeMap::new();
    for hold in list {
        groups.entry((&hold.job, &hold.code, &hold.action)).or_default().push(hold);
    }
    let waits = if list.len() == 1 { "needs" } else { "need" };
    let mut text = format!("{} {waits} you.\n", plural(list.len() as u64, "record"));
    for ((job, _, action), holds) in groups {
        text.push_str(&format!("\nJob {}: {}\n", inert(job), inert(action)));
        text.push_str(&rows(&holds));
    }
    text.push_str(
        "\n`ml-connector inbox show ID` shows a record with its fields, `inbox fix ID FIELD VALUE` corrects one,\n\
         `inbox retry ID` tries it again (without an ID: all), `inbox skip ID` leaves it out.\n",
    );
    text
}

/// A line for each record, and under it why it is held.
fn rows(holds: &[&HoldView]) -> String {
    let mut table = Table::new(&["ID", "record", ">total", "state"]).indented();
    for hold in holds {
        let record = format!("{} {}", hold.kind, hold.number);
        table.row([&hold.id, &record, &amount(hold.value, &hold.currency), &hold.state]);
    }
    let lines = table.text();
    let whys =
        std::iter::once(String::new()).chain(holds.iter().map(|hold| format!("      {}\n", inert(&hold.sentence))));
    lines.lines().zip(whys).map(|(line, why)| format!("{line}\n{why}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Kind;

    fn hold(id: &str, number: &str, action: &str) -> HoldView {
        HoldView {
            id: id.into(),
            job: "fh".into(),
            kind: Kind::Invoice,
            number: number.into(),
            source_id: "1".into(),
            currency: "EUR".into(),
            value: "1230".parse().unwrap(),
            code: "missing".into(),
            sentence: "No PO number.".into(),
            action: action.into(),
            since: jiff::Timestamp::UNIX_EPOCH,
            state: "open".into(),
            job_name: "Fernhill".into(),
            party: String::new(),
            corrections: BTreeMap::new(),
        }
    }

    #[test]
    fn one_cause_is_said_once() {
        let text = inbox(&[
            hold("h1", "INV-1", "Fill it in, then try again."),
            hold("h2", "INV-2", "Fill it in, then try again."),
        ]);
        assert_eq!(text.matches("Fill it in, then try again.").count(), 1, "{text}");
        assert!(text.starts_with("2 records need you.\n"), "{text}");
        assert!(text.contains("1,230.00 EUR") && text.contains("      No PO number.\n"), "{text}");
        assert!(text.contains("inbox retry ID"), "the next step is named: {text}");
    }

    #[test]
    fn an_empty_inbox_says_so() {
        assert_eq!(inbox(&[]), "Nothing needs you.\n");
    }
}
