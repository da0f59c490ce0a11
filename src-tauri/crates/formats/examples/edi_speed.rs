//! How fast X12 and EDIFACT are received with everything checked: `cargo run --release -p formats --example edi_speed`.

use formats::edi::receipt::Separators;
use formats::edi::{Family, Options, Receiver, Segment, Step, check_set};
use formats::standards;
use std::time::{Duration, Instant};

const DOCUMENTS: usize = 10_000;
const LINES: usize = 5;

/// One invoice as an X12 set.
fn x12(n: usize) -> String {
    let mut set = format!(
        "ST*810*{n:04}~BIG*20260310*INV-{n:06}*20260301*PO-{n}***DI~CUR*SE*EUR~REF*VN*4711~N1*BT*Fernhill Group*92*B{n}~N3*1 Harbour Road~\
         N4*Dublin**D02*IE~N1*ST*Fernhill Shop {n}*92*S1~N3*7 Quay Street~N4*Cork**T12*IE~ITD*01*3*2**10**30~DTM*011*20260309~"
    );
    for line in 1..=LINES {
        set += &format!(
            "IT1*{line}*12*EA*10.5**VP*A-{n}-{line}*UP*012345678905~TXI*ST*2.52~PID*F****Crates of apples, second choice~"
        );
    }
    set += &format!("TDS*63000~TXI*ST*12.6~SAC*A*C310***100~CTT*{LINES}~");
    let count = set.matches('~').count() + 1;
    set + &format!("SE*{count}*{n:04}~")
}

/// One invoice as an EDIFACT message.
fn edifact(n: usize) -> String {
    let mut set = format!(
        "UNH+{n}+INVOIC:D:96A:UN'BGM+380+INV-{n:06}+9'DTM+137:20260310:102'RFF+ON:PO-{n}'DTM+171:20260301:102'\
         NAD+BY+5412345000013::9++Fernhill Group+1 Harbour Road+Dublin++D02+IE'RFF+VA:IE1234567'NAD+SU+5412345000020::9'CUX+2:EUR:4'\
         PAT+1++5:3:D:30'DTM+13:20260409:102'"
    );
    for line in 1..=LINES {
        set += &format!(
            "LIN+{line}++4012345678901:EN'PIA+1+A-{n}-{line}:SA'IMD+F++:::Crates of apples, second choice'QTY+47:12:PCE'MOA+203:126.00'\
             PRI+AAA:10.50'TAX+7+VAT+++:::23+S'"
        );
    }
    set += &format!("UNS+S'CNT+2:{LINES}'MOA+79:630'MOA+77:774.9'TAX+7+VAT+++:::23+S'MOA+125:630'MOA+124:144.9'");
    let count = set.matches('\'').count() + 1;
    set + &format!("UNT+{count}+{n}'")
}

/// Seconds that it takes to receive the file, and how many sets were right.
fn receive(file: &str) -> (Duration, usize, u64) {
    let start = Instant::now();
    let mut receiver = Receiver::new(Options { only_faulty: true, ..Options::default() });
    let mut segment = Segment::default();
    let (mut good, mut segments) = (0, 0);
    let mut pieces = file.as_bytes().chunks(64 * 1024);
    loop {
        match receiver.next(&mut segment) {
            Step::More => match pieces.next() {
                Some(piece) => receiver.feed(piece),
                None => receiver.finish(),
            },
            Step::Segment(_) => segments += 1,
            Step::SetEnd(set) => good += usize::from(set.faulty == 0 && set.faults.is_empty()),
            Step::InterchangeEnd(receipt) => assert!(receipt.faults.is_empty(), "{:?}", receipt.faults),
            Step::End => return (start.elapsed(), good, segments),
            _ => {}
        }
    }
}

#[expect(clippy::print_stdout, reason = "an example that reports to a terminal")]
#[expect(clippy::float_arithmetic, reason = "rates for people, not money")]
fn main() {
    let isa =
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260310*1405*U*00401*000000001*0*P*:~";
    let sets: Vec<String> = (0..DOCUMENTS).map(x12).collect();
    let messages: Vec<String> = (0..DOCUMENTS).map(edifact).collect();
    let files = [
        format!(
            "{isa}GS*IN*SENDER*RECEIVER*20260310*1405*1*X*004010~{}GE*{DOCUMENTS}*1~IEA*1*000000001~",
            sets.concat()
        ),
        format!("UNA:+.? 'UNB+UNOC:3+SENDER:14+RECEIVER:14+260310:1405+1'{}UNZ+{DOCUMENTS}+1'", messages.concat()),
    ];
    let edifact = Separators { element: b'+', terminator: b'\'', release: Some(b'?'), ..Separators::default() };
    for _ in 0..3 {
        for (file, family) in files.iter().zip([Family::X12, Family::Edifact]) {
            let (time, good, segments) = receive(file);
            assert_eq!(good, DOCUMENTS, "every set is right");
            let rate = file.len() as f64 / time.as_secs_f64() / 1e6;
            println!("{family:?}: received {} MB, {segments} segments: {rate:.0} MB/s", file.len() / 1_000_000);
        }
        for (id, sets, separators) in
            [("x12/004010/810", &sets, Separators::default()), ("edifact/D96A/INVOIC", &messages, edifact)]
        {
            let grammar = standards::grammar(id).expect("a standard");
            let start = Instant::now();
            let found: usize = sets.iter().map(|set| check_set(&grammar, set, &separators).len()).sum();
            assert_eq!(found, 0, "every set is right");
            let bytes: usize = sets.iter().map(String::len).sum();
            println!("{id}: checked before sending: {:.0} MB/s", bytes as f64 / start.elapsed().as_secs_f64() / 1e6);
        }
    }
}
