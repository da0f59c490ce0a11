//! The books do not let us in.

use crate::office::{Complaint, Office};
use crate::world::listing;
use practice::zoho::{Fault, Happening};
use serde_json::json;

#[test]
fn when_the_books_do_not_let_us_in_nothing_is_sent_and_the_next_run_sends_all() {
    let office = Office::open();
    let folder = office.add_folder_partner("fernhill");
    let practice = &office.books.practice;

    // A client id that nobody registered.
    let mut wrong = office.books.connection("harbour");
    wrong["client_id"] = json!("1000.NOBODY0KNOWS0THIS");
    office.desk.add("connection", &wrong);
    practice.expire_access_tokens();
    let renewals = practice.counters().refreshes;
    office.run_fails("fernhill", "sign-in-needed").says(&[
        "1000.NOBODY0KNOWS0THIS",
        "is not known",
        "Correct the client id",
    ]);
    assert!(practice.counters().refreshes - renewals <= 2, "a refusal is not asked for again and again");
    office.desk.add("connection", &office.books.connection("harbour"));

    // An organisation that the user may not read any more.
    practice.forbid(practice.organisation(), true);
    office
        .run_fails("fernhill", "books-refused")
        .says(&["refuse this to the signed-in user", "give the user the right"]);
    practice.forbid(practice.organisation(), false);

    // Books with a fault of their own, and books that cut us off.
    for happens in [Happening::ServerError, Happening::BadGateway, Happening::DropBefore, Happening::Cut] {
        practice.fault(Fault::always(happens.clone()).on("/invoices"));
        let complaint = office.run_fails("fernhill", "books-unreachable");
        assert_ne!(complaint.retry, "never", "{happens:?}");
        complaint.says(&["127.0.0.1", "run can simply be started again"]);
        practice.clear_faults();
    }

    // A sign-in that was withdrawn at the provider.
    practice.revoke_all();
    let complaint = office.run_fails("fernhill", "sign-in-needed");
    assert_eq!(complaint.retry, "never");
    complaint.says(&["no longer accept the sign-in", "Sign in again", "nothing was lost"]);
    let test = office.desk.json(&["connection", "test", "harbour"], 1);
    assert_eq!(test["value"]["ticks"][0]["ok"], false, "{test}");

    assert!(listing(&folder).is_empty(), "nothing was sent");
    assert_eq!(office.waiting(), (0, String::new()), "nothing was begun");
    office.desk.verify();
    office.desk.add("connection", &office.books.connection("harbour"));
    office.run("fernhill", 0);
    office.delivered_once("fernhill", &folder);
}

#[test]
fn a_connection_that_nobody_signed_in_to_and_one_without_company_say_what_is_missing() {
    let office = Office::open();
    let folder = office.add_folder_partner("fernhill");
    office.desk.add("connection", &office.books.new_connection("new"));
    Complaint::of(&office.desk, &["connection", "companies", "new"], "sign-in-needed").says(&[
        "Nobody has signed in",
        "“new”",
        "Sign in first",
    ]);
    office.desk.add("connection", &office.books.connection("unconfirmed"));
    let mut job = crate::office::job("fernhill");
    job["connection"] = json!("unconfirmed");
    office.desk.add("job", &job);
    office.run_fails("fernhill", "company-not-confirmed").says(&[
        "unconfirmed",
        "not confirmed",
        "“unconfirmed”",
        "Confirm it first",
    ]);
    let words = ["connection", "confirm", "unconfirmed", "no-such-company"];
    Complaint::of(&office.desk, &words, "not-found").says(&["no-such-company", "It reaches", "Harbour & Pine"]);
    assert!(listing(&folder).is_empty());
}
