use super::*;
use crate::document::{Line, Tax, complete, imbalances};
use proptest::prelude::*;

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn target(currency: &str, limit: &str) -> Target {
    let digits = crate::money::minor_digits(currency);
    let account = RoundingAccount { code: "7990".into(), name: "Rounding differences".into() };
    Target { currency: currency.into(), digits, price_digits: digits, account: Some(account), limit: d(limit) }
}

fn rate(value: &str) -> Rate {
    Rate { value: d(value), date: None, source: "the document".into(), of_document: true }
}

fn read(json: &str) -> Document {
    let mut doc: Document = serde_json::from_str(json).unwrap();
    complete(&mut doc);
    assert_eq!(imbalances(&doc), [], "{json}");
    doc
}

/// Lines, discount, tax and charges as they must add up in every document of trade.
fn adds_up(doc: &Document) {
    assert_eq!(imbalances(doc), [], "{doc:#?}");
    let lines: Decimal = doc.lines.iter().filter_map(|line| line.net).sum();
    let extras: Decimal = [doc.tax, doc.shipping, doc.adjustment, doc.rounding].into_iter().flatten().sum();
    if doc.lines.iter().all(|line| line.net.is_some()) && !doc.lines.is_empty() {
        assert_eq!(Some(lines - doc.discount.unwrap_or_default() + extras), doc.total, "{doc:#?}");
    }
    for line in doc.lines.iter().filter(|line| line.gross.is_some() && line.tax.is_some()) {
        assert_eq!(line.gross, Some(line.net.unwrap() + line.tax.unwrap()), "{line:?}");
    }
    if let (Some(tax), false) = (doc.tax, doc.lines.iter().any(|line| line.tax.is_none()) || doc.lines.is_empty()) {
        assert_eq!(doc.lines.iter().filter_map(|line| line.tax).sum::<Decimal>(), tax, "{doc:#?}");
    }
}

#[test]
fn documents_of_trade_are_whole_in_the_new_currency() {
    let check = |json: &str, to: &str, at: &str, total: &str, rounding: &str| {
        let mut doc = read(json);
        let done = convert(&mut doc, &target(to, "5"), &rate(at)).unwrap().unwrap();
        adds_up(&doc);
        assert_eq!((doc.total, done.total), (Some(d(total)), d(total)), "{json}");
        assert_eq!(done.rounding, d(rounding), "{json} {doc:#?}");
        assert_eq!(doc.currency.as_deref(), Some(to));
        assert_eq!(doc.original_total, Some(done.original_total));
        doc
    };
    let plain = r#"{"kind":"bill","currency":"USD","total":"110","tax":"10","net":"100",
        "lines":[{"net":"100","tax":"10","tax_rate":10,"price":"33.335","quantity":3}]}"#;
    let doc = check(plain, "EUR", "0.92", "101.20", "0");
    assert_eq!((doc.lines[0].price, doc.lines[0].tax), (Some(d("30.67")), Some(d("9.20"))), "half up");
    assert_eq!(doc.lines.len(), 1, "no rounding, no line");
    check(plain, "JPY", "149.333", "16427", "1");
    check(plain, "KWD", "0.30655", "33.721", "0.000");
    // Three times a third: each line is rounded down, the total is not.
    let thirds = r#"{"kind":"bill","currency":"USD","lines":[{"net":"1"},{"net":"1"},{"net":"1"}]}"#;
    let doc = check(thirds, "EUR", "0.3333", "1.00", "0.01");
    let last = doc.lines.last().unwrap();
    assert_eq!((last.account.as_deref(), last.net, last.number), (Some("7990"), Some(d("0.01")), Some(d("4"))));
    // A credit in a line; a bill below zero.
    check(
        r#"{"kind":"invoice","currency":"USD","lines":[{"net":"-10.05","tax":"-2.31","tax_rate":23},{"net":"3.33","tax":"0.77","tax_rate":23}]}"#,
        "EUR",
        "0.9137",
        "-7.55",
        "0.00",
    );
    // Discount, shipping, adjustment and the books' own rounding.
    check(
        r#"{"kind":"invoice","currency":"GBP","discount":"7.77","shipping":"4.99","adjustment":"-0.33","rounding":"0.02",
            "tax":"10.37","taxes":[{"name":"VAT","rate":23,"amount":"10.37"}],"charges":[{"code":"discount","amount":"7.77"}],
            "lines":[{"net":"33.33","tax":"6.79","tax_name":"VAT","tax_rate":23},{"net":"19.55","tax":"3.58","tax_name":"VAT","tax_rate":23}]}"#,
        "EUR",
        "1.17654321",
        "70.78",
        "0.01",
    );
    // Prices with tax: what a line costs with tax is what is converted.
    let doc = check(
        r#"{"kind":"bill","currency":"JPY","tax_inclusive":true,"net":"1000","tax":"100","total":"1100","taxes":[{"rate":10,"amount":"100"}],
            "lines":[{"net":"455","gross":"500","tax":"45","tax_rate":10},{"net":"545","gross":"600","tax":"55","tax_rate":10}]}"#,
        "EUR",
        "0.00615",
        "6.77",
        "0",
    );
    assert_eq!((doc.lines[0].gross, doc.lines[1].gross), (Some(d("3.08")), Some(d("3.69"))));
    // Only a header.
    let doc = check(
        r#"{"kind":"vendor-credit","currency":"USD","net":"10.01","tax":"2.30","total":"12.31"}"#,
        "EUR",
        "0.923",
        "11.36",
        "0",
    );
    assert_eq!((doc.net, doc.tax), (Some(d("9.24")), Some(d("2.12"))));
    // The books' own total in the company's currency counts before the rate.
    let stated = r#"{"kind":"bill","currency":"USD","home_total":"92.03","lines":[{"net":"100"}]}"#;
    check(stated, "EUR", "0.92", "92.03", "0.03");
    let mut doc = read(stated);
    let listed = Rate { of_document: false, ..rate("0.92") };
    let done = convert(&mut doc, &target("EUR", "0.05"), &listed).unwrap().unwrap();
    assert_eq!((done.total, done.stated), (d("92.00"), false), "at another rate the books state nothing");
}

#[test]
fn gross_withheld_and_payable_stay_three_amounts() {
    let mut doc = read(
        r#"{"kind":"bill","currency":"USD","lines":[{"net":"100.01","tax":"18.00","tax_rate":18}],"withheld":"10.01",
            "paid_amount":"50.01","credited":"7.99","balance":"50.00","applied":[{"amount":"7.99"}]}"#,
    );
    assert_eq!(doc.payable, Some(d("108.00")));
    convert(&mut doc, &target("EUR", "0.05"), &rate("0.9155")).unwrap();
    adds_up(&doc);
    assert_eq!((doc.total, doc.withheld, doc.payable), (Some(d("108.04")), Some(d("9.16")), Some(d("98.88"))));
    assert_eq!(doc.balance, Some(doc.payable.unwrap() - doc.paid_amount.unwrap() - doc.credited.unwrap()));
    let mut paid = read(
        r#"{"kind":"bill","currency":"USD","home_total":"0.93","lines":[{"net":"1"}],"paid_amount":"1","balance":"0"}"#,
    );
    convert(&mut paid, &target("EUR", "0.05"), &rate("0.925")).unwrap();
    assert_eq!((paid.paid_amount, paid.balance), (Some(d("0.93")), Some(d("0.00"))), "paid in full stays paid in full");
}

#[test]
fn a_difference_is_booked_up_to_the_limit_and_else_said() {
    let thirds = r#"{"kind":"bill","currency":"USD","lines":[{"net":"1"},{"net":"1"},{"net":"1"}]}"#;
    let check = |json: &str, target: Target, expect: Option<NotConverted>| {
        assert_eq!(convert(&mut read(json), &target, &rate("0.3333")).err(), expect, "{json}");
    };
    let difference = |text: &str, within_limit| Some(NotConverted::Difference { difference: d(text), within_limit });
    check(thirds, target("EUR", "0.01"), None);
    check(thirds, target("EUR", "0.00"), difference("0.01", false));
    check(thirds, Target { account: None, ..target("EUR", "0.05") }, difference("0.01", true));
    // A rate the wrong way round shows against the books' own total.
    let wrong = r#"{"kind":"bill","currency":"USD","home_total":"92.00","lines":[{"net":"100"}]}"#;
    check(wrong, target("EUR", "0.05"), difference("58.67", false));
    let header = r#"{"kind":"bill","currency":"USD","home_total":"92.00","net":"100","tax":"0","total":"100"}"#;
    check(header, target("EUR", "0.05"), difference("58.67", false));
    let large = r#"{"kind":"bill","currency":"USD","net":"79228162514264337593543950335","total":"79228162514264337593543950335"}"#;
    let mut doc: Document = serde_json::from_str(large).unwrap();
    assert_eq!(convert(&mut doc, &target("EUR", "1"), &rate("9")), Err(NotConverted::TooLarge));
}

#[test]
fn journals_balance_and_payments_place_all_of_their_amount() {
    let mut journal = read(
        r#"{"kind":"journal","currency":"USD","lines":[{"amount":"1"},{"amount":"1"},{"amount":"1"},{"amount":"-3"}]}"#,
    );
    let done = convert(&mut journal, &target("EUR", "0.05"), &rate("0.3333")).unwrap().unwrap();
    assert_eq!((imbalances(&journal), done.rounding), (vec![], d("0.01")));
    assert_eq!((journal.lines[4].account.as_deref(), journal.total), (Some("7990"), Some(d("1.00"))));
    let mut payment = read(
        r#"{"kind":"payment","currency":"USD","amount":"3.5","unapplied":"0.5","bank_amount":"3.1","bank_currency":"EUR",
            "paid":[{"amount":"1"},{"amount":"1"},{"amount":"1"}]}"#,
    );
    convert(&mut payment, &target("EUR", "0.05"), &rate("0.3333")).unwrap();
    assert_eq!(imbalances(&payment), []);
    assert_eq!((payment.amount, payment.bank_amount), (Some(d("1.17")), Some(d("3.1"))));
    assert_eq!(payment.adjustments[0].reference.as_deref(), Some("7990"));
    let mut contact = Document { currency: Some("USD".into()), ..Document::new(Kind::Contact) };
    assert_eq!(convert(&mut contact, &target("EUR", "0.05"), &rate("2")), Ok(None));
    assert_eq!(contact.currency.as_deref(), Some("USD"), "what has no amounts stays");
}

/// A document as books would state it: groups add up, gross is net and tax, the total is the sum.
fn any_document() -> impl Strategy<Value = Document> {
    let line = (-1_000_000_i64..10_000_000, 0_usize..3, 1_i64..50);
    let extras = (0_i64..5_000, 0_i64..5_000, -500_i64..500, -50_i64..50);
    let kind = prop::sample::select(vec![Kind::Bill, Kind::Invoice, Kind::VendorCredit, Kind::Expense]);
    (kind, any::<bool>(), 0_u32..4, prop::collection::vec(line, 0..60), extras, 0_i64..2_000).prop_map(
        |(kind, inclusive, places, lines, (discount, shipping, adjustment, rounding), withheld)| {
            let mut doc = Document { currency: Some("XTS".into()), ..Document::new(kind) };
            let amount = |n: i64| Decimal::new(n, places);
            for (net, tax, quantity) in lines {
                let rate = [Decimal::ZERO, Decimal::new(135, 1), Decimal::from(23)][tax];
                let own = (amount(net) * rate / Decimal::ONE_HUNDRED).round_dp(places);
                doc.lines.push(Line {
                    net: Some(amount(net)),
                    tax: Some(own),
                    gross: Some(amount(net) + own),
                    tax_rate: Some(rate),
                    quantity: Some(Decimal::from(quantity)),
                    ..Line::default()
                });
            }
            doc.tax_inclusive = Some(inclusive);
            doc.discount = Some(amount(discount));
            (doc.shipping, doc.adjustment, doc.rounding) =
                (Some(amount(shipping)), Some(amount(adjustment)), Some(amount(rounding)));
            doc.withheld = Some(amount(withheld));
            let nets: Decimal = doc.lines.iter().filter_map(|line| line.net).sum();
            doc.net = Some(nets - amount(discount));
            complete(&mut doc);
            doc
        },
    )
}

proptest! {
    #[test]
    fn what_was_whole_is_whole_after_it(
        doc in any_document(), mantissa in 1_u64..99_999_999, scale in 2_u32..9,
        to in prop::sample::select(vec!["JPY", "EUR", "KWD"]),
    ) {
        prop_assert_eq!(imbalances(&doc), vec![]);
        let rate = rate(&Decimal::new(mantissa as i64, scale).to_string());
        let target = target(to, "1000");
        let mut out = doc.clone();
        let done = convert(&mut out, &target, &rate).unwrap().unwrap();
        adds_up(&out);
        let unit = Decimal::new(1, target.digits);
        let exact = doc.total.unwrap() * rate.value;
        prop_assert!((done.total - exact).abs() * Decimal::TWO <= unit, "the total is the truth");
        prop_assert!(out.total.unwrap().scale() <= target.digits);
        prop_assert_eq!(out.payable, Some(out.total.unwrap() - out.withheld.unwrap()));
        for (before, after) in doc.lines.iter().zip(&out.lines) {
            let off = (after.net.unwrap() - before.net.unwrap() * rate.value).abs();
            prop_assert!(off <= unit * Decimal::TWO, "no line moves by more than rounding: {} {:?}", off, after);
        }
        let parts = Decimal::from(doc.lines.len() + 5);
        prop_assert!(done.rounding.abs() <= unit * parts, "{}", done.rounding);
        if done.rounding.is_zero() {
            prop_assert_eq!(out.lines.len(), doc.lines.len());
        } else {
            prop_assert_eq!(out.lines.last().unwrap().account.as_deref(), Some("7990"));
        }
    }

    #[test]
    fn nothing_that_books_can_say_makes_it_fall_over(
        amounts in prop::collection::vec(any::<i128>().prop_map(|n| Decimal::try_from_i128_with_scale(n >> 32, (n & 15) as u32).unwrap_or_default()), 12),
        at in any::<u64>(), scale in 0_u32..20,
    ) {
        let a = |i: usize| Some(amounts[i]);
        let mut doc = Document { currency: Some("XTS".into()), ..Document::new(Kind::Bill) };
        (doc.net, doc.tax, doc.total, doc.discount) = (a(0), a(1), a(2), a(3));
        (doc.payable, doc.withheld, doc.balance, doc.paid_amount) = (a(4), a(5), a(6), a(7));
        doc.taxes = vec![Tax { amount: a(8), base: a(9), ..Tax::default() }];
        doc.lines = vec![Line { net: a(8), tax: a(9), gross: a(10), price: a(11), ..Line::default() }, Line { net: a(10), ..Line::default() }];
        let rate = Rate { value: Decimal::from(at) / Decimal::from(10_u64.pow(scale.min(18))) , date: None, source: String::new(), of_document: true };
        let _ = convert(&mut doc, &target("EUR", "0.05"), &rate);
    }
}
