//! The command line's words. What belongs to one family of commands stands in that family's file.

use crate::family;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Books to files, files to partners: reads invoices, bills and payments from your books, writes the file your partner asked for, and puts it on their SFTP server.
#[derive(Debug, Parser)]
#[command(
    name = "ml-connector",
    version,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done · 3 done, but something is held for you · 1 failed · 2 the command line is wrong.\n\
                  New here? `ml-connector demo` shows the whole loop in seconds, with practice books and no account."
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Family,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Folder of the workspace; the usual place of this system unless said
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "DIR",
        env = "ML_CONNECTOR_DATA",
        hide_env_values = true
    )]
    pub(crate) data: Option<PathBuf>,
    /// Answer for programs: one JSON object on stdout, events as JSON lines on stderr
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) json: bool,
    /// File with the passphrase that seals this workspace's secrets, for machines without a keychain
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        value_name = "FILE",
        env = "ML_CONNECTOR_PASSPHRASE_FILE",
        hide_env_values = true
    )]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The same from an open file descriptor
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "N", conflicts_with = "passphrase_file")]
    pub(crate) passphrase_fd: Option<u32>,
    /// Act as if it were this time; only where every connection leads to this machine itself
    #[arg(long, global = true, help_heading = "Everywhere", value_name = "TIME", hide = true)]
    pub(crate) clock: Option<jiff::Timestamp>,
    /// Write a log to stderr, for support
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    pub(crate) verbose: bool,
}

/// The families of commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Family {
    /// Show the whole loop on practice books: no account, no network, a few seconds
    Demo(family::demo::Wish),
    /// Run practice books and a practice partner until stopped
    Practice(family::practice::Wish),
    /// Books: connect, sign in, confirm the company
    #[command(subcommand)]
    Connection(family::connection::Words),
    /// Partners: where files go, host keys, secrets
    #[command(subcommand)]
    Partner(family::partner::Words),
    /// Layouts: the shape of a partner's file
    #[command(subcommand)]
    Layout(family::layout::Words),
    /// Answer an X12 or EDIFACT file that was received: 997, TA1, CONTRL
    Acknowledge(family::acknowledge::Wish),
    /// Jobs: which documents go to whom, in which layout, when
    #[command(subcommand)]
    Job(family::job::Words),
    /// Run a job now
    Run(family::run::Wish),
    /// What ran: list, show, cancel
    Runs(family::run::Runs),
    /// What needs you, what runs, what comes next
    Today,
    /// What the tray shows
    Tray,
    /// What needs you: held records, to correct, to try again or to skip
    Inbox(family::inbox::Wish),
    /// The audit trail: list, export, verify
    #[command(subcommand)]
    Audit(family::audit::Words),
    /// Copy the workspace into one file (secrets stay sealed)
    Backup(family::backup::Wish),
    /// State of workspace, keychain, connections and waiting deliveries
    Health,
    /// Keep the workspace open and run jobs when they are due, until stopped
    Serve,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn words_are_understood_or_refused() {
        let check = |line: &str, good: bool| {
            let words = std::iter::once("ml-connector").chain(line.split_whitespace());
            assert_eq!(CommandLine::try_parse_from(words).is_ok(), good, "{line}");
        };
        for line in [
            "demo --keep out --json",
            "practice --port-base 9000 --time-scale 60",
            "layout fields credit-note",
            "layout template list",
            "layout samples invoice credit-note --connection books --refresh",
            "layout preview a.json --connection books --from 40 --lines 9 --focus total",
            "layout suggest --kind invoice Inv-no Total --taken doc.number",
            "layout compare a.json b.json",
            "layout versions acme",
            "layout draft put acme --from - --base 2",
            "acknowledge invoices.x12 -o ack.x12",
            "acknowledge invoices.x12 -o ack.x12 --ta1 fault --control-number 7 --tolerant --only-bad --known seen.txt",
            "connection add --from - --data x",
            "partner host-key acme --accept SHA256:abc",
            "partner secrets acme --password-fd 3",
            "run fh-invoices --period 2026-10 --preview",
            "run fh-invoices --since 2026-10-01 --again",
            "runs --limit 5",
            "runs fh-invoices",
            "runs show 20261203t070000-ab12",
            "inbox",
            "inbox retry",
            "inbox show h1",
            "inbox fix h1 doc.reference PO-1 --why told",
            "inbox fix h1 doc.reference --take-back",
            "runs file r1 INV_001.csv --from 10 --limit 5",
            "audit list --run r1 --before 7 --limit 3",
            "partner parse -",
            "connection guide zoho-books",
            "connection parties harbour invoice bill",
            "job check --from -",
            "job template list",
            "job template xero-invoices-810 -o job.json",
            "today",
            "tray",
            "inbox skip h1 h2",
            "audit verify",
            "--data x health",
        ] {
            check(line, true);
        }
        for line in [
            "",
            "runn x",
            "run",
            "run Fh",
            "run a --period november",
            "run a --since 2026-10-01 --all",
            "run a --period 2026-10 --all",
            "layout fields cheque",
            "acknowledge invoices.x12",
            "acknowledge invoices.x12 -o ack.x12 --ta1 sometimes",
            "acknowledge invoices.x12 -o ack.x12 --control-number 0",
            "layout samples invoice --refresh",
            "layout preview a.json --from 0",
            "layout suggest Total",
            "inbox skip",
            "inbox fix h1 doc.reference",
            "inbox fix h1 doc.reference x --take-back",
            "partner secrets acme --password hunter2",
            "health --passphrase-file a --passphrase-fd 3",
        ] {
            check(line, false);
        }
    }

    /// Commands of the guide: indented lines that begin with the program's name, `RUN` and the like standing for ids.
    fn commands(page: &str) -> Vec<Vec<String>> {
        let lines = page.lines().filter_map(|line| line.strip_prefix("    ml-connector "));
        let plain = lines.map(|line| line.split(['#', '|', '<']).next().unwrap_or_default());
        let word =
            |word: &str| if word.chars().all(|c| c.is_ascii_uppercase()) { "x".to_owned() } else { word.to_owned() };
        plain.map(|line| line.split_whitespace().map(word).collect()).collect()
    }

    #[test]
    fn the_guide_shows_commands_that_exist() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/guide");
        let mut seen = 0;
        for page in std::fs::read_dir(folder).unwrap() {
            for words in commands(&std::fs::read_to_string(page.unwrap().path()).unwrap()) {
                let line = std::iter::once("ml-connector".to_owned()).chain(words.iter().cloned());
                assert!(CommandLine::try_parse_from(line).is_ok(), "{}", words.join(" "));
                seen += 1;
            }
        }
        assert!(seen > 30, "only {seen} commands were found");
    }
}
