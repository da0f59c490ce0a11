//! The demo's person at the browser: opens the sign-in page and follows where it leads, as a browser does, until the page of the
//! loopback listener says that it is done.

use engine::api::Event;
use engine::{Code, Error, Listener, Result};
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// A listener that acts on the request to open a browser.
pub struct Browser {
    runtime: Handle,
    visit: Mutex<Option<JoinHandle<std::result::Result<String, reqwest::Error>>>>,
}

impl Browser {
    /// A browser on this runtime.
    pub fn new() -> Browser {
        Browser { runtime: Handle::current(), visit: Mutex::new(None) }
    }

    /// The page on which the sign-in ended.
    ///
    /// # Errors
    /// [`Code::SignInFailed`] where no page was opened or one did not answer.
    pub async fn last_page(&self) -> Result<String> {
        let failed = || Error::new(Code::SignInFailed, "The demo's browser did not come to the end of the sign-in.");
        let visit = self.visit.lock().unwrap_or_else(PoisonError::into_inner).take();
        let visit = visit.ok_or_else(|| failed().cause("no page was asked for"))?;
        visit.await.map_err(Error::internal)?.map_err(|why| failed().cause(why))
    }
}

impl Default for Browser {
    fn default() -> Browser {
        Browser::new()
    }
}

impl Listener for Browser {
    fn hear(&self, event: Event) {
        if let Event::OpenBrowser { url } = event {
            let visit = self.runtime.spawn(open(url));
            *self.visit.lock().unwrap_or_else(PoisonError::into_inner) = Some(visit);
        }
    }
}

/// Follows the redirects by itself; a proxy has no business on this machine's own addresses.
async fn open(url: String) -> std::result::Result<String, reqwest::Error> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    client.get(url).send().await?.error_for_status()?.text().await
}
