//! The test of a connection, tick by tick.

use crate::stand::{FolderStand, PASSWORD, PracticeStand, Stand, USER, endpoint, hasty, key, names, password, pinned};
use journeys::{Scratch, Sshd};
use model::partner::{Partner, Remote as Endpoint, SignIn};
use transfer::{Options, Secrets, TestStep, Tick, Who, test};

fn ticks(partner: &Partner, secrets: Secrets, options: Options) -> Vec<Tick> {
    let mut live = Vec::new();
    let ticks = test(partner, secrets, options, "", "probe-1", &mut |tick| live.push((tick.step, tick.ok)));
    let told: Vec<_> = ticks.iter().map(|tick| (tick.step, tick.ok)).collect();
    assert_eq!(live, told, "ticks come live and in order");
    assert!(ticks.iter().all(|tick| !tick.sentence.is_empty()), "{ticks:?}");
    assert!(
        ticks.iter().all(|tick| tick.ok == tick.who_must_act.is_none()),
        "a failed tick names who must act: {ticks:?}"
    );
    ticks
}

fn steps(ticks: &[Tick]) -> Vec<TestStep> {
    ticks.iter().map(|tick| tick.step).collect()
}

#[test]
fn all_nine_ticks_are_green_on_a_real_server_and_nothing_is_left() {
    let sshd = Sshd::start();
    let partner = endpoint(sshd.port(), sshd.user(), &[SignIn::Key], Some(pinned(&sshd)));
    let ticks = ticks(&partner, key(&sshd), Options::default());
    assert_eq!(steps(&ticks), TestStep::ALL, "{ticks:?}");
    assert!(ticks.iter().all(|tick| tick.ok), "{ticks:?}");
    assert_eq!(names(&sshd.home()), [""; 0]);
}

#[test]
fn a_folder_needs_fewer_ticks() {
    let stand = FolderStand(Scratch::new());
    let path = stand.root().to_str().unwrap().to_owned();
    let ticks = ticks(&crate::stand::partner(Endpoint::Folder { path }), Secrets::default(), Options::default());
    let wanted = [TestStep::Connection, TestStep::Folder, TestStep::Write, TestStep::Rename, TestStep::Delete];
    assert_eq!(steps(&ticks), wanted);
    assert!(ticks.iter().all(|tick| tick.ok), "{ticks:?}");
    let missing = stand.root().join("missing").to_str().unwrap().to_owned();
    let ticks =
        self::ticks(&crate::stand::partner(Endpoint::Folder { path: missing }), Secrets::default(), Options::default());
    assert_eq!(steps(&ticks), [TestStep::Connection]);
}

/// What fails, at which tick, and who must act.
#[test]
fn the_first_failure_is_the_last_tick_and_names_who_must_act() {
    let stand = PracticeStand::start();
    let good = stand.endpoint(&[SignIn::Password]);
    let secret = || password(PASSWORD);
    let unpinned = endpoint(stand.port(), USER, &[SignIn::Password], None);
    let stranger = PracticeStand::with(practice::partner::User::default());
    stranger.partner.swap_host_key([9; 32]);
    let changed = endpoint(stand.port(), USER, &[SignIn::Password], Some(stranger.pinned()));
    let nowhere = endpoint(1, USER, &[SignIn::Password], Some(stand.pinned()));
    let cases = [
        (&nowhere, secret(), TestStep::Connection, Who::You, "not-reachable"),
        (&unpinned, secret(), TestStep::HostKey, Who::You, "host-key-unknown"),
        (&changed, secret(), TestStep::HostKey, Who::You, "host-key-changed"),
        (&good, password("canary-wrong"), TestStep::SignIn, Who::You, "sign-in-refused"),
    ];
    for (partner, secrets, step, who, code) in cases {
        let ticks = ticks(partner, secrets, hasty());
        let last = ticks.last().unwrap();
        assert_eq!(
            (last.step, last.ok, last.who_must_act, last.code),
            (step, false, Some(who), Some(code)),
            "{ticks:?}"
        );
        assert!(ticks[..ticks.len() - 1].iter().all(|tick| tick.ok), "{ticks:?}");
    }
}

#[test]
fn missing_rights_are_ticks_of_their_own() {
    let stand = PracticeStand::start();
    let partner = stand.endpoint(&[SignIn::Password]);
    let failed = |fault: fn(&mut practice::partner::Switches)| -> Vec<TestStep> {
        stand.partner.faults.clear();
        stand.partner.faults.set(fault);
        let ticks = ticks(&partner, password(PASSWORD), Options::default());
        assert_eq!(steps(&ticks), TestStep::ALL, "{ticks:?}");
        ticks.iter().filter(|tick| !tick.ok).map(|tick| tick.step).collect()
    };
    assert_eq!(failed(|_| {}), []);
    assert_eq!(failed(|now| now.refuse_rename = true), [TestStep::Rename]);
    assert_eq!(failed(|now| now.refuse_read = true), []);
    assert_eq!(failed(|now| now.rename_overwrites = true), []);
    assert_eq!(names(&stand.root()), [""; 0], "nothing is left");
    assert_eq!(failed(|now| now.refuse_create = true), [TestStep::Write, TestStep::Rename, TestStep::Delete]);
    assert_eq!(failed(|now| now.refuse_delete = true), [TestStep::Delete]);
}
