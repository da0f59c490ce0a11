//! A document of a COMPANY file as FreshBooks keeps it: discounts, charges and prices that hold tax become lines, and where rounding falls
//! otherwise a line says so, so that both come to the same total.

use super::{Books, Keys, keys, sums};
use crate::company::{Discount, Document, Line, Totals, round};
use crate::freshbooks::noun::Noun;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Lines that are being made.
struct Made<'a> {
    books: &'a Books,
    noun: Noun,
    currency: &'a str,
    lines: Vec<Value>,
}

/// A number as JSON states it.
pub(super) fn number(value: Decimal) -> Value {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Value::Null)
}

impl Made<'_> {
    fn percent(&self, tax: &str) -> Decimal {
        self.books.company.taxes.iter().find(|known| known.name == tax).map_or(Decimal::ZERO, |known| known.percent)
    }

    fn put(&mut self, name: &str, description: &str, quantity: Decimal, price: Decimal, like: Option<&Line>) {
        let cost = json!({"amount": plain(price, self.books.places(self.currency)), "code": self.currency});
        let (tax, account) = like.map_or(("", ""), |line| (line.tax.as_str(), line.account.as_str()));
        let percent = self.percent(tax).normalize();
        let at = self.lines.len() + 1;
        self.lines.push(if self.noun == Noun::Bill {
            let (category, called) = self.books.category(account);
            let description = [name, description].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            json!({
                "list_index": at, "categoryid": category, "category": called, "description": description.join(": "),
                "quantity": number(quantity), "unit_cost": cost, "_account": account,
                "tax_name1": (!tax.is_empty()).then_some(tax), "tax_percent1": (!tax.is_empty()).then(|| percent.to_string()),
                "tax_authorityid1": null, "tax_name2": null, "tax_percent2": null, "tax_authorityid2": null,
            })
        } else {
            json!({
                "lineid": at, "name": name, "description": description, "qty": quantity.normalize().to_string(),
                "unit_cost": cost, "type": 0, "taxName1": tax, "taxAmount1": percent.to_string(), "taxNumber1": null,
                "taxName2": "", "taxAmount2": "0", "taxNumber2": null, "compounded_tax": false, "expenseid": 0,
                "_account": account,
            })
        });
    }

    fn document(&mut self, document: &Document, totals: &Totals, discount_in_words: bool) {
        for (line, sums) in document.lines.iter().zip(&totals.lines) {
            if document.inclusive {
                self.put(&line.name, &line.description, Decimal::ONE, sums.net, Some(line));
                continue;
            }
            self.put(&line.name, &line.description, line.quantity, line.rate, Some(line));
            if !sums.discount.is_zero() {
                self.put("Discount", "", Decimal::ONE, -sums.discount, Some(line));
            }
        }
        if document.discount_after_tax {
            self.charge("Discount", -totals.discount);
        } else if !discount_in_words {
            self.shares(document, totals);
        }
        self.charge("Shipping", document.shipping);
        self.charge("Adjustment", document.adjustment);
        self.charge("Rounding", document.round_off);
    }

    /// A discount off the whole document, shared among its lines by their net.
    fn shares(&mut self, document: &Document, totals: &Totals) {
        let places = self.books.places(self.currency);
        let mut left = totals.discount;
        let last = document.lines.len().saturating_sub(1);
        for (at, (line, sums)) in document.lines.iter().zip(&totals.lines).enumerate() {
            let by_net = || round(totals.discount * sums.net / totals.sub_total, places);
            let share = if at == last || totals.sub_total.is_zero() { left } else { by_net() };
            left -= share;
            if !share.is_zero() {
                self.put("Discount", "", Decimal::ONE, -share, Some(line));
            }
        }
    }

    fn charge(&mut self, name: &str, amount: Decimal) {
        if !amount.is_zero() {
            self.put(name, "", Decimal::ONE, amount, None);
        }
    }
}

/// A price with the currency's places, or more where it has more.
fn plain(price: Decimal, places: u32) -> String {
    let mut price = price.normalize();
    if price.scale() < places {
        price.rescale(places);
    }
    price.to_string()
}

/// The keys `lines`, `discount_value` and `currency_code` of a document.
pub(super) fn of_document(books: &Books, noun: Noun, document: &Document, currency: &str) -> Keys {
    let places = books.places(currency);
    let totals = document.totals(&books.company.taxes, places);
    let share = match document.discount {
        Some(Discount::Percent(share)) if noun != Noun::Bill && !document.discount_after_tax => Some(share),
        Some(Discount::Percent(_) | Discount::Amount(_)) | None => None,
    };
    let mut made = Made { books, noun, currency, lines: Vec::new() };
    made.document(document, &totals, share.is_some() || totals.discount.is_zero());
    let discount = share.unwrap_or_default().normalize().to_string();
    let mut found = keys(json!({"currency_code": currency, "discount_value": discount, "lines": made.lines}));
    let off = totals.total - sums::sum(noun, &found, places).total;
    if !off.is_zero() {
        // Behind a discount off the whole document the line would be lowered itself, so such a document gives its discount up for lines.
        let mut made = Made { books, noun, currency, lines: Vec::new() };
        made.document(document, &totals, totals.discount.is_zero());
        found = keys(json!({"currency_code": currency, "discount_value": "0", "lines": made.lines}));
        let off = totals.total - sums::sum(noun, &found, places).total;
        let mut made = Made { books, noun, currency, lines: made.lines };
        made.charge("Rounding", off);
        found.insert("lines".to_owned(), Value::Array(made.lines));
    }
    if noun == Noun::Bill {
        found.remove("discount_value");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::Company;
    use proptest::prelude::*;

    fn amount(most: i64) -> impl Strategy<Value = String> {
        (-most..most).prop_map(|cents| Decimal::new(cents, 2).to_string())
    }

    fn discount() -> impl Strategy<Value = Option<String>> {
        prop_oneof![
            3 => Just(None),
            1 => amount(900).prop_map(Some),
            1 => (0_i64..40).prop_map(|share| Some(format!("{share}%"))),
        ]
    }

    fn line() -> impl Strategy<Value = Value> {
        let tax = prop_oneof![Just("VAT 23%"), Just("VAT 13.5%"), Just("VAT 0%"), Just("")];
        (amount(90_000), 1_i64..5_000, discount(), tax).prop_map(|(rate, quantity, discount, tax)| {
            let quantity = Decimal::new(quantity, 1).to_string();
            let mut line = json!({"name": "A", "rate": rate, "quantity": quantity, "tax": tax});
            if let Some(discount) = discount {
                line["discount"] = json!(discount);
            }
            line
        })
    }

    fn document() -> impl Strategy<Value = Value> {
        let charges = (amount(4_000), amount(100), amount(10));
        let flags = (any::<bool>(), any::<bool>());
        (prop::collection::vec(line(), 1..6), discount(), flags, charges).prop_map(|(lines, discount, flags, charges)| {
            let mut document = json!({
                "number": "1", "party": "Oak Lane", "date": "2026-11-01", "lines": lines, "inclusive": flags.0,
                "discount_after_tax": flags.1, "shipping": charges.0, "adjustment": charges.1, "round_off": charges.2,
            });
            if let Some(discount) = discount {
                document["discount"] = json!(discount);
            }
            document
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn a_document_comes_to_the_same_total_here(document in document(), bill in any::<bool>()) {
            thread_local!(static BOOKS: Books = {
                let mut company = Company::built_in(1);
                company.invoices.clear();
                company.credit_notes.clear();
                company.customer_payments.clear();
                company.bills.clear();
                company.vendor_credits.clear();
                company.vendor_payments.clear();
                company.expenses.clear();
                Books::open(&company).unwrap()
            });
            let noun = if bill { Noun::Bill } else { Noun::Invoice };
            let document: Document = serde_json::from_value(document).unwrap();
            BOOKS.with(|books| {
                let keys = of_document(books, noun, &document, "EUR");
                let total = document.totals(&books.company.taxes, 2).total;
                prop_assert_eq!(sums::sum(noun, &keys, 2).total, total, "{:?}", keys);
                Ok(())
            })?;
        }
    }
}
