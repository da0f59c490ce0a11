//! The counter at an accounts server where tokens are handed out, for providers that keep to OAuth 2.

use super::wire::{Wire, body_text};
use super::{Renewal, Rhythm, TokenSet};
use crate::BooksError;
use crate::clock::{Clock, Scale, after};
use crate::connect::{Options, scale_of};
use crate::http::{Http, cause, host_of, is_loopback, plain};
use async_trait::async_trait;
use model::connection::Connection;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, AuthorizationCode, Client, ClientId, ClientSecret, EndpointNotSet, EndpointSet, ExtraTokenFields,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, StandardRevocableToken, StandardTokenResponse,
    TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What a provider adds to the usual answer.
#[derive(Debug, Serialize, Deserialize)]
struct More {
    #[serde(flatten)]
    fields: Map<String, Value>,
}
impl ExtraTokenFields for More {}

type Granting = StandardTokenResponse<More, BasicTokenType>;
type DeskClient = Client<
    BasicErrorResponse,
    Granting,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;
type Failure = RequestTokenError<BooksError, BasicErrorResponse>;

/// How a desk wants to be asked.
#[derive(Debug, Clone)]
pub(crate) struct DeskRules {
    /// Where tokens are had.
    pub(crate) token: Url,
    /// Where they are withdrawn.
    pub(crate) revoke: Url,
    /// How the program says who it is.
    pub(crate) auth: Auth,
    /// Headers that stand on every request.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// Names of the fields that tell in how many seconds the refresh token ends unused, and in how many at all.
    pub(crate) refresh_ends: (Option<&'static str>, Option<&'static str>),
    /// Life of an unused refresh token in seconds, where the answer does not tell.
    pub(crate) refresh_life: Option<u64>,
    /// How withdrawals are sent.
    pub(crate) revocation: Revocation,
    /// How often tokens are renewed.
    pub(crate) rhythm: Rhythm,
}

/// How a program says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    /// Id and secret in an `Authorization: Basic` header.
    Basic,
    /// Id and secret in the body.
    Body,
    /// The id alone in the body: a program without a secret.
    Public,
}

/// How a withdrawal is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Revocation {
    /// As a form.
    Form,
    /// As JSON.
    Json,
}

/// The counter of one connection.
pub(crate) struct Desk {
    wire: Wire,
    rules: DeskRules,
    client_id: String,
    secret: Option<SecretString>,
    clock: Arc<dyn Clock>,
    scale: Scale,
    /// Values that renewals carry beside the usual ones.
    on_renewal: Vec<(&'static str, String)>,
}

/// What was handed out.
pub(crate) struct Grant {
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    /// Real time until the access token ends.
    pub(crate) lifetime: Duration,
    /// Real time until the refresh token ends if it is not used.
    pub(crate) refresh_lifetime: Option<Duration>,
    /// Real time until the refresh token ends, however often it is used.
    pub(crate) hard_lifetime: Option<Duration>,
}

impl Desk {
    /// The desk of a connection.
    pub(crate) fn new(
        rules: DeskRules,
        connection: &Connection,
        secret: Option<SecretString>,
        options: &Options,
    ) -> Result<Desk, BooksError> {
        if connection.client_id.is_empty() {
            let problem = format!(
                "it has no client id; register the program with {} and enter the id",
                connection.provider.title()
            );
            return Err(BooksError::Settings { problem });
        }
        if secret.is_none() && rules.auth != Auth::Public {
            let problem =
                format!("it has no client secret, and {} insists on one; enter it", connection.provider.title());
            return Err(BooksError::Settings { problem });
        }
        Ok(Desk {
            wire: Wire { http: Http::new(options.http, is_loopback(&rules.token))?, headers: rules.headers },
            rules,
            client_id: connection.client_id.clone(),
            secret,
            clock: options.clock.clone(),
            scale: scale_of(connection),
            on_renewal: Vec::new(),
        })
    }

    /// Says something more with every renewal.
    pub(crate) fn saying_on_renewal(mut self, name: &'static str, value: &str) -> Desk {
        self.on_renewal.push((name, value.to_owned()));
        self
    }

    fn client(&self) -> DeskClient {
        let client = Client::new(ClientId::new(self.client_id.clone()))
            .set_token_uri(TokenUrl::from_url(self.rules.token.clone()));
        match (&self.secret, self.rules.auth) {
            (Some(secret), Auth::Basic | Auth::Body) => {
                let kind = if self.rules.auth == Auth::Basic { AuthType::BasicAuth } else { AuthType::RequestBody };
                client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())).set_auth_type(kind)
            }
            (_, Auth::Public) | (None, _) => client.set_auth_type(AuthType::RequestBody),
        }
    }

    /// Exchanges a code, which is good for one exchange.
    pub(crate) async fn exchange(
        &self,
        code: &SecretString,
        verifier: Option<&SecretString>,
        redirect: &Url,
    ) -> Result<Grant, BooksError> {
        let client = self.client();
        let mut request = client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect.clone())));
        if let Some(verifier) = verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
        }
        let answer = request.request_async(&self.wire).await;
        answer.map(|tokens| self.granted(&tokens)).map_err(|failure| match self.classify(failure) {
            BooksError::SignInAgain { reason, .. } => BooksError::SignInRefused {
                reason: format!(
                    "{} did not accept the code ({reason}); a code is good for a few minutes and for one use: start the sign-in again",
                    self.host()
                ),
            },
            other => other,
        })
    }

    /// Withdraws a token and all access that came from it.
    pub(crate) async fn revoke(&self, token: &SecretString) -> Result<(), BooksError> {
        let request = self.wire.http.post(self.rules.revoke.clone());
        let request = match (&self.secret, self.rules.auth) {
            (Some(secret), Auth::Basic) => request.basic_auth(&self.client_id, Some(secret.expose_secret())),
            _ => request,
        };
        let secret = self.secret.as_ref().filter(|_| self.rules.auth == Auth::Body);
        let mut fields = vec![("token", token.expose_secret())];
        if self.rules.auth != Auth::Basic {
            fields.push(("client_id", self.client_id.as_str()));
        }
        fields.extend(secret.map(|secret| ("client_secret", secret.expose_secret())));
        let request = match self.rules.revocation {
            Revocation::Form => request.form(&fields),
            Revocation::Json => request.json(&fields.into_iter().collect::<std::collections::BTreeMap<_, _>>()),
        };
        let request = request.build().map_err(|error| BooksError::Settings { problem: cause(&error) })?;
        let answer = self.wire.http.send(request, "the withdrawal of the access").await?;
        match answer.status {
            200..=299 => Ok(()),
            // A token that is not known any more is withdrawn already.
            400 if String::from_utf8_lossy(&answer.body).contains("invalid_") => Ok(()),
            status => Err(BooksError::ServerFault { host: self.host(), status, message: body_text(&answer.body) }),
        }
    }

    fn classify(&self, failure: Failure) -> BooksError {
        match failure {
            RequestTokenError::Request(error) => error,
            RequestTokenError::ServerResponse(answer) => {
                self.refusal(answer.error().as_ref(), answer.error_description().map_or("", String::as_str))
            }
            // The body may hold tokens, so nothing of it is shown.
            RequestTokenError::Parse(..) => self.garbled("it is not in the form that is agreed for tokens"),
            RequestTokenError::Other(reason) => self.garbled(&reason),
        }
    }

    fn garbled(&self, reason: &str) -> BooksError {
        BooksError::Garbled { host: self.host(), what: "tokens".to_owned(), reason: plain(reason, 200) }
    }

    fn refusal(&self, error: &str, description: &str) -> BooksError {
        let reason = if description.is_empty() { plain(error, 200) } else { plain(description, 200) };
        match error {
            "invalid_grant" => BooksError::SignInAgain { accounts: self.host(), reason },
            "invalid_client" | "unauthorized_client" => {
                BooksError::UnknownClient { client_id: self.client_id.clone(), accounts: self.host(), reason }
            }
            "server_error" | "temporarily_unavailable" => {
                BooksError::ServerFault { host: self.host(), status: 200, message: reason }
            }
            "invalid_scope" => BooksError::SignInRefused {
                reason: format!(
                    "{} does not give the rights that are asked for to this registration ({reason})",
                    self.host()
                ),
            },
            _ => BooksError::SignInRefused { reason: format!("{} says {reason}", self.host()) },
        }
    }

    fn granted(&self, tokens: &Granting) -> Grant {
        let fields = &tokens.extra_fields().fields;
        let seconds = |name: Option<&str>| {
            let value = fields.get(name?)?;
            value.as_u64().or_else(|| value.as_str()?.parse().ok())
        };
        let (unused, hard) = self.rules.refresh_ends;
        Grant {
            access: SecretString::from(tokens.access_token().secret().clone()),
            refresh: tokens.refresh_token().map(|token: &RefreshToken| SecretString::from(token.secret().clone())),
            lifetime: self.scale.seconds(tokens.expires_in().map_or(1800, |life| life.as_secs())),
            refresh_lifetime: seconds(unused).or(self.rules.refresh_life).map(|life| self.scale.seconds(life)),
            hard_lifetime: seconds(hard).map(|life| self.scale.seconds(life)),
        }
    }

    /// Joins what was handed out to a set of tokens. Without a refresh token of its own the old one stays.
    pub(crate) fn token_set(&self, grant: Grant, old: Option<&SecretString>) -> Result<TokenSet, BooksError> {
        let refresh = grant.refresh.or_else(|| old.cloned()).ok_or_else(|| BooksError::SignInRefused {
            reason: format!("{} gave no lasting access; sign in again and accept what is asked for", self.host()),
        })?;
        let now = self.clock.now();
        let unused = grant.refresh_lifetime.map(|life| after(now, life));
        let hard = grant.hard_lifetime.map(|life| after(now, life));
        Ok(TokenSet {
            access: grant.access,
            refresh,
            obtained_at: now,
            expires_at: after(now, grant.lifetime),
            refresh_ends: [unused, hard].into_iter().flatten().min(),
            ends: hard,
        })
    }
}

#[async_trait]
impl Renewal for Desk {
    async fn renew(&self, refresh: &SecretString) -> Result<TokenSet, BooksError> {
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let client = self.client();
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in &self.on_renewal {
            request = request.add_extra_param(*name, value.clone());
        }
        let answer = request.request_async(&self.wire).await;
        let grant = answer.map(|tokens| self.granted(&tokens)).map_err(|failure| self.classify(failure))?;
        self.token_set(grant, Some(refresh))
    }

    fn host(&self) -> String {
        host_of(&self.rules.token)
    }

    fn rhythm(&self) -> Rhythm {
        self.rules.rhythm
    }
}
