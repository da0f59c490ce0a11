//! The demo's story, step by step. Every step checks what it tells.

use super::facts::{Audit, Facts, Held};
use super::place::Place;
use super::tell::Teller;
use crate::render::{self, Table, amount, plural};
use engine::api::{Command, HoldView, HostKeyView, Reply, RunReport, RunRequest, Secret, Take};
use engine::{CancellationToken, Code, Engine, Error, Key, Listener, Options, Quiet, Result, SystemClock};
use front::demo::{Browser, Delivered, Sides, settings};
use model::ids::{ConnectionId, HoldId, JobId, LayoutId, PartnerId};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// The period that the demo runs.
pub(crate) const PERIOD: &str = "2026-11";

/// Tells the story.
///
/// # Errors
/// Where a step does not do what it should; nothing is glossed over.
pub(crate) async fn tell(place: &Place, teller: &mut Teller, cancel: &CancellationToken) -> Result<Facts> {
    let began = Instant::now();
    teller.opening(
        "ML Connector demo: practice books and a practice partner in this process; nothing leaves this machine.\n",
    )?;
    let mut stage = Stage::set(place, teller, cancel).await?;
    stage.connect_books().await?;
    stage.set_up_partner().await?;
    stage.add_layout_and_job().await?;
    stage.preview().await?;
    let first_run = stage.run().await?;
    let hold = stage.inbox().await?;
    let retry = stage.fix_and_retry(&hold).await?;
    stage.run_again().await?;
    let files = stage.look_at_files()?;
    let audit = stage.audit().await?;
    Ok(Facts {
        workspace: place.workspace(),
        partner_folder: stage.sides.folder(),
        settings: stage.settings,
        kept: place.is_kept(),
        period: PERIOD.to_owned(),
        files,
        first_run: first_run.totals,
        retry: retry.into_iter().flat_map(|report| report.totals).collect(),
        held: Held { number: hold.number, why: hold.sentence },
        audit,
        milliseconds: began.elapsed().as_millis(),
    })
}

/// Everything that takes part.
struct Stage<'a> {
    place: &'a Place,
    teller: &'a mut Teller,
    cancel: &'a CancellationToken,
    sides: Sides,
    engine: Arc<Engine>,
    settings: Vec<PathBuf>,
}

/// An id that is known to be one.
fn id<T: std::str::FromStr<Err = model::ids::BadId>>(text: &str) -> T {
    text.parse().expect("BUG: the demo's own ids are ids")
}

fn connection_id() -> ConnectionId {
    id(settings::CONNECTION)
}

fn partner_id() -> PartnerId {
    id(settings::PARTNER)
}

fn layout_id() -> LayoutId {
    id(settings::LAYOUT)
}

fn job_id() -> JobId {
    id(settings::JOB)
}

fn unexpected(what: &str) -> Error {
    Error::internal(format!("the demo expected {what}"))
}

impl<'a> Stage<'a> {
    async fn set(place: &'a Place, teller: &'a mut Teller, cancel: &'a CancellationToken) -> Result<Stage<'a>> {
        let sides = Sides::start(&place.partner()).await?;
        teller.step(&sides.about_books()?)?;
        teller.step(&sides.about_partner())?;
        let mut options = Options::new(place.workspace());
        options.key = Key::Demo;
        // Practice books have their own date; the engine lives on the same day.
        options.clock = Arc::new(SystemClock { ahead: sides.now().duration_since(jiff::Timestamp::now()) });
        let engine = Engine::open(options).await?;
        teller.step("An empty workspace was made. Its secrets are sealed with a key in a file, as they are all made up; yours use the keychain.")?;
        Ok(Stage { place, teller, cancel, sides, engine, settings: Vec::new() })
    }

    async fn ask(&self, command: Command) -> Result<Reply> {
        self.ask_hearing(command, Arc::new(Quiet)).await
    }

    async fn ask_hearing(&self, command: Command, ear: Arc<dyn Listener>) -> Result<Reply> {
        if self.cancel.is_cancelled() {
            return Err(Error::new(Code::Canceled, "The demo was ended."));
        }
        self.engine.execute(command, ear, self.cancel.clone()).await
    }

    fn keep(&mut self, name: &str, text: &str) -> Result<()> {
        self.settings.push(self.place.write(name, text)?);
        Ok(())
    }

    async fn connect_books(&mut self) -> Result<()> {
        let file = settings::pretty(&self.sides.connection());
        self.keep("connection.json", &file)?;
        self.ask(Command::ConnectionAdd { file: Secret::new(file) }).await?;
        let browser = Arc::new(Browser::new());
        let sign_in = Command::ConnectionSignIn { id: connection_id(), company: None };
        self.ask_hearing(sign_in, browser.clone()).await?;
        if !browser.last_page().await?.contains("signed in") {
            return Err(unexpected("the page that says you are signed in"));
        }
        self.teller.step(
            "Signed in to the books: the sign-in page was opened, accepted, and came back to this program by itself.",
        )?;
        let Reply::Companies(companies) = self.ask(Command::ConnectionCompanies { id: connection_id() }).await? else {
            return Err(unexpected("companies"));
        };
        let found = companies.into_iter().find(|view| view.company.id == self.sides.organisation());
        let company = found.ok_or_else(|| unexpected("the practice company"))?;
        let confirm = Command::ConnectionConfirm { id: connection_id(), company: company.company.id.clone() };
        self.ask(confirm).await?;
        let c = &company.company;
        let newest = company.newest.as_deref().unwrap_or("none");
        self.teller.step(&format!(
            "Confirmed the company: {}, {}, {}; newest invoice {newest}.",
            c.name, c.currency, c.time_zone
        ))
    }

    async fn set_up_partner(&mut self) -> Result<()> {
        let file = settings::pretty(&self.sides.partner_file());
        self.keep("partner.json", &file)?;
        self.ask(Command::PartnerAdd { file: Secret::new(file) }).await?;
        let Reply::PublicKey { line } = self.ask(Command::PartnerKeyMake { id: partner_id() }).await? else {
            return Err(unexpected("a public key"));
        };
        self.sides.allow_key(&line).await?;
        self.teller.step(
            "A key pair was made for the partner; the partner got the public line, the private half stays sealed:",
        )?;
        self.teller.more(&line)?;
        let offered = self.host_key(None).await?.offered;
        let told = self.sides.host_key_fingerprint();
        if offered.fingerprint != told {
            return Err(Error::new(
                Code::HostKeyChanged,
                "The practice partner's server does not have the key that the partner told.",
            ));
        }
        self.host_key(Some(told)).await?;
        self.teller.step("The server's host key was compared with what the partner says it is, and accepted:")?;
        self.teller.more(&format!("{} {}", offered.fingerprint, offered.algorithm))?;
        let Reply::Test(test) = self.ask(Command::PartnerTest { id: partner_id() }).await? else {
            return Err(unexpected("a test"));
        };
        if let Some(bad) = test.ticks.iter().find(|tick| !tick.ok) {
            return Err(unexpected("a partner that can be reached").cause(format!("{}: {}", bad.step, bad.text)));
        }
        self.teller.step(&format!("The way to the partner was tried, {}:", plural(test.ticks.len() as u64, "step")))?;
        let ticks: String = test.ticks.iter().map(|tick| format!("{}\n", render::tick(tick))).collect();
        self.teller.lines(&ticks)
    }

    async fn host_key(&self, accept: Option<String>) -> Result<HostKeyView> {
        match self.ask(Command::PartnerHostKey { id: partner_id(), accept }).await? {
            Reply::HostKey(view) => Ok(view),
            _ => Err(unexpected("a host key")),
        }
    }

    async fn add_layout_and_job(&mut self) -> Result<()> {
        let layout = settings::layout()?;
        self.keep("layout.json", &layout)?;
        self.ask(Command::LayoutAdd { id: layout_id(), file: layout.clone(), title: None }).await?;
        self.teller.step(settings::ABOUT_LAYOUT)?;
        self.teller.more(&settings::columns(&layout)?)?;
        let job = settings::pretty(&settings::job());
        self.keep("job.json", &job)?;
        self.ask(Command::JobAdd { file: job, ready_layout: None }).await?;
        self.teller.step("A job was added: invoices, by month, from these books to this partner in this layout.")
    }

    async fn run_with(&self, preview: bool) -> Result<RunReport> {
        let take = Take::Period(id_period());
        let request = RunRequest { job: job_id(), take, preview, again: false, supplement: false };
        match self.ask(Command::Run(request)).await? {
            Reply::Run(report) => match report.error {
                Some(error) => Err(error),
                None => Ok(*report),
            },
            _ => Err(unexpected("a run")),
        }
    }

    async fn preview(&mut self) -> Result<()> {
        let report = self.run_with(true).await?;
        if !self.sides.arrived()?.is_empty() {
            return Err(unexpected("a preview that sends nothing"));
        }
        self.teller.step(&format!("Preview of {PERIOD}: nothing was sent. This is what would happen:"))?;
        self.teller.table(&totals(&report))
    }

    async fn run(&mut self) -> Result<RunReport> {
        let report = self.run_with(false).await?;
        let Some(file) = report.files.first() else { return Err(unexpected("a file")) };
        let holds = plural(file.manifest.documents, "document");
        self.teller.step(&format!("Run for {PERIOD}: {} with {holds} is at the partner.", file.name))?;
        if !file.proof.is_empty() {
            self.teller.more(&file.proof)?;
        }
        self.teller.table(&totals(&report))?;
        Ok(report)
    }

    async fn holds(&self) -> Result<Vec<HoldView>> {
        match self.ask(Command::Inbox).await? {
            Reply::Inbox(holds) => Ok(holds),
            _ => Err(unexpected("the inbox")),
        }
    }

    async fn inbox(&mut self) -> Result<HoldView> {
        let mut holds = self.holds().await?;
        let (Some(hold), true) = (holds.pop(), holds.is_empty()) else { return Err(unexpected("one held record")) };
        let value = amount(hold.value, &hold.currency);
        self.teller.step(&format!(
            "One record did not fit and was held; the rest went. {} {}, {value}:",
            hold.kind, hold.number
        ))?;
        self.teller.more(&hold.sentence)?;
        self.teller.more(&hold.action)?;
        Ok(hold)
    }

    async fn fix_and_retry(&mut self, hold: &HoldView) -> Result<Vec<RunReport>> {
        let fix = self.sides.put_right(&hold.number)?;
        self.teller.step(&format!("Put right in the books, as you would: {fix}"))?;
        let ids = vec![hold.id.parse::<HoldId>().map_err(Error::internal)?];
        let reports = match self.ask(Command::InboxRetry { ids }).await? {
            Reply::Run(report) => vec![*report],
            Reply::RunReports(reports) => reports,
            _ => return Err(unexpected("the retry's run")),
        };
        if !self.holds().await?.is_empty() {
            return Err(unexpected("an empty inbox"));
        }
        let name = reports.iter().flat_map(|report| &report.files).map(|file| file.name.as_str()).next();
        let name = name.ok_or_else(|| unexpected("a file of the retry"))?;
        self.teller.step(&format!("Tried again: {} went in {name}. Nothing needs you any more.", hold.number))?;
        Ok(reports)
    }

    async fn run_again(&mut self) -> Result<()> {
        let before = self.sides.arrived()?.len();
        let report = self.run_with(false).await?;
        if self.sides.arrived()?.len() != before || !report.files.is_empty() {
            return Err(unexpected("a second run that sends nothing twice"));
        }
        self.teller.step("The same run once more: nothing was sent a second time.")
    }

    fn look_at_files(&mut self) -> Result<Vec<Delivered>> {
        let files = self.sides.arrived()?;
        self.teller.step("This is what lies in the partner's folder; hash and size are those of the bytes there:")?;
        for file in &files {
            show_file(self.teller, file)?;
        }
        Ok(files)
    }

    async fn audit(&mut self) -> Result<Audit> {
        let trail = Arc::new(super::tell::Trail::default());
        self.ask_hearing(Command::AuditExport { run: None }, trail.clone()).await?;
        let Reply::Audit(verdict) = self.ask(Command::AuditVerify).await? else { return Err(unexpected("a verdict")) };
        if !verdict.intact {
            return Err(Error::new(Code::AuditBroken, verdict.sentence));
        }
        let events = plural(verdict.events, "event");
        self.teller.step(&format!("The audit trail has {events} and verifies: {} Its last ones:", verdict.sentence))?;
        self.teller.table(&trail.last())?;
        Ok(Audit { intact: verdict.intact, events: verdict.events })
    }
}

fn id_period() -> model::period::Period {
    PERIOD.parse().expect("BUG: the demo's period is one")
}

/// What becomes of the records, in a table: all of it before, and only what concerns the file afterwards.
fn totals(report: &RunReport) -> Table {
    let preview = report.run.is_none();
    let mut table = Table::new(&["what", ">records", ">total", "why"]);
    for total in report.totals.iter().filter(|total| preview || total.outcome != "left-out") {
        let value = amount(total.total, &total.currency);
        let what = match (total.outcome.as_str(), preview) {
            ("sent", true) => "would be sent",
            ("held", true) => "would be held",
            (outcome, _) => &outcome.replace('-', " "),
        };
        table.row([what, &render::count(total.count), &value, &render::reason(&total.reason)]);
    }
    table
}

fn show_file(teller: &Teller, file: &Delivered) -> Result<()> {
    let mut facts = Table::facts();
    facts.fact("file", &file.name);
    facts.fact("size", &plural(file.bytes as u64, "byte"));
    facts.fact("sha-256", &file.sha256);
    facts.fact("manifest", &format!("{}.manifest.json, with the same hash", file.name));
    for total in &file.manifest.totals {
        let value = amount(total.total, &total.currency);
        facts.fact("it says", &format!("{} = {value}", render::documents(total.count, total.kind)));
    }
    teller.table(&facts)?;
    let text = std::fs::read_to_string(&file.path).map_err(Error::internal)?;
    teller.lines(&render::excerpt(&text, 4))
}
