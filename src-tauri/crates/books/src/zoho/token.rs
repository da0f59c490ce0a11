//! Zoho's accounts server: codes and refresh tokens become access tokens.

use super::regions::Regions;
use crate::clock::{Clock, Scale, after};
use crate::connect::{Options, scale_of};
use crate::http::{Http, below, host_of, is_loopback, plain};
use crate::oauth::wire::{Wire, body_text};
use crate::oauth::{Renewal, TokenSet};
use crate::{BooksError, http};
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
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What Zoho adds to the usual answer.
#[derive(Debug, Serialize, Deserialize)]
struct ZohoFields {
    api_domain: Option<String>,
    expires_in_sec: Option<u64>,
}
impl ExtraTokenFields for ZohoFields {}

type ZohoTokens = StandardTokenResponse<ZohoFields, BasicTokenType>;
type ZohoClient = Client<
    BasicErrorResponse,
    ZohoTokens,
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

/// The counter at an accounts server where tokens are handed out.
pub(crate) struct TokenDesk {
    wire: Wire,
    accounts: Url,
    client_id: String,
    secret: Option<SecretString>,
    clock: Arc<dyn Clock>,
    scale: Scale,
}

/// What an accounts server handed out.
pub(crate) struct Granted {
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    pub(crate) api: Option<String>,
    lifetime: Duration,
}

impl TokenDesk {
    /// The desk of a signed-in connection.
    pub(crate) fn of(
        connection: &Connection,
        secret: Option<SecretString>,
        options: &Options,
    ) -> Result<TokenDesk, BooksError> {
        let accounts = Regions::of(connection)?.accounts_of(connection)?;
        TokenDesk::at(accounts, connection, secret, options)
    }

    /// The desk at a known accounts server.
    pub(crate) fn at(
        accounts: Url,
        connection: &Connection,
        secret: Option<SecretString>,
        options: &Options,
    ) -> Result<TokenDesk, BooksError> {
        if connection.client_id.is_empty() {
            let problem = "it has no client id; register the program in Zoho's API console and enter the id".to_owned();
            return Err(BooksError::Settings { problem });
        }
        Ok(TokenDesk {
            wire: Wire { http: Http::new(options.http, is_loopback(&accounts))?, headers: &[] },
            accounts,
            client_id: connection.client_id.clone(),
            secret,
            clock: options.clock.clone(),
            scale: scale_of(connection),
        })
    }

    fn client(&self) -> ZohoClient {
        let url = below(&self.accounts, &["oauth", "v2", "token"]);
        let client = Client::new(ClientId::new(self.client_id.clone())).set_token_uri(TokenUrl::from_url(url));
        let client = match &self.secret {
            Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())),
            None => client,
        };
        client.set_auth_type(AuthType::RequestBody)
    }

    /// Exchanges a code. It is good for two minutes and for one exchange.
    pub(crate) async fn exchange(
        &self,
        code: &SecretString,
        verifier: &SecretString,
        redirect: &Url,
    ) -> Result<Granted, BooksError> {
        let answer = self
            .client()
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect.clone())))
            .request_async(&self.wire)
            .await;
        answer.map(|tokens| granted(&tokens, self.scale)).map_err(|failure| match self.classify(failure) {
            BooksError::SignInAgain { reason, .. } => BooksError::SignInRefused {
                reason: format!(
                    "{} did not accept the code ({reason}); it is good for two minutes only: start the sign-in again",
                    self.host()
                ),
            },
            other => other,
        })
    }

    /// Withdraws a refresh token and all access that came from it.
    pub(crate) async fn revoke(&self, refresh: &SecretString) -> Result<(), BooksError> {
        let url = below(&self.accounts, &["oauth", "v2", "token", "revoke"]);
        let what = "the withdrawal of the access";
        let request = self.wire.http.post(url).form(&[("token", refresh.expose_secret())]).build();
        let request = request.map_err(|error| BooksError::Settings { problem: http::cause(&error) })?;
        let answer = self.wire.http.send(request, what).await?;
        match answer.status {
            200..=299 => Ok(()),
            // A token that is not known any more is withdrawn already.
            400 if String::from_utf8_lossy(&answer.body).contains("invalid_") => Ok(()),
            status => Err(BooksError::ServerFault { host: self.host(), status, message: body_text(&answer.body) }),
        }
    }

    /// Zoho says what is wrong in the body, often with status 200, so the body decides.
    fn classify(&self, failure: Failure) -> BooksError {
        match failure {
            RequestTokenError::Request(error) => error,
            RequestTokenError::ServerResponse(answer) => {
                self.refusal(answer.error().as_ref(), answer.error_description().map_or("", String::as_str))
            }
            RequestTokenError::Parse(_, body) => match serde_json::from_slice::<Refusal>(&body) {
                Ok(refusal) => self.refusal(&refusal.error, &refusal.error_description),
                // The body may hold tokens, so nothing of it is shown.
                Err(_) => self.garbled("it is not in the form that is agreed for tokens"),
            },
            RequestTokenError::Other(reason) => self.garbled(&reason),
        }
    }

    fn garbled(&self, reason: &str) -> BooksError {
        BooksError::Garbled { host: self.host(), what: "tokens".to_owned(), reason: plain(reason, 200) }
    }

    fn refusal(&self, error: &str, description: &str) -> BooksError {
        let reason = plain(if description.is_empty() { error } else { description }, 200);
        if error == "Access Denied" || description.contains("too many requests") {
            let until = after(self.clock.now(), self.scale.seconds(10 * 60));
            return BooksError::Throttled { what: self.host(), until };
        }
        match error {
            "invalid_code" | "invalid_grant" | "invalid_token" => {
                BooksError::SignInAgain { accounts: self.host(), reason: error.to_owned() }
            }
            "invalid_client" | "invalid_client_secret" | "unauthorized_client" => BooksError::UnknownClient {
                client_id: self.client_id.clone(),
                accounts: self.host(),
                reason: error.to_owned(),
            },
            "invalid_redirect_uri" => BooksError::Settings {
                problem: "its redirect address is not registered in Zoho's API console; register http://localhost with the connection's ports".to_owned(),
            },
            "general_error" | "server_error" | "temporarily_unavailable" => {
                BooksError::ServerFault { host: self.host(), status: 200, message: reason }
            }
            _ => BooksError::SignInRefused { reason: format!("{} says {reason}", self.host()) },
        }
    }

    /// Joins what was handed out to a set of tokens. Without a refresh token of its own the old one stays.
    pub(crate) fn token_set(&self, granted: Granted, old: Option<&SecretString>) -> Result<TokenSet, BooksError> {
        let refresh = granted.refresh.or_else(|| old.cloned()).ok_or_else(|| BooksError::SignInRefused {
            reason: format!("{} gave no lasting access; sign in again and accept what is asked for", self.host()),
        })?;
        let now = self.clock.now();
        Ok(TokenSet::lasting(granted.access, refresh, (now, after(now, granted.lifetime))))
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

fn granted(tokens: &ZohoTokens, scale: Scale) -> Granted {
    let stated = tokens.expires_in().map_or(3600, |time| time.as_secs());
    // Old answers count milliseconds: no access token lives longer than a day.
    let seconds = tokens.extra_fields().expires_in_sec.unwrap_or(if stated > 86_400 { stated / 1000 } else { stated });
    Granted {
        access: SecretString::from(tokens.access_token().secret().clone()),
        refresh: tokens.refresh_token().map(|token: &RefreshToken| SecretString::from(token.secret().clone())),
        api: tokens.extra_fields().api_domain.clone(),
        lifetime: scale.seconds(seconds),
    }
}

#[async_trait]
impl Renewal for TokenDesk {
    async fn renew(&self, refresh: &SecretString) -> Result<TokenSet, BooksError> {
        let token = RefreshToken::new(refresh.expose_secret().to_owned());
        let answer = self.client().exchange_refresh_token(&token).request_async(&self.wire).await;
        let granted = answer.map(|tokens| granted(&tokens, self.scale)).map_err(|failure| self.classify(failure))?;
        self.token_set(granted, Some(refresh))
    }

    fn host(&self) -> String {
        host_of(&self.accounts)
    }
}
