//! Invoices go out as an 810: with numbers that run on from file to file and never come twice, and what the program
//! wrote is accepted when the partner answers it.

use crate::office::{Office, TIME};
use crate::world::text;
use practice::zoho::{Change, Kind};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

struct Story {
    office: Office,
    folder: PathBuf,
}

impl Story {
    fn begin() -> Story {
        let office = Office::open();
        let root = office.desk.scratch.join("partner-edi");
        std::fs::create_dir_all(root.join("outbound")).unwrap();
        let params = json!({"sender.name": "Harbour & Pine", "sender.id": "HARBOURPINE", "receiver.id": "FERNHILL", "receiver.qualifier": "ZZ"});
        office.desk.add("partner", &json!({"id": "edi", "remote": {"kind": "folder", "path": root}, "params": params}));
        let layout = office.desk.scratch.join("fernhill-810.json");
        office.desk.cli.run(&["layout", "template", "x12-810-4010", "-o", text(&layout)]).expect(0);
        office.desk.add_layout("fernhill-810", &layout);
        office.desk.add(
            "job",
            &json!({
                "id": "edi", "connection": "harbour", "partner": "edi", "layout": "fernhill-810",
                "selection": {"kinds": ["invoice", "credit-note"], "parties": ["Fernhill Group"]},
                "file": {"name": "FH_{yyyymm}_{seq}.x12"},
            }),
        );
        Story { office, folder: root.join("outbound") }
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap()
    }

    /// Adds an invoice that is dated in November.
    fn add_invoice(&self, number: &str, text: &str) {
        let record = json!({
            "number": number, "party": "Fernhill Group", "date": "2026-11-28",
            "lines": [{"name": text, "rate": "50.00", "tax": "VAT 23%"}],
        });
        self.office.books.practice.change(Change::Add { kind: Kind::Invoice, record }).unwrap();
    }

    fn run(&self, more: &[&str], code: i32) -> Value {
        let words = ["--clock", TIME, "run", "edi", "--period", "2026-11"];
        let all: Vec<&str> = words.iter().chain(more).copied().collect();
        self.office.desk.json(&all, code)["value"].take()
    }
}

/// The values of an element of every segment with a tag.
fn elements(file: &str, tag: &str, element: usize) -> Vec<String> {
    let segments = file.split('~').map(str::trim);
    let wanted = segments.filter(|segment| segment.split('*').next() == Some(tag));
    wanted.map(|segment| segment.split('*').nth(element).unwrap_or_default().to_owned()).collect()
}

/// What the program says of a file when it is the partner who received it.
fn acknowledged(story: &Story, file: &Path, code: i32) -> String {
    let answer = story.office.desk.scratch.join("answer.x12");
    story.office.desk.cli.run(&["acknowledge", text(file), "-o", text(&answer)]).expect(code);
    std::fs::read_to_string(answer).unwrap()
}

#[test]
fn numbers_run_on_from_file_to_file_and_a_preview_takes_none() {
    let story = Story::begin();
    for _ in 0..2 {
        story.run(&["--preview"], 0);
    }
    story.run(&[], 0);
    let first = story.read("FH_202611_001.x12");
    assert_eq!(elements(&first, "ISA", 13), ["000000001"], "a preview takes no number");
    assert_eq!(elements(&first, "GE", 1), ["4"]);
    assert_eq!(elements(&first, "BIG", 2), ["INV-101", "INV-102", "CN-11", "INV-103"]);
    assert_eq!(elements(&first, "TDS", 1), ["123000", "30812", "12300", "9840"]);
    let sets = elements(&first, "ST", 2);
    assert_eq!(sets, elements(&first, "SE", 2));

    story.add_invoice("INV-108", "Crates");
    story.run(&["--supplement"], 0);
    let second = story.read("FH_202611_002.x12");
    assert_eq!(elements(&second, "ISA", 13), ["000000002"]);
    assert_eq!(elements(&second, "IEA", 2), ["000000002"]);
    assert!(elements(&second, "GS", 6) != elements(&first, "GS", 6), "groups are numbered anew");
    assert!(elements(&second, "ST", 2).iter().all(|set| !sets.contains(set)), "{sets:?}");

    for name in ["FH_202611_001.x12", "FH_202611_002.x12"] {
        let answer = acknowledged(&story, &story.folder.join(name), 0);
        assert_eq!(elements(&answer, "AK9", 1), ["A"], "{answer}");
    }
    let all: String = [first, second].concat();
    let both = story.office.desk.scratch.join("both.x12");
    std::fs::write(&both, all).unwrap();
    acknowledged(&story, &both, 0);
    story.office.desk.verify();
}

#[test]
fn a_document_that_the_standard_would_not_take_is_held_and_the_others_go() {
    let story = Story::begin();
    story.add_invoice("INV-1081234567890123456789", "A number of more than 22 characters");
    story.add_invoice("INV-109", "Two * at once ~ and a new line");
    let report = story.run(&[], 3);
    let held: Vec<&str> = report["records"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["outcome"] == "held")
        .filter_map(|record| record["number"].as_str())
        .collect();
    assert_eq!(held, ["INV-1081234567890123456789", "INV-109"], "{report:#}");
    let file = story.read("FH_202611_001.x12");
    assert_eq!(elements(&file, "GE", 1), ["4"], "the good ones go");
    let inbox = story.office.desk.json(&["inbox"], 0)["value"].take();
    let said = inbox.to_string();
    assert!(said.contains("22") && said.contains("separates values"), "{said}");
}

#[test]
fn ubl_goes_out_with_one_file_for_each_invoice() {
    let office = Office::open();
    let root = office.desk.scratch.join("partner-ubl");
    std::fs::create_dir_all(root.join("outbound")).unwrap();
    let params = json!({
        "sender.name": "Harbour & Pine", "sender.country": "IE", "sender.tax_id": "IE1234567WA",
        "sender.endpoint": "IE1234567WA", "sender.endpoint_scheme": "9935",
        "receiver.endpoint": "IE7654321AB", "receiver.endpoint_scheme": "9935",
    });
    office.desk.add("partner", &json!({"id": "ubl", "remote": {"kind": "folder", "path": root}, "params": params}));
    let layout = office.desk.scratch.join("fernhill-ubl.json");
    office.desk.cli.run(&["layout", "template", "ubl-invoice-21", "-o", text(&layout)]).expect(0);
    office.desk.add_layout("fernhill-ubl", &layout);
    office.desk.add(
        "job",
        &json!({
            "id": "ubl", "connection": "harbour", "partner": "ubl", "layout": "fernhill-ubl",
            "selection": {"kinds": ["invoice"], "parties": ["Fernhill Group"]}, "file": {"name": "{number}.xml"},
        }),
    );
    let report = office.desk.json(&["--clock", TIME, "run", "ubl", "--period", "2026-11"], 0);
    for number in ["INV-101", "INV-102", "INV-103"] {
        let file = std::fs::read_to_string(root.join("outbound").join(format!("{number}.xml")))
            .unwrap_or_else(|why| panic!("{number}: {why}: {report:#}"));
        assert!(file.contains(&format!(">{number}</cbc:ID>")) && file.matches("<Invoice").count() >= 1, "{file}");
    }
    office.desk.verify();
}
