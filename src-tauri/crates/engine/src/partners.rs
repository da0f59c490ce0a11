//! Partners: adding them, their host key, their keys and passwords, and the test of the way to them.

use crate::api::{Event, HostKeyView, PartnerView, Reply, Secret, TestReport, Tick};
use crate::audit::{self, Entry};
use crate::error::{Code, Error, Result};
use crate::files::SettingsFile;
use crate::listen::Listener;
use crate::troubles;
use crate::workspace::Workspace;
use model::ids::PartnerId;
use model::partner::{HostKey, Partner, Remote};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Names of a partner's secrets, in settings files and in the vault.
const PASSWORD: &str = "password";
const PRIVATE_KEY: &str = "private_key";
const PASSPHRASE: &str = "passphrase";

/// How long a server may take to show its host key.
const SCAN: Duration = Duration::from_secs(20);

fn owner_of(id: &PartnerId) -> String {
    format!("partner/{id}")
}

/// Adds or replaces a partner. A pinned host key stays when the address stays; a file never replaces one silently.
pub(crate) fn add(w: &Workspace, file: &Secret) -> Result<Reply> {
    let (mut partner, secrets) = SettingsFile::read::<Partner>(file, "partner")?;
    secrets.only(&[PASSWORD, PRIVATE_KEY, PASSPHRASE])?;
    let before = w.store.partner(&partner.id).map_err(troubles::store)?;
    keep_host_key(&mut partner, before.as_ref())?;
    check_key(secrets.get(PRIVATE_KEY), secrets.get(PASSPHRASE))?;
    w.unlock_for(&secrets)?;
    let now = w.now();
    let entry = Entry::new("partner.added", &partner.id).with("remote", &partner.remote).with("mode", partner.mode);
    w.store
        .transaction(|tx| {
            tx.put_partner(&partner, now)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    for name in [PASSWORD, PRIVATE_KEY, PASSPHRASE] {
        if let Some(secret) = secrets.get(name) {
            w.store.put_secret(&owner_of(&partner.id), name, secret, now).map_err(troubles::store)?;
        }
    }
    show(w, &partner.id)
}

fn keep_host_key(partner: &mut Partner, before: Option<&Partner>) -> Result<()> {
    let Some(Partner { remote: Remote::Sftp { host: old_host, port: old_port, host_key: Some(pinned), .. }, .. }) =
        before
    else {
        return Ok(());
    };
    let Remote::Sftp { host, port, host_key, .. } = &mut partner.remote else { return Ok(()) };
    if host != old_host || port != old_port {
        return Ok(());
    }
    match host_key {
        Some(given) if given != pinned => Err(Error::new(
            Code::HostKeyChanged,
            format!(
                "The file names another host key ({}) than the one that was accepted ({}).",
                given.fingerprint, pinned.fingerprint
            ),
        )
        .hint("Accept a new key only after you compared its fingerprint with the partner.")),
        _ => {
            *host_key = Some(pinned.clone());
            Ok(())
        }
    }
}

/// A key that cannot be used is refused while the person who has it is still there.
fn check_key(key: Option<&SecretString>, passphrase: Option<&SecretString>) -> Result<()> {
    match key {
        Some(key) => transfer::keys::parse(key, passphrase).map(|_| ()).map_err(|error| {
            Error::new(Code::BadKey, troubles::sentence(&format!("the private key cannot be used: {error}")))
                .hint("Nothing was stored.")
        }),
        None => Ok(()),
    }
}

fn view(w: &Workspace, partner: Partner) -> Result<PartnerView> {
    let secrets = w.store.secret_entries(&owner_of(&partner.id)).map_err(troubles::store)?;
    Ok(PartnerView {
        secrets: secrets.into_iter().map(|entry| (entry.name, entry.changed)).collect(),
        public_key: None,
        jobs: w.jobs_where(|job| job.partner == partner.id)?,
        partner,
    })
}

pub(crate) fn list(w: &Workspace) -> Result<Reply> {
    let all = w.store.partners().map_err(troubles::store)?;
    all.into_iter().map(|partner| view(w, partner)).collect::<Result<_>>().map(Reply::Partners)
}

pub(crate) fn show(w: &Workspace, id: &PartnerId) -> Result<Reply> {
    let mut view = view(w, w.partner(id)?)?;
    view.public_key = public_line(w, id);
    Ok(Reply::Partner(Box::new(view)))
}

/// The public half of the key that is set. Where the secrets cannot be opened now, a partner is shown without it.
fn public_line(w: &Workspace, id: &PartnerId) -> Option<String> {
    let secrets = secrets(w, id).ok()?;
    transfer::keys::parse(&secrets.private_key?, secrets.passphrase.as_ref()).ok().map(|pair| pair.public_line)
}

pub(crate) fn remove(w: &Workspace, id: &PartnerId) -> Result<Reply> {
    w.partner(id)?;
    let now = w.now();
    w.store
        .transaction(|tx| {
            tx.remove_partner(id)?;
            audit::append(tx, now, &Entry::new("partner.removed", id))
        })
        .map_err(troubles::store)?;
    Ok(Reply::Done { text: format!("The partner “{id}” and its secrets are gone; what was sent stays recorded.") })
}

/// The secrets with which a partner is signed in to.
pub(crate) fn secrets(w: &Workspace, id: &PartnerId) -> Result<transfer::Secrets> {
    let get = |name| w.store.secret(&owner_of(id), name).map_err(troubles::store);
    Ok(transfer::Secrets { password: get(PASSWORD)?, private_key: get(PRIVATE_KEY)?, passphrase: get(PASSPHRASE)? })
}

/// Replaces secrets.
pub(crate) fn set_secrets(
    w: &Workspace,
    id: &PartnerId,
    password: Option<Secret>,
    private_key: Option<Secret>,
    passphrase: Option<Secret>,
) -> Result<Reply> {
    w.partner(id)?;
    check_key(private_key.as_ref().map(|s| &s.0), passphrase.as_ref().map(|s| &s.0))?;
    let now = w.now();
    let given = [(PASSWORD, password), (PRIVATE_KEY, private_key), (PASSPHRASE, passphrase)];
    let mut names = Vec::new();
    for (name, secret) in given {
        if let Some(secret) = secret {
            w.store.put_secret(&owner_of(id), name, &secret.0, now).map_err(troubles::store)?;
            names.push(name);
        }
    }
    record(w, &Entry::new("partner.secrets-changed", id).with("names", &names))?;
    show(w, id)
}

fn record(w: &Workspace, entry: &Entry) -> Result<()> {
    let now = w.now();
    w.store.transaction(|tx| audit::append(tx, now, entry)).map_err(troubles::store)
}

/// Makes a key pair. The private half never leaves the vault.
pub(crate) async fn make_key(w: &Workspace, id: &PartnerId) -> Result<Reply> {
    w.partner(id)?;
    let comment = format!("ml-connector {id}");
    let pair = tokio::task::spawn_blocking(move || transfer::keys::make(transfer::keys::KeyKind::Ed25519, &comment))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    let now = w.now();
    w.store.put_secret(&owner_of(id), PRIVATE_KEY, &pair.private, now).map_err(troubles::store)?;
    w.store.remove_secret(&owner_of(id), PASSPHRASE).map_err(troubles::store)?;
    record(w, &Entry::new("partner.key-made", id).with("public_key", &pair.public_line))?;
    Ok(Reply::PublicKey { line: pair.public_line })
}

/// Shows the host key that the server offers, and pins it where a person accepts exactly this one.
pub(crate) async fn host_key(w: &Workspace, id: &PartnerId, accept: Option<String>) -> Result<Reply> {
    let mut partner = w.partner(id)?;
    let Remote::Sftp { host, port, host_key, .. } = &mut partner.remote else {
        return Err(Error::new(
            Code::Usage,
            format!("The partner “{id}” is a folder on this machine and has no host key."),
        ));
    };
    let (name, number) = (host.clone(), *port);
    let offer = tokio::task::spawn_blocking(move || transfer::scan_host_key(&name, number, SCAN))
        .await
        .map_err(Error::internal)?
        .map_err(|error| troubles::transfer(&error))?;
    let (pinned, offered) = (host_key.clone(), offer.host_key);
    let Some(fingerprint) = accept else {
        return Ok(Reply::HostKey(HostKeyView { offered, pinned, accepted: false }));
    };
    if fingerprint != offered.fingerprint {
        return Err(Error::new(
            Code::HostKeyChanged,
            format!("The server offers {}, not {fingerprint}. Nothing was accepted.", offered.fingerprint),
        )
        .hint("Compare the fingerprint with the one that the partner tells you by another way than this connection."));
    }
    *host_key = Some(offered.clone());
    pin(w, &partner, pinned.as_ref(), &offered)?;
    Ok(Reply::HostKey(HostKeyView { offered: offered.clone(), pinned: Some(offered), accepted: true }))
}

fn pin(w: &Workspace, partner: &Partner, before: Option<&HostKey>, accepted: &HostKey) -> Result<()> {
    let now = w.now();
    let entry = Entry::new("partner.host-key-accepted", &partner.id)
        .with("before", before.map(|key| &key.fingerprint))
        .with("accepted", &accepted.fingerprint)
        .with("algorithm", &accepted.algorithm)
        .with("by", audit::person());
    w.store
        .transaction(|tx| {
            tx.put_partner(partner, now)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)
}

/// Tests the way to a partner.
pub(crate) async fn test(
    w: &Workspace,
    id: &PartnerId,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Reply> {
    check(w, &w.partner(id)?, listener, cancel).await.map(Reply::Test)
}

/// The steps of [`test`].
pub(crate) async fn check(
    w: &Workspace,
    partner: &Partner,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<TestReport> {
    let (partner, secrets) = (partner.clone(), secrets(w, &partner.id)?);
    let folder = partner.folders.outbound.clone();
    let unique = crate::clock::random_text();
    let guard = cancel.child_token();
    let _ends_the_watch = guard.clone().drop_guard();
    let options = transfer_options(&guard);
    let ticks = tokio::task::spawn_blocking(move || {
        let mut ticks = Vec::new();
        transfer::test(&partner, secrets, options, &folder, &unique, &mut |tick| {
            let tick = tick_of(tick);
            listener.hear(Event::Tick(tick.clone()));
            ticks.push(tick);
        });
        ticks
    })
    .await
    .map_err(Error::internal)?;
    Ok(TestReport { ok: ticks.iter().all(|tick| tick.ok), ticks })
}

fn tick_of(tick: &transfer::Tick) -> Tick {
    let who = match tick.who_must_act {
        Some(transfer::Who::You) => Some("you".to_owned()),
        Some(transfer::Who::Partner) => Some("the partner".to_owned()),
        Some(transfer::Who::Nobody) | None => None,
    };
    Tick { step: tick.step.as_str().to_owned(), ok: tick.ok, text: troubles::sentence(&tick.sentence), who }
}

/// Transfer options that stop when the command is canceled.
pub(crate) fn transfer_options(cancel: &CancellationToken) -> transfer::Options {
    let stop = transfer::Cancel::new();
    let (token, handle) = (cancel.clone(), stop.clone());
    // Ends with the token's last owner at the latest: a child token is canceled when the command's guard drops.
    tokio::spawn(async move {
        token.cancelled().await;
        handle.cancel();
    });
    transfer::Options { cancel: stop, ..transfer::Options::default() }
}
