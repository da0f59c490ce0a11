//! XML: written and read, beside quick-xml alone doing the same work on bare texts.

use crate::paired::in_turns;
use crate::report::Row;
use crate::work::{PIECE, file, plan, read, write};
use crate::{Trouble, documents};
use model::Document;
use quick_xml::NsReader;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Token};
use quick_xml::name::ResolveResult;

const INVOICES: u32 = 10_000;
const LINES: u32 = 5;

/// How fast beside the parser alone is aimed at.
const TARGET: f64 = 0.8;

/// Documents with lines, attributes and a namespace.
pub const LAYOUT: &str = r#"{"name":"speed","documents":["invoice"],"syntax":{"kind":"xml","root":"Invoices","namespaces":{"":"urn:example:invoices"}},"sections":[
  {"id":"document","record":"Invoice","each":"documents","parts":[{"at":"@currency","field":"doc.currency"},{"at":"Number","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date yyyy-MM-dd"},
   {"at":"DueDate","field":"doc.due_date","type":"date yyyy-MM-dd"},{"at":"Customer","field":"doc.customer.name"},{"at":"Order","field":"doc.order"},
   {"id":"line","record":"Line","each":"doc.lines","parts":[{"at":"@no","seq":1},{"at":"Item","field":"line.item"},{"at":"Sku","field":"line.sku"},{"at":"Text","field":"line.text"},
    {"at":"Quantity","field":"line.quantity"},{"at":"Quantity/@unit","field":"line.unit"},{"at":"Price","field":"line.price","type":"number 2"},{"at":"Net","field":"line.net","type":"number 2"},{"at":"Account","field":"line.account"}]},
   {"at":"Net","field":"doc.net","type":"number 2"},{"at":"Total","field":"doc.total","type":"number 2"}]}]}"#;

/// Measures writing and reading.
///
/// # Errors
/// Where a file cannot be written or read, or the two write different files.
pub fn measure() -> Result<Vec<Row>, Trouble> {
    let invoices = documents::invoices(INVOICES, LINES);
    let plan = plan(LAYOUT)?;
    let whole = file(&plan, &invoices)?;
    if write_alone(&invoices) != whole {
        return Err("the two files differ, so nothing was compared".into());
    }
    let written = in_turns(
        |_| {
            let mut out = Vec::new();
            write(&plan, &invoices, |piece| out.extend_from_slice(piece))?;
            std::hint::black_box(out);
            Ok(())
        },
        |_| {
            std::hint::black_box(write_alone(&invoices));
            Ok(())
        },
    )?;
    let good = |found: usize| if found == invoices.len() { Ok(()) } else { Err(Trouble::from("documents are lost")) };
    let taken = in_turns(|_| good(read(&plan, whole.chunks(PIECE))?), |_| good(read_alone(&whole)))?;
    let row = |what: &str, pair| Row::of_pair(&format!("XML: {what} {INVOICES} invoices"), pair, "quick-xml", TARGET);
    Ok(vec![row("write", &written), row("read", &taken)])
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
