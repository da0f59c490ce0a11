//! Invoices by the hundred thousand, and the layout of twenty columns that they are written with.

use std::io::{self, Write};

/// The layout, one row for each invoice.
pub const LAYOUT: &str = r#"{
  "name": "Twenty columns",
  "documents": ["invoice"],
  "syntax": { "kind": "csv", "delimiter": ",", "header": true, "newline": "crlf" },
  "tables": { "terms": [["Net 30", "N30"], ["Net 60", "N60"], ["*", "N00"]] },
  "sections": [
    { "id": "row", "record": "line", "each": "documents", "parts": [
      { "at": "Type", "text": "INV" },
      { "at": "Invoice", "field": "doc.number", "required": true },
      { "at": "Date", "field": "doc.date", "type": "date dd/MM/yyyy" },
      { "at": "Due", "field": "doc.due_date", "type": "date dd/MM/yyyy" },
      { "at": "Customer", "field": "doc.customer.name", "type": "text 40" },
      { "at": "Customer code", "field": "doc.customer.code" },
      { "at": "VAT number", "field": "doc.customer.tax_id" },
      { "at": "Street", "field": "doc.bill_to.street" },
      { "at": "City", "field": "doc.bill_to.city" },
      { "at": "Post code", "field": "doc.bill_to.zip" },
      { "at": "Country", "field": "doc.bill_to.country_code" },
      { "at": "Order", "field": "doc.order" },
      { "at": "Reference", "field": "doc.reference" },
      { "at": "Terms", "field": "doc.terms", "steps": ["table terms"] },
      { "at": "Currency", "field": "doc.currency" },
      { "at": "Net", "field": "doc.net", "type": "number 2" },
      { "at": "VAT", "field": "doc.tax", "type": "number 2" },
      { "at": "Gross", "field": "doc.total", "type": "number 2" },
      { "at": "Note", "field": "doc.memo" },
      { "at": "Route", "field": "doc.custom.cf_route" } ] } ]
}
"#;

/// Writes that many invoices, one as JSON a line. They are the same each time.
///
/// # Errors
/// Where the writer fails.
pub fn write(count: u64, out: &mut impl Write) -> io::Result<()> {
    for number in 0..count {
        let (day, month) = (number % 28 + 1, number % 12 + 1);
        let net = 1_000 + number * 37 % 9_000_000;
        let tax = net * 23 / 100;
        let terms = ["Net 30", "Net 60", "On receipt"][usize::try_from(number % 3).unwrap_or(0)];
        writeln!(
            out,
            concat!(
                r#"{{"kind":"invoice","id":"46000000{n:09}","version":"1","status":"open","number":"INV-{n:07}","#,
                r#""date":"2026-{month:02}-{day:02}","due_date":"2026-{month:02}-28","reference":"REF {n}, part \"{m}\"","#,
                r#""order":"PO-{m:05}","currency":"EUR","net":"{net}","tax":"{tax}","total":"{total}","balance":"{total}","#,
                r#""terms":"{terms}","memo":"Deliver to gate {m}; ring twice, please","#,
                r#""customer":{{"id":"4600{m}","code":"C{m:05}","name":"Fernhill Group {m}","tax_id":"IE{m:07}FA"}},"#,
                r#""bill_to":{{"street":"{m} Harbour Road","city":"Galway","zip":"H91 {m:04}","country_code":"IE"}},"#,
                r#""lines":[{{"number":"1","text":"Consulting","quantity":"1","price":"{net}","net":"{net}"}}],"#,
                r#""custom":{{"cf_route":"R{r}"}}}}"#
            ),
            n = number,
            m = number % 9_973,
            r = number % 17,
            month = month,
            day = day,
            net = cents(net),
            tax = cents(tax),
            total = cents(net + tax),
            terms = terms,
        )?;
    }
    Ok(())
}

fn cents(amount: u64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_document_of_ours() {
        let mut bytes = Vec::new();
        write(100, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.lines().count(), 100);
        for line in text.lines() {
            let document: model::Document = serde_json::from_str(line).unwrap();
            assert_eq!(document.net.unwrap() + document.tax.unwrap(), document.total.unwrap());
        }
    }

    #[test]
    fn the_layout_is_one_of_ours_with_twenty_columns() {
        let layout = model::layout::Layout::from_json(LAYOUT).unwrap();
        assert_eq!(layout.sections[0].parts.len(), 20);
    }
}
