//! `cargo xtask setup`: finds out which system packages are missing, says why each is needed and installs them.

use crate::step::{self, cargo, find_program};
use std::process::Command;

/// How one sees that a need is met.
enum Sign {
    /// A program of this name can be run.
    Program(&'static str),
    /// pkg-config knows this library.
    Library(&'static str),
}

/// Something that building or testing needs.
struct Need {
    sign: Sign,
    package: &'static str,
    why: &'static str,
}

impl Need {
    const fn program(program: &'static str, package: &'static str, why: &'static str) -> Need {
        Need { sign: Sign::Program(program), package, why }
    }

    const fn library(library: &'static str, package: &'static str, why: &'static str) -> Need {
        Need { sign: Sign::Library(library), package, why }
    }

    fn is_met(&self) -> bool {
        match self.sign {
            Sign::Program(name) => find_program(name).is_some(),
            Sign::Library(name) => {
                Command::new("pkg-config").args(["--exists", name]).status().is_ok_and(|status| status.success())
            }
        }
    }
}

/// What is needed on Debian and Ubuntu.
const NEEDS: [Need; 25] = [
    Need::program("cc", "gcc", "compiles the C parts: SQLite, libssh2, OpenSSL"),
    Need::program("make", "make", "builds OpenSSL"),
    Need::program("perl", "perl", "configures OpenSSL"),
    Need::program("sshd", "openssh-server", "tests deliver files to a real SSH server"),
    Need::program("ssh-keygen", "openssh-client", "tests make host keys and user keys with it"),
    Need::program("puttygen", "putty-tools", "tests read keys that PuTTY made"),
    Need::program("openssl", "openssl", "tests read keys in the forms that it writes"),
    Need::program("dbus-send", "dbus-bin", "tests speak to a session bus"),
    Need::program("dbus-run-session", "dbus-daemon", "the keychain of a test lives on its own bus"),
    Need::program("gnome-keyring-daemon", "gnome-keyring", "tests keep secrets in a real keychain"),
    Need::program("useradd", "passwd", "tests sign in to the SSH server as a throwaway user"),
    Need::program("update-ca-certificates", "ca-certificates", "the list of trusted issuers for https"),
    Need::program("pkg-config", "pkg-config", "finds the libraries of the window"),
    Need::library("webkit2gtk-4.1", "libwebkit2gtk-4.1-dev", "draws the window"),
    Need::library("ayatana-appindicator3-0.1", "libayatana-appindicator3-dev", "puts the icon into the tray"),
    Need::library("librsvg-2.0", "librsvg2-dev", "draws icons"),
    Need::library("dbus-1", "libdbus-1-dev", "talks to the session bus"),
    Need::program("WebKitWebDriver", "webkit2gtk-driver", "tests press the buttons of the real window"),
    Need::program("Xvfb", "xvfb", "a screen for the window under test"),
    Need::program("xauth", "xauth", "lets the window under test on that screen"),
    Need::program("openbox", "openbox", "minimises and closes the window under test"),
    Need::program("dunst", "dunst", "receives the notices that the window sends"),
    Need::program("xdg-open", "xdg-utils", "opens the browser for a sign-in"),
    Need::program("chromium", "chromium", "tests use every screen in a browser"),
    Need::program("fc-match", "fontconfig", "the window under test needs fonts"),
];

/// The parts of the Rust tool chain that are not always installed with it.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// `cargo xtask setup`: whatever is missing is installed, or a person is told what to install.
pub(crate) fn run() -> Result<(), String> {
    install_components()?;
    install(&missing())?;
    check_node()
}

/// What building and opening the window needs, without what only tests need.
pub(crate) fn for_window() -> Result<(), String> {
    install(
        &missing()
            .into_iter()
            .filter(|need| need.package.ends_with("-dev") || BUILDING.contains(&need.package))
            .collect::<Vec<_>>(),
    )?;
    check_node()
}

/// Packages that a build needs beside the libraries.
const BUILDING: [&str; 4] = ["gcc", "make", "perl", "pkg-config"];

/// Node is not installed here: which one, and from where, is a person's choice.
fn check_node() -> Result<(), String> {
    let wanted =
        format!("Node {OLDEST_NODE} or newer builds the window's pages; please install it from https://nodejs.org");
    let output = Command::new("node").arg("--version").output().map_err(|_| wanted.clone())?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match major(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{wanted}; here is {version}")),
    }
}

/// The oldest Node that the pages are built with.
const OLDEST_NODE: u32 = 20;

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn install(needs: &[&Need]) -> Result<(), String> {
    if needs.is_empty() {
        println!("every system package is there");
        return Ok(());
    }
    println!("missing:");
    for need in needs {
        println!("  {:<18} {}", need.package, need.why);
    }
    let packages: Vec<&str> = needs.iter().map(|need| need.package).collect();
    let packages = packages.join(" ");
    if !is_debian_like() {
        return Err(format!(
            "this is not Debian or Ubuntu, so nothing was installed. Please install what Debian calls: {packages}"
        ));
    }
    println!("installing with apt-get: {packages}");
    apt(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(needs.iter().map(|need| need.package));
    apt(&arguments)?;
    let still: Vec<&Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if still.is_empty() { Ok(()) } else { Err(format!("still missing after the install: {}", names(&still))) }
}

/// The needs that this machine does not meet.
fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !need.is_met()).collect()
}

fn names(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.package).collect::<Vec<_>>().join(" ")
}

fn install_components() -> Result<(), String> {
    for (command, component) in COMPONENTS {
        let there = cargo([command, "--version"]).output().is_ok_and(|output| output.status.success());
        if !there {
            println!("adding {component} to the Rust tool chain");
            step::run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else if find_program("sudo").is_some() {
        let mut command = Command::new("sudo");
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    } else {
        return Err("installing needs root, and there is no sudo: please run this as root once".to_owned());
    };
    step::run(command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn is_debian_like() -> bool {
    std::fs::read_to_string("/etc/os-release").is_ok_and(|text| names_debian(&text))
        && find_program("apt-get").is_some()
}

/// Whether an os-release file is that of Debian or of something built on it.
fn names_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split(' '))
        .any(|id| id == "debian" || id == "ubuntu")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_what_is_built_on_it_are_known() {
        let check = |text: &str, expected: bool| assert_eq!(names_debian(text), expected, "{text}");
        check("NAME=\"Debian GNU/Linux\"\nID=debian\n", true);
        check("ID=ubuntu\nID_LIKE=debian\n", true);
        check("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", true);
        check("ID=fedora\nID_LIKE=\"rhel\"\n", false);
        check("VERSION_ID=debian\n", false);
    }

    #[test]
    fn the_version_of_node_is_read() {
        let check = |version: &str, expected: Option<u32>| assert_eq!(major(version), expected, "{version}");
        check("v20.20.2", Some(20));
        check("v8.0.0", Some(8));
        check("", None);
        check("20.1", None);
    }

    #[test]
    fn each_package_is_named_once_and_says_why() {
        for need in &NEEDS {
            assert_eq!(NEEDS.iter().filter(|other| other.package == need.package).count(), 1, "{}", need.package);
            assert!(!need.why.is_empty(), "{} has no reason", need.package);
        }
    }
}
