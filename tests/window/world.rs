//! What the stories in the window share: practice books, a partner on a real SSH server, and a workspace that is set up
//! through the window's own question, where a story is not about setting it up.

use journeys::{Desktop, Scratch, Sshd, Window};
use practice::company::Company;
use practice::zoho::{Options, Practice};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::runtime::Runtime;

/// What is sent for November to Fernhill, the biggest customer of Harbour & Pine.
pub(crate) const CONTENT: &str = "type,number,date,net,vat,gross\r\n\
    INV,INV-101,02/11/2026,1000.00,230.00,1230.00\r\n\
    INV,INV-102,15/11/2026,250.50,57.62,308.12\r\n\
    CRN,CN-11,25/11/2026,-100.00,-23.00,-123.00\r\n\
    INV,INV-103,30/11/2026,80.00,18.40,98.40\r\n";

/// The file that it is sent as.
pub(crate) const FILE: &str = "FH_INV_202611_001.csv";

/// Practice books that live as long as the test.
pub(crate) struct Books {
    pub(crate) practice: Practice,
    runtime: Runtime,
}

impl Books {
    /// The books of Harbour & Pine, at a hundred times the real pace.
    pub(crate) fn start() -> Books {
        Books::of(&read("companies/harbour-and-pine.json"))
    }

    /// Those of this company, in the form of a COMPANY file.
    pub(crate) fn of(company: &str) -> Books {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let companies = vec![Company::from_json(company).unwrap()];
        let options = Options { companies, time_scale: 100, ..Options::default() };
        let practice = runtime.block_on(Practice::start(options)).unwrap();
        Books { practice, runtime }
    }

    /// Plays the browser: follows the address and each redirect, until the program's own listener answers.
    pub(crate) fn browse(&self, address: &str) -> String {
        // Another test of this process may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.get(address).send().await.unwrap().text().await.unwrap()
        })
    }

    /// Settings of a connection that is signed in already.
    pub(crate) fn connection(&self) -> Value {
        let (tokens, region) = (self.practice.ready_tokens(), self.practice.region());
        let home = &self.practice.addresses()[&region];
        json!({
            "id": "harbour", "name": "Harbour & Pine", "provider": "zoho-books", "region": region,
            "api": home.api, "accounts": home.accounts, "addresses": self.addresses(),
            "client_id": self.practice.client_id(), "limits": {"time_scale": 100},
            "secrets": {
                "client_secret": self.practice.client_secret().unwrap(),
                "access_token": tokens.access, "refresh_token": tokens.refresh,
            },
        })
    }

    /// Where the practice books answer, by region.
    pub(crate) fn addresses(&self) -> Value {
        let addresses = self.practice.addresses().iter().map(|(region, at)| {
            (json!(region).as_str().unwrap().to_owned(), json!({"api": at.api, "accounts": at.accounts}))
        });
        Value::Object(addresses.collect::<Map<_, _>>())
    }
}

/// A desktop with practice books and a real SSH server around it.
pub(crate) struct Story {
    pub(crate) desktop: Desktop,
    pub(crate) scratch: Scratch,
    pub(crate) books: Books,
    pub(crate) sshd: Sshd,
    /// The partner's folder on the server.
    pub(crate) folder: PathBuf,
}

impl Story {
    pub(crate) fn begin() -> Story {
        Story::with(Books::start())
    }

    /// With these books.
    pub(crate) fn with(books: Books) -> Story {
        let sshd = Sshd::start();
        let folder = sshd.make_folder("outbound");
        Story { desktop: Desktop::start(), scratch: Scratch::new(), books, sshd, folder }
    }

    /// Where the workspace is.
    pub(crate) fn data(&self) -> PathBuf {
        self.scratch.join("workspace")
    }

    /// Opens the window.
    pub(crate) fn open(&self) -> Window {
        self.desktop.open(&self.data(), &[])
    }

    /// Connects the books, the partner and the layout, and makes a job that sends November to Fernhill.
    pub(crate) fn set_up(&self, window: &Window, schedule: &Value) {
        let add = |command: &str, file: Value| {
            ask(window, &json!({"command": command, "file": file.to_string()}));
        };
        add("connection-add", self.books.connection());
        let company = self.books.practice.organisation();
        ask(window, &json!({"command": "connection-confirm", "id": "harbour", "company": company}));
        add("partner-add", self.partner(self.sshd.port()));
        ask(window, &json!({"command": "layout-add", "id": "fernhill", "file": read("sc1/layout.json")}));
        let job = json!({
            "id": "fernhill", "name": "Invoices to Fernhill",
            "connection": "harbour", "partner": "fernhill", "layout": "fernhill",
            "selection": {"kinds": ["invoice", "credit-note"], "parties": ["Fernhill Group"]},
            "file": {"name": "FH_INV_{yyyymm}_{seq}.csv"}, "schedule": schedule,
        });
        add("job-add", job);
    }

    /// Settings of the partner, whose server is reached through this port.
    pub(crate) fn partner(&self, port: u16) -> Value {
        let (algorithm, key) = self.sshd.host_key();
        json!({
            "id": "fernhill", "name": "Fernhill Group",
            "remote": {
                "kind": "sftp", "host": "127.0.0.1", "port": port, "user": self.sshd.user(), "sign_in": ["password"],
                "host_key": {"algorithm": algorithm, "key": key, "fingerprint": self.sshd.fingerprint()},
            },
            "folders": {"outbound": "outbound"},
            "secrets": {"password": self.sshd.password()},
        })
    }

    /// The partner has the file of November once, whole, with its manifest and nothing beside it.
    #[track_caller]
    pub(crate) fn delivered_once(&self, window: &Window) {
        assert_eq!(listing(&self.folder), [FILE.to_owned(), format!("{FILE}.manifest.json")]);
        assert_eq!(std::fs::read_to_string(self.folder.join(FILE)).unwrap(), CONTENT);
        let events = ask(window, &json!({"command": "audit-list", "run": null, "before": null, "limit": 500}));
        let placed = events.to_string().matches("\"delivery.placed\"").count();
        assert_eq!(placed, 1, "{events}");
    }
}

/// The run of November, as a request to the engine.
pub(crate) fn november() -> Value {
    json!({"command": "run", "job": "fernhill", "take": {"period": {"from": "2026-11-01", "to": "2026-11-30"}}, "preview": false, "again": false, "supplement": false})
}

/// Asks the engine through the window's own question and gives the value of its reply.
#[track_caller]
pub(crate) fn ask(window: &Window, command: &Value) -> Value {
    let answer = try_ask(window, command);
    assert!(answer["error"].is_null(), "{}: {}", command["command"], answer["error"]);
    answer["done"]["reply"]["value"].clone()
}

/// The same, where the answer may be an error.
#[track_caller]
pub(crate) fn try_ask(window: &Window, command: &Value) -> Value {
    let script = "const [ask, done] = arguments;\
        window.__TAURI_INTERNALS__.invoke('ask', {ask}).then((answer) => done({done: answer}), (error) => done({error}))";
    window.script_later(script, &[question(command)])
}

/// Asks without waiting for the answer.
#[track_caller]
pub(crate) fn ask_and_go_on(window: &Window, command: &Value) {
    let script = "void window.__TAURI_INTERNALS__.invoke('ask', {ask: arguments[0]}).catch(() => undefined)";
    window.script(script, &[question(command)]);
}

/// A question under a number that the page itself does not use.
fn question(command: &Value) -> Value {
    static NUMBER: AtomicU32 = AtomicU32::new(1_000_000);
    json!({"ask": "engine", "call": NUMBER.fetch_add(1, Ordering::Relaxed), "command": command})
}

/// What lies in a folder, by name.
pub(crate) fn listing(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A file of this repository's fixtures.
pub(crate) fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}
