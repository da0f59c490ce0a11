//! What comes in: settings files, and secrets from a prompt, a file or a descriptor. Never from the command line itself, which every user of
//! the machine can read.

use engine::api::Secret;
use engine::{Code, Error, Result};
use secrecy::{ExposeSecret, SecretString};
use std::io::{IsTerminal, Read};
use std::path::Path;

/// Longer than any settings file or private key.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Reads a settings file; `-` is stdin.
///
/// # Errors
/// [`Code::BadFile`] where it cannot be read as text.
pub(crate) fn settings(path: &Path) -> Result<SecretString> {
    if path == Path::new("-") {
        return text_of(std::io::stdin().lock(), "standard input");
    }
    let name = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|why| unreadable(&name, why))?;
    text_of(file, &name)
}

/// Reads a secret from a file; the line break at its end is not part of it.
///
/// # Errors
/// [`Code::BadFile`] where it cannot be read or is empty.
pub(crate) fn secret_file(path: &Path) -> Result<SecretString> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|why| unreadable(&name, why))?;
    trimmed(&text_of(file, &name)?, &name)
}

/// Reads a secret from an open descriptor.
///
/// # Errors
/// [`Code::BadFile`] where it cannot be read or is empty, [`Code::Usage`] on systems without numbered descriptors.
pub(crate) fn secret_descriptor(number: u32) -> Result<SecretString> {
    if !cfg!(unix) {
        return Err(
            Error::new(Code::Usage, "This system has no numbered file descriptors.").hint("Use a file instead.")
        );
    }
    let name = format!("file descriptor {number}");
    let file = std::fs::File::open(format!("/dev/fd/{number}")).map_err(|why| unreadable(&name, why))?;
    trimmed(&text_of(file, &name)?, &name)
}

/// Asks a person; what is typed is not shown.
///
/// # Errors
/// [`Code::Usage`] where nobody sits at a terminal or nothing was typed.
pub(crate) fn prompt(question: &str) -> Result<SecretString> {
    let nobody = || {
        Error::new(Code::Usage, "A secret is needed, and there is no terminal to ask at.")
            .hint("Give it in a file or on a file descriptor; `--help` names the options.")
    };
    if !std::io::stdin().is_terminal() {
        return Err(nobody());
    }
    let typed = rpassword::prompt_password(question).map_err(|why| nobody().cause(why))?;
    trimmed(&SecretString::from(typed), "what was typed")
}

/// A secret as the engine's commands take it.
pub(crate) fn sealed(text: SecretString) -> Secret {
    Secret(text)
}

fn trimmed(text: &SecretString, name: &str) -> Result<SecretString> {
    let plain = text.expose_secret();
    let plain = plain.strip_suffix('\n').map_or(plain, |rest| rest.strip_suffix('\r').unwrap_or(rest));
    if plain.is_empty() {
        return Err(Error::new(Code::BadFile, format!("There is no secret in {name}: it is empty.")));
    }
    Ok(SecretString::from(plain))
}

fn text_of(source: impl Read, name: &str) -> Result<SecretString> {
    let mut text = String::new();
    source.take(LONGEST + 1).read_to_string(&mut text).map_err(|why| unreadable(name, why))?;
    if text.len() as u64 > LONGEST {
        return Err(Error::new(Code::BadFile, format!("{name} is longer than 16 MiB.")).hint("Is it the right file?"));
    }
    Ok(SecretString::from(text))
}

pub(crate) fn unreadable(name: &str, why: impl std::fmt::Display) -> Error {
    Error::new(Code::BadFile, format!("{name} could not be read."))
        .hint("Check that it is there, that it is a text file in UTF-8, and that you may read it.")
        .cause(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_break_at_the_end_is_not_part_of_a_secret() {
        let check = |text: &str, secret: Option<&str>| {
            let read = trimmed(&SecretString::from(text), "x").ok();
            assert_eq!(read.as_ref().map(|s| s.expose_secret()), secret, "{text:?}");
        };
        check("hunter2\n", Some("hunter2"));
        check("hunter2\r\n", Some("hunter2"));
        check(" two words \n\n", Some(" two words \n"));
        check("", None);
        check("\n", None);
    }
}
