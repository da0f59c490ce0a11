//! Kinds of lines by their code, and where in the file each kind stands.

use super::delimited::positions;
use super::table::{Head, Kinded, Level, Row, Table};

/// So many kinds a file has at most, and so long a code is.
const MOST: usize = 9;
const LONGEST: usize = 4;

/// The codes of a file whose first cells are codes, in the order of the file.
pub(super) fn codes<'c>(first: impl Iterator<Item = &'c str>) -> Option<Vec<String>> {
    let mut codes: Vec<String> = Vec::new();
    let (mut rows, mut distinct) = (0, true);
    for code in first {
        rows += 1;
        let good = !code.is_empty() && code.len() <= LONGEST && code.chars().all(|c| c.is_ascii_alphanumeric());
        if !good {
            return None;
        }
        if codes.iter().any(|known| known == code) {
            distinct = false;
        } else {
            codes.push(code.to_owned());
        }
        if codes.len() > MOST {
            return None;
        }
    }
    (codes.len() > 1 && (!distinct || rows < 5)).then_some(codes)
}

/// Rows whose first cell is a code, as a table of kinds. Kinds must differ: in how many cells they have, or in what.
pub(super) fn split(rows: Vec<(usize, Vec<String>)>) -> Result<Table, Vec<(usize, Vec<String>)>> {
    let Some(codes) = codes(rows.iter().map(|(_, cells)| cells.first().map_or("", String::as_str))) else {
        return Err(rows);
    };
    let of = |code: &str| -> Vec<&Vec<String>> {
        let of_code = rows.iter().filter(|(_, cells)| cells.first().is_some_and(|cell| cell == code));
        of_code.map(|(_, cells)| cells).collect()
    };
    let width = |code: &String| of(code).into_iter().map(Vec::len).max();
    let widths: Vec<Option<usize>> = codes.iter().map(width).collect();
    let even = widths.iter().all(|width| *width == widths[0]);
    let shape = |cell: &str| cell.chars().next().map_or(0, |c| if c.is_ascii_digit() { 1 } else { 2 });
    let looks = |code: &str| -> Vec<u8> {
        let first = of(code).into_iter().next();
        first.map(|cells| cells.iter().map(|cell| shape(cell)).collect()).unwrap_or_default()
    };
    let same = codes.iter().all(|code| looks(code) == looks(&codes[0]));
    if even && same {
        return Err(rows);
    }
    let kinds = codes.iter().zip(&widths).map(|(code, width)| Kinded {
        id: code.clone(),
        tag: Some((0, code.clone())),
        columns: positions(width.unwrap_or(0)),
        level: Level::Loose,
    });
    let mut table = Table { kinds: kinds.collect(), ..Table::default() };
    table.rows = rows
        .into_iter()
        .filter_map(|(sample, cells)| {
            let kind = codes.iter().position(|code| cells.first() == Some(code))?;
            Some(Row { kind, sample, document: None, cells })
        })
        .collect();
    table.samples = table.rows.iter().map(|row| row.sample + 1).max().unwrap_or(0);
    place(&mut table);
    Ok(table)
}

/// Finds where each kind stands, and which rows belong to one document.
pub(super) fn place(table: &mut Table) {
    let n_kinds = table.kinds.len();
    let per_sample = |kind: usize, sample: usize| table.of_kind(kind).filter(|row| row.sample == sample).count();
    let once = |kind: usize| (0..table.samples).all(|sample| per_sample(kind, sample) == 1);
    let edge = |sample: usize, last: bool| {
        let mut rows = table.rows.iter().filter(|row| row.sample == sample);
        if last { rows.next_back() } else { rows.next() }.map(|row| row.kind)
    };
    let always = |last: bool| {
        let first = edge(0, last)?;
        (1..table.samples).all(|sample| edge(sample, last) == Some(first)).then_some(first)
    };
    let (first, last) = (always(false), always(true));
    let tail = last.filter(|kind| once(*kind) && n_kinds > 1 && first != Some(*kind));
    let others = n_kinds - usize::from(tail.is_some());
    // The only line before the lines may open the file or its one document: it has much to say in the second case.
    let says = |kind: usize| {
        let row = table.of_kind(kind).next();
        row.map_or(0, |row| row.cells.iter().filter(|cell| !cell.trim().is_empty()).count())
    };
    let head = first.filter(|kind| once(*kind) && others > 1 && (others > 2 || says(*kind) < 5));
    let opener = table.rows.iter().find(|row| Some(row.kind) != head).map(|row| row.kind);
    let mut levels = vec![Level::Loose; n_kinds];
    let set = |levels: &mut Vec<Level>, kind: Option<usize>, level| {
        if let Some(place) = kind.and_then(|kind| levels.get_mut(kind)) {
            *place = level;
        }
    };
    set(&mut levels, head, Level::Head);
    set(&mut levels, opener, Level::Document);
    set(&mut levels, tail, Level::Tail);
    let mut document = 0;
    for row in &mut table.rows {
        document += usize::from(Some(row.kind) == opener);
        let inside = Some(row.kind) != head && Some(row.kind) != tail && document > 0;
        row.document = inside.then(|| document - 1);
    }
    items(table, &mut levels);
    for (kind, level) in table.kinds.iter_mut().zip(levels) {
        kind.level = level;
    }
}

/// The kind that repeats most within documents is that of their lines; what stands once is part of the document.
fn items(table: &Table, levels: &mut [Level]) {
    let loose: Vec<usize> = (0..levels.len()).filter(|kind| levels[*kind] == Level::Loose).collect();
    let most = |kind: usize| {
        let mut counts = std::collections::BTreeMap::new();
        table.of_kind(kind).filter_map(|row| row.document).for_each(|at| *counts.entry(at).or_insert(0_usize) += 1);
        counts.values().max().copied().unwrap_or(0)
    };
    let numbers = |kind: usize| {
        let columns = &table.kinds[kind].columns;
        let is_number = |column: usize| {
            let texts: Vec<&str> =
                table.of_kind(kind).filter_map(|row| row.cells.get(column)).map(|c| c.trim()).collect();
            super::number::of(&texts).is_some()
        };
        (0..columns.len()).filter(|column| is_number(*column)).count()
    };
    let lines = loose.iter().copied().filter(|kind| most(*kind) > 1).max_by_key(|kind| numbers(*kind));
    let lines = lines.or_else(|| loose.iter().copied().max_by_key(|kind| numbers(*kind)));
    for kind in loose {
        levels[kind] = match (Some(kind) == lines, most(kind)) {
            (true, _) => Level::Item,
            (false, 0 | 1) => Level::Part,
            (false, _) => Level::Loose,
        };
    }
}

/// A table of one kind, the rows being documents or their lines; which, is found out later.
pub(super) fn single(columns: Vec<Head>, rows: Vec<(usize, Vec<String>)>) -> Table {
    let kind = Kinded { id: "row".to_owned(), tag: None, columns, level: Level::Document };
    let samples = rows.iter().map(|(sample, _)| sample + 1).max().unwrap_or(0);
    let rows = rows.into_iter().enumerate();
    let rows = rows.map(|(at, (sample, cells))| Row { kind: 0, sample, document: Some(at), cells });
    Table { kinds: vec![kind], rows: rows.collect(), samples, ..Table::default() }
}
