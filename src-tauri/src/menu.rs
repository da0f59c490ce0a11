//! The menu bar of macOS: without its lines, copying and pasting by keyboard would not work there, and its own Quit would cut off what runs.

use crate::tray;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Wry};

/// Whether this system has one menu bar for all programs.
pub(crate) const HERE: bool = cfg!(target_os = "macos");

/// The menu bar. Its Quit is the tray's.
///
/// # Errors
/// What the system said.
pub(crate) fn bar(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let quit = MenuItem::with_id(app, tray::QUIT, "Quit ML Connector", true, Some("CmdOrCtrl+Q"))?;
    let line = PredefinedMenuItem::separator(app)?;
    let hide = PredefinedMenuItem::hide(app, None)?;
    let others = PredefinedMenuItem::hide_others(app, None)?;
    let program = Submenu::with_items(app, "ML Connector", true, &[&hide, &others, &line, &quit])?;
    let undo = PredefinedMenuItem::undo(app, None)?;
    let redo = PredefinedMenuItem::redo(app, None)?;
    let cut = PredefinedMenuItem::cut(app, None)?;
    let copy = PredefinedMenuItem::copy(app, None)?;
    let paste = PredefinedMenuItem::paste(app, None)?;
    let all = PredefinedMenuItem::select_all(app, None)?;
    let edit = Submenu::with_items(app, "Edit", true, &[&undo, &redo, &line, &cut, &copy, &paste, &all])?;
    let close = PredefinedMenuItem::close_window(app, None)?;
    let minimise = PredefinedMenuItem::minimize(app, None)?;
    let window = Submenu::with_items(app, "Window", true, &[&minimise, &close])?;
    Menu::with_items(app, &[&program, &edit, &window])
}
