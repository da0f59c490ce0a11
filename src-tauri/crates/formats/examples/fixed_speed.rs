//! How fast documents become a file of fixed width, and how fast that is read: `cargo run --release -p formats --example fixed_speed`.

use formats::layout::{Event, Inputs, Plan, Reader, Writer, compile};
use model::Document;
use model::layout::Layout;
use std::time::Instant;

const DOCUMENTS: usize = 60_000;
const LINES: usize = 5;

/// 20 columns a line: texts, days, numbers with and without point, a running number and a look-up.
const LAYOUT: &str = r#"{"name":"20 columns","documents":["invoice"],"syntax":{"kind":"fixed","newline":"lf","encoding":"ENCODING"},"tables":{"gl":[["4000","S-SALES"]]},
 "sections":[{"each":"documents","by":["doc.number"],"parts":[{"record":"line","each":"doc.lines","parts":[
  {"at":"1+12","field":"doc.number","required":true},{"at":"13+8","field":"doc.date","type":"date yyyyMMdd"},{"at":"21+7","field":"doc.due_date","type":"date yyyyDDD"},
  {"at":"28+30","field":"doc.customer.name"},{"at":"58+10","field":"doc.customer.code"},{"at":"68+12","field":"doc.customer.tax_id"},{"at":"80+12","field":"doc.order"},{"at":"92+3","field":"doc.currency"},
  {"at":"95+5","seq":1},{"at":"100+20","field":"line.item"},{"at":"120+16","field":"line.sku"},{"at":"136+40","field":"line.text"},{"at":"176+11","field":"line.quantity","type":"implied 3"},{"at":"187+3","field":"line.unit"},
  {"at":"190+13","field":"line.price","type":"implied 2 overpunch"},{"at":"203+13","field":"line.net","type":"implied 2 overpunch"},{"at":"216+7","field":"line.tax_rate","type":"number 2"},{"at":"223+13","field":"line.tax","type":"implied 2 trailing"},
  {"at":"236+8","field":"line.account","steps":["table gl"]},{"at":"244+13","field":"doc.total","type":"implied 2"}]}]}]}"#;

#[expect(clippy::print_stdout, reason = "an example that reports to a terminal")]
#[expect(clippy::float_arithmetic, reason = "rates for people, not money")]
fn main() {
    let documents: Vec<Document> = (0..DOCUMENTS).map(document).collect();
    for encoding in ["ascii", "utf-8", "cp037"] {
        let layout = Layout::from_json(&LAYOUT.replace("ENCODING", encoding)).expect("a layout");
        let plan = compile(&layout).expect("it compiles");
        for _ in 0..3 {
            let rows = (DOCUMENTS * LINES) as f64;
            let start = Instant::now();
            let bytes = write(&plan, &documents, |_| ());
            let written = start.elapsed().as_secs_f64();
            let mut file = Vec::with_capacity(bytes);
            write(&plan, &documents, |piece| file.extend_from_slice(piece));
            let start = Instant::now();
            assert_eq!(read(&plan, &file), DOCUMENTS, "every document is good");
            let read = start.elapsed().as_secs_f64();
            println!(
                "{encoding}: {:.0} rows/s written, {:.0} rows/s read, {} B/row",
                rows / written,
                rows / read,
                file.len() / (DOCUMENTS * LINES)
            );
        }
    }
}

fn inputs() -> Inputs {
    Inputs::at("2026-12-01T07:05:09".parse().expect("a time"))
}

/// Writes piece by piece, as a run does. Returns how many bytes.
fn write(plan: &Plan, documents: &[Document], mut take: impl FnMut(&[u8])) -> usize {
    let mut writer = Writer::new(plan, inputs());
    let mut out = Vec::new();
    for document in documents {
        assert!(writer.document(document, &mut out).is_written(), "every document is good");
        take(&out);
        out.clear();
    }
    let written = writer.finish(&mut out).expect("it ends well");
    take(&out);
    usize::try_from(written.bytes).expect("it fits into memory")
}

fn read(plan: &Plan, file: &[u8]) -> usize {
    let mut reader = Reader::new(plan, inputs());
    let mut documents = 0;
    let mut count = |reader: &mut Reader<'_>| {
        while let Some(event) = reader.next() {
            documents += usize::from(matches!(event, Event::Document(_)));
        }
    };
    for piece in file.chunks(64 * 1024) {
        reader.feed(piece);
        count(&mut reader);
    }
    reader.finish();
    count(&mut reader);
    documents
}

fn document(n: usize) -> Document {
    let lines: Vec<String> = (0..LINES)
        .map(|l| {
            format!(
                r#"{{"item":"Crate {l}","sku":"SKU-{n:06}-{l}","text":"Crates of apples, second choice","quantity":"12","unit":"EA","price":"10.00","net":"120.00","tax":"27.60","tax_rate":"23","account":"4000"}}"#
            )
        })
        .collect();
    let json = format!(
        r#"{{"kind":"invoice","number":"INV-{n:06}","date":"2026-11-02","due_date":"2026-12-02","order":"PO-{n}","currency":"EUR","net":"600.00","tax":"138.00","total":"738.00","customer":{{"code":"C-{n:05}","name":"Fernhill Group","tax_id":"IE1234567T"}},"lines":[{}]}}"#,
        lines.join(",")
    );
    serde_json::from_str(&json).expect("a document")
}
