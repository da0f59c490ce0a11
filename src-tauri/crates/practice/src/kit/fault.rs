//! Faults that are switched on: what happens, to which requests, how often.

use super::Place;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault and the requests it meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault<H = Happening> {
    /// What happens.
    pub happens: H,
    /// On which server; any where not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// Only by this method, as `POST`; any where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// Only where the path holds this text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Only where the query, as it stands in the address or decoded, holds this pair, as `page=2`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// So many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How often; for ever where not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

/// Which of a provider's servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// The API.
    Api,
    /// The accounts server, where sign-ins and tokens are.
    Accounts,
}

impl<H> Fault<H> {
    /// Happens to the next request.
    pub fn once(happens: H) -> Fault<H> {
        Fault { times: Some(1), ..Fault::always(happens) }
    }

    /// Happens to every request.
    pub fn always(happens: H) -> Fault<H> {
        let (method, path, query) = (String::new(), String::new(), String::new());
        Fault { happens, host: None, method, path, query, skip: 0, times: None }
    }

    /// Only where the path holds this text.
    #[must_use]
    pub fn on(mut self, path: &str) -> Fault<H> {
        self.path = path.to_owned();
        self
    }

    /// Only by this method.
    #[must_use]
    pub fn by(mut self, method: &str) -> Fault<H> {
        self.method = method.to_owned();
        self
    }

    /// Only where the query holds this pair.
    #[must_use]
    pub fn asking(mut self, query: &str) -> Fault<H> {
        self.query = query.to_owned();
        self
    }

    /// Lets so many matching requests pass first.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Fault<H> {
        self.skip = skip;
        self
    }

    fn matches(&self, met: &Met<'_>) -> bool
    where
        H: Happens,
    {
        let has = |query: &str| format!("&{query}&").contains(&format!("&{}&", self.query));
        self.times != Some(0)
            && self.host.is_none_or(|only| only == met.host())
            && (self.method.is_empty() || self.method == met.method)
            && met.path.contains(&self.path)
            && (self.query.is_empty() || has(met.query) || has(&decoded(met.query)))
            && self.happens.can_happen(met)
    }
}

fn decoded(query: &str) -> String {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&")
}

/// Something that may happen to a request.
pub(crate) trait Happens: Clone {
    /// Whether it makes sense for a request, so that a fault for everything does not use itself up where it cannot happen.
    fn can_happen(&self, met: &Met<'_>) -> bool;
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// The connection ends before anything was done.
    DropBefore,
    /// Everything was done, and the connection ends without an answer. At the token endpoint: rotated, and the answer lost.
    DropAfter,
    /// Everything was done, and the answer is this status in the provider's usual form.
    FailAfter {
        /// The status, as 500.
        status: u16,
    },
    /// Nothing is done, and this is the answer.
    Fail {
        /// The status.
        status: u16,
        /// The body; the provider's usual one where empty. One that begins with `<` is a page.
        #[serde(default)]
        body: String,
        /// Seconds in `Retry-After`, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// 401 in the provider's form, although the token is good.
    Unauthorized,
    /// 429 in the provider's form.
    TooMany {
        /// Seconds in `Retry-After`, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
    },
    /// The day's or month's quota is used up, in the provider's form.
    Quota,
    /// The answer comes so many real milliseconds later.
    Slow {
        /// How much later.
        milliseconds: u64,
    },
    /// The connection ends in the middle of the body.
    Cut,
    /// The body ends in its middle, as if that were all.
    Short,
    /// A write is done a second time, as by a network layer that repeats a request, unless its idempotency key is known.
    Twice,
    /// The same, but the repetition comes so many practice seconds later.
    LateTwin {
        /// How much later.
        seconds: u64,
    },
    /// What this request writes is not found by lists and queries for so many practice seconds; reading it by its id shows it.
    Lag {
        /// How long.
        seconds: u64,
    },
    /// A list's page but the first starts so many rows before its place (repeating rows) or, negative, behind it (losing rows).
    Shift {
        /// How many.
        rows: i32,
    },
    /// The token endpoint answers with this error word.
    TokenError {
        /// As `invalid_grant`.
        error: String,
    },
    /// The sign-in comes back with another state.
    ForgedState,
    /// The request is answered, and then the books change.
    Then {
        /// The change, in the form the practice books take changes.
        change: Value,
    },
}

impl Happens for Happening {
    fn can_happen(&self, met: &Met<'_>) -> bool {
        match self {
            Happening::TokenError { .. } => met.place == Place::Token,
            Happening::ForgedState => met.place == Place::SignIn,
            Happening::Unauthorized | Happening::TooMany { .. } | Happening::Quota | Happening::Shift { .. } => {
                met.place == Place::Api
            }
            Happening::Twice | Happening::LateTwin { .. } | Happening::Lag { .. } => {
                met.place == Place::Api && met.method != "GET"
            }
            Happening::DropBefore | Happening::DropAfter | Happening::FailAfter { .. } | Happening::Fail { .. } => true,
            Happening::Slow { .. } | Happening::Cut | Happening::Short | Happening::Then { .. } => true,
        }
    }
}

/// A request that faults may meet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Met<'a> {
    pub(crate) place: Place,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// As it stands in the address.
    pub(crate) query: &'a str,
}

impl Met<'_> {
    pub(crate) fn host(&self) -> Host {
        if self.place == Place::Api { Host::Api } else { Host::Accounts }
    }
}

/// The faults that are on.
#[derive(Debug)]
pub(crate) struct Faults<H = Happening>(pub(crate) Vec<Fault<H>>);

impl<H> Default for Faults<H> {
    fn default() -> Faults<H> {
        Faults(Vec::new())
    }
}

impl<H: Happens> Faults<H> {
    /// Everything that happens to a request, in the order it was switched on.
    pub(crate) fn meet(&mut self, met: &Met<'_>) -> Vec<H> {
        let mut happenings = Vec::new();
        for fault in self.0.iter_mut().filter(|fault| fault.matches(met)) {
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if let Some(times) = &mut fault.times {
                *times -= 1;
            }
            happenings.push(fault.happens.clone());
        }
        self.0.retain(|fault| fault.times != Some(0));
        happenings
    }
}
