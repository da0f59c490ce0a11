//! `where` and `order` over the fields of a record.

use super::super::render::Row;
use super::super::wire::milliseconds;
pub(super) use super::expression::Condition;
use super::expression::Value;
use crate::json::Json;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Fields that a record may lack; others must be in it.
const OPTIONAL: [&str; 26] = [
    "Reference",
    "FullyPaidOnDate",
    "DueDate",
    "DueDateString",
    "InvoiceNumber",
    "ContactNumber",
    "AccountNumber",
    "FirstName",
    "LastName",
    "EmailAddress",
    "TaxNumber",
    "Code",
    "BankAccountNumber",
    "BankAccountType",
    "CurrencyCode",
    "SystemAccount",
    "Description",
    "DeliveryDate",
    "Url",
    "BatchPaymentID",
    "BatchPayment",
    "Contact",
    "Account",
    "Invoice",
    "CreditNote",
    "UpdatedDateUTCString",
];

fn look<'a>(json: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(json, |json, key| match json {
        Json::Object(keys) => keys.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value),
        Json::Text(_) | Json::Whole(_) | Json::Amount(_) | Json::Flag(_) | Json::List(_) => None,
    })
}

/// The value of a field of a record. A field that no record of its kind has is an error.
fn field<'a>(json: &'a Json, path: &str) -> Result<Option<&'a Json>, String> {
    let first = path.split('.').next().unwrap_or_default();
    let found = look(json, path);
    let known = found.is_some()
        || path.contains('.') && look(json, first).is_some()
        || OPTIONAL.iter().any(|known| known.eq_ignore_ascii_case(first));
    if known { Ok(found) } else { Err(format!("No property or field '{path}' exists")) }
}

impl Condition {
    /// Whether a record meets it.
    pub(super) fn holds(&self, json: &Json) -> Result<bool, String> {
        Ok(match self {
            Condition::All => true,
            Condition::Not(inner) => !inner.holds(json)?,
            Condition::And(one, other) => one.holds(json)? && other.holds(json)?,
            Condition::Or(one, other) => one.holds(json)? || other.holds(json)?,
            Condition::Is(name) => match field(json, name)? {
                Some(Json::Flag(flag)) => *flag,
                Some(_) | None => return Err(format!("“{name}” is no condition")),
            },
            Condition::Method(name, method, text, lower) => {
                let Some(Json::Text(value)) = field(json, name)? else { return Ok(false) };
                let value = if *lower { value.to_lowercase() } else { value.to_string() };
                match method.as_str() {
                    "contains" => value.contains(text),
                    "startswith" => value.starts_with(text),
                    _ => value.ends_with(text),
                }
            }
            Condition::Compare(name, sign, value) => compare(field(json, name)?, sign, value, name)?,
        })
    }
}

fn compare(found: Option<&Json>, sign: &str, value: &Value, name: &str) -> Result<bool, String> {
    let mixed = || format!("“{name}” cannot be compared with that value");
    let order = match (found, value) {
        (None, Value::Null) => Some(Ordering::Equal),
        (None, _) | (Some(_), Value::Null) => None,
        (Some(Json::Text(text)), Value::Moment(at)) => Some(milliseconds(text).ok_or_else(mixed)?.cmp(at)),
        (Some(Json::Text(text)), Value::Text(_)) if text.starts_with("/Date(") => return Err(mixed()),
        (Some(Json::Text(text)), Value::Text(other)) => Some(text.to_lowercase().cmp(&other.to_lowercase())),
        (Some(Json::Amount(amount)), Value::Number(number)) => Some(amount.cmp(number)),
        (Some(Json::Whole(whole)), Value::Number(number)) => Some(Decimal::from(*whole).cmp(number)),
        (Some(Json::Flag(flag)), Value::Flag(other)) => Some(flag.cmp(other)),
        (Some(_), _) => return Err(mixed()),
    };
    Ok(match sign {
        "==" => order == Some(Ordering::Equal),
        "!=" => order != Some(Ordering::Equal),
        "<" => order == Some(Ordering::Less),
        "<=" => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        ">" => order == Some(Ordering::Greater),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    })
}

/// An order: fields, each up or down. Without one the oldest change comes first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Order(Vec<(String, bool)>);

impl Order {
    /// Reads `Date DESC, InvoiceNumber`.
    pub(super) fn parse(text: &str) -> Result<Order, String> {
        let mut fields = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let mut words = part.split_ascii_whitespace();
            let name = words.next().unwrap_or_default();
            let down = match words.next().unwrap_or("ASC").to_ascii_uppercase().as_str() {
                "ASC" => false,
                "DESC" => true,
                other => return Err(format!("“{other}” is neither ASC nor DESC")),
            };
            if words.next().is_some() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') {
                return Err(format!("the order “{part}” is not understood"));
            }
            fields.push((name.to_owned(), down));
        }
        Ok(Order(fields))
    }

    /// Sorts; rows that are equal keep their place. A field that none of them has is an error.
    pub(super) fn sort(&self, rows: &mut [&Row]) -> Result<(), String> {
        if let Some((name, _)) = self.0.iter().find(|(name, _)| !rows.iter().any(|row| look(&row.json, name).is_some()))
            && !rows.is_empty()
        {
            return Err(format!("No property or field '{name}' exists"));
        }
        rows.sort_by(|one, other| {
            let mut orders = self.0.iter().map(|(name, down)| {
                let order = weigh(look(&one.json, name), look(&other.json, name));
                if *down { order.reverse() } else { order }
            });
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        Ok(())
    }
}

fn weigh(one: Option<&Json>, other: Option<&Json>) -> Ordering {
    match (one, other) {
        (Some(Json::Text(one)), Some(Json::Text(other))) => match (milliseconds(one), milliseconds(other)) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => one.cmp(other),
        },
        (Some(Json::Amount(one)), Some(Json::Amount(other))) => one.cmp(other),
        (Some(Json::Whole(one)), Some(Json::Whole(other))) => one.cmp(other),
        (Some(Json::Flag(one)), Some(Json::Flag(other))) => one.cmp(other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::object;

    fn record() -> Json {
        object! {
            "Type": "ACCREC", "InvoiceNumber": "INV-1", "Total": Decimal::new(12_050, 2), "SentToContact": true, "Pages": 3,
            "Date": "/Date(1789430400000+0000)/", "Contact": object! {"ContactID": "ab-1", "Name": "Oak Lane"},
        }
    }

    #[test]
    fn conditions_hold_as_they_say() {
        let cases = [
            ("", Ok(true)),
            ("Type==\"ACCREC\"", Ok(true)),
            ("Type = \"accrec\" AND Total > 120", Ok(true)),
            ("Type!=\"ACCREC\" || Total<=120.50", Ok(true)),
            ("!(Type==\"ACCREC\")", Ok(false)),
            ("NOT Type==\"ACCPAY\" && Pages==3", Ok(true)),
            ("Date >= DateTime(2026,09,15) AND Date < DateTime(2026,09,16)", Ok(true)),
            ("Date > DateTime(2026,9,15,0,0,0)", Ok(false)),
            ("Contact.ContactID==Guid(\"AB-1\")", Ok(true)),
            ("Contact.Name.Contains(\"Lane\") and Contact.Name.ToLower().StartsWith(\"oak\")", Ok(true)),
            ("Contact.Name.ToLower()==\"oak lane\"", Ok(true)),
            ("Contact.Name.ToLower() Type==\"ACCREC\"", Err("not understood")),
            (".Total==1", Err("No property or field")),
            ("InvoiceNumber.EndsWith(\"9\")", Ok(false)),
            ("Reference==null", Ok(true)),
            ("InvoiceNumber!=null", Ok(true)),
            ("SentToContact", Ok(true)),
            ("SentToContact==false", Ok(false)),
            ("Date >= \"2026-09-15\"", Err("cannot be compared")),
            ("Total==\"x\"", Err("cannot be compared")),
            ("Nonsense==1", Err("No property or field 'Nonsense'")),
            ("Type==", Err("a value is missing")),
            ("Type==\"ACCREC", Err("not closed")),
            ("(Type==\"A\"", Err("missing")),
            ("Type==\"A\" Total==1", Err("not understood")),
            ("Date>DateTime(2026,13,1)", Err("no such day")),
            ("Date>DateTime(2026,1,1,99999999999999999,0,0)", Err("a time is out of range")),
            ("Date>DateTime(2026,1,1,0)", Err("year, month, day")),
            ("Type.Drop(\"x\")", Err("no method")),
            ("Type==\"A\";", Err("not understood")),
            ("Type", Err("no condition")),
        ];
        for (text, expect) in cases {
            let found = Condition::parse(text).and_then(|condition| condition.holds(&record()));
            match (found, expect) {
                (Ok(found), Ok(expect)) => assert_eq!(found, expect, "{text}"),
                (Err(found), Err(expect)) => assert!(found.contains(expect), "{text}: {found}"),
                (found, expect) => panic!("{text}: {found:?} instead of {expect:?}"),
            }
        }
    }

    #[test]
    fn nothing_hostile_is_followed_for_ever() {
        for text in ["(".repeat(5_000), "!".repeat(5_000), "a==1 && ".repeat(1_000), "ä".to_owned(), "1".repeat(60)] {
            assert!(Condition::parse(&text).is_err(), "{}", &text[..text.len().min(20)]);
        }
        assert!(Condition::parse(&format!("{}Total==1", "Total==1 && ".repeat(600))).is_ok(), "long but flat");
    }

    #[test]
    fn orders_are_fields_up_or_down() {
        for (text, expect) in [
            ("", Some(vec![])),
            ("Date DESC, InvoiceNumber", Some(vec![("Date", true), ("InvoiceNumber", false)])),
            ("UpdatedDateUTC asc", Some(vec![("UpdatedDateUTC", false)])),
            ("Date SIDEWAYS", None),
            ("Date DESC x", None),
            ("Da(te", None),
        ] {
            let expect = expect.map(|fields| {
                Order(fields.into_iter().map(|(name, down): (&str, bool)| (name.to_owned(), down)).collect())
            });
            assert_eq!(Order::parse(text).ok(), expect, "{text}");
        }
    }
}
