//! Practice books that may be written to, and documents to write.

use crate::support::{Memory, Real, all, connected};
use crate::way;
use books::write::{Operation, Outcome, Prior, Waits, Write, post, verify};
use books::{Books, Clock as _, ListRequest, Listed};
use model::document::{Line, Paid, Party};
use model::{Date, Decimal, Document, Kind, Status};
use practice::zoho::{self, Change};
use serde_json::json;
use std::sync::Arc;

/// The unique field of the practice company.
pub(crate) const FIELD: &str = "cf_ml_key";

/// What can be written, and the module of each.
pub(crate) const KINDS: [(Kind, &str); 8] = [
    (Kind::Invoice, "invoices"),
    (Kind::CreditNote, "creditnotes"),
    (Kind::Bill, "bills"),
    (Kind::VendorCredit, "vendorcredits"),
    (Kind::Payment, "customerpayments"),
    (Kind::BillPayment, "vendorpayments"),
    (Kind::Contact, "contacts"),
    (Kind::Journal, "journals"),
];

/// Practice books and a client that may write there.
pub(crate) struct Bench {
    pub(crate) practice: zoho::Practice,
    pub(crate) books: Box<dyn Books>,
    pub(crate) scale: u32,
    /// The ids of a customer, a vendor, an income and an expense account, a bank account.
    pub(crate) customer: Document,
    pub(crate) vendor: Document,
    pub(crate) income: String,
    pub(crate) expense: String,
    pub(crate) bank: String,
}

/// Books as fast as the scale, in which a vendor's bill number may come twice.
pub(crate) fn books_at(scale: u32) -> zoho::Options {
    let mut options = zoho::Options { time_scale: scale, bill_numbers_repeat: true, ..zoho::Options::default() };
    options.limits.per_day = 1_000_000;
    for on in
        ["invoice", "credit_note", "bill", "vendor_credit", "contact", "customer_payment", "vendor_payment", "journal"]
    {
        let field = json!({"on": on, "name": FIELD, "label": "ML key", "type": "text", "unique": true});
        let field = serde_json::from_value(field).expect("a field");
        options.companies[0].custom_fields.push(field);
    }
    options
}

/// Starts practice books and opens them with the rights that the settings ask for.
pub(crate) async fn bench(practice: zoho::Options, settings: &[(&str, &str)]) -> Bench {
    let scale = practice.time_scale;
    let practice = zoho::Practice::start(practice).await.expect("practice books");
    let mut connection = way::connection(&practice, scale);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    connection.settings = settings.collect();
    let store = Arc::new(Memory::of(way::tokens(&practice, &connection)));
    let (_, books) = connected(&connection, way::secrets(&practice), store);
    let contacts = found(&*books, Kind::Contact).await;
    let named = |name: &str| contacts.iter().find(|one| one.name.as_deref() == Some(name)).cloned().expect(name);
    let accounts = found(&*books, Kind::Account).await;
    let of = |group: &str| {
        let fits = |one: &&Document| one.group.as_deref() == Some(group) && one.status == Some(Status::Active);
        accounts.iter().find(fits).and_then(|one| one.id.clone()).expect(group)
    };
    Bench {
        customer: named("Oak Lane"),
        vendor: named("Pine Supply"),
        income: of("income"),
        expense: of("expense"),
        bank: of("bank"),
        practice,
        books,
        scale,
    }
}

/// All records of a list, as far as it tells of them.
async fn found(books: &dyn Books, kind: Kind) -> Vec<Document> {
    let told = |row: Listed| {
        row.document.unwrap_or_else(|| Document {
            id: Some(row.head.id),
            name: row.head.name,
            status: Some(row.head.status),
            currency: row.head.currency,
            ..Document::new(kind)
        })
    };
    all(books, ListRequest::all(kind)).await.expect("a list").into_iter().map(told).collect()
}

/// A number, its hundredths stated.
pub(crate) fn cents(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

/// A write that makes a document.
pub(crate) fn creates(document: Document, number: u32) -> Write {
    let key = format!("00000000-0000-4000-8000-{number:012}");
    Write { key, operation: Operation::Create, document }
}

impl Bench {
    pub(crate) fn waits(&self) -> Waits {
        Waits::at_scale(self.scale)
    }

    pub(crate) async fn post(&self, write: &Write, prior: Prior) -> Outcome {
        post(&*self.books, write, prior, &Memory::default(), (&Real, self.waits())).await
    }

    /// Posts, and looks a second time where that is owed.
    pub(crate) async fn post_and_verify(&self, write: &Write, prior: Prior) -> Outcome {
        let outcome = self.post(write, prior).await;
        if !matches!(outcome, Outcome::Posted { verify: true, .. }) {
            return outcome;
        }
        Real.sleep(self.waits().settle).await;
        verify(&*self.books, write).await.expect("looked").unwrap_or(outcome)
    }

    fn party(&self, kind: Kind) -> Party {
        let of = match kind {
            Kind::Invoice | Kind::CreditNote | Kind::Payment => &self.customer,
            _ => &self.vendor,
        };
        Party::named(of.id.clone(), of.name.clone())
    }

    /// A document of a kind that is known by a title, and in its amounts by a number.
    pub(crate) fn document(&self, kind: Kind, title: &str, number: u32) -> Document {
        match kind {
            Kind::Contact => contact(title),
            Kind::Journal => self.journal(title, number),
            Kind::Payment | Kind::BillPayment => self.payment(kind, title, number),
            _ => self.trade(kind, title, number),
        }
    }

    fn trade(&self, kind: Kind, title: &str, number: u32) -> Document {
        let sells = matches!(kind, Kind::Invoice | Kind::CreditNote);
        let account = if sells { &self.income } else { &self.expense };
        let line = |text: &str, quantity: i64, price: Decimal| Line {
            item: sells.then(|| text.to_owned()),
            text: Some(text.to_owned()),
            quantity: Some(quantity.into()),
            price: Some(price),
            net: Some(price * Decimal::from(quantity)),
            account_id: Some(account.clone()),
            ..Line::default()
        };
        let lines = vec![line("Rope", 3, cents(1050 + i64::from(number))), line("Tar", 1, cents(775))];
        let mut document = Document {
            number: Some(title.to_owned()),
            date: Some(Date::constant(2026, 11, 4)),
            reference: Some(format!("R {title}")),
            currency: self.vendor.currency.clone(),
            memo: Some("Of November".to_owned()),
            total: lines.iter().map(|line| line.net).sum(),
            lines,
            ..Document::new(kind)
        };
        if matches!(kind, Kind::Invoice | Kind::Bill) {
            document.due_date = Some(Date::constant(2026, 12, 4));
        }
        if sells {
            document.customer = self.party(kind)
        } else {
            document.vendor = self.party(kind)
        }
        document
    }

    fn journal(&self, title: &str, number: u32) -> Document {
        let amount = cents(1500 + i64::from(number));
        let line = |account: &String, amount: Decimal| Line {
            text: Some("Accrual".to_owned()),
            account_id: Some(account.clone()),
            amount: Some(amount),
            ..Line::default()
        };
        Document {
            reference: Some(title.to_owned()),
            date: Some(Date::constant(2026, 11, 30)),
            memo: Some("Month's end".to_owned()),
            total: Some(amount),
            lines: vec![line(&self.expense, amount), line(&self.bank, -amount)],
            ..Document::new(Kind::Journal)
        }
    }

    /// A payment of a part of something that is made for it.
    fn payment(&self, kind: Kind, title: &str, number: u32) -> Document {
        let of = if kind == Kind::Payment { zoho::Kind::Invoice } else { zoho::Kind::Bill };
        let party = self.party(kind);
        let record = json!({
            "number": format!("FOR {title}"), "party": party.name, "date": "2026-11-02", "lines": [{"rate": "500"}],
        });
        let id = self.practice.change(Change::Add { kind: of, record }).expect("something to pay");
        let amount = cents(2000 + i64::from(number));
        let mut document = Document {
            date: Some(Date::constant(2026, 11, 9)),
            amount: Some(amount),
            reference: Some(title.to_owned()),
            method: Some("banktransfer".to_owned()),
            account_id: Some(self.bank.clone()),
            memo: Some("By hand".to_owned()),
            currency: self.vendor.currency.clone(),
            paid: vec![Paid { id: Some(id), amount: Some(amount), ..Paid::default() }],
            ..Document::new(kind)
        };
        if kind == Kind::Payment {
            document.customer = party
        } else {
            document.vendor = party
        }
        document
    }

    /// How many records of a kind the practice books hold under a title.
    pub(crate) fn count(&self, kind: Kind, title: &str) -> usize {
        let company = self.practice.company().expect("a company");
        let numbered = |list: &[practice::company::Document]| list.iter().filter(|one| one.number == title).count();
        let referred = |list: &[practice::company::Payment]| list.iter().filter(|one| one.reference == title).count();
        match kind {
            Kind::Invoice => numbered(&company.invoices),
            Kind::CreditNote => numbered(&company.credit_notes),
            Kind::Bill => numbered(&company.bills),
            Kind::VendorCredit => numbered(&company.vendor_credits),
            Kind::Payment => referred(&company.customer_payments),
            Kind::BillPayment => referred(&company.vendor_payments),
            Kind::Journal => {
                let journals = self.practice.journals().expect("journals");
                journals.iter().filter(|one| one["reference_number"] == title).count()
            }
            _ => company.vendors.iter().chain(&company.customers).filter(|one| one.name == title).count(),
        }
    }
}

fn contact(name: &str) -> Document {
    Document {
        name: Some(name.to_owned()),
        role: Some("vendor".to_owned()),
        terms_days: Some(14.into()),
        memo: Some("New".to_owned()),
        contact: Party {
            name: Some(format!("{name} Ltd")),
            contact: Some("Ida Roe".to_owned()),
            email: Some("office@birch.example".to_owned()),
            phone: Some("+353 1 555 0100".to_owned()),
            tax_id: Some("IE1234567X".to_owned()),
            street: Some("1 Weir St".to_owned()),
            city: Some("Cork".to_owned()),
            zip: Some("T12".to_owned()),
            country: Some("Ireland".to_owned()),
            ..Party::default()
        },
        ..Document::new(Kind::Contact)
    }
}
