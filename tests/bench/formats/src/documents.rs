//! Invoices, the same each time.

use model::Document;

/// One invoice with so many lines, which EDI, fixed width and XML can hold.
pub fn invoice(number: u32, lines: u32) -> Document {
    let line = |at: u32| {
        format!(
            r#"{{"number":{at},"item":"Crate {at}","sku":"ART-{at:05}","upc":"01234567{at:04}","ean":"4012345{at:06}","text":"Pine board, planed, {at} mm","quantity":"{}","unit":"EA","price":"2.50","net":"{}.50","tax":"0.00","tax_rate":"0","account":"4000"}}"#,
            at * 2 + 1,
            at * 5 + 2,
        )
    };
    let each: Vec<String> = (1..=lines).map(line).collect();
    let halves: u32 = (1..=lines).map(|at| at * 10 + 5).sum();
    let net = format!("{}.{}0", halves / 2, halves % 2 * 5);
    let json = format!(
        r#"{{"kind":"invoice","number":"INV-{number:06}","date":"2026-03-10","due_date":"2026-04-09","order":"PO-{number}","currency":"EUR","net":"{net}","tax":"0.00","total":"{net}","customer":{{"name":"Oak Lane","gln":"5412345000013","code":"0042","tax_id":"IE1234567T"}},"ship_to":{{"name":"Pine Depot","code":"0042","street":"Kaai 1","city":"Albany","state":"NY","zip":"12207","country_code":"US"}},"lines":[{}]}}"#,
        each.join(",")
    );
    serde_json::from_str(&json).expect("BUG: an invoice of ours")
}

/// So many invoices.
pub fn invoices(count: u32, lines: u32) -> Vec<Document> {
    (0..count).map(|number| invoice(number, lines)).collect()
}
