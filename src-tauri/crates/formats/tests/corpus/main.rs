//! Small files that once showed something, or that are odd in a way that is met: every one is read by every layout of
//! its reader, whole and cut off, and nothing that is promised breaks.
//!
//! A folder for each reader lies beside this file; what `cargo xtask fuzz` finds is put there.

mod cut;
mod promises;
mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// At how many places a file is cut at most. Learning takes long, and looks at all of a file each time.
fn cuts(reader: &str) -> usize {
    if reader == "learn" { 2 } else { 50 }
}

fn corpus(reader: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(reader);
    let entries = std::fs::read_dir(folder).expect("the corpus lies beside this file");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file of the corpus").path()).collect();
    paths.sort();
    let file = |path: &PathBuf| {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, std::fs::read(path).expect("a file of the corpus"))
    };
    paths.iter().map(file).collect()
}

/// What is wrong with reading a file, if anything is.
fn broken(subject: &promises::Subject, file: &[u8], pieces: &[usize]) -> Option<String> {
    match catch_unwind(AssertUnwindSafe(|| subject.check(file, pieces))) {
        Ok(Ok(())) => None,
        Ok(Err(what)) => Some(what),
        Err(_) => Some("the reader panicked".to_owned()),
    }
}

fn replay(reader: &str) {
    let files = corpus(reader);
    assert!(files.len() >= 5, "the corpus of {reader} was not found");
    let subjects = readers::subjects(reader);
    let mut complaints = Vec::new();
    for (name, file) in &files {
        for subject in &subjects {
            for pieces in [&[1][..], &[64, 7], &[10, 1, 7]] {
                complaints
                    .extend(broken(subject, file, pieces).map(|what| format!("{name}, {}: {what}", subject.name())));
            }
        }
        // One layout after the other, so that each meets some of the cuts.
        let step = file.len().div_ceil(cuts(reader)).max(1);
        for (at, subject) in (0..file.len()).step_by(step).zip(subjects.iter().cycle()) {
            let what = broken(subject, &file[..at], &[3, 1]);
            complaints.extend(what.map(|what| format!("{name} cut at {at}, {}: {what}", subject.name())));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Every good file, cut at so many places: a crash is found, and so is a promise that does not hold.
fn cut_good_files(reader: &str) {
    let subjects = readers::subjects(reader);
    let (files, _) = readers::good_files(reader, &subjects);
    assert!(!files.is_empty(), "no layout of {reader} wrote a file");
    for (index, file) in &files {
        let subject = &subjects[index.unwrap_or(0)];
        for at in (0..file.len()).step_by(file.len().div_ceil(cuts(reader)).max(1)) {
            let what = broken(subject, &file[..at], &[11, 2]);
            assert_eq!(what, None, "{} cut at byte {at} of {}", subject.name(), file.len());
        }
        assert_eq!(broken(subject, file, &[5, 1, 64]), None, "{}", subject.name());
    }
}

/// The shortest good file of each layout, cut at every byte.
fn cut_at_every_byte(reader: &str, shows: bool) {
    let subjects = readers::subjects(reader);
    let files = cut::short_files(&subjects);
    assert!(files.len() >= 2, "layouts of {reader} wrote {} files", files.len());
    for (subject, file) in files {
        for at in 0..file.len() {
            let is_short = shows && !file[at..].trim_ascii().is_empty();
            let what = catch_unwind(AssertUnwindSafe(|| cut::check_cut(subject, &file[..at], is_short)));
            assert!(matches!(&what, Ok(Ok(()))), "{} cut at byte {at} of {}: {what:?}", subject.name(), file.len());
        }
    }
}

#[test]
fn csv_cut_at_any_byte_is_a_fault_and_no_crash() {
    cut_at_every_byte("csv", false);
}

#[test]
fn fixed_cut_at_any_byte_is_a_fault_and_no_crash() {
    cut_at_every_byte("fixed", false);
}

#[test]
fn xml_cut_at_any_byte_is_a_fault_and_no_crash() {
    cut_at_every_byte("xml", true);
}

#[test]
fn x12_cut_at_any_byte_is_a_fault_and_no_crash() {
    cut_at_every_byte("x12", true);
}

#[test]
fn edifact_cut_at_any_byte_is_a_fault_and_no_crash() {
    cut_at_every_byte("edifact", true);
}

#[test]
fn csv() {
    replay("csv");
    cut_good_files("csv");
}

#[test]
fn fixed() {
    replay("fixed");
    cut_good_files("fixed");
}

#[test]
fn xml() {
    replay("xml");
    cut_good_files("xml");
}

#[test]
fn x12() {
    replay("x12");
    cut_good_files("x12");
}

#[test]
fn edifact() {
    replay("edifact");
    cut_good_files("edifact");
}

#[test]
fn receiver() {
    replay("receiver");
    cut_good_files("receiver");
}

#[test]
fn learn() {
    replay("learn");
}

#[test]
fn every_reader_has_subjects_and_good_files() {
    for reader in readers::NAMES {
        let subjects = readers::subjects(reader);
        let (files, without) = readers::good_files(reader, &subjects);
        assert!(!subjects.is_empty() && !files.is_empty(), "{reader}");
        // Layouts of answers are written from what was received.
        assert!(without <= 3, "{reader}: {without} layouts wrote no file");
    }
}
