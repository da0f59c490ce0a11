//! Texts without fault, of every kind, and what is made of them.

use super::{check, received};
use crate::edi::Family;

/// Head of an X12 interchange.
pub(super) const ISA: &str =
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260310*1405*U*00401*000000001*0*P*:~";

/// An X12 interchange around the sets of one group.
pub(super) fn x12(kind: &str, sets: &[String]) -> String {
    let count = sets.len();
    let sets = sets.concat();
    format!("{ISA}GS*{kind}*SENDER*RECEIVER*20260310*1405*1*X*004010~{sets}GE*{count}*1~IEA*1*000000001~")
}

/// An X12 set around these segments, with its count.
pub(super) fn set(code: &str, control: &str, segments: &str) -> String {
    let count = segments.matches('~').count() + 2;
    format!("ST*{code}*{control}~{segments}SE*{count}*{control}~")
}

/// An invoice with everything that is usual.
pub(super) const INVOICE: &str = "BIG*20260310*INV-1*20260301*PO-1***DI~NTE*GEN*Thank you~CUR*SE*EUR~REF*VN*4711~\
    N1*BT*Buyer*92*B1~N3*1 Road~N4*Dublin**D02*IE~N1*ST*Shop*92*S1~REF*DP*12~ITD*01*3*2**10**30~DTM*011*20260309~\
    IT1*1*12*EA*10**VP*A-1*UP*012345678905~PID*F****Apples~SAC*C*D240***500~TXI*ST*2~IT1*2*1*EA*50.5**VP*B-2~\
    TDS*17750~TXI*ST*7*4~SAC*A*C310***100~CTT*2~";

/// A payment with everything that is usual.
pub(super) const PAYMENT: &str = "BPR*I*195*C*ACH*CTX*01*111000025*DA*1234567*1999999999**01*111000025*DA*765*20260310~\
    TRN*1*4711~REF*VV*7~DTM*097*20260310~N1*PR*Payer~N1*PE*Payee~ENT*1~ADX*-5*01~RMR*IV*INV-1**200*200~REF*PO*PO-1~DTM*003*20260301~";

/// An order.
pub(super) const ORDER: &str = "BEG*00*SA*PO-1**20260301~REF*DP*12~PER*BD*Ann*TE*1234~DTM*002*20260320~N9*ZZ*1~MSG*Call first~N1*ST*Shop*92*S1~\
    PO1*1*12*EA*10**VP*A-1~PID*F****Apples~CTT*1~AMT*TT*120~";

pub(super) fn invoices() -> String {
    x12("IN", &[set("810", "0001", INVOICE), set("810", "0002", "BIG*20260310*INV-2~TDS*0~")])
}

/// An EDIFACT interchange around these messages.
pub(super) fn edifact(messages: &[String]) -> String {
    let count = messages.len();
    let messages = messages.concat();
    format!("UNA:+.? '\r\nUNB+UNOC:3+SENDER:14+RECEIVER:ZZZ+260310:1405+REF1'\r\n{messages}UNZ+{count}+REF1'\r\n")
}

/// An EDIFACT message around these segments, with its count.
pub(super) fn message(kind: &str, reference: &str, segments: &str) -> String {
    let count = segments.matches('\'').count() + 2;
    format!("UNH+{reference}+{kind}:D:96A:UN'\r\n{segments}UNT+{count}+{reference}'\r\n")
}

pub(super) const INVOIC: &str = "BGM+380+INV-1+9'DTM+137:20260310:102'FTX+AAI+++Thank you'RFF+ON:PO-1'DTM+171:20260301:102'\
    NAD+BY+5412345000013::9'RFF+VA:BE1'NAD+SU+5412345000020::9'TAX+7+VAT+++:::23+S'CUX+2:EUR:4'PAT+1++5:3:D:30'DTM+13:20260409:102'\
    LIN+1++4012345678901:EN'PIA+1+ABC:SA'IMD+F++:::Apples'QTY+47:12:PCE'MOA+203:120.00'PRI+AAA:10.00'TAX+7+VAT+++:::23+S'\
    LIN+2'QTY+47:1:PCE'MOA+203:50.5'UNS+S'CNT+2:2'MOA+79:170.5'MOA+77:209.72'TAX+7+VAT+++:::23+S'MOA+125:170.5'MOA+124:39.22'";

pub(super) const ORDERS: &str = "BGM+220+PO-1+9'DTM+137:20260301:102'NAD+BY+5412345000013::9'CUX+2:EUR:9'\
    LIN+1++4012345678901:EN'QTY+21:12'PRI+AAA:10'UNS+S'MOA+86:120'CNT+2:1'";

pub(super) const REMADV: &str = "BGM+481+PAY-1+9'DTM+137:20260310:102'NAD+PR+5412345000013::9'NAD+PE+5412345000020::9'\
    CUX+2:EUR:11'DOC+380+INV-1'MOA+9:200'MOA+12:195'AJT+1'MOA+52:5'UNS+S'MOA+12:195'";

pub(super) fn messages() -> String {
    edifact(&[message("INVOIC", "M1", INVOIC), message("ORDERS", "M2", ORDERS), message("REMADV", "M3", REMADV)])
}

/// A reply, in its own interchange.
pub(super) fn contrl() -> String {
    "UNB+UNOA:3+RECEIVER:ZZZ+SENDER:14+260310:1405+REF9'UNH+1+CONTRL:D:3:UN'UCI+REF1+SENDER:14+RECEIVER:ZZZ+7'\
     UCM+M1+INVOIC:D:96A:UN+4'UCS+3+12'UCD+12+2:1'UNT+6+1'UNZ+1+REF9'"
        .to_owned()
}

pub(super) fn golden() -> Vec<String> {
    vec![
        invoices(),
        x12("RA", &[set("820", "0001", PAYMENT)]),
        x12("PO", &[set("850", "0001", ORDER)]),
        x12("FA", &[set("997", "0001", "AK1*IN*1~AK2*810*0001~AK3*BIG*2**8~AK4*2*76*1~AK5*R*5~AK9*R*1*1*0~")]),
        messages(),
        contrl(),
    ]
}

#[test]
fn what_is_right_is_received_without_a_word() {
    for text in golden() {
        check(&text, &text, &[]);
    }
}

#[test]
fn receipts_say_what_was_received() {
    let receipts = received(invoices().as_bytes());
    let [receipt] = receipts.as_slice() else { panic!("{receipts:?}") };
    assert_eq!((receipt.family, receipt.number), (Family::X12, 1));
    assert_eq!(receipt.bytes, 0..invoices().len() as u64);
    assert_eq!(receipt.envelope.sender.id, "SENDER");
    assert_eq!(receipt.envelope.receiver.qualifier, "ZZ");
    assert_eq!(receipt.envelope.control, "000000001");
    assert_eq!(receipt.stated.as_deref(), Some("1"));
    let [group] = receipt.groups.as_slice() else { panic!("{receipts:?}") };
    assert_eq!(group.header.as_ref().map(|header| header.version.as_str()), Some("004010"));
    assert_eq!((group.received, group.stated.as_deref()), (2, Some("2")));
    let set = &group.sets[1];
    assert_eq!((set.code.as_str(), set.control.as_str(), set.segments), ("810", "0002", 4));
    let text = invoices();
    let text = &text[usize::try_from(set.bytes.start).expect("small")..usize::try_from(set.bytes.end).expect("small")];
    assert_eq!(text, "ST*810*0002~BIG*20260310*INV-2~TDS*0~SE*4*0002~");
}

#[test]
fn edifact_receipts_have_references_as_they_stand() {
    let receipts = received(messages().as_bytes());
    let [receipt] = receipts.as_slice() else { panic!("{receipts:?}") };
    assert_eq!(receipt.envelope.version, "UNOC:3");
    assert_eq!((receipt.envelope.sender.id.as_str(), receipt.envelope.sender.qualifier.as_str()), ("SENDER", "14"));
    assert_eq!(receipt.bytes, 0..messages().trim_end().len() as u64);
    assert_eq!(receipt.groups.len(), 1);
    assert!(receipt.groups[0].header.is_none());
    assert_eq!(receipt.groups[0].sets[0].version, "D:96A:UN");
    assert_eq!(receipt.stated.as_deref(), Some("3"));
}
