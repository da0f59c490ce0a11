//! A keychain of one test: a session bus of its own with gnome-keyring on it, unlocked or locked.

use crate::Scratch;
use crate::privilege::{descendants, kill, program};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Starts the daemon, if one is named, with the password on standard input, tells where the bus is, and stays until told
/// to end.
const SESSION: &str = r#"
set -eu
if [ -n "$2" ]; then printf %s "$1" | "$2" --unlock --components=secrets --daemonize >/dev/null; fi
echo "bus $DBUS_SESSION_BUS_ADDRESS"
read -r _ || true
"#;

/// A bus that starts nothing by itself, so that there is on it what a test puts there.
const BARE_BUS: &str = "<busconfig><type>session</type><listen>unix:dir=RUNTIME</listen>\
    <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
    <allow own=\"*\"/></policy></busconfig>";

/// A running keychain. Programs started within it find it where a desktop's keychain would be.
#[derive(Debug)]
pub struct Keychain {
    home: Scratch,
    session: Option<Session>,
}

#[derive(Debug)]
struct Session {
    process: Child,
    bus: String,
}

impl Keychain {
    /// A fresh, unlocked keychain.
    pub fn start() -> Keychain {
        let mut keychain = Keychain::prepare();
        keychain.unlock();
        keychain
    }

    /// A bus without a keychain, as on a machine that has none.
    pub fn absent() -> Keychain {
        let mut keychain = Keychain::prepare();
        let mut command = Command::new(program("dbus-run-session"));
        let bus = BARE_BUS.replace("RUNTIME", &keychain.runtime().display().to_string());
        command.arg("--config-file").arg(keychain.home.write("bus.conf", bus));
        keychain.begin(command, "", "");
        keychain
    }

    fn prepare() -> Keychain {
        let keychain = Keychain { home: Scratch::new(), session: None };
        fs::create_dir(keychain.runtime()).expect("a folder for sockets can be made");
        fs::set_permissions(keychain.runtime(), fs::Permissions::from_mode(0o700)).expect("its rights can be set");
        keychain
    }

    /// Locks it: what was stored stays, and asking for it fails as there is nobody to type the password.
    pub fn lock(&mut self) {
        self.open_with("not the password");
    }

    /// Opens it again with everything that was stored.
    pub fn unlock(&mut self) {
        self.open_with("test");
    }

    /// Lets the command find this keychain and nothing of the desktop around the test.
    pub fn enter(&self, command: &mut Command) {
        let session = self.session.as_ref().expect("BUG: a keychain has a session until it is dropped");
        command.env("DBUS_SESSION_BUS_ADDRESS", &session.bus);
        command.env("HOME", self.home.path()).env("XDG_RUNTIME_DIR", self.runtime());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
    }

    /// The home of whoever uses this keychain.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A connection to the bus that it is on.
    pub(crate) fn connect(&self) -> zbus::blocking::Connection {
        let session = self.session.as_ref().expect("BUG: a keychain has a session until it is dropped");
        let bus = zbus::blocking::connection::Builder::address(session.bus.as_str()).expect("the bus has an address");
        bus.build().expect("the bus takes a connection")
    }

    /// Whether a program on the bus has this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        let bus = self.connect();
        let name = name.try_into().expect("BUG: the name of a program on the bus is sound");
        let asked = zbus::blocking::fdo::DBusProxy::new(&bus).and_then(|bus| Ok(bus.name_has_owner(name)?));
        asked.expect("the bus knows who is on it")
    }

    fn open_with(&mut self, password: &str) {
        self.end();
        self.begin(Command::new(program("dbus-run-session")), password, &program("gnome-keyring-daemon"));
    }

    fn begin(&mut self, mut command: Command, password: &str, daemon: &str) {
        command.args(["--", &program("bash"), "-c", SESSION, "keychain", password, daemon]);
        command.env("HOME", self.home.path()).env("XDG_RUNTIME_DIR", self.runtime());
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("dbus-run-session can be started");
        let output = BufReader::new(process.stdout.take().expect("BUG: stdout is piped"));
        let line = output.lines().map_while(Result::ok).find_map(|line| Some(line.strip_prefix("bus ")?.to_owned()));
        self.session =
            Some(Session { process, bus: line.expect("gnome-keyring starts; `cargo xtask setup` installs it") });
    }

    /// Ends the bus; the daemon ends with it.
    fn end(&mut self) {
        let Some(mut session) = self.session.take() else { return };
        let below = descendants(session.process.id());
        if let Some(mut input) = session.process.stdin.take() {
            // It may have ended by itself; then there is nobody to tell.
            let _ = input.write_all(b"end\n");
        }
        session.process.wait().expect("the session can be waited for");
        kill(&below);
    }

    fn runtime(&self) -> std::path::PathBuf {
        self.home.join("runtime")
    }
}

impl Drop for Keychain {
    fn drop(&mut self) {
        self.end();
    }
}
