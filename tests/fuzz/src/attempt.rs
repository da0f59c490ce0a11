//! One damaged file after the other is read, and each find is made small.

use crate::chance::Chance;
use crate::damage::damage;
use crate::promises::Subject;
use crate::readers::{self, Good};
use crate::watch;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Reading one small file may take this much of a core; a hundredth of it is usual.
const PATIENCE: Duration = Duration::from_secs(5);

/// One reader and the files that are damaged for it.
#[derive(Debug)]
pub(crate) struct Bench {
    subjects: Vec<Subject>,
    files: Vec<Good>,
}

/// A damaged file, who reads it, and in which pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    subject: usize,
    /// The file.
    pub(crate) file: Vec<u8>,
    pieces: Vec<usize>,
}

thread_local! {
    /// Where the last panic happened, and what it said.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Panics are told with the find; nothing is printed when they happen.
pub(crate) fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| PANIC.with(|last| *last.borrow_mut() = panic.to_string())));
}

/// The folder of small files of a reader.
pub(crate) fn corpus(reader: &str) -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("BUG: this lies two levels deep");
    top.join("src-tauri/crates/formats/tests/corpus").join(reader)
}

impl Bench {
    /// Good files of the layouts, and the small ones of the corpus.
    pub(crate) fn new(reader: &str) -> Bench {
        let subjects = readers::subjects(reader);
        let (mut files, _) = readers::good_files(reader, &subjects);
        let mut small: Vec<PathBuf> = std::fs::read_dir(corpus(reader))
            .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
            .unwrap_or_default();
        small.sort();
        files.extend(small.iter().filter_map(|path| std::fs::read(path).ok()).map(|file| (None, file)));
        Bench { subjects, files }
    }

    /// The case of a seed.
    pub(crate) fn case(&self, seed: u64) -> Case {
        let mut chance = Chance::new(seed);
        chance.number();
        let (of, good) = chance.of(&self.files);
        let any = chance.below(self.subjects.len());
        let subject = if chance.below(5) == 0 { any } else { of.unwrap_or(any) };
        let other = &chance.of(&self.files).1;
        let file = damage(good, other, &mut chance);
        let most = *chance.of(&[1, 3, 16, 200, 5000]);
        let pieces = (0..3).map(|_| 1 + chance.below(most)).collect();
        Case { subject, file, pieces }
    }

    /// Reads a case; what is wrong, if anything is.
    pub(crate) fn attempt(&self, case: &Case) -> Option<String> {
        let start = watch::work();
        let subject = &self.subjects[case.subject];
        let what = match catch_unwind(AssertUnwindSafe(|| subject.check(&case.file, &case.pieces))) {
            Ok(Ok(())) => {
                let took = watch::work().saturating_sub(start);
                (took > PATIENCE).then(|| format!("it took {took:?} of a core"))
            }
            Ok(Err(what)) => Some(what),
            Err(_) => Some(PANIC.with(RefCell::take)),
        };
        what.map(|what| format!("{}: {what}", subject.name()))
    }

    /// Takes out of the file whatever is not needed for something to be wrong with it.
    pub(crate) fn smaller(&self, mut case: Case, time: Duration) -> Case {
        let start = Instant::now();
        let mut size = case.file.len() / 2;
        while size > 0 && start.elapsed() < time {
            let mut at = 0;
            while at < case.file.len() && start.elapsed() < time {
                let mut tried = case.clone();
                tried.file.drain(at..(at + size).min(case.file.len()));
                if self.attempt(&tried).is_some() { case = tried } else { at += size }
            }
            size /= 2;
        }
        case
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_damaged_files_of_every_reader_are_read_as_they_should() {
        for reader in readers::NAMES {
            let bench = Bench::new(reader);
            for seed in 0..150 {
                let case = bench.case(seed);
                assert_eq!(bench.attempt(&case), None, "{reader} {seed}: {:?}", String::from_utf8_lossy(&case.file));
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_case() {
        let bench = Bench::new("csv");
        assert_eq!(bench.case(7), bench.case(7));
        assert_ne!(bench.case(7).file, bench.case(8).file);
    }
}
