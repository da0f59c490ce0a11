//! The command table that every front door shares: the command line, the local socket, and later the window.
//!
//! A front door makes a [`Command`], gives it to [`crate::Engine::execute`] with somebody who listens to [`Event`]s, and
//! gets a [`Reply`] or an [`crate::Error`]. Whatever needs a rule happens behind it.

mod command;
mod reply;
mod secret;

pub use command::{Command, RunRequest, Take};
pub use reply::{
    AuditVerdict, CompanyView, ConnectionView, Event, FileView, Health, HoldView, HostKeyView, JobView, LayoutView,
    OutcomeTotal, PartnerView, RecordView, Reply, RunReport, RunView, TestReport, Tick,
};
pub use secret::Secret;
