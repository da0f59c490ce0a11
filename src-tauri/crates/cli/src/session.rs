//! A workspace in use by one command: opened here or found in another process, served to others meanwhile.

use crate::args::Global;
use crate::input;
use crate::screen::Screen;
use engine::api::{Command, ConnectionView, Reply};
use engine::{CancellationToken, Clock, Code, Door, Engine, Error, Key, Listener, Options, Quiet, Result, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// An open workspace.
pub(crate) struct Session {
    door: Door,
    until: CancellationToken,
    serving: Option<JoinHandle<Result<()>>>,
}

impl Session {
    /// Opens the workspace that the command line names.
    ///
    /// # Errors
    /// Those of [`Door::open`], of reading the passphrase, and [`Code::Usage`] where `--clock` is not allowed.
    pub(crate) async fn open(global: &Global) -> Result<Session> {
        let folder = folder(global)?;
        let mut options = Options::new(&folder);
        options.key = key(global, &folder)?;
        if let Some(time) = global.clock {
            allow_clock(&folder, options.key.clone()).await?;
            options.clock = Arc::new(SystemClock { ahead: time.duration_since(jiff::Timestamp::now()) });
        }
        Ok(Session::at(Door::open(options).await?))
    }

    /// The workspace behind a door that is open, served to other processes where it is open here.
    pub(crate) fn at(door: Door) -> Session {
        let until = CancellationToken::new();
        let serving = match &door {
            Door::Here(engine) => Some(tokio::spawn(engine::serve(engine.clone(), Arc::new(Quiet), until.clone()))),
            Door::There(_) => None,
        };
        Session { door, until, serving }
    }

    /// Executes a command here, or in the process that has the workspace.
    ///
    /// # Errors
    /// Those of the command.
    pub(crate) async fn ask(
        &self,
        command: Command,
        listener: Arc<dyn Listener>,
        cancel: CancellationToken,
    ) -> Result<Reply> {
        self.door.execute(command, listener, cancel).await
    }

    /// The engine, where this process has the workspace.
    pub(crate) fn engine(&self) -> Option<&Arc<Engine>> {
        match &self.door {
            Door::Here(engine) => Some(engine),
            Door::There(_) => None,
        }
    }

    /// Stops answering others and gives the workspace back, once the commands that others sent here have ended.
    pub(crate) async fn close(self, screen: &Screen) {
        self.until.cancel();
        if let Some(serving) = self.serving
            && let Ok(Err(error)) = serving.await
        {
            tracing::warn!(code = %error.code, cause = error.cause, "the workspace's socket was not served");
        }
        if let Door::Here(engine) = self.door {
            wait_for_others(engine, screen).await;
        }
    }
}

/// Each command of another process holds the engine until it is answered. Ending before would cut it off.
async fn wait_for_others(engine: Arc<Engine>, screen: &Screen) {
    let mut told = false;
    while Arc::strong_count(&engine) > 1 {
        if !told {
            screen.aside("Waiting for a command that another ML Connector sent to this one …");
            told = true;
        }
        SystemClock::default().sleep(Duration::from_millis(50)).await;
    }
}

/// The workspace's folder: as said, else this system's place for programs' data.
fn folder(global: &Global) -> Result<PathBuf> {
    let folder = match &global.data {
        Some(folder) => folder.clone(),
        None => {
            directories::ProjectDirs::from("", "", "ml-connector").map(|dirs| dirs.data_dir().to_owned()).ok_or_else(
                || Error::new(Code::Usage, "This system names no home folder.").hint("Say where with --data DIR."),
            )?
        }
    };
    std::path::absolute(&folder)
        .map_err(|why| Error::new(Code::Usage, "The folder given with --data cannot be used.").cause(why))
}

fn key(global: &Global, folder: &Path) -> Result<Key> {
    if let Some(path) = &global.passphrase_file {
        return input::secret_file(path).map(Key::Passphrase);
    }
    if let Some(number) = global.passphrase_fd {
        return input::secret_descriptor(number).map(Key::Passphrase);
    }
    Ok(if folder.join("demo.key").is_file() { Key::Demo } else { Key::Keychain })
}

/// A wrong clock near real books would date real records wrongly, so it is for practice books only.
async fn allow_clock(folder: &Path, key: Key) -> Result<()> {
    let mut options = Options::new(folder);
    options.key = key;
    let engine = match Engine::open(options).await {
        Ok(engine) => engine,
        Err(error) if error.code == Code::OpenElsewhere => {
            return Err(Error::new(
                Code::Usage,
                "--clock cannot be used while another ML Connector has this workspace open.",
            )
            .hint("Quit that one first, or start it with --clock."));
        }
        Err(error) => return Err(error),
    };
    let reply = engine.execute(Command::ConnectionList, Arc::new(Quiet), CancellationToken::new()).await?;
    let Reply::Connections(list) = reply else { return Err(Error::internal("a list of connections was expected")) };
    match list.iter().find(|view| !is_practice(view)) {
        Some(real) => Err(Error::new(
            Code::Usage,
            format!("--clock is for practice books only, and “{}” leads to real ones.", real.connection.id),
        )
        .hint("Leave --clock away, or use a workspace of practice books.")),
        None => Ok(()),
    }
}

/// Whether every address of the connection is on this machine.
fn is_practice(view: &ConnectionView) -> bool {
    let connection = &view.connection;
    let listed = connection.addresses.values().flat_map(|at| [&at.api, &at.accounts]);
    let known = connection.api.iter().chain(&connection.accounts);
    !connection.addresses.is_empty() && listed.chain(known).all(|address| is_loopback(address))
}

fn is_loopback(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return false;
    }
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_from_everything_else() {
        for (address, yes) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.0.0.1", true),
            ("http://localhost:1/x", true),
            ("http://[::1]:9/", true),
            ("https://www.zohoapis.eu", false),
            ("https://127.0.0.1.evil.example", false),
            ("https://localhost.evil.example/", false),
            ("https://localhost@evil.example/", false),
            ("http://[2001:db8::1]/", false),
            ("127.0.0.1", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(address), yes, "{address}");
        }
    }

    #[test]
    fn a_connection_is_practice_only_with_all_its_addresses_here() {
        let check = |json: &str, yes: bool| {
            let connection = serde_json::from_str(json).unwrap();
            let view = ConnectionView {
                connection,
                signed_in: None,
                has_client_secret: false,
                secrets: Default::default(),
                health: Default::default(),
                jobs: vec![],
            };
            assert_eq!(is_practice(&view), yes, "{json}");
        };
        let here = r#"{"api":"http://127.0.0.1:1","accounts":"http://127.0.0.1:2"}"#;
        check(r#"{"id":"a","provider":"zoho-books"}"#, false);
        check(&format!(r#"{{"id":"a","provider":"zoho-books","addresses":{{"eu":{here}}}}}"#), true);
        check(
            &format!(
                r#"{{"id":"a","provider":"zoho-books","api":"https://www.zohoapis.eu","addresses":{{"eu":{here}}}}}"#
            ),
            false,
        );
        check(
            r#"{"id":"a","provider":"zoho-books","addresses":{"eu":{"api":"http://127.0.0.1:1","accounts":"https://x.example"}}}"#,
            false,
        );
    }
}
