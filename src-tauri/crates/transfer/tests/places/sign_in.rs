//! Every way to sign in, right and wrong, with at most two attempts.

use crate::stand::{PASSWORD, PracticeStand, USER, endpoint, password, pinned, user};
use journeys::{Scratch, Sshd};
use model::partner::SignIn;
use practice::partner::{Event, Method, User};
use secrecy::{ExposeSecret, SecretString};
use std::fs;
use std::process::Command;
use transfer::keys::{self, KeyKind};
use transfer::{Options, Remote, Retry, Secrets, TransferError, Who, connect};

fn try_sshd(sshd: &Sshd, ways: &[SignIn], secrets: Secrets) -> Result<Box<dyn Remote>, TransferError> {
    connect(&endpoint(sshd.port(), sshd.user(), ways, Some(pinned(sshd))), secrets, Options::default())
}

fn try_practice(stand: &PracticeStand, ways: &[SignIn], secrets: Secrets) -> Result<(), TransferError> {
    connect(&stand.endpoint(ways), secrets, Options::default()).map(drop)
}

fn with_key(text: &str, passphrase: Option<&str>) -> Secrets {
    let passphrase = passphrase.map(SecretString::from);
    Secrets { private_key: Some(SecretString::from(text)), passphrase, ..Secrets::default() }
}

fn run(program: &str, arguments: &[&str]) {
    let ended = Command::new(program).args(arguments).output().unwrap_or_else(|why| {
        panic!("{program} cannot be started ({why}); install openssh-client, openssl and putty-tools to run this test")
    });
    assert!(ended.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
}

/// A key made by ssh-keygen, authorized at the server; returns its path.
fn authorized(sshd: &Sshd, scratch: &Scratch, name: &str, make: &[&str]) -> String {
    let path = scratch.join(name);
    let shown = path.to_str().unwrap();
    run("ssh-keygen", &[&["-q", "-C", "test", "-f", shown], make].concat());
    sshd.authorize(&fs::read_to_string(format!("{shown}.pub")).unwrap());
    shown.to_owned()
}

const WORDS: &str = "canary-passphrase";

#[test]
fn a_real_server_takes_keys_of_every_type_and_form() {
    let sshd = Sshd::start();
    let scratch = Scratch::new();
    let cases: [(&str, &[&str], Option<&str>); 9] = [
        ("ed25519", &["-t", "ed25519", "-N", ""], None),
        ("ed25519-locked", &["-t", "ed25519", "-N", WORDS], Some(WORDS)),
        ("rsa", &["-t", "rsa", "-b", "3072", "-N", ""], None),
        ("rsa-locked-gcm", &["-t", "rsa", "-Z", "aes256-gcm@openssh.com", "-N", WORDS], Some(WORDS)),
        ("ecdsa256", &["-t", "ecdsa", "-b", "256", "-N", ""], None),
        ("ecdsa521-locked", &["-t", "ecdsa", "-b", "521", "-N", WORDS], Some(WORDS)),
        ("rsa-pem", &["-t", "rsa", "-m", "PEM", "-N", ""], None),
        ("rsa-pem-locked", &["-t", "rsa", "-m", "PEM", "-N", WORDS], Some(WORDS)),
        ("ecdsa-pkcs8-locked", &["-t", "ecdsa", "-m", "PKCS8", "-N", WORDS], Some(WORDS)),
    ];
    for (name, make, passphrase) in cases {
        let text = fs::read_to_string(authorized(&sshd, &scratch, name, make)).unwrap();
        let opened = try_sshd(&sshd, &[SignIn::Key], with_key(&text, passphrase));
        opened.unwrap_or_else(|error| panic!("{name}: {error}")).list("").unwrap();
    }
}

#[test]
fn a_real_server_takes_keys_from_putty() {
    let sshd = Sshd::start();
    let scratch = Scratch::new();
    fs::write(scratch.join("words"), WORDS).unwrap();
    let words = scratch.join("words");
    for (kind, version) in [("ed25519", "2"), ("ed25519", "3"), ("rsa", "2"), ("rsa", "3"), ("ecdsa", "3")] {
        let name = format!("{kind}-{version}");
        let plain = authorized(&sshd, &scratch, &name, &["-t", kind, "-N", ""]);
        let locked = format!("{plain}.ppk");
        let version = format!("version={version}");
        let passphrase = words.to_str().unwrap();
        run(
            "puttygen",
            &[&plain, "-O", "private", "-o", &locked, "--ppk-param", &version, "--new-passphrase", passphrase],
        );
        let text = fs::read_to_string(&locked).unwrap();
        let opened = try_sshd(&sshd, &[SignIn::Key], with_key(&text, Some(WORDS)));
        opened.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn keys_made_here_open_the_door() {
    let sshd = Sshd::start();
    for kind in [KeyKind::Ed25519, KeyKind::Rsa4096] {
        let made = keys::make(kind, "ML Connector").unwrap();
        assert!(made.public_line.ends_with(" ML Connector"), "{}", made.public_line);
        sshd.authorize(&made.public_line);
        try_sshd(&sshd, &[SignIn::Key], with_key(made.private.expose_secret(), None)).unwrap();
    }
}

#[test]
fn a_real_server_takes_the_password_and_refuses_a_wrong_one() {
    let sshd = Sshd::start();
    try_sshd(&sshd, &[SignIn::Password], password(sshd.password())).unwrap();
    let refused = try_sshd(&sshd, &[SignIn::Password], password("canary-wrong")).map(drop).unwrap_err();
    assert!(refused.to_string().contains("the password was refused"), "{refused}");
    assert!(!format!("{refused} {refused:?}").contains("canary"), "no secret in words: {refused:?}");
    assert_eq!((refused.code(), refused.retry()), ("sign-in-refused", Retry::Never));
    let TransferError::SignInRefused { allowed, .. } = refused else { panic!("{refused}") };
    assert_eq!(allowed, ["publickey", "password"]);
}

#[test]
fn a_real_server_refuses_a_key_it_does_not_know() {
    let sshd = Sshd::start();
    let stranger = keys::make(KeyKind::Ed25519, "").unwrap();
    let refused =
        try_sshd(&sshd, &[SignIn::Key], with_key(stranger.private.expose_secret(), None)).map(drop).unwrap_err();
    assert!(refused.to_string().contains("the key was refused"), "{refused}");
    assert!(refused.to_string().contains("Your partner must add your public key"), "{refused}");
    assert_eq!(refused.who(), Who::Partner);
}

#[test]
fn a_real_server_that_asks_in_a_dialog_gets_the_password() {
    let sshd = Sshd::start_with("UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no");
    try_sshd(&sshd, &[SignIn::Password, SignIn::KeyboardInteractive], password(sshd.password())).unwrap();
    let refused = try_sshd(&sshd, &[SignIn::KeyboardInteractive], password("canary-wrong")).map(drop).unwrap_err();
    assert!(refused.to_string().contains("the password in a dialog was refused"), "{refused}");
}

#[test]
fn a_real_server_that_wants_key_and_password_gets_both_whatever_the_order() {
    let sshd = Sshd::start_with("AuthenticationMethods publickey,password");
    for ways in [[SignIn::Key, SignIn::Password], [SignIn::Password, SignIn::Key]] {
        let text = fs::read_to_string(sshd.private_key()).unwrap();
        let both = Secrets { password: password(sshd.password()).password, ..with_key(&text, None) };
        try_sshd(&sshd, &ways, both).unwrap_or_else(|error| panic!("{ways:?}: {error}"));
    }
}

#[test]
fn a_server_without_file_transfer_says_so() {
    for config in ["ForceCommand /bin/false", "ForceCommand /bin/echo Welcome", "MaxSessions 0"] {
        let sshd = Sshd::start_with(config);
        let refused = try_sshd(&sshd, &[SignIn::Password], password(sshd.password())).map(drop).unwrap_err();
        assert!(matches!(refused, TransferError::NoSftp { .. }), "{config}: {refused:?}");
        assert_eq!(refused.who(), Who::Partner, "{config}");
    }
}

#[test]
fn never_more_than_two_attempts_are_sent() {
    let stand = PracticeStand::with(User {
        authorized_keys: vec![keys::make(KeyKind::Ed25519, "").unwrap().public_line],
        ..user()
    });
    let stranger = keys::make(KeyKind::Ed25519, "").unwrap();
    let ways = [SignIn::Key, SignIn::Password, SignIn::KeyboardInteractive];
    let wrong =
        Secrets { password: password("canary-wrong").password, ..with_key(stranger.private.expose_secret(), None) };
    let refused = try_practice(&stand, &ways, wrong).unwrap_err();
    assert_eq!(stand.partner.log.sign_ins(), 2, "{:?}", stand.partner.log.events());
    let TransferError::SignInRefused { tried, .. } = &refused else { panic!("{refused}") };
    assert_eq!(tried.iter().map(|t| t.sent).collect::<Vec<_>>(), [true, true, false], "{refused}");
    assert!(refused.to_string().contains("to keep the account from being locked"), "{refused}");
}

#[test]
fn the_order_is_the_partners() {
    let key = keys::make(KeyKind::Ed25519, "").unwrap();
    let stand = PracticeStand::with(User { authorized_keys: vec![key.public_line.clone()], ..user() });
    let secrets = || Secrets { password: password(PASSWORD).password, ..with_key(key.private.expose_secret(), None) };
    for (ways, method) in [
        ([SignIn::Key, SignIn::Password], Method::Key),
        ([SignIn::Password, SignIn::Key], Method::Password),
        ([SignIn::KeyboardInteractive, SignIn::Key], Method::Dialog),
    ] {
        stand.partner.log.clear();
        try_practice(&stand, &ways, secrets()).unwrap();
        let first = stand.partner.log.events().into_iter().find(|event| matches!(event, Event::SignIn { .. }));
        assert_eq!(first, Some(Event::SignIn { user: USER.to_owned(), method, accepted: true }), "{ways:?}");
    }
}

#[test]
fn the_practice_partner_wants_what_its_user_is_set_to() {
    let key = keys::make(KeyKind::Ed25519, "").unwrap();
    let stand =
        PracticeStand::with(User { authorized_keys: vec![key.public_line.clone()], needs_both: true, ..user() });
    let both = Secrets { password: password(PASSWORD).password, ..with_key(key.private.expose_secret(), None) };
    try_practice(&stand, &[SignIn::Key, SignIn::Password], both.clone()).unwrap();
    assert!(try_practice(&stand, &[SignIn::Key], both).is_err(), "the key alone is half");
    let stand = PracticeStand::with(User { dialog_only: true, ..user() });
    try_practice(&stand, &[SignIn::Password, SignIn::KeyboardInteractive], password(PASSWORD)).unwrap();
    let stand = PracticeStand::with(User {
        dialog_only: true,
        second_question: Some("Code from your phone:".into()),
        ..user()
    });
    let refused = try_practice(&stand, &[SignIn::KeyboardInteractive], password(PASSWORD)).unwrap_err();
    assert!(refused.to_string().contains("Code from your phone:"), "the question is told: {refused}");
}

#[test]
fn what_is_wrong_with_a_secret_is_said_before_anything_is_sent() {
    let stand = PracticeStand::start();
    let scratch = Scratch::new();
    let path = scratch.join("key");
    run("ssh-keygen", &["-q", "-t", "ed25519", "-N", WORDS, "-f", path.to_str().unwrap()]);
    let locked = fs::read_to_string(&path).unwrap();
    let public = fs::read_to_string(path.with_extension("pub")).unwrap();
    stand.partner.log.clear();
    let endpoint = stand.endpoint(&[SignIn::Key]);
    let scans = stand.partner.log.events().len();
    for (secrets, words) in [
        (with_key(&locked, None), "enter the passphrase"),
        (with_key(&locked, Some("canary-wrong")), "passphrase does not fit"),
        (with_key(&public, None), "public half"),
        (with_key("hello", None), "not a private key"),
        (Secrets::default(), "neither a private key nor a password"),
    ] {
        let refused = connect(&endpoint, secrets, Options::default()).map(drop).unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
        assert!(!format!("{refused:?}").contains("canary"), "{refused:?}");
    }
    let connected = |event: &&Event| **event == Event::Connected;
    let after = stand.partner.log.events();
    assert_eq!(after.iter().filter(connected).count(), after[..scans].iter().filter(connected).count(), "{after:?}");
}
