//! All that one run leans on, looked up once.

use super::convert::Converter;
use super::correct::Corrections;
use super::decide::Rules;
use super::select::Window;
use crate::api::{RunRequest, Take};
use crate::connections::{self, OpenBooks};
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::settings;
use crate::troubles;
use crate::workspace::{SEEN, Workspace, company_zone, owner_of};
use formats::filename::Pattern;
use formats::layout::{Inputs, Plan};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use model::connection::Connection;
use model::document::Kind;
use model::ids::RunId;
use model::job::{Job, Takes};
use model::layout::Control;
use model::partner::Partner;
use model::period::Period;
use std::collections::HashSet;
use std::sync::Arc;
use store::Version;
use tokio_util::sync::CancellationToken;

/// What is said of a run that was canceled before anything went.
pub(crate) const NOTHING_SENT: &str = "The run was canceled; nothing was sent.";

pub(crate) struct Context<'a> {
    pub w: &'a Workspace,
    pub listener: Arc<dyn Listener>,
    pub cancel: CancellationToken,
    pub job: Job,
    pub partner: Partner,
    pub connection: Connection,
    pub books: Arc<OpenBooks>,
    pub zone: TimeZone,
    pub plan: Plan,
    pub layout_version: u32,
    pub name: Pattern,
    pub request: RunRequest,
    pub window: Window,
    /// Number of the newest change of the mirror that the job's last run saw: what was left out then is not told again.
    pub told: u64,
    /// Only these documents, where a person retries holds.
    pub only: Option<HashSet<(Kind, String)>>,
    /// Puts all amounts into one currency, where the job asks for it.
    pub converter: Option<Converter>,
    /// Values that people gave for held records.
    pub corrections: Corrections,
    pub started: Timestamp,
    /// The run; none in a preview.
    pub run: Option<RunId>,
}

impl<'a> Context<'a> {
    pub(crate) async fn load(
        w: &'a Workspace,
        request: &RunRequest,
        now: Timestamp,
        listener: Arc<dyn Listener>,
        cancel: CancellationToken,
    ) -> Result<Context<'a>> {
        let job = w.job(&request.job)?;
        let partner = w.partner(&job.partner)?;
        let connection = w.connection(&job.connection)?;
        let zone = company_zone(&connection)?;
        let layout = w.layout(&job.layout, Version::Newest)?;
        let plan = settings::compile(&layout.json)?;
        let name =
            job.file.name.parse::<Pattern>().map_err(|error| {
                Error::new(Code::BadFile, format!("The file name of the job cannot be used: {error}."))
            })?;
        let window = window_of(&job, request.take, now, &zone);
        let converter = Converter::load(w, &job, now.to_zoned(zone.clone()).date())?;
        let books = connections::open(w, &connection).await?;
        Ok(Context {
            w,
            listener,
            cancel,
            partner,
            connection,
            books,
            zone,
            plan,
            layout_version: layout.number,
            name,
            request: request.clone(),
            told: told(w, &job, request)?,
            window,
            only: None,
            converter,
            corrections: Corrections::load(w, &job.id)?,
            started: now,
            run: None,
            job,
        })
    }

    /// The period of the run, where it has one.
    pub(crate) fn period(&self) -> Option<Period> {
        match self.window {
            Window::Period(period) => Some(period),
            Window::Since(_) | Window::Everything => None,
        }
    }

    /// Whether this run moves the job's cursor. What a person picks by period, day or hand does not.
    pub(crate) fn moves_cursor(&self) -> bool {
        self.request.take == Take::Due && self.only.is_none()
    }

    pub(crate) fn rules(&self) -> Result<Rules> {
        let period_sent = match self.period() {
            Some(period) => {
                self.w.store.period_was_sent(&self.partner.id, &self.job.id, period).map_err(troubles::store)?
            }
            None => false,
        };
        Ok(Rules {
            changes: self.job.changes,
            late: self.job.late,
            window: self.window,
            period_sent,
            again: self.request.again,
            supplement: self.request.supplement,
        })
    }

    /// What layouts are filled from beside the documents. Control numbers are stand-ins: a file gets its own by
    /// [`Context::numbered`].
    pub(crate) fn inputs(&self) -> Inputs {
        inputs(&self.job, &self.partner, self.local_start().datetime())
    }

    /// The same for a file of so many documents: its control numbers are taken for ever, so that none comes twice,
    /// whatever happens to the file. A preview only looks which would come.
    pub(crate) fn numbered(&self, documents: u64) -> Result<Inputs> {
        let mut inputs = self.inputs();
        for control in self.plan.needs().numbers {
            let count = match control {
                Control::Set | Control::Group => documents.max(1),
                Control::Interchange | Control::File => 1,
            };
            let scope = format!("control/{}/{control}", self.partner.id);
            let first = match &self.run {
                Some(_) => self.w.store.reserve_numbers(&scope, count),
                None => self.w.store.peek_number(&scope),
            };
            inputs.numbers.insert(control, first.map_err(troubles::store)?);
        }
        Ok(inputs)
    }

    /// The start of the run as the company's clock shows it.
    pub(crate) fn local_start(&self) -> Zoned {
        self.started.to_zoned(self.zone.clone())
    }

    /// Ends the run where a person asked for it.
    pub(crate) fn check_canceled(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(super::canceled(NOTHING_SENT)) } else { Ok(()) }
    }

    /// Passes a named point of the run.
    pub(crate) fn point(&self, name: &'static str) {
        if self.run.is_some() {
            self.w.checkpoints.at(name);
        }
    }
}

fn told(w: &Workspace, job: &Job, request: &RunRequest) -> Result<u64> {
    let asks_for_new = request.take == Take::Due && job.selection.takes == Takes::New;
    let seen = w.store.cursor(&owner_of(&job.id), SEEN).map_err(troubles::store)?.filter(|_| asks_for_new);
    seen.map_or(Ok(0), |text| text.parse().map_err(Error::internal))
}

fn window_of(job: &Job, take: Take, now: Timestamp, zone: &TimeZone) -> Window {
    match take {
        Take::Period(period) => Window::Period(period),
        Take::Since(day) => Window::Since(day),
        Take::All => Window::Everything,
        Take::Due => match job.selection.takes {
            Takes::LastMonth => Window::Period(Period::last_month(now, zone)),
            Takes::New => Window::Everything,
        },
    }
}

/// What layouts are filled from beside the documents: the partner's values, and the job's own, which go first. Control
/// numbers are stand-ins.
pub(crate) fn inputs(job: &Job, partner: &Partner, now: jiff::civil::DateTime) -> Inputs {
    let mut params = partner.params.clone();
    params.extend(job.params.clone());
    let usage = if partner.mode == model::partner::Mode::Test { "T" } else { "P" };
    params.entry("usage".to_owned()).or_insert_with(|| usage.to_owned());
    let numbers = Control::ALL.iter().map(|control| (*control, 1)).collect();
    Inputs { params, numbers, scratch: crate::layouts::scratch(), ..Inputs::at(now) }
}
