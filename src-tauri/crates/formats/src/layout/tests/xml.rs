//! XML: elements as they are written.

use super::*;
use crate::layout::compile;

/// UBL as a partner would describe it, with a tax total chosen by the currency of the document.
pub(in crate::layout) const UBL: &str = r#"{"name":"UBL 2.1","documents":["invoice"],"file":{"per":"document"},"tables":{"ci":[["allowance","false"],["charge","true"]]},"syntax":{"kind":"xml","root":"Invoice",
 "namespaces":{"":"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2","cac":"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2","cbc":"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"}},
 "sections":[{"id":"Invoice","record":"Invoice","each":"documents","parts":[
  {"at":"cbc:ID","field":"doc.number"},{"at":"cbc:IssueDate","field":"doc.date","type":"date yyyy-MM-dd"},{"at":"cbc:InvoiceTypeCode","text":"380"},{"at":"cbc:DocumentCurrencyCode","field":"doc.currency"},
  {"id":"order","record":"cac:OrderReference","parts":[{"at":"cbc:ID","field":"doc.order"}]},
  {"id":"charge","record":"cac:AllowanceCharge","each":"doc.charges","parts":[{"at":"cbc:ChargeIndicator","field":"charge.sign","steps":["table ci"]},{"at":"cbc:Amount","field":"charge.amount","type":"number"},{"at":"cbc:Amount/@currencyID","field":"doc.currency"}]},
  {"id":"taxes","record":"cac:TaxTotal","parts":[{"at":"cbc:TaxAmount","field":"doc.tax","type":"number"},{"at":"cbc:TaxAmount/@currencyID","field":"doc.currency","key":true},
   {"id":"tax","record":"cac:TaxSubtotal","each":"doc.taxes","parts":[{"at":"cbc:TaxableAmount","field":"tax.base","type":"number"},{"at":"cbc:TaxableAmount/@currencyID","field":"doc.currency"},
    {"at":"cbc:TaxAmount","field":"tax.amount","type":"number"},{"at":"cbc:TaxAmount/@currencyID","field":"doc.currency"},
    {"id":"category","record":"cac:TaxCategory","parts":[{"at":"cbc:ID","field":"tax.category"},{"at":"cbc:Percent","field":"tax.rate","type":"number"},{"id":"scheme","record":"cac:TaxScheme","parts":[{"at":"cbc:ID","text":"VAT"}]}]}]}]},
  {"id":"line","record":"cac:InvoiceLine","each":"doc.lines","parts":[{"at":"cbc:ID","seq":1},{"at":"cbc:InvoicedQuantity","field":"line.quantity","type":"number"},{"at":"cbc:InvoicedQuantity/@unitCode","field":"line.unit"},
   {"id":"item","record":"cac:Item","parts":[{"at":"cbc:Name","field":"line.text"}]}]}]}]}"#;

const INVOICE: &str = r#"{"kind":"invoice","number":"INV-1","date":"2026-03-10","order":"PO-7","currency":"EUR","net":"170.50","tax":"38.23","total":"223.73",
 "charges":[{"sign":"charge","amount":"15","code":"freight"}],"taxes":[{"category":"S","rate":"23","base":"166.22","amount":"38.23"}],
 "lines":[{"quantity":"12","unit":"EA","price":"10","net":"120.00","text":"Pine \"A\" & <long>"},{"quantity":"1","price":"50.5","net":"50.50","text":"Oak"}]}"#;

fn ubl() -> Plan {
    compile(&Layout::from_json(UBL).unwrap()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn ubl_stands_as_it_is_described() {
    let documents = documents(&INVOICE.replace('\n', ""));
    let result = write(&ubl(), &documents);
    assert_eq!(result.outcomes, ["written"], "{:#?}", result.faults);
    let text = result.text();
    assert!(
        text.starts_with(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"><cbc:ID>INV-1</cbc:ID><cbc:IssueDate>2026-03-10</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference><cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount currencyID=\"EUR\">15</cbc:Amount></cac:AllowanceCharge><cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">38.23</cbc:TaxAmount>"
        ),
        "{text}"
    );
    assert!(text.ends_with("<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode=\"EA\">12</cbc:InvoicedQuantity><cac:Item><cbc:Name>Pine \"A\" &amp; &lt;long&gt;</cbc:Name></cac:Item></cac:InvoiceLine><cac:InvoiceLine><cbc:ID>2</cbc:ID><cbc:InvoicedQuantity>1</cbc:InvoicedQuantity><cac:Item><cbc:Name>Oak</cbc:Name></cac:Item></cac:InvoiceLine></Invoice>\n"), "{text}");
}

/// Writes documents into a root `R` and compares what stands inside of it, and what became of each.
#[track_caller]
fn check(sections: &str, lines: &str, inside: &str, outcomes: &[&str]) {
    check_in(r#"{"kind":"xml","root":"R"}"#, sections, lines, &format!("<R>{inside}</R>"), outcomes);
}

#[track_caller]
fn check_in(syntax: &str, sections: &str, lines: &str, whole: &str, outcomes: &[&str]) {
    let file = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{whole}\n");
    super::check(&format!(r#""syntax":{syntax},"sections":{sections}"#), lines, &file, outcomes);
}

const TWO: &str = r#"{"kind":"invoice","number":"1","currency":"EUR","order":"P","lines":[{"text":"a","net":"1"},{"text":"b"}]}
    {"kind":"invoice","number":"2","currency":"USD","lines":[{"net":"2"}]}"#;

#[test]
fn columns_and_sections_stand_in_the_order_of_the_layout() {
    check(
        r#"[{"record":"I","each":"documents","parts":[{"at":"N","field":"doc.number"},{"record":"L","each":"doc.lines","parts":[{"at":"@n","seq":1},{"at":"T/X","field":"line.text"},{"at":"T/@lang","text":"en"},{"at":"Net","field":"line.net"}]},{"at":"C","field":"doc.currency"}]}]"#,
        TWO,
        "<I><N>1</N><L n=\"1\"><T lang=\"en\"><X>a</X></T><Net>1</Net></L><L n=\"2\"><T lang=\"en\"><X>b</X></T></L><C>EUR</C></I><I><N>2</N><L n=\"1\"><Net>2</Net></L><C>USD</C></I>",
        &[],
    );
}

#[test]
fn an_element_appears_with_a_value_in_it_or_where_it_is_required() {
    check(
        r#"[{"record":"I","each":"documents","parts":[{"at":"@n","field":"doc.number"},
          {"record":"O","parts":[{"at":"@c","field":"doc.currency"},{"at":"No","field":"doc.order"},{"at":"F","text":"x"}]},
          {"record":"Q","required":true,"parts":[{"at":"No","field":"doc.order"}]},
          {"record":"A","parts":[{"at":"@o","field":"doc.order"},{"at":"@f","text":"x"}]},
          {"at":"P/O","field":"doc.order"},{"at":"P/S/Id","text":"VAT"},{"at":"G/S","text":"only fixed"},{"at":"E/@o","field":"doc.order"}]}]"#,
        TWO,
        "<I n=\"1\"><O c=\"EUR\"><No>P</No><F>x</F></O><Q><No>P</No></Q><A o=\"P\" f=\"x\"/><P><O>P</O><S><Id>VAT</Id></S></P><G><S>only fixed</S></G><E o=\"P\"/></I><I n=\"2\"><Q/><G><S>only fixed</S></G></I>",
        &[],
    );
}

#[test]
fn pretty_files_have_an_element_on_each_line() {
    check_in(
        r#"{"kind":"xml","root":"R","pretty":true}"#,
        r#"[{"record":"H","required":true,"parts":[{"at":"Count","count":["d"],"type":"number"}]},{"id":"d","record":"I","each":"documents","parts":[{"at":"N","field":"doc.number"},{"record":"L","each":"doc.lines","parts":[{"at":".","field":"line.text"}]}]}]"#,
        TWO,
        "<R>\n  <H>\n    <Count>2</Count>\n  </H>\n  <I>\n    <N>1</N>\n    <L>a</L>\n    <L>b</L>\n  </I>\n  <I>\n    <N>2</N>\n    <L/>\n  </I>\n</R>",
        &[],
    );
}

#[test]
fn elements_around_documents_open_and_close_around_them() {
    check_in(
        r#"{"kind":"xml","root":"File","namespaces":{"":"urn:f","x":"urn:x"}}"#,
        r#"[{"record":"File","required":true,"parts":[{"at":"@v","text":"1"},{"at":"x:Order","param":"sender.id"},{"record":"Batch","each":"batches","by":["doc.currency"],"parts":[{"at":"@c","field":"doc.currency"},{"id":"d","record":"I","each":"documents","parts":[{"at":"@n","field":"doc.number"}]},{"at":"Count","count":["d"],"type":"number"}]},{"at":"All","count":["d"],"type":"number"}]}]"#,
        TWO,
        "<File xmlns=\"urn:f\" xmlns:x=\"urn:x\" v=\"1\"><x:Order>HARBOUR</x:Order><Batch c=\"EUR\"><I n=\"1\"/><Count>1</Count></Batch><Batch c=\"USD\"><I n=\"2\"/><Count>1</Count></Batch><All>2</All></File>",
        &[],
    );
}

#[test]
fn what_xml_cannot_carry_holds_the_document() {
    check(
        r#"[{"record":"I","each":"documents","parts":[{"at":"N","field":"doc.number"},{"at":"M","field":"doc.memo"},{"at":"N/@m","field":"doc.memo"}]}]"#,
        "{\"kind\":\"invoice\",\"number\":\"1\",\"memo\":\"a\\u0001\"}\n{\"kind\":\"invoice\",\"number\":\"2\",\"memo\":\" <&>\\n\"}",
        "<I><N m=\" &lt;&amp;&gt;&#10;\">2</N><M>&#32;&lt;&amp;&gt;&#10;</M></I>",
        &["syntax N/@m; syntax M", "written"],
    );
}

#[test]
fn a_file_whose_root_is_the_document_holds_one() {
    let documents = documents(TWO);
    let layout = r#"{"name":"t","documents":["invoice"],"file":{"per":"document"},"syntax":{"kind":"xml","root":"I"},"sections":[{"record":"I","each":"documents","parts":[{"at":"N","field":"doc.number"}]}]}"#;
    let plan = compile(&Layout::from_json(layout).unwrap()).unwrap();
    let result = write(&plan, &documents);
    assert_eq!(result.outcomes, ["written", "too-many"]);
    assert!(result.faults[0].sentence.contains("a file of its own"), "{}", result.faults[0].sentence);
    assert_eq!(result.text(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<I><N>1</N></I>\n");
}

#[test]
fn characters_that_an_encoding_lacks_become_references() {
    let sections =
        r#"[{"record":"I","each":"documents","parts":[{"at":"@m","field":"doc.memo"},{"at":"M","field":"doc.memo"}]}]"#;
    let documents = documents("{\"kind\":\"invoice\",\"number\":\"1\",\"memo\":\"é€\"}");
    for (encoding, declared, shown) in [
        ("us-ascii", "US-ASCII", "&#233;&#8364;".as_bytes().to_vec()),
        ("iso-8859-1", "ISO-8859-1", b"\xE9&#8364;".to_vec()),
        ("windows-1252", "windows-1252", b"\xE9\x80".to_vec()),
        ("utf-8", "UTF-8", "é€".as_bytes().to_vec()),
    ] {
        let encoding = if encoding == "us-ascii" { "ascii" } else { encoding };
        let result = write(
            &plan(&format!(r#""syntax":{{"kind":"xml","root":"R","encoding":"{encoding}"}},"sections":{sections}"#)),
            &documents,
        );
        let mut wanted = format!("<?xml version=\"1.0\" encoding=\"{declared}\"?>\n<R><I m=\"").into_bytes();
        wanted.extend(&shown);
        wanted.extend(b"\"><M>");
        wanted.extend(&shown);
        wanted.extend(b"</M></I></R>\n");
        assert_eq!(result.bytes, wanted, "{encoding}");
    }
    let result = write(
        &plan(&format!(r#""syntax":{{"kind":"xml","root":"R","encoding":"utf-16le"}},"sections":{sections}"#)),
        &documents,
    );
    assert!(result.bytes.starts_with(b"\xFF\xFE<\0?\0"), "the mark stands first");
}

#[test]
fn places_that_clash_are_refused() {
    let refused = |syntax: &str, parts: &str| {
        let layout = layout(&format!(
            r#""syntax":{{"kind":"xml",{syntax}}},"sections":[{{"id":"d","record":"I","each":"documents","parts":[{parts}]}}]"#
        ));
        let problems = compile(&layout).expect_err(parts);
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")
    };
    let number = r#"{"at":"N","field":"doc.number"}"#;
    for (syntax, parts, said) in [
        (r#""root":"R""#, r#"{"at":"N","field":"doc.number"},{"at":"N","field":"doc.order"}"#, "its place is taken"),
        (r#""root":"R""#, r#"{"at":"@n","field":"doc.number"},{"at":"@n","field":"doc.order"}"#, "its place is taken"),
        (
            r#""root":"R""#,
            r#"{"at":"N","field":"doc.number"},{"at":"N/O","field":"doc.order"}"#,
            "a text and elements inside",
        ),
        (
            r#""root":"R""#,
            r#"{"at":".","field":"doc.number"},{"at":"O","field":"doc.order"}"#,
            "a text and elements inside",
        ),
        (
            r#""root":"R""#,
            r#"{"at":"L/N","field":"doc.number"},{"id":"l","record":"L","each":"doc.lines","parts":[{"at":"T","field":"line.text"}]}"#,
            "is an element of the section “l” as well",
        ),
        (r#""root":"R""#, r#"{"at":"a b","field":"doc.number"}"#, "cannot be the name"),
        (r#""root":"R""#, r#"{"at":"x:N","field":"doc.number"}"#, "not among the namespaces"),
        (r#""root":"R""#, r#"{"at":"//","field":"doc.number"}"#, "cannot be the name"),
        (r#""root":"1R""#, number, "cannot be the name"),
        (r#""root":"R","encoding":"cp037""#, number, "cannot be in cp037"),
        (r#""root":"R","namespaces":{"xml":"urn:x"}"#, number, "cannot be the prefix"),
        (r#""root":"R","namespaces":{"x":""}"#, number, "stands for nothing"),
        (r#""root":"R","encoding":"ascii""#, r#"{"at":"Größe","field":"doc.number"}"#, "cannot be written"),
        (r#""root":"I""#, number, "“per”: “document”"),
    ] {
        let told = refused(syntax, parts);
        assert!(told.contains(said), "{parts}: {told}");
    }
}
