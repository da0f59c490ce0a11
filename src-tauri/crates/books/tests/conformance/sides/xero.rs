//! Xero, of which everything is read and nothing is written.

use super::{same, ways};
use crate::side::{Counted, Lost, Manners, Posting, Seen, Side, Wish, neutral};
use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Connection;
use practice::company::Company;
use practice::kit::{Asked, Change, Fault};
use practice::xero::{Limits, Options, Practice};
use std::time::Duration;

pub(crate) struct Xero {
    practice: Practice,
    scale: u32,
}

pub(crate) async fn start(wish: Wish) -> Xero {
    let Wish { scale, company, latency, .. } = wish;
    let limits = Limits { per_day: 5000, ..Limits::default() };
    let options = Options { time_scale: scale, companies: vec![company], latency, limits, ..Options::default() };
    Xero { practice: Practice::start(options).await.expect("practice books"), scale }
}

impl Side for Xero {
    same!(xero);

    fn manners(&self) -> Manners {
        Manners {
            tokens: "connect/token",
            lost: Lost::Grace(Duration::from_secs(30 * 60)),
            pace: (60, 180, Duration::from_secs(2)),
            overlap: SignedDuration::from_mins(5),
            pause_for_all: true,
            has_quota: true,
            other_company: "sign-in-again",
            pages: (62, Some(("page", "20"))),
            posting: Posting::Never,
        }
    }

    fn tokens(&self) -> TokenSet {
        ways::xero::tokens(&self.practice, self.scale)
    }

    fn count(&self, kind: Kind) -> Option<usize> {
        let resource = |name: &str| Some(self.practice.resource(name).expect("a resource").len());
        match kind {
            // Payments of one bank line are one document.
            Kind::Payment | Kind::BillPayment => None,
            Kind::Expense => {
                let rows = self.practice.resource("BankTransactions").expect("a resource");
                Some(rows.iter().filter(|row| row["Type"] == "SPEND").count())
            }
            Kind::Prepayment => resource("Prepayments"),
            Kind::Overpayment => resource("Overpayments"),
            Kind::Journal => resource("ManualJournals"),
            Kind::Item => resource("Items"),
            Kind::Class => None,
            kind => Some(self.practice.records(neutral(kind)?).len()),
        }
    }

    fn counted(&self) -> Counted {
        self.practice.counters().into()
    }

    fn path(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Invoice | Kind::Bill => "/Invoices",
            Kind::Contact => "/Contacts",
            _ => "/api.xro/",
        }
    }

    fn keeps(&self, _kind: Kind) -> bool {
        true
    }
}
