//! Files that end in the middle, at every byte.

use crate::promises::{Subject, counted, ensure, findings, read, write};
use crate::readers::document;

/// The shortest file of each layout: one document.
pub(crate) fn short_files(subjects: &[Subject]) -> Vec<(&Subject, Vec<u8>)> {
    let mut files = Vec::new();
    for subject in subjects {
        let Subject::Layout { plan, .. } = subject else { continue };
        let written = plan.kinds().iter().find_map(|kind| write(plan, &[document(*kind, 1)]));
        files.extend(written.map(|(file, _)| (subject, file)));
    }
    files
}

/// Reads a file once that ends in the middle: that takes so little that every place can be tried. Where the syntax
/// shows that something is missing, the end must be told of.
///
/// # Errors
/// A promise that does not hold.
pub(crate) fn check_cut(subject: &Subject, file: &[u8], shows: bool) -> Result<(), String> {
    match subject {
        Subject::Layout { plan, .. } => {
            let events = read(plan, file, &[]);
            ensure(!shows || !findings(&events).is_empty(), || "nothing is said of the end".to_owned())?;
            counted(&events)
        }
        Subject::Receiver | Subject::Learn(_) => subject.check(file, &[]),
    }
}
