//! FreshBooks, which has neither purchase orders nor credits of vendors.

use super::{same, ways};
use crate::side::{Counted, Lost, Manners, Posting, Seen, Side, Wish};
use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Connection;
use practice::company::{Company, State};
use practice::freshbooks::{Options, Practice};
use practice::kit::{Asked, Change, Fault};
use std::time::Duration;

pub(crate) struct FreshBooks {
    practice: Practice,
    scale: u32,
}

pub(crate) async fn start(wish: Wish) -> FreshBooks {
    let Wish { scale, company, latency, plain } = wish;
    let newer_journals = !plain;
    let options =
        Options { time_scale: scale, companies: vec![company], latency, newer_journals, ..Options::default() };
    FreshBooks { practice: Practice::start(options).await.expect("practice books"), scale }
}

impl Side for FreshBooks {
    same!(freshbooks);

    fn manners(&self) -> Manners {
        Manners {
            tokens: "oauth/token",
            lost: Lost::Everything,
            pace: (20, 600, Duration::from_secs(3)),
            // Days of change are asked for, in a zone that is disputed.
            overlap: SignedDuration::from_hours(48),
            pause_for_all: true,
            has_quota: false,
            other_company: "refused",
            pages: (320, None),
            posting: Posting::Here,
        }
    }

    fn tokens(&self) -> TokenSet {
        ways::freshbooks::tokens(&self.practice, self.scale)
    }

    fn count(&self, kind: Kind) -> Option<usize> {
        let lists: &[&str] = match kind {
            Kind::Invoice => &["invoices"],
            Kind::CreditNote => &["credit_notes"],
            Kind::Bill => &["bills"],
            Kind::Payment => &["payments"],
            Kind::BillPayment => &["bill_payments"],
            Kind::Expense => &["expenses"],
            Kind::Contact => &["clients", "bill_vendors"],
            Kind::Item => &["items"],
            Kind::Journal => &["journal_entries"],
            _ => return None,
        };
        let rows = lists.iter().flat_map(|list| self.practice.resource(list).expect("a list"));
        // A payment that a credit made is none.
        Some(rows.filter(|row| kind != Kind::Payment || row["creditid"].is_null()).count())
    }

    fn together(&self, kind: Kind) -> Vec<Kind> {
        match kind {
            // What came in ahead or beyond an invoice is kept as a credit note.
            Kind::CreditNote => vec![Kind::CreditNote, Kind::Prepayment, Kind::Overpayment],
            kind => vec![kind],
        }
    }

    fn counted(&self) -> Counted {
        self.practice.counters().into()
    }

    fn path(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Invoice => "/invoices",
            Kind::Bill => "/bills",
            Kind::Contact => "/clients",
            _ => "/accounting/",
        }
    }

    fn writes_on(&self, _kind: Kind) -> &'static str {
        "/accounting/"
    }

    fn holds(&self, kind: Kind, state: State) -> bool {
        let unready = matches!(state, State::Draft | State::PendingApproval);
        // What is void is deleted there.
        state != State::Void && !(kind == Kind::Bill && unready)
    }

    fn keeps(&self, kind: Kind) -> bool {
        !matches!(kind, Kind::PurchaseOrder | Kind::VendorCredit)
    }
}
