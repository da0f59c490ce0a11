//! Zoho Books, whose practice books know faults of their own.

use super::ways;
use crate::side::{Counted, Lost, Manners, Posting, Seen, Side, Wish};
use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Connection;
use practice::company::Company;
use practice::kit::{Change, Fault, Happening};
use practice::zoho::{self, Options, Practice};
use std::time::Duration;

pub(crate) struct Zoho {
    practice: Practice,
    scale: u32,
}

pub(crate) async fn start(wish: Wish) -> Zoho {
    let Wish { scale, company, latency, .. } = wish;
    let mut options = Options { time_scale: scale, companies: vec![company], latency, ..Options::default() };
    options.bill_numbers_repeat = true;
    options.limits.per_day = 1_000_000;
    Zoho { practice: Practice::start(options).await.expect("practice books"), scale }
}

/// A fault in Zoho's own words; nothing where it has none.
fn translated(happens: Happening) -> Option<zoho::Happening> {
    Some(match happens {
        Happening::DropBefore => zoho::Happening::DropBefore,
        Happening::DropAfter => zoho::Happening::DropAfter,
        Happening::FailAfter { status } => zoho::Happening::FailAfter { status },
        Happening::Twice => zoho::Happening::Twice,
        Happening::LateTwin { seconds } => zoho::Happening::LateTwin { seconds },
        Happening::Lag { seconds } => zoho::Happening::Lag { seconds },
        Happening::Fail { status: 502, .. } => zoho::Happening::BadGateway,
        Happening::Fail { status: 403, .. } => zoho::Happening::Forbidden,
        Happening::Fail { status: 500.., .. } => zoho::Happening::ServerError,
        Happening::Unauthorized => zoho::Happening::Unauthorized,
        Happening::TooMany { retry_after } => zoho::Happening::TooMany { code: 44, retry_after },
        Happening::Quota => zoho::Happening::TooMany { code: 45, retry_after: None },
        Happening::Slow { milliseconds } => zoho::Happening::Slow { milliseconds },
        Happening::Cut => zoho::Happening::Cut,
        Happening::Short => zoho::Happening::Short,
        Happening::Shift { rows } => zoho::Happening::Shift { rows },
        Happening::TokenError { error } => zoho::Happening::TokenError { error },
        Happening::Then { change } => {
            zoho::Happening::Then { change: Box::new(serde_json::from_value(change).expect("a change")) }
        }
        _ => return None,
    })
}

impl Side for Zoho {
    fn manners(&self) -> Manners {
        Manners {
            tokens: "oauth/v2/token",
            lost: Lost::Nothing,
            pace: (60, 300, Duration::from_secs(2)),
            overlap: SignedDuration::from_mins(5),
            pause_for_all: true,
            has_quota: true,
            other_company: "not-allowed",
            pages: (620, None),
            posting: Posting::Here,
        }
    }

    fn connection(&self) -> Connection {
        let mut connection = ways::zoho::connection(&self.practice, self.scale);
        connection.settings.insert("writes".to_owned(), "yes".to_owned());
        connection
    }

    fn secrets(&self) -> Secrets {
        ways::zoho::secrets(&self.practice)
    }

    fn tokens(&self) -> TokenSet {
        ways::zoho::tokens(&self.practice, &self.connection())
    }

    fn change(&self, change: Change) -> Result<String, practice::Error> {
        self.practice.change(change)
    }

    fn count(&self, kind: Kind) -> Option<usize> {
        let company = self.company();
        Some(match kind {
            Kind::Invoice => company.invoices.len(),
            Kind::CreditNote => company.credit_notes.len(),
            Kind::Bill => company.bills.len(),
            Kind::VendorCredit => company.vendor_credits.len(),
            Kind::PurchaseOrder => company.purchase_orders.len(),
            Kind::Expense => company.expenses.len(),
            Kind::Contact => company.customers.len() + company.vendors.len(),
            Kind::Payment => company.customer_payments.len(),
            Kind::BillPayment => company.vendor_payments.len(),
            Kind::Journal => self.practice.journals().expect("journals").len(),
            _ => return None,
        })
    }

    fn company(&self) -> Company {
        self.practice.company().expect("a company")
    }

    fn now(&self) -> Timestamp {
        self.practice.now()
    }

    fn advance(&self, by: Duration) {
        self.practice.advance(by);
    }

    fn fault(&self, fault: Fault) -> bool {
        let Some(happens) = translated(fault.happens) else { return false };
        let Fault { method, path, query, skip, times, .. } = fault;
        let known = zoho::Fault { method, path, query, skip, times, ..zoho::Fault::always(happens) };
        self.practice.fault(known);
        true
    }

    fn clear(&self) {
        self.practice.clear_faults();
        self.practice.clear_requests();
        self.practice.clear_quota();
    }

    fn asked(&self) -> Vec<Seen> {
        let asked = self.practice.requests().into_iter();
        asked.map(|one| Seen { method: one.method, path: one.path, status: one.status, at: one.at }).collect()
    }

    fn counted(&self) -> Counted {
        self.practice.counters().into()
    }

    fn revoke(&self) {
        self.practice.revoke_all();
    }

    fn expire(&self) {
        self.practice.expire_access_tokens();
    }

    fn path(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Invoice => "/invoices",
            Kind::Bill => "/bills",
            Kind::Contact => "/contacts",
            _ => "/books/v3/",
        }
    }

    fn writes_on(&self, _kind: Kind) -> &'static str {
        "/books/v3/"
    }

    fn keeps(&self, _kind: Kind) -> bool {
        true
    }
}
