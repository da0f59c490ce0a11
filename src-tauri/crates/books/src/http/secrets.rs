//! Secrets that a server says back: what was sent to it must not stand in any message.

use reqwest::header::HeaderMap;

/// Longer answers are records and no complaints; nothing of them gets into messages.
const LONGEST: usize = 64 << 10;
/// Shorter words are no secrets.
const SHORTEST: usize = 6;

/// The secrets of one request. Shown by no `Debug`.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Those that stand in headers which are marked as sensitive, without the word before them, as `Bearer`.
    pub(crate) fn in_headers(headers: &HeaderMap) -> Secrets {
        let sensitive = headers.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok());
        let last = sensitive.filter_map(|value| value.rsplit(' ').next());
        Secrets::of(last.map(str::to_owned))
    }

    /// Those that stand in a form under these names.
    pub(crate) fn in_form(form: &[u8], names: &[&str]) -> Secrets {
        let pairs = url::form_urlencoded::parse(form);
        Secrets::of(pairs.filter(|(name, _)| names.contains(&name.as_ref())).map(|(_, value)| value.into_owned()))
    }

    fn of(words: impl Iterator<Item = String>) -> Secrets {
        Secrets(words.filter(|word| word.len() >= SHORTEST).collect())
    }

    /// A body without them; nothing where it holds none and can be used as it is.
    pub(crate) fn struck_out(&self, body: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(body).ok().filter(|text| text.len() <= LONGEST)?;
        let said = self.0.iter().any(|secret| text.contains(secret.as_str()));
        let without = || self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "…"));
        said.then(without).map(String::into_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn what_was_sent_as_a_secret_is_struck_out_and_nothing_else() {
        let mut headers = HeaderMap::new();
        let mut value = HeaderValue::from_static("Bearer abc.def-123");
        value.set_sensitive(true);
        headers.insert("authorization", value);
        headers.insert("accept", HeaderValue::from_static("application/json"));
        let secrets = Secrets::in_headers(&headers);
        for (said, shown) in [
            ("token abc.def-123 is bad, Bearer", "token … is bad, Bearer"),
            ("application/json", "application/json"),
            ("", ""),
        ] {
            let found = secrets.struck_out(said.as_bytes());
            assert_eq!(found.is_some(), said != shown, "{said}: only what holds a secret is copied");
            assert_eq!(found.unwrap_or_else(|| said.into()), shown.as_bytes(), "{said}");
        }
        let long = format!("abc.def-123{}", " ".repeat(LONGEST)).into_bytes();
        assert_eq!(secrets.struck_out(&long), None, "records stay what they are");
        assert_eq!(secrets.struck_out(&[0xFF, 0xFE]), None, "no text");
        let form = Secrets::in_form(b"grant_type=refresh_token&refresh_token=long%2Fsecret", &["refresh_token"]);
        assert_eq!(form.struck_out(b"no long/secret refresh_token"), Some("no … refresh_token".as_bytes().to_vec()));
    }
}
