//! The real window, pressed and read as a person would, through WebKit's own driver.
//!
//! The protocol is a handful of HTTP calls with JSON in them, and `reqwest` is here already; so there is no library
//! between the tests and the driver.

mod element;
mod keys;

pub use element::Element;
pub use keys::{Held, Key};

use crate::privilege::{descendants, kill, program};
use base64::prelude::{BASE64_STANDARD, Engine};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_secs(45);

/// How long one answer of the driver may take.
const ANSWER: Duration = Duration::from_secs(60);

/// How often a session is asked for before the test gives up: the driver sometimes loses the program it started.
const ATTEMPTS: u32 = 3;

/// Ends at the next change of the page, or after a moment.
const BREATH: &str = "const done = arguments[arguments.length - 1];\
    const end = () => { watch.disconnect(); clearTimeout(late); done(null); };\
    const watch = new MutationObserver(end);\
    const late = setTimeout(end, 200);\
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });";

/// The program under test with its one window. It is ended when this is dropped.
#[derive(Debug)]
pub struct Window {
    runtime: Runtime,
    client: Client,
    driver: Child,
    home: String,
    session: String,
    ends: Receiver<i32>,
    process: u32,
}

/// What a window is started with: how the driver is started, the program, its words, and where it tells of itself.
pub(crate) struct Start {
    pub(crate) driver: Command,
    pub(crate) program: PathBuf,
    pub(crate) words: Vec<String>,
    /// A pipe with a name: the number of the process on a line, and at its end its exit code.
    pub(crate) tells: PathBuf,
}

/// The command that starts the driver; where it runs is the caller's.
pub(crate) fn driver() -> Command {
    Command::new(program("WebKitWebDriver"))
}

impl Window {
    /// Starts the program and waits for its page.
    pub(crate) fn open(start: Start) -> Window {
        // Another test of this process may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime is made");
        let client = Client::builder().timeout(ANSWER).no_proxy().build().expect("an HTTP client is made");
        let port = free_port();
        let Start { mut driver, program, words, tells } = start;
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        driver.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let driver = driver.spawn().expect("WebKitWebDriver can be started");
        let home = format!("http://127.0.0.1:{port}");
        let (numbers, ends) = (channel(), channel());
        thread::spawn(move || {
            // Opened for both, so that opening waits for nobody; the program opens it when it starts.
            let pipe = std::fs::File::options().read(true).write(true).open(&tells).expect("the pipe is there");
            let mut lines = BufReader::new(pipe).lines().map_while(Result::ok);
            while let Some((what, number)) = lines.next().as_deref().and_then(|line| line.split_once(' ')) {
                let number: i32 = number.parse().expect("a program tells numbers");
                // A test that has ended hears nothing any more.
                let _ = if what == "process" { numbers.0.send(number) } else { ends.0.send(number) };
            }
        });
        let mut window = Window { runtime, client, driver, home, session: String::new(), ends: ends.1, process: 0 };
        window.begin(&program, &words);
        let number = numbers.1.recv_timeout(PATIENCE).expect("the program tells its number");
        window.process = u32::try_from(number).expect("numbers of processes are positive");
        window.call(Method::POST, "/timeouts", json!({"script": 30_000, "pageLoad": 60_000, "implicit": 0}));
        window.wait("the page", |window| {
            let script = "return document.readyState === 'complete' && document.body.innerText.trim() !== ''";
            (window.script(script, &[]) == true).then_some(())
        });
        window
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.process
    }

    /// Waits for the program's end and tells its exit code.
    pub fn exit_code(&self) -> i32 {
        self.ends.recv_timeout(PATIENCE).expect("the program ends")
    }

    /// Whether the program has ended, without waiting.
    pub fn has_ended(&self) -> bool {
        !std::path::Path::new("/proc").join(self.process.to_string()).exists()
    }

    /// Kills the program without warning, as a power cut would.
    pub fn kill(self) {
        kill(&[self.process]);
    }

    /// Runs JavaScript in the page and gives what it returns.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: &[Value]) -> Value {
        self.call(Method::POST, "/execute/sync", json!({"script": script, "args": arguments}))
    }

    /// Runs JavaScript that hands its answer to the last of its arguments.
    #[track_caller]
    pub fn script_later(&self, script: &str, arguments: &[Value]) -> Value {
        self.call(Method::POST, "/execute/async", json!({"script": script, "args": arguments}))
    }

    /// The elements that a selector names, seen or not.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        let wish = json!({"using": "css selector", "value": css});
        match self.try_call(Method::POST, "/elements", wish) {
            Ok(found) => Element::list(self, &found),
            // What went from the page while the driver counted is not there; whoever waits looks again.
            Err(why) if why.starts_with("stale element") => Vec::new(),
            Err(why) => self.fail(&format!("{css}: {why}")),
        }
    }

    /// Waits until a condition gives something; fails the test with a picture of the window when it takes too long.
    #[track_caller]
    pub fn wait<'a, T>(&'a self, what: &str, condition: impl Fn(&'a Window) -> Option<T>) -> T {
        self.wait_at_most(PATIENCE, what, condition)
    }

    /// The same with a patience of its own.
    #[track_caller]
    pub fn wait_at_most<'a, T>(
        &'a self,
        patience: Duration,
        what: &str,
        condition: impl Fn(&'a Window) -> Option<T>,
    ) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = condition(self) {
                return found;
            }
            if begun.elapsed() > patience {
                self.fail(&format!("{what} did not come within {patience:?}"));
            }
            self.script_later(BREATH, &[]);
        }
    }

    /// Waits for an element that a person sees.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        self.wait(css, |window| window.all(css).into_iter().find(Element::is_seen))
    }

    /// Waits until nobody sees such an element any more.
    #[track_caller]
    pub fn find_none(&self, css: &str) {
        self.wait(&format!("the end of {css}"), |window| (!window.all(css).iter().any(Element::is_seen)).then_some(()));
    }

    /// Waits until these words stand in an element that a person sees, and gives its text.
    #[track_caller]
    pub fn find_words(&self, css: &str, words: &str) -> String {
        self.wait(&format!("“{words}” in {css}"), |window| {
            let seen = window.all(css).into_iter().filter(Element::is_seen);
            seen.map(|element| element.text()).find(|text| text.contains(words))
        })
    }

    /// Clicks what a person sees there, once it can be clicked.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.wait(&format!("something to click at {css}"), |window| {
            let ready = window.all(css).into_iter().find(|element| element.is_seen() && element.is_enabled())?;
            ready.try_click().then_some(())
        });
    }

    /// Clicks the button or link that says this.
    #[track_caller]
    pub fn click_words(&self, words: &str) {
        self.click_words_in("button, a, summary, [role=button], [role=tab], label", words);
    }

    /// Clicks what the selector names and says this.
    #[track_caller]
    pub fn click_words_in(&self, css: &str, words: &str) {
        self.wait(&format!("“{words}” to click in {css}"), |window| {
            let seen = window.all(css).into_iter().filter(|element| element.is_seen() && element.is_enabled());
            let said: Vec<(String, Element<'_>)> = seen.map(|element| (element.text(), element)).collect();
            let exact = said.iter().find(|(text, _)| text.trim() == words);
            let (_, element) = exact.or_else(|| said.iter().find(|(text, _)| text.contains(words)))?;
            element.try_click().then_some(())
        });
    }

    /// Types into a field in the place of what stands there.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        self.find(css).fill(text);
    }

    /// Chooses an entry of a native list by what it says.
    #[track_caller]
    pub fn choose(&self, css: &str, words: &str) {
        self.wait(&format!("“{words}” in the list {css}"), |window| {
            let entries = window.all(&format!("{css} option"));
            let entry = entries.iter().find(|entry| entry.text().contains(words))?;
            entry.try_click().then_some(())
        });
    }

    /// The control that carries this label, once a person sees it.
    #[track_caller]
    pub fn field(&self, label: &str) -> Element<'_> {
        let script = "for (const label of document.querySelectorAll('label')) {\
            const text = label.textContent.trim();\
            const fits = text === arguments[0] || text.startsWith(arguments[0] + ' (');\
            if (fits && label.control && label.control.getClientRects().length > 0) return label.control;\
            } return null";
        self.wait(&format!("a field called “{label}”"), |window| {
            let found = window.script(script, &[json!(label)]);
            Element::list(window, &json!([found])).pop()
        })
    }

    /// Goes to a screen by its address within the window.
    #[track_caller]
    pub fn go(&self, to: &str) {
        self.script("location.hash = '#/' + arguments[0]", &[json!(to)]);
    }

    /// Everything that stands in the window as text.
    #[track_caller]
    pub fn page_text(&self) -> String {
        self.script("return document.body.innerText", &[]).as_str().unwrap_or_default().to_owned()
    }

    /// Keeps a picture of the window under the folder of built things, and tells where.
    pub fn picture(&self) -> Option<PathBuf> {
        let text = self.try_call(Method::GET, "/screenshot", Value::Null).ok()?;
        let path = picture_path("png")?;
        std::fs::write(&path, BASE64_STANDARD.decode(text.as_str()?).ok()?).ok()?;
        Some(path)
    }

    /// Fails the test with a picture and the text of the window.
    #[track_caller]
    pub fn fail(&self, why: &str) -> ! {
        let picture = self.picture().map_or_else(|| "no picture".to_owned(), |path| path.display().to_string());
        let said = self.try_call(
            Method::POST,
            "/execute/sync",
            json!({"script": "return location.hash + '\\n' + document.body.innerText", "args": []}),
        );
        panic!("{why}; see {picture}\n{}", said.unwrap_or_default().as_str().unwrap_or_default())
    }

    #[track_caller]
    fn call(&self, method: Method, path: &str, body: Value) -> Value {
        match self.try_call(method, path, body) {
            Ok(value) => value,
            Err(why) => self.fail(&format!("{path}: {why}")),
        }
    }

    fn try_call(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        self.ask(method, &format!("{}/session/{}{path}", self.home, self.session), body)
    }

    fn ask(&self, method: Method, address: &str, body: Value) -> Result<Value, String> {
        let mut request = self.client.request(method, address);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer: Value =
            self.block_on(async { request.send().await?.json().await }).map_err(|why| why.to_string())?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"].as_str().unwrap_or_default())),
            None => Ok(answer["value"].clone()),
        }
    }

    fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Asks the driver to start the program.
    fn begin(&mut self, program: &std::path::Path, words: &[String]) {
        let begun = Instant::now();
        while self.ask(Method::GET, &format!("{}/status", self.home), Value::Null).is_err() {
            assert!(begun.elapsed() < PATIENCE, "WebKitWebDriver does not answer");
            thread::yield_now();
        }
        let options = json!({"binary": program, "args": words});
        let wish = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}});
        let mut complaint = String::new();
        for _ in 0..ATTEMPTS {
            match self.ask(Method::POST, &format!("{}/session", self.home), wish.clone()) {
                Ok(answer) => {
                    self.session = answer["sessionId"].as_str().expect("a session has a number").to_owned();
                    return;
                }
                Err(why) => complaint = why,
            }
        }
        panic!("the window did not open under its driver: {complaint}")
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let below = descendants(self.driver.id());
        // The program may be gone already, and the driver with it.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let own = (self.process > 0).then_some(self.process);
        let gone = |process: &u32| std::path::Path::new("/proc").join(process.to_string()).exists();
        let left: Vec<u32> = own.into_iter().chain(below).filter(gone).collect();
        kill(&left);
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has free ports");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// Where something of this test is kept that helps to find out why it failed: beside what was built.
pub(crate) fn picture_path(ending: &str) -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    let folder = test.ancestors().nth(3)?.join("window");
    std::fs::create_dir_all(&folder).ok()?;
    let name = thread::current().name().unwrap_or("test").replace(|c: char| !c.is_alphanumeric(), "-");
    Some(folder.join(format!("{name}.{ending}")))
}
