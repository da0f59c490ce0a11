//! `serve`: keeps the workspace open, answers other processes, and runs jobs when they are due.

use crate::args::Global;
use crate::ask::Terminal;
use crate::exit::Exit;
use crate::interrupt;
use crate::screen::{Screen, inert};
use crate::session::Session;
use engine::{CancellationToken, Code, Error, Result};
use std::sync::Arc;

const STOPPING: &str = "Stopping once the running step has ended. Ctrl-C again ends at once.";

pub(crate) async fn run(global: &Global, screen: &Screen) -> Result<Exit> {
    let session = Session::open(global).await?;
    let Some(engine) = session.engine().cloned() else {
        return Err(Error::new(
            Code::OpenElsewhere,
            "Another ML Connector has this workspace open and serves it already.",
        )
        .hint("There is nothing to start; its commands work from here."));
    };
    let until = CancellationToken::new();
    interrupt::watch(until.clone(), *screen, STOPPING);
    let folder = inert(&engine.folder().display().to_string());
    screen.aside(&format!("Serving {folder}. Jobs run when they are due. Ctrl-C ends it."));
    let end = engine.keep_schedule(Arc::new(Terminal::new(*screen)), until).await;
    drop(engine);
    session.close(screen).await;
    end.map(|()| Exit::Done)
}
