//! Jobs that run by themselves, on a clock that the test moves.

use crate::world::{Books, Desk, PASSPHRASE, fixture, listing};
use engine::api::{Command, Event, Reply};
use engine::{CancellationToken, Clock, Engine, Key, Listener, Options, Quiet};
use jiff::Timestamp;
use practice::company::Company;
use practice::zoho::{Limits, Options as BooksOptions};
use serde_json::json;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A clock that stands still but when somebody waits on it.
struct Wall(Mutex<Timestamp>);

#[async_trait::async_trait]
impl Clock for Wall {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        *self.0.lock().unwrap() += jiff::SignedDuration::try_from(duration).unwrap();
        tokio::task::yield_now().await;
    }
}

/// Whether enough was heard.
type Enough = Box<dyn Fn(&[String]) -> bool + Send + Sync>;

/// Collects what the schedule says, and stops it when it has said enough.
struct Ear {
    heard: Mutex<Vec<String>>,
    enough: Enough,
    stop: CancellationToken,
}

impl Listener for Ear {
    fn hear(&self, event: Event) {
        if let Event::Note { text } = event {
            let mut heard = self.heard.lock().unwrap();
            heard.push(text);
            if (self.enough)(&heard) {
                self.stop.cancel();
            }
        }
    }
}

struct Stage {
    books: Books,
    desk: Desk,
    partner: PathBuf,
}

impl Stage {
    fn set() -> Stage {
        let company = std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap();
        let limits = Limits { per_minute: 100_000, per_day: 100_000, ..Limits::default() };
        let companies = vec![Company::from_json(&company).unwrap()];
        let books = Books::start_with(BooksOptions { companies, limits, ..BooksOptions::default() });
        let desk = Desk::new();
        let mut connection = books.connection("harbour");
        connection["limits"] = json!({"per_minute": 100_000, "per_day": 100_000});
        desk.add("connection", &connection);
        desk.cli.run(&["connection", "confirm", "harbour", books.practice.organisation()]).expect(0);
        let partner = desk.scratch.path().join("partner");
        std::fs::create_dir_all(&partner).unwrap();
        desk.add(
            "partner",
            &json!({"id": "acme", "remote": {"kind": "folder", "path": partner}, "folders": {"outbound": "out"}}),
        );
        desk.add_layout("sales", &fixture("sc1/layout.json"));
        desk.add(
            "job",
            &json!({
                "id": "sales", "connection": "harbour", "partner": "acme", "layout": "sales",
                "selection": {"kinds": ["invoice", "credit-note"]}, "file": {"name": "S_{seq}.csv"},
                "schedule": {"kind": "every", "minutes": 15},
            }),
        );
        Stage { books, desk, partner }
    }

    /// Keeps the schedule until the listener has heard enough; gives what it heard and the runs that there are then.
    fn keep(&self, enough: impl Fn(&[String]) -> bool + Send + Sync + 'static) -> (Vec<String>, usize) {
        let stop = CancellationToken::new();
        let ear = Arc::new(Ear { heard: Mutex::default(), enough: Box::new(enough), stop: stop.clone() });
        let options = Options {
            key: Key::Passphrase(PASSPHRASE.to_owned().into()),
            clock: Arc::new(Wall(Mutex::new(Timestamp::now()))),
            ..Options::new(self.desk.cli.data())
        };
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.books.runtime.block_on(async {
            let engine = Engine::open(options).await.unwrap();
            engine.keep_schedule(ear.clone(), stop).await.unwrap();
            let runs = Command::Runs { job: None, limit: 100, before: None };
            let Reply::Runs(runs) = engine.execute(runs, Arc::new(Quiet), CancellationToken::new()).await.unwrap()
            else {
                panic!("runs are listed")
            };
            let heard = ear.heard.lock().unwrap().clone();
            (heard, runs.len())
        })
    }

    fn delivered(&self) -> Vec<String> {
        listing(&self.partner.join("out"))
    }
}

#[test]
fn a_job_runs_at_each_slot_and_sends_each_document_once() {
    let stage = Stage::set();
    std::fs::create_dir(stage.partner.join("out")).unwrap();
    let (heard, n_runs) = stage.keep(|heard| heard.len() == 3);
    assert_eq!(n_runs, 3, "{heard:?}");
    assert!(heard[0].contains("S_001.csv"), "{heard:?}");
    assert!(heard[1..].iter().all(|text| text.contains("Nothing new to send")), "{heard:?}");
    assert_eq!(stage.delivered(), ["S_001.csv", "S_001.csv.manifest.json"]);
    stage.desk.verify();
}

#[test]
fn a_file_that_could_not_be_delivered_goes_out_by_itself() {
    let stage = Stage::set();
    // The partner's folder is missing at the first slot and there some minutes later.
    let out = stage.partner.join("out");
    let (heard, _) = stage.keep(move |heard| {
        if heard.len() == 1 {
            std::fs::create_dir(&out).unwrap();
        }
        heard.iter().any(|text| text.contains("Nothing new to send"))
    });
    assert!(heard[0].contains("S_001.csv waits"), "{heard:?}");
    assert_eq!(stage.delivered(), ["S_001.csv", "S_001.csv.manifest.json"], "once, and nothing else");
    stage.desk.verify();
}
