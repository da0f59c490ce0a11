//! The ready layouts read what a partner answers, and write what we answer: both are the same documents.

use crate::table::{Case, Table};
use crate::{NOW, answered};
use formats::edi::ack::{Form, Reply, replies};
use formats::layout::{Event, Inputs, Plan, Reader, Writer, compile};
use formats::templates;
use model::Document;
use std::collections::BTreeMap;

/// The plan that reads and writes it. A TA1 is no set, so no layout has it.
fn plan(reply: &Reply) -> Option<Plan> {
    let later = reply.params.get("group.version").is_some_and(|version| version == "005010");
    let name = match (reply.form, later) {
        (Form::Ta1, _) => return None,
        (Form::Group, false) => "x12-997-4010",
        (Form::Group, true) => "x12-997-5010",
        (Form::Contrl, _) => "edifact-contrl",
    };
    Some(compile(&templates::get(name).unwrap().layout()).unwrap())
}

/// Documents that a layout reads from a file, and what it finds wrong with it.
fn read(plan: &Plan, file: &[u8]) -> (Vec<Document>, Vec<String>) {
    let mut reader = Reader::new(plan, Inputs::at(NOW.parse().unwrap()));
    reader.feed(file);
    reader.finish();
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    while let Some(event) = reader.next() {
        match event {
            Event::Document(taken) => documents.push(taken.document),
            Event::Held { faults: held, .. } => faults.extend(held.into_iter().map(|finding| finding.fault.sentence)),
            Event::Recalled { fault, .. } | Event::Fault(fault) => faults.push(fault.fault.sentence),
            Event::Receipt(_) | Event::End(_) => {}
        }
    }
    (documents, faults)
}

/// The document as far as its form can carry it.
fn carried(reply: &Reply) -> Document {
    let mut document = reply.document.clone();
    let later = reply.params.get("group.version").is_some_and(|version| version == "005010");
    if reply.form == Form::Group {
        (document.sender, document.receiver) = (None, None);
        if !later {
            document.group_version = None;
            document.sets.iter_mut().for_each(|set| set.version = None);
        }
        let elements = document.sets.iter_mut().flat_map(|set| &mut set.findings).flat_map(|found| &mut found.elements);
        for element in elements {
            element.copy.take_if(|copy| copy.contains([':', '*', '~', '^']));
        }
    }
    document
}

fn written(plan: &Plan, document: &Document, params: &BTreeMap<String, String>) -> Vec<u8> {
    let params = params.iter().filter(|(name, _)| plan.needs().params.contains(name) || name.contains("qualifier"));
    let inputs = Inputs {
        params: params.map(|(name, value)| (name.clone(), value.clone())).collect::<BTreeMap<_, _>>(),
        numbers: model::layout::Control::ALL.iter().map(|control| (*control, 1)).collect(),
        ..Inputs::at(NOW.parse().unwrap())
    };
    let mut writer = Writer::new(plan, inputs);
    let mut bytes = Vec::new();
    let outcome = writer.document(document, &mut bytes);
    assert!(outcome.is_written(), "{outcome:?}");
    writer.finish(&mut bytes).unwrap();
    bytes
}

/// Reads our answers to a case by the ready layouts, and writes the same documents by them.
fn check(table: &Table, case: &Case) -> usize {
    let answer = answered(case, &table.received(case));
    let all = answer.receipts.iter().zip(&answer.interchanges).flat_map(|(one, verdict)| replies(one, verdict));
    let mut files = answer.files.iter();
    let mut checked = 0;
    for alike in all.collect::<Vec<_>>().chunk_by(|one, other| one.form == other.form && one.form == Form::Group) {
        let file = files.next().unwrap();
        let Some(plan) = plan(&alike[0]) else { continue };
        let text = String::from_utf8_lossy(file).into_owned();
        let expected: Vec<Document> = alike.iter().map(carried).collect();
        assert_eq!(read(&plan, file), (expected.clone(), Vec::new()), "{}: {text}", case.name);
        for (reply, expected) in alike.iter().zip(expected) {
            let bytes = written(&plan, &expected, &reply.params);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(read(&plan, &bytes), (vec![expected], Vec::new()), "{}: {text}", case.name);
            checked += 1;
        }
    }
    checked
}

#[test]
fn the_ready_layouts_read_and_write_every_answer() {
    for (text, terminator) in [(include_str!("x12.txt"), '~'), (include_str!("edifact.txt"), '\'')] {
        let table = Table::read(text, terminator);
        let usual = table.cases.iter().filter(|case| !case.echoes_badly());
        let checked: usize = usual.map(|case| check(&table, case)).sum();
        assert!(checked > 50, "{checked}");
    }
}
