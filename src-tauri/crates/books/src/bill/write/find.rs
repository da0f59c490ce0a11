//! What the books hold that could be a record that was to be written.

use super::{BillBooks, Kind, Source, target, total};
use crate::bill::convert;
use crate::row::Row;
use crate::write::{Found, Match, Operation, Write};
use crate::{BooksError, ListRequest};
use model::{Document, Status};

/// Most pages of one party's documents, or of contacts with one name.
const PAGES: usize = 200;

impl BillBooks {
    /// The records that could be this one.
    pub(in crate::bill) async fn search(&self, write: &Write) -> Result<Vec<Found>, BooksError> {
        let source = target(&write.document)?;
        match &write.operation {
            Operation::Create if source.kind == Kind::Contact => self.same_name(source, &write.document).await,
            Operation::Create => self.same_number(source, &write.document).await,
            Operation::Update { id, .. } => {
                let found = self.record(source, id).await?;
                Ok(found
                    .filter(|found| is_as(found, &write.document))
                    .map(|one| of(one, Match::Natural))
                    .into_iter()
                    .collect())
            }
            Operation::Void { id, .. } => {
                let found = self.record(source, id).await?;
                let gone = |found: &Document| matches!(found.status, Some(Status::Deleted | Status::Inactive));
                Ok(found.filter(gone).map(|one| of(one, Match::Natural)).into_iter().collect())
            }
        }
    }

    /// Documents of the party that agree in number, date and total, or in part of it.
    async fn same_number(&self, source: &Source, wanted: &Document) -> Result<Vec<Found>, BooksError> {
        let Some(party) = wanted.party().id.clone() else { return Ok(Vec::new()) };
        let mut request = ListRequest { party: Some(party), ..ListRequest::all(source.kind) };
        let mut found: Vec<Found> = Vec::new();
        for _ in 0..PAGES {
            let page = self.page(&request).await?;
            for document in page.rows.into_iter().filter_map(|row| row.document) {
                let Some(how) = agreement(&document, wanted) else { continue };
                found.retain(|other| document.id.as_ref() != Some(&other.id));
                found.push(of(document, how));
            }
            // One that cannot be read could be the one.
            for one in page.unreadable {
                let same = one.title.as_deref().is_some_and(|title| same_text(Some(title), wanted.number.as_deref()));
                if let (true, Some(id)) = (same, one.id) {
                    found.push(Found { id, version: None, number: one.title, how: Match::Near, document: None });
                }
            }
            match page.next {
                Some(next) => request.page = Some(next),
                None => return Ok(found),
            }
        }
        Ok(found)
    }

    /// Contacts of the same name.
    async fn same_name(&self, source: &'static Source, wanted: &Document) -> Result<Vec<Found>, BooksError> {
        let Some(name) = wanted.name.as_deref().or(wanted.contact.name.as_deref()) else { return Ok(Vec::new()) };
        let what = format!("the list of {}", source.path.join("/"));
        let (mut token, mut found) = (None::<String>, Vec::new());
        for _ in 0..PAGES {
            let mut query = vec![("max", source.page.to_string())];
            query.extend(name_filter(name).map(|filter| ("filters", filter)));
            query.extend(token.clone().map(|token| ("page", token)));
            let text = self.calls().read(source, &[], &query, &what).await?;
            let garbled = |reason| self.garbled(&what, reason);
            let answer = Row::read(&text).map_err(garbled)?;
            for raw in answer.items("results").map_err(garbled)? {
                let Ok(document) = convert::document(source, raw, self.home(), &convert::Names::default()) else {
                    continue;
                };
                if document.status == Some(Status::Active) && same_text(document.name.as_deref(), Some(name)) {
                    let how = if is_same_contact(&document, wanted) { Match::Natural } else { Match::Near };
                    found.push(of(document, how));
                }
            }
            let next = answer.text("nextPage").map_err(garbled)?;
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
        Ok(found)
    }
}

/// The filter that finds a name; nothing where no filter can carry it.
fn name_filter(name: &str) -> Option<String> {
    let whole = !name.contains(['"', '\\']);
    let begin = name.split(['"', '\\']).next().unwrap_or_default().trim_end();
    match (whole, begin) {
        (_, "") => None,
        (true, _) => Some(format!("name:eq:\"{name}\"")),
        (false, begin) => Some(format!("name:sw:\"{begin}\"")),
    }
}

fn of(document: Document, how: Match) -> Found {
    Found {
        id: document.id.clone().unwrap_or_default(),
        version: document.version.clone(),
        number: document.number.clone(),
        how,
        document: Some(document),
    }
}

/// A number or name without what people write now so, now so: case, punctuation, zeros in front.
fn plain(text: &str) -> String {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.trim_start_matches('0').to_owned()
}

fn same_text(a: Option<&str>, b: Option<&str>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if plain(a) == plain(b))
}

/// How a document of the same party agrees with the one wanted.
fn agreement(found: &Document, wanted: &Document) -> Option<Match> {
    if matches!(found.status, Some(Status::Deleted | Status::Void)) {
        return None;
    }
    let rest = found.date == wanted.date && total(found) == total(wanted);
    if same_text(found.number.as_deref(), wanted.number.as_deref()) {
        return Some(if rest { Match::Natural } else { Match::Near });
    }
    let numbered = found.number.is_some() && wanted.number.is_some();
    (rest && !numbered).then_some(Match::Near)
}

fn is_same_contact(found: &Document, wanted: &Document) -> bool {
    let (a, b) = (&found.contact, &wanted.contact);
    let agrees = |a: Option<&str>, b: Option<&str>| a.is_none() || b.is_none() || same_text(a, b);
    agrees(a.email.as_deref(), b.email.as_deref())
        && agrees(a.zip.as_deref(), b.zip.as_deref())
        && agrees(a.street.as_deref(), b.street.as_deref())
}

/// Whether the record is as it was to become.
fn is_as(found: &Document, wanted: &Document) -> bool {
    if found.kind == Kind::Contact {
        return found.name == wanted.name
            && (wanted.contact.phone.is_none() || found.contact.phone == wanted.contact.phone)
            && (wanted.contact.code.is_none() || found.contact.code == wanted.contact.code);
    }
    let texts = |document: &Document| document.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let extras = found.lines.len() != wanted.lines.len();
    found.number == wanted.number
        && found.date == wanted.date
        && total(found) == total(wanted)
        && (wanted.due_date.is_none() || found.due_date == wanted.due_date)
        && (found.kind == Kind::Invoice || wanted.memo.is_none() || found.memo == wanted.memo)
        && (extras || texts(found) == texts(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::client::plain_id;
    use model::{Date, Decimal};

    fn doc(number: &str, day: i8, total: i64, status: Status) -> Document {
        Document {
            number: Some(number.to_owned()).filter(|text| !text.is_empty()),
            date: Some(Date::constant(2026, 2, day)),
            total: Some(Decimal::new(total, 2)),
            status: Some(status),
            ..Document::new(Kind::Bill)
        }
    }

    #[test]
    fn a_document_is_known_again_by_number_date_and_total() {
        let wanted = doc("INV-0042", 3, 5000, Status::Open);
        for (found, expect) in [
            (doc("INV-0042", 3, 5000, Status::Open), Some(Match::Natural)),
            (doc("inv 0042", 3, 5000, Status::Paid), Some(Match::Natural)),
            (doc("INV-0042", 3, 5001, Status::Open), Some(Match::Near)),
            (doc("INV-0042", 4, 5000, Status::Open), Some(Match::Near)),
            (doc("INV-0043", 3, 5000, Status::Open), None),
            (doc("", 3, 5000, Status::Open), Some(Match::Near)),
            (doc("", 4, 5000, Status::Open), None),
            (doc("INV-0042", 3, 5000, Status::Deleted), None),
        ] {
            assert_eq!(agreement(&found, &wanted), expect, "{:?} {:?}", found.number, found.status);
        }
    }

    #[test]
    fn names_are_filtered_as_far_as_a_filter_carries_them() {
        for (name, expect) in [
            ("Pine, Supply", Some("name:eq:\"Pine, Supply\"")),
            ("The \"Oak\" Co", Some("name:sw:\"The\"")),
            ("\"Oak\"", None),
        ] {
            assert_eq!(name_filter(name).as_deref(), expect, "{name}");
        }
        assert!(same_text(Some("0042"), Some("42")) && !same_text(None, None));
        assert!(plain_id(Kind::Contact, "00902CCCCCCCCC").is_ok() && plain_id(Kind::Contact, "../x").is_err());
    }
}
