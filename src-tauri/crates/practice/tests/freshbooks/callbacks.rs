//! Checklist 9: callbacks are asked to prove themselves and then told, signed.

use crate::caller::Caller;
use practice::freshbooks::{Change, Kind, Options};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// One post: the signature and the pairs.
async fn heard(listener: &TcpListener) -> (String, Vec<(String, String)>) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut text = String::new();
    loop {
        let mut part = [0_u8; 4096];
        let read = stream.read(&mut part).await.unwrap();
        text.push_str(std::str::from_utf8(&part[..read]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let of = |name: &str| {
            let line =
                head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
            line.map(|(_, value)| value.to_owned()).unwrap()
        };
        if body.len() == of("content-length").parse::<usize>().unwrap() {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await.unwrap();
            let pairs = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            return (of("x-freshbooks-hmac-sha256"), pairs);
        }
    }
}

fn value<'a>(pairs: &'a [(String, String)], key: &str) -> &'a str {
    pairs.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
}

async fn events(caller: &Caller, method: Method, id: &str, body: Value) -> crate::caller::Answer {
    let path = format!("/events/account/{}/events/callbacks{id}", caller.books.company_id());
    crate::caller::Answer::of(caller.request(method, &path).json(&body).send().await.unwrap()).await
}

#[tokio::test]
async fn a_callback_is_verified_and_then_told() {
    let caller = Caller::new(Options::default()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/fb", listener.local_addr().unwrap());
    let made = events(&caller, Method::POST, "", json!({"callback": {"event": "invoice", "uri": uri}})).await.result()
        ["callback"]
        .clone();
    assert_eq!(made["verified"], false);
    let (_, question) = heard(&listener).await;
    assert_eq!(
        (value(&question, "name"), value(&question, "object_id")),
        ("callback.verify", made["callbackid"].to_string().as_str())
    );
    let verifier = value(&question, "verifier").to_owned();
    let at = format!("/{}", made["callbackid"]);
    // Not verified, so this is not told.
    caller.books.change(Change::Delete { kind: Kind::Invoice, key: "INV-000011".to_owned() }).unwrap();
    assert_eq!(events(&caller, Method::PUT, &at, json!({"callback": {"verifier": "wrong"}})).await.status, 422);
    let proved = events(&caller, Method::PUT, &at, json!({"callback": {"verifier": verifier}})).await.result();
    assert_eq!(proved["callback"]["verified"], true);
    let id = caller.books.change(Change::Delete { kind: Kind::Invoice, key: "INV-000012".to_owned() }).unwrap();
    let (signature, event) = heard(&listener).await;
    assert_eq!((value(&event, "name"), value(&event, "object_id")), ("invoice.delete", id.as_str()));
    assert_eq!(value(&event, "account_id"), caller.books.company_id());
    let parts: Vec<String> = event.iter().map(|(key, value)| format!("\"{key}\": \"{value}\"")).collect();
    let sign = |text: &str| {
        use hmac::{KeyInit, Mac};
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(verifier.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
    };
    assert_eq!(signature, sign(&format!("{{{}}}", parts.join(", "))));
    assert_ne!(signature, sign(&format!("{{{}}}", parts.join(","))), "compact JSON is another text");
    assert_ne!(
        signature,
        sign(&format!("{{{}}}", parts.iter().rev().cloned().collect::<Vec<_>>().join(", "))),
        "and so is another order"
    );
    assert_eq!(events(&caller, Method::DELETE, &at, json!({})).await.status, 204);
    assert_eq!(events(&caller, Method::GET, "", json!({})).await.result()["total"], 0);
}

#[tokio::test]
async fn only_events_that_there_are_can_be_asked_for() {
    let caller = Caller::new(Options::default()).await;
    let uri = "https://relay.example/fb";
    for (event, status) in [
        ("invoice.create", 200),
        ("bill_vendor", 200),
        ("invoice.sendByEmail", 200),
        ("bill_payment.create", 422),
        ("journal_entry", 422),
        ("invoice.read", 422),
        ("", 422),
    ] {
        let answer = events(&caller, Method::POST, "", json!({"callback": {"event": event, "uri": uri}})).await;
        assert_eq!(answer.status, status, "{event}: {}", answer.text);
    }
    assert_eq!(
        events(&caller, Method::POST, "", json!({"callback": {"event": "invoice", "uri": "nowhere"}})).await.status,
        422
    );
    assert_eq!(events(&caller, Method::GET, "/5", json!({})).await.status, 404);
}
