//! Runs one job of a workspace and dies at a named point, as in a power cut. Without a point it says which it passes.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "its test reads what it says")]

use engine::api::{Command, RunRequest, Take};
use engine::checkpoint::Checkpoints;
use engine::{CancellationToken, Engine, Key, Options, Quiet, SystemClock};
use jiff::Timestamp;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Dies the `nth` time that a point is passed.
struct Killer {
    point: Option<String>,
    left: Mutex<u32>,
}

impl Checkpoints for Killer {
    fn at(&self, point: &'static str) {
        let Some(wanted) = &self.point else {
            let _ = writeln!(std::io::stdout(), "{point}");
            return;
        };
        let mut left = self.left.lock().unwrap();
        if wanted == point && *left > 0 {
            *left -= 1;
            if *left == 0 {
                rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).unwrap();
            }
        }
    }
}

/// Words: workspace, passphrase file, time, job, period, then a point and how often it is passed before the end comes.
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, passphrase, time, job, period, rest @ ..] = words.as_slice() else { panic!("five words: {words:?}") };
    let passphrase = std::fs::read_to_string(passphrase).unwrap();
    let time: Timestamp = time.parse().unwrap();
    let nth = rest.get(1).map_or(1, |text| text.parse().unwrap());
    let options = Options {
        key: Key::Passphrase(passphrase.into()),
        clock: Arc::new(SystemClock { ahead: time.duration_since(Timestamp::now()) }),
        checkpoints: Arc::new(Killer { point: rest.first().cloned(), left: Mutex::new(nth) }),
        ..Options::new(folder)
    };
    let engine = Engine::open(options).await.unwrap();
    let take = Take::Period(period.parse().unwrap());
    let request = RunRequest { job: job.parse().unwrap(), take, preview: false, again: false, supplement: false };
    let done = engine.execute(Command::Run(request), Arc::new(Quiet), CancellationToken::new()).await;
    if let Err(error) = done {
        eprintln!("{error:?}");
        std::process::exit(1);
    }
}
