//! Nobody is told who we are before a person has accepted the server.

use crate::stand::{PASSWORD, PATIENCE, PracticeStand, USER, endpoint, key, password, pinned, scan};
use journeys::Sshd;
use model::partner::{HostKey, SignIn};
use practice::partner::Event;
use transfer::{Options, Retry, TransferError, Who, connect, scan_host_key};

const WAYS: [SignIn; 2] = [SignIn::Key, SignIn::Password];

fn open(port: u16, user: &str, host_key: Option<HostKey>) -> Result<(), TransferError> {
    connect(&endpoint(port, user, &WAYS, host_key), password(PASSWORD), Options::default()).map(drop)
}

fn no_sign_in_was_tried(sshd: &Sshd) {
    // The line about the closed connection comes last, so that an attempt would stand before it.
    sshd.await_log("Connection closed by");
    let log = sshd.log();
    for word in ["Failed password", "Failed publickey", "Accepted", "userauth-request", "Postponed", "Invalid user"] {
        assert!(!log.contains(word), "nothing of us was sent:\n{log}");
    }
    assert!(!log.contains(sshd.user()), "not even the user name:\n{log}");
}

#[test]
fn the_scan_shows_what_ssh_keygen_shows_and_signs_in_nowhere() {
    let sshd = Sshd::start();
    let offer = scan_host_key("127.0.0.1", sshd.port(), PATIENCE).unwrap();
    assert_eq!(offer.host_key, pinned(&sshd));
    assert_eq!(offer.offered_types, ["ssh-ed25519"]);
    assert_eq!(offer.strict_key_exchange, Some(true));
    assert!(offer.software.starts_with("SSH-2.0-OpenSSH_"), "{}", offer.software);
    no_sign_in_was_tried(&sshd);
}

#[test]
fn first_contact_asks_a_person_and_sends_nothing() {
    let sshd = Sshd::start();
    let unknown = open(sshd.port(), sshd.user(), None).unwrap_err();
    assert!(unknown.to_string().contains(&sshd.fingerprint()), "{unknown}");
    let TransferError::HostKeyUnknown { offer, .. } = unknown else { panic!("{unknown}") };
    assert_eq!(offer.host_key, pinned(&sshd));
    no_sign_in_was_tried(&sshd);
}

#[test]
fn a_changed_key_of_a_real_server_stops_before_sign_in_with_both_fingerprints() {
    // The same type, and another type: the old one is then not even offered any more.
    for kind in ["ed25519", "rsa", "ecdsa"] {
        let mut sshd = Sshd::start();
        let old = pinned(&sshd);
        sshd.swap_host_key(kind);
        let changed = open(sshd.port(), sshd.user(), Some(old.clone())).unwrap_err();
        let words = changed.to_string();
        assert!(words.contains(&old.fingerprint) && words.contains(&sshd.fingerprint()), "{kind}: {words}");
        assert_eq!((changed.code(), changed.retry(), changed.who()), ("host-key-changed", Retry::Never, Who::You));
        let TransferError::HostKeyChanged { offered, .. } = changed else { panic!("{kind}: {changed}") };
        assert_eq!(*offered, pinned(&sshd), "{kind}");
        no_sign_in_was_tried(&sshd);
    }
}

#[test]
fn a_changed_key_of_the_practice_partner_stops_before_sign_in() {
    let stand = PracticeStand::start();
    let old = stand.pinned();
    assert_eq!(old.fingerprint, stand.partner.fingerprint());
    stand.partner.swap_host_key([8; 32]);
    let changed = open(stand.port(), USER, Some(old)).unwrap_err();
    assert!(matches!(changed, TransferError::HostKeyChanged { .. }), "{changed}");
    let gone = |events: &[Event]| events.iter().filter(|event| **event == Event::Disconnected).count() >= 3;
    assert!(stand.partner.log.wait_for(gone, PATIENCE), "{:?}", stand.partner.log.events());
    assert_eq!(stand.partner.log.sign_ins(), 0, "{:?}", stand.partner.log.events());
}

#[test]
fn a_server_with_more_keys_is_recognised_by_the_accepted_one() {
    for kind in ["rsa", "ecdsa", "ed25519"] {
        let mut sshd = Sshd::start();
        sshd.swap_host_key(kind);
        let accepted = scan("127.0.0.1", sshd.port());
        assert_eq!(accepted, pinned(&sshd), "{kind}");
        let opened = connect(
            &endpoint(sshd.port(), sshd.user(), &[SignIn::Key], Some(accepted)),
            key(&sshd),
            Options::default(),
        );
        opened.unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn a_server_with_only_weak_algorithms_is_refused_with_what_it_has_and_whom_to_ask() {
    let cases = [
        ("HostKeyAlgorithms ssh-rsa", "host key type", "ssh-rsa"),
        ("KexAlgorithms diffie-hellman-group14-sha1", "key exchange", "diffie-hellman-group14-sha1"),
        ("Ciphers aes128-cbc,aes256-cbc", "encryption", "aes128-cbc, aes256-cbc"),
        ("Ciphers aes256-ctr\nMACs hmac-sha1", "integrity check", "hmac-sha1"),
    ];
    for (config, category, has) in cases {
        let mut sshd = Sshd::start_with(config);
        sshd.swap_host_key("rsa");
        let refused = scan_host_key("127.0.0.1", sshd.port(), PATIENCE).unwrap_err();
        let words = refused.to_string();
        assert!(
            words.contains(category) && words.contains(has) && words.contains("Ask the partner"),
            "{config}: {words}\n{}",
            sshd.log()
        );
        assert_eq!((refused.code(), refused.who()), ("no-common-algorithm", Who::Partner), "{config}");
    }
}
