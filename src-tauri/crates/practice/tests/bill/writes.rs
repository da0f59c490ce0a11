//! Writing: what is made, changed, archived and refused.

use crate::caller::{Caller, bill, text};
use practice::bill::{Kind, Options, Settings};
use reqwest::Method;
use serde_json::{Value, json};

fn vendor(name: &str) -> Value {
    json!({"name": name, "address": {"line1": "9 Mill Rd", "city": "Troy", "zipOrPostalCode": "12180", "country": "US"}})
}

fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    body
}

fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    if let Some(place) = body.pointer_mut(pointer) {
        *place = value;
        return body;
    }
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[key] = value;
    body
}

#[tokio::test]
async fn records_are_made_with_201_and_read_again() {
    let caller = Caller::new(Options::default()).await;
    let vendor_id = caller.vendor().await;
    let customer = text(&caller.books.records_of(Kind::Customer)[0], "id");
    let cases = [
        ("vendors", vendor("Elm Supply")),
        ("customers", json!({"name": "Elm Foods", "email": "ar@elm.example"})),
        ("bills", bill(&vendor_id, "E-1", &json!(50.25))),
        (
            "invoices",
            json!({"customer": {"id": customer}, "invoiceLineItems": [{"quantity": 3, "price": 10.5}], "invoiceNumber": "E-2"}),
        ),
        (
            "vendor-credits",
            json!({"vendorId": vendor_id, "referenceNumber": "E-3", "creditDate": "2026-12-01", "vendorCreditLineItems": [{"amount": 5}]}),
        ),
        (
            "credit-memos",
            json!({"customerId": customer, "referenceNumber": "E-4", "creditDate": "2026-12-01", "creditMemoLineItems": [{"quantity": 1, "price": 5}]}),
        ),
        (
            "classifications/chart-of-accounts",
            json!({"name": "Elm costs", "account": {"type": "EXPENSE", "number": "6101"}}),
        ),
        ("classifications/departments", json!({"name": "Elm department"})),
    ];
    for (path, body) in cases {
        let answer = caller.post(path, &body).await;
        assert_eq!(answer.status, 201, "{path}: {}", answer.text);
        let made = answer.json();
        assert_eq!(caller.read(&format!("{path}/{}", text(&made, "id")), &[]).await, made, "{path}");
    }
    assert_eq!(caller.books.counters().writes, 8);
    for path in ["payments", "receivable-payments", "recurringbills", "recurring-invoices", "purchase-orders"] {
        assert!(caller.post(path, &json!({})).await.status >= 400, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_right_is_refused_and_changes_nothing() {
    let caller = Caller::new(Options::default()).await;
    let (vendor_id, invoice_customer) =
        (caller.vendor().await, text(&caller.books.records_of(Kind::Customer)[0], "id"));
    let good = bill(&vendor_id, "R-1", &json!(10));
    let customer = json!({"name": "Elm", "email": "a@elm.example"});
    let invoice = json!({"customer": {"id": invoice_customer}, "invoiceLineItems": [{"quantity": 1, "price": 1}]});
    let cases = [
        ("vendors", without(vendor("Elm"), "/address"), "address: must not be null"),
        ("vendors", with(vendor("Elm"), "/address", Value::Null), "address: must not be null"),
        ("vendors", without(vendor("Elm"), "/address/city"), "address.city: must not be null"),
        ("vendors", with(vendor("Elm"), "/name", json!(" ")), "name: must not be blank"),
        ("vendors", with(vendor("Elm"), "/accountType", json!("FIRM")), "accountType: must be one of"),
        ("vendors", with(vendor("Elm"), "/colour", json!("red")), "Unrecognized field: colour"),
        ("customers", without(customer.clone(), "/email"), "email: must not be null"),
        ("bills", without(good.clone(), "/invoice"), "invoice: must not be null"),
        ("bills", without(good.clone(), "/invoice/invoiceDate"), "invoice.invoiceDate: must not be null"),
        ("bills", without(good.clone(), "/dueDate"), "dueDate: must not be null"),
        ("bills", with(good.clone(), "/billLineItems", json!([])), "billLineItems: must not be empty"),
        (
            "bills",
            with(good.clone(), "/billLineItems/0", json!({"description": "x"})),
            "billLineItems[0].amount: must not be null",
        ),
        (
            "bills",
            with(good.clone(), "/billLineItems/0", json!({"amount": 1.005})),
            "billLineItems[0].amount: numeric value",
        ),
        (
            "bills",
            with(good.clone(), "/billLineItems/0", json!({"amount": "ten"})),
            "billLineItems[0].amount: must be a number",
        ),
        ("bills", with(good.clone(), "/dueDate", json!("31/12/2026")), "dueDate: must be a date"),
        ("bills", with(good.clone(), "/dueDate", json!("2026-12-31T00:00:00")), "dueDate: must be a date"),
        ("bills", with(good.clone(), "/vendorId", json!("00902NOBODY")), "No data found for object with given ID"),
        ("bills", with(good.clone(), "/invoiceNumber", json!("R-1")), "Unrecognized field: invoiceNumber"),
        (
            "bills",
            with(
                good,
                "/billLineItems/0",
                json!({"amount": 1, "classifications": {"chartOfAccountId": "0ca02NOTHING"}}),
            ),
            "No data found for object with given ID",
        ),
        (
            "invoices",
            with(without(invoice.clone(), "/customer"), "/customerId", json!(invoice_customer)),
            "customer: must not be null",
        ),
        (
            "invoices",
            with(invoice.clone(), "/customer", json!(invoice_customer)),
            "customer: Cannot construct instance",
        ),
        ("invoices", with(invoice.clone(), "/customer", json!({})), "customer: The customer field is required"),
        ("invoices", without(invoice, "/invoiceLineItems/0/price"), "invoiceLineItems[0].price: must not be null"),
        ("bills", json!([]), "The body must be an object"),
    ];
    let before: usize = Kind::ALL.map(|kind| caller.books.records_of(kind).len()).iter().sum();
    for (path, body, message) in cases {
        let answer = caller.post(path, &body).await;
        assert_eq!(answer.status, 400, "{path} {body}: {}", answer.text);
        assert!(answer.message().starts_with(message), "{path} {body}: {} instead of {message}", answer.text);
    }
    let after: usize = Kind::ALL.map(|kind| caller.books.records_of(kind).len()).iter().sum();
    assert_eq!((before, caller.books.counters().writes), (after, 0));
    let url = format!("{}/v3/bills", caller.books.api_address());
    let broken = caller.http.post(url).header("devKey", caller.books.client_id()).header("sessionId", &caller.session);
    assert_eq!(broken.body("{").send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn put_drops_lines_that_are_not_named_and_patch_edits_them() {
    let caller = Caller::new(Options::default()).await;
    let vendor = caller.vendor().await;
    let mut body = bill(&vendor, "L-1", &json!(10));
    body["billLineItems"] =
        json!([{"amount": 10, "description": "one"}, {"quantity": 2, "price": 10.25, "description": "two"}]);
    let made = caller.made("bills", &body).await;
    assert_eq!((&made["amount"], &made["billLineItems"][1]["amount"]), (&json!(30.5), &json!(20.5)));
    let path = format!("bills/{}", text(&made, "id"));
    let (one, two) = (text(&made["billLineItems"][0], "id"), text(&made["billLineItems"][1], "id"));
    let patched = caller
        .send(Method::PATCH, &path, &json!({"billLineItems": [{"id": two, "amount": 25}], "description": "changed"}))
        .await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    let patched = patched.json();
    assert_eq!((&patched["amount"], &patched["description"]), (&json!(35.0), &json!("changed")));
    assert_eq!([&patched["billLineItems"][0]["id"], &patched["billLineItems"][1]["id"]], [&json!(one), &json!(two)]);
    assert_eq!(patched["billLineItems"][1]["description"], "two");
    body["billLineItems"] = json!([{"id": two, "amount": 7}, {"amount": 1, "description": "three"}]);
    let put = caller.send(Method::PUT, &path, &body).await.json();
    assert_eq!(put["amount"], json!(8.0));
    assert_eq!(put["billLineItems"][0]["id"], json!(two));
    assert_ne!(put["billLineItems"][1]["id"], json!(one), "a row without an id is a new one");
    assert!(put.get("description").is_none(), "what is not stated is gone");
    for (method, lines) in [
        (Method::PATCH, json!([{"amount": 1}])),
        (Method::PATCH, json!([{"id": one, "amount": 1}])),
        (Method::PUT, json!([{"id": one, "amount": 1}])),
    ] {
        body["billLineItems"] = lines;
        assert_eq!(caller.send(method.clone(), &path, &body).await.status, 400, "{method} {body}");
    }
    assert_eq!(caller.read(&path, &[]).await, put, "nothing of that was kept");
    assert_eq!(caller.send(Method::PUT, &format!("vendors/{vendor}"), &json!({})).await.status, 404);
    let patched =
        caller.send(Method::PATCH, &format!("vendors/{vendor}"), &json!({"address": {"city": "Cork"}})).await.json();
    assert_eq!(patched["address"]["city"], "Cork");
    assert!(patched["address"]["line1"].is_string());
}

#[tokio::test]
async fn archiving_and_restoring_can_be_repeated() {
    let caller = Caller::new(Options::default()).await;
    let made = caller.bill(&caller.vendor().await, "A-1", "10").await;
    let id = text(&made, "id");
    let twice = async |way: &str| {
        let one = caller.made(&format!("bills/{id}/{way}"), &json!({})).await;
        caller.books.advance(std::time::Duration::from_secs(5));
        assert_eq!(caller.made(&format!("bills/{id}/{way}"), &json!({})).await, one, "{way} again changes nothing");
        one["archived"].clone()
    };
    assert_eq!(twice("archive").await, true);
    let filter = [("filters", "archived:eq:false")];
    assert!(caller.all("bills", &filter).await.iter().all(|bill| bill["id"] != json!(id)));
    assert!(caller.all("bills", &[]).await.iter().any(|bill| bill["id"] == json!(id)), "listed unless filtered out");
    assert_eq!(twice("restore").await, false);
    assert_eq!(caller.books.counters().writes, 3);
    assert_eq!(caller.send(Method::DELETE, &format!("bills/{id}"), &json!({})).await.status, 404, "nothing is deleted");
    let settings = Settings { archived_listed: false, ..Settings::default() };
    let other = Caller::new(Options { settings, ..Options::default() }).await;
    assert!(other.all("vendors", &[]).await.iter().all(|vendor| vendor["archived"] == false), "by setting");
    assert!(!other.all("classifications/chart-of-accounts", &[("filters", "archived:eq:true")]).await.is_empty());
}

#[tokio::test]
async fn bulk_calls_are_whole_or_nothing_each_in_its_own_envelope() {
    let caller = Caller::new(Options::default()).await;
    let vendor_id = caller.vendor().await;
    let bills: Vec<Value> = (0..100).map(|n| bill(&vendor_id, &format!("K-{n}"), &json!(n + 1))).collect();
    let made = caller.made("bills/bulk", &json!(bills)).await;
    assert_eq!(made.as_array().unwrap().len(), 100, "a plain list");
    let made = caller.made("vendors/bulk", &json!([vendor("K1"), vendor("K2")])).await;
    assert_eq!(made["vendors"].as_array().unwrap().len(), 2);
    let made = caller.made("classifications/chart-of-accounts/bulk", &json!([{"name": "K1"}, {"name": "K2"}])).await;
    let ids: Vec<String> = made["chartOfAccounts"].as_array().unwrap().iter().map(|one| text(one, "id")).collect();
    let body = json!([{"id": ids[0], "name": "K9"}]);
    let changed = caller.send(Method::PATCH, "classifications/chart-of-accounts/bulk", &body).await;
    assert_eq!((changed.status, &changed.json()["chartOfAccounts"][0]["name"]), (200, &json!("K9")));
    let path = format!("classifications/chart-of-accounts/bulk/archive?ids={}", ids.join(","));
    let archived = caller.made(&path, &json!([])).await;
    assert!(archived["chartOfAccounts"].as_array().unwrap().iter().all(|one| one["archived"] == true));
    let count = caller.books.records_of(Kind::Bill).len();
    let mut broken = vec![bill(&vendor_id, "B-1", &json!(1)); 3];
    broken[2]["vendorId"] = json!("00902NOBODY");
    let answer = caller.post("bills/bulk", &json!(broken)).await;
    assert_eq!(answer.outcome(), (400, "BDC_1205".to_owned()));
    assert_eq!(answer.json()[1]["code"], "BDC_1246", "and that everything was rolled back");
    for (path, items) in [
        ("bills/bulk", vec![bill(&vendor_id, "B-1", &json!(1)); 101]),
        ("vendors/bulk", vec![vendor("X"); 21]),
        ("classifications/items/bulk", vec![json!({"name": "X"}); 51]),
        ("bills/bulk", Vec::new()),
    ] {
        assert_eq!(caller.post(path, &json!(items)).await.status, 400, "{path} {}", items.len());
    }
    assert_eq!(caller.books.records_of(Kind::Bill).len(), count);
    assert_eq!(caller.post("invoices/bulk", &json!([{}])).await.status, 404);
}

#[tokio::test]
async fn rules_that_organizations_set() {
    let settings = Settings {
        duplicate_bills: false,
        order_number_kept: false,
        strict_fields: false,
        number_filters: true,
        rate_per_home: true,
        ..Settings::default()
    };
    let caller = Caller::new(Options { settings, ..Options::default() }).await;
    let vendor = caller.vendor().await;
    let made = caller.bill(&vendor, "D-1", "10").await;
    let again = bill(&vendor, "D-1", &json!(11));
    assert_eq!(caller.post("bills", &again).await.outcome(), (400, "BDC_1151".to_owned()));
    let path = format!("bills/{}", text(&made, "id"));
    assert_eq!(caller.send(Method::PUT, &path, &again).await.status, 200, "its own number is no other's");
    let rows = caller.all("bills", &[("filters", "invoice.invoiceNumber:eq:D-1")]).await;
    assert_eq!(rows.len(), 1);
    let mut order = bill(&vendor, "D-2", &json!(1));
    order["colour"] = json!("red");
    assert_eq!(caller.post("bills", &order).await.status, 201, "passed over");
    order["purchaseOrderNumber"] = json!("PO-1");
    assert_eq!(caller.post("bills", &order).await.status, 400);
    caller.books.close_books(Some("2026-12-01".parse().unwrap()));
    assert_eq!(caller.post("bills", &bill(&vendor, "D-3", &json!(1))).await.outcome(), (400, "BDC_1356".to_owned()));
    caller.books.close_books(None);
    assert_eq!(caller.post("bills", &bill(&vendor, "D-3", &json!(1))).await.status, 201);
    let foreign = caller.books.records_of(Kind::Bill);
    let foreign = foreign.iter().find(|bill| bill["exchangeRate"] != json!(1.0)).unwrap();
    assert!(foreign["fundingAmount"] != foreign["amount"]);
}

#[tokio::test]
async fn order_numbers_stick_and_customers_can_be_made_with_an_invoice() {
    let caller = Caller::new(Options::default()).await;
    let mut body = bill(&caller.vendor().await, "P-1", &json!(1));
    body["purchaseOrderNumber"] = json!("PO-00019");
    assert_eq!(caller.made("bills", &body).await["purchaseOrderNumber"], "PO-00019");
    let body = json!({"customer": {"name": "Inline", "email": "i@n.example"}, "invoiceLineItems": [{"quantity": "0.5", "price": 9.99}]});
    let made = caller.made("invoices", &body).await;
    assert_eq!(made["totalAmount"], json!(5.0), "half a cent goes up");
    assert_eq!(caller.read(&format!("customers/{}", text(&made, "customerId")), &[]).await["name"], "Inline");
    let patch = json!({"invoiceNumber": "INV-X"});
    let patched = caller.send(Method::PATCH, &format!("invoices/{}", text(&made, "id")), &patch).await.json();
    assert_eq!((&patched["invoiceNumber"], &patched["dueAmount"]), (&json!("INV-X"), &json!(5.0)));
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_the_books() {
    let caller = Caller::trusted(Options::default()).await;
    let vendor_id = caller.vendor().await;
    let deep = (0..120).fold(json!(1), |inner, _| json!([inner]));
    let huge: Value = serde_json::from_str("1e300").unwrap();
    let strange = [
        Value::Null,
        json!(""),
        json!("x".repeat(5000)),
        json!(-1),
        huge,
        json!("99999999999999999999999999999"),
        deep,
        json!([]),
        json!({}),
        json!(true),
    ];
    let good = bill(&vendor_id, "H-1", &json!(1));
    let mut asked = 0;
    for value in &strange {
        let places = [
            "/vendorId",
            "/dueDate",
            "/invoice",
            "/invoice/invoiceNumber",
            "/billLineItems",
            "/billLineItems/0",
            "/billLineItems/0/amount",
            "/vendorCredits",
        ];
        let bodies = places.map(|place| ("bills", with(good.clone(), place, value.clone())));
        let line = json!({"quantity": value, "price": value});
        let others = [
            ("bills", value.clone()),
            ("bills/bulk", json!([value])),
            ("vendors", with(vendor("H"), "/additionalInfo", value.clone())),
            ("invoices", json!({"customer": {"name": "H", "email": "h@h.example"}, "invoiceLineItems": [line]})),
            ("bills/record-payment", json!({"vendorId": vendor_id, "processDate": "2026-12-01", "payments": value})),
            ("payments", value.clone()),
            ("mfa/challenge/validate", value.clone()),
            ("spend/reimbursements", value.clone()),
        ];
        for (path, body) in bodies.into_iter().chain(others) {
            let answer = caller.post(path, &body).await;
            assert!((200..500).contains(&answer.status), "{path} {body}: {} {}", answer.status, answer.text);
            asked += 1;
        }
    }
    assert_eq!(asked, 160);
    for query in [
        [("page", "MTIzfDk5OTk5OTk5OTk5OTk5OTk5OTk5fDA"), ("max", "5")],
        [("filters", "\"\"\"::,,"), ("sort", ":,:")],
        [("filters", "id:in:,"), ("max", "\u{0}")],
    ] {
        assert_eq!(caller.get("bills", &query).await.status, 400, "{query:?}");
    }
    assert_eq!(caller.get("vendors", &[]).await.status, 200, "it still answers");
}
