//! `ml-connector`: the command table of the engine from a terminal, and the unattended runner of machines without a screen.
//!
//! The families of commands (`connection`, `partner`, `run` …) have a file each; they make engine commands out of words and
//! draw the replies. No rule lives here.

mod args;
mod ask;
mod exit;
mod family;
mod input;
mod interrupt;
mod next;
mod render;
mod screen;
mod session;

use args::{CommandLine, Family};
use clap::Parser;
use exit::Exit;
use screen::Screen;
use std::process::ExitCode;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::prelude::*;

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let screen = Screen::new(line.global.json);
    log_to_stderr(line.global.verbose);
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was installed before");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return screen.error(&engine::Error::internal(why)).into(),
    };
    let end = runtime.block_on(dispatch(&line, &screen));
    // A blocking read of a prompt or a pipe must not keep a canceled program alive.
    runtime.shutdown_background();
    match end {
        Ok(exit) => exit.into(),
        Err(error) => screen.error(&error).into(),
    }
}

async fn dispatch(line: &CommandLine, screen: &Screen) -> engine::Result<Exit> {
    let global = &line.global;
    match &line.command {
        Family::Demo(wish) => family::demo::run(wish, screen).await,
        Family::Practice(wish) => family::practice::run(wish, screen).await,
        Family::Layout(layout) => family::layout::run(layout, global, screen).await,
        Family::Acknowledge(wish) => wish.run(screen),
        Family::Connection(connection) => family::connection::run(connection, global, screen).await,
        Family::Partner(partner) => family::partner::run(partner, global, screen).await,
        Family::Job(job) => family::job::run(job, global, screen).await,
        Family::Run(run) => ask::once(run.command(), global, screen).await,
        Family::Runs(runs) => ask::once(runs.command(), global, screen).await,
        Family::Inbox(inbox) => ask::once(inbox.command(), global, screen).await,
        Family::Audit(audit) => family::audit::run(audit, global, screen).await,
        Family::Backup(backup) => ask::once(backup.command()?, global, screen).await,
        Family::Today => ask::once(engine::api::Command::Today, global, screen).await,
        Family::Tray => ask::once(engine::api::Command::Tray, global, screen).await,
        Family::Health => ask::once(engine::api::Command::Health, global, screen).await,
        Family::Serve => family::serve::run(global, screen).await,
    }
}

/// The packages whose log may be seen. What libraries below them log is not in our hands: it might show a token.
const OURS: [&str; 7] = ["ml_connector", "engine", "books", "transfer", "store", "formats", "practice"];

/// Logs are for support and only with `--verbose`; `RUST_LOG` narrows or widens them. They never hold a secret.
fn log_to_stderr(verbose: bool) {
    if !verbose {
        return;
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("debug"));
    let ours = filter_fn(|about| OURS.contains(&about.target().split("::").next().unwrap_or_default()));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(ours);
    tracing_subscriber::registry().with(filter).with(lines).init();
}
