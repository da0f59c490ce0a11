//! The one window: shown, put away, and kept to its own pages.

use crate::desk::Shell;
use engine::api::NoticeView;
use front::Feed;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Emitter, Manager, Url, WebviewWindow, WebviewWindowBuilder};

/// Its label.
pub(crate) const MAIN: &str = "main";

/// The event on which the window hears.
const FEED: &str = "feed";

/// Makes the window. One that starts hidden waits in the tray, or minimised where there is none: nobody is locked out.
///
/// # Errors
/// What the system said.
pub(crate) fn make(app: &AppHandle, hidden: bool) -> tauri::Result<()> {
    let settings = app.config().app.windows.first().ok_or(tauri::Error::WindowNotFound)?;
    let window = WebviewWindowBuilder::from_config(app, settings)?
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    match (hidden, app.state::<Shell>().tray.is_shown()) {
        (false, _) => window.show(),
        (true, true) => Ok(()),
        (true, false) => window.minimize().and_then(|()| window.show()),
    }
}

/// Whether the web view may go there: to the pages that are built in, and nowhere else.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost") && url.port().is_none(),
        _ => false,
    }
}

/// Hands something to the window.
pub(crate) fn feed(app: &AppHandle, feed: &Feed) {
    if let Err(why) = app.emit_to(MAIN, FEED, feed) {
        tracing::warn!(%why, "the window did not hear");
    }
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    with_window(app, |window| {
        window.show()?;
        window.unminimize()?;
        window.set_focus()
    });
}

/// Brings the window to the front and shows a screen in it.
pub(crate) fn go(app: &AppHandle, to: &str) {
    show(app);
    feed(app, &Feed::Go { to: to.to_owned() });
}

/// Hides the window in the tray. Where there is none, minimises it and says so, once.
pub(crate) fn put_away(app: &AppHandle) {
    static SAID: AtomicBool = AtomicBool::new(false);
    let shell = app.state::<Shell>();
    if shell.tray.is_shown() {
        return with_window(app, WebviewWindow::hide);
    }
    with_window(app, WebviewWindow::minimize);
    if !SAID.swap(true, Ordering::Relaxed) {
        crate::notify::show(app, still_here());
    }
}

fn still_here() -> NoticeView {
    NoticeView {
        title: "ML Connector is still running".to_owned(),
        body: "This desktop has no tray, so the window was minimised. Jobs run when they are due. To end the program, \
               choose Quit in Settings."
            .to_owned(),
        to: "settings".to_owned(),
        urgent: false,
    }
}

fn with_window(app: &AppHandle, act: impl Fn(&WebviewWindow) -> tauri::Result<()>) {
    let end = app.get_webview_window(MAIN).ok_or(tauri::Error::WindowNotFound).and_then(|window| act(&window));
    if let Err(why) = end {
        tracing::warn!(%why, "the window did not move");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_view_stays_on_its_own_pages() {
        let check = |address: &str, yes: bool| assert_eq!(is_own_page(&address.parse().unwrap()), yes, "{address}");
        check("tauri://localhost", true);
        check("tauri://localhost/index.html#/today", true);
        check("http://tauri.localhost/", true);
        check("https://tauri.localhost/index.html", true);
        check("tauri://elsewhere/", false);
        check("http://tauri.localhost:8080/", false);
        check("https://example.com/", false);
        check("http://127.0.0.1/", false);
        check("https://tauri.localhost.example.com/", false);
        check("file:///etc/passwd", false);
        check("data:text/html,x", false);
        check("about:blank", false);
        check("javascript:alert(1)", false);
    }
}
