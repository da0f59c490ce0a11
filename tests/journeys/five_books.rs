//! The books of every provider: connected by the way home that it needs, the company confirmed, and the ready job of these
//! books delivered to a real SSH server.

use crate::office::{TIME, harbour};
use crate::world::{Desk, listing, sshd_partner, text};
use front::demo::{Books, BooksWish};
use journeys::{Running, Sshd};
use model::connection::Provider;
use practice::company::Company;
use rust_decimal::Decimal;
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
        Story::of(provider, home, &company())
    }

    /// The same with other books.
    fn of(provider: Provider, home: Home, company: &Value) -> Story {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let company = Company::from_json(&company.to_string()).unwrap();
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

    /// Sends November by a ready job to a real SSH server: filled in as its remarks say, with this customer or vendor. Gives what the files
    /// hold and the numbers of the documents in them.
    fn export(&self, ready: &str, party: &str) -> (Vec<String>, BTreeSet<String>) {
        let sshd = Sshd::start();
        let mut partner = sshd_partner(&sshd, "acme");
        partner["params"] = json!({
            "sender.name": "Harbour & Pine", "sender.id": "HARBOURPINE", "sender.tax_id": "IE1234567T", "sender.country": "IE",
            "sender.endpoint": "IE1234567T", "sender.endpoint_scheme": "9935",
            "receiver.id": "FERNHILL", "receiver.endpoint": "IE7654321T", "receiver.endpoint_scheme": "9935",
        });
        self.desk.add("partner", &partner);
        let mut job = self.template(&["job", "template", ready]);
        let layout = job["layout"].as_str().unwrap().to_owned();
        self.template(&["layout", "template", &layout]);
        self.desk.add_layout(&layout, &self.desk.scratch.join("template.json"));
        (job["connection"], job["partner"]) = (json!("books"), json!("acme"));
        if job["selection"]["parties"].is_array() {
            job["selection"]["parties"] = json!([party]);
        }
        self.desk.add("job", &job);
        let words = ["--json", "--clock", TIME, "run", ready, "--period", "2026-11"];
        let outcome = self.desk.cli.run(&words);
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|why| panic!("{why}: {outcome:?}"));
        let records = report["value"]["records"].as_array().unwrap_or_else(|| panic!("{report:#}"));
        let sent = records.iter().filter(|record| record["outcome"] == "sent");
        let sent = sent.map(|record| record["number"].as_str().unwrap_or_default().to_owned()).collect();
        let (outbound, ending) = (sshd.make_folder("outbound"), job["file"]["name"].as_str().unwrap());
        let ending = &ending[ending.rfind('.').unwrap()..];
        let names = listing(&outbound).into_iter().filter(|name| name.ends_with(ending));
        let files: Vec<_> = names.map(|name| std::fs::read_to_string(outbound.join(name)).unwrap()).collect();
        assert!(!files.is_empty(), "{report:#}");
        self.desk.verify();
        (files, sent)
    }

    /// What a command writes into a new file.
    fn template(&self, words: &[&str]) -> Value {
        let file = self.desk.scratch.join("template.json");
        // An existing file is not overwritten.
        let _ = std::fs::remove_file(&file);
        self.desk.cli.run(&[words, &["-o", text(&file)]].concat()).expect(0);
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap()
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

/// Numbers of Harbour & Pine's documents of November with this customer or vendor that are final.
fn november(list: &str, party: &str) -> BTreeSet<String> {
    let company = company();
    let documents = company[list].as_array().unwrap().iter().filter(|one| one["party"] == party);
    let final_ones = documents.filter(|one| one["date"].as_str().unwrap().starts_with("2026-11"));
    let final_ones = final_ones.filter(|one| !matches!(one["state"].as_str(), Some("draft" | "void" | "pending")));
    final_ones.filter_map(|one| Some(one["number"].as_str()?.to_owned())).collect()
}

const CUSTOMER: &str = "Fernhill Group";
const VENDOR: &str = "Quay Supplies";

#[test]
fn zoho_books_send_invoices_as_ubl() {
    let story = Story::begin(Provider::ZohoBooks, Home::Loopback);
    story.sign_in(Home::Loopback);
    story.confirm();
    let (files, sent) = story.export("zoho-invoices-ubl", CUSTOMER);
    assert_eq!(sent, november("invoices", CUSTOMER));
    assert_eq!(files.len(), sent.len(), "a file for each");
    for number in sent {
        let own = format!("<cbc:ID>{number}</cbc:ID>");
        assert_eq!(files.iter().filter(|file| file.contains(&own)).count(), 1, "{number}: {files:?}");
    }
}

#[test]
fn xero_without_a_secret_sends_invoices_as_an_810() {
    let story = Story::begin(Provider::Xero, Home::Loopback);
    story.sign_in(Home::Loopback);
    story.confirm();
    let (files, sent) = story.export("xero-invoices-810", CUSTOMER);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert!(file.starts_with("ISA*"), "{file}");
    assert_eq!(sent, november("invoices", CUSTOMER));
    assert!(sent.iter().all(|number| file.contains(&format!("*{number}*"))), "{file}");
}

/// What the bank saw of money to vendors: a batch is one line there, every other payment is one.
fn bank_lines(books: &Books) -> Vec<Decimal> {
    let Books::Xero(books) = books else { panic!("these are not books of Xero") };
    let amount = |row: &Value, key: &str| row[key].to_string().parse::<Decimal>().unwrap().normalize();
    let payments = books.resource("Payments").unwrap().into_iter();
    let alone = payments.filter(|row| row["PaymentType"] == "ACCPAYPAYMENT" && row["BatchPaymentID"].is_null());
    let batches = books.resource("BatchPayments").unwrap().into_iter().filter(|row| row["Type"] == "PAYBATCH");
    let alone = alone.map(|row| amount(&row, "Amount"));
    let mut lines: Vec<_> = alone.chain(batches.map(|row| amount(&row, "TotalAmount"))).collect();
    lines.sort();
    lines
}

#[test]
fn xero_sends_an_820_with_one_payment_for_each_line_of_the_bank() {
    let mut company = company();
    company["vendor_payments"] = json!([
        {"number": "P-1", "party": VENDOR, "date": "2026-11-20", "applied": [{"to": "QS-771", "amount": "23.00"}]},
        {"number": "P-2", "party": VENDOR, "date": "2026-11-30", "reference": "RUN 11",
         "applied": [{"to": "QS-771", "amount": "100.00"}, {"to": "QS-780", "amount": "30.14"}]},
    ]);
    let story = Story::of(Provider::Xero, Home::Loopback, &company);
    story.sign_in(Home::Loopback);
    story.confirm();
    let (files, _) = story.export("xero-payments-820", VENDOR);
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let segments: Vec<Vec<&str>> = file.split('~').map(|segment| segment.trim().split('*').collect()).collect();
    let of = |tag: &'static str| segments.iter().filter(move |segment| segment[0] == tag);
    let mut paid: Vec<_> = of("BPR").map(|segment| segment[2].parse::<Decimal>().unwrap().normalize()).collect();
    paid.sort();
    assert_eq!(paid, bank_lines(&story.books), "{file}");
    assert_eq!(paid, ["23".parse().unwrap(), "130.14".parse().unwrap()]);
    let bills: Vec<_> = of("RMR").map(|segment| (segment[2], segment[4])).collect();
    assert_eq!(bills, [("QS-771", "23"), ("QS-771", "100"), ("QS-780", "30.14")], "{file}");
}

#[test]
fn quickbooks_through_the_hand_back_page_sends_bills_as_csv() {
    let home = Home::HandBack("https://hand-back.practice.example/quickbooks");
    let story = Story::begin(Provider::QuickBooksOnline, home);
    story.sign_in(home);
    story.confirm();
    let (files, sent) = story.export("quickbooks-bills-csv", VENDOR);
    assert_eq!(sent, november("bills", VENDOR));
    assert!(!sent.is_empty() && sent.iter().all(|number| files[0].contains(number.as_str())), "{files:?}");
}

#[test]
fn freshbooks_by_a_pasted_address_sends_invoices_as_edifact() {
    let story = Story::begin(Provider::FreshBooks, Home::Paste);
    story.sign_in(Home::Paste);
    story.confirm();
    let (files, sent) = story.export("freshbooks-invoices-edifact", CUSTOMER);
    assert!(files[0].starts_with("UN"), "{files:?}");
    assert_eq!(sent, november("invoices", CUSTOMER));
}

#[test]
fn bill_with_a_sync_token_sends_bills_in_fixed_width() {
    let story = Story::begin(Provider::Bill, Home::Loopback);
    story.desk.cli.run(&["connection", "sign-in", "books"]).expect(0);
    story.confirm();
    let (files, sent) = story.export("bill-bills-fixed", VENDOR);
    assert_eq!(sent, november("bills", VENDOR));
    assert!(sent.iter().all(|number| files[0].contains(number.as_str())), "{files:?}");
}

#[test]
fn a_sign_in_that_nobody_waits_for_takes_no_address() {
    let story = Story::begin(Provider::FreshBooks, Home::Paste);
    let file = story.desk.scratch.path().join("address");
    std::fs::write(&file, "https://hand-back.practice.example/freshbooks?code=1&state=2").unwrap();
    let outcome = story.desk.cli.run(&["connection", "paste", "books", "--from", text(&file)]).expect(1);
    assert!(outcome.stderr.contains("No sign-in of the connection “books” waits"), "{}", outcome.stderr);
}
