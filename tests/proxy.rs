//! A TCP proxy that stands for a bad network: it delays, cuts after a number of bytes, and swallows everything.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The most that is read at once, and how many such pieces may be under way in one direction.
const PIECE: usize = 64 * 1024;
const UNDER_WAY: usize = 512;

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the program under test.
    ToServer,
    /// Back to the program under test.
    ToClient,
}

/// A running proxy in front of one server. It ends, with all its connections, when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    network: Arc<Network>,
}

/// What all connections share.
#[derive(Debug, Default)]
struct Network {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    delay: Duration,
    is_black_hole: bool,
    is_over: bool,
    /// Bytes that may still pass before the line is cut, by direction.
    left: [Option<u64>; 2],
    passed: [u64; 2],
    connections: u64,
    cuts: u64,
    open: Vec<TcpStream>,
}

impl Proxy {
    /// A proxy that passes everything on unchanged until told otherwise.
    pub fn to(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has free ports");
        let address = listener.local_addr().expect("a bound listener has an address");
        let network = Arc::new(Network::default());
        let accepting = Arc::clone(&network);
        thread::spawn(move || accepting.accept(&listener, server));
        Proxy { address, network }
    }

    /// Where to connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Lets every byte take this long in each direction: half of a round trip.
    pub fn delay(&self, one_way: Duration) {
        self.network.change(|state| state.delay = one_way);
    }

    /// Cuts the line after this many more bytes in this direction, whoever sends them. It happens once: what connects
    /// afterwards passes.
    pub fn cut_after(&self, direction: Direction, bytes: u64) {
        self.network.change(|state| state.left[direction as usize] = Some(bytes));
    }

    /// Cuts every line now.
    pub fn cut(&self) {
        self.network.change(State::cut);
    }

    /// Swallows everything, or no longer does. Connections stay open and are accepted: nobody is told.
    pub fn black_hole(&self, swallow: bool) {
        self.network.change(|state| state.is_black_hole = swallow);
    }

    /// Bytes that have passed in this direction.
    pub fn passed(&self, direction: Direction) -> u64 {
        self.network.state().passed[direction as usize]
    }

    /// Connections that were made so far.
    pub fn connections(&self) -> u64 {
        self.network.state().connections
    }

    /// How often a line was cut.
    pub fn cuts(&self) -> u64 {
        self.network.state().cuts
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.network.change(|state| {
            state.is_over = true;
            state.cut();
        });
        // Wakes the thread that waits for connections, so that it sees the end.
        drop(TcpStream::connect(self.address));
    }
}

impl State {
    fn cut(&mut self) {
        self.cuts += 1;
        self.left = [None; 2];
        for stream in self.open.drain(..) {
            // The other side may have closed it already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// How much of a piece may pass, and whether the line is cut behind it.
    fn admit(&mut self, direction: Direction, length: usize) -> (usize, bool) {
        if self.is_black_hole {
            return (0, false);
        }
        let place = direction as usize;
        let allowed = self.left[place].map_or(length, |left| usize::try_from(left).unwrap_or(length).min(length));
        self.passed[place] += allowed as u64;
        if let Some(left) = &mut self.left[place] {
            *left -= allowed as u64;
        }
        (allowed, self.left[place] == Some(0))
    }
}

impl Network {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.changed.notify_all();
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener, server: SocketAddr) {
        for client in listener.incoming().map_while(Result::ok) {
            if self.state().is_over {
                return;
            }
            // A server that is not there looks to the client like a line that is closed at once.
            if let Ok(server) = TcpStream::connect(server) {
                self.join(client, server);
            }
        }
    }

    fn join(self: &Arc<Self>, client: TcpStream, server: TcpStream) {
        let copies = |stream: &TcpStream| {
            stream.set_nodelay(true).expect("a socket takes its options");
            (stream.try_clone().expect("a socket can be shared"), stream.try_clone().expect("a socket can be shared"))
        };
        let ((client_in, client_kept), (server_in, server_kept)) = (copies(&client), copies(&server));
        self.change(|state| {
            state.connections += 1;
            state.open.extend([client_kept, server_kept]);
        });
        self.carry(Direction::ToServer, client_in, server);
        self.carry(Direction::ToClient, server_in, client);
    }

    /// Carries one direction with two threads, so that a delay does not hold up what comes behind.
    fn carry(self: &Arc<Self>, direction: Direction, from: TcpStream, to: TcpStream) {
        let (pieces, arriving) = sync_channel(UNDER_WAY);
        let reading = Arc::clone(self);
        thread::spawn(move || reading.read(from, &pieces));
        let writing = Arc::clone(self);
        thread::spawn(move || writing.write(direction, &arriving, to));
    }

    fn read(&self, mut from: TcpStream, pieces: &SyncSender<(Instant, Vec<u8>)>) {
        let mut buffer = vec![0; PIECE];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            let due = Instant::now() + self.state().delay;
            if pieces.send((due, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    }

    fn write(&self, direction: Direction, arriving: &Receiver<(Instant, Vec<u8>)>, mut to: TcpStream) {
        for (due, piece) in arriving {
            self.wait_until(due);
            let (allowed, is_cut) = self.state().admit(direction, piece.len());
            let is_closed = to.write_all(&piece[..allowed]).is_err();
            if is_cut {
                self.change(State::cut);
            }
            if is_cut || is_closed {
                return;
            }
        }
        // The sender has closed its side; so do we, and what comes back still passes.
        let _ = to.shutdown(Shutdown::Write);
    }

    /// Waits until the time has come or the proxy ends.
    fn wait_until(&self, due: Instant) {
        let time = due.saturating_duration_since(Instant::now());
        if !time.is_zero() {
            drop(self.changed.wait_timeout_while(self.state(), time, |state| !state.is_over));
        }
    }
}
