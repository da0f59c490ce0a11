//! One suite for every kind of place.

use crate::stand::{FolderStand, PracticeStand, Stand, noise};
use journeys::{Scratch, Sshd};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use transfer::{Ability, Kind, Options, Remote, TransferError, Uploading, probe};

/// A rule, by name, tried in an empty folder of the place.
type Rule = (&'static str, fn(&mut dyn Remote, &Path));

const RULES: [Rule; 14] = [
    ("nothing there is a value", nothing_is_a_value),
    ("what is uploaded can be read", uploads_read_back),
    ("progress begins with the file and ends with its last byte", progress_is_told),
    ("a taken name is refused and its content kept", taken_names_are_refused),
    ("an upload into a missing folder says so", missing_folders_are_named),
    ("a source of another length is refused", sources_keep_their_length),
    ("renaming moves", renaming_moves),
    ("renaming never overwrites", renaming_never_overwrites),
    ("removing removes", removing_removes),
    ("folders are made once", folders_are_made_once),
    ("listings tell usable entries and refuse evil ones", listings_judge_names),
    ("links are not followed", links_are_not_followed),
    ("no more is read than allowed", reading_is_limited),
    ("paths do not climb", paths_do_not_climb),
];

fn check(stand: &dyn Stand, root: &Path) {
    let mut remote = stand.open(Options::default());
    for (name, rule) in RULES {
        assert!(fs::read_dir(root).unwrap().next().is_none(), "before “{name}” the folder is empty");
        rule(remote.as_mut(), root);
        for entry in fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                fs::remove_dir_all(path).unwrap()
            } else {
                fs::remove_file(path).unwrap()
            }
        }
    }
    probed(remote.as_mut(), root);
}

#[test]
fn a_local_folder_keeps_every_rule() {
    let stand = FolderStand(Scratch::new());
    check(&stand, &stand.root());
}

#[test]
fn the_practice_partner_keeps_every_rule() {
    let stand = PracticeStand::start();
    check(&stand, &stand.root());
}

#[test]
fn a_real_openssh_server_keeps_every_rule() {
    let stand = Sshd::start();
    check(&stand, &stand.root());
}

fn put(remote: &mut dyn Remote, path: &str, bytes: &[u8]) -> Result<(), TransferError> {
    remote.upload(path, &mut &bytes[..], bytes.len() as u64, &mut |_| {}).map(drop)
}

fn got(remote: &mut dyn Remote, path: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    remote.read(path, &mut bytes, u64::MAX).unwrap();
    bytes
}

fn nothing_is_a_value(remote: &mut dyn Remote, _: &Path) {
    for path in ["nothing", "no/such/path"] {
        assert_eq!(remote.stat(path).unwrap(), None, "{path}");
    }
    let here = remote.stat("").unwrap().expect("the starting folder is there");
    assert_eq!(here.kind, Kind::Folder);
}

fn uploads_read_back(remote: &mut dyn Remote, root: &Path) {
    for size in [0, 1, 32 * 1024, 100_001, 5_000_000] {
        let bytes = noise(size);
        let uploaded = remote.upload("file", &mut &bytes[..], size as u64, &mut |_| {}).unwrap();
        assert_eq!((uploaded.bytes, uploaded.synced), (size as u64, true), "{size} bytes");
        assert!(fs::read(root.join("file")).unwrap() == bytes, "{size} bytes lie there");
        let stat = remote.stat("file").unwrap().unwrap();
        assert_eq!((stat.kind, stat.size, stat.modified.is_some()), (Kind::File, size as u64, true));
        assert!(got(remote, "file") == bytes, "{size} bytes come back");
        remote.remove("file").unwrap();
    }
}

fn progress_is_told(remote: &mut dyn Remote, _: &Path) {
    let bytes = noise(3_000_000);
    let mut told = Vec::new();
    remote.upload("file", &mut &bytes[..], bytes.len() as u64, &mut |now| told.push(now)).unwrap();
    let confirmed: Vec<u64> =
        told.iter().filter_map(|now| if let Uploading::Confirmed(n) = now { Some(*n) } else { None }).collect();
    assert_eq!(told.first(), Some(&Uploading::Opened));
    assert!(confirmed.is_sorted_by(|a, b| a < b), "{confirmed:?} only grows");
    assert_eq!(confirmed.last(), Some(&3_000_000));
    assert_eq!(&told[told.len() - 2..], [Uploading::Syncing, Uploading::Synced(true)]);
}

fn taken_names_are_refused(remote: &mut dyn Remote, root: &Path) {
    put(remote, "file", b"first").unwrap();
    let refused = put(remote, "file", b"second").unwrap_err();
    assert!(matches!(refused, TransferError::AlreadyThere { .. }), "{refused}");
    assert_eq!(fs::read(root.join("file")).unwrap(), b"first");
}

fn missing_folders_are_named(remote: &mut dyn Remote, _: &Path) {
    let refused = put(remote, "nowhere/file", b"x").unwrap_err();
    assert!(matches!(refused, TransferError::NotFound { .. }), "{refused}");
    assert!(refused.to_string().contains("nowhere/file"), "{refused}");
    assert!(matches!(remote.list("nowhere").unwrap_err(), TransferError::NotFound { .. }));
}

fn sources_keep_their_length(remote: &mut dyn Remote, _: &Path) {
    for (name, bytes) in [("short", &b"four"[..]), ("long", &b"much longer"[..])] {
        let refused = remote.upload(name, &mut &bytes[..], 8, &mut |_| {}).unwrap_err();
        assert!(matches!(refused, TransferError::SourceChanged { .. }), "{name}: {refused}");
    }
}

fn renaming_moves(remote: &mut dyn Remote, root: &Path) {
    put(remote, "old", b"content").unwrap();
    remote.rename("old", "new").unwrap();
    assert!(!root.join("old").exists(), "the old name is gone");
    assert_eq!(fs::read(root.join("new")).unwrap(), b"content");
    let missing = remote.rename("old", "other").unwrap_err();
    assert!(matches!(missing, TransferError::NotFound { .. }), "{missing}");
}

fn renaming_never_overwrites(remote: &mut dyn Remote, root: &Path) {
    put(remote, "one", b"one").unwrap();
    put(remote, "two", b"two").unwrap();
    let refused = remote.rename("one", "two").unwrap_err();
    assert!(matches!(refused, TransferError::AlreadyThere { .. }), "{refused}");
    assert!(remote.rename_unguarded("one", "two").is_err(), "these places refuse by themselves too");
    assert_eq!(fs::read(root.join("one")).unwrap(), b"one");
    assert_eq!(fs::read(root.join("two")).unwrap(), b"two");
}

fn removing_removes(remote: &mut dyn Remote, root: &Path) {
    put(remote, "file", b"x").unwrap();
    remote.remove("file").unwrap();
    assert!(!root.join("file").exists(), "it is gone");
    let missing = remote.remove("file").unwrap_err();
    assert!(matches!(missing, TransferError::NotFound { .. }), "{missing}");
}

fn folders_are_made_once(remote: &mut dyn Remote, root: &Path) {
    remote.make_folder("box").unwrap();
    assert!(root.join("box").is_dir(), "it is there");
    let refused = remote.make_folder("box").unwrap_err();
    assert!(matches!(refused, TransferError::AlreadyThere { .. }), "{refused}");
    put(remote, "box/file", b"x").unwrap();
    assert_eq!(got(remote, "box/file"), b"x");
}

fn listings_judge_names(remote: &mut dyn Remote, root: &Path) {
    remote.make_folder("box").unwrap();
    for name in ["b.csv", "a.csv", "x.part"] {
        put(remote, &format!("box/{name}"), b"12345").unwrap();
    }
    let evil: [&[u8]; 8] = [
        b"line\nbreak",
        b"back\\slash",
        b"con",
        b"dot.",
        b"stream:x",
        b"\xff\xfe",
        b"\x1b[31mred",
        b"rtl\xe2\x80\xaegpj.exe",
    ];
    for name in evil {
        fs::write(root.join("box").join(OsStr::from_bytes(name)), b"evil").unwrap();
    }
    symlink("a.csv", root.join("box/link")).unwrap();
    let listing = remote.list("box").unwrap();
    let mut entries: Vec<(&str, Kind, bool)> =
        listing.entries.iter().map(|entry| (entry.name.as_str(), entry.stat.kind, entry.stat.size == 5)).collect();
    entries.sort_by_key(|entry| entry.0);
    let file = |name| (name, Kind::File, true);
    assert_eq!(entries, [file("a.csv"), file("b.csv"), ("link", Kind::Link, true), file("x.part")]);
    assert_eq!(listing.refused.len(), evil.len(), "{:?}", listing.refused);
    for refused in &listing.refused {
        assert!(!refused.shown.chars().any(char::is_control), "{:?} is safe to show", refused.shown);
    }
    assert!(!listing.cut, "all of it was read");
}

fn links_are_not_followed(remote: &mut dyn Remote, root: &Path) {
    symlink("/etc/passwd", root.join("link")).unwrap();
    assert_eq!(remote.stat("link").unwrap().unwrap().kind, Kind::Link);
    let refused = remote.read("link", &mut Vec::new(), u64::MAX).unwrap_err();
    assert!(matches!(refused, TransferError::NotAFile { .. }), "{refused}");
    let dangling = root.join("elsewhere");
    symlink(&dangling, root.join("dangling")).unwrap();
    let refused = put(remote, "dangling", b"x").unwrap_err();
    assert!(matches!(refused, TransferError::AlreadyThere { .. }), "{refused}");
    assert!(!dangling.exists(), "nothing was written through a link");
}

fn reading_is_limited(remote: &mut dyn Remote, _: &Path) {
    put(remote, "file", &noise(1000)).unwrap();
    let mut some = Vec::new();
    assert!(matches!(remote.read("file", &mut some, 999).unwrap_err(), TransferError::TooLarge { limit: 999, .. }));
    assert!(some.len() < 1000, "what is too much is not handed on");
    assert_eq!(remote.read("file", &mut Vec::new(), 1000).unwrap(), 1000);
}

fn paths_do_not_climb(remote: &mut dyn Remote, _: &Path) {
    for path in ["../outside", "a/../../outside", "nul\0byte"] {
        let refused = put(remote, path, b"x").unwrap_err();
        assert!(matches!(refused, TransferError::NameNotAllowed { .. }), "{path:?}: {refused}");
    }
}

fn probed(remote: &mut dyn Remote, root: &Path) {
    let found = probe(remote, "", "probe-4711").unwrap();
    let wanted = [
        Ability::Create,
        Ability::Write,
        Ability::ReadBack,
        Ability::Rename,
        Ability::RefuseOverwrite,
        Ability::Delete,
    ];
    for ability in wanted {
        assert!(found.can(ability), "{ability:?}: {:?}", found.findings);
    }
    assert!(found.can(Ability::Sync) && found.can_deliver(), "{:?}", found.findings);
    let tells = remote.capabilities().tells_space;
    assert!(tells.is_none_or(|tells| tells == found.can(Ability::TellSpace)), "{:?}", found.findings);
    assert_eq!(fs::read_dir(root).unwrap().count(), 0, "nothing is left behind");
}
