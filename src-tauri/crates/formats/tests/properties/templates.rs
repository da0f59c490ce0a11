//! Every ready-made layout reads what it writes.

use super::{inputs_for, plan, read, read_good, summary, write};
use formats::layout::Writer;
use formats::templates;
use model::document::{Adjustment, Line, Paid, Party, complete, imbalances};
use model::layout::{Layout, PerFile};
use model::{Decimal, Document, Kind, Status};

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("well written"))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn day(text: &str) -> Option<model::Date> {
    Some(text.parse().expect("well written"))
}

/// A document of a kind that adds up, with awkward texts.
pub(super) fn sample(kind: Kind, number_of: usize) -> Document {
    let party = Party { id: some("7"), name: some("Fernhill; \"Group\", Ltd"), zip: some("D01"), ..Party::default() };
    let line = |net: &str, tax: &str, amount: &str| Line {
        item: some("Crate"),
        text: some("Apples,\nsecond choice"),
        quantity: number("1"),
        price: number(net),
        net: number(net),
        tax: number(tax),
        tax_rate: number("23"),
        tax_name: some("VAT"),
        account: some("4000"),
        account_name: some("Sales"),
        amount: number(amount),
        ..Line::default()
    };
    let mut document = Document {
        id: some(&format!("id-{number_of}")),
        number: some(&format!("N-{number_of}")),
        date: day("2026-11-02"),
        due_date: day("2026-12-02"),
        currency: some("EUR"),
        status: Some(Status::Open),
        name: some(&format!("Name {number_of}")),
        code: some(&format!("C{number_of}")),
        memo: some("thank you — merci"),
        ..Document::new(kind)
    };
    match kind {
        Kind::Payment | Kind::BillPayment | Kind::Prepayment | Kind::Overpayment => {
            document.amount = number("95.50");
            let paid = |invoice: &str, amount: &str| Paid {
                invoice: some(invoice),
                amount: number(amount),
                ..Paid::default()
            };
            document.paid = vec![paid("INV-1", "90.50"), paid("INV-2", "5")];
        }
        Kind::Contact | Kind::Account | Kind::Class | Kind::Item | Kind::Acknowledgment => {}
        Kind::Journal => document.lines = vec![line("1", "0", "100.00"), line("1", "0", "-100.00")],
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::Expense => {
            document.lines = vec![line("100.00", "23.00", "0"), line("50.00", "11.50", "0")];
        }
    }
    (document.customer, document.vendor) = (party.clone(), party);
    complete(&mut document);
    assert_eq!(imbalances(&document), [], "the sample adds up");
    assert!(document.adjustments.iter().all(|a: &Adjustment| a.amount.is_none()), "and has no adjustments");
    document
}

/// The sample in characters that the files of a template may have.
fn sample_for(template: &str, kind: Kind, number_of: usize) -> Document {
    let mut document = sample(kind, number_of);
    if template.starts_with("x12-") || template.starts_with("edifact-") {
        document.memo = some("thank you, merci");
    }
    document
}

/// Whether a file of the layout holds one document.
pub(super) fn one_in_a_file(layout: &Layout) -> bool {
    layout.file.as_ref().is_some_and(|file| file.per == PerFile::Document)
}

#[test]
fn every_template_reads_what_it_writes() {
    assert!(!templates::list().is_empty());
    for template in templates::list() {
        let layout = template.layout();
        let plan = plan(&layout.to_json());
        let most = if one_in_a_file(&layout) { 1 } else { 3 };
        let documents: Vec<Document> = layout
            .documents
            .iter()
            .cycle()
            .take(most)
            .enumerate()
            .map(|(n, kind)| sample_for(template.name, *kind, n))
            .collect();
        let (file, written) = write(&plan, &documents);
        if layout.documents.contains(&Kind::Acknowledgment) {
            continue;
        }
        let held = || {
            let mut writer = Writer::new(&plan, inputs_for(&plan));
            documents
                .iter()
                .map(|document| writer.document(document, &mut Vec::new()))
                .find(|outcome| !outcome.is_written())
        };
        assert_eq!(written.len(), most, "{}: {:?}", layout.name, held());
        let back = read_good(&plan, &file);
        assert_eq!(back.len(), most, "{}: {}", layout.name, String::from_utf8_lossy(&file));
        for (back, sent) in back.iter().zip(&documents) {
            assert_eq!(back.kind, sent.kind, "{}", layout.name);
            assert!(
                [&sent.number, &sent.id, &sent.name].iter().any(|known| known.as_deref() == Some(back.title())),
                "{back:?}"
            );
        }
        assert_eq!(write(&plan, &back).0, file, "{}: what was read is written the same again", layout.name);
    }
}

#[test]
fn a_file_of_fixed_width_that_was_cut_off_anywhere_is_refused() {
    let fixed = templates::list().iter().filter(|template| template.name.starts_with("fixed-"));
    let mut seen = 0;
    for template in fixed {
        let layout = template.layout();
        let plan = plan(&layout.to_json());
        let (file, written) = write(&plan, &[sample(layout.documents[0], 1)]);
        assert_eq!(written.len(), 1, "{}", template.name);
        for at in 0..file.len() - 2 {
            let events = read(&plan, &file[..at], &[97]);
            assert!(summary(&events).refused, "{} cut at byte {at} of {}", template.name, file.len());
        }
        seen += 1;
    }
    assert!(seen >= 11, "{seen} templates of fixed width");
}
