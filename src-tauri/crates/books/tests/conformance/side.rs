//! A provider as the suite sees it: its practice books, and what is so there and not elsewhere.

use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::{Connection, Provider};
use practice::company::{Applied, Company, State};
use practice::kit::{self, Change, Counters, Fault, Happening};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// What practice books are to be like.
pub(crate) struct Wish {
    /// How many times faster than real the clocks run.
    pub(crate) scale: u32,
    /// What is in them.
    pub(crate) company: Company,
    /// Time each call takes.
    pub(crate) latency: Duration,
    /// Without the interfaces that not every business has.
    pub(crate) plain: bool,
}

/// The built-in company with so many invoices, bills and the like, and what belongs to them.
pub(crate) fn short(count: usize) -> Company {
    fn last<T>(list: &mut Vec<T>, count: usize) {
        list.drain(..list.len().saturating_sub(count));
    }
    let mut company = Company::built_in(1);
    last(&mut company.invoices, count);
    last(&mut company.bills, count);
    last(&mut company.expenses, count);
    let orders: BTreeSet<String> = company.bills.iter().flat_map(|bill| bill.orders.clone()).collect();
    company.purchase_orders.retain(|order| orders.contains(&order.number));
    let invoices: BTreeSet<String> = company.invoices.iter().map(|one| one.number.clone()).collect();
    let bills: BTreeSet<String> = company.bills.iter().map(|one| one.number.clone()).collect();
    let fits = |applied: &[Applied], known: &BTreeSet<String>| applied.iter().all(|one| known.contains(&one.to));
    company.credit_notes.retain(|one| fits(&one.applied, &invoices));
    company.vendor_credits.retain(|one| fits(&one.applied, &bills));
    company.customer_payments.retain(|one| !one.applied.is_empty() && fits(&one.applied, &invoices));
    company.vendor_payments.retain(|one| !one.applied.is_empty() && fits(&one.applied, &bills));
    company
}

impl Default for Wish {
    fn default() -> Wish {
        Wish { scale: 600, company: short(24), latency: Duration::ZERO, plain: false }
    }
}

/// What becomes of a connection when the answer of a renewal is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// Nothing: the refresh token stays what it is.
    Nothing,
    /// Nothing within this time of the last change of its value; after it a person has to sign in.
    Within(Duration),
    /// Nothing for this long: the refresh token that was used works again.
    Grace(Duration),
    /// A person has to sign in.
    Everything,
    /// Nothing: there is nothing but to sign in anew, which needs no person.
    Login,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Posting {
    /// They are, and are tried here.
    Here,
    /// Nothing is written.
    Never,
}

/// What is so at a provider and not at another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manners {
    /// Part of the path where tokens are had.
    pub(crate) tokens: &'static str,
    /// What becomes of a connection when the answer of a renewal is lost.
    pub(crate) lost: Lost,
    /// The pace at which the limits are tried: scale of the clocks, calls, real time that the published limits allow them in.
    pub(crate) pace: (u32, usize, Duration),
    /// So much older than asked for a change may be that comes along.
    pub(crate) overlap: SignedDuration,
    /// Whether a pause that is asked for is one for all calls, or for the one that was refused.
    pub(crate) pause_for_all: bool,
    /// Whether a day or month of calls can be used up.
    pub(crate) has_quota: bool,
    /// Code of the error for another company's id.
    pub(crate) other_company: &'static str,
    /// Invoices that fill some pages, and what is set at the connection for it.
    pub(crate) pages: (usize, Option<(&'static str, &'static str)>),
    /// How records are written.
    pub(crate) posting: Posting,
}

/// One request that reached the practice books.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) at: Timestamp,
}

/// What was counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) calls: u64,
    /// Access tokens or sessions given without a person.
    pub(crate) renewals: u64,
    pub(crate) max_in_flight: u32,
    pub(crate) throttled: u64,
    /// Records made, changed or deleted through the API.
    pub(crate) writes: u64,
}

impl From<Counters> for Counted {
    fn from(counters: Counters) -> Counted {
        Counted {
            calls: counters.calls,
            renewals: counters.refreshes,
            max_in_flight: counters.max_in_flight,
            throttled: counters.throttled,
            writes: counters.writes,
        }
    }
}

/// Practice books of a provider, and how a connection leads to them.
pub(crate) trait Side: Send + Sync {
    fn manners(&self) -> Manners;
    /// A connection with its company.
    fn connection(&self) -> Connection;
    fn secrets(&self) -> Secrets;
    /// Tokens that were had just now.
    fn tokens(&self) -> TokenSet;
    fn change(&self, change: Change) -> Result<String, practice::Error>;
    /// How many records of a kind the books hold as the client counts them; nothing where the client puts several together or parts one.
    fn count(&self, kind: Kind) -> Option<usize>;
    /// The kinds that share a list with a kind.
    fn together(&self, kind: Kind) -> Vec<Kind> {
        vec![kind]
    }
    fn company(&self) -> Company;
    fn now(&self) -> Timestamp;
    fn advance(&self, by: Duration);
    /// Switches a fault on; says whether the practice books know it.
    fn fault(&self, fault: Fault) -> bool;
    fn clear(&self);
    fn asked(&self) -> Vec<Seen>;
    fn counted(&self) -> Counted;
    fn revoke(&self);
    fn expire(&self);
    /// Part of the path of a kind's list.
    fn path(&self, kind: Kind) -> &'static str;
    /// Part of the path to which records of a kind are written.
    fn writes_on(&self, kind: Kind) -> &'static str {
        let _ = kind;
        ""
    }
    /// A name as these books take it.
    fn name(&self, name: &str) -> String {
        name.to_owned()
    }
    /// Whether documents of this kind in this state have a place in these books.
    fn holds(&self, kind: Kind, state: State) -> bool {
        let _ = (kind, state);
        true
    }
    /// Whether a kind of the neutral company has a place in these books.
    fn keeps(&self, kind: Kind) -> bool;
}

/// The kind of records of the neutral company.
pub(crate) fn neutral(kind: Kind) -> Option<kit::Kind> {
    Some(match kind {
        Kind::Invoice => kit::Kind::Invoice,
        Kind::CreditNote => kit::Kind::CreditNote,
        Kind::Bill => kit::Kind::Bill,
        Kind::VendorCredit => kit::Kind::VendorCredit,
        Kind::PurchaseOrder => kit::Kind::PurchaseOrder,
        Kind::Expense => kit::Kind::Expense,
        Kind::Contact => kit::Kind::Contact,
        Kind::Account => kit::Kind::Account,
        Kind::Payment => kit::Kind::CustomerPayment,
        Kind::BillPayment => kit::Kind::VendorPayment,
        _ => return None,
    })
}

/// A fault of the provider's own, in its usual form.
pub(crate) fn fail(status: u16) -> Happening {
    Happening::Fail { status, body: String::new(), retry_after: None }
}

/// Starts the practice books of a provider.
pub(crate) async fn start(provider: Provider, wish: Wish) -> Arc<dyn Side> {
    use crate::sides::{bill, freshbooks, quickbooks, xero, zoho};
    match provider {
        Provider::ZohoBooks => Arc::new(zoho::start(wish).await),
        Provider::QuickBooksOnline => Arc::new(quickbooks::start(wish).await),
        Provider::Xero => Arc::new(xero::start(wish).await),
        Provider::FreshBooks => Arc::new(freshbooks::start(wish).await),
        Provider::Bill => Arc::new(bill::start(wish).await),
    }
}
