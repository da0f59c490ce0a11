//! Text with delimiters: which one, how cells are quoted, what stands above the names of the columns and below the rows.

use super::sniff::Text;
use super::table::Head;
use super::{day, number, translate::Language};
use crate::csv::{Cut, Found, Limits, Record, Style};
use model::layout::{Csv, Encoding, Header, Newline, Quoting};
use std::collections::BTreeMap;

const DELIMITERS: &[char] = &[',', ';', '\t', '|', '^', '~'];
/// So many lines are looked at to find the delimiter.
const TRIED: usize = 300;
/// A row below the table with this word first is one of totals.
const TOTAL: &[&str] = &[
    "total",
    "totals",
    "sum",
    "summe",
    "summen",
    "gesamt",
    "gesamtsumme",
    "totaal",
    "totale",
    "somme",
    "grand total",
    "totaux",
    "total general",
    "endsumme",
];

/// A record of the sample.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// Line of the file, from 1.
    pub(super) number: u64,
    pub(super) cells: Vec<String>,
    /// Which cells stand in quotes.
    quoted: Vec<bool>,
}

impl Line {
    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
    }
}

/// A sample as a table.
#[derive(Debug, Clone)]
pub(super) struct Delimited {
    pub(super) syntax: Csv,
    /// The names of the columns; none where the file has none.
    pub(super) heads: Option<Vec<String>>,
    pub(super) rows: Vec<Line>,
    /// Rows of totals below.
    pub(super) below: Vec<Line>,
    pub(super) language: Option<Language>,
    pub(super) warnings: Vec<String>,
}

fn cut(text: &str, delimiter: char, quoting: Quoting, most: usize) -> Vec<Line> {
    let Ok(delimiter) = u8::try_from(delimiter) else { return Vec::new() };
    let style = Style { delimiter, quoting, ..Style::default() };
    let mut cut = Cut::new(&style, Encoding::Utf8, 0, Limits::default());
    cut.feed(text.as_bytes());
    cut.finish();
    let (mut record, mut lines) = (Record::default(), Vec::new());
    while lines.len() < most && cut.next(&mut record) == Found::Record {
        lines.push(Line {
            number: record.line,
            cells: record.iter().map(str::to_owned).collect(),
            quoted: quotes(record.raw(), char::from(delimiter)),
        });
    }
    lines
}

/// Which cells of a record begin with a quote.
fn quotes(raw: &str, delimiter: char) -> Vec<bool> {
    let (mut all, mut inside, mut fresh) = (Vec::new(), false, true);
    for c in raw.chars() {
        if fresh {
            all.push(c == '"');
        }
        fresh = !inside && c == delimiter;
        inside ^= c == '"';
    }
    if fresh {
        all.push(false);
    }
    all
}

/// How alike the records are in their number of cells, in thousandths, where one kind of line may differ from another.
fn likeness(lines: &[Line]) -> usize {
    let mut kinds: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines {
        let first = line.cells.first().map_or("", String::as_str);
        *kinds.entry(first).or_default().entry(line.cells.len()).or_default() += 1;
        *counts.entry(line.cells.len()).or_default() += 1;
    }
    let most = |counts: &BTreeMap<usize, usize>| {
        counts.iter().filter(|(cells, _)| **cells > 1).map(|(_, n)| *n).max().unwrap_or(0)
    };
    let by_kind = if kinds.len() <= 8 { kinds.values().map(most).sum() } else { 0 };
    1_000 * most(&counts).max(by_kind) / lines.len().max(1)
}

/// The delimiter of a text, if it has one.
fn delimiter(text: &str) -> Option<Delimiter> {
    if let Some(rest) = text.strip_prefix("sep=") {
        let first = rest.chars().next().filter(|c| c.is_ascii() && !c.is_alphanumeric());
        return first.map(|c| Delimiter { c, cells: usize::MAX, likeness: 1_000 });
    }
    let scored = DELIMITERS.iter().filter_map(|c| {
        let lines: Vec<Line> =
            cut(text, *c, Quoting::Needed, TRIED).into_iter().filter(|line| line.filled() > 0).collect();
        let widest = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        let likeness = likeness(&lines);
        let score = likeness * 100 / 90 + widest.min(20) * 8;
        (widest > 1 && likeness >= 500).then_some((score, Delimiter { c: *c, cells: widest, likeness }))
    });
    scored.max_by_key(|(score, _)| *score).map(|(_, delimiter)| delimiter)
}

/// What cuts lines into cells.
struct Delimiter {
    c: char,
    /// Most cells of a line.
    cells: usize,
    /// How alike the lines are in their number of cells, in thousandths.
    likeness: usize,
}

/// Most cells of a line, and how alike lines are in their number, in thousandths; nothing where there is no delimiter.
pub(super) fn fits(text: &Text<'_>) -> Option<(usize, usize)> {
    delimiter(&text.text).map(|delimiter| (delimiter.cells, delimiter.likeness))
}

/// The sample as a table.
pub(super) fn read(text: &Text<'_>, knows: &dyn Fn(&[String]) -> usize) -> Option<Delimited> {
    let delimiter = delimiter(&text.text)?.c;
    let bare = text.text.contains('"') && never_quotes(&text.text, delimiter);
    let mut lines = cut(&text.text, delimiter, if bare { Quoting::Never } else { Quoting::Needed }, usize::MAX);
    let mut warnings = Vec::new();
    let stated = lines.first().is_some_and(|line| line.number == 1 && text.text.starts_with("sep="));
    if stated {
        lines.remove(0);
    }
    lines.retain(|line| line.filled() > 0);
    let start = banner(&lines);
    let above = lines.get(start).map_or(0, |line| line.number.saturating_sub(1));
    if above > 0 {
        warnings.push(format!(
            "The first {above} lines stand above the table; they are passed over on reading, and not written."
        ));
    }
    lines.drain(..start.min(lines.len()));
    let has_heads = lines.first().is_some_and(|first| is_header(first, &lines[1..], knows));
    let heads = has_heads.then(|| lines.remove(0));
    let below = below(&mut lines, heads.is_some());
    let names = heads.as_ref().map(|line| line.cells.clone());
    let all: Vec<&Line> = heads.iter().chain(&lines).collect();
    let quoting = if bare { Quoting::Never } else { quoting(&all) };
    let crlf = text.text.matches("\r\n").count() * 2 > text.text.matches('\n').count();
    let syntax = Csv {
        delimiter,
        quoting,
        header: if names.is_some() { Header::Row(1) } else { Header::None },
        skip: u32::try_from(above).unwrap_or(0),
        newline: if crlf { Newline::Crlf } else { Newline::Lf },
        encoding: text.encoding,
        bom: text.bom,
        ..Csv::default()
    };
    let words: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
    let language = Language::of(&words);
    Some(Delimited { syntax, heads: names, rows: lines, below, language, warnings })
}

/// Quotes stand inside of cells only: there they are letters like others.
fn never_quotes(text: &str, delimiter: char) -> bool {
    let opens = |line: &str| line.split(delimiter).any(|cell| cell.starts_with('"'));
    !text.lines().take(5_000).any(opens)
}

fn quoting(lines: &[&Line]) -> Quoting {
    let cells = || lines.iter().flat_map(|line| line.cells.iter().zip(&line.quoted));
    if cells().all(|(_, quoted)| *quoted) {
        return Quoting::Always;
    }
    let is_number = |text: &str| number::of(&[text]).is_some();
    let texts = || cells().filter(|(text, _)| !text.trim().is_empty());
    let split = texts().all(|(text, quoted)| *quoted != is_number(text) || day::of(&[text.trim()]).len() > 1);
    if split && texts().any(|(_, quoted)| *quoted) { Quoting::Text } else { Quoting::Needed }
}

/// How many records stand above the table: those with much less in them than the rows have.
fn banner(lines: &[Line]) -> usize {
    let mut filled: Vec<usize> = lines.iter().map(Line::filled).collect();
    filled.sort_unstable();
    let usual = filled.get(filled.len() / 2).copied().unwrap_or(0);
    let is_row = |line: &Line| line.filled() * 10 >= usual * 6;
    // Kinds of lines differ in length; what comes back is no banner.
    let first = lines.first().and_then(|line| line.cells.first());
    let kinds = lines.iter().filter(|line| line.cells.first() == first).count();
    let short_code = first.is_some_and(|code| code.len() <= 3);
    if kinds > 1 || short_code { 0 } else { lines.iter().position(is_row).unwrap_or(0) }
}

fn is_plain_name(cell: &str) -> bool {
    let cell = cell.trim();
    number::of(&[cell]).is_none() && day::of(&[cell]).is_empty() && cell.chars().any(char::is_alphabetic)
}

/// Whether a row names the columns of those below it.
fn is_header(first: &Line, rest: &[Line], knows: &dyn Fn(&[String]) -> usize) -> bool {
    let named = first.cells.iter().filter(|cell| !cell.trim().is_empty());
    if first.filled() < 2 || !named.clone().all(|cell| is_plain_name(cell)) {
        return false;
    }
    let mut names: Vec<&String> = named.collect();
    names.sort();
    names.dedup();
    if names.len() < first.filled() {
        return false;
    }
    let typed = |column: usize| {
        let texts = rest.iter().filter_map(|line| line.cells.get(column)).map(|cell| cell.trim());
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        !texts.is_empty() && (number::of(&texts).is_some() || !day::of(&texts).is_empty())
    };
    let n_typed = (0..first.cells.len()).filter(|column| typed(*column)).count();
    n_typed >= 2 || (n_typed + knows(&first.cells)) * 3 >= first.filled()
}

/// Takes the rows of totals off the end.
fn below(lines: &mut Vec<Line>, has_header: bool) -> Vec<Line> {
    let mut below = Vec::new();
    while has_header && lines.len() > 2 {
        let usual = lines[lines.len() / 2].filled();
        let Some(last) = lines.last() else { break };
        let first = last.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default();
        let says = TOTAL.contains(&first.trim_end_matches(':').to_lowercase().as_str());
        if !says && last.filled() * 2 >= usual {
            break;
        }
        below.extend(lines.pop());
    }
    below.reverse();
    below
}

impl Delimited {
    /// The columns by name, or by position.
    pub(super) fn columns(&self) -> Vec<Head> {
        match &self.heads {
            Some(heads) => heads
                .iter()
                .map(|name| Head { at: name.trim().to_owned(), name: name.trim().to_owned(), ..Head::default() })
                .collect(),
            None => positions(self.rows.iter().map(|line| line.cells.len()).max().unwrap_or(0)),
        }
    }
}

/// Columns without names.
pub(super) fn positions(n: usize) -> Vec<Head> {
    (1..=n).map(|at| Head { at: at.to_string(), ..Head::default() }).collect()
}
