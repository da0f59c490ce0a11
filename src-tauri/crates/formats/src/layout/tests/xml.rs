//! XML: elements as they are written.

use super::*;
use crate::layout::compile;

/// UBL as a partner would describe it, with a tax total chosen by the currency of the document.
pub(super) const UBL: &str = r#"{"name":"UBL 2.1","documents":["invoice"],"file":{"per":"document"},"tables":{"ci":[["allowance","false"],["charge","true"]]},"syntax":{"kind":"xml","root":"Invoice",
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
