//! Hears what the engine does and hands it on: to the window, the browser, the notices and the tray.

use crate::address;
use crate::api::{Desk, Feed};
use engine::Listener;
use engine::api::Event;
use std::sync::Arc;
use tokio::sync::Notify;

/// Hears one call, or what happens by itself.
pub(crate) struct Ear {
    pub(crate) desk: Arc<dyn Desk>,
    /// Told when the tray may look different.
    pub(crate) tray: Arc<Notify>,
    /// The call; none for what happens by itself.
    pub(crate) call: Option<u32>,
}

impl Listener for Ear {
    fn hear(&self, event: Event) {
        match &event {
            // A command of another process opens that person's browser, not this one's.
            Event::OpenBrowser { url } if self.call.is_some() && address::may_open(url) => self.desk.open_browser(url),
            Event::RunEnded { notice, .. } => self.desk.notify(notice.clone()),
            _ => {}
        }
        if matches!(event, Event::RunBegan { .. } | Event::RunEnded { .. } | Event::Phase { .. }) {
            self.tray.notify_one();
        }
        self.desk.feed(match self.call {
            Some(call) => Feed::Call { call, event },
            None => Feed::Schedule { event },
        });
    }
}
