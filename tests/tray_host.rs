//! The place for tray icons on one test's desktop: programs register their icon here, and the test reads its menu and
//! clicks on it, over the bus as a desktop's panel does.

use crate::Keychain;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use zbus::blocking::{Connection, Proxy};
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

/// What a desktop with a place for tray icons owns on its bus.
const NAME: &str = "org.kde.StatusNotifierWatcher";

/// How long an icon may take to be there.
const PATIENCE: Duration = Duration::from_secs(30);

/// A line of a tray's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuLine {
    /// What it says; empty for a separator.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    number: i32,
}

/// A desktop's place for tray icons. It goes when it is dropped.
#[derive(Debug)]
pub struct TrayHost {
    bus: Connection,
    icons: Arc<Icons>,
}

/// Who has registered an icon: the program's name on the bus, and where the icon is.
#[derive(Debug, Default)]
struct Icons {
    list: Mutex<Vec<(String, String)>>,
    news: Condvar,
}

/// What programs see.
struct Watcher(Arc<Icons>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let icon = match service.starts_with('/') {
            true => (sender, service.to_owned()),
            false => (service.to_owned(), "/StatusNotifierItem".to_owned()),
        };
        Watcher::status_notifier_item_registered(&emitter, service).await?;
        self.0.list.lock().unwrap_or_else(PoisonError::into_inner).push(icon);
        self.0.news.notify_all();
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let list = self.0.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter().map(|(owner, path)| format!("{owner}{path}")).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

impl TrayHost {
    /// Gives the desktop a place for tray icons.
    pub fn start(keychain: &Keychain) -> TrayHost {
        let bus = keychain.connect();
        let icons = Arc::<Icons>::default();
        bus.object_server()
            .at("/StatusNotifierWatcher", Watcher(Arc::clone(&icons)))
            .expect("the bus serves a watcher");
        bus.request_name(NAME).expect("the bus has no watcher yet");
        TrayHost { bus, icons }
    }

    /// The lines of the menu of the last icon that was put here, once there is one.
    pub fn menu(&self) -> Vec<MenuLine> {
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let menu = self.proxy();
        let (_, (_, _, children)): Layout =
            menu.call("GetLayout", &(0_i32, -1_i32, Vec::<&str>::new())).expect("the icon has a menu");
        children.iter().filter_map(line).collect()
    }

    /// Waits for a line that begins with these words and can be clicked.
    #[track_caller]
    pub fn await_line(&self, words: &str) -> MenuLine {
        let begun = Instant::now();
        loop {
            let lines = self.menu();
            if let Some(line) = lines.iter().find(|line| line.label.starts_with(words) && line.enabled) {
                return line.clone();
            }
            assert!(begun.elapsed() < PATIENCE, "the tray has no “{words}” to click: {lines:?}");
        }
    }

    /// Clicks the line that begins with these words, once it is there.
    #[track_caller]
    pub fn click(&self, words: &str) {
        let line = self.await_line(words);
        let () = self.proxy().call("Event", &(line.number, "clicked", Value::from(0), 0_u32)).expect("a click arrives");
    }

    /// The name of the picture that the icon shows.
    pub fn icon(&self) -> String {
        let (owner, path) = self.last();
        let item = Proxy::new(&self.bus, owner, path, "org.kde.StatusNotifierItem").expect("the icon is there");
        item.get_property("IconName").expect("an icon has a picture")
    }

    fn proxy(&self) -> Proxy<'_> {
        let (owner, path) = self.last();
        let item = Proxy::new(&self.bus, owner.clone(), path, "org.kde.StatusNotifierItem").expect("the icon is there");
        let menu: OwnedObjectPath = item.get_property("Menu").expect("an icon has a menu");
        Proxy::new(&self.bus, owner, menu, "com.canonical.dbusmenu").expect("the menu is there")
    }

    fn last(&self) -> (String, String) {
        let list = self.icons.list.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.icons.news.wait_timeout_while(list, PATIENCE, |list| list.is_empty());
        let (list, _) = waited.unwrap_or_else(PoisonError::into_inner);
        list.last().expect("a program has put its icon into the tray").clone()
    }
}

/// One entry: its number, its properties, its own entries.
fn line(child: &OwnedValue) -> Option<MenuLine> {
    let Value::Structure(entry) = &**child else { return None };
    let [Value::I32(number), Value::Dict(properties), ..] = entry.fields() else { return None };
    let text = |name: &str| properties.get::<_, String>(&name).ok().flatten();
    let is_off = matches!(properties.get::<_, bool>(&"enabled"), Ok(Some(false)));
    // A single underline marks the letter of a shortcut, two stand for one.
    let label = text("label").unwrap_or_default().replace("__", "\0").replace('_', "").replace('\0', "_");
    Some(MenuLine { label, enabled: !is_off, number: *number })
}
