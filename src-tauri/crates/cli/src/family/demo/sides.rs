//! The other sides of the demo: practice books and the practice partner, with what a person does there.

use super::facts::Delivered;
use super::place::Place;
use super::settings;
use crate::family::ready;
use engine::{Code, Error, Result};
use model::manifest::Manifest;
use practice::partner::{Options, Partner, User};
use practice::zoho::{Change, Kind, Practice};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Where the partner wants our files.
pub(crate) const OUTBOUND: &str = "outbound";

/// Practice books and the practice partner, running.
pub(crate) struct Sides {
    books: Practice,
    partner: Option<Partner>,
    root: PathBuf,
    redirect_ports: Vec<u16>,
}

impl Sides {
    /// Starts both.
    ///
    /// # Errors
    /// Where a port or folder cannot be had.
    pub(crate) async fn start(place: &Place) -> Result<Sides> {
        let redirect_ports = ready::free_ports(3)?;
        let options = practice::zoho::Options { redirect_ports: redirect_ports.clone(), ..Default::default() };
        let books = Practice::start(options).await.map_err(|why| ready::not_started(&why))?;
        let root = place.partner();
        let partner = start_partner(0, &root, Vec::new()).await?;
        Ok(Sides { books, partner: Some(partner), root, redirect_ports })
    }

    /// What is in the books, in a sentence.
    ///
    /// # Errors
    /// Where the books cannot be read.
    pub(crate) fn about_books(&self) -> Result<String> {
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
    pub(crate) fn about_partner(&self) -> String {
        format!(
            "Practice partner: an SFTP server at {}, whose folder “{OUTBOUND}” takes our files.",
            self.partner().address
        )
    }

    fn partner(&self) -> &Partner {
        self.partner.as_ref().expect("BUG: the partner is away only while it is started anew")
    }

    /// What the practice clock shows.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.books.now()
    }

    /// Id of the company that the demo works with.
    pub(crate) fn organisation(&self) -> &str {
        self.books.organisation()
    }

    /// The connection's settings.
    pub(crate) fn connection(&self) -> Value {
        ready::connection(&self.books, settings::CONNECTION, &self.redirect_ports)
    }

    /// The partner's settings, without its host key: that is accepted in the story.
    pub(crate) fn partner_file(&self) -> Value {
        settings::partner(self.partner().address)
    }

    /// The partner lets a key in, as its administrator does: the server is started anew with it.
    ///
    /// # Errors
    /// Where the server does not come back.
    pub(crate) async fn allow_key(&mut self, line: &str) -> Result<()> {
        let port = self.partner().address.port();
        if let Some(before) = self.partner.take() {
            before.stop().await;
        }
        self.partner = Some(start_partner(port, &self.root, vec![line.to_owned()]).await?);
        Ok(())
    }

    /// The fingerprint that the partner tells us by another way than the connection.
    pub(crate) fn host_key_fingerprint(&self) -> String {
        self.partner().fingerprint()
    }

    /// Puts a held invoice right in the books; says what was done.
    ///
    /// # Errors
    /// Where there is no such invoice.
    pub(crate) fn put_right(&self, number: &str) -> Result<String> {
        let patch = settings::fix();
        let update = Change::Update { kind: Kind::Invoice, key: number.to_owned(), patch };
        self.books
            .change(update)
            .map_err(|why| Error::new(Code::Internal, "The practice books refused the change.").cause(why))?;
        Ok(settings::about_fix(number))
    }

    /// The folder on this machine where the partner's server puts our files.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join(OUTBOUND)
    }

    /// What lies in the partner's folder, each file with its manifest, in the order of their names.
    ///
    /// # Errors
    /// Where the folder cannot be read, or a file lies there without manifest.
    pub(crate) fn arrived(&self) -> Result<Vec<Delivered>> {
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

async fn start_partner(port: u16, root: &std::path::Path, keys: Vec<String>) -> Result<Partner> {
    let user = User { name: settings::USER.to_owned(), authorized_keys: keys, ..User::default() };
    let options =
        Options { port, root: Some(root.to_owned()), users: vec![user], ..Options::new(ready::HOST_KEY_SEED) };
    Partner::start(options).await.map_err(|why| ready::not_started(&why))
}
