//! What Cargo.lock must hold and must not: the versions that security leans on.

use crate::{assert_none, tree};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use toml::Table;

/// Crates that must occur in one version only, because each brings its own C library or its own pool of secrets.
const SINGLE: [&str; 6] = ["ssh2", "libssh2-sys", "libsqlite3-sys", "openssl-sys", "ring", "rustls"];

/// Crates that must not occur: ring is the one provider of cryptography for TLS.
const BANNED: [&str; 3] = ["aws-lc-rs", "aws-lc-sys", "native-tls"];

/// The oldest libssh2-sys without the remotely reachable memory faults of 2026.
const LIBSSH2_SYS: [u64; 3] = [0, 3, 4];

/// The oldest SQLite without the write-ahead log fault that could lose a commit.
const SQLITE: u64 = 3_051_003;

fn packages(lock: &Table) -> Vec<(&str, [u64; 3])> {
    let list = lock.get("package").and_then(toml::Value::as_array).expect("a lock file lists packages");
    let text = |package, key| toml::Value::as_str(toml::Value::get(package, key)?);
    let entry = |package| Some((text(package, "name")?, version(text(package, "version")?)));
    list.iter().map(|package| entry(package).expect("a package has a name and a version")).collect()
}

fn version(text: &str) -> [u64; 3] {
    let mut parts = text.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0));
    [0; 3].map(|none: u64| parts.next().unwrap_or(none))
}

fn complaints(packages: &[(&str, [u64; 3])]) -> Vec<String> {
    let count = |wanted: &str| packages.iter().filter(|(name, _)| *name == wanted).count();
    let mut found = Vec::new();
    found.extend(
        SINGLE.iter().filter(|name| count(name) != 1).map(|name| format!("{name} occurs {} times", count(name))),
    );
    found.extend(BANNED.iter().filter(|name| count(name) > 0).map(|name| format!("{name} must not occur")));
    let old = packages.iter().filter(|(name, version)| *name == "libssh2-sys" && *version < LIBSSH2_SYS);
    found.extend(old.map(|(_, version)| format!("libssh2-sys {version:?} is older than {LIBSSH2_SYS:?}")));
    found
}

/// The version number that the bundled SQLite names in its header.
fn sqlite_version(header: &str) -> Option<u64> {
    let line = header.lines().find(|line| line.starts_with("#define SQLITE_VERSION_NUMBER"))?;
    line.split_whitespace().nth(2)?.parse().ok()
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--locked", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(tree::root()).output().expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON")
}

fn named<'a>(list: &'a Value, key: &str, matches: impl Fn(&str) -> bool) -> &'a Value {
    let entries = list.as_array().expect("cargo metadata lists packages");
    entries.iter().find(|entry| entry[key].as_str().is_some_and(&matches)).expect("the package is in the metadata")
}

fn features<'a>(metadata: &'a Value, package: &str) -> Vec<&'a str> {
    let id = named(&metadata["packages"], "name", |name| name == package)["id"].as_str().expect("a package has an id");
    let node = named(&metadata["resolve"]["nodes"], "id", |other| other == id);
    node["features"].as_array().expect("features are a list").iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_lock_file_holds_the_versions_that_security_leans_on() {
    let lock: Table = fs::read_to_string(tree::root().join("Cargo.lock")).unwrap().parse().unwrap();
    assert_none("Cargo.lock: see docs/SECURITY.md.", &complaints(&packages(&lock)));
}

#[test]
fn sqlite_is_bundled_and_new_enough_and_openssl_is_vendored() {
    let metadata = metadata();
    assert!(features(&metadata, "libsqlite3-sys").contains(&"bundled"), "SQLite must be the bundled one");
    assert!(features(&metadata, "openssl-sys").contains(&"vendored"), "OpenSSL under libssh2 must be the vendored one");
    let rustls = features(&metadata, "rustls");
    assert!(
        rustls.contains(&"ring") && !rustls.iter().any(|name| name.contains("aws")),
        "TLS uses ring only: {rustls:?}"
    );
    let sqlite = named(&metadata["packages"], "name", |name| name == "libsqlite3-sys");
    let manifest = Path::new(sqlite["manifest_path"].as_str().expect("a package has a manifest"));
    let header = fs::read_to_string(manifest.with_file_name("sqlite3").join("sqlite3.h")).unwrap();
    let version = sqlite_version(&header).expect("the header names its version");
    assert!(version >= SQLITE, "the bundled SQLite is {version}, older than {SQLITE}");
}

#[test]
fn a_planted_bad_version_is_found() {
    let good: Vec<(&str, [u64; 3])> =
        SINGLE.iter().map(|name| (*name, if *name == "libssh2-sys" { LIBSSH2_SYS } else { [1, 0, 0] })).collect();
    let with = |name: &'static str, version| complaints(&[good.as_slice(), &[(name, version)]].concat());
    assert!(complaints(&good).is_empty(), "{:?}", complaints(&good));
    assert_eq!(with("aws-lc-rs", [1, 0, 0]), ["aws-lc-rs must not occur"]);
    assert_eq!(with("ssh2", [0, 9, 4]), ["ssh2 occurs 2 times"]);
    assert_eq!(with("libssh2-sys", [0, 3, 2]).len(), 2, "both the second version and its age are told");
    assert_eq!(complaints(&good[1..]), ["ssh2 occurs 0 times"]);
    assert_eq!(version("300.6.1+3.6.3"), [300, 6, 1]);
    assert_eq!(sqlite_version("#define SQLITE_VERSION_NUMBER 3051003\n"), Some(3_051_003));
}
