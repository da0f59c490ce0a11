//! What the desktop's notification service may say of a run that ended.

use crate::api::{NoticeView, RunView};

/// The notice of a run that ended or was parked.
pub fn of(run: &RunView, n_held: u64) -> NoticeView {
    let urgent = n_held > 0 || !matches!(run.state.as_str(), "succeeded" | "canceled");
    NoticeView { title: run.job_name.clone(), body: run.message.clone(), to: format!("runs/{}", run.id), urgent }
}
