//! Keeps the tokens of a connection sealed in the vault, and the intents of their renewals in the store.

use crate::checkpoint::Checkpoints;
use crate::clock::{Clock, random_text};
use crate::troubles;
use async_trait::async_trait;
use books::{Kept, StoreFault, TokenSet, TokenStore};
use jiff::Timestamp;
use model::ids::ConnectionId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{EffectState, NewEffect, Store};

/// The name of the tokens among a connection's secrets.
pub(crate) const TOKENS: &str = "tokens";
/// The name of the client secret.
pub(crate) const CLIENT_SECRET: &str = "client-secret";
/// Name of the secret that is BILL's developer key.
pub(crate) const DEVELOPER_KEY: &str = "developer-key";
/// Name of the secret that is an API user's password or the value of a sync token.
pub(crate) const PASSWORD: &str = "password";
/// Name of the secret that is the token of Spend & Expense.
pub(crate) const SPEND_TOKEN: &str = "spend-token";
/// What a person enters for a connection: the name in settings files, and the name in the vault.
pub(crate) const ENTERED: [(&str, &str); 4] = [
    ("client_secret", CLIENT_SECRET),
    ("developer_key", DEVELOPER_KEY),
    ("password", PASSWORD),
    ("spend_token", SPEND_TOKEN),
];
/// Renewals older than the newest ten are of no interest to anybody.
const KEPT_REFRESHES: usize = 10;

/// The owner under which a connection's secrets and cursors are kept.
pub(crate) fn owner_of(id: &ConnectionId) -> String {
    format!("connection/{id}")
}

/// The form in which tokens are sealed. It exists only between the vault and the memory that holds the secrets.
#[derive(Serialize, Deserialize)]
struct Sealed {
    access: String,
    refresh: String,
    obtained_at: Timestamp,
    expires_at: Timestamp,
    #[serde(default)]
    refresh_ends: Option<Timestamp>,
    #[serde(default)]
    ends: Option<Timestamp>,
}

pub(crate) struct VaultTokens {
    pub store: Arc<Store>,
    pub connection: ConnectionId,
    pub clock: Arc<dyn Clock>,
    pub checkpoints: Arc<dyn Checkpoints>,
}

/// Seals tokens under a connection.
pub(crate) fn seal(store: &Store, id: &ConnectionId, tokens: &TokenSet, now: Timestamp) -> crate::Result<()> {
    let sealed = Sealed {
        access: tokens.access.expose_secret().to_owned(),
        refresh: tokens.refresh.expose_secret().to_owned(),
        obtained_at: tokens.obtained_at,
        expires_at: tokens.expires_at,
        refresh_ends: tokens.refresh_ends,
        ends: tokens.ends,
    };
    let text = SecretString::from(serde_json::to_string(&sealed).map_err(crate::Error::internal)?);
    store.put_secret(&owner_of(id), TOKENS, &text, now).map_err(troubles::store)
}

/// The tokens of a connection, if there are any.
pub(crate) fn unseal(store: &Store, id: &ConnectionId) -> crate::Result<Option<TokenSet>> {
    let Some(text) = store.secret(&owner_of(id), TOKENS).map_err(troubles::store)? else { return Ok(None) };
    let sealed: Sealed =
        serde_json::from_str(text.expose_secret()).map_err(|_| crate::Error::internal("sealed tokens"))?;
    Ok(Some(TokenSet {
        access: sealed.access.into(),
        refresh: sealed.refresh.into(),
        obtained_at: sealed.obtained_at,
        expires_at: sealed.expires_at,
        refresh_ends: sealed.refresh_ends,
        ends: sealed.ends,
    }))
}

impl VaultTokens {
    fn effect_key(&self) -> String {
        owner_of(&self.connection)
    }

    /// Ends the renewal that was intended last.
    fn finish(&self, state: EffectState, outcome: Option<&str>) -> Result<(), StoreFault> {
        let last = self.store.last_effect("token-refresh", &self.effect_key()).map_err(fault)?;
        match last.filter(|effect| effect.finished.is_none()) {
            Some(effect) => self.store.finish_effect(&effect.what.id, state, outcome, self.clock.now()).map_err(fault),
            None => Ok(()),
        }
    }

    fn refreshes(&self) -> Result<Vec<Timestamp>, StoreFault> {
        let kept = self.store.cursor(&self.effect_key(), "refreshes").map_err(fault)?;
        kept.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text).map_err(|e| StoreFault(e.to_string())))
    }
}

fn fault(error: store::Error) -> StoreFault {
    StoreFault(error.to_string())
}

#[async_trait]
impl TokenStore for VaultTokens {
    async fn load(&self) -> Result<Option<Kept>, StoreFault> {
        let tokens = unseal(&self.store, &self.connection).map_err(|error| StoreFault(error.message))?;
        let refreshes = self.refreshes()?;
        Ok(tokens.map(|tokens| Kept { tokens, refreshes }))
    }

    async fn intend_refresh(&self, at: Timestamp) -> Result<(), StoreFault> {
        let mut refreshes = self.refreshes()?;
        refreshes.push(at);
        let from = refreshes.len().saturating_sub(KEPT_REFRESHES);
        let text = serde_json::to_string(&refreshes[from..]).map_err(|e| StoreFault(e.to_string()))?;
        let effect = NewEffect {
            id: format!("e-{}-{}", at.strftime("%Y%m%dt%H%M%S"), random_text()),
            kind: "token-refresh".to_owned(),
            key: self.effect_key(),
            intent: "{}".to_owned(),
            run: None,
        };
        self.checkpoints.at("refresh.before-intent");
        self.store
            .transaction(|tx| {
                tx.set_cursor(&self.effect_key(), "refreshes", &text)?;
                tx.begin_effect(&effect, at)
            })
            .map_err(fault)?;
        self.checkpoints.at("refresh.intended");
        Ok(())
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), StoreFault> {
        self.checkpoints.at("refresh.answered");
        seal(&self.store, &self.connection, tokens, self.clock.now()).map_err(|error| StoreFault(error.message))?;
        self.checkpoints.at("refresh.kept");
        self.finish(EffectState::Done, None)?;
        self.checkpoints.at("refresh.settled");
        Ok(())
    }

    async fn note_refused(&self, reason: &str) -> Result<(), StoreFault> {
        let outcome = serde_json::json!({ "reason": reason }).to_string();
        self.finish(EffectState::Failed, Some(&outcome))
    }
}
