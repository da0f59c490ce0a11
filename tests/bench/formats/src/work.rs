//! The work that is measured: documents become a file, and a file becomes documents.

use crate::Trouble;
use formats::layout::{Event, Inputs, Plan, Reader, Writer, compile};
use model::Document;
use model::layout::{Control, Layout};
use std::time::{Duration, Instant};

/// So many bytes are fed at once, as from a disk.
pub const PIECE: usize = 64 * 1024;

/// A layout by its JSON, compiled.
///
/// # Errors
/// Where it is none.
pub fn plan(json: &str) -> Result<Plan, Trouble> {
    compile(&Layout::from_json(json)?).map_err(|problems| format!("{problems:?}").into())
}

/// What the job, the partner and the clock give.
pub fn inputs(plan: &Plan) -> Inputs {
    let mut inputs = Inputs::at("2026-12-01T07:05:00".parse().expect("BUG: a moment"));
    inputs.params.extend(plan.needs().params.into_iter().map(|name| (name, "Harbour".to_owned())));
    inputs.params.insert("sender.id".to_owned(), "HARBOUR".to_owned());
    inputs.params.insert("receiver.id".to_owned(), "ACME".to_owned());
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 1)));
    inputs
}

/// Writes the documents, and hands the bytes over piece by piece as a run does.
///
/// # Errors
/// Where one does not fit.
pub fn write<'d>(
    plan: &Plan,
    documents: impl IntoIterator<Item = &'d Document>,
    mut take: impl FnMut(&[u8]),
) -> Result<(), Trouble> {
    let mut writer = Writer::new(plan, inputs(plan));
    let mut out = Vec::with_capacity(2 * PIECE);
    for document in documents {
        let outcome = writer.document(document, &mut out);
        if !outcome.is_written() {
            return Err(format!("a document does not fit: {outcome:?}").into());
        }
        if out.len() >= PIECE {
            take(&out);
            out.clear();
        }
    }
    writer.finish(&mut out).map_err(|faults| format!("{faults:?}"))?;
    take(&out);
    Ok(())
}

/// The file of the documents.
///
/// # Errors
/// As [`write`].
pub fn file(plan: &Plan, documents: &[Document]) -> Result<Vec<u8>, Trouble> {
    let mut file = Vec::new();
    write(plan, documents, |piece| file.extend_from_slice(piece))?;
    Ok(file)
}

/// Reads pieces into documents, which are counted and dropped. All must be good.
///
/// # Errors
/// Where something is wrong with the file.
pub fn read(plan: &Plan, pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<usize, Trouble> {
    let limits = formats::layout::Limits { only_faulty_sets: true, ..formats::layout::Limits::default() };
    let mut reader = Reader::with_limits(plan, inputs(plan), limits);
    let mut documents = 0;
    for piece in pieces {
        reader.feed(piece.as_ref());
        documents += taken(&mut reader)?;
    }
    reader.finish();
    Ok(documents + taken(&mut reader)?)
}

fn taken(reader: &mut Reader<'_>) -> Result<usize, Trouble> {
    let mut documents = 0;
    while let Some(event) = reader.next() {
        match event {
            Event::Document(_) => documents += 1,
            Event::Fault(finding) if !finding.holds() => {}
            Event::Receipt(_) => {}
            Event::End(summary) if !summary.refused => {}
            Event::Fault(_) | Event::Held { .. } | Event::Recalled { .. } | Event::End(_) => {
                return Err(format!("something is wrong with the file: {event:?}").into());
            }
        }
    }
    Ok(documents)
}

/// How long something takes.
///
/// # Errors
/// What it returns.
pub fn time(run: impl FnOnce() -> Result<(), Trouble>) -> Result<Duration, Trouble> {
    let start = Instant::now();
    run()?;
    Ok(start.elapsed())
}
