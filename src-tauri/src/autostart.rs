//! Starting with the session, in the tray.

use std::io::{Error, Result};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Wry};
use tauri_plugin_autostart::ManagerExt;

/// The part of the program that keeps the entry of the system.
pub(crate) fn plugin(words: Vec<String>) -> TauriPlugin<Wry> {
    tauri_plugin_autostart::Builder::new().app_name("ml-connector").args(words).build()
}

/// Whether the program starts with the session; none where that cannot be told.
pub(crate) fn is_on(app: &AppHandle) -> Option<bool> {
    app.autolaunch().is_enabled().ok()
}

/// Starts the program with the session, or no longer.
///
/// # Errors
/// What the system said.
pub(crate) fn set(app: &AppHandle, on: bool) -> Result<()> {
    let entry = app.autolaunch();
    if on { entry.enable() } else { entry.disable() }.map_err(Error::other)
}
