//! Calls to servers that misbehave in ways that practice books do not: answers without end, redirects, silence.

use async_trait::async_trait;
use books::{Books, BooksError, Clock, ListRequest, Options, Retry, Tokens, connect};
use jiff::Timestamp;
use model::Kind;
use model::connection::Connection;
use secrecy::SecretString;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

struct Real;

#[async_trait]
impl Clock for Real {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

struct Fixed(AtomicU32);

#[async_trait]
impl Tokens for Fixed {
    async fn access(&self) -> Result<SecretString, BooksError> {
        Ok(SecretString::from("1000.canary.token"))
    }
    async fn refresh_after(&self, _rejected: &str) -> Result<SecretString, BooksError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(SecretString::from("1000.canary.renewed"))
    }
}

type Log = Arc<Mutex<Vec<String>>>;

/// A server that notes each request's head and answers with these bytes; after `None` it says nothing.
async fn server(answer: Option<Vec<u8>>) -> (u16, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let log = Log::default();
    let noted = log.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, noted) = (answer.clone(), noted.clone());
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => return,
                    }
                }
                noted.lock().expect("whole").push(String::from_utf8_lossy(&head).into_owned());
                match answer {
                    Some(answer) => drop(stream.write_all(&answer).await),
                    None => std::future::pending::<()>().await,
                }
            });
        }
    });
    (port, log)
}

fn answer(status: &str, headers: &str, body: &str) -> Option<Vec<u8>> {
    Some(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
            .into_bytes(),
    )
}

/// Books behind a server. Waits are a thousand times shorter, deadlines as stated.
fn open(port: u16, tokens: Arc<Fixed>, call: Duration) -> Box<dyn Books> {
    let json = format!(
        r#"{{"id":"zoho","provider":"zoho-books","client_id":"1000.X","region":"us","limits":{{"time_scale":1000}},
        "addresses":{{"us":{{"api":"http://127.0.0.1:{port}","accounts":"http://127.0.0.1:{port}"}}}},
        "company":{{"id":"7001","name":"Lark","currency":"EUR","time_zone":"Europe/Dublin"}}}}"#
    );
    let connection: Connection = serde_json::from_str(&json).expect("a connection");
    let mut options = Options::new(Arc::new(Real), Arc::new(|bytes: &mut [u8]| bytes.fill(1)));
    options.http.call = call;
    options.http.max_body = 100_000;
    connect(&connection, tokens, &options).expect("open")
}

async fn outcome(answer: Option<Vec<u8>>, call: Duration) -> (BooksError, Vec<String>) {
    let (port, log) = server(answer).await;
    let books = open(port, Arc::new(Fixed(AtomicU32::new(0))), call);
    let error = books.list(&ListRequest::all(Kind::Bill)).await.expect_err("a misbehaving server");
    assert!(!format!("{error} {error:?}").contains("canary"), "a token is in {error:?}");
    let log = log.lock().expect("whole").clone();
    (error, log)
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_token_goes_nowhere_else() {
    let (elsewhere, visits) = server(answer("200 OK", "", r#"{"code":0,"bills":[]}"#)).await;
    let to = format!("Location: http://127.0.0.1:{elsewhere}/books/v3/bills\r\n");
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let (error, log) = outcome(answer(status, &to, ""), LONG).await;
        assert_eq!((error.code(), error.retry(), log.len()), ("refused", Retry::Never, 1), "{status}: {error}");
    }
    assert!(visits.lock().expect("whole").is_empty(), "the other host was asked");
}

#[tokio::test]
async fn every_call_carries_company_and_token_where_they_belong() {
    let (_, log) = outcome(answer("400 Bad Request", "", r#"{"code":2,"message":"x"}"#), LONG).await;
    let head = &log[0];
    assert!(head.starts_with("GET /books/v3/bills?organization_id=7001&"), "{head}");
    assert!(head.to_lowercase().contains("authorization: zoho-oauthtoken 1000.canary.token"), "{head}");
    assert!(!head.lines().next().expect("a line").contains("canary"), "the token is no part of the address");
}

#[tokio::test]
async fn an_answer_without_measure_is_not_read() {
    let (error, log) = outcome(answer("200 OK", "", &"x".repeat(200_000)), LONG).await;
    assert_eq!((error.code(), log.len()), ("too-large", 1));
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let (error, log) = outcome(None, Duration::from_millis(50)).await;
    assert_eq!((error.code(), log.len()), ("unreachable", 5), "{error}");
    assert!(matches!(error.retry(), Retry::After(_)));
}

#[tokio::test]
async fn nobody_at_home_is_told_with_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let books = open(port, Arc::new(Fixed(AtomicU32::new(0))), LONG);
    let error = books.companies().await.expect_err("nobody listens");
    assert_eq!(error.code(), "unreachable");
    assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once_and_tried_once() {
    let (port, log) =
        server(answer("401 Unauthorized", "", r#"{"code":14,"message":"Invalid value passed for authtoken."}"#)).await;
    let tokens = Arc::new(Fixed(AtomicU32::new(0)));
    let error = open(port, tokens.clone(), LONG).list(&ListRequest::all(Kind::Bill)).await.expect_err("rejected");
    assert_eq!((error.code(), tokens.0.load(Ordering::Relaxed)), ("sign-in-again", 1));
    let log = log.lock().expect("whole");
    assert_eq!(log.len(), 2);
    assert!(log[1].contains("1000.canary.renewed"));
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let (port, log) = server(None).await;
    let json = format!(
        r#"{{"id":"zoho","provider":"zoho-books","client_id":"1000.X","region":"us",
        "addresses":{{"us":{{"api":"https://127.0.0.1:{port}","accounts":"https://127.0.0.1:{port}"}}}},"limits":{{"time_scale":1000}}}}"#
    );
    let connection: Connection = serde_json::from_str(&json).expect("a connection");
    let mut options = Options::new(Arc::new(Real), Arc::new(|bytes: &mut [u8]| bytes.fill(1)));
    options.http.connect = Duration::from_millis(100);
    let books = connect(&connection, Arc::new(Fixed(AtomicU32::new(0))), &options).expect("open");
    let error = books.companies().await.expect_err("no encrypted connection");
    assert_eq!(error.code(), "unreachable", "{error}");
    assert!(log.lock().expect("whole").is_empty(), "no request was sent in the clear");
}
