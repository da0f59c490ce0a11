//! The notices of one test's desktop, received by a real notification daemon.

use crate::privilege::program;
use crate::{Display, Keychain, Scratch};
use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use zbus::blocking::Connection;
use zbus::zvariant::OwnedValue;

/// Who shows notices on a desktop.
const NAME: &str = "org.freedesktop.Notifications";

/// Each notice goes to the history at once, so that none has to be waited for until it fades. The history of older
/// daemons leaves out how urgent a notice was, so urgent ones get a category of ours.
const CONFIG: &str = "[global]\nhistory_length = 0\nmonitor = 0\n\
    [every]\nsummary = \"*\"\nskip_display = true\n\
    [urgent]\nmsg_urgency = critical\nset_category = \"urgent\"\n";

/// How long the daemon may take to be there.
const PATIENCE: Duration = Duration::from_secs(30);

/// A notice as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its title.
    pub title: String,
    /// What it says.
    pub body: String,
    /// Whether it wants to be seen at once.
    pub urgent: bool,
}

/// A running daemon on the bus and the screen of one test. It ends when it is dropped.
#[derive(Debug)]
pub struct Notices {
    bus: Connection,
    daemon: Child,
    _folder: Scratch,
}

impl Notices {
    /// Starts the daemon.
    pub fn start(keychain: &Keychain, display: &Display) -> Notices {
        let folder = Scratch::new();
        let mut command = Command::new(program("dunst"));
        command.arg("-conf").arg(folder.write("dunstrc", CONFIG));
        keychain.enter(&mut command);
        display.enter(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let daemon = command.spawn().expect("dunst can be started");
        let notices = Notices { bus: keychain.connect(), daemon, _folder: folder };
        let begun = Instant::now();
        while !keychain.has(NAME) {
            assert!(begun.elapsed() < PATIENCE, "nobody shows notices");
            std::thread::yield_now();
        }
        notices
    }

    /// What was received so far, oldest first.
    pub fn received(&self) -> Vec<Notice> {
        let path = "/org/freedesktop/Notifications";
        let history = "NotificationListHistory";
        let answer = self.bus.call_method(Some(NAME), path, Some("org.dunstproject.cmd0"), history, &());
        let body = answer.expect("dunst tells its history").body();
        let rows: Vec<HashMap<String, OwnedValue>> = body.deserialize().expect("dunst's history is a list");
        let mut numbered: Vec<(i32, Notice)> = rows.iter().map(|row| (number(row), notice(row))).collect();
        numbered.sort_by_key(|(number, _)| *number);
        numbered.into_iter().map(|(_, notice)| notice).collect()
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

fn number(row: &HashMap<String, OwnedValue>) -> i32 {
    row.get("id").and_then(|id| id.downcast_ref().ok()).unwrap_or_default()
}

fn notice(row: &HashMap<String, OwnedValue>) -> Notice {
    let text = |name: &str| row.get(name).and_then(|value| value.downcast_ref::<String>().ok()).unwrap_or_default();
    Notice { title: text("summary"), body: text("body"), urgent: text("category") == "urgent" }
}
