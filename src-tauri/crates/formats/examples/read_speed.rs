//! How fast a CSV file becomes documents: `cargo run --release -p formats --example read_speed`.

use formats::layout::{Event, Inputs, Reader, compile};
use model::layout::Layout;
use std::time::Instant;

const DOCUMENTS: usize = 60_000;
const LINES: usize = 5;

const LAYOUT: &str = r#"{"name":"rows","documents":["invoice"],"syntax":{"kind":"csv"},"sections":[
  {"id":"doc","each":"documents","by":["doc.number"],"parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
    {"at":"Number","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date MM/dd/yyyy"},{"at":"Due","field":"doc.due_date"},
    {"at":"Currency","field":"doc.currency"},{"at":"Customer","field":"doc.customer.name"},{"at":"Item","field":"line.item"},
    {"at":"SKU","field":"line.sku"},{"at":"Text","field":"line.text"},{"at":"Qty","field":"line.quantity"},
    {"at":"Price","field":"line.price","type":"number 2"},{"at":"Net","field":"line.net","type":"number 2"},
    {"at":"Tax","field":"line.tax","type":"number 2"},{"at":"Account","field":"line.account"}]}]}]}"#;

#[expect(clippy::print_stdout, reason = "an example that reports to a terminal")]
#[expect(clippy::float_arithmetic, reason = "rates for people, not money")]
fn main() {
    let plan = compile(&Layout::from_json(LAYOUT).expect("a layout")).expect("it compiles");
    let mut file = "Number,Date,Due,Currency,Customer,Item,SKU,Text,Qty,Price,Net,Tax,Account\r\n".to_owned();
    for n in 0..DOCUMENTS {
        for line in 0..LINES {
            file += &format!(
                "INV-{n:06},03/10/2026,2026-04-10,EUR,\"Fernhill Group, Dublin\",Crate {line},SKU-{n:06}-{line},\"Crates of apples, second choice\",12,10.00,120.00,27.60,4000\r\n"
            );
        }
    }
    for _ in 0..3 {
        let start = Instant::now();
        let mut reader = Reader::new(&plan, Inputs::at("2026-12-01T07:05:09".parse().expect("a time")));
        let mut documents = 0;
        for piece in file.as_bytes().chunks(64 * 1024) {
            reader.feed(piece);
            while let Some(event) = reader.next() {
                documents += usize::from(matches!(event, Event::Document(_)));
            }
        }
        reader.finish();
        while let Some(event) = reader.next() {
            documents += usize::from(matches!(event, Event::Document(_)));
        }
        assert_eq!(documents, DOCUMENTS, "every document is good");
        let seconds = start.elapsed().as_secs_f64();
        let (rows, bytes) = ((DOCUMENTS * LINES) as f64, file.len() as f64);
        println!(
            "{:.0} rows/s, {:.0} MB/s, {} B/row",
            rows / seconds,
            bytes / seconds / 1e6,
            file.len() / (DOCUMENTS * LINES)
        );
    }
}
