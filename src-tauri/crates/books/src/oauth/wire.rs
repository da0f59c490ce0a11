//! The HTTP client that the oauth2 crate asks for.

use crate::BooksError;
use crate::http::{self, Http, Secrets, host_of, plain};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::pin::Pin;

/// Fields of a request for tokens that nobody else may see.
const SECRETS: [&str; 4] = ["refresh_token", "code", "code_verifier", "client_secret"];

/// No redirects, deadlines, and faults of the server told apart. What it adds stands on every request.
pub(crate) struct Wire {
    pub(crate) http: Http,
    /// Headers that a provider wants beside the usual ones. No secrets.
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

impl<'c> AsyncHttpClient<'c> for Wire {
    type Error = BooksError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, BooksError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let secrets = Secrets::in_form(request.body(), &SECRETS);
            let mut request = reqwest::Request::try_from(request)
                .map_err(|error| BooksError::Settings { problem: http::cause(&error) })?;
            for (name, value) in self.headers {
                request.headers_mut().insert(*name, reqwest::header::HeaderValue::from_static(value));
            }
            let host = host_of(request.url());
            let mut answer = self.http.send(request, "tokens").await?;
            if !(200..300).contains(&answer.status) {
                // A refusal may say back what it was asked with; what is granted must stay what it is.
                answer.body = secrets.struck_out(&answer.body).unwrap_or(answer.body);
            }
            if answer.status >= 500 {
                return Err(BooksError::ServerFault { host, status: answer.status, message: body_text(&answer.body) });
            }
            if answer.status == 429 {
                return Err(BooksError::ServerFault { host, status: 429, message: "too many calls".to_owned() });
            }
            let mut response = HttpResponse::new(answer.body);
            *response.status_mut() = oauth2::http::StatusCode::from_u16(answer.status).unwrap_or_default();
            if let Some(kind) = answer.headers.get(reqwest::header::CONTENT_TYPE) {
                response.headers_mut().insert(oauth2::http::header::CONTENT_TYPE, kind.clone());
            }
            Ok(response)
        })
    }
}

/// A body as far as it may be shown.
pub(crate) fn body_text(body: &[u8]) -> String {
    let text = plain(&String::from_utf8_lossy(body), 120);
    if text.starts_with('<') { "a web page instead of an answer".to_owned() } else { text }
}
