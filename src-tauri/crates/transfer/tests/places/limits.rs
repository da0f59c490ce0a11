//! Nothing waits for ever, and whoever waits can be stopped.

use crate::stand::{PATIENCE, PracticeStand, Stand, endpoint, hasty, names, noise, open_sshd, parcel, password, scan};
use journeys::{Proxy, Sshd};
use model::partner::{HostKey, SignIn};
use practice::partner::Stall;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;
use std::time::{Duration, Instant};
use transfer::{
    Cancel, Deadlines, Observer, Options, Retry, Silent, Step, TransferError, connect, deliver, scan_host_key,
};

/// What 1.5 s deadlines may take in all, on a busy machine.
const SOON: Duration = Duration::from_secs(6);

fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (act(), start.elapsed())
}

fn some_key() -> Option<HostKey> {
    let fingerprint = "SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ".to_owned();
    Some(HostKey { algorithm: "ssh-ed25519".to_owned(), key: String::new(), fingerprint })
}

#[test]
fn a_server_that_never_greets_is_left_in_time() {
    let stand = PracticeStand::start();
    let endpoint = stand.endpoint(&[SignIn::Password]);
    stand.partner.faults.set(|now| now.stall = Some(Stall::Greeting));
    let (result, took) = timed(|| connect(&endpoint, password("x"), hasty()).map(drop));
    let late = result.unwrap_err();
    assert!(matches!(late, TransferError::NoAnswer { .. }), "{late}");
    assert_eq!(late.retry(), Retry::Later);
    assert!(took < SOON, "{took:?}");
    let (result, took) = timed(|| scan_host_key("127.0.0.1", stand.port(), Duration::from_secs(1)));
    assert!(matches!(result.unwrap_err(), TransferError::NoAnswer { .. }));
    assert!(took < SOON, "{took:?}");
}

#[test]
fn a_server_that_stops_answering_is_left_in_time_and_so_is_the_tidying_up() {
    for (stall, at) in [
        (Stall::Answers, Step::BeforeTempOpen),
        (Stall::Answers, Step::BeforeRename),
        (Stall::Writes, Step::AfterTempOpen),
    ] {
        let stand = PracticeStand::start();
        let parcel = parcel(noise(500_000));
        let mut remote = stand.open(hasty());
        let faults = stand.partner.faults.clone();
        let mut freeze = On(at, || faults.set(|now| now.stall = Some(stall)));
        let ((error, ()), took) =
            timed(|| (deliver(remote.as_mut(), &parcel.job, &mut freeze).unwrap_err(), drop(remote)));
        assert!(took < SOON, "{stall:?} at {}: {took:?}", at.as_str());
        assert_ne!(error.retry(), Retry::Never, "{error}");
        assert!(error.to_string().contains("did not answer within 2 s"), "{error}");
    }
}

#[test]
fn a_half_open_line_to_a_real_server_is_noticed_in_time() {
    let sshd = Sshd::start();
    let proxy = Proxy::to(sshd.address());
    let parcel = parcel(noise(5_000_000));
    let mut remote = open_sshd(&sshd, proxy.port(), hasty()).unwrap();
    let mut vanish = On(Step::AfterFirstChunk, || proxy.black_hole(true));
    let ((error, ()), took) = timed(|| (deliver(remote.as_mut(), &parcel.job, &mut vanish).unwrap_err(), drop(remote)));
    assert!(matches!(error, TransferError::NoAnswer { .. }), "{error}");
    assert!(took < SOON, "{took:?}");
}

#[test]
fn the_life_of_a_connection_has_an_end() {
    let stand = PracticeStand::start();
    let patient = Deadlines { total: Some(Duration::from_millis(300)), ..Deadlines::default() };
    let options = Options { deadlines: patient, ..Options::default() };
    let mut remote = stand.open(options);
    stand.partner.faults.set(|now| now.stall = Some(Stall::Answers));
    let (result, took) = timed(|| remote.stat("x"));
    assert!(matches!(result.unwrap_err(), TransferError::NoAnswer { .. }));
    assert!(took < SOON, "{took:?}");
}

#[test]
fn cancelling_ends_a_blocked_upload_at_once_and_leaves_no_final_name() {
    let stand = PracticeStand::start();
    let parcel = parcel(noise(5_000_000));
    let options = Options::default();
    let cancel = options.cancel.clone();
    let mut remote = stand.open(options);
    stand.partner.faults.set(|now| now.stall = Some(Stall::Writes));
    // Canceled from another thread once the file is open at the partner, while the write is waiting.
    let log = stand.partner.log.clone();
    let canceler = thread::spawn(move || {
        use practice::partner::Event;
        let opened =
            |events: &[Event]| events.iter().any(|e| matches!(e, Event::Asked { what: "open", done: true, .. }));
        assert!(log.wait_for(opened, PATIENCE), "the upload begins");
        cancel.cancel();
    });
    let ((error, ()), took) = timed(|| (deliver(remote.as_mut(), &parcel.job, &mut Silent).unwrap_err(), drop(remote)));
    canceler.join().unwrap();
    assert!(matches!(error, TransferError::Canceled), "{error}");
    assert!(took < SOON, "{took:?}");
    assert_eq!(names(&stand.root()), [parcel.job.temp_name.as_str()]);
}

#[test]
fn what_is_canceled_before_it_begins_connects_nowhere() {
    let stand = PracticeStand::start();
    let endpoint = stand.endpoint(&[SignIn::Password]);
    stand.partner.log.clear();
    let cancel = Cancel::new();
    cancel.cancel();
    let error = connect(&endpoint, password("x"), Options { cancel, ..Options::default() }).map(drop).unwrap_err();
    assert!(matches!(error, TransferError::Canceled), "{error}");
    assert_eq!(stand.partner.log.sign_ins(), 0);
}

#[test]
fn nobody_there_and_somebody_else_there_are_told_apart() {
    let open = |port| {
        connect(&endpoint(port, "acme", &[SignIn::Password], some_key()), password("x"), hasty()).map(drop).unwrap_err()
    };
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = open(closed);
    assert!(matches!(error, TransferError::NotReachable { .. }), "{error}");
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut peer in other.incoming().flatten() {
            // As a web server: it listens first, answers, and hangs up.
            peer.read_exact(&mut [0; 8]).ok();
            peer.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").ok();
            peer.shutdown(Shutdown::Write).ok();
            peer.read_to_end(&mut Vec::new()).ok();
        }
    });
    let error = open(port);
    assert!(matches!(error, TransferError::NotSsh { .. }), "{error}");
    assert!(error.to_string().contains("HTTP/1.1 400 Bad Request"), "{error}");
    let error = scan_host_key("no-such-host.invalid", 22, Duration::from_secs(10)).unwrap_err();
    assert!(matches!(error, TransferError::AddressUnknown { .. } | TransferError::NoAnswer { .. }), "{error}");
}

#[test]
fn a_server_that_hangs_up_without_a_word_is_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().for_each(drop));
    let error = scan_host_key("127.0.0.1", port, PATIENCE).unwrap_err();
    assert!(matches!(error, TransferError::ConnectionLost { .. }), "{error}");
    assert_eq!(error.retry(), Retry::Later);
}

#[test]
fn hostile_first_packets_end_in_an_error_and_soon() {
    let huge = [b"SSH-2.0-evil\r\n".as_slice(), &[0xff; 4], &[4, 20], &[0; 64]].concat();
    let garbage = [b"SSH-2.0-evil\r\n".as_slice(), &noise(4096)].concat();
    let endless = [b"x".repeat(100_000).as_slice(), b"\r\n"].concat();
    for bytes in [huge, garbage, endless] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut peer in listener.incoming().flatten() {
                peer.write_all(&bytes).ok();
            }
        });
        let (result, took) = timed(|| scan_host_key("127.0.0.1", port, Duration::from_secs(2)));
        result.unwrap_err();
        assert!(took < SOON, "{took:?}");
    }
}

#[test]
fn a_second_session_of_a_place_works_after_the_first_was_cut() {
    let stand = PracticeStand::start();
    let cancel = Cancel::new();
    let mut first = stand.open(Options { cancel: cancel.clone(), ..Options::default() });
    cancel.cancel();
    assert!(matches!(first.stat("x").unwrap_err(), TransferError::Canceled));
    assert_eq!(stand.open(Options::default()).stat("x").unwrap(), None);
    assert_eq!(scan("127.0.0.1", stand.port()).fingerprint, stand.partner.fingerprint());
}

struct On<F: Fn()>(Step, F);

impl<F: Fn()> Observer for On<F> {
    fn at(&mut self, step: Step) {
        if step == self.0 {
            (self.1)();
        }
    }

    fn progress(&mut self, _: u64, _: u64) {}
}
