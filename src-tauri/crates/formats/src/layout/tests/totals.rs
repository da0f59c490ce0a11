use super::{check, documents, inputs, layout, plan, write};
use crate::layout::{Measure, Writer, compile};

/// Count and sum in the file header, ahead of what they count.
pub(super) const AHEAD: &str = r#""syntax":{"kind":"csv","header":false},"sections":[
    {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H"},{"at":"2","count":["P"]},{"at":"3","sum":"P.amount","type":"implied 2"}]},
    {"id":"P","record":"line","each":"documents","parts":[{"at":"1","text":"P"},{"at":"2","field":"doc.number"},{"id":"P.amount","at":"3","field":"doc.total","type":"number 2"}]},
    {"id":"T","record":"line","required":true,"parts":[{"at":"1","text":"T"},{"at":"2","count":["H","P","T"]}]}]"#;

const THREE: &str = r#"{"kind":"invoice","number":"1","total":"10.50"}
    {"kind":"invoice","number":"2","total":"0.005"}
    {"kind":"invoice","number":"3","total":"1.00"}"#;

#[test]
fn totals_count_what_stands_in_the_file_and_nothing_that_is_held() {
    assert_eq!(plan(AHEAD).needs().passes, 2);
    check(AHEAD, THREE, "H,2,1150|P,1,10.50|P,3,1.00|T,4|", &["written", "value 3", "written"]);
    let trailer = r#""syntax":{"kind":"csv","header":false},"sections":[
        {"id":"P","record":"line","each":"documents","parts":[{"at":"1","seq":1},{"id":"no","at":"2","field":"doc.number"},{"id":"amount","at":"3","field":"doc.total","type":"number 2"},{"id":"day","at":"4","field":"doc.date"}]},
        {"record":"line","required":true,"parts":[{"at":"1","count":"*"},{"at":"2","sum":"amount"},{"at":"3","min":"amount"},{"at":"4","max":"day","type":"date yyyyMMdd"},{"at":"5","hash":"no","digits":3}]}]"#;
    assert_eq!(plan(trailer).needs().passes, 1);
    check(
        trailer,
        r#"{"kind":"invoice","number":"INV-998","total":"10.50","date":"2026-01-02"}
           {"kind":"invoice","number":"held","total":"0.005","date":"2027-01-02"}
           {"kind":"invoice","number":"7","total":"-1","date":"2026-03-01"}"#,
        "1,INV-998,10.50,2026-01-02|2,7,-1.00,2026-03-01|3,9.50,-1.00,20260301,5|",
        &["written", "value 3", "written"],
    );
}

#[test]
fn totals_begin_anew_in_the_instance_that_holds_both() {
    // In each document, behind and ahead of its lines; in the file, over all of them.
    check(
        r#""syntax":{"kind":"csv","header":false},"sections":[
            {"each":"documents","parts":[
                {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H"},{"at":"2","count":["D"]},{"at":"3","sum":"net"}]},
                {"id":"D","record":"line","each":"doc.lines","parts":[{"at":"1","text":"D"},{"at":"2","seq":1},{"at":"3","seq":100,"within":"file"},{"id":"net","at":"4","field":"line.net"}]},
                {"id":"S","record":"line","required":true,"parts":[{"at":"1","text":"S"},{"at":"2","count":"*"},{"at":"3","sum":"net"}]}]},
            {"id":"T","record":"line","required":true,"parts":[{"at":"1","text":"T"},{"at":"2","count":["D"]},{"at":"3","sum":"net"}]}]"#,
        r#"{"kind":"invoice","number":"1","lines":[{"net":"1"},{"net":"2"}]}
           {"kind":"invoice","number":"2","lines":[{"net":"40"}]}"#,
        "H,2,3|D,1,100,1|D,2,101,2|S,4,3|H,1,40|D,1,102,40|S,3,40|T,3,43|",
        &[],
    );
}

#[test]
fn batches_open_with_their_first_good_document_and_close_with_their_totals() {
    let rest = r#""syntax":{"kind":"csv","header":false},"sections":[
        {"id":"B","each":"batches","by":["doc.currency"],"parts":[
            {"id":"BH","record":"line","required":true,"parts":[{"at":"1","text":"BH"},{"at":"2","field":"doc.currency"},{"at":"3","control":"group"},{"at":"4","count":["D"]}]},
            {"id":"D","record":"line","each":"documents","parts":[{"at":"1","seq":1},{"id":"amount","at":"2","field":"doc.total","type":"number 2"}]},
            {"id":"BT","record":"line","required":true,"parts":[{"at":"1","text":"BT"},{"at":"2","sum":"amount"},{"at":"3","field":"doc.currency"}]}]},
        {"id":"T","record":"line","required":true,"parts":[{"at":"1","text":"T"},{"at":"2","count":["B"]},{"at":"3","count":"*"}]}]"#;
    assert_eq!(plan(rest).needs().order_by, ["doc.currency"]);
    let doc = |currency: &str, total: &str| {
        format!(r#"{{"kind":"invoice","number":"x","currency":"{currency}","total":"{total}"}}"#)
    };
    let all =
        [doc("CHF", "0.001"), doc("EUR", "1"), doc("EUR", "2"), doc("USD", "0.001"), doc("USD", "5"), doc("EUR", "9")];
    check(
        rest,
        &all.join("\n"),
        "BH,EUR,41,2|1,1.00|2,2.00|BT,3.00,EUR|BH,USD,42,1|1,5.00|BT,5.00,USD|T,2,8|",
        &["value 2", "written", "written", "value 2", "written", "order"],
    );
    check(rest, "", "T,0,1|", &[]);
}

#[test]
fn totals_that_do_not_come_out_as_announced_refuse_the_file() {
    let plan = plan(AHEAD);
    let all = documents(THREE);
    let mut measure = Measure::new(&plan, inputs());
    all.iter().for_each(|document| drop(measure.document(document)));
    let mut writer = Writer::with_measured(&plan, inputs(), measure.finish().unwrap());
    let mut out = Vec::new();
    assert!(writer.document(&all[0], &mut out).is_written());
    let faults = writer.finish(&mut out).unwrap_err();
    assert_eq!(faults[0].code, "totals");
}

#[test]
fn the_report_of_a_file_sums_its_amounts() {
    let rest = r#""syntax":{"kind":"csv"},"sections":[{"each":"documents","parts":[{"record":"line","each":"doc.lines","parts":[
        {"at":"No","field":"doc.number"},{"id":"t","at":"Total","field":"doc.total"},{"id":"n","at":"Net","field":"line.net","steps":["negate"]}]}]}]"#;
    let result = write(
        &plan(rest),
        &documents(r#"{"kind":"invoice","number":"1","total":"3","lines":[{"net":"1.25"},{"net":"1.75"}]}"#),
    );
    let written = result.finished.unwrap();
    assert_eq!((written.documents, written.records), (1, 2));
    let totals: Vec<_> = written.totals.iter().map(|total| (total.column.as_str(), total.sum.to_string())).collect();
    assert_eq!(totals, [("n", "-3.00".to_owned())], "a total that repeats on every line is not summed");
}

#[test]
fn a_sum_that_no_number_holds_holds_the_document() {
    let rest = r#""syntax":{"kind":"csv"},"sections":[{"record":"line","each":"documents","parts":[{"at":"T","field":"doc.total"}]}]"#;
    let huge = format!(r#"{{"kind":"invoice","total":"{}"}}"#, model::Decimal::MAX);
    let result = write(&compile(&layout(rest)).unwrap(), &documents(&format!("{huge}\n{huge}")));
    assert_eq!(result.outcomes, ["written", "overflow T"]);
}
