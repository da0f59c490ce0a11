//! Prepares the window's build: the one command that the web view may call, and the pages that are built in.

use std::path::Path;

/// Where the pages are, as `frontendDist` of the configuration says.
const PAGES: &str = "../ui/dist";

fn main() {
    println!("cargo::rerun-if-changed={PAGES}");
    assert!(
        Path::new(PAGES).join("index.html").is_file(),
        "The window's pages are not built: run `npm ci && npm run build` in ui/ first."
    );
    let table = tauri_build::AppManifest::new().commands(&["ask"]);
    let attributes = tauri_build::Attributes::new().app_manifest(table);
    tauri_build::try_build(attributes).expect("the configuration of the window is sound");
}
