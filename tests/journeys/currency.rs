//! Bills in four currencies and a vendor credit go out in the company's own: to the cent of the books' own totals, with
//! differences of rounding on a named account; what has no rate is held until somebody gives it one.

use crate::office::{Office, TIME};
use crate::world::{fixture, listing, sshd_partner, text};
use journeys::Sshd;
use model::Decimal;
use practice::zoho::{Change, Kind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The bill without a rate.
const HELD: &str = "RT-21";
/// All that can be converted, and what is in the company's own currency.
const SENT: [&str; 5] = ["MS-1", "RT-20", "KL-7", "GR-3", "RT-C2"];

struct Story {
    office: Office,
    folder: PathBuf,
}

fn layout() -> Value {
    let table = json!([["5000", "COGS"], ["5100", "FREIGHT"], ["7990", "ROUND"]]);
    json!({
        "format": 1, "name": "purchases", "documents": ["bill", "vendor-credit"], "syntax": {"kind": "csv"},
        "tables": {"gl": table},
        "sections": [{"id": "bill", "each": "documents", "parts": [{"id": "line", "each": "doc.lines", "record": "line", "parts": [
            {"at": "number", "field": "doc.number"},
            {"at": "currency", "field": "doc.currency"},
            {"at": "total", "field": "doc.total", "type": "number 2"},
            {"at": "discount", "field": "doc.discount", "type": "number 2"},
            {"at": "adjustment", "field": "doc.adjustment", "type": "number 2"},
            {"at": "tax", "field": "doc.tax", "type": "number 2"},
            {"at": "was", "field": "doc.original_currency"},
            {"at": "was total", "field": "doc.original_total"},
            {"at": "rate", "field": "doc.rate"},
            {"at": "net", "field": "line.net", "type": "number 2"},
            {"at": "line tax", "field": "line.tax", "type": "number 2"},
            {"at": "account", "field": "line.account", "steps": ["table gl"]},
        ]}]}],
    })
}

fn job() -> Value {
    json!({
        "id": "mill", "connection": "harbour", "partner": "mill", "layout": "purchases",
        "selection": {"kinds": ["bill", "vendor-credit"]},
        "file": {"name": "PUR_{yyyymm}_{seq}.csv"},
        "one_currency": {"currency": "EUR", "rounding": {"account": "7990", "name": "Rounding differences"}},
    })
}

impl Story {
    fn begin() -> Story {
        let company = std::fs::read_to_string(fixture("companies/four-currencies.json")).unwrap();
        let office = Office::of(&serde_json::from_str(&company).unwrap());
        let folder = office.add_folder_partner("mill");
        let mut whole = layout();
        whole["tables"]["gl"].as_array_mut().unwrap().push(json!(["5200", "PACK"]));
        office.desk.add_layout("purchases", &office.desk.file("layout.json", &whole));
        Story { office, folder }
    }

    fn with(job: &Value) -> Story {
        let story = Story::begin();
        story.office.desk.add("job", job);
        story
    }

    fn json(&self, words: &[&str], code: i32) -> Value {
        let all: Vec<&str> = ["--clock", TIME].iter().chain(words).copied().collect();
        self.office.desk.json(&all, code)["value"].take()
    }

    /// Checks settings of a job.
    fn check(&self, job: &Value, code: i32) -> Value {
        let path = self.office.desk.file("check.json", job);
        self.json(&["job", "check", "--from", text(&path)], code)
    }

    /// The total in the company's currency that the books themselves state for a record.
    fn in_the_books(&self, kind: &str, id: &str) -> Decimal {
        let practice = &self.office.books.practice;
        let (path, key) = if kind == "bill" { ("bills", "bill") } else { ("vendorcredits", "vendor_credit") };
        let api = &practice.addresses()[&practice.region()].api;
        let url = format!("{api}/books/v3/{path}/{id}?organization_id={}", practice.organisation());
        // The process may have its provider of cryptography already; either is good enough for the loopback.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let answer = self.office.books.runtime.block_on(async {
            let token = format!("Zoho-oauthtoken {}", practice.ready_tokens().access);
            let call = reqwest::Client::new().get(url).header("Authorization", token).send().await.unwrap();
            call.text().await.unwrap()
        });
        let answer: Value = serde_json::from_str(&answer).unwrap();
        answer[key]["bcy_total"].to_string().parse().unwrap_or_else(|_| panic!("{answer:#}"))
    }

    /// The file's lines as cells, by document.
    fn sent(&self, name: &str) -> BTreeMap<String, Vec<Vec<String>>> {
        let mut found: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for line in std::fs::read_to_string(self.folder.join(name)).unwrap().lines().skip(1) {
            let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            found.entry(cells[0].clone()).or_default().push(cells);
        }
        found
    }
}

fn d(text: &str) -> Decimal {
    if text.is_empty() { Decimal::ZERO } else { text.parse().unwrap_or_else(|_| panic!("{text} is no number")) }
}

fn record<'v>(report: &'v Value, number: &str) -> &'v Value {
    let records = report["records"].as_array().unwrap();
    records.iter().find(|record| record["number"] == number).unwrap_or_else(|| panic!("{number}: {report:#}"))
}

#[test]
fn every_bill_goes_out_in_euros_to_the_cent_of_the_books() {
    let story = Story::with(&job());
    let preview = story.json(&["run", "mill", "--period", "2026-11", "--preview"], 3);
    assert_eq!((&preview["run"], story.folder.read_dir().unwrap().count()), (&Value::Null, 0));
    assert_eq!(record(&preview, HELD)["reason"], "no-rate");
    let report = story.office.run("mill", 3);
    let said = report["summary"].as_array().unwrap();
    assert!(
        said.iter().any(|text| text == "4 documents converted to EUR: 1 from JPY, 1 from KWD and 2 from USD."),
        "{said:?}"
    );

    let file = story.sent("PUR_202611_001.csv");
    assert_eq!(file.keys().collect::<Vec<_>>(), ["GR-3", "KL-7", "MS-1", "RT-20", "RT-C2"]);
    let mut sum = Decimal::ZERO;
    for number in SENT {
        let (rows, record) = (&file[number], record(&report, number));
        let total = d(&rows[0][2]);
        assert!(rows.iter().all(|row| row[1] == "EUR" && d(&row[2]) == total), "{rows:?}");
        let books = story.in_the_books(record["kind"].as_str().unwrap(), record["id"].as_str().unwrap());
        assert_eq!(total, books, "{number} as the books state it");
        let of = |cell: usize| rows.iter().map(|row| d(&row[cell])).sum::<Decimal>();
        assert_eq!(of(9) - d(&rows[0][3]) + d(&rows[0][4]) + d(&rows[0][5]), total, "{number}: {rows:?}");
        assert_eq!(of(10), d(&rows[0][5]), "the lines' tax is the tax: {rows:?}");
        let sign = if number == "RT-C2" { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        assert_eq!(d(record["value"].as_str().unwrap()), total * sign);
        sum += total * sign;
    }
    // What was rounded stands on its own account, and only there.
    let rounded = |number: &str| file[number].iter().filter(|row| row[11] == "ROUND").count();
    assert_eq!(SENT.map(rounded), [0, 1, 0, 0, 1]);
    assert_eq!((file["MS-1"][0][6].as_str(), file["KL-7"][0][6].as_str()), ("", "JPY"));
    assert_eq!((file["KL-7"][0][7].as_str(), file["KL-7"][0][8].as_str()), ("16720", "0.006153"));

    // Control totals are of what went: one currency, and their sum is that of the file.
    let totals = report["files"][0]["manifest"]["totals"].as_array().unwrap();
    assert!(totals.iter().all(|total| total["currency"] == "EUR"), "{totals:?}");
    assert_eq!(totals.iter().map(|total| d(total["total"].as_str().unwrap())).sum::<Decimal>(), sum);
    assert_eq!(report["run"]["totals"][0]["total"].as_str().map(d), Some(sum), "{report:#}");

    // The trail of a record says how, and so does every later look at the run.
    let done = &record(&report, "KL-7")["conversion"];
    assert_eq!(
        (&done["from"], &done["original_total"], &done["rate"], &done["date"], &done["stated"]),
        (&json!("JPY"), &json!("16720"), &json!("0.006153"), &json!("2026-11-09"), &json!(true))
    );
    let trail = story.office.desk.cli.run(&["audit", "export"]).expect(0).stdout;
    let events = trail.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let sent: Vec<Value> = events.filter(|event| event["kind"] == "document.sent").collect();
    let of = |number: &str| sent.iter().find(|event| event["subject"] == format!("bill {number}")).unwrap();
    assert_eq!(&of("KL-7")["body"]["conversion"], done);
    assert_eq!(of("MS-1")["body"].get("conversion"), None, "it went as it is");
    let again = story.json(&["runs", "show", report["run"]["id"].as_str().unwrap()], 3);
    assert_eq!(record(&again, "KL-7"), record(&report, "KL-7"));

    // Nothing of it is sent twice, whatever is touched in the books.
    let change = Change::Update { kind: Kind::Bill, key: "KL-7".to_owned(), patch: json!({"notes": "paid by bank"}) };
    story.office.books.practice.set_clock("2026-12-03T06:30:00Z".parse().unwrap());
    story.office.books.practice.change(change).unwrap();
    assert_eq!(story.office.run("mill", 3)["files"], json!([]));
    story.office.desk.verify();
}

#[test]
fn a_bill_without_a_rate_waits_until_it_has_one() {
    let story = Story::with(&job());
    let report = story.office.run("mill", 3);
    let held = record(&report, HELD);
    assert_eq!((&held["outcome"], &held["currency"], &held["value"]), (&json!("held"), &json!("USD"), &json!("80")));
    assert_eq!(
        held["sentence"],
        "USD cannot be turned into EUR: it has no exchange rate in the books. Give the bill its rate in the books, or the job a table of rates, then try it again."
    );
    let inbox = story.json(&["inbox"], 0);
    assert_eq!(inbox.as_array().unwrap().len(), 1);
    let id = inbox[0]["id"].as_str().unwrap();
    let detail = story.json(&["inbox", "show", id], 0);
    assert_eq!(
        (&detail["faults"][0]["field"], &detail["faults"][0]["expected"]),
        (&json!("doc.rate"), &json!("a rate above zero"))
    );
    story.json(&["inbox", "retry", id], 3);

    let change = Change::Update { kind: Kind::Bill, key: HELD.to_owned(), patch: json!({"rate": "0.9145"}) };
    story.office.books.practice.set_clock("2026-12-03T06:30:00Z".parse().unwrap());
    story.office.books.practice.change(change).unwrap();
    let id = story.json(&["inbox"], 0)[0]["id"].as_str().unwrap().to_owned();
    let report = story.json(&["inbox", "retry", &id], 0)[0].take();
    assert_eq!(
        record(&report, HELD)["sentence"],
        "Converted from 80.00 USD at 0.9145 (the bill's own rate in the books, 2026-11-05)."
    );
    assert_eq!(story.sent("PUR_202611_002.csv")[HELD][0][2], "73.16");
    assert_eq!(story.json(&["inbox"], 0), json!([]));
    story.office.desk.verify();
}

#[test]
fn a_difference_without_an_account_or_above_the_limit_is_held_and_said() {
    let mut settings = job();
    settings["one_currency"].as_object_mut().unwrap().remove("rounding");
    let story = Story::with(&settings);
    let report = story.office.run("mill", 3);
    let held = record(&report, "RT-20");
    assert_eq!(held["reason"], "rounding", "{held}");
    assert!(
        held["sentence"].as_str().unwrap().contains("by 0.01 EUR of rounding, and the job names no account"),
        "{held}"
    );
    settings["one_currency"]["rounding"] = json!({"account": "7990", "limit": "0.00"});
    story.office.desk.add("job", &settings);
    let report = story.office.run("mill", 3);
    assert!(record(&report, "RT-20")["sentence"].as_str().unwrap().contains("rounding may take 0.00 EUR at most"));
    settings["one_currency"]["rounding"]["limit"] = json!("0.01");
    story.office.desk.add("job", &settings);
    let report = story.office.run("mill", 3);
    assert_eq!(record(&report, "RT-20")["conversion"]["account"], "7990", "{report:#}");
}

#[test]
fn rates_come_from_the_books_list_or_from_a_table() {
    let story = Story::begin();
    let preview = |settings: &Value, code: i32| {
        story.office.desk.add("job", settings);
        story.json(&["run", "mill", "--period", "2026-11", "--preview"], code)
    };
    let rate_of = |report: &Value, number: &str| {
        let done = &record(report, number)["conversion"];
        (done["rate"].as_str().map(str::to_owned), done["date"].as_str().map(str::to_owned), done["source"].clone())
    };
    let mut settings = job();
    let own = |rate: &str, date: &str, source: &str| (Some(rate.to_owned()), Some(date.to_owned()), json!(source));
    settings["one_currency"]["rate"] = json!("books-document-date");
    let report = preview(&settings, 0);
    assert_eq!(rate_of(&report, "RT-C2"), own("0.9211", "2026-11-15", "the books' list of rates"));
    assert_eq!(
        rate_of(&report, HELD),
        own("0.9137", "2026-10-01", "the books' list of rates"),
        "it needs none of its own"
    );
    settings["one_currency"]["rate"] = json!("books-run-date");
    assert_eq!(rate_of(&preview(&settings, 0), "RT-C2"), own("0.9302", "2026-12-01", "the books' list of rates"));
    // Another currency than the company's own: by a table, and then the company's own bills are converted too.
    settings["one_currency"] = json!({
        "currency": "USD", "rate": "table", "rounding": {"account": "7990", "limit": "0.10"},
        "table": [
            {"currency": "EUR", "date": "2026-11-01", "rate": "1.0945", "source": "ECB, 30 October"},
            {"currency": "JPY", "date": "2026-11-10", "rate": "0.0067", "source": "ECB, 10 November"},
        ],
    });
    let report = preview(&settings, 3);
    assert_eq!(rate_of(&report, "MS-1"), own("1.0945", "2026-11-01", "ECB, 30 October"));
    for number in ["KL-7", "GR-3"] {
        assert_eq!(record(&report, number)["reason"], "no-rate", "before its day, or not in the table: {report:#}");
    }
    assert_eq!(record(&report, "RT-20")["conversion"], Value::Null, "it is in that currency");
}

#[test]
fn the_check_of_a_job_tells_what_stands_in_its_way_before_anything_is_sent() {
    let story = Story::begin();
    story.office.desk.add_layout("purchases", &story.office.desk.file("layout.json", &layout()));
    // Nothing was read from the books yet but the chart, for the look-up table.
    let fine = story.check(&job(), 0);
    assert_eq!(fine["problems"], json!([]));
    let missing = &fine["unmapped_accounts"][0];
    assert_eq!((&missing["table"], &missing["column"]), (&json!("gl"), &json!("account")));
    let names: Vec<_> =
        missing["accounts"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Accounts Payable", "Current Account", "Packaging", "Sales"]);
    assert!(fine["conversion"]["sentence"].as_str().unwrap().contains("No document that was read so far"));

    story.office.desk.add("job", &job());
    story.json(&["run", "mill", "--period", "2026-11", "--preview"], 3);
    let known = story.check(&job(), 0);
    let conversion = &known["conversion"];
    let counts: Vec<_> =
        conversion["currencies"].as_array().unwrap().iter().map(|one| (&one["currency"], &one["count"])).collect();
    assert_eq!(counts, [(&json!("JPY"), &json!(1)), (&json!("KWD"), &json!(1)), (&json!("USD"), &json!(3))]);
    assert_eq!(conversion["unconverted"][0]["number"], HELD, "{conversion:#}");
    assert_eq!(
        conversion["sentence"],
        "All amounts are in EUR: 1 document in JPY, 1 document in KWD and 3 documents in USD would be converted. 1 of them cannot be and would be held."
    );

    for (change, field) in [
        (json!({"currency": "USD"}), "one_currency.rate"),
        (json!({"currency": "EUR", "rate": "table"}), "one_currency.table"),
        (json!({"currency": "EUR", "rounding": {"account": ""}}), "one_currency.rounding.account"),
        (json!({"currency": "EUR", "rate": "one"}), "one_currency"),
    ] {
        let mut settings = job();
        settings["one_currency"] = change;
        let wrong = story.check(&settings, 1);
        assert_eq!(wrong["problems"][0]["field"], field, "{wrong:#}");
    }
    assert_eq!(listing(&story.folder), Vec::<String>::new());
}

/// The ready layout of bills in fixed width, with vendor credits beside them: their own kinds of lines, below zero.
fn mainframe(story: &Story) -> Value {
    let path = story.office.desk.scratch.path().join("fixed-bills.json");
    story.office.desk.cli.run(&["layout", "template", "fixed-bills", "-o", text(&path)]).expect(0);
    let mut layout: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    layout["documents"] = json!(["bill", "vendor-credit"]);
    let bill = layout["sections"][0]["parts"].take();
    let mut credit = bill.clone();
    for (line, name) in credit.as_array_mut().unwrap().iter_mut().zip(["C", "E"]) {
        line["id"] = json!(name);
        for column in line["parts"].as_array_mut().unwrap() {
            match column["field"].as_str() {
                None if column["key"] == json!(true) => column["text"] = json!(name),
                Some("doc.net" | "doc.tax" | "doc.total" | "line.net") => column["steps"] = json!(["negate"]),
                _ => {}
            }
            if let Some(id) = column["id"].as_str() {
                column["id"] = json!(id.replacen(['H', 'D'], name, 1));
            }
        }
    }
    layout["sections"][0]["one_of"] = json!(true);
    layout["sections"][0]["parts"] = json!([
        {"id": "bill", "where": {"doc.kind": "is bill"}, "parts": bill},
        {"id": "credit", "where": {"doc.kind": "is vendor-credit"}, "parts": credit},
    ]);
    let trailer = layout["sections"][1]["parts"].as_array_mut().unwrap();
    trailer.push(json!({"at": "31+6", "count": ["C"]}));
    trailer.push(json!({"at": "37+15", "sum": "C.total", "type": "implied 2 overpunch"}));
    layout
}

/// An amount whose last digit tells the sign, as mainframes write it.
fn overpunched(text: &str) -> Decimal {
    let (digits, last) = text.split_at(text.len() - 1);
    let (digit, sign) = match last.as_bytes()[0] {
        b'{' => (0, 1),
        b'}' => (0, -1),
        letter @ b'A'..=b'I' => (letter - b'A' + 1, 1),
        letter @ b'J'..=b'R' => (letter - b'J' + 1, -1),
        other => panic!("{} is no digit with a sign in {text}", char::from(other)),
    };
    let whole: i64 = format!("{digits}{digit}").trim_start().parse().unwrap();
    Decimal::new(whole * sign, 2)
}

#[test]
fn a_mainframe_gets_fixed_width_with_signs_in_the_last_digit_and_a_trailer_that_agrees() {
    let (story, sshd) = (Story::begin(), Sshd::start());
    story.office.desk.add("partner", &sshd_partner(&sshd, "mill"));
    let layout = mainframe(&story);
    story.office.desk.add_layout("mainframe", &story.office.desk.file("layout.json", &layout));
    let mut settings = job();
    settings["layout"] = json!("mainframe");
    settings["file"]["name"] = json!("PUR_{yyyymm}_{seq}.txt");
    story.office.desk.add("job", &settings);
    let report = story.office.run("mill", 3);
    assert_eq!(record(&report, HELD)["reason"], "no-rate");

    let file = std::fs::read_to_string(sshd.home().join("outbound/PUR_202611_001.txt")).unwrap();
    let lines: Vec<&str> = file.split_terminator("\r\n").collect();
    assert!(lines.iter().all(|line| line.len() == 230), "{lines:#?}");
    let amount = |line: &str, at: usize| {
        let cell = &line[at - 1..at + 12];
        if cell.trim().is_empty() { Decimal::ZERO } else { overpunched(cell) }
    };
    let (mut sums, mut numbers, mut details) = ([Decimal::ZERO; 2], Vec::new(), Decimal::ZERO);
    for (at, line) in lines[..lines.len() - 1].iter().enumerate() {
        let credit = usize::from(line.starts_with(['C', 'E']));
        if line.starts_with(['D', 'E']) {
            details += amount(line, 125);
            if lines[at + 1].starts_with(['D', 'E']) {
                continue;
            }
            let head = lines[..at].iter().rev().find(|line| line.starts_with(['H', 'C'])).unwrap();
            let parts = details - amount(head, 153) + amount(head, 166) + amount(head, 179) + amount(head, 205);
            assert_eq!(parts, amount(head, 218), "the lines add up to {head}");
            details = Decimal::ZERO;
            continue;
        }
        let (number, total) = (line[1..21].trim(), amount(line, 218));
        let record = record(&report, number);
        let books = story.in_the_books(record["kind"].as_str().unwrap(), record["id"].as_str().unwrap());
        assert_eq!(total, if credit == 1 { -books } else { books }, "{number} as the books state it");
        assert_eq!(&line[109..112], "EUR");
        sums[credit] += total;
        numbers.push(number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, ["GR-3", "KL-7", "MS-1", "RT-20", "RT-C2"]);
    let trailer = lines[lines.len() - 1];
    let headers = [&trailer[1..7], &trailer[30..36]].map(|count| count.trim().parse::<usize>().unwrap());
    assert_eq!((trailer.as_bytes()[0], headers), (b'T', [4, 1]));
    assert_eq!([&trailer[15..30], &trailer[36..51]].map(overpunched), sums);
    assert!(file.contains("3M"), "the adjustment of RT-20 is below zero: {file}");
    story.office.desk.verify();
}

#[test]
fn lines_that_do_not_make_the_document_hold_it() {
    let story = Story::with(&job());
    let mut lines_only = layout();
    let columns = lines_only["sections"][0]["parts"][0]["parts"].as_array_mut().unwrap();
    columns.retain(|column| !matches!(column["at"].as_str(), Some("total" | "discount" | "adjustment" | "account")));
    story.office.desk.add_layout("purchases", &story.office.desk.file("layout.json", &lines_only));
    let report = story.json(&["run", "mill", "--period", "2026-11", "--preview"], 3);
    let held = record(&report, "RT-20");
    assert_eq!((&held["outcome"], &held["reason"]), (&json!("held"), &json!("header-amount")), "{held}");
    assert!(held["sentence"].as_str().unwrap().contains("17.73 EUR"), "by how much, in the file's currency: {held}");
    assert_eq!(record(&report, "GR-3")["outcome"], "sent");
}
