//! Putting a file: ours, the whole safe protocol, against OpenSSH's `sftp` that puts under a temporary name, asks for
//! the disk, and renames. Both are whole processes, from start to end, connecting included.

use crate::Trouble;
use crate::paired::in_turns;
use crate::report::Row;
use journeys::{Proxy, Scratch, Sshd};
use model::partner::{HostKey, Partner, Remote, SignIn, UploadCheck};
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use transfer::{Delivery, Options, Secrets, Silent};

/// The word with which this program starts itself to put one file.
pub const PUT_ONCE: &str = "put-once";

/// 100 MB over loopback.
///
/// # Errors
/// Where a put fails.
pub fn near() -> Result<Row, Trouble> {
    let sshd = Sshd::start();
    compare("put 100 MB, loopback", &sshd, sshd.port(), 100_000_000, 0.9)
}

/// 10 MB with 50 ms for each round trip.
///
/// # Errors
/// Where a put fails.
pub fn far() -> Result<Row, Trouble> {
    let sshd = Sshd::start();
    let proxy = Proxy::to(sshd.address());
    proxy.delay(Duration::from_millis(25));
    compare("put 10 MB, 50 ms round trip", &sshd, proxy.port(), 10_000_000, 1.0)
}

fn compare(measure: &str, sshd: &Sshd, port: u16, size: usize, target: f64) -> Result<Row, Trouble> {
    let scratch = Scratch::new();
    let source = scratch.write("source", noise(size));
    let sha256 = hex::encode(Sha256::digest(fs::read(&source)?));
    let (algorithm, key) = sshd.host_key();
    let port = port.to_string();
    let order = [&port, sshd.user(), &algorithm, &key, &sshd.fingerprint(), &sha256].map(str::to_owned);
    let pair = in_turns(
        |round| put_ours(&order, &sshd.private_key(), &source, &format!("ours-{round}")),
        |round| put_openssh(sshd, &port, &scratch, &source, &format!("other-{round}")),
    )?;
    for name in fs::read_dir(sshd.home())? {
        let path = name?.path();
        assert_eq!(fs::metadata(&path)?.len(), size as u64, "{}", path.display());
    }
    Ok(Row::of_pair(measure, &pair, "OpenSSH", target))
}

fn put_ours(order: &[String], key: &Path, source: &Path, name: &str) -> Result<(), Trouble> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(PUT_ONCE).args(order).arg(key).arg(source).arg(name);
    finish(command)
}

fn put_openssh(sshd: &Sshd, port: &str, scratch: &Scratch, source: &Path, name: &str) -> Result<(), Trouble> {
    let (algorithm, key) = sshd.host_key();
    let known = scratch.write("known_hosts", format!("[127.0.0.1]:{port} {algorithm} {key}\n"));
    let batch = scratch.write("batch", format!("put -f {} {name}.part\nrename {name}.part {name}\n", source.display()));
    let mut command = Command::new("sftp");
    command.args(["-q", "-F", "none", "-o", "IdentitiesOnly=yes", "-o"]);
    command.arg(format!("UserKnownHostsFile={}", known.display())).arg("-i").arg(sshd.private_key());
    command.args(["-P", port, "-b"]).arg(batch).arg(format!("{}@127.0.0.1", sshd.user()));
    finish(command)
}

fn finish(mut command: Command) -> Result<(), Trouble> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr)).into())
}

/// The other half of [`put_ours`], in a process of its own.
///
/// # Errors
/// Where the file cannot be delivered, or the words are not those that [`put_ours`] passes on.
pub fn put_once(words: &[String]) -> Result<(), Trouble> {
    let [port, user, algorithm, key, fingerprint, sha256, private_key, source, name] = words else {
        return Err("put-once wants nine words".into());
    };
    let host_key = HostKey { algorithm: algorithm.clone(), key: key.clone(), fingerprint: fingerprint.clone() };
    let partner = Partner {
        id: "bench".parse()?,
        name: String::new(),
        remote: Remote::Sftp {
            host: "127.0.0.1".to_owned(),
            port: port.parse()?,
            user: user.clone(),
            sign_in: vec![SignIn::Key],
            host_key: Some(host_key),
        },
        folders: Default::default(),
        check: UploadCheck::SizeOnly,
        manifest: Default::default(),
        mode: Default::default(),
        params: std::collections::BTreeMap::new(),
    };
    let private_key = Some(SecretString::from(fs::read_to_string(private_key)?));
    let mut remote = transfer::connect(&partner, Secrets { private_key, ..Secrets::default() }, Options::default())?;
    let source = PathBuf::from(source);
    let delivery = Delivery {
        folder: String::new(),
        final_name: name.clone(),
        temp_name: format!("{name}.part"),
        size: fs::metadata(&source)?.len(),
        source,
        sha256: sha256.clone(),
        check: UploadCheck::SizeOnly,
        direct_upload: false,
    };
    transfer::deliver(remote.as_mut(), &delivery, &mut Silent)?;
    Ok(())
}

/// Bytes that do not compress, always the same ones.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}
