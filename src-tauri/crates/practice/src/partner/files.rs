//! What a practice partner does with requests about files. It speaks version 3 and answers as OpenSSH does: a taken name is a bare
//! failure, and so is a full disk.

use super::disk::{Create, Kind, Stat, resolve};
use super::faults::Cut;
use super::log::Event;
use super::ssh::Knife;
use super::{Shared, Stall};
use russh_sftp::protocol::{
    Attrs, Data, ExtendedReply, File, FileAttributes, Handle, Name, OpenFlags, Packet, Status, StatusCode, Version,
};
use russh_sftp::server::Handler;
use std::collections::HashMap;
use std::future;
use std::io;
use std::sync::Arc;

const SYNC: &str = "fsync@openssh.com";
const SPACE: &str = "fstatvfs@openssh.com";
const LONGEST_READ: u32 = 256 * 1024;

/// One client's open files.
pub(crate) struct Files {
    shared: Arc<Shared>,
    knife: Knife,
    open: HashMap<String, Open>,
    opened: u64,
}

struct Open {
    path: Vec<String>,
    /// Entries of a folder that are still to be told.
    entries: Option<Vec<(String, Stat)>>,
}

impl Files {
    pub(crate) fn new(shared: Arc<Shared>, knife: Knife) -> Files {
        Files { shared, knife, open: HashMap::new(), opened: 0 }
    }

    async fn pass(&self) {
        self.shared.faults.pass(|stall| stall == Stall::Answers).await;
    }

    fn note<T>(&self, what: &'static str, path: &[String], result: &Result<T, StatusCode>) {
        self.note_named(what, shown(path), result.is_ok());
    }

    fn note_named(&self, what: &'static str, path: String, done: bool) {
        self.shared.log.push(Event::Asked { what, path, done });
    }

    /// Cuts the connection; nothing is answered any more.
    async fn cut<T>(&self) -> T {
        self.shared.log.push(Event::Cut);
        self.knife.cut();
        future::pending().await
    }

    fn keep(&mut self, id: u32, open: Open) -> Handle {
        self.opened += 1;
        let handle = self.opened.to_string();
        self.open.insert(handle.clone(), open);
        Handle { id, handle }
    }

    fn path_of(&self, handle: &str) -> Result<&[String], StatusCode> {
        self.open.get(handle).map(|open| open.path.as_slice()).ok_or(StatusCode::Failure)
    }

    fn open_file(&self, path: &[String], flags: OpenFlags) -> Result<(), StatusCode> {
        let now = self.shared.faults.now();
        let exists = self.shared.disk.stat(path).map(|found| found.kind);
        if flags.contains(OpenFlags::READ) && now.refuse_read {
            return Err(StatusCode::PermissionDenied);
        }
        if flags.contains(OpenFlags::CREATE) {
            let how = match (flags.contains(OpenFlags::EXCLUDE), flags.contains(OpenFlags::TRUNCATE)) {
                (true, _) => Create::New,
                (false, true) => Create::Replace,
                (false, false) => Create::Keep,
            };
            return if now.refuse_create {
                Err(StatusCode::PermissionDenied)
            } else {
                answer(self.shared.disk.create(path, how))
            };
        }
        match exists.map_err(|error| code(&error))? {
            Kind::File => Ok(()),
            Kind::Folder | Kind::Link => Err(StatusCode::Failure),
        }
    }

    fn rename_now(&self, from: &[String], to: &[String]) -> Result<(), StatusCode> {
        let now = self.shared.faults.now();
        if now.refuse_rename {
            return Err(StatusCode::PermissionDenied);
        }
        let done = answer(self.shared.disk.rename(from, to, now.rename_overwrites));
        if now.rename_lies { Err(StatusCode::Failure) } else { done }
    }

    fn space(&self) -> Vec<u8> {
        const BLOCK: u64 = 512;
        const ROOMY: u64 = 1 << 31;
        let free = self.shared.faults.now().disk_room.map_or(ROOMY, |room| room / BLOCK);
        let told = [BLOCK, BLOCK, ROOMY, free, free, ROOMY, ROOMY, ROOMY, 0, 0, 255];
        told.iter().flat_map(|number: &u64| number.to_be_bytes()).collect()
    }
}

impl Handler for Files {
    type Error = StatusCode;

    fn unimplemented(&self) -> StatusCode {
        StatusCode::OpUnsupported
    }

    async fn init(&mut self, _version: u32, _extensions: HashMap<String, String>) -> Result<Version, StatusCode> {
        self.pass().await;
        let mut version = Version::new();
        if !self.shared.faults.now().no_extensions {
            version.extensions = HashMap::from([(SYNC.to_owned(), "1".to_owned()), (SPACE.to_owned(), "2".to_owned())]);
        }
        Ok(version)
    }

    async fn open(&mut self, id: u32, name: String, flags: OpenFlags, _: FileAttributes) -> Result<Handle, StatusCode> {
        self.pass().await;
        let path = resolve(&name);
        let result = self.open_file(&path, flags);
        self.note("open", &path, &result);
        result.map(|()| self.keep(id, Open { path, entries: None }))
    }

    async fn close(&mut self, id: u32, handle: String) -> Result<Status, StatusCode> {
        self.pass().await;
        self.open.remove(&handle).ok_or(StatusCode::Failure)?;
        Ok(fine(id))
    }

    async fn read(&mut self, id: u32, handle: String, offset: u64, len: u32) -> Result<Data, StatusCode> {
        self.pass().await;
        let length = len.min(LONGEST_READ) as usize;
        let data = answer(self.shared.disk.read_at(self.path_of(&handle)?, offset, length))?;
        if data.is_empty() { Err(StatusCode::Eof) } else { Ok(Data { id, data }) }
    }

    async fn write(&mut self, id: u32, handle: String, offset: u64, data: Vec<u8>) -> Result<Status, StatusCode> {
        self.shared.faults.pass(|stall| matches!(stall, Stall::Answers | Stall::Writes)).await;
        let admitted = self.shared.faults.admit(data.len() as u64);
        let kept = usize::try_from(admitted.keep).map_or(data.as_slice(), |n| &data[..n.min(data.len())]);
        answer(self.shared.disk.write_at(self.path_of(&handle)?, offset, kept))?;
        if admitted.cut {
            return self.cut().await;
        }
        if admitted.refused { Err(StatusCode::Failure) } else { Ok(fine(id)) }
    }

    async fn lstat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        self.pass().await;
        Ok(Attrs { id, attrs: attributes(answer(self.shared.disk.stat(&resolve(&path)))?) })
    }

    async fn stat(&mut self, id: u32, path: String) -> Result<Attrs, StatusCode> {
        self.lstat(id, path).await
    }

    async fn fstat(&mut self, id: u32, handle: String) -> Result<Attrs, StatusCode> {
        self.pass().await;
        Ok(Attrs { id, attrs: attributes(answer(self.shared.disk.stat(self.path_of(&handle)?))?) })
    }

    /// Times and rights are taken and forgotten.
    async fn setstat(&mut self, id: u32, path: String, _: FileAttributes) -> Result<Status, StatusCode> {
        self.pass().await;
        answer(self.shared.disk.stat(&resolve(&path))).map(|_| fine(id))
    }

    async fn fsetstat(&mut self, id: u32, handle: String, _: FileAttributes) -> Result<Status, StatusCode> {
        self.pass().await;
        self.path_of(&handle).map(|_| fine(id))
    }

    async fn opendir(&mut self, id: u32, path: String) -> Result<Handle, StatusCode> {
        self.pass().await;
        let path = resolve(&path);
        let listed = answer(self.shared.disk.list(&path));
        self.note("list", &path, &listed);
        let entries = Some(listed?);
        Ok(self.keep(id, Open { path, entries }))
    }

    async fn readdir(&mut self, id: u32, handle: String) -> Result<Name, StatusCode> {
        self.pass().await;
        let entries = self.open.get_mut(&handle).and_then(|open| open.entries.as_mut()).ok_or(StatusCode::Failure)?;
        if entries.is_empty() {
            return Err(StatusCode::Eof);
        }
        let told: Vec<(String, Stat)> = entries.drain(..entries.len().min(100)).collect();
        Ok(Name { id, files: told.into_iter().map(|(name, stat)| File::new(name, attributes(stat))).collect() })
    }

    async fn remove(&mut self, id: u32, name: String) -> Result<Status, StatusCode> {
        self.pass().await;
        let path = resolve(&name);
        let refused = self.shared.faults.now().refuse_delete;
        let result = if refused { Err(StatusCode::PermissionDenied) } else { answer(self.shared.disk.remove(&path)) };
        self.note("remove", &path, &result);
        result.map(|()| fine(id))
    }

    async fn mkdir(&mut self, id: u32, path: String, _: FileAttributes) -> Result<Status, StatusCode> {
        self.pass().await;
        let path = resolve(&path);
        let result = answer(self.shared.disk.make_folder(&path));
        self.note("mkdir", &path, &result);
        result.map(|()| fine(id))
    }

    async fn rmdir(&mut self, id: u32, path: String) -> Result<Status, StatusCode> {
        self.pass().await;
        let path = resolve(&path);
        let result = answer(self.shared.disk.remove_folder(&path));
        self.note("rmdir", &path, &result);
        result.map(|()| fine(id))
    }

    async fn realpath(&mut self, id: u32, path: String) -> Result<Name, StatusCode> {
        self.pass().await;
        Ok(Name { id, files: vec![File::dummy(shown(&resolve(&path)))] })
    }

    async fn rename(&mut self, id: u32, old: String, new: String) -> Result<Status, StatusCode> {
        self.pass().await;
        if self.shared.faults.take_cut(|cut| cut == Cut::BeforeRename) {
            return self.cut().await;
        }
        let (old, new) = (resolve(&old), resolve(&new));
        let result = self.rename_now(&old, &new);
        self.note_named("rename", format!("{} -> {}", shown(&old), shown(&new)), result.is_ok());
        if self.shared.faults.take_cut(|cut| cut == Cut::AfterRename) {
            return self.cut().await;
        }
        result.map(|()| fine(id))
    }

    async fn extended(&mut self, id: u32, request: String, data: Vec<u8>) -> Result<Packet, StatusCode> {
        self.pass().await;
        if self.shared.faults.now().no_extensions || (request != SYNC && request != SPACE) {
            return Err(StatusCode::OpUnsupported);
        }
        let handle = data.get(4..).and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or(StatusCode::BadMessage)?;
        let path = self.path_of(handle)?;
        if request == SYNC {
            answer(self.shared.disk.sync(path)).map(|()| Packet::Status(fine(id)))
        } else {
            Ok(Packet::ExtendedReply(ExtendedReply { id, data: self.space() }))
        }
    }
}

fn answer<T>(result: io::Result<T>) -> Result<T, StatusCode> {
    result.map_err(|error| code(&error))
}

/// As OpenSSH turns the system's errors into codes.
fn code(error: &io::Error) -> StatusCode {
    let is = |kinds: &[io::ErrorKind]| kinds.contains(&error.kind());
    if is(&[io::ErrorKind::NotFound, io::ErrorKind::NotADirectory]) {
        StatusCode::NoSuchFile
    } else if is(&[io::ErrorKind::PermissionDenied]) {
        StatusCode::PermissionDenied
    } else {
        StatusCode::Failure
    }
}

fn fine(id: u32) -> Status {
    Status { id, status_code: StatusCode::Ok, error_message: "Success".to_owned(), language_tag: String::new() }
}

fn shown(path: &[String]) -> String {
    format!("/{}", path.join("/"))
}

fn attributes(stat: Stat) -> FileAttributes {
    let mut attributes = FileAttributes::empty();
    attributes.size = Some(stat.size);
    attributes.permissions = Some(match stat.kind {
        Kind::File => 0o100_644,
        Kind::Folder => 0o040_755,
        Kind::Link => 0o120_777,
    });
    attributes.mtime = Some(stat.modified);
    attributes.atime = Some(stat.modified);
    attributes
}
