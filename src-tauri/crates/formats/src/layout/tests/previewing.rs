use super::{documents, inputs, plan, write};

const ROWS: &str = r#""tables":{"gl":[["4000","S-SALES"]]},"syntax":{"kind":"csv"},"sections":[{"id":"d","each":"documents","parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
    {"at":"No","field":"doc.number"},{"at":"Text","field":"line.text"},{"at":"GL","field":"line.account","steps":["table gl","case lower"]},{"at":"Pos","seq":1}]}]}]"#;

const DOCUMENTS: &str = r#"{"kind":"invoice","number":"INV-1","lines":[{"text":"a \"b\"","account":"4000"},{"text":"é","account":"4000"}]}
    {"kind":"invoice","number":"INV-2","lines":[{"text":"x","account":"9999"}]}
    {"kind":"invoice","number":"INV-3","lines":[{"text":"y","account":"4000"}]}"#;

#[test]
fn a_preview_is_what_delivery_writes() {
    for rest in [
        ROWS,
        super::totals::AHEAD,
        &ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"utf-16le","bom":true"#),
    ] {
        let (plan, documents) = (plan(rest), documents(DOCUMENTS));
        let preview = plan.preview(documents.iter(), &inputs(), usize::MAX);
        let delivered = write(&plan, &documents);
        assert_eq!(preview.bytes, delivered.bytes, "{rest}");
        assert_eq!(preview.written, delivered.finished.ok());
        assert!(!preview.cut);
    }
}

#[test]
fn every_byte_of_a_cell_says_where_it_comes_from() {
    for (syntax, decode) in [
        (r#""kind":"csv""#, (|bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap()) as fn(&[u8]) -> String),
        (r#""kind":"csv","encoding":"windows-1252""#, |bytes| bytes.iter().map(|byte| char::from(*byte)).collect()),
    ] {
        let plan = plan(&ROWS.replace(r#""kind":"csv""#, syntax));
        let documents = documents(DOCUMENTS);
        let preview = plan.preview(documents.iter(), &inputs(), usize::MAX);
        let shown: Vec<String> = preview
            .spans
            .iter()
            .map(|span| {
                let bytes = &preview.bytes[span.bytes.start as usize..span.bytes.end as usize];
                format!("{} {} {}", span.instance, span.label, decode(bytes))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "INV-1, line 1 No INV-1",
                "INV-1, line 1 Text \"a \"\"b\"\"\"",
                "INV-1, line 1 GL s-sales",
                "INV-1, line 1 Pos 1",
                "INV-1, line 2 No INV-1",
                "INV-1, line 2 Text é",
                "INV-1, line 2 GL s-sales",
                "INV-1, line 2 Pos 2",
                "INV-3, line 1 No INV-3",
                "INV-3, line 1 Text y",
                "INV-3, line 1 GL s-sales",
                "INV-3, line 1 Pos 1",
            ]
        );
        let gl = &preview.spans[2];
        assert_eq!((gl.field.as_str(), gl.value.as_str(), gl.text.as_str()), ("line.account", "4000", "s-sales"));
        let steps: Vec<_> = gl.steps.iter().map(|s| format!("{}: {} → {}", s.step, s.before, s.after)).collect();
        assert_eq!(steps, ["table gl: 4000 → S-SALES", "case lower: S-SALES → s-sales"]);
        assert!(!preview.documents[1].outcome.is_written(), "the held document is told: {:?}", preview.documents[1]);
    }
}

#[test]
fn a_long_preview_stops_and_its_totals_are_those_of_what_is_shown() {
    let plan = plan(super::totals::AHEAD);
    let one = |number| format!(r#"{{"kind":"invoice","number":"{number}","total":"1.00"}}"#);
    let documents = documents(&(0..50).map(one).collect::<Vec<_>>().join("\n"));
    let preview = plan.preview(documents.iter(), &inputs(), 40);
    let text = String::from_utf8(preview.bytes).unwrap();
    assert!(preview.cut && preview.refused.is_empty(), "{:?}", preview.refused);
    let shown = preview.documents.len();
    assert!((2..10).contains(&shown), "{shown}");
    assert!(text.starts_with(&format!("H,{shown},{}00\r\n", shown)), "{text}");
}

#[test]
fn the_mapped_content_is_what_the_partner_sees_of_the_document() {
    let plan = plan(
        r#""syntax":{"kind":"csv","header":false},"sections":[
            {"record":"line","required":true,"parts":[{"at":"1","text":"H"},{"at":"2","field":"doc.currency"},{"at":"3","control":"file"}]},
            {"id":"row","each":"documents","record":"line","parts":[{"at":"1","seq":1},{"at":"2","field":"doc.number"},{"at":"3","field":"doc.total","type":"number 2"},{"at":"4","text":"x"},{"at":"5","control":"set"}]}]"#,
    );
    let mapped = |json: &str| plan.mapped(&documents(json)[0], &inputs());
    let base = r#"{"kind":"invoice","number":"1","currency":"EUR","total":"5.00","version":"a","balance":"5.00"}"#;
    let first = mapped(base).unwrap();
    let cells: Vec<_> = first.cells.iter().map(|cell| format!("{}={}", cell.column, cell.text)).collect();
    assert_eq!(cells, ["2=EUR", "2=1", "3=5.00"], "counted and control numbers and fixed texts are not content");
    assert_eq!(first.hash.len(), 64);
    let mut later = inputs();
    later.numbers.values_mut().for_each(|number| *number += 7);
    assert_eq!(plan.mapped(&documents(base)[0], &later).unwrap(), first);
    assert_eq!(plan.mapped_hash(&documents(base)[0], &inputs()).unwrap(), first.hash);
    for (changed, same) in [
        (base.replace(r#""version":"a""#, r#""version":"b""#), true),
        (base.replace(r#""balance":"5.00""#, r#""balance":"0""#), true),
        (base.replace(r#""total":"5.00""#, r#""total":"5.0""#), true),
        (base.replace(r#""total":"5.00""#, r#""total":"5.01""#), false),
        (base.replace("EUR", "USD"), false),
        (base.replace(r#""number":"1""#, r#""number":"15""#), false),
    ] {
        assert_eq!(mapped(&changed).unwrap().hash == first.hash, same, "{changed}");
    }
    let held = mapped(&base.replace("5.00\",\"version", "5.001\",\"version")).unwrap_err();
    assert_eq!(held[0].code, "value");
}

#[test]
fn lines_count_in_the_mapped_content_even_where_they_look_alike() {
    let plan = plan(
        r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","each":"doc.lines","parts":[{"at":"No","field":"doc.number"},{"at":"T","field":"line.text"}]}]}]"#,
    );
    let hash = |lines: &str| {
        plan.mapped_hash(&documents(&format!(r#"{{"kind":"invoice","number":"1","lines":[{lines}]}}"#))[0], &inputs())
            .unwrap()
    };
    let one = r#"{"text":"a"}"#;
    assert_ne!(hash(one), hash(&format!("{one},{one}")));
    assert_ne!(hash(r#"{"text":"a"},{"text":"b"}"#), hash(r#"{"text":"b"},{"text":"a"}"#));
    assert_ne!(hash(r#"{},{"item":"x"}"#), hash("{}"), "an empty line is a line");
}
