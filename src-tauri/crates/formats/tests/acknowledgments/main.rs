//! A table of interchanges, whole and damaged, with the acknowledgment that each must get, word for word.

#![expect(clippy::unwrap_used, reason = "a failed answer says where")]

mod layouts;
mod table;

use formats::edi::ack::{Answer, Listing, Options, Policy, Strictness, Ta1, Verdict, acknowledge, plain, replies};
use formats::seen::Scratch;
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
    acknowledge(bytes, &Options { policy, now: NOW.parse().unwrap(), control: 1, known, scratch: Scratch::default() })
}

/// What is wrong with our own answer, by our own rules. A value that the standard's element cannot hold is echoed as it
/// was sent, for the partner knows its file by it.
fn flaws(files: &[Vec<u8>]) -> Vec<String> {
    let answers = files.iter().map(|file| {
        let options = Options {
            policy: Policy::default(),
            now: NOW.parse().unwrap(),
            control: 1,
            known: Arc::default(),
            scratch: Scratch::default(),
        };
        acknowledge(file, &options)
    });
    let flaws = answers.flat_map(|answer| {
        assert!(answer.files.is_empty(), "an answer is answered");
        answer.told().map(|told| format!("{}: {}", told.place(), told.sentence)).collect::<Vec<_>>()
    });
    flaws.collect()
}

/// Compares one case; gives what differs.
fn check(table: &Table, case: &Case) -> Option<String> {
    let bytes = table.received(case);
    let answer = answered(case, &bytes);
    let files: Vec<String> = answer.files.iter().map(|file| String::from_utf8_lossy(file).into_owned()).collect();
    let (found, expected) = (files.join("\n"), table.answer(case).join("\n"));
    let verdict = answer.verdict.map_or("unreadable", |verdict| verdict.word());
    let flaws = if case.echoes_badly() { Vec::new() } else { flaws(&answer.files) };
    let differs = found != expected || verdict != case.verdict || !flaws.is_empty();
    let show = |text: &str| text.replace(['~', '\''], "\n    ");
    let told: Vec<String> = answer.told().map(|told| format!("{}: {}", told.place(), told.sentence)).collect();
    differs.then(|| {
        format!(
            "== {}\n  expected {}:\n    {}\n  found {verdict}:\n    {}\n  said: {told:#?}\n  flaws of the answer: {flaws:#?}\n",
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

#[test]
fn an_answer_never_breaks_on_a_file_that_is_cut_anywhere() {
    for (text, terminator) in [(include_str!("x12.txt"), '~'), (include_str!("edifact.txt"), '\'')] {
        let table = Table::read(text, terminator);
        let whole = table.received(&table.cases[0]);
        for at in 0..whole.len() {
            let answer = answered(&table.cases[0], &whole[..at]);
            let is_accepted = answer.verdict.is_some_and(|verdict| verdict == Verdict::Accepted);
            assert!(!is_accepted, "{}", String::from_utf8_lossy(&whole[..at]));
            assert!(flaws(&answer.files).is_empty(), "{:?}", flaws(&answer.files));
        }
    }
}

#[test]
fn a_ta1_is_read_and_not_answered() {
    let table = Table::read(include_str!("x12.txt"), '~');
    let case = table.cases.iter().find(|case| case.name == "ISA09 is no day").unwrap();
    let ours = answered(case, &table.received(case));
    let theirs = answered(&table.cases[0], &ours.files[0]);
    let sent = &replies(&ours.receipts[0], &ours.interchanges[0])[0];
    assert_eq!((theirs.ta1, theirs.files), (vec![sent.document.clone()], Vec::new()));
}

proptest::proptest! {
    #[test]
    fn an_answer_never_breaks_on_damaged_bytes(
        which in 0..2_usize,
        changes in proptest::collection::vec((proptest::prelude::any::<u16>(), proptest::prelude::any::<u8>()), 1..12),
    ) {
        let (text, terminator) = [(include_str!("x12.txt"), '~'), (include_str!("edifact.txt"), '\'')][which];
        let table = Table::read(text, terminator);
        let mut bytes = table.received(&table.cases[0]);
        for (at, byte) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        let answer = answered(&table.cases[0], &bytes);
        flaws(&answer.files);
    }
}
