//! QuickBooks Online.

use super::{same, ways};
use crate::side::{Counted, Lost, Manners, Posting, Seen, Side, Wish};
use books::{Secrets, TokenSet};
use jiff::{SignedDuration, Timestamp};
use model::Kind;
use model::connection::Connection;
use practice::company::{Company, State};
use practice::kit::{Asked, Change, Fault};
use practice::quickbooks::{Entity, Options, Practice};
use std::time::Duration;

pub(crate) struct QuickBooks {
    practice: Practice,
    scale: u32,
}

pub(crate) async fn start(wish: Wish) -> QuickBooks {
    let Wish { scale, company, latency, .. } = wish;
    let options = Options { time_scale: scale, companies: vec![company], latency, ..Options::default() };
    QuickBooks { practice: Practice::start(options).await.expect("practice books"), scale }
}

fn entities(kind: Kind) -> &'static [Entity] {
    match kind {
        Kind::Invoice => &[Entity::Invoice],
        Kind::CreditNote => &[Entity::CreditMemo],
        Kind::Bill => &[Entity::Bill],
        Kind::VendorCredit => &[Entity::VendorCredit],
        Kind::PurchaseOrder => &[Entity::PurchaseOrder],
        Kind::Expense => &[Entity::Purchase],
        Kind::Payment => &[Entity::Payment],
        Kind::BillPayment => &[Entity::BillPayment],
        Kind::Journal => &[Entity::JournalEntry],
        Kind::Contact => &[Entity::Customer, Entity::Vendor],
        Kind::Account => &[Entity::Account],
        Kind::Class => &[Entity::Class],
        Kind::Item => &[Entity::Item],
        _ => &[],
    }
}

impl Side for QuickBooks {
    same!(quickbooks);

    fn manners(&self) -> Manners {
        Manners {
            tokens: "tokens/bearer",
            lost: Lost::Within(Duration::from_secs(24 * 3600)),
            pace: (10, 300, Duration::from_secs(3)),
            overlap: SignedDuration::from_mins(5),
            pause_for_all: true,
            has_quota: true,
            other_company: "settings",
            pages: (1010, None),
            posting: Posting::Here,
        }
    }

    fn tokens(&self) -> TokenSet {
        ways::quickbooks::tokens(&self.practice, self.scale)
    }

    fn count(&self, kind: Kind) -> Option<usize> {
        let rows = entities(kind).iter().flat_map(|entity| self.practice.records(*entity));
        // A payment of nothing that names what it settles is the use of a credit.
        let nothing = |total: String| total.parse::<model::Decimal>().is_ok_and(|total| total.is_zero());
        let used = |row: &serde_json::Value| {
            nothing(row["TotalAmt"].to_string()) && row["Line"][0]["LinkedTxn"][0].is_object()
        };
        let paying = matches!(kind, Kind::Payment | Kind::BillPayment);
        Some(rows.filter(|row| !paying || !used(row)).count())
    }

    fn counted(&self) -> Counted {
        self.practice.counters().into()
    }

    fn path(&self, _kind: Kind) -> &'static str {
        "/query"
    }

    fn name(&self, name: &str) -> String {
        name.replace([':', '\t', '\n', '\r'], " ")
    }

    fn writes_on(&self, _kind: Kind) -> &'static str {
        "/v3/company"
    }

    fn holds(&self, _kind: Kind, state: State) -> bool {
        !matches!(state, State::Draft | State::PendingApproval)
    }

    fn keeps(&self, _kind: Kind) -> bool {
        true
    }
}
