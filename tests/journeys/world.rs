//! Practice books, a real SSH server and a workspace that joins them through the command line.

use journeys::{Cli, Outcome, Scratch, Sshd};
use practice::company::Company;
use practice::zoho::{Options, Practice};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// A passphrase for workspaces on machines without a keychain; it must never be printed.
pub(crate) const PASSPHRASE: &str = "canary-passphrase-7f3a";

/// Practice books that live as long as the test.
pub(crate) struct Books {
    pub(crate) practice: Practice,
    pub(crate) runtime: Runtime,
}

impl Books {
    /// Books of one company, at a hundred times the real pace.
    pub(crate) fn start(company: Company) -> Books {
        Books::start_with(Options { companies: vec![company], time_scale: 100, ..Options::default() })
    }

    pub(crate) fn start_with(options: Options) -> Books {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let practice = runtime.block_on(Practice::start(options)).unwrap();
        Books { practice, runtime }
    }

    /// Settings of a connection that is signed in already.
    pub(crate) fn connection(&self, id: &str) -> Value {
        let tokens = self.practice.ready_tokens();
        let mut settings = self.new_connection(id);
        let region = self.practice.region();
        let home = &self.practice.addresses()[&region];
        settings["region"] = json!(region);
        settings["api"] = json!(home.api);
        settings["accounts"] = json!(home.accounts);
        settings["secrets"]["access_token"] = json!(tokens.access);
        settings["secrets"]["refresh_token"] = json!(tokens.refresh);
        settings
    }

    /// Settings of a connection that nobody has signed in to.
    pub(crate) fn new_connection(&self, id: &str) -> Value {
        let addresses: serde_json::Map<String, Value> = self
            .practice
            .addresses()
            .iter()
            .map(|(region, at)| {
                (json!(region).as_str().unwrap().to_owned(), json!({"api": at.api, "accounts": at.accounts}))
            })
            .collect();
        json!({
            "id": id,
            "name": "Practice books",
            "provider": "zoho-books",
            "client_id": self.practice.client_id(),
            "addresses": addresses,
            "limits": {"time_scale": 100},
            "secrets": {"client_secret": self.practice.client_secret().unwrap()},
        })
    }
}

/// A workspace with its command line.
pub(crate) struct Desk {
    pub(crate) cli: Cli,
    pub(crate) scratch: Scratch,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let scratch = Scratch::new();
        let passphrase = scratch.path().join("passphrase");
        std::fs::write(&passphrase, PASSPHRASE).unwrap();
        let mut cli = Cli::new(scratch.path().join("workspace"));
        cli.environment("ML_CONNECTOR_PASSPHRASE_FILE", passphrase);
        cli.canary(PASSPHRASE);
        Desk { cli, scratch }
    }

    /// Writes a settings file and gives its path.
    pub(crate) fn file(&self, name: &str, content: &Value) -> PathBuf {
        let path = self.scratch.path().join(name);
        std::fs::write(&path, serde_json::to_string_pretty(content).unwrap()).unwrap();
        path
    }

    /// Adds settings of one family.
    pub(crate) fn add(&self, family: &str, settings: &Value) {
        let path = self.file(&format!("{family}.json"), settings);
        self.cli.run(&[family, "add", "--from", text(&path)]).expect(0);
    }

    /// Adds a layout from a file.
    pub(crate) fn add_layout(&self, id: &str, path: &Path) {
        self.cli.run(&["layout", "add", "--id", id, "--from", text(path)]).expect(0);
    }

    /// Runs a command and reads its JSON answer.
    pub(crate) fn json(&self, words: &[&str], code: i32) -> Value {
        let mut all = vec!["--json"];
        all.extend_from_slice(words);
        let outcome = self.cli.run(&all).expect(code);
        serde_json::from_str(&outcome.stdout).unwrap_or_else(|why| panic!("{why}: {}", outcome.stdout))
    }

    /// Asserts that the audit trail is whole.
    pub(crate) fn verify(&self) -> Outcome {
        let outcome = self.cli.run(&["audit", "verify"]);
        assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
        outcome
    }
}

/// A path as text.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Settings of a partner on a real SSH server, signed in to by key, its host key pinned.
pub(crate) fn sshd_partner(sshd: &Sshd, id: &str) -> Value {
    sshd.make_folder("outbound");
    let (algorithm, key) = sshd.host_key();
    json!({
        "id": id,
        "remote": {
            "kind": "sftp", "host": "127.0.0.1", "port": sshd.port(), "user": sshd.user(), "sign_in": ["key"],
            "host_key": {"algorithm": algorithm, "key": key, "fingerprint": sshd.fingerprint()},
        },
        "folders": {"outbound": "outbound"},
        "secrets": {"private_key": std::fs::read_to_string(sshd.private_key()).unwrap()},
    })
}

/// A file of this repository.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// What lies in a folder, by name, hidden files left out.
pub(crate) fn listing(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
