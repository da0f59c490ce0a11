//! Files on which a reader does not come back, and memory.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, SystemTime};

/// A file that is not read after this time is never read.
const HANGS: Duration = Duration::from_secs(60);

/// Ends the program, with a word about the seed, when reading does not come back.
#[derive(Debug)]
pub(crate) struct Watch(Sender<Option<u64>>);

impl Watch {
    /// Starts watching.
    pub(crate) fn start(reader: &str) -> Watch {
        let (sender, receiver) = channel::<Option<u64>>();
        let reader = reader.to_owned();
        std::thread::spawn(move || {
            let mut now = None;
            loop {
                match (receiver.recv_timeout(HANGS), now) {
                    (Ok(seed), _) => now = seed,
                    (Err(RecvTimeoutError::Timeout), Some(seed)) => hangs(&reader, seed),
                    (Err(RecvTimeoutError::Timeout), None) => {}
                    (Err(RecvTimeoutError::Disconnected), _) => return,
                }
            }
        });
        Watch(sender)
    }

    /// A file is read from now on.
    pub(crate) fn begin(&self, seed: u64) {
        let _ = self.0.send(Some(seed));
    }

    /// It was read.
    pub(crate) fn end(&self) {
        let _ = self.0.send(None);
    }
}

fn hangs(reader: &str, seed: u64) {
    eprintln!("{reader}: seed {seed} is still being read after {HANGS:?}; it is tried again with --seed {seed}");
    std::process::exit(1);
}

/// The most memory this program ever had, in KiB; 0 where the system does not say.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// How long a core has worked for this thread. A machine that is busy with other things does not make a reader slow.
pub(crate) fn work() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(
        || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default(),
        Duration::from_nanos,
    )
}
