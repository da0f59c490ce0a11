//! The terminal: what goes to stdout, what to stderr, and nothing from outside that could steer it.

use crate::exit::Exit;
use crate::render;
use engine::api::Event;
use engine::{Error, Retry};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

/// Where a command speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Screen {
    /// Whether a program listens.
    pub(crate) json: bool,
    /// Whether a person watches stderr, so that progress can be drawn there.
    pub(crate) lively: bool,
}

impl Screen {
    /// The terminal of this process.
    pub(crate) fn new(json: bool) -> Screen {
        Screen { json, lively: !json && io::stderr().is_terminal() }
    }

    /// Writes text for people, or for the next program, to stdout as it stands. Foreign text in it has gone through [`inert`].
    ///
    /// # Errors
    /// Where stdout takes no more. A reader that went away (`| head`) is no error.
    pub(crate) fn out(&self, text: &str) -> engine::Result<()> {
        let mut stdout = io::stdout().lock();
        let done = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
        match done {
            Err(why) if why.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(
                engine::Code::Storage,
                "The answer could not be written to the end; what was asked for is done.",
            )
            .hint("Is the disk full that the output goes to?")
            .cause(why)),
            _ => Ok(()),
        }
    }

    /// Writes a line of text for people to stdout.
    ///
    /// # Errors
    /// As [`Screen::out`].
    pub(crate) fn line(&self, text: &str) -> engine::Result<()> {
        self.out(&format!("{text}\n"))
    }

    /// Writes one JSON object to stdout.
    ///
    /// # Errors
    /// As [`Screen::out`].
    pub(crate) fn object(&self, value: &impl Serialize) -> engine::Result<()> {
        self.line(&json_line(value))
    }

    /// Says something on stderr. Nobody is told where that fails: there is no place left to tell it.
    pub(crate) fn aside(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// An event on stderr, for programs.
    pub(crate) fn event(&self, event: &Event) {
        self.aside(&json_line(event));
    }

    /// Shows an error and says how to end.
    pub(crate) fn error(&self, error: &Error) -> Exit {
        if self.json {
            #[derive(Serialize)]
            struct Failed<'a> {
                error: &'a Error,
            }
            // Where not even this can be written, the exit code still tells.
            let _ = self.object(&Failed { error });
        } else {
            self.aside(&error_text(error));
        }
        Exit::from(error)
    }
}

/// What happened, what to do, and behind `details:` what support asks for.
pub(crate) fn error_text(error: &Error) -> String {
    let mut text = format!("error: {}", block(&error.message));
    if !error.hint.is_empty() {
        let _ = write!(text, "\n  {}", block(&error.hint));
    }
    if let Some(command) = crate::next::command(error) {
        let _ = write!(text, "\n  {}", inert(&command));
    }
    match error.retry {
        Retry::Never => {}
        Retry::Later => text.push_str("\n  The next run tries again by itself."),
        Retry::At(time) => {
            let _ = write!(text, "\n  It can be tried again from {}.", render::time(time));
        }
    }
    let _ = write!(text, "\n  details: {}", error.code);
    if !error.cause.is_empty() {
        let _ = write!(text, "; {}", inert(&error.cause));
    }
    text
}

/// One line of JSON. Characters that steer a terminal and that JSON lets through are written as escapes.
fn json_line(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).expect("BUG: what the engine answers has text keys and no failing parts");
    tame(&text, |_| false, json_escape)
}

fn json_escape(c: char) -> String {
    let mut units = [0_u16; 2];
    c.encode_utf16(&mut units).iter().fold(String::new(), |mut text, unit| {
        let _ = write!(text, "\\u{unit:04x}");
        text
    })
}

/// JSON text of a settings file, laid out by its writer: line breaks stay.
pub(crate) fn json_block(text: &str) -> String {
    tame(text, |c| c == '\n' || c == '\t', json_escape)
}

/// Text from outside (a customer's name, a server's greeting) as one line that cannot steer the terminal.
pub(crate) fn inert(text: &str) -> String {
    tame(text, |_| false, |c| if c.is_whitespace() { " ".to_owned() } else { c.escape_unicode().to_string() })
}

/// The same for text of several lines.
pub(crate) fn block(text: &str) -> String {
    tame(text, |c| c == '\n', |c| if c.is_whitespace() { " ".to_owned() } else { c.escape_unicode().to_string() })
}

fn tame(text: &str, keep: impl Fn(char) -> bool, spell: impl Fn(char) -> String) -> String {
    let mut tamed = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) && !keep(c) { tamed.push_str(&spell(c)) } else { tamed.push(c) }
    }
    tamed
}

/// Control characters, and those that turn the direction of text so that a line reads as another one than it is.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Code;

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        for (text, shown) in [
            ("INV-1", "INV-1"),
            ("Ærø & Søn – 東京", "Ærø & Søn – 東京"),
            ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
            ("a\r\nb\tc", "a  b c"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("abc\u{202e}fdp.exe", "abc\\u{202e}fdp.exe"),
            ("bell\u{7}", "bell\\u{7}"),
        ] {
            assert_eq!(inert(text), shown, "{text:?}");
        }
        assert_eq!(block("a\nb\u{1b}"), "a\nb\\u{1b}", "lines stay lines");
    }

    #[test]
    fn json_stays_json_and_cannot_steer_either() {
        let value = serde_json::json!({"name": "x\u{9b}31m\u{7f}\u{202e}\n"});
        let line = json_line(&value);
        assert!(line.chars().all(|c| !steers(c)), "{line}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value, "it reads back as the same");
    }

    #[test]
    fn an_error_says_what_happened_what_to_do_and_the_details() {
        let error = Error::new(Code::PartnerRefused, "Acme does not let us write into /inbound.")
            .hint("Ask Acme to allow it.")
            .cause("SSH_FX_PERMISSION_DENIED\u{1b}");
        assert_eq!(
            error_text(&error),
            "error: Acme does not let us write into /inbound.\n  Ask Acme to allow it.\n  details: partner-refused; SSH_FX_PERMISSION_DENIED\\u{1b}"
        );
    }
}
