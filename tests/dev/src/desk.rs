//! The place where the page stands: a browser, which opens addresses and saves files by itself.

use engine::api::{NoticeView, TrayView};
use front::{Desk, Feed};
use std::io;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

/// Hands the feed to every page that listens.
pub(crate) struct WebDesk {
    pages: Mutex<Vec<UnboundedSender<Feed>>>,
    ended: watch::Sender<bool>,
}

impl Default for WebDesk {
    fn default() -> WebDesk {
        WebDesk { pages: Mutex::default(), ended: watch::Sender::new(false) }
    }
}

impl WebDesk {
    /// What happens from now on, for one page.
    pub(crate) fn listen(&self) -> UnboundedReceiver<Feed> {
        let (sender, receiver) = unbounded_channel();
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Waits until the server is to end: by a page's Quit, or by Ctrl-C.
    pub(crate) async fn ended(&self) {
        let mut ended = self.ended.subscribe();
        tokio::select! {
            _ = ended.wait_for(|ended| *ended) => {}
            () = interrupted() => {}
        }
        // The feeds of the pages end, so that the server does.
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    drop(tokio::signal::ctrl_c().await);
}

impl Desk for WebDesk {
    fn feed(&self, feed: Feed) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|page| page.send(feed.clone()).is_ok());
    }

    fn tray(&self, _tray: TrayView) {}

    fn notify(&self, _notice: NoticeView) {}

    fn open_browser(&self, _url: &str) {}

    fn save_file(&self, _name: &str, _text: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn has_tray(&self) -> bool {
        false
    }

    fn autostart(&self) -> Option<bool> {
        None
    }

    fn set_autostart(&self, _on: bool) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "a page in a browser does not start by itself"))
    }

    fn hide(&self) {}

    fn quit(&self) {
        self.ended.send_replace(true);
    }
}
