//! Draws the tray from the value that the engine computed, and tells what a click on it asks for.

use crate::{caught, tray_host, window, wiring};
use engine::api::{Command, RunRequest, Take, TrayItem, TrayView};
use front::Ask;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use tauri::image::Image;
use tauri::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Wry};

/// The id of a line that ends the program.
pub(crate) const QUIT: &str = "quit";

/// The icon in the tray, where it could be made, and what it shows.
pub(crate) struct Tray {
    icon: Option<TrayIcon<Wry>>,
    shown: Mutex<Option<TrayView>>,
}

impl Tray {
    /// Makes the icon. Only on the thread that draws.
    pub(crate) fn new(app: &AppHandle) -> Tray {
        // On Linux the library behind the icon is looked for only now.
        let icon = caught::or_none(|| build(app))
            .and_then(|built| built.map_err(|why| tracing::warn!(%why, "the tray icon was not made")).ok());
        let tray = Tray { icon, shown: Mutex::new(None) };
        tray.draw(app, first());
        tray
    }

    /// Whether the window can hide behind the icon at this moment.
    pub(crate) fn is_shown(&self) -> bool {
        self.icon.is_some() && tray_host::is_there()
    }

    /// Draws a value. Only on the thread that draws.
    pub(crate) fn draw(&self, app: &AppHandle, view: TrayView) {
        let Some(icon) = &self.icon else { return };
        let mut shown = self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Err(why) = show(app, icon, shown.as_ref(), &view) {
            tracing::warn!(%why, "the tray was not drawn");
        }
        *shown = Some(view);
    }
}

fn build(app: &AppHandle) -> tauri::Result<TrayIcon<Wry>> {
    let icon = Image::from_bytes(picture("idle"))?;
    TrayIconBuilder::with_id("main")
        .icon(icon)
        .icon_as_template(cfg!(target_os = "macos"))
        .on_menu_event(clicked)
        .build(app)
}

/// Draws what differs, so that a menu that is open stays so while only the words beside it change.
fn show(app: &AppHandle, icon: &TrayIcon<Wry>, before: Option<&TrayView>, view: &TrayView) -> tauri::Result<()> {
    if before.is_none_or(|before| before.state != view.state) {
        icon.set_icon(Some(Image::from_bytes(picture(&view.state))?))?;
        icon.set_icon_as_template(cfg!(target_os = "macos"))?;
    }
    if before.is_none_or(|before| before.items != view.items) {
        icon.set_menu(Some(menu(app, view)?))?;
    }
    icon.set_tooltip(Some(&view.tooltip))
}

fn menu(app: &AppHandle, view: &TrayView) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for row in view.items.iter().map(Row::of) {
        match row {
            Row::Line => menu.append(&PredefinedMenuItem::separator(app)?)?,
            Row::Words { id, text, enabled } => {
                menu.append(&MenuItem::with_id(app, id, plain(&text), enabled, None::<&str>)?)?;
            }
        }
    }
    Ok(menu)
}

/// In a menu, `&` marks the letter of a shortcut unless it is doubled.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

fn clicked(app: &AppHandle, event: MenuEvent) {
    match Click::of(event.id().as_ref()) {
        Some(Click::Show) => window::show(app),
        Some(Click::Go(to)) => window::go(app, &to),
        Some(Click::Ask(ask)) => wiring::ask(app, ask),
        None => {}
    }
}

/// What the tray shows until the engine has said.
fn first() -> TrayView {
    let words = |text: &str| text.to_owned();
    TrayView {
        state: words("idle"),
        tooltip: words("ML Connector"),
        items: vec![
            TrayItem::Show { text: words("Show ML Connector") },
            TrayItem::Separator,
            TrayItem::Quit { text: words("Quit") },
        ],
    }
}

/// A line of the menu.
#[derive(Debug, PartialEq, Eq)]
enum Row {
    Line,
    Words { id: String, text: String, enabled: bool },
}

impl Row {
    fn of(item: &TrayItem) -> Row {
        let words = |id: String, text: &str, enabled| Row::Words { id, text: text.to_owned(), enabled };
        match item {
            TrayItem::Separator => Row::Line,
            TrayItem::Label { text } => words(String::from("label"), text, false),
            TrayItem::Go { text, to } => words(format!("go:{to}"), text, true),
            TrayItem::Run { text, job, enabled } => words(format!("run:{job}"), text, *enabled),
            TrayItem::Show { text } => words(String::from("show"), text, true),
            TrayItem::Quit { text } => words(QUIT.to_owned(), text, true),
        }
    }
}

/// What a click asks for.
#[derive(Debug)]
enum Click {
    Show,
    Go(String),
    Ask(Ask),
}

impl Click {
    /// Reads the id of a line.
    fn of(id: &str) -> Option<Click> {
        match id.split_once(':') {
            None if id == "show" => Some(Click::Show),
            None if id == QUIT => Some(Click::Ask(Ask::Quit)),
            Some(("go", to)) => Some(Click::Go(to.to_owned())),
            Some(("run", job)) => run(job).map(Click::Ask),
            _ => None,
        }
    }
}

fn run(job: &str) -> Option<Ask> {
    /// The window counts its calls from below; those of the tray come from the upper half.
    static CALLS: AtomicU32 = AtomicU32::new(1 << 31);
    let job = job.parse().ok()?;
    let request = RunRequest { job, take: Take::Due, preview: false, again: false, supplement: false };
    Some(Ask::Engine { call: CALLS.fetch_add(1, Ordering::Relaxed), command: Command::Run(request) })
}

/// The picture of a state. A state that has none is drawn as idle; its words are in the menu all the same.
fn picture(state: &str) -> &'static [u8] {
    macro_rules! pictures {
        ($folder:literal) => {
            match state {
                "running" => include_bytes!(concat!("../../icons/", $folder, "/running.png")).as_slice(),
                "needs-you" => include_bytes!(concat!("../../icons/", $folder, "/needs-you.png")),
                "trouble" => include_bytes!(concat!("../../icons/", $folder, "/trouble.png")),
                _ => include_bytes!(concat!("../../icons/", $folder, "/idle.png")),
            }
        };
    }
    if cfg!(target_os = "macos") { pictures!("template") } else { pictures!("tray") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_the_menu_is_drawn_and_understood_when_it_is_clicked() {
        let check = |item: TrayItem, drawn: Option<(&str, bool)>, asks: &str| {
            let row = Row::of(&item);
            let Row::Words { id, text, enabled } = row else {
                assert!(drawn.is_none(), "{item:?}");
                return;
            };
            assert_eq!(Some((text.as_str(), enabled)), drawn, "{item:?}");
            let click = format!("{:?}", Click::of(&id));
            assert!(click.contains(asks), "{item:?}: {click}");
        };
        let text = || "Words".to_owned();
        check(TrayItem::Separator, None, "");
        check(TrayItem::Label { text: text() }, Some(("Words", false)), "None");
        check(TrayItem::Go { text: text(), to: "runs/r-1:2".into() }, Some(("Words", true)), "Go(\"runs/r-1:2\")");
        check(
            TrayItem::Run { text: text(), job: "acme".into(), enabled: true },
            Some(("Words", true)),
            "Run(RunRequest",
        );
        check(TrayItem::Run { text: text(), job: "acme".into(), enabled: false }, Some(("Words", false)), "acme");
        check(TrayItem::Run { text: text(), job: "no id!".into(), enabled: true }, Some(("Words", true)), "None");
        check(TrayItem::Show { text: text() }, Some(("Words", true)), "Show");
        check(TrayItem::Quit { text: text() }, Some(("Words", true)), "Ask(Quit)");
    }

    #[test]
    fn calls_of_the_tray_do_not_meet_those_of_the_window() {
        let call = || match run("acme") {
            Some(Ask::Engine { call, .. }) => call,
            other => panic!("{other:?}"),
        };
        let (one, two) = (call(), call());
        assert!(one >= 1 << 31 && two > one, "{one} {two}");
    }

    #[test]
    fn each_state_has_its_picture() {
        let states = ["idle", "running", "needs-you", "trouble"];
        for (number, state) in states.iter().enumerate() {
            let drawn = Image::from_bytes(picture(state)).unwrap();
            assert_eq!((drawn.width(), drawn.height()), (64, 64), "{state}");
            assert!(states[..number].iter().all(|other| picture(other) != picture(state)), "{state}");
        }
        assert_eq!(picture("unheard-of"), picture("idle"));
    }

    #[test]
    fn before_the_engine_has_spoken_the_window_can_be_shown_and_the_program_ended() {
        let asked: Vec<String> = first().items.iter().map(|item| format!("{item:?}")).collect();
        assert!(asked.iter().any(|item| item.starts_with("Show")) && asked.iter().any(|item| item.starts_with("Quit")));
    }
}
