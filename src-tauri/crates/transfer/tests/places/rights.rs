//! Missing rights and full disks of a real server are told as what they are.

use crate::stand::{Stand, names, noise, parcel};
use journeys::Sshd;
use model::partner::UploadCheck;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use transfer::{Ability, Compared, Options, Silent, TransferError, Who, deliver, probe};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_may_not_be_written_says_so_and_who_must_act() {
    let sshd = Sshd::start();
    let folder = sshd.home().join("outbound");
    fs::create_dir(&folder).unwrap();
    set_mode(&folder, 0o555);
    let mut parcel = parcel(noise(1000));
    parcel.job.folder = "outbound".to_owned();
    let mut remote = sshd.open(Options::default());
    let refused = deliver(remote.as_mut(), &parcel.job, &mut Silent).unwrap_err();
    assert!(matches!(refused, TransferError::NotPermitted { .. }), "{refused}");
    assert_eq!(refused.who(), Who::Partner);
    assert!(refused.to_string().contains("outbound/invoices-2026-10.csv"), "{refused}");
    let found = probe(remote.as_mut(), "outbound", "probe-1").unwrap();
    assert!(!found.can_deliver() && !found.can(Ability::Create), "{:?}", found.findings);
    assert!(found.findings.iter().all(|finding| finding.ok != Some(true)), "{:?}", found.findings);
}

#[test]
fn a_missing_folder_is_named() {
    let sshd = Sshd::start();
    let mut parcel = parcel(noise(10));
    parcel.job.folder = "no/such/folder".to_owned();
    let refused = deliver(sshd.open(Options::default()).as_mut(), &parcel.job, &mut Silent).unwrap_err();
    assert!(matches!(refused, TransferError::NotFound { .. }), "{refused}");
    assert!(refused.to_string().contains("there is no folder no/such/folder at"), "{refused}");
}

#[test]
fn a_drop_box_that_hides_its_files_takes_them_with_their_size_checked() {
    // A umask that takes away every right makes a file that its own user cannot read back.
    let sshd = Sshd::start_with("ForceCommand internal-sftp -u 0777");
    let mut parcel = parcel(noise(1000));
    let proof = deliver(sshd.open(Options::default()).as_mut(), &parcel.job, &mut Silent).unwrap();
    assert_eq!(proof.compared, Compared::Size);
    assert_eq!(names(&sshd.home()), [parcel.job.final_name.as_str()]);
    fs::remove_file(sshd.home().join(&parcel.job.final_name)).unwrap();
    parcel.job.check = UploadCheck::Always;
    let refused = deliver(sshd.open(Options::default()).as_mut(), &parcel.job, &mut Silent).unwrap_err();
    assert!(matches!(refused, TransferError::NotPermitted { .. }), "{refused}");
    assert_eq!(names(&sshd.home()), [""; 0], "nothing is left there");
}

/// A small disk in memory, which is taken away in the end.
struct SmallDisk<'a>(&'a Path);

impl SmallDisk<'_> {
    fn mount(place: &Path) -> SmallDisk<'_> {
        fs::create_dir(place).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m,mode=0777", "tmpfs"]).arg(place).output();
        let output = mounted.unwrap_or_else(|why| panic!("mount cannot be started: {why}"));
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "this test mounts a small disk and needs root for that: {words}");
        SmallDisk(place)
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        // Nothing more can be done about a disk that does not go.
        Command::new("umount").arg(self.0).status().ok();
    }
}

#[test]
fn a_full_disk_of_a_real_server_is_named_with_its_numbers() {
    let sshd = Sshd::start();
    let place = sshd.home().join("small");
    let _disk = SmallDisk::mount(&place);
    let mut parcel = parcel(noise(3_000_000));
    parcel.job.folder = "small".to_owned();
    let mut remote = sshd.open(Options::default());
    let full = deliver(remote.as_mut(), &parcel.job, &mut Silent).unwrap_err();
    assert!(matches!(full, TransferError::DiskFull { free: Some(free), .. } if free < 100_000), "{full:?}");
    assert!(full.to_string().contains("the disk of 127.0.0.1"), "{full}");
    assert_eq!(names(&place), [""; 0], "the half file is taken away");
    drop(remote);
}
