//! Separators of every kind, release characters, line breaks, character sets.

use super::samples::{INVOICE, ISA, edifact, invoices, message, messages, set, x12};
use super::{check, in_pieces, received};
use crate::edi::cut::{Cut, Found, family_of};
use crate::edi::{Family, Options, Segment, receive};

/// The text with other separators.
fn separated(text: &str, from: &str, to: &str) -> String {
    let other = |c: char| from.chars().position(|known| known == c).and_then(|at| to.chars().nth(at)).unwrap_or(c);
    text.chars().map(other).collect()
}

#[test]
fn x12_is_read_with_any_separators_and_line_breaks() {
    let text = invoices();
    for (name, text) in [
        ("others", separated(&text, "*:~", "|>!")),
        ("control characters", separated(&text, "*:~", "\u{1D}\u{1F}\u{1C}")),
        ("a line feed ends a segment", text.replace('~', "\n")),
        ("a carriage return ends a segment", text.replace('~', "\r")),
        ("both end a segment", text.replace('~', "\r\n")),
        ("lines", text.replace('~', "~\r\n")),
        ("indented lines", text.replace('~', "~\n  ")),
        ("a mark", format!("\u{FEFF}{text}")),
        ("blank lines before", format!("\r\n \r\n{text}")),
        ("an end mark of old times", format!("{text}\r\n\u{1A}")),
        ("a mark and blanks", format!("\u{FEFF}\n{text}")),
    ] {
        check(name, &text, &[]);
    }
}

#[test]
fn an_isa_of_a_wrong_length_is_read_and_said() {
    let short = |isa: &str| invoices().replace(ISA, isa);
    let cut = "ISA*00**00**ZZ*SENDER*ZZ*RECEIVER*260310*1405*U*00401*000000001*0*P*:~";
    check("short", short(cut), &["interchange Shape"]);
    check("short, with line feeds", short(cut).replace('~', "\r\n"), &["interchange Shape"]);
    check("long", invoices().replace("SENDER         *ZZ", "SENDER            *ZZ"), &["interchange Shape"]);
    let folded: String =
        invoices().as_bytes().chunks(80).map(|line| format!("{}\r\n", String::from_utf8_lossy(line))).collect();
    check("lines of 80 characters", folded, &["interchange Shape"]);
}

#[test]
fn what_has_no_interchange_is_unreadable() {
    let isa = ISA.replace("*:~", "");
    for (text, flaw) in [
        ("", "the file is empty"),
        (" \r\n", "the file is empty"),
        ("\u{FEFF}", "the file is empty"),
        ("Number,Date\r\n1,2\r\n", "this is neither X12 nor EDIFACT"),
        ("IS", "this is neither"),
        ("ISABEL", "this is neither"),
        ("UNA", "this is neither"),
        ("UNA:+.? ", "the file ends inside UNA"),
        ("UNA:+.? 'UNH+1'", "UNA must be followed by UNB"),
        ("ISA*00*~", "the ISA segment has 2 of its 16 elements"),
        (isa.as_str(), "the ISA segment has"),
    ] {
        let (receipts, found) = receive(text.as_bytes(), Options::default());
        let found = found.expect(text).to_string();
        assert!(receipts.is_empty() && found.contains(flaw), "{text}: {found}");
        assert!(in_pieces(text.as_bytes(), 1).is_empty());
    }
}

#[test]
fn the_repetition_separator_is_where_the_version_has_one() {
    for (u, version, repetition) in [
        ("U", "00401", None),
        ("^", "00401", None),
        ("^", "00501", Some(b'^')),
        ("U", "00501", None),
        (" ", "00501", None),
    ] {
        let text = invoices().replace("*U*00401*", &format!("*{u}*{version}*"));
        let receipts = received(text.as_bytes());
        assert_eq!(receipts[0].envelope.separators.repetition, repetition, "{u} {version}");
    }
    check("two alike", invoices().replace("*P*:~", "*P**~"), &["interchange Separators"]);
    let repeated = invoices()
        .replace("*U*00401*", "*^*00501*")
        .replace("*004010~", "*005010~")
        .replace("*VN*4711~", "*VN*4711^4712~");
    check("a repeat", repeated, &["set 0001 5 REF 2 TooManyRepeats “4712”"]);
}

#[test]
fn interchanges_have_their_own_separators() {
    let second = separated(&invoices().replace("000000001", "000000002"), "*:~", "|>\n");
    let third = messages();
    let text = format!("{}{second}{third}", invoices());
    check("three", &text, &[]);
    let families: Vec<Family> = received(text.as_bytes()).iter().map(|receipt| receipt.family).collect();
    assert_eq!(families, [Family::X12, Family::X12, Family::Edifact]);
    assert_eq!(received(text.as_bytes())[2].number, 3);
}

#[test]
fn names_that_look_like_headers_are_names() {
    let invoice = INVOICE.replace("Buyer", "ISAAC*UNA").replace("*ISAAC*UNA*92", "*ISAAC UNB+*92");
    check("names", x12("IN", &[set("810", "0001", &invoice)]), &[]);
}

#[test]
fn edifact_is_read_with_any_advice() {
    let plain = messages();
    let body = plain.strip_prefix("UNA:+.? '\r\n").expect("it starts so");
    for (name, text) in [
        ("no advice", body.to_owned()),
        ("others", separated(&plain, ":+.?'", "^*.?$")),
        (
            "decimal comma",
            plain
                .replace("UNA:+.?", "UNA:+,?")
                .replace("120.00", "120,00")
                .replace("10.00", "10,00")
                .replace("0.5'", "0,5'")
                .replace("9.72", "9,72")
                .replace("9.22", "9,22"),
        ),
        ("decimal comma without advice", body.replace("120.00", "120,00")),
        ("no line breaks", plain.replace("\r\n", "")),
        ("lines", plain.replace('\'', "'\n")),
        (
            "folded",
            plain
                .replace("\r\n", "")
                .as_bytes()
                .chunks(80)
                .map(|line| format!("{}\r\n", String::from_utf8_lossy(line)))
                .collect(),
        ),
        ("control characters", separated(body, ":+'", "\u{1F}\u{1D}\u{1C}").replace("UNOC", "UNOB")),
        (
            "syntax 4",
            plain.replace("UNA:+.? ", "UNA:+.?*").replace("UNOC:3", "UNOC:4").replace("260310:1405", "20260310:1405"),
        ),
        ("no release character", plain.replace("UNA:+.?", "UNA:+. ")),
    ] {
        check(name, &text, &[]);
    }
    check("own separators, unsaid", separated(body, "+:", "|^"), &["interchange Separators"]);
    check("comma under a point", plain.replace("120.00", "120,00"), &["set M1 18 MOA 1.2 Number “120,00”"]);
    check("clash", plain.replace("UNA:+.? '", "UNA:+.?+'"), &[]);
}

#[test]
fn release_characters_are_honoured_everywhere() {
    let text = messages()
        .replace("Thank you", "It?'s 5 ?+ 5 ?: 2??")
        .replace("SENDER:14", "SEN?+DER:14")
        .replace("REF1", "R?'1")
        .replace("UNH+M1", "UNH+M?:1")
        .replace("+M1'", "+M?:1'");
    check("released", &text, &[]);
    let receipts = received(text.as_bytes());
    assert_eq!((receipts[0].envelope.sender.id.as_str(), receipts[0].envelope.control.as_str()), ("SEN+DER", "R'1"));
    assert_eq!(receipts[0].groups[0].sets[0].control, "M:1");
    check("at a line wrap", text.replace("It?'s", "It?\r\n's"), &[]);
}

#[test]
fn packages_are_passed_over() {
    let package = "UNO+P1+1:2+3+9:1'a'UNZ+b+cUNP+9+P1'";
    let text = messages().replace("UNZ+3", &format!("{package}UNZ+4"));
    check("a package", text, &[]);
}

#[test]
fn characters_must_be_of_the_stated_set() {
    let name = |charset: &str, name: &[u8]| {
        let text = edifact(&[message("ORDERS", "M", super::samples::ORDERS)]).replace("UNOC", charset);
        let at = text.find("NAD+BY+5412345000013::9").expect("it is there") + "NAD+BY+5412345000013::9".len();
        let mut bytes = text.as_bytes().to_vec();
        bytes.splice(at..at, [b"++".as_slice(), name].concat());
        bytes
    };
    let bad = |shown: &str| format!("set M 4 NAD 4.1 Character “{shown}”");
    for (charset, bytes, expected) in [
        ("UNOC", b"J\xE4ger".as_slice(), None),
        ("UNOC", "Jäger".as_bytes(), None),
        ("UNOD", b"\xA3\xF3d\xBC", None),
        ("UNOE", b"\xBF\xE0\xD0", None),
        ("UNOK", b"\xDE\xF0", None),
        ("UNOW", "Jäger €".as_bytes(), None),
        ("UNOW", b"J\xE4ger", Some("Jäger")),
        ("UNOY", "Jäger".as_bytes(), None),
        ("UNOB", b"Jager", None),
        ("UNOB", "Jäger".as_bytes(), Some("Jäger")),
        ("UNOB", b"J\xE4ger", Some("Jäger")),
        ("UNOA", b"JAGER", None),
        ("UNOA", b"Jager", Some("Jager")),
        ("UNOC", b"J\x07ger", Some("J\u{7}ger")),
    ] {
        let expected: Vec<String> = expected.into_iter().map(bad).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(charset, name(charset, bytes), &expected);
    }
    check("another set", name("UNOZ", b"x"), &["interchange VersionUnknown"]);
}

#[test]
fn x12_is_read_as_utf_8_and_says_where_it_is_none() {
    let with = |bytes: &[u8]| {
        let text = invoices();
        let at = text.find("Buyer").expect("it is there");
        let mut out = text.as_bytes().to_vec();
        out.splice(at..at + 5, bytes.iter().copied());
        out
    };
    check("UTF-8", with("Jäger €".as_bytes()), &[]);
    check("Latin-1", with(b"J\xE4ger"), &["set 0001 6 N1 2 Character “Jäger”"]);
    check("a line break", with(b"Jae\nger"), &["set 0001 6 N1 2 Character “Jae\nger”"]);
    check("a bell", with(b"Jae\x07ger"), &["set 0001 6 N1 2 Character “Jae\u{7}ger”"]);
}

#[test]
fn a_segment_knows_where_its_values_stand() {
    let text = "UNA:+.? 'UNB+UNOC:3+A?+B:14+C+260310:1405+R'\r\nFTX+J\u{E4}ger::?'x?'+Z'";
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let mut cut = Cut::new();
    cut.feed(&bytes);
    cut.finish();
    let mut segment = Segment::default();
    assert_eq!(cut.next(&mut segment), Found::Header);
    assert_eq!((segment.tag(), segment.len()), ("UNB", 5));
    assert_eq!(segment.value(2, 1, 1), "A+B");
    let at = |range: std::ops::Range<u64>| {
        let range = usize::try_from(range.start).expect("small")..usize::try_from(range.end).expect("small");
        String::from_utf8_lossy(&bytes[range]).into_owned()
    };
    assert_eq!(at(segment.bytes_of(2, 1, 1)), "A?+B");
    assert_eq!(at(segment.bytes_of(2, 2, 1)), "14");
    assert_eq!(at(segment.bytes_of_element(4)), "260310:1405");
    assert_eq!(cut.next(&mut segment), Found::Segment);
    assert_eq!((segment.tag(), segment.len(), segment.number()), ("FTX", 2, 2));
    assert_eq!((segment.value(1, 1, 1), segment.value(1, 2, 1), segment.value(1, 3, 1)), ("Jäger", "", "'x'"));
    assert_eq!(segment.element(1), "Jäger::'x'");
    assert_eq!(segment.text(), "FTX+Jäger::'x'+Z");
    assert_eq!(segment.raw(), b"FTX+J\xE4ger::?'x?'+Z");
    assert_eq!(cut.next(&mut segment), Found::End);
    assert_eq!(cut.next(&mut segment), Found::End);
}

#[test]
fn families_are_told_by_the_first_bytes() {
    for (text, family) in [
        (invoices(), Some(Family::X12)),
        (messages(), Some(Family::Edifact)),
        (format!("\u{FEFF}\r\n{}", messages()), Some(Family::Edifact)),
        ("ISA*".to_owned(), Some(Family::X12)),
        ("UNB+".to_owned(), Some(Family::Edifact)),
        ("ISA".to_owned(), None),
        ("a,b".to_owned(), None),
        (String::new(), None),
    ] {
        assert_eq!(family_of(text.as_bytes()), family, "{text}");
    }
}

#[test]
fn what_never_ends_is_given_up() {
    let text = format!("{ISA}GS*{}", "x".repeat(300_000));
    let (receipts, flaw) = receive(text.as_bytes(), Options::default());
    assert!(flaw.expect("a flaw").to_string().contains("does not end within"), "too long");
    assert_eq!(receipts.len(), 1);
    let text = format!("{ISA}GS{}~", "*".repeat(10_000));
    assert!(receive(text.as_bytes(), Options::default()).1.is_some(), "too many elements");
}
