//! A screen of one test: an X server that draws into memory, with a window manager, and a look at what stands on it.

use crate::privilege::program;
use crate::{Scratch, unique};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window};
use x11rb::reexports::x11rb_protocol::parse_display::parse_display;
use x11rb::rust_connection::{DefaultStream, RustConnection};

/// How large the screen is, and how many bits a dot has.
const SCREEN: &str = "1920x1080x24";

/// How the key to the screen is called, here and in X.
const KEY: &str = "MIT-MAGIC-COOKIE-1";

/// How long the screen may take to be there.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a window stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A person sees it.
    Shown,
    /// The window manager keeps it, and a person can call it back.
    Minimised,
    /// It is nowhere on the screen.
    Hidden,
}

/// A running screen. It ends, with all that is on it, when it is dropped.
#[derive(Debug)]
pub struct Display {
    folder: Scratch,
    server: Child,
    manager: Option<Child>,
    name: String,
    key: String,
}

impl Display {
    /// Starts a screen with a window manager, which only holders of its key may use.
    pub fn start() -> Display {
        let folder = Scratch::new();
        let key = format!("{}{}", unique(), unique());
        let access = folder.write("access", access_file(&key));
        let mut command = Command::new(program("Xvfb"));
        // It chooses a free number and writes it to its standard output.
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", SCREEN, "-auth"]).arg(access);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb can be started");
        let mut said = BufReader::new(server.stdout.take().expect("BUG: stdout is piped"));
        let mut number = String::new();
        said.read_line(&mut number).expect("Xvfb tells its number");
        let name = format!(":{}", number.trim());
        let mut display = Display { folder, server, manager: None, name, key };
        display.manage();
        display
    }

    /// Lets the command draw on this screen.
    pub fn enter(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env("XAUTHORITY", self.access());
    }

    /// Where the window with this title stands.
    pub fn place(&self, title: &str) -> Place {
        let screen = Screen::of(self);
        screen.find(title).map_or(Place::Hidden, |window| screen.place(window))
    }

    /// Closes the window with this title as a click on its cross does.
    pub fn close(&self, title: &str) {
        let screen = Screen::of(self);
        let window = screen.find(title).unwrap_or_else(|| panic!("no window is called {title}"));
        // By a pager, without a time.
        screen.tell_manager(window, "_NET_CLOSE_WINDOW", [0, 2, 0, 0, 0]);
    }

    fn access(&self) -> PathBuf {
        self.folder.join("access")
    }

    fn manage(&mut self) {
        let mut command = Command::new(program("openbox"));
        command.args(["--sm-disable", "--config-file"]).arg(self.folder.write("openbox.xml", "<openbox_config/>"));
        self.enter(&mut command);
        command.env("HOME", self.folder.path()).env("XDG_RUNTIME_DIR", self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.manager = Some(command.spawn().expect("openbox can be started"));
        let screen = Screen::of(self);
        let begun = Instant::now();
        while screen.number(screen.root, "_NET_SUPPORTING_WM_CHECK").is_none() {
            assert!(begun.elapsed() < PATIENCE, "no window manager came up on {}", self.name);
            std::thread::yield_now();
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for process in self.manager.iter_mut().chain([&mut self.server]) {
            // It may have ended by itself.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A connection to the screen.
struct Screen {
    connection: RustConnection,
    root: Window,
}

impl Screen {
    fn of(display: &Display) -> Screen {
        let address = parse_display(Some(&display.name)).expect("BUG: the name of a screen is sound");
        let mut places = address.connect_instruction();
        let stream = places.find_map(|place| DefaultStream::connect(&place).ok()).expect("the screen is there").0;
        let key = display.key.clone().into_bytes();
        let connection = RustConnection::connect_to_stream_with_auth_info(stream, 0, KEY.into(), key);
        let connection = connection.expect("the screen takes its key");
        let root = connection.setup().roots[0].root;
        Screen { connection, root }
    }

    /// The window that a program gave this title, wherever the window manager put it.
    fn find(&self, title: &str) -> Option<Window> {
        let mut left = vec![self.root];
        while let Some(window) = left.pop() {
            let is_managed = self.number(window, "WM_STATE").is_some();
            if is_managed && self.title(window).as_deref() == Some(title) {
                return Some(window);
            }
            // A window may go while one looks.
            let Ok(Ok(tree)) = self.connection.query_tree(window).map(|asked| asked.reply()) else { continue };
            left.extend(tree.children);
        }
        None
    }

    fn place(&self, window: Window) -> Place {
        // As ICCCM numbers them.
        match self.number(window, "WM_STATE") {
            Some(1) => Place::Shown,
            Some(3) => Place::Minimised,
            _ => Place::Hidden,
        }
    }

    fn title(&self, window: Window) -> Option<String> {
        String::from_utf8(self.property(window, "_NET_WM_NAME")?).ok()
    }

    fn number(&self, window: Window, name: &str) -> Option<u32> {
        let bytes = self.property(window, name)?;
        bytes.first_chunk().map(|first| u32::from_ne_bytes(*first))
    }

    fn property(&self, window: Window, name: &str) -> Option<Vec<u8>> {
        let name = self.atom(name)?;
        let asked = self.connection.get_property(false, window, name, AtomEnum::ANY, 0, 1024).ok()?;
        asked.reply().ok().map(|reply| reply.value)
    }

    fn atom(&self, name: &str) -> Option<u32> {
        self.connection.intern_atom(false, name.as_bytes()).ok()?.reply().ok().map(|reply| reply.atom)
    }

    fn tell_manager(&self, window: Window, what: &str, how: [u32; 5]) {
        let what = self.atom(what).expect("a word for the window manager has a number");
        let event = ClientMessageEvent::new(32, window, what, how);
        let to = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        let sent = self.connection.send_event(false, self.root, to, event).expect("the screen can be told");
        sent.check().expect("the screen passes it on");
    }
}

/// The file that gives the key to programs, for whatever screen they ask.
fn access_file(key: &str) -> Vec<u8> {
    let mut file = vec![0xff, 0xff];
    for part in ["", "", KEY, key] {
        let length = u16::try_from(part.len()).expect("BUG: names and keys are short");
        file.extend(length.to_be_bytes());
        file.extend(part.as_bytes());
    }
    file
}
