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

#[test]
fn what_is_not_known_is_passed_over_and_told_once() {
    let file = "<Invoices x='1'><Invoice><Number>1</Number><Extra><Line><Net>9</Net></Line></Extra><Number>9</Number><Line><Net>1</Net><Tax/></Line><Line><Net>2</Net><Tax>3</Tax></Line><Total>3</Total></Invoice></Invoices>";
    let (told, bare) = (PLAIN, PLAIN.replace("\"name\":\"t\"", "\"name\":\"t\",\"unknown\":{\"column\":\"hold\"}"));
    check(
        told,
        file,
        &[
            "note unknown-column, line 1",
            "note unusual, line 1",
            "note unknown-column, line 1",
            "1 1 3 [1 2]",
            "good 1+0",
        ],
    );
    check(
        &bare,
        file,
        &[
            "note unusual, line 1",
            "1 HELD 1 3 [1 2]",
            "  hold unknown-column, line 1",
            "  hold unknown-column, line 1",
            "  hold unknown-column, line 1",
            "good 0+1",
        ],
    );
}

#[test]
fn an_element_beside_documents_may_be_one() {
    check(
        PLAIN,
        "<Invoices>\n<Invoice><Number>1</Number></Invoice>\n<CreditNote><Number>2</Number></CreditNote>\n<Invoice><Number>3</Number></Invoice>\n<Invoice><Number>4</Number></Invoice></Invoices>",
        &["1 1", "hold unknown-line, line 3", "2 HELD 3", "  hold unknown-line, line 3", "3 4", "good 2+1"],
    );
}

#[test]
fn values_that_do_not_fit_hold_their_document() {
    check(
        PLAIN,
        "<Invoices>\n<Invoice><Line no='7'><Net>1</Net></Line></Invoice>\n<Invoice><Number>2</Number><Total>two</Total><Line no='1'/></Invoice>\n<Invoice><Number>3</Number><Line><Text>&nope;</Text></Line></Invoice></Invoices>",
        &[
            "1 HELD [1]",
            "  hold required, line 2, Number",
            "  hold totals, line 2, @no",
            "2 HELD 2 []",
            "  hold value, line 3, Total",
            "3 HELD 3 [&nope;]",
            "  hold syntax, line 4",
            "good 0+3",
        ],
    );
}

#[test]
fn headers_and_totals_are_compared() {
    let head = |count: &str, sender: &str| {
        format!(
            "<Invoices><Header><Count>{count}</Count><Sender>{sender}</Sender></Header><Invoice><Number>1</Number></Invoice></Invoices>"
        )
    };
    check(PLAIN, &head("1", "HARBOUR"), &["1 1", "good 1+0"]);
    check(PLAIN, &head("2", "HARBOUR"), &["1 1", "refuse totals, line 1, Count", "refused 1+0"]);
    check(PLAIN, &head("1", "OTHER"), &["refuse other-value, line 1, Sender", "1 1", "refused 1+0"]);
}

#[test]
fn what_refuses_a_file_is_told_and_holds_what_is_open() {
    for (file, wanted) in [
        ("", &["refuse syntax", "refused 0+0"][..]),
        ("<Orders/>", &["refuse syntax, line 1", "refused 0+0"]),
        ("<Invoices><Invoice><Number>1</Number></Invoice>", &["1 1", "refuse syntax, line 1", "refused 1+0"]),
        ("<!DOCTYPE Invoices [<!ENTITY a 'b'>]><Invoices/>", &["refuse syntax, line 1", "refused 0+0"]),
        ("<Invoices><Invoice><Number>1</Line></Invoice></Invoices>", &["refuse syntax, line 1", "refused 0+0"]),
    ] {
        let told = told(&plan(PLAIN), file);
        let shown: Vec<String> = told.iter().map(|line| line.replace("syntax, line 1", "syntax")).collect();
        let wanted: Vec<String> = wanted.iter().map(|line| line.replace("syntax, line 1", "syntax")).collect();
        assert_eq!(shown, wanted, "{file}");
    }
    let deep = format!("<Invoices><Invoice>{}", "<a>".repeat(200));
    assert_eq!(told(&plan(PLAIN), &deep).last().map(String::as_str), Some("refused 0+0"));
}

/// A UBL invoice of another program: other prefixes, more elements, a second tax total in the books' own currency.
const FOREIGN: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<u:Invoice xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <UBLVersionID>2.1</UBLVersionID><ID>X-1</ID><IssueDate>2026-03-10</IssueDate><InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>EUR</DocumentCurrencyCode>
  <a:AccountingSupplierParty><a:Party/></a:AccountingSupplierParty>
  <a:TaxTotal><TaxAmount currencyID="SEK">420</TaxAmount></a:TaxTotal>
  <a:TaxTotal><TaxAmount currencyID="EUR">38.23</TaxAmount><a:TaxSubtotal><TaxableAmount currencyID="EUR">166.22</TaxableAmount><TaxAmount currencyID="EUR">38.23</TaxAmount><a:TaxCategory><ID>S</ID><Percent>23</Percent><a:TaxScheme><ID>VAT</ID></a:TaxScheme></a:TaxCategory></a:TaxSubtotal></a:TaxTotal>
  <a:InvoiceLine><ID>1</ID><InvoicedQuantity unitCode="EA">12</InvoicedQuantity><a:TaxTotal><TaxAmount currencyID="EUR">1</TaxAmount></a:TaxTotal><a:Item><Name>Pine</Name></a:Item></a:InvoiceLine>
</u:Invoice>"#;

#[test]
fn the_tax_total_of_the_documents_currency_is_taken() {
    let ubl = crate::layout::tests::xml::UBL;
    let plan = plan(ubl);
    let mut reader = Reader::new(&plan, inputs());
    let events = events(&mut reader, FOREIGN.as_bytes(), 50);
    let Some(Event::Document(taken)) = events.iter().find(|event| matches!(event, Event::Document(_))) else {
        panic!("{:?}", shown(&events));
    };
    assert_eq!(digest(&taken.document), "X-1 EUR 2026-03-10 38.23 [12=Pine=EA] [38.23=166.22=S=23]");
    let notes = events.iter().filter(|event| matches!(event, Event::Fault(finding) if !finding.holds())).count();
    assert_eq!(notes, 4, "UBLVersionID, the supplier, the other tax total and the line's: {:?}", shown(&events));
}

/// Kinds mixed in one file, and rows that belong together without an element around them.
#[test]
fn kinds_and_groups_without_elements() {
    let mixed = r#"{"name":"t","documents":["invoice","credit-note"],"syntax":{"kind":"xml","root":"Sales"},"sections":[{"id":"document","each":"documents","one_of":true,"parts":[
      {"id":"i","record":"Invoice","where":{"doc.kind":"is invoice"},"parts":[{"at":"@no","field":"doc.number"},{"id":"l","record":"L","each":"doc.lines","parts":[{"at":".","field":"line.text"}]}]},
      {"id":"c","record":"Credit","where":{"doc.kind":"is credit-note"},"parts":[{"at":"@no","field":"doc.number"}]}]}]}"#;
    check(
        mixed,
        "<Sales><Invoice no='1'><L>a</L></Invoice><Credit no='2'/><Invoice no='3'/></Sales>",
        &["1 1 [a]", "2 credit-note 2", "3 3", "good 3+0"],
    );
    let rows = r#"{"name":"t","documents":["invoice"],"syntax":{"kind":"xml","root":"Rows"},"sections":[{"id":"document","each":"documents","by":["doc.number"],"parts":[
      {"id":"row","record":"Row","each":"doc.lines","parts":[{"at":"No","field":"doc.number"},{"at":"Text","field":"line.text"}]}]}]}"#;
    check(
        rows,
        "<Rows><Row><No>1</No><Text>a</Text></Row><Row><No>1</No><Text>b</Text></Row><Row><No>2</No><Text>c</Text></Row></Rows>",
        &["1 1 [a b]", "2 2 [c]", "good 2+0"],
    );
}

#[test]
fn elements_around_documents_may_say_something_too() {
    let layout = r#"{"name":"t","documents":["invoice"],"syntax":{"kind":"xml","root":"File"},"sections":[{"id":"file","record":"File","required":true,"parts":[{"at":"@currency","field":"doc.currency"},{"at":"Order","field":"doc.order"},
      {"id":"group","record":"Group","required":true,"parts":[{"id":"invoice","record":"Invoice","each":"documents","parts":[{"at":"@no","field":"doc.number"}]},{"at":"Count","count":["invoice"],"type":"number"}]}]}]}"#;
    check(
        layout,
        "<File currency='EUR'><Order>7</Order><Group><Invoice no='1'/><Invoice no='2'/><Count>2</Count></Group></File>",
        &["1 1 EUR 7", "2 2 EUR 7", "good 2+0"],
    );
    check(
        layout,
        "<File currency='EUR'><Group><Invoice no='1'/><Count>3</Count></Group></File>",
        &["1 1 EUR", "refuse totals, line 1, Count", "refused 1+0"],
    );
}
