//! The log: for support, to stderr, and only with `--verbose`. See docs/LOGGING.md.

use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::prelude::*;

/// The packages whose log may be seen. What libraries below them log is not in our hands: it might show a token.
const OURS: [&str; 9] = [
    "ml_connector_window",
    "front",
    "engine",
    "books",
    "transfer",
    "store",
    "formats",
    "practice",
    "tauri_plugin_single_instance",
];

/// Writes the log to stderr, if asked to; `RUST_LOG` narrows or widens it.
pub(crate) fn to_stderr(wanted: bool) {
    if !wanted {
        return;
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("debug"));
    let ours = filter_fn(|about| OURS.contains(&about.target().split("::").next().unwrap_or_default()));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(ours);
    tracing_subscriber::registry().with(filter).with(lines).init();
}
