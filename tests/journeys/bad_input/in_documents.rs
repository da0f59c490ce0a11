//! A document that does not fit its file is held with the reason; the others go.

use crate::office::{Complaint, Office, TIME, harbour, job};
use crate::world::{listing, text};
use serde_json::{Value, json};

/// A layout of some columns.
fn layout(name: &str, encoding: &str, columns: &Value) -> Value {
    json!({
        "format": 1, "name": name, "documents": ["invoice"],
        "syntax": {"kind": "csv", "encoding": encoding},
        "sections": [{"id": "invoice", "each": "documents", "record": "line", "parts": columns}],
    })
}

/// Harbour & Pine with one invoice that is odd in every way, and references on all the others.
fn odd_books() -> Value {
    let mut company = harbour();
    let tax = company["taxes"][0]["name"].clone();
    for invoice in company["invoices"].as_array_mut().unwrap() {
        invoice["reference"] = json!("PO-1");
    }
    company["customers"].as_array_mut().unwrap().push(json!({"name": "Müller 東京 GmbH"}));
    company["invoices"].as_array_mut().unwrap().push(json!({
        "number": "INV-2026-11-0000199", "party": "Müller 東京 GmbH", "date": "2026-11-12",
        "lines": [{"name": "Crates", "rate": "10.00", "tax": tax}],
    }));
    company
}

#[test]
fn a_document_that_does_not_fit_is_held_with_the_reason_and_the_others_go() {
    let office = Office::of(&odd_books());
    let number = json!({"at": "number", "field": "doc.number"});
    let cases: [(&str, &str, Value, &str, &[&str]); 3] = [
        (
            "too-long",
            "utf-8",
            json!([{"at": "number", "field": "doc.number", "type": "text 10"}]),
            "length",
            &["Number is “INV-2026-11-0000199”", "at most 10 characters"],
        ),
        (
            "missing",
            "utf-8",
            json!([number, {"at": "order", "field": "doc.reference", "required": true}]),
            "required",
            &["Order is missing in INV-2026-11-0000199", "Fill it in"],
        ),
        (
            "ascii",
            "ascii",
            json!([number, {"at": "customer", "field": "doc.customer.name"}]),
            "character",
            &["Customer is “", "ü"],
        ),
    ];
    for (id, encoding, columns, code, says) in cases {
        let folder = office.add_folder_partner(id);
        office.desk.add_layout(id, &office.desk.file("layout.json", &layout(id, encoding, &columns)));
        let mut settings = job(id);
        settings["layout"] = json!(id);
        settings["selection"] = json!({"kinds": ["invoice"]});
        office.desk.add("job", &settings);

        let report = office.run(id, 3);
        let sent: Vec<_> = records(&report, "sent").iter().map(|record| record["number"].clone()).collect();
        assert_eq!(sent.len(), 4, "{id}: the others go: {report:#}");
        let content = std::fs::read_to_string(folder.join("FH_INV_202611_001.csv")).unwrap();
        assert!(!content.contains("0000199"), "{id}: nothing of the held one is in the file: {content}");
        let held = records(&report, "held");
        assert_eq!(held.len(), 1, "{id}: {report:#}");
        assert_eq!(held[0]["reason"], code, "{id}: {}", held[0]);

        let hold = hold_of(&office, id);
        assert_eq!(hold["code"], code, "{id}");
        let sentence = hold["sentence"].as_str().unwrap();
        for word in says {
            assert!(sentence.contains(word), "{id}: “{word}” is missing in: {sentence}");
        }
        let value: rust_decimal::Decimal = hold["value"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            (hold["number"].as_str().unwrap(), value.to_string().trim_end_matches('0')),
            ("INV-2026-11-0000199", "12.3")
        );
        let action = hold["action"].as_str().unwrap();
        assert!(action.contains("Correct it") && action.contains("try again"), "{id}: {action}");

        // Again: still held, once; nothing is sent a second time.
        let again = office.run(id, 3);
        assert!(again["files"].as_array().unwrap().is_empty(), "{id}");
        hold_of(&office, id);
    }

    // The layout is corrected; the held document goes, and nothing waits any more.
    let wider = layout("too-long", "utf-8", &json!([{"at": "number", "field": "doc.number", "type": "text 20"}]));
    office.desk.add_layout("too-long", &office.desk.file("layout.json", &wider));
    let hold = hold_of(&office, "too-long")["id"].as_str().unwrap().to_owned();
    office.desk.json(&["--clock", TIME, "inbox", "retry", &hold], 0);
    let folder = office.desk.scratch.join("partner-too-long/outbound");
    let names = listing(&folder);
    assert_eq!(names.iter().filter(|name| name.ends_with(".csv")).count(), 2, "{names:?}");
    assert!(std::fs::read_to_string(folder.join("FH_INV_202611_002.csv")).unwrap().contains("INV-2026-11-0000199"));
    assert_eq!(office.desk.json(&["inbox"], 0)["value"].as_array().unwrap().len(), 2);
    office.desk.verify();
}

/// The records of a report that ended like this.
fn records<'r>(report: &'r Value, outcome: &str) -> Vec<&'r Value> {
    report["records"].as_array().unwrap().iter().filter(|record| record["outcome"] == outcome).collect()
}

/// The one thing of a job that waits for a person.
fn hold_of(office: &Office, job: &str) -> Value {
    let inbox = office.desk.json(&["inbox"], 0)["value"].take();
    let mut holds: Vec<Value> = inbox.as_array().unwrap().iter().filter(|hold| hold["job"] == job).cloned().collect();
    assert_eq!(holds.len(), 1, "{job}: {inbox:#}");
    holds.remove(0)
}

#[test]
fn a_job_that_sends_all_or_nothing_sends_nothing_while_one_document_does_not_fit() {
    let office = Office::of(&odd_books());
    let folder = office.add_folder_partner("all");
    let columns = json!([{"at": "number", "field": "doc.number", "type": "text 10"}]);
    office.desk.add_layout("narrow", &office.desk.file("layout.json", &layout("narrow", "utf-8", &columns)));
    let mut settings = job("all");
    settings["layout"] = json!("narrow");
    settings["selection"] = json!({"kinds": ["invoice"]});
    settings["all_or_nothing"] = json!(true);
    office.desk.add("job", &settings);
    let report = office.run("all", 3);
    assert_eq!(records(&report, "held").len(), 5, "{report:#}");
    assert!(listing(&folder).is_empty());
    assert_eq!(office.waiting(), (0, String::new()));
    office.desk.verify();
}

#[test]
fn a_broken_layout_is_refused_with_its_place_and_the_one_before_stays() {
    let office = Office::open();
    let folder = office.add_folder_partner("fernhill");
    let good = json!([{"at": "number", "field": "doc.number"}]);
    let with = |columns: Value| layout("broken", "utf-8", &columns).to_string();
    let cases: [(String, &[&str]); 6] = [
        ("{\"format\": 1, \"name\": ".to_owned(), &["cannot be read", "ends too early", "line 1"]),
        ("not json".to_owned(), &["cannot be read", "not written as JSON", "line 1 column 2"]),
        (with(good.clone()).replace("\"csv\"", "\"dvs\""), &["dvs", "csv"]),
        (with(json!([{"at": "number", "field": "doc.nubmer"}])), &["doc.nubmer"]),
        (with(json!([{"at": "number", "field": "doc.number", "type": "text x"}])), &["text x"]),
        (with(json!([{"at": "net", "field": "doc.net", "steps": ["duble"]}])), &["duble"]),
    ];
    for (json, says) in cases {
        let path = office.desk.scratch.write("broken.json", &json);
        let words = ["layout", "add", "--id", "fernhill", "--from", text(&path)];
        Complaint::of(&office.desk, &words, "bad-layout").says(says);
    }
    let shown = office.desk.json(&["layout", "show", "fernhill"], 0);
    assert_eq!(shown["value"]["version"], 1, "no version was added");
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
}
