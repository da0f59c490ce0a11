//! The local file of a delivery.

use crate::delivery::Delivery;
use crate::error::TransferError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};

/// The local file, hashed as it is read, so that what is sent is what was recorded.
pub(crate) struct Hashing {
    file: File,
    hash: Sha256,
}

impl Hashing {
    pub(crate) fn open(job: &Delivery) -> Result<Hashing, TransferError> {
        let refused = |source| TransferError::LocalFile { file: job.source.display().to_string(), source };
        let file = File::open(&job.source).map_err(refused)?;
        let size = file.metadata().map_err(refused)?.len();
        if size != job.size {
            return Err(changed(job, format!("it has {size} bytes instead of {}", job.size)));
        }
        Ok(Hashing { file, hash: Sha256::new() })
    }

    pub(crate) fn check(self, job: &Delivery) -> Result<(), TransferError> {
        let found = hex::encode(self.hash.finalize());
        if found == job.sha256 {
            Ok(())
        } else {
            Err(changed(job, format!("its SHA-256 is {found} instead of {}", job.sha256)))
        }
    }

    /// Names the file in errors of reading it.
    pub(crate) fn blame(&self, error: TransferError, job: &Delivery) -> TransferError {
        let named = job.source.display().to_string();
        let mut error = error;
        if let TransferError::LocalFile { file, .. } | TransferError::SourceChanged { file, .. } = &mut error {
            *file = named;
        }
        error
    }
}

impl Read for Hashing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(into)?;
        self.hash.update(&into[..n]);
        Ok(n)
    }
}

fn changed(job: &Delivery, detail: String) -> TransferError {
    TransferError::SourceChanged { file: job.source.display().to_string(), detail }
}
