//! Exit codes, which scripts lean on.

use engine::api::{Reply, RunReport};
use engine::{Code, Error};
use std::process::ExitCode;

/// How a command ended, as a shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done: 0.
    Done,
    /// Done, but something waits for a person: 3.
    Held,
    /// The request itself was wrong: 2.
    Usage,
    /// Failed: 1.
    Failed,
    /// A received file is rejected: 4.
    Rejected,
    /// A received file cannot be read: 5.
    Unreadable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Held => 3,
            Exit::Rejected => 4,
            Exit::Unreadable => 5,
        })
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Exit {
        if error.code == Code::Usage { Exit::Usage } else { Exit::Failed }
    }
}

impl From<&Reply> for Exit {
    fn from(reply: &Reply) -> Exit {
        match reply {
            Reply::Run(report) => of_run(report),
            Reply::RunReports(reports) => reports.iter().map(of_run).max().unwrap_or(Exit::Done),
            Reply::Test(test) if !test.ok => Exit::Failed,
            Reply::Audit(verdict) if !verdict.intact => Exit::Failed,
            Reply::Health(health) if !health.troubles.is_empty() => Exit::Held,
            Reply::LayoutPreview(view) if !view.problems.is_empty() => Exit::Failed,
            Reply::LayoutPreview(view) if view.n_held > 0 => Exit::Held,
            Reply::JobCheck(check) if !check.problems.is_empty() => Exit::Failed,
            Reply::Done { .. }
            | Reply::Connections(_)
            | Reply::Connection(_)
            | Reply::Companies(_)
            | Reply::Partners(_)
            | Reply::Partner(_)
            | Reply::HostKey(_)
            | Reply::PublicKey { .. }
            | Reply::Layouts(_)
            | Reply::Layout(_)
            | Reply::Jobs(_)
            | Reply::Job(_)
            | Reply::Test(_)
            | Reply::Runs(_)
            | Reply::Inbox(_)
            | Reply::Audit(_)
            | Reply::Health(_)
            | Reply::Today(_)
            | Reply::Tray(_)
            | Reply::FileText(_)
            | Reply::AuditEvents(_)
            | Reply::Hold(_)
            | Reply::Address(_)
            | Reply::Guide(_)
            | Reply::Parties(_)
            | Reply::JobCheck(_)
            | Reply::JobTemplates(_)
            | Reply::JobText(_)
            | Reply::Templates(_)
            | Reply::LayoutText { .. }
            | Reply::Standard(_)
            | Reply::Fields(_)
            | Reply::LayoutPreview(_)
            | Reply::Suggestions(_)
            | Reply::Learned(_)
            | Reply::Draft(_)
            | Reply::Versions(_)
            | Reply::Differences(_) => Exit::Done,
        }
    }
}

fn of_run(report: &RunReport) -> Exit {
    let state = report.run.as_ref().map_or("", |run| run.state.as_str());
    if report.error.is_some() || matches!(state, "failed" | "interrupted" | "canceled") {
        Exit::Failed
    } else if state == "held" || report.totals.iter().any(|total| total.outcome == "held") {
        Exit::Held
    } else {
        Exit::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::api::{OutcomeTotal, RunView};
    use model::{Decimal, Kind};

    fn report(state: Option<&str>, outcome: &str) -> RunReport {
        let run = state.map(|state| RunView {
            id: "r".into(),
            job: "j".into(),
            state: state.into(),
            phase: String::new(),
            trigger: "manual".into(),
            period: None,
            started: jiff::Timestamp::UNIX_EPOCH,
            ended: None,
            message: String::new(),
            job_name: String::new(),
            partner: String::new(),
            sent: 0,
            held: 0,
            noted: 0,
            totals: vec![],
        });
        let total = OutcomeTotal {
            outcome: outcome.into(),
            reason: String::new(),
            kind: Kind::Invoice,
            currency: "EUR".into(),
            count: 1,
            total: Decimal::ONE,
        };
        RunReport {
            run,
            summary: vec![],
            totals: vec![total],
            files: vec![],
            records: vec![],
            more_records: 0,
            error: None,
        }
    }

    #[test]
    fn a_run_ends_with_the_code_that_scripts_expect() {
        let check = |state: Option<&str>, outcome: &str, exit: Exit| {
            assert_eq!(Exit::from(&Reply::Run(Box::new(report(state, outcome)))), exit, "{state:?} {outcome}");
        };
        check(Some("succeeded"), "sent", Exit::Done);
        check(Some("succeeded"), "left-out", Exit::Done);
        check(Some("succeeded"), "held", Exit::Held);
        check(Some("held"), "sent", Exit::Held);
        check(Some("failed"), "sent", Exit::Failed);
        check(Some("canceled"), "sent", Exit::Failed);
        check(Some("interrupted"), "held", Exit::Failed);
        check(None, "held", Exit::Held);
        check(None, "sent", Exit::Done);
    }

    #[test]
    fn the_worst_of_several_runs_decides() {
        let reply = Reply::RunReports(vec![report(Some("failed"), "sent"), report(Some("held"), "held")]);
        assert_eq!(Exit::from(&reply), Exit::Failed);
        assert_eq!(Exit::from(&Reply::RunReports(vec![])), Exit::Done);
    }

    #[test]
    fn a_wrong_request_is_told_from_a_failure() {
        assert_eq!(Exit::from(&Error::new(Code::Usage, "x")), Exit::Usage);
        assert_eq!(Exit::from(&Error::new(Code::NotFound, "x")), Exit::Failed);
    }
}
