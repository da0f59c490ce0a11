//! How the errors of the parts below become the one error that people see.

use crate::error::{Code, Error, Retry};
use crate::files;
use books::BooksError;
use jiff::Timestamp;
use model::layout::LayoutError;
use store::VaultError;
use transfer::TransferError;

/// Words an error of the books. `now` turns a stretch of time into a point of it.
pub(crate) fn books(error: BooksError, now: Timestamp) -> Error {
    let (code, hint) = match &error {
        BooksError::SignInAgain { .. } => (Code::SignInNeeded, "Sign in again; runs go on from where they were."),
        BooksError::UnknownClient { .. } => (
            Code::SignInNeeded,
            "Correct the client id or its secret in the connection: compare both with the provider's API console, and check that the client is allowed in this region. Then sign in again.",
        ),
        BooksError::SignInRefused { .. } | BooksError::SignInTimedOut { .. } | BooksError::NoPort { .. } => {
            (Code::SignInFailed, "Start the sign-in again.")
        }
        BooksError::ForgedAnswer { .. } => {
            (Code::SignInForged, "Nothing was handed over. Start the sign-in again from here.")
        }
        BooksError::NotAllowed { .. } | BooksError::Refused { .. } | BooksError::NotFound { .. } => {
            (Code::BooksRefused, "Ask whoever administers the books to allow it, or sign in as another user.")
        }
        BooksError::Quota { .. } | BooksError::Throttled { .. } => {
            (Code::Quota, "The run goes on by itself when calls are possible again.")
        }
        BooksError::Unreachable { .. } | BooksError::ServerFault { .. } => {
            (Code::BooksUnreachable, "Check this machine's network; the run can simply be started again.")
        }
        BooksError::Garbled { .. } => (
            Code::BooksUnreachable,
            "Nothing was sent; the run can simply be started again. If it stays, report it with the details below.",
        ),
        BooksError::TooLarge { .. } | BooksError::BadRecord { .. } => {
            (Code::BooksRefused, "Nothing was sent. Try again; if it stays, report it with the details below.")
        }
        BooksError::Unsupported { .. } | BooksError::NotAvailable { .. } => {
            (Code::Usage, "Choose another kind of document or other books.")
        }
        BooksError::Settings { .. } => (Code::BadFile, "Correct the connection's settings."),
        _ => (Code::Storage, "Nothing was sent. Try again."),
    };
    let retry = match error.retry() {
        books::Retry::Never => Retry::Never,
        books::Retry::After(wait) => now.checked_add(wait).map_or(Retry::Later, Retry::At),
        books::Retry::At(at) => Retry::At(at),
    };
    let (message, cause) = match &error {
        BooksError::SignInAgain { accounts, reason } => {
            (format!("The books at {accounts} no longer accept the sign-in; nothing was lost."), reason.as_str())
        }
        BooksError::UnknownClient { client_id, accounts, reason } => {
            (format!("The client id “{client_id}” is not known at {accounts}."), reason.as_str())
        }
        other => (sentence(&other.to_string()), ""),
    };
    let cause = if cause.is_empty() { error.code().to_owned() } else { format!("{}: {cause}", error.code()) };
    Error::new(code, message).hint(hint).cause(cause).retry(retry)
}

/// Makes a sentence of a lower-case clause. The system's numbers for its errors go, and an address stays as it is written.
pub(crate) fn sentence(clause: &str) -> String {
    let clause = without_error_numbers(clause);
    let first_word = clause.split(' ').next().unwrap_or_default().trim_end_matches(['.', ':']);
    let is_address = first_word.trim_end_matches(['.', ':', ',']).contains(['.', ':', '/']);
    let mut chars = clause.chars();
    let mut text = String::with_capacity(clause.len() + 1);
    match chars.next() {
        Some(first) if !is_address => text.extend(first.to_uppercase()),
        first => text.extend(first),
    }
    text.push_str(chars.as_str());
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// Takes out what Rust adds to the system's words, as “(os error 111)”, which tells a bookkeeper nothing.
fn without_error_numbers(clause: &str) -> String {
    const MARK: &str = " (os error ";
    let mut pieces = clause.split(MARK);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(')') {
            Some((number, rest)) if number.chars().all(|c| c.is_ascii_digit()) => text.push_str(rest),
            _ => text.extend([MARK, piece]),
        }
    }
    text
}

/// Words what makes a text no layout.
pub(crate) fn layout(error: &LayoutError) -> Error {
    let why = match error {
        LayoutError::Shape(json) => files::json_fault(json),
        other => other.to_string(),
    };
    Error::new(Code::BadLayout, sentence(&format!("the layout cannot be read: {why}")))
        .hint("Correct the file; nothing was changed.")
}

/// Words an error of the store.
pub(crate) fn store(error: store::Error) -> Error {
    use store::Error as E;
    let code = match &error {
        E::Damaged { .. } | E::Gone { .. } | E::Foreign { .. } | E::BadBackup { .. } => Code::DamagedWorkspace,
        E::Newer { .. } => Code::NewerWorkspace,
        E::DiskFull => Code::DiskFull,
        E::NotFound { .. } => Code::NotFound,
        E::InUse { .. } => Code::InUse,
        E::NameUsed { .. } => Code::NameTaken,
        E::Chain(_) => Code::AuditBroken,
        E::Exists { .. } => Code::Usage,
        E::Vault(vault) => vault_code(vault),
        E::Nested | E::WrongState { .. } | E::Taken { .. } | E::AlreadySent { .. } => Code::Internal,
        _ => Code::Storage,
    };
    let retry = match code {
        Code::DiskFull | Code::Storage | Code::KeychainLocked => Retry::Later,
        _ => Retry::Never,
    };
    let (message, hint, cause) = store_words(&error);
    Error::new(code, message).hint(hint).cause(cause).retry(retry)
}

/// What happened, what to do, and what the system below said where that is not for people.
fn store_words(error: &store::Error) -> (String, &'static str, String) {
    use store::Error as E;
    const PASSPHRASE: &str = "Give the passphrase that the workspace was made with.";
    let whole = || sentence(&error.to_string());
    match error {
        E::Damaged { path, detail } => (
            format!("The workspace file {} is damaged. Nothing was changed.", path.display()),
            "Restore the newest backup, or keep the file and choose another folder.",
            detail.clone(),
        ),
        E::DiskFull => (
            whole(),
            "Make room on the disk that holds the workspace, then try again. Nothing was lost.",
            String::new(),
        ),
        E::Vault(VaultError::NoKeychain { detail }) => (
            "This machine has no keychain that can be reached.".to_owned(),
            "Start one (GNOME Keyring, KWallet) and then this program again, or give a passphrase. It is never written down in the clear.",
            detail.clone(),
        ),
        E::Vault(VaultError::KeychainLocked { detail }) => (
            "The keychain is locked or refused access.".to_owned(),
            "Unlock the keychain, then try again.",
            detail.clone(),
        ),
        E::Vault(VaultError::PassphraseNeeded | VaultError::WrongPassphrase | VaultError::EmptyPassphrase) => {
            (whole(), PASSPHRASE, String::new())
        }
        _ => (whole(), "", String::new()),
    }
}

fn vault_code(error: &VaultError) -> Code {
    match error {
        VaultError::NoKeychain { .. } => Code::NoKeychain,
        VaultError::KeychainLocked { .. } => Code::KeychainLocked,
        VaultError::KeyMissing { .. }
        | VaultError::WrongKey { .. }
        | VaultError::PassphraseNeeded
        | VaultError::WrongPassphrase
        | VaultError::EmptyPassphrase => Code::KeyMissing,
        _ => Code::Storage,
    }
}

/// Words an error of a transfer.
pub(crate) fn transfer(error: &TransferError) -> Error {
    use TransferError as E;
    let code = match error {
        E::Settings { .. } | E::NameNotAllowed { .. } => Code::BadFile,
        E::Key(_) => Code::BadKey,
        E::AddressUnknown { .. }
        | E::NotReachable { .. }
        | E::NoAnswer { .. }
        | E::NotSsh { .. }
        | E::NoCommonAlgorithm { .. }
        | E::KeyExchange { .. }
        | E::NoSftp { .. }
        | E::OutcomeUnknown { .. }
        | E::ConnectionLost { .. } => Code::PartnerUnreachable,
        E::HostKeyUnknown { .. } => Code::HostKeyUnknown,
        E::HostKeyChanged { .. } => Code::HostKeyChanged,
        E::SignInRefused { .. } | E::PasswordExpired { .. } => Code::PartnerSignIn,
        E::Canceled => Code::Canceled,
        E::Conflict { .. } | E::AlreadyThere { .. } => Code::NameTaken,
        E::SourceChanged { .. } | E::LocalFile { .. } => Code::Storage,
        _ => Code::PartnerRefused,
    };
    let retry = match error.retry() {
        transfer::Retry::Never => Retry::Never,
        transfer::Retry::Later | transfer::Retry::AfterLooking => Retry::Later,
    };
    let mut message = sentence(&error.to_string());
    if matches!(error, E::NotFound { .. }) {
        message.push_str(" Check the folders in the partner's settings, or ask the partner to make what is missing.");
    }
    Error::new(code, message).cause(error.code()).retry(retry)
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_clause_becomes_a_sentence_for_people() {
        let check = |clause: &str, expected: &str| assert_eq!(sentence(clause), expected);
        check("the disk is full", "The disk is full.");
        check("what now?", "What now?");
        check("sftp.acme.example refused to sign in ida", "sftp.acme.example refused to sign in ida.");
        check("10.0.0.1:22 cannot be reached", "10.0.0.1:22 cannot be reached.");
        check("writing x failed: Read-only file system (os error 30)", "Writing x failed: Read-only file system.");
        check("refused (os error 111). Check it (os error 5)", "Refused. Check it.");
        check("odd (os error x) y", "Odd (os error x) y.");
        check("", ".");
    }
}
