//! The layout editor's questions.

use crate::api::Reply;
use crate::error::{Error, Result};
use crate::listen::Listener;
use crate::workspace::Workspace;
use model::document::Kind;
use model::ids::{ConnectionId, LayoutId};
use tokio_util::sync::CancellationToken;

/// Which lines of a file are on screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// The first, from 0.
    pub from_line: u32,
    /// How many.
    pub lines: u32,
}

fn soon() -> Result<Reply> {
    Err(Error::internal("this is being built"))
}
pub(crate) fn templates() -> Result<Reply> {
    soon()
}
pub(crate) fn template(_name: &str) -> Result<Reply> {
    soon()
}
#[expect(clippy::unused_async, reason = "being built")]
pub(crate) async fn fields(
    _w: &Workspace,
    _kinds: &[Kind],
    _connection: Option<&ConnectionId>,
    _refresh: bool,
    _l: &dyn Listener,
    _cancel: CancellationToken,
) -> Result<Reply> {
    soon()
}
pub(crate) fn preview(
    _w: &Workspace,
    _layout: &str,
    _connection: Option<&ConnectionId>,
    window: Window,
    _focus: Option<&str>,
) -> Result<Reply> {
    let _ = (window.from_line, window.lines);
    soon()
}
pub(crate) fn suggest(
    _w: &Workspace,
    _kinds: &[Kind],
    _heads: &[String],
    _taken: &[String],
    _connection: Option<&ConnectionId>,
) -> Result<Reply> {
    soon()
}
pub(crate) fn put_draft(_w: &Workspace, _id: &LayoutId, _json: &str, _base: Option<u32>) -> Result<Reply> {
    soon()
}
pub(crate) fn draft(_w: &Workspace, _id: &LayoutId) -> Result<Reply> {
    soon()
}
pub(crate) fn drop_draft(_w: &Workspace, _id: &LayoutId) -> Result<Reply> {
    soon()
}
pub(crate) fn versions(_w: &Workspace, _id: &LayoutId) -> Result<Reply> {
    soon()
}
pub(crate) fn compare(_before: &str, _after: &str) -> Result<Reply> {
    soon()
}
