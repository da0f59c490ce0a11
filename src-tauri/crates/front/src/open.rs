//! A workspace that is open: served to other processes, with its schedule kept, until it is given back.

use engine::{CancellationToken, Door, Engine, Listener, Options, Result};
use secrecy::SecretString;
use std::sync::Arc;
use tokio::task::JoinHandle;

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
        Ok(Open::begin(Door::open(options).await?, ear).await)
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
