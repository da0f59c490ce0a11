//! "November for our biggest client, and nothing else": Zoho Books to a CSV file, to the byte and the cent.

use crate::world::{Books, Desk, fixture, listing, sshd_partner, text};
use journeys::Sshd;
use practice::company::Company;
use practice::zoho::{Change, Kind, Practice};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FIRST: &str = "type,number,date,net,vat,gross\r\n\
    INV,INV-101,02/11/2026,1000.00,230.00,1230.00\r\n\
    INV,INV-102,15/11/2026,250.50,57.62,308.12\r\n\
    CRN,CN-11,25/11/2026,-100.00,-23.00,-123.00\r\n\
    INV,INV-103,30/11/2026,80.00,18.40,98.40\r\n";
const SECOND: &str = "type,number,date,net,vat,gross\r\nINV,INV-108,28/11/2026,50.00,11.50,61.50\r\n";

struct Stage {
    books: Books,
    sshd: Sshd,
    desk: Desk,
}

fn job() -> Value {
    json!({
        "id": "fernhill",
        "connection": "harbour", "partner": "fernhill", "layout": "fernhill",
        "selection": {"kinds": ["invoice", "credit-note"], "parties": ["Fernhill Group"], "takes": "last-month"},
        "file": {"name": "FH_INV_{yyyymm}_{seq}.csv"},
    })
}

impl Stage {
    fn set() -> Stage {
        let company = std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap();
        let books = Books::start(Company::from_json(&company).unwrap());
        let (sshd, desk) = (Sshd::start(), Desk::new());
        desk.add("connection", &books.connection("harbour"));
        let company = books.practice.organisation().to_owned();
        desk.cli.run(&["connection", "confirm", "harbour", &company]).expect(0);
        desk.add("partner", &sshd_partner(&sshd, "fernhill"));
        desk.add_layout("fernhill", &fixture("sc1/layout.json"));
        desk.add("job", &job());
        Stage { books, sshd, desk }
    }

    /// Runs the job for November at this local time.
    fn run(&self, clock: &str, more: &[&str], code: i32) -> Value {
        set_clock(&self.books.practice, clock);
        let clock = format!("{clock}Z");
        let mut words = vec!["--clock", &clock, "run", "fernhill", "--period", "2026-11"];
        words.extend_from_slice(more);
        self.desk.json(&words, code)["value"].take()
    }

    fn delivered(&self) -> Vec<String> {
        listing(&self.sshd.home().join("outbound"))
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.sshd.home().join("outbound").join(name)).unwrap()
    }
}

/// Dublin keeps UTC in winter.
fn set_clock(practice: &Practice, clock: &str) {
    practice.set_clock(format!("{clock}Z").parse().unwrap());
}

/// Sums by outcome and reason of a report.
fn sums(report: &Value) -> BTreeMap<(String, String), (u64, rust_decimal::Decimal)> {
    let mut sums = BTreeMap::new();
    for total in report["totals"].as_array().unwrap() {
        let key = (total["outcome"].as_str().unwrap().to_owned(), total["reason"].as_str().unwrap().to_owned());
        let entry: &mut (u64, rust_decimal::Decimal) = sums.entry(key).or_default();
        entry.0 += total["count"].as_u64().unwrap();
        entry.1 += total["total"].as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap();
    }
    sums
}

fn amount(text: &str) -> rust_decimal::Decimal {
    text.parse().unwrap()
}

fn expect(report: &Value, outcome: &str, reason: &str, count: u64, total: &str) {
    let found = sums(report).remove(&(outcome.to_owned(), reason.to_owned())).unwrap_or_default();
    assert_eq!(found, (count, amount(total)), "{outcome} {reason}: {:#?}", sums(report));
}

fn control_totals(manifest: &Value) -> Vec<(String, u64, String)> {
    let totals = manifest["totals"].as_array().unwrap().iter();
    totals
        .map(|t| {
            (
                t["kind"].as_str().unwrap().to_owned(),
                t["count"].as_u64().unwrap(),
                t["total"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

fn sum(manifest: &Value, field: &str) -> rust_decimal::Decimal {
    manifest["totals"].as_array().unwrap().iter().map(|t| amount(t[field].as_str().unwrap())).sum()
}

#[test]
fn november_for_the_biggest_client_and_nothing_else() {
    let stage = Stage::set();

    // With one rule switched off at a time the preview differs by just these documents; nothing is sent.
    check_preview(&stage, |_| (), "1513.52");
    check_preview(&stage, |job| job["selection"]["parties"] = json!([]), "11512.52");
    check_preview(
        &stage,
        |job| job["selection"]["statuses"] = json!(["draft", "open", "part-paid", "paid", "closed"]),
        "2128.52",
    );
    check_preview(&stage, |job| job["selection"]["basis"] = json!("modified"), "1599.62");
    stage.desk.add("job", &job());
    assert!(stage.delivered().is_empty(), "a preview sends nothing");

    // 1. The month-end run.
    let report = stage.run("2026-12-03T07:00:00", &[], 0);
    assert_eq!(stage.delivered(), ["FH_INV_202611_001.csv", "FH_INV_202611_001.csv.manifest.json"]);
    assert_eq!(stage.read("FH_INV_202611_001.csv"), FIRST);
    let manifest: Value = serde_json::from_str(&stage.read("FH_INV_202611_001.csv.manifest.json")).unwrap();
    assert_eq!(manifest["documents"], 4);
    let expected =
        [("credit-note", 1, "-123.00"), ("invoice", 3, "1636.52")].map(|(k, n, t)| (k.to_owned(), n, t.to_owned()));
    let mut totals = control_totals(&manifest);
    totals.sort();
    assert_eq!(totals, expected);
    for (field, total) in [("net", "1230.50"), ("tax", "283.02"), ("total", "1513.52")] {
        assert_eq!(sum(&manifest, field), amount(total), "{field}");
    }
    expect(&report, "sent", "", 4, "1513.52");
    expect(&report, "left-out", "draft", 1, "615.00");
    expect(&report, "left-out", "void", 1, "246.00");
    expect(&report, "left-out", "other-period", 2, "184.50");
    expect(&report, "left-out", "other-party", 1, "9999.00");
    no_trace_of_others(&stage, &manifest);
    check_hash(&stage, &manifest);
    everything_is_accounted_for(&stage, &report);

    // The job run again changes nothing anywhere.
    let before = stage.delivered();
    let again = stage.run("2026-12-03T07:05:00", &[], 0);
    expect(&again, "unchanged", "sent", 4, "1513.52");
    assert_eq!(stage.delivered(), before);

    // 2. A payment touches a record, and the client sees no difference.
    set_clock(&stage.books.practice, "2026-12-04T09:00:00");
    pay(&stage.books.practice, "INV-102", "208.12");
    let touched = stage.run("2026-12-04T09:30:00", &[], 0);
    expect(&touched, "unchanged", "touched", 1, "308.12");
    let summary = touched["summary"].to_string();
    assert!(summary.contains("1 record touched, nothing the partner sees has changed"), "{summary}");
    assert_eq!(stage.delivered(), before, "no file");

    // 3. A late document waits for a decision, then goes as a supplement.
    set_clock(&stage.books.practice, "2026-12-07T10:00:00");
    add_late_invoice(&stage.books.practice);
    let late = stage.run("2026-12-07T11:00:00", &[], 3);
    let summary = late["summary"].to_string();
    assert!(summary.contains("1 late November document, 61.50 EUR: send a supplement or leave"), "{summary}");
    assert_eq!(stage.delivered(), before, "nothing goes without a decision");
    let inbox = stage.desk.json(&["inbox"], 0)["value"].take();
    assert_eq!(inbox.as_array().unwrap().len(), 1, "{inbox}");
    for part in ["sentence", "code", "action"] {
        assert!(!inbox[0][part].as_str().unwrap().is_empty(), "a held record has its {part}");
    }
    let supplement = stage.run("2026-12-07T12:00:00", &["--supplement"], 0);
    expect(&supplement, "sent", "", 1, "61.50");
    assert_eq!(stage.read("FH_INV_202611_002.csv"), SECOND);
    let inbox = stage.desk.json(&["inbox"], 0)["value"].take();
    assert!(inbox.as_array().unwrap().is_empty(), "the hold is resolved by its record being sent: {inbox}");

    // 4. The books and the files agree.
    let manifests = ["FH_INV_202611_001.csv", "FH_INV_202611_002.csv"]
        .map(|name| serde_json::from_str::<Value>(&stage.read(&format!("{name}.manifest.json"))).unwrap());
    assert_eq!(
        manifests.iter().map(|manifest| sum(manifest, "total")).sum::<rust_decimal::Decimal>(),
        amount("1575.02")
    );
    assert_eq!(fernhill_november_in_the_books(&stage.books.practice), amount("1575.02"));
    manifests.iter().for_each(|manifest| check_hash(&stage, manifest));
    let last = stage.run("2026-12-07T12:05:00", &["--supplement"], 0);
    expect(&last, "sent", "", 0, "0");
    assert_eq!(stage.delivered().len(), 4);
    stage.desk.verify();
}

/// Previews the job with one setting changed and compares the file's total.
fn check_preview(stage: &Stage, change: impl FnOnce(&mut Value), total: &str) {
    let mut changed = job();
    change(&mut changed);
    stage.desk.add("job", &changed);
    let report = stage.run("2026-12-03T06:00:00", &["--preview"], 0);
    assert_eq!(sum(&report["files"][0]["manifest"], "total"), amount(total), "{changed}");
    assert_eq!(report["files"][0]["name"], "FH_INV_202611_001.csv", "a preview takes no number");
}

fn pay(practice: &Practice, number: &str, value: &str) {
    practice
        .change(Change::Pay { kind: Kind::Invoice, key: number.to_owned(), amount: amount(value), date: None })
        .unwrap();
}

fn add_late_invoice(practice: &Practice) {
    let record = json!({
        "number": "INV-108", "party": "Fernhill Group", "date": "2026-11-28",
        "lines": [{"name": "Crates", "rate": "50.00", "tax": "VAT 23%"}],
    });
    practice.change(Change::Add { kind: Kind::Invoice, record }).unwrap();
}

/// Reads the practice books themselves, apart from the program under test.
fn fernhill_november_in_the_books(practice: &Practice) -> rust_decimal::Decimal {
    let company = practice.company().unwrap();
    let month: model_free::Month = model_free::Month::november();
    let invoices = company.invoices.iter().map(|doc| (doc, amount("1")));
    let credits = company.credit_notes.iter().map(|doc| (doc, amount("-1")));
    invoices
        .chain(credits)
        .filter(|(doc, _)| doc.party == "Fernhill Group" && month.contains(doc.date) && model_free::is_final(doc))
        .map(|(doc, sign)| company.totals(doc).total * sign)
        .sum()
}

/// What the check needs to know of months and states, said again here so that it does not lean on the program's own code.
mod model_free {
    use practice::company::{Document, State};

    pub(crate) struct Month;

    impl Month {
        pub(crate) fn november() -> Month {
            Month
        }

        pub(crate) fn contains(&self, day: jiff::civil::Date) -> bool {
            day.year() == 2026 && day.month() == 11
        }
    }

    pub(crate) fn is_final(doc: &Document) -> bool {
        doc.state == State::Open
    }
}

fn no_trace_of_others(stage: &Stage, manifest: &Value) {
    for text in [stage.read("FH_INV_202611_001.csv"), manifest.to_string()] {
        assert!(!text.contains("Oak Lane") && !text.contains("9999.00") && !text.contains("9,999.00"), "{text}");
    }
}

/// The file's SHA-256 stands in the manifest and in the audit trail.
fn check_hash(stage: &Stage, manifest: &Value) {
    let name = manifest["file"].as_str().unwrap();
    let path = stage.sshd.home().join("outbound").join(name);
    let output = std::process::Command::new("sha256sum").arg(&path).output().unwrap();
    let hash = String::from_utf8(output.stdout).unwrap()[..64].to_owned();
    assert_eq!(manifest["sha256"], json!(hash), "{name}");
    let trail = stage.desk.scratch.path().join(format!("{name}.{}.audit", journeys::unique()));
    stage.desk.cli.run(&["audit", "export", "--output", text(&trail)]).expect(0);
    let trail = std::fs::read_to_string(trail).unwrap();
    let placed = trail.lines().filter(|line| line.contains("delivery.placed") && line.contains(&hash)).count();
    assert_eq!(placed, 1, "{name} was placed once and the trail says so");
    // With its cents: four nines alone stand in many a hash.
    assert!(
        !trail.contains("9999.00") && !trail.contains("9,999.00"),
        "nothing of another customer in what was delivered"
    );
}

/// What was read is what was sent, held, left out or unchanged.
fn everything_is_accounted_for(stage: &Stage, report: &Value) {
    let company = stage.books.practice.company().unwrap();
    let of = |docs: &[practice::company::Document], sign| {
        docs.iter().map(|doc| company.totals(doc).total * sign).sum::<rust_decimal::Decimal>()
    };
    let in_books = of(&company.invoices, amount("1")) + of(&company.credit_notes, amount("-1"));
    let reported: rust_decimal::Decimal = sums(report).values().map(|(_, total)| *total).sum();
    assert_eq!(reported, in_books);
}
