//! `practice`: practice books and a practice partner until stopped, for trying things out and for tests.

use crate::exit::Exit;
use crate::input;
use crate::interrupt;
use crate::render::Table;
use crate::screen::{Screen, inert};
use clap::Args;
use engine::{CancellationToken, Code, Error, Result};
use front::demo as ready;
use practice::company::Company;
use practice::partner::{self, Partner, User};
use practice::zoho::{Consent, Options, Practice};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::path::PathBuf;

/// How practice is wished.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    /// First of the 18 ports: 17 of the books, one of the partner; free ones unless said
    #[arg(long, value_name = "N", default_value_t = 0)]
    port_base: u16,
    /// How many times faster than real the books' clocks run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    time_scale: u32,
    /// JSON file with the company in the books; a built-in one unless said
    #[arg(long, value_name = "FILE")]
    company: Option<PathBuf>,
    /// Where the partner's server keeps its files; a temporary folder unless said
    #[arg(long, value_name = "DIR")]
    partner_folder: Option<PathBuf>,
    /// Public key that may sign in to the partner, as `partner key make` prints it; may be repeated
    #[arg(long, value_name = "LINE")]
    partner_key: Vec<String>,
    /// Show a page with buttons at the sign-in instead of accepting at once
    #[arg(long)]
    ask_consent: bool,
}

const STOPPING: &str = "Practice ends.";
const CONNECTION: &str = "practice-books";
const PARTNER: &str = "practice-partner";
const USER: &str = "harbour";
/// Made up, and for a server that only this machine reaches.
const PASSWORD: &str = "practice-password";
const BOOKS_PORTS: u16 = 17;

pub(crate) async fn run(wish: &Wish, screen: &Screen) -> Result<Exit> {
    let until = CancellationToken::new();
    interrupt::watch(until.clone(), *screen, STOPPING);
    let books = start_books(wish)?;
    let time_scale = books.time_scale;
    let redirect_ports = books.redirect_ports.clone();
    let books = Practice::start(books).await.map_err(|why| ready::not_started(&why))?;
    let temporary = tempfile::tempdir().map_err(|why| ready::not_started(&why))?;
    let root = wish.partner_folder.clone().unwrap_or_else(|| temporary.path().to_owned());
    let root = std::path::absolute(root).map_err(|why| ready::not_started(&why))?;
    let partner = start_partner(wish, root).await?;
    let mut connection = ready::signed_in(&books, CONNECTION, &redirect_ports);
    if time_scale > 1 {
        connection["limits"] = json!({"time_scale": time_scale});
    }
    let running = Running { connection, partner_file: partner_file(&partner), books, partner };
    running.show(screen)?;
    until.cancelled().await;
    running.partner.stop().await;
    running.books.stop();
    Ok(Exit::Done)
}

fn start_books(wish: &Wish) -> Result<Options> {
    let mut options = Options { port_base: wish.port_base, time_scale: wish.time_scale, ..Options::default() };
    if wish.ask_consent {
        options.consent = Consent::Page;
    }
    if let Some(path) = &wish.company {
        let text = input::settings(path)?;
        let company = Company::from_json(text.expose_secret()).map_err(|why| {
            Error::new(Code::BadFile, format!("{}: {why}.", path.display())).hint("Correct the file and start again.")
        })?;
        options.companies = vec![company];
    }
    Ok(options)
}

async fn start_partner(wish: &Wish, root: PathBuf) -> Result<Partner> {
    let user = User {
        name: USER.to_owned(),
        password: Some(PASSWORD.to_owned()),
        authorized_keys: wish.partner_key.clone(),
        ..User::default()
    };
    let port = match wish.port_base {
        0 => 0,
        base => base
            .checked_add(BOOKS_PORTS)
            .ok_or_else(|| ready::not_started(&"--port-base leaves no room for 18 ports"))?,
    };
    let options =
        partner::Options { port, root: Some(root), users: vec![user], ..partner::Options::new(ready::HOST_KEY_SEED) };
    Partner::start(options).await.map_err(|why| ready::not_started(&why))
}

fn partner_file(partner: &Partner) -> Value {
    let line = partner.host_key_line();
    let mut words = line.split_whitespace();
    json!({
        "id": PARTNER,
        "name": "Practice partner",
        "remote": {
            "kind": "sftp",
            "host": partner.address.ip().to_string(),
            "port": partner.address.port(),
            "user": USER,
            "sign_in": ["key", "password"],
            "host_key": {"algorithm": words.next(), "key": words.next(), "fingerprint": partner.fingerprint()},
        },
        "mode": "test",
        "secrets": {"password": PASSWORD},
    })
}

struct Running {
    books: Practice,
    partner: Partner,
    connection: Value,
    partner_file: Value,
}

impl Running {
    fn show(&self, screen: &Screen) -> Result<()> {
        if screen.json {
            return screen.object(&json!({
                "addresses": self.books.addresses().iter().map(|(region, at)| (region.code(), at)).collect::<std::collections::BTreeMap<_, _>>(),
                "control": self.books.control_address(),
                "region": self.books.region(),
                "organisation": self.books.organisation(),
                "now": self.books.now(),
                "sftp": self.partner.address,
                "sftp_fingerprint": self.partner.fingerprint(),
                "sftp_folder": self.partner.root,
                "connection": self.connection,
                "partner": self.partner_file,
            }));
        }
        screen.out(&self.text())
    }

    fn text(&self) -> String {
        let mut places = Table::new(&["region", "books", "sign-in"]).indented();
        for (region, at) in self.books.addresses() {
            let home = if *region == self.books.region() { " (the company's)" } else { "" };
            places.row([&format!("{}{home}", region.code()), &at.api, &at.accounts]);
        }
        let folder = self.partner.root.as_ref().map(|root| inert(&root.display().to_string())).unwrap_or_default();
        format!(
            "Practice Zoho Books run; their clock shows {}.\n{}\n  control surface: {}\n\n\
             The practice partner's SFTP server is at {}; its files are in {folder}\n  host key: {}\n\n\
             Save as connection.json, then `ml-connector connection add --from connection.json`:\n{}\n\n\
             Save as partner.json, then `ml-connector partner add --from partner.json`:\n{}\n\n\
             To live on the same day as these books, add `--clock {now}` to a command.\n\
             All secrets above are made up. Ctrl-C ends practice.\n",
            self.books.now(),
            places.text(),
            self.books.control_address(),
            self.partner.address,
            self.partner.fingerprint(),
            pretty(&self.connection),
            pretty(&self.partner_file),
            now = self.books.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("BUG: a JSON value always has a text")
}
