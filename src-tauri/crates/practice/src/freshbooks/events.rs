//! Callbacks: who wants to be told of what, and the signed posts that tell them.

use super::books::Books;
use super::noun::Noun;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One registered callback.
#[derive(Debug, Clone)]
pub(crate) struct Callback {
    pub(crate) id: u64,
    pub(crate) event: String,
    pub(crate) uri: String,
    pub(crate) verifier: String,
    pub(crate) verified: bool,
    pub(crate) updated: Timestamp,
}

/// A post that is to go out.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    uri: String,
    pairs: Vec<(&'static str, String)>,
    verifier: String,
}

impl Callback {
    /// Whether it asked for an event: by its whole name, or by the noun alone.
    fn wants(&self, event: &str) -> bool {
        self.event == event || event.split('.').next() == Some(self.event.as_str())
    }

    /// The post that asks it to prove that it listens.
    pub(crate) fn question(&self, books: &Books) -> Post {
        let mut pairs = pairs(books, "callback.verify", self.id);
        pairs.insert(1, ("verifier", self.verifier.clone()));
        Post { uri: self.uri.clone(), pairs, verifier: self.verifier.clone() }
    }
}

fn pairs(books: &Books, name: &str, object: u64) -> Vec<(&'static str, String)> {
    vec![
        ("name", name.to_owned()),
        ("object_id", object.to_string()),
        ("account_id", books.identity.account.clone()),
        ("business_id", books.identity.business.to_string()),
        ("identity_id", "31".to_owned()),
        ("user_id", "1".to_owned()),
    ]
}

impl Books {
    /// A record was made, changed or deleted: those who asked for it are to be told. A payment of a bill shows as a change of the bill.
    pub(crate) fn happened(&mut self, noun: Noun, id: u64, verb: &str) {
        let (noun, id, verb) = match self.row(Noun::BillPayment, id).filter(|_| noun == Noun::BillPayment) {
            Some(row) => (Noun::Bill, super::books::id(&row.keys, "billid"), "update"),
            None => (noun, id, verb),
        };
        let word = noun.spelling().event;
        if word.is_empty() {
            return;
        }
        let event = format!("{word}.{verb}");
        let told = self.callbacks.iter().filter(|callback| callback.verified && callback.wants(&event));
        let posts: Vec<Post> = told
            .map(|callback| Post {
                uri: callback.uri.clone(),
                pairs: pairs(self, &event, id),
                verifier: callback.verifier.clone(),
            })
            .collect();
        self.posts.extend(posts);
    }
}

/// The text that is signed: the pairs as JSON with a space behind every colon and comma, and nothing beyond ASCII.
pub(crate) fn signed_text(pairs: &[(&str, String)]) -> String {
    let parts: Vec<String> = pairs.iter().map(|(key, value)| format!("{}: {}", quoted(key), quoted(value))).collect();
    format!("{{{}}}", parts.join(", "))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(sign),
            _ => sign.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out.push('"');
    out
}

/// The signature of a text.
pub(crate) fn signature(verifier: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(verifier.as_bytes()).expect("BUG: a key of any length will do");
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The sending of a post. Only addresses of this machine without TLS are reached: practice books tell nobody else.
pub(crate) fn sending(post: Post) -> Option<impl Future<Output = ()> + Send + 'static> {
    let (host, path) = post.uri.strip_prefix("http://").map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
    let name = host.split(':').next().unwrap_or_default();
    if !matches!(name, "127.0.0.1" | "localhost") {
        return None;
    }
    let (host, path) = (host.to_owned(), format!("/{path}"));
    Some(async move {
        if let Err(error) = deliver(&host, &path, &post).await {
            tracing::debug!(%error, host, "a callback of the practice books was not heard");
        }
    })
}

async fn deliver(host: &str, path: &str, post: &Post) -> std::io::Result<()> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&post.pairs).finish();
    let sign = signature(&post.verifier, &signed_text(&post.pairs));
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         X-FreshBooks-Hmac-SHA256: {sign}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = [0_u8; 64];
    stream.read(&mut answer).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_known_vectors() {
        let check = |pairs: &[(&str, &str)], text: &str, expect: &str| {
            let pairs: Vec<(&str, String)> = pairs.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
            assert_eq!(signed_text(&pairs), text);
            assert_eq!(signature("tstVerifier0042", text), expect);
        };
        check(
            &[
                ("name", "invoice.update"),
                ("object_id", "90210"),
                ("account_id", "Zz9Qk"),
                ("business_id", "4411"),
                ("identity_id", "77"),
                ("user_id", "1"),
            ],
            r#"{"name": "invoice.update", "object_id": "90210", "account_id": "Zz9Qk", "business_id": "4411", "identity_id": "77", "user_id": "1"}"#,
            "qVt89M4YysCRGRBJoaF39TFa3jVFKy0nHrXh/yPnSWQ=",
        );
        check(
            &[("name", "invoice.update"), ("object_id", "90210"), ("note", "café: a, b")],
            r#"{"name": "invoice.update", "object_id": "90210", "note": "caf\u00e9: a, b"}"#,
            "Gerx17hAr4mHdP8pi6Q6tNUCqxcXwP/XEsT1eDuverM=",
        );
        assert_eq!(quoted("a\"\\/\n\u{1}😀"), r#""a\"\\/\n\u0001\ud83d\ude00""#);
    }
}
