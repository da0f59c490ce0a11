//! The words that the program can be started with.

use clap::Parser;
use std::path::{Path, PathBuf};

/// The window of ML Connector: your books' documents, sent to partners as files
#[derive(Debug, Parser)]
#[command(name = "ml-connector-window", version)]
pub(crate) struct Options {
    /// Use the workspace in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Start in the tray, without showing the window
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Open the demo: practice books and a practice partner on this machine
    #[arg(long)]
    pub(crate) demo: bool,
    /// Read the workspace's passphrase from a file, on machines without a keychain
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Write a log to stderr, for support
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

impl Options {
    /// The workspace's folder: as said, else this system's place for programs' data. None where the system names no home folder.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let folder = self.data.clone().or_else(usual_folder)?;
        std::path::absolute(folder).ok()
    }

    /// What a start with the session has to say so that it opens the same workspace, in the tray.
    pub(crate) fn at_login(&self) -> Vec<String> {
        let mut words = vec!["--hidden".to_owned()];
        let places = [("--data", &self.data), ("--passphrase-file", &self.passphrase_file)];
        for (option, place) in places {
            if let Some(place) = place.as_deref().and_then(|place| std::path::absolute(place).ok()) {
                words.extend([option.to_owned(), one_word(&place)]);
            }
        }
        words
    }
}

/// Where the workspace is unless said otherwise.
pub(crate) fn usual_folder() -> Option<PathBuf> {
    Some(directories::ProjectDirs::from("", "", "ml-connector")?.data_dir().to_owned())
}

/// A path as one word of the line that the system starts. On macOS words are kept apart already.
fn one_word(place: &Path) -> String {
    let text = place.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | ':' | '.' | '-' | '_');
    if cfg!(target_os = "macos") || text.chars().all(plain) { text } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_are_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn words_are_understood_or_refused_with_status_2() {
        let check = |line: &str, expected: Option<(Option<&str>, bool, Option<&str>)>| {
            let words = std::iter::once("ml-connector-window").chain(line.split_whitespace());
            match (Options::try_parse_from(words), expected) {
                (Ok(options), Some((data, hidden, passphrase))) => {
                    assert_eq!(options.data.as_deref(), data.map(Path::new), "{line}");
                    assert_eq!(options.hidden, hidden, "{line}");
                    assert_eq!(options.passphrase_file.as_deref(), passphrase.map(Path::new), "{line}");
                }
                (Err(error), None) => assert_eq!(error.exit_code(), 2, "{line}"),
                (found, _) => panic!("{line}: {found:?}"),
            }
        };
        check("", Some((None, false, None)));
        check("--hidden", Some((None, true, None)));
        check("--data x --hidden", Some((Some("x"), true, None)));
        check("--data=x --passphrase-file p", Some((Some("x"), false, Some("p"))));
        check("-v", Some((None, false, None)));
        check("--demo", Some((None, false, None)));
        check("--data", None);
        check("--hiden", None);
        check("run", None);
        check("--passphrase hunter2", None);
    }

    #[test]
    fn a_start_with_the_session_opens_the_same_workspace() {
        let check = |line: &[&str], expected: &[&str]| {
            let words = std::iter::once("ml-connector-window").chain(line.iter().copied());
            assert_eq!(Options::try_parse_from(words).unwrap().at_login(), expected, "{line:?}");
        };
        check(&[], &["--hidden"]);
        check(&["--hidden", "-v"], &["--hidden"]);
        check(&["--data", "/srv/books"], &["--hidden", "--data", "/srv/books"]);
        if cfg!(target_os = "linux") {
            check(&["--data", "/srv/my books"], &["--hidden", "--data", "\"/srv/my books\""]);
        }
        check(
            &["--passphrase-file", "/run/p", "--data", "/b"],
            &["--hidden", "--data", "/b", "--passphrase-file", "/run/p"],
        );
    }
}
