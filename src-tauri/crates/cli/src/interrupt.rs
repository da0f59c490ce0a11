//! Ctrl-C: the first one cancels at the next safe point, the second one ends at once.

use crate::screen::Screen;
use engine::CancellationToken;

/// Cancels the token at the first Ctrl-C (or the system's polite request to end) and ends the process at the second.
pub(crate) fn watch(cancel: CancellationToken, screen: Screen, says: &'static str) {
    tokio::spawn(async move {
        asked_to_end().await;
        screen.aside(says);
        cancel.cancel();
        asked_to_end().await;
        std::process::exit(130);
    });
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = tokio::signal::ctrl_c().await;
}
