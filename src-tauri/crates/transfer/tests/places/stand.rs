//! What tests stand on: places of every kind with their disk, and deliveries.

use journeys::{Scratch, Sshd};
use model::partner::{Folders, HostKey, ManifestPlace, Mode, Partner, Remote as Endpoint, SignIn, UploadCheck};
use practice::partner::{Options as PracticeOptions, Partner as Practice, User};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::runtime::Runtime;
use transfer::{Deadlines, Delivery, Options, Remote, Secrets, TransferError, connect, scan_host_key};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A place under test, its disk as the partner sees it, and a way to open it as often as needed.
pub(crate) trait Stand {
    fn root(&self) -> PathBuf;
    fn open(&self, options: Options) -> Box<dyn Remote>;
}

pub(crate) struct FolderStand(pub(crate) Scratch);

impl Stand for FolderStand {
    fn root(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    fn open(&self, options: Options) -> Box<dyn Remote> {
        let path = self.0.path().to_str().unwrap().to_owned();
        connect(&partner(Endpoint::Folder { path }), Secrets::default(), options).unwrap()
    }
}

/// A practice partner over a folder, with one user who has key and password.
pub(crate) struct PracticeStand {
    pub(crate) partner: Practice,
    pub(crate) folder: Scratch,
    // Last, since the partner stops on it.
    _runtime: Runtime,
}

pub(crate) const USER: &str = "acme";
pub(crate) const PASSWORD: &str = "canary-password";

pub(crate) fn user() -> User {
    User { name: USER.to_owned(), password: Some(PASSWORD.to_owned()), ..User::default() }
}

impl PracticeStand {
    pub(crate) fn start() -> PracticeStand {
        PracticeStand::with(user())
    }

    pub(crate) fn with(user: User) -> PracticeStand {
        let folder = Scratch::new();
        let runtime = Runtime::new().unwrap();
        let root = Some(folder.path().to_owned());
        let options = PracticeOptions { users: vec![user], root, folders: Vec::new(), ..PracticeOptions::new([7; 32]) };
        let partner = runtime.block_on(Practice::start(options)).unwrap();
        PracticeStand { partner, folder, _runtime: runtime }
    }

    pub(crate) fn port(&self) -> u16 {
        self.partner.address.port()
    }

    pub(crate) fn pinned(&self) -> HostKey {
        scan("127.0.0.1", self.port())
    }

    pub(crate) fn endpoint(&self, ways: &[SignIn]) -> Partner {
        endpoint(self.port(), USER, ways, Some(self.pinned()))
    }

    pub(crate) fn try_open(&self, options: Options) -> Result<Box<dyn Remote>, TransferError> {
        connect(&self.endpoint(&[SignIn::Password]), password(PASSWORD), options)
    }
}

impl Stand for PracticeStand {
    fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    fn open(&self, options: Options) -> Box<dyn Remote> {
        self.try_open(options).unwrap()
    }
}

impl Stand for Sshd {
    fn root(&self) -> PathBuf {
        self.home()
    }

    fn open(&self, options: Options) -> Box<dyn Remote> {
        open_sshd(self, self.port(), options).unwrap()
    }
}

/// Signs in to a real server with its key, perhaps through a proxy's port.
pub(crate) fn open_sshd(sshd: &Sshd, port: u16, options: Options) -> Result<Box<dyn Remote>, TransferError> {
    connect(&endpoint(port, sshd.user(), &[SignIn::Key], Some(pinned(sshd))), key(sshd), options)
}

pub(crate) fn key(sshd: &Sshd) -> Secrets {
    let text = fs::read_to_string(sshd.private_key()).unwrap();
    Secrets { private_key: Some(SecretString::from(text)), ..Secrets::default() }
}

pub(crate) fn password(words: &str) -> Secrets {
    Secrets { password: Some(SecretString::from(words)), ..Secrets::default() }
}

pub(crate) fn pinned(sshd: &Sshd) -> HostKey {
    let (algorithm, key) = sshd.host_key();
    HostKey { algorithm, key, fingerprint: sshd.fingerprint() }
}

pub(crate) fn scan(host: &str, port: u16) -> HostKey {
    scan_host_key(host, port, PATIENCE).unwrap().host_key
}

pub(crate) fn endpoint(port: u16, user: &str, ways: &[SignIn], host_key: Option<HostKey>) -> Partner {
    let (host, user) = ("127.0.0.1".to_owned(), user.to_owned());
    partner(Endpoint::Sftp { host, port, user, sign_in: ways.to_vec(), host_key })
}

pub(crate) fn partner(remote: Endpoint) -> Partner {
    Partner {
        id: "acme".parse().unwrap(),
        name: "Acme".to_owned(),
        remote,
        folders: Folders::default(),
        check: UploadCheck::Auto,
        manifest: ManifestPlace::Kept,
        mode: Mode::Test,
        params: std::collections::BTreeMap::new(),
    }
}

/// Short waits, for tests that run into them.
pub(crate) fn hasty() -> Options {
    let short = Duration::from_millis(1500);
    let deadlines = Deadlines { connect: short, sign_in: short, answer: short, total: None };
    Options { deadlines, ..Options::default() }
}

/// Bytes that no compression or luck makes look right.
pub(crate) fn noise(size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size + 32);
    let mut block = Sha256::digest(b"noise");
    while bytes.len() < size {
        bytes.extend_from_slice(&block);
        block = Sha256::digest(block);
    }
    bytes.truncate(size);
    bytes
}

/// A delivery of these bytes, with its source kept as long as it lives.
pub(crate) struct Parcel {
    pub(crate) job: Delivery,
    pub(crate) bytes: Vec<u8>,
    _scratch: Scratch,
}

pub(crate) fn parcel(bytes: Vec<u8>) -> Parcel {
    let scratch = Scratch::new();
    let job = Delivery {
        folder: String::new(),
        final_name: "invoices-2026-10.csv".to_owned(),
        temp_name: "invoices-2026-10.csv.d1.part".to_owned(),
        source: scratch.write("source", &bytes),
        size: bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(&bytes)),
        check: UploadCheck::Auto,
        direct_upload: false,
    };
    Parcel { job, bytes, _scratch: scratch }
}

/// Everything below a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Exactly this file lies there, whole, and nothing else.
pub(crate) fn assert_delivered(root: &Path, parcel: &Parcel, why: &str) {
    assert_eq!(names(root), [parcel.job.final_name.as_str()], "exactly one file: {why}");
    let there = fs::read(root.join(&parcel.job.final_name)).unwrap();
    assert!(there == parcel.bytes, "the file is whole: {why}");
}
