//! How fast documents become an XML file and an XML file becomes documents, beside quick-xml alone doing the same work
//! on bare texts: `cargo run --release -p formats --example xml_speed`.

use formats::layout::{Event, Inputs, Reader, Writer, compile};
use model::Document;
use model::layout::Layout;
use quick_xml::NsReader;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Token};
use quick_xml::name::ResolveResult;
use std::time::Instant;

const DOCUMENTS: usize = 10_000;
const LINES: usize = 5;

const LAYOUT: &str = r#"{"name":"speed","documents":["invoice"],"syntax":{"kind":"xml","root":"Invoices","namespaces":{"":"urn:example:invoices"}},"sections":[
  {"id":"document","record":"Invoice","each":"documents","parts":[{"at":"@currency","field":"doc.currency"},{"at":"Number","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date yyyy-MM-dd"},
   {"at":"DueDate","field":"doc.due_date","type":"date yyyy-MM-dd"},{"at":"Customer","field":"doc.customer.name"},{"at":"Order","field":"doc.order"},
   {"id":"line","record":"Line","each":"doc.lines","parts":[{"at":"@no","seq":1},{"at":"Item","field":"line.item"},{"at":"Sku","field":"line.sku"},{"at":"Text","field":"line.text"},
    {"at":"Quantity","field":"line.quantity"},{"at":"Quantity/@unit","field":"line.unit"},{"at":"Price","field":"line.price","type":"number 2"},{"at":"Net","field":"line.net","type":"number 2"},{"at":"Account","field":"line.account"}]},
   {"at":"Net","field":"doc.net","type":"number 2"},{"at":"Total","field":"doc.total","type":"number 2"}]}]}"#;

#[expect(clippy::print_stdout, reason = "an example that reports to a terminal")]
#[expect(clippy::float_arithmetic, reason = "rates for people, not money")]
fn main() {
    let plan = compile(&Layout::from_json(LAYOUT).expect("a layout")).expect("it compiles");
    let documents: Vec<Document> = (0..DOCUMENTS).map(document).collect();
    let inputs = || Inputs::at("2026-12-01T07:05:09".parse().expect("a time"));
    for _ in 0..5 {
        let start = Instant::now();
        let mut writer = Writer::new(&plan, inputs());
        let mut file = Vec::new();
        for document in &documents {
            assert!(writer.document(document, &mut file).is_written(), "every document is good");
        }
        writer.finish(&mut file).expect("it ends well");
        let ours = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let alone = write_alone(&documents);
        let theirs = start.elapsed().as_secs_f64();
        assert_eq!(alone.len(), file.len(), "both write the same");
        let megabytes = file.len() as f64 / 1e6;
        println!(
            "write {:.0} MB/s, quick-xml alone {:.0} MB/s, {:.2} of it",
            megabytes / ours,
            megabytes / theirs,
            theirs / ours
        );
        let start = Instant::now();
        let mut reader = Reader::new(&plan, inputs());
        let mut taken = 0;
        for piece in file.chunks(64 * 1024) {
            reader.feed(piece);
            taken += std::iter::from_fn(|| reader.next()).filter(|event| matches!(event, Event::Document(_))).count();
        }
        reader.finish();
        taken += std::iter::from_fn(|| reader.next()).filter(|event| matches!(event, Event::Document(_))).count();
        assert_eq!(taken, DOCUMENTS, "every document is good");
        let ours = start.elapsed().as_secs_f64();
        let start = Instant::now();
        assert_eq!(read_alone(&file), DOCUMENTS, "it finds them too");
        let theirs = start.elapsed().as_secs_f64();
        println!(
            "read  {:.0} MB/s, quick-xml alone {:.0} MB/s, {:.2} of it",
            megabytes / ours,
            megabytes / theirs,
            theirs / ours
        );
    }
}

fn document(n: usize) -> Document {
    let lines: Vec<String> = (0..LINES)
        .map(|l| {
            format!(
                r#"{{"item":"Crate {l}","sku":"SKU-{n:06}-{l}","text":"Crates of apples & pears, second choice","quantity":"12","unit":"EA","price":"10.00","net":"120.00","account":"4000"}}"#
            )
        })
        .collect();
    let json = format!(
        r#"{{"kind":"invoice","number":"INV-{n:06}","date":"2026-11-02","due_date":"2026-12-02","order":"PO-{n}","currency":"EUR","net":"600.00","total":"600.00","customer":{{"name":"Fernhill Group"}},"lines":[{}]}}"#,
        lines.join(",")
    );
    serde_json::from_str(&json).expect("a document")
}

/// The same file by hand with quick-xml's writer, every value made into text as it must be.
fn write_alone(documents: &[Document]) -> Vec<u8> {
    let mut out = quick_xml::Writer::new(Vec::new());
    let mut put = |event: Token<'_>| out.write_event(event).expect("memory takes everything");
    put(Token::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    put(Token::Text(BytesText::from_escaped("\n")));
    put(Token::Start(BytesStart::new("Invoices").with_attributes([("xmlns", "urn:example:invoices")])));
    for document in documents {
        let currency = document.currency.as_deref().unwrap_or_default();
        put(Token::Start(BytesStart::new("Invoice").with_attributes([("currency", currency)])));
        element(&mut put, "Number", document.number.as_deref(), None);
        element(&mut put, "Date", document.date.map(|date| date.to_string()).as_deref(), None);
        element(&mut put, "DueDate", document.due_date.map(|date| date.to_string()).as_deref(), None);
        element(&mut put, "Customer", document.customer.name.as_deref(), None);
        element(&mut put, "Order", document.order.as_deref(), None);
        for (n, line) in (1..).zip(&document.lines) {
            let n: usize = n;
            put(Token::Start(BytesStart::new("Line").with_attributes([("no", n.to_string().as_str())])));
            element(&mut put, "Item", line.item.as_deref(), None);
            element(&mut put, "Sku", line.sku.as_deref(), None);
            element(&mut put, "Text", line.text.as_deref(), None);
            element(&mut put, "Quantity", line.quantity.map(|q| q.to_string()).as_deref(), line.unit.as_deref());
            element(&mut put, "Price", line.price.map(|price| format!("{price:.2}")).as_deref(), None);
            element(&mut put, "Net", line.net.map(|net| format!("{net:.2}")).as_deref(), None);
            element(&mut put, "Account", line.account.as_deref(), None);
            put(Token::End(BytesEnd::new("Line")));
        }
        element(&mut put, "Net", document.net.map(|net| format!("{net:.2}")).as_deref(), None);
        element(&mut put, "Total", document.total.map(|total| format!("{total:.2}")).as_deref(), None);
        put(Token::End(BytesEnd::new("Invoice")));
    }
    put(Token::End(BytesEnd::new("Invoices")));
    put(Token::Text(BytesText::from_escaped("\n")));
    out.into_inner()
}

fn element(put: &mut impl FnMut(Token<'_>), name: &str, text: Option<&str>, unit: Option<&str>) {
    let Some(text) = text else { return };
    put(Token::Start(BytesStart::new(name).with_attributes(unit.map(|unit| ("unit", unit)))));
    put(Token::Text(BytesText::from_escaped(quick_xml::escape::partial_escape(text))));
    put(Token::End(BytesEnd::new(name)));
}

/// The same file by hand with quick-xml's reader: names resolved, references put in, every text and attribute kept as
/// text of its own until its document ends. Nothing is made into a date or a number.
fn read_alone(file: &[u8]) -> usize {
    let text = std::str::from_utf8(file).expect("UTF-8");
    let mut reader = NsReader::from_str(text);
    let (mut kept, mut current, mut found): (Vec<(String, String)>, String, usize) = (Vec::new(), String::new(), 0);
    loop {
        match reader.read_resolved_event().expect("well-formed") {
            (ResolveResult::Bound(_), Token::Start(tag)) => {
                current.clear();
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("well-formed");
                    let name = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
                    kept.push((
                        name,
                        attribute
                            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                            .expect("well-formed")
                            .into_owned(),
                    ));
                }
            }
            (_, Token::Text(part)) => current.push_str(&part.xml10_content().expect("UTF-8")),
            (_, Token::GeneralRef(name)) => {
                let name = name.decode().expect("UTF-8");
                current.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default());
            }
            (_, Token::End(tag)) => {
                let name = String::from_utf8_lossy(tag.local_name().into_inner()).into_owned();
                if name == "Invoice" {
                    found += usize::from(!kept.is_empty());
                    kept.clear();
                } else {
                    kept.push((name, std::mem::take(&mut current)));
                }
            }
            (_, Token::Eof) => return found,
            _ => {}
        }
    }
}
