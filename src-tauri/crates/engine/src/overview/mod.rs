//! What is seen at a glance, and the helpers of forms.

mod address;
mod audit;
pub(crate) mod chart;
mod conversion;
mod file;
mod fix;
mod guide;
mod job_check;
mod needs;
mod parties;
mod scene;
mod today;
mod tray;

pub(crate) use address::parse_address;
pub(crate) use audit::audit_list;
pub(crate) use file::run_file;
pub(crate) use fix::{action, fix, hold};
pub(crate) use guide::guide;
pub(crate) use job_check::{check_job, problems};
pub(crate) use parties::parties;
pub(crate) use today::today;
pub(crate) use tray::tray;
