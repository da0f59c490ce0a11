//! `where` and `order`: an expression in the manner of C# over the fields of a record.

use super::super::render::Row;
use super::super::wire::{midnight, milliseconds};
use crate::json::Json;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Deeper expressions are refused.
const DEEPEST: usize = 32;
/// Longer ones too.
const LONGEST: usize = 8 * 1024;

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

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(Decimal),
    Sign(&'static str),
}

/// A value in an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(Decimal),
    Flag(bool),
    Moment(i64),
    Null,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// No condition.
    All,
    Compare(String, &'static str, Value),
    /// `Field.Contains("x")` and its like, in small letters where `ToLower()` came before.
    Method(String, String, String, bool),
    /// A field of yes and no on its own.
    Is(String),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

const SIGNS: [&str; 13] = ["==", "!=", "<>", "<=", ">=", "&&", "||", "<", ">", "=", "(", ")", ","];

fn words(text: &str) -> Result<Vec<Token>, String> {
    let mut rest = text.trim_start();
    let mut words = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (word, length) = if first == '"' {
            let end = rest[1..].find('"').ok_or("a text is not closed")?;
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if first.is_ascii_digit() || first == '-' {
            let length = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| !c.is_ascii_digit() && *c != '.')
                .map_or(rest.len(), |(at, _)| at);
            let digits = rest[..length].to_owned();
            let number = Decimal::from_str_exact(&digits).map_err(|_| format!("“{digits}” is no number"))?;
            (Token::Number(number), length)
        } else if first.is_ascii_alphabetic() {
            let part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
            let length = rest.char_indices().find(|(_, c)| !part(*c)).map_or(rest.len(), |(at, _)| at);
            (Token::Name(rest[..length].to_owned()), length)
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Token::Sign(sign), sign.len())
        } else if first == '!' {
            (Token::Sign("!"), 1)
        } else {
            return Err(format!("“{first}” is not understood"));
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

struct Parser<'a> {
    words: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.words.get(self.at)
    }

    fn take(&mut self) -> Option<Token> {
        let word = self.words.get(self.at).cloned();
        self.at += 1;
        word
    }

    fn is_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(known)) if *known == sign);
        self.at += usize::from(found);
        found
    }

    fn is_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(name)) if name.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, sign: &str) -> Result<(), String> {
        if self.is_sign(sign) { Ok(()) } else { Err(format!("“{sign}” is missing")) }
    }

    fn any(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the expression is too deep".to_owned());
        }
        let mut left = self.all()?;
        while self.is_sign("||") || self.is_word("OR") {
            left = Condition::Or(Box::new(left), Box::new(self.all()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut left = self.one()?;
        while self.is_sign("&&") || self.is_word("AND") {
            left = Condition::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Condition, String> {
        if self.is_sign("!") || self.is_word("NOT") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("the expression is too deep".to_owned());
            }
            let inner = self.one()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.is_sign("(") {
            let inner = self.any()?;
            self.must(")")?;
            return Ok(inner);
        }
        let Some(Token::Name(mut name)) = self.take() else { return Err("a field is missing".to_owned()) };
        let mut lower = false;
        while self.is_sign("(") {
            let (field, method) = name.rsplit_once('.').ok_or_else(|| format!("“{name}” is no method of a field"))?;
            let (field, method) = (field.to_owned(), method.to_owned());
            if method.eq_ignore_ascii_case("ToLower") {
                self.must(")")?;
                lower = true;
                name = match self.peek() {
                    Some(Token::Sign(_)) | None => field,
                    Some(_) => return Err(format!("what follows “{method}” is not understood")),
                };
                continue;
            }
            let Some(Token::Text(text)) = self.take() else { return Err(format!("“{method}” takes a text")) };
            self.must(")")?;
            if !["Contains", "StartsWith", "EndsWith"].iter().any(|known| known.eq_ignore_ascii_case(&method)) {
                return Err(format!("there is no method “{method}”"));
            }
            return Ok(Condition::Method(field, method.to_ascii_lowercase(), text, lower));
        }
        let Some(Token::Sign(sign)) = self.peek().cloned() else { return Ok(Condition::Is(name)) };
        let sign = match sign {
            "==" | "=" => "==",
            "!=" | "<>" => "!=",
            "<" | ">" | "<=" | ">=" => sign,
            _ => return Ok(Condition::Is(name)),
        };
        self.at += 1;
        Ok(Condition::Compare(name, sign, self.value()?))
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.take() {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Number(number)) => Ok(Value::Number(number)),
            Some(Token::Name(name)) => match name.to_ascii_lowercase().as_str() {
                "true" => Ok(Value::Flag(true)),
                "false" => Ok(Value::Flag(false)),
                "null" => Ok(Value::Null),
                "guid" => self.guid(),
                "datetime" => self.moment(),
                _ => Err(format!("“{name}” is no value")),
            },
            Some(Token::Sign(_)) | None => Err("a value is missing".to_owned()),
        }
    }

    fn guid(&mut self) -> Result<Value, String> {
        self.must("(")?;
        let Some(Token::Text(text)) = self.take() else { return Err("Guid takes a text".to_owned()) };
        self.must(")")?;
        Ok(Value::Text(text))
    }

    fn moment(&mut self) -> Result<Value, String> {
        self.must("(")?;
        let mut numbers: Vec<i64> = Vec::new();
        loop {
            let Some(Token::Number(number)) = self.take() else { return Err("DateTime takes numbers".to_owned()) };
            numbers.push(i64::try_from(number).map_err(|_| "DateTime takes whole numbers")?);
            if self.is_sign(")") {
                break;
            }
            self.must(",")?;
        }
        if !matches!(numbers.len(), 3 | 6) {
            return Err("DateTime takes year, month, day, and hour, minute, second".to_owned());
        }
        let small =
            |at: usize| numbers.get(at).copied().and_then(|n| i8::try_from(n).ok()).ok_or("a date is out of range");
        let year = i16::try_from(numbers[0]).map_err(|_| "a year is out of range")?;
        let day = Date::new(year, small(1)?, small(2)?).map_err(|_| "there is no such day")?;
        let seconds = if numbers.len() == 6 { numbers[3] * 3600 + numbers[4] * 60 + numbers[5] } else { 0 };
        Ok(Value::Moment(midnight(day).as_millisecond() + seconds * 1000))
    }
}

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
    /// Reads a condition; an empty one holds for all.
    pub(super) fn parse(text: &str) -> Result<Condition, String> {
        if text.trim().is_empty() {
            return Ok(Condition::All);
        }
        if text.len() > LONGEST {
            return Err("the expression is too long".to_owned());
        }
        let words = words(text)?;
        let mut parser = Parser { words: &words, at: 0, depth: 0 };
        let condition = parser.any()?;
        if parser.at < words.len() {
            Err(format!("what follows in “{text}” is not understood"))
        } else {
            Ok(condition)
        }
    }

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
