//! X12 and EDIFACT, both ways: the layouts of an 810 and an INVOIC as they are written in the guide.

use super::{documents, plan, write};

/// An invoice with two lines, freight and two rates of tax.
pub(super) const INVOICE: &str = r#"{"kind":"invoice","number":"INV-1","date":"2026-03-10","order":"PO-7","order_date":"2026-03-01","currency":"EUR","department":"042",
"tax":"23.23","total":"208.73","customer":{"gln":"5412345000013","tax_id":"BE1"},
"ship_to":{"name":"Pine Depot","code":"0042","city":"Gent","state":"VO"},
"lines":[{"number":1,"sku":"A-1","upc":"012345678905","ean":"4012345678901","text":"Pine, long","quantity":"12","unit":"EA","price":"10","net":"120.00"},
{"number":2,"sku":"B-2","quantity":"1","unit":"EA","price":"50.5","net":"50.50"}],
"charges":[{"sign":"charge","code":"freight","amount":"15","text":"Freight"}],
"taxes":[{"category":"S","rate":"21","base":"100.00","amount":"21.00"},{"category":"S","rate":"6","base":"37.17","amount":"2.23"}]}"#;

pub(super) const X12: &str = r#""documents":["invoice","credit-note"],"syntax":{"kind":"x12"},"standard":"x12/004010/810","tables":{"kind":[["invoice","DI"],["credit-note","CR"]],"ac":[["allowance","A"],["charge","C"]],"sac":[["freight","D240"],["promotion","F800"]]},
 "sections":[{"id":"set","record":"ST","each":"documents","parts":[
  {"id":"head","record":"BIG","parts":[{"at":"1","field":"doc.date"},{"at":"2","field":"doc.number"},{"at":"4","field":"doc.order"},{"at":"7","field":"doc.kind","steps":["table kind"]}]},
  {"id":"dept","record":"REF","parts":[{"at":"1","text":"DP"},{"at":"2","field":"doc.department"}]},
  {"id":"ship_to","record":"N1","parts":[{"at":"1","text":"ST"},{"at":"2","field":"doc.ship_to.name"},{"at":"3","text":"92","with":"4"},{"at":"4","field":"doc.ship_to.code"},
   {"id":"ship_city","record":"N4","parts":[{"at":"1","field":"doc.ship_to.city"},{"at":"2","field":"doc.ship_to.state"}]}]},
  {"id":"line","record":"IT1","each":"doc.lines","parts":[{"at":"1","seq":1},{"at":"2","field":"line.quantity"},{"at":"3","field":"line.unit"},{"at":"4","field":"line.price"},{"at":"6~VP","field":"line.sku"},{"at":"6~UP","field":"line.upc"},
   {"id":"text","record":"PID","parts":[{"at":"1","text":"F"},{"at":"5","field":"line.text"}]}]},
  {"id":"total","record":"TDS","required":true,"parts":[{"at":"1","field":"doc.total"}]},
  {"id":"tax","record":"TXI","each":"doc.taxes","parts":[{"at":"1","text":"ST"},{"at":"2","field":"tax.amount"},{"at":"3","field":"tax.rate"}]},
  {"id":"charge","record":"SAC","each":"doc.charges","parts":[{"at":"1","field":"charge.sign","steps":["table ac"]},{"at":"2","field":"charge.code","steps":["table sac"]},{"at":"5","field":"charge.amount","type":"implied 2"},{"at":"15","field":"charge.text"}]},
  {"id":"lines","record":"CTT","required":true,"parts":[{"at":"1","count":["line"]}]}]}]"#;

pub(super) const EDIFACT: &str = r#""syntax":{"kind":"edifact"},"standard":"edifact/D96A/INVOIC","sections":[{"id":"message","record":"UNH","each":"documents","parts":[
 {"id":"head","record":"BGM","parts":[{"at":"1","text":"380"},{"at":"2","field":"doc.number"},{"at":"3","text":"9"}]},
 {"id":"date","record":"DTM","parts":[{"at":"1.1","text":"137"},{"at":"1.2","field":"doc.date","type":"date yyyyMMdd"},{"at":"1.3","text":"102"}]},
 {"id":"order","record":"RFF","parts":[{"at":"1.1","text":"ON"},{"at":"1.2","field":"doc.order"},
  {"id":"order_date","record":"DTM","parts":[{"at":"1.1","text":"171"},{"at":"1.2","field":"doc.order_date","type":"date yyyyMMdd"},{"at":"1.3","text":"102"}]}]},
 {"id":"buyer","record":"NAD","parts":[{"at":"1","text":"BY"},{"at":"2.1","field":"doc.customer.gln"},{"at":"2.3","text":"9"},{"id":"buyer_vat","record":"RFF","parts":[{"at":"1.1","text":"VA"},{"at":"1.2","field":"doc.customer.tax_id"}]}]},
 {"id":"line","record":"LIN","each":"doc.lines","parts":[{"at":"1","seq":1},{"at":"3.1","field":"line.ean"},{"at":"3.2","text":"EN"},
  {"id":"qty","record":"QTY","parts":[{"at":"1.1","text":"47"},{"at":"1.2","field":"line.quantity"},{"at":"1.3","field":"line.unit","with":"1.2"}]},
  {"id":"net","record":"MOA","parts":[{"at":"1.1","text":"203"},{"at":"1.2","field":"line.net"}]}]},
 {"id":"uns","record":"UNS","required":true,"parts":[{"at":"1","text":"S"}]},
 {"id":"total","record":"MOA","required":true,"parts":[{"at":"1.1","text":"77"},{"at":"1.2","field":"doc.total"}]},
 {"id":"tax","record":"TAX","each":"doc.taxes","parts":[{"at":"1","text":"7"},{"at":"2","text":"VAT"},{"at":"5.4","field":"tax.rate"},{"at":"6","field":"tax.category"},
  {"id":"tax_base","record":"MOA","parts":[{"at":"1.1","text":"125"},{"at":"1.2","field":"tax.base"}]},{"id":"tax_amount","record":"MOA","parts":[{"at":"1.1","text":"124"},{"at":"1.2","field":"tax.amount"}]}]}]}]"#;

fn written(layout: &str, docs: &str) -> String {
    let result = write(&plan(layout), &documents(&docs.replace('\n', "")));
    assert!(result.faults.is_empty(), "{:#?}", result.faults);
    result.finished.as_ref().unwrap_or_else(|faults| panic!("{faults:#?}"));
    result.text().to_owned()
}

#[test]
fn an_810_is_written_with_its_envelope() {
    let expected = "\
ISA*00*          *00*          *ZZ*HARBOUR        *ZZ*ACME           *261201*0705*U*00401*000000041*0*P*>~\
GS*IN*HARBOUR*ACME*20261201*0705*41*X*004010~\
ST*810*000000041~\
BIG*20260310*INV-1**PO-7***DI~\
REF*DP*042~\
N1*ST*Pine Depot*92*0042~\
N4*Gent*VO~\
IT1*1*12*EA*10**VP*A-1*UP*012345678905~\
PID*F****Pine, long~\
IT1*2*1*EA*50.5**VP*B-2~\
TDS*20873~\
TXI*ST*21.00*21~\
TXI*ST*2.23*6~\
SAC*C*D240***1500**********Freight~\
CTT*2~\
SE*14*000000041~\
GE*1*41~\
IEA*1*000000041~";
    assert_eq!(written(X12, INVOICE).replace('~', "~\n"), expected.replace('~', "~\n"));
}

#[test]
fn an_invoic_is_written_with_its_envelope() {
    let expected = "\
UNA:+.? '\
UNB+UNOC:3+HARBOUR+ACME+261201:0705+41'\
UNH+41+INVOIC:D:96A:UN'\
BGM+380+INV-1+9'\
DTM+137:20260310:102'\
RFF+ON:PO-7'\
DTM+171:20260301:102'\
NAD+BY+5412345000013::9'\
RFF+VA:BE1'\
LIN+1++4012345678901:EN'\
QTY+47:12:EA'\
MOA+203:120.00'\
LIN+2'\
QTY+47:1:EA'\
MOA+203:50.50'\
UNS+S'\
MOA+77:193.73'\
TAX+7+VAT+++:::21+S'\
MOA+125:100.00'\
MOA+124:21.00'\
TAX+7+VAT+++:::6+S'\
MOA+125:37.17'\
MOA+124:2.23'\
UNT+22+41'\
UNZ+1+41'";
    let invoice = INVOICE
        .replace("208.73", "193.73")
        .replace(r#""charges":[{"sign":"charge","code":"freight","amount":"15","text":"Freight"}],"#, "");
    assert_eq!(written(EDIFACT, &invoice).replace('\'', "'\n"), expected.replace('\'', "'\n"));
}
