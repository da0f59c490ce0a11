//! A keychain of one test: a session bus of its own with gnome-keyring on it, unlocked or locked.

use crate::Scratch;
use crate::privilege::{descendants, kill, program};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

/// Starts the daemon with the password on standard input, tells where the bus is, and stays until told to end.
const SESSION: &str = r#"
set -eu
printf %s "$1" | "$2" --unlock --components=secrets --daemonize >/dev/null
echo "bus $DBUS_SESSION_BUS_ADDRESS"
read -r _ || true
"#;

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
        let mut keychain = Keychain { home: Scratch::new(), session: None };
        fs::create_dir(keychain.runtime()).expect("a folder for sockets can be made");
        fs::set_permissions(keychain.runtime(), fs::Permissions::from_mode(0o700)).expect("its rights can be set");
        keychain.unlock();
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

    fn open_with(&mut self, password: &str) {
        self.end();
        let mut command = Command::new(program("dbus-run-session"));
        command.args(["--", &program("bash"), "-c", SESSION, "keychain", password, &program("gnome-keyring-daemon")]);
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
