//! A table of interchanges, whole and damaged, with the acknowledgment that each must get, word for word.

mod table;

use formats::edi::ack::{Answer, Listing, Options, Policy, Strictness, Ta1, acknowledge, plain};
use std::sync::Arc;
use table::{Case, Table};

const NOW: &str = "2026-12-01T07:05:00";

fn answered(case: &Case, bytes: &[u8]) -> Answer {
    let mut policy = Policy::default();
    let mut known = Vec::new();
    for agreed in &case.agreed {
        match agreed.split_once(' ').unwrap_or((agreed, "")) {
            ("tolerant", _) => policy.strictness = Strictness::Tolerant,
            ("only-bad", _) => policy.listing = Listing::Faulty,
            ("ta1", "never") => policy.ta1 = Ta1::Never,
            ("ta1", "asked") => policy.ta1 = Ta1::Asked,
            ("ta1", "fault") => policy.ta1 = Ta1::Fault,
            ("known", identity) => known.push(plain(identity)),
            (word, _) => panic!("{}: what is “{word}”?", case.name),
        }
    }
    let known = Arc::new(known.into_iter().collect());
    acknowledge(bytes, &Options { policy, now: NOW.parse().unwrap(), control: 1, known })
}

/// Compares one case; gives what differs.
fn check(table: &Table, case: &Case) -> Option<String> {
    let bytes = table.received(case);
    let answer = answered(case, &bytes);
    let files: Vec<String> = answer.files.iter().map(|file| String::from_utf8_lossy(file).into_owned()).collect();
    let (found, expected) = (files.join("\n"), table.answer(case).join("\n"));
    let verdict = answer.verdict.map_or("unreadable", |verdict| verdict.word());
    let differs = found != expected || verdict != case.verdict;
    let show = |text: &str| text.replace(['~', '\''], "\n    ");
    let told: Vec<String> = answer.told().map(|told| format!("{}: {}", told.place(), told.sentence)).collect();
    differs.then(|| {
        format!(
            "== {}\n  expected {}:\n    {}\n  found {verdict}:\n    {}\n  said: {told:#?}\n",
            case.name,
            case.verdict,
            show(&expected),
            show(&found)
        )
    })
}

fn check_all(text: &str, terminator: char, at_least: usize) {
    let table = Table::read(text, terminator);
    assert!(table.cases.len() >= at_least, "{} cases", table.cases.len());
    let wrong: Vec<String> = table.cases.iter().filter_map(|case| check(&table, case)).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), table.cases.len(), wrong.join("\n"));
}

#[test]
fn every_x12_interchange_gets_its_answer() {
    check_all(include_str!("x12.txt"), '~', 70);
}

#[test]
fn every_edifact_interchange_gets_its_answer() {
    check_all(include_str!("edifact.txt"), '\'', 50);
}
