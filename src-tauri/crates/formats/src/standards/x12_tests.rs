//! The X12 sets as they are written down: well formed, in the right order, with the right lengths, and fit for what
//! partners send.

use super::{compile, grammar, ids, text};
use crate::edi::grammar::{ElementKind, Grammar, Node, NodeId};
use crate::edi::receipt::SegmentFinding;
use crate::edi::{Options, receive};
use model::layout::{Column, Layout};
use std::collections::BTreeSet;
use std::sync::Arc;

const UNLIMITED: u32 = 999_999_999;

fn set(id: &str) -> Arc<Grammar> {
    grammar(&format!("x12/{id}")).unwrap_or_else(|| panic!("there is no {id}"))
}

fn check_words(name: &str, label: &str) {
    let words = label.split_whitespace().count();
    assert!((1..=5).contains(&words), "{name}: “{label}” is no short label");
    assert!(label.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()), "{name}: {label}");
}

/// The place that may follow: the next element, or the next component of it.
fn follows(before: &str, place: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().ok();
    let cut = |place: &str| match place.split_once('.') {
        Some((element, component)) => (number(element), number(component)),
        None => (number(place), Some(0)),
    };
    let ((Some(element), component), before) = (cut(place), cut(before)) else { return false };
    (Some(element), component) == (before.0, before.1.map(|before| before + 1))
        || (before.0 == Some(element - 1) && component == Some(0))
}

fn check_column(name: &str, column: &Column) {
    check_words(name, column.label());
    column.codes.values().for_each(|word| check_words(name, word));
    assert!(!column.closed || !column.codes.is_empty(), "{name}");
    let longest = column.element.as_deref().and_then(|element| element.rsplit_once("..")?.1.parse::<usize>().ok());
    let fits = |code: &String| longest.is_some_and(|longest| code.len() <= longest);
    assert!(column.codes.keys().all(fits), "{name} has a code that does not fit in it");
}

#[test]
fn dictionaries_are_well_formed() {
    for (path, whole) in [("x12/envelope", true), ("x12/004010/segments", true), ("x12/005010/segments", false)] {
        let dictionary = Layout::from_json(text(path).expect("a file")).unwrap_or_else(|e| panic!("{path}: {e}"));
        let tags: Vec<&str> = dictionary.sections.iter().filter_map(|segment| segment.record.as_deref()).collect();
        assert_eq!(tags.iter().collect::<BTreeSet<_>>().len(), tags.len(), "{path} has a segment twice");
        for segment in &dictionary.sections {
            let tag = segment.record.as_deref().expect("a tag");
            let mut before = "0";
            for column in segment.columns() {
                let name = format!("{path} {tag} {}", column.place());
                check_column(&name, column);
                assert!(!whole || follows(before, column.place()), "{name} does not follow {before}");
                before = column.place();
            }
            assert!(!whole || segment.label.is_some(), "{path} {tag} has no label");
        }
    }
}

#[test]
fn every_set_compiles_with_whole_segments() {
    let sets: Vec<String> = ids().into_iter().filter(|id| id.starts_with("x12/")).collect();
    let expected = ["004010/810", "004010/820", "004010/850", "004010/997"].into_iter();
    let expected = expected.chain(["005010/810", "005010/820", "005010/850", "005010/997", "005010/999"]);
    assert_eq!(sets, expected.map(|id| format!("x12/{id}")).collect::<Vec<_>>());
    for id in &sets {
        let grammar = compile(id, &text).expect("there is one").unwrap_or_else(|e| panic!("{e}"));
        for (tag, segment) in &grammar.dictionary {
            for (index, element) in segment.elements.iter().enumerate() {
                let name = format!("{id} {tag} {}", index + 1);
                check_words(&name, &element.label);
                assert_eq!(element.components.is_empty(), element.kind != ElementKind::Any, "{name}");
                assert!(element.components.iter().all(|component| component.kind != ElementKind::Any), "{name}");
            }
        }
    }
}

#[test]
fn a_version_holds_no_segment_that_none_of_its_sets_uses() {
    let used = |version: &str| -> BTreeSet<String> {
        let sets = ids().into_iter().filter(|id| id.contains(version));
        sets.flat_map(|id| grammar(&id).expect("a set").nodes.iter().map(|node| node.tag.clone()).collect::<Vec<_>>())
            .chain(["ISA", "TA1", "GS", "GE", "IEA"].map(str::to_owned))
            .collect()
    };
    let (old, new) = (used("004010"), used("005010"));
    assert_eq!(set("004010/810").dictionary.keys().cloned().collect::<BTreeSet<_>>(), old);
    let both: BTreeSet<String> = old.union(&new).cloned().collect();
    assert_eq!(set("005010/810").dictionary.keys().cloned().collect::<BTreeSet<_>>(), both);
}

/// Places as `N1*200{}`: `!` for what must be there, `*>` for no limit, braces for a loop.
fn written(grammar: &Grammar, places: &[NodeId]) -> String {
    let one = |node: &Node| {
        let max = match node.max {
            1 => String::new(),
            UNLIMITED => "*>".to_owned(),
            max => format!("*{max}"),
        };
        format!("{}{}{max}{}", node.tag, if node.min > 0 { "!" } else { "" }, if node.opens_loop { "{}" } else { "" })
    };
    places.iter().map(|place| one(grammar.node(*place))).collect::<Vec<_>>().join(" ")
}

/// `path` names loops from the top: empty for the top itself.
fn check_order(id: &str, path: &[&str], expected: &str) {
    let grammar = set(id);
    let mut places = &grammar.top;
    for tag in path {
        let inside = places.iter().map(|place| grammar.node(*place)).find(|node| node.loop_id.as_deref() == Some(*tag));
        places = &inside.unwrap_or_else(|| panic!("{id} has no loop {tag} there")).children;
    }
    assert_eq!(written(&grammar, places), expected.split_whitespace().collect::<Vec<_>>().join(" "), "{id} {path:?}");
}

#[test]
fn segments_of_an_invoice_stand_in_their_order() {
    check_order(
        "004010/810",
        &[],
        "ST! BIG! NTE*100 CUR REF*12 YNQ*10 PER*3 N1*200{} ITD*> DTM*10 FOB PID*200 MEA*40 PWK*25 PKG*25 L7 BAL*> INC PAM*>
         LM*10{} N9{} V1*>{} FA1*>{} IT1*200000{} TDS! TXI*10 CAD AMT*> SAC*25{} ISS*>{} CTT SE!",
    );
    check_order("004010/810", &["N1"], "N2*2 N3*2 N4 REF*12 PER*3 DMG");
    check_order(
        "004010/810",
        &["IT1"],
        "CRC QTY*5 CUR IT3*5 TXI*10 CTP*25 PAM*10 MEA*40 PID*1000{} PWK*25 PKG*25 PO4 ITD*2 REF*> YNQ*10 PER*5 SDQ*500
         DTM*10 CAD*> L7*> SR SAC*25{} SLN*1000{} N1*200{} LM*10{} V1*>{} FA1*>{}",
    );
    check_order("004010/810", &["SAC"], "TXI*10");
    check_order("005010/810", &["IT1", "SAC", "TXI"], "DTM");
    check_order("005010/810", &["SAC"], "DTM*> TXI*>{}");
}

#[test]
fn segments_of_an_order_stand_in_their_order() {
    check_order(
        "004010/850",
        &[],
        "ST! BEG! CUR REF*> PER*3 TAX*> FOB*> CTP*> PAM*10 CSH*5 TC2*> SAC*25{} ITD*> DIS*20 INC DTM*10 LDT*12 LIN*5 SI*>
         PID*200 MEA*40 PWK*25 PKG*200 TD1*2 TD5*12 TD3*12 TD4*5 MAN*10 PCT*> CTB*5 TXI*> AMT*>{} N9*1000{} N1*200{}
         LM*>{} SPI*>{} ADV*>{} PO1!*100000{} CTT{} SE!",
    );
    check_order("004010/850", &["SAC"], "CUR");
    check_order("004010/850", &["N9"], "DTM*> MSG*1000");
    check_order("004010/850", &["CTT"], "AMT");
    check_order("005010/850", &["N9"], "DTM*> MTX*> PWK*> EFI*>");
    check_order("005010/850", &["LDT"], "QTY*> MTX*> REF*>");
}

#[test]
fn segments_of_a_remittance_and_of_an_answer_stand_in_their_order() {
    check_order(
        "004010/820",
        &[],
        "ST! BPR! NTE*> TRN CUR REF*> DTM*> N1*>{} ENT*>{} TXP*>{} DED*> LX*>{} N9{} RYL*>{} SE!",
    );
    check_order("004010/820", &["N1"], "N2*> N3*> N4 REF*> PER*> RDM DTM");
    check_order("004010/820", &["ENT"], "NM1*>{} ADX*>{} RMR*>{}");
    check_order("004010/820", &["ENT", "ADX"], "NTE*> PER*> DTM REF*>{} IT1*>{}");
    check_order("004010/820", &["ENT", "RMR"], "NTE*> REF*> DTM*> IT1*>{} ADX*>{}");
    check_order("004010/820", &["ENT", "RMR", "ADX"], "NTE*> PER*> REF*>{} IT1*>{}");
    check_order("005010/820", &["ENT", "RMR"], "NTE*> REF*> DTM*> VEH IT1*>{} ADX*>{} FA1*>{}");
    check_order("004010/997", &[], "ST! AK1! AK2*999999{} AK9! SE!");
    check_order("005010/997", &["AK2"], "AK3*999999{} AK5!");
    check_order("004010/997", &["AK2", "AK3"], "AK4*99");
    check_order("005010/999", &["AK2"], "IK3*>{} IK5!");
    check_order("005010/999", &["AK2", "IK3"], "CTX*10 IK4*>{}");
}

#[test]
fn types_and_lengths_are_those_of_the_version() {
    use ElementKind::{Code, Date, Decimal, Implied, Text};
    type At = (u16, Option<u16>);
    let cases: [(&str, At, ElementKind, u32, u32); 24] = [
        ("BIG", (1, None), Date, 8, 8),
        ("BIG", (2, None), Text, 22, 22),
        ("REF", (1, None), Code, 3, 3),
        ("REF", (2, None), Text, 30, 50),
        ("REF", (4, Some(2)), Text, 30, 50),
        ("TRN", (2, None), Text, 30, 50),
        ("TRN", (3, None), Text, 10, 10),
        ("RMR", (2, None), Text, 30, 50),
        ("RMR", (4, None), Decimal, 18, 18),
        ("ADX", (4, None), Text, 30, 50),
        ("SAC", (5, None), Implied(2), 15, 15),
        ("SAC", (13, None), Text, 30, 50),
        ("IT1", (1, None), Text, 20, 20),
        ("IT1", (2, None), Decimal, 10, 15),
        ("IT1", (4, None), Decimal, 17, 17),
        ("IT1", (25, None), Text, 48, 48),
        ("PO1", (2, None), Decimal, 15, 15),
        ("TDS", (1, None), Implied(2), 15, 15),
        ("ITD", (8, None), Implied(2), 10, 10),
        ("N1", (2, None), Text, 60, 60),
        ("N1", (4, None), Text, 80, 80),
        ("BPR", (2, None), Decimal, 18, 18),
        ("AK4", (4, None), Text, 99, 99),
        ("CTT", (2, None), Decimal, 10, 10),
    ];
    for (tag, at, kind, old, new) in cases {
        for (id, max) in [("004010/810", old), ("005010/810", new)] {
            let set = set(id);
            let element = set.dictionary[tag].element(at.0, at.1).unwrap_or_else(|| panic!("{id} {tag} {at:?}"));
            assert_eq!((element.kind, element.max), (kind, max), "{id} {tag} {at:?}");
        }
    }
    for (tag, old, new) in [("BIG", 10, 11), ("AK1", 2, 3), ("AK2", 2, 3), ("ST", 3, 3), ("ISA", 16, 16)] {
        let count = |id: &str| set(id).dictionary[tag].elements.len();
        assert_eq!((count("004010/810"), count("005010/810")), (old, new), "{tag}");
    }
}

#[test]
fn qualifiers_tell_variants_apart_and_pairs_of_item_ids_do_not() {
    let set = set("004010/850");
    let qualifies = |tag: &str, at: u16| set.dictionary[tag].element(at, None).is_some_and(|element| element.qualifier);
    for (tag, at) in [("REF", 1), ("N1", 1), ("DTM", 1), ("PER", 1), ("N9", 1), ("SAC", 1), ("SAC", 2), ("TXI", 1)] {
        assert!(qualifies(tag, at), "{tag} {at}");
    }
    for (tag, at) in [("IT1", 6), ("PO1", 6), ("LIN", 2), ("N1", 3), ("ITD", 1), ("BEG", 1), ("CUR", 1)] {
        assert!(!qualifies(tag, at), "{tag} {at}");
    }
}

/// Sets as partners send them, one segment a line, without ST and SE: as short as readers take them, and rich.
const SAMPLES: [(&str, &str); 12] = [
    ("004010/810", "BIG*20260105*INV-1\nTDS*12345"),
    (
        "004010/810",
        "BIG*20260105*INV-1*20251220*PO-7*R1*2*DI*00\nNTE*GEN*Thank you\nCUR*SE*USD\nREF*IA*V100\nREF*DP*038*Garden
PER*AR*Ann Lee*TE*5551234567*EM*ann@example.com
N1*RI*Remit Ltd*92*R1\nN1*BT*Buyer Inc*9*1234567890123\nN2*Second line\nN3*1 Main Street*Floor 2\nN4*Springfield*IL*62701*US
N1*ST*Store 12*92*0012\nN3*5 Side Road\nN4*Paris**75001*FR\nREF*LU*12\nPER*CN*Bo
ITD*01*3*2*20260115*10*20260204*30*247****2% 10 net 30\nDTM*011*20260104\nFOB*PP*OR*Dock\nPID*F****Seasonal goods
MEA*WT*G*120.5*LB\nPWK*IN*EL*1\nPKG*F*66***Boxed\nBAL*M*PB*10.5\nPAM****AA*15\nN9*L1*NOTE\nMSG*Call before delivery
IT1*1*10*EA*9.99*PE*VP*ABC-1*UP*012345678905*BP*77\nCTP**RES*12.5\nMEA**HT*3*IN\nPID*F****Blue widget\nPID*F*08***Large
PO4*10*1*EA\nREF*PO*PO-7\nSDQ*EA*92*0012*4*0013*6\nDTM*011*20260104\nCAD*M***UPSN*UPS Ground**BM*B1
SAC*A*C310***100***2****02*PROMO**Discount of two percent\nTXI*ST*4.5*4.5
SLN*1.1**I*2*EA*1.5*PE**VP*P-1\nPID*F****Part\nSAC*C*D240***50\nN1*SE*Seller*92*S1\nN3*9 Road
IT1*2*-2.5*KG*4.00*PE*SK*SKU-2\nTXI*LS*0.45**CO*12345
TDS*12345*12345*12098*247\nTXI*SP*9.5*7.25******12-3456\nCAD*M***UPSN*UPS Ground**BM*B1\nAMT*1*100.5
SAC*C*D240***1500*******06***Freight\nTXI*ST*1.2\nISS*4*CA*120.5*LB\nCTT*2*7.5",
    ),
    (
        "005010/810",
        "BIG*20260105*INV-1*********0019\nREF*IV*A reference of fifty characters would be fine here\nPAM****AA*15
IT1*1*123456789012345*EA*1\nSAC*C*D240***50\nTXI*ST*1\nDTM*011*20260104\nSAC*A*C310***50\nTDS*100\nSAC*C*D240***50
DTM*011*20260104\nTXI*ST*1\nDTM*011*20260104\nCTT*1",
    ),
    ("004010/850", "BEG*00*SA*PO-7**20260105\nPO1**1*EA"),
    (
        "004010/850",
        "BEG*00*SA*PO-7*R1*20260105*CT-9\nCUR*BY*USD\nREF*DP*038\nPER*BD*Ann Lee*TE*5551234567\nTAX*12-345\nFOB*CC*OR*Dock
CSH*SC\nSAC*A*C310***100\nCUR*BY*USD\nITD*01*3*2**10**30\nDTM*010*20260110\nDTM*001*20260120\nPID*F****Spring goods
TD1*CTN25*4\nTD5*O*2*UPSN*M*Ground\nMAN*GM*00012345\nTXI*ST*4.5\nAMT*TT*99.5\nREF*ZZ*1\nN9*ZZ*1\nDTM*010*20260110
MSG*Do not send early\nMSG*Call first\nN1*ST*Store 12*92*0012\nN3*5 Side Road\nN4*Springfield*IL*62701\nPER*CN*Bo\nTD5*O*2*UPSN
N1*BT*Buyer Inc*92*B1\nPO1*1*10*EA*9.99*PE*VP*ABC-1*UP*012345678905\nLIN**SK*SKU-1\nCTP**RES*19.99\nPID*F****Blue widget
MEA**HT*3*IN\nPO4*10\nREF*CO*55\nSAC*A*C310***50\nSDQ*EA*92*0012*4*0013*6\nDTM*002*20260112\nTD5*O*2*UPSN\nQTY*38*5*EA
SCH*4*EA***002*20260112\nPKG*F*66***Boxed\nLS*1\nLDT*AF*3*DA\nLE*1\nN9*L1*NOTE\nMSG*Gift wrap\nN1*ST*Store 13*92*0013
SLN*1**I*2*EA\nPID*F****Part\nAMT*1*99.9\nPO1*2*5*CA*12\nCTT*2*15\nAMT*TT*159.90",
    ),
    (
        "005010/850",
        "BEG*00*NE*PO-7**20260105\nTXI*ST*4.5\nLDT*AF*3*DA\nQTY*38*5\nMTX*GEN*After the order\nREF*CO*55\nN9*ZZ*1\nMTX*GEN*Text
PWK*IN*EL\nEFI*00*Drawing\nN1*ST**92*0012\nIN2*01*Ann\nN4*Paris*75*75001*FR\nPO1**1*EA\nMTX*GEN*Gift wrap\nN9*L1*NOTE
MEA**HT*3*IN\nMTX*GEN*Text\nN1*ST**92*0013\nIN2*01*Bo\nCTT*1",
    ),
    ("004010/820", "BPR*I*0*C*NON\nENT*1\nRMR*IV*INV-1**10"),
    (
        "004010/820",
        "BPR*C*300.5*C*ACH*CTX*01*021000021*DA*123456*1123456789**01*021000089*DA*987654*20260110\nNTE*GEN*Paid
TRN*1*CHK-1*1123456789\nCUR*PR*USD\nREF*BT*B-1\nDTM*097*20260109\nN1*PR*Buyer Inc*91*B1\nN3*1 Main Street
N4*Springfield*IL*62701\nPER*AP*Ann Lee*TE*5551234567\nN1*PE*Seller\nRDM*EM*Ann*ann@example.com\nENT*1\nNM1*PE*2*Seller
ADX*-5*01*IV*INV-0\nNTE*GEN*Late\nPER*AP*Bo\nDTM*097*20260109\nREF*PO*PO-1\nDTM*004*20260101
RMR*IV*INV-1*PO*190*200*10\nNTE*GEN*Thanks\nREF*PO*PO-7\nDTM*003*20260105\nIT1*1*1*EA*2.5\nREF*VP*1\nSAC*A*C310***100
TXI*ST*1\nSLN*1**I\nADX*-2.5*04\nREF*CM*9\nDTM*097*20260109\nRMR*CM*CN-2*PO*-20\nENT*2*2J*92*B2\nRMR*IV*INV-2**3*3\nDED*CS*C1*20260101*1000*ID1*Y",
    ),
    (
        "005010/820",
        "BPR*C*300.5*C*ACH*CTX\nTRN*1*A reference of fifty characters would be fine here\nENT*1\nADX*-5*01\nFA1*ZZ\nFA2*18*4711
RMR*IV*INV-1**10\nVEH*1*1HGCM82633A004352\nIT1*1*1*EA*2.5\nRPA*1*5\nQTY*38*5\nADX*-2.5*04\nFA1*ZZ\nFA2*18*4711\nFA1*ZZ\nFA2*18*4712",
    ),
    (
        "004010/997",
        "AK1*IN*1\nAK2*810*0001\nAK3*IT1*8**8\nAK4*2*358*6*ABC\nAK4*4*212*1\nAK3*REF*9**8\nAK4*4:2*127*5\nAK5*R*5\nAK2*810*0002
AK5*A\nAK9*P*2*2*1",
    ),
    (
        "005010/997",
        "AK1*IN*1*005010\nAK2*810*0001*GUIDE-1\nAK3*IT1*8**8\nAK4*2::1*358*12\nAK4*3*355*13\nAK5*R*5\nAK9*R*1*1*0*5",
    ),
    (
        "005010/999",
        "AK1*IN*1*005010\nAK2*810*0001*005010\nIK3*N1*5*N1*8\nCTX*SITUATIONAL TRIGGER*N1*5**3:1*C023:1325\nIK4*3*66*7*XX\nCTX*REF:AB
IK4*4*67*5\nIK5*R*5\nAK2*810*0002\nIK5*A\nAK9*P*2*2*1",
    ),
];

/// What receiving a set finds, each as `N1 Missing` or `N1 04 Code`.
fn findings(id: &str, body: &str) -> Vec<String> {
    let (version, code) = id.split_once('/').expect("an id");
    let (isa, repetition) = if version == "005010" { ("00501", '^') } else { ("00401", 'U') };
    let group = match code {
        "810" => "IN",
        "820" => "RA",
        "850" => "PO",
        _ => "FA",
    };
    let count = body.lines().count() + 2;
    let text = format!(
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260105*1200*{repetition}*{isa}*000000001*0*P*:
GS*{group}*SENDER*RECEIVER*20260105*1200*1*X*{version}\nST*{code}*0001\n{body}\nSE*{count}*0001\nGE*1*1\nIEA*1*000000001\n"
    );
    let (receipts, flaw) = receive(text.replace('\n', "~\n").as_bytes(), Options::default());
    let [receipt] = receipts.as_slice() else { panic!("{flaw:?}") };
    assert!(flaw.is_none() && receipt.faults.is_empty() && receipt.groups[0].faults.is_empty(), "{receipt:?}");
    let [set] = receipt.groups[0].sets.as_slice() else { panic!("{receipt:?}") };
    assert!(set.faults.is_empty(), "{set:?}");
    let of = |finding: &SegmentFinding| {
        let whole = finding.fault.map(|fault| format!("{} {fault:?}", finding.segment));
        let tag = &finding.segment;
        let parts = finding.elements.iter().map(|element| format!("{tag} {:02} {:?}", element.position, element.fault));
        whole.into_iter().chain(parts).collect::<Vec<_>>()
    };
    set.findings.iter().flat_map(of).collect()
}

#[test]
fn what_partners_send_fits() {
    for (id, body) in SAMPLES {
        assert_eq!(findings(id, body), Vec::<String>::new(), "{id}\n{body}");
    }
}

#[test]
fn what_breaks_a_set_is_found() {
    for (id, body, expected) in [
        ("004010/810", "TDS*100", "BIG Missing"),
        ("004010/810", "BIG*20260105*INV-1\nTDS*100\nCTT*1\nTXI*ST*1", "TXI WrongPlace"),
        ("004010/810", "BIG*20260105*INV-1\nTDS*100\nSAC*X*D240***1", "SAC 01 Code"),
        ("004010/810", "BIG*20260105*INV-1\nTDS*1.00", "TDS 01 Number"),
        ("004010/810", "BIG*20260105*INV-1\nN1*ST**92\nTDS*100", "N1 04 ConditionalMissing"),
        ("004010/810", "BIG*20260105*INV-1*********0019\nTDS*100", "BIG 11 TooMany"),
        ("004010/850", "BEG*00*SA*PO-7**20260105", "PO1 Missing"),
        ("004010/820", "BPR*I*0*C*NON\nRMR*IV*INV-1**10", "RMR Unexpected"),
        (
            "004010/820",
            "BPR*I*0*C*NON\nENT*1\nRMR*IV*A reference of fifty characters would be fine here**10",
            "RMR 02 TooLong",
        ),
        ("004010/997", "AK1*IN*1\nAK2*810*0001\nAK9*A*1*1*1", "AK5 Missing"),
    ] {
        let found = findings(id, body);
        assert!(found.iter().any(|finding| finding == expected), "{expected}: {found:?}");
    }
}
