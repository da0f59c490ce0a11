//! How fast invoices become an 810 and an INVOIC: `cargo run --release -p formats --example edi_write`.

use formats::layout::{Inputs, Writer, compile};
use formats::templates;
use model::Document;
use model::layout::{Control, Layout};
use std::time::Instant;

const DOCUMENTS: u32 = 10_000;
const LINES: u32 = 10;

fn document(number: u32) -> Document {
    let line = |at: u32| {
        format!(
            r#"{{"number":{at},"sku":"ART-{at:05}","upc":"01234567{at:04}","ean":"4012345{at:06}","text":"Pine board, planed, {at} mm","quantity":"{}","unit":"EA","price":"2.50","net":"{}.50"}}"#,
            at * 2 + 1,
            at * 5 + 2,
        )
    };
    let lines: Vec<String> = (1..=LINES).map(line).collect();
    let net: u32 = (1..=LINES).map(|at| at * 5 + 2).sum();
    let json = format!(
        r#"{{"kind":"invoice","number":"INV-{number:06}","date":"2026-03-10","due_date":"2026-04-09","order":"PO-{number}","currency":"EUR","total":"{}.00","customer":{{"name":"Oak Lane","gln":"5412345000013","code":"0042"}},"ship_to":{{"name":"Pine Depot","code":"0042","street":"Kaai 1","city":"Gent","state":"VO","zip":"9000","country_code":"BE"}},"lines":[{}]}}"#,
        net + LINES / 2,
        lines.join(",")
    );
    serde_json::from_str(&json).expect("a document")
}

#[expect(clippy::print_stdout, reason = "an example that reports to a terminal")]
#[expect(clippy::float_arithmetic, reason = "rates for people, not money")]
fn main() {
    let documents: Vec<Document> = (0..DOCUMENTS).map(document).collect();
    let mut inputs = Inputs::at("2026-12-01T07:05:00".parse().expect("a moment"));
    inputs.params.insert("sender.id".to_owned(), "HARBOUR".to_owned());
    for name in ["sender.name", "sender.tax_id"] {
        inputs.params.insert(name.to_owned(), "Harbour".to_owned());
    }
    inputs.params.insert("receiver.id".to_owned(), "ACME".to_owned());
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 1)));
    for name in ["x12-810-4010", "edifact-invoic-d96a"] {
        let json = templates::get(name).expect("a template").json;
        let plan = compile(&Layout::from_json(json).expect("a layout")).expect("a plan");
        for _ in 0..5 {
            let start = Instant::now();
            let (mut writer, mut out, mut bytes) = (Writer::new(&plan, inputs.clone()), Vec::new(), 0);
            for document in &documents {
                assert!(writer.document(document, &mut out).is_written(), "{:?}", writer.document(document, &mut out));
                bytes += out.len();
                out.clear();
            }
            writer.finish(&mut out).expect("a file");
            let seconds = start.elapsed().as_secs_f64();
            println!("{name}: {bytes} bytes in {seconds:.3} s, {:.0} MB/s", bytes as f64 / 1e6 / seconds);
        }
    }
}
