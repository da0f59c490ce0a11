//! A practice partner: an SFTP server inside this process, which refuses and fails as real ones do, on request at the exact byte
//! or answer. It needs no rights, touches only its own folder or memory, and listens on this machine only.

mod disk;
mod faults;
mod files;
mod log;
mod ssh;

pub use faults::{Cut, Faults, Stall, Switches};
pub use log::{Event, Log, Method};

use disk::{Disk, FolderDisk, MemoryDisk};
use russh::keys::PrivateKey;
use russh::keys::ssh_key::private::{Ed25519Keypair, KeypairData};
use russh::keys::ssh_key::{HashAlg, PublicKey};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How a practice partner is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where files are kept; `None` keeps them in memory until it stops.
    pub root: Option<PathBuf>,
    /// Folders that are there from the start.
    pub folders: Vec<String>,
    /// Who may sign in.
    pub users: Vec<User>,
    /// Seed of its Ed25519 host key. The same seed is the same identity.
    pub host_key_seed: [u8; 32],
}

impl Options {
    /// In memory, on a free port, with the five folders of a partner and nobody who may sign in.
    pub fn new(host_key_seed: [u8; 32]) -> Options {
        let folders = ["outbound", "inbound", "processed", "error", "acks"].map(str::to_owned).to_vec();
        Options { port: 0, root: None, folders, users: Vec::new(), host_key_seed }
    }
}

/// Someone who may sign in, in every way that is set.
#[derive(Clone, Default)]
pub struct User {
    /// Name.
    pub name: String,
    /// Password, sent as such or in a dialog.
    pub password: Option<String>,
    /// Whether the password is taken directly. Some servers take it only in a dialog.
    pub dialog_only: bool,
    /// A second question of the dialog that the password does not answer.
    pub second_question: Option<String>,
    /// Public keys, as lines of an authorized_keys file.
    pub authorized_keys: Vec<String>,
    /// Whether both a key and the password are needed.
    pub needs_both: bool,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("password", &self.password.as_ref().map(|_| "[secret]"))
            .finish()
    }
}

/// Why a practice partner did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port could not be taken.
    #[error("port {port} of this machine could not be opened for the practice partner: {cause}")]
    Port {
        /// Port asked for.
        port: u16,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The folder could not be used.
    #[error("the folder {} could not be used by the practice partner: {cause}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The system's words.
        cause: std::io::Error,
    },
    /// A user's public key could not be read.
    #[error("a public key of practice user {user} could not be read")]
    Key {
        /// User name.
        user: String,
    },
}

/// A running practice partner. It stops when this is dropped.
#[derive(Debug)]
pub struct Partner {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its folder, when it has one.
    pub root: Option<PathBuf>,
    /// What goes wrong.
    pub faults: Faults,
    /// What happened.
    pub log: Log,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    listener: JoinHandle<()>,
}

/// What all connections of a partner share.
pub(crate) struct Shared {
    pub(crate) users: Vec<KnownUser>,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    host_key: Mutex<PrivateKey>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

pub(crate) struct KnownUser {
    pub(crate) user: User,
    pub(crate) keys: Vec<PublicKey>,
}

impl Partner {
    /// Starts it.
    ///
    /// # Errors
    /// When the port, the folder or a public key cannot be used.
    pub async fn start(options: Options) -> Result<Partner, StartError> {
        let disk = disk_of(&options)?;
        let users = options.users.iter().map(known).collect::<Result<_, _>>()?;
        let (faults, log) = (Faults::new(), Log::new());
        let host_key = Mutex::new(key_of(options.host_key_seed));
        let shared = Arc::new(Shared { users, disk, faults: faults.clone(), log: log.clone(), host_key });
        let port = options.port;
        let opened = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = opened.map_err(|cause| StartError::Port { port, cause })?;
        let address = listener.local_addr().map_err(|cause| StartError::Port { port, cause })?;
        let (stop, stopped) = watch::channel(false);
        let listener = tokio::spawn(ssh::listen(listener, Arc::clone(&shared), stopped));
        Ok(Partner { address, root: options.root, faults, log, shared, stop, listener })
    }

    /// Its host key as one line of a known_hosts file, without the host: type and base64.
    pub fn host_key_line(&self) -> String {
        lock(&self.shared.host_key).public_key().to_openssh().expect("BUG: a key made here can be written")
    }

    /// Fingerprint of its host key, as `ssh-keygen -lf` prints it.
    pub fn fingerprint(&self) -> String {
        lock(&self.shared.host_key).public_key().fingerprint(HashAlg::Sha256).to_string()
    }

    /// Shows another host key from the next connection on, as after a move to another machine or in an attack.
    pub fn swap_host_key(&self, seed: [u8; 32]) {
        *lock(&self.shared.host_key) = key_of(seed);
    }

    /// The bytes of a file, by its path from the root; `None` without such a file.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        let path = disk::resolve(path);
        let size = self.shared.disk.stat(&path).ok().filter(|found| found.kind == disk::Kind::File)?.size;
        self.shared.disk.read_at(&path, 0, usize::try_from(size).ok()?).ok()
    }

    /// Puts a file there, as the partner does with what we pick up.
    ///
    /// # Errors
    /// When its folder is not there or the disk refuses.
    pub fn put(&self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        let path = disk::resolve(path);
        self.shared.disk.create(&path, disk::Create::Replace)?;
        self.shared.disk.write_at(&path, 0, bytes)
    }

    /// Names in a folder, sorted; empty without such a folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let found = self.shared.disk.list(&disk::resolve(folder)).unwrap_or_default();
        found.into_iter().map(|(name, _)| name).collect()
    }

    /// Stops it and cuts every connection.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // Only a panic of ours could end it otherwise, and there is nobody left to tell.
        (&mut self.listener).await.ok();
    }
}

impl Drop for Partner {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

impl Shared {
    pub(crate) fn host_key(&self) -> PrivateKey {
        lock(&self.host_key).clone()
    }
}

fn disk_of(options: &Options) -> Result<Arc<dyn Disk>, StartError> {
    let refused = |folder: &Path| {
        let folder = folder.to_owned();
        move |cause| StartError::Folder { folder, cause }
    };
    let disk: Arc<dyn Disk> = match &options.root {
        Some(root) => Arc::new(FolderDisk::open(root).map_err(refused(root))?),
        None => Arc::new(MemoryDisk::default()),
    };
    for folder in &options.folders {
        match disk.make_folder(&disk::resolve(folder)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(refused(Path::new(folder))(cause));
            }
            _ => {}
        }
    }
    Ok(disk)
}

fn known(user: &User) -> Result<KnownUser, StartError> {
    let read = |line: &String| PublicKey::from_openssh(line).map_err(|_| StartError::Key { user: user.name.clone() });
    let keys = user.authorized_keys.iter().map(read).collect::<Result<_, _>>()?;
    Ok(KnownUser { user: user.clone(), keys })
}

fn key_of(seed: [u8; 32]) -> PrivateKey {
    PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&seed)), "practice partner")
        .expect("BUG: every seed makes a key")
}

/// What these locks guard is whole at every moment, so a panic elsewhere does not spoil it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
