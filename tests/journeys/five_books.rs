//! The books of every provider: connected by the way home that it needs, the company confirmed, and one export delivered
//! to a real SSH server.

use crate::office::{TIME, harbour};
use crate::world::{Desk, listing, sshd_partner, text};
use front::demo::{Books, BooksWish};
use journeys::{Running, Sshd};
use model::connection::Provider;
use practice::company::Company;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::runtime::Runtime;

struct Story {
    books: Books,
    desk: Desk,
    runtime: Runtime,
}

/// How the browser comes home.
#[derive(Clone, Copy)]
enum Home {
    /// By itself, to this computer.
    Loopback,
    /// To a page on the web, which leads it on to this computer.
    HandBack(&'static str),
    /// To a page on the web, whose address a person pastes.
    Paste,
}

impl Story {
    /// Books with Harbour & Pine in them, and a connection that nobody has signed in to.
    fn begin(provider: Provider, home: Home) -> Story {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let company = Company::from_json(&company().to_string()).unwrap();
        let wish = BooksWish { time_scale: 100, company: Some(company), ..BooksWish::of(provider) };
        let books = runtime.block_on(Books::start(&wish)).unwrap();
        let mut desk = Desk::new();
        let mut connection = books.connection(&wish, "books");
        connection["redirect_ports"] = json!(front::demo::free_ports(3).unwrap());
        if matches!(home, Home::Loopback) {
            connection["redirect_ports"] = json!(wish.redirect_ports);
        }
        if let Home::HandBack(page) = home {
            connection["hand_back"] = json!(page);
        }
        connection["limits"] = json!({"time_scale": 100});
        for secret in connection["secrets"].as_object().into_iter().flat_map(|secrets| secrets.values()) {
            desk.cli.canary(secret.as_str().unwrap());
        }
        desk.add("connection", &connection);
        Story { books, desk, runtime }
    }

    /// What the browser is answered when it opens an address, and where it is sent, where it is sent on.
    fn visit(&self, url: &str) -> (String, Option<String>) {
        // Another test of this process may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.runtime.block_on(async {
            let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
            let answer = client.get(url).send().await.unwrap();
            let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
            (answer.text().await.unwrap(), to)
        })
    }

    /// Signs in through the browser and comes home.
    fn sign_in(&self, home: Home) {
        let mut running = self.desk.cli.start(&["connection", "sign-in", "books", "--no-browser"]);
        let (_, back) = self.visit(&address(&mut running));
        let back = back.expect("the provider sends the browser back");
        match home {
            Home::Loopback => self.arrive(&back),
            Home::HandBack(page) => {
                assert!(back.starts_with(page), "{back}");
                self.arrive(&led_on(&back));
            }
            Home::Paste => {
                assert!(back.starts_with("https://"), "{back}");
                let file = self.desk.scratch.path().join("address");
                std::fs::write(&file, &back).unwrap();
                self.desk.cli.run(&["connection", "paste", "books", "--from", text(&file)]).expect(0);
            }
        }
        assert!(running.wait().success());
    }

    fn arrive(&self, at: &str) {
        let (page, _) = self.visit(at);
        assert!(page.contains("You are signed in"), "{page}");
    }

    /// Confirms the company, after the books have said which there are.
    fn confirm(&self) {
        let found = self.desk.json(&["--clock", TIME, "connection", "companies", "books"], 0)["value"].take();
        let id = self.books.company_id();
        let company = found.as_array().unwrap().iter().find(|one| one["company"]["id"] == *id);
        assert_eq!(company.unwrap_or_else(|| panic!("{found:#}"))["company"]["name"], "Harbour & Pine");
        let shown = self.desk.json(&["--clock", TIME, "connection", "confirm", "books", &id], 0);
        assert_eq!(shown["value"]["connection"]["company"]["id"], *id);
        self.desk.cli.run(&["--clock", TIME, "connection", "test", "books"]).expect(0);
    }

    /// Sends November through a ready layout to a real SSH server. Gives the file and the numbers of the documents in it.
    fn export(&self, template: &str, kinds: &[&str]) -> (String, BTreeSet<String>) {
        let sshd = Sshd::start();
        let mut partner = sshd_partner(&sshd, "acme");
        partner["params"] = json!({
            "sender.name": "Harbour & Pine", "sender.id": "HARBOURPINE", "sender.tax_id": "IE1234567T",
            "receiver.id": "FERNHILL", "receiver.qualifier": "ZZ",
        });
        self.desk.add("partner", &partner);
        let layout = self.desk.scratch.path().join("layout.json");
        self.desk.cli.run(&["layout", "template", template, "-o", text(&layout)]).expect(0);
        self.desk.add_layout("layout", &layout);
        self.desk.add(
            "job",
            &json!({
                "id": "export", "connection": "books", "partner": "acme", "layout": "layout",
                "selection": {"kinds": kinds}, "file": {"name": "OUT_{yyyymm}_{seq}.txt"},
            }),
        );
        let words = ["--json", "--clock", TIME, "run", "export", "--period", "2026-11"];
        let outcome = self.desk.cli.run(&words);
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|why| panic!("{why}: {outcome:?}"));
        let sent: BTreeSet<String> = report["value"]["records"]
            .as_array()
            .unwrap_or_else(|| panic!("{report:#}"))
            .iter()
            .filter(|record| record["outcome"] == "sent")
            .map(|record| record["number"].as_str().unwrap_or_default().to_owned())
            .collect();
        let outbound = sshd.make_folder("outbound");
        let names = listing(&outbound);
        let file = names.iter().find(|name| name.ends_with(".txt")).unwrap_or_else(|| panic!("{names:?} {report:#}"));
        let content = std::fs::read_to_string(outbound.join(file)).unwrap();
        self.desk.verify();
        (content, sent)
    }
}

/// The address that a running `connection sign-in` asks to open.
fn address(running: &mut Running<'_>) -> String {
    let line = running.await_line("response_type=code");
    line[line.find("http").unwrap()..].trim().to_owned()
}

/// Where the hand-back page leads on to: this computer, at the port that stands at the end of the state.
fn led_on(back: &str) -> String {
    let url = reqwest::Url::parse(back).unwrap();
    let state = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let port = state.rsplit('.').next().unwrap();
    format!("http://localhost:{port}/callback?{}", url.query().unwrap())
}

/// Harbour & Pine, which buys as well.
pub(crate) fn company() -> Value {
    let mut company = harbour();
    company["vendors"] = json!([
        {"name": "Quay Supplies", "email": "sales@quay.example", "terms": 30,
         "address": {"street": "4 North Wall", "city": "Dublin", "zip": "D01 X2Y3", "country": "Ireland", "country_code": "IE"}},
    ]);
    let bill = |number: &str, date: &str, rate: &str| {
        json!({"number": number, "party": "Quay Supplies", "date": date,
               "lines": [{"name": "Crates", "quantity": "2", "rate": rate, "tax": "VAT 23%", "account": "Cost of Goods Sold"}]})
    };
    company["bills"] = json!([
        bill("QS-771", "2026-11-05", "50.00"),
        bill("QS-780", "2026-11-30", "12.25"),
        bill("QS-791", "2026-12-01", "8.00"),
    ]);
    company
}

/// Numbers of Harbour & Pine's documents of November that are final.
fn november(list: &str) -> BTreeSet<String> {
    let company = company();
    let documents = company[list].as_array().unwrap().iter();
    let final_ones = documents.filter(|one| one["date"].as_str().unwrap().starts_with("2026-11"));
    let final_ones = final_ones.filter(|one| !matches!(one["state"].as_str(), Some("draft" | "void" | "pending")));
    final_ones.filter_map(|one| Some(one["number"].as_str()?.to_owned())).collect()
}

#[test]
fn xero_without_a_secret_sends_invoices_as_an_810() {
    let story = Story::begin(Provider::Xero, Home::Loopback);
    story.sign_in(Home::Loopback);
    story.confirm();
    let (file, sent) = story.export("x12-810-4010", &["invoice"]);
    assert!(file.starts_with("ISA*"), "{file}");
    assert_eq!(sent, november("invoices"));
    assert!(sent.iter().all(|number| file.contains(&format!("*{number}*"))), "{file}");
}

#[test]
fn quickbooks_through_the_hand_back_page_sends_bills_as_csv() {
    let home = Home::HandBack("https://hand-back.practice.example/quickbooks");
    let story = Story::begin(Provider::QuickBooksOnline, home);
    story.sign_in(home);
    story.confirm();
    let (file, sent) = story.export("csv-bills", &["bill"]);
    assert_eq!(sent, november("bills"));
    assert!(!sent.is_empty() && sent.iter().all(|number| file.contains(number.as_str())), "{file}");
}

#[test]
fn freshbooks_by_a_pasted_address_sends_invoices_as_edifact() {
    let story = Story::begin(Provider::FreshBooks, Home::Paste);
    story.sign_in(Home::Paste);
    story.confirm();
    let (file, sent) = story.export("edifact-invoic-d96a", &["invoice"]);
    assert!(file.starts_with("UN"), "{file}");
    assert_eq!(sent, november("invoices"));
}

#[test]
fn bill_with_a_sync_token_sends_bills_in_fixed_width() {
    let story = Story::begin(Provider::Bill, Home::Loopback);
    story.desk.cli.run(&["connection", "sign-in", "books"]).expect(0);
    story.confirm();
    let (file, sent) = story.export("fixed-bills", &["bill"]);
    assert_eq!(sent, november("bills"));
    assert!(sent.iter().all(|number| file.contains(number.as_str())), "{file}");
}

#[test]
fn a_sign_in_that_nobody_waits_for_takes_no_address() {
    let story = Story::begin(Provider::FreshBooks, Home::Paste);
    let file = story.desk.scratch.path().join("address");
    std::fs::write(&file, "https://hand-back.practice.example/freshbooks?code=1&state=2").unwrap();
    let outcome = story.desk.cli.run(&["connection", "paste", "books", "--from", text(&file)]).expect(1);
    assert!(outcome.stderr.contains("No sign-in of the connection “books” waits"), "{}", outcome.stderr);
}
