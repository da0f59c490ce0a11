//! Reading: everything that the books hold, once, to the last amount.

use crate::bench::{Bench, bench, year};
use crate::side::Posting;
use books::{ListRequest, Listed};
use model::connection::Provider;
use model::document::{Document, Paid, imbalances};
use model::period::Period;
use model::{Date, Decimal, Kind, Status};
use practice::company::{self, Company};
use std::collections::{BTreeMap, BTreeSet};

fn plain(number: Option<Decimal>) -> String {
    number.map_or_else(|| "none".to_owned(), |number| number.normalize().to_string())
}

fn raw(doc: &Document) -> &str {
    doc.raw.as_ref().map_or("", |raw| raw.as_str())
}

pub(crate) async fn every_kind_is_read_whole_once_and_adds_up(provider: Provider) {
    let bench = year(provider).await;
    let mut counts = BTreeMap::new();
    for kind in bench.kinds() {
        let rows = bench.all(kind).await;
        let ids: BTreeSet<&String> = rows.iter().map(|row| &row.head.id).collect();
        assert_eq!(ids.len(), rows.len(), "{kind}: each once");
        counts.insert(kind, rows.len());
        for (at, row) in rows.iter().enumerate() {
            let doc = bench.whole(row).await;
            let about = format!("{kind} {}: {}", doc.title(), raw(&doc));
            assert_eq!(imbalances(&doc), [], "{about}");
            agrees(row, &doc, &about);
            if at % 7 == 0 && row.document.is_some() {
                let alone = bench.books.detail(kind, &row.head.id).await.unwrap_or_else(|e| panic!("{e}: {about}"));
                same(&alone, &doc, &about);
            }
        }
    }
    for kind in bench.kinds() {
        let Some(held) = bench.side.count(kind) else { continue };
        let read: usize = bench.side.together(kind).iter().filter_map(|one| counts.get(one)).sum();
        assert_eq!(read, held, "{kind}: all of them");
    }
    let counted = bench.side.counted();
    assert_eq!(counted.throttled, 0, "no limit was run into");
}

/// What a list says of a record is what the record says.
fn agrees(row: &Listed, doc: &Document, about: &str) {
    let head = &row.head;
    assert_eq!(doc.id.as_ref(), Some(&head.id), "id of {about}");
    assert_eq!(doc.status, Some(head.status), "state of {about}");
    let number = doc.number.as_ref().or(doc.code.as_ref());
    assert!(head.number.is_none() || head.number.as_ref() == number, "{:?} of {about}", head.number);
    assert!(head.number.is_some() || doc.number.is_none(), "number of {about}");
    assert_eq!(doc.date, head.date, "date of {about}");
    if head.value.is_some() {
        assert_eq!(plain(head.value), plain(Some(doc.value())), "value of {about}");
    }
    if head.currency.is_some() {
        assert_eq!(head.currency, doc.currency, "currency of {about}");
    }
    if head.party_id.is_some() {
        assert_eq!(head.party_id, doc.party().id, "party of {about}");
        let named = head.kind != Kind::Contact && head.party_name.is_some();
        assert!(!named || head.party_name == doc.party().name, "party {:?} of {about}", head.party_name);
    }
}

/// A record alone is what it is in the list.
fn same(alone: &Document, listed: &Document, about: &str) {
    assert_eq!((alone.total, alone.amount, &alone.lines), (listed.total, listed.amount, &listed.lines), "{about}");
    // Alone a payment may tell more of what it settles: the date and the total of an invoice.
    let paid = |doc: &Document| {
        doc.paid.iter().map(|one| (one.id.clone(), one.invoice.clone(), one.amount)).collect::<Vec<_>>()
    };
    assert_eq!((paid(alone), &alone.applied), (paid(listed), &listed.applied), "{about}");
    assert_eq!(alone.party(), listed.party(), "{about}");
    // Where a list tells no time of change, a hash of what it tells stands for it.
    let hashed = |doc: &Document| doc.version.as_ref().is_some_and(|version| version.starts_with("sha256"));
    if !hashed(alone) && !hashed(listed) {
        assert_eq!(alone.version, listed.version, "{about}");
    }
    assert_eq!((&alone.number, alone.date, &alone.memo), (&listed.number, listed.date, &listed.memo), "{about}");
}

fn trade(company: &Company) -> [(Kind, &Vec<company::Document>); 5] {
    [
        (Kind::Invoice, &company.invoices),
        (Kind::CreditNote, &company.credit_notes),
        (Kind::Bill, &company.bills),
        (Kind::VendorCredit, &company.vendor_credits),
        (Kind::PurchaseOrder, &company.purchase_orders),
    ]
}

/// The names under which the books may show a party.
fn names(bench: &Bench, company: &Company, name: &str) -> BTreeSet<String> {
    let mut contacts = company.customers.iter().chain(&company.vendors);
    let of_company = contacts.find(|one| one.name == name).map(|one| one.company.clone());
    [name.to_owned()].into_iter().chain(of_company).map(|name| bench.side.name(&name)).collect()
}

fn currency(company: &Company, document: &company::Document) -> String {
    let mut contacts = company.customers.iter().chain(&company.vendors);
    let party = contacts.find(|one| one.name == document.party).and_then(|one| one.currency.clone());
    document.currency.clone().or(party).unwrap_or_else(|| company.organisation.currency.clone())
}

pub(crate) async fn documents_are_those_of_the_company(provider: Provider) {
    let bench = year(provider).await;
    let company = Company::built_in(1);
    let mut compared = 0;
    for (kind, expected) in trade(&company) {
        assert_eq!(bench.side.keeps(kind), bench.books.capabilities().of(kind).is_some(), "{kind}");
        if !bench.side.keeps(kind) {
            continue;
        }
        let docs = bench.documents(kind).await;
        for document in expected {
            let parties = names(&bench, &company, &document.party);
            let is = |doc: &&Document| {
                doc.number.as_ref() == Some(&document.number)
                    && doc.date == Some(document.date)
                    && doc.party().name.as_ref().is_some_and(|name| parties.contains(name))
            };
            let found: Vec<&Document> = docs.iter().filter(is).collect();
            if !bench.side.holds(kind, document.state) {
                let ended = found.iter().all(|doc| doc.status == Some(Status::Deleted));
                assert!(ended, "{kind} {} has no place there", document.number);
                continue;
            }
            let [doc] = found.as_slice() else {
                let like = docs.iter().filter(|doc| doc.number.as_ref() == Some(&document.number));
                let like: Vec<_> = like.map(|doc| (&doc.party().name, doc.date, doc.status)).collect();
                let (number, date, times) = (&document.number, document.date, found.len());
                panic!("{kind} {number} of {parties:?} on {date} is read {times} times: {like:?}")
            };
            let about = format!("{kind} {}: {}", document.number, raw(doc));
            assert_eq!(doc.currency, Some(currency(&company, document)), "{about}");
            if matches!(doc.status, Some(Status::Void | Status::Deleted)) {
                continue;
            }
            let totals = company.totals(document);
            assert_eq!(plain(doc.total), plain(Some(totals.total)), "total of {about}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} documents were compared");
}

/// Cash used for each document, by its number and party's name.
type Cash = BTreeMap<(String, String), Decimal>;

pub(crate) async fn contacts_and_money_are_those_of_the_company(provider: Provider) {
    let bench = year(provider).await;
    let company = Company::built_in(1);
    let contacts = bench.documents(Kind::Contact).await;
    let named: BTreeSet<String> =
        contacts.iter().flat_map(|doc| [doc.name.clone(), doc.contact.name.clone()]).flatten().collect();
    for contact in company.customers.iter().chain(&company.vendors) {
        let names = names(&bench, &company, &contact.name);
        assert!(names.iter().any(|name| named.contains(name)), "{names:?} is among the contacts");
    }
    for (kind, payments) in [(Kind::Payment, &company.customer_payments), (Kind::BillPayment, &company.vendor_payments)]
    {
        let mut expect = Cash::new();
        for payment in payments {
            for one in &payment.applied {
                *expect.entry((one.to.clone(), payment.party.clone())).or_default() += one.amount;
            }
        }
        let docs = bench.documents(kind).await;
        let mut found: BTreeMap<String, Decimal> = BTreeMap::new();
        // Where no money moved, a credit was used.
        for doc in docs.iter().filter(|doc| doc.amount.is_some_and(|amount| !amount.is_zero())) {
            let of_documents = |one: &&Paid| matches!(one.kind.as_deref(), None | Some("invoice" | "bill"));
            for paid in doc.paid.iter().filter(of_documents) {
                let number = paid.invoice.clone().unwrap_or_else(|| panic!("{kind} without a number: {}", raw(doc)));
                *found.entry(number).or_default() += paid.amount.unwrap_or_default();
            }
        }
        let mut wanted: BTreeMap<String, Decimal> = BTreeMap::new();
        for ((number, _), amount) in expect {
            *wanted.entry(number).or_default() += amount;
        }
        for (number, amount) in &wanted {
            assert_eq!(plain(found.get(number).copied()), plain(Some(*amount)), "{kind} of {number}");
        }
        assert_eq!(found.len(), wanted.len(), "{kind}: nothing else was paid");
    }
}

/// The ids of rows that fit.
fn ids(rows: &[Listed], fits: impl Fn(&Listed) -> bool) -> BTreeSet<String> {
    rows.iter().filter(|row| fits(row)).map(|row| row.head.id.clone()).collect()
}

pub(crate) async fn periods_and_parties_narrow_a_list(provider: Provider) {
    let bench = year(provider).await;
    let (mut dated, mut of_parties) = (0, 0);
    for ability in bench.books.capabilities().kinds {
        let kind = ability.kind;
        let rows = bench.all(kind).await;
        let days: BTreeSet<Date> = rows.iter().filter_map(|row| row.head.date).collect();
        if let Some(day) = days.iter().nth(days.len() / 2) {
            let mut periods = vec![Period::month_of(*day), Period { from: *day, to: *day }];
            periods.extend(days.first().map(|first| Period { from: *first, to: *day }));
            for period in periods {
                let request = ListRequest { dated: Some(period), ..ListRequest::all(kind) };
                let found = bench.list(request).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
                let expect = ids(&rows, |row| row.head.date.is_some_and(|day| period.contains(day)));
                assert_eq!(ids(&found, |_| true), expect, "{kind} of {period:?}");
                dated += 1;
            }
        }
        let parties: BTreeSet<&String> = rows.iter().filter_map(|row| row.head.party_id.as_ref()).collect();
        for party in parties.iter().take(2) {
            let request = ListRequest { party: Some((*party).clone()), ..ListRequest::all(kind) };
            let found = bench.list(request).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
            let expect = ids(&rows, |row| row.head.party_id.as_ref() == Some(*party));
            assert_eq!(ids(&found, |_| true), expect, "{kind} of {party}");
            of_parties += 1;
        }
    }
    assert!(dated >= 15 && of_parties >= 8, "{dated} periods and {of_parties} parties were tried");
}

pub(crate) async fn what_is_not_read_is_refused(provider: Provider) {
    let bench = bench(provider).await;
    let asked = bench.side.asked().len();
    for kind in Kind::ALL.iter().filter(|kind| bench.books.capabilities().of(**kind).is_none()) {
        let error = bench.books.list(&ListRequest::all(*kind)).await.expect_err("not read here");
        assert_eq!(error.code(), "unsupported", "{kind}: {error}");
        assert_eq!(bench.books.detail(*kind, "1").await.expect_err("not read here").code(), "unsupported", "{kind}");
    }
    assert_eq!(bench.side.asked().len(), asked, "nothing is asked that cannot be answered");
    let writes = bench.books.capabilities().writes;
    let never = bench.side.manners().posting == Posting::Never;
    assert!(
        provider == Provider::ZohoBooks || never == writes.is_empty(),
        "what is stated of writing is so: {writes:?}"
    );
}
