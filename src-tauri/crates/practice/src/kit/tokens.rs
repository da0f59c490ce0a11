//! What token endpoints have in common.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// So many random bytes as hex digits.
pub(crate) fn random(bytes: usize) -> String {
    let mut random = vec![0_u8; bytes];
    getrandom::fill(&mut random).expect("BUG: the source of random bytes was tried at the start");
    hex::encode(random)
}

/// Whether a verifier is the one of an S256 challenge.
pub(crate) fn proves(verifier: &str, challenge: &str) -> bool {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge
}

/// Client id and secret of an `Authorization: Basic` header.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get("authorization")?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}

/// The pairs of a form; of a key that comes several times the last.
pub(crate) fn form(body: &[u8]) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// Whether a redirect address is registered, to the letter.
pub(crate) fn registered(redirects: &[String], asked: &str) -> bool {
    redirects.iter().any(|known| known == asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_proves_its_challenge_only() {
        // The example of RFC 7636, appendix B.
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(proves(verifier, challenge));
        assert!(!proves("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK", challenge));
    }

    #[test]
    fn headers_are_read_in_their_exact_form() {
        let check = |value: &str, expect: (Option<(&str, &str)>, Option<&str>)| {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", value.parse().unwrap());
            let pair = basic(&headers);
            assert_eq!(pair.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str())), expect.0, "{value}");
            assert_eq!(bearer(&headers), expect.1, "{value}");
        };
        check("Basic aWQ6c2U6Y3JldA==", (Some(("id", "se:cret")), None));
        check("Basic %%%", (None, None));
        check("Bearer abc", (None, Some("abc")));
        check("Bearer ", (None, None));
        check("bearer abc", (None, None));
    }
}
