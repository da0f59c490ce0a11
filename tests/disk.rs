//! A disk of a few hundred kilobytes, to be filled to the last byte.

use crate::Scratch;
use crate::privilege::{privileged, require, run};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// A file system in memory of a given size. It is unmounted when this is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: Scratch,
    mounted: std::path::PathBuf,
}

impl SmallDisk {
    /// Mounts one of so many kilobytes in a folder of its own.
    pub fn new(kilobytes: u32) -> SmallDisk {
        let folder = Scratch::new();
        let mounted = folder.join("disk");
        fs::create_dir(&mounted).expect("a folder can be made");
        SmallDisk::mount(folder, mounted, kilobytes)
    }

    /// Mounts one over this folder, which anybody may write to.
    pub fn over(path: &Path, kilobytes: u32) -> SmallDisk {
        SmallDisk::mount(Scratch::new(), path.to_owned(), kilobytes)
    }

    fn mount(folder: Scratch, mounted: std::path::PathBuf, kilobytes: u32) -> SmallDisk {
        require("a disk of a few kilobytes");
        let size = format!("size={kilobytes}k,mode=0777");
        run(privileged("mount").args(["-t", "tmpfs", "-o", &size, "small-disk"]).arg(&mounted), "");
        SmallDisk { folder, mounted }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.mounted
    }

    /// Fills it but for so many kilobytes. What filled it before goes.
    pub fn fill(&self, leave_kilobytes: u64) {
        self.empty();
        let mut ballast = File::create(self.ballast()).expect("the disk takes one more file");
        let block = [0_u8; 1024];
        let mut written = 0;
        loop {
            match ballast.write_all(&block) {
                Ok(()) => written += 1024,
                Err(why) if why.kind() == ErrorKind::StorageFull => break,
                Err(why) => panic!("{}: {why}", self.mounted.display()),
            }
        }
        let keep = u64::saturating_sub(written, leave_kilobytes * 1024);
        ballast.set_len(keep).expect("a file can be made shorter");
    }

    /// Takes away what filled it.
    pub fn empty(&self) {
        match fs::remove_file(self.ballast()) {
            Err(why) if why.kind() != ErrorKind::NotFound => panic!("{}: {why}", self.mounted.display()),
            _ => {}
        }
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.mounted.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A server that still works there lets go in a moment; the mount goes with its last user.
        let _ = privileged("umount").arg("--lazy").arg(&self.mounted).status();
        let _ = &self.folder;
    }
}
