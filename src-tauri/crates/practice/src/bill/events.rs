//! Webhooks: subscriptions, and the signed notifications of what happens. Nothing is sent from here: whoever drives the practice takes the
//! notifications and says how they were answered.

use super::api::Event;
use super::options::Limits;
use super::refuse::{Refusal, instant};
use super::tree;
use crate::json::{Json, object};
use crate::kit::tokens::random;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::Value;
use sha2::Sha256;
use std::time::Duration;

/// How often a notification is tried before its subscription is switched off.
const TRIES: u32 = 6;

/// What can be subscribed to here.
const TYPES: [&str; 14] = [
    "vendor.created",
    "vendor.updated",
    "vendor.archived",
    "vendor.restored",
    "bill.created",
    "bill.updated",
    "bill.archived",
    "bill.restored",
    "invoice.created",
    "invoice.updated",
    "invoice.archived",
    "invoice.restored",
    "payment.updated",
    "payment.failed",
];

/// A notification that is to be sent, or was.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Its id, the same however often it is sent.
    pub event: String,
    /// The subscription it is for.
    pub subscription: String,
    /// Where it goes.
    pub address: String,
    /// The body.
    pub body: Vec<u8>,
    /// The value of `x-bill-sha-signature`.
    pub signature: String,
    tries: u32,
    due: Duration,
    done: bool,
    written: Timestamp,
}

#[derive(Debug)]
struct Subscription {
    id: String,
    books: usize,
    enabled: bool,
    /// The form it was asked for in, without the key.
    content: Json,
    key: String,
    created: Timestamp,
    updated: Timestamp,
}

/// All subscriptions and notifications.
#[derive(Debug, Default)]
pub(crate) struct Events {
    subscriptions: Vec<Subscription>,
    sent: Vec<Notification>,
    /// Answers by their idempotency key.
    answers: Vec<(String, Json)>,
}

/// HMAC-SHA256.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("BUG: HMAC takes keys of any length");
    mac.chain_update(message).finalize().into_bytes().into()
}

/// The signature of a body.
pub(crate) fn signature(key: &str, body: &[u8]) -> String {
    STANDARD.encode(hmac(key.as_bytes(), body))
}

fn is_uuid4(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && parts[2].starts_with('4')
        && parts[3].starts_with(['8', '9', 'a', 'b', 'A', 'B'])
}

/// A request to the webhook host.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// Path below `/v3/`.
    pub(crate) path: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) key: &'a str,
    pub(crate) books: usize,
    pub(crate) organization: &'a str,
    pub(crate) now: Timestamp,
}

impl Events {
    /// Answers a request.
    pub(crate) fn answer(&mut self, asked: Asked<'_>, limits: &Limits) -> Result<Json, Refusal> {
        let parts: Vec<&str> = asked.path.split('/').collect();
        match (asked.method, &parts[..]) {
            ("GET", ["events", "catalog"]) => {
                let one = |name: &&'static str| object! {"type": *name, "versions": vec![Json::from("1")]};
                Ok(Json::List(TYPES.iter().map(one).collect()))
            }
            ("POST", ["subscriptions"]) => {
                self.once(asked.key, |events| events.subscribe(asked, limits)).map(|(answer, _)| answer)
            }
            ("GET", ["subscriptions"]) => {
                let own = self.subscriptions.iter().filter(|one| one.books == asked.books);
                let shown = own.map(|one| one.shown(asked.organization)).collect::<Vec<_>>();
                Ok(object! {"results": shown})
            }
            ("GET", ["subscriptions", id]) => Ok(self.find(id, asked.books)?.shown(asked.organization)),
            ("PUT" | "PATCH", ["subscriptions", id]) => self.edit(id, asked),
            ("DELETE", ["subscriptions", id]) => {
                self.find(id, asked.books)?;
                self.subscriptions.retain(|one| one.id != *id);
                Ok(Json::EMPTY)
            }
            ("POST", ["subscriptions", id, "security_key"]) => {
                self.find(id, asked.books)?;
                let id = (*id).to_owned();
                self.once(asked.key, |events| {
                    let key = random(24);
                    let found = events.subscriptions.iter_mut().find(|one| one.id == id);
                    found.ok_or_else(|| Refusal::unknown(&id))?.key.clone_from(&key);
                    Ok(object! {"securityKey": key})
                })
                .map(|(answer, _)| answer)
            }
            ("GET", ["events", "subscription", id]) => {
                self.find(id, asked.books)?;
                let own = self.sent.iter().filter(|one| one.subscription == *id);
                let shown = own.map(|one| object! {"eventId": one.event.clone(), "createdTime": instant(one.written)});
                Ok(object! {"results": shown.collect::<Vec<_>>()})
            }
            ("POST", ["events", "subscription", id, "event", event]) => {
                self.find(id, asked.books)?;
                let again = self.sent.iter_mut().find(|one| one.event == *event && one.subscription == *id);
                let again = again.ok_or_else(|| Refusal::unknown(event))?;
                (again.done, again.tries, again.due) = (false, 0, Duration::ZERO);
                Ok(Json::EMPTY)
            }
            _ => Err(Refusal::unsupported()),
        }
    }

    /// Does what a key asks for once; the same key again gives the same answer. True where it was done now.
    fn once(
        &mut self,
        key: &str,
        work: impl FnOnce(&mut Events) -> Result<Json, Refusal>,
    ) -> Result<(Json, bool), Refusal> {
        if !is_uuid4(key) {
            return Err(Refusal::field("X-Idempotent-Key", "must be a UUID of version 4"));
        }
        if let Some((_, answer)) = self.answers.iter().find(|(known, _)| known == key) {
            return Ok((answer.clone(), false));
        }
        let answer = work(self)?;
        self.answers.push((key.to_owned(), answer.clone()));
        Ok((answer, true))
    }

    fn find(&self, id: &str, books: usize) -> Result<&Subscription, Refusal> {
        self.subscriptions.iter().find(|one| one.id == id && one.books == books).ok_or_else(|| Refusal::unknown(id))
    }

    fn subscribe(&mut self, asked: Asked<'_>, limits: &Limits) -> Result<Json, Refusal> {
        let content = content(asked.body)?;
        let own = self.subscriptions.iter().filter(|one| one.books == asked.books);
        if own.clone().count() >= limits.subscriptions {
            return Err(Refusal::rule("BDC_1356", "The organization has as many subscriptions as it may."));
        }
        let same = |one: &Subscription| {
            ["events", "notificationUrl"].iter().all(|key| tree::at(&one.content, key) == tree::at(&content, key))
        };
        if own.clone().any(same) {
            return Err(Refusal::rule(
                "BDC_1356",
                "A subscription with these events and this address is there already.",
            ));
        }
        let number = self.subscriptions.len() + self.answers.len();
        let id = super::ledger::uuid(asked.organization, &random(6), number);
        let (key, now) = (random(24), asked.now);
        let enabled = tree::at(&content, "status.enabled") != Some(&Json::Flag(false));
        let made = Subscription { id, books: asked.books, enabled, content, key, created: now, updated: now };
        let answer = made.shown(asked.organization).key("securityKey", made.key.clone());
        self.subscriptions.push(made);
        Ok(answer)
    }

    fn edit(&mut self, id: &str, asked: Asked<'_>) -> Result<Json, Refusal> {
        self.find(id, asked.books)?;
        let given = if asked.method == "PUT" { content(asked.body)? } else { part(asked.body)? };
        let found = self.subscriptions.iter_mut().find(|one| one.id == id);
        let found = found.ok_or_else(|| Refusal::unknown(id))?;
        if let Some(Json::Flag(enabled)) = tree::at(&given, "status.enabled") {
            found.enabled = *enabled;
        }
        tree::merge(&mut found.content, given);
        found.updated = asked.now;
        Ok(found.shown(asked.organization))
    }

    /// Writes the notifications of what happened.
    pub(crate) fn note(&mut self, books: usize, organization: &str, event: &Event, body: &Json, now: Timestamp) {
        let entity = match event.kind {
            super::Kind::Vendor => "vendor",
            super::Kind::Bill => "bill",
            super::Kind::Invoice => "invoice",
            super::Kind::Payment => "payment",
            _ => return,
        };
        let name = format!("{entity}.{}", event.what);
        let wants = |one: &&Subscription| {
            let mut events = tree::list(&one.content, "events").iter();
            one.books == books && one.enabled && events.any(|event| tree::text(event, "type") == name)
        };
        let mut written = Vec::new();
        for one in self.subscriptions.iter().filter(wants) {
            let id = super::ledger::uuid(&one.id, &name, self.sent.len() + written.len());
            let metadata = object! {
                "eventId": id.clone(), "subscriptionId": one.id.clone(), "organizationId": organization.to_owned(),
                "eventType": name.clone(), "version": "1",
            };
            let whole = tree::wire(&object! {"metadata": metadata}.key(entity, notified(body)));
            written.push(Notification {
                event: id,
                subscription: one.id.clone(),
                address: tree::text(&one.content, "notificationUrl").to_owned(),
                signature: signature(&one.key, &whole),
                body: whole,
                tries: 0,
                due: Duration::ZERO,
                done: false,
                written: now,
            });
        }
        self.sent.extend(written);
    }

    /// What is to be sent by now.
    pub(crate) fn due(&self, run: Duration) -> Vec<Notification> {
        let open = |one: &&Notification| {
            let enabled = self.subscriptions.iter().any(|of| of.id == one.subscription && of.enabled);
            !one.done && one.due <= run && enabled
        };
        self.sent.iter().filter(open).cloned().collect()
    }

    /// Takes down how a notification was answered: 200 is done, anything else is tried again later and later, until the subscription is
    /// switched off.
    pub(crate) fn answered(&mut self, event: &str, status: u16, run: Duration) {
        let Some(one) = self.sent.iter_mut().find(|one| one.event == event) else { return };
        if status == 200 {
            one.done = true;
            return;
        }
        one.tries += 1;
        one.due = run + Duration::from_secs(10 << one.tries.min(10));
        if one.tries >= TRIES {
            one.done = true;
            let id = one.subscription.clone();
            self.subscriptions.iter_mut().filter(|of| of.id == id).for_each(|of| of.enabled = false);
        }
    }
}

impl Subscription {
    fn shown(&self, organization: &str) -> Json {
        let shown = object! {"id": self.id.clone(), "name": tree::text(&self.content, "name").to_owned(), "organizationId": organization.to_owned()};
        tree::copy(
            shown.key("status", object! {"enabled": self.enabled}),
            &self.content,
            &["events", "notificationUrl"],
        )
        .with(object! {"createdTime": instant(self.created), "updatedTime": instant(self.updated)})
    }
}

fn part(body: &[u8]) -> Result<Json, Refusal> {
    let value: Value =
        serde_json::from_slice(body).map_err(|_| Refusal::new(400, "BDC_1002", "The body is not JSON"))?;
    let content = tree::tree(&value).ok_or_else(|| Refusal::new(400, "BDC_1002", "The body is not right"))?;
    let url = tree::text(&content, "notificationUrl");
    if !url.is_empty() && !url.starts_with("https://") {
        return Err(Refusal::field("notificationUrl", "must be an https address"));
    }
    for event in tree::list(&content, "events") {
        if !TYPES.contains(&tree::text(event, "type")) {
            return Err(Refusal::field("events", &format!("{} is not known", tree::text(event, "type"))));
        }
    }
    Ok(content)
}

fn content(body: &[u8]) -> Result<Json, Refusal> {
    let content = part(body)?;
    for key in ["name", "notificationUrl"] {
        if tree::text(&content, key).is_empty() {
            return Err(Refusal::field(key, "must not be null"));
        }
    }
    if tree::list(&content, "events").is_empty() {
        return Err(Refusal::field("events", "must not be empty"));
    }
    Ok(content)
}

/// A record as notifications write it: without lines, and with times of another form.
fn notified(body: &Json) -> Json {
    let Json::Object(keys) = body else { return body.clone() };
    let kept = keys.iter().filter(|(key, _)| !key.ends_with("LineItems")).cloned();
    let mut body = Json::Object(kept.collect());
    for key in ["createdTime", "updatedTime"] {
        let time = tree::text(&body, key).replace('Z', "+00:00");
        tree::set(&mut body, key, time);
    }
    if let Some(mut invoice) = tree::at(&body, "invoice").cloned() {
        let date = format!("{}T00:00:00.000+00:00", tree::text(&invoice, "invoiceDate"));
        tree::set(&mut invoice, "invoiceDate", date);
        tree::set(&mut body, "invoice", invoice);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231, test case 2.
        let expect = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex::encode(hmac(b"Jefe", b"what do ya want for nothing?")), expect);
        let long = hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex::encode(long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn keys_are_uuids_of_version_4() {
        for (text, is) in [
            ("6f0e2b1c-9a4d-4c3e-8b7a-0123456789ab", true),
            ("6f0e2b1c-9a4d-1c3e-8b7a-0123456789ab", false),
            ("6f0e2b1c-9a4d-4c3e-0b7a-0123456789ab", false),
            ("6f0e2b1c9a4d4c3e8b7a0123456789ab", false),
            ("", false),
        ] {
            assert_eq!(is_uuid4(text), is, "{text}");
        }
    }
}
