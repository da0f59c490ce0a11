//! Puts the parts together: session, window, tray, a second start, and the end.

use crate::command::{self, Opening};
use crate::desk::{Desktop, Shell};
use crate::options::{self, Options};
use crate::tray::Tray;
use crate::{autostart, caught, menu, notify, window};
use clap::CommandFactory;
use clap::error::ErrorKind;
use engine::Key;
use engine::api::NoticeView;
use front::{Ask, Session, SessionOptions};
use secrecy::SecretString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::plugin::TauriPlugin;
use tauri::{App, AppHandle, Manager, RunEvent, WindowEvent, Wry};

/// Whether the program is on its way out.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Runs the window until the person quits.
pub(crate) fn run(options: &Options) -> ExitCode {
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was installed before");
    }
    let Some(folder) = options.folder() else { refuse("This system names no home folder. Say where with --data DIR.") };
    let passphrase = options.passphrase_file.as_deref().map(passphrase);
    let session = Wish { folder: folder.clone(), passphrase, demo: options.demo };
    let hidden = options.hidden;
    let builder = tauri::Builder::default()
        .plugin(second_start(&folder))
        .plugin(autostart::plugin(options.at_login()))
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![command::ask])
        .setup(move |app| Ok(set_up(app, session, hidden)?));
    let builder = if menu::HERE { builder.menu(menu::bar) } else { builder };
    match caught::or_none(|| builder.build(tauri::generate_context!())) {
        Some(Ok(app)) => app.run(happened),
        Some(Err(why)) => return fail(&format!(": {why}")),
        None => return fail(", because no screen was found"),
    }
    ExitCode::SUCCESS
}

/// Which workspace, and how it is unlocked.
struct Wish {
    folder: PathBuf,
    passphrase: Option<SecretString>,
    demo: bool,
}

fn set_up(app: &mut App, wish: Wish, hidden: bool) -> tauri::Result<()> {
    let app = app.handle();
    app.manage(Shell { tray: Tray::new(app) });
    let opening = Opening::default();
    app.manage(opening.clone());
    if wish.demo {
        ask(app, Ask::DemoOpen);
    }
    let desk = Arc::new(Desktop(app.clone()));
    tauri::async_runtime::spawn(async move {
        let mut options = SessionOptions::new(wish.folder, desk);
        options.key = wish.passphrase.map(Key::Passphrase);
        if opening.set(Session::open(options).await).is_err() {
            tracing::error!("BUG: the session was opened twice");
        }
    });
    end_when_asked(app.clone());
    window::make(app, hidden)
}

/// What happens to the program from outside. It ends by Quit only: a closed window is put away.
fn happened(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            window::put_away(app);
        }
        RunEvent::ExitRequested { api, .. } if !ENDING.load(Ordering::Relaxed) => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(app),
        _ => {}
    }
}

/// A second start shows the window of the first one, where both mean the same workspace.
fn second_start(folder: &Path) -> TauriPlugin<Wry> {
    let show = |app: &AppHandle, words: Vec<String>, _| {
        if !words.iter().any(|word| word == "--hidden") {
            window::show(app);
        }
    };
    let plugin = tauri_plugin_single_instance::Builder::new().callback(show);
    if options::usual_folder().as_deref() == Some(folder) {
        return plugin.build();
    }
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    plugin.dbus_id(format!("app.mlconnector.desktop.w{:016x}", hasher.finish())).build()
}

/// Hands a request of the tray or the system to the session. Its end shows by itself; a refusal is said in a notice.
pub(crate) fn ask(app: &AppHandle, ask: Ask) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let opening = app.state::<Opening>().inner().clone();
        if matches!(ask, Ask::Quit) && !opening.initialized() {
            return end(&app);
        }
        if let Err(error) = opening.wait().await.ask(ask).await {
            let notice = NoticeView { title: error.message, body: error.hint, to: "today".to_owned(), urgent: true };
            notify::show(&app, notice);
        }
    });
}

/// Ends the program. The session has given the workspace back by now.
pub(crate) fn end(app: &AppHandle) {
    ENDING.store(true, Ordering::Relaxed);
    app.exit(0);
}

/// The polite request of the system to end, as at its own end, is a Quit.
#[cfg(unix)]
fn end_when_asked(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    tauri::async_runtime::spawn(async move {
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        ask(&app, Ask::Quit);
    });
}

#[cfg(not(unix))]
fn end_when_asked(_: AppHandle) {}

/// The passphrase in a file; the line break at its end is not part of it.
fn passphrase(file: &Path) -> SecretString {
    match std::fs::read_to_string(file) {
        Ok(text) if !text.trim().is_empty() => SecretString::from(text.trim_end_matches(['\r', '\n'])),
        Ok(_) => refuse(&format!("{} is empty, and should hold the passphrase.", file.display())),
        Err(why) => refuse(&format!("{} cannot be read: {why}.", file.display())),
    }
}

/// Says what is wrong with the words the program was started with, and ends it with status 2.
fn refuse(sentence: &str) -> ! {
    Options::command().error(ErrorKind::ValueValidation, sentence).exit()
}

/// There is no window yet that could say it.
fn fail(why: &str) -> ExitCode {
    let sentence = format!("ML Connector could not open its window{why}. Without a screen, use `ml-connector serve`.");
    if writeln!(std::io::stderr(), "{sentence}").is_err() {
        tracing::error!(sentence, "there is no terminal either");
    }
    ExitCode::FAILURE
}
