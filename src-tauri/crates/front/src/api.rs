//! What a window may ask, and what it hears.

use engine::api::{Command, Event, NoticeView, Reply, Secret, TrayView};
use serde::{Deserialize, Serialize};

/// One request of a window.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "ask", rename_all = "kebab-case")]
pub enum Ask {
    /// A command of the engine's table; its events come on the feed under the call's number.
    Engine {
        /// A number that the window chose; unique while the call runs.
        call: u32,
        /// The command.
        command: Command,
    },
    /// Stops a call at the next safe point.
    Cancel {
        /// Its number.
        call: u32,
    },
    /// How the program stands. With a problem in it, asking again tries to open the workspace again.
    State,
    /// Opens the workspace with a passphrase, where there is no keychain.
    Unlock {
        /// The passphrase; it goes in and never comes back.
        passphrase: Secret,
    },
    /// Opens the demo's workspace, made the first time.
    DemoOpen,
    /// Goes back to the person's own workspace.
    DemoLeave,
    /// Goes back and removes the demo with everything in it.
    DemoRemove,
    /// In the demo's practice books, puts a held record right as a person would do there.
    DemoPutRight {
        /// The record's number.
        number: String,
    },
    /// Opens an address in the person's browser: an app console of a provider, or the sign-in that is under way.
    OpenAddress {
        /// The address.
        url: String,
    },
    /// Saves a text in a file that the person chooses.
    SaveFile {
        /// The name that is proposed.
        name: String,
        /// The text.
        text: String,
    },
    /// Starts the program with the session, in the tray; or no longer.
    Autostart {
        /// Whether.
        on: bool,
    },
    /// Hides the window.
    Hide,
    /// Ends the program after the step that runs.
    Quit,
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// What the engine answered.
    Reply {
        /// The reply.
        reply: Reply,
    },
    /// How the program stands.
    State {
        /// The state.
        state: StateView,
    },
    /// A file was saved, or the person thought better of it.
    Saved {
        /// Where; none where nothing was saved.
        path: Option<String>,
    },
    /// Done.
    Done,
}

/// What a window hears without asking.
#[derive(Debug, Clone, Serialize, Deserialize, ts_rs::TS)]
#[serde(tag = "feed", rename_all = "kebab-case")]
pub enum Feed {
    /// Something happened within a call.
    Call {
        /// The call's number.
        call: u32,
        /// What.
        event: Event,
    },
    /// Something happened by itself: a run of the schedule, or a command that another program sent here.
    Schedule {
        /// What.
        event: Event,
    },
    /// The program stands differently.
    State {
        /// The state.
        state: StateView,
    },
    /// The window should show a screen, as asked for in the tray or by a notice.
    Go {
        /// The screen, as `runs/r-…`.
        to: String,
    },
}

/// Which workspace is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "kebab-case")]
pub enum WorkspaceKind {
    /// The person's own.
    Own,
    /// The demo's.
    Demo,
}

/// How the program stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct StateView {
    /// Which workspace is open, or would be.
    pub workspace: WorkspaceKind,
    /// Its folder.
    pub folder: String,
    /// Version of the program.
    pub version: String,
    /// Whether the window can hide in a tray on this desktop.
    pub tray: bool,
    /// Whether the program starts with the session; none where that cannot be told.
    pub autostart: Option<bool>,
    /// Why the workspace is not open, where it is not; or why its secrets cannot be opened: then nothing runs by itself, and only what
    /// needs no secret is answered.
    pub problem: Option<engine::Error>,
    /// Whether there is a demo that can be removed.
    pub demo_exists: bool,
}

/// What only the place where the window stands can do. Calls must not block.
pub trait Desk: Send + Sync {
    /// Hands something to the window.
    fn feed(&self, feed: Feed);
    /// Draws the tray.
    fn tray(&self, tray: TrayView);
    /// Shows a notice of the desktop.
    fn notify(&self, notice: NoticeView);
    /// Opens an address in the person's browser. It was checked: https, or http on this machine.
    fn open_browser(&self, url: &str);
    /// Asks where to save, and saves; the path, or none where the person thought better of it.
    ///
    /// # Errors
    /// What the system said.
    fn save_file(&self, name: &str, text: &str) -> std::io::Result<Option<String>>;
    /// Whether the window can hide in a tray.
    fn has_tray(&self) -> bool;
    /// Whether the program starts with the session.
    fn autostart(&self) -> Option<bool>;
    /// Starts the program with the session, or no longer.
    ///
    /// # Errors
    /// What the system said.
    fn set_autostart(&self, on: bool) -> std::io::Result<()>;
    /// Hides the window.
    fn hide(&self);
    /// Ends the program; the session is closed first.
    fn quit(&self);
}
