//! The other sides of the demo: practice books and the practice partner, with what a person does there.

use super::{ready, settings};
use engine::{Code, Error, Result};
use model::manifest::Manifest;
use practice::partner::{Options, Partner, User};
use practice::zoho::{Change, Kind, Limits, Practice};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Calls of a day that the demo's books take: nobody uses them up by trying.
const CALLS_A_DAY: u32 = 1_000_000;

/// Where the partner wants our files.
pub(super) const OUTBOUND: &str = "outbound";

/// A file as it lies in the partner's folder.
#[derive(Debug, Serialize)]
pub struct Delivered {
    /// Its name.
    pub name: String,
    /// Where it is on this machine.
    pub path: PathBuf,
    /// Where its manifest is.
    pub manifest_path: PathBuf,
    /// Its size.
    pub bytes: usize,
    /// Its hash, computed from what lies there.
    pub sha256: String,
    /// The manifest, as read from there.
    pub manifest: Manifest,
}

/// The ports of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ports {
    /// First of the books' row; 0 takes any.
    pub(crate) books: u16,
    /// The partner's; 0 takes any.
    pub(crate) partner: u16,
    /// To which the sign-in may come home.
    pub(crate) redirect: Vec<u16>,
}

/// So many ports have practice books.
const BOOKS_PORTS: u16 = 17;

impl Ports {
    /// Any that are free.
    fn any() -> Result<Ports> {
        Ok(Ports { books: 0, partner: 0, redirect: ready::free_ports(3)? })
    }

    /// Free ones that can be told beforehand, and so be taken again.
    pub(crate) fn known() -> Result<Ports> {
        let books = ready::free_row(BOOKS_PORTS + 1)?;
        Ok(Ports { books, partner: books + BOOKS_PORTS, redirect: ready::free_ports(3)? })
    }
}

/// Practice books and the practice partner, running.
pub struct Sides {
    books: Practice,
    partner: Option<Partner>,
    root: PathBuf,
    redirect_ports: Vec<u16>,
}

impl Sides {
    /// Starts both; the partner keeps its files in this folder.
    ///
    /// # Errors
    /// Where a port or folder cannot be had.
    pub async fn start(root: &Path) -> Result<Sides> {
        Sides::start_on(root, &Ports::any()?, Vec::new()).await
    }

    /// Starts both on these ports; the partner lets in who has one of these keys.
    ///
    /// # Errors
    /// Where a port or folder cannot be had.
    pub(crate) async fn start_on(root: &Path, ports: &Ports, keys: Vec<String>) -> Result<Sides> {
        let redirect_ports = ports.redirect.clone();
        let options = practice::zoho::Options {
            port_base: ports.books,
            redirect_ports: redirect_ports.clone(),
            limits: Limits { per_minute: settings::CALLS_A_MINUTE, per_day: CALLS_A_DAY, ..Limits::default() },
            ..Default::default()
        };
        let books = Practice::start(options).await.map_err(|why| ready::not_started(&why))?;
        let partner = start_partner(ports.partner, root, keys).await?;
        Ok(Sides { books, partner: Some(partner), root: root.to_owned(), redirect_ports })
    }

    /// Ends both.
    pub(crate) async fn stop(self) {
        self.books.stop();
        if let Some(partner) = self.partner {
            partner.stop().await;
        }
    }

    /// Sets the practice clock.
    pub(crate) fn set_clock(&self, now: jiff::Timestamp) {
        self.books.set_clock(now);
    }

    /// The partner's port.
    pub(crate) fn partner_port(&self) -> u16 {
        self.partner().address.port()
    }

    /// What is in the books, in a sentence.
    ///
    /// # Errors
    /// Where the books cannot be read.
    pub fn about_books(&self) -> Result<String> {
        let company = self.books.company().map_err(Error::internal)?;
        Ok(format!(
            "Practice books: {}, a year of books in {} with {} invoices, {} credit notes and {} bills.",
            company.organisation.name,
            company.organisation.currency,
            company.invoices.len(),
            company.credit_notes.len(),
            company.bills.len()
        ))
    }

    /// Where the partner is, in a sentence.
    pub fn about_partner(&self) -> String {
        format!(
            "Practice partner: an SFTP server at {}, whose folder “{OUTBOUND}” takes our files.",
            self.partner().address
        )
    }

    fn partner(&self) -> &Partner {
        self.partner.as_ref().expect("BUG: the partner is away only while it is started anew")
    }

    /// What the practice clock shows.
    pub fn now(&self) -> jiff::Timestamp {
        self.books.now()
    }

    /// Id of the company that the demo works with.
    pub fn organisation(&self) -> &str {
        self.books.organisation()
    }

    /// The connection's settings.
    pub fn connection(&self) -> Value {
        let mut file = ready::connection(&self.books, settings::CONNECTION, &self.redirect_ports);
        file["limits"] = settings::limits();
        file
    }

    /// The partner's settings, without its host key: that is accepted in the story.
    pub fn partner_file(&self) -> Value {
        settings::partner(self.partner().address)
    }

    /// The partner lets a key in, as its administrator does: the server is started anew with it.
    ///
    /// # Errors
    /// Where the server does not come back.
    pub async fn allow_key(&mut self, line: &str) -> Result<()> {
        let port = self.partner().address.port();
        if let Some(before) = self.partner.take() {
            before.stop().await;
        }
        self.partner = Some(start_partner(port, &self.root, vec![line.to_owned()]).await?);
        Ok(())
    }

    /// The fingerprint that the partner tells us by another way than the connection.
    pub fn host_key_fingerprint(&self) -> String {
        self.partner().fingerprint()
    }

    /// Puts a held invoice right in the books; says what was done.
    ///
    /// # Errors
    /// Where there is no such invoice.
    pub fn put_right(&self, number: &str) -> Result<String> {
        let patch = settings::fix();
        let update = Change::Update { kind: Kind::Invoice, key: number.to_owned(), patch };
        self.books.change(update).map_err(|why| {
            Error::new(Code::BooksRefused, format!("The practice books cannot put {number} right.")).cause(why)
        })?;
        Ok(settings::about_fix(number))
    }

    /// The folder on this machine where the partner's server puts our files.
    pub fn folder(&self) -> PathBuf {
        self.root.join(OUTBOUND)
    }

    /// What lies in the partner's folder, each file with its manifest, in the order of their names.
    ///
    /// # Errors
    /// Where the folder cannot be read, or a file lies there without manifest.
    pub fn arrived(&self) -> Result<Vec<Delivered>> {
        let names = self.partner().names(OUTBOUND);
        names.iter().filter(|name| !name.ends_with(MANIFEST)).map(|name| self.delivered(name)).collect()
    }

    fn delivered(&self, name: &str) -> Result<Delivered> {
        let missing = || Error::internal(format!("{name} or its manifest is not at the partner"));
        let there = |name: &str| self.partner().file(&format!("{OUTBOUND}/{name}"));
        let bytes = there(name).ok_or_else(missing)?;
        let manifest_name = format!("{name}{MANIFEST}");
        let manifest: Manifest =
            serde_json::from_slice(&there(&manifest_name).ok_or_else(missing)?).map_err(Error::internal)?;
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if manifest.sha256 != sha256 {
            return Err(Error::internal(format!("{name} at the partner has another hash than its manifest says")));
        }
        let folder = self.folder();
        Ok(Delivered {
            name: name.to_owned(),
            path: folder.join(name),
            manifest_path: folder.join(manifest_name),
            bytes: bytes.len(),
            sha256,
            manifest,
        })
    }
}

const MANIFEST: &str = ".manifest.json";

async fn start_partner(port: u16, root: &Path, keys: Vec<String>) -> Result<Partner> {
    let user = User { name: settings::USER.to_owned(), authorized_keys: keys, ..User::default() };
    let options =
        Options { port, root: Some(root.to_owned()), users: vec![user], ..Options::new(ready::HOST_KEY_SEED) };
    Partner::start(options).await.map_err(|why| ready::not_started(&why))
}
