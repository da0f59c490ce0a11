//! Opens the person's own browser.

use tauri::Url;

/// Opens an address in the person's browser, if it is one that may be opened: the system would start any program for others.
pub(crate) fn open(address: &str) {
    let url = Url::parse(address).ok().filter(|_| front::may_open(address));
    let Some(url) = url else {
        tracing::warn!("an address that may not be opened was asked for");
        return;
    };
    if let Err(why) = open::that_detached(url.as_str()) {
        tracing::warn!(%why, "the browser was not opened");
    }
}
