//! Signing in: the partner's ways in the partner's order, at most two attempts in all so that no account gets locked.

use crate::error::{Place, TransferError, Tried};
use crate::keys::{self, KeyPair};
use crate::limits::Line;
use crate::open::Secrets;
use model::partner::SignIn;
use secrecy::{ExposeSecret, SecretString};
use ssh2::{ErrorCode, KeyboardInteractivePrompt, Prompt, Session};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Attempts sent to the server in all.
const MOST_ATTEMPTS: usize = 2;

/// Ways to sign in whose secrets are at hand and readable.
pub(crate) struct Ready {
    order: Vec<SignIn>,
    missing: Vec<SignIn>,
    key: Option<KeyPair>,
    password: Option<SecretString>,
}

/// Reads the key before anything is sent, so that a wrong passphrase is told as such.
pub(crate) fn prepare(order: &[SignIn], secrets: Secrets) -> Result<Ready, TransferError> {
    let has = |how: &SignIn| match how {
        SignIn::Key => secrets.private_key.is_some(),
        SignIn::Password | SignIn::KeyboardInteractive => secrets.password.is_some(),
    };
    let (order, missing): (Vec<SignIn>, Vec<SignIn>) = order.iter().partition(|how| has(how));
    if order.is_empty() {
        let what = "neither a private key nor a password is set that its ways to sign in could use".to_owned();
        return Err(TransferError::Settings { what });
    }
    let key = match secrets.private_key {
        Some(text) if order.contains(&SignIn::Key) => Some(keys::parse(&text, secrets.passphrase.as_ref())?),
        _ => None,
    };
    Ok(Ready { order, missing, key, password: secrets.password })
}

/// Signs in and returns what worked, in words.
pub(crate) fn sign_in(
    session: &Session,
    line: &Line,
    user: &str,
    ready: &Ready,
    at: &Place,
) -> Result<&'static str, TransferError> {
    let mut door = Door { session, line, user, at, allowed: Vec::new() };
    door.ask()?;
    if session.authenticated() {
        return Ok("nothing: the server asks for no proof");
    }
    let mut tried: Vec<Tried> =
        ready.missing.iter().map(|&how| Tried { how, sent: false, outcome: "is not set".to_owned() }).collect();
    let mut waiting = ready.order.clone();
    let mut attempts = 0;
    while attempts < MOST_ATTEMPTS && !waiting.is_empty() {
        // After a first success a server may ask for a second proof, which it names only then.
        if attempts > 0 && !waiting.iter().any(|&how| door.allows(how)) {
            door.ask()?;
        }
        let Some(place) = waiting.iter().position(|&how| door.allows(how)) else { break };
        let how = waiting.remove(place);
        attempts += 1;
        match door.attempt(how, ready)? {
            None => return Ok(worked(how)),
            Some(outcome) => tried.push(Tried { how, sent: true, outcome }),
        }
    }
    let left = if attempts == MOST_ATTEMPTS {
        "was not tried, to keep the account from being locked"
    } else {
        "is not taken by the server"
    };
    tried.extend(waiting.into_iter().map(|how| Tried { how, sent: false, outcome: left.to_owned() }));
    Err(TransferError::SignInRefused { at: at.clone(), user: user.to_owned(), tried, allowed: door.allowed })
}

fn worked(how: SignIn) -> &'static str {
    match how {
        SignIn::Key => "the key",
        SignIn::Password => "the password",
        SignIn::KeyboardInteractive => "the password in a dialog",
    }
}

struct Door<'a> {
    session: &'a Session,
    line: &'a Line,
    user: &'a str,
    at: &'a Place,
    allowed: Vec<String>,
}

impl Door<'_> {
    /// Asks which ways the server takes now.
    fn ask(&mut self) -> Result<(), TransferError> {
        // ssh2 panics on a list that is not UTF-8; a hostile server must not end our thread by that.
        let answer = catch_unwind(AssertUnwindSafe(|| self.session.auth_methods(self.user).map(str::to_owned)));
        self.allowed = match answer {
            Ok(Ok(list)) => list.split(',').filter(|way| !way.is_empty()).map(str::to_owned).collect(),
            Ok(Err(_)) if self.session.authenticated() => Vec::new(),
            Ok(Err(error)) => return Err(self.broken(&error)),
            Err(_) => return Err(self.lost("its list of ways to sign in is not readable")),
        };
        Ok(())
    }

    /// A server that names nothing may take anything.
    fn allows(&self, how: SignIn) -> bool {
        let name = match how {
            SignIn::Key => "publickey",
            SignIn::Password => "password",
            SignIn::KeyboardInteractive => "keyboard-interactive",
        };
        self.allowed.is_empty() || self.allowed.iter().any(|way| way == name)
    }

    /// One attempt: `None` when it worked, else what came of it.
    fn attempt(&self, how: SignIn, ready: &Ready) -> Result<Option<String>, TransferError> {
        let password = || ready.password.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let mut dialog = Dialog { answer: password(), given: false, unanswered: Vec::new() };
        let result = match (how, &ready.key) {
            (SignIn::Key, Some(key)) => {
                self.session.userauth_pubkey_memory(self.user, None, key.private.expose_secret(), None)
            }
            (SignIn::Key, None) => return Ok(Some("is not set".to_owned())),
            (SignIn::Password, _) => self.session.userauth_password(self.user, password()),
            (SignIn::KeyboardInteractive, _) => self.session.userauth_keyboard_interactive(self.user, &mut dialog),
        };
        match result {
            Ok(()) => Ok(None),
            Err(error) => self.judge(&error, &dialog.unanswered).map(Some),
        }
    }

    /// Refused is a value; a broken connection is not.
    fn judge(&self, error: &ssh2::Error, unanswered: &[String]) -> Result<String, TransferError> {
        let ErrorCode::Session(code) = error.code() else { return Err(self.broken(error)) };
        if !unanswered.is_empty() {
            return Ok(format!(
                "was not enough: the server also asks \"{}\", which only a person could answer",
                unanswered.join("\", \"")
            ));
        }
        match code {
            libssh2_sys::LIBSSH2_ERROR_AUTHENTICATION_FAILED | libssh2_sys::LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED => {
                Ok("was refused".to_owned())
            }
            libssh2_sys::LIBSSH2_ERROR_METHOD_NOT_SUPPORTED | libssh2_sys::LIBSSH2_ERROR_ALGO_UNSUPPORTED => {
                Ok("was refused: the server does not take keys of this type".to_owned())
            }
            libssh2_sys::LIBSSH2_ERROR_FILE => Ok("cannot be used by the SSH library".to_owned()),
            libssh2_sys::LIBSSH2_ERROR_PASSWORD_EXPIRED => {
                Err(TransferError::PasswordExpired { at: self.at.clone(), user: self.user.to_owned() })
            }
            _ => Err(self.broken(error)),
        }
    }

    fn broken(&self, error: &ssh2::Error) -> TransferError {
        if self.line.cancel.is_canceled() {
            return TransferError::Canceled;
        }
        if self.line.rang() || error.code() == ErrorCode::Session(libssh2_sys::LIBSSH2_ERROR_TIMEOUT) {
            let seconds = u64::from(self.session.timeout()).div_ceil(1000);
            return TransferError::NoAnswer { at: self.at.clone(), action: "sign in", seconds };
        }
        self.lost(error.message())
    }

    fn lost(&self, detail: &str) -> TransferError {
        TransferError::ConnectionLost { at: self.at.clone(), action: "sign in", detail: detail.to_owned() }
    }
}

/// Answers the one hidden question with the password; every other question is for a person.
struct Dialog<'a> {
    answer: &'a str,
    given: bool,
    unanswered: Vec<String>,
}

impl KeyboardInteractivePrompt for Dialog<'_> {
    fn prompt<'a>(&mut self, _user: &str, _instructions: &str, prompts: &[Prompt<'a>]) -> Vec<String> {
        let mut answer = |prompt: &Prompt<'a>| {
            if prompt.echo || self.given {
                self.unanswered.push(crate::names::shown(prompt.text.trim().as_bytes()));
                return String::new();
            }
            self.given = true;
            self.answer.to_owned()
        };
        prompts.iter().map(&mut answer).collect()
    }
}
