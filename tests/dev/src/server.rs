//! The two ways in: a request with its answer, and the feed.

use crate::desk::WebDesk;
use crate::pages;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use engine::{Code, Error};
use front::{Ask, Session};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest request: a layout, or a private key.
const LONGEST: usize = 16 * 1024 * 1024;
const TOKEN: &str = "x-token";

struct Shared {
    session: Session,
    desk: Arc<WebDesk>,
    token: String,
    ui: PathBuf,
}

/// A token for one start.
pub(crate) fn new_token() -> Result<String, String> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|why| why.to_string())?;
    Ok(hex::encode(bytes))
}

/// The whole server.
pub(crate) fn router(session: Session, desk: Arc<WebDesk>, token: &str, ui: PathBuf) -> Router {
    let shared = Arc::new(Shared { session, desk, token: token.to_owned(), ui });
    let api = Router::new()
        .route("/api/ask", post(ask))
        .route("/api/feed", get(feed))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(middleware::from_fn_with_state(shared.clone(), with_token));
    api.fallback(file).layer(middleware::from_fn(from_here)).with_state(shared)
}

/// Only pages of this machine may ask, under a name of this machine: another name could be a site that points here.
async fn from_here(request: Request, next: Next) -> Response {
    if is_from_here(request.headers()) {
        next.run(request).await
    } else {
        refused("This server answers pages of this machine only.")
    }
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(header::HOST).is_some_and(is_here);
    host && text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://").is_some_and(is_here))
}

/// Whether `host:port` is this machine.
fn is_here(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

async fn with_token(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(TOKEN).map(|value| value.as_bytes());
    match given {
        Some(given) if store::same_secret(given, shared.token.as_bytes()) => next.run(request).await,
        _ => refused("The token is missing or old: open the address that the development server printed."),
    }
}

fn refused(why: &str) -> Response {
    (StatusCode::FORBIDDEN, Json(Error::new(Code::Usage, why))).into_response()
}

async fn ask(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let is_json =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let ask: Ask = match serde_json::from_slice(&body) {
        Ok(ask) if is_json => ask,
        Ok(_) => return refused("A request is sent as application/json."),
        Err(why) => {
            let error = Error::new(Code::Usage, "The request is not in the table.").cause(why);
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
    };
    match shared.session.ask(ask).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    }
}

/// One JSON object a line. An empty line comes first, so that the page knows that it hears.
async fn feed(State(shared): State<Arc<Shared>>) -> Response {
    let heard = shared.desk.listen();
    let lines = futures::stream::unfold((heard, true), |(mut heard, is_first)| async move {
        if is_first {
            return Some((Ok::<_, serde_json::Error>("\n".to_owned()), (heard, false)));
        }
        let feed = heard.recv().await?;
        Some((serde_json::to_string(&feed).map(|line| line + "\n"), (heard, false)))
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response()
}

async fn file(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let folder: &Path = &shared.ui;
    pages::page(folder, uri.path()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_here() {
        let check = |authority: &str, expected: bool| assert_eq!(is_here(authority), expected, "{authority}");
        check("127.0.0.1:4600", true);
        check("localhost:5173", true);
        check("localhost", true);
        check("[::1]:4600", true);
        check("evil.example:4600", false);
        check("127.0.0.1.evil.example", false);
        check("localhost@evil.example", false);
        check("", false);
    }
}
