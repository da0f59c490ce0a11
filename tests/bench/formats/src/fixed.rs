//! Fixed width: twenty columns a row, written and read, beside Python doing the least of it.

use crate::paired::{in_turns, in_turns_told};
use crate::report::{Row, Side};
use crate::work::{PIECE, file, plan, read, time, write};
use crate::{Trouble, documents, peers};
use model::Document;
use std::path::Path;

const INVOICES: u32 = 20_000;
const LINES: u32 = 5;

/// A tenth of the rows is enough for Python.
const FOR_PYTHON: u32 = 2_000;

/// Rows a second that are aimed at, in millions.
const TARGET: f64 = 0.7;

/// Texts, days, numbers with and without point, a running number and a look-up.
pub const LAYOUT: &str = r#"{"name":"20 columns","documents":["invoice"],"syntax":{"kind":"fixed","newline":"lf","encoding":"ascii"},"tables":{"gl":[["4000","S-SALES"]]},
 "sections":[{"each":"documents","by":["doc.number"],"parts":[{"record":"line","each":"doc.lines","parts":[
  {"at":"1+12","field":"doc.number","required":true},{"at":"13+8","field":"doc.date","type":"date yyyyMMdd"},{"at":"21+7","field":"doc.due_date","type":"date yyyyDDD"},
  {"at":"28+30","field":"doc.customer.name"},{"at":"58+10","field":"doc.customer.code"},{"at":"68+12","field":"doc.customer.tax_id"},{"at":"80+12","field":"doc.order"},{"at":"92+3","field":"doc.currency"},
  {"at":"95+5","seq":1},{"at":"100+20","field":"line.item"},{"at":"120+16","field":"line.sku"},{"at":"136+40","field":"line.text"},{"at":"176+11","field":"line.quantity","type":"implied 3"},{"at":"187+3","field":"line.unit"},
  {"at":"190+13","field":"line.price","type":"implied 2 overpunch"},{"at":"203+13","field":"line.net","type":"implied 2 overpunch"},{"at":"216+7","field":"line.tax_rate","type":"number 2"},{"at":"223+13","field":"line.tax","type":"implied 2 trailing"},
  {"at":"236+8","field":"line.account","steps":["table gl"]},{"at":"244+13","field":"doc.total","type":"implied 2"}]}]}]}"#;

/// Starts and widths of the same columns, for Python.
const PLACES: &str = "1,12,13,8,21,7,28,30,58,10,68,12,80,12,92,3,95,5,100,20,120,16,136,40,176,11,187,3,190,13,203,13,216,7,223,13,236,8,244,13";

/// Measures writing and reading.
///
/// # Errors
/// Where a file cannot be written or read.
pub fn measure() -> Result<Vec<Row>, Trouble> {
    let invoices = documents::invoices(INVOICES, LINES);
    let plan = plan(LAYOUT)?;
    let whole = file(&plan, &invoices)?;
    let scratch = peers::Scratch::new()?;
    let part = scratch.write("part.dat", &file(&plan, &invoices[..FOR_PYTHON as usize])?)?;
    let python = Path::new("python3");
    let written = in_turns_told(
        |_| {
            time(|| {
                write(&plan, &invoices, |piece| {
                    std::hint::black_box(piece.len());
                })
            })
        },
        |_| peers::run(python, "fixed-write", &part, &[PLACES]),
    )?;
    let taken = in_turns_told(
        |_| time(|| read(&plan, whole.chunks(PIECE)).map(drop)),
        |_| peers::run(python, "fixed", &part, &[PLACES]),
    )?;
    let mut rows = Vec::new();
    for (what, pair) in [("write", written), ("read", taken)] {
        let ours = Side { times: &pair.ours, amount: f64::from(INVOICES * LINES) / 1e6 };
        let other = Side { times: &pair.other, amount: f64::from(FOR_PYTHON * LINES) / 1e6 };
        let measure = format!("fixed width: {what} rows of 20 columns");
        rows.push(Row::of_rate(&measure, "M rows/s", &ours, Some(("Python", &other)), TARGET));
    }
    rows.extend(of_mainframes(&invoices)?);
    Ok(rows)
}

/// The same rows in a code page of mainframes, for which nothing is aimed at: written and read in turns with each other.
fn of_mainframes(invoices: &[Document]) -> Result<[Row; 2], Trouble> {
    let plan = plan(&LAYOUT.replace("\"ascii\"", "\"cp037\""))?;
    let whole = file(&plan, invoices)?;
    let put = |_| {
        write(&plan, invoices, |piece| {
            std::hint::black_box(piece.len());
        })
    };
    let pair = in_turns(put, |_| read(&plan, whole.chunks(PIECE)).map(drop))?;
    Ok([("write", pair.ours), ("read", pair.other)].map(|(what, times)| {
        let side = Side { times: &times, amount: f64::from(INVOICES * LINES) / 1e6 };
        Row::of_rate(&format!("fixed width in cp037: {what} rows of 20 columns"), "M rows/s", &side, None, 0.0)
    }))
}
