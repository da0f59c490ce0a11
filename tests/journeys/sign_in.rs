//! Signing in through the loopback with a scripted browser, in Europe and in Canada; and fifty askers that cause one renewal.

use crate::world::{Books, Desk, fixture};
use journeys::Running;
use practice::company::Company;
use practice::zoho::{Fault, Happening, Host, Limits, Options, Region};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn company(region: Region) -> Company {
    let small = std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap();
    Company { region, ..Company::from_json(&small).unwrap() }
}

/// Plays the browser: follows redirects until the program's own listener answers.
fn browse(books: &Books, url: &str) -> String {
    // Another test of this process may have chosen it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    books.runtime.block_on(async {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::limited(10)).build().unwrap();
        let answer = client.get(url).send().await.unwrap();
        answer.text().await.unwrap()
    })
}

/// The address that a running `connection sign-in` asks to open.
fn address(running: &mut Running<'_>) -> String {
    let line = running.await_line("/oauth/v2/auth");
    let at = line.find("http").unwrap();
    // With --json the address stands in quotes.
    line[at..].split('"').next().unwrap().trim().to_owned()
}

fn sign_in_and_read(region: Region) {
    let books = Books::start(company(region));
    let desk = Desk::new();
    desk.add("connection", &books.new_connection("books"));
    let mut running = desk.cli.start(&["connection", "sign-in", "books", "--no-browser"]);
    let page = browse(&books, &address(&mut running));
    assert!(page.contains("You are signed in"), "{page}");
    assert!(running.wait().success());
    let organisation = books.practice.organisation().to_owned();
    let shown = desk.json(&["connection", "confirm", "books", &organisation], 0);
    assert_eq!(shown["value"]["connection"]["company"]["id"], Value::from(organisation.clone()));
    desk.cli.run(&["connection", "test", "books"]).expect(0);
    all_calls_went_home(&books, region, &organisation);
}

/// Every call to the API went to the company's own region and named the organisation.
fn all_calls_went_home(books: &Books, region: Region, organisation: &str) {
    let requests = books.practice.requests();
    let api: Vec<_> = requests.iter().filter(|request| request.host == Host::Api).collect();
    assert!(!api.is_empty());
    for request in api {
        assert_eq!(request.region, region, "{request:?}");
        let named = request.query.get("organization_id").map(String::as_str) == Some(organisation);
        assert!(named || request.path.ends_with("/organizations"), "{request:?}");
    }
    let tokens = requests.iter().filter(|request| request.path.ends_with("/token"));
    for request in tokens {
        assert_eq!(request.region, region, "tokens are had from the company's own accounts server: {request:?}");
    }
}

#[test]
fn a_european_organisation_is_signed_in_to_and_read_at_home() {
    sign_in_and_read(Region::Eu);
}

#[test]
fn a_canadian_organisation_is_signed_in_to_and_read_at_home() {
    sign_in_and_read(Region::Ca);
}

#[test]
fn a_refused_and_a_forged_sign_in_change_nothing() {
    let books = Books::start(company(Region::Eu));
    let desk = Desk::new();
    desk.add("connection", &books.new_connection("books"));
    let forged = Happening::ForgedAccountsServer { address: "https://accounts.zoho.example".to_owned() };
    check_no_sign_in(&books, &desk, "&practice_consent=refuse", None, "sign-in-failed");
    check_no_sign_in(&books, &desk, "", Some(forged), "sign-in-forged");
    let asked = books.practice.requests().iter().filter(|request| request.path.ends_with("/token")).count();
    assert_eq!(asked, 0, "no code was handed to anybody");
}

fn check_no_sign_in(books: &Books, desk: &Desk, change: &str, fault: Option<Happening>, code: &str) {
    books.practice.clear_faults();
    if let Some(happening) = fault {
        books.practice.fault(Fault::once(happening));
    }
    let mut running = desk.cli.start(&["--json", "connection", "sign-in", "books", "--no-browser"]);
    let url = address(&mut running);
    let _ = browse(books, &format!("{url}{change}"));
    let line = running.await_line("\"code\"");
    assert!(line.contains(code), "{line}");
    assert!(!running.wait().success(), "{code}");
    let shown = desk.json(&["connection", "show", "books"], 0);
    assert_eq!(shown["value"]["signed_in"], Value::Null, "{code}");
}

#[test]
fn fifty_jobs_at_once_cause_one_renewal() {
    let limits = Limits { per_minute: 100_000, per_day: 100_000, ..Limits::default() };
    let companies = vec![company(Region::Eu)];
    let books = Books::start_with(Options { companies, limits, ..Options::default() });
    let desk = Desk::new();
    let mut connection = books.connection("books");
    connection["limits"] = json!({"per_minute": 100_000, "per_day": 100_000});
    desk.add("connection", &connection);
    desk.cli.run(&["connection", "confirm", "books", books.practice.organisation()]).expect(0);
    let outbound = desk.scratch.path().join("partner");
    std::fs::create_dir_all(&outbound).unwrap();
    desk.add(
        "partner",
        &json!({"id": "acme", "remote": {"kind": "folder", "path": outbound}, "folders": {"outbound": ""}}),
    );
    desk.add_layout("sales", &fixture("sc1/layout.json"));
    let names: Vec<String> = (0..50).map(|n| format!("job-{n}")).collect();
    for name in &names {
        desk.add(
            "job",
            &json!({
                "id": name, "connection": "books", "partner": "acme", "layout": "sales",
                "selection": {"kinds": ["invoice", "credit-note"]}, "file": {"name": format!("{name}_{{seq}}.csv")},
            }),
        );
    }
    // The tokens end; what is kept is rejected, and fifty jobs find out at the same moment.
    books.practice.expire_access_tokens();
    let _serve = serve(&desk);
    let before = books.practice.counters().refreshes;
    std::thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| desk.cli.run(&["run", name, "--preview", "--period", "2026-11"]).expect(0));
        }
    });
    assert_eq!(books.practice.counters().refreshes - before, 1);
}

/// A process that holds the workspace and answers the others.
pub(crate) fn serve(desk: &Desk) -> Running<'_> {
    let serve = desk.cli.start(&["serve"]);
    let door = desk.cli.data().join("engine.door");
    let begun = Instant::now();
    while !door.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the workspace is not served");
        std::thread::yield_now();
    }
    serve
}
