//! Notices that providers send when something changed: is it really theirs, what does it say, was it here before.
//!
//! A notice never carries truth: it only says where to look. Nothing of a delivery is read before its signature has been
//! found good, over the bytes as they came, in constant time. Getting deliveries to this computer is not done here.

mod bill;
mod freshbooks;
mod quickbooks;
mod recent;
#[cfg(test)]
mod tests;
mod xero;
mod zoho;

pub use freshbooks::rendering as freshbooks_rendering;
pub use recent::Recent;
pub use zoho::Scheme as ZohoScheme;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use model::Kind;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Bytes of a delivery that are looked at; providers send a few kilobytes.
pub const MOST: usize = 1 << 20;

/// What arrived.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// Names (in any case) and values of the headers.
    pub headers: &'a [(String, String)],
    /// What stood behind the question mark, as it came.
    pub query: &'a str,
    /// The body, as it came.
    pub body: &'a [u8],
}

impl Delivery<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// Whose key it is that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// QuickBooks Online: the verifier token of the app.
    QuickBooks,
    /// Xero: the webhook signing key of the app.
    Xero,
    /// FreshBooks: the verifier of the callback.
    FreshBooks,
    /// BILL: the security key of the subscription.
    Bill,
    /// Zoho Books: the secret of the webhook; how it signs has to be found out with a recorded delivery.
    Zoho(ZohoScheme),
}

/// What a delivery is that was found to be the provider's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Something changed. Empty where the provider only tries whether deliveries are checked (Xero's intent to receive).
    Notices(Vec<Notice>),
    /// FreshBooks asks for its verifier back: confirm the callback with this id. The verifier is then the key.
    Confirm {
        /// Id of the callback.
        callback: String,
    },
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Differs for every event where the provider gives it an id; else made of all that tells it from others.
    pub id: String,
    /// Whether the id is the provider's own. Where it is not, the same may rightly come again later.
    pub own_id: bool,
    /// The company: realm, tenant, account, organisation.
    pub company: Option<String>,
    /// The kind of document, where it is one that is read. Invoices of Xero may be bills as well.
    pub kind: Option<Kind>,
    /// Id of the record in the books.
    pub record: Option<String>,
    /// What happened to it.
    pub change: Change,
    /// When, as the provider says.
    pub at: Option<Timestamp>,
}

/// What happened to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was made.
    Created,
    /// It was changed, sent, archived or restored.
    Updated,
    /// It is gone.
    Deleted,
    /// It was declared void.
    Voided,
    /// It was merged into another.
    Merged,
    /// Something that is not known here.
    Other,
}

impl Change {
    fn of(word: &str) -> Change {
        let word = word.to_ascii_lowercase();
        match word.trim_end_matches('d') {
            "create" => Change::Created,
            "update" | "emaile" | "archive" | "restore" | "sendbyemail" => Change::Updated,
            "delete" => Change::Deleted,
            "void" | "voide" => Change::Voided,
            "merge" => Change::Merged,
            _ => Change::Other,
        }
    }
}

/// Why a delivery is not accepted. Nothing of it is shown: it may be anybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It carries no signature.
    #[error("the delivery carries no signature")]
    Unsigned,
    /// Its signature is not the one that the key makes.
    #[error("the delivery is not signed with the key of this connection")]
    Forged,
    /// It is larger than any that a provider sends.
    #[error("the delivery is larger than {MOST} bytes")]
    TooLarge,
    /// It is signed rightly and not in a form that is known.
    #[error("the delivery is signed rightly and cannot be understood")]
    Unknown,
}

impl Refusal {
    /// The HTTP status to answer with. What is signed rightly is taken, or it would be sent again for days.
    pub fn status(self) -> u16 {
        match self {
            Refusal::Unsigned | Refusal::Forged => 401,
            Refusal::TooLarge => 413,
            Refusal::Unknown => 200,
        }
    }
}

/// Checks a delivery and reads what it says.
///
/// # Errors
/// [`Refusal`].
pub fn verify(sender: Sender, key: &SecretString, delivery: &Delivery<'_>) -> Result<Verified, Refusal> {
    if delivery.body.len() > MOST {
        return Err(Refusal::TooLarge);
    }
    match sender {
        Sender::QuickBooks => {
            check(key, delivery.header("intuit-signature"), delivery.body)?;
            quickbooks::read(delivery.body).map(Verified::Notices)
        }
        Sender::Xero => {
            check(key, delivery.header("x-xero-signature"), delivery.body)?;
            xero::read(delivery.body).map(Verified::Notices)
        }
        Sender::FreshBooks => {
            let rendered = freshbooks::rendering(delivery.body);
            check(key, delivery.header("x-freshbooks-hmac-sha256"), rendered.as_bytes())?;
            freshbooks::read(delivery.body)
        }
        Sender::Bill => bill::verify(key, delivery).map(Verified::Notices),
        Sender::Zoho(scheme) => zoho::verify(scheme, key, delivery).map(Verified::Notices),
    }
}

/// The keyed hash of a message.
fn keyed(key: &SecretString, message: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes());
    let mut mac = mac.expect("BUG: this hash takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Whether a signature in base 64 is that of a message.
fn check(key: &SecretString, signature: Option<&str>, message: &[u8]) -> Result<(), Refusal> {
    let signature = signature.filter(|text| !text.is_empty()).ok_or(Refusal::Unsigned)?;
    // An empty key would let everybody sign.
    if key.expose_secret().is_empty() {
        return Err(Refusal::Forged);
    }
    let given = STANDARD.decode(signature).map_err(|_| Refusal::Forged)?;
    if bool::from(given.ct_eq(&keyed(key, message)[..])) { Ok(()) } else { Err(Refusal::Forged) }
}
