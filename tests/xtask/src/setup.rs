//! `cargo xtask setup`: finds out which system packages are missing, says why each is needed and installs them.

use crate::step::{self, cargo, find_program};
use std::process::Command;

/// A program that building or testing needs.
struct Need {
    program: &'static str,
    package: &'static str,
    why: &'static str,
}

/// What is needed on Debian and Ubuntu.
const NEEDS: [Need; 9] = [
    Need { program: "cc", package: "gcc", why: "compiles the C parts: SQLite, libssh2, OpenSSL" },
    Need { program: "make", package: "make", why: "builds OpenSSL" },
    Need { program: "perl", package: "perl", why: "configures OpenSSL" },
    Need { program: "sshd", package: "openssh-server", why: "tests deliver files to a real SSH server" },
    Need { program: "ssh-keygen", package: "openssh-client", why: "tests make host keys and user keys with it" },
    Need { program: "dbus-run-session", package: "dbus-daemon", why: "the keychain of a test lives on its own bus" },
    Need { program: "gnome-keyring-daemon", package: "gnome-keyring", why: "tests keep secrets in a real keychain" },
    Need { program: "useradd", package: "passwd", why: "tests sign in to the SSH server as a throwaway user" },
    Need {
        program: "update-ca-certificates",
        package: "ca-certificates",
        why: "the list of trusted issuers for https",
    },
];

/// The parts of the Rust tool chain that are not always installed with it.
const COMPONENTS: [(&str, &str); 2] = [("fmt", "rustfmt"), ("clippy", "clippy")];

/// `cargo xtask setup`: whatever is missing is installed, or a person is told what to install.
pub(crate) fn run() -> Result<(), String> {
    install_components()?;
    install(&missing())
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
    match missing().as_slice() {
        [] => Ok(()),
        still => Err(format!("still missing after the install: {}", names(still))),
    }
}

/// The needs that this machine does not meet.
fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| find_program(need.program).is_none()).collect()
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
    fn each_package_is_named_once_and_says_why() {
        for need in &NEEDS {
            assert_eq!(NEEDS.iter().filter(|other| other.package == need.package).count(), 1, "{}", need.package);
            assert!(!need.why.is_empty(), "{} has no reason", need.package);
        }
    }
}
