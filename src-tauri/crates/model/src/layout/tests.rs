use super::*;

/// One layout of every syntax, as people write them.
const EXAMPLES: &[&str] = &[
    r##"{"name":"Acme invoice lines","documents":["invoice"],"syntax":{"kind":"csv","delimiter":",","header":true},"tables":{"gl":[["4000","S-SALES"],["4010","S-SALES"],["4900","S-OTHER"]]},
 "sections":[{"id":"invoice","each":"documents","by":["doc.number"],"parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
  {"at":"Invoice no","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date MM/dd/yyyy"},{"at":"Cur","field":"doc.currency"},{"at":"Item","field":"line.item"},
  {"at":"GL","field":"line.account","steps":["table gl"]},{"at":"Net","field":"line.net","type":"number 2"},{"at":"Invoice total","field":"doc.total","type":"number 2"}]}]}]}"##,
    r##"{"name":"Bank remittance","documents":["payment"],"syntax":{"kind":"fixed","length":48},"sections":[
 {"id":"H","record":"line","required":true,"parts":[{"at":"1+1","text":"H","key":true},{"at":"2+3","field":"doc.currency"},{"at":"5+8","field":"doc.date","type":"date yyyyMMdd"},
  {"at":"13+6","count":["P"],"type":"number"},{"at":"19+13","sum":"P.amount","type":"implied 2"}]},
 {"id":"payment","each":"documents","parts":[
  {"id":"P","record":"line","required":true,"parts":[{"at":"1+1","text":"P","key":true},{"at":"2+12","field":"doc.number"},{"at":"14+20","field":"doc.customer.name"},{"id":"P.amount","at":"34+13","field":"doc.amount","type":"implied 2"}]},
  {"id":"R","record":"line","each":"doc.paid","parts":[{"at":"1+1","text":"R","key":true},{"at":"2+20","field":"paid.invoice"},{"at":"22+13","field":"paid.amount","type":"implied 2"}]}]},
 {"id":"T","record":"line","required":true,"parts":[{"at":"1+1","text":"T","key":true},{"at":"2+8","count":["H","P","R","T"],"type":"number"}]}]}"##,
    r##"{"name":"Acme 810","documents":["invoice","credit-note"],"syntax":{"kind":"x12"},"standard":"x12/004010/810","tables":{"kind":[["invoice","DI"],["credit-note","CR"]],"ac":[["allowance","A"],["charge","C"]],"sac":[["freight","D240"],["promotion","F800"]]},
 "sections":[{"id":"set","record":"ST","each":"documents","parts":[
  {"id":"head","record":"BIG","parts":[{"at":"1","field":"doc.date"},{"at":"2","field":"doc.number"},{"at":"4","field":"doc.order"},{"at":"7","field":"doc.kind","steps":["table kind"]}]},
  {"id":"dept","record":"REF","parts":[{"at":"1","text":"DP"},{"at":"2","field":"doc.department"}]},
  {"id":"ship_to","record":"N1","parts":[{"at":"1","text":"ST"},{"at":"2","field":"doc.ship_to.name"},{"at":"3","text":"92","with":"4"},{"at":"4","field":"doc.ship_to.code"},
   {"id":"ship_city","record":"N4","parts":[{"at":"1","field":"doc.ship_to.city"},{"at":"2","field":"doc.ship_to.state"}]}]},
  {"id":"line","record":"IT1","each":"doc.lines","parts":[{"at":"1","seq":1},{"at":"2","field":"line.quantity"},{"at":"3","field":"line.unit"},{"at":"4","field":"line.price"},{"at":"6~VP","field":"line.sku"},{"at":"6~UP","field":"line.upc"},
   {"id":"text","record":"PID","parts":[{"at":"1","text":"F"},{"at":"5","field":"line.text"}]}]},
  {"id":"total","record":"TDS","required":true,"parts":[{"at":"1","field":"doc.total"}]},
  {"id":"tax","record":"TXI","each":"doc.taxes","parts":[{"at":"1","text":"ST"},{"at":"2","field":"tax.amount"},{"at":"3","field":"tax.rate"}]},
  {"id":"charge","record":"SAC","each":"doc.charges","parts":[{"at":"1","field":"charge.sign","steps":["table ac"]},{"at":"2","field":"charge.code","steps":["table sac"]},{"at":"5","field":"charge.amount"},{"at":"15","field":"charge.text"}]},
  {"id":"lines","record":"CTT","required":true,"parts":[{"at":"1","count":["line"]}]}]}]}"##,
    r##"{"name":"INVOIC D.96A","documents":["invoice"],"syntax":{"kind":"edifact"},"standard":"edifact/D96A/INVOIC","sections":[{"id":"message","record":"UNH","each":"documents","parts":[
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
  {"id":"tax_base","record":"MOA","parts":[{"at":"1.1","text":"125"},{"at":"1.2","field":"tax.base"}]},{"id":"tax_amount","record":"MOA","parts":[{"at":"1.1","text":"124"},{"at":"1.2","field":"tax.amount"}]}]}]}]}"##,
    r##"{"name":"UBL 2.1","documents":["invoice"],"file":{"per":"document"},"tables":{"ci":[["allowance","false"],["charge","true"]]},"syntax":{"kind":"xml","root":"Invoice",
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
   {"id":"item","record":"cac:Item","parts":[{"at":"cbc:Name","field":"line.text"}]}]}]}]}"##,
];

#[test]
fn layouts_of_every_syntax_read_and_read_back() {
    for json in EXAMPLES {
        let layout = Layout::from_json(json).unwrap();
        let again = Layout::from_json(&layout.to_json()).unwrap_or_else(|e| panic!("{}: {e}", layout.name));
        assert_eq!(again, layout, "the written form is the same layout");
        let mut numbered = layout.clone();
        numbered.fill_ids();
        assert_eq!(numbered, layout, "ids are given once");
    }
}

#[test]
fn parts_without_an_id_get_one_from_their_position() {
    let layout = Layout::from_json(EXAMPLES[0]).unwrap();
    let Part::Section(row) = &layout.sections[0].parts[0] else { panic!("a section") };
    let ids: Vec<&str> = row.columns().map(Column::id).collect();
    assert_eq!(ids[..3], ["1.1.1", "1.1.2", "1.1.3"]);
    let clash = EXAMPLES[0].replace(r#""id":"row""#, r#""id":"1.1.1""#);
    let layout = Layout::from_json(&clash).unwrap();
    let Part::Section(row) = &layout.sections[0].parts[0] else { panic!("a section") };
    assert_eq!(row.columns().next().unwrap().id(), "1.1.1-1", "an id that is taken is not given twice");
}

#[test]
fn errors_name_the_place() {
    let with = |column: &str| {
        format!(
            r#"{{"name":"x","documents":["invoice"],"syntax":{{"kind":"csv"}},"sections":[{{"id":"invoice","each":"documents","parts":[{{"id":"row","record":"line","parts":[{column}]}}]}}]}}"#
        )
    };
    for (column, parts) in [
        (r#"{"at":"Net","feild":"doc.net"}"#, vec!["section “invoice”: section “row”: column “Net”", "feild"]),
        (r#"{"at":"Net","field":"doc.net","text":"x"}"#, vec!["column “Net”", "field, text"]),
        (
            r#"{"at":"Net","field":"doc.net","type":"numbr 2"}"#,
            vec!["column “Net”", "numbr 2", "known are text, number"],
        ),
        (r#"{"at":"Net","field":"doc.net","steps":["tabel x"]}"#, vec!["column “Net”", "tabel x", "known are table"]),
        (r#"{"at":"Net","seq":1,"digits":3}"#, vec!["“digits” goes with “hash”"]),
        (r#"{"at":"Net","join":[{"field":"doc.net","at":"x"}]}"#, vec!["in “join”"]),
        (r#"{"at":"Net","choose":[{"text":"x"}]}"#, vec!["needs “where”"]),
        (r#"{"id":"inner","recrod":"line","parts":[]}"#, vec!["section “inner”", "recrod"]),
        (r#"{"id":"inner","where":{"doc.kind":"invoice"},"parts":[]}"#, vec!["is invoice"]),
    ] {
        let error = Layout::from_json(&with(column)).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "“{part}” is missing in: {error}");
        }
    }
    for (syntax, parts) in [
        (r#"{"kind":"csv","delimeter":";"}"#, vec!["syntax: ", "delimeter", "delimiter"]),
        (r#"{"kind":"csv","header":0}"#, vec!["syntax: ", "number of a row"]),
        (r#"{"kind":"csv","encoding":"latin-9"}"#, vec!["syntax: ", "latin-9", "windows-1252"]),
        (r#"{"kind":"xml","root":"Invoice","rot":"x"}"#, vec!["syntax: ", "rot"]),
        (r#"{"kind":"xlsx"}"#, vec!["syntax: ", "xlsx", "csv"]),
    ] {
        let json = format!(r#"{{"name":"x","documents":["invoice"],"syntax":{syntax},"sections":[]}}"#);
        let error = Layout::from_json(&json).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "“{part}” is missing in: {error}");
        }
    }
    let later = EXAMPLES[0].replacen('{', r#"{"format":2,"#, 1);
    assert!(matches!(Layout::from_json(&later), Err(LayoutError::Format { found: 2 })));
}

#[test]
fn types_are_texts_that_read_back() {
    for text in [
        "text",
        "text 20",
        "text 3..20",
        "text 20 cut",
        "text 10 pad 0 left",
        "text 10 pad space right cut",
        "number",
        "number 2",
        "number 2 point comma group dot sign trailing",
        "number sign brackets",
        "implied 2",
        "implied 0 overpunch",
        "implied 2 overpunch-ascii",
        "implied 3 overpunch-first pad 0 left",
        "implied 2 trailing-always",
        "implied 2 unsigned pad space left",
        "number 2 sign cr-db pad * left",
        "number sign db pad space right",
        "text pad 0 left",
        "text pad space left cut",
        "text cut",
        "date yyyyDDD",
        "date yyDDD pivot 50",
        "date yyyyMMdd",
        "date dd MMM yyyy",
        "date MMddyy pivot 70",
        "time yyyy-MM-dd HH:mm:ss",
        "bool Y/N",
        "bool X/",
        "code A,B",
        "code open A,B",
    ] {
        let spelling: Spelling = text.parse().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(spelling.to_string(), text);
    }
    for bad in [
        "",
        "txt",
        "text 0",
        "text 5..3",
        "text pad 00 left",
        "text pad 0",
        "number two",
        "number pad 0 right",
        "number pad 5 left",
        "number pad - left",
        "number group comma pad 0 left",
        "number 2 sign overpunch",
        "implied 2 brackets",
        "implied 2 pad",
        "number 19",
        "number 2 point dot",
        "number point comma group comma",
        "implied",
        "date yyyy",
        "date yyyyMMdd pivot 70",
        "bool Y",
        "bool Y/Y",
        "code",
        "time mm",
    ] {
        assert!(bad.parse::<Spelling>().is_err(), "{bad:?}");
    }
}

#[test]
fn steps_are_texts_that_read_back() {
    for text in [
        "table gl",
        "scale 10^2",
        "scale 10^-2",
        "negate",
        "replace a→b",
        "replace  →_",
        "replace -→",
        "affix INV-,",
        "affix ,/A",
        "piece 2 of 30",
        "trim",
        "case upper",
        "case lower",
        "round 2 half-up",
        "round 0 half-even",
        "cut 20",
        "default x",
        "default  y z",
        "part 2 of -",
    ] {
        let step: Step = text.parse().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(step.to_string(), text);
    }
    assert_eq!("replace a->b".parse::<Step>(), "replace a→b".parse());
    for bad in [
        "",
        "tabel x",
        "table",
        "scale 2",
        "scale 10^99",
        "negate x",
        "replace ab",
        "replace →b",
        "affix x",
        "affix ,",
        "piece 2",
        "piece 0 of 3",
        "case title",
        "round 2",
        "round 2 up",
        "cut 0",
        "default",
        "default ",
        "part 1 of ",
    ] {
        assert!(bad.parse::<Step>().is_err(), "{bad:?}");
    }
}
