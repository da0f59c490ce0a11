//! The one command that the web view may call.

use front::{Answer, Ask, Session};
use std::sync::Arc;
use tauri::State;
use tokio::sync::SetOnce;

/// The session, once it is there. What is asked before waits for it.
pub(crate) type Opening = Arc<SetOnce<Session>>;

/// Hands a request to the session.
#[tauri::command]
pub(crate) async fn ask(ask: Ask, session: State<'_, Opening>) -> Result<Answer, engine::Error> {
    session.wait().await.ask(ask).await
}
