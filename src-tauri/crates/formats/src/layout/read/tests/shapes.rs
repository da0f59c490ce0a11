//! Kinds of layouts: what each reads from its files.

use super::*;

/// A layout of one line for each document or item, by position, without header.
fn flat(kind: &str, sections: &str) -> String {
    format!(r#"{{"name":"flat","documents":[{kind}],"syntax":{{"kind":"csv","header":false}},"sections":{sections}}}"#)
}

fn one_each(columns: &str) -> String {
    flat(r#""invoice""#, &format!(r#"[{{"id":"row","record":"line","each":"documents","parts":[{columns}]}}]"#))
}

#[test]
fn debit_and_credit_are_one_amount_and_only_one_of_them_is_filled() {
    let journal = flat(
        r#""journal""#,
        r#"[{"id":"journal","each":"documents","by":[],"parts":[{"id":"row","record":"line","each":"doc.lines","parts":[
            {"at":"1","field":"line.account"},{"at":"2","field":"line.debit"},{"at":"3","field":"line.credit"}]}]}]"#,
    );
    check(&journal, "4000,10,\n2000,,4\n2100,0.00,6\n", &["1 journal [4000=10 2000=-4 2100=-6]", "good 1+0"]);
    check(&journal, "4000,10,\n2000,,9.99\n", &["1 HELD journal [4000=10 2000=-9.99]", "  hold imbalance", "good 0+1"]);
    check(
        &journal,
        "4000,10,3\n2000,,7\n",
        &["1 HELD journal [4000=-3 2000=-7]", "  hold two-things, line 1, 2", "  hold imbalance", "good 0+1"],
    );
}

#[test]
fn a_section_may_choose_between_kinds_of_lines() {
    let mixed = flat(
        r#""invoice","credit-note""#,
        r#"[{"id":"doc","each":"documents","one_of":true,"parts":[
            {"id":"inv","where":{"doc.kind":"is invoice"},"parts":[
              {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H","key":true},{"at":"2","field":"doc.number"}]},
              {"id":"D","record":"line","each":"doc.lines","parts":[{"at":"1","text":"D","key":true},{"at":"2","field":"line.item"}]}]},
            {"id":"C","record":"line","where":{"doc.kind":"is credit-note"},"parts":[{"at":"1","text":"C","key":true},{"at":"2","field":"doc.number"}]}]}]"#,
    );
    check(
        &mixed,
        "H,1\nD,A\nD,B\nC,2\nH,3\nH,4\nD,C\n",
        &["1 1 [A B]", "2 credit-note 2", "3 3", "4 4 [C]", "good 4+0"],
    );
    check(&mixed, "C,2\nD,A\n", &["1 credit-note 2", "2 HELD [A]", "  hold missing, line 2", "good 1+1"]);
}

#[test]
fn slots_and_pieces_are_put_together_again() {
    let slots = one_each(
        r#"{"at":"1","field":"doc.number"},{"id":"tax","record":"slots","each":"doc.taxes","slots":{"n":2,"stride":2},"parts":[
            {"at":"2","field":"tax.name"},{"at":"3","field":"tax.amount"}]},{"at":"6","field":"doc.memo","steps":["piece 1 of 3"]},
            {"at":"7","field":"doc.memo","steps":["piece 2 of 3"]}"#,
    );
    let plan = plan(&slots);
    let events =
        events(&mut Reader::new(&plan, inputs()), b"1,VAT,2.00,PST,3.00,abc,def\n2,VAT,1.00,,,x y,\n3,,,,,,\n", 9);
    let Event::Document(first) = &events[0] else { panic!("{events:?}") };
    assert_eq!(first.document.taxes.len(), 2);
    assert_eq!(
        (first.document.memo.as_deref(), first.document.taxes[1].name.as_deref()),
        (Some("abcdef"), Some("PST"))
    );
    let Event::Document(second) = &events[1] else { panic!("{events:?}") };
    assert_eq!((second.document.memo.as_deref(), second.document.taxes.len()), (Some("x y"), 1));
    let Event::Document(third) = &events[2] else { panic!("{events:?}") };
    assert_eq!((third.document.memo.as_deref(), third.document.taxes.len()), (None, 0));
}

#[test]
fn long_texts_come_back_from_lines_of_their_own() {
    let notes = flat(
        r#""invoice""#,
        r#"[{"id":"doc","each":"documents","parts":[
            {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H","key":true},{"at":"2","field":"doc.number"}]},
            {"id":"N","record":"line","each":"pieces(doc.memo, 5)","parts":[{"at":"1","text":"N","key":true},{"at":"2","field":"piece.text"}]}]}]"#,
    );
    check(&notes, "H,1\nN,Hello\nN, you \nN,there\nH,2\n", &["1 1 Hello you there", "2 2", "good 2+0"]);
}

#[test]
fn lines_may_refer_to_items_that_were_read_before() {
    let notes = flat(
        r#""invoice""#,
        r#"[{"id":"doc","each":"documents","parts":[
            {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H","key":true},{"at":"2","field":"doc.number"}]},
            {"id":"D","record":"line","each":"doc.lines","parts":[{"at":"1","text":"D","key":true},{"at":"2","field":"line.number"},{"at":"3","field":"line.item"}]},
            {"id":"N","record":"line","each":"doc.lines","by":["line.number"],"parts":[{"at":"1","text":"N","key":true},{"at":"2","field":"line.number"},{"at":"3","field":"line.text"}]}]}]"#,
    );
    let plan = plan(&notes);
    let events = events(&mut Reader::new(&plan, inputs()), b"H,1\nD,1,A\nD,2,B\nN,2,second\nN,1,first\n", 3);
    let Event::Document(taken) = &events[0] else { panic!("{events:?}") };
    let lines: Vec<_> = taken.document.lines.iter().map(|l| (l.item.as_deref(), l.text.as_deref())).collect();
    assert_eq!(lines, [(Some("A"), Some("first")), (Some("B"), Some("second"))]);
}

#[test]
fn what_outer_lines_say_goes_into_the_documents_below() {
    let outer = flat(
        r#""payment""#,
        r#"[{"id":"batch","each":"batches","by":["doc.batch"],"parts":[
            {"id":"B","record":"line","required":true,"parts":[{"at":"1","text":"B","key":true},{"at":"2","field":"doc.batch"},{"at":"3","field":"doc.currency"}]},
            {"id":"P","record":"line","each":"documents","parts":[{"at":"1","text":"P","key":true},{"at":"2","field":"doc.number"},{"id":"amount","at":"3","field":"doc.amount"}]},
            {"id":"E","record":"line","required":true,"parts":[{"at":"1","text":"E","key":true},{"at":"2","count":["P"]},{"at":"3","field":"doc.currency"}]}]}]"#,
    );
    check(
        &outer,
        "B,b1,EUR\nP,1,5\nP,2,6\nE,2,EUR\nB,b2,USD\nP,3,7\nE,1,USD\n",
        &["1 payment 1 5 b1 EUR", "2 payment 2 6 b1 EUR", "3 payment 3 7 b2 USD", "good 3+0"],
    );
    check(
        &outer,
        "B,b1,EUR\nP,1,5\nE,2,USD\n",
        &["1 payment 1 5 b1 EUR", "refuse two-things, line 3, 3", "refuse totals, line 3, 2", "refused 1+0"],
    );
}

#[test]
fn constants_choices_and_values_of_the_partner_are_compared() {
    let layout = one_each(
        r#"{"at":"1","text":"V2"},{"at":"2","param":"sender.id"},{"at":"3","field":"doc.number"},
           {"at":"4","choose":[{"where":{"doc.status":"is paid"},"text":"P"},{"where":{"doc.status":"is open"},"text":"O"}]},
           {"at":"5","field":"doc.memo","none":"NULL"},{"at":"","field":"doc.currency","steps":["default EUR"]},
           {"at":"6","join":[{"field":"doc.number"},{"field":"doc.memo"}],"separator":"/"}"#,
    );
    let plan = plan(&layout);
    let mut given = inputs();
    given.params.insert("sender.id".to_owned(), "ACME".to_owned());
    let read = |file: &str| shown(&events(&mut Reader::new(&plan, given.clone()), file.as_bytes(), 6));
    assert_eq!(read("V2,ACME,1,P,NULL,1\n"), ["1 1 EUR paid", "good 1+0"]);
    assert_eq!(read("V2,ACME,1,,hello,1/hello\n"), ["1 1 EUR hello", "good 1+0"]);
    assert_eq!(
        read("V1,OTHER,1,O,x,1/x\n"),
        ["1 HELD 1 EUR x open", "  hold other-value, line 1, 1", "  hold other-value, line 1, 2", "good 0+1"]
    );
    let mut reader = Reader::new(&plan, inputs());
    let events = events(&mut reader, b"V2,ACME,1,P,NULL,1\n", 3);
    let Some(Event::End(summary)) = events.last() else { panic!("{events:?}") };
    assert_eq!(summary.envelope.params, [("sender.id".to_owned(), "ACME".to_owned())]);
}

#[test]
fn keys_may_be_lists_beginnings_or_presence() {
    let layout = flat(
        r#""invoice""#,
        r#"[{"id":"doc","each":"documents","parts":[
            {"id":"H","record":"line","required":true,"parts":[{"at":"1","field":"doc.reference","key":["H1","H2"]},{"at":"2","field":"doc.number"}]},
            {"id":"N","record":"line","parts":[{"at":"1","field":"doc.memo","key":"starts #"},{"at":"2","text":""}]},
            {"id":"D","record":"line","each":"doc.lines","parts":[{"at":"1","text":"","key":"empty"},{"at":"2","field":"line.item","key":"filled"}]}]}]"#,
    );
    check(&layout, "H1,1\n#note,\n,A\n,B\nH2,2\n,C\n", &["1 1 #note H1 [A B]", "2 2 H2 [C]", "good 2+0"]);
    check(
        &layout,
        "H1,1\nH3,2\n",
        &["hold unknown-line, line 2", "1 HELD 1 H1", "  hold unknown-line, line 2", "good 0+1"],
    );
}

#[test]
fn cells_that_the_layout_does_not_know_are_noted_once() {
    let layout = one_each(r#"{"at":"1","field":"doc.number","required":true},{"at":"3","field":"doc.memo"}"#);
    check(&layout, "1,,a,,x\n2,,b,y\n3,,c\n", &["note unknown-column, line 1", "1 1 a", "2 2 b", "3 3 c", "good 3+0"]);
    check(&layout, ",,a\n", &["1 HELD a", "  hold required, line 1, 1", "good 0+1"]);
}

#[test]
fn control_numbers_come_back_and_must_agree() {
    let layout = flat(
        r#""invoice""#,
        r#"[{"id":"A","record":"line","required":true,"parts":[{"at":"1","text":"A","key":true},{"at":"2","control":"file"}]},
            {"id":"I","record":"line","each":"documents","parts":[{"at":"1","text":"I","key":true},{"at":"2","field":"doc.number"}]},
            {"id":"Z","record":"line","required":true,"parts":[{"at":"1","text":"Z","key":true},{"at":"2","control":"file"}]}]"#,
    );
    check(&layout, "A,77\nI,1\nZ,77\n", &["1 1", "good 1+0"]);
    check(&layout, "A,77\nI,1\nZ,78\n", &["1 1", "refuse two-things, line 3, 2", "refused 1+0"]);
    let plan = plan(&layout);
    let events = events(&mut Reader::new(&plan, inputs()), b"A,77\nZ,77\n", 3);
    let Some(Event::End(summary)) = events.last() else { panic!("{events:?}") };
    assert_eq!(summary.envelope.controls, [(model::layout::Control::File, "77".to_owned())]);
}

#[test]
fn totals_of_the_file_are_listed_with_what_they_were_compared_with() {
    let plan = plan(HDT);
    let events = events(&mut Reader::new(&plan, inputs()), HDT_GOOD.as_bytes(), 3);
    let Some(Event::End(summary)) = events.last() else { panic!("{events:?}") };
    let checked: Vec<_> = summary.checked.iter().map(|c| (c.stated.as_str(), c.counted.as_str(), c.agrees)).collect();
    assert_eq!(checked, [("9", "9", true), ("2", "2", true), ("8.00", "8.00", true)]);
    assert_eq!(
        summary.totals.iter().map(|(id, sum)| (id.as_str(), sum.to_string())).collect::<Vec<_>>(),
        [("net", "8.00".to_owned())]
    );
    assert_eq!((summary.records, summary.documents, summary.held), (9, 2, 0));
}

#[test]
fn a_joined_text_is_taken_apart_by_columns_that_only_read() {
    let layout = one_each(
        r#"{"at":"1","join":[{"field":"doc.number"},{"field":"doc.reference"}],"separator":"/","use":"write"},
           {"id":"first","at":"1","field":"doc.number","use":"read","read":["part 1 of /"]},
           {"id":"second","at":"1","field":"doc.reference","use":"read","read":["part 2 of /"]}"#,
    );
    check(&layout, "INV-1/PO-7\nINV-2\n", &["1 INV-1 PO-7", "2 INV-2", "good 2+0"]);
}

#[test]
fn fields_of_all_items_may_stand_in_the_row_of_their_document() {
    let layout = flat(
        r#""invoice""#,
        r#"[{"id":"doc","each":"documents","parts":[
            {"id":"H","record":"line","required":true,"parts":[{"at":"1","text":"H","key":true},{"at":"2","field":"doc.number"},{"at":"3","field":"line.account"}]},
            {"id":"D","record":"line","each":"doc.lines","parts":[{"at":"1","text":"D","key":true},{"at":"2","field":"line.item"}]}]}]"#,
    );
    check(&layout, "H,1,4000\nD,A\nD,B\nH,2,\nD,C\n", &["1 1 [4000=A 4000=B]", "2 2 [C]", "good 2+0"]);
}
