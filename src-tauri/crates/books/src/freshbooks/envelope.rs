//! The wrapping around what FreshBooks answers.

use crate::paging::Turn;
use crate::row::{Problem, Row};

/// What stands in `response.result` of an answer of the accounting API.
fn result<'a>(text: &'a str) -> Result<Row<'a>, Problem> {
    let response = Row::read(text)?.row("response")?.ok_or("it holds no response")?;
    response.row("result")?.ok_or_else(|| "it holds no result".to_owned())
}

/// One page of a list as it came.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub(crate) rows: Vec<&'a str>,
    pub(crate) turn: Turn,
}

/// Takes a page apart that was asked for with this size and number.
pub(crate) fn sheet<'a>(text: &'a str, list: &str, (size, number): (usize, usize)) -> Result<Sheet<'a>, Problem> {
    let result = result(text)?;
    if !result.has(list) {
        return Err(format!("it holds no {list}"));
    }
    let rows = result.items(list)?;
    let count =
        |name: &str| -> Result<Option<usize>, Problem> { Ok(result.text(name)?.and_then(|text| text.parse().ok())) };
    let size = count("per_page")?.filter(|size| *size > 0).unwrap_or(size);
    let page = count("page")?.filter(|page| *page > 0).unwrap_or(number);
    // The total may count records that are not shown: the number of pages and an empty page tell the end.
    let more = match count("pages")? {
        Some(pages) => page < pages && !rows.is_empty(),
        None => rows.len() >= size,
    };
    Ok(Sheet { turn: Turn { size, page, rows: rows.len(), more }, rows })
}

/// The single record of an answer.
pub(crate) fn single<'a>(text: &'a str, key: &str) -> Result<&'a str, Problem> {
    result(text)?.json(key).ok_or_else(|| format!("it holds no {key}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_tell_their_end_by_number_and_not_by_count() {
        for (text, expect) in [
            (r#"{"response":{"result":{"bills":[{},{}],"page":1,"pages":2,"per_page":2,"total":4}}}"#, (2, 1, 2, true)),
            (
                r#"{"response":{"result":{"bills":[{}],"page":"2","pages":"2","per_page":"2","total":9}}}"#,
                (2, 2, 1, false),
            ),
            (r#"{"response":{"result":{"bills":[],"page":1,"pages":0,"per_page":100,"total":0}}}"#, (100, 1, 0, false)),
            (r#"{"response":{"result":{"bills":[],"page":3,"pages":9,"per_page":100,"total":0}}}"#, (100, 3, 0, false)),
            (r#"{"response":{"result":{"bills":[{}]}}}"#, (50, 7, 1, false)),
        ] {
            let turn = sheet(text, "bills", (50, 7)).expect(text).turn;
            assert_eq!((turn.size, turn.page, turn.rows, turn.more), expect, "{text}");
        }
        let other = r#"{"response":{"result":{"invoices":[]}}}"#;
        assert!(sheet(other, "bills", (50, 1)).is_err(), "another list is not taken for this one");
        assert!(sheet(r#"{"response":{}}"#, "bills", (50, 1)).is_err());
    }

    #[test]
    fn a_single_record_stands_under_its_own_name() {
        let text = r#"{"response":{"result":{"bill":{"id":1}}}}"#;
        assert_eq!(single(text, "bill"), Ok(r#"{"id":1}"#));
        assert!(single(text, "invoice").is_err());
    }
}
