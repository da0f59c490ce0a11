//! Connections that break at every point of a delivery: the next try, or a look, ends in exactly one whole file.

use crate::stand::{Parcel, PracticeStand, Stand, assert_delivered, hasty, names, noise, open_sshd, parcel};
use journeys::{Direction, Proxy, Sshd};
use practice::partner::{Cut, Event};
use transfer::{Compared, Observer, Options, Placed, Retry, Settled, Silent, Step, TransferError, deliver, settle};

const SIZE: usize = 3_000_000;

/// Does something when a point is reached, once.
struct At<F: FnMut()> {
    step: Step,
    act: Option<F>,
}

impl<F: FnMut()> Observer for At<F> {
    fn at(&mut self, step: Step) {
        if step == self.step
            && let Some(mut act) = self.act.take()
        {
            act();
        }
    }

    fn progress(&mut self, _: u64, _: u64) {}
}

fn again(stand: &dyn Stand, parcel: &Parcel) -> transfer::Proof {
    deliver(stand.open(Options::default()).as_mut(), &parcel.job, &mut Silent).unwrap()
}

#[test]
fn an_upload_that_is_cut_at_any_byte_is_finished_by_the_next_try() {
    for k in [0, 1, 32 * 1024, 1_000_000, SIZE as u64] {
        let stand = PracticeStand::start();
        let parcel = parcel(noise(SIZE));
        stand.partner.faults.set(|now| now.cut = Some(Cut::AfterBytes(k)));
        let broken = deliver(stand.open(hasty()).as_mut(), &parcel.job, &mut Silent).unwrap_err();
        assert!(matches!(broken, TransferError::ConnectionLost { .. }), "cut at {k}: {broken}");
        assert_eq!(broken.retry(), Retry::Later, "cut at {k}");
        assert_eq!(names(&stand.root()), [parcel.job.temp_name.as_str()], "cut at {k}: nothing has the final name");
        let left = std::fs::metadata(stand.root().join(&parcel.job.temp_name)).unwrap().len();
        let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
        assert_eq!(settled, Settled::TempOnly { size: left }, "cut at {k}");
        let proof = again(&stand, &parcel);
        assert_eq!((proof.placed, proof.compared), (Placed::Now, Compared::ReadBack), "cut at {k}");
        assert_delivered(&stand.root(), &parcel, &format!("cut at {k}"));
    }
}

#[test]
fn an_upload_to_a_real_server_that_is_cut_at_any_byte_is_finished_by_the_next_try() {
    let sshd = Sshd::start();
    for k in [0, 1, 32 * 1024, 1_000_000, SIZE as u64 - 1] {
        let parcel = parcel(noise(SIZE));
        let proxy = Proxy::to(sshd.address());
        let mut remote = open_sshd(&sshd, proxy.port(), hasty()).unwrap();
        let mut cut = At { step: Step::AfterTempOpen, act: Some(|| proxy.cut_after(Direction::ToServer, k)) };
        let broken = deliver(remote.as_mut(), &parcel.job, &mut cut).unwrap_err();
        assert!(broken.is_connection(), "cut at {k}: {broken}");
        assert!(!sshd.home().join(&parcel.job.final_name).exists(), "cut at {k}: nothing has the final name");
        assert_eq!(again(&sshd, &parcel).placed, Placed::Now, "cut at {k}");
        assert_delivered(&sshd.home(), &parcel, &format!("cut at {k}"));
        std::fs::remove_file(sshd.home().join(&parcel.job.final_name)).unwrap();
    }
}

#[test]
fn a_cut_at_any_named_point_leaves_one_whole_file_after_the_next_try() {
    let sshd = Sshd::start();
    for step in Step::ALL {
        let parcel = parcel(noise(100_000));
        let proxy = Proxy::to(sshd.address());
        let mut remote = open_sshd(&sshd, proxy.port(), hasty()).unwrap();
        let first = deliver(remote.as_mut(), &parcel.job, &mut At { step, act: Some(|| proxy.cut()) });
        drop(remote);
        assert_eq!(first.is_ok(), step == Step::AfterFinalStat, "{}: {first:?}", step.as_str());
        let settled = settle(sshd.open(Options::default()).as_mut(), &parcel.job).unwrap();
        let placed = matches!(settled, Settled::Placed(_));
        assert_eq!(placed, step >= Step::AfterRename, "{}: {settled:?}", step.as_str());
        let second = again(&sshd, &parcel);
        let wanted = if placed { Placed::Before } else { Placed::Now };
        assert_eq!(second.placed, wanted, "{}", step.as_str());
        assert_delivered(&sshd.home(), &parcel, step.as_str());
        std::fs::remove_file(sshd.home().join(&parcel.job.final_name)).unwrap();
    }
}

#[test]
fn a_renaming_whose_answer_is_lost_is_found_by_looking() {
    for (cut, is_placed) in [(Cut::AfterRename, true), (Cut::BeforeRename, false)] {
        let stand = PracticeStand::start();
        let parcel = parcel(noise(200_000));
        stand.partner.faults.set(|now| now.cut = Some(cut));
        let unknown = deliver(stand.open(hasty()).as_mut(), &parcel.job, &mut Silent).unwrap_err();
        assert!(matches!(unknown, TransferError::OutcomeUnknown { .. }), "{cut:?}: {unknown}");
        assert_eq!(unknown.retry(), Retry::AfterLooking, "{cut:?}");
        let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
        assert_eq!(matches!(settled, Settled::Placed(_)), is_placed, "{cut:?}: {settled:?}");
        let proof = again(&stand, &parcel);
        assert_eq!(proof.placed == Placed::Before, is_placed, "{cut:?}");
        assert_delivered(&stand.root(), &parcel, &format!("{cut:?}"));
        let renamed = |event: &&Event| matches!(event, Event::Asked { what: "rename", done: true, .. });
        assert_eq!(stand.partner.log.events().iter().filter(renamed).count(), 1, "{cut:?}: renamed once");
    }
}

#[test]
fn a_renaming_on_a_real_server_whose_answer_is_lost_is_found_by_looking() {
    let sshd = Sshd::start();
    let proxy = Proxy::to(sshd.address());
    let parcel = parcel(noise(200_000));
    let mut remote = open_sshd(&sshd, proxy.port(), hasty()).unwrap();
    // One byte of the renaming's answer is let through.
    let arm = || proxy.cut_after(Direction::ToClient, 1);
    let unknown =
        deliver(remote.as_mut(), &parcel.job, &mut At { step: Step::BeforeRename, act: Some(arm) }).unwrap_err();
    assert!(matches!(unknown, TransferError::OutcomeUnknown { .. }), "{unknown}");
    assert_delivered(&sshd.home(), &parcel, "the server renamed before it answered");
    let settled = settle(sshd.open(Options::default()).as_mut(), &parcel.job).unwrap();
    assert!(matches!(settled, Settled::Placed(_)), "{settled:?}");
}

#[test]
fn a_direct_upload_that_is_cut_is_finished_by_the_next_try() {
    for k in [0, 1, 100_000] {
        let stand = PracticeStand::start();
        let mut parcel = parcel(noise(400_000));
        parcel.job.direct_upload = true;
        stand.partner.faults.set(|now| {
            now.refuse_rename = true;
            now.cut = Some(Cut::AfterBytes(k));
        });
        deliver(stand.open(hasty()).as_mut(), &parcel.job, &mut Silent).unwrap_err();
        let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
        assert!(matches!(settled, Settled::TempOnly { .. }), "cut at {k}: {settled:?}");
        assert_eq!(again(&stand, &parcel).placed, Placed::Now, "cut at {k}");
        assert_delivered(&stand.root(), &parcel, &format!("direct, cut at {k}"));
    }
}
