//! Ready layouts of X12 and EDIFACT: what is written is read back as the same document, whatever its texts and amounts
//! are; what a file cannot say is held, never changed; and no file, however cut or damaged, is read in silence.

use super::{cases, inputs_for, plan, read, read_good, summary};
use formats::layout::{Event, Plan, Writer};
use formats::templates;
use model::document::{Adjustment, Charge, Entity, Line, Paid, Party, complete, imbalances};
use model::layout::Layout;
use model::{Date, Decimal, Document, Kind, Status};
use proptest::option::of;
use proptest::prelude::*;

/// The templates at hand, by name.
fn names() -> Vec<&'static str> {
    let sets = ["x12-810", "x12-850", "x12-820", "edifact-invoic", "edifact-orders", "edifact-remadv"];
    let of_sets = |name: &&str| sets.iter().any(|set| name.starts_with(set));
    templates::list().iter().map(|template| template.name).filter(of_sets).collect()
}

fn layout(name: &str) -> Layout {
    templates::get(name).expect("a template").layout()
}

/// What a set can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Can {
    x12: bool,
    /// Whether it is for a purchase order.
    order: bool,
}

fn can(name: &str) -> Can {
    Can { x12: name.starts_with("x12"), order: name.contains("850") || name.contains("orders") }
}

/// A text of this length that a set can carry: separators of EDIFACT, lower case and umlauts where it has them.
fn text(can: Can, from: usize, most: usize) -> BoxedStrategy<String> {
    let x12 = "[!-)+-=?-\\[\\]_a-z{|}%&'\"a-zA-Z0-9 ,.;:/()\\-]";
    let edifact = "[!-~ÄÖÜäöüßéÉñ¿ 'a-zA-Z0-9+:?,.]";
    let one = if can.x12 { x12 } else { edifact };
    let pattern = format!("{one}{{{from},{most}}}");
    let is_fit = move |text: &String| {
        let trimmed = text.trim();
        trimmed.chars().count() >= from && trimmed.len() == text.len()
    };
    proptest::string::string_regex(&pattern).expect("a pattern").prop_filter("blanks around it", is_fit).boxed()
}

/// A text for people, longer than one segment holds.
fn long(can: Can, most: usize) -> BoxedStrategy<String> {
    let word = text(can, 1, 12);
    proptest::collection::vec(word, 1..most / 8)
        .prop_map(|words| words.join(" "))
        .prop_filter("too long", move |text| text.chars().count() <= most)
        .boxed()
}

fn day() -> BoxedStrategy<Date> {
    (2020i16..2035, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| Date::constant(year, month, day)).boxed()
}

fn party(can: Can, gln: bool) -> BoxedStrategy<Party> {
    let t = move |from, most| of(text(can, from, most));
    let names = (text(can, 2, if can.x12 { 60 } else { 105 }), t(2, 30), t(2, 35), t(2, 35), t(2, 35), t(2, 20));
    let state = if can.x12 { "CA|NY|TX|ON" } else { "[A-Z]{2,9}" };
    let places = (t(1, 35), t(1, 35), t(2, 30), of(state), of("[A-Z0-9]{3,9}"), of("[A-Z]{2}"), of("[0-9]{13}"));
    (names, places)
        .prop_map(move |(names, places)| Party {
            name: Some(names.0),
            code: names.1,
            contact: names.2,
            phone: names.3,
            email: names.4,
            tax_id: names.5,
            street2: places.1.filter(|_| places.0.is_some()),
            street: places.0,
            city: places.2,
            state: places.3,
            zip: places.4,
            country_code: places.5,
            gln: places.6.filter(|_| gln),
            ..Party::default()
        })
        .boxed()
}

/// An amount with as many decimals as the currency.
fn amount(digits: u32) -> BoxedStrategy<Decimal> {
    prop_oneof![4 => -9_999_999i64..9_999_999, 1 => Just(0)].prop_map(move |n| Decimal::new(n, digits)).boxed()
}

fn positive(digits: u32) -> BoxedStrategy<Decimal> {
    (0i64..999_999).prop_map(move |n| Decimal::new(n, digits)).boxed()
}

fn line(can: Can, digits: u32) -> BoxedStrategy<Line> {
    let t = move |from, most| of(text(can, from, most));
    let ids = (t(1, 30), of("[0-9]{12}"), of("[0-9]{13}"), of(long(can, 150)), of(long(can, 150)), t(1, 20));
    let unit = if can.x12 { "EA|KG|HR|BX" } else { "PCE|KGM|HUR" };
    let sums = (-99i64..999, unit, amount(digits), of(positive(digits)), of(0i64..30), of("[1-9]"));
    (ids, sums)
        .prop_map(move |(ids, (quantity, unit, price, discount, rate, order_line))| {
            let quantity = Decimal::from(quantity);
            let net = quantity * price - discount.unwrap_or_default();
            let tax = rate.map(|rate| (net * Decimal::new(rate, 2)).round_dp(digits));
            let order = ids.5.filter(|_| !can.order);
            Line {
                sku: ids.0,
                upc: ids.1,
                ean: ids.2,
                item: ids.3,
                text: ids.4,
                order_line: order_line.filter(|_| order.is_some() && !can.x12),
                order,
                quantity: Some(quantity),
                unit: Some(unit),
                price: Some(price),
                discount,
                net: Some(net),
                tax,
                tax_rate: rate.map(Decimal::from),
                tax_name: tax.map(|_| "VAT".to_owned()),
                ..Line::default()
            }
        })
        .boxed()
}

fn charge(can: Can, digits: u32) -> BoxedStrategy<Charge> {
    ("allowance|charge", "discount|freight|handling", text(can, 1, 35), positive(digits))
        .prop_map(|(sign, code, text, amount)| Charge {
            sign: Some(sign),
            code: Some(code),
            text: Some(text),
            amount: Some(amount),
            ..Charge::default()
        })
        .boxed()
}

fn currency() -> BoxedStrategy<(&'static str, u32)> {
    proptest::sample::select(vec![("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3)]).boxed()
}

/// Documents with lines for a template.
fn trade(name: &'static str, kinds: Vec<Kind>) -> BoxedStrategy<Document> {
    let can = can(name);
    let t = move |from, most| of(text(can, from, most));
    (currency(), proptest::sample::select(kinds))
        .prop_flat_map(move |((currency, digits), kind)| {
            let heads = (text(can, 1, 22), day(), t(1, 22), day(), of(day()), of(day()), t(1, 30), t(1, 20));
            let words = (of(long(can, 300)), t(1, 70), of(0i64..365));
            let parties = (party(can, !can.x12), party(can, !can.x12), of(party(can, !can.x12)));
            let lists = (
                proptest::collection::vec(line(can, digits), 1..6),
                proptest::collection::vec(charge(can, digits), 0..3),
            );
            (heads, words, parties, lists).prop_map(move |(heads, words, parties, lists)| {
                let mut document = Document {
                    number: Some(heads.0),
                    date: Some(heads.1),
                    order_date: heads.2.as_ref().map(|_| heads.3),
                    order: heads.2,
                    due_date: heads.4,
                    delivery_date: heads.5,
                    reference: heads.6,
                    department: heads.7,
                    memo: words.0,
                    terms: words.1,
                    terms_days: words.2.map(Decimal::from),
                    currency: Some(currency.to_owned()),
                    lines: lists.0,
                    charges: lists.1,
                    ..Document::new(kind)
                };
                if matches!(kind, Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder) {
                    document.vendor = parties.0;
                } else {
                    document.customer = parties.0;
                    document.bill_to = parties.1;
                }
                document.ship_to = parties.2.unwrap_or_default();
                add_up(&mut document);
                document
            })
        })
        .boxed()
}

/// Sums of the header: charges are the discount, freight and adjustment of the books.
fn add_up(document: &mut Document) {
    let sum = |wanted: fn(&Charge) -> bool| -> Option<Decimal> {
        let own: Vec<Decimal> = document.charges.iter().filter(|c| wanted(c)).filter_map(signed).collect();
        (!own.is_empty()).then(|| own.into_iter().sum())
    };
    let lowers = |charge: &Charge| charge.sign.as_deref() == Some("allowance");
    (document.discount, document.shipping) =
        (sum(lowers).map(|sum| -sum), sum(|c| c.sign.as_deref() == Some("charge")));
    complete(document);
    for tax in &mut document.taxes {
        tax.category = Some("VAT".to_owned());
    }
    assert_eq!(imbalances(document), [], "made documents add up");
}

fn signed(charge: &Charge) -> Option<Decimal> {
    let amount = charge.amount?;
    Some(if charge.sign.as_deref() == Some("allowance") { -amount } else { amount })
}

fn adjustment(can: Can, digits: u32) -> BoxedStrategy<Adjustment> {
    (amount(digits), "[0-9]{2}", of(text(can, 1, 30)), of(text(can, 1, 60)))
        .prop_map(|(amount, code, reference, text)| Adjustment {
            amount: Some(amount),
            code: Some(code),
            reference,
            text,
        })
        .boxed()
}

fn paid(can: Can, digits: u32, received: bool) -> BoxedStrategy<Paid> {
    let kind = if received { "invoice|credit-note" } else { "bill|vendor-credit" };
    let sums = (amount(digits), of(amount(digits)), of(positive(digits)));
    let adjustments = proptest::collection::vec(adjustment(can, digits), 0..3);
    (kind, text(can, 1, 30), sums, of(day()), of(long(can, 150)), adjustments)
        .prop_map(move |(kind, invoice, sums, date, reason, adjustments)| Paid {
            kind: Some(kind),
            invoice: Some(invoice),
            amount: Some(sums.0),
            total: sums.1,
            discount: sums.2,
            date,
            reason: reason.filter(|_| can.x12),
            adjustments,
            ..Paid::default()
        })
        .boxed()
}

/// Payments for a template.
fn payment(name: &'static str, kind: Kind) -> BoxedStrategy<Document> {
    let can = can(name);
    let received = kind == Kind::Payment;
    currency()
        .prop_flat_map(move |(currency, digits)| {
            let heads = (text(can, 1, 30), day(), of("CHK|ACH|FWT"), of(text(can, 1, 30)), of(long(can, 300)));
            let all = proptest::collection::vec(paid(can, digits, received), 1..5);
            let adjustments = proptest::collection::vec(adjustment(can, digits), 0..3);
            let entity = (text(can, 2, 20), all.clone(), adjustments.clone());
            let entities = proptest::collection::vec(entity, 0..3);
            (heads, party(can, !can.x12), all, adjustments, entities).prop_map(
                move |(heads, who, all, adjustments, entities)| {
                    let mut document = Document {
                        number: Some(heads.0),
                        date: Some(heads.1),
                        method: heads.2.filter(|_| can.x12),
                        reference: heads.3,
                        memo: heads.4,
                        currency: Some(currency.to_owned()),
                        ..Document::new(kind)
                    };
                    *(if received { &mut document.customer } else { &mut document.vendor }) = who;
                    if can.x12 && entities.len() > 1 {
                        let numbered = (1i64..).zip(entities).map(|(number, (code, paid, adjustments))| Entity {
                            number: Some(Decimal::from(number)),
                            code: Some(code),
                            paid,
                            adjustments,
                            ..Entity::default()
                        });
                        document.entities = numbered.collect();
                    } else {
                        document.paid = all;
                        document.adjustments = if can.x12 { adjustments } else { Vec::new() };
                    }
                    document.amount = Some(moved(&document));
                    document
                },
            )
        })
        .boxed()
}

/// What the parts of a payment come to.
fn moved(document: &Document) -> Decimal {
    let paid = document.paid.iter().chain(document.entities.iter().flat_map(|entity| &entity.paid));
    let adjusted = document.adjustments.iter().chain(document.entities.iter().flat_map(|entity| &entity.adjustments));
    paid.filter_map(|paid| paid.amount).sum::<Decimal>() + adjusted.filter_map(|one| one.amount).sum::<Decimal>()
}

/// Documents that a template takes.
fn document(name: &'static str) -> BoxedStrategy<Document> {
    let kinds = layout(name).documents;
    match kinds[0] {
        Kind::Payment | Kind::BillPayment => payment(name, kinds[0]),
        _ => trade(name, kinds),
    }
}

/// What of a party a template carries.
fn carried_party(party: &mut Party, keep: &[&str]) {
    let all = std::mem::take(party);
    let kept = |name: &str, value: Option<String>| value.filter(|_| keep.contains(&name));
    *party = Party {
        contact: kept("contact", all.contact),
        phone: kept("contact", all.phone),
        email: kept("contact", all.email),
        tax_id: kept("tax", all.tax_id),
        code: kept("code", all.code),
        ..all
    };
}

/// The document as its file tells it.
fn carried(name: &str, mut document: Document) -> Document {
    let can = can(name);
    let edifact = !can.x12;
    let trade = !document.lines.is_empty();
    // The sender's own name is the job's to give.
    let us =
        Party { name: Some("IE".to_owned()), tax_id: (edifact && trade).then(|| "IE".to_owned()), ..Party::default() };
    let invoice = trade && !can.order;
    let x12_code: &[&str] = if can.x12 { &["code"] } else { &[] };
    let main: Vec<&str> = match (invoice, trade, can.x12) {
        (true, _, _) => vec!["code", "contact", "tax"],
        (_, true, true) => vec!["code", "contact"],
        (_, true, false) => vec!["code", "contact", "tax"],
        (_, false, true) if name.ends_with("received") => vec!["code", "contact"],
        (_, false, true) => vec!["code"],
        (_, false, false) => vec!["contact"],
    };
    if matches!(document.kind, Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::BillPayment) {
        carried_party(&mut document.vendor, &main);
        if !matches!(document.kind, Kind::Bill | Kind::VendorCredit) {
            document.customer = us;
        }
    } else {
        carried_party(&mut document.customer, &main);
        document.vendor = us;
    }
    carried_party(&mut document.bill_to, if edifact { &["code", "tax"] } else { x12_code });
    let ship_to: &[&str] = match (can.order, can.x12) {
        (true, true) => &["code", "contact"],
        (true, false) => &["contact"],
        (false, _) => x12_code,
    };
    carried_party(&mut document.ship_to, ship_to);
    (document.discount, document.shipping, document.net, document.payable) = (None, None, None, None);
    if trade || edifact {
        document.status = Some(Status::Open);
    }
    if edifact {
        document.department = None;
    }
    if can.x12 && !trade {
        document.method.get_or_insert_with(|| "ZZZ".to_owned());
    }
    if can.order {
        (document.order, document.order_date) = (None, None);
    }
    if can.x12 || can.order {
        document.tax = None;
    }
    for (line, number) in document.lines.iter_mut().zip(1..) {
        line.id = Some(number.to_string());
        (line.gross, line.tax_name) = (None, None);
        if can.x12 {
            (line.net, line.tax, line.tax_rate) = (None, None, None);
        }
    }
    for tax in &mut document.taxes {
        tax.name = None;
        if can.x12 || can.order {
            tax.base = None;
        }
    }
    document
}

/// Writes documents, each of which the file must take.
fn write_all(plan: &Plan, documents: &[Document]) -> Vec<u8> {
    let mut writer = Writer::new(plan, inputs_for(plan));
    let mut out = Vec::new();
    for document in documents {
        let outcome = writer.document(document, &mut out);
        assert!(outcome.is_written(), "{outcome:#?} of {document:#?}");
    }
    writer.finish(&mut out).unwrap_or_else(|faults| panic!("{faults:?}"));
    out
}

/// Whether an amount has a third decimal, which places in cents do not have.
fn beyond_cents(name: &str, document: &Document) -> bool {
    let fine = |amount: Option<Decimal>| amount.is_none_or(|amount| amount.round_dp(2) == amount);
    let invoice = name.contains("810");
    let charges = document.charges.iter().all(|charge| fine(charge.amount));
    let lines = document.lines.iter().all(|line| fine(line.discount));
    can(name).x12 && !(charges && lines && (!invoice || fine(document.total)))
}

/// Where two lists of documents first differ.
fn difference(back: &[Document], expected: &[Document]) -> String {
    let [back, expected] = [back, expected].map(|documents| format!("{documents:#?}"));
    let mut pairs = back.lines().zip(expected.lines()).enumerate();
    let found = pairs.find(|(_, (back, expected))| back != expected);
    found.map_or_else(
        || "one has more".to_owned(),
        |(at, (read, sent))| {
            let around: Vec<&str> = expected.lines().skip(at.saturating_sub(3)).take(3).map(str::trim).collect();
            format!("read {read}, sent {sent}, behind {}", around.join(" "))
        },
    )
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn documents_come_back_as_they_went(
        (name, documents) in proptest::sample::select(names()).prop_flat_map(|name| {
            (Just(name), proptest::collection::vec(document(name), 1..4))
        })
    ) {
        let plan = plan(&layout(name).to_json());
        let (held, good): (Vec<_>, Vec<_>) = documents.into_iter().partition(|document| beyond_cents(name, document));
        let mut writer = Writer::new(&plan, inputs_for(&plan));
        for document in &held {
            prop_assert!(!writer.document(document, &mut Vec::new()).is_written(), "a third decimal is held");
        }
        let file = write_all(&plan, &good);
        let back = read_good(&plan, &file);
        let expected: Vec<Document> = good.into_iter().map(|document| carried(name, document)).collect();
        prop_assert!(back == expected, "{name}: {} in {}", difference(&back, &expected), String::from_utf8_lossy(&file));
        prop_assert_eq!(write_all(&plan, &back), file, "{}", name);
    }
}

/// One plain document for each template.
fn sample(name: &str) -> Document {
    let kind = layout(name).documents[0];
    let party = Party { name: Some("Pine Depot".to_owned()), city: Some("Gent".to_owned()), ..Party::default() };
    let mut document = Document {
        number: Some("N-1".to_owned()),
        date: Some(Date::constant(2026, 3, 10)),
        currency: Some("EUR".to_owned()),
        ..Document::new(kind)
    };
    match kind {
        Kind::Payment | Kind::BillPayment => {
            document.amount = Some(Decimal::new(1250, 2));
            let paid = Paid { invoice: Some("I-1".to_owned()), amount: document.amount, ..Paid::default() };
            document.paid = vec![paid];
        }
        _ => {
            let line = Line {
                sku: Some("A-1".to_owned()),
                text: Some("Pine".to_owned()),
                quantity: Some(Decimal::TWO),
                unit: Some(if can(name).x12 { "EA" } else { "PCE" }.to_owned()),
                price: Some(Decimal::new(625, 2)),
                net: Some(Decimal::new(1250, 2)),
                ..Line::default()
            };
            document.lines = vec![line];
        }
    }
    (document.customer, document.vendor) = (party.clone(), party);
    complete(&mut document);
    document
}

/// Whether anything is said against the file.
fn is_faulted(events: &[Event]) -> bool {
    events.iter().any(|event| match event {
        Event::Fault(_) | Event::Held { .. } | Event::Recalled { .. } => true,
        Event::Receipt(receipt) => !receipt.faults.is_empty(),
        Event::Document(_) => false,
        Event::End(summary) => summary.refused,
    })
}

#[test]
fn a_file_that_was_cut_off_anywhere_is_faulted() {
    for name in names() {
        let plan = plan(&layout(name).to_json());
        let file = write_all(&plan, &[sample(name)]);
        assert!(!is_faulted(&read(&plan, &file, &[97])), "{name}: {}", String::from_utf8_lossy(&file));
        for at in 1..file.len() - 1 {
            let events = read(&plan, &file[..at], &[97]);
            assert!(is_faulted(&events), "{name} cut at byte {at} of {}: {events:#?}", file.len());
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn damage_anywhere_is_no_reason_to_break_off(
        name in proptest::sample::select(names()),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
        pieces in proptest::collection::vec(1usize..200, 1..4),
    ) {
        let plan = plan(&layout(name).to_json());
        let mut file = write_all(&plan, &[sample(name), sample(name), sample(name)]);
        for (at, byte, how) in damage {
            let at = at.index(file.len());
            match how {
                0 => file[at] = byte,
                1 => { file.remove(at); }
                2 => file.insert(at, byte),
                _ => { let from = at.min(file.len() / 2); let copy = file[from..at].to_vec(); file.splice(at..at, copy); }
            }
        }
        let events = read(&plan, &file, &pieces);
        summary(&events);
        prop_assert_eq!(read(&plan, &file, &[file.len()]), events, "where it is cut into pieces makes no difference");
    }
}
