use super::{layout, plan};
use crate::layout::{Class, compile};
use model::layout::Layout;

const CSV: &str = r#""syntax":{"kind":"csv"}"#;

/// One problem that says these words.
fn refused(rest: &str, words: &[&str]) {
    let problems = compile(&layout(rest)).expect_err(rest);
    let all = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for word in words {
        assert!(all.contains(word), "“{word}” is missing in:\n{all}\n{rest}");
    }
}

fn row(columns: &str) -> String {
    format!(r#"{CSV},"sections":[{{"id":"row","record":"line","each":"documents","parts":[{columns}]}}]"#)
}

#[test]
fn slips_of_the_pen_are_named_with_their_place() {
    for (columns, words) in [
        (r#"{"at":"No","field":"doc.numbr"}"#, vec!["section “row”, column “No”", "doc.number", "meant?"]),
        (r#"{"at":"No","field":"line.nett"}"#, vec!["line.net"]),
        (r#"{"at":"No","field":"number"}"#, vec!["“doc.”"]),
        (r#"{"at":"No","field":"docs.number"}"#, vec!["“docs” is not open"]),
        (r#"{"at":"No","field":"doc.lines"}"#, vec!["is a list"]),
        (r#"{"at":"No","field":"doc.amount"}"#, vec!["invoice", "doc.amount"]),
        (
            r#"{"at":"No","field":"doc.number","type":"date yyyyMMdd","id":"x"},{"at":"T","field":"doc.total","type":"date yyyyMMdd"}"#,
            vec!["column “T”", "spells a day"],
        ),
        (r#"{"at":"No","field":"doc.memo","steps":["table gl"]}"#, vec!["no table “gl”"]),
        (r#"{"at":"No","field":"doc.memo"},{"at":"No","field":"doc.number"}"#, vec!["its place is taken"]),
        (r#"{"at":"No","field":"doc.memo","id":"a"},{"at":"B","field":"doc.number","id":"a"}"#, vec!["id “a”"]),
        (r#"{"at":"No","field":"doc.memo","with":"Nope"}"#, vec!["“Nope”"]),
        (r#"{"at":"No","count":["Q"]}"#, vec!["no section “Q”"]),
        (r#"{"at":"No","sum":"q"}"#, vec!["no column with the id “q”"]),
        (r#"{"at":"No","sum":"m"},{"id":"m","at":"M","field":"doc.memo"}"#, vec!["not numbers"]),
        (r#"{"at":"","field":"doc.currency"}"#, vec!["no place in the file"]),
        (r#"{"at":"No","join":[{"count":"*"}]}"#, vec!["columns of their own"]),
    ] {
        refused(&row(columns), &words);
    }
}

#[test]
fn sections_that_cannot_stand_are_refused() {
    let in_document =
        |inner: &str| format!(r#"{CSV},"sections":[{{"id":"doc","each":"documents","parts":[{inner}]}}]"#);
    let line = r#""record":"line","parts":[{"at":"No","field":"doc.number"}]"#;
    for (rest, words) in [
        (
            format!(r#"{CSV},"sections":[{{"record":"line","parts":[{{"at":"A","text":"x"}}]}}]"#),
            vec!["no section goes over documents"],
        ),
        (format!(r#"{CSV},"sections":[{{"each":"documents",{line}}},{{"each":"documents",{line}}}]"#), vec!["one_of"]),
        (in_document(r#"{"id":"l","each":"doc.line","record":"line","parts":[]}"#), vec!["section “l”", "doc.lines"]),
        (in_document(&format!(r#"{{"id":"l","each":"documents",{line}}}"#)), vec!["cannot stand inside a document"]),
        (in_document(r#"{"id":"l","record":"IT1","parts":[]}"#), vec!["“line” and “slots”"]),
        (in_document(r#"{"at":"A","field":"doc.number"}"#), vec!["“record”: “line”"]),
        (
            format!(r#"{CSV},"sections":[{{"each":"batches","parts":[{{"each":"documents",{line}}}]}}]"#),
            vec!["batches need “by”"],
        ),
        (
            format!(r#"{CSV},"sections":[{{"each":"documents","where":{{"doc.kind":"is bill"}},{line}}}]"#),
            vec!["does not take documents of the kind “bill”"],
        ),
        (
            format!(r#""syntax":{{"kind":"csv","header":false}},"sections":[{{"each":"documents",{line}}}]"#),
            vec!["no header row", "position"],
        ),
        (
            format!(r#""syntax":{{"kind":"csv","delimiter":"\""}},"sections":[{{"each":"documents",{line}}}]"#),
            vec!["same character"],
        ),
        (
            format!(r#""syntax":{{"kind":"csv","delimiter":"→"}},"sections":[{{"each":"documents",{line}}}]"#),
            vec!["ASCII"],
        ),
        (
            format!(
                r#""syntax":{{"kind":"csv","encoding":"ascii","bom":true}},"sections":[{{"each":"documents",{line}}}]"#
            ),
            vec!["byte order mark"],
        ),
        (
            r#""syntax":{"kind":"csv","encoding":"ascii"},"sections":[{"each":"documents","record":"line","parts":[{"at":"Größe","field":"doc.number"}]}]"#.to_owned(),
            vec!["column “Größe”"],
        ),
    ] {
        refused(&rest, &words);
    }
}

#[test]
fn what_cannot_stand_in_the_standard_is_refused() {
    let x12 = |syntax: &str, parts: &str| {
        format!(
            r#""syntax":{{"kind":"x12"{syntax}}},"standard":"x12/004010/810","sections":[{{"id":"set","record":"ST","each":"documents","parts":[{parts}]}}]"#
        )
    };
    let number = r#"{"record":"BIG","parts":[{"at":"2","field":"doc.number"}]}"#;
    let city = r#"{"id":"city","record":"N4","parts":[{"at":"1","field":"doc.ship_to.city"}]}"#;
    for (layout, words) in [
        (r#""syntax":{"kind":"x12"},"sections":[]"#.to_owned(), vec!["standard", "x12/004010/810"]),
        (
            r#""syntax":{"kind":"edifact"},"standard":"x12/004010/810","sections":[]"#.to_owned(),
            vec!["edifact/D96A/INVOIC"],
        ),
        (
            r#""syntax":{"kind":"x12"},"standard":"x12/004010/811","sections":[]"#.to_owned(),
            vec!["811", "not known", "x12/004010/850"],
        ),
        (
            x12("", &format!(r#"{{"record":"TDS","parts":[{{"at":"1","field":"doc.total"}}]}},{number}"#)),
            vec!["BIG comes before TDS"],
        ),
        (x12("", &format!("{number},{city}")), vec!["section “city”", "N4 cannot stand here"]),
        (
            x12("", r#"{"id":"head","record":"BIG","parts":[{"at":"77","field":"doc.number"}]}"#),
            vec!["BIG has no element 77"],
        ),
        (
            x12("", r#"{"id":"head","record":"BIG","parts":[{"at":"zwei","field":"doc.number"}]}"#),
            vec!["no place in a segment"],
        ),
        (
            x12("", r#"{"record":"BIG","parts":[{"at":"2","field":"doc.number"},{"at":"2","field":"doc.order"}]}"#),
            vec!["place is taken"],
        ),
        (x12(r#","separators":"**^~""#, number), vec!["must differ"]),
        (x12(r#","separators":"*A^~""#, number), vec!["no letter"]),
        (x12(r#","separators":"*^~""#, number), vec!["four characters"]),
    ] {
        refused(&layout, &words);
    }
}

#[test]
fn every_column_says_what_comes_back_and_why() {
    let plan = plan(
        r#""syntax":{"kind":"csv"},"tables":{"gl":[["4000","S-SALES"],["4010","S-SALES"]]},"sections":[{"id":"d","each":"documents","parts":[
            {"id":"row","record":"line","each":"doc.lines","parts":[
            {"at":"No","field":"doc.number"},{"at":"GL","field":"line.account","steps":["table gl"]},{"at":"R","text":"R"},
            {"at":"J","join":[{"field":"doc.memo"},{"field":"doc.order"}]},{"at":"Old","field":"doc.reference","use":"read"},
            {"at":"N","field":"line.net"},{"at":"P1","field":"line.text","steps":["piece 1 of 5"]},{"at":"P2","field":"line.text","steps":["piece 2 of 5"]},
            {"at":"Q1","field":"line.item","steps":["piece 1 of 5"]},{"at":"K","choose":[{"where":{"doc.memo":"present"},"text":"Y"}],"else":{"text":"N"}},
            {"at":"Z","field":"doc.memo","none":"NULL"},{"at":"Pos","seq":1},{"at":"","field":"doc.currency","steps":["default EUR"]}]}]}]"#,
    );
    let found: Vec<(String, Class, String)> =
        plan.columns().into_iter().map(|report| (report.label, report.class, report.why)).collect();
    let class = |label: &str| found.iter().find(|(l, _, _)| l == label).map(|(_, class, _)| class.sign()).unwrap();
    let signs: String = ["No", "GL", "R", "J", "Old", "N", "P1", "P2", "Q1", "K", "Z", "Pos", "(not in the file)"]
        .map(class)
        .iter()
        .collect();
    assert_eq!(signs, "⇄≈✓→←✓⇄⇄≈⇄≈✓←");
    let gl = found.iter().find(|(label, _, _)| label == "GL").map(|(_, _, why)| why.as_str()).unwrap();
    assert_eq!(gl, "4000 and 4010 are both sent as S-SALES; S-SALES is read back as 4000");
    assert!(
        found.iter().all(|(_, class, why)| *class == Class::Both || !why.is_empty()),
        "every weaker class says why: {found:?}"
    );
}

#[test]
fn the_author_is_told_what_is_odd() {
    let warned = |rest: &str, word: &str| {
        let all = plan(rest).warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(all.contains(word), "“{word}” is missing in: {all}");
    };
    warned(&row(r#"{"at":"No","field":"doc.number"}"#), "leaves out: lines");
    warned(&row(r#"{"at":"1","field":"doc.number"}"#), "“header”: false");
    let twice = r#"{"record":"line","each":"doc.lines","parts":[{"at":"A","field":"line.net"}]},{"id":"second","record":"line","each":"doc.lines","parts":[{"at":"B","field":"line.tax"}]}"#;
    warned(&format!(r#"{CSV},"sections":[{{"each":"documents","parts":[{twice}]}}]"#), "section “second”: ");
    let never = r#"{"record":"line","required":true,"parts":[{"at":"A","field":"doc.number"}]},{"id":"never","record":"line","parts":[{"at":"A","text":"x"}]}"#;
    warned(&format!(r#"{CSV},"sections":[{{"each":"documents","parts":[{never}]}}]"#), "never written");
    warned(
        r#""documents":["invoice","journal"],"syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"at":"No","field":"doc.number"},{"at":"Due","field":"doc.due_date"}]}]"#,
        "journal",
    );
}

#[test]
fn a_plan_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<crate::layout::Plan>();
    shared::<crate::layout::Writer<'_>>();
}

#[test]
fn names_that_cannot_be_written_are_refused() {
    let line = |syntax: &str, at: &str| {
        format!(
            r#""syntax":{{"kind":"csv"{syntax}}},"sections":[{{"record":"line","each":"documents","parts":[{{"at":"{at}","field":"doc.number"}}]}}]"#
        )
    };
    refused(&line(r#","quoting":"never""#, "a,b"), &["column “a,b”", "header row"]);
    refused(&line(r#","quoting":"never","header":2"#, "a"), &["one column only"]);
    let many = r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"record":"slots","each":"doc.taxes","slots":{"n":1000},"parts":[
        {"at":"A{n}","field":"tax.name"},{"at":"B{n}","field":"tax.name"},{"at":"C{n}","field":"tax.name"},{"at":"D{n}","field":"tax.name"},{"at":"E{n}","field":"tax.name"},{"at":"F{n}","field":"tax.name"}]}]}]"#;
    refused(many, &["more than 5000 columns"]);
}

#[test]
fn a_layout_of_a_later_format_is_refused() {
    let mut later: Layout = layout(&row(r#"{"at":"No","field":"doc.number"}"#));
    later.format = 2;
    assert!(compile(&later).unwrap_err()[0].to_string().contains("format 2"));
}
