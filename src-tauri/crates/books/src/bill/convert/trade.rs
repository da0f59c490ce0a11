//! Invoices, bills and the credits of both sides.

use super::names::Names;
use super::{Home, amounts};
use crate::bill::source::Form;
use crate::row::{Problem, Row};
use model::document::{Applied, Custom, Document, Line, Party};
use model::{Decimal, Kind};

/// The names that the lists of lines have.
pub(crate) const LINES: [&str; 4] =
    ["billLineItems", "invoiceLineItems", "vendorCreditLineItems", "creditMemoLineItems"];

/// Header, lines and amounts.
pub(crate) fn trade(form: Form, row: &Row<'_>, home: &Home, names: &Names, doc: &mut Document) -> Result<(), Problem> {
    header(form, row, doc)?;
    classes(row, names, doc)?;
    parties(row, names, doc)?;
    let account = row.first(&["payFromChartOfAccountId", "payToChartOfAccountId", "applyToChartOfAccountId"])?;
    if let Some(known) = account.as_ref().and_then(|id| names.classifications.get(id)) {
        (doc.account, doc.account_name) = (known.code.clone(), known.name.clone());
    }
    doc.account_id = account;
    for list in LINES {
        for (item, number) in row.rows(list)?.iter().zip(1..) {
            let line = line(item, number, names).map_err(|problem| format!("line {number}: {problem}"))?;
            doc.lines.push(line);
        }
    }
    amounts::settle(row, home, doc)?;
    doc.applied = applied(row, doc.kind)?;
    Ok(())
}

fn header(form: Form, row: &Row<'_>, doc: &mut Document) -> Result<(), Problem> {
    doc.due_date = row.date("dueDate")?;
    doc.memo = row.text("description")?;
    if form == Form::Bill {
        if let Some(invoice) = row.row("invoice")? {
            doc.number = invoice.text("invoiceNumber")?;
            doc.date = invoice.date("invoiceDate")?;
        }
        doc.order = row.text("purchaseOrderNumber")?;
    } else {
        doc.number = row.first(&["invoiceNumber", "referenceNumber"])?;
        doc.date = match row.date("invoiceDate")? {
            Some(date) => Some(date),
            None => row.date("creditDate")?,
        };
    }
    Ok(())
}

/// What the whole document is booked to.
fn classes(row: &Row<'_>, names: &Names, doc: &mut Document) -> Result<(), Problem> {
    let Some(ids) = row.row("classifications")? else { return Ok(()) };
    let name = |field: &str| Ok::<_, Problem>(names.class(ids.text(field)?.as_ref()));
    doc.class = name("accountingClassId")?;
    doc.department = name("departmentId")?;
    doc.location = name("locationId")?;
    doc.project = name("jobId")?;
    Ok(())
}

/// The vendor or customer, and the currency, which is theirs.
pub(crate) fn parties(row: &Row<'_>, names: &Names, doc: &mut Document) -> Result<(), Problem> {
    let vendor = matches!(doc.kind, Kind::Bill | Kind::VendorCredit | Kind::BillPayment);
    let (id, name) = if vendor { ("vendorId", "vendorName") } else { ("customerId", "customerName") };
    let (id, name) = (row.text(id)?, row.text(name)?);
    let known = id.as_ref().and_then(|id| names.parties.get(id));
    let mut party = known.map(|known| known.party.clone()).unwrap_or_default();
    party.id = id;
    party.name = name.or(party.name);
    if let Some(known) = known {
        doc.currency = known.currency.clone().or(doc.currency.take());
    }
    if vendor {
        doc.vendor = party;
        return Ok(());
    }
    if matches!(doc.kind, Kind::Invoice | Kind::CreditNote) && party.city.is_some() {
        doc.bill_to = Party { email: None, ..party.clone() };
        doc.ship_to = known.and_then(|known| known.shipping.clone()).unwrap_or_default();
    }
    doc.customer = party;
    Ok(())
}

fn line(item: &Row<'_>, number: u32, names: &Names) -> Result<Line, Problem> {
    let mut line = Line {
        number: Some(Decimal::from(number)),
        id: item.text("id")?,
        text: item.text("description")?,
        quantity: item.number("quantity")?,
        price: item.number("price")?,
        discount_rate: None,
        net: item.number("amount")?,
        ..Line::default()
    };
    if let Some(percent) = item.nonzero("ratePercent")? {
        line.custom.insert(PERCENT.to_owned(), Custom::Number(percent));
    }
    let Some(ids) = item.row("classifications")? else { return Ok(line) };
    let id = |field: &str| ids.text(field);
    line.account_id = id("chartOfAccountId")?;
    if let Some(known) = line.account_id.as_ref().and_then(|id| names.classifications.get(id)) {
        (line.account, line.account_name) = (known.code.clone(), known.name.clone());
    }
    line.class = names.class(id("accountingClassId")?.as_ref());
    line.location = names.class(id("locationId")?.as_ref());
    line.project = names.class(id("jobId")?.as_ref());
    line.item_id = id("itemId")?;
    line.item = line.item_id.as_ref().and_then(|id| names.classifications.get(id)?.name.clone());
    line.customer = id("customerId")?.map(|id| {
        let known = names.parties.get(&id).and_then(|known| known.party.name.clone());
        known.unwrap_or(id)
    });
    for (name, value) in [("department", names.class(id("departmentId")?.as_ref())), ("employee", id("employeeId")?)] {
        if let Some(value) = value {
            line.custom.insert(name.to_owned(), Custom::Text(value));
        }
    }
    Ok(line)
}

/// The custom field of a line whose amount is a rate of the lines above it.
pub(super) const PERCENT: &str = "rate_percent";

/// Credits that settle a bill.
fn applied(row: &Row<'_>, kind: Kind) -> Result<Vec<Applied>, Problem> {
    if kind != Kind::Bill {
        return Ok(Vec::new());
    }
    let credit = |item: &Row<'_>| {
        Ok(Applied {
            kind: Some(Kind::VendorCredit.as_str().to_owned()),
            id: item.text("id")?,
            amount: item.number("amount")?,
            ..Applied::default()
        })
    };
    row.rows("vendorCredits")?.iter().map(credit).collect()
}
