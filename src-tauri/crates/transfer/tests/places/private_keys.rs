//! Reading private keys as other programs write them. Signing in with them is tested in `sign_in`.

use journeys::Scratch;
use secrecy::{ExposeSecret, SecretString};
use std::fs;
use std::process::Command;
use transfer::keys::{self, KeyError, KeyKind};

const WORDS: &str = "canary-passphrase";

fn run(program: &str, arguments: &[&str]) -> String {
    let ended = Command::new(program).args(arguments).output().unwrap_or_else(|why| {
        panic!("{program} cannot be started ({why}); install openssh-client, openssl and putty-tools to run this test")
    });
    assert!(ended.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8_lossy(&ended.stdout).into_owned()
}

fn parse(text: &str, passphrase: Option<&str>) -> Result<keys::KeyPair, KeyError> {
    keys::parse(&SecretString::from(text), passphrase.map(SecretString::from).as_ref())
}

/// Type and base64 of a public line, without its comment.
fn bare(line: &str) -> String {
    line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// Every form of a key, made by the program that people have, gives the same public key; wrong and missing passphrases are told.
fn check(text: &str, public: &str, is_locked: bool, what: &str) {
    let passphrase = is_locked.then_some(WORDS);
    let key = parse(text, passphrase).unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
    assert_eq!(bare(&key.public_line), bare(public), "{what}");
    let again =
        parse(key.private.expose_secret(), None).unwrap_or_else(|error| panic!("{what}, written and read: {error}"));
    assert_eq!(bare(&again.public_line), bare(public), "{what}, written and read");
    if is_locked {
        assert_eq!(parse(text, None).unwrap_err(), KeyError::PassphraseMissing, "{what}");
        assert_eq!(parse(text, Some("")).unwrap_err(), KeyError::PassphraseMissing, "{what}");
        assert_eq!(parse(text, Some("canary-wrong")).unwrap_err(), KeyError::PassphraseWrong, "{what}");
    }
    let crlf = format!("\u{feff}{}\r\n", text.replace('\n', "\r\n"));
    assert!(parse(&crlf, passphrase).is_ok(), "{what}, with the line ends of Windows");
}

#[test]
fn keys_of_ssh_keygen_are_read_in_every_form() {
    let scratch = Scratch::new();
    for (kind, bits) in [("ed25519", "256"), ("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521")] {
        for form in ["RFC4716", "PEM", "PKCS8"] {
            if kind == "ed25519" && form != "RFC4716" {
                continue;
            }
            for (locked, words) in [(false, ""), (true, WORDS)] {
                let what = format!("{kind}{bits}-{form}-{locked}");
                let path = scratch.join(&what);
                let shown = path.to_str().unwrap();
                run("ssh-keygen", &["-q", "-t", kind, "-b", bits, "-m", form, "-N", words, "-C", "c", "-f", shown]);
                let public = fs::read_to_string(format!("{shown}.pub")).unwrap();
                check(&fs::read_to_string(shown).unwrap(), &public, locked, &what);
            }
        }
    }
}

#[test]
fn keys_of_puttygen_are_read_in_both_versions() {
    let scratch = Scratch::new();
    let words = scratch.write("words", WORDS);
    let empty = scratch.write("empty", "");
    // Ed25519 more than once: their private half is a number whose first byte may be anything.
    let kinds = [("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521")]
        .into_iter()
        .chain([("ed25519", "256"); 12]);
    for (n, (kind, bits)) in kinds.enumerate() {
        for version in ["2", "3"] {
            for (locked, passphrase) in [(false, &empty), (true, &words)] {
                let what = format!("{kind}{bits}-{n}-v{version}-{locked}");
                let path = scratch.join(format!("{what}.ppk"));
                let (shown, parameter) = (path.to_str().unwrap(), format!("version={version}"));
                let passphrase = passphrase.to_str().unwrap();
                let make = ["-q", "-t", kind, "-b", bits, "-O", "private", "-C", "c", "-o", shown];
                run("puttygen", &[&make[..], &["--ppk-param", &parameter, "--new-passphrase", passphrase]].concat());
                let public = run("puttygen", &[shown, "-L", "--old-passphrase", passphrase]);
                check(&fs::read_to_string(shown).unwrap(), &public, locked, &what);
            }
        }
    }
}

#[test]
fn keys_of_openssl_are_read() {
    let scratch = Scratch::new();
    for (what, make) in [
        ("ed25519", &["-algorithm", "ed25519"][..]),
        ("ec", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ] {
        for locked in [false, true] {
            let path = scratch.join(format!("{what}-{locked}"));
            let shown = path.to_str().unwrap();
            let pass = format!("pass:{WORDS}");
            let lock: &[&str] = if locked { &["-aes-256-cbc", "-pass", &pass] } else { &[] };
            run("openssl", &[&["genpkey", "-out", shown][..], make, lock].concat());
            let text = fs::read_to_string(shown).unwrap();
            let public = parse(&text, locked.then_some(WORDS)).unwrap_or_else(|e| panic!("{what}: {e}")).public_line;
            check(&text, &public, locked, what);
        }
    }
}

#[test]
fn what_is_not_a_usable_key_is_told_exactly() {
    let made = keys::make(KeyKind::Ed25519, "someone").unwrap();
    let text = made.private.expose_secret();
    let cut = &text[..text.len() / 2];
    let scratch = Scratch::new();
    let weak = scratch.join("weak");
    run("ssh-keygen", &["-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", weak.to_str().unwrap()]);
    let weak = fs::read_to_string(weak).unwrap();
    let dsa = "PuTTY-User-Key-File-3: ssh-dss\nEncryption: none\nComment: c\nPublic-Lines: 0\nPrivate-Lines: 0\nPrivate-MAC: 00\n";
    let named = |error: KeyError| match error {
        KeyError::Unsupported { .. } => "unsupported",
        KeyError::NotAKey => "not a key",
        KeyError::PublicKey => "public",
        KeyError::Damaged => "damaged",
        other => panic!("{other}"),
    };
    for (text, wanted) in [
        ("", "not a key"),
        ("correct horse battery staple", "not a key"),
        ("<html><body>Sign in</body></html>", "not a key"),
        (made.public_line.as_str(), "public"),
        ("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", "public"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "public"),
        ("-----BEGIN CERTIFICATE-----\nMCow\n-----END CERTIFICATE-----", "public"),
        (cut, "damaged"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "damaged"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "damaged"),
        ("PuTTY-User-Key-File-1: ssh-rsa\n", "unsupported"),
        ("-----BEGIN DSA PRIVATE KEY-----\nMIIE\n-----END DSA PRIVATE KEY-----", "unsupported"),
        ("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n", "unsupported"),
        (weak.as_str(), "unsupported"),
        (dsa, "unsupported"),
    ] {
        let error = parse(text, None).expect_err(wanted);
        assert_eq!(named(error), wanted, "{text}");
    }
}

#[test]
fn made_keys_are_new_each_time_show_no_secret_and_are_known_to_ssh_keygen() {
    let scratch = Scratch::new();
    let (one, two) = (keys::make(KeyKind::Ed25519, "a").unwrap(), keys::make(KeyKind::Ed25519, "a").unwrap());
    assert_ne!(one.public_line, two.public_line);
    assert!(!format!("{one:?}").contains(one.private.expose_secret()), "{one:?}");
    for (kind, bits) in [(KeyKind::Ed25519, "256"), (KeyKind::Rsa4096, "4096")] {
        let made = keys::make(kind, "Büro\nssh-rsa evil").unwrap();
        assert_eq!(made.public_line.lines().count(), 1, "a comment cannot add a line: {}", made.public_line);
        let path = scratch.write(bits, &made.public_line);
        let line = run("ssh-keygen", &["-lf", path.to_str().unwrap()]);
        assert!(line.starts_with(&format!("{bits} {} ", made.fingerprint)), "{line}");
    }
}
