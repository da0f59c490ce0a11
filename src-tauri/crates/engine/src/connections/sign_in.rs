//! Signing in: through the browser and one of the ways home, or with what was entered where a provider has no such sign-in.

use super::{book_options, companies, confirm, provider_secrets};
use crate::api::{Event, Reply, Secret};
use crate::audit::{self, Entry};
use crate::clock::random;
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::tokens::{seal, unseal};
use crate::troubles;
use crate::workspace::Workspace;
use books::oauth::{Callback, loopback};
use books::sign_in::{self, Home, SignedIn};
use model::connection::Connection;
use model::ids::ConnectionId;
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::sync::Mutex;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// Sign-ins that wait for the browser, by connection. A pasted address reaches them here.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<ConnectionId, oneshot::Sender<Callback>>>);

impl Waiting {
    fn waits(&self) -> std::sync::MutexGuard<'_, HashMap<ConnectionId, oneshot::Sender<Callback>>> {
        self.0.lock().expect("BUG: nothing panics while it holds the sign-ins")
    }

    /// Waits for a pasted address from now on. An older wait of the same connection ends.
    fn expect(&self, id: &ConnectionId) -> oneshot::Receiver<Callback> {
        let (sender, receiver) = oneshot::channel();
        self.waits().insert(id.clone(), sender);
        receiver
    }

    fn take(&self, id: &ConnectionId) -> Option<oneshot::Sender<Callback>> {
        self.waits().remove(id).filter(|sender| !sender.is_closed())
    }
}

/// Hands the address on which the browser ended to the sign-in that waits for it.
pub(crate) fn paste(w: &Workspace, id: &ConnectionId, address: &Secret) -> Result<Reply> {
    let callback =
        Callback::from_address(address.0.expose_secret()).map_err(|error| troubles::books(error, w.now()))?;
    let nobody = || {
        Error::new(Code::NotFound, format!("No sign-in of the connection “{id}” waits for an address."))
            .hint("Start the sign-in first, then paste the address on which the browser ended.")
    };
    let waiting = w.sign_ins.take(id).ok_or_else(nobody)?;
    waiting.send(callback).map_err(|_| nobody())?;
    Ok(Reply::Done { text: "The address was handed over; the sign-in goes on.".to_owned() })
}

/// Signs in, keeps what comes of it, and asks which companies there are.
pub(crate) async fn sign_in(
    w: &Workspace,
    id: &ConnectionId,
    company: Option<String>,
    listener: &dyn Listener,
    cancel: CancellationToken,
) -> Result<Reply> {
    let mut connection = w.connection(id)?;
    let before = unseal(&w.store, id)?;
    let signed_in = if sign_in::by_browser(connection.provider) {
        by_browser(w, &connection, listener, cancel).await?
    } else {
        listener.phase("Signing in");
        let secrets = provider_secrets(w, id)?;
        let entered = sign_in::enter(&connection, secrets, &book_options(w)).await;
        entered.map_err(|error| troubles::books(error, w.now()))?
    };
    signed_in.enter(&mut connection);
    let now = w.now();
    seal(&w.store, id, &signed_in.tokens, now)?;
    let entry = Entry::new("connection.signed-in", id).with("region", &connection.region).with("api", &connection.api);
    w.store
        .transaction(|tx| {
            tx.put_connection(&connection, now)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    // The provider keeps a limited number of sign-ins; the one that this replaces is not needed any more.
    if let Some(before) = before.filter(|_| sign_in::leaves_older(connection.provider)) {
        let secrets = provider_secrets(w, id)?;
        let _ = sign_in::revoke(&connection, &before, secrets, &book_options(w)).await;
    }
    w.books.lock().await.remove(id);
    match company {
        Some(company) => confirm(w, id, &company).await,
        None => companies(w, id).await,
    }
}

/// Opens the listener, sends the browser to the provider, and takes what comes home: to this computer, through the hand-back
/// page, or pasted.
async fn by_browser(
    w: &Workspace,
    connection: &Connection,
    listener: &dyn Listener,
    cancel: CancellationToken,
) -> Result<SignedIn> {
    let fail = |error| troubles::books(error, w.now());
    let home = loopback::Listener::bind(&connection.redirect_ports).await.map_err(fail)?;
    let port = home.port();
    let way = if connection.hand_back.is_some() { Home::HandBack { port } } else { Home::Loopback { port } };
    let begun = sign_in::begin(connection, way, &random).map_err(fail)?;
    let pasted = w.sign_ins.expect(&connection.id);
    listener.hear(Event::OpenBrowser { url: begun.authorize_url.clone() });
    listener.phase("Waiting for you to sign in in the browser");
    let expected = begun.expected();
    let callback = tokio::select! {
        callback = home.wait(&expected, &*w.clock, loopback::PATIENCE) => callback.map_err(fail)?,
        Ok(callback) = pasted => callback,
        () = cancel.cancelled() => return Err(crate::run::canceled("The sign-in was canceled.")),
    };
    drop(w.sign_ins.take(&connection.id));
    let secrets = provider_secrets(w, &connection.id)?;
    begun.finish(callback, connection, secrets, &book_options(w)).await.map_err(fail)
}
