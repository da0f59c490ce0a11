//! Address and bare connection, with an end to every wait.

use crate::error::{Place, TransferError};
use crate::limits::Options;
use crate::open::{Stage, seconds};
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

enum Dialed {
    Addresses(io::Result<Vec<SocketAddr>>),
    Stream(io::Result<TcpStream>),
}

/// Finds the address and connects. Both block without a way to stop them, so a thread of their own does it and is left behind,
/// for at most its own time limits, when we stop waiting.
pub(crate) fn dial(
    host: &str,
    port: u16,
    at: &Place,
    options: &Options,
    due: Instant,
    on_stage: &mut dyn FnMut(Stage, &str),
) -> Result<TcpStream, TransferError> {
    let due = due.min(Instant::now() + options.deadlines.connect);
    let (sender, receiver) = channel();
    let (name, limit) = (host.to_owned(), options.deadlines.connect);
    thread::spawn(move || dial_blocking(&name, port, limit, &sender));
    let wait = |action| next(&receiver, at, options, due, action);
    if let Dialed::Addresses(found) = wait("find its address")? {
        let found = found.map_err(|e| TransferError::AddressUnknown { at: at.clone(), detail: e.to_string() })?;
        let shown: Vec<String> = found.iter().map(|a| a.ip().to_string()).collect();
        on_stage(Stage::Address, &format!("{host} is {}", shown.join(", ")));
    }
    match wait("connect")? {
        Dialed::Stream(Ok(stream)) => {
            // Small packets wait for each other otherwise; it costs up to eight times the speed.
            local(stream.set_nodelay(true))?;
            local(stream.set_read_timeout(Some(options.deadlines.answer)))?;
            local(stream.set_write_timeout(Some(options.deadlines.answer)))?;
            on_stage(Stage::Connection, &format!("port {port} answers"));
            Ok(stream)
        }
        Dialed::Stream(Err(error)) => Err(TransferError::NotReachable { at: at.clone(), detail: error.to_string() }),
        Dialed::Addresses(_) => Err(TransferError::AddressUnknown { at: at.clone(), detail: "no address".to_owned() }),
    }
}

fn dial_blocking(host: &str, port: u16, limit: Duration, to: &Sender<Dialed>) {
    let found = (host, port).to_socket_addrs().map(Vec::from_iter);
    let addresses = found.as_ref().map(Vec::clone).unwrap_or_default();
    // Nobody listens any more when the caller stopped waiting.
    if to.send(Dialed::Addresses(found)).is_err() {
        return;
    }
    let each = limit / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
    let mut last = Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
    for address in addresses {
        last = TcpStream::connect_timeout(&address, each.max(Duration::from_millis(1)));
        if last.is_ok() {
            break;
        }
    }
    to.send(Dialed::Stream(last)).ok();
}

fn next(
    from: &Receiver<Dialed>,
    at: &Place,
    options: &Options,
    due: Instant,
    action: &'static str,
) -> Result<Dialed, TransferError> {
    const LOOK_UP: Duration = Duration::from_millis(20);
    let late = || TransferError::NoAnswer { at: at.clone(), action, seconds: seconds(options.deadlines.connect) };
    loop {
        if options.cancel.is_canceled() {
            return Err(TransferError::Canceled);
        }
        let left = due.saturating_duration_since(Instant::now());
        match from.recv_timeout(left.min(LOOK_UP)) {
            Ok(Dialed::Stream(Err(error))) if error.kind() == io::ErrorKind::TimedOut => return Err(late()),
            Ok(dialed) => return Ok(dialed),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(late()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(late()),
        }
    }
}

/// Failures of our own socket calls: the connection is of no use then.
pub(crate) fn local<T>(result: io::Result<T>) -> Result<T, TransferError> {
    result.map_err(|e| TransferError::Settings { what: format!("this machine refuses a network setting ({e})") })
}
