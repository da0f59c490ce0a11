//! `backup`: the workspace in one file.

use clap::Args;
use engine::api::Command;
use engine::{Code, Error, Result};
use std::path::PathBuf;

/// Where the copy goes.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    /// File to make
    file: PathBuf,
}

impl Wish {
    /// The path is made absolute: the process that writes may be another one, in another folder.
    pub(crate) fn command(&self) -> Result<Command> {
        let to = std::path::absolute(&self.file)
            .map_err(|why| Error::new(Code::Usage, "The file for the backup has no usable name.").cause(why))?;
        let to = to.into_os_string().into_string().map_err(|_| {
            Error::new(Code::Usage, "The name of the backup file is not plain text.").hint("Choose another name.")
        })?;
        Ok(Command::Backup { to })
    }
}
