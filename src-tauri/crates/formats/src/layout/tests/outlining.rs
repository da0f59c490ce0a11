use super::super::{Line, Outline};
use super::{documents, inputs, plan, totals};
use model::Document;
use std::sync::Arc;

const LINES: &str = r#""tables":{"gl":[["4000","S-SALES"]]},"syntax":{"kind":"csv"},"sections":[{"id":"d","each":"documents","parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
    {"id":"no","at":"No","field":"doc.number"},{"id":"text","at":"Text","field":"line.text"},{"id":"gl","at":"GL","field":"line.account","steps":["table gl","case lower"]},{"id":"pos","at":"Pos","seq":1}]}]}]"#;

/// Header and trailer lines around batches of documents, a total ahead of its data, numbers that run on.
const BATCHES: &str = r#""syntax":{"kind":"csv","header":false},"sections":[
    {"record":"line","required":true,"parts":[{"at":"1","text":"F"},{"at":"2","count":["D"]},{"at":"3","param":"sender.id"}]},
    {"id":"batch","each":"batches","by":["doc.currency"],"parts":[
        {"record":"line","required":true,"parts":[{"id":"cur","at":"1","field":"doc.currency"},{"at":"2","sum":"amount"}]},
        {"id":"D","each":"documents","record":"line","parts":[{"at":"1","seq":1,"within":"file"},{"at":"2","field":"doc.number"},{"id":"amount","at":"3","field":"doc.total","type":"number 2"},{"at":"4","control":"set"}]}]},
    {"record":"line","required":true,"parts":[{"at":"1","text":"T"},{"at":"2","count":["D"]}]}]"#;

fn outline(rest: &str, documents: Vec<Document>) -> Outline {
    Outline::new(Arc::new(plan(rest)), documents.into(), inputs().now)
}

fn many(count: usize) -> Vec<Document> {
    let one = |n: usize| {
        let account = if n % 7 == 3 { "9999" } else { "4000" };
        let currency = if n < count / 2 { "EUR" } else { "USD" };
        format!(
            r#"{{"kind":"invoice","number":"INV-{n}","currency":"{currency}","total":"{n}.00","lines":[{{"text":"é {n}","account":"{account}"}},{{"text":"x, \"𝄞\"","account":"4000"}}]}}"#
        )
    };
    documents(&(0..count).map(one).collect::<Vec<_>>().join("\n"))
}

/// The text of each cell with its column, as the window shows it.
fn cells(line: &Line) -> Vec<String> {
    let units: Vec<u16> = line.text.encode_utf16().collect();
    let text = |from: u32, to: u32| String::from_utf16(&units[from as usize..to as usize]).unwrap();
    line.cells.iter().map(|cell| format!("{}|{}|{}", cell.column, cell.instance, text(cell.start, cell.end))).collect()
}

#[test]
fn the_bytes_are_those_of_delivery_and_every_window_shows_the_same_lines() {
    for (rest, count) in [
        (LINES.to_owned(), 40),
        (LINES.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"utf-16le","bom":true"#), 40),
        (LINES.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"utf-16be","newline":"lf""#), 20),
        (LINES.replace(r#""kind":"csv""#, r#""kind":"csv","bom":true,"header":3"#), 20),
        (BATCHES.to_owned(), 50),
        (totals::AHEAD.to_owned(), 50),
        (LINES.to_owned(), 0),
    ] {
        let outline = outline(&rest, many(count));
        let mut inputs = inputs();
        inputs.numbers.values_mut().for_each(|number| *number = 1);
        inputs.params.insert("sender.id".to_owned(), "sender.id".to_owned());
        let made = plan(&rest).preview(many(count).iter(), &inputs, usize::MAX);
        assert_eq!(outline.bytes(), made.bytes, "{rest}");
        assert_eq!(outline.n_written(), made.documents.iter().filter(|one| one.outcome.is_written()).count());
        let whole = outline.lines(0, usize::MAX);
        assert_eq!(whole.len(), outline.n_lines(), "{rest}");
        let n_cells: usize = whole.iter().map(|line| line.cells.len()).sum();
        assert!(n_cells >= made.spans.len(), "{n_cells} of {} parts, {rest}", made.spans.len());
        for (at, line) in whole.iter().enumerate() {
            assert_eq!(outline.lines(at, 1), std::slice::from_ref(line), "line {at} alone, {rest}");
        }
        assert_eq!(outline.lines(5, 9), whole.iter().skip(5).take(9).cloned().collect::<Vec<_>>(), "{rest}");
    }
}

#[test]
fn a_click_on_the_output_finds_its_column() {
    let outline = outline(LINES, many(3));
    let lines = outline.lines(0, 3);
    assert_eq!(lines[0].text, "No,Text,GL,Pos");
    assert_eq!(cells(&lines[0]), ["no||No", "text||Text", "gl||GL", "pos||Pos"]);
    assert_eq!(
        cells(&lines[2]),
        [
            "no|INV-0, line 2|INV-0",
            "text|INV-0, line 2|\"x, \"\"𝄞\"\"\"",
            "gl|INV-0, line 2|s-sales",
            "pos|INV-0, line 2|2"
        ]
    );
    assert_eq!(lines[2].cells[2].value, "4000");
    assert_eq!(&outline.bytes()[lines[2].offset as usize..][..5], b"INV-0");
    assert_eq!(outline.lines(99, 5), []);
}

#[test]
fn what_stands_around_the_documents_is_traced_and_values_of_the_job_are_stood_in_for() {
    let outline = outline(BATCHES, many(4));
    let lines: Vec<_> = outline.lines(0, 99).iter().map(cells).collect();
    assert_eq!(lines[0], ["1.1||F", "1.2||4", "1.3||sender.id"]);
    assert_eq!(lines[1], ["cur||EUR", "2.1.2||1.00"]);
    assert_eq!(lines[3], ["2.2.1|INV-1|2", "2.2.2|INV-1|INV-1", "amount|INV-1|1.00", "2.2.4|INV-1|2"]);
    assert_eq!(lines.last().unwrap(), &["3.1||T", "3.2||4"]);
    let focus: Vec<_> = outline.focus("cur", 0).into_iter().map(|trace| trace.text).collect();
    assert_eq!(focus, ["EUR", "USD"]);
}

#[test]
fn a_quoted_line_break_ends_a_line_as_well() {
    let outline =
        outline(LINES, documents(r#"{"kind":"invoice","number":"1","lines":[{"text":"a\nb","account":"4000"}]}"#));
    let lines = outline.lines(0, 9);
    assert_eq!(
        lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(),
        ["No,Text,GL,Pos", "1,\"a", "b\",s-sales,1"]
    );
    assert_eq!(cells(&lines[1]), ["no|1, line 1|1", "text|1, line 1|\"a"]);
    assert_eq!(cells(&lines[2]), ["text|1, line 1|b\"", "gl|1, line 1|s-sales", "pos|1, line 1|1"]);
}

#[test]
fn faults_are_grouped_and_the_column_in_focus_shows_where_it_does_not_fit() {
    let outline = outline(LINES, many(30));
    assert_eq!((outline.n_written(), outline.n_held()), (26, 4));
    let groups: Vec<_> =
        outline.groups().iter().map(|group| (group.column.as_str(), group.code, group.n_documents)).collect();
    assert_eq!(groups, [("gl", "unknown-value", 4)]);
    assert_eq!(outline.groups()[0].documents, ["INV-3", "INV-10", "INV-17"]);
    let focus = outline.focus("gl", 0);
    assert_eq!((focus[0].instance.as_str(), focus[0].value.as_str()), ("INV-3, line 1", "9999"));
    assert!(focus[0].fault.contains("9999"), "{}", focus[0].fault);
    let fits = &focus[1];
    assert_eq!((fits.fault.as_str(), fits.text.as_str()), ("", "s-sales"));
    let steps: Vec<_> =
        fits.steps.iter().map(|step| format!("{}: {} → {}", step.step, step.before, step.after)).collect();
    assert_eq!(steps, ["table gl: 4000 → S-SALES", "case lower: S-SALES → s-sales"]);
    let texts: Vec<_> = outline.focus("text", 21).into_iter().map(|trace| trace.instance).collect();
    assert_eq!(texts[0], "INV-12, line 1", "records on screen come first: {texts:?}");
    assert!(outline.focus("there is none", 0).is_empty());
}

#[test]
fn what_is_wrong_with_a_document_is_told_where_it_would_stand() {
    let outline = outline(LINES, many(30));
    let all = outline.spots(0..u64::MAX);
    let told: Vec<_> = all.iter().map(|spot| (spot.document.as_str(), spot.column.as_str())).collect();
    assert_eq!(told, [("INV-3", "gl"), ("INV-10", "gl"), ("INV-17", "gl"), ("INV-24", "gl")]);
    let lines = outline.lines(0, 99);
    let next = lines.iter().find(|line| line.offset == all[0].offset).unwrap();
    assert!(next.text.starts_with("INV-4,"), "{}", next.text);
    assert_eq!(outline.spots(0..all[1].offset), &all[..1]);
}

#[test]
fn a_layout_that_holds_everything_shows_its_names_and_its_faults() {
    let outline = outline(&LINES.replace(r#""field":"doc.number""#, r#""field":"doc.order","required":true"#), many(5));
    assert_eq!((outline.n_lines(), outline.n_written(), outline.n_held()), (1, 0, 5));
    assert_eq!(outline.groups()[0].n_documents, 5);
    let fault = &outline.focus("no", 0)[0].fault;
    assert!(fault.starts_with("No is missing in INV-"), "{fault}");
}
