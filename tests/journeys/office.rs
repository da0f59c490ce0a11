//! A desk with practice books on it and jobs that send November's documents of the biggest customer; and what the desk
//! is told when something does not work.

use crate::world::{Books, Desk, fixture, listing};
use practice::company::Company;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What every command here takes for the time: the month after the one that is sent.
pub(crate) const TIME: &str = "2026-12-03T07:00:00Z";

/// The file of November's first run, and what it holds.
pub(crate) const FILE: &str = "FH_INV_202611_001.csv";
pub(crate) const CONTENT: &str = "type,number,date,net,vat,gross\r\n\
    INV,INV-101,02/11/2026,1000.00,230.00,1230.00\r\n\
    INV,INV-102,15/11/2026,250.50,57.62,308.12\r\n\
    CRN,CN-11,25/11/2026,-100.00,-23.00,-123.00\r\n\
    INV,INV-103,30/11/2026,80.00,18.40,98.40\r\n";

/// The documents in it.
pub(crate) const NUMBERS: [&str; 4] = ["INV-101", "INV-102", "CN-11", "INV-103"];

/// Books that are connected, and a desk that works with them.
pub(crate) struct Office {
    pub(crate) books: Books,
    pub(crate) desk: Desk,
}

impl Office {
    /// With the books of Harbour & Pine.
    pub(crate) fn open() -> Office {
        Office::of(&harbour())
    }

    /// With the books of this company, in the form of a COMPANY file.
    pub(crate) fn of(company: &Value) -> Office {
        Office::at(company, Desk::new())
    }

    /// With this desk.
    pub(crate) fn at(company: &Value, mut desk: Desk) -> Office {
        let books = Books::start(Company::from_json(&company.to_string()).unwrap());
        let connection = books.connection("harbour");
        for secret in connection["secrets"].as_object().unwrap().values() {
            desk.cli.canary(secret.as_str().unwrap());
        }
        desk.add("connection", &connection);
        desk.cli.run(&["--clock", TIME, "connection", "confirm", "harbour", books.practice.organisation()]).expect(0);
        desk.add_layout("fernhill", &fixture("sc1/layout.json"));
        Office { books, desk }
    }

    /// A partner whose folder is on this machine, and a job of the same name for it. Tells the folder.
    pub(crate) fn add_folder_partner(&self, id: &str) -> PathBuf {
        let folder = self.desk.scratch.join(format!("partner-{id}"));
        std::fs::create_dir_all(folder.join("outbound")).unwrap();
        self.desk.add("partner", &json!({"id": id, "remote": {"kind": "folder", "path": folder}}));
        self.desk.add("job", &job(id));
        folder.join("outbound")
    }

    /// Runs a job for November and gives its report.
    pub(crate) fn run(&self, job: &str, code: i32) -> Value {
        self.desk.json(&["--clock", TIME, "run", job, "--period", "2026-11"], code)["value"].take()
    }

    /// Runs a job for November, which must fail with this code.
    pub(crate) fn run_fails(&self, job: &str, code: &str) -> Complaint {
        Complaint::of(&self.desk, &["--clock", TIME, "run", job, "--period", "2026-11"], code)
    }

    /// Names of the files that wait to be delivered, with why.
    pub(crate) fn waiting(&self) -> (u64, String) {
        let answer = self.desk.cli.run(&["--json", "health"]);
        let health: Value = serde_json::from_str(&answer.stdout).unwrap();
        let waiting = health["value"]["waiting_deliveries"].as_u64().unwrap();
        let healthy = health["value"]["troubles"].as_array().unwrap().is_empty();
        assert_eq!(answer.code, Some(if healthy { 0 } else { 3 }), "{health}");
        let troubles: Vec<_> =
            health["value"]["troubles"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        (waiting, troubles.join("\n"))
    }

    /// Nothing waits, the trail is whole, and each document of the job's file was sent and placed exactly once.
    pub(crate) fn delivered_once(&self, partner: &str, folder: &Path) {
        let manifest = format!("{FILE}.manifest.json");
        assert_eq!(listing(folder), [FILE, manifest.as_str()], "{partner}");
        assert_eq!(std::fs::read_to_string(folder.join(FILE)).unwrap(), CONTENT, "{partner}");
        assert_eq!(self.waiting(), (0, String::new()), "{partner}");
        for (kind, times) in [("document.sent", NUMBERS.len()), ("delivery.placed", 1)] {
            assert_eq!(self.events(kind, partner), times, "{partner}: {kind}");
        }
        self.desk.verify();
    }

    /// How many events of a kind the audit trail has about a partner.
    pub(crate) fn events(&self, kind: &str, partner: &str) -> usize {
        let trail = self.desk.cli.run(&["audit", "export"]).expect(0).stdout;
        let events = trail.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        events.filter(|event| event["kind"] == kind && event["body"]["partner"] == partner).count()
    }
}

/// The books of Harbour & Pine as a COMPANY file.
pub(crate) fn harbour() -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap()).unwrap()
}

/// Settings of a job that sends to the partner of the same name.
pub(crate) fn job(id: &str) -> Value {
    json!({
        "id": id, "connection": "harbour", "partner": id, "layout": "fernhill",
        "selection": {"kinds": ["invoice", "credit-note"], "parties": ["Fernhill Group"]},
        "file": {"name": "FH_INV_{yyyymm}_{seq}.csv"},
    })
}

/// What a command that failed says, with the words that make up its sentence for people.
pub(crate) struct Complaint {
    pub(crate) message: String,
    pub(crate) hint: String,
    pub(crate) retry: String,
}

impl Complaint {
    /// Runs a command that must fail with exit code 1 and this error code.
    #[track_caller]
    pub(crate) fn of(desk: &Desk, words: &[&str], code: &str) -> Complaint {
        let mut all = vec!["--json"];
        all.extend_from_slice(words);
        let outcome = desk.cli.run(&all).expect(1);
        let answer: Value = serde_json::from_str(&outcome.stdout)
            .unwrap_or_else(|why| panic!("{words:?}: {why}: {}{}", outcome.stdout, outcome.stderr));
        let error = &answer["error"];
        assert_eq!(error["code"], code, "{words:?}: {answer}");
        let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let complaint = Complaint { message: part("message"), hint: part("hint"), retry: part("retry") };
        complaint.is_well_formed();
        complaint
    }

    /// Whole sentences for people, without words that only programmers know.
    #[track_caller]
    fn is_well_formed(&self) {
        let text = format!("{} {}", self.message, self.hint);
        let first = self.message.split(' ').next().unwrap_or_default();
        let is_address = first.contains(['.', ':', '/']);
        assert!(is_address || first.starts_with(char::is_uppercase), "a sentence begins with a capital: {text}");
        assert!(self.message.ends_with(['.', '!', '?']), "a sentence has an end: {text}");
        assert!(self.hint.is_empty() || self.hint.ends_with(['.', '!', '?']), "a hint is a sentence: {text}");
        for word in ["invalid_", "zbus", "EOF", "*** ", "SSH_FX", "Error {", "Os {", "os error", "panicked", "BUG"] {
            assert!(!text.contains(word), "“{word}” is for programmers: {text}");
        }
    }

    /// What happened, why, and what to do: each of these words must occur.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Complaint {
        let text = format!("{} {}", self.message, self.hint);
        for word in words {
            assert!(text.contains(word), "“{word}” is missing in: {text}");
        }
        self
    }
}
