//! What only this desktop can do, for the session.

use crate::tray::Tray;
use crate::{autostart, browser, notify, save, window, wiring};
use engine::api::{NoticeView, TrayView};
use front::{Desk, Feed};
use tauri::{AppHandle, Manager};

/// What the shell keeps while it runs.
pub(crate) struct Shell {
    /// The icon in the tray.
    pub(crate) tray: Tray,
}

/// This desktop, as the session sees it.
pub(crate) struct Desktop(pub(crate) AppHandle);

impl Desktop {
    /// Does something on the thread that draws, soon.
    fn draw(&self, act: impl FnOnce(&AppHandle) + Send + 'static) {
        let app = self.0.clone();
        if let Err(why) = self.0.run_on_main_thread(move || act(&app)) {
            tracing::warn!(%why, "nothing can be drawn any more");
        }
    }
}

impl Desk for Desktop {
    fn feed(&self, feed: Feed) {
        window::feed(&self.0, &feed);
    }

    fn tray(&self, view: TrayView) {
        self.draw(|app| app.state::<Shell>().tray.draw(app, view));
    }

    fn notify(&self, notice: NoticeView) {
        notify::show(&self.0, notice);
    }

    fn open_browser(&self, url: &str) {
        browser::open(url);
    }

    fn save_file(&self, name: &str, text: &str) -> std::io::Result<Option<String>> {
        save::text(&self.0, name, text)
    }

    fn has_tray(&self) -> bool {
        self.0.state::<Shell>().tray.is_shown()
    }

    fn autostart(&self) -> Option<bool> {
        autostart::is_on(&self.0)
    }

    fn set_autostart(&self, on: bool) -> std::io::Result<()> {
        autostart::set(&self.0, on)
    }

    fn hide(&self) {
        self.draw(window::put_away);
    }

    fn quit(&self) {
        wiring::end(&self.0);
    }
}
