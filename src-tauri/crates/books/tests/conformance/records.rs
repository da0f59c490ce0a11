//! Records to be written: of each kind one that every provider can take.

use crate::bench::Bench;
use model::connection::Provider;
use model::document::{Line, Paid, Party};
use model::{Date, Decimal, Document, Kind, Status};

/// A text that is there.
pub(crate) fn text(text: impl Into<String>) -> Option<String> {
    Some(text.into())
}

/// What records refer to, as the books have it.
pub(crate) struct Ground {
    provider: Provider,
    home: String,
    today: Date,
    customer: Party,
    vendor: Party,
    cost: String,
    income: String,
    accounts: [String; 2],
    invoice: Option<String>,
    bill: Option<String>,
}

/// What the books hold that records can refer to.
pub(crate) async fn ground(bench: &Bench, provider: Provider) -> Ground {
    let home = bench.connection.company.as_ref().expect("a company").currency.clone();
    let contacts = bench.documents(Kind::Contact).await;
    let open = |doc: &&Document| {
        let enough = doc.balance.is_some_and(|open| open > Decimal::from(100));
        enough && doc.currency.as_ref() == Some(&home) && !matches!(doc.status, Some(Status::Void | Status::Draft))
    };
    let most = |docs: &[Document]| docs.iter().filter(open).max_by_key(|doc| doc.balance).cloned();
    let (invoice, bill) = (most(&bench.documents(Kind::Invoice).await), most(&bench.documents(Kind::Bill).await));
    let contact = |role: &str| {
        let is = |one: &&Document| {
            one.role.as_deref() == Some(role)
                && one.status == Some(Status::Active)
                && one.currency.as_ref() == Some(&home)
        };
        let found = contacts.iter().find(is).expect("one in the company's currency");
        Party::named(found.id.clone(), found.name.clone())
    };
    let party = |doc: &Option<Document>, role: &str| match doc {
        Some(doc) if provider != Provider::Bill => doc.party().clone(),
        _ => contact(role),
    };
    let accounts = bench.documents(Kind::Account).await;
    let group = |words: &[&str]| {
        let is = |one: &&Document| {
            one.group.as_deref().is_some_and(|group| words.contains(&group)) && one.status == Some(Status::Active)
        };
        accounts.iter().find(is).and_then(|one| one.id.clone())
    };
    let category = accounts.iter().find(|one| one.id.as_ref().is_some_and(|id| id.starts_with("category-")));
    let ledger: Vec<String> =
        accounts.iter().filter_map(|one| one.id.clone()).filter(|id| !id.starts_with("category-")).collect();
    let cost = category
        .and_then(|one| one.id.clone())
        .or(group(&["Expense", "EXPENSE", "expense"]))
        .expect("an account of costs");
    let bank = group(&["Bank", "BANK", "bank"]).unwrap_or_else(|| ledger[0].clone());
    let other =
        if category.is_some() { ledger.iter().find(|id| **id != bank).expect("another").clone() } else { cost.clone() };
    Ground {
        provider,
        income: group(&["Income", "INCOME", "income"]).unwrap_or_default(),
        today: bench.side.now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        customer: party(&invoice, "customer"),
        vendor: party(&bill, "vendor"),
        cost,
        accounts: [other, bank],
        invoice: invoice.and_then(|doc| doc.id),
        bill: bill.and_then(|doc| doc.id),
        home,
    }
}

/// A record of a kind that is not in the books.
pub(crate) fn record(ground: &Ground, kind: Kind, at: usize) -> Document {
    let freshbooks = ground.provider == Provider::FreshBooks;
    let zoho = ground.provider == Provider::ZohoBooks;
    // Zoho's records of these kinds are known by their references.
    let referred = zoho && matches!(kind, Kind::Payment | Kind::BillPayment | Kind::Journal);
    let sells = matches!(kind, Kind::Invoice | Kind::CreditNote);
    let cents = Decimal::new(i64::try_from(at).expect("small") + 100, 2);
    let line = |words: &str, net: Decimal| Line {
        text: text(words),
        item: (freshbooks || zoho && sells).then(|| words.to_owned()),
        quantity: (freshbooks || zoho).then_some(Decimal::ONE),
        price: (freshbooks || zoho).then_some(net),
        net: Some(net),
        account_id: text(if zoho && sells { ground.income.clone() } else { ground.cost.clone() }),
        ..Line::default()
    };
    let doc = Document {
        number: text(format!("ML-{at:05}")).filter(|_| !referred),
        reference: text(format!("ML-{at:05}")).filter(|_| referred),
        date: Some(ground.today),
        currency: text(ground.home.clone()),
        memo: text("from the file"),
        ..Document::new(kind)
    };
    let paid = |id: &Option<String>, word: &str| {
        vec![Paid { kind: text(word), id: id.clone(), amount: Some(cents), ..Paid::default() }]
    };
    let lines = vec![line("Rope", cents), line("Tar", Decimal::TEN)];
    let total = Some(cents + Decimal::TEN);
    let bank = text(ground.accounts[1].clone());
    match kind {
        Kind::Bill | Kind::VendorCredit => Document { vendor: ground.vendor.clone(), lines, total, ..doc },
        Kind::Expense if freshbooks => {
            let vendor = Party { name: text("Rail"), ..Party::default() };
            let line = Line { gross: Some(cents), ..line("Fare", cents) };
            Document { vendor, lines: vec![line], total: Some(cents), ..doc }
        }
        Kind::Expense => Document {
            vendor: ground.vendor.clone(),
            method: text("Cash"),
            account_id: bank,
            lines: vec![line("Fare", cents)],
            total: Some(cents),
            ..doc
        },
        Kind::Payment => {
            let customer = ground.customer.clone();
            let method = if zoho { text("banktransfer") } else { text("ach").filter(|_| freshbooks) };
            let account_id = bank.filter(|_| !freshbooks);
            Document {
                customer,
                method,
                account_id,
                amount: Some(cents),
                paid: paid(&ground.invoice, "invoice"),
                ..doc
            }
        }
        Kind::BillPayment => {
            let account_id = bank.filter(|_| !freshbooks);
            Document {
                vendor: ground.vendor.clone(),
                account_id,
                amount: Some(cents),
                paid: paid(&ground.bill, "bill"),
                ..doc
            }
        }
        Kind::Journal => {
            let side =
                |id: &String, amount| Line { account_id: text(id.clone()), amount: Some(amount), ..Line::default() };
            Document { lines: vec![side(&ground.accounts[0], cents), side(&ground.accounts[1], -cents)], ..doc }
        }
        Kind::Contact => {
            let name = format!("Newcomer {at:05} Ltd");
            let contact = Party {
                name: text(name.clone()),
                email: text("office@newcomer.example"),
                street: text("1 Weir St"),
                city: text("Troy"),
                zip: text("12180"),
                country_code: text("US"),
                ..Party::default()
            };
            let role = text(if freshbooks { "customer" } else { "vendor" });
            Document { name: text(name), role, contact, number: None, date: None, currency: None, memo: None, ..doc }
        }
        _ => Document { customer: ground.customer.clone(), lines, total, ..doc },
    }
}
