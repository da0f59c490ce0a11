use super::{differences, parse};

const BEFORE: &str = r#"{"name":"Acme","documents":["invoice"],"tables":{"gl":[["4000","S"],["4010","T"]]},"syntax":{"kind":"csv"},
    "sections":[{"id":"row","each":"documents","record":"line","parts":[
        {"id":"no","at":"No","field":"doc.number"},
        {"at":"Date","field":"doc.date","type":"date yyyy-MM-dd"},
        {"at":"Net","field":"doc.net","steps":["negate"]},
        {"id":"name","at":"Name","field":"doc.customer.name","type":"text 20"}]}]}"#;

/// What differs after some replacements, as `what label: sentence`.
fn check(changes: &[(&str, &str)], expect: &[&str]) {
    let mut after = BEFORE.to_owned();
    for (from, to) in changes {
        assert!(after.contains(from), "{from}");
        after = after.replace(from, to);
    }
    let found = differences(&parse(BEFORE).unwrap(), &parse(&after).unwrap());
    let told: Vec<_> = found.iter().map(|one| format!("{} {}: {}", one.what, one.label, one.sentence)).collect();
    assert_eq!(told, expect, "{changes:?}");
}

#[test]
fn a_change_of_a_column_is_named() {
    check(&[], &[]);
    check(
        &[("yyyy-MM-dd", "MM/dd/yyyy")],
        &["changed Date: “Date” is written as MM/dd/yyyy instead of as yyyy-MM-dd."],
    );
    check(&[("text 20", "text 30")], &["changed Name: “Name” holds at most 30 characters instead of 20."]);
    check(&[("\"doc.net\"", "\"doc.total\"")], &["changed Net: “Net” is filled with doc.total instead of doc.net."]);
    check(&[("[\"negate\"]", "[]")], &["changed Net: The steps of “Net” are none instead of “negate”."]);
    check(
        &[(r#""field":"doc.number""#, r#""field":"doc.number","required":true"#)],
        &["changed No: “No” must have a value now."],
    );
    check(&[("\"No\"", "\"Number\"")], &["changed Number: The column “No” stands under “Number” now."]);
}

#[test]
fn columns_are_found_by_id_then_place_then_what_fills_them() {
    check(
        &[(r#"{"id":"no","at":"No","field":"doc.number"}"#, r#"{"id":"no","at":"Our no","field":"doc.id"}"#)],
        &[
            "changed Our no: The column “No” stands under “Our no” now.",
            "changed Our no: “Our no” is filled with doc.id instead of doc.number.",
        ],
    );
    check(&[("\"at\":\"Date\"", "\"at\":\"Day\"")], &["changed Day: The column “Date” stands under “Day” now."]);
    check(
        &[(r#"{"at":"Net","field":"doc.net","steps":["negate"]},"#, "")],
        &["removed Net: The column “Net” was removed."],
    );
    check(
        &[(r#"{"at":"Net","#, r#"{"at":"Tax","field":"doc.tax"},{"at":"Net","#)],
        &["added Tax: The column “Tax” is new, filled with doc.tax."],
    );
}

#[test]
fn only_the_column_that_was_moved_is_told() {
    check(
        &[
            (r#"{"id":"no","at":"No","field":"doc.number"},"#, ""),
            (r#""type":"text 20"}"#, r#""type":"text 20"},{"id":"no","at":"No","field":"doc.number"}"#),
        ],
        &["moved No: “No” was moved behind “Name”."],
    );
    check(
        &[
            (r#"{"at":"Net","field":"doc.net","steps":["negate"]},"#, ""),
            (r#"{"id":"no","#, r#"{"at":"Net","field":"doc.net","steps":["negate"]},{"id":"no","#),
        ],
        &["moved Net: “Net” was moved to the beginning."],
    );
}

#[test]
fn without_a_header_a_column_is_what_fills_it() {
    let before = r#"{"name":"t","documents":["invoice"],"syntax":{"kind":"csv","header":false},"sections":[{"each":"documents","record":"line","parts":[
        {"at":"1","field":"doc.number"},{"at":"2","field":"doc.date"}]}]}"#;
    let after = before.replace(
        r#"{"at":"1","field":"doc.number"},{"at":"2","field":"doc.date"}"#,
        r#"{"at":"1","text":"D"},{"at":"2","field":"doc.number"},{"at":"3","field":"doc.date"}"#,
    );
    let found = differences(&parse(before).unwrap(), &parse(&after).unwrap());
    let told: Vec<_> = found.iter().map(|one| one.sentence.as_str()).collect();
    assert_eq!(
        told,
        [
            "The column “1” is new, filled with always “D”.",
            "The column “1” stands under “2” now.",
            "The column “2” stands under “3” now."
        ]
    );
}

#[test]
fn the_file_its_tables_and_its_kinds_of_lines_are_compared() {
    check(&[("\"Acme\"", "\"Acme 2\"")], &["changed : The layout is called “Acme 2” instead of “Acme”."]);
    check(
        &[(
            r#""kind":"csv""#,
            r#""kind":"csv","delimiter":";","header":false,"encoding":"windows-1252","quoting":"always","bom":false"#,
        )],
        &[
            "changed : Columns are separated by “;” instead of “,”.",
            "changed : Cells are quoted “always” instead of “needed”.",
            "changed : There is no row of column names any more.",
            "changed : The encoding is windows-1252 instead of utf-8.",
        ],
    );
    check(
        &[(r#"["4010","T"]"#, r#"["4010","U"],["4020","V"]"#)],
        &["changed : In the table “gl”: 1 row added, 1 row changed."],
    );
    check(
        &[(r#""id":"row","#, r#""id":"row","where":{"doc.number":"present"},"#)],
        &["changed row: “row” is written if doc.number has a value instead of always."],
    );
    check(
        &[(
            r#""parts":["#,
            r#""parts":[{"id":"tax","record":"line","each":"doc.taxes","parts":[{"at":"Rate","field":"tax.rate"}]},"#,
        )],
        &["added tax: The kind of line “tax” is new.", "added Rate: The column “Rate” is new, filled with tax.rate."],
    );
}

#[test]
fn what_is_no_layout_is_refused() {
    for json in ["", "{}", r#"{"format":2,"name":"t","documents":[],"syntax":{"kind":"csv"},"sections":[]}"#] {
        assert!(parse(json).is_err(), "{json}");
    }
}
