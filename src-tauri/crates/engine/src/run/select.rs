//! Which documents a run takes, decided from what a list of the books shows and, for classes, accounts and custom
//! fields, from the whole document. Nothing here reads or writes anything.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use model::document::{Document, Kind, Status};
use model::job::{Basis, Selection};
use model::period::Period;
use rust_decimal::Decimal;

/// What is known of a document from a list of the books.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    pub kind: Kind,
    pub id: String,
    pub number: String,
    pub date: Option<Date>,
    pub status: Option<Status>,
    pub party_id: String,
    pub party_name: String,
    pub currency: String,
    /// Its total as the books show it, unsigned.
    pub value: Decimal,
    pub modified: Option<Timestamp>,
    pub created: Option<Timestamp>,
}

impl Seen {
    /// Its total as it counts in sums: credits negative.
    pub(crate) fn signed(&self) -> Decimal {
        signed(self.kind, self.value)
    }
}

/// A total as it counts in sums: credit notes and vendor credits negative.
pub(crate) fn signed(kind: Kind, value: Decimal) -> Decimal {
    if matches!(kind, Kind::CreditNote | Kind::VendorCredit) { -value } else { value }
}

/// The stretch of time that a run takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    Period(Period),
    Since(Date),
    Everything,
}

/// Why a document is left out: a code and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub reason: &'static str,
    pub sentence: String,
}

fn left_out(reason: &'static str, sentence: impl Into<String>) -> Result<(), LeftOut> {
    Err(LeftOut { reason, sentence: sentence.into() })
}

/// Decides from what the list shows.
pub(crate) fn by_head(selection: &Selection, window: Window, zone: &TimeZone, seen: &Seen) -> Result<(), LeftOut> {
    by_party(selection, seen)?;
    by_window(selection, window, zone, seen)?;
    by_status(selection, seen)?;
    by_currency_and_value(selection, seen)
}

fn by_party(selection: &Selection, seen: &Seen) -> Result<(), LeftOut> {
    let wanted = |party: &String| *party == seen.party_id || party.trim().eq_ignore_ascii_case(seen.party_name.trim());
    if selection.parties.is_empty() || selection.parties.iter().any(wanted) {
        return Ok(());
    }
    left_out("other-party", format!("It belongs to {}, whom this job does not take.", or_nobody(&seen.party_name)))
}

fn or_nobody(name: &str) -> &str {
    if name.is_empty() { "nobody" } else { name }
}

fn by_status(selection: &Selection, seen: &Seen) -> Result<(), LeftOut> {
    let Some(status) = seen.status else { return Ok(()) };
    let taken = if selection.statuses.is_empty() {
        !matches!(status, Status::Draft | Status::Pending | Status::Void | Status::Deleted)
    } else {
        selection.statuses.contains(&status)
    };
    if taken {
        return Ok(());
    }
    left_out(status.as_str(), format!("Its state is {status}."))
}

fn by_currency_and_value(selection: &Selection, seen: &Seen) -> Result<(), LeftOut> {
    if !selection.currencies.is_empty() && !selection.currencies.contains(&seen.currency) {
        return left_out("other-currency", format!("It is in {}.", seen.currency));
    }
    if selection.at_least.is_some_and(|least| seen.value < least) {
        return left_out("too-small", "Its total is below the smallest that this job takes.");
    }
    if selection.at_most.is_some_and(|most| seen.value > most) {
        return left_out("too-large", "Its total is above the largest that this job takes.");
    }
    Ok(())
}

/// The day that places the document in a period.
pub(crate) fn basis_day(selection: &Selection, zone: &TimeZone, seen: &Seen) -> Option<Date> {
    let day = |time: Option<Timestamp>| time.map(|t| t.to_zoned(zone.clone()).date());
    match selection.basis {
        Basis::Date => seen.date,
        Basis::Modified => day(seen.modified),
        Basis::Created => day(seen.created),
    }
}

fn by_window(selection: &Selection, window: Window, zone: &TimeZone, seen: &Seen) -> Result<(), LeftOut> {
    let day = basis_day(selection, zone, seen);
    if let (Some(first), Some(date)) = (selection.first_date, seen.date)
        && date < first
    {
        return left_out("before-first-date", format!("It is dated before {first}, when this job took over."));
    }
    let inside = match (window, day) {
        (Window::Everything, _) => true,
        (Window::Period(period), Some(day)) => period.contains(day),
        (Window::Since(first), Some(day)) => day >= first,
        // Contacts, accounts and items have no date and belong to every period.
        (Window::Period(_) | Window::Since(_), None) => selection.basis == Basis::Date,
    };
    if inside {
        return Ok(());
    }
    let when = day.map_or_else(|| "has no date".to_owned(), |d| format!("belongs to {}", d.strftime("%-d %B %Y")));
    left_out("other-period", format!("It {when}."))
}

/// Whether the decision needs the whole document.
pub(crate) fn needs_document(selection: &Selection) -> bool {
    !selection.classes.is_empty() || !selection.accounts.is_empty() || !selection.custom.is_empty()
}

/// Decides from the whole document: class, ledger account, custom fields.
pub(crate) fn by_document(selection: &Selection, doc: &Document) -> Result<(), LeftOut> {
    let is_one_of = |wanted: &[String], found: &Option<String>| found.as_ref().is_some_and(|f| wanted.contains(f));
    let in_class = |wanted: &[String]| {
        is_one_of(wanted, &doc.class) || doc.lines.iter().any(|line| is_one_of(wanted, &line.class))
    };
    if !selection.classes.is_empty() && !in_class(&selection.classes) {
        return left_out("other-class", "None of its lines has a class that this job takes.");
    }
    let on_account = |wanted: &[String]| {
        let own = [&doc.account, &doc.account_name, &doc.account_id];
        let lines = doc.lines.iter().flat_map(|line| [&line.account, &line.account_name, &line.account_id]);
        own.into_iter().chain(lines).any(|found| is_one_of(wanted, found))
    };
    if !selection.accounts.is_empty() && !on_account(&selection.accounts) {
        return left_out("other-account", "None of its lines is on an account that this job takes.");
    }
    for (name, wanted) in &selection.custom {
        let found = doc.custom.get(name).map(|custom| custom.value().plain().into_owned()).unwrap_or_default();
        if found != *wanted {
            return left_out("other-custom", format!("Its custom field {name} is “{found}”, not “{wanted}”."));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(id: &str) -> Seen {
        Seen {
            kind: Kind::Invoice,
            id: id.into(),
            number: id.into(),
            date: Some("2026-11-15".parse().unwrap()),
            status: Some(Status::Open),
            party_id: "c1".into(),
            party_name: "Fernhill Group".into(),
            currency: "EUR".into(),
            value: Decimal::new(30812, 2),
            modified: Some("2026-12-01T00:20:00Z".parse().unwrap()),
            created: Some("2026-11-30T23:50:00Z".parse().unwrap()),
        }
    }

    fn selection(json: &str) -> Selection {
        let mut text = String::from(r#"{"kinds":["invoice"]"#);
        if !json.is_empty() {
            text.push(',');
            text.push_str(json);
        }
        text.push('}');
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn what_the_list_shows_decides() {
        let november = Window::Period("2026-11".parse().unwrap());
        let dublin = TimeZone::get("Europe/Dublin").unwrap();
        let check = |json: &str, window, change: fn(&mut Seen), expect: Option<&str>| {
            let mut doc = seen("INV-1");
            change(&mut doc);
            let reason = by_head(&selection(json), window, &dublin, &doc).err().map(|out| out.reason);
            assert_eq!(reason, expect, "{json} {window:?}");
        };
        check("", november, |_| (), None);
        check(r#""parties":["fernhill group "]"#, november, |_| (), None);
        check(r#""parties":["c1"]"#, november, |_| (), None);
        check(r#""parties":["Oak Lane"]"#, november, |_| (), Some("other-party"));
        check("", november, |d| d.status = Some(Status::Draft), Some("draft"));
        check("", november, |d| d.status = Some(Status::Pending), Some("pending"));
        check("", november, |d| d.status = Some(Status::Void), Some("void"));
        check("", november, |d| d.status = Some(Status::Deleted), Some("deleted"));
        check(r#""statuses":["draft"]"#, november, |d| d.status = Some(Status::Draft), None);
        check(r#""statuses":["draft"]"#, november, |_| (), Some("open"));
        check(r#""currencies":["USD"]"#, november, |_| (), Some("other-currency"));
        check(r#""at_least":"308.13""#, november, |_| (), Some("too-small"));
        check(r#""at_most":"308.12""#, november, |_| (), None);
        check("", november, |d| d.date = Some("2026-12-01".parse().unwrap()), Some("other-period"));
        check("", november, |d| d.date = None, None);
        check(r#""basis":"modified""#, november, |_| (), Some("other-period"));
        check(r#""basis":"created""#, november, |_| (), None);
        check("", Window::Since("2026-11-16".parse().unwrap()), |_| (), Some("other-period"));
        check(r#""first_date":"2026-11-16""#, Window::Everything, |_| (), Some("before-first-date"));
    }

    #[test]
    fn the_whole_document_decides_on_class_account_and_custom_fields() {
        let doc: Document = serde_json::from_str(
            r#"{"kind":"invoice","custom":{"cf_route":"North"},"lines":[{"class":"Retail","account":"4000"},{"account_name":"Freight"}]}"#,
        )
        .unwrap();
        for (json, expect) in [
            (r#""classes":["Retail"]"#, None),
            (r#""classes":["Trade"]"#, Some("other-class")),
            (r#""accounts":["Freight"]"#, None),
            (r#""accounts":["4010"]"#, Some("other-account")),
            (r#""custom":{"cf_route":"North"}"#, None),
            (r#""custom":{"cf_route":"South"}"#, Some("other-custom")),
        ] {
            let selection = selection(json);
            assert!(needs_document(&selection));
            assert_eq!(by_document(&selection, &doc).err().map(|out| out.reason), expect, "{json}");
        }
    }
}
