//! Where a practice partner keeps files: in a folder that nothing can climb out of, or in memory.

use super::lock;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    Link,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) kind: Kind,
    pub(crate) size: u64,
    /// Seconds since 1970.
    pub(crate) modified: u32,
}

/// How a file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Create {
    /// It must not exist.
    New,
    /// It is emptied when it exists.
    Replace,
    /// It is kept when it exists.
    Keep,
}

/// Files by their path: names from the root on, see [`resolve`].
pub(crate) trait Disk: Send + Sync {
    fn stat(&self, path: &[String]) -> io::Result<Stat>;
    /// Sorted by name.
    fn list(&self, path: &[String]) -> io::Result<Vec<(String, Stat)>>;
    fn make_folder(&self, path: &[String]) -> io::Result<()>;
    fn remove_folder(&self, path: &[String]) -> io::Result<()>;
    fn remove(&self, path: &[String]) -> io::Result<()>;
    fn rename(&self, from: &[String], to: &[String], overwrite: bool) -> io::Result<()>;
    fn create(&self, path: &[String], how: Create) -> io::Result<()>;
    fn read_at(&self, path: &[String], offset: u64, length: usize) -> io::Result<Vec<u8>>;
    fn write_at(&self, path: &[String], offset: u64, bytes: &[u8]) -> io::Result<()>;
    fn sync(&self, path: &[String]) -> io::Result<()>;
}

/// A client's path as names from the root on; `..` stops at the root.
pub(crate) fn resolve(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name.to_owned()),
        }
    }
    names
}

/// A folder of this machine.
pub(crate) struct FolderDisk {
    root: PathBuf,
}

impl FolderDisk {
    pub(crate) fn open(root: &Path) -> io::Result<FolderDisk> {
        fs::create_dir_all(root)?;
        Ok(FolderDisk { root: root.canonicalize()? })
    }

    /// The real path; its folder must lie inside the root, whatever links there are.
    fn place(&self, path: &[String]) -> io::Result<PathBuf> {
        let Some((name, folders)) = path.split_last() else { return Ok(self.root.clone()) };
        if path.iter().any(|name| name.contains(['\\', '\0']) || (cfg!(windows) && name.contains(':'))) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let folder = folders.iter().fold(self.root.clone(), |place, name| place.join(name)).canonicalize()?;
        if folder.starts_with(&self.root) { Ok(folder.join(name)) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }

    /// As [`FolderDisk::place`], and not a link.
    fn no_link(&self, path: &[String]) -> io::Result<PathBuf> {
        let place = self.place(path)?;
        match fs::symlink_metadata(&place) {
            Ok(found) if found.is_symlink() => Err(io::ErrorKind::PermissionDenied.into()),
            _ => Ok(place),
        }
    }
}

impl Disk for FolderDisk {
    fn stat(&self, path: &[String]) -> io::Result<Stat> {
        fs::symlink_metadata(self.place(path)?).map(|found| told(&found))
    }

    fn list(&self, path: &[String]) -> io::Result<Vec<(String, Stat)>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(self.no_link(path)?)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            all.push((name, told(&entry.metadata()?)));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(all)
    }

    fn make_folder(&self, path: &[String]) -> io::Result<()> {
        fs::create_dir(self.place(path)?)
    }

    fn remove_folder(&self, path: &[String]) -> io::Result<()> {
        fs::remove_dir(self.place(path)?)
    }

    fn remove(&self, path: &[String]) -> io::Result<()> {
        fs::remove_file(self.place(path)?)
    }

    fn rename(&self, from: &[String], to: &[String], overwrite: bool) -> io::Result<()> {
        let (from, to) = (self.place(from)?, self.place(to)?);
        if overwrite {
            return fs::rename(from, to);
        }
        if fs::metadata(&from)?.is_dir() {
            return if to.exists() { Err(io::ErrorKind::AlreadyExists.into()) } else { fs::rename(from, to) };
        }
        // A second name and then one name less: refused in one step when the name is taken, as OpenSSH does it.
        fs::hard_link(&from, to)?;
        fs::remove_file(from)
    }

    fn create(&self, path: &[String], how: Create) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let options = match how {
            Create::New => options.create_new(true),
            Create::Replace => options.create(true).truncate(true),
            Create::Keep => options.create(true).truncate(false),
        };
        // A new file is refused on a link by the system itself, as a taken name.
        let place = if how == Create::New { self.place(path)? } else { self.no_link(path)? };
        options.write(true).open(place).map(drop)
    }

    fn read_at(&self, path: &[String], offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.no_link(path)?)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write_at(&self, path: &[String], offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(self.no_link(path)?)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    fn sync(&self, path: &[String]) -> io::Result<()> {
        File::open(self.no_link(path)?)?.sync_all()
    }
}

fn told(found: &fs::Metadata) -> Stat {
    let kind = if found.is_symlink() {
        Kind::Link
    } else if found.is_dir() {
        Kind::Folder
    } else {
        Kind::File
    };
    Stat { kind, size: found.len(), modified: found.modified().map_or(0, seconds) }
}

fn seconds(time: SystemTime) -> u32 {
    time.duration_since(UNIX_EPOCH).ok().and_then(|age| u32::try_from(age.as_secs()).ok()).unwrap_or(0)
}

/// Files that are gone when the partner stops.
#[derive(Default)]
pub(crate) struct MemoryDisk(Mutex<BTreeMap<Vec<String>, Node>>);

enum Node {
    Folder { modified: u32 },
    File { bytes: Vec<u8>, modified: u32 },
}

impl Node {
    fn stat(&self) -> Stat {
        match self {
            Node::Folder { modified } => Stat { kind: Kind::Folder, size: 0, modified: *modified },
            Node::File { bytes, modified } => Stat { kind: Kind::File, size: bytes.len() as u64, modified: *modified },
        }
    }
}

const ROOT: Stat = Stat { kind: Kind::Folder, size: 0, modified: 0 };

fn not_found<T>() -> io::Result<T> {
    Err(io::ErrorKind::NotFound.into())
}

fn stat_of(nodes: &BTreeMap<Vec<String>, Node>, path: &[String]) -> io::Result<Stat> {
    if path.is_empty() { Ok(ROOT) } else { nodes.get(path).map_or_else(not_found, |node| Ok(node.stat())) }
}

fn check_parent(nodes: &BTreeMap<Vec<String>, Node>, path: &[String]) -> io::Result<()> {
    let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
    match stat_of(nodes, parent)?.kind {
        Kind::Folder => Ok(()),
        Kind::File | Kind::Link => not_found(),
    }
}

impl Disk for MemoryDisk {
    fn stat(&self, path: &[String]) -> io::Result<Stat> {
        stat_of(&lock(&self.0), path)
    }

    fn list(&self, path: &[String]) -> io::Result<Vec<(String, Stat)>> {
        let nodes = lock(&self.0);
        if stat_of(&nodes, path)?.kind != Kind::Folder {
            return not_found();
        }
        let inside = nodes.iter().filter(|(place, _)| place.len() == path.len() + 1 && place.starts_with(path));
        Ok(inside.map(|(place, node)| (place[path.len()].clone(), node.stat())).collect())
    }

    fn make_folder(&self, path: &[String]) -> io::Result<()> {
        let mut nodes = lock(&self.0);
        check_parent(&nodes, path)?;
        if stat_of(&nodes, path).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        nodes.insert(path.to_vec(), Node::Folder { modified: seconds(SystemTime::now()) });
        Ok(())
    }

    fn remove_folder(&self, path: &[String]) -> io::Result<()> {
        let mut nodes = lock(&self.0);
        match nodes.get(path) {
            Some(Node::Folder { .. })
                if nodes.keys().any(|place| place.len() > path.len() && place.starts_with(path)) =>
            {
                Err(io::ErrorKind::DirectoryNotEmpty.into())
            }
            Some(Node::Folder { .. }) => nodes.remove(path).map(drop).map_or_else(not_found, Ok),
            _ => not_found(),
        }
    }

    fn remove(&self, path: &[String]) -> io::Result<()> {
        let mut nodes = lock(&self.0);
        match nodes.get(path) {
            Some(Node::File { .. }) => nodes.remove(path).map(drop).map_or_else(not_found, Ok),
            Some(Node::Folder { .. }) => Err(io::ErrorKind::IsADirectory.into()),
            None => not_found(),
        }
    }

    fn rename(&self, from: &[String], to: &[String], overwrite: bool) -> io::Result<()> {
        let mut nodes = lock(&self.0);
        check_parent(&nodes, to)?;
        if !overwrite && stat_of(&nodes, to).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let moved: Vec<Vec<String>> = nodes.keys().filter(|place| place.starts_with(from)).cloned().collect();
        if moved.is_empty() || from.is_empty() {
            return not_found();
        }
        for place in moved {
            let node = nodes.remove(&place).expect("BUG: the key was just listed");
            nodes.insert([to, &place[from.len()..]].concat(), node);
        }
        Ok(())
    }

    fn create(&self, path: &[String], how: Create) -> io::Result<()> {
        let mut nodes = lock(&self.0);
        check_parent(&nodes, path)?;
        let modified = seconds(SystemTime::now());
        match (nodes.get_mut(path), how) {
            (Some(Node::Folder { .. }), _) => return Err(io::ErrorKind::IsADirectory.into()),
            (Some(Node::File { .. }), Create::New) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Some(Node::File { bytes, .. }), Create::Replace) => bytes.clear(),
            (Some(Node::File { .. }), Create::Keep) => {}
            (None, _) => drop(nodes.insert(path.to_vec(), Node::File { bytes: Vec::new(), modified })),
        }
        Ok(())
    }

    fn read_at(&self, path: &[String], offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let nodes = lock(&self.0);
        let Some(Node::File { bytes, .. }) = nodes.get(path) else { return not_found() };
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
        Ok(bytes[start..start.saturating_add(length).min(bytes.len())].to_vec())
    }

    fn write_at(&self, path: &[String], offset: u64, new: &[u8]) -> io::Result<()> {
        let mut nodes = lock(&self.0);
        let Some(Node::File { bytes, modified }) = nodes.get_mut(path) else { return not_found() };
        let start = usize::try_from(offset).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        if bytes.len() < start + new.len() {
            bytes.resize(start + new.len(), 0);
        }
        bytes[start..start + new.len()].copy_from_slice(new);
        *modified = seconds(SystemTime::now());
        Ok(())
    }

    fn sync(&self, path: &[String]) -> io::Result<()> {
        self.stat(path).map(drop)
    }
}

#[cfg(test)]
mod tests;
