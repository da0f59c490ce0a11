//! Order, presence and repeats of segments, and what is inside them.

use super::samples::{INVOIC, INVOICE, PAYMENT, edifact, message, set, x12};
use super::{check, table};
use crate::edi::receipt::Separators;
use crate::edi::{Family, check_set};
use crate::standards::grammar;

fn invoice(from: &str, to: &str) -> String {
    assert!(INVOICE.contains(from), "{from}");
    x12("IN", &[set("810", "1234", &INVOICE.replacen(from, to, 1))])
}

fn invoic(from: &str, to: &str) -> String {
    assert!(INVOIC.contains(from), "{from}");
    edifact(&[message("INVOIC", "M", &INVOIC.replacen(from, to, 1))])
}

#[test]
fn segments_of_x12_stand_where_they_may() {
    let times = |text: &str, count: usize| text.repeat(count);
    table(&[
        ("BIG missing", invoice("BIG*20260310*INV-1*20260301*PO-1***DI~", ""), &["set 1234 2 BIG Missing"] as &[&str]),
        ("TDS missing", invoice("TDS*17750~", ""), &["set 1234 20 TDS Missing"]),
        ("an unknown segment", invoice("CUR*SE", "ZZZ*1~CUR*SE"), &["set 1234 4 ZZZ Unknown"]),
        ("a segment of other sets", invoice("CUR*SE", "BEG*00~CUR*SE"), &["set 1234 4 BEG NotInSet"]),
        (
            "BIG after NTE",
            invoice(
                "BIG*20260310*INV-1*20260301*PO-1***DI~NTE*GEN*Thank you~",
                "NTE*GEN*Thank you~BIG*20260310*INV-1~",
            ),
            &["set 1234 2 BIG Missing"],
        ),
        (
            "CUR after DTM",
            invoice("DTM*011*20260309~", "DTM*011*20260309~CUR*SE*EUR~"),
            &["set 1234 13 CUR WrongPlace"],
        ),
        (
            "N1 after DTM",
            invoice("DTM*011*20260309~", "DTM*011*20260309~N1*SE*Me~N3*2 Road~N4*Cork~"),
            &["set 1234 13 N1 WrongPlace"],
        ),
        ("N3 alone", invoice("N1*BT*Buyer*92*B1~", ""), &["set 1234 6 N3 Unexpected"]),
        ("13 REF", invoice("REF*VN*4711~", &times("REF*VN*4711~", 13)), &["set 1234 17 REF TooOften"]),
        ("15 REF", invoice("REF*VN*4711~", &times("REF*VN*4711~", 15)), &["set 1234 17 REF TooOften"]),
        ("BIG twice", invoice("NTE*GEN", "BIG*20260310*INV-2~NTE*GEN"), &["set 1234 3 BIG TooOften"]),
        ("26 SAC", invoice("SAC*C*D240***500~", &times("SAC*C*D240***500~", 26)), &["set 1234 40 SAC LoopTooOften"]),
        ("PID after TXI is right", invoice("TXI*ST*2~IT1", "TXI*ST*2~IT1"), &[]),
        (
            "an empty REF",
            invoice("REF*VN*4711~", "REF~"),
            &["set 1234 5 REF 1 Missing", "set 1234 5 REF 2 ConditionalMissing"],
        ),
    ]);
}

#[test]
fn one_misplaced_segment_is_one_finding() {
    // TXI before PID is the order of an item; the other way round it looks as if the total were missing.
    let wrong = INVOICE.replace("PID*F****Apples~SAC", "PID*F****Apples~TXI*ST*2~SAC");
    check("TXI behind PID", x12("IN", &[set("810", "1234", &wrong)]), &["set 1234 15 TDS Missing"]);
    let payment = PAYMENT.replace("ENT*1~ADX*-5*01~", "");
    check("RMR without ENT", x12("RA", &[set("820", "1234", &payment)]), &["set 1234 8 RMR Unexpected"]);
}

#[test]
fn segments_of_edifact_stand_where_they_may() {
    table(&[
        ("BGM missing", invoic("BGM+380+INV-1+9'", ""), &["set M 2 BGM Missing"] as &[&str]),
        ("DTM missing", invoic("DTM+137:20260310:102'", ""), &["set M 3 DTM Missing"]),
        ("UNS missing", invoic("UNS+S'", ""), &["set M 24 UNS Missing"]),
        (
            "PRI before MOA",
            invoic("MOA+203:120.00'PRI+AAA:10.00'", "PRI+AAA:10.00'MOA+203:120.00'"),
            &["set M 19 UNS Missing"],
        ),
        ("unknown", invoic("UNS+S'", "ZZZ+1'UNS+S'"), &["set M 24 ZZZ Unknown"]),
        ("of another message", invoic("UNS+S'", "DLI+1+1'UNS+S'"), &["set M 24 DLI NotInSet"]),
        ("BGM twice", invoic("BGM+380+INV-1+9'", "BGM+380+INV-1+9'BGM+380+INV-1+9'"), &["set M 3 BGM TooOften"]),
        (
            "6 tax groups",
            invoic("TAX+7+VAT+++:::23+S'CUX", &("TAX+7+VAT+++:::23+S'".repeat(6) + "CUX")),
            &["set M 15 TAX LoopTooOften"],
        ),
        (
            "CUX after PAT",
            invoic("DTM+13:20260409:102'", "DTM+13:20260409:102'CUX+2:EUR:4'"),
            &["set M 14 CUX WrongPlace"],
        ),
        ("MOA 77 missing", invoic("MOA+79:170.5'MOA+77:209.72'", ""), &["set M 26 MOA Missing"]),
    ]);
}

#[test]
fn elements_of_x12_are_checked() {
    table(&[
        ("missing", invoice("*INV-1*", "**"), &["set 1234 2 BIG 2 Missing"] as &[&str]),
        (
            "too long",
            invoice("*INV-1*", "*12345678901234567890123*"),
            &["set 1234 2 BIG 2 TooLong “12345678901234567890123”"],
        ),
        ("too short", invoice("*12*EA*", "*12*E*"), &["set 1234 13 IT1 3 TooShort “E”"]),
        ("date", invoice("BIG*20260310", "BIG*20260230"), &["set 1234 2 BIG 1 Date “20260230”"]),
        ("short date", invoice("BIG*20260310", "BIG*260310"), &["set 1234 2 BIG 1 TooShort “260310”"]),
        ("cents with a point", invoice("TDS*17750", "TDS*177.50"), &["set 1234 18 TDS 1 Number “177.50”"]),
        ("letters in a number", invoice("TDS*17750", "TDS*1775O"), &["set 1234 18 TDS 1 Character “1775O”"]),
        ("a decimal comma", invoice("*EA*50.5*", "*EA*50,5*"), &["set 1234 17 IT1 4 Number “50,5”"]),
        ("a pair", invoice("*Buyer*92*B1", "*Buyer*92"), &["set 1234 6 N1 4 ConditionalMissing"]),
        ("one of two", invoice("REF*VN*4711", "REF*VN"), &["set 1234 5 REF 2 ConditionalMissing"]),
        ("if first", invoice("PID*F****Apples", "PID*F***1"), &["set 1234 14 PID 3 ConditionalMissing"]),
        ("too many", invoice("CUR*SE*EUR", "CUR*SE*EUR********************9"), &["set 1234 4 CUR 22 TooMany “9”"]),
        ("empty ends", invoice("REF*VN*4711", "REF*VN*4711**"), &[]),
        ("components", invoice("*INV-1*", "*INV:1*"), &["set 1234 2 BIG 2.2 TooManyComponents “1”"]),
        ("spaces only", invoice("*INV-1*", "*   *"), &["set 1234 2 BIG 2 Missing “   ”"]),
        (
            "two in one segment",
            invoice("*12*EA*10*", "*1X*E*10*"),
            &["set 1234 13 IT1 2 Character “1X”", "set 1234 13 IT1 3 TooShort “E”"],
        ),
    ]);
}

#[test]
fn elements_of_edifact_are_checked() {
    table(&[
        ("missing", invoic("NAD+BY+", "NAD++"), &["set M 7 NAD 1 Missing"] as &[&str]),
        ("missing component", invoic("RFF+ON:PO-1'", "RFF+:PO-1'"), &["set M 5 RFF 1.1 Missing"]),
        (
            "too long",
            invoic("BGM+380+INV-1+", "BGM+380+123456789012345678901234567890123456+"),
            &["set M 2 BGM 2 TooLong “123456789012345678901234567890123456”"],
        ),
        ("letters in a number", invoic("QTY+47:12:PCE", "QTY+47:1x:PCE"), &["set M 17 QTY 1.2 Character “1x”"]),
        ("no digit before the mark", invoic("MOA+203:120.00", "MOA+203:.5"), &["set M 18 MOA 1.2 Number “.5”"]),
        ("no day", invoic("DTM+137:20260310:102", "DTM+137:20260230:102"), &["set M 3 DTM 1.2 Date “20260230”"]),
        (
            "too many components",
            invoic("QTY+47:12:PCE", "QTY+47:12:PCE:9"),
            &["set M 17 QTY 1.4 TooManyComponents “9”"],
        ),
        ("too many elements", invoic("UNS+S'", "UNS+S+9'"), &["set M 24 UNS 2 TooMany “9”"]),
        ("another code", invoic("UNS+S'", "UNS+X'"), &["set M 24 UNS 1 Code “X”"]),
    ]);
}

#[test]
fn sentences_name_the_element() {
    let receipts = super::received(invoice("*INV-1*", "**").as_bytes());
    let finding = &receipts[0].groups[0].sets[0].findings[0];
    assert!(
        finding.sentence.starts_with("BIG02 ") && finding.sentence.ends_with(" is missing."),
        "{}",
        finding.sentence
    );
    assert_eq!(finding.elements[0].number, Some(76));
}

#[test]
fn what_we_write_is_checked_the_same_way() {
    let separators = Separators { element: b'+', terminator: b'\'', release: Some(b'?'), ..Separators::default() };
    let check = |id: &str, text: &str, separators: &Separators| {
        let grammar = grammar(id).expect("a standard");
        assert_eq!(grammar.family, if id.starts_with("x12") { Family::X12 } else { Family::Edifact });
        let found = check_set(&grammar, text, separators);
        found.iter().map(|finding| (finding.position, finding.segment.clone())).collect::<Vec<_>>()
    };
    let x12 = set("810", "0001", INVOICE);
    assert_eq!(check("x12/004010/810", &x12, &Separators::default()), []);
    assert_eq!(check("x12/004010/810", &x12.replace("*INV-1*", "**"), &Separators::default()), [(2, "BIG".to_owned())]);
    assert_eq!(check("x12/004010/810", &x12.replace("TDS*", "~TDS*"), &Separators::default()), [(18, String::new())]);
    let edifact = message("INVOIC", "M", INVOIC);
    assert_eq!(check("edifact/D96A/INVOIC", &edifact, &separators), []);
    assert_eq!(
        check("edifact/D96A/INVOIC", &edifact.replace("BGM+380+INV-1+9'", ""), &separators),
        [(2, "BGM".to_owned())]
    );
}
