//! `ml-connector-window`: the window, the tray and the notices over the engine.
//!
//! Nothing is decided here. What a person does becomes a [`front::Ask`], and what comes back is drawn.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod autostart;
mod browser;
mod caught;
mod command;
mod desk;
mod log;
mod menu;
mod notify;
mod options;
mod save;
mod tray;
mod tray_host;
mod window;
mod wiring;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = options::Options::parse();
    log::to_stderr(options.verbose);
    wiring::run(&options)
}
