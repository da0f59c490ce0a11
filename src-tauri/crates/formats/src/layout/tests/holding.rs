use super::{check, documents, inputs, plan, write};
use crate::layout::{Severity, Writer};

const ROWS: &str = r#"{"id":"row","record":"line","each":"doc.lines","parts":[{"at":"No","field":"doc.number"},{"at":"Net","field":"line.net","type":"number 2"}]}"#;

fn lines_of(columns: &str) -> String {
    format!(r#""syntax":{{"kind":"csv"}},"sections":[{{"record":"line","each":"documents","parts":[{columns}]}}]"#)
}

#[test]
fn what_does_not_fit_holds_its_document_and_no_other() {
    let good = r#"{"kind":"invoice","number":"1","memo":"ok","total":"1.00"}"#;
    for (columns, bad, fault) in [
        (r#"{"at":"A","field":"doc.number","required":true}"#, r#"{"kind":"invoice"}"#, "required A"),
        (r#"{"at":"A","field":"doc.memo","type":"text 5"}"#, r#"{"kind":"invoice","memo":"too long"}"#, "length A"),
        (r#"{"at":"A","field":"doc.total","type":"number 2"}"#, r#"{"kind":"invoice","total":"1.005"}"#, "value A"),
        (
            r#"{"at":"A","field":"doc.memo","steps":["table m"]}"#,
            r#"{"kind":"invoice","memo":"new"}"#,
            "unknown-value A",
        ),
        (
            r#"{"at":"A","field":"doc.memo","type":"code ok,fine"}"#,
            r#"{"kind":"invoice","memo":"bad"}"#,
            "unknown-value A",
        ),
        (r#"{"at":"A","field":"doc.memo","type":"number 2"}"#, r#"{"kind":"invoice","memo":"NaN"}"#, "value A"),
        (r#"{"at":"A","field":"doc.memo"}"#, r#"{"kind":"invoice","memo":"nul\u0000"}"#, "syntax A"),
        (r#"{"at":"A","field":"doc.memo"}"#, r#"{"kind":"bill","memo":"x"}"#, "kind"),
        (
            r#"{"at":"A","field":"doc.memo","steps":["piece 1 of 3"]},{"at":"B","field":"doc.memo","steps":["piece 2 of 3"]}"#,
            r#"{"kind":"invoice","memo":"sevenchars"}"#,
            "length B",
        ),
        (
            r#"{"at":"","field":"doc.currency","steps":["default EUR"]},{"at":"A","field":"doc.number"}"#,
            r#"{"kind":"invoice","currency":"USD"}"#,
            "other-value (not in the file)",
        ),
    ] {
        let rest = format!(r#""tables":{{"m":[["ok","OK"]]}},{}"#, lines_of(columns));
        let good = if columns.contains("\"type\":\"number 2\"") && columns.contains("memo") {
            r#"{"kind":"invoice","memo":"12"}"#
        } else {
            good
        };
        let plan = plan(&rest);
        let alone = write(&plan, &documents(good));
        let all = write(&plan, &documents(&format!("{good}\n{bad}\n{good}")));
        assert_eq!(all.outcomes, ["written", fault, "written"], "{columns}");
        let held = &all.faults[0];
        assert_eq!(held.severity, Severity::Hold, "{columns}");
        for_people(&held.sentence);
        let body = alone.text().split_once("\r\n").unwrap().1;
        assert!(all.text().ends_with(&body.repeat(2)), "the others are whole: {}", all.text());
        assert_eq!(all.finished.unwrap().documents, 2, "{columns}");
    }
}

/// A sentence for a bookkeeper: no paths of fields, no words of the layout's language.
#[track_caller]
fn for_people(sentence: &str) {
    assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "a sentence: {sentence}");
    for word in ["doc.", "line.", "section", "step", "schema"] {
        assert!(!sentence.replace("each line.", "").contains(word), "“{word}” in: {sentence}");
    }
}

/// What a document is held for, in whole sentences.
#[test]
fn sentences_name_column_document_and_what_to_do() {
    let check = |rest: &str, document: &str, expect: &str| {
        let rest = format!(r#""tables":{{"route":[["ok","OK"]]}},{rest}"#);
        let result = write(&plan(&rest), &documents(document));
        let fault = result.faults.iter().find(|fault| fault.holds()).expect("it is held");
        assert_eq!(fault.sentence, expect, "{document}");
        for_people(&fault.sentence);
    };
    let column = |column: &str| lines_of(column);
    check(
        &column(r#"{"at":"PO number","field":"doc.reference","required":true}"#),
        r#"{"kind":"invoice","number":"INV-000277"}"#,
        "PO number is missing in INV-000277. Fill it in in your books, or correct it in the inbox.",
    );
    check(
        &column(r#"{"at":"PO number","field":"doc.reference","required":true}"#),
        r#"{"kind":"invoice"}"#,
        "PO number is missing in this invoice. Fill it in in your books, or correct it in the inbox.",
    );
    check(
        &column(r#"{"at":"Note","field":"doc.memo","type":"text 5"}"#),
        r#"{"kind":"invoice","number":"INV-1","memo":"too long"}"#,
        "Note is “too long” in INV-1, but it must be at most 5 characters long. Shorten it in your books, or let the file layout cut it.",
    );
    check(
        &column(r#"{"at":"Code","field":"doc.memo","type":"text 3..5"}"#),
        r#"{"kind":"invoice","number":"INV-1","memo":"a"}"#,
        "Code is “a” in INV-1, but it must be at least 3 characters long. Complete it in your books, or change the column in the file layout.",
    );
    check(
        &format!(r#""syntax":{{"kind":"csv"}},"sections":[{{"each":"documents","parts":[{ROWS}]}}]"#),
        r#"{"kind":"invoice","number":"INV-1","lines":[{"net":"1"},{"net":"0.001"}]}"#,
        "Net is “0.001” in line 2 of INV-1, but it must be a number with at most 2 decimals. Correct it in your books, or let the file layout round it.",
    );
    check(
        &column(r#"{"at":"Route","field":"doc.memo","steps":["table route"]}"#),
        r#"{"kind":"invoice","number":"INV-1","memo":"new"}"#,
        "Route is “new” in INV-1, but it must be in the look-up table “route”. Correct it in your books, or add it to the list or look-up table of the file layout.",
    );
    check(
        &column(r#"{"at":"No","field":"doc.number"},{"at":"Account","field":"line.account"}"#),
        r#"{"kind":"invoice","number":"INV-1","lines":[{"account":"4000"},{"account":"4010"}]}"#,
        "Account has several values in INV-1, “4000” and “4010”, but the file has one place for it. Give it one value in your books, or let the file layout write a row for each line.",
    );
    check(
        &column(r#"{"at":"","field":"doc.currency","steps":["default EUR"]},{"at":"A","field":"doc.number"}"#),
        r#"{"kind":"invoice","number":"INV-1","currency":"USD"}"#,
        "INV-1 has “USD” as Currency, and this file is for “EUR” alone. Leave such documents out of the job, or add a column for it to the file layout.",
    );
    check(
        &column(r#"{"at":"A","field":"doc.number"}"#),
        r#"{"kind":"vendor-credit","number":"VC-1"}"#,
        "VC-1 is of the kind “vendor credit”, and the file layout takes: invoice. Leave such documents out of the job, or choose another file layout.",
    );
    let rows = format!(r#""syntax":{{"kind":"csv"}},"sections":[{{"each":"documents","parts":[{ROWS}]}}]"#);
    check(
        &rows,
        r#"{"kind":"invoice","number":"INV-1","currency":"EUR","net":"11.00","lines":[{"net":"10.00"}]}"#,
        "INV-1 does not add up: Net total is 11.00 EUR, its parts make 10.00 EUR (difference 1.00 EUR). Correct it in your books.",
    );
    check(
        &rows,
        r#"{"kind":"invoice","number":"INV-1","currency":"EUR","net":"10.00","shipping":"1.00","tax":"0","total":"11.00","lines":[{"net":"10.00"}]}"#,
        "INV-1 has 1.00 EUR of “Shipping charge”, which no column of the file shows, so its rows would not add up to its total. Add a column for it, or for the total, to the file layout.",
    );
    check(
        &rows.replace(r#""each":"documents","#, r#""each":"documents","by":["doc.number"],"#),
        "{\"kind\":\"invoice\",\"number\":\"INV-1\",\"lines\":[{\"net\":\"2\"}]}\n{\"kind\":\"invoice\",\"number\":\"INV-1\",\"lines\":[{\"net\":\"3\"}]}",
        "INV-1 cannot go into this file: another document there has the same Invoice number, and rows with the same Invoice number belong together. Send it in another file, or let the file layout tell them apart by one more field.",
    );
}

#[test]
fn characters_that_the_encoding_lacks_hold_the_document() {
    let rest = r#""syntax":{"kind":"csv","encoding":"iso-8859-1"},"sections":[{"record":"line","each":"documents","parts":[{"at":"A","field":"doc.memo"}]}]"#;
    let result = write(&plan(rest), &documents(r#"{"kind":"invoice","number":"7","memo":"5 €"}"#));
    assert_eq!(result.outcomes, ["character A"]);
    let said = &result.faults[0].sentence;
    assert!(said.contains("€") && said.contains("A is “5 €” in 7,") && said.contains("iso-8859-1"), "{said}");
}

#[test]
fn never_quoting_refuses_what_needs_quotes() {
    let rest = r#""syntax":{"kind":"csv","quoting":"never"},"sections":[{"record":"line","each":"documents","parts":[{"at":"A","field":"doc.memo"}]}]"#;
    let result = write(
        &plan(rest),
        &documents("{\"kind\":\"invoice\",\"memo\":\"a,b\"}\n{\"kind\":\"invoice\",\"memo\":\"a\\nb\"}"),
    );
    assert_eq!(result.outcomes, ["syntax A", "syntax A"]);
}

/// W2: lines that no section takes would be missing.
#[test]
fn no_line_is_lost() {
    let lines = |tax: &str| {
        format!(r#"{{"kind":"invoice","number":"1","lines":[{{"net":"1","item":"x"}},{{"net":"2"{tax}}}]}}"#)
    };
    let only_items = r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[
        {"record":"line","each":"doc.lines","where":{"line.item":"present"},"parts":[{"at":"No","field":"doc.number"},{"at":"Net","field":"line.net"}]}]}]"#;
    check(only_items, &lines(""), "No,Net|", &["not-taken"]);
    check(only_items, &lines(r#","item":"y""#), "No,Net|1,1|1,2|", &[]);
    // Two sections that take them all between them are fine.
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[
            {"record":"line","each":"doc.lines","where":{"line.item":"present"},"parts":[{"at":"Net","field":"line.net"}]},
            {"record":"line","each":"doc.lines","where":{"line.item":"absent"},"parts":[{"at":"Other","field":"line.net"}]}]}]"#,
        &lines(""),
        "Net,Other|1,|,2|",
        &[],
    );
    // A section that is skipped takes its lines with it.
    let in_group = r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","required":true,"parts":[{"at":"No","field":"doc.number"}]},
        {"where":{"doc.memo":"present"},"parts":[{"record":"line","each":"doc.lines","parts":[{"at":"Net","field":"line.net"}]}]}]}]"#;
    check(in_group, &lines(""), "No,Net|", &["not-taken"]);
    // A list that may be left out is noted when some of it is.
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","required":true,"parts":[{"at":"No","field":"doc.number"}]},
            {"record":"line","each":"doc.charges","where":{"charge.code":"present"},"parts":[{"at":"Charge","field":"charge.amount"}]}]}]"#,
        r#"{"kind":"invoice","number":"1","charges":[{"amount":"1"},{"amount":"2","code":"freight"}]}"#,
        "No,Charge|1,|,2|",
        &["written, left-out"],
    );
}

#[test]
fn lists_within_lists_are_taken_whole_too() {
    let rest = r#""documents":["payment"],"syntax":{"kind":"csv","header":false},"sections":[{"each":"documents","parts":[
        {"record":"line","each":"doc.paid","parts":[{"at":"1","field":"paid.invoice"},
            {"record":"line","each":"paid.adjustments","where":{"adjustment.code":"present"},"parts":[{"at":"1","text":"adj"},{"at":"2","field":"adjustment.amount"}]}]}]}]"#;
    let paid = |code: &str| {
        format!(
            r#"{{"kind":"payment","number":"P","paid":[{{"invoice":"A","amount":"1","adjustments":[{{"amount":"-1"{code}}}]}},{{"invoice":"B","amount":"2"}}]}}"#
        )
    };
    check(rest, &paid(r#","code":"x""#), "A|adj,-1|B|", &[]);
    check(rest, &paid(""), "", &["not-taken paid 1"]);
}

#[test]
fn a_document_without_a_line_in_the_file_is_not_sent() {
    let rest = format!(r#""syntax":{{"kind":"csv"}},"sections":[{{"each":"documents","parts":[{ROWS}]}}]"#);
    check(&rest, r#"{"kind":"invoice","number":"1"}"#, "No,Net|", &["no-section"]);
    let one_of = r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","one_of":true,"parts":[{"record":"line","where":{"doc.memo":"is a"},"parts":[{"at":"No","field":"doc.number"}]}]}]"#;
    check(
        one_of,
        "{\"kind\":\"invoice\",\"number\":\"1\",\"memo\":\"b\"}\n{\"kind\":\"invoice\",\"number\":\"2\",\"memo\":\"a\"}",
        "No|2|",
        &["no-section", "written"],
    );
    let filtered = r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","where":{"doc.memo":"present"},"record":"line","parts":[{"at":"No","field":"doc.number"}]}]"#;
    check(filtered, r#"{"kind":"invoice","number":"1"}"#, "No|", &["no-section"]);
}

#[test]
fn more_items_than_room_hold_the_document() {
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"at":"No","field":"doc.number"},
            {"record":"slots","each":"doc.taxes","slots":{"n":1},"parts":[{"at":"Tax {n}","field":"tax.amount"}]}]}]"#,
        r#"{"kind":"invoice","number":"1","taxes":[{"amount":"1"},{"amount":"2"}]}"#,
        "No,Tax 1|",
        &["too-many"],
    );
    check(
        r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","max":1,"each":"doc.lines","parts":[{"at":"T","field":"line.text"}]}]}]"#,
        r#"{"kind":"invoice","lines":[{"text":"a"},{"text":"b"}]}"#,
        "T|",
        &["too-many"],
    );
}

#[test]
fn two_documents_that_cannot_be_told_apart_do_not_go_into_one_file() {
    let rest = format!(
        r#""syntax":{{"kind":"csv"}},"sections":[{{"each":"documents","by":["doc.number"],"parts":[{ROWS}]}}]"#
    );
    let bill = |net: &str| format!(r#"{{"kind":"invoice","number":"1","lines":[{{"net":"{net}"}}]}}"#);
    let three = [bill("0.001"), bill("2"), bill("3")].join("\n");
    check(&rest, &three, "No,Net|1,2.00|", &["value line 1 Net", "written", "same-key"]);
    let whole = rest.replace(r#""by":["doc.number"]"#, r#""by":[]"#);
    check(
        &whole,
        &[bill("2"), bill("3").replace("\"1\"", "\"2\"")].join("\n"),
        "No,Net|1,2.00|",
        &["written", "same-key"],
    );
}

/// W4: one place for many documents, or for many lines.
#[test]
fn what_stands_once_must_be_the_same_everywhere() {
    let rest = r#""syntax":{"kind":"csv","header":false},"sections":[
        {"record":"line","parts":[{"at":"1","text":"H"},{"at":"2","field":"doc.currency"}]},
        {"record":"line","each":"documents","parts":[{"at":"1","field":"doc.number"}]},
        {"record":"line","parts":[{"at":"1","text":"T"},{"at":"2","field":"doc.currency"}]}]"#;
    let doc =
        |number: u8, currency: &str| format!(r#"{{"kind":"invoice","number":"{number}","currency":"{currency}"}}"#);
    let three = [doc(1, "EUR"), doc(2, "USD"), doc(3, "EUR")].join("\n");
    check(rest, &three, "H,EUR|1|3|T,EUR|", &["written", "varies", "written"]);
    let common = r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"at":"No","field":"doc.number"},{"at":"Account","field":"line.account"}]}]"#;
    let accounts = |a: &str, b: &str| {
        format!(r#"{{"kind":"invoice","number":"1","lines":[{{"account":"{a}"}},{{"account":"{b}"}}]}}"#)
    };
    check(common, &accounts("4000", "4000"), "No,Account|1,4000|", &[]);
    check(common, &accounts("4000", "4010"), "No,Account|", &["varies Account"]);
}

#[test]
fn what_does_not_add_up_is_not_sent() {
    let unbalanced = r#"{"kind":"invoice","number":"1","net":"11.00","total":"11.00","lines":[{"net":"10.00"}]}"#;
    let rows = format!(r#""syntax":{{"kind":"csv"}},"sections":[{{"each":"documents","parts":[{ROWS}]}}]"#);
    check(&rows, unbalanced, "No,Net|", &["imbalance"]);
    let summary = lines_of(r#"{"at":"No","field":"doc.number"},{"at":"Total","field":"doc.total"}"#);
    check(&summary, unbalanced, "No,Total|1,11.00|", &[]);
    // Lines alone must make the document: an amount beside them would be missing.
    let shipped = r#"{"kind":"invoice","number":"1","net":"10.00","shipping":"1.00","tax":"0","total":"11.00","lines":[{"net":"10.00"}]}"#;
    check(&rows, shipped, "No,Net|", &["header-amount"]);
    let with_total = format!(
        r#""syntax":{{"kind":"csv"}},"sections":[{{"each":"documents","parts":[{}]}}]"#,
        ROWS.replace("]}", r#",{"at":"Total","field":"doc.total"}]}"#)
    );
    check(&with_total, shipped, "No,Net,Total|1,10.00,11.00|", &[]);
    let journal = r#""documents":["journal"],"syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","each":"doc.lines","parts":[{"at":"D","field":"line.debit"},{"at":"C","field":"line.credit"}]}]}]"#;
    check(journal, r#"{"kind":"journal","lines":[{"amount":"5"},{"amount":"-5"}]}"#, "D,C|5,|,5|", &[]);
    check(journal, r#"{"kind":"journal","lines":[{"amount":"5"},{"amount":"-4"}]}"#, "D,C|", &["imbalance"]);
}

#[test]
fn what_the_job_forgot_refuses_the_file() {
    let rest = r#""syntax":{"kind":"csv","header":false},"sections":[
        {"record":"line","required":true,"parts":[{"at":"1","param":"batch.name"}]},
        {"record":"line","each":"documents","parts":[{"at":"1","field":"doc.number"}]}]"#;
    let plan = plan(rest);
    assert_eq!(plan.needs().params, ["batch.name"]);
    let result = write(&plan, &documents(r#"{"kind":"invoice","number":"1"}"#));
    assert_eq!(result.outcomes, ["param 1"]);
    assert!(result.bytes.is_empty());
    let faults = result.finished.unwrap_err();
    assert!(faults.iter().all(|fault| fault.severity == Severity::Refuse), "{faults:?}");
    assert!(faults[0].sentence.contains("batch.name"), "{}", faults[0].sentence);
}

#[test]
fn totals_ahead_are_never_written_without_measuring() {
    let plan = plan(super::totals::AHEAD);
    let mut writer = Writer::new(&plan, inputs());
    let mut out = Vec::new();
    assert!(!writer.document(&documents(r#"{"kind":"invoice","number":"1"}"#)[0], &mut out).is_written());
    assert!(out.is_empty() && writer.finish(&mut out).is_err());
}
