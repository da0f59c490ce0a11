//! BILL, whose sessions are not renewed but opened anew.

use super::same;
use crate::side::{Counted, Lost, Manners, Posting, Seen, Side, Wish};
use crate::support::lasting;
use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Connection;
use practice::bill::{Kind as Own, Options, Practice};
use practice::company::{Company, State};
use practice::kit::{Asked, Change, Fault};
use std::time::Duration;

pub(crate) struct Bill {
    practice: Practice,
    scale: u32,
}

pub(crate) async fn start(wish: Wish) -> Bill {
    let Wish { scale, company, latency, .. } = wish;
    let options = Options { time_scale: scale, companies: vec![company], latency, ..Options::default() };
    Bill { practice: Practice::start(options).await.expect("practice books"), scale }
}

impl Side for Bill {
    same!(bill);

    fn manners(&self) -> Manners {
        Manners {
            tokens: "/login",
            lost: Lost::Login,
            pace: (60, 300, Duration::from_secs(2)),
            overlap: SignedDuration::from_mins(5),
            pause_for_all: false,
            has_quota: true,
            other_company: "sign-in-again",
            pages: (320, None),
            posting: Posting::Here,
        }
    }

    fn tokens(&self) -> TokenSet {
        lasting(self.practice.ready_tokens().access, String::new(), 35 * 60, self.scale)
    }

    fn count(&self, kind: Kind) -> Option<usize> {
        let kinds: &[Own] = match kind {
            Kind::Invoice => &[Own::Invoice],
            Kind::CreditNote => &[Own::CreditMemo],
            Kind::Bill => &[Own::Bill],
            Kind::VendorCredit => &[Own::VendorCredit],
            Kind::Payment => &[Own::ReceivablePayment],
            Kind::BillPayment => &[Own::Payment],
            Kind::Expense => &[Own::Transaction, Own::Reimbursement],
            Kind::Contact => &[Own::Vendor, Own::Customer],
            Kind::Account => &[Own::Account],
            Kind::Class => &[Own::AccountingClass, Own::Department, Own::Location, Own::Job],
            Kind::Item => &[Own::Item],
            _ => return None,
        };
        Some(kinds.iter().map(|kind| self.practice.records_of(*kind).len()).sum())
    }

    fn counted(&self) -> Counted {
        let counters = self.practice.counters();
        Counted { renewals: counters.exchanges + counters.refreshes, ..counters.into() }
    }

    fn path(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Invoice => "/v3/invoices",
            Kind::Bill => "/v3/bills",
            Kind::Contact => "/v3/vendors",
            _ => "/v3/",
        }
    }

    fn writes_on(&self, kind: Kind) -> &'static str {
        // Never where sessions are opened.
        match kind {
            Kind::VendorCredit => "/v3/vendor-credits",
            Kind::CreditNote => "/v3/credit-memos",
            kind => self.path(kind),
        }
    }

    fn holds(&self, _kind: Kind, state: State) -> bool {
        state != State::Draft
    }

    fn keeps(&self, kind: Kind) -> bool {
        kind != Kind::PurchaseOrder
    }
}
