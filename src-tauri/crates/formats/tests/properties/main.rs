//! The laws of layouts, held by generated layouts, documents and files: what each class of column promises, and that
//! no file, however broken, does more than be faulted.

mod columns;
mod edi;
mod files;
mod fixed;
mod templates;
mod variants;
mod xml;

use formats::layout::{Event, Inputs, Plan, Reader, Summary, Writer, compile};
use model::Document;
use model::layout::Layout;
use proptest::test_runner::Config;

/// So many cases of each property; failures are shown, not stored.
fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn plan(json: &str) -> Plan {
    let layout = Layout::from_json(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    compile(&layout).unwrap_or_else(|problems| panic!("{problems:?}: {json}"))
}

fn inputs() -> Inputs {
    Inputs::at("2026-11-21T09:00:00".parse().expect("a moment"))
}

/// The same with a value for everything that the job or the partner gives.
fn inputs_for(plan: &Plan) -> Inputs {
    let mut inputs = inputs();
    inputs.params.extend(plan.needs().params.into_iter().map(|name| (name, "IE".to_owned())));
    inputs.numbers.extend(plan.needs().numbers.into_iter().map(|number| (number, 1)));
    inputs
}

/// The file of those documents that can be written, and which they are.
fn write(plan: &Plan, documents: &[Document]) -> (Vec<u8>, Vec<usize>) {
    let mut writer = Writer::new(plan, inputs_for(plan));
    let mut out = Vec::new();
    let written = (0..documents.len()).filter(|at| writer.document(&documents[*at], &mut out).is_written()).collect();
    writer.finish(&mut out).unwrap_or_else(|faults| panic!("{faults:?}"));
    (out, written)
}

fn read(plan: &Plan, file: &[u8], pieces: &[usize]) -> Vec<Event> {
    let mut reader = Reader::new(plan, inputs_for(plan));
    let mut events = Vec::new();
    let (mut rest, mut sizes) = (file, pieces.iter().cycle());
    while !rest.is_empty() {
        let size = sizes.next().map_or(rest.len(), |size| (*size).clamp(1, rest.len()));
        reader.feed(&rest[..size]);
        rest = &rest[size..];
        events.extend(std::iter::from_fn(|| reader.next()));
    }
    reader.finish();
    events.extend(std::iter::from_fn(|| reader.next()));
    events
}

/// The documents of a file that must be good.
fn read_good(plan: &Plan, file: &[u8]) -> Vec<Document> {
    let shown = || String::from_utf8_lossy(file).into_owned();
    let mut documents = Vec::new();
    for event in read(plan, file, &[64]) {
        match event {
            Event::Document(taken) => documents.push(taken.document),
            Event::Fault(finding) => assert!(!finding.holds(), "{finding} in {:?}", shown()),
            Event::Receipt(_) => {}
            Event::End(summary) => assert!(!summary.refused, "refused {:?}", shown()),
            Event::Held { faults, .. } => panic!("held for {} in {:?}", faults[0], shown()),
            Event::Recalled { fault, .. } => panic!("recalled for {fault} in {:?}", shown()),
        }
    }
    documents
}

fn summary(events: &[Event]) -> &Summary {
    match events.last() {
        Some(Event::End(summary)) => summary,
        other => panic!("the last event is the end, not {other:?}"),
    }
}
