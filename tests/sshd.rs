//! A real OpenSSH server on a loopback port, with a throwaway user of the system who may do nothing but SFTP.

use crate::privilege::{descendants, kill, privileged, program, require, run};
use crate::{Scratch, unique};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How the names of throwaway users begin; the number of the process that made them follows.
const USER_PREFIX: &str = "mlct";

/// How long the server may take to say something that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);

/// One user is made or removed at a time, because all of them are in one file.
static USERS: Mutex<()> = Mutex::new(());

/// A running server, its one user and that user's home. All of it goes when this is dropped.
#[derive(Debug)]
pub struct Sshd {
    folder: Scratch,
    user: String,
    password: String,
    port: u16,
    extra: String,
    server: Option<Child>,
    earlier: String,
    log: Arc<Log>,
}

impl Sshd {
    /// Starts a server with a fresh ed25519 host key. The user may sign in with the password and with the key.
    pub fn start() -> Sshd {
        Sshd::start_with("")
    }

    /// The same with more lines of `sshd_config`, which win over the fixture's own.
    pub fn start_with(extra: &str) -> Sshd {
        require("the SSH server of this test");
        let folder = Scratch::new();
        open_to_all(folder.path(), 0o711);
        run(privileged("install").args(["--directory", "--mode", "0755", "/run/sshd"]), "");
        let mut sshd = Sshd {
            user: format!("{USER_PREFIX}{}x{}", std::process::id(), unique()),
            password: format!("canary-password-{}", unique()),
            port: 0,
            extra: extra.to_owned(),
            server: None,
            earlier: String::new(),
            log: Arc::default(),
            folder,
        };
        sshd.make_user();
        make_key(&sshd.folder.join("user_key"), "ed25519");
        sshd.authorize(&fs::read_to_string(sshd.folder.join("user_key.pub")).expect("ssh-keygen wrote the public key"));
        make_key(&sshd.folder.join("host_key"), "ed25519");
        sshd.launch();
        sshd
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Who may sign in.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// That user's password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// A private key that the server takes, in OpenSSH's form without passphrase.
    pub fn private_key(&self) -> PathBuf {
        self.folder.join("user_key")
    }

    /// Lets one more public key in.
    pub fn authorize(&self, public_key: &str) {
        let path = self.folder.join("authorized_keys");
        let known = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, format!("{known}{}\n", public_key.trim())).expect("the list of keys can be written");
        open_to_all(&path, 0o644);
    }

    /// The user's home on this disk; relative paths of SFTP start here.
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// Puts a file into the home, as its user would, with the folders that lead there.
    pub fn place(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.home().join(name);
        let folder = path.parent().expect("BUG: a path below a home has a parent");
        self.make_folder(folder);
        let source = self.folder.write("placed", content);
        let mut install = privileged("install");
        install.args(["--owner", &self.user, "--mode", "0644"]).arg(source).arg(&path);
        run(&mut install, "");
        path
    }

    /// Makes a folder in the home that its user may fill.
    pub fn make_folder(&self, folder: impl AsRef<Path>) -> PathBuf {
        let path = self.home().join(folder);
        let mut install = privileged("install");
        run(install.args(["--directory", "--owner", &self.user, "--mode", "0777"]).arg(&path), "");
        path
    }

    /// The `SHA256:…` fingerprint of the host key.
    pub fn fingerprint(&self) -> String {
        let mut keygen = Command::new(program("ssh-keygen"));
        let line = run(keygen.arg("-lf").arg(self.folder.join("host_key.pub")), "");
        line.split(' ').nth(1).expect("ssh-keygen prints bits, fingerprint and comment").to_owned()
    }

    /// The host key as its name, such as `ssh-ed25519`, and its base64 text.
    pub fn host_key(&self) -> (String, String) {
        let line = fs::read_to_string(self.folder.join("host_key.pub")).expect("the server has a host key");
        let mut words = line.split(' ').map(str::to_owned);
        let mut next = || words.next().expect("a public key has a name and a text");
        (next(), next())
    }

    /// Gives the server another host key, of a kind such as `ed25519` or `rsa`, on the same port.
    pub fn swap_host_key(&mut self, kind: &str) {
        self.stop();
        for name in ["host_key", "host_key.pub"] {
            fs::remove_file(self.folder.join(name)).expect("the old host key is there");
        }
        make_key(&self.folder.join("host_key"), kind);
        self.launch();
    }

    /// Ends the server and every session at once, as a power cut would.
    pub fn stop(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        let mut processes = vec![server.id()];
        processes.extend(descendants(server.id()));
        kill(&processes);
        server.wait().expect("a killed server can be waited for");
    }

    /// Starts the server again on the same port.
    pub fn restart(&mut self) {
        self.stop();
        self.launch();
    }

    /// What the server has written so far, over all its restarts.
    pub fn log(&self) -> String {
        let lines = lock(&self.log.written).lines.join("\n");
        format!("{}{lines}\n", self.earlier)
    }

    /// Waits until the server, since its last start, has written a line with these words.
    pub fn await_log(&self, words: &str) {
        let found = self.log.wait(words);
        assert!(found, "the server never wrote {words:?}; it wrote:\n{}", self.log());
    }

    fn make_user(&self) {
        let _one_at_a_time = lock(&USERS);
        remove_abandoned_users();
        let home = self.home();
        fs::create_dir(&home).expect("the home can be made");
        let mut useradd = privileged(&program("useradd"));
        useradd.args(["--no-create-home", "--shell", &program("nologin"), "--home-dir"]).arg(&home).arg(&self.user);
        run(&mut useradd, "");
        run(&mut privileged(&program("chpasswd")), &format!("{}:{}\n", self.user, self.password));
        run(privileged("chown").arg(&self.user).arg(&home), "");
        run(privileged("chmod").arg("0777").arg(&home), "");
    }

    /// Starts the server; a port that another program took meanwhile is exchanged for another.
    fn launch(&mut self) {
        for _ in 0..5 {
            if self.port == 0 {
                self.port = free_port();
            }
            if self.try_launch() {
                return;
            }
            self.port = 0;
        }
        panic!("sshd did not start:\n{}", self.log());
    }

    fn try_launch(&mut self) -> bool {
        let config = self.folder.write("sshd_config", self.config());
        let mut command = privileged(&program("sshd"));
        command.args(["-D", "-e", "-f"]).arg(config);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut server = command.spawn().expect("sshd can be started");
        self.earlier = self.log();
        self.log = Log::follow(server.stderr.take().expect("BUG: stderr is piped"));
        self.server = Some(server);
        let started = self.log.wait(&format!("Server listening on 127.0.0.1 port {}.", self.port));
        if !started {
            self.stop();
        }
        started
    }

    fn config(&self) -> String {
        let folder = self.folder.path().display();
        format!(
            "{}\nPort {}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nPidFile none\n\
             AuthorizedKeysFile {folder}/authorized_keys\nAllowUsers {}\nUsePAM no\nStrictModes no\n\
             PasswordAuthentication yes\nPubkeyAuthentication yes\nKbdInteractiveAuthentication no\nUseDNS no\n\
             LogLevel VERBOSE\nMaxStartups 100\nSubsystem sftp internal-sftp -l VERBOSE\n",
            self.extra, self.port, self.user
        )
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
        let _one_at_a_time = lock(&USERS);
        remove_user(&self.user);
        // Folders that the user made are not ours to remove without root.
        let _ = privileged("rm").arg("-rf").arg(self.home()).status();
    }
}

/// What one server writes, line by line, as it comes.
#[derive(Debug, Default)]
struct Log {
    written: Mutex<Written>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Written {
    lines: Vec<String>,
    is_over: bool,
}

impl Log {
    fn follow(source: ChildStderr) -> Arc<Log> {
        let log = Arc::new(Log::default());
        let writer = Arc::clone(&log);
        thread::spawn(move || {
            BufReader::new(source)
                .lines()
                .map_while(Result::ok)
                .for_each(|line| writer.change(|log| log.lines.push(line)));
            writer.change(|log| log.is_over = true);
        });
        log
    }

    fn change(&self, change: impl FnOnce(&mut Written)) {
        change(&mut lock(&self.written));
        self.news.notify_all();
    }

    /// Waits for a line with these words; false if the server ended or the patience did.
    fn wait(&self, words: &str) -> bool {
        let holds = |written: &Written| written.lines.iter().any(|line| line.contains(words));
        let waits = |written: &mut Written| !written.is_over && !holds(written);
        let waited = self.news.wait_timeout_while(lock(&self.written), PATIENCE, waits);
        let (written, _) = waited.unwrap_or_else(PoisonError::into_inner);
        holds(&written)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_to_all(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .unwrap_or_else(|why| panic!("{}: {why}", path.display()));
}

fn make_key(path: &Path, kind: &str) {
    let mut keygen = Command::new(program("ssh-keygen"));
    run(keygen.args(["-q", "-N", "", "-C", "test", "-t", kind, "-f"]).arg(path), "");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has free ports");
    listener.local_addr().expect("a bound listener has an address").port()
}

fn remove_user(user: &str) {
    // There is nothing to be done about a user that cannot be removed; the next test tries again.
    let _ = privileged(&program("userdel")).arg(user).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// Removes users whose test was killed before it could.
fn remove_abandoned_users() {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let names = users.lines().filter_map(|line| line.split(':').next());
    for name in names {
        let maker = name.strip_prefix(USER_PREFIX).and_then(|rest| rest.split_once('x')).map(|(number, _)| number);
        if maker.is_some_and(|number| !Path::new("/proc").join(number).exists()) {
            remove_user(name);
        }
    }
}
