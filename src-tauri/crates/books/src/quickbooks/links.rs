//! What a record only refers to: the numbers of the documents that a payment settles, the payments and credits behind a
//! balance, the order behind a bill, the numbers of accounts and articles.

use super::call::quoted;
use super::client::QuickBooks;
use super::convert;
use super::list::rows;
use super::shape::{Shape, shapes};
use crate::row::{Problem, Row};
use crate::{BooksError, ListPage};
use model::document::{Applied, Document, Paid};
use model::{Decimal, Kind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Ids in one question: more would make its address too long.
const AT_ONCE: usize = 150;

/// Documents by kind and id.
type Known = HashMap<(Kind, String), Document>;
/// Ids by kind.
type Wanted = BTreeMap<Kind, BTreeSet<String>>;

impl QuickBooks {
    /// Completes the documents of a page.
    pub(super) async fn complete(&self, page: &mut ListPage) -> Result<(), BooksError> {
        let mut docs: Vec<&mut Document> = page.rows.iter_mut().filter_map(|row| row.document.as_mut()).collect();
        self.complete_all(&mut docs).await
    }

    /// Completes documents with what they refer to.
    pub(super) async fn complete_all(&self, docs: &mut [&mut Document]) -> Result<(), BooksError> {
        self.name_accounts(docs).await?;
        self.name_items_and_terms(docs).await?;
        let links: Vec<Wanted> = docs.iter().map(|doc| links(doc)).collect();
        let known = self.fetch(&merged(&links)).await?;
        // The credits in the payments behind a document are known by their ids only.
        let mut second = Vec::new();
        for (doc, links) in docs.iter().zip(&links) {
            second.extend(behind(doc, links, &known).into_iter().map(partners));
        }
        let partners = self.fetch(&merged(&second)).await?;
        for (doc, links) in docs.iter_mut().zip(&links) {
            match doc.kind {
                Kind::Payment | Kind::BillPayment => doc.paid.iter_mut().for_each(|paid| name_paid(paid, &known)),
                _ => {
                    name_orders(doc, &known);
                    let behind = behind(doc, links, &known);
                    settle(doc, links, &behind, &partners);
                }
            }
        }
        Ok(())
    }

    async fn name_accounts(&self, docs: &mut [&mut Document]) -> Result<(), BooksError> {
        let mut ids = Vec::new();
        for doc in docs.iter() {
            ids.extend(doc.account_id.clone());
            ids.extend(doc.lines.iter().filter_map(|line| line.account_id.clone()));
        }
        let table = self.table("Account", &ids).await?;
        let code = |id: &Option<String>| table.get(id.as_ref()?)?.code.clone();
        for doc in docs {
            doc.account = code(&doc.account_id);
            for line in &mut doc.lines {
                line.account = code(&line.account_id);
            }
        }
        Ok(())
    }

    async fn name_items_and_terms(&self, docs: &mut [&mut Document]) -> Result<(), BooksError> {
        let (mut ids, mut terms, mut methods) = (Vec::new(), Vec::new(), Vec::new());
        for doc in docs.iter() {
            ids.extend(doc.lines.iter().filter_map(|line| line.item_id.clone()));
            terms.push(term(doc));
            methods.push(method(doc));
        }
        let items = self.table("Item", &ids).await?;
        let known: Vec<String> = terms.iter().flatten().cloned().collect();
        let table = self.table("Term", &known).await?;
        let known: Vec<String> = methods.iter().flatten().cloned().collect();
        let ways = self.table("PaymentMethod", &known).await?;
        for ((doc, term), method) in docs.iter_mut().zip(terms).zip(methods) {
            doc.method = doc.method.take().or_else(|| ways.get(&method?)?.short.clone());
            for line in &mut doc.lines {
                let item = line.item_id.as_ref().and_then(|id| items.get(id));
                line.sku = item.and_then(|item| item.code.clone());
                line.item = line.item.take().or_else(|| item?.short.clone());
            }
            let term = term.and_then(|id| table.get(&id));
            doc.terms = doc.terms.take().or_else(|| term?.name.clone());
            doc.terms_days = term.and_then(|term| term.days);
        }
        Ok(())
    }

    /// Reads documents by their ids.
    async fn fetch(&self, wanted: &Wanted) -> Result<Known, BooksError> {
        let mut known = Known::new();
        for (kind, ids) in wanted {
            let Some(shape) = shapes(*kind).into_iter().next() else { continue };
            let ids: Vec<&String> = ids.iter().collect();
            for ids in ids.chunks(AT_ONCE) {
                self.fetch_some(shape, ids, &mut known).await?;
            }
        }
        Ok(known)
    }

    async fn fetch_some(&self, shape: &'static Shape, ids: &[&String], known: &mut Known) -> Result<(), BooksError> {
        let list: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
        let statement =
            format!("SELECT * FROM {} WHERE Id IN ({}) MAXRESULTS {}", shape.entity, list.join(", "), self.page_size());
        let what = format!("the {} records that others refer to", shape.kind);
        let text = self.calls().query(&statement, &what).await?;
        for raw in rows(&text, shape.entity).map_err(|reason| self.calls().garbled(&what, reason))? {
            // One that cannot be read is told of where it is listed itself.
            if let Ok(doc) = convert::document(shape, raw, self.home()) {
                known.insert((shape.kind, doc.id.clone().unwrap_or_default()), doc);
            }
        }
        Ok(())
    }
}

fn merged(all: &[Wanted]) -> Wanted {
    let mut sum = Wanted::new();
    for (kind, ids) in all.iter().flatten() {
        sum.entry(*kind).or_default().extend(ids.iter().cloned());
    }
    sum
}

fn kind_of(word: Option<&str>) -> Option<Kind> {
    word?.parse().ok()
}

/// The id of the terms of payment.
fn term(doc: &Document) -> Option<String> {
    let row = Row::read(doc.raw.as_ref()?.as_str()).ok()?;
    let id = |name| convert::reference(&row, name).ok()?.id;
    id("SalesTermRef").or_else(|| id("TermRef"))
}

/// The id of the way of paying.
fn method(doc: &Document) -> Option<String> {
    let row = Row::read(doc.raw.as_ref()?.as_str()).ok()?;
    convert::reference(&row, "PaymentMethodRef").ok()?.id
}

/// What a document is linked to, as far as it is of use here.
fn links(doc: &Document) -> Wanted {
    let mut found = Wanted::new();
    match doc.kind {
        Kind::Payment | Kind::BillPayment => {
            for paid in &doc.paid {
                if let (Some(kind), Some(id)) = (kind_of(paid.kind.as_deref()), &paid.id) {
                    found.entry(kind).or_default().insert(id.clone());
                }
            }
        }
        Kind::Invoice | Kind::CreditNote | Kind::Bill | Kind::VendorCredit => {
            for (kind, id) in linked(doc).unwrap_or_default() {
                found.entry(kind).or_default().insert(id);
            }
        }
        _ => {}
    }
    found
}

/// The links in the header and lines of a record.
fn linked(doc: &Document) -> Result<Vec<(Kind, String)>, Problem> {
    let Some(raw) = &doc.raw else { return Ok(Vec::new()) };
    let row = Row::read(raw.as_str())?;
    let mut links = row.rows("LinkedTxn")?;
    for line in row.rows("Line")? {
        links.extend(line.rows("LinkedTxn")?);
    }
    let mut found = Vec::new();
    for link in links {
        let kind = match link.text("TxnType")?.as_deref() {
            Some("Payment") => Kind::Payment,
            // So it is called even where a card paid.
            Some("BillPaymentCheck" | "BillPaymentCreditCard" | "BillPayment") => Kind::BillPayment,
            Some("PurchaseOrder") => Kind::PurchaseOrder,
            _ => continue,
        };
        found.extend(link.text("TxnId")?.map(|id| (kind, id)));
    }
    Ok(found)
}

/// The payments behind a document.
fn behind<'k>(doc: &Document, links: &Wanted, known: &'k Known) -> Vec<&'k Document> {
    let kind = match doc.kind {
        Kind::Invoice | Kind::CreditNote => Kind::Payment,
        Kind::Bill | Kind::VendorCredit => Kind::BillPayment,
        _ => return Vec::new(),
    };
    let ids = links.get(&kind).into_iter().flatten();
    ids.filter_map(|id| known.get(&(kind, id.clone()))).collect()
}

/// The documents that a payment names.
fn partners(payment: &Document) -> Wanted {
    if payment.paid.iter().any(|paid| paid.amount.is_some_and(|amount| amount.is_sign_negative())) {
        links(payment)
    } else {
        Wanted::new()
    }
}

fn name_paid(paid: &mut Paid, known: &Known) {
    let (Some(kind), Some(id)) = (kind_of(paid.kind.as_deref()), &paid.id) else { return };
    let Some(doc) = known.get(&(kind, id.clone())) else { return };
    paid.invoice.clone_from(&doc.number);
    paid.date = doc.date;
    paid.total = doc.total;
}

/// The number of the order behind a bill, where there is one only.
fn name_orders(doc: &mut Document, known: &Known) {
    let Ok(links) = linked(doc) else { return };
    let orders = links.into_iter().filter(|(kind, _)| *kind == Kind::PurchaseOrder);
    let numbers: BTreeSet<String> = orders.filter_map(|key| known.get(&key)?.number.clone()).collect();
    if let (1, Some(number)) = (numbers.len(), numbers.first()) {
        doc.order = Some(number.clone());
        doc.lines.iter_mut().for_each(|line| line.order = Some(number.clone()));
    }
}

/// Tells money from credit behind a balance. QuickBooks applies a credit by a payment that names both; where one payment
/// names several invoices and a credit, nobody can tell which of them it went to, and nothing is said.
fn settle(doc: &mut Document, links: &Wanted, behind: &[&Document], partners: &Known) {
    let (Some(total), Some(balance)) = (doc.total, doc.balance) else { return };
    let expected: usize =
        [Kind::Payment, Kind::BillPayment].iter().filter_map(|kind| links.get(kind)).map(BTreeSet::len).sum();
    let mut sum = Shares::default();
    for payment in behind {
        let Some(share) = share(doc, payment, partners) else { return };
        sum.paid += share.paid;
        sum.credited += share.credited;
        sum.applied.extend(share.applied);
    }
    if behind.len() != expected || sum.paid + sum.credited != total - balance {
        return;
    }
    doc.paid_amount = Some(sum.paid);
    doc.credited = Some(sum.credited);
    doc.applied = sum.applied;
}

#[derive(Debug, Default)]
struct Shares {
    paid: Decimal,
    credited: Decimal,
    applied: Vec<Applied>,
}

/// What one payment did for a document; nothing where that cannot be told.
fn share(doc: &Document, payment: &Document, partners: &Known) -> Option<Shares> {
    let is_own = |paid: &&Paid| paid.id == doc.id && kind_of(paid.kind.as_deref()) == Some(doc.kind);
    let own: Decimal = payment.paid.iter().filter(is_own).filter_map(|paid| paid.amount).sum();
    let is_credit = own.is_sign_negative() && !own.is_zero();
    // Those on the other side: credits for an invoice, invoices for a credit.
    let others: Vec<&Paid> = payment
        .paid
        .iter()
        .filter(|paid| !is_own(paid) && paid.amount.is_some_and(|amount| amount.is_sign_negative() != is_credit))
        .collect();
    let beside = payment.paid.iter().any(|paid| {
        !is_own(&paid) && paid.amount.is_some_and(|amount| amount.is_sign_negative() == is_credit && !amount.is_zero())
    });
    let against: Decimal = others.iter().filter_map(|paid| paid.amount).map(|amount| amount.abs()).sum();
    let own = own.abs();
    let credited = if is_credit {
        own
    } else if against.is_zero() {
        Decimal::ZERO
    } else if beside && payment.amount != Some(Decimal::ZERO) {
        return None;
    } else {
        own.min(against)
    };
    let applied = if beside && !against.is_zero() && others.len() > 1 {
        Vec::new()
    } else {
        applied(&others, payment, own, partners)
    };
    let applied = if credited.is_zero() { Vec::new() } else { applied };
    Some(Shares { paid: own - credited, credited, applied })
}

fn applied(others: &[&Paid], payment: &Document, own: Decimal, partners: &Known) -> Vec<Applied> {
    let one = |paid: &&Paid| {
        let partner = kind_of(paid.kind.as_deref()).zip(paid.id.clone()).and_then(|key| partners.get(&key));
        Applied {
            kind: paid.kind.clone(),
            id: paid.id.clone(),
            number: partner.and_then(|doc| doc.number.clone()),
            date: payment.date,
            amount: paid.amount.map(|amount| amount.abs().min(own)),
        }
    };
    others.iter().map(one).collect()
}
