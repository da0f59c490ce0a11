//! A partner's variant is an edit of a ready layout, and what files of X12 are made of: separators, numbers that run on,
//! groups, and several interchanges in one file.

use super::{inputs_for, read_good};
use formats::layout::{Outcome, Plan, Writer, compile};
use formats::templates;
use model::document::{Charge, Line, Party, complete};
use model::layout::{Control, Layout};
use model::{Date, Decimal, Document, Kind};
use serde_json::{Value, json};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn template(name: &str) -> Value {
    serde_json::from_str(templates::get(name).expect("a template").json).expect("JSON")
}

/// The part of a layout with this id.
fn part<'v>(layout: &'v mut Value, id: &str) -> Option<&'v mut Value> {
    if layout["id"] == id {
        return Some(layout);
    }
    let key = if layout.get("sections").is_some() { "sections" } else { "parts" };
    layout.get_mut(key)?.as_array_mut()?.iter_mut().find_map(|inner| part(inner, id))
}

fn parts<'v>(layout: &'v mut Value, id: &str) -> &'v mut Vec<Value> {
    let found = part(layout, id).unwrap_or_else(|| panic!("no part {id}"));
    found["parts"].as_array_mut().expect("parts")
}

fn without(layout: &mut Value, owner: &str, id: &str) {
    parts(layout, owner).retain(|part| part["id"] != id);
}

fn plan(layout: &Value) -> Plan {
    let layout = Layout::from_json(&layout.to_string()).expect("a layout");
    compile(&layout).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn document(number: &str) -> Document {
    let line = Line {
        sku: some("A-1"),
        text: some("Pine"),
        quantity: Some(Decimal::TWO),
        unit: some("pcs"),
        price: Some(Decimal::new(625, 2)),
        net: Some(Decimal::new(1250, 2)),
        ..Line::default()
    };
    let customer = Party { name: some("Fernhill"), code: some("C-77"), gln: some("5391234000011"), ..Party::default() };
    let mut document = Document {
        number: some(number),
        date: Some(Date::constant(2026, 3, 10)),
        currency: some("EUR"),
        project: some("P-9"),
        department: some("042"),
        terms: some("Net 30"),
        memo: some("Thank you"),
        lines: vec![line],
        customer,
        ..Document::new(Kind::Invoice)
    };
    complete(&mut document);
    document
}

fn write(plan: &Plan, documents: &[Document]) -> (String, Vec<Outcome>) {
    let mut inputs = inputs_for(plan);
    inputs.numbers.extend(Control::ALL.iter().map(|control| (*control, 41)));
    let mut writer = Writer::new(plan, inputs);
    let mut out = Vec::new();
    let outcomes = documents.iter().map(|document| writer.document(document, &mut out)).collect();
    writer.finish(&mut out).unwrap_or_else(|faults| panic!("{faults:?}"));
    (String::from_utf8(out).expect("text"), outcomes)
}

/// The file of documents that must all be taken, and that is read back and written the same again.
fn both_ways(plan: &Plan, documents: &[Document]) -> String {
    let (file, outcomes) = write(plan, documents);
    assert!(outcomes.iter().all(Outcome::is_written), "{outcomes:#?}");
    let back = read_good(plan, file.as_bytes());
    assert_eq!(back.len(), documents.len(), "{file}");
    assert_eq!(write(plan, &back).0, file);
    file
}

fn held(plan: &Plan, document: &Document) -> (String, String) {
    let (_, outcomes) = write(plan, std::slice::from_ref(document));
    match &outcomes[0] {
        Outcome::Held { faults } => (faults[0].code.to_owned(), faults[0].sentence.clone()),
        other => panic!("not held but {other:?}"),
    }
}

#[test]
fn a_partner_wants_another_810() {
    let mut layout = template("x12-810-4010");
    // Other qualifiers.
    for column in parts(&mut layout, "customer").iter_mut() {
        match (column["at"].as_str(), column["text"].as_str()) {
            (Some("1"), Some("BY")) => column["text"] = json!("BS"),
            (Some("3"), Some("92")) => column["text"] = json!("91"),
            _ => {}
        }
    }
    // Fixed codes in place of a table, for a partner who takes invoices alone.
    layout["documents"] = json!(["invoice"]);
    for column in parts(&mut layout, "head").iter_mut().filter(|column| column["at"] == "7") {
        *column = json!({"at": "7", "text": "PR"});
    }
    // One more reference, one more contact, fewer segments, the partner's own item numbers.
    let set = parts(&mut layout, "set");
    let after = set.iter().position(|part| part["id"] == "department").expect("department") + 1;
    set.insert(after, json!({"id": "project", "record": "REF", "parts": [{"at": "1", "text": "CT"}, {"at": "2", "field": "doc.project"}]}));
    set.insert(after + 1, json!({"id": "desk", "record": "PER", "parts": [{"at": "1", "text": "AR"}, {"at": "2", "field": "doc.salesperson"}]}));
    without(&mut layout, "set", "terms");
    without(&mut layout, "set", "memo");
    layout["tables"]["items"] = json!([["A-1", "7001"], ["*", "9999"]]);
    for column in parts(&mut layout, "line").iter_mut().filter(|column| column["at"] == "6~VP") {
        *column = json!({"at": "6~SK", "field": "line.sku", "steps": ["table items"]});
    }
    let sold = Document { salesperson: some("Aoife"), ..document("INV-1") };
    let file = both_ways(&plan(&layout), &[sold]);
    for segment in [
        "BIG*20260310*INV-1*****PR*00~",
        "REF*CT*P-9~PER*AR*Aoife~",
        "N1*BS*Fernhill*91*C-77~",
        "IT1*1*2*EA*6.25**SK*7001~",
    ] {
        assert!(file.contains(segment), "{segment} in {file}");
    }
    assert!(!file.contains("ITD") && !file.contains("NTE"), "{file}");
}

#[test]
fn a_partner_wants_another_invoic() {
    let mut layout = template("edifact-invoic-d96a");
    let message = parts(&mut layout, "message");
    let after = message.iter().position(|part| part["id"] == "reference").expect("reference") + 1;
    message.insert(after, json!({"id": "project", "record": "RFF", "parts": [{"at": "1.1", "text": "CT"}, {"at": "1.2", "field": "doc.project"}]}));
    without(&mut layout, "message", "memo");
    without(&mut layout, "message", "bill_to");
    for column in parts(&mut layout, "customer").iter_mut() {
        match column["at"].as_str() {
            Some("2.1") => column["field"] = json!("doc.customer.code"),
            Some("2.3") => column["text"] = json!("92"),
            _ => {}
        }
    }
    without(&mut layout, "customer", "customer_code");
    layout["tables"]["unit"] = json!([["pcs", "C62"], ["C62", "C62"]]);
    layout["syntax"]["una"] = json!(":+,? '");
    let file = both_ways(&plan(&layout), &[document("INV-1")]);
    for segment in
        ["UNA:+,? '", "RFF+CT:P-9'", "NAD+BY+C-77::92++Fernhill'", "QTY+47:2:C62'", "PRI+AAA:6,25'", "MOA+77:12,50'"]
    {
        assert!(file.contains(segment), "{segment} in {file}");
    }
}

#[test]
fn amounts_without_a_place_hold_their_document() {
    for name in ["x12-810-4010", "edifact-invoic-d01b"] {
        let mut layout = template(name);
        let freight =
            Charge { sign: some("charge"), code: some("freight"), amount: Some(Decimal::ONE), ..Charge::default() };
        let mut shipped =
            Document { shipping: Some(Decimal::ONE), charges: vec![freight], total: None, ..document("INV-1") };
        complete(&mut shipped);
        both_ways(&plan(&layout), std::slice::from_ref(&shipped));
        // Books that state the freight and do not list it.
        let unlisted = Document { charges: Vec::new(), ..shipped.clone() };
        let (code, sentence) = held(&plan(&layout), &unlisted);
        assert_eq!(code, "imbalance", "{sentence}");
        assert!(sentence.contains("difference 1.00 EUR") || sentence.contains("difference 1 EUR"), "{sentence}");
        without(&mut layout, if name.starts_with("x12") { "set" } else { "message" }, "charge");
        assert!(["imbalance", "header-amount"].contains(&held(&plan(&layout), &shipped).0.as_str()));
        // Tax that no group names.
        let taxed = Document { tax: Some(Decimal::TWO), total: Some(Decimal::new(1450, 2)), ..document("INV-2") };
        assert_eq!(held(&plan(&template(name)), &taxed).0, "imbalance");
    }
}

#[test]
fn separators_in_texts_are_refused_or_replaced_by_rule() {
    let layout = template("x12-810-4010");
    for text in ["a*b", "a>b", "a~b", "a^b"] {
        let odd = Document { customer: Party { name: some(text), ..Party::default() }, ..document("INV-1") };
        let (code, sentence) = held(&plan(&layout), &odd);
        assert_eq!(code, "syntax", "{sentence}");
        assert!(sentence.contains("separates values"), "{sentence}");
    }
    let odd = Document { customer: Party { name: some("a*b"), ..Party::default() }, ..document("INV-1") };
    let mut replacing = layout.clone();
    for column in parts(&mut replacing, "customer").iter_mut().filter(|column| column["at"] == "2") {
        column["steps"] = json!(["replace *→-"]);
    }
    let (file, outcomes) = write(&plan(&replacing), std::slice::from_ref(&odd));
    assert!(outcomes[0].is_written() && file.contains("N1*BY*a-b~"), "{outcomes:?} {file}");
    let mut others = layout;
    others["syntax"]["separators"] = json!("|<^\n");
    let file = both_ways(&plan(&others), &[odd]);
    assert!(file.contains("N1|BY|a*b\n") && file.starts_with("ISA|00|"), "{file}");
}

#[test]
fn control_numbers_run_on_and_held_documents_take_none() {
    let plan = plan(&template("x12-810-5010"));
    let odd = Document { number: some("A*B"), ..document("") };
    let (file, outcomes) = write(&plan, &[document("INV-1"), odd, document("INV-2"), document("INV-3")]);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_written()).count(), 3, "{outcomes:?}");
    let sets: Vec<&str> = file.split('~').filter(|segment| segment.starts_with("ST*")).collect();
    assert_eq!(sets, ["ST*810*000000041", "ST*810*000000042", "ST*810*000000043"]);
    assert!(file.ends_with("GE*3*41~IEA*1*000000041~"), "{file}");
}

#[test]
fn documents_go_into_groups_by_a_field() {
    let mut layout = template("x12-810-4010");
    let sections = layout["sections"].take();
    layout["sections"] =
        json!([{"id": "group", "record": "GS", "each": "batches", "by": ["doc.department"], "parts": sections}]);
    let plan = plan(&layout);
    assert_eq!(plan.needs().order_by, ["doc.department"]);
    let of = |number: &str, department: &str| Document { department: some(department), ..document(number) };
    let file = both_ways(&plan, &[of("INV-1", "A"), of("INV-2", "A"), of("INV-3", "B")]);
    let frame: Vec<&str> = file.split('~').filter(|s| ["GS", "GE", "IE"].contains(&&s[..2.min(s.len())])).collect();
    assert_eq!(frame.len(), 5, "{file}");
    assert_eq!(frame[1], "GE*2*41");
    assert_eq!(frame[3], "GE*1*42");
    assert_eq!(frame[4], "IEA*2*000000041");
}

#[test]
fn several_interchanges_stand_in_one_file() {
    let mut others = template("x12-810-4010");
    others["syntax"]["separators"] = json!("|<^!");
    let plain = plan(&template("x12-810-4010"));
    let first = write(&plain, &[document("INV-1"), document("INV-2")]).0;
    let second = write(&plan(&others), &[document("INV-3")]).0.replace("000000041", "000000042").replace("|41", "|42");
    let numbers = |file: &str| -> Vec<String> {
        read_good(&plain, file.as_bytes()).into_iter().filter_map(|document| document.number).collect()
    };
    assert_eq!(numbers(&format!("{first}\r\n{second}")), ["INV-1", "INV-2", "INV-3"]);
    let edifact = plan(&template("edifact-invoic-d96a"));
    let one = write(&edifact, &[document("INV-1")]).0;
    let two = write(&edifact, &[document("INV-2")]).0.replace(":0900+41'", ":0900+42'").replace("UNZ+1+41", "UNZ+1+42");
    assert_eq!(read_good(&edifact, format!("{one}\n{two}").as_bytes()).len(), 2);
}

#[test]
fn ten_thousand_lines_come_back() {
    for name in ["x12-810-5010", "edifact-invoic-d96a"] {
        let plan = plan(&template(name));
        let mut long = Document { net: None, total: None, ..document("INV-1") };
        long.lines = vec![long.lines[0].clone(); 10_000];
        complete(&mut long);
        let file = both_ways(&plan, &[long]);
        assert_eq!(read_good(&plan, file.as_bytes())[0].lines.len(), 10_000);
    }
}
