//! The command that helps after an error: the engine says what to do, the command line says with which words.

use engine::{Code, Error};

/// The command line that helps, where one does.
pub(crate) fn command(error: &Error) -> Option<String> {
    let id = named(&error.message);
    let of = |words: &str| format!("`ml-connector {}`", words.replace("ID", id.unwrap_or("ID")));
    match error.code {
        Code::NotFound => listing(&error.message).map(|words| format!("`ml-connector {words}` shows what there is.")),
        Code::SignInNeeded => Some(format!("To sign in: {}.", of("connection sign-in ID"))),
        Code::CompanyNotConfirmed => Some(format!("{} shows which companies there are.", of("connection confirm ID"))),
        Code::HostKeyUnknown | Code::HostKeyChanged => {
            Some("To accept it: `ml-connector partner host-key PARTNER --accept SHA256:…`.".to_owned())
        }
        Code::Running => Some("To stop it: `ml-connector runs cancel RUN`.".to_owned()),
        Code::DeliveryWaits => {
            Some("To say so: `ml-connector runs settle RUN --arrived`, or `--send-again`.".to_owned())
        }
        Code::BadLayout => Some("To see the places: `ml-connector layout check FILE`.".to_owned()),
        Code::NoKeychain | Code::KeyMissing => Some("To give a passphrase: `--passphrase-file FILE`.".to_owned()),
        _ => None,
    }
}

/// The first thing that a message names “so”, where it is an id.
fn named(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('“')?;
    let (name, _) = rest.split_once('”')?;
    let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    (!name.is_empty() && name.chars().all(is_id)).then_some(name)
}

/// The listing in which something that is not there would stand.
fn listing(message: &str) -> Option<&'static str> {
    let what = message.strip_prefix("There is no ")?.split(' ').next()?;
    Some(match what {
        "connection" => "connection list",
        "partner" => "partner list",
        "layout" => "layout list",
        "job" => "job list",
        "run" => "runs",
        "entry" => "inbox",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_command_follows_the_code() {
        let check = |error: Error, expect: Option<&str>| assert_eq!(command(&error).as_deref(), expect, "{error}");
        check(Error::not_found("job", "nope"), Some("`ml-connector job list` shows what there is."));
        check(Error::not_found("entry", "h1"), Some("`ml-connector inbox` shows what there is."));
        check(Error::new(Code::NotFound, "The run “r1” has no file “x”."), None);
        check(
            Error::new(Code::SignInNeeded, "Nobody has signed in to the connection “harbour” yet."),
            Some("To sign in: `ml-connector connection sign-in harbour`."),
        );
        check(
            Error::new(Code::SignInNeeded, "The books at x no longer accept the sign-in."),
            Some("To sign in: `ml-connector connection sign-in ID`."),
        );
        check(Error::new(Code::DiskFull, "The disk is full."), None);
    }
}
