//! XML: where elements belong, whatever their prefixes and their order.

use super::*;

/// An invoice with what stands in it as columns of its own element, in others, and as attributes.
const PLAIN: &str = r#"{"name":"t","documents":["invoice"],"syntax":{"kind":"xml","root":"Invoices"},"sections":[
 {"id":"head","record":"Header","parts":[{"at":"Sender","text":"HARBOUR"},{"at":"Count","count":["invoice"],"type":"number"}]},
 {"id":"invoice","record":"Invoice","each":"documents","parts":[
  {"at":"@currency","field":"doc.currency"},{"at":"Number","field":"doc.number","required":true},{"at":"Customer/Name","field":"doc.customer.name"},{"at":"Customer/@code","field":"doc.customer.code"},
  {"id":"note","record":"Note","each":"pieces(doc.memo, 10)","parts":[{"at":".","field":"piece.text"}]},
  {"id":"line","record":"Line","each":"doc.lines","parts":[{"at":"@no","seq":1},{"at":"Text","field":"line.text"},{"at":"Net","field":"line.net","type":"number 2"}]},
  {"at":"Total","field":"doc.total","type":"number 2"}]}]}"#;

fn told(plan: &Plan, file: &str) -> Vec<String> {
    let whole = shown(&events(&mut Reader::new(plan, inputs()), file.as_bytes(), file.len()));
    for piece in [1, 3, 64] {
        let again = shown(&events(&mut Reader::new(plan, inputs()), file.as_bytes(), piece));
        assert_eq!(again, whole, "in pieces of {piece}: {file}");
    }
    whole
}

#[track_caller]
fn check(layout: &str, file: &str, wanted: &[&str]) {
    assert_eq!(told(&plan(layout), file), wanted, "{file}");
}

#[test]
fn elements_are_found_by_name_in_any_order() {
    check(
        PLAIN,
        "<Invoices><Header><Sender>HARBOUR</Sender><Count>2</Count></Header><Invoice currency='EUR'><Number>1</Number><Customer code='C1'><Name>Fern</Name></Customer><Line no='1'><Text>a</Text><Net>1.50</Net></Line><Line no='2'><Net>2</Net></Line><Total>3.50</Total></Invoice><Invoice><Total>4</Total><Line><Net>4.00</Net></Line><Customer><Name>Oak</Name></Customer><Number>2</Number></Invoice></Invoices>",
        &["1 1 EUR {\"code\":\"C1\",\"name\":\"Fern\"} 3.50 [1.50=a 2]", "2 2 {\"name\":\"Oak\"} 4 [4.00]", "good 2+0"],
    );
}
