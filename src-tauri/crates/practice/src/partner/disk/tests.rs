use super::*;
use std::io::ErrorKind;

fn at(path: &str) -> Vec<String> {
    resolve(path)
}

/// The same rules for both disks.
fn check(disk: &dyn Disk) {
    let kind = |result: io::Result<()>| result.map_err(|error| error.kind());
    disk.make_folder(&at("box")).unwrap();
    assert_eq!(kind(disk.make_folder(&at("box"))), Err(ErrorKind::AlreadyExists));
    assert_eq!(kind(disk.make_folder(&at("no/box"))), Err(ErrorKind::NotFound));
    disk.create(&at("box/a"), Create::New).unwrap();
    assert_eq!(kind(disk.create(&at("box/a"), Create::New)), Err(ErrorKind::AlreadyExists));
    disk.write_at(&at("box/a"), 0, b"hello").unwrap();
    disk.write_at(&at("box/a"), 3, b"p!!").unwrap();
    disk.sync(&at("box/a")).unwrap();
    assert_eq!(disk.read_at(&at("box/a"), 1, 100).unwrap(), b"elp!!");
    assert_eq!(disk.read_at(&at("box/a"), 6, 100).unwrap(), b"");
    let found = disk.stat(&at("box/a")).unwrap();
    assert_eq!((found.kind, found.size, found.modified > 1_700_000_000), (Kind::File, 6, true));
    disk.create(&at("box/b"), Create::New).unwrap();
    assert_eq!(kind(disk.rename(&at("box/a"), &at("box/b"), false)), Err(ErrorKind::AlreadyExists));
    assert_eq!(disk.read_at(&at("box/b"), 0, 100).unwrap(), b"", "nothing was overwritten");
    disk.rename(&at("box/a"), &at("box/b"), true).unwrap();
    assert_eq!(disk.read_at(&at("box/b"), 0, 100).unwrap(), b"help!!");
    disk.rename(&at("box/b"), &at("box/c"), false).unwrap();
    assert_eq!(kind(disk.rename(&at("box/b"), &at("box/d"), false)), Err(ErrorKind::NotFound));
    let names: Vec<String> = disk.list(&at("box")).unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["c"]);
    disk.create(&at("box/c"), Create::Keep).unwrap();
    assert_eq!(disk.stat(&at("box/c")).unwrap().size, 6, "kept");
    disk.create(&at("box/c"), Create::Replace).unwrap();
    assert_eq!(disk.stat(&at("box/c")).unwrap().size, 0, "emptied");
    assert_eq!(kind(disk.remove_folder(&at("box"))), Err(ErrorKind::DirectoryNotEmpty));
    disk.remove(&at("box/c")).unwrap();
    assert_eq!(kind(disk.remove(&at("box/c"))), Err(ErrorKind::NotFound));
    disk.remove_folder(&at("box")).unwrap();
    assert_eq!(disk.list(&[]).unwrap(), []);
}

/// A folder in the place for temporary files that is gone in the end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let place = std::env::temp_dir().join(format!("practice-disk-{}-{name}", std::process::id()));
        fs::create_dir_all(&place).unwrap();
        Place(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn memory_keeps_the_rules() {
    check(&MemoryDisk::default());
}

#[test]
fn a_folder_keeps_the_rules() {
    let place = Place::new("rules");
    check(&FolderDisk::open(&place.0).unwrap());
}

#[test]
fn paths_stop_at_the_root() {
    for (path, names) in
        [("/../../etc/passwd", &["etc", "passwd"][..]), ("a/./b//c/..", &["a", "b"]), ("", &[]), ("/", &[])]
    {
        assert_eq!(resolve(path), names, "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let (inside, outside) = (Place::new("inside"), Place::new("outside"));
    fs::write(outside.0.join("secret"), b"secret").unwrap();
    std::os::unix::fs::symlink(&outside.0, inside.0.join("folder")).unwrap();
    std::os::unix::fs::symlink(outside.0.join("secret"), inside.0.join("file")).unwrap();
    let disk = FolderDisk::open(&inside.0).unwrap();
    for path in ["folder/secret", "file"] {
        assert!(disk.read_at(&at(path), 0, 10).is_err(), "{path} cannot be read");
        assert!(disk.write_at(&at(path), 0, b"x").is_err(), "{path} cannot be written");
        assert!(disk.create(&at(path), Create::Replace).is_err(), "{path} cannot be made");
    }
    assert!(disk.list(&at("folder")).is_err(), "a linked folder is not listed");
    assert_eq!(disk.stat(&at("file")).unwrap().kind, Kind::Link);
    assert_eq!(fs::read(outside.0.join("secret")).unwrap(), b"secret");
}
