//! Answers to received files, which need no workspace.

use crate::program::{Said, program};
use std::path::Path;

fn in_folder(folder: &Path, words: &[&str]) -> Said {
    Said::of(program(words).current_dir(folder).output().unwrap())
}

/// An X12 file with an invoice for each number; one without a number is broken.
fn invoices(numbers: &[&str]) -> String {
    let header = "ISA*00*          *00*          *ZZ*ACME           *ZZ*US             *261121*0930*U*00401*000000012*0*P*:~GS*IN*ACME*US*20261121*0930*77*X*004010~";
    let set = |(index, number): (usize, &&str)| {
        let control = index + 1;
        format!("ST*810*{control:04}~BIG*20261120*{number}~TDS*100~SE*4*{control:04}~")
    };
    let sets: String = numbers.iter().enumerate().map(set).collect();
    format!("{header}{sets}GE*{}*77~IEA*1*000000012~", numbers.len())
}

fn answer(folder: &Path, file: &str, more: &[&str], exit: i32) -> (Said, Option<String>) {
    std::fs::write(folder.join("in.x12"), file).unwrap();
    let _ = std::fs::remove_file(folder.join("ack.x12"));
    let said = in_folder(folder, &[&["acknowledge", "in.x12", "-o", "ack.x12"], more].concat()).ended(exit);
    (said, std::fs::read_to_string(folder.join("ack.x12")).ok())
}

#[test]
fn the_second_of_three_invoices_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let (said, ack) = answer(folder.path(), &invoices(&["INV-1", "", "INV-3"]), &["--control-number", "118"], 3);
    let ack = ack.unwrap();
    assert!(
        ack.contains(
            "~AK2*810*0001~AK5*A~AK2*810*0002~AK3*BIG*2**8~AK4*2*76*1~AK5*R*5~AK2*810*0003~AK5*A~AK9*P*3*3*2~"
        ),
        "{ack}"
    );
    assert!(ack.contains("*000000118*0*P*") && ack.ends_with("IEA*1*000000118~"), "{ack}");
    assert!(
        said.out.contains("accepted in part, 2 of 3 sets accepted") && said.out.contains("set 0002, BIG (2)"),
        "{}",
        said.out
    );
}

#[test]
fn the_exit_code_says_how_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let good = invoices(&["INV-1"]);
    assert!(answer(folder.path(), &good, &["--only-bad"], 0).1.unwrap().contains("~AK1*IN*77~AK9*A*1*1*1~"));
    assert!(answer(folder.path(), &invoices(&[""]), &[], 4).1.unwrap().contains("AK9*R*1*1*0"));
    assert!(answer(folder.path(), &invoices(&[""]), &["--tolerant"], 0).1.unwrap().contains("AK9*E*1*1*1"));
    assert_eq!(answer(folder.path(), "Dear Sirs", &[], 5).1, None);
    std::fs::write(folder.path().join("known.txt"), "ZZ:ACME  ZZ:US 000000012\n").unwrap();
    let (said, ack) = answer(folder.path(), &good, &["--known", "known.txt", "--ta1", "fault", "--json"], 4);
    assert!(ack.unwrap().contains("~TA1*000000012*261121*0930*R*025~"));
    let json = said.json();
    assert_eq!(json["value"]["interchanges"][0]["identity"], "ZZ:ACME ZZ:US 000000012", "{json}");
    assert_eq!(answer(folder.path(), &good, &["--known", "known.txt"], 4).1, None, "a second 997 would mislead");
}
