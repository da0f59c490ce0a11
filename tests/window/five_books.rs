//! The books of the other four providers in the window: each connected to its practice server by the way home that it
//! needs, the company confirmed, and one export delivered to a real SSH server.

use crate::world::{Story, ask, listing};
use front::demo::{Books, BooksWish};
use journeys::Window;
use model::connection::Provider;
use practice::company::Company;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Books of a provider that live as long as the story.
struct Other {
    books: Books,
    settings: Value,
    runtime: Runtime,
}

impl Other {
    fn start(provider: Provider) -> Other {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let company = Company::from_json(&company().to_string()).unwrap();
        let wish = BooksWish { company: Some(company), ..BooksWish::of(provider) };
        let books = runtime.block_on(Books::start(&wish)).unwrap();
        let settings = books.connection(&wish, "books");
        Other { books, settings, runtime }
    }

    fn setting(&self, at: &str) -> &str {
        self.settings.pointer(at).and_then(Value::as_str).unwrap_or_else(|| panic!("no {at}: {:#}", self.settings))
    }

    /// Opens an address without going on from there: what is answered, and where the browser is sent.
    fn visit(&self, address: &str) -> (String, Option<String>) {
        // Another test of this process may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        self.runtime.block_on(async {
            let never = reqwest::redirect::Policy::none();
            let client = reqwest::Client::builder().no_proxy().redirect(never).build().unwrap();
            let answer = client.get(address).send().await.unwrap();
            let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
            (answer.text().await.unwrap(), to)
        })
    }
}

/// Harbour & Pine, which buys as well.
fn company() -> Value {
    let mut company: Value = serde_json::from_str(&crate::world::read("companies/harbour-and-pine.json")).unwrap();
    company["vendors"] = json!([{"name": "Quay Supplies", "terms": 30, "address": {"street": "4 North Wall", "city": "Dublin", "zip": "D01", "country": "Ireland", "country_code": "IE"}}]);
    company["bills"] = json!([{"number": "QS-771", "party": "Quay Supplies", "date": "2026-11-05",
        "lines": [{"name": "Crates", "quantity": "2", "rate": "50.00", "tax": "VAT 23%", "account": "Cost of Goods Sold"}]}]);
    company
}

/// Chooses the books, and enters what every provider asks for.
fn describe(window: &Window, other: &Other, fields: &[(&str, &str)]) {
    window.go("connections/new");
    window.click_words_in("label", other.books.provider().title());
    window.click("[data-test=step-next]");
    window.fill("[data-test=connection-name]", "Books");
    for (field, at) in fields {
        window.fill(&format!("input[data-test={field}], [data-test={field}] input"), other.setting(at));
    }
    window.click_words_in("summary", "Advanced");
    window.field("Address of the books").fill(other.setting("/addresses/main/api"));
    window.field("Address of the sign-in").fill(other.setting("/addresses/main/accounts"));
    window.click("[data-test=step-next]");
    window.click("[data-test=sign-in-start]");
}

fn confirm(window: &Window) {
    window.find_words("[data-test=company]", "Harbour & Pine");
    window.click("[data-test=confirm-company]");
    window.find("[data-test=next-partner]");
}

/// Sends November through a ready layout, and gives the text of the file that the partner got.
fn export(story: &Story, window: &Window, template: &str, kind: &str) -> String {
    let mut partner = story.partner(story.sshd.port());
    partner["params"] = json!({
        "sender.name": "Harbour & Pine", "sender.id": "HARBOURPINE", "sender.tax_id": "IE1234567T", "receiver.id": "FERNHILL",
    });
    ask(window, &json!({"command": "partner-add", "file": partner.to_string()}));
    let layout = ask(window, &json!({"command": "layout-template", "name": template}));
    let layout = layout["json"].as_str().map_or_else(|| layout["json"].to_string(), str::to_owned);
    ask(window, &json!({"command": "layout-add", "id": "ready", "file": layout}));
    let job = json!({
        "id": "export", "name": "Export", "connection": "books", "partner": "fernhill", "layout": "ready",
        "selection": {"kinds": [kind]}, "file": {"name": "OUT_{yyyymm}_{seq}.txt"}, "schedule": {"kind": "on-demand"},
    });
    ask(window, &json!({"command": "job-add", "file": job.to_string()}));
    let mut run = crate::world::november();
    run["job"] = json!("export");
    let report = ask(window, &run);
    let name = listing(&story.folder).into_iter().find(|name| name.starts_with("OUT_") && name.ends_with(".txt"));
    let name = name.unwrap_or_else(|| window.fail(&format!("nothing arrived: {report:#}")));
    std::fs::read_to_string(story.folder.join(name)).unwrap()
}

#[test]
fn xero_comes_home_by_itself_and_its_invoices_go_out_as_an_810() {
    let (story, other) = (Story::begin(), Other::start(Provider::Xero));
    let window = story.open();
    describe(&window, &other, &[("client-id", "/client_id")]);
    let (_, back) = other.visit(&story.desktop.opened_address());
    let (page, _) = other.visit(&back.unwrap());
    assert!(page.contains("You are signed in"), "{page}");
    confirm(&window);
    let file = export(&story, &window, "x12-810-4010", "invoice");
    assert!(file.starts_with("ISA*") && file.contains("*INV-101*"), "{file}");
}

#[test]
fn quickbooks_comes_home_through_the_hand_back_page_and_its_bills_go_out_as_csv() {
    let (story, mut other) = (Story::begin(), Other::start(Provider::QuickBooksOnline));
    other.settings["hand_back"] = json!("https://hand-back.practice.example/quickbooks");
    let window = story.open();
    let fields =
        [("client-id", "/client_id"), ("client-secret", "/secrets/client_secret"), ("hand-back", "/hand_back")];
    describe(&window, &other, &fields);
    let (_, back) = other.visit(&story.desktop.opened_address());
    let back = reqwest::Url::parse(&back.unwrap()).unwrap();
    assert_eq!(back.host_str(), Some("hand-back.practice.example"));
    // As the page does: on to the port at the end of the state.
    let state = back.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let port = state.rsplit('.').next().unwrap().to_owned();
    let (page, _) = other.visit(&format!("http://localhost:{port}/callback?{}", back.query().unwrap()));
    assert!(page.contains("You are signed in"), "{page}");
    confirm(&window);
    let file = export(&story, &window, "csv-bills", "bill");
    assert!(file.contains("QS-771"), "{file}");
}

#[test]
fn freshbooks_comes_home_by_a_pasted_address_and_its_invoices_go_out_as_edifact() {
    let (story, other) = (Story::begin(), Other::start(Provider::FreshBooks));
    let window = story.open();
    let fields =
        [("client-id", "/client_id"), ("client-secret", "/secrets/client_secret"), ("hand-back", "/hand_back")];
    describe(&window, &other, &fields);
    let (_, back) = other.visit(&story.desktop.opened_address());
    window.fill("[data-test=paste-address]", &back.unwrap());
    window.click("[data-test=paste-now]");
    confirm(&window);
    let file = export(&story, &window, "edifact-invoic-d96a", "invoice");
    assert!(file.contains("BGM+380") && file.contains("INV-101"), "{file}");
}

#[test]
fn bill_is_signed_in_to_with_a_form_and_its_bills_go_out_in_fixed_width() {
    let (story, other) = (Story::begin(), Other::start(Provider::Bill));
    let window = story.open();
    let fields = [
        ("developer-key", "/secrets/developer_key"),
        ("client-id", "/client_id"),
        ("password", "/secrets/password"),
        ("organization", "/settings/organization"),
    ];
    describe(&window, &other, &fields);
    confirm(&window);
    let file = export(&story, &window, "fixed-bills", "bill");
    assert!(file.contains("QS-771"), "{file}");
}
