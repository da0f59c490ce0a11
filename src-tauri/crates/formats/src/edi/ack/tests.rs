use super::*;
use crate::edi::Family;
use crate::edi::receipt::{
    ElementFault, ElementFinding, Envelope, EnvelopeCode, EnvelopeFault, Group, GroupHeader, Party, SegmentFault,
    SegmentFinding, SetReceipt,
};
use crate::seen::Scratch;

/// An interchange of one group with two sets, nothing wrong with it.
fn receipt(family: Family) -> Receipt {
    let party = |id: &str| Party {
        qualifier: if family == Family::X12 { "ZZ" } else { "14" }.to_owned(),
        id: id.to_owned(),
        routing: String::new(),
    };
    let (code, version) = if family == Family::X12 { ("810", "") } else { ("INVOIC", "D:96A:UN:EAN008") };
    let set = |control: &str| SetReceipt {
        code: code.to_owned(),
        control: control.to_owned(),
        version: version.to_owned(),
        segments: 6,
        ..SetReceipt::default()
    };
    let header = GroupHeader {
        code: "IN".to_owned(),
        sender: "ACMEAPP".to_owned(),
        receiver: "USAPP".to_owned(),
        control: "77".to_owned(),
        version: "004010".to_owned(),
    };
    let group = Group {
        header: (family == Family::X12).then_some(header),
        sets: vec![set("0001"), set("0002")],
        received: 2,
        answers: 0,
        stated: (family == Family::X12).then(|| "2".to_owned()),
        faults: Vec::new(),
    };
    Receipt {
        family,
        number: 1,
        envelope: Envelope {
            sender: party("ACME"),
            receiver: party("US"),
            date: "261121".to_owned(),
            time: "0930".to_owned(),
            control: "000000012".to_owned(),
            version: if family == Family::X12 { "00401" } else { "UNOC:3" }.to_owned(),
            usage: if family == Family::X12 { "P" } else { "" }.to_owned(),
            ..Envelope::default()
        },
        groups: vec![group],
        faults: Vec::new(),
        stated: Some("1".to_owned()),
        bytes: 0..500,
    }
}

fn fault(code: EnvelopeCode) -> EnvelopeFault {
    EnvelopeFault { code, sentence: String::new(), bytes: 0..0 }
}

fn finding(fault: Option<SegmentFault>, elements: Vec<ElementFinding>) -> SegmentFinding {
    SegmentFinding {
        segment: "BIG".to_owned(),
        position: 2,
        loop_id: None,
        fault,
        elements,
        bytes: 0..0,
        sentence: String::new(),
    }
}

fn element(fault: ElementFault, copy: &str) -> ElementFinding {
    ElementFinding {
        position: 2,
        component: None,
        repetition: None,
        number: Some(76),
        fault,
        copy: copy.to_owned(),
        bytes: 0..0,
        sentence: String::new(),
    }
}

fn options(policy: Policy) -> Options {
    Options {
        policy,
        now: "2026-12-01T07:05:00".parse().unwrap(),
        control: 5,
        known: Arc::default(),
        scratch: Scratch::default(),
    }
}

/// The files that answer, as text.
fn files(receipt: &Receipt, policy: Policy) -> Vec<String> {
    let answer = answer(vec![receipt.clone()], &options(policy));
    answer.files.into_iter().map(|file| String::from_utf8(file).unwrap()).collect()
}

/// What stands between the headers and trailers of the only file, AK1 and the sets' headers left out.
fn body(receipt: &Receipt, policy: Policy) -> String {
    let files = files(receipt, policy);
    assert_eq!(files.len(), 1, "{files:?}");
    let service = ["ISA", "GS*", "ST*", "AK1", "AK2", "SE*", "GE*", "IEA", "UNA", "UNB", "UNH", "UNT", "UNZ"];
    let kept = files[0].split(['~', '\'']).filter(|segment| !service.iter().any(|tag| segment.starts_with(tag)));
    kept.collect::<Vec<_>>().join("~")
}

/// Damages a whole interchange and gives the answer.
fn damaged(family: Family, damage: impl FnOnce(&mut Receipt)) -> String {
    let mut receipt = receipt(family);
    damage(&mut receipt);
    body(&receipt, Policy::default())
}

#[test]
fn a_whole_interchange_is_accepted_set_by_set() {
    assert_eq!(
        files(&receipt(Family::X12), Policy::default()),
        [concat!(
            "ISA*00*          *00*          *ZZ*US             *ZZ*ACME           *261201*0705*U*00401*000000005*0*P*:~",
            "GS*FA*USAPP*ACMEAPP*20261201*0705*5*X*004010~ST*997*0001~AK1*IN*77~AK2*810*0001~AK5*A~AK2*810*0002~AK5*A~",
            "AK9*A*2*2*2~SE*8*0001~GE*1*5~IEA*1*000000005~"
        )]
    );
    assert_eq!(
        files(&receipt(Family::Edifact), Policy::default()),
        [concat!(
            "UNA:+.? 'UNB+UNOC:3+US:14+ACME:14+261201:0705+5'UNH+1+CONTRL:D:3:UN'UCI+000000012+ACME:14+US:14+7'",
            "UNT+3+1'UNZ+1+5'"
        )]
    );
}

#[test]
fn each_fault_of_a_set_has_its_code() {
    let check = |code: EnvelopeCode, x12: &str, edifact: &str| {
        let damage = |receipt: &mut Receipt| receipt.groups[0].sets[1].faults.push(fault(code));
        assert_eq!(damaged(Family::X12, damage), format!("AK5*A~AK5*R*{x12}~AK9*P*2*2*1~"), "{code:?}");
        let edifact = format!("UCI+000000012+ACME:14+US:14+7~UCM+0002+INVOIC:D:96A:UN:EAN008+4+{edifact}~");
        assert_eq!(damaged(Family::Edifact, damage), edifact, "{code:?}");
    };
    check(EnvelopeCode::KindUnknown, "1", "14+UNH");
    check(EnvelopeCode::VersionUnknown, "1", "14+UNH");
    check(EnvelopeCode::TrailerMissing, "2", "13+UNT");
    check(EnvelopeCode::Truncated, "2", "13+UNT");
    check(EnvelopeCode::ControlDiffers, "3", "28+UNT");
    check(EnvelopeCode::CountDiffers, "4", "29+UNT");
    check(EnvelopeCode::KindMisplaced, "6", "31+UNH");
    check(EnvelopeCode::ControlInvalid, "7", "12+UNH");
    check(EnvelopeCode::ControlRepeated, "23", "26+UNH");
}

#[test]
fn each_fault_of_a_group_has_its_code_and_takes_its_sets_along() {
    let check = |code: EnvelopeCode, x12: &str, edifact: &str| {
        let damage = |receipt: &mut Receipt| {
            let group = &mut receipt.groups[0];
            group.faults.push(fault(code));
            group.header.get_or_insert_default().control = "77".to_owned();
        };
        assert_eq!(damaged(Family::X12, damage), format!("AK5*R~AK5*R~AK9*R*2*2*0{x12}~"), "{code:?}");
        let edifact = format!("UCI+000000012+ACME:14+US:14+7~UCF+77+++4+{edifact}~");
        assert_eq!(damaged(Family::Edifact, damage), edifact, "{code:?}");
    };
    check(EnvelopeCode::KindUnknown, "*1", "14+UNG");
    check(EnvelopeCode::VersionUnknown, "*2", "14+UNG");
    check(EnvelopeCode::TrailerMissing, "*3", "13+UNE");
    check(EnvelopeCode::ControlDiffers, "*4", "28+UNE");
    check(EnvelopeCode::CountDiffers, "*5", "29+UNE");
    check(EnvelopeCode::ControlInvalid, "*6", "12+UNG");
    check(EnvelopeCode::ControlRepeated, "*6", "26+UNG");
    check(EnvelopeCode::Date, "", "12+UNG");
}

#[test]
fn each_fault_of_an_interchange_has_its_code() {
    let check = |code: EnvelopeCode, ta1: &str, uci: &str| {
        let mut x12 = receipt(Family::X12);
        x12.faults.push(fault(code));
        let files = files(&x12, Policy { ta1: Ta1::Fault, ..Policy::default() });
        assert!(files[0].contains(&format!("~TA1*000000012*261121*0930*{ta1}~IEA*0*000000005~")), "{code:?} {files:?}");
        assert_eq!(files.len(), if ta1.starts_with('R') { 1 } else { 2 }, "{code:?}: what is rejected gets no 997");
        let edifact = damaged(Family::Edifact, |receipt| receipt.faults.push(fault(code)));
        assert_eq!(edifact, format!("UCI+000000012+ACME:14+US:14+4+{uci}~"), "{code:?}");
    };
    check(EnvelopeCode::ControlDiffers, "E*001", "28+UNZ");
    check(EnvelopeCode::VersionUnknown, "E*003", "2+UNB");
    check(EnvelopeCode::Sender, "E*006", "12+UNB");
    check(EnvelopeCode::Receiver, "E*008", "12+UNB");
    check(EnvelopeCode::NotForUs, "E*009", "7+UNB");
    check(EnvelopeCode::Security, "R*010", "12+UNB");
    check(EnvelopeCode::Date, "R*014", "12+UNB");
    check(EnvelopeCode::Time, "R*015", "12+UNB");
    check(EnvelopeCode::ControlInvalid, "R*018", "12+UNB");
    check(EnvelopeCode::AckRequest, "E*019", "12+UNB");
    check(EnvelopeCode::Usage, "E*020", "12+UNB");
    check(EnvelopeCode::CountDiffers, "E*021", "29+UNZ");
    check(EnvelopeCode::Shape, "R*022", "13+UNB");
    check(EnvelopeCode::Outside, "R*022", "33");
    check(EnvelopeCode::Empty, "R*022", "32");
    check(EnvelopeCode::TrailerMissing, "R*023", "13+UNZ");
    check(EnvelopeCode::Truncated, "R*023", "13+UNZ");
    check(EnvelopeCode::ControlRepeated, "R*025", "26+UNB");
    check(EnvelopeCode::Separators, "R*027", "22+UNA");
}

#[test]
fn each_fault_of_a_segment_has_its_code() {
    let check = |fault: SegmentFault, x12: &str, edifact: &str| {
        let damage = |receipt: &mut Receipt| receipt.groups[0].sets[0].findings.push(finding(Some(fault), Vec::new()));
        let x12 = format!("AK3*BIG*2**{x12}~AK5*R*5~AK5*A~AK9*P*2*2*1~");
        assert_eq!(damaged(Family::X12, damage), x12, "{fault:?}");
        let edifact = format!("UCI+000000012+ACME:14+US:14+7~UCM+0001+INVOIC:D:96A:UN:EAN008+4~UCS+2+{edifact}~");
        assert_eq!(damaged(Family::Edifact, damage), edifact, "{fault:?}");
    };
    check(SegmentFault::Unknown, "1", "15");
    check(SegmentFault::Unexpected, "2", "15");
    check(SegmentFault::Missing, "3", "13");
    check(SegmentFault::LoopTooOften, "4", "36");
    check(SegmentFault::TooOften, "5", "35");
    check(SegmentFault::NotInSet, "6", "15");
    check(SegmentFault::WrongPlace, "7", "15");
    check(SegmentFault::Empty, "8", "13");
}

#[test]
fn each_fault_of_an_element_has_its_code() {
    let check = |fault: ElementFault, copy: &str, x12: &str, later: &str, edifact: &str| {
        let damage =
            |receipt: &mut Receipt| receipt.groups[0].sets[0].findings.push(finding(None, vec![element(fault, copy)]));
        let expected = |x12: &str| format!("AK3*BIG*2**8~AK4*2*76*{x12}~AK5*R*5~AK5*A~AK9*P*2*2*1~");
        assert_eq!(damaged(Family::X12, damage), expected(x12), "{fault:?}");
        let in_later = damaged(Family::X12, |receipt| {
            damage(receipt);
            receipt.groups[0].header.get_or_insert_default().version = "005010X218".to_owned();
        });
        assert_eq!(in_later, expected(later), "{fault:?}");
        let edifact = format!("UCI+000000012+ACME:14+US:14+7~UCM+0001+INVOIC:D:96A:UN:EAN008+4~UCS+2~UCD+{edifact}+3~");
        assert_eq!(damaged(Family::Edifact, damage), edifact, "{fault:?}");
    };
    check(ElementFault::Missing, "", "1", "1", "13");
    check(ElementFault::ConditionalMissing, "", "2", "2", "13");
    check(ElementFault::Excluded, "A", "10*A", "10*A", "15");
    check(ElementFault::TooMany, "A", "3*A", "3*A", "16");
    check(ElementFault::TooManyRepeats, "A", "3*A", "12*A", "16");
    check(ElementFault::TooManyComponents, "A", "3*A", "13*A", "16");
    check(ElementFault::TooShort, "A", "4*A", "4*A", "40");
    check(ElementFault::TooLong, "A ", "5*A", "5*A", "39");
    check(ElementFault::Character, "A", "6*A", "6*A", "37");
    check(ElementFault::Character, "\u{7}", "6", "6", "21");
    check(ElementFault::Character, "é", "6", "6", "37");
    check(ElementFault::Number, ".5", "6*.5", "6*.5", "38");
    check(ElementFault::Number, "1.2.3", "6*1.2.3", "6*1.2.3", "19");
    check(ElementFault::Code, "A:B", "7", "7", "12");
    check(ElementFault::Date, "20260230", "8*20260230", "8*20260230", "12");
    check(ElementFault::Time, "2561", "9*2561", "9*2561", "12");
}

#[test]
fn a_tolerant_partner_gets_e_for_segments_and_r_for_headers_and_trailers() {
    let tolerant = Policy { strictness: Strictness::Tolerant, ..Policy::default() };
    let mut receipt = receipt(Family::X12);
    receipt.groups[0].sets[0].findings.push(finding(Some(SegmentFault::TooOften), Vec::new()));
    assert_eq!(body(&receipt, tolerant), "AK3*BIG*2**5~AK5*E*5~AK5*A~AK9*E*2*2*2~");
    receipt.groups[0].sets[0].faults.push(fault(EnvelopeCode::CountDiffers));
    assert_eq!(body(&receipt, tolerant), "AK3*BIG*2**5~AK5*R*4*5~AK5*A~AK9*P*2*2*1~");
    receipt.groups[0].sets.remove(0);
    receipt.groups[0].received = 1;
    assert_eq!(body(&receipt, tolerant), "AK5*A~AK9*E*2*1*1*5~", "a count that differs alone is a warning");
    assert_eq!(body(&receipt, Policy::default()), "AK5*R~AK9*R*2*1*0*5~", "and rejects in strict use");
}

#[test]
fn only_bad_sets_are_listed_where_that_is_agreed() {
    let short = Policy { listing: Listing::Faulty, ..Policy::default() };
    let mut receipt = receipt(Family::X12);
    assert_eq!(body(&receipt, short), "AK9*A*2*2*2~");
    receipt.groups[0].sets[1].faults.push(fault(EnvelopeCode::CountDiffers));
    assert_eq!(body(&receipt, short), "AK5*R*4~AK9*P*2*2*1~");
}

#[test]
fn a_segment_that_stands_wrong_and_has_faulty_elements_gets_two_lines() {
    let both = finding(Some(SegmentFault::TooOften), vec![element(ElementFault::TooLong, "X")]);
    let answer = damaged(Family::X12, |receipt| receipt.groups[0].sets[0].findings.push(both));
    assert_eq!(answer, "AK3*BIG*2**5~AK3*BIG*2**8~AK4*2*76*5*X~AK5*R*5~AK5*A~AK9*P*2*2*1~");
}

#[test]
fn a_ta1_goes_out_when_it_is_agreed() {
    let check = |ta1: Ta1, asks: bool, is_faulty: bool, files_expected: usize| {
        let mut receipt = receipt(Family::X12);
        receipt.envelope.asks = asks;
        if is_faulty {
            receipt.faults.push(fault(EnvelopeCode::CountDiffers));
        }
        let files = files(&receipt, Policy { ta1, ..Policy::default() });
        assert_eq!(files.len(), files_expected, "{ta1:?} {asks} {is_faulty}");
    };
    check(Ta1::Never, true, true, 1);
    check(Ta1::Asked, false, true, 1);
    check(Ta1::Asked, true, false, 2);
    check(Ta1::Fault, false, false, 1);
    check(Ta1::Fault, false, true, 2);
}

#[test]
fn acknowledgments_are_never_acknowledged() {
    let mut x12 = receipt(Family::X12);
    x12.groups[0].header.get_or_insert_default().code = "FA".to_owned();
    assert!(files(&x12, Policy::default()).is_empty());
    let mut edifact = receipt(Family::Edifact);
    edifact.groups[0].sets.iter_mut().for_each(|set| set.code = "CONTRL".to_owned());
    edifact.groups[0].answers = 2;
    edifact.faults.push(fault(EnvelopeCode::CountDiffers));
    assert!(files(&edifact, Policy::default()).is_empty());
}

#[test]
fn an_interchange_is_known_again_by_its_ends_and_number() {
    assert_eq!(identity(&receipt(Family::X12).envelope), "ZZ:ACME ZZ:US 000000012");
    assert_eq!(plain(" ZZ:ACME\t ZZ:US  000000012\r"), "ZZ:ACME ZZ:US 000000012");
}

#[test]
fn separators_are_chosen_so_that_names_stay_whole() {
    let mut receipt = receipt(Family::X12);
    receipt.groups[0].header.get_or_insert_default().sender = "A*B:C~".to_owned();
    let file = files(&receipt, Policy::default()).remove(0);
    assert!(file.contains("'GS|FA|USAPP|A*B:C~|20261201|0705|5|X|004010'"), "{file}");
    assert!(file.contains("|P|>'GS"), "{file}");
}

#[test]
fn names_with_service_characters_are_released() {
    let mut receipt = receipt(Family::Edifact);
    receipt.envelope.sender.id = "A+B?'C:é".to_owned();
    let answer = answer(vec![receipt], &options(Policy::default()));
    let file = encoding_rs::mem::decode_latin1(&answer.files[0]);
    assert!(file.contains("UCI+000000012+A?+B???'C?:é:14+US:14+7'"), "{file}");
}

#[test]
fn groups_of_other_names_or_versions_stand_apart() {
    let mut receipt = receipt(Family::X12);
    let mut other = receipt.groups[0].clone();
    let header = other.header.get_or_insert_default();
    (header.control, header.version) = ("78".to_owned(), "005010X218".to_owned());
    other.sets[0].version = "005010X218".to_owned();
    receipt.groups.push(receipt.groups[0].clone());
    receipt.groups.push(other);
    receipt.envelope.version = "00501".to_owned();
    let file = files(&receipt, Policy::default()).remove(0);
    let kept: Vec<&str> = file
        .split('~')
        .filter(|segment| ["GS", "GE", "ST", "IE", "AK1", "AK2"].iter().any(|tag| segment.starts_with(tag)))
        .collect();
    assert_eq!(
        kept,
        [
            "GS*FA*USAPP*ACMEAPP*20261201*0705*5*X*004010",
            "ST*997*0001",
            "AK1*IN*77",
            "AK2*810*0001",
            "AK2*810*0002",
            "ST*997*0002",
            "AK1*IN*77",
            "AK2*810*0001",
            "AK2*810*0002",
            "GE*2*5",
            "GS*FA*USAPP*ACMEAPP*20261201*0705*6*X*005010",
            "ST*997*0001",
            "AK1*IN*78*005010X218",
            "AK2*810*0001*005010X218",
            "AK2*810*0002",
            "GE*1*6",
            "IEA*2*000000005",
        ]
    );
    assert!(file.starts_with(
        "ISA*00*          *00*          *ZZ*US             *ZZ*ACME           *261201*0705*^*00501*000000005*0*P*:~"
    ));
}

#[test]
fn syntax_four_is_answered_in_syntax_four() {
    let mut receipt = receipt(Family::Edifact);
    receipt.envelope.version = "UNOW:4".to_owned();
    receipt.envelope.usage = "1".to_owned();
    let file = files(&receipt, Policy { contrl: Contrl::Received, ..Policy::default() }).remove(0);
    assert!(file.starts_with("UNA:+.? 'UNB+UNOW:4+US:14+ACME:14+20261201:0705+5++++++1'UNH+1+CONTRL:4:1:UN'UCI+000000012+ACME:14+US:14+8'"), "{file}");
}
