//! What is seen at a glance, and the helpers of forms.

use crate::api::{Reply, Secret};
use crate::error::{Error, Result};
use crate::listen::Listener;
use crate::workspace::Workspace;
use model::connection::Provider;
use model::document::Kind;
use model::ids::{ConnectionId, HoldId, RunId};

fn soon() -> Result<Reply> {
    Err(Error::internal("this is being built"))
}
pub(crate) fn today(_w: &Workspace) -> Result<Reply> {
    soon()
}
pub(crate) fn tray(_w: &Workspace) -> Result<Reply> {
    soon()
}
pub(crate) fn run_file(_w: &Workspace, _id: &RunId, _name: &str, _from: u64, _limit: u32) -> Result<Reply> {
    soon()
}
pub(crate) fn audit_list(_w: &Workspace, _run: Option<&RunId>, _before: Option<u64>, _limit: u32) -> Result<Reply> {
    soon()
}
pub(crate) fn hold(_w: &Workspace, _id: &HoldId) -> Result<Reply> {
    soon()
}
pub(crate) fn fix(_w: &Workspace, _id: &HoldId, _field: &str, _value: Option<&str>, _why: &str) -> Result<Reply> {
    soon()
}
pub(crate) fn parse_address(_text: &Secret) -> Result<Reply> {
    soon()
}
pub(crate) fn guide(_provider: Provider) -> Result<Reply> {
    soon()
}
#[expect(clippy::unused_async, reason = "being built")]
pub(crate) async fn parties(_w: &Workspace, _id: &ConnectionId, _kinds: &[Kind], _l: &dyn Listener) -> Result<Reply> {
    soon()
}
pub(crate) fn check_job(_w: &Workspace, _file: &str) -> Result<Reply> {
    soon()
}
