//! The listener on this computer to which the browser returns after a sign-in.

use super::Callback;
use crate::BooksError;
use crate::clock::Clock;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// How long a person has to finish a sign-in.
pub const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// How much of a request is read.
const MOST: usize = 16 * 1024;
/// How long one visitor may take to say what it wants.
const VISIT: Duration = Duration::from_secs(10);
/// How many visitors are listened to at once.
const VISITORS: usize = 32;

const SIGNED_IN: &str = "You are signed in. You can close this page and go back to ML Connector.";
const REFUSED: &str = "The sign-in was not completed. You can close this page; ML Connector says what happened.";

/// What the right answer looks like.
#[derive(Clone)]
pub struct Expected {
    pub(crate) path: String,
    pub(crate) state: Arc<str>,
}

/// Listens on 127.0.0.1 and, where the computer has it, on ::1.
pub struct Listener {
    sockets: Vec<TcpListener>,
    port: u16,
}

impl Listener {
    /// Takes the first free of these ports.
    ///
    /// # Errors
    /// [`BooksError::NoPort`] where none is free.
    pub async fn bind(ports: &[u16]) -> Result<Listener, BooksError> {
        let mut reason = "no port is registered".to_owned();
        for port in ports {
            match bind_both(*port).await {
                Ok(listener) => return Ok(listener),
                Err(error) => reason = error.to_string(),
            }
        }
        let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
        Err(BooksError::NoPort { ports: ports.join(", "), reason })
    }

    /// The port that was free.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the answer with the right path and state. Whatever else comes (a favicon, a scan, an old tab) is told
    /// that there is nothing here. The ports are closed when this returns or is dropped, which is also how to cancel.
    ///
    /// # Errors
    /// [`BooksError::SignInTimedOut`] after the patience, which no time scale shortens.
    pub async fn wait(
        self,
        expected: &Expected,
        clock: &dyn Clock,
        patience: Duration,
    ) -> Result<Callback, BooksError> {
        let (found, mut answers) = mpsc::channel(1);
        let mut visits = JoinSet::new();
        let mut late = std::pin::pin!(clock.sleep(patience));
        loop {
            tokio::select! {
                Some(callback) = answers.recv() => return Ok(callback),
                () = &mut late => return Err(BooksError::SignInTimedOut { minutes: patience.as_secs() / 60 }),
                _ = visits.join_next(), if !visits.is_empty() => {}
                stream = accept(&self.sockets), if visits.len() < VISITORS => {
                    // A visitor that is gone before it is let in is no reason to stop listening.
                    if let Ok(stream) = stream {
                        visits.spawn(visit(stream, expected.clone(), found.clone()));
                    }
                }
            }
        }
    }
}

async fn bind_both(port: u16) -> io::Result<Listener> {
    let four = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let port = four.local_addr()?.port();
    let mut sockets = vec![four];
    match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
        Ok(six) => sockets.push(six),
        // Another program has the port there: the browser may go to it, so the port is of no use.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
        Err(error) => tracing::debug!(%error, "no listener on ::1"),
    }
    Ok(Listener { sockets, port })
}

async fn accept(sockets: &[TcpListener]) -> io::Result<TcpStream> {
    let accepting = sockets.iter().map(|socket| Box::pin(socket.accept()));
    let (accepted, _, _) = futures::future::select_all(accepting).await;
    accepted.map(|(stream, _)| stream)
}

/// Serves one visitor; the right one is reported after it has its page.
async fn visit(mut stream: TcpStream, expected: Expected, found: mpsc::Sender<Callback>) {
    let Ok(Some(target)) = tokio::time::timeout(VISIT, read_target(&mut stream)).await else { return };
    let callback = right_answer(&target, &expected);
    let page = match &callback {
        Some(callback) if callback.code.is_some() => page("200 OK", SIGNED_IN),
        Some(_) => page("200 OK", REFUSED),
        None => page("404 Not Found", "There is nothing here."),
    };
    let written = tokio::time::timeout(VISIT, async {
        stream.write_all(page.as_bytes()).await?;
        stream.shutdown().await
    });
    // The answer counts even where the browser does not wait for its page.
    let _ = written.await;
    if let Some(callback) = callback {
        let _ = found.send(callback).await;
    }
}

/// The target of the request line of a GET request, once the whole head was read.
async fn read_target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut chunk = [0; 2048];
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 || head.len() + read > MOST {
            return None;
        }
        head.extend_from_slice(&chunk[..read]);
    }
    let line = std::str::from_utf8(head.split(|b| *b == b'\r').next()?).ok()?;
    let mut words = line.split(' ');
    match (words.next(), words.next()) {
        (Some("GET"), Some(target)) => Some(target.to_owned()),
        _ => None,
    }
}

fn right_answer(target: &str, expected: &Expected) -> Option<Callback> {
    let (path, query) = target.split_once('?')?;
    let callback = (path == expected.path).then(|| Callback::from_query(query))?;
    (callback.has_state(&expected.state) && (callback.code.is_some() || callback.error.is_some())).then_some(callback)
}

/// A page of fixed text: nothing that came with the request is ever shown.
fn page(status: &str, text: &str) -> String {
    let body = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>ML Connector</title>\
         <body style=\"font:18px sans-serif;margin:15vh auto;max-width:30em;text-align:center\"><p>{text}</p></body></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n{body}",
        body.len()
    )
}
