//! Connections: adding them, confirming the company, asking whether they work, and the books that are open.

mod health;
mod sign_in;

pub(crate) use health::advice_on;
pub(crate) use sign_in::{Waiting, paste, sign_in};

use crate::api::{CompanyView, ConnectionView, Event, Reply, Secret, TestReport, Tick};
use crate::audit::{self, Entry};
use crate::clock::random;
use crate::error::{Code, Error, Result};
use crate::files::SettingsFile;
use crate::listen::Listener;
use crate::tokens::{
    CLIENT_SECRET, DEVELOPER_KEY, ENTERED, PASSWORD, SPEND_TOKEN, TOKENS, VaultTokens, owner_of, seal, unseal,
};
use crate::troubles;
use crate::workspace::Workspace;
use books::sign_in as browser;
use books::{Books, ListRequest, TokenKeeper, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::connection::{Company, Connection};
use model::document::Kind;
use model::ids::ConnectionId;
use model::period::Period;
use std::sync::Arc;

/// The books of a connection, open. One for each connection, so that its limits are counted once.
pub(crate) struct OpenBooks {
    /// The connection as it was when they were opened; a changed one is opened anew.
    connection: Connection,
    pub books: Box<dyn Books>,
}

/// Names of the secrets with which a settings file brings a finished sign-in along.
const READY: [&str; 3] = ["access_token", "refresh_token", "expires_at"];

fn book_options(w: &Workspace) -> books::Options {
    books::Options::new(w.clock.clone(), Arc::new(random)).counting(w.gates.clone())
}

/// Opens the books of a connection, or gives those that are open.
pub(crate) async fn open(w: &Workspace, connection: &Connection) -> Result<Arc<OpenBooks>> {
    let mut open = w.books.lock().await;
    if let Some(found) = open.get(&connection.id).filter(|found| found.connection == *connection) {
        return Ok(found.clone());
    }
    if unseal(&w.store, &connection.id)?.is_none() {
        return Err(Error::new(
            Code::SignInNeeded,
            format!("Nobody has signed in to the connection “{}” yet.", connection.id),
        )
        .hint("Sign in first."));
    }
    let fail = |error| troubles::books(error, w.now());
    let options = book_options(w).with(provider_secrets(w, &connection.id)?);
    let keeper = keeper(w, connection, &options)?;
    let books = books::connect(connection, Arc::new(keeper), &options).map_err(fail)?;
    let opened = Arc::new(OpenBooks { connection: connection.clone(), books });
    open.insert(connection.id.clone(), opened.clone());
    Ok(opened)
}

fn keeper(w: &Workspace, connection: &Connection, options: &books::Options) -> Result<TokenKeeper> {
    let (store, clock, checkpoints) = (w.store.clone(), w.clock.clone(), w.checkpoints.clone());
    let store = VaultTokens { store, connection: connection.id.clone(), clock, checkpoints };
    let secrets = provider_secrets(w, &connection.id)?;
    books::token_keeper(connection, secrets, Arc::new(store), options).map_err(|error| troubles::books(error, w.now()))
}

/// The secrets that a person entered for a connection.
fn provider_secrets(w: &Workspace, id: &ConnectionId) -> Result<books::Secrets> {
    let secret = |name: &str| w.store.secret(&owner_of(id), name).map_err(troubles::store);
    Ok(books::Secrets {
        client_secret: secret(CLIENT_SECRET)?,
        developer_key: secret(DEVELOPER_KEY)?,
        password: secret(PASSWORD)?,
        spend_token: secret(SPEND_TOKEN)?,
    })
}

/// Adds or replaces a connection. What its sign-in found (region, company) is kept where the file says nothing of it.
pub(crate) fn add(w: &Workspace, file: &Secret) -> Result<Reply> {
    let (mut connection, secrets) = SettingsFile::read::<Connection>(file, "connection")?;
    let known: Vec<&str> = ENTERED.iter().map(|(name, _)| *name).chain(READY).collect();
    secrets.only(&known)?;
    if let Some(before) = w.store.connection(&connection.id).map_err(troubles::store)?
        && before.provider == connection.provider
        && before.addresses == connection.addresses
    {
        connection.region = connection.region.or(before.region);
        connection.api = connection.api.or(before.api);
        connection.accounts = connection.accounts.or(before.accounts);
        connection.company = connection.company.or(before.company);
    }
    let now = w.now();
    let tokens = ready_tokens(&secrets, now)?;
    w.unlock_for(&secrets)?;
    let entry = Entry::new("connection.added", &connection.id).with("provider", connection.provider);
    w.store
        .transaction(|tx| {
            tx.put_connection(&connection, now)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    for (name, kept) in ENTERED {
        if let Some(secret) = secrets.get(name) {
            w.store.put_secret(&owner_of(&connection.id), kept, secret, now).map_err(troubles::store)?;
        }
    }
    if let Some(tokens) = tokens {
        seal(&w.store, &connection.id, &tokens, now)?;
    }
    show(w, &connection.id)
}

/// Tokens that a settings file brings along. An access token without an end counts as old, so that it is renewed first.
fn ready_tokens(secrets: &crate::files::Secrets, now: Timestamp) -> Result<Option<TokenSet>> {
    let Some(refresh) = secrets.get("refresh_token") else { return Ok(None) };
    let access = secrets.get("access_token").cloned().unwrap_or_default();
    let expires_at = match secrets.plain("expires_at") {
        Some(text) => text.parse().map_err(|error| {
            Error::new(Code::BadFile, "“expires_at” is not a point in time such as 2026-11-21T10:00:00Z.").cause(error)
        })?,
        None => now,
    };
    Ok(Some(TokenSet::lasting(access, refresh.clone(), (now, expires_at))))
}

fn view(w: &Workspace, connection: Connection) -> Result<ConnectionView> {
    let kept = w.store.secret_entries(&owner_of(&connection.id)).map_err(troubles::store)?;
    let changed = |name: &str| kept.iter().find(|entry| entry.name == name).map(|entry| entry.changed);
    let entered = ENTERED.iter().filter_map(|(name, kept)| Some(((*name).to_owned(), changed(kept)?)));
    Ok(ConnectionView {
        signed_in: changed(TOKENS),
        has_client_secret: changed(CLIENT_SECRET).is_some(),
        secrets: entered.collect(),
        health: health::of(w, &connection)?,
        jobs: w.jobs_where(|job| job.connection == connection.id)?,
        connection,
    })
}

pub(crate) fn list(w: &Workspace) -> Result<Reply> {
    let all = w.store.connections().map_err(troubles::store)?;
    all.into_iter().map(|connection| view(w, connection)).collect::<Result<_>>().map(Reply::Connections)
}

pub(crate) fn show(w: &Workspace, id: &ConnectionId) -> Result<Reply> {
    view(w, w.connection(id)?).map(|view| Reply::Connection(Box::new(view)))
}

/// Removes a connection: withdraws its sign-in at the provider as far as that answers, and wipes its secrets.
pub(crate) async fn remove(w: &Workspace, id: &ConnectionId) -> Result<Reply> {
    let connection = w.connection(id)?;
    let jobs = w.jobs_where(|job| job.connection == *id)?;
    if !jobs.is_empty() {
        return Err(Error::new(Code::InUse, format!("The connection “{id}” is used by: {}.", jobs.join(", ")))
            .hint("Remove these jobs first, or give them another connection."));
    }
    let revoked = match unseal(&w.store, id)? {
        Some(tokens) => {
            let secrets = provider_secrets(w, id)?;
            browser::revoke(&connection, &tokens, secrets, &book_options(w)).await.is_ok()
        }
        None => true,
    };
    let now = w.now();
    let entry = Entry::new("connection.removed", id).with("sign_in_withdrawn", revoked);
    w.store
        .transaction(|tx| {
            tx.remove_connection(id)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    w.books.lock().await.remove(id);
    let text = if revoked {
        format!("The connection “{id}” and its sign-in are gone.")
    } else {
        format!("The connection “{id}” is gone. The provider did not answer: withdraw the app's access there as well.")
    };
    Ok(Reply::Done { text })
}

/// Lists the companies that the sign-in reaches.
pub(crate) async fn companies(w: &Workspace, id: &ConnectionId) -> Result<Reply> {
    let connection = w.connection(id)?;
    let mut views = Vec::new();
    for company in list_companies(w, &connection).await? {
        let confirmed = connection.company.as_ref().is_some_and(|known| known.id == company.id);
        let newest = newest_invoice(w, &connection, &company).await;
        views.push(CompanyView { company, confirmed, newest });
    }
    Ok(Reply::Companies(views))
}

async fn list_companies(w: &Workspace, connection: &Connection) -> Result<Vec<Company>> {
    let open = open(w, connection).await?;
    open.books.companies().await.map_err(|error| troubles::books(error, w.now()))
}

/// Days before today in which the newest invoice is looked for first: lists begin where their provider likes.
const LATELY: i64 = 60;

/// Something to recognise a company by. A company whose invoices may not be read simply shows none.
async fn newest_invoice(w: &Workspace, connection: &Connection, company: &Company) -> Option<String> {
    let connection = Connection { company: Some(company.clone()), ..connection.clone() };
    let options = book_options(w).with(provider_secrets(w, &connection.id).ok()?);
    let keeper = keeper(w, &connection, &options).ok()?;
    let books = books::connect(&connection, Arc::new(keeper), &options).ok()?;
    let to = w.now().in_tz(&company.time_zone).ok()?.date();
    let lately = Period { from: to.checked_sub(SignedDuration::from_hours(24 * LATELY)).ok()?, to };
    for dated in [Some(lately), None] {
        let page = books.list(&ListRequest { dated, ..ListRequest::all(Kind::Invoice) }).await.ok()?;
        if let Some(newest) = page.rows.into_iter().map(|row| row.head).max_by_key(|head| head.date) {
            return Some(format!("{} of {}", newest.number?, newest.date?.strftime("%-d %B %Y")));
        }
    }
    None
}

/// Confirms the company of a connection.
pub(crate) async fn confirm(w: &Workspace, id: &ConnectionId, company: &str) -> Result<Reply> {
    let mut connection = w.connection(id)?;
    let companies = list_companies(w, &connection).await?;
    let Some(found) = companies.iter().find(|found| found.id == company) else {
        let known: Vec<_> = companies.iter().map(|c| format!("{} ({})", c.id, c.name)).collect();
        return Err(Error::new(Code::NotFound, format!("The sign-in does not reach a company “{company}”."))
            .hint(format!("It reaches: {}.", known.join(", "))));
    };
    connection.company = Some(found.clone());
    let now = w.now();
    let entry = Entry::new("connection.company-confirmed", id).with("company", &found.id).with("name", &found.name);
    w.store
        .transaction(|tx| {
            tx.put_connection(&connection, now)?;
            audit::append(tx, now, &entry)
        })
        .map_err(troubles::store)?;
    show(w, id)
}

/// Asks the books whether everything that runs need is allowed.
pub(crate) async fn test(w: &Workspace, id: &ConnectionId, listener: &dyn Listener) -> Result<Reply> {
    Ok(Reply::Test(check(w, &w.connection(id)?, &[], listener).await))
}

/// The steps of [`test`], for these kinds of documents.
pub(crate) async fn check(
    w: &Workspace,
    connection: &Connection,
    kinds: &[Kind],
    listener: &dyn Listener,
) -> TestReport {
    let mut ticks = Vec::new();
    let mut tick = |step: &str, outcome: std::result::Result<String, Error>| {
        let tick = match outcome {
            Ok(text) => Tick { step: step.to_owned(), ok: true, text, who: None },
            Err(error) => {
                let text = format!("{} {}", error.message, error.hint);
                Tick { step: step.to_owned(), ok: false, text: text.trim_end().to_owned(), who: Some("you".to_owned()) }
            }
        };
        listener.hear(Event::Tick(tick.clone()));
        ticks.push(tick);
    };
    let companies = list_companies(w, connection).await;
    let reached = companies.as_ref().map(Vec::len).map_err(Clone::clone);
    tick(
        "sign-in",
        reached.map(|n| {
            format!("The sign-in works and reaches {}.", crate::run::counted(n as u64, "company", "companies"))
        }),
    );
    if companies.is_ok() {
        tick("company", confirmed_company(connection, &companies.unwrap_or_default()));
        for kind in kinds {
            tick(&format!("read {kind}"), first_page(w, connection, *kind).await);
        }
    }
    TestReport { ok: ticks.iter().all(|tick| tick.ok), ticks }
}

fn confirmed_company(connection: &Connection, reached: &[Company]) -> Result<String> {
    crate::workspace::company_zone(connection)?;
    let company = connection.company.as_ref().ok_or_else(|| Error::internal("a company without a zone"))?;
    if reached.iter().any(|found| found.id == company.id) {
        return Ok(format!("The company is {} ({}, {}).", company.name, company.currency, company.time_zone));
    }
    Err(Error::new(Code::BooksRefused, format!("The sign-in no longer reaches the company {}.", company.name))
        .hint("Sign in as a user of that company, or confirm another one."))
}

async fn first_page(w: &Workspace, connection: &Connection, kind: Kind) -> Result<String> {
    let fail = |error| troubles::books(error, w.now());
    let page = open(w, connection).await?.books.list(&ListRequest::all(kind)).await.map_err(fail)?;
    Ok(format!("{} documents on the first page.", page.ids.len()))
}
