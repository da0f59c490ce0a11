//! A part of a file of a run, from the kept bytes.

use crate::api::{FileText, Reply};
use crate::error::{Code, Error, Result};
use crate::troubles;
use crate::workspace::Workspace;
use model::ids::RunId;
use std::io::{self, Read};

/// No more than this is shown at once.
const MOST: u32 = 1024 * 1024;

/// Reads a part of a file. The whole is hashed on the way, so that what is shown is what was sent.
pub(crate) fn run_file(w: &Workspace, id: &RunId, name: &str, from: u64, limit: u32) -> Result<Reply> {
    let sha256 = sha256_of(w, id, name)?;
    let mut file = w.store.open_file(&sha256).map_err(troubles::store)?;
    let size = file.size_bytes();
    let part = part(&mut file, from, limit.min(MOST)).map_err(unreadable)?;
    let cut = from.saturating_add(part.len() as u64) < size;
    let text = String::from_utf8_lossy(&part).into_owned();
    Ok(Reply::FileText(FileText { name: name.to_owned(), size, sha256, text, cut }))
}

/// The hash under which a file of a run is kept: a delivered one, its manifest, or another one that was recorded.
fn sha256_of(w: &Workspace, id: &RunId, name: &str) -> Result<String> {
    w.store.run(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("run", id))?;
    let deliveries = w.store.deliveries_of_run(id).map_err(troubles::store)?;
    let delivered = deliveries.into_iter().find_map(|delivery| {
        let what = delivery.what;
        let manifest = what.manifest.filter(|(manifest, _)| manifest == name).map(|(_, sha256)| sha256);
        if what.final_name == name { Some(what.file) } else { manifest }
    });
    if let Some(sha256) = delivered {
        return Ok(sha256);
    }
    let recorded = w.store.files_of_run(id).map_err(troubles::store)?;
    let found = recorded.into_iter().find(|file| file.file.name == name).map(|file| file.file.sha256);
    found.ok_or_else(|| {
        Error::new(Code::NotFound, format!("The run “{id}” has no file “{name}”."))
            .hint("The run's page lists its files.")
    })
}

/// A part of what is read; the rest is read as well, because only the end shows that all of it is as it was.
fn part(file: &mut impl Read, from: u64, limit: u32) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    io::copy(&mut file.take(from), &mut io::sink())?;
    file.take(u64::from(limit)).read_to_end(&mut part)?;
    io::copy(file, &mut io::sink())?;
    Ok(part)
}

fn unreadable(error: io::Error) -> Error {
    match error.downcast::<store::Error>() {
        Ok(changed) => troubles::store(changed),
        Err(other) => Error::new(Code::Storage, "The kept file could not be read.")
            .hint("Try again; if it stays, restore the newest backup.")
            .cause(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_out_and_the_rest_is_read_too() {
        for (from, limit, expect) in [(0, 3, "abc"), (2, 3, "cde"), (4, 9, "ef"), (6, 1, ""), (9, 9, "")] {
            let mut source = io::Cursor::new(b"abcdef".to_vec());
            assert_eq!(part(&mut source, from, limit).unwrap(), expect.as_bytes(), "{from} {limit}");
            assert_eq!(source.position(), 6, "read to the end");
        }
    }
}
