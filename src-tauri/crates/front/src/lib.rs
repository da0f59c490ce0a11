//! What every graphical front door shares: which workspace is open, the calls under way with their progress, the live feed, and the demo.
//!
//! The desktop shell and the development server draw what comes from here and forward what a person asks; neither decides anything.

mod address;
mod api;
mod calls;
pub mod demo;
mod ear;
mod open;
mod session;

pub use address::may_open;
pub use api::{Answer, Ask, Desk, Feed, StateView, WorkspaceKind};
pub use session::{Session, SessionOptions};
