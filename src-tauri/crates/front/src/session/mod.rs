//! The session of a window: which workspace is open, what is asked of it, and what the window hears.

mod demo;

use crate::address;
use crate::api::{Answer, Ask, Desk, Feed, StateView, WorkspaceKind};
use crate::calls::Calls;
use crate::demo::World;
use crate::ear::Ear;
use crate::open::Open;
use engine::api::{Command, Reply, Secret};
use engine::checkpoint::{Checkpoints, Pass};
use engine::{CancellationToken, Clock, Code, Error, Key, Options, Quiet, Result, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, RwLock};

/// How a session is opened.
pub struct SessionOptions {
    /// Folder of the person's own workspace; made where it is missing.
    pub folder: PathBuf,
    /// What seals its secrets; unless said the keychain, and in a demo's folder the demo's key.
    pub key: Option<Key>,
    /// The clock of the own workspace. The demo has its own.
    pub clock: Arc<dyn Clock>,
    /// Named points of runs, for tests.
    pub checkpoints: Arc<dyn Checkpoints>,
    /// The place where the window stands.
    pub desk: Arc<dyn Desk>,
}

impl SessionOptions {
    /// The workspace in this folder, on the machine's clock.
    pub fn new(folder: impl Into<PathBuf>, desk: Arc<dyn Desk>) -> SessionOptions {
        let clock = Arc::new(SystemClock::default());
        SessionOptions { folder: folder.into(), key: None, clock, checkpoints: Arc::new(Pass), desk }
    }
}

/// A session. Clones are the same session.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

pub(crate) struct Inner {
    options: SessionOptions,
    /// Held for reading by each call while it runs, so that no workspace is closed under one.
    place: Arc<RwLock<Place>>,
    /// One change of the workspace at a time.
    moving: tokio::sync::Mutex<()>,
    calls: Calls,
    tray: Arc<Notify>,
    ended: CancellationToken,
    told: Mutex<Option<StateView>>,
}

/// What is open.
struct Place {
    kind: WorkspaceKind,
    open: Result<Open>,
    /// The other sides, where it is the demo.
    world: Option<Mutex<World>>,
}

/// The longest time that Quit waits for the step that runs. What it cuts off is settled at the next start.
const LONGEST_END: Duration = Duration::from_secs(20);
/// The tray tells what comes next, so it is looked at even where nothing happens.
const TRAY_LOOK: Duration = Duration::from_secs(60);

impl Session {
    /// Opens the session. Where the workspace cannot be opened, [`StateView::problem`] says why, and asking for the state tries again.
    pub async fn open(options: SessionOptions) -> Session {
        let tray = Arc::new(Notify::new());
        let ear = Arc::new(Ear { desk: options.desk.clone(), tray: tray.clone(), call: None });
        let open = Open::open(own_options(&options), ear).await;
        let inner = Arc::new(Inner {
            place: Arc::new(RwLock::new(Place { kind: WorkspaceKind::Own, open, world: None })),
            moving: tokio::sync::Mutex::default(),
            calls: Calls::default(),
            tray,
            ended: CancellationToken::new(),
            told: Mutex::default(),
            options,
        });
        tokio::spawn(draw_tray(inner.clone()));
        inner.tray.notify_one();
        Session(inner)
    }

    /// Answers a request. It is carried out to its end even where nobody waits for the answer any more.
    ///
    /// # Errors
    /// Those of the engine's commands; the workspace's problem where it is not open; [`Code::Usage`] for an address that is not opened.
    pub async fn ask(&self, ask: Ask) -> Result<Answer> {
        let inner = self.0.clone();
        tokio::spawn(async move { inner.answer(ask).await }).await.map_err(Error::internal)?
    }

    /// Stops what runs at its next safe point, waits for it, and gives the workspace back. A second time it does nothing.
    pub async fn close(&self) {
        self.0.close().await;
    }
}

impl Inner {
    async fn answer(self: Arc<Inner>, ask: Ask) -> Result<Answer> {
        match ask {
            Ask::Engine { call, command } => self.engine(call, command).await.map(|reply| Answer::Reply { reply }),
            Ask::Cancel { call } => {
                self.calls.cancel(call);
                Ok(Answer::Done)
            }
            Ask::State => {
                self.try_again().await;
                self.state_answer().await
            }
            Ask::Unlock { passphrase } => self.unlock(passphrase).await,
            Ask::DemoOpen => {
                self.open_demo().await?;
                self.state_answer().await
            }
            Ask::DemoLeave => {
                self.leave_demo().await?;
                self.state_answer().await
            }
            Ask::DemoRemove => {
                self.remove_demo().await?;
                self.state_answer().await
            }
            Ask::DemoPutRight { number } => {
                self.put_right(&number).await?;
                Ok(Answer::Done)
            }
            Ask::OpenAddress { url } => {
                address::check(&url)?;
                self.options.desk.open_browser(&url);
                Ok(Answer::Done)
            }
            Ask::SaveFile { name, text } => self.save(name, text).await,
            Ask::Autostart { on } => {
                let desk = &self.options.desk;
                desk.set_autostart(on).map_err(|why| {
                    Error::new(Code::Storage, "The start with your session could not be changed.").cause(why)
                })?;
                self.state_answer().await
            }
            Ask::Hide => {
                self.options.desk.hide();
                Ok(Answer::Done)
            }
            Ask::Quit => {
                if tokio::time::timeout(LONGEST_END, self.close()).await.is_err() {
                    tracing::warn!("a step that runs did not end in time; it is settled at the next start");
                }
                self.options.desk.quit();
                Ok(Answer::Done)
            }
        }
    }

    async fn engine(&self, call: u32, command: Command) -> Result<Reply> {
        let place = self.place.clone().read_owned().await;
        let open = place.open.as_ref().map_err(Clone::clone)?;
        let cancel = open.until.child_token();
        let _mark = self.calls.begin(call, cancel.clone());
        let ear = self.ear(Some(call));
        let reply = open.door.execute(command, ear, cancel).await;
        self.tray.notify_one();
        reply
    }

    fn ear(&self, call: Option<u32>) -> Arc<Ear> {
        Arc::new(Ear { desk: self.options.desk.clone(), tray: self.tray.clone(), call })
    }

    async fn save(&self, name: String, text: String) -> Result<Answer> {
        let desk = self.options.desk.clone();
        let saving = tokio::task::spawn_blocking(move || desk.save_file(&name, &text));
        let path = saving.await.map_err(Error::internal)?.map_err(|why| {
            Error::new(Code::Storage, "The file could not be saved.").hint("Choose another folder.").cause(why)
        })?;
        Ok(Answer::Saved { path })
    }

    /// Where the workspace or its secrets are not open, tries once more.
    async fn try_again(&self) {
        if self.place.read().await.problem().is_none() || self.ended.is_cancelled() {
            return;
        }
        let _moving = self.moving.lock().await;
        let mut place = self.place.write().await;
        match &mut place.open {
            Ok(open) if open.locked.is_some() => open.unlock(None).await,
            Ok(_) => {}
            Err(_) => {
                place.open = Open::open(own_options(&self.options), self.ear(None)).await;
            }
        }
        self.tray.notify_one();
    }

    async fn unlock(&self, passphrase: Secret) -> Result<Answer> {
        let _moving = self.moving.lock().await;
        let mut place = self.place.write().await;
        if place.open.is_err() && !self.ended.is_cancelled() {
            place.open = Open::open(own_options(&self.options), self.ear(None)).await;
        }
        let open = place.open.as_mut().map_err(|error| error.clone())?;
        if open.locked.is_some() {
            open.unlock(Some(passphrase.0)).await;
            if let Some(error) = &open.locked {
                return Err(error.clone());
            }
        }
        drop(place);
        self.tray.notify_one();
        self.state_answer().await
    }

    async fn state_answer(&self) -> Result<Answer> {
        Ok(Answer::State { state: self.state().await })
    }

    /// How the program stands; the window hears of it where it stands differently.
    async fn state(&self) -> StateView {
        let desk = &self.options.desk;
        let place = self.place.read().await;
        let demo = demo::folder(&self.options.folder);
        let folder = match place.kind {
            WorkspaceKind::Own => &self.options.folder,
            WorkspaceKind::Demo => &demo,
        };
        let state = StateView {
            workspace: place.kind,
            folder: folder.display().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            tray: desk.has_tray(),
            autostart: desk.autostart(),
            problem: place.problem(),
            demo_exists: demo::is_demo(&demo),
        };
        drop(place);
        let before = self.told.lock().unwrap_or_else(PoisonError::into_inner).replace(state.clone());
        if before.is_some_and(|before| before != state) {
            desk.feed(Feed::State { state: state.clone() });
        }
        state
    }

    async fn close(&self) {
        self.ended.cancel();
        let _moving = self.moving.lock().await;
        let kind = self.place.read().await.kind;
        self.put(Place { kind, open: Err(ending()), world: None }).await;
    }

    /// Opens another place. What runs in the one before is stopped at its next safe point and waited for.
    async fn put(&self, place: Place) {
        if let Ok(open) = &self.place.read().await.open {
            open.until.cancel();
        }
        let before = std::mem::replace(&mut *self.place.write().await, place);
        if let Ok(open) = before.open {
            open.close().await;
        }
        if let Some(world) = before.world {
            world.into_inner().unwrap_or_else(PoisonError::into_inner).stop().await;
        }
        self.tray.notify_one();
    }
}

fn ending() -> Error {
    Error::new(Code::Canceled, "ML Connector is ending.")
}

impl Place {
    fn problem(&self) -> Option<Error> {
        match &self.open {
            Ok(open) => open.locked.clone(),
            Err(error) => Some(error.clone()),
        }
    }
}

fn own_options(of: &SessionOptions) -> Options {
    Options {
        folder: of.folder.clone(),
        key: of.key.clone().unwrap_or_else(|| key_of(&of.folder)),
        clock: of.clock.clone(),
        checkpoints: of.checkpoints.clone(),
    }
}

/// The same rule as on the command line: a demo says so itself, all else is sealed by the keychain.
fn key_of(folder: &Path) -> Key {
    if folder.join("demo.key").is_file() { Key::Demo } else { Key::Keychain }
}

/// Draws the tray whenever it may look different, until the session ends.
async fn draw_tray(inner: Arc<Inner>) {
    let clock = SystemClock::default();
    let mut drawn = None;
    loop {
        tokio::select! {
            () = inner.tray.notified() => {}
            () = clock.sleep(TRAY_LOOK) => {}
            () = inner.ended.cancelled() => return,
        }
        let place = inner.place.read().await;
        let Ok(open) = &place.open else { continue };
        let reply = open.door.execute(Command::Tray, Arc::new(Quiet), open.until.child_token()).await;
        if let Ok(Reply::Tray(view)) = reply
            && drawn.as_ref() != Some(&view)
        {
            inner.options.desk.tray(view.clone());
            drawn = Some(view);
        }
    }
}
