//! A desk that notes what it is told, and a session on it.

use engine::api::{Command, Event, NoticeView, Reply, TrayView};
use engine::{Error, Key};
use front::{Answer, Ask, Desk, Feed, Session, SessionOptions, StateView};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Something that the desk was told.
#[derive(Debug)]
pub(crate) enum Told {
    Feed(Feed),
    Tray(TrayView),
    Notice(NoticeView),
    Browser(String),
    Quit,
}

struct Notes(UnboundedSender<Told>, Mutex<Option<String>>);

impl Notes {
    fn note(&self, told: Told) {
        self.0.send(told).ok();
    }
}

impl Desk for Notes {
    fn feed(&self, feed: Feed) {
        self.note(Told::Feed(feed));
    }

    fn tray(&self, tray: TrayView) {
        self.note(Told::Tray(tray));
    }

    fn notify(&self, notice: NoticeView) {
        self.note(Told::Notice(notice));
    }

    fn open_browser(&self, url: &str) {
        self.note(Told::Browser(url.to_owned()));
    }

    fn save_file(&self, name: &str, text: &str) -> std::io::Result<Option<String>> {
        *self.1.lock().unwrap() = Some(text.to_owned());
        Ok(Some(format!("saved/{name}")))
    }

    fn has_tray(&self) -> bool {
        true
    }

    fn autostart(&self) -> Option<bool> {
        None
    }

    fn set_autostart(&self, _on: bool) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn hide(&self) {}

    fn quit(&self) {
        self.note(Told::Quit);
    }
}

/// A session, and what its desk is told.
pub(crate) struct Stage {
    pub(crate) session: Session,
    pub(crate) told: UnboundedReceiver<Told>,
}

/// A folder for workspaces.
pub(crate) fn folder() -> (TempDir, PathBuf) {
    // Only a second one could be refused.
    rustls::crypto::ring::default_provider().install_default().ok();
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    (folder, own)
}

impl Stage {
    pub(crate) async fn open(own: &Path, key: Key) -> Stage {
        let (sender, told) = unbounded_channel();
        let mut options = SessionOptions::new(own, Arc::new(Notes(sender, Mutex::default())));
        options.key = Some(key);
        Stage { session: Session::open(options).await, told }
    }

    pub(crate) async fn state(&self, ask: Ask) -> Result<StateView, Error> {
        match self.session.ask(ask).await? {
            Answer::State { state } => Ok(state),
            other => panic!("a state was expected, not {other:?}"),
        }
    }

    pub(crate) async fn engine(&self, call: u32, command: Command) -> Result<Reply, Error> {
        match self.session.ask(Ask::Engine { call, command }).await? {
            Answer::Reply { reply } => Ok(reply),
            other => panic!("a reply was expected, not {other:?}"),
        }
    }

    /// Waits until the desk is told this.
    pub(crate) async fn until<T>(&mut self, mut is_it: impl FnMut(Told) -> Option<T>) -> T {
        loop {
            let told = self.told.recv().await.expect("the desk is told no more");
            if let Some(found) = is_it(told) {
                return found;
            }
        }
    }

    /// Everything that the desk was told so far.
    pub(crate) fn so_far(&mut self) -> Vec<Told> {
        std::iter::from_fn(|| self.told.try_recv().ok()).collect()
    }
}

/// The event of a call.
pub(crate) fn of_call(told: &Told, number: u32) -> Option<&Event> {
    match told {
        Told::Feed(Feed::Call { call, event }) if *call == number => Some(event),
        _ => None,
    }
}
