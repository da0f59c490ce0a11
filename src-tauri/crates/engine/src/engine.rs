//! The engine: a workspace that is open, and the one place where commands are carried out.

use crate::api::{Command, Reply};
use crate::checkpoint::{Checkpoints, Pass};
use crate::clock::{Clock, SystemClock};
use crate::error::Result;
use crate::listen::Listener;
use crate::workspace::{Workspace, disk_full_or};
use crate::{connections, holds, job_templates, jobs, overview, partners, run, schedule, settings, workbench};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How a workspace is opened.
#[derive(Clone)]
pub struct Options {
    /// Its folder; made where it is missing.
    pub folder: PathBuf,
    /// What seals its secrets.
    pub key: Key,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Named points of runs, for tests.
    pub checkpoints: Arc<dyn Checkpoints>,
}

impl Options {
    /// A workspace in this folder, sealed with the keychain, on the machine's clock.
    pub fn new(folder: impl Into<PathBuf>) -> Options {
        Options {
            folder: folder.into(),
            key: Key::Keychain,
            clock: Arc::new(SystemClock::default()),
            checkpoints: Arc::new(Pass),
        }
    }
}

/// What seals a workspace's secrets.
#[derive(Clone)]
pub enum Key {
    /// The keychain of the operating system.
    Keychain,
    /// A passphrase, for machines without one.
    Passphrase(SecretString),
    /// A file beside the demo, for workspaces that hold made-up secrets only.
    Demo,
}

/// A workspace that is open. One process has it at a time.
pub struct Engine {
    pub(crate) workspace: Workspace,
}

impl Engine {
    /// Opens the workspace. What was running when the last process ended is marked interrupted; it is settled by the next run of its job.
    ///
    /// # Errors
    /// [`crate::Code::OpenElsewhere`], [`crate::Code::NewerWorkspace`], [`crate::Code::DamagedWorkspace`], [`crate::Code::DiskFull`],
    /// [`crate::Code::Storage`]. A keychain that is missing shows only when a secret is needed.
    pub async fn open(options: Options) -> Result<Arc<Engine>> {
        let workspace =
            tokio::task::spawn_blocking(move || Workspace::open(options)).await.map_err(crate::Error::internal)??;
        Ok(Arc::new(Engine { workspace }))
    }

    /// The workspace's folder.
    pub fn folder(&self) -> &Path {
        &self.workspace.folder
    }

    /// Finds the key that seals the workspace's secrets, or makes it in a new workspace; with a passphrase, by that.
    ///
    /// # Errors
    /// [`crate::Code::NoKeychain`], [`crate::Code::KeychainLocked`], [`crate::Code::KeyMissing`].
    pub async fn unlock(&self, passphrase: Option<SecretString>) -> Result<()> {
        let store = self.workspace.store.clone();
        let unlock = move || match passphrase {
            Some(phrase) => store.unlock_with(store::KeySource::Passphrase(phrase)),
            None => store.unlock(),
        };
        // The keychain may ask a person first.
        let end = tokio::task::spawn_blocking(unlock).await.map_err(crate::Error::internal)?;
        end.map_err(crate::troubles::store)
    }

    /// Runs due jobs until the token is canceled. A job that fails is in its run; the others go on.
    ///
    /// # Errors
    /// Where the jobs cannot be read.
    pub async fn keep_schedule(&self, listener: Arc<dyn Listener>, until: CancellationToken) -> Result<()> {
        schedule::keep(&self.workspace, listener, until).await
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// Those of the command; each says what happened and what to do.
    pub async fn execute(
        &self,
        command: Command,
        listener: Arc<dyn Listener>,
        cancel: CancellationToken,
    ) -> Result<Reply> {
        let reply = self.carry_out(command, listener, cancel).await;
        reply.map_err(|error| disk_full_or(error, self.folder()))
    }

    async fn carry_out(
        &self,
        command: Command,
        listener: Arc<dyn Listener>,
        cancel: CancellationToken,
    ) -> Result<Reply> {
        let w = &self.workspace;
        let l = &*listener;
        match command {
            Command::ConnectionAdd { file } => connections::add(w, &file),
            Command::ConnectionList => connections::list(w),
            Command::ConnectionShow { id } => connections::show(w, &id),
            Command::ConnectionRemove { id } => connections::remove(w, &id).await,
            Command::ConnectionTest { id } => connections::test(w, &id, l).await,
            Command::ConnectionPaste { id, address } => connections::paste(w, &id, &address),
            Command::ConnectionSignIn { id, company } => connections::sign_in(w, &id, company, l, cancel).await,
            Command::ConnectionCompanies { id } => connections::companies(w, &id).await,
            Command::ConnectionConfirm { id, company } => connections::confirm(w, &id, &company).await,
            Command::PartnerAdd { file } => partners::add(w, &file),
            Command::PartnerList => partners::list(w),
            Command::PartnerShow { id } => partners::show(w, &id),
            Command::PartnerRemove { id } => partners::remove(w, &id),
            Command::PartnerTest { id } => partners::test(w, &id, listener, cancel).await,
            Command::PartnerHostKey { id, accept } => partners::host_key(w, &id, accept).await,
            Command::PartnerKeyMake { id } => partners::make_key(w, &id).await,
            Command::PartnerSecrets { id, password, private_key, passphrase } => {
                partners::set_secrets(w, &id, password, private_key, passphrase)
            }
            Command::LayoutAdd { id, file, title } => settings::add_layout(w, &id, &file, title.as_deref()),
            Command::LayoutList => settings::list_layouts(w),
            Command::LayoutShow { id, version } => settings::show_layout(w, &id, version),
            Command::LayoutRemove { id } => settings::remove_layout(w, &id),
            Command::JobAdd { file, ready_layout } => jobs::add(w, &file, ready_layout.as_deref()),
            Command::JobList => jobs::list(w),
            Command::JobShow { id } => jobs::show(w, &id),
            Command::JobRemove { id } => jobs::remove(w, &id),
            Command::JobTest { id } => jobs::test(w, &id, listener, cancel).await,
            Command::Run(request) => run::execute(w, &request, listener, cancel).await,
            Command::Runs { job, limit, before } => run::list(w, job.as_ref(), limit, before.as_ref()),
            Command::RunShow { id } => run::show(w, &id),
            Command::RunCancel { id } => run::cancel(w, &id),
            Command::RunSettle { id, arrived } => run::settle(w, &id, arrived, listener, cancel).await,
            Command::Inbox => holds::list(w),
            Command::InboxRetry { ids } => holds::retry(w, &ids, listener, cancel).await,
            Command::InboxSkip { ids } => holds::skip(w, &ids),
            Command::AuditExport { run } => settings::export_audit(w, run.as_ref(), l),
            Command::AuditVerify => settings::verify_audit(w),
            Command::Backup { to } => settings::backup(w, Path::new(&to)),
            Command::Health => settings::health(w),
            Command::Today => overview::today(w),
            Command::Tray => overview::tray(w),
            Command::RunFile { id, name, from, limit } => overview::run_file(w, &id, &name, from, limit),
            Command::AuditList { run, before, limit } => overview::audit_list(w, run.as_ref(), before, limit),
            Command::InboxShow { id } => overview::hold(w, &id),
            Command::InboxFix { id, field, value, why } => overview::fix(w, &id, &field, value.as_deref(), &why),
            Command::PartnerParse { text } => overview::parse_address(&text),
            Command::ConnectionGuide { provider } => Ok(overview::guide(provider)),
            Command::ConnectionParties { id, kinds } => overview::parties(w, &id, &kinds, l).await,
            Command::JobCheck { file, ready_layout } => overview::check_job(w, &file, ready_layout.as_deref(), l).await,
            Command::JobTemplates => Ok(job_templates::list()),
            Command::JobTemplate { name } => job_templates::show(&name),
            Command::LayoutTemplates => workbench::templates(),
            Command::LayoutTemplate { name } => workbench::template(&name),
            Command::LayoutStandard { id } => workbench::standard(&id),
            Command::LayoutFields { kinds, connection, refresh } => {
                workbench::fields(w, &kinds, connection.as_ref(), refresh, l, cancel).await
            }
            Command::LayoutPreview { layout, connection, from_line, lines, focus } => {
                let window = workbench::Window { from_line, lines };
                blocking(|| workbench::preview(w, &layout, connection.as_ref(), window, focus.as_deref()))
            }
            Command::LayoutSuggest { kinds, heads, taken, connection } => {
                blocking(|| workbench::suggest(w, &kinds, &heads, &taken, connection.as_ref()))
            }
            Command::LayoutLearn { kind, samples, answers, connection } => {
                blocking(|| workbench::learn(w, kind, &samples, &answers, connection.as_ref()))
            }
            Command::LayoutDraftPut { id, json, base } => workbench::put_draft(w, &id, &json, base),
            Command::LayoutDraftShow { id } => workbench::draft(w, &id),
            Command::LayoutDraftDrop { id } => workbench::drop_draft(w, &id),
            Command::LayoutVersions { id } => blocking(|| workbench::versions(w, &id)),
            Command::LayoutCompare { before, after } => blocking(|| workbench::compare(&before, &after)),
        }
    }
}

/// Long work of this machine alone, so done that other calls go on meanwhile.
pub(crate) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
