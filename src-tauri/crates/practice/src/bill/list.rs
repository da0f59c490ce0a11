//! Lists: filters, order and pages.

use super::kind::Kind;
use super::refuse::Refusal;
use super::tree;
use crate::json::Json;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;

/// What can be asked of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    Nin,
    Sw,
}

impl Op {
    fn named(name: &str) -> Option<Op> {
        Some(match name {
            "eq" => Op::Eq,
            "ne" => Op::Ne,
            "gt" => Op::Gt,
            "gte" => Op::Gte,
            "lt" => Op::Lt,
            "lte" => Op::Lte,
            "in" => Op::In,
            "nin" => Op::Nin,
            "sw" => Op::Sw,
            _ => return None,
        })
    }
}

/// One condition.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) field: String,
    op: Op,
    values: Vec<String>,
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "BDC_1002", message)
}

/// Splits at a character outside quotes.
fn split(text: &str, at: char) -> Result<Vec<String>, Refusal> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        if letter == '"' {
            quoted = !quoted;
        }
        if letter == at && !quoted {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(letter);
        }
    }
    if quoted {
        return Err(refused("Invalid filters: a quote is not closed"));
    }
    parts.push(part);
    Ok(parts)
}

/// Reads `field:op:value,field:op:value`.
pub(crate) fn filters(text: &str, kind: Kind, numbers: bool) -> Result<Vec<Filter>, Refusal> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    split(text, ',')?.iter().map(|part| filter(part, kind, numbers)).collect()
}

fn filter(part: &str, kind: Kind, numbers: bool) -> Result<Filter, Refusal> {
    let invalid = || refused(format!("Invalid filter: {part}"));
    let (field, rest) = part.split_once(':').ok_or_else(invalid)?;
    let (op, value) = rest.split_once(':').ok_or_else(invalid)?;
    let op = Op::named(op).ok_or_else(|| refused(format!("Invalid filter operator: {op}")))?;
    let known = kind.spelling().filters.iter().find(|(name, _)| *name == field).map(|(_, ops)| *ops);
    let by_number = match kind {
        Kind::Invoice => field == "invoiceNumber",
        Kind::Bill => matches!(field, "invoice.invoiceNumber" | "invoiceNumber"),
        _ => false,
    };
    let ops = known.or_else(|| (numbers && by_number).then_some(&[Op::Eq, Op::In] as &[Op]));
    let ops = ops.ok_or_else(|| refused(format!("Invalid filter field: {field}")))?;
    if !ops.contains(&op) {
        return Err(refused(format!("Invalid filter operator for field {field}")));
    }
    let is_list = matches!(op, Op::In | Op::Nin);
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let time = field.ends_with("Time");
    // A colon or a comma that is not quoted would be taken for the syntax's own.
    if bare.is_none() && (time || (is_list && value.contains(',')) || value.contains(':')) {
        return Err(refused(format!("Invalid filter value for field {field}: it must be quoted")));
    }
    let bare = bare.unwrap_or(value);
    let values: Vec<String> =
        if is_list { bare.split(',').map(|one| one.trim().to_owned()).collect() } else { vec![bare.to_owned()] };
    if values.iter().any(String::is_empty) || (time && values.iter().any(|time| time.parse::<Timestamp>().is_err())) {
        return Err(refused(format!("Invalid filter value for field {field}")));
    }
    let field = if field == "invoiceNumber" && kind == Kind::Bill { "invoice.invoiceNumber" } else { field };
    Ok(Filter { field: field.to_owned(), op, values })
}

impl Filter {
    /// Whether a record is meant.
    pub(crate) fn keeps(&self, record: &Json) -> bool {
        let found = tree::at(record, &self.field);
        let same = |value: &String| found.is_some_and(|found| compare(found, value) == Some(Ordering::Equal));
        let order = || found.and_then(|found| compare(found, &self.values[0]));
        match self.op {
            Op::Eq | Op::In => self.values.iter().any(same),
            Op::Ne | Op::Nin => !self.values.iter().any(same),
            Op::Gt => order() == Some(Ordering::Greater),
            Op::Gte => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
            Op::Lt => order() == Some(Ordering::Less),
            Op::Lte => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
            Op::Sw => match found {
                Some(Json::Text(text)) => text.starts_with(self.values[0].as_str()),
                _ => false,
            },
        }
    }
}

fn compare(found: &Json, value: &str) -> Option<Ordering> {
    match found {
        Json::Flag(flag) => value.parse::<bool>().ok().map(|value| flag.cmp(&value)),
        Json::Amount(amount) => tree::decimal(value).map(|value| amount.cmp(&value)),
        Json::Whole(whole) => tree::decimal(value).map(|value| Decimal::from(*whole).cmp(&value)),
        Json::Text(text) => match (text.parse::<Timestamp>(), value.parse::<Timestamp>()) {
            (Ok(found), Ok(value)) => Some(found.cmp(&value)),
            _ => Some(text.as_ref().cmp(value)),
        },
        Json::List(_) | Json::Object(_) => None,
    }
}

/// One step of an order: the field, and whether it descends.
pub(crate) type Step = (String, bool);

/// Reads `field:asc,field:desc`.
pub(crate) fn order(text: &str, kind: Kind) -> Result<Vec<Step>, Refusal> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let also = ["dueDate", "name", "invoice.invoiceDate", "invoiceDate", "invoiceNumber", "processDate", "amount"];
    let step = |part: &str| {
        let (field, way) = part.split_once(':').ok_or_else(|| refused(format!("Invalid sort: {part}")))?;
        let known = kind.spelling().filters.iter().any(|(name, _)| *name == field) || also.contains(&field);
        match (known, way) {
            (true, "asc") => Ok((field.to_owned(), false)),
            (true, "desc") => Ok((field.to_owned(), true)),
            (true, _) => Err(refused(format!("Invalid sort order: {way}"))),
            (false, _) => Err(refused(format!("Invalid sort field: {field}"))),
        }
    };
    text.split(',').map(step).collect()
}

/// The order of two records; what has no value comes last.
pub(crate) fn by_steps(steps: &[Step], one: &Json, other: &Json) -> Ordering {
    for (field, descending) in steps {
        let found = match (tree::at(one, field), tree::at(other, field)) {
            (Some(Json::Text(one)), Some(Json::Text(other))) => one.cmp(other),
            (Some(Json::Flag(one)), Some(Json::Flag(other))) => one.cmp(other),
            (Some(_), Some(_)) => tree::amount(one, field).cmp(&tree::amount(other, field)),
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        let found = if *descending { found.reverse() } else { found };
        if found != Ordering::Equal {
            return found;
        }
    }
    Ordering::Equal
}

/// Where a page begins, and whether it is the empty one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) row: usize,
    pub(crate) empty: bool,
}

/// What a list was asked with, as far as the pages of one list must agree.
fn mark(asked: &str) -> String {
    hex::encode(&Sha256::digest(asked.as_bytes())[..6])
}

/// The opaque name of a page of a list.
pub(crate) fn page_name(place: Place, asked: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}|{}|{}", mark(asked), place.row, u8::from(place.empty)))
}

/// The place of a page's name.
pub(crate) fn page_place(name: &str, asked: &str, bound: bool) -> Result<Place, Refusal> {
    let invalid = || refused("Invalid page");
    let bytes = URL_SAFE_NO_PAD.decode(name).map_err(|_| invalid())?;
    let whole = String::from_utf8(bytes).map_err(|_| invalid())?;
    let parts: Vec<&str> = whole.split('|').collect();
    let [of, row, empty] = parts[..] else { return Err(invalid()) };
    if bound && of != mark(asked) {
        return Err(refused("Invalid page: max, sort and filters must be those of the first page"));
    }
    let row = row.parse().map_err(|_| invalid())?;
    Ok(Place { row, empty: empty == "1" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::object;

    fn record() -> Json {
        object! {
            "id": "00n1", "archived": false, "vendorId": "0091", "dueDate": "2026-03-03", "name": "Müller, \"A\"",
            "classifications": object! {"departmentId": "0de1"}, "updatedTime": "2026-02-01T10:00:00.000Z",
            "amount": Decimal::new(505, 1), "billCurrency": "USD",
        }
    }

    #[test]
    fn filters_keep_what_they_say() {
        let cases = [
            (Kind::Bill, "archived:eq:false", true),
            (Kind::Bill, "archived:ne:false", false),
            (Kind::Bill, "vendorId:in:\"0090,0091\"", true),
            (Kind::Bill, "vendorId:nin:\"0090,0091\"", false),
            (Kind::Bill, "vendorId:in:0091", true),
            (Kind::Bill, "updatedTime:gte:\"2026-02-01T10:00:00.000Z\"", true),
            (Kind::Bill, "updatedTime:gte:\"2026-02-01T11:00:00+01:00\"", true),
            (Kind::Bill, "updatedTime:gt:\"2026-02-01T10:00:00.000Z\"", false),
            (Kind::Bill, "updatedTime:lt:\"2026-02-01T10:00:00.001Z\"", true),
            (Kind::Bill, "dueDate:lte:2026-03-03,classifications.departmentId:eq:0de1", true),
            (Kind::Bill, "dueDate:lte:2026-03-03,classifications.departmentId:eq:0de2", false),
            (Kind::Bill, "dueDate:gt:\"2026-03-03\"", false),
            (Kind::Vendor, "name:sw:Mül", true),
            (Kind::Vendor, "billCurrency:in:\"USD,CAD\"", true),
            (Kind::Transaction, "amount:gte:50.5", true),
            (Kind::Transaction, "amount:gt:50.50", false),
        ];
        for (kind, text, keeps) in cases {
            let filters = filters(text, kind, false).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
            assert_eq!(filters.iter().all(|filter| filter.keeps(&record())), keeps, "{text}");
        }
    }

    #[test]
    fn filters_that_are_refused() {
        let cases = [
            (Kind::Bill, "amount:eq:5"),
            (Kind::Bill, "invoice.invoiceNumber:eq:5"),
            (Kind::Bill, "archived"),
            (Kind::Bill, "archived:eq"),
            (Kind::Bill, "archived:is:true"),
            (Kind::Bill, "archived:gt:true"),
            (Kind::Bill, "updatedTime:gte:2026-02-01T10:00:00.000Z"),
            (Kind::Bill, "updatedTime:gte:\"yesterday\""),
            (Kind::Bill, "vendorId:in:\"0090,0091"),
            (Kind::Bill, "vendorId:in:0090,0091"),
            (Kind::Invoice, "vendorId:eq:0091"),
            (Kind::Vendor, "name:eq:"),
        ];
        for (kind, text) in cases {
            let refusal = filters(text, kind, false).expect_err(text);
            assert_eq!((refusal.status, refusal.code), (400, "BDC_1002"), "{text}");
        }
        assert!(filters("invoice.invoiceNumber:eq:5", Kind::Bill, true).is_ok(), "where the setting says so");
    }

    #[test]
    fn orders_and_pages() {
        let (one, other) = (object! {"name": "a", "n": 1}, object! {"name": "b"});
        assert_eq!(by_steps(&order("name:desc", Kind::Vendor).unwrap(), &one, &other), Ordering::Greater);
        assert_eq!(by_steps(&order("name:asc", Kind::Vendor).unwrap(), &one, &other), Ordering::Less);
        for text in ["name", "name:up", "colour:asc", "name:asc,"] {
            assert_eq!(order(text, Kind::Vendor).expect_err(text).status, 400);
        }
        let place = Place { row: 40, empty: false };
        let name = page_name(place, "max=20");
        assert_eq!(page_place(&name, "max=20", true), Ok(place));
        assert!(page_place(&name, "max=10", true).is_err() && page_place(&name, "max=10", false).is_ok());
        for broken in ["", "?", "YQ", &name[1..]] {
            assert!(page_place(broken, "max=20", true).is_err(), "{broken}");
        }
    }
}
