//! Private keys that cannot be used are refused while the person who has them is still there.

use crate::office::{Complaint, Office, job};
use crate::world::{sshd_partner, text};
use journeys::Sshd;
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

const PASSPHRASE: &str = "canary-key-passphrase-88aa";

fn make_key(office: &Office, name: &str, arguments: &[&str], passphrase: &str) -> PathBuf {
    let path = office.desk.scratch.join(name);
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-C", "test", "-N", passphrase]).args(arguments).arg("-f").arg(&path);
    assert!(keygen.status().unwrap().success());
    path
}

#[test]
fn a_key_that_cannot_be_used_is_refused_with_the_reason_and_the_one_before_stays() {
    let sshd = Sshd::start();
    let mut office = Office::open();
    for secret in [PASSPHRASE, "canary-wrong-passphrase"] {
        office.desk.cli.canary(secret);
    }
    let desk = &office.desk;
    let folder = sshd.make_folder("outbound");
    desk.add("partner", &sshd_partner(&sshd, "fernhill"));
    desk.add("job", &job("fernhill"));

    let locked = make_key(&office, "locked", &["-t", "ed25519"], PASSPHRASE);
    let wrong = desk.scratch.write("wrong", "canary-wrong-passphrase");
    let public = sshd.private_key().with_extension("pub");
    let short = make_key(&office, "short", &["-t", "rsa", "-b", "1024"], "");
    let picture = desk.scratch.write("picture", "GIF89a is no key");
    let whole = std::fs::read_to_string(sshd.private_key()).unwrap();
    let cut = desk.scratch.write("cut", &whole[..whole.len() / 2]);
    let tectia = desk.scratch.write(
        "tectia",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n",
    );
    let cases: [(&str, &PathBuf, Option<&PathBuf>, &[&str]); 7] = [
        ("wrong passphrase", &locked, Some(&wrong), &["passphrase does not fit"]),
        ("no passphrase", &locked, None, &["protected by a passphrase", "enter the passphrase"]),
        ("public key", &public, None, &["public half", "choose the private key file"]),
        ("short", &short, None, &["RSA with 1024 bits", "too short", "make a new one"]),
        ("no key", &picture, None, &["not a private key", "choose the key file"]),
        ("cut", &cut, None, &["incomplete or damaged", "copy the whole file"]),
        ("unknown form", &tectia, None, &["cannot be used", "ssh.com", "export it as OpenSSH"]),
    ];
    let before = desk.json(&["partner", "show", "fernhill"], 0)["value"]["secrets"].take();
    for (name, key, passphrase, says) in cases {
        let mut words = vec!["partner", "secrets", "fernhill", "--private-key-file", text(key)];
        if let Some(passphrase) = passphrase {
            words.extend(["--key-passphrase-file", text(passphrase)]);
        }
        Complaint::of(desk, &words, "bad-key")
            .says(says)
            .says(&["The private key cannot be used", "Nothing was stored"]);
        let mut settings = sshd_partner(&sshd, "fernhill");
        settings["secrets"]["private_key"] = json!(std::fs::read_to_string(key).unwrap());
        if let Some(passphrase) = passphrase {
            settings["secrets"]["passphrase"] = json!(std::fs::read_to_string(passphrase).unwrap());
        }
        let file = desk.file("partner.json", &settings);
        Complaint::of(desk, &["partner", "add", "--from", text(&file)], "bad-key").says(says);
        let after = desk.json(&["partner", "show", "fernhill"], 0)["value"]["secrets"].take();
        assert_eq!(after, before, "{name}: what was stored before is untouched");
    }
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
}
