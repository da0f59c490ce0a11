use super::{check, documents, plan, write};

const TWO: &str = r#"
    {"kind":"invoice","number":"INV-1","date":"2026-03-10","currency":"EUR","total":"30.00","lines":[{"text":"A","net":"10.00"},{"text":"B","net":"20.00"}]}
    {"kind":"invoice","number":"INV-2","date":"2026-03-11","currency":"EUR","total":"5.50","lines":[{"text":"C","net":"5.50"}]}"#;

#[test]
fn a_row_for_each_document_or_for_each_line() {
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[
            {"at":"No","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date MM/dd/yyyy"},{"at":"Total","field":"doc.total","type":"implied 2"}]}]"#,
        TWO,
        "No,Date,Total|INV-1,03/10/2026,3000|INV-2,03/11/2026,550|",
        &[],
    );
    // Outer fields repeat on every line.
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","each":"doc.lines","parts":[
            {"at":"No","field":"doc.number"},{"at":"Line","seq":1},{"at":"Text","field":"line.text"},{"at":"Net","field":"line.net"}]}]}]"#,
        TWO,
        "No,Line,Text,Net|INV-1,1,A,10.00|INV-1,2,B,20.00|INV-2,1,C,5.50|",
        &[],
    );
}

#[test]
fn the_example_of_the_notation_is_written_word_for_word() {
    check(
        r#""syntax":{"kind":"csv","delimiter":",","header":true},"tables":{"gl":[["4000","S-SALES"],["4010","S-SALES"],["4900","S-OTHER"]]},
         "sections":[{"id":"invoice","each":"documents","by":["doc.number"],"parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
          {"at":"Invoice no","field":"doc.number"},{"at":"Date","field":"doc.date","type":"date MM/dd/yyyy"},{"at":"Cur","field":"doc.currency"},{"at":"Item","field":"line.item"},
          {"at":"GL","field":"line.account","steps":["table gl"]},{"at":"Net","field":"line.net","type":"number 2"},{"at":"Invoice total","field":"doc.total","type":"number 2"}]}]}]"#,
        r#"{"kind":"invoice","number":"INV-1","date":"2026-03-10","currency":"EUR","total":"208.73","lines":[{"item":"Pine \"A\", long","account":"4010","net":"120"}]}"#,
        "Invoice no,Date,Cur,Item,GL,Net,Invoice total|INV-1,03/10/2026,EUR,\"Pine \"\"A\"\", long\",S-SALES,120.00,208.73|",
        &[],
    );
}

#[test]
fn header_detail_and_trailer_lines_stand_where_the_layout_has_them() {
    check(
        r#""syntax":{"kind":"csv","header":false},"sections":[
            {"id":"F","record":"line","required":true,"parts":[{"at":"1","text":"F"},{"at":"2","param":"sender.id"},{"at":"3","param":"run.date","type":"date yyyyMMdd"},{"at":"4","param":"run.time","type":"time HHmm"},{"at":"5","control":"file"}]},
            {"each":"documents","parts":[
                {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H"},{"at":"2","field":"doc.number"},{"at":"4","control":"set"}]},
                {"id":"D","record":"line","each":"doc.lines","parts":[{"at":"1","text":"D"},{"at":"2","seq":10},{"at":"3","field":"line.net"}]}]},
            {"id":"T","record":"line","required":true,"parts":[{"at":"1","text":"T"},{"at":"2","count":"*"}]}]"#,
        TWO,
        "F,HARBOUR,20261201,0705,41|H,INV-1,,41|D,10,10.00|D,11,20.00|H,INV-2,,42|D,10,5.50|T,7|",
        &[],
    );
}

#[test]
fn one_group_keeps_kinds_of_documents_in_their_order() {
    let file = "H,INV-1,30.00|D,A|D,B|C,CRN-1,-12.00|H,INV-2,5.50|D,C|";
    let mut lines = TWO.trim().lines().map(str::to_owned).collect::<Vec<_>>();
    lines.insert(1, r#"{"kind":"credit-note","number":"CRN-1","total":"12.00"}"#.to_owned());
    check(
        r#""documents":["invoice","credit-note"],"syntax":{"kind":"csv","header":false},"sections":[{"each":"documents","one_of":true,"parts":[
            {"id":"inv","where":{"doc.kind":"is invoice"},"parts":[
                {"record":"line","parts":[{"at":"1","text":"H"},{"at":"2","field":"doc.number"},{"at":"3","field":"doc.total"}]},
                {"record":"line","each":"doc.lines","parts":[{"at":"1","text":"D"},{"at":"2","field":"line.text"}]}]},
            {"id":"crn","where":{"doc.kind":"is credit-note"},"record":"line","parts":[{"at":"1","text":"C"},{"at":"2","field":"doc.number"},{"at":"3","field":"doc.total","steps":["negate"]}]}]}]"#,
        &lines.join("\n"),
        file,
        &[],
    );
}

/// W1: fixed texts, companions and computed values bring no line to life; fields do; `required` and `each` need none.
#[test]
fn a_line_stands_when_a_field_of_it_has_a_value() {
    let layout = |note: &str| {
        format!(
            r#""syntax":{{"kind":"csv","header":false}},"sections":[{{"each":"documents","parts":[
                {{"record":"line","required":true,"parts":[{{"at":"1","text":"H"}},{{"at":"2","field":"doc.number"}}]}},
                {{"record":"line",{note}"parts":[{{"at":"1","text":"N"}},{{"at":"2","field":"doc.memo","steps":["default none"]}}]}}]}}]"#
        )
    };
    let documents = r#"{"kind":"invoice","number":"1","memo":"hello"}
        {"kind":"invoice","number":"2"}"#;
    check(&layout(""), documents, "H,1|N,hello|H,2|", &[]);
    check(&layout(r#""required":true,"#), documents, "H,1|N,hello|H,2|N,none|", &[]);
    // A group lives when anything inside it does.
    check(
        r#""syntax":{"kind":"csv","header":false},"sections":[{"each":"documents","parts":[
            {"record":"line","required":true,"parts":[{"at":"1","field":"doc.number"}]},
            {"record":"line","parts":[{"at":"1","text":"ship"},{"at":"2","field":"doc.ship_to.name"}],"id":"S"},
            {"parts":[{"record":"line","parts":[{"at":"1","text":"order"},{"at":"2","field":"doc.order"},{"at":"3","text":"x","with":"4"},{"at":"4","field":"doc.order_date"}]}]}]}]"#,
        r#"{"kind":"invoice","number":"1","order":"PO-1"}
           {"kind":"invoice","number":"2","order":"PO-2","order_date":"2026-01-02","ship_to":{"name":"Quay"}}
           {"kind":"invoice","number":"3"}"#,
        "1|order,PO-1,,|2|ship,Quay|order,PO-2,x,2026-01-02|3|",
        &[],
    );
}

#[test]
fn slots_stand_side_by_side() {
    let documents = r#"{"kind":"invoice","number":"1","taxes":[{"name":"VAT","amount":"2"},{"name":"City","amount":"1"}]}
        {"kind":"invoice","number":"2"}"#;
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"at":"No","field":"doc.number"},
            {"record":"slots","each":"doc.taxes","slots":{"n":2},"parts":[{"at":"Tax {n}","field":"tax.name"},{"at":"Amount {n}","field":"tax.amount"}]},
            {"at":"Memo","field":"doc.memo"}]}]"#,
        documents,
        "No,Tax 1,Amount 1,Tax 2,Amount 2,Memo|1,VAT,2,City,1,|2,,,,,|",
        &[],
    );
    check(
        r#""syntax":{"kind":"csv","header":false},"sections":[{"record":"line","each":"documents","parts":[{"at":"1","field":"doc.number"},
            {"record":"slots","each":"doc.taxes","slots":{"n":2,"stride":3},"parts":[{"at":"2","field":"tax.name"},{"at":"3","field":"tax.amount"}]}]}]"#,
        documents,
        "1,VAT,2,,City,1|2,,,,,|",
        &[],
    );
}

#[test]
fn long_texts_go_in_pieces() {
    check(
        r#""syntax":{"kind":"csv","header":false},"sections":[{"each":"documents","parts":[{"record":"line","required":true,"parts":[{"at":"1","field":"doc.number"}]},
            {"record":"line","each":"pieces(doc.memo, 4)","parts":[{"at":"1","field":"piece.number"},{"at":"2","field":"piece.text"}]}]}]"#,
        r#"{"kind":"invoice","number":"A","memo":"übermäßig"}
           {"kind":"invoice","number":"B"}"#,
        "A|1,über|2,mäßi|3,g|B|",
        &[],
    );
}

#[test]
fn columns_join_and_choose() {
    check(
        r#""documents":["invoice","credit-note"],"syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[
            {"at":"Who","join":[{"field":"doc.customer.code"},{"field":"doc.customer.name"},{"param":"sender.id"}],"separator":" / "},
            {"at":"Type","choose":[{"where":{"doc.kind":"is credit-note"},"text":"381"},{"where":{"doc.total":"is 0"},"text":"zero"}],"else":{"text":"380"}},
            {"at":"Ref","choose":[{"where":{"doc.order":"present"},"field":"doc.order"},{"where":{"doc.reference":"absent"},"text":"-"}],"else":{"field":"doc.reference"}}]}]"#,
        r#"{"kind":"invoice","total":"1","customer":{"code":"C1","name":"Fern"},"order":"PO"}
           {"kind":"credit-note","total":"1","customer":{"name":"Fern"}}
           {"kind":"invoice","total":"0.00","reference":"R"}"#,
        "Who,Type,Ref|C1 / Fern / HARBOUR,380,PO|Fern / HARBOUR,381,-|HARBOUR,zero,R|",
        &[],
    );
}

#[test]
fn nothing_is_spelled_as_the_column_says() {
    check(
        r#""syntax":{"kind":"csv","quoting":"text"},"sections":[{"record":"line","each":"documents","parts":[
            {"at":"No","field":"doc.number"},{"at":"Memo","field":"doc.memo","none":"NULL"},{"at":"Total","field":"doc.total","none":"0.00"}]}]"#,
        r#"{"kind":"invoice","number":"1"}"#,
        "\"No\",\"Memo\",\"Total\"|\"1\",\"NULL\",0.00|",
        &[],
    );
}

#[test]
fn formulas_are_guarded_only_when_asked() {
    let layout = |formulas: &str| {
        format!(
            r#""syntax":{{"kind":"csv"{formulas}}},"sections":[{{"record":"line","each":"documents","parts":[{{"at":"Memo","field":"doc.memo"}},{{"at":"Total","field":"doc.total"}}]}}]"#
        )
    };
    let documents = r#"{"kind":"invoice","memo":"=1+1","total":"-5"}
        {"kind":"invoice","memo":"@SUM(A1)"}"#;
    check(&layout(""), documents, "Memo,Total|=1+1,-5|@SUM(A1),|", &[]);
    check(&layout(r#","formulas":"guard""#), documents, "Memo,Total|'=1+1,-5|'@SUM(A1),|", &[]);
}

#[test]
fn bytes_are_those_of_the_encoding() {
    let layout = |syntax: &str| {
        format!(
            r#""syntax":{{"kind":"csv","newline":"lf"{syntax}}},"sections":[{{"record":"line","each":"documents","parts":[{{"at":"Größe","field":"doc.memo"}}]}}]"#
        )
    };
    let documents = documents(r#"{"kind":"invoice","memo":"é€"}"#);
    let bytes = |syntax: &str| write(&plan(&layout(syntax)), &documents).bytes;
    assert_eq!(bytes(""), "Größe\né€\n".as_bytes());
    assert_eq!(bytes(r#","bom":true"#), b"\xEF\xBB\xBFGr\xC3\xB6\xC3\x9Fe\n\xC3\xA9\xE2\x82\xAC\n");
    assert_eq!(bytes(r#","encoding":"windows-1252""#), b"Gr\xF6\xDFe\n\xE9\x80\n");
    assert_eq!(bytes(r#","encoding":"iso-8859-1","unmappable":{"replace":"EUR"}"#), b"Gr\xF6\xDFe\n\xE9EUR\n");
    assert_eq!(bytes(r#","encoding":"ascii","unmappable":{"replace":"?"}"#), b"Gr??e\n??\n");
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain("Größe\né€\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(bytes(r#","encoding":"utf-16le","bom":true"#), utf16);
}

#[test]
fn a_run_without_documents_still_makes_a_file() {
    let layout = r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"at":"No","field":"doc.number"}]}]"#;
    check(layout, "", "No|", &[]);
    check(
        r#""syntax":{"kind":"csv","header":false},"sections":[
            {"record":"line","required":true,"parts":[{"at":"1","text":"H"},{"at":"2","field":"doc.currency"}]},
            {"id":"D","record":"line","each":"documents","parts":[{"at":"1","field":"doc.number"}]},
            {"record":"line","required":true,"parts":[{"at":"1","text":"T"},{"at":"2","count":["D"]}]}]"#,
        "",
        "H,|T,0|",
        &[],
    );
}

#[test]
fn the_header_row_can_stand_further_down() {
    check(
        r#""syntax":{"kind":"csv","header":3},"sections":[{"record":"line","each":"documents","parts":[{"at":"No","field":"doc.number"},{"at":"Cur","field":"doc.currency"}]}]"#,
        r#"{"kind":"invoice","number":"1","currency":"EUR"}"#,
        ",|,|No,Cur|1,EUR|",
        &[],
    );
}
