//! One command from a terminal: open the workspace, execute, draw what happens, draw the reply.

use crate::args::Global;
use crate::exit::Exit;
use crate::interrupt;
use crate::render;
use crate::screen::{Screen, inert};
use crate::session::Session;
use engine::api::{Command, Event, Reply, Tick};
use engine::{CancellationToken, Listener, Result};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const STOPPING: &str = "Stopping at the next safe point. Ctrl-C again ends at once.";

/// Executes a command and draws its reply.
///
/// # Errors
/// Those of the workspace and of the command.
pub(crate) async fn once(command: Command, global: &Global, screen: &Screen) -> Result<Exit> {
    let terminal = Arc::new(Terminal::new(*screen));
    let reply = with(command, global, screen, terminal.clone()).await?;
    terminal.end();
    show(&reply, &terminal.ticks_shown(), screen)
}

/// Executes a command with this listener; Ctrl-C cancels it.
///
/// # Errors
/// Those of the workspace and of the command.
pub(crate) async fn with(command: Command, global: &Global, screen: &Screen, ear: Arc<Terminal>) -> Result<Reply> {
    let session = Session::open(global).await?;
    let cancel = CancellationToken::new();
    interrupt::watch(cancel.clone(), *screen, STOPPING);
    let reply = session.ask(command, ear.clone(), cancel).await;
    ear.end();
    session.close(screen).await;
    reply
}

/// Draws a reply and says how to end.
///
/// # Errors
/// Where stdout takes no more.
pub(crate) fn show(reply: &Reply, ticks_shown: &[Tick], screen: &Screen) -> Result<Exit> {
    if screen.json {
        screen.object(reply)?;
    } else {
        screen.out(&render::reply(reply, ticks_shown))?;
    }
    Ok(Exit::from(reply))
}

/// Draws the events of a command.
pub(crate) struct Terminal {
    screen: Screen,
    bar: ProgressBar,
    browser: bool,
    ticks: Mutex<Vec<Tick>>,
    lines: Mutex<Lines>,
}

/// Where the lines of a listing go, and what went wrong on the way.
struct Lines {
    to: Box<dyn Write + Send>,
    failed: Option<io::Error>,
}

impl Terminal {
    /// Draws on this screen.
    pub(crate) fn new(screen: Screen) -> Terminal {
        let bar = if screen.lively { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.set_style(waiting());
        let lines = Lines { to: Box::new(io::stdout()), failed: None };
        Terminal { screen, bar, browser: false, ticks: Mutex::default(), lines: Mutex::new(lines) }
    }

    /// Opens sign-in pages in the person's browser.
    #[must_use]
    pub(crate) fn opening_browser(mut self, yes: bool) -> Terminal {
        self.browser = yes;
        self
    }

    /// Sends the lines of a listing here instead of to stdout.
    #[must_use]
    pub(crate) fn lines_to(self, to: Box<dyn Write + Send>) -> Terminal {
        *self.lines() = Lines { to, failed: None };
        self
    }

    /// Takes the progress away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// The steps of a test that were shown while it went on.
    pub(crate) fn ticks_shown(&self) -> Vec<Tick> {
        self.ticks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends a listing.
    ///
    /// # Errors
    /// Where a line could not be written.
    pub(crate) fn end_lines(&self) -> io::Result<()> {
        let mut lines = self.lines();
        match lines.failed.take() {
            Some(why) => Err(why),
            None => lines.to.flush(),
        }
    }

    fn lines(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, event: &Event) {
        match event {
            Event::Phase { text } if self.screen.lively => {
                self.bar.set_style(waiting());
                self.bar.set_length(0);
                self.bar.set_message(inert(text));
                self.bar.enable_steady_tick(Duration::from_millis(120));
            }
            Event::Phase { text } => tracing::info!("{}", inert(text)),
            Event::Progress { done, total, unit } => self.progress(*done, *total, unit),
            Event::OpenBrowser { url } => self.open_browser(url),
            Event::Tick(tick) => {
                self.ticks.lock().unwrap_or_else(PoisonError::into_inner).push(tick.clone());
                let text = render::tick(tick);
                self.bar.suspend(|| {
                    let _ = self.screen.line(&text);
                });
            }
            Event::Note { text } => self.bar.suspend(|| self.screen.aside(&format!("note: {}", inert(text)))),
            Event::Line { .. } | Event::RunBegan { .. } | Event::RunEnded { .. } => {}
        }
    }

    fn progress(&self, done: u64, total: Option<u64>, unit: &str) {
        if !self.screen.lively {
            return;
        }
        if let Some(total) = total
            && self.bar.length() != Some(total)
        {
            self.bar.set_length(total);
            self.bar.set_style(counting(unit));
        }
        self.bar.set_position(done);
    }

    fn open_browser(&self, url: &str) {
        let shown = inert(url);
        let safe =
            ["https://", "http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|s| url.starts_with(s));
        let opened = self.browser && safe && open::that_detached(url).is_ok();
        let text = if opened {
            format!("Your browser opens the sign-in page. If it does not, open this address:\n  {shown}")
        } else {
            format!("Open this address in a browser on this machine to sign in:\n  {shown}")
        };
        self.bar.suspend(|| self.screen.aside(&text));
    }
}

impl Listener for Terminal {
    fn hear(&self, event: Event) {
        if let Event::Line { json } = &event {
            let mut lines = self.lines();
            if lines.failed.is_none() {
                lines.failed = writeln!(lines.to, "{}", crate::screen::json_block(json)).err();
            }
            return;
        }
        if self.screen.json {
            if let Event::OpenBrowser { url } = &event
                && self.browser
                && is_page(url)
            {
                // The program that listens has the address as well.
                let _ = open::that_detached(url);
            }
            self.screen.event(&event);
        } else {
            self.draw(&event);
        }
    }
}

/// Whether an address is a page: nothing else is handed to the system to be opened.
fn is_page(url: &str) -> bool {
    ["https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|start| url.starts_with(start))
}

fn waiting() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg}").expect("BUG: a fixed template")
}

fn counting(unit: &str) -> ProgressStyle {
    let unit: String = unit.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    ProgressStyle::with_template(&format!("{{spinner}} {{msg}}  [{{bar:24}}] {{human_pos}} of {{human_len}} {unit}"))
        .expect("BUG: a fixed template and a plain word")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_opened() {
        for (url, yes) in [
            ("https://accounts.zoho.eu/oauth/v2/auth?x=1", true),
            ("http://127.0.0.1:4001/oauth", true),
            ("http://accounts.zoho.eu/", false),
            ("http://127.0.0.1.evil.example/", false),
            ("file:///etc/passwd", false),
            ("calculator:", false),
        ] {
            assert_eq!(is_page(url), yes, "{url}");
        }
    }
}
