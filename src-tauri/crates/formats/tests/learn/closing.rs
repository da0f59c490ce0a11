//! The closing test: the learnt layout reads its sample without findings, and writes the documents back to the same rows.

use super::Case;
use formats::csv::{Cut, Found, Limits, Record, Style};
use formats::layout::{Event, Inputs, Plan, Reader, Writer, compile};
use formats::learn::Learned;
use model::Document;
use model::layout::{Control, Csv, Syntax};

fn inputs() -> Inputs {
    let mut inputs = Inputs::at("2026-03-02T09:15:00".parse().expect("a moment"));
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 1)));
    inputs
}

/// Who sends and who receives: an interchange names them, a layout does not.
fn named() -> Inputs {
    let mut inputs = inputs();
    for (name, value) in [("sender.id", "WESTMARK"), ("receiver.id", "ORCHARD")] {
        inputs.params.insert(name.to_owned(), value.to_owned());
    }
    inputs
}

/// The segments of sets and messages, without the envelope.
fn segments(file: &[u8]) -> Vec<String> {
    const ENVELOPE: &[&str] = &["ISA", "GS", "ST", "SE", "GE", "IEA", "UNA", "UNB", "UNH", "UNT", "UNZ"];
    let text = String::from_utf8_lossy(file);
    let all = text.split(['~', '\'']).map(|segment| segment.trim().to_owned());
    all.filter(|segment| !segment.is_empty() && !ENVELOPE.iter().any(|tag| segment.starts_with(tag))).collect()
}

fn read(plan: &Plan, file: &[u8]) -> (Vec<Document>, Vec<String>) {
    let (mut documents, mut findings) = (Vec::new(), Vec::new());
    let mut reader = Reader::new(plan, inputs());
    reader.feed(file);
    reader.finish();
    while let Some(event) = reader.next() {
        match event {
            Event::Document(taken) => documents.push(taken.document),
            Event::Held { taken, faults } => {
                findings.extend(faults.iter().map(|fault| format!("held: {fault}")));
                documents.push(taken.document);
            }
            Event::Recalled { fault, .. } => findings.push(format!("recalled: {fault}")),
            Event::Fault(finding) if finding.holds() => findings.push(format!("refused: {finding}")),
            Event::Fault(_) | Event::Receipt(_) | Event::End(_) => {}
        }
    }
    (documents, findings)
}

fn write(plan: &Plan, documents: &[Document]) -> Result<Vec<u8>, String> {
    let (mut out, mut writer) = (Vec::new(), Writer::new(plan, named()));
    for document in documents {
        let outcome = writer.document(document, &mut out);
        if !outcome.is_written() {
            return Err(format!("not written: {outcome:?}"));
        }
    }
    writer.finish(&mut out).map_err(|faults| format!("{faults:?}"))?;
    Ok(out)
}

fn rows(file: &[u8], csv: &Csv) -> Vec<Vec<String>> {
    let mut cut = Cut::new(
        &Style::of(csv).expect("a sample of the repository"),
        csv.encoding,
        u64::from(csv.skip),
        Limits::default(),
    );
    cut.feed(file);
    cut.finish();
    let (mut record, mut rows) = (Record::default(), Vec::new());
    while cut.next(&mut record) == Found::Record {
        rows.push(record.iter().map(str::to_owned).collect());
    }
    rows
}

/// What does not come back.
pub(super) fn differs(case: &Case, learned: &Learned) -> Vec<String> {
    let plan = match compile(&learned.layout) {
        Ok(plan) => plan,
        Err(problems) => return vec![format!("does not compile: {problems:?}\n{}", learned.layout.to_json())],
    };
    let (documents, mut findings) = read(&plan, &case.bytes);
    if documents.is_empty() {
        findings.push("no documents".to_owned());
    }
    let written = match write(&plan, &documents) {
        Ok(written) => written,
        Err(why) => {
            findings.push(why);
            return findings;
        }
    };
    let above = case.expected["rows_above"].as_u64().unwrap_or(0);
    if learned.layout.standard.is_some() {
        let (sample, ours) = (segments(&case.bytes), segments(&written));
        if sample != ours {
            findings.push(format!("segments {ours:#?}, not {sample:#?}\n{}", learned.layout.to_json()));
        }
        return findings;
    }
    if case.list("lost").is_empty() && above == 0 {
        if written != case.bytes {
            let (one, two) = (String::from_utf8_lossy(&case.bytes), String::from_utf8_lossy(&written));
            let line = one.lines().zip(two.lines()).find(|(a, b)| a != b);
            findings.push(format!("written differently: {line:?} ({} and {} bytes)", case.bytes.len(), written.len()));
        }
        return findings;
    }
    if let Syntax::Csv(csv) = &learned.layout.syntax {
        let plain = Csv { skip: 0, ..csv.clone() };
        let (sample, ours) = (rows(&case.bytes, csv), rows(&written, &plain));
        if sample.len() != ours.len() {
            findings.push(format!("{} rows are written, not {}", ours.len(), sample.len()));
        }
        for (sample, ours) in sample.iter().zip(&ours) {
            // A column that is not used is written blank.
            let same = sample.iter().zip(ours).all(|(sample, ours)| sample == ours || ours.is_empty());
            let kept = sample.iter().zip(ours).filter(|(sample, ours)| sample != ours).count();
            if !same || kept > case.list("lost").len() {
                findings.push(format!("the row {sample:?} is written as {ours:?}"));
            }
        }
    }
    findings
}
