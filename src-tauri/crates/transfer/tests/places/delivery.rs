//! The safe delivery when nothing breaks, and when the partner does something unexpected.

use crate::stand::{FolderStand, Parcel, PracticeStand, Stand, assert_delivered, names, noise, parcel};
use journeys::{Scratch, Sshd};
use model::partner::UploadCheck;
use practice::partner::Switches;
use std::fs;
use transfer::{
    Compared, Observer, Options, Placed, Proof, Settled, Silent, Step, TransferError, Who, deliver, settle,
};

/// Remembers what it is told, and may meddle.
#[derive(Default)]
struct Diary<'a> {
    steps: Vec<Step>,
    progress: Vec<(u64, u64)>,
    meddle: Option<(Step, &'a dyn Fn())>,
}

impl Observer for Diary<'_> {
    fn at(&mut self, step: Step) {
        if let Some((when, act)) = self.meddle
            && when == step
        {
            act();
        }
        self.steps.push(step);
    }

    fn progress(&mut self, done: u64, total: u64) {
        self.progress.push((done, total));
    }
}

fn send(stand: &dyn Stand, parcel: &Parcel) -> Result<Proof, TransferError> {
    deliver(stand.open(Options::default()).as_mut(), &parcel.job, &mut Silent)
}

fn every_stand() -> [Box<dyn Stand>; 3] {
    [Box::new(FolderStand(Scratch::new())), Box::new(PracticeStand::start()), Box::new(Sshd::start())]
}

#[test]
fn a_file_is_delivered_once_however_often_it_is_sent() {
    for stand in every_stand() {
        let parcel = parcel(noise(2_500_000));
        let mut diary = Diary::default();
        let first = deliver(stand.open(Options::default()).as_mut(), &parcel.job, &mut diary).unwrap();
        assert_eq!(diary.steps, Step::ALL, "every point is passed in order");
        assert_eq!(diary.progress.last(), Some(&(2_500_000, 2_500_000)));
        assert_eq!(
            (first.placed, first.compared, first.synced, first.seen),
            (Placed::Now, Compared::ReadBack, Some(true), true)
        );
        assert_delivered(&stand.root(), &parcel, "first time");
        let second = send(stand.as_ref(), &parcel).unwrap();
        assert_eq!((second.placed, second.compared, second.synced), (Placed::Before, Compared::ReadBack, None));
        assert_delivered(&stand.root(), &parcel, "second time");
        let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
        assert!(matches!(settled, Settled::Placed(proof) if proof.sha256 == parcel.job.sha256), "a look finds it");
    }
}

#[test]
fn other_content_under_the_final_name_stops_and_stays() {
    for stand in every_stand() {
        let parcel = parcel(noise(50_000));
        for there in [noise(49_999), noise(50_001), vec![b'x'; 50_000]] {
            let path = stand.root().join(&parcel.job.final_name);
            fs::write(&path, &there).unwrap();
            let stopped = send(stand.as_ref(), &parcel).unwrap_err();
            assert!(matches!(stopped, TransferError::Conflict { .. }), "{stopped}");
            assert_eq!((stopped.code(), stopped.who()), ("name-taken", Who::You));
            assert_eq!(names(&stand.root()), [parcel.job.final_name.as_str()], "nothing of ours is left");
            assert!(fs::read(&path).unwrap() == there, "their file is untouched");
            let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
            assert!(matches!(settled, Settled::Conflict { .. }), "{settled:?}");
        }
    }
}

#[test]
fn our_left_over_is_replaced_and_those_of_others_are_left_alone() {
    for stand in every_stand() {
        let parcel = parcel(noise(50_000));
        let mut remote = stand.open(Options::default());
        for name in ["invoices-2026-10.csv.d1.part", "invoices-2026-10.csv.d2.part"] {
            remote.upload(name, &mut &b"half"[..], 4, &mut |_| {}).unwrap();
        }
        assert_eq!(settle(remote.as_mut(), &parcel.job).unwrap(), Settled::TempOnly { size: 4 });
        deliver(remote.as_mut(), &parcel.job, &mut Silent).unwrap();
        assert_eq!(names(&stand.root()), ["invoices-2026-10.csv", "invoices-2026-10.csv.d2.part"]);
        assert_eq!(fs::read(stand.root().join("invoices-2026-10.csv.d2.part")).unwrap(), b"half");
    }
}

#[test]
fn an_empty_file_and_one_above_the_read_back_limit_arrive() {
    for stand in every_stand() {
        for (size, compared) in [(0, Compared::ReadBack), (8 * 1024 * 1024 + 1, Compared::Size)] {
            let parcel = parcel(noise(size));
            assert_eq!(send(stand.as_ref(), &parcel).unwrap().compared, compared, "{size} bytes");
            assert_delivered(&stand.root(), &parcel, &format!("{size} bytes"));
            fs::remove_file(stand.root().join(&parcel.job.final_name)).unwrap();
        }
    }
}

#[test]
fn the_partners_setting_says_how_far_an_upload_is_checked() {
    let stand = PracticeStand::start();
    for (check, size, compared) in [
        (UploadCheck::Always, 9_000_000, Compared::ReadBack),
        (UploadCheck::SizeOnly, 10, Compared::Size),
        (UploadCheck::Auto, 8 * 1024 * 1024, Compared::ReadBack),
    ] {
        let mut parcel = parcel(noise(size));
        parcel.job.check = check;
        assert_eq!(send(&stand, &parcel).unwrap().compared, compared, "{check}, {size} bytes");
        fs::remove_file(stand.root().join(&parcel.job.final_name)).unwrap();
    }
}

#[test]
fn a_file_that_changed_on_this_machine_is_not_delivered() {
    for stand in every_stand() {
        for change in [&b"longer than it was"[..], b"short", b"other!"] {
            let parcel = parcel(b"abcdef".to_vec());
            fs::write(&parcel.job.source, change).unwrap();
            let refused = send(stand.as_ref(), &parcel).unwrap_err();
            assert!(matches!(refused, TransferError::SourceChanged { .. }), "{refused}");
            assert_eq!(names(&stand.root()), [""; 0], "nothing is left there");
        }
        let mut parcel = parcel(b"abcdef".to_vec());
        parcel.job.source = parcel.job.source.with_extension("gone");
        assert!(matches!(send(stand.as_ref(), &parcel).unwrap_err(), TransferError::LocalFile { .. }));
    }
}

#[test]
fn a_name_that_gets_taken_while_we_upload_is_never_overwritten() {
    for stand in every_stand() {
        for (theirs, is_same) in [(noise(60_000), true), (b"theirs".to_vec(), false)] {
            let parcel = parcel(noise(60_000));
            let path = stand.root().join(&parcel.job.final_name);
            let take = || fs::write(&path, &theirs).unwrap();
            for step in [Step::AfterUpload, Step::BeforeRename] {
                let mut diary = Diary { meddle: Some((step, &take)), ..Diary::default() };
                let result = deliver(stand.open(Options::default()).as_mut(), &parcel.job, &mut diary);
                assert_eq!(result.is_ok(), is_same, "{}: {result:?}", step.as_str());
                assert_eq!(names(&stand.root()), [parcel.job.final_name.as_str()], "{}: ours is gone", step.as_str());
                assert!(fs::read(&path).unwrap() == theirs, "{}: theirs stays", step.as_str());
                fs::remove_file(&path).unwrap();
            }
        }
    }
}

#[test]
fn a_partner_that_takes_the_file_at_once_has_received_it() {
    for stand in every_stand() {
        let parcel = parcel(noise(10_000));
        let take = || fs::remove_file(stand.root().join(&parcel.job.final_name)).unwrap();
        let mut diary = Diary { meddle: Some((Step::AfterRename, &take)), ..Diary::default() };
        let proof = deliver(stand.open(Options::default()).as_mut(), &parcel.job, &mut diary).unwrap();
        assert_eq!((proof.placed, proof.seen), (Placed::Now, false));
        assert!(proof.sentence().contains("took it at once"), "{}", proof.sentence());
        let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
        assert_eq!(settled, Settled::NotThere);
    }
}

/// Cannot write down that the renaming is about to be sent.
struct Forgetful;

impl Observer for Forgetful {
    fn at(&mut self, _: Step) {}
    fn progress(&mut self, _: u64, _: u64) {}
    fn may_rename(&mut self) -> bool {
        false
    }
}

#[test]
fn a_caller_that_cannot_record_the_renaming_stops_it() {
    for stand in every_stand() {
        let parcel = parcel(noise(10_000));
        let mut remote = stand.open(Options::default());
        let stopped = deliver(remote.as_mut(), &parcel.job, &mut Forgetful).unwrap_err();
        assert!(matches!(stopped, TransferError::Canceled), "{stopped}");
        assert_eq!(names(&stand.root()), [""; 0], "nothing was delivered and nothing is left");
    }
}

/// A fault of the practice partner, what the delivery comes to, and what then lies there.
fn faulty(
    fault: impl FnOnce(&mut Switches),
    check: UploadCheck,
) -> (Result<Proof, TransferError>, PracticeStand, Parcel) {
    let stand = PracticeStand::start();
    let mut parcel = parcel(noise(300_000));
    parcel.job.check = check;
    stand.partner.faults.set(fault);
    let result = send(&stand, &parcel);
    (result, stand, parcel)
}

#[test]
fn bytes_that_a_server_dropped_silently_are_noticed() {
    for check in [UploadCheck::Auto, UploadCheck::Always, UploadCheck::SizeOnly] {
        let (result, stand, parcel) = faulty(|now| now.keep_only = Some(299_999), check);
        let error = result.unwrap_err();
        assert!(matches!(error, TransferError::Damaged { .. }), "{check}: {error}");
        assert_eq!(names(&stand.root()), [""; 0], "{check}: nothing is left there");
        stand.partner.faults.clear();
        send(&stand, &parcel).unwrap();
        assert_delivered(&stand.root(), &parcel, "the next try");
    }
}

#[test]
fn a_full_disk_is_named_with_its_numbers() {
    let (result, stand, _parcel) = faulty(|now| now.disk_room = Some(100_000), UploadCheck::Auto);
    let error = result.unwrap_err();
    assert!(matches!(error, TransferError::DiskFull { free: Some(0), needed, .. } if needed >= 200_000), "{error:?}");
    assert_eq!((error.code(), error.who()), ("partner-disk-full", Who::Partner));
    assert_eq!(names(&stand.root()), [""; 0], "the half file is taken away");
    let fault = |now: &mut Switches| (now.disk_room, now.no_extensions) = (Some(100_000), true);
    let error = faulty(fault, UploadCheck::Auto).0.unwrap_err();
    assert!(matches!(error, TransferError::Refused { .. }), "a server that tells nothing: {error}");
}

#[test]
fn a_server_that_cannot_rename_stops_clearly_unless_direct_uploads_are_agreed() {
    let (result, stand, mut parcel) = faulty(|now| now.refuse_rename = true, UploadCheck::Auto);
    let error = result.unwrap_err();
    assert!(matches!(error, TransferError::RenameRefused { .. }), "{error}");
    assert_eq!((error.code(), error.who()), ("rename-refused", Who::Partner));
    assert_eq!(names(&stand.root()), [""; 0], "nothing is left there");
    parcel.job.direct_upload = true;
    assert_eq!(send(&stand, &parcel).unwrap().placed, Placed::Now);
    assert_delivered(&stand.root(), &parcel, "written directly");
}

#[test]
fn servers_with_odd_habits_still_get_one_whole_file() {
    type Habit = (&'static str, fn(&mut Switches));
    let habits: [Habit; 4] = [
        ("says no after renaming", |now| now.rename_lies = true),
        ("overwrites when renaming", |now| now.rename_overwrites = true),
        ("knows no extensions", |now| now.no_extensions = true),
        ("deletes nothing", |now| now.refuse_delete = true),
    ];
    for (habit, fault) in habits {
        let (result, stand, parcel) = faulty(fault, UploadCheck::Auto);
        let proof = result.unwrap_or_else(|error| panic!("a server that {habit}: {error}"));
        assert_eq!(proof.synced, Some(habit != "knows no extensions"), "a server that {habit}");
        assert_delivered(&stand.root(), &parcel, habit);
    }
}

#[test]
fn a_drop_box_that_lets_nobody_read_is_said_in_the_proof_or_stops_where_the_setting_insists() {
    let (result, stand, parcel) = faulty(|now| now.refuse_read = true, UploadCheck::Auto);
    assert_eq!(result.unwrap().compared, Compared::Size);
    let again = send(&stand, &parcel).unwrap_err();
    assert!(matches!(again, TransferError::Conflict { .. }), "what cannot be compared is not called the same: {again}");
    let (result, stand, _parcel) = faulty(|now| now.refuse_read = true, UploadCheck::Always);
    assert!(matches!(result.unwrap_err(), TransferError::NotPermitted { .. }));
    assert_eq!(names(&stand.root()), [""; 0]);
    let (result, stand, parcel) = faulty(|now| now.refuse_read = true, UploadCheck::SizeOnly);
    result.unwrap();
    let settled = settle(stand.open(Options::default()).as_mut(), &parcel.job).unwrap();
    assert!(matches!(settled, Settled::Placed(proof) if proof.compared == Compared::Size), "as the setting says");
}

#[test]
fn unsafe_names_are_refused_before_anything_is_asked() {
    let stand = PracticeStand::start();
    let mut remote = stand.open(Options::default());
    stand.partner.log.clear();
    for name in ["../x", "a/b", "", "x\ny", "con", "a:b"] {
        let mut parcel = parcel(b"x".to_vec());
        parcel.job.final_name = name.to_owned();
        let refused = deliver(remote.as_mut(), &parcel.job, &mut Silent).unwrap_err();
        assert!(matches!(refused, TransferError::NameNotAllowed { .. }), "{name:?}: {refused}");
    }
    let mut parcel = parcel(b"x".to_vec());
    parcel.job.temp_name = parcel.job.final_name.clone();
    assert!(deliver(remote.as_mut(), &parcel.job, &mut Silent).is_err(), "the temporary name must differ");
    assert_eq!(stand.partner.log.events(), [], "nothing was asked");
}
