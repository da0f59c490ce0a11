//! A workspace that is open: served to other processes, with its schedule kept, until it is given back.

use engine::{CancellationToken, Clock, Code, Door, Engine, Listener, Options, Result, SystemClock};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often a workspace is asked for that another process holds and does not serve.
const TRIES: u32 = 20;
/// How long between two times.
const MOMENT: Duration = Duration::from_millis(100);

/// An open workspace.
pub(crate) struct Open {
    pub(crate) door: Door,
    /// Ends with the workspace; every call's token is its child.
    pub(crate) until: CancellationToken,
    /// Why its secrets cannot be opened, where they cannot. Nothing runs by itself then.
    pub(crate) locked: Option<engine::Error>,
    ear: Arc<dyn Listener>,
    tasks: Vec<JoinHandle<()>>,
}

impl Open {
    /// Opens the workspace, here or in the process that has it.
    ///
    /// # Errors
    /// Those of [`Door::open`].
    pub(crate) async fn open(options: Options, ear: Arc<dyn Listener>) -> Result<Open> {
        Ok(Open::begin(Open::door(options).await?, ear).await)
    }

    /// The way to a workspace. Another process that has just taken it, or is just letting it go, is given a moment.
    ///
    /// # Errors
    /// Those of [`Door::open`].
    pub(crate) async fn door(options: Options) -> Result<Door> {
        let mut tries = 0;
        loop {
            let again = Options {
                folder: options.folder.clone(),
                key: options.key.clone(),
                clock: options.clock.clone(),
                checkpoints: options.checkpoints.clone(),
            };
            match Door::open(again).await {
                Err(error) if error.code == Code::OpenElsewhere && tries < TRIES => {
                    tries += 1;
                    SystemClock::default().sleep(MOMENT).await;
                }
                end => return end,
            }
        }
    }

    /// Serves the workspace behind a door and keeps its schedule, where it is open here.
    pub(crate) async fn begin(door: Door, ear: Arc<dyn Listener>) -> Open {
        let mut open = Open { door, until: CancellationToken::new(), locked: None, ear, tasks: Vec::new() };
        if let Some(engine) = open.engine() {
            let serving = engine::serve(engine, open.ear.clone(), open.until.clone());
            open.tasks.push(tokio::spawn(warned("the workspace's socket was not served", serving)));
            open.unlock(None).await;
        }
        open
    }

    /// The engine, where this process has the workspace.
    pub(crate) fn engine(&self) -> Option<Arc<Engine>> {
        match &self.door {
            Door::Here(engine) => Some(engine.clone()),
            Door::There(_) => None,
        }
    }

    /// Opens the secrets, and begins to run jobs when they are due. Where that fails, `locked` says why.
    pub(crate) async fn unlock(&mut self, passphrase: Option<SecretString>) {
        let Some(engine) = self.engine() else { return };
        let was_open = self.tasks.len() > 1;
        self.locked = engine.unlock(passphrase).await.err();
        if self.locked.is_none() && !was_open {
            let (ear, until) = (self.ear.clone(), self.until.clone());
            let keeping = async move { engine.keep_schedule(ear, until).await };
            self.tasks.push(tokio::spawn(warned("the schedule ended", keeping)));
        }
    }

    /// Stops what runs at its next safe point, waits for it, and gives the workspace back.
    pub(crate) async fn close(self) {
        self.until.cancel();
        for task in self.tasks {
            if let Err(why) = task.await {
                tracing::warn!(%why, "a part of the workspace ended badly");
            }
        }
    }
}

async fn warned(what: &'static str, work: impl Future<Output = Result<()>>) {
    if let Err(error) = work.await {
        tracing::warn!(code = %error.code, cause = error.cause, what);
    }
}
