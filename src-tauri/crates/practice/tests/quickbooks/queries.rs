//! The query language.

use crate::caller::{Answer, Caller, unlimited};
use practice::quickbooks::{Entity, Fault, Happening};
use serde_json::{Value, json};

fn ids(rows: &[Value]) -> Vec<u64> {
    rows.iter().map(|row| row["Id"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn pages_say_what_they_hold_and_end_without_a_list() {
    let caller = Caller::new(unlimited()).await;
    let all = caller.books.records(Entity::Invoice).len();
    assert_eq!(caller.rows("Invoice", "").await.len(), 100, "a page is a hundred rows where nothing is said");
    let mut seen = Vec::new();
    let mut start = 1;
    loop {
        let page = caller.query(&format!("select * from Invoice startposition {start} maxresults 70")).await;
        let Some(rows) = page["Invoice"].as_array() else {
            assert_eq!(page, json!({}));
            break;
        };
        assert_eq!((&page["startPosition"], &page["maxResults"]), (&json!(start), &json!(rows.len())));
        seen.extend(ids(rows));
        start += 70;
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), all);
    assert_eq!(caller.query("select * from Bill where Id = '999999'").await, json!({}));
    let count = caller.get("query", &[("query", "select count(*) from Invoice")]).await.json();
    assert_eq!(count["QueryResponse"], json!({"totalCount": all}));
}

#[tokio::test]
async fn conditions_and_orders_do_what_they_say() {
    let caller = Caller::new(unlimited()).await;
    let bills = caller.books.records(Entity::Bill);
    let vendor = bills[0]["VendorRef"]["value"].as_str().unwrap();
    let number = |row: &Value| row["TotalAmt"].as_f64().unwrap();
    let check = async |condition: &str, holds: &dyn Fn(&Value) -> bool| {
        let found = ids(&caller.rows("Bill", &format!("where {condition} orderby Id maxresults 1000")).await);
        let expect: Vec<Value> = bills.iter().filter(|bill| holds(bill)).cloned().collect();
        assert_eq!(found, ids(&expect), "{condition}");
        assert!(!found.is_empty(), "{condition} finds nothing, so it shows nothing");
    };
    check(&format!("VendorRef = '{vendor}'"), &|bill| bill["VendorRef"]["value"] == json!(vendor)).await;
    check("TotalAmt > '300.00'", &|bill| number(bill) > 300.0).await;
    check("TotalAmt <= '300.00' and Balance = '0'", &|bill| number(bill) <= 300.0 && bill["Balance"] == json!(0)).await;
    check("TxnDate >= '2026-11-01'", &|bill| bill["TxnDate"].as_str().unwrap() >= "2026-11-01").await;
    check("DocNumber like '%1'", &|bill| bill["DocNumber"].as_str().unwrap().ends_with('1')).await;
    let one = &bills[3]["Id"];
    check(&format!("Id in ({one}, '99999999')").replace('"', "'"), &|bill| bill["Id"] == *one).await;
    let down = caller.rows("Bill", "order by TotalAmt desc maxresults 5").await;
    assert!(down.windows(2).all(|pair| number(&pair[0]) >= number(&pair[1])));
}

#[tokio::test]
async fn lists_hide_what_is_not_in_use_unless_asked() {
    let caller = Caller::new(unlimited()).await;
    let inactive = caller.rows("Customer", "where Active = false").await;
    assert_eq!(inactive.len(), 1);
    assert_eq!(inactive[0]["DisplayName"], "Old Mill (closed) (deleted)");
    assert_eq!(inactive[0]["PrintOnCheckName"], "Old Mill (closed)");
    let all = caller.rows("Customer", "where Active in (true, false)").await.len();
    assert_eq!(all, caller.rows("Customer", "").await.len() + 1);
    let found = caller.rows("Customer", r"where DisplayName = 'O\'Sullivan\'s Hardware'").await;
    assert_eq!(found.len(), 1);
    assert_eq!(caller.rows("Vendor", "where DisplayName like 'Rope & %'").await.len(), 1);
}

#[tokio::test]
async fn what_changed_since_is_found_by_its_time() {
    let caller = Caller::new(unlimited()).await;
    let bill = caller.books.records(Entity::Bill).pop().unwrap();
    let at = bill["MetaData"]["LastUpdatedTime"].as_str().unwrap();
    let since =
        |operator: &str| format!("where Metadata.LastUpdatedTime {operator} '{at}' orderby MetaData.LastUpdatedTime");
    let from = ids(&caller.rows("Bill", &since(">=")).await);
    let behind = ids(&caller.rows("Bill", &since(">")).await);
    assert!(from.contains(&bill["Id"].as_str().unwrap().parse().unwrap()) && from.len() > behind.len());
}

#[tokio::test]
async fn a_statement_that_is_not_right_is_refused() {
    let caller = Caller::new(unlimited()).await;
    let check = async |statement: &str, code: &str| {
        let answer = caller.get("query", &[("query", statement)]).await;
        assert_eq!(answer.outcome(), (400, code.to_owned()), "{statement}: {}", answer.text);
        assert_eq!(answer.json()["Fault"]["type"], "ValidationFault");
        answer.json()["Fault"]["Error"][0]["Detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(check("select * from Bogus", "4001").await, "QueryValidationError: invalid context declaration: Bogus");
    let low = check("select * from Bill startposition 0", "4001").await;
    assert_eq!(low, "QueryValidationError: value 0 is too small. Min allowed value is 1");
    check("select * from Bill where Id = 12", "4000").await;
    check("select * from Bill where Id = '1' or Id = '2'", "4000").await;
    check("select * from Bill where VendorRef.value = '1'", "4001").await;
    check("", "4000").await;
}

#[tokio::test]
async fn a_long_statement_goes_in_a_body_of_its_own_type() {
    let caller = Caller::new(unlimited()).await;
    let call = |of: &str| {
        let call =
            caller.http.post(caller.url("query")).bearer_auth(&caller.token).header("accept", "application/json");
        call.header("content-type", of.to_owned()).body("select count(*) from Bill").send()
    };
    let right = Answer::of(call("application/text").await.unwrap()).await;
    assert!(right.json()["QueryResponse"]["totalCount"].as_u64().unwrap() > 10, "{}", right.text);
    assert_eq!(call("application/json").await.unwrap().status().as_u16(), 415);
}

#[tokio::test]
async fn rows_move_between_pages_where_that_is_switched_on() {
    let caller = Caller::new(unlimited()).await;
    let first = ids(&caller.rows("Bill", "startposition 1 maxresults 10").await);
    caller.books.fault(Fault::once(Happening::Shift { rows: 1 }).after(1));
    assert_eq!(ids(&caller.rows("Bill", "startposition 1 maxresults 10").await), first);
    let second = ids(&caller.rows("Bill", "startposition 11 maxresults 10").await);
    assert_eq!(second[0], first[9], "the last row comes again");
}
