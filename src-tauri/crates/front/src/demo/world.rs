//! The demo's world as a window needs it: it comes up as it was left, and its settings are made the first time.

use super::browser::Browser;
use super::settings;
use super::sides::{Ports, Sides};
use super::standing::Standing;
use engine::api::{Command, Event, HostKeyView, Reply, Secret};
use engine::{CancellationToken, Clock, Code, Engine, Error, Listener, Quiet, Result, SystemClock};
use jiff::Timestamp;
use model::partner::Remote;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The partner's side of the demo's folder.
const PARTNER_FOLDER: &str = "practice-partner";

/// Practice books and the practice partner of one demo.
pub(crate) struct World {
    folder: PathBuf,
    sides: Sides,
    standing: Standing,
}

/// An id that is known to be one.
fn id<T: std::str::FromStr<Err = model::ids::BadId>>(text: &str) -> T {
    text.parse().expect("BUG: the demo's own ids are ids")
}

fn unexpected(what: &str) -> Error {
    Error::internal(format!("the demo expected {what}"))
}

impl World {
    /// Whether a folder was made for a demo.
    pub(crate) fn is_in(folder: &Path) -> bool {
        Standing::is_in(folder)
    }

    /// Starts the servers of the demo in this folder, where they stood before as far as their ports are free.
    ///
    /// # Errors
    /// Where a port or the folder cannot be had.
    pub(crate) async fn start(folder: &Path) -> Result<World> {
        let before = Standing::read(folder)?;
        let root = folder.join(PARTNER_FOLDER);
        std::fs::create_dir_all(&root).map_err(|why| super::not_started(&why))?;
        let keys = || before.iter().filter_map(|standing| standing.key.clone()).collect();
        let again = match &before {
            Some(standing) => {
                Sides::start_on(&root, &standing.ports, keys()).await.ok().map(|sides| (sides, standing.ports.clone()))
            }
            None => None,
        };
        let (sides, ports) = match again {
            Some(again) => again,
            None => {
                let ports = Ports::known()?;
                (Sides::start_on(&root, &ports, keys()).await?, ports)
            }
        };
        if let Some(standing) = &before {
            sides.set_clock(standing.next_time(folder));
            for number in &standing.put_right {
                sides.put_right(number)?;
            }
        }
        let (practice_time, machine_time) = (sides.now(), Timestamp::now());
        let standing = match before {
            Some(before) => Standing { ports, practice_time, machine_time, ..before },
            None => Standing { ports, key: None, put_right: Vec::new(), practice_time, machine_time, is_set_up: false },
        };
        standing.write(folder)?;
        Ok(World { folder: folder.to_owned(), sides, standing })
    }

    /// The clock of the demo's workspace: practice books have their own date, and the engine lives on the same day.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(SystemClock { ahead: self.sides.now().duration_since(Timestamp::now()) })
    }

    /// Ends the servers.
    pub(crate) async fn stop(self) {
        self.sides.stop().await;
    }

    /// Puts a held invoice right in the practice books, as a person would there.
    ///
    /// # Errors
    /// [`Code::BooksRefused`] where there is no such invoice.
    pub(crate) fn put_right(&mut self, number: &str) -> Result<()> {
        self.sides.put_right(number)?;
        if !self.standing.put_right.iter().any(|known| known == number) {
            self.standing.put_right.push(number.to_owned());
        }
        self.standing.write(&self.folder)
    }

    /// Makes the demo's settings the first time; later, lets the workspace find books and partner again.
    ///
    /// # Errors
    /// Those of the engine's commands, the first time. Later a failure shows where the connection is used, with what to do.
    pub(crate) async fn prepare(&mut self, engine: &Engine) -> Result<()> {
        if self.standing.is_set_up {
            for end in [self.find_books(engine).await, self.find_partner(engine).await] {
                if let Err(error) = end {
                    tracing::warn!(code = %error.code, cause = error.cause, "the demo is not as it was: {error}");
                }
            }
            return Ok(());
        }
        self.connect_books(engine).await?;
        self.set_up_partner(engine).await?;
        add_layout_and_job(engine).await?;
        self.standing.is_set_up = true;
        self.standing.write(&self.folder)
    }

    async fn connect_books(&self, engine: &Engine) -> Result<()> {
        let file = Secret::new(settings::pretty(&self.sides.connection()));
        ask(engine, Command::ConnectionAdd { file }).await?;
        sign_in(engine, Some(self.sides.organisation().to_owned())).await
    }

    async fn set_up_partner(&mut self, engine: &Engine) -> Result<()> {
        let file = Secret::new(settings::pretty(&self.sides.partner_file()));
        ask(engine, Command::PartnerAdd { file }).await?;
        let Reply::PublicKey { line } = ask(engine, Command::PartnerKeyMake { id: id(settings::PARTNER) }).await?
        else {
            return Err(unexpected("a public key"));
        };
        self.sides.allow_key(&line).await?;
        self.standing.key = Some(line);
        self.standing.write(&self.folder)?;
        let told = self.sides.host_key_fingerprint();
        if host_key(engine, None).await?.offered.fingerprint != told {
            return Err(Error::new(
                Code::HostKeyChanged,
                "The practice partner's server does not have the key that the partner told.",
            ));
        }
        host_key(engine, Some(told)).await.map(|_| ())
    }

    /// The books forgot the sign-in when they ended, and may be at other ports now.
    async fn find_books(&self, engine: &Engine) -> Result<()> {
        let found = ask(engine, Command::ConnectionShow { id: id(settings::CONNECTION) }).await;
        let mut connection = match found {
            Ok(Reply::Connection(view)) => view.connection,
            // A person removed it.
            Err(error) if error.code == Code::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(_) => return Err(unexpected("a connection")),
        };
        let now = self.sides.connection();
        let file = serde_json::to_value(&connection).map_err(Error::internal)?;
        let is_paced = connection.limits.per_minute == Some(settings::CALLS_A_MINUTE);
        let is_found =
            file["addresses"] == now["addresses"] && connection.redirect_ports == self.standing.ports.redirect;
        if !(is_paced && is_found) {
            connection.limits.per_minute = Some(settings::CALLS_A_MINUTE);
            connection.addresses = serde_json::from_value(now["addresses"].clone()).map_err(Error::internal)?;
            connection.redirect_ports.clone_from(&self.standing.ports.redirect);
            (connection.region, connection.api, connection.accounts) = (None, None, None);
            ask(engine, Command::ConnectionAdd { file: secret_file(&connection)? }).await?;
        }
        sign_in(engine, None).await
    }

    async fn find_partner(&self, engine: &Engine) -> Result<()> {
        let found = ask(engine, Command::PartnerShow { id: id(settings::PARTNER) }).await;
        let mut partner = match found {
            Ok(Reply::Partner(view)) => view.partner,
            Err(error) if error.code == Code::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(_) => return Err(unexpected("a partner")),
        };
        match &mut partner.remote {
            Remote::Sftp { port, .. } if *port != self.sides.partner_port() => *port = self.sides.partner_port(),
            _ => return Ok(()),
        }
        ask(engine, Command::PartnerAdd { file: secret_file(&partner)? }).await.map(|_| ())
    }
}

fn secret_file(settings: &impl serde::Serialize) -> Result<Secret> {
    let file: Value = serde_json::to_value(settings).map_err(Error::internal)?;
    Ok(Secret::new(settings::pretty(&file)))
}

async fn ask(engine: &Engine, command: Command) -> Result<Reply> {
    engine.execute(command, Arc::new(Quiet), CancellationToken::new()).await
}

async fn add_layout_and_job(engine: &Engine) -> Result<()> {
    let layout = Command::LayoutAdd { id: id(settings::LAYOUT), file: settings::layout()?, title: None };
    ask(engine, layout).await?;
    ask(engine, Command::JobAdd { file: settings::pretty(&settings::job()), ready_layout: None }).await.map(|_| ())
}

async fn host_key(engine: &Engine, accept: Option<String>) -> Result<HostKeyView> {
    match ask(engine, Command::PartnerHostKey { id: id(settings::PARTNER), accept }).await? {
        Reply::HostKey(view) => Ok(view),
        _ => Err(unexpected("a host key")),
    }
}

/// Signs in as the demo's person does. A page that does not lead home ends it at once.
async fn sign_in(engine: &Engine, company: Option<String>) -> Result<()> {
    let (opened, mut asked) = tokio::sync::mpsc::unbounded_channel();
    let browser = Arc::new(Browser::new());
    let ear = Arc::new(Knock { browser: browser.clone(), opened });
    let cancel = CancellationToken::new();
    let command = Command::ConnectionSignIn { id: id(settings::CONNECTION), company };
    let signing = engine.execute(command, ear, cancel.clone());
    let visiting = async {
        if asked.recv().await.is_some() && !browser.last_page().await.is_ok_and(|page| page.contains("signed in")) {
            cancel.cancel();
        }
    };
    tokio::join!(signing, visiting).0.map(|_| ())
}

/// The browser, and word that it was opened. When the call ends, so does the waiting for that word.
struct Knock {
    browser: Arc<Browser>,
    opened: tokio::sync::mpsc::UnboundedSender<()>,
}

impl Listener for Knock {
    fn hear(&self, event: Event) {
        let is_page = matches!(event, Event::OpenBrowser { .. });
        self.browser.hear(event);
        if is_page {
            // Nobody waits for it any more where the call has ended.
            self.opened.send(()).ok();
        }
    }
}
