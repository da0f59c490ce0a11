//! `practice`: practice books and a practice partner until stopped, for trying things out and for tests.

use crate::exit::Exit;
use crate::input;
use crate::interrupt;
use crate::render::Table;
use crate::screen::{Screen, inert};
use clap::Args;
use engine::{CancellationToken, Code, Error, Result};
use front::demo::{self as ready, Books, BooksWish};
use model::connection::Provider;
use practice::company::Company;
use practice::partner::{self, Partner, User};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::path::PathBuf;

/// How practice is wished.
#[derive(Debug, Args)]
pub(crate) struct Wish {
    /// Whose books: zoho-books, quickbooks-online, xero, freshbooks or bill
    #[arg(long, value_name = "PROVIDER", default_value = "zoho-books")]
    books: Provider,
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
    let about = about_books(wish)?;
    let books = Books::start(&about).await?;
    let temporary = tempfile::tempdir().map_err(|why| ready::not_started(&why))?;
    let root = wish.partner_folder.clone().unwrap_or_else(|| temporary.path().to_owned());
    let root = std::path::absolute(root).map_err(|why| ready::not_started(&why))?;
    let partner = start_partner(wish, root).await?;
    let mut connection = books.signed_in(&about, CONNECTION);
    if wish.time_scale > 1 {
        connection["limits"] = json!({"time_scale": wish.time_scale});
    }
    let running = Running { connection, partner_file: partner_file(&partner), books, partner };
    running.show(screen)?;
    until.cancelled().await;
    running.partner.stop().await;
    running.books.stop();
    Ok(Exit::Done)
}

fn about_books(wish: &Wish) -> Result<BooksWish> {
    let mut about = BooksWish {
        port_base: wish.port_base,
        time_scale: wish.time_scale,
        ask_consent: wish.ask_consent,
        ..BooksWish::of(wish.books)
    };
    if let Some(path) = &wish.company {
        let text = input::settings(path)?;
        let company = Company::from_json(text.expose_secret()).map_err(|why| {
            Error::new(Code::BadFile, format!("{}: {why}.", path.display())).hint("Correct the file and start again.")
        })?;
        about.company = Some(company);
    }
    Ok(about)
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
    books: Books,
    partner: Partner,
    connection: Value,
    partner_file: Value,
}

impl Running {
    fn show(&self, screen: &Screen) -> Result<()> {
        if screen.json {
            return screen.object(&json!({
                "addresses": self.connection["addresses"],
                "control": self.books.control_address(),
                "region": self.connection["region"],
                "organisation": self.books.company_id(),
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
        let at = |region: &str, name: &str| {
            self.connection["addresses"][region][name].as_str().unwrap_or_default().to_owned()
        };
        for region in self.connection["addresses"].as_object().into_iter().flat_map(serde_json::Map::keys) {
            let home = if self.connection["region"] == **region { " (the company's)" } else { "" };
            places.row([&format!("{region}{home}"), &at(region, "api"), &at(region, "accounts")]);
        }
        let folder = self.partner.root.as_ref().map(|root| inert(&root.display().to_string())).unwrap_or_default();
        format!(
            "Practice {} runs; its clock shows {}.\n{}\n  control surface: {}\n\n\
             The practice partner's SFTP server is at {}; its files are in {folder}\n  host key: {}\n\n\
             Save as connection.json, then `ml-connector connection add --from connection.json`:\n{}\n\n\
             Save as partner.json, then `ml-connector partner add --from partner.json`:\n{}\n\n\
             To live on the same day as these books, add `--clock {now}` to a command.\n\
             All secrets above are made up. Ctrl-C ends practice.\n",
            self.books.provider().title(),
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
