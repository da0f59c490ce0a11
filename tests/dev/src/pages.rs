//! Hands out the built pages.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::path::{Component, Path, PathBuf};

/// The same rules for the page as in the real window, but for the way home.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// A file of the pages.
pub(crate) async fn page(folder: &Path, path: &str) -> Response {
    let Some(file) = inside(folder, path) else { return StatusCode::NOT_FOUND.into_response() };
    match tokio::fs::read(&file).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(kind(&file))),
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            ];
            (headers, Body::from(bytes)).into_response()
        }
        Err(_) if path == "/" => {
            let words = format!("There are no pages in {}: run npm ci and npm run build in ui.", folder.display());
            (StatusCode::NOT_FOUND, words).into_response()
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The file that a path of an address names; none where it leads out of the folder.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let path = Path::new(path);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| folder.join(path))
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(inside(Path::new("dist"), path), expected.map(PathBuf::from), "{path}");
        };
        check("/", Some("dist/index.html"));
        check("/assets/index.js", Some("dist/assets/index.js"));
        check("/../Cargo.toml", None);
        check("/assets/../../Cargo.toml", None);
        check("//etc/passwd", Some("dist/etc/passwd"));
    }
}
