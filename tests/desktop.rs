//! A whole desktop of one test: a session bus with a keychain or without, a screen, and a person's browser that only
//! tells which addresses it was asked to open. The real window runs on it.

use crate::program::{finished, window_program};
use crate::webdriver::{self, Start, Window};
use crate::{Display, Keychain, Notice, Notices, Outcome, Place, Scratch, TrayHost};
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long the program may take to open the browser.
const PATIENCE: Duration = Duration::from_secs(45);

/// The title of the window.
const TITLE: &str = "ML Connector";

/// A desktop. All that runs on it ends when it is dropped.
#[derive(Debug)]
pub struct Desktop {
    keychain: Keychain,
    display: Display,
    folder: Scratch,
    addresses: Receiver<String>,
    n_starts: AtomicU32,
}

impl Desktop {
    /// With an unlocked keychain.
    pub fn start() -> Desktop {
        Desktop::with(Keychain::start())
    }

    /// With a session bus that has no keychain on it.
    pub fn without_keychain() -> Desktop {
        Desktop::with(Keychain::absent())
    }

    fn with(keychain: Keychain) -> Desktop {
        let folder = Scratch::new();
        let pipe = named_pipe(&folder, "addresses");
        let browser = format!("#!/bin/sh\nprintf '%s\\n' \"$1\" > '{}'\n", pipe.display());
        script(&folder, "bin/xdg-open", &browser);
        let (sender, addresses) = channel();
        let listen = move || {
            // Opened for both, so that opening waits for nobody and the end of one writer ends nothing.
            let pipe = fs::File::options().read(true).write(true).open(pipe).expect("the pipe is there");
            let lines = BufReader::new(pipe).lines().map_while(Result::ok);
            // A test that has ended hears nothing any more.
            let _ = lines.map(|line| sender.send(line)).find(Result::is_err);
        };
        std::thread::spawn(listen);
        Desktop { keychain, display: Display::start(), folder, addresses, n_starts: AtomicU32::new(0) }
    }

    /// A place for tray icons on this desktop, which it has not got by itself.
    pub fn tray(&self) -> TrayHost {
        TrayHost::start(&self.keychain)
    }

    /// A daemon that receives this desktop's notices.
    pub fn notices(&self) -> Notices {
        Notices::start(&self.keychain, &self.display)
    }

    /// Starts the window on a workspace, with more words, and waits for its page.
    pub fn open(&self, data: &Path, words: &[&str]) -> Window {
        let number = self.n_starts.fetch_add(1, Ordering::Relaxed);
        let tells = named_pipe(&self.folder, &format!("tells-{number}"));
        // A driver kills what it started. This keeps the program's own end and its log in sight.
        let wrapper = format!(
            "#!/bin/sh\n'{}' \"$@\" 2>>'{}' &\necho \"process $!\" > '{tells}'\nwait $!\necho \"end $?\" > '{tells}'\n",
            window_program().display(),
            self.log().display(),
            tells = tells.display(),
        );
        let program = script(&self.folder, &format!("start-{number}"), &wrapper);
        let mut driver = webdriver::driver();
        self.enter(&mut driver);
        Window::open(Start { driver, program, words: all_words(data, words), tells })
    }

    /// Starts the program once more and waits for that process to end.
    pub fn start_again(&self, data: &Path, words: &[&str]) -> Outcome {
        let mut command = Command::new(window_program());
        command.args(all_words(data, words));
        self.enter(&mut command);
        finished("ml-connector-window", command)
    }

    /// The next address that the program opened in the browser.
    pub fn opened_address(&self) -> String {
        self.addresses.recv_timeout(PATIENCE).expect("the program opens the browser")
    }

    /// Where the window stands.
    pub fn place(&self) -> Place {
        self.display.place(TITLE)
    }

    /// Waits until the window stands there.
    #[track_caller]
    pub fn await_place(&self, place: Place) {
        let begun = std::time::Instant::now();
        while self.place() != place {
            assert!(begun.elapsed() < PATIENCE, "the window is {:?}, not {place:?}", self.place());
            std::thread::yield_now();
        }
    }

    /// Waits for a notice whose title holds these words.
    #[track_caller]
    pub fn await_notice(&self, notices: &Notices, words: &str) -> Notice {
        let begun = std::time::Instant::now();
        loop {
            let received = notices.received();
            if let Some(notice) = received.iter().find(|notice| notice.title.contains(words)) {
                return notice.clone();
            }
            assert!(begun.elapsed() < PATIENCE, "no notice says “{words}”: {received:?}");
            std::thread::yield_now();
        }
    }

    /// Closes the window by its cross.
    pub fn close(&self) {
        self.display.close(TITLE);
    }

    /// What the program wrote to its log, over all its starts.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The home of the person at this desktop.
    pub fn home(&self) -> &Path {
        self.keychain.home()
    }

    /// Lets a command run on this desktop.
    pub fn enter(&self, command: &mut Command) {
        self.keychain.enter(command);
        self.display.enter(command);
        let mut path = OsString::from(self.folder.join("bin"));
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        command.env("PATH", path);
    }
}

impl Drop for Desktop {
    /// A test that failed leaves the program's log beside the pictures.
    fn drop(&mut self) {
        if let (true, Some(place)) = (std::thread::panicking(), webdriver::picture_path("log")) {
            // There may be none, if the program never started.
            let _ = fs::copy(self.log(), place);
        }
    }
}

fn all_words(data: &Path, words: &[&str]) -> Vec<String> {
    let own = ["--verbose".to_owned(), "--data".to_owned(), data.display().to_string()];
    own.into_iter().chain(words.iter().map(|word| (*word).to_owned())).collect()
}

fn script(folder: &Scratch, name: &str, text: &str) -> PathBuf {
    let path = folder.write(name, text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a script can be made to run");
    path
}

fn named_pipe(folder: &Scratch, name: &str) -> PathBuf {
    let path = folder.join(name);
    crate::privilege::run(Command::new(crate::privilege::program("mkfifo")).arg(&path), "");
    path
}
