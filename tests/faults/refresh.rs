//! kill -9 between the steps of renewing access, for every provider; and fifty jobs at once that cause one renewal.

use crate::five_books::company;
use crate::world::{Desk, PASSPHRASE, listing};
use front::demo::{Books, BooksWish};
use model::connection::Provider;
use practice::company::Company;
use serde_json::{Value, json};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};
use tokio::runtime::Runtime;

const TIME: &str = "2026-12-03T07:00:00Z";
/// The points of a renewal, in order.
const POINTS: [&str; 5] =
    ["refresh.before-intent", "refresh.intended", "refresh.answered", "refresh.kept", "refresh.settled"];

struct Stage {
    books: Books,
    wish: BooksWish,
    template: Desk,
    _runtime: Runtime,
}

impl Stage {
    /// Books, and a workspace with one job that sends their bills or invoices into a folder.
    fn set(provider: Provider) -> Stage {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let company = Company::from_json(&company().to_string()).unwrap();
        let wish = BooksWish { time_scale: 10, company: Some(company), ..BooksWish::of(provider) };
        let books = runtime.block_on(Books::start(&wish)).unwrap();
        let desk = Desk::new();
        let stage = Stage { books, wish, template: desk, _runtime: runtime };
        let desk = &stage.template;
        desk.add("connection", &stage.connection());
        desk.cli.run(&["--clock", TIME, "connection", "confirm", "books", &stage.books.company_id()]).expect(0);
        let layout = desk.scratch.path().join("layout.json");
        desk.cli.run(&["layout", "template", "csv-bills", "-o", layout.to_str().unwrap()]).expect(0);
        desk.add_layout("bills", &layout);
        stage
    }

    /// The connection with tokens that were had just now, of which the program does not know how old they are.
    fn connection(&self) -> Value {
        self.books.signed_in(&self.wish, "books")
    }

    fn add_job(&self, desk: &Desk, name: &str, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        desk.add(
            "partner",
            &json!({"id": name, "remote": {"kind": "folder", "path": folder}, "folders": {"outbound": ""}}),
        );
        desk.add(
            "job",
            &json!({
                "id": name, "connection": "books", "partner": name, "layout": "bills",
                "selection": {"kinds": ["bill"]}, "file": {"name": format!("{name}_{{seq}}.csv")},
            }),
        );
    }

    /// A copy of the workspace with tokens of its own and a job that writes into a folder of its own.
    fn scene(&self) -> Desk {
        let desk = Desk::new();
        let copied = Command::new("cp").arg("-a").args([self.template.cli.data(), desk.cli.data()]).status();
        assert!(copied.unwrap().success());
        desk.add("connection", &self.connection());
        self.add_job(&desk, "bills", &desk.scratch.path().join("partner"));
        desk
    }
}

/// Runs the job and dies at a point, where one is given.
fn run(desk: &Desk, point: Option<&str>) -> Output {
    let passphrase = desk.scratch.path().join("passphrase");
    std::fs::write(&passphrase, PASSPHRASE).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_victim"));
    command.arg(desk.cli.data()).arg(&passphrase).args([TIME, "bills", "2026-11"]);
    if let Some(point) = point {
        command.args([point, "1"]);
    }
    command.output().unwrap()
}

fn killed_between_the_steps(provider: Provider) {
    let stage = Stage::set(provider);
    for point in POINTS {
        let desk = stage.scene();
        let killed = run(&desk, Some(point));
        let said = String::from_utf8_lossy(&killed.stderr).into_owned();
        assert_eq!(killed.status.signal(), Some(9), "{provider} {point}: {said}");
        let again = run(&desk, None);
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        // FreshBooks gives each renewal token for one use: an answer that was lost cannot be had again.
        let lost = provider == Provider::FreshBooks && point == "refresh.answered";
        assert_eq!(again.status.success(), !lost, "{provider} {point}: {said}");
        if lost {
            assert!(said.contains("SignInNeeded"), "{said}");
            desk.add("connection", &stage.connection());
            assert!(run(&desk, None).status.success(), "{provider} {point}: after a new sign-in it goes on");
        }
        let files = listing(&desk.scratch.path().join("partner"));
        assert_eq!(files.iter().filter(|name| name.ends_with(".csv")).count(), 1, "{provider} {point}: {files:?}");
        desk.verify();
    }
}

#[test]
fn zoho_books_is_not_lost() {
    killed_between_the_steps(Provider::ZohoBooks);
}

#[test]
fn quickbooks_online_is_not_lost() {
    killed_between_the_steps(Provider::QuickBooksOnline);
}

#[test]
fn xero_is_not_lost() {
    killed_between_the_steps(Provider::Xero);
}

#[test]
fn freshbooks_is_lost_only_where_nothing_else_is_possible_and_says_so() {
    killed_between_the_steps(Provider::FreshBooks);
}

#[test]
fn bill_is_not_lost() {
    killed_between_the_steps(Provider::Bill);
}

/// The processes of fifty jobs on one connection whose access has ended.
fn fifty_jobs_at_once(provider: Provider) {
    let stage = Stage::set(provider);
    let desk = &stage.template;
    let partner = desk.scratch.path().join("partner");
    let names: Vec<String> = (0..50).map(|n| format!("job-{n}")).collect();
    for name in &names {
        stage.add_job(desk, name, &partner.join(name));
    }
    stage.books.expire_access_tokens();
    let serve = crate::sign_in::serve(desk);
    let before = stage.books.renewals();
    std::thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| {
                desk.cli.run(&["run", name, "--preview", "--period", "2026-11"]).expect(0);
            });
        }
    });
    assert_eq!(stage.books.renewals() - before, 1, "{provider}");
    drop(serve);
}

#[test]
fn fifty_jobs_cause_one_renewal_at_quickbooks() {
    fifty_jobs_at_once(Provider::QuickBooksOnline);
}

#[test]
fn fifty_jobs_cause_one_renewal_at_freshbooks() {
    fifty_jobs_at_once(Provider::FreshBooks);
}

#[test]
fn fifty_jobs_cause_one_renewal_at_xero() {
    fifty_jobs_at_once(Provider::Xero);
}

#[test]
fn fifty_jobs_cause_one_sign_in_at_bill() {
    fifty_jobs_at_once(Provider::Bill);
}
