//! What the browser brings back from a sign-in.

use crate::BooksError;
use secrecy::SecretString;
use std::collections::HashMap;
use subtle::ConstantTimeEq;

/// The answer to a sign-in, as the browser brings it.
#[derive(Debug)]
pub struct Callback {
    /// The code that is exchanged for tokens.
    pub code: Option<SecretString>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Ties the answer to the question.
    pub state: String,
    /// All other values.
    pub others: HashMap<String, String>,
}

impl Callback {
    /// From the part of an address behind `?`.
    pub fn from_query(query: &str) -> Callback {
        let mut values: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Callback {
            code: values.remove("code").filter(|code| !code.is_empty()).map(SecretString::from),
            error: values.remove("error").filter(|error| !error.is_empty()),
            state: values.remove("state").unwrap_or_default(),
            others: values,
        }
    }

    /// From the address that the browser ended on, when a person pastes it.
    ///
    /// # Errors
    /// Where the text is no address with an answer.
    pub fn from_address(address: &str) -> Result<Callback, BooksError> {
        let query = url::Url::parse(address.trim()).ok().and_then(|url| url.query().map(str::to_owned));
        query.map(|query| Callback::from_query(&query)).ok_or_else(|| BooksError::ForgedAnswer {
            reason: "the text is not the address that the browser ended on (it starts with http and has “code=” in it)"
                .to_owned(),
        })
    }

    /// Whether the state is the one that was sent. Takes the same time wherever they differ.
    pub(crate) fn has_state(&self, expected: &str) -> bool {
        !expected.is_empty() && bool::from(self.state.as_bytes().ct_eq(expected.as_bytes()))
    }
}
