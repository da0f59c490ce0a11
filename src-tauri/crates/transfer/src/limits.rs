//! Deadlines and cancellation: nothing waits for ever, and whoever waits can be stopped from another thread.

use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// How a place is used.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How long to wait.
    pub deadlines: Deadlines,
    /// The way to stop.
    pub cancel: Cancel,
}

/// How long to wait, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For the address and the bare connection.
    pub connect: Duration,
    /// For everything from the address to the first folder, sign-in included.
    pub sign_in: Duration,
    /// For each single answer afterwards, and for the next confirmed bytes of a transfer.
    pub answer: Duration,
    /// For the whole life of the connection; `None` sets no end.
    pub total: Option<Duration>,
}

impl Default for Deadlines {
    /// 15 s to connect, 40 s until signed in, 45 s for an answer, four hours in all.
    fn default() -> Deadlines {
        Deadlines {
            connect: Duration::from_secs(15),
            sign_in: Duration::from_secs(40),
            answer: Duration::from_secs(45),
            total: Some(Duration::from_secs(4 * 3600)),
        }
    }
}

/// Stops whoever waits, from any thread. Clones stop the same work. Once canceled it stays so.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Stop>);

#[derive(Debug, Default)]
struct Stop {
    asked: AtomicBool,
    lines: Mutex<Vec<Weak<TcpStream>>>,
}

impl Cancel {
    /// A new one, not canceled.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Stops now: connections are shut, which ends every blocked call within moments.
    pub fn cancel(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        for line in lock(&self.0.lines).drain(..).filter_map(|line| line.upgrade()) {
            shut(&line);
        }
    }

    /// Whether someone asked to stop.
    pub fn is_canceled(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    fn watch(&self, line: &Arc<TcpStream>) {
        let mut lines = lock(&self.0.lines);
        lines.retain(|line| line.strong_count() > 0);
        lines.push(Arc::downgrade(line));
        drop(lines);
        if self.is_canceled() {
            shut(line);
        }
    }
}

/// A connection that can be cut: by cancellation, by a passed deadline, or by us before the C library tidies up over a dead
/// connection, for which it would wait its full timeout three times.
#[derive(Debug)]
pub(crate) struct Line {
    stream: Arc<TcpStream>,
    pub(crate) cancel: Cancel,
    alarm: Arc<(Mutex<Alarm>, Condvar)>,
}

#[derive(Debug)]
struct Alarm {
    due: Option<Instant>,
    over: bool,
    rang: bool,
}

impl Line {
    /// Watches a connection; it is cut when `due` passes.
    pub(crate) fn new(stream: TcpStream, cancel: Cancel, due: Instant) -> Line {
        let stream = Arc::new(stream);
        cancel.watch(&stream);
        let alarm = Arc::new((Mutex::new(Alarm { due: Some(due), over: false, rang: false }), Condvar::new()));
        let (watched, shared) = (Arc::downgrade(&stream), Arc::clone(&alarm));
        thread::spawn(move || wait_for_alarm(&watched, &shared));
        Line { stream, cancel, alarm }
    }

    /// Sets another time to be cut at, or none.
    pub(crate) fn set_due(&self, due: Option<Instant>) {
        lock(&self.alarm.0).due = due;
        self.alarm.1.notify_all();
    }

    /// Whether the deadline cut it.
    pub(crate) fn rang(&self) -> bool {
        lock(&self.alarm.0).rang
    }

    /// Cuts it now.
    pub(crate) fn cut(&self) {
        shut(&self.stream);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        lock(&self.alarm.0).over = true;
        self.alarm.1.notify_all();
    }
}

fn wait_for_alarm(line: &Weak<TcpStream>, shared: &(Mutex<Alarm>, Condvar)) {
    let mut alarm = lock(&shared.0);
    while !alarm.over {
        let left = alarm.due.map(|due| due.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            alarm.rang = true;
            if let Some(line) = line.upgrade() {
                shut(&line);
            }
            return;
        }
        alarm = match left {
            None => shared.1.wait(alarm).unwrap_or_else(PoisonError::into_inner),
            Some(left) => shared.1.wait_timeout(alarm, left).unwrap_or_else(PoisonError::into_inner).0,
        };
    }
}

/// A connection that is already gone is as good as shut.
fn shut(line: &TcpStream) {
    if let Err(error) = line.shutdown(Shutdown::Both) {
        tracing::trace!(%error, "connection was already closed");
    }
}

/// The values behind these locks are whole at every moment, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
