//! All that the first screen and the tray are computed from, looked up once.

use crate::error::Result;
use crate::run::{self, Names};
use crate::tokens::{TOKENS, owner_of};
use crate::troubles;
use crate::words::{Sums, when};
use crate::workspace::{Workspace, company_zone};
use crate::{api::RunView, schedule};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::connection::Connection;
use model::ids::{ConnectionId, JobId, PartnerId};
use model::job::Job;
use model::partner::{Partner, Remote};
use std::collections::HashMap;
use store::{Delivery, Hold, Run};

pub(crate) struct Scene<'w> {
    pub w: &'w Workspace,
    pub now: Timestamp,
    /// The clock of people here.
    pub zone: TimeZone,
    pub jobs: Vec<Job>,
    pub connections: Vec<Connection>,
    pub partners: Vec<Partner>,
    pub holds: Vec<Hold>,
    pub running: Vec<Run>,
    /// Files that did not arrive yet.
    pub waiting: Vec<Delivery>,
    /// The file that arrived last.
    pub arrived: Option<Delivery>,
    /// The newest run of each job.
    pub last: HashMap<JobId, Run>,
    /// When each connection was signed in.
    pub signed_in: HashMap<ConnectionId, Timestamp>,
    pub names: Names,
}

impl<'w> Scene<'w> {
    pub(crate) fn of(w: &'w Workspace) -> Result<Scene<'w>> {
        let store = &w.store;
        let fail = troubles::store;
        let (jobs, connections) = (w.jobs()?, store.connections().map_err(fail)?);
        let mut last = HashMap::new();
        for job in &jobs {
            let newest = store.list_runs(Some(&job.id), 1, None).map_err(fail)?;
            last.extend(newest.into_iter().map(|run| (job.id.clone(), run)));
        }
        let mut signed_in = HashMap::new();
        for connection in &connections {
            let secrets = store.secret_entries(&owner_of(&connection.id)).map_err(fail)?;
            let at = secrets.into_iter().find(|entry| entry.name == TOKENS).map(|entry| entry.changed);
            signed_in.extend(at.map(|at| (connection.id.clone(), at)));
        }
        Ok(Scene {
            w,
            now: w.now(),
            zone: TimeZone::system(),
            jobs,
            connections,
            partners: store.partners().map_err(fail)?,
            holds: store.open_holds(None).map_err(fail)?,
            running: store.running_runs().map_err(fail)?,
            waiting: store.open_deliveries().map_err(fail)?,
            arrived: store.last_arrived().map_err(fail)?,
            last,
            signed_in,
            names: Names::default(),
        })
    }

    pub(crate) fn view(&mut self, run: &Run) -> RunView {
        self.names.view(self.w, run.clone())
    }

    pub(crate) fn job(&self, id: &JobId) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id == *id)
    }

    pub(crate) fn job_name(&self, id: &JobId) -> String {
        let name = self.job(id).map(|job| job.name.clone()).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| id.to_string())
    }

    pub(crate) fn partner_name(&self, id: &PartnerId) -> String {
        let found = self.partners.iter().find(|partner| partner.id == *id);
        let name = found.map(|partner| partner.name.clone()).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| id.to_string())
    }

    pub(crate) fn is_running(&self, job: &JobId) -> bool {
        self.running.iter().any(|run| run.job == *job)
    }

    /// The zone of a job's company; none before it is confirmed.
    pub(crate) fn zone_of(&self, job: &Job) -> Option<TimeZone> {
        let connection = self.connections.iter().find(|connection| connection.id == job.connection)?;
        company_zone(connection).ok()
    }

    /// When a job runs next by itself.
    pub(crate) fn next_of(&self, job: &Job) -> Option<Timestamp> {
        schedule::next_after(&job.schedule, &self.zone_of(job)?, self.now)
    }

    /// What comes by itself, soonest first.
    pub(crate) fn due(&self) -> Vec<(&Job, Timestamp)> {
        let mut due: Vec<_> = self.jobs.iter().filter_map(|job| Some((job, self.next_of(job)?))).collect();
        due.sort_by_key(|(job, at)| (*at, job.id.clone()));
        due
    }

    /// Whether everything is there that a job needs.
    pub(crate) fn is_complete(&self, job: &Job) -> bool {
        let partner = self.partners.iter().find(|partner| partner.id == job.partner);
        self.zone_of(job).is_some()
            && self.signed_in.contains_key(&job.connection)
            && partner.is_some_and(|partner| !lacks_host_key(partner))
    }

    /// “Last file: today 08:02 to Acme, 42 invoices, 18,204.10 EUR.” None before the first.
    pub(crate) fn last_file(&self) -> Option<String> {
        let delivery = self.arrived.as_ref()?;
        let mut sums = Sums::default();
        run::manifest_of(self.w, delivery).ok().flatten().iter().for_each(|manifest| sums.add_file(manifest));
        let what = if sums.is_empty() { delivery.what.final_name.clone() } else { sums.words() };
        let at = when(delivery.changed, self.now, &self.zone);
        Some(format!("Last file: {at} to {}, {what}.", self.partner_name(&delivery.what.partner)))
    }
}

/// Whether nobody accepted the host key of a partner's server yet.
pub(crate) fn lacks_host_key(partner: &Partner) -> bool {
    matches!(&partner.remote, Remote::Sftp { host_key: None, .. })
}
