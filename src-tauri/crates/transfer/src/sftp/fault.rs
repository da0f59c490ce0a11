//! What a failed call to libssh2 means.

use super::{Sftp, space_of};
use crate::error::TransferError;
use crate::names;
use crate::open::seconds;
use crate::remote::Remote;
use ssh2::{ErrorCode, File};
use std::io;

impl Sftp {
    /// Why a session that is signed in has no file transfer. Servers that do not want it end the channel, or run another program,
    /// whose words are no answers.
    pub(super) fn no_sftp(&mut self, error: &ssh2::Error) -> TransferError {
        const LOST: [i32; 6] = [
            libssh2_sys::LIBSSH2_ERROR_TIMEOUT,
            libssh2_sys::LIBSSH2_ERROR_SOCKET_SEND,
            libssh2_sys::LIBSSH2_ERROR_SOCKET_RECV,
            libssh2_sys::LIBSSH2_ERROR_SOCKET_DISCONNECT,
            libssh2_sys::LIBSSH2_ERROR_SOCKET_TIMEOUT,
            libssh2_sys::LIBSSH2_ERROR_BAD_SOCKET,
        ];
        let lost = match error.code() {
            ErrorCode::Session(code) => LOST.contains(&code),
            ErrorCode::SFTP(_) => false,
        };
        let failure = self.broken_by(error, "open the file transfer");
        if lost || self.line.cancel.is_canceled() || self.line.rang() {
            return failure;
        }
        TransferError::NoSftp { at: self.at.clone() }
    }

    fn broken_by(&mut self, error: &ssh2::Error, action: &'static str) -> TransferError {
        let (ErrorCode::Session(code) | ErrorCode::SFTP(code)) = error.code();
        self.broken(code, error.message(), action)
    }

    /// Words for a failed call; a failure of the connection cuts the line, so that nothing waits for it again.
    pub(super) fn fault(&mut self, error: &ssh2::Error, action: &'static str, path: &str) -> TransferError {
        match error.code() {
            ErrorCode::SFTP(code) => self.answered(code, action, path),
            ErrorCode::Session(code) => self.broken(code, error.message(), action),
        }
    }

    /// As [`Sftp::fault`] for reads and writes, which come as `io::Error` and have lost their code, but not their words.
    pub(super) fn io_fault(&mut self, error: &io::Error, action: &'static str, path: &str) -> TransferError {
        let words = error.to_string();
        match (1..=libssh2_sys::LIBSSH2_FX_LINK_LOOP).find(|&code| words == sftp_words(code)) {
            Some(code) => self.answered(code, action, path),
            None if error.kind() == io::ErrorKind::TimedOut => {
                self.broken(libssh2_sys::LIBSSH2_ERROR_TIMEOUT, &words, action)
            }
            None => self.broken(libssh2_sys::LIBSSH2_ERROR_SOCKET_RECV, &words, action),
        }
    }

    fn answered(&mut self, code: i32, action: &'static str, path: &str) -> TransferError {
        use libssh2_sys as raw;
        let (at, path) = (self.at.clone(), names::shown(path.as_bytes()));
        match code {
            raw::LIBSSH2_FX_NO_SUCH_FILE | raw::LIBSSH2_FX_NO_SUCH_PATH => TransferError::NotFound { at, path },
            raw::LIBSSH2_FX_PERMISSION_DENIED | raw::LIBSSH2_FX_WRITE_PROTECT => {
                TransferError::NotPermitted { at, path, action }
            }
            raw::LIBSSH2_FX_FILE_ALREADY_EXISTS => TransferError::AlreadyThere { at, path },
            raw::LIBSSH2_FX_OP_UNSUPPORTED => TransferError::NotSupported { at, path, action },
            raw::LIBSSH2_FX_NO_SPACE_ON_FILESYSTEM | raw::LIBSSH2_FX_QUOTA_EXCEEDED => {
                TransferError::DiskFull { at, path, free: None, needed: 0 }
            }
            raw::LIBSSH2_FX_NO_CONNECTION | raw::LIBSSH2_FX_CONNECTION_LOST => {
                self.broken(code, sftp_words(code), action)
            }
            _ => TransferError::Refused { at, path, action, detail: sftp_words(code).to_owned() },
        }
    }

    fn broken(&mut self, code: i32, detail: &str, action: &'static str) -> TransferError {
        let was_broken = std::mem::replace(&mut self.is_broken, true);
        let (canceled, rang) = (self.line.cancel.is_canceled(), self.line.rang());
        self.line.cut();
        let at = self.at.clone();
        if canceled {
            TransferError::Canceled
        } else if rang && !was_broken {
            TransferError::NoAnswer { at, action, seconds: self.deadlines.total.map_or(0, seconds) }
        } else if code == libssh2_sys::LIBSSH2_ERROR_TIMEOUT {
            TransferError::NoAnswer { at, action, seconds: seconds(self.deadlines.answer) }
        } else {
            TransferError::ConnectionLost { at, action, detail: detail.to_owned() }
        }
    }

    /// "Failure" says nothing: a look tells whether the name was taken, and another whether the disk is full.
    pub(super) fn why_not_created(&mut self, error: TransferError, path: &str) -> TransferError {
        if matches!(error, TransferError::Refused { .. }) && matches!(self.stat(path), Ok(Some(_))) {
            return TransferError::AlreadyThere { at: self.at.clone(), path: names::shown(path.as_bytes()) };
        }
        error
    }

    pub(super) fn why_not_written(
        &mut self,
        error: TransferError,
        file: &mut File,
        path: &str,
        left: u64,
    ) -> TransferError {
        let is_full = matches!(error, TransferError::DiskFull { .. });
        if !is_full && !matches!(error, TransferError::Refused { .. }) {
            return error;
        }
        let free = space_of(file).map(|space| space.free);
        // A few kilobytes are kept back by most file systems.
        if is_full || free.is_some_and(|free| free < left.saturating_add(64 * 1024)) {
            let (at, path) = (self.at.clone(), names::shown(path.as_bytes()));
            return TransferError::DiskFull { at, path, free, needed: left };
        }
        error
    }
}

/// The words that ssh2 puts in place of an SFTP status code.
fn sftp_words(code: i32) -> &'static str {
    match code {
        libssh2_sys::LIBSSH2_FX_EOF => "end of file",
        libssh2_sys::LIBSSH2_FX_NO_SUCH_FILE => "no such file",
        libssh2_sys::LIBSSH2_FX_PERMISSION_DENIED => "permission denied",
        libssh2_sys::LIBSSH2_FX_FAILURE => "failure",
        libssh2_sys::LIBSSH2_FX_BAD_MESSAGE => "bad message",
        libssh2_sys::LIBSSH2_FX_NO_CONNECTION => "no connection",
        libssh2_sys::LIBSSH2_FX_CONNECTION_LOST => "connection lost",
        libssh2_sys::LIBSSH2_FX_OP_UNSUPPORTED => "operation unsupported",
        libssh2_sys::LIBSSH2_FX_INVALID_HANDLE => "invalid handle",
        libssh2_sys::LIBSSH2_FX_NO_SUCH_PATH => "no such path",
        libssh2_sys::LIBSSH2_FX_FILE_ALREADY_EXISTS => "file already exists",
        libssh2_sys::LIBSSH2_FX_WRITE_PROTECT => "file is write protected",
        libssh2_sys::LIBSSH2_FX_NO_MEDIA => "no media available",
        libssh2_sys::LIBSSH2_FX_NO_SPACE_ON_FILESYSTEM => "no space on filesystem",
        libssh2_sys::LIBSSH2_FX_QUOTA_EXCEEDED => "quota exceeded",
        libssh2_sys::LIBSSH2_FX_UNKNOWN_PRINCIPAL => "unknown principal",
        libssh2_sys::LIBSSH2_FX_LOCK_CONFLICT => "lock conflict",
        libssh2_sys::LIBSSH2_FX_DIR_NOT_EMPTY => "directory not empty",
        libssh2_sys::LIBSSH2_FX_NOT_A_DIRECTORY => "not a directory",
        libssh2_sys::LIBSSH2_FX_INVALID_FILENAME => "invalid filename",
        libssh2_sys::LIBSSH2_FX_LINK_LOOP => "link loop",
        _ => "an unknown answer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_words_for_status_codes_are_those_of_the_library() {
        for code in 1..=libssh2_sys::LIBSSH2_FX_LINK_LOOP {
            let theirs = io::Error::from(ssh2::Error::from_errno(ErrorCode::SFTP(code))).to_string();
            assert_eq!(sftp_words(code), theirs, "status {code} is recognised by its words");
        }
    }
}
