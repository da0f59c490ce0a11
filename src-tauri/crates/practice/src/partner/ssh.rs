//! Connections and sign-in of a practice partner.

use super::files::Files;
use super::log::{Event, Method};
use super::{KnownUser, Shared, Stall};
use russh::keys::PublicKey;
use russh::server::{
    Auth, ChannelOpenHandle, Config, Handler, Msg, PublicKeyOffer, Response, Session, VerifiedPublicKey,
};
use russh::{Channel, ChannelId, MethodKind, MethodSet};
use std::borrow::Cow;
use std::collections::HashMap;
use std::net::Shutdown;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Takes connections until told to stop; then every connection is cut.
pub(crate) async fn listen(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    loop {
        let theirs = stopped.clone();
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => return,
            taken = listener.accept() => {
                // A peer that is gone again before it was taken is nothing to us.
                if let Ok((stream, _)) = taken {
                    tokio::spawn(serve(stream, Arc::clone(&shared), theirs));
                }
            }
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    shared.log.push(Event::Connected);
    if let Ok((stream, knife)) = with_knife(stream) {
        tokio::select! {
            () = speak(stream, Arc::clone(&shared), knife.clone()) => {}
            _ = stopped.wait_for(|stopped| *stopped) => knife.cut(),
        }
    }
    shared.log.push(Event::Disconnected);
}

async fn speak(stream: TcpStream, shared: Arc<Shared>, knife: Knife) {
    shared.faults.pass(|stall| stall == Stall::Greeting).await;
    let config = Config {
        keys: vec![shared.host_key()],
        methods: methods(&shared.users),
        auth_rejection_time: Duration::ZERO,
        nodelay: true,
        ..Config::default()
    };
    let visitor = Visitor { shared, knife, channels: HashMap::new(), has_shown_key: false };
    match russh::server::run_stream(Arc::new(config), stream, visitor).await {
        Ok(running) => drop(running.await),
        Err(error) => tracing::debug!(%error, "a practice connection ended early"),
    }
}

/// Cuts a connection at once, without a word of the protocol.
#[derive(Clone)]
pub(crate) struct Knife(Arc<std::net::TcpStream>);

impl Knife {
    pub(crate) fn cut(&self) {
        // A connection that is already gone is as good as cut.
        self.0.shutdown(Shutdown::Both).ok();
    }
}

fn with_knife(stream: TcpStream) -> std::io::Result<(TcpStream, Knife)> {
    let stream = stream.into_std()?;
    let knife = Knife(Arc::new(stream.try_clone()?));
    Ok((TcpStream::from_std(stream)?, knife))
}

/// Ways to sign in that any user has, as servers name them before they know who comes.
fn methods(users: &[KnownUser]) -> MethodSet {
    let mut all = MethodSet::empty();
    if users.iter().any(|known| !known.keys.is_empty()) {
        all.push(MethodKind::PublicKey);
    }
    if users.iter().any(|known| takes_password(&known.user)) {
        all.push(MethodKind::Password);
    }
    if users.iter().any(|known| known.user.password.is_some() && !known.user.needs_both) {
        all.push(MethodKind::KeyboardInteractive);
    }
    all
}

fn takes_password(user: &super::User) -> bool {
    user.password.is_some() && !user.dialog_only && !user.needs_both
}

struct Visitor {
    shared: Arc<Shared>,
    knife: Knife,
    channels: HashMap<ChannelId, Channel<Msg>>,
    has_shown_key: bool,
}

impl Visitor {
    fn user(&self, name: &str) -> Option<&KnownUser> {
        self.shared.users.iter().find(|known| known.user.name == name)
    }

    fn has_key(&self, user: &str, key: &PublicKey) -> bool {
        self.user(user).is_some_and(|known| known.keys.iter().any(|own| own.key_data() == key.key_data()))
    }

    fn note(&self, user: &str, method: Method, accepted: bool) {
        self.shared.log.push(Event::SignIn { user: user.to_owned(), method, accepted });
    }
}

fn judged(accepted: bool) -> Auth {
    if accepted { Auth::Accept } else { Auth::reject() }
}

impl Handler for Visitor {
    type Error = russh::Error;

    async fn auth_publickey_offered(&mut self, user: &str, offer: PublicKeyOffer<'_>) -> Result<Auth, Self::Error> {
        let known = self.has_key(user, offer.public_key);
        if !known {
            self.note(user, Method::Key, false);
        }
        Ok(judged(known))
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        let known = self.has_key(user, key.public_key);
        self.note(user, Method::Key, known);
        self.has_shown_key |= known;
        if known && self.user(user).is_some_and(|known| known.user.needs_both) {
            let next = MethodSet::from(&[MethodKind::Password][..]);
            return Ok(Auth::Reject { proceed_with_methods: Some(next), partial_success: true });
        }
        Ok(judged(known))
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, Self::Error> {
        let fits = self.user(user).is_some_and(|known| {
            let right = known.user.password.as_deref() == Some(password);
            right && (takes_password(&known.user) || (known.user.needs_both && self.has_shown_key))
        });
        self.note(user, Method::Password, fits);
        Ok(judged(fits))
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        user: &str,
        _submethods: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, Self::Error> {
        let second = self.user(user).and_then(|known| known.user.second_question.clone());
        let Some(answers) = response else {
            let mut prompts = vec![(Cow::Borrowed("Password: "), false)];
            prompts.extend(second.map(|question| (Cow::Owned(question), true)));
            return Ok(Auth::Partial { name: "".into(), instructions: "".into(), prompts: prompts.into() });
        };
        let answers: Vec<Vec<u8>> = answers.map(|answer| answer.to_vec()).collect();
        let fits = second.is_none()
            && self.user(user).is_some_and(|known| {
                let password = known.user.password.as_deref().map(str::as_bytes);
                !known.user.needs_both && password.is_some() && answers.first().map(Vec::as_slice) == password
            });
        self.note(user, Method::Dialog, fits);
        Ok(judged(fits))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), Self::Error> {
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn channel_eof(&mut self, channel: ChannelId, session: &mut Session) -> Result<(), Self::Error> {
        session.close(channel)
    }

    async fn subsystem_request(&mut self, id: ChannelId, name: &str, session: &mut Session) -> Result<(), Self::Error> {
        match self.channels.remove(&id) {
            Some(channel) if name == "sftp" => {
                session.channel_success(id)?;
                let files = Files::new(Arc::clone(&self.shared), self.knife.clone());
                russh_sftp::server::run(channel.into_stream(), files).await;
                Ok(())
            }
            _ => session.channel_failure(id),
        }
    }
}
