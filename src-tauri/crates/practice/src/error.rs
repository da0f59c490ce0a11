//! What can go wrong with practice books.

/// Why practice books could not be started, read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A port could not be taken.
    #[error(
        "port {port} on this machine could not be opened: {cause}; choose another port base, or 0 for any free ports"
    )]
    Port {
        /// The port asked for; 0 is any.
        port: u16,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// A company file could not be read.
    #[error("the company file is not right at {at}: {problem}")]
    Company {
        /// The place in the file, as `invoices[3].lines[0].tax`.
        at: String,
        /// What is wrong there.
        problem: String,
    },
    /// The options contradict each other.
    #[error("these practice books cannot be started: {0}")]
    Options(String),
    /// There is no such record.
    #[error("there is no {kind} “{key}” in the practice books")]
    Unknown {
        /// The kind of record.
        kind: &'static str,
        /// The id, number or name that was looked for.
        key: String,
    },
    /// The change cannot be made to this record.
    #[error("{0}")]
    Refused(String),
    /// The machine gave no random bytes.
    #[error("the operating system gave no random bytes: {0}")]
    Random(String),
}

impl Error {
    pub(crate) fn company(at: impl Into<String>, problem: impl Into<String>) -> Error {
        Error::Company { at: at.into(), problem: problem.into() }
    }
}
