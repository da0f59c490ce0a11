//! Jobs, runs, schedule, recovery and audit. The engine owns every decision; the command line (and later the window)
//! only draws and forwards. It knows books, partners, layouts and the store, and neither Tauri nor the practice servers.

pub mod acknowledge;
pub mod api;
mod audit;
pub mod checkpoint;
mod clock;
mod connections;
mod door;
mod engine;
mod error;
mod fields;
mod files;
mod holds;
pub mod job_templates;
mod jobs;
pub mod layouts;
mod listen;
mod notice;
mod overview;
mod partners;
mod run;
mod schedule;
mod settings;
mod tokens;
mod troubles;
mod words;
mod workbench;
mod workspace;

pub use clock::{Clock, SystemClock};
pub use door::{Door, serve};
pub use engine::{Engine, Key, Options};
pub use error::{Code, Error, Result, Retry};
pub use listen::{Listener, Quiet};
pub use tokio_util::sync::CancellationToken;
