//! A held record is corrected here: what is sent has the given value, the books keep theirs, and the books win where they
//! changed meanwhile. And what is seen at a glance on the way.

use crate::office::{Complaint, Office, TIME, harbour, job};
use crate::world::listing;
use practice::zoho::{Change, Kind};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The invoice that lacks its order number.
const HELD: &str = "INV-102";

struct Story {
    office: Office,
    folder: PathBuf,
}

impl Story {
    /// Three invoices went; the one without an order number is held.
    fn begin() -> Story {
        let mut company = harbour();
        for invoice in company["invoices"].as_array_mut().unwrap() {
            if invoice["number"] != HELD {
                invoice["reference"] = json!("PO-1");
            }
        }
        let office = Office::of(&company);
        let folder = office.add_folder_partner("acme");
        let layout = json!({
            "format": 1, "name": "orders", "documents": ["invoice"], "syntax": {"kind": "csv"},
            "sections": [{"id": "invoice", "each": "documents", "record": "line", "parts": [
                {"at": "number", "field": "doc.number"},
                {"at": "PO number", "field": "doc.reference", "type": "text 8", "required": true},
                {"at": "due", "field": "doc.due_date", "type": "date dd/MM/yyyy"},
                {"at": "total", "field": "doc.total", "type": "number 2"},
            ]}],
        });
        office.desk.add_layout("orders", &office.desk.file("layout.json", &layout));
        let mut settings = job("acme");
        settings["layout"] = json!("orders");
        settings["name"] = json!("Invoices to Acme");
        settings["selection"] = json!({"kinds": ["invoice"]});
        office.desk.add("job", &settings);
        office.run("acme", 3);
        Story { office, folder }
    }

    fn json(&self, words: &[&str], code: i32) -> Value {
        let all: Vec<&str> = ["--clock", TIME].iter().chain(words).copied().collect();
        self.office.desk.json(&all, code)["value"].take()
    }

    fn hold(&self) -> Value {
        let mut inbox = self.json(&["inbox"], 0);
        assert_eq!(inbox.as_array().unwrap().len(), 1, "{inbox:#}");
        inbox[0].take()
    }

    fn id(&self) -> String {
        self.hold()["id"].as_str().unwrap().to_owned()
    }

    /// A request that is refused with this sentence, and changes nothing.
    fn refused(&self, words: &[&str], says: &str) {
        let before = self.hold();
        let outcome = self.office.desk.cli.run(&[&["--clock", TIME], words].concat()).expect(2);
        assert!(outcome.stderr.contains(says), "{words:?}: {}", outcome.stderr);
        assert_eq!(self.hold(), before, "{words:?}");
    }

    /// Changes the held invoice in the books, as a person there would.
    fn change_books(&self, at: &str, patch: Value) {
        self.office.books.practice.set_clock(format!("2026-12-03T{at}:00Z").parse().unwrap());
        let change = Change::Update { kind: Kind::Invoice, key: HELD.to_owned(), patch };
        self.office.books.practice.change(change).unwrap();
    }

    fn retry(&self, code: i32) -> Value {
        self.json(&["inbox", "retry", &self.id()], code)[0].take()
    }

    /// The second file.
    fn sent(&self) -> String {
        std::fs::read_to_string(self.folder.join("FH_INV_202611_002.csv")).unwrap()
    }

    fn files(&self) -> usize {
        listing(&self.folder).iter().filter(|name| name.ends_with(".csv")).count()
    }

    fn in_the_books(&self) -> String {
        let company = self.office.books.practice.company().unwrap();
        let found = company.invoices.iter().find(|invoice| invoice.number == HELD).unwrap();
        found.reference.clone()
    }
}

/// The sentence of the held invoice's line in a report.
fn sentence(report: &Value) -> &str {
    let record = report["records"].as_array().unwrap().iter().find(|record| record["number"] == HELD).unwrap();
    record["sentence"].as_str().unwrap()
}

fn field<'v>(detail: &'v Value, path: &str) -> &'v Value {
    let found = detail["fields"].as_array().unwrap().iter().find(|field| field["path"] == path);
    found.unwrap_or_else(|| panic!("{path}: {detail:#}"))
}

#[test]
fn a_held_record_is_sent_with_the_value_that_a_person_gave_and_the_books_keep_theirs() {
    let story = Story::begin();
    let (hold, id) = (story.hold(), story.id());
    assert_eq!((hold["party"].as_str(), hold["job_name"].as_str()), (Some("Fernhill Group"), Some("Invoices to Acme")));
    assert!(!hold["action"].as_str().unwrap().contains('`'), "no command in {}", hold["action"]);

    let detail = story.json(&["inbox", "show", &id], 0);
    assert_eq!(
        (&detail["faults"][0]["field"], &detail["faults"][0]["column"]),
        (&json!("doc.reference"), &json!("PO number"))
    );
    let paths: Vec<_> =
        detail["fields"].as_array().unwrap().iter().map(|field| field["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["doc.number", "doc.reference", "doc.due_date", "doc.total"], "in file order");
    for (path, may) in [("doc.number", false), ("doc.reference", true), ("doc.due_date", true), ("doc.total", false)] {
        assert_eq!(field(&detail, path)["may_correct"], may, "{path}");
    }

    story.refused(&["inbox", "fix", &id, "doc.total", "1"], "is put right in the books");
    story.refused(&["inbox", "fix", &id, "doc.memo", "x"], "is no field of this record that its file shows");
    story.refused(&["inbox", "fix", &id, "doc.due_date", "31/12/26"], "is not a date");
    let detail = story.json(&["inbox", "fix", &id, "doc.reference", "PO-48812-Z"], 0);
    assert!(detail["faults"][0]["sentence"].as_str().unwrap().contains("PO number"), "too long: {detail:#}");
    let detail = story.json(&["inbox", "fix", &id, "doc.reference", "PO-48812", "--why", "told by telephone"], 0);
    assert_eq!(detail["faults"], json!([]), "it fits now");
    assert_eq!(field(&detail, "doc.reference")["corrected"], "PO-48812");
    assert_eq!(field(&detail, "doc.reference")["value"], "", "the books' value stays in sight");
    assert_eq!(story.hold()["corrections"], json!({"doc.reference": "PO-48812"}));
    assert_eq!(story.files(), 1, "nothing is sent yet");

    let report = story.retry(0);
    assert_eq!(sentence(&report), "PO number corrected by you: PO-48812.");
    assert!(story.sent().contains("INV-102,PO-48812,"), "{}", story.sent());
    assert_eq!(story.in_the_books(), "", "the books are as they were");
    assert_eq!(story.json(&["inbox"], 0), json!([]));

    // A payment touches the record; what the partner sees is what was sent.
    story.change_books("06:30", json!({"notes": "called"}));
    let again = story.office.run("acme", 0);
    assert_eq!(again["files"], json!([]), "{again:#}");
    let trail = story.json(&["audit", "list", "--limit", "100"], 0);
    let said: Vec<_> = trail.as_array().unwrap().iter().filter_map(|event| event["sentence"].as_str()).collect();
    assert!(
        said.iter().any(|text| text.contains("PO-48812") && text.contains("told by telephone")),
        "before, after, who and why: {said:#?}"
    );
    story.office.desk.verify();
}

#[test]
fn what_the_books_changed_meanwhile_counts_and_is_said() {
    let story = Story::begin();
    story.json(&["inbox", "fix", &story.id(), "doc.reference", "PO-2"], 0);
    story.change_books("06:30", json!({"reference": "PO-much-too-long"}));
    let held = story.retry(3);
    assert!(sentence(&held).contains("The books changed PO number"), "{held:#}");
    assert!(story.hold()["sentence"].as_str().unwrap().contains("the books' value counts"));
    assert_eq!(story.hold()["corrections"], json!({}), "it does not come back");

    story.json(&["inbox", "fix", &story.id(), "doc.reference", "PO-3"], 0);
    story.change_books("06:40", json!({"reference": "PO-BOOK"}));
    let sent = story.retry(0);
    assert!(sentence(&sent).contains("The books changed PO number"), "{sent:#}");
    assert!(story.sent().contains("INV-102,PO-BOOK,"), "{}", story.sent());
    story.office.desk.verify();
}

#[test]
fn a_correction_that_is_taken_back_is_not_sent() {
    let story = Story::begin();
    let id = story.id();
    story.json(&["inbox", "fix", &id, "doc.reference", "PO-2"], 0);
    let detail = story.json(&["inbox", "fix", &id, "doc.reference", "--take-back"], 0);
    assert_eq!(detail["faults"].as_array().unwrap().len(), 1, "it does not fit again: {detail:#}");
    assert_eq!(story.hold()["corrections"], json!({}));
    story.retry(3);
    assert_eq!(story.files(), 1);
    story.json(&["inbox", "skip", &id], 0);
    let outcome = story.office.desk.cli.run(&["--clock", TIME, "inbox", "fix", &id, "doc.reference", "x"]).expect(2);
    assert!(outcome.stderr.contains("skipped already"), "{}", outcome.stderr);
}

#[test]
fn what_happened_and_what_waits_is_seen_at_a_glance() {
    let story = Story::begin();
    let today = story.json(&["today"], 0);
    let headline = today["headline"].as_str().unwrap();
    assert!(headline.contains("1 record waits for you: INV-102, 308.12 EUR."), "{headline}");
    assert!(headline.contains("to acme, 3 invoices, 11,327.40 EUR."), "{headline}");
    assert_eq!((&today["needs"][0]["code"], &today["first_steps"]), (&json!("holds"), &json!([])));
    assert_eq!(today["needs"][0]["go"], format!("inbox/{}", story.id()));
    let month = &today["month"][0];
    assert_eq!((&month["period"], &month["sent"]), (&json!("2026-11"), &json!(true)), "{month}");
    assert!(month["sentence"].as_str().unwrap().starts_with("3 invoices, 11,327.40 EUR, sent "), "{month}");
    let tray = story.json(&["tray"], 0);
    assert_eq!(tray["state"], "needs-you");
    let items = tray["items"].as_array().unwrap();
    let run = items.iter().find(|item| item["item"] == "run").unwrap();
    assert_eq!(run, &json!({"item": "run", "text": "Run “Invoices to Acme” now", "job": "acme", "enabled": true}));
    assert_eq!(items.last().unwrap()["item"], "quit");

    // Each run tells when it begins and how it ended, with what the desktop may say of it.
    story.json(&["inbox", "fix", &story.id(), "doc.reference", "PO-2"], 0);
    let later = "2026-12-03T07:10:00Z";
    let outcome = story.office.desk.cli.run(&["--json", "--clock", later, "inbox", "retry"]).expect(0);
    let events: Vec<Value> = outcome.stderr.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let of = |name: &str| events.iter().filter(|event| event["event"] == name).collect::<Vec<_>>();
    assert_eq!((of("run-began").len(), of("run-ended").len()), (1, 1), "{}", outcome.stderr);
    let notice = &of("run-ended")[0]["notice"];
    assert_eq!((&notice["title"], &notice["urgent"]), (&json!("acme got 1 invoice, 308.12 EUR"), &json!(false)));
    assert!(of("progress").iter().any(|event| event["unit"] == "bytes"), "the upload shows how far it is");

    let run = of("run-ended")[0]["run"].as_str().unwrap();
    let part = story.json(&["runs", "file", run, "FH_INV_202611_002.csv", "--from", "0", "--limit", "6"], 0);
    assert_eq!((&part["text"], &part["cut"]), (&json!("number"), &json!(true)));
    assert_eq!(part["size"], story.sent().len());
    let older = story.json(&["runs", "--before", run], 0);
    assert!(older.as_array().unwrap().iter().all(|older| older["id"].as_str() < Some(run)), "{older}");
    assert_eq!(older.as_array().unwrap().len(), 1);
}

#[test]
fn forms_are_helped_before_anything_is_stored() {
    let story = Story::begin();
    let parties = story.json(&["connection", "parties", "harbour", "invoice"], 0);
    let names: Vec<_> = parties.as_array().unwrap().iter().map(|party| party["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Fernhill Group", "Oak Lane"]);
    let check = |change: fn(&mut Value), code: i32| {
        let mut settings = job("acme");
        settings["layout"] = json!("orders");
        settings["selection"] = json!({"kinds": ["invoice"], "takes": "last-month"});
        settings["schedule"] = json!({"kind": "daily", "at": "07:00"});
        change(&mut settings);
        let path = story.office.desk.file("check.json", &settings);
        story.json(&["job", "check", "--from", crate::world::text(&path)], code)
    };
    let fine = check(|_| (), 0);
    assert_eq!(fine["file_name"], "FH_INV_202611_002.csv", "the number is only looked at");
    assert_eq!(fine["next"].as_array().unwrap().len(), 5);
    assert_eq!(
        fine["sentence"],
        "Sends invoices of the last month of all customers and vendors to acme, every day at 07:00 (Europe/Dublin)."
    );
    for (change, field) in [
        ((|job| job["partner"] = json!("nobody")) as fn(&mut Value), "partner"),
        (|job| job["file"]["name"] = json!("{nope}"), "file.name"),
        (|job| job["selection"]["kinds"] = json!(["bill"]), "selection.kinds"),
        (|job| job["schedule"] = json!({"kind": "every", "minutes": 1}), "schedule"),
        (|job| job["id"] = json!(""), "id"),
    ] {
        let found = check(change, 1);
        assert_eq!(found["problems"][0]["field"], field, "{found}");
    }
    let pasted = story.office.desk.scratch.write("mail", "Host: sftp.acme.example\nUser: ida\nPassword: canary-pasted");
    let outcome = story.office.desk.cli.run(&["--json", "partner", "parse", crate::world::text(&pasted)]).expect(0);
    assert!(outcome.stdout.contains("sftp.acme.example") && !outcome.stdout.contains("canary"), "{}", outcome.stdout);
    let guide = story.json(&["connection", "guide", "zoho-books"], 0);
    assert!(guide.to_string().contains("http://localhost:53682/callback"), "{guide}");
    Complaint::of(&story.office.desk, &["inbox", "show", "h-nothing"], "not-found").says(&["no entry “h-nothing”"]);
}
