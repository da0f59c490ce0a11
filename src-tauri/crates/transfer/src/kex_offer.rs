//! What a server offers before anything is agreed: its greeting and its first packet, which are plain text. Read only to explain a
//! failed agreement, to list key types, and to see whether strict key exchange is offered.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

/// Lists of algorithm names as the server sent them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KexOffer {
    pub(crate) software: String,
    pub(crate) key_exchange: Vec<String>,
    pub(crate) host_keys: Vec<String>,
    pub(crate) ciphers: Vec<String>,
    pub(crate) macs: Vec<String>,
}

const KEXINIT: u8 = 20;
const LONGEST_PACKET: usize = 35_000;
const LONGEST_GREETING: usize = 8 * 1024;

impl KexOffer {
    /// Whether the server protects the agreement against cut-off packets (the Terrapin attack).
    pub(crate) fn is_strict(&self) -> bool {
        self.key_exchange.iter().any(|name| name == "kex-strict-s-v00@openssh.com")
    }
}

/// Reads greeting and first packet from a fresh connection.
pub(crate) fn read(stream: TcpStream, due: Instant) -> io::Result<KexOffer> {
    let mut timed = Timed { stream, due };
    timed.stream.write_all(b"SSH-2.0-mlconnector\r\n")?;
    let software = greeting(&mut timed)?;
    let mut head = [0; 5];
    timed.read_exact(&mut head)?;
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let padding = usize::from(head[4]);
    if length > LONGEST_PACKET || length < padding + 2 {
        return Err(invalid("first packet has an impossible length"));
    }
    let mut payload = vec![0; length - 1];
    timed.read_exact(&mut payload)?;
    payload.truncate(length - 1 - padding);
    parse(&payload, software).ok_or_else(|| invalid("first packet is not a list of algorithms"))
}

fn greeting(from: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut first = Vec::new();
    for n in 0..LONGEST_GREETING {
        let mut byte = [0];
        if from.read(&mut byte)? == 0 {
            // Who says something else and hangs up is another kind of server; who says nothing may be one that is busy.
            let said = if first.is_empty() { &line } else { &first };
            return if n == 0 {
                Err(io::ErrorKind::UnexpectedEof.into())
            } else {
                Err(invalid(&format!("it says {:?}", crate::names::shown(said))))
            };
        }
        if byte[0] != b'\n' {
            line.push(byte[0]);
        } else if line.starts_with(b"SSH-") {
            return Ok(crate::names::shown(line.trim_ascii_end()));
        } else {
            first = if first.is_empty() { line.trim_ascii_end().to_vec() } else { first };
            line.clear();
        }
    }
    Err(invalid("it says something else and does not stop"))
}

fn parse(payload: &[u8], software: String) -> Option<KexOffer> {
    let (&kind, rest) = payload.split_first()?;
    if kind != KEXINIT {
        return None;
    }
    let mut rest = rest.get(16..)?;
    let mut lists = [const { Vec::new() }; 6];
    for list in &mut lists {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (names, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        *list = names.split(|&b| b == b',').filter(|n| !n.is_empty()).map(crate::names::shown).collect();
        rest = after;
    }
    let [key_exchange, host_keys, _, ciphers, _, macs] = lists;
    Some(KexOffer { software, key_exchange, host_keys, ciphers, macs })
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Reads until a fixed moment, however the bytes drip in.
struct Timed {
    stream: TcpStream,
    due: Instant,
}

impl Read for Timed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            match self.stream.read(buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // How a passed time limit of a socket is told differs between systems.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;
    use std::time::Duration;

    fn packet(lists: &[&str]) -> Vec<u8> {
        let mut payload = vec![KEXINIT];
        payload.extend([7; 16]);
        for list in lists {
            payload.extend((list.len() as u32).to_be_bytes());
            payload.extend(list.as_bytes());
        }
        payload
    }

    fn served(bytes: Vec<u8>) -> io::Result<KexOffer> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            peer.write_all(&bytes).unwrap();
            peer.shutdown(std::net::Shutdown::Write).unwrap();
            let mut heard = Vec::new();
            peer.read_to_end(&mut heard).ok();
        });
        let got = read(TcpStream::connect(address).unwrap(), Instant::now() + Duration::from_secs(5));
        server.join().unwrap();
        got
    }

    #[test]
    fn the_lists_of_a_server_are_read() {
        let payload = packet(&[
            "kex-a,kex-strict-s-v00@openssh.com",
            "ssh-rsa",
            "c2s",
            "s2c",
            "m1",
            "m2",
            "none",
            "none",
            "",
            "",
        ]);
        let mut bytes = b"Welcome, be good\r\nSSH-2.0-Old_1\r\n".to_vec();
        bytes.extend((payload.len() as u32 + 5).to_be_bytes());
        bytes.push(4);
        bytes.extend(&payload);
        bytes.extend([0; 4]);
        let offer = served(bytes).unwrap();
        assert_eq!(offer.software, "SSH-2.0-Old_1");
        assert_eq!(offer.host_keys, ["ssh-rsa"]);
        assert_eq!(
            (offer.ciphers.as_slice(), offer.macs.as_slice()),
            (&["s2c".to_owned()][..], &["m2".to_owned()][..])
        );
        assert!(offer.is_strict(), "the strict marker is among the key exchanges");
    }

    #[test]
    fn lies_about_lengths_are_refused_without_reading_on() {
        let huge = [b"SSH-2.0-x\r\n".as_slice(), &[0xff, 0xff, 0xff, 0xff, 4]].concat();
        let short = [b"SSH-2.0-x\r\n".as_slice(), &[0, 0, 0, 3, 200]].concat();
        let mut list_too_long = packet(&["a"]);
        list_too_long[17..21].copy_from_slice(&u32::MAX.to_be_bytes());
        let mut lying = b"SSH-2.0-x\r\n".to_vec();
        lying.extend((list_too_long.len() as u32 + 1).to_be_bytes());
        lying.push(0);
        lying.extend(list_too_long);
        for bytes in [huge, short, lying, b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), vec![b'x'; 20_000]] {
            assert!(served(bytes.clone()).is_err(), "{:?}", &bytes[..bytes.len().min(30)]);
        }
    }
}
