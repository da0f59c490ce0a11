//! The test of a partner's connection, step by step, each with a sentence and the one who must act when it fails.

use crate::error::{TransferError, Who};
use crate::limits::Options;
use crate::open::{Secrets, Stage, connect_staged};
use crate::probe::{Ability, Probe, probe};
use crate::remote::{Kind, Remote};
use model::partner::{self, Partner};

/// A step of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TestStep {
    /// The host name has an address.
    Address,
    /// The port answers, or the folder is there.
    Connection,
    /// A secure connection is agreed.
    KeyExchange,
    /// The server is the accepted one.
    HostKey,
    /// Signed in.
    SignIn,
    /// The folder is there.
    Folder,
    /// A file can be written (and read back).
    Write,
    /// It can be renamed.
    Rename,
    /// It can be deleted.
    Delete,
}

impl TestStep {
    /// All, in order.
    pub const ALL: [TestStep; 9] = [
        TestStep::Address,
        TestStep::Connection,
        TestStep::KeyExchange,
        TestStep::HostKey,
        TestStep::SignIn,
        TestStep::Folder,
        TestStep::Write,
        TestStep::Rename,
        TestStep::Delete,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            TestStep::Address => "address",
            TestStep::Connection => "connection",
            TestStep::KeyExchange => "key-exchange",
            TestStep::HostKey => "host-key",
            TestStep::SignIn => "sign-in",
            TestStep::Folder => "folder",
            TestStep::Write => "write",
            TestStep::Rename => "rename",
            TestStep::Delete => "delete",
        }
    }

    fn of(stage: Stage) -> TestStep {
        match stage {
            Stage::Address => TestStep::Address,
            Stage::Connection => TestStep::Connection,
            Stage::KeyExchange => TestStep::KeyExchange,
            Stage::HostKey => TestStep::HostKey,
            Stage::SignIn => TestStep::SignIn,
        }
    }
}

/// One step's outcome.
#[derive(Debug)]
pub struct Tick {
    /// Which.
    pub step: TestStep,
    /// Whether it went well.
    pub ok: bool,
    /// What happened, for people.
    pub sentence: String,
    /// Who must act when it did not go well.
    pub who_must_act: Option<Who>,
    /// The stable word of the failure, as [`TransferError::code`].
    pub code: Option<&'static str>,
}

/// Tests a partner from its address to deleting a file in `folder`, with test files called `unique`. Ticks come live through
/// `on_step` and are returned; the first failure of a step that later ones need is the last tick.
pub fn test(
    partner: &Partner,
    secrets: Secrets,
    options: Options,
    folder: &str,
    unique: &str,
    on_step: &mut dyn FnMut(&Tick),
) -> Vec<Tick> {
    let steps: &[TestStep] = match partner.remote {
        partner::Remote::Sftp { .. } => &TestStep::ALL[..5],
        partner::Remote::Folder { .. } => &[TestStep::Connection],
    };
    let mut report = Report { ticks: Vec::new(), on_step };
    let opened =
        connect_staged(partner, secrets, options, &mut |stage, sentence| report.good(TestStep::of(stage), sentence));
    match opened {
        Ok(mut remote) => {
            if let Err((step, error)) = try_folder(remote.as_mut(), folder, unique, &mut report) {
                report.bad(step, &error);
            }
        }
        Err(error) => {
            let failed = steps.iter().copied().find(|step| report.ticks.iter().all(|tick| tick.step != *step));
            report.bad(failed.unwrap_or(TestStep::Folder), &error);
        }
    }
    report.ticks
}

struct Report<'a> {
    ticks: Vec<Tick>,
    on_step: &'a mut dyn FnMut(&Tick),
}

impl Report<'_> {
    fn push(&mut self, tick: Tick) {
        (self.on_step)(&tick);
        self.ticks.push(tick);
    }

    fn good(&mut self, step: TestStep, sentence: &str) {
        self.push(Tick { step, ok: true, sentence: sentence.to_owned(), who_must_act: None, code: None });
    }

    fn bad(&mut self, step: TestStep, error: &TransferError) {
        let (who, code) = (Some(error.who()), Some(error.code()));
        self.push(Tick { step, ok: false, sentence: error.to_string(), who_must_act: who, code });
    }

    /// The findings of a probe as one tick: it fails with the first ability that is missing.
    fn found(&mut self, step: TestStep, probe: &Probe, needed: &[Ability], good: &str) {
        let missing = probe.findings.iter().find(|f| needed.contains(&f.ability) && f.ok != Some(true));
        match missing {
            None => self.good(step, good),
            Some(finding) => {
                let sentence = finding.sentence.clone();
                self.push(Tick {
                    step,
                    ok: false,
                    sentence,
                    who_must_act: Some(Who::Partner),
                    code: Some("not-permitted"),
                });
            }
        }
    }
}

fn try_folder(
    remote: &mut dyn Remote,
    folder: &str,
    unique: &str,
    report: &mut Report<'_>,
) -> Result<(), (TestStep, TransferError)> {
    let shown = if folder.is_empty() { "the starting folder" } else { folder };
    let missing = |is: Option<Kind>| {
        let (at, path) = (crate::error::Place::named(remote.place()), crate::names::shown(shown.as_bytes()));
        match is {
            None => TransferError::NotFound { at, path },
            Some(_) => TransferError::NotAFile { at, path, is: "not a folder" },
        }
    };
    let wrong = missing(None);
    let not_folder = missing(Some(Kind::File));
    match remote.stat(folder).map_err(|e| (TestStep::Folder, e))?.map(|stat| stat.kind) {
        Some(Kind::Folder | Kind::Link) => report.good(TestStep::Folder, &format!("{shown} is there")),
        Some(_) => return Err((TestStep::Folder, not_folder)),
        None => return Err((TestStep::Folder, wrong)),
    }
    let probe = probe(remote, folder, unique).map_err(|e| (TestStep::Write, e))?;
    let read_back = if probe.can(Ability::ReadBack) {
        "a file can be written and read back"
    } else {
        "a file can be written, but not read back"
    };
    report.found(TestStep::Write, &probe, &[Ability::Create, Ability::Write], read_back);
    let rename = if probe.can(Ability::RefuseOverwrite) {
        "a file can be renamed, and a taken name is refused"
    } else {
        "a file can be renamed; the server would overwrite, so we look first"
    };
    report.found(TestStep::Rename, &probe, &[Ability::Rename], rename);
    report.found(TestStep::Delete, &probe, &[Ability::Delete], "a file can be deleted");
    Ok(())
}
