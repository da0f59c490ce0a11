//! Business arithmetic of documents: totals are taken as stated, computed once where they are not, and compared
//! with what the lines say.

use super::{Document, Kind, Line, Tax};
use rust_decimal::Decimal;

/// Two statements of a document that do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imbalance {
    /// Path of the stated field, as `doc.total`.
    pub field: &'static str,
    /// What the document states.
    pub stated: Decimal,
    /// What its parts add up to.
    pub computed: Decimal,
}

impl Imbalance {
    /// The difference, stated less computed.
    pub fn difference(&self) -> Decimal {
        self.stated - self.computed
    }
}

fn sum(values: impl Iterator<Item = Option<Decimal>>) -> Decimal {
    values.flatten().sum()
}

/// The net amounts of lines, less discounts and plus charges of the whole document.
fn net_of_parts(doc: &Document) -> Decimal {
    sum(doc.lines.iter().map(|line| line.net)) - doc.discount.unwrap_or_default()
}

/// Charges that are added after tax.
fn extras(doc: &Document) -> Decimal {
    sum([doc.shipping, doc.adjustment, doc.rounding].into_iter())
}

/// Groups of the lines' taxes by id, name, code and rate, in order of first appearance.
fn tax_groups(lines: &[Line]) -> Vec<Tax> {
    let mut groups: Vec<Tax> = Vec::new();
    for line in lines.iter().filter(|line| line.tax_rate.is_some() && line.tax.is_some()) {
        let same = |tax: &&mut Tax| {
            tax.rate == line.tax_rate && tax.name == line.tax_name && tax.id == line.tax_id && tax.code == line.tax_code
        };
        let group = match groups.iter_mut().find(same) {
            Some(group) => group,
            None => {
                groups.push(Tax {
                    id: line.tax_id.clone(),
                    name: line.tax_name.clone(),
                    code: line.tax_code.clone(),
                    rate: line.tax_rate,
                    ..Tax::default()
                });
                groups.last_mut().expect("BUG: pushed just now")
            }
        };
        group.base = Some(group.base.unwrap_or_default() + line.net.unwrap_or_default());
        group.amount = Some(group.amount.unwrap_or_default() + line.tax.unwrap_or_default());
    }
    groups
}

fn complete_line(line: &mut Line) {
    if line.gross.is_none()
        && let (Some(net), Some(tax)) = (line.net, line.tax)
    {
        line.gross = Some(net + tax);
    }
}

/// Fills what can be computed and is not stated: line gross, tax groups, net, tax, total, payable. Nothing that is stated changes.
pub fn complete(doc: &mut Document) {
    doc.lines.iter_mut().for_each(complete_line);
    if doc.taxes.is_empty() {
        doc.taxes = tax_groups(&doc.lines);
    }
    match doc.kind {
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::Expense => {
            complete_trade(doc)
        }
        Kind::Journal if doc.total.is_none() => {
            doc.total = Some(doc.lines.iter().filter_map(|l| l.amount).filter(Decimal::is_sign_positive).sum());
        }
        Kind::Journal
        | Kind::Payment
        | Kind::BillPayment
        | Kind::Prepayment
        | Kind::Overpayment
        | Kind::Contact
        | Kind::Account
        | Kind::Class
        | Kind::Item
        | Kind::Acknowledgment => {}
    }
}

fn complete_trade(doc: &mut Document) {
    let lines_are_net = doc.tax_inclusive != Some(true);
    if doc.net.is_none() && lines_are_net && doc.lines.iter().any(|l| l.net.is_some()) {
        doc.net = Some(net_of_parts(doc));
    }
    if doc.tax.is_none() && doc.taxes.iter().any(|t| t.amount.is_some()) {
        doc.tax = Some(sum(doc.taxes.iter().map(|t| t.amount)));
    }
    if doc.total.is_none()
        && let Some(net) = doc.net
    {
        doc.total = Some(net + doc.tax.unwrap_or_default() + extras(doc));
    }
    if doc.payable.is_none()
        && let (Some(total), Some(withheld)) = (doc.total, doc.withheld)
    {
        doc.payable = Some(total - withheld);
    }
}

/// Where the document does not add up. Only what is stated on both sides is compared: a header without lines is not a fault.
pub fn imbalances(doc: &Document) -> Vec<Imbalance> {
    let mut found = Vec::new();
    let mut compare = |field, stated: Option<Decimal>, computed: Decimal| {
        if let Some(stated) = stated
            && stated != computed
        {
            found.push(Imbalance { field, stated, computed });
        }
    };
    let lined = !doc.lines.is_empty() && doc.lines.iter().all(|l| l.net.is_some());
    match doc.kind {
        Kind::Journal => compare(
            "line.amount",
            (!doc.lines.is_empty()).then_some(Decimal::ZERO),
            sum(doc.lines.iter().map(|l| l.amount)),
        ),
        Kind::Payment | Kind::BillPayment | Kind::Prepayment | Kind::Overpayment => {
            if !doc.paid.is_empty() || !doc.entities.is_empty() {
                compare(
                    "doc.amount",
                    doc.amount,
                    sum(doc.paid.iter().map(|p| p.amount))
                        + sum(doc.adjustments.iter().map(|a| a.amount))
                        + sum(doc.entities.iter().flat_map(|entity| &entity.paid).map(|p| p.amount))
                        + sum(doc.entities.iter().flat_map(|entity| &entity.adjustments).map(|a| a.amount))
                        + doc.unapplied.unwrap_or_default(),
                );
            }
        }
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::Expense => {
            if lined && doc.tax_inclusive != Some(true) {
                compare("doc.net", doc.net, net_of_parts(doc));
            }
            if doc.taxes.iter().any(|t| t.amount.is_some()) {
                compare("doc.tax", doc.tax, sum(doc.taxes.iter().map(|t| t.amount)));
            }
            if let (Some(net), Some(tax)) = (doc.net, doc.tax) {
                compare("doc.total", doc.total, net + tax + extras(doc));
            }
        }
        Kind::Contact | Kind::Account | Kind::Class | Kind::Item | Kind::Acknowledgment => {}
    }
    found
}
