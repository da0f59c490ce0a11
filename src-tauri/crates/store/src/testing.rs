//! Workspaces for the tests of this crate, each in its own folder with its own in-memory keychain.

use crate::{Created, Event, Keychain, NewRun, OpenOptions, Run, Store, Trigger};
use jiff::Timestamp;
use keyring_core::CredentialStore;
use model::connection::Connection;
use model::ids::{ConnectionId, RunId};
use model::job::Job;
use model::partner::Partner;
use std::sync::Arc;
use tempfile::TempDir;

/// A workspace with what it lives in.
pub(crate) struct Home {
    pub(crate) store: Store,
    pub(crate) keychain: Arc<CredentialStore>,
    pub(crate) dir: TempDir,
}

/// This many seconds after the epoch.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A new workspace.
pub(crate) fn workspace() -> Home {
    let keychain: Arc<CredentialStore> = keyring_core::mock::Store::new().unwrap();
    open(tempfile::tempdir().unwrap(), keychain)
}

/// The workspace of a folder.
pub(crate) fn open(dir: TempDir, keychain: Arc<CredentialStore>) -> Home {
    let options = OpenOptions::new(at(0)).with_keychain(Keychain::of(keychain.clone()));
    Home { store: Store::open(dir.path(), options).unwrap(), keychain, dir }
}

impl Home {
    /// The same workspace after a restart.
    pub(crate) fn reopened(self) -> Home {
        let Home { store, keychain, dir } = self;
        drop(store);
        open(dir, keychain)
    }

    /// Changes the file behind the program's back.
    pub(crate) fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.store.path()).unwrap();
        connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// A run to be recorded.
    pub(crate) fn new_run(&self, id: &str) -> NewRun {
        NewRun {
            id: run_id(id),
            job: "daily".parse().unwrap(),
            slot: format!("slot of {id}"),
            trigger: Trigger::Manual,
            period: None,
            options: "{}".into(),
            layout_version: None,
        }
    }

    /// A recorded run.
    pub(crate) fn run(&self, id: &str) -> Run {
        match self.store.create_run(&self.new_run(id), at(1)).unwrap() {
            Created::New(run) => run,
            Created::Exists(run) => panic!("{run:?} is there"),
        }
    }
}

pub(crate) fn run_id(id: &str) -> RunId {
    id.parse().unwrap()
}

pub(crate) fn books_id() -> ConnectionId {
    "harbour".parse().unwrap()
}

pub(crate) fn event(second: i64, kind: &str) -> Event {
    Event {
        at: at(second),
        actor: "ana".into(),
        kind: kind.into(),
        subject: "partner/acme".into(),
        run: Some(run_id("r1")),
        body: serde_json::json!({ "n": second }),
    }
}

pub(crate) fn example_connection() -> Connection {
    serde_json::from_str(r#"{"id":"harbour","name":"Harbour GmbH","provider":"zoho-books"}"#).unwrap()
}

pub(crate) fn example_partner() -> Partner {
    serde_json::from_str(r#"{"id":"acme","name":"Acme","remote":{"kind":"folder","path":"/srv/acme"}}"#).unwrap()
}

pub(crate) fn example_job() -> Job {
    serde_json::from_str(
        r#"{"id":"daily","connection":"harbour","partner":"acme","layout":"acme-csv",
            "selection":{"kinds":["invoice"]},"file":{"name":"A_{seq}.csv"}}"#,
    )
    .unwrap()
}

/// A workspace with the example job and all that it names.
pub(crate) fn workspace_with_job() -> Home {
    let home = workspace();
    home.store.put_connection(&example_connection(), at(1)).unwrap();
    home.store.put_partner(&example_partner(), at(1)).unwrap();
    home.store.add_layout_version(&"acme-csv".parse().unwrap(), "{}", at(1)).unwrap();
    home.store.put_job(&example_job(), at(1)).unwrap();
    home
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.store.fmt(f)
    }
}
