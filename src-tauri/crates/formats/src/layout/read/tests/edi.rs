//! Reading X12 and EDIFACT: parties that the layout does not take, variants in any order, sets that are bad.

use super::*;
use crate::layout::Writer;

/// A small 810: ship-to with its city, lines with a text, total.
const X12: &str = r#"{"name":"810","documents":["invoice"],"syntax":{"kind":"x12"},"standard":"x12/004010/810","sections":[
 {"id":"set","record":"ST","each":"documents","parts":[
  {"id":"head","record":"BIG","parts":[{"at":"1","field":"doc.date"},{"at":"2","field":"doc.number"}]},
  {"id":"ship_to","record":"N1","parts":[{"at":"1","text":"ST"},{"at":"2","field":"doc.ship_to.name"},
   {"id":"ship_city","record":"N4","parts":[{"at":"1","field":"doc.ship_to.city"}]}]},
  {"id":"bill_to","record":"N1","parts":[{"at":"1","text":"BT"},{"at":"2","field":"doc.bill_to.name"},
   {"id":"bill_city","record":"N4","parts":[{"at":"1","field":"doc.bill_to.city"}]}]},
  {"id":"line","record":"IT1","each":"doc.lines","parts":[{"at":"2","field":"line.quantity"},{"at":"3","field":"line.unit"},{"at":"4","field":"line.price"},{"at":"6~VP","field":"line.sku"},
   {"id":"text","record":"PID","parts":[{"at":"1","text":"F"},{"at":"5","field":"line.text"}]}]},
  {"id":"total","record":"TDS","required":true,"parts":[{"at":"1","field":"doc.total"}]}]}]}"#;

const EDIFACT: &str = r#"{"name":"INVOIC","documents":["invoice"],"syntax":{"kind":"edifact"},"standard":"edifact/D96A/INVOIC","sections":[
 {"id":"message","record":"UNH","each":"documents","parts":[
  {"id":"head","record":"BGM","parts":[{"at":"1","text":"380"},{"at":"2","field":"doc.number"}]},
  {"id":"date","record":"DTM","parts":[{"at":"1.1","text":"137"},{"at":"1.2","field":"doc.date","type":"date yyyyMMdd"},{"at":"1.3","text":"102"}]},
  {"id":"buyer","record":"NAD","parts":[{"at":"1","text":"BY"},{"at":"2.1","field":"doc.customer.gln"},
   {"id":"vat","record":"RFF","parts":[{"at":"1.1","text":"VA"},{"at":"1.2","field":"doc.customer.tax_id"}]}]},
  {"id":"line","record":"LIN","each":"doc.lines","parts":[{"at":"3.1","field":"line.ean"},
   {"id":"qty","record":"QTY","parts":[{"at":"1.1","text":"47"},{"at":"1.2","field":"line.quantity"}]},
   {"id":"net","record":"MOA","parts":[{"at":"1.1","text":"203"},{"at":"1.2","field":"line.net"}]}]},
  {"id":"uns","record":"UNS","required":true,"parts":[{"at":"1","text":"S"}]},
  {"id":"total","record":"MOA","required":true,"parts":[{"at":"1.1","text":"77"},{"at":"1.2","field":"doc.total"}]}]}]}"#;

/// An interchange around sets, each a text of segments between ST and SE.
fn x12(sets: &[&str]) -> String {
    let isa =
        "ISA*00*          *00*          *ZZ*HARBOUR        *ZZ*ACME           *261201*0705*U*00401*000000041*0*P*>~";
    let mut file = format!("{isa}GS*IN*HARBOUR*ACME*20261201*0705*41*X*004010~");
    for (set, number) in sets.iter().zip(1..) {
        let count = set.matches('~').count() + 2;
        file += &format!("ST*810*{number:04}~{set}SE*{count}*{number:04}~");
    }
    file + &format!("GE*{}*41~IEA*1*000000041~", sets.len())
}

fn edifact(una: &str, messages: &[&str]) -> String {
    let mut file = format!("{una}UNB+UNOC:3+SUPPLIER+BUYER+261201:0705+41'");
    for (message, number) in messages.iter().zip(1..) {
        let count = message.matches('\'').count() + 2;
        file += &format!("UNH+{number}+INVOIC:D:96A:UN'{message}UNT+{count}+{number}'");
    }
    file + &format!("UNZ+{}+41'", messages.len())
}

const LINE: &str = "IT1**2*EA*5**VP*A-1~";
const END: &str = "TDS*1000~";

#[test]
fn parties_that_are_not_taken_keep_their_children() {
    let head = "BIG*20260310*INV-1~";
    let st = "N1*ST*Depot~N4*Gent~";
    let bt = "N1*BT*Office~N4*Brugge~";
    let re = "N1*RE*Bank~N4*Namur~";
    let expect = &[
        "1 INV-1 {\"name\":\"Office\",\"city\":\"Brugge\"} 2026-03-10 {\"name\":\"Depot\",\"city\":\"Gent\"} 10.00 [5=2=A-1=EA]",
    ];
    let plan = plan(X12);
    for order in [[st, bt, re], [bt, re, st], [re, st, bt], [re, bt, st]] {
        let file = x12(&[&format!("{head}{}{LINE}{END}", order.concat())]);
        let mut reader = Reader::new(&plan, inputs());
        let events = events(&mut reader, file.as_bytes(), 50);
        let Some(Event::Document(taken)) = events.first() else { panic!("{:?}", shown(&events)) };
        let document = &taken.document;
        let city = |party: &model::document::Party| (party.name.clone().unwrap(), party.city.clone().unwrap());
        assert_eq!(city(&document.ship_to), ("Depot".to_owned(), "Gent".to_owned()), "{file}");
        assert_eq!(city(&document.bill_to), ("Office".to_owned(), "Brugge".to_owned()), "{file} {expect:?}");
    }
    // A party whose children are there and its own variant is not taken: nothing of it lands elsewhere.
    let file = x12(&[&format!("{head}{st}N1*RE*Bank~N4*Namur~{LINE}{END}")]);
    let mut reader = Reader::new(&plan, inputs());
    let events = events(&mut reader, file.as_bytes(), 7);
    let Some(Event::Document(taken)) = events.first() else { panic!("{:?}", shown(&events)) };
    assert_eq!(taken.document.bill_to, model::document::Party::default());
    assert_eq!(taken.document.ship_to.city.as_deref(), Some("Gent"));
}

#[test]
fn a_bad_set_is_held_and_the_good_ones_go_on() {
    let good = |number: &str| format!("BIG*20260310*{number}~{LINE}{END}");
    let plan = plan(X12);
    for (bad, word) in [
        (format!("BIG*20260310*B~IT1**2*EA*x**VP*A-1~{END}"), "IT1"),
        (format!("BIG*20261310*B~{LINE}{END}"), "BIG"),
        (format!("BIG*20260310*B~{LINE}"), "TDS"),
        (format!("BIG*20260310*B~ZZZ*1~{LINE}{END}"), "ZZZ"),
        (format!("BIG*20260310*B~{LINE}IT1**2~{END}"), "IT1"),
    ] {
        let file = x12(&[&good("A"), &bad, &good("C")]);
        let mut reader = Reader::new(&plan, inputs());
        let events = events(&mut reader, file.as_bytes(), 33);
        let lines = shown(&events);
        assert!(lines[0].starts_with("1 A"), "{lines:?}");
        assert!(lines[1].starts_with("2 HELD"), "{bad}: {lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("3 C")), "{lines:?}");
        assert_eq!(lines.last().map(String::as_str), Some("good 2+1"), "{lines:?}");
        let Event::Held { faults, .. } = &events[1] else { panic!("{lines:?}") };
        assert!(faults.iter().any(|fault| fault.fault.place.contains(word)), "{word}: {faults:#?}");
        let Some(Event::Receipt(receipt)) = events.iter().find(|event| matches!(event, Event::Receipt(_))) else {
            panic!("{lines:?}")
        };
        let faulty: Vec<bool> = receipt.groups[0].sets.iter().map(|set| set.findings.is_empty()).collect();
        assert_eq!(faulty, [true, false, true], "{bad}");
    }
}

#[test]
fn what_was_read_is_written_again_byte_for_byte() {
    for (layout, file) in [
        (X12, x12(&[&format!("BIG*20260310*INV-1~N1*ST*Depot~N4*Gent~{LINE}PID*F****Pine~{END}")])),
        (
            EDIFACT,
            edifact(
                "UNA:+.? '",
                &[
                    "BGM+380+INV?+1'DTM+137:20260310:102'NAD+BY+5412345000013'RFF+VA:BE1'LIN+++4012345678901'QTY+47:2'MOA+203:8.00'UNS+S'MOA+77:8.00'",
                ],
            ),
        ),
    ] {
        let plan = plan(layout);
        let mut reader = Reader::new(&plan, inputs());
        let events = events(&mut reader, file.as_bytes(), 11);
        let mut inputs = Inputs::at("2026-12-01T07:05:00".parse().unwrap());
        let (sender, receiver) = if layout == X12 { ("HARBOUR", "ACME") } else { ("SUPPLIER", "BUYER") };
        inputs.params.insert("sender.id".to_owned(), sender.to_owned());
        inputs.params.insert("receiver.id".to_owned(), receiver.to_owned());
        inputs.numbers.extend(model::layout::Control::ALL.iter().map(|control| (*control, 41)));
        inputs.numbers.insert(model::layout::Control::Set, 1);
        let (mut writer, mut out) = (Writer::new(&plan, inputs), Vec::new());
        for event in &events {
            match event {
                Event::Document(taken) => assert!(writer.document(&taken.document, &mut out).is_written()),
                Event::Held { faults, .. } => panic!("{faults:#?}"),
                Event::Recalled { .. } | Event::Fault(_) | Event::Receipt(_) | Event::End(_) => {}
            }
        }
        writer.finish(&mut out).unwrap();
        let out = String::from_utf8(out).unwrap().replace("000000001~", "0001~");
        assert_eq!(out, file);
    }
}

#[test]
fn decimal_commas_and_other_separators_are_read() {
    let plan = plan(EDIFACT);
    let plain = "BGM+380+7'DTM+137:20260310:102'LIN+1'QTY+47:2'MOA+203:8.50'UNS+S'MOA+77:8.50'";
    let comma = plain.replace("8.50", "8,50");
    let odd = edifact("UNA:+.? '", &[plain])
        .replace("UNA:+.? '", "UNA|*.! ~")
        .replace(':', "|")
        .replace('+', "*")
        .replace('\'', "~");
    for file in [edifact("", &[plain]), edifact("", &[&comma]), edifact("UNA:+,? '", &[&comma]), odd] {
        let mut reader = Reader::new(&plan, inputs());
        let events = events(&mut reader, file.as_bytes(), 5);
        let Some(Event::Document(taken)) = events.first() else { panic!("{file}: {:?}", shown(&events)) };
        assert_eq!(taken.document.total.map(|total| total.to_string()).as_deref(), Some("8.50"), "{file}");
    }
}

#[test]
fn sets_of_another_kind_are_passed_over_and_said() {
    let file = x12(&[&format!("BIG*20260310*A~{LINE}{END}")]).replace("ST*810", "ST*850").replace("GS*IN", "GS*PO");
    let plan = plan(X12);
    let mut reader = Reader::new(&plan, inputs());
    let lines = shown(&events(&mut reader, file.as_bytes(), 1000));
    assert_eq!(lines[0], "note unusual", "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("good 0+0"));
}

#[test]
fn texts_of_x12_are_read_in_the_characters_that_the_layout_writes() {
    let latin1 = X12.replace(r#"{"kind":"x12"}"#, r#"{"kind":"x12","encoding":"iso-8859-1"}"#);
    let plan = plan(&latin1);
    let file = x12(&[&format!("BIG*20260310*INV-1~N1*ST*Café~N4*Gé~{LINE}{END}")]);
    let bytes: Vec<u8> = file.chars().map(|character| u8::try_from(character).unwrap()).collect();
    let events = events(&mut Reader::new(&plan, inputs()), &bytes, 9);
    let Some(Event::Document(taken)) = events.first() else { panic!("{:?}", shown(&events)) };
    assert_eq!(taken.document.ship_to.name.as_deref(), Some("Café"));
    assert_eq!(taken.document.ship_to.city.as_deref(), Some("Gé"));
}
