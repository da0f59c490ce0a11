//! Saves a text where the person says. The place comes from the dialog of the system, never from the web view.

use std::io::Result;
use std::path::Path;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;

/// Asks where, and saves; none where the person thought better of it. Must not be called from the thread that draws.
///
/// # Errors
/// What the system said.
pub(crate) fn text(app: &AppHandle, name: &str, text: &str) -> Result<Option<String>> {
    let mut dialog = app.dialog().file().set_file_name(bare(name));
    if let Some(window) = app.get_webview_window(crate::window::MAIN) {
        dialog = dialog.set_parent(&window);
    }
    let Some(place) = tokio::task::block_in_place(|| dialog.blocking_save_file()) else { return Ok(None) };
    let place = place.into_path().map_err(std::io::Error::other)?;
    std::fs::write(&place, text)?;
    Ok(Some(place.display().to_string()))
}

/// The last part of a proposed name, so that it cannot point elsewhere.
fn bare(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().and_then(|last| Path::new(last).file_name());
    last.map_or_else(|| "file".to_owned(), |last| last.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposed_name_points_nowhere_else() {
        let check = |name: &str, expected: &str| assert_eq!(bare(name), expected, "{name}");
        check("layout.json", "layout.json");
        check("FH_INV_202610_001.csv", "FH_INV_202610_001.csv");
        check("../../.bashrc", ".bashrc");
        check("/etc/passwd", "passwd");
        check("C:\\Windows\\win.ini", "win.ini");
        check("..", "file");
        check("x/..", "file");
        check("", "file");
    }
}
