//! Headers and trailers: counts, references, order, nesting, repeats, ends of file.

use super::samples::{INVOIC, INVOICE, ISA, edifact, invoices, message, messages, set, x12};
use super::{check, faults, received, table};
use crate::edi::{Options, receive};

#[test]
fn x12_frames_are_checked() {
    let text = invoices();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    table(&[
        ("SE01", with("SE*4*0002", "SE*5*0002"), &["set 0002 CountDiffers"] as &[&str]),
        ("SE01 empty", with("SE*4*0002", "SE**0002"), &["set 0002 CountDiffers"]),
        ("SE02", with("SE*4*0002", "SE*4*0003"), &["set 0002 ControlDiffers"]),
        ("SE missing", with("SE*4*0002~", ""), &["set 0002 TrailerMissing"]),
        ("ST missing", with("ST*810*0002~", ""), &["group Outside", "group CountDiffers"]),
        ("ST02 short", text.replace("0002~", "2~"), &["set 2 ControlInvalid"]),
        ("ST02 twice", text.replace("0002~", "0001~"), &["set 0001 ControlRepeated"]),
        ("ST01", with("ST*810*0002", "ST*811*0002"), &["set 0002 KindUnknown"]),
        (
            "ST01 of another group",
            with("ST*810*0002~BIG*20260310*INV-2~TDS*0~", "ST*997*0002~AK1*IN*1~AK9*A*1*1*1~"),
            &["set 0002 KindMisplaced"],
        ),
        ("GS01", with("GS*IN", "GS*XX"), &["group KindUnknown"]),
        ("GS01 of other sets", with("GS*IN", "GS*PO"), &["set 0001 KindMisplaced", "set 0002 KindMisplaced"]),
        ("GS04", with("*20260310*1405*1*X", "*20261310*1405*1*X"), &["group Date"]),
        ("GS05", with("*1405*1*X", "*2505*1*X"), &["group Time"]),
        ("GS06", with("*1405*1*X", "*1405*A*X"), &["group ControlInvalid", "group ControlDiffers"]),
        ("GS08", with("*X*004010", "*X*003040"), &["group VersionUnknown"]),
        ("GS08 of a guide", with("*X*004010", "*X*004010VICS"), &[]),
        (
            "GS missing",
            with("GS*IN*SENDER*RECEIVER*20260310*1405*1*X*004010~", ""),
            &[
                "interchange Outside",
                "interchange CountDiffers",
                "group Outside",
                "set 0001 VersionUnknown",
                "set 0002 VersionUnknown",
            ],
        ),
        ("GE01", with("GE*2", "GE*3"), &["group CountDiffers"]),
        ("GE02", with("GE*2*1", "GE*2*2"), &["group ControlDiffers"]),
        ("GE missing", with("GE*2*1~", ""), &["group TrailerMissing"]),
        ("IEA01", with("IEA*1", "IEA*2"), &["interchange CountDiffers"]),
        ("IEA02", with("IEA*1*000000001", "IEA*1*000000002"), &["interchange ControlDiffers"]),
        ("IEA02 without zeros", with("IEA*1*000000001", "IEA*1*1"), &["interchange ControlDiffers"]),
        ("IEA missing", with("IEA*1*000000001~", ""), &["interchange TrailerMissing"]),
        ("ISA05", with("*ZZ*SENDER   ", "*  *SENDER   "), &["interchange Sender"]),
        ("ISA06", with("*SENDER         *", "*               *"), &["interchange Sender"]),
        ("ISA08", with("*RECEIVER       *", "*               *"), &["interchange Receiver"]),
        ("ISA01", with("ISA*00", "ISA*  "), &["interchange Security"]),
        ("ISA09", with("*260310*", "*260332*"), &["interchange Date"]),
        ("ISA10", with("*1405*U", "*1465*U"), &["interchange Time"]),
        ("ISA12", with("*00401*", "*X0401*"), &["interchange VersionUnknown"]),
        ("ISA13", text.replace("000000001", "00000000A"), &["interchange ControlInvalid"]),
        ("ISA14", with("*0*P*", "*2*P*"), &["interchange AckRequest"]),
        ("ISA15", with("*0*P*", "*0*X*"), &["interchange Usage"]),
        ("a segment between sets", with("ST*810*0002", "REF*VN*1~REF*VN*2~ST*810*0002"), &["group Outside"]),
        ("a segment before GS", with("GS*IN", "REF*VN*1~GS*IN"), &["interchange Outside"]),
        ("a second SE", with("GE*2", "SE*4*0002~GE*2"), &["group Outside"]),
        ("an empty segment", with("TDS*0~", "TDS*0~~"), &["set 0002 4  Empty"]),
        ("an empty group", with("IEA*1", "GS*IN*S*R*20260310*1405*2*X*004010~GE*0*2~IEA*2"), &["group Empty"]),
        (
            "a group twice",
            with("IEA*1", "GS*IN*S*R*20260310*1405*1*X*004010~ST*810*0001~BIG*20260310*1~TDS*0~SE*4*0001~GE*1*1~IEA*2"),
            &["group ControlRepeated"],
        ),
        ("no group", format!("{ISA}IEA*0*000000001~"), &["interchange Empty"]),
        ("TA1 alone", format!("{ISA}TA1*000000007*260310*1405*A*000~IEA*0*000000001~"), &[]),
        ("TA1 before GS", with("GS*IN", "TA1*000000007*260310*1405*A*000~GS*IN"), &[]),
        ("the interchange twice", format!("{text}{text}"), &["interchange ControlRepeated"]),
        (
            "a new ISA without IEA",
            format!("{}{}", with("GE*2*1~IEA*1*000000001~", ""), text.replace("000000001", "000000002")),
            &["interchange TrailerMissing", "group TrailerMissing"],
        ),
    ]);
}

#[test]
fn edifact_frames_are_checked() {
    let text = messages();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let twice = edifact(&[message("INVOIC", "M1", INVOIC), message("INVOIC", "M1", INVOIC)]);
    let group = |code: &str, trailer: &str| {
        let inside = message("INVOIC", "M1", INVOIC);
        format!("UNB+UNOC:3+A+B+260310:1405+R'UNG+{code}+A+B+260310:1405+G1+UN+D:96A'{inside}{trailer}UNZ+1+R'")
    };
    table(&[
        ("UNT count", with("UNT+14+M3", "UNT+15+M3"), &["set M3 CountDiffers"] as &[&str]),
        ("UNT reference", with("+M3'\r\nUNZ", "+M4'\r\nUNZ"), &["set M3 ControlDiffers"]),
        ("UNT missing", with("UNT+14+M3'", ""), &["set M3 TrailerMissing"]),
        ("UNH missing", with("UNH+M3+REMADV:D:96A:UN'", ""), &["interchange CountDiffers", "group Outside"]),
        ("UNH reference twice", twice, &["set M1 ControlRepeated"]),
        ("UNH kind", with("ORDERS:D", "ORDCHG:D"), &["set M2 KindUnknown"]),
        ("UNH version", with("ORDERS:D:96A", "ORDERS:D:05A"), &["set M2 VersionUnknown"]),
        ("UNH association", with("ORDERS:D:96A:UN", "ORDERS:D:96A:UN:EAN008"), &[]),
        ("UNZ count", with("UNZ+3", "UNZ+4"), &["interchange CountDiffers"]),
        ("UNZ reference", with("UNZ+3+REF1", "UNZ+3+REF2"), &["interchange ControlDiffers"]),
        ("UNZ missing", with("UNZ+3+REF1'", ""), &["interchange TrailerMissing"]),
        ("UNB sender", with("+SENDER:14+", "++"), &["interchange Sender"]),
        ("UNB receiver", with("+RECEIVER:ZZZ+", "++"), &["interchange Receiver"]),
        ("UNB date", with("+260310:1405", "+260332:1405"), &["interchange Date"]),
        ("UNB time", with("+260310:1405", "+260310:2505"), &["interchange Time"]),
        ("UNB reference", text.replace("REF1", ""), &["interchange ControlInvalid"]),
        ("UNB version", with("UNOC:3", "UNOC:7"), &["interchange VersionUnknown"]),
        ("nothing inside", edifact(&[]), &["interchange Empty"]),
        ("a group", group("INVOIC", "UNE+1+G1'"), &[]),
        ("a group of others", group("ORDERS", "UNE+1+G1'"), &["set M1 KindMisplaced"]),
        ("a group's count", group("INVOIC", "UNE+2+G1'"), &["group CountDiffers"]),
        ("a group's reference", group("INVOIC", "UNE+1+G2'"), &["group ControlDiffers"]),
        ("a group's end", group("INVOIC", ""), &["group TrailerMissing"]),
        (
            "a message beside a group",
            group("INVOIC", "UNE+1+G1'").replace("UNZ", &(message("INVOIC", "M2", INVOIC) + "UNZ")),
            &["interchange Outside"],
        ),
        ("the interchange twice", format!("{text}{text}"), &["interchange ControlRepeated"]),
    ]);
}

#[test]
fn a_bad_set_leaves_the_others_good() {
    let broken = INVOICE.replace("*INV-1*", "**");
    let text = x12("IN", &[set("810", "0001", INVOICE), set("810", "0002", &broken), set("810", "0003", INVOICE)]);
    check("three invoices", text, &["set 0002 2 BIG 2 Missing"]);
}

#[test]
fn known_interchanges_are_noticed() {
    let known = Options { known: Box::new(|envelope| envelope.control == "000000001"), ..Options::default() };
    let (receipts, _) = receive(invoices().as_bytes(), known);
    assert_eq!(faults(&receipts), ["interchange ControlRepeated"]);
}

#[test]
fn receipts_keep_what_the_options_say() {
    let broken: String = (0..5).map(|_| "ZZZ*1~").collect();
    let text = x12("IN", &[set("810", "0001", INVOICE), set("810", "0002", &(INVOICE.to_owned() + &broken))]);
    let (receipts, _) = receive(text.as_bytes(), Options { only_faulty: true, limit: 3, ..Options::default() });
    let group = &receipts[0].groups[0];
    assert_eq!((group.received, group.sets.len()), (2, 1));
    assert_eq!((group.sets[0].findings.len(), group.sets[0].faulty), (3, 5));
}

#[test]
fn a_group_of_very_many_sets_keeps_its_faulty_ones() {
    let of = |at: usize, bad: usize| {
        let lines = if at == bad { INVOICE.replace("*INV-1*", "**") } else { INVOICE.to_owned() };
        set("810", &format!("{at:04}"), &lines)
    };
    let group = |count: usize, bad: usize| x12("IN", &(1..=count).map(|at| of(at, bad)).collect::<Vec<_>>());
    let text = format!("{}{}{}", group(3, 2), group(9, 4), group(3, 0));
    let kept = |options: Options| -> Vec<(u32, usize)> {
        let (receipts, _) = receive(text.as_bytes(), options);
        receipts.iter().flat_map(|one| &one.groups).map(|group| (group.received, group.sets.len())).collect()
    };
    assert_eq!(kept(Options { most_good: 6, ..Options::default() }), [(3, 3), (9, 1), (3, 3)]);
    assert_eq!(kept(Options { most_good: 0, ..Options::default() }), [(3, 1), (9, 1), (3, 0)]);
    assert_eq!(kept(Options { most_faulty: 1, only_faulty: true, ..Options::default() }), [(3, 1), (9, 0), (3, 0)]);
}

#[test]
fn what_stands_behind_the_end_is_loose() {
    let text = format!("{}\r\nREF*1~garbage", invoices());
    let receipts = received(text.as_bytes());
    assert_eq!(faults(&receipts), Vec::<String>::new());
    assert_eq!(receipts.len(), 1);
}
