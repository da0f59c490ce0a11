//! What a folder at a place lets us do, found by doing it with a small file of a name that nobody else uses.

use crate::error::TransferError;
use crate::names;
use crate::remote::Remote;
use std::fmt::Write as _;

/// Something that a delivery needs or likes to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ability {
    /// Create a file. Needed.
    Create,
    /// Write to it. Needed.
    Write,
    /// Read it back. Wanted, for the check.
    ReadBack,
    /// Rename it. Needed, unless the partner agreed to direct uploads.
    Rename,
    /// Refuse to rename onto a taken name. Wanted.
    RefuseOverwrite,
    /// Remove a file. Wanted, to replace our own left-overs.
    Delete,
    /// Tell free space. Nice to have.
    TellSpace,
    /// Put bytes on disk on request. Nice to have.
    Sync,
}

/// Whether one ability is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub ability: Ability,
    /// Yes or no; `None` when it could not be tried, because something before it failed.
    pub ok: Option<bool>,
    /// A sentence for people.
    pub sentence: String,
}

/// What a folder lets us do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probe {
    /// One for each ability.
    pub findings: Vec<Finding>,
}

impl Probe {
    /// Whether an ability was found.
    pub fn can(&self, ability: Ability) -> bool {
        self.findings.iter().any(|finding| finding.ability == ability && finding.ok == Some(true))
    }

    /// Whether a safe delivery is possible.
    pub fn can_deliver(&self) -> bool {
        [Ability::Create, Ability::Write, Ability::Rename].into_iter().all(|ability| self.can(ability))
    }

    fn note(&mut self, ability: Ability, ok: bool, sentence: impl Into<String>) -> bool {
        self.findings.push(Finding { ability, ok: Some(ok), sentence: sentence.into() });
        ok
    }

    fn judge<T>(&mut self, ability: Ability, result: &Result<T, TransferError>, good: &str) -> bool {
        match result {
            Ok(_) => self.note(ability, true, good),
            Err(error) => self.note(ability, false, error.to_string()),
        }
    }
}

/// Tries everything in `folder` with files called `unique` (which must be safe and used by nobody else) and takes them away again.
///
/// # Errors
/// Only failures of the connection; every refusal is a finding.
pub fn probe(remote: &mut dyn Remote, folder: &str, unique: &str) -> Result<Probe, TransferError> {
    names::check_path(folder)?;
    names::check(unique)?;
    let mut found = Probe::default();
    let [first, second] = [".1", ".2"].map(|end| names::join(folder, &format!("{unique}{end}")));
    if write(remote, &mut found, &first)? {
        read_back(remote, &mut found, &first)?;
        let space = remote.space(&first);
        found.note(
            Ability::TellSpace,
            space.is_some(),
            match space {
                Some(space) => format!("{} bytes are free there", space.free),
                None => "free space is not told".to_owned(),
            },
        );
        rename(remote, &mut found, &first, &second)?;
    }
    delete(remote, &mut found, &first, &second)?;
    Ok(fill_in(found))
}

const TEXT: &[u8] = b"This file was written to test the connection. It can be deleted.\n";

/// Failures of the connection end the probe; refusals are findings.
fn alive<T>(result: Result<T, TransferError>) -> Result<Result<T, TransferError>, TransferError> {
    match result {
        Err(error) if error.is_connection() => Err(error),
        other => Ok(other),
    }
}

fn write(remote: &mut dyn Remote, found: &mut Probe, path: &str) -> Result<bool, TransferError> {
    let mut opened = false;
    let mut progress = |now| opened |= now == crate::remote::Uploading::Opened;
    let uploaded = alive(remote.upload(path, &mut &TEXT[..], TEXT.len() as u64, &mut progress))?;
    if !opened {
        found.judge(Ability::Create, &uploaded, "");
        return Ok(false);
    }
    found.note(Ability::Create, true, "a file can be created");
    let ok = found.judge(Ability::Write, &uploaded, "a file can be written");
    if let Ok(uploaded) = uploaded {
        let sentence = if uploaded.synced {
            "files are put on disk on request"
        } else {
            "putting files on disk cannot be requested"
        };
        found.note(Ability::Sync, uploaded.synced, sentence);
    }
    Ok(ok)
}

fn read_back(remote: &mut dyn Remote, found: &mut Probe, path: &str) -> Result<(), TransferError> {
    let mut back = Vec::new();
    let read = alive(remote.read(path, &mut back, TEXT.len() as u64))?;
    if read.is_ok() && back != TEXT {
        found.note(Ability::ReadBack, false, "what was read back is not what was written");
    } else {
        found.judge(Ability::ReadBack, &read, "a file can be read back");
    }
    Ok(())
}

/// Renames, and then tries to rename a second file onto the first, in the place's own way.
fn rename(remote: &mut dyn Remote, found: &mut Probe, first: &str, second: &str) -> Result<(), TransferError> {
    let renamed = alive(remote.rename(first, second))?;
    if !found.judge(Ability::Rename, &renamed, "a file can be renamed") {
        return Ok(());
    }
    if alive(remote.upload(first, &mut &b"x"[..], 1, &mut |_| {}))?.is_err() {
        return Ok(());
    }
    let refused = alive(remote.rename_unguarded(first, second))?.is_err();
    let kept = alive(remote.stat(second))?.is_ok_and(|stat| stat.is_some_and(|stat| stat.size == TEXT.len() as u64));
    let sentence = match refused && kept {
        true => "renaming onto a taken name is refused",
        false => "renaming overwrites a taken name; we look before each renaming",
    };
    found.note(Ability::RefuseOverwrite, refused && kept, sentence);
    Ok(())
}

fn delete(remote: &mut dyn Remote, found: &mut Probe, first: &str, second: &str) -> Result<(), TransferError> {
    let mut left = String::new();
    let mut any = false;
    for path in [first, second] {
        if alive(remote.stat(path))?.ok().flatten().is_none() {
            continue;
        }
        any = true;
        if let Err(error) = alive(remote.remove(path))? {
            write!(left, "{}{error}", if left.is_empty() { "" } else { "; " })
                .expect("BUG: writing to a string cannot fail");
        }
    }
    if any {
        let sentence = if left.is_empty() {
            "a file can be deleted".to_owned()
        } else {
            format!("{left}. A test file stays there")
        };
        found.note(Ability::Delete, left.is_empty(), sentence);
    }
    Ok(())
}

fn fill_in(mut found: Probe) -> Probe {
    use Ability as A;
    for ability in [A::Create, A::Write, A::ReadBack, A::Rename, A::RefuseOverwrite, A::Delete, A::TellSpace, A::Sync] {
        if found.findings.iter().all(|finding| finding.ability != ability) {
            found.findings.push(Finding { ability, ok: None, sentence: "could not be tried".to_owned() });
        }
    }
    found
}
