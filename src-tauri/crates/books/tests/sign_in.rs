//! The listener on this computer, and sign-ins that are not to be trusted.

use books::oauth::{Callback, loopback::Listener};
use books::sign_in::{Home, SignIn, begin};
use books::{BooksError, Clock, Options};
use jiff::Timestamp;
use model::connection::Connection;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

struct Real;

#[async_trait::async_trait]
impl Clock for Real {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

fn chance(bytes: &mut [u8]) {
    for (byte, number) in bytes.iter_mut().zip(7u8..) {
        *byte = number;
    }
}

fn options() -> Options {
    Options::new(Arc::new(Real), Arc::new(chance))
}

fn connection() -> Connection {
    serde_json::from_str(r#"{"id":"zoho","provider":"zoho-books","client_id":"1000.X"}"#).expect("a connection")
}

fn state(sign_in: &SignIn) -> String {
    let url = url::Url::parse(&sign_in.authorize_url).expect("an address");
    url.query_pairs().find(|(key, _)| key == "state").expect("a state").1.into_owned()
}

async fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("somebody listens");
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

#[tokio::test]
async fn the_listener_takes_the_right_answer_and_no_other() {
    let listener = Listener::bind(&[0]).await.expect("a port");
    let port = listener.port();
    let sign_in = begin(&connection(), Home::Loopback { port }, &chance).expect("begun");
    let (expected, state) = (sign_in.expected(), state(&sign_in));
    let waiting = tokio::spawn(async move { listener.wait(&expected, &Real, Duration::from_secs(60)).await });
    let mut idle = TcpStream::connect(("127.0.0.1", port)).await.expect("a visitor that says nothing");
    for wrong in [
        get("/favicon.ico"),
        get("/callback"),
        get("/callback?code=1000.a.b"),
        get("/callback?code=1000.a.b&state=guess"),
        get(&format!("/callback?state={state}")),
        get(&format!("/elsewhere?code=1000.a.b&state={state}")),
        format!("POST /callback?code=1000.a.b&state={state} HTTP/1.1\r\n\r\n"),
    ] {
        let answer = ask(port, &wrong).await;
        assert!(
            !answer.starts_with("HTTP/1.1 200") && !answer.contains("1000.a.b"),
            "{wrong} was answered with {answer}"
        );
    }
    let answer = ask(port, &get(&format!("/callback?state={state}&code=1000.a.b&location=eu"))).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("You are signed in"), "{answer}");
    assert!(!answer.contains("1000.a.b"), "the page shows the code");
    let callback = waiting.await.expect("no panic").expect("the right answer");
    assert!(callback.code.is_some());
    assert_eq!(callback.others.get("location").map(String::as_str), Some("eu"));
    assert!(!format!("{callback:?}").contains("1000.a.b"), "Debug shows the code");
    let _ = idle.write_all(b"GET / HTTP/1.1\r\n\r\n").await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err(), "the port is closed afterwards");
}

#[tokio::test]
async fn the_first_free_port_is_taken_and_waiting_ends() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = taken.local_addr().expect("bound").port();
    let error = Listener::bind(&[port]).await.err().expect("taken");
    assert_eq!(error.code(), "no-port");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
    let listener = Listener::bind(&[port, 0]).await.expect("the second is free");
    assert_ne!(listener.port(), port);
    let sign_in = begin(&connection(), Home::Loopback { port: listener.port() }, &chance).expect("begun");
    let error = listener.wait(&sign_in.expected(), &Real, Duration::from_millis(1)).await.expect_err("nobody comes");
    assert_eq!(error.code(), "sign-in-timed-out");
}

#[test]
fn the_address_asks_for_reading_only_with_proof_of_origin() {
    let sign_in = begin(&connection(), Home::Loopback { port: 53682 }, &chance).expect("begun");
    let url = url::Url::parse(&sign_in.authorize_url).expect("an address");
    let value = |key: &str| url.query_pairs().find(|(k, _)| k == key).map(|(_, v)| v.into_owned()).unwrap_or_default();
    assert_eq!(url.host_str(), Some("accounts.zoho.com"));
    assert_eq!(value("redirect_uri"), "http://localhost:53682/callback");
    assert_eq!((value("access_type"), value("prompt")), ("offline".to_owned(), "consent".to_owned()));
    assert_eq!((value("code_challenge_method"), value("code_challenge").len()), ("S256".to_owned(), 43));
    assert!(value("state").len() >= 43 && value("state") != value("code_challenge"));
    assert!(value("scope").split(',').all(|scope| scope.starts_with("ZohoBooks.") && scope.ends_with(".READ")));
    for module in ["creditnotes", "debitnotes", "purchaseorders", "expenses", "contacts", "accountants", "settings"] {
        assert!(value("scope").contains(&format!("ZohoBooks.{module}.READ")), "{module}");
    }
    assert!(!format!("{sign_in:?}").contains(&value("state")), "Debug shows the state");
    let mut canadian = connection();
    canadian.region = Some("ca".to_owned());
    let sign_in = begin(&canadian, Home::Loopback { port: 1 }, &chance).expect("begun");
    assert!(sign_in.authorize_url.starts_with("https://accounts.zohocloud.ca/oauth/v2/auth?"));
    canadian.client_id.clear();
    assert_eq!(begin(&canadian, Home::Loopback { port: 1 }, &chance).err().map(|error| error.code()), Some("settings"));
}

#[tokio::test]
async fn answers_that_are_not_to_be_trusted_are_refused_before_anything_is_sent() {
    for (about, answer, code) in [
        ("another state", "state=other&code=1000.a.b", "forged-answer"),
        ("no state", "code=1000.a.b", "forged-answer"),
        ("no code", "state=STATE", "forged-answer"),
        (
            "a forged accounts server",
            "state=STATE&code=1000.a.b&location=us&accounts-server=https%3A%2F%2Faccounts.zoho.evil.example",
            "forged-answer",
        ),
        (
            "an accounts server without encryption",
            "state=STATE&code=1000.a.b&accounts-server=http%3A%2F%2Faccounts.zoho.eu",
            "forged-answer",
        ),
        ("a region nobody knows and no server", "state=STATE&code=1000.a.b&location=mars", "forged-answer"),
        ("a refusal", "state=STATE&error=access_denied", "sign-in-refused"),
        ("another refusal", "state=STATE&error=invalid_scope", "sign-in-refused"),
    ] {
        let sign_in = begin(&connection(), Home::Loopback { port: 53682 }, &chance).expect("begun");
        let callback = Callback::from_query(&answer.replace("STATE", &state(&sign_in)));
        let error =
            sign_in.finish(callback, &connection(), books::Secrets::default(), &options()).await.expect_err(about);
        assert_eq!(error.code(), code, "{about}: {error}");
        assert!(!error.to_string().contains("1000.a.b"), "{about}: the code is in the message");
    }
}

#[test]
fn a_pasted_address_serves_as_well() {
    let callback =
        Callback::from_address(" http://localhost:53682/callback?code=1000.a.b&state=s ").expect("an address");
    assert_eq!((callback.code.is_some(), callback.state.as_str()), (true, "s"));
    for wrong in ["", "1000.a.b", "http://localhost:53682/callback"] {
        assert!(matches!(Callback::from_address(wrong), Err(BooksError::ForgedAnswer { .. })), "{wrong:?}");
    }
}
