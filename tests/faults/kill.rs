//! kill -9 at every named point of a run, then a restart: one complete file, none half under its final name, everything
//! recorded once, the audit trail whole.

use crate::world::{Books, Desk, PASSPHRASE, fixture, listing, sshd_partner};
use journeys::{Scratch, Sshd};
use practice::company::Company;
use practice::zoho::{Limits, Options};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};

const FILE: &str = "FH_INV_202611_00";
const TIME: &str = "2026-12-03T07:00:00Z";

struct Stage {
    sshd: Sshd,
    template: Desk,
    /// Kept so that the books answer.
    _books: Books,
}

impl Stage {
    fn set() -> Stage {
        let company = std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap();
        let limits = Limits { per_minute: 1_000_000, per_day: 1_000_000, ..Limits::default() };
        let company = Company::from_json(&company).unwrap();
        let books = Books::start_with(Options { companies: vec![company], limits, ..Options::default() });
        let (sshd, desk) = (Sshd::start(), Desk::new());
        let mut connection = books.connection("harbour");
        connection["limits"] = json!({"per_minute": 1_000_000, "per_day": 1_000_000});
        connection["secrets"]["expires_at"] = json!(books.practice.now() + jiff::SignedDuration::from_mins(50));
        desk.add("connection", &connection);
        desk.cli.run(&["--clock", TIME, "connection", "confirm", "harbour", books.practice.organisation()]).expect(0);
        desk.add("partner", &sshd_partner(&sshd, "fernhill"));
        desk.add_layout("fernhill", &fixture("sc1/layout.json"));
        desk.add(
            "job",
            &json!({
                "id": "fernhill", "connection": "harbour", "partner": "fernhill", "layout": "fernhill",
                "selection": {"kinds": ["invoice", "credit-note"], "parties": ["Fernhill Group"]},
                "file": {"name": "FH_INV_{yyyymm}_{seq}.csv"},
            }),
        );
        Stage { sshd, template: desk, _books: books }
    }

    /// A copy of the workspace, and an empty folder at the partner.
    fn scene(&self) -> Scene<'_> {
        let scratch = Scratch::new();
        copy(self.template.cli.data(), &scratch.path().join("workspace"));
        let passphrase = scratch.path().join("passphrase");
        std::fs::write(&passphrase, PASSPHRASE).unwrap();
        let outbound = self.sshd.home().join("outbound");
        for name in listing(&outbound) {
            std::fs::remove_file(outbound.join(name)).unwrap();
        }
        Scene { stage: self, scratch, passphrase }
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").args(["-a"]).arg(from).arg(to).status().unwrap();
    assert!(status.success());
}

struct Scene<'a> {
    stage: &'a Stage,
    scratch: Scratch,
    passphrase: PathBuf,
}

impl Scene<'_> {
    fn run(&self, point: Option<(&str, u32)>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_victim"));
        command.arg(self.scratch.path().join("workspace")).arg(&self.passphrase).args([TIME, "fernhill", "2026-11"]);
        if let Some((point, nth)) = point {
            command.args([point, &nth.to_string()]);
        }
        command.output().unwrap()
    }

    fn outbound(&self) -> PathBuf {
        self.stage.sshd.home().join("outbound")
    }

    fn cli(&self) -> journeys::Cli {
        let mut cli = journeys::Cli::new(self.scratch.path().join("workspace"));
        cli.environment("ML_CONNECTOR_PASSPHRASE_FILE", &self.passphrase);
        cli
    }

    /// The CSV files under final names.
    fn files(&self) -> Vec<String> {
        listing(&self.outbound()).into_iter().filter(|name| name.starts_with(FILE) && name.ends_with(".csv")).collect()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.outbound().join(name)).unwrap()
    }
}

fn was_killed(status: ExitStatus) -> bool {
    status.signal() == Some(9)
}

/// The points of an undisturbed run, each with how often it is passed.
fn points(stage: &Stage) -> (BTreeMap<String, u32>, String) {
    let scene = stage.scene();
    let output = scene.run(None);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut points = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        *points.entry(line.to_owned()).or_insert(0) += 1;
    }
    let files = scene.files();
    assert_eq!(files.len(), 1);
    (points, scene.read(&files[0]))
}

#[test]
fn a_run_killed_at_any_named_point_delivers_exactly_once() {
    let stage = Stage::set();
    let (points, expected) = points(&stage);
    assert!(points.len() >= 40, "{} named points: {points:?}", points.len());
    for (point, n_passed) in &points {
        // The first and, where a point is passed often, a later one too.
        let nths = if *n_passed > 1 { vec![1, *n_passed] } else { vec![1] };
        for nth in nths {
            check(&stage, point, nth, &expected);
        }
    }
}

fn check(stage: &Stage, point: &str, nth: u32, expected: &str) {
    let at = format!("{point} #{nth}");
    let scene = stage.scene();
    let killed = scene.run(Some((point, nth)));
    assert!(was_killed(killed.status), "{at}: {:?} {}", killed.status, String::from_utf8_lossy(&killed.stderr));
    for name in scene.files() {
        assert_eq!(scene.read(&name), expected, "{at}: a file under its final name is whole");
    }
    let restarted = scene.run(None);
    assert!(restarted.status.success(), "{at}: {}", String::from_utf8_lossy(&restarted.stderr));
    let files = scene.files();
    assert_eq!(files.len(), 1, "{at}: exactly one file: {:?}", listing(&scene.outbound()));
    assert_eq!(scene.read(&files[0]), expected, "{at}");
    let mut whole = vec![files[0].clone(), format!("{}.manifest.json", files[0])];
    whole.sort();
    assert_eq!(listing(&scene.outbound()), whole, "{at}: file and manifest, and nothing left over");
    check_records(&scene, &at);
}

/// Each document is recorded as sent once, the trail is whole, and a further run has nothing to do.
fn check_records(scene: &Scene<'_>, at: &str) {
    let cli = scene.cli();
    let trail = cli.run(&["audit", "export"]).expect(0).stdout;
    for number in ["INV-101", "INV-102", "CN-11", "INV-103"] {
        let sent = trail.lines().filter(|line| is_event(line, "document.sent", number)).count();
        assert_eq!(sent, 1, "{at}: {number} is recorded as sent once");
    }
    let verify = cli.run(&["audit", "verify"]);
    assert_eq!(verify.code, Some(0), "{at}: {}{}", verify.stdout, verify.stderr);
    let outcome = cli.run(&["--json", "--clock", TIME, "run", "fernhill", "--period", "2026-11"]).expect(0);
    let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert!(report["value"]["files"].as_array().unwrap().is_empty(), "{at}: nothing more to send");
    let health: Value = serde_json::from_str(&cli.run(&["--json", "health"]).expect(0).stdout).unwrap();
    assert_eq!(health["value"]["waiting_deliveries"], 0, "{at}");
}

fn is_event(line: &str, kind: &str, about: &str) -> bool {
    let event: Value = serde_json::from_str(line).unwrap();
    event["kind"] == kind && event["subject"].as_str().unwrap().ends_with(&format!(" {about}"))
}
