//! Requests held against the description of the API: a short one of our own always, and Xero's published one where the
//! variable `XERO_OPENAPI` holds the path of its file (`xero_accounting.yaml`).

use crate::bench::{KINDS, bench, fast};
use crate::support::all;
use books::ListRequest;
use model::period::Period;
use model::{Kind, Timestamp};
use practice::xero::Asked;
use saphyr::{LoadableYamlNode, Yaml};
use std::collections::BTreeSet;

/// Where the API begins; what is asked elsewhere (tokens, connections) is described elsewhere.
const ROOT: &str = "/api.xro/2.0";

/// The header that says whose books are asked.
const TENANT: &str = "xero-tenant-id";

/// The part of the API that is read, in a few words: path and the parameters that its list takes.
const OURS: &str = r##"
paths:
  /Invoices: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {in: query, name: IDs}, {in: query, name: ContactIDs}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}, {in: query, name: includeArchived}, {in: query, name: unitdp}]}}
  /CreditNotes: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}, {in: query, name: unitdp}]}}
  /BankTransactions: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}, {in: query, name: unitdp}]}}
  /Prepayments: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}, {in: query, name: unitdp}]}}
  /Overpayments: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}, {in: query, name: unitdp}]}}
  /Payments: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}]}}
  /ManualJournals: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}]}}
  /PurchaseOrders: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: DateFrom}, {in: query, name: DateTo}, {in: query, name: order}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}]}}
  /Contacts: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {in: query, name: IDs}, {$ref: "#/components/parameters/page"}, {$ref: "#/components/parameters/pageSize"}, {in: query, name: includeArchived}]}}
  /Accounts: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}]}}
  /Items: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {$ref: "#/components/parameters/since"}, {in: query, name: where}, {in: query, name: order}, {in: query, name: unitdp}]}}
  /TrackingCategories: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {in: query, name: where}, {in: query, name: order}, {in: query, name: includeArchived}]}}
  /TaxRates: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {in: query, name: where}, {in: query, name: order}]}}
  /Currencies: {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {in: query, name: where}, {in: query, name: order}]}}
  /Organisation: {get: {parameters: [{$ref: "#/components/parameters/tenant"}]}}
  "/Invoices/{InvoiceID}": {get: {parameters: [{$ref: "#/components/parameters/tenant"}, {in: path, name: InvoiceID}, {in: query, name: unitdp}]}}
  "/BatchPayments/{BatchPaymentID}": {parameters: [{in: path, name: BatchPaymentID}], get: {parameters: [{$ref: "#/components/parameters/tenant"}]}}
components:
  parameters:
    page: {in: query, name: page}
    pageSize: {in: query, name: pageSize}
    since: {in: header, name: If-Modified-Since}
    tenant: {in: header, name: Xero-Tenant-Id, required: true}
"##;

fn get<'y>(node: &'y Yaml<'y>, path: &[&str]) -> Option<&'y Yaml<'y>> {
    path.iter().try_fold(node, |node, name| node.as_mapping_get(name))
}

/// The parts of a path, without the empty one before the first slash.
fn parts(path: &str) -> Vec<&str> {
    path.trim_start_matches('/').split('/').collect()
}

/// The description of a path: one without a gap goes before one with.
fn described<'y>(spec: &'y Yaml<'y>, path: &str) -> Option<&'y Yaml<'y>> {
    let asked = parts(path);
    let fits = |known: &str| {
        let known = parts(known);
        known.len() == asked.len() && known.iter().zip(&asked).all(|(k, a)| k == a || k.starts_with('{'))
    };
    let paths = get(spec, &["paths"])?.as_mapping()?;
    let mut found: Vec<(&str, &Yaml<'_>)> =
        paths.iter().filter_map(|(name, node)| Some((name.as_str()?, node))).filter(|(name, _)| fits(name)).collect();
    found.sort_by_key(|(name, _)| name.matches('{').count());
    found.first().map(|(_, node)| *node)
}

/// What every HTTP client sends; no description lists it.
const USUAL: &[&str] = &["accept", "accept-encoding", "authorization", "host", "user-agent"];

/// Names of the parameters that a node lists for this place (`query` or `header`), references followed; headers in lower case.
fn parameters(spec: &Yaml<'_>, node: &Yaml<'_>, place: &str) -> BTreeSet<String> {
    let listed = get(node, &["parameters"]).and_then(|list| list.as_sequence());
    let mut found = BTreeSet::new();
    for one in listed.into_iter().flatten() {
        let reference = get(one, &["$ref"]).and_then(|text| text.as_str());
        let one = match reference.and_then(|text| text.strip_prefix("#/")) {
            Some(path) => get(spec, &parts(path)),
            None => Some(one),
        };
        let text = |name: &str| one.and_then(|one| get(one, &[name])).and_then(|node| node.as_str());
        if text("in") == Some(place) {
            let name =
                text("name").map(|name| if place == "header" { name.to_ascii_lowercase() } else { name.to_owned() });
            found.extend(name);
        }
    }
    found
}

/// What is wrong with the requests by the description.
fn problems(spec: &str, requests: &[Asked]) -> Vec<String> {
    let spec = Yaml::load_from_str(spec).expect("a description in YAML");
    let spec = spec.first().expect("one description");
    let mut found = Vec::new();
    for asked in requests {
        let Some(path) = asked.path.strip_prefix(ROOT) else { continue };
        let Some(place) = described(spec, path) else {
            found.push(format!("{path} is not described"));
            continue;
        };
        let Some(operation) = get(place, &[asked.method.to_ascii_lowercase().as_str()]) else {
            found.push(format!("{path} does not take {}", asked.method));
            continue;
        };
        let known = |of: &str| -> BTreeSet<String> {
            parameters(spec, place, of).union(&parameters(spec, operation, of)).cloned().collect()
        };
        let (query, headers) = (known("query"), known("header"));
        let unknown = asked.query.keys().filter(|name| !query.contains(*name));
        found.extend(unknown.map(|name| format!("{path} does not take {name}")));
        let sent = asked.headers.iter().filter(|name| !USUAL.contains(&name.as_str()));
        found.extend(sent.filter(|name| !headers.contains(*name)).map(|name| format!("{path} knows no header {name}")));
        if headers.contains(TENANT) && !asked.headers.contains(TENANT) {
            found.push(format!("{path} was not told the company"));
        }
    }
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn requests_are_as_the_api_is_described() {
    let bench = bench(fast()).await;
    let period = Period { from: "2026-01-01".parse().expect("a day"), to: "2026-12-31".parse().expect("a day") };
    bench.books.companies().await.expect("companies");
    bench.books.currencies().await.expect("currencies");
    for kind in KINDS {
        let rows = all(&*bench.books, ListRequest::all(kind)).await.expect("a list");
        let party = rows.iter().find_map(|row| row.head.party_id.clone());
        for request in [
            ListRequest::since(kind, Timestamp::UNIX_EPOCH),
            ListRequest { dated: Some(period), party, ..ListRequest::all(kind) },
        ] {
            all(&*bench.books, request).await.expect("a list");
        }
        if matches!(kind, Kind::Invoice | Kind::BillPayment) {
            let batch = rows.iter().find(|row| row.document.is_none()).unwrap_or(&rows[0]);
            bench.books.detail(kind, &batch.head.id).await.expect("a document");
        }
    }
    let requests = bench.practice.requests();
    assert!(requests.len() > 50, "there is something to look at");
    // Single payments come up as well, and are no list of ours.
    let ours: Vec<Asked> = requests.iter().filter(|asked| !asked.path.contains("/Payments/")).cloned().collect();
    assert_eq!(problems(OURS, &ours), Vec::<String>::new());
    if let Some(path) = std::env::var_os("XERO_OPENAPI") {
        let published = std::fs::read_to_string(&path).expect("the file that XERO_OPENAPI names");
        assert_eq!(problems(&published, &requests), Vec::<String>::new(), "{}", path.display());
    }
    let wrong = |path: &str, method: &str, query: &str| Asked {
        path: format!("{ROOT}{path}"),
        method: method.to_owned(),
        query: [(query.to_owned(), "x".to_owned())].into(),
        ..requests[0].clone()
    };
    let mut wrong_header = wrong("/TaxRates", "GET", "order");
    wrong_header.headers = ["if-modified-since".to_owned()].into();
    let wrong = [
        wrong_header,
        wrong("/Nowhere", "GET", "page"),
        wrong("/Invoices", "PUT", "page"),
        wrong("/Accounts", "GET", "page"),
    ];
    let found = problems(OURS, &wrong);
    let expected = [
        "/Accounts does not take page",
        "/Accounts was not told the company",
        "/Invoices does not take PUT",
        "/Nowhere is not described",
        "/TaxRates knows no header if-modified-since",
        "/TaxRates was not told the company",
    ];
    assert_eq!(found, expected);
}
