//! How fast documents of an .ndjson spool become a CSV file with its hash: `cargo run --release -p formats --example write_speed`.

use formats::layout::{Inputs, Writer, compile};
use model::Document;
use model::layout::Layout;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::time::Instant;

const DOCUMENTS: usize = 60_000;
const LINES: usize = 5;

#[expect(clippy::print_stdout, reason = "an example that reports to a terminal")]
#[expect(clippy::float_arithmetic, reason = "rates for people, not money")]
fn main() {
    let spool = spool();
    let layout = Layout::from_json(LAYOUT).expect("a layout");
    let plan = compile(&layout).expect("it compiles");
    for _ in 0..3 {
        let rows = (DOCUMENTS * LINES) as f64;
        let start = Instant::now();
        let parsed: usize = spool.lines().map(|line| read(line).lines.len()).sum();
        let parse = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mut writer = Writer::new(&plan, Inputs::at("2026-12-01T07:05:09".parse().expect("a time")));
        let (mut out, mut hash, mut bytes) = (Vec::new(), Sha256::new(), 0);
        for line in spool.lines() {
            assert!(writer.document(&read(line), &mut out).is_written(), "every document is good");
            hash.update(&out);
            bytes += out.len();
            out.clear();
        }
        let written = writer.finish(&mut out).expect("it ends well");
        let all = start.elapsed().as_secs_f64();
        println!(
            "{} rows, {} B/row, hash {}: {:.0} rows/s; parsing alone {:.0} rows/s; without it {:.0} rows/s",
            parsed.max(usize::try_from(written.records).unwrap_or_default()),
            bytes / (DOCUMENTS * LINES),
            &hex::encode(hash.finalize())[..8],
            rows / all,
            rows / parse,
            rows / (all - parse)
        );
    }
}

fn read(line: &str) -> Document {
    serde_json::from_str(line).expect("a document")
}

fn spool() -> String {
    let mut spool = String::new();
    for n in 0..DOCUMENTS {
        let lines: Vec<String> = (0..LINES)
            .map(|l| {
                format!(
                    r#"{{"number":"{l}","item":"Crate {l}","sku":"SKU-{n:06}-{l}","text":"Crates of apples, second choice","quantity":"12","unit":"EA","price":"10.00","net":"120.00","tax":"27.60","tax_rate":"23","account":"4000","class":"North"}}"#
                )
            })
            .collect();
        writeln!(
            spool,
            r#"{{"kind":"invoice","id":"46000000{n:07}","version":"2026-11-02T10:00:00Z","status":"open","number":"INV-{n:06}","date":"2026-11-02","due_date":"2026-12-02","order":"PO-{n}","reference":"R-{n}","currency":"EUR","net":"600.00","tax":"138.00","total":"738.00","customer":{{"id":"c{n}","code":"C-{n:05}","name":"Fernhill Group","tax_id":"IE1234567T"}},"lines":[{}]}}"#,
            lines.join(",")
        )
        .expect("a string takes everything");
    }
    spool
}

const LAYOUT: &str = r#"{"name":"20 columns","documents":["invoice"],"syntax":{"kind":"csv"},"tables":{"gl":[["4000","S-SALES"]]},
 "sections":[{"each":"documents","parts":[{"record":"line","each":"doc.lines","parts":[
  {"at":"Invoice no","field":"doc.number","required":true},{"at":"Date","field":"doc.date","type":"date MM/dd/yyyy"},{"at":"Due","field":"doc.due_date","type":"date yyyyMMdd"},
  {"at":"Customer","field":"doc.customer.name"},{"at":"Code","field":"doc.customer.code"},{"at":"Tax id","field":"doc.customer.tax_id"},{"at":"Order","field":"doc.order"},{"at":"Currency","field":"doc.currency"},
  {"at":"Line","seq":1},{"at":"Item","field":"line.item"},{"at":"SKU","field":"line.sku"},{"at":"Text","field":"line.text"},{"at":"Quantity","field":"line.quantity"},{"at":"Unit","field":"line.unit"},
  {"at":"Price","field":"line.price","type":"number 2"},{"at":"Net","field":"line.net","type":"number 2"},{"at":"Tax rate","field":"line.tax_rate"},{"at":"Tax","field":"line.tax","type":"number 2"},
  {"at":"GL","field":"line.account","steps":["table gl"]},{"at":"Total","field":"doc.total","type":"number 2"}]}]}]}"#;
