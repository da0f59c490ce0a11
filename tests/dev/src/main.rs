//! `dev-server`: the window's pages in a browser, over the same session as in the real window. For developers and tests only.
//!
//! It answers on 127.0.0.1 alone, and only who knows the random token of this start may ask.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod desk;
mod options;
mod pages;
mod seed;
mod server;

use clap::Parser;
use desk::WebDesk;
use front::{Session, SessionOptions};
use options::Options;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let options = Options::parse();
    let filter = tracing_subscriber::EnvFilter::new("warn");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // Only a second one could be refused.
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return failed(&why.to_string()),
    };
    match runtime.block_on(run(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&why),
    }
}

fn failed(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}

async fn run(options: Options) -> Result<(), String> {
    let key = options.key()?;
    let folder = std::path::absolute(&options.data).map_err(|why| why.to_string())?;
    if let Some(seed) = &options.seed {
        seed.fill(&folder, key.clone())?;
    }
    let token = server::new_token()?;
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await.map_err(|why| format!("port: {why}"))?;
    let at = listener.local_addr().map_err(|why| why.to_string())?;
    let desk = Arc::new(WebDesk::default());
    let mut wish = SessionOptions::new(folder, desk.clone());
    wish.key = key;
    if let Some(clock) = options.clock() {
        wish.clock = clock;
    }
    let session = Session::open(wish).await;
    let router = server::router(session.clone(), desk.clone(), &token, options.ui());
    let url = format!("http://127.0.0.1:{}/#token={token}", at.port());
    if let Some(file) = &options.print_url_file {
        store::write_private(file, url.as_bytes()).map_err(|why| why.to_string())?;
    }
    println!("{url}");
    let end = desk.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { end.ended().await });
    let outcome = serving.await.map_err(|why| why.to_string());
    session.close().await;
    outcome
}
