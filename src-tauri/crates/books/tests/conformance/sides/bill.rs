//! BILL, whose sessions are not renewed but opened anew.

use super::{confirmed, same, stranger};
use crate::side::{Counted, Lost, Manners, Posting, Seen, Side, Wish, lasting};
use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::{Addresses, Connection};
use practice::bill::{Kind as Own, Options, Practice};
use practice::company::{Company, State};
use practice::kit::{Asked, Change, Fault};
use std::time::Duration;

pub(crate) struct Bill {
    practice: Practice,
    scale: u32,
}

pub(crate) async fn start(wish: Wish) -> Bill {
    let Wish { scale, company, latency } = wish;
    let options = Options { time_scale: scale, companies: vec![company], latency, ..Options::default() };
    Bill { practice: Practice::start(options).await.expect("practice books"), scale }
}

impl Side for Bill {
    same!();

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

    fn connection(&self) -> Connection {
        let mut connection = stranger("bill", &self.practice.overview().user, self.scale);
        let api = format!("{}/connect", self.practice.api_address());
        connection.addresses.insert("main".to_owned(), Addresses { accounts: api.clone(), api });
        connection.settings.insert("organization".to_owned(), self.practice.company_id());
        connection.company = confirmed(self.practice.company_id(), self.practice.company().organisation);
        connection
    }

    fn secrets(&self) -> Secrets {
        let overview = self.practice.overview();
        Secrets {
            developer_key: Some(self.practice.client_id().into()),
            password: Some(overview.password.into()),
            spend_token: Some(overview.spend_token.into()),
            ..Secrets::default()
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
        Counted {
            calls: counters.calls,
            renewals: counters.exchanges + counters.refreshes,
            max_in_flight: counters.max_in_flight,
            throttled: counters.throttled,
            writes: counters.writes,
        }
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
