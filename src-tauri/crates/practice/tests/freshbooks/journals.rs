//! Journal entries of both families, and the chart of accounts.

use crate::caller::{Answer, Caller};
use practice::freshbooks::{JournalAnswers, JournalChange, Options};
use reqwest::Method;
use serde_json::{Value, json};

const OLDER: &str = "journal_entries/journal_entries";
const DETAILS: &str = "journal_entries/journal_entry_details";
const ACCOUNTS: &str = "journal_entry_accounts/journal_entry_accounts";

async fn accounts(caller: &Caller) -> Vec<u64> {
    let parents = caller.rows(&format!("{ACCOUNTS}?per_page=100&search[account_type]=nothing")).await;
    let subs = parents.iter().flat_map(|parent| parent["sub_accounts"].as_array().unwrap());
    subs.map(|sub| sub["sub_accountid"].as_u64().unwrap()).collect()
}

fn entry(accounts: &[u64]) -> Value {
    json!({
        "name": "Payroll 2026-12", "description": "batch 41", "user_entered_date": "2026-12-01", "currency_code": "EUR",
        "details": [{"sub_accountid": accounts[0], "debit": "200.00"}, {"sub_accountid": accounts[1], "credit": "200.00"}],
    })
}

async fn post(caller: &Caller, entry: Value) -> Answer {
    caller.post(OLDER, &json!({"journal_entry": entry})).await
}

#[tokio::test]
async fn the_older_family_creates_and_shows_the_lines_of_what_was_created() {
    let caller = Caller::new(Options::default()).await;
    let accounts = accounts(&caller).await;
    assert!(accounts.len() > 20);
    let before = caller.get(DETAILS).await.result()["total"].as_u64().unwrap();
    let made = post(&caller, entry(&accounts)).await.result()["journal_entry"].clone();
    assert_eq!(made["id"], made["entryid"]);
    assert_eq!((&made["details"][0]["debit"], &made["details"][0]["credit"]), (&json!("200.00"), &Value::Null));
    assert_eq!(made["details"][1]["description"], "batch 41", "the description stands on every line");
    let lines = caller.rows(&format!("{DETAILS}?start_date=2026-12-01&end_date=2026-12-01&per_page=100")).await;
    let ours: Vec<&Value> = lines.iter().filter(|line| line["name"] == "Payroll 2026-12").collect();
    assert_eq!(ours.len(), 2);
    assert_eq!((&ours[0]["entry"]["entryid"], &ours[0]["debit"]["amount"]), (&made["id"], &json!("200.00")));
    assert_eq!(caller.get(DETAILS).await.result()["total"], before + 2);
    let one = caller
        .rows(&format!("{DETAILS}?search[sub_accountid]={}&start_date=2026-12-01&per_page=100", accounts[1]))
        .await;
    assert!(one.iter().all(|line| line["sub_account"]["sub_accountid"] == accounts[1]) && !one.is_empty());
    for (method, path) in [
        (Method::GET, OLDER.to_owned()),
        (Method::PUT, format!("{OLDER}/{}", made["id"])),
        (Method::DELETE, format!("{OLDER}/{}", made["id"])),
    ] {
        assert_eq!(caller.send(method.clone(), &path, &json!({})).await.status, 404, "{method} is not there");
    }
}

#[tokio::test]
async fn an_older_entry_that_is_not_right_is_refused() {
    let caller = Caller::new(Options::default()).await;
    let accounts = accounts(&caller).await;
    let with = |key: &str, value: Value| {
        let mut changed = entry(&accounts);
        changed[key] = value;
        changed
    };
    let line = |account: u64, side: &str, amount: Value| json!({"sub_accountid": account, side: amount});
    let lines =
        |amount: Value| json!([line(accounts[0], "debit", amount), line(accounts[1], "credit", json!("200.00"))]);
    let cases = [
        (with("name", json!("")), (422, 1001)),
        (with("currency_code", Value::Null), (500, 0)),
        (with("user_entered_date", json!("31/12/2026")), (422, 1004)),
        (with("details", json!([])), (422, 1004)),
        (with("details", lines(json!("199.99"))), (422, 1004)),
        (with("details", lines(json!(200.0))), (422, 1004)),
        (
            with("details", json!([line(7, "debit", json!("1.00")), line(accounts[0], "credit", json!("1.00"))])),
            (422, 1012),
        ),
        (with("details", json!([{"sub_accountid": accounts[0].to_string(), "debit": "1.00"}])), (422, 1015)),
    ];
    for (body, expect) in cases {
        let answer = post(&caller, body.clone()).await;
        assert_eq!(answer.outcome(), expect, "{body}: {}", answer.text);
    }
    assert_eq!(caller.books.counters().writes, 0);
    let without = Caller::new(Options { manual_journals: false, ..Options::default() }).await;
    assert_eq!(post(&without, entry(&accounts)).await.outcome(), (403, 1003));
}

async fn newer(caller: &Caller, method: Method, id: &str, body: Option<&Value>, version: &str) -> Answer {
    let path = format!("/accounting/businesses/{}/journal_entries{id}", caller.books.companies()[0].business_uuid);
    let call = caller.request(method, &path).header("x-api-version", version);
    let call = if let Some(body) = body { call.json(body) } else { call };
    Answer::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn the_newer_family_is_there_under_its_version_and_does_everything() {
    const VERSION: &str = "2023-09-25";
    let caller = Caller::new(Options::default()).await;
    assert_eq!(newer(&caller, Method::GET, "", None, "2023-02-20").await.status, 404);
    let listed = newer(&caller, Method::GET, "?page_size=1", None, VERSION).await.json();
    assert_eq!((listed["manualJournalEntries"].as_array().unwrap().len(), &listed["total"]), (1, &json!(2)));
    let uuid = &caller.books.companies()[0].business_uuid;
    let chart = caller.at(&format!("/accounting/businesses/{uuid}/ledger_accounts/accounts")).await.json();
    let account = |at: usize| chart["data"][at]["uuid"].clone();
    let line = |at: usize, amount: Value, side: &str| json!({"accountId": account(at), "amount": {"amount": amount, "code": "EUR"}, "type": side});
    let body = |credit: Value| {
        json!({"manualJournalEntry": {
            "userEnteredDate": {"year": 2026, "month": 12, "day": 1}, "name": "Payroll", "journalEntryNumber": "JE-41", "description": "batch",
            "details": [line(0, json!(200.0), "TYPE_DEBIT"), line(1, credit, "TYPE_CREDIT")],
        }})
    };
    let refused = newer(&caller, Method::POST, "", Some(&body(json!(1))), VERSION).await;
    assert_eq!((refused.status, &refused.json()["details"][0]["reason"]), (422, &json!("1004")));
    let made =
        newer(&caller, Method::POST, "", Some(&body(json!("200.00"))), VERSION).await.json()["manualJournalEntry"]
            .clone();
    assert_eq!(
        (&made["journalEntryNumber"], &made["details"][0]["amount"]["amount"]),
        (&json!("JE-41"), &json!("200.00"))
    );
    let at = format!("/{}", made["id"].as_str().unwrap());
    let mut changed = body(json!(200));
    changed["manualJournalEntry"]["name"] = json!("Payroll, corrected");
    assert_eq!(newer(&caller, Method::PUT, &at, Some(&changed), VERSION).await.status, 200);
    assert_eq!(
        newer(&caller, Method::GET, &at, None, VERSION).await.json()["manualJournalEntry"]["name"],
        "Payroll, corrected"
    );
    assert_eq!(newer(&caller, Method::DELETE, &at, None, VERSION).await.status, 204);
    assert_eq!(newer(&caller, Method::GET, &at, None, VERSION).await.status, 404);
    let without = Caller::new(Options { newer_journals: false, ..Options::default() }).await;
    assert_eq!(newer(&without, Method::GET, "", None, VERSION).await.status, 404, "a client can probe for it");
}

#[tokio::test]
async fn what_is_not_known_of_the_newer_family_is_an_option() {
    const VERSION: &str = "2023-09-25";
    for (answers, list, single, id) in [
        (JournalAnswers::Named, "manualJournalEntries", Some("manualJournalEntry"), "id"),
        (JournalAnswers::Bare, "journalEntries", None, "uuid"),
        (JournalAnswers::Data, "data", Some("data"), "id"),
    ] {
        let options = Options {
            journal_answers: answers,
            journal_change: JournalChange::Patch,
            newer_in_ledger: false,
            older_in_newer: false,
            ..Options::default()
        };
        let caller = Caller::new(options).await;
        let seeded = newer(&caller, Method::GET, "", None, VERSION).await.json()[list].as_array().unwrap().len();
        assert_eq!(seeded, 2, "{answers:?}");
        assert_eq!(post(&caller, entry(&accounts(&caller).await)).await.status, 200);
        let listed = newer(&caller, Method::GET, "", None, VERSION).await.json();
        assert_eq!(listed[list].as_array().unwrap().len(), 2, "{answers:?}: the older family's entry is not shown");
        let mut copy = listed[list][0].clone();
        copy["name"] = json!("Copied");
        let body = json!({ "manualJournalEntry": copy });
        let made = newer(&caller, Method::POST, "", Some(&body), VERSION).await.json();
        let made = single.map_or(&made, |key| &made[key]);
        assert_eq!(made["name"], "Copied", "{answers:?}");
        let lines = caller.rows(&format!("{DETAILS}?per_page=100")).await;
        assert!(lines.iter().all(|line| line["name"] != "Copied"), "{answers:?}: the ledger does not show it");
        let at = format!("/{}", made[id].as_str().unwrap());
        assert_eq!(newer(&caller, Method::PUT, &at, Some(&body), VERSION).await.status, 404, "{answers:?}");
        assert_eq!(newer(&caller, Method::PATCH, &at, Some(&body), VERSION).await.status, 200, "{answers:?}");
    }
}

#[tokio::test]
async fn the_chart_of_accounts_is_read_and_written_under_the_business() {
    let caller = Caller::new(Options::default()).await;
    let known = caller.books.companies()[0].clone();
    let path = format!("/accounting/businesses/{}/ledger_accounts/accounts", known.business_uuid);
    let chart = caller.at(&path).await.json();
    let sales = chart["data"].as_array().unwrap().iter().find(|row| row["name"] == "Sales").unwrap();
    assert_eq!(
        (&sales["type"], &sales["number"], &sales["state"]),
        (&json!("income"), &json!("4000"), &json!("active"))
    );
    assert_eq!(caller.at(&format!("{path}/{}", sales["uuid"].as_str().unwrap())).await.json()["data"]["name"], "Sales");
    let missing = caller.at(&format!("{path}/none")).await;
    assert_eq!(
        (missing.status, missing.json()["errors"]["details"][0]["metadata"]["field"].clone()),
        (404, json!("uuid"))
    );
    let post = async |body: Value| {
        Answer::of(caller.request(Method::POST, &path).json(&body).send().await.unwrap()).await.status
    };
    assert_eq!(post(json!({"name": "Sales", "type": "income"})).await, 422);
    assert_eq!(post(json!({"name": "Short pay", "type": "cost"})).await, 422);
    assert_eq!(post(json!({"name": "Short pay", "type": "expense"})).await, 200);
    for wrong in [known.account_id, known.business_id.to_string()] {
        assert_eq!(caller.at(&path.replace(&known.business_uuid, &wrong)).await.status, 404, "{wrong}");
    }
    assert_eq!(caller.at("/accounting/ledger_accounts/types").await.json()["data"][0], "asset");
    let time = caller.at(&format!("/timetracking/business/{}/time_entries", known.business_id)).await.json();
    assert_eq!(time, json!({"time_entries": [], "meta": {"page": 1, "pages": 0, "per_page": 30, "total": 0}}));
}
