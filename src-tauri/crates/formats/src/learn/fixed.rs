//! Lines in which everything has its place: how long they are, which kinds there are, and where one column ends and the
//! next begins.

use super::kinds;
use super::sniff::Text;
use super::stops;
use super::table::{Kinded, Level, Row, Table};
use model::layout::{Encoding, FixedNewline};

/// Stands for the second and further bytes of a character, so that places are bytes.
pub(super) const REST: char = '\u{200B}';
/// Lengths of lines that are tried where nothing ends a line.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=1_200;
/// So many kinds there are at most, and so long their codes are.
const KINDS: usize = 8;
const CODES: [usize; 3] = [3, 2, 1];

/// A sample as lines of one length.
#[derive(Debug, Clone)]
pub(super) struct Fixed {
    pub(super) length: usize,
    pub(super) newline: FixedNewline,
    /// Sample and characters of each line.
    pub(super) lines: Vec<(usize, Vec<char>)>,
    pub(super) warnings: Vec<String>,
}

fn units(line: &str, encoding: Encoding) -> Vec<char> {
    let wide = encoding == Encoding::Utf8;
    line.chars()
        .flat_map(|c| std::iter::once(c).chain(std::iter::repeat_n(REST, if wide { c.len_utf8() - 1 } else { 0 })))
        .collect()
}

/// Whether the lines of a text have one length.
pub(super) fn is_even(text: &Text<'_>) -> bool {
    let lengths: Vec<usize> =
        text.text.lines().filter(|line| !line.trim().is_empty()).map(|line| units(line, text.encoding).len()).collect();
    lengths.len() > 2 && lengths[0] >= 20 && lengths.iter().all(|length| *length == lengths[0])
}

/// The samples as lines of one length.
pub(super) fn read(texts: &[Text<'_>]) -> Option<Fixed> {
    let first = texts.first()?;
    let body = |text: &Text<'_>| text.text.trim_end_matches(['\u{1A}', '\r', '\n']).to_owned();
    if !body(first).contains('\n') {
        return endless(texts);
    }
    let crlf = first.text.matches("\r\n").count() * 2 > first.text.matches('\n').count();
    let mut lines = Vec::new();
    for (sample, text) in texts.iter().enumerate() {
        let body = body(text);
        let own = body.lines().filter(|line| !line.trim().is_empty());
        lines.extend(own.map(|line| (sample, units(line.trim_end_matches('\r'), text.encoding))));
    }
    let length = lines.iter().map(|(_, line)| line.len()).max().filter(|length| *length >= 8)?;
    let short = lines.iter().filter(|(_, line)| line.len() < length).count();
    if short * 3 > lines.len() || lines.len() < 2 {
        return None;
    }
    let mut warnings = Vec::new();
    if short > 0 {
        warnings
            .push(format!("{short} lines are shorter than the others; blanks at their ends may have been cut off."));
        lines.iter_mut().for_each(|(_, line)| line.resize(length, ' '));
    }
    let newline = if crlf { FixedNewline::Crlf } else { FixedNewline::Lf };
    Some(Fixed { length, newline, lines, warnings })
}

/// Lines that nothing ends: the shortest length at which they look alike.
fn endless(texts: &[Text<'_>]) -> Option<Fixed> {
    let all: Vec<Vec<char>> =
        texts.iter().map(|text| units(text.text.trim_end_matches(['\u{1A}', '\r', '\n']), text.encoding)).collect();
    let fits = |length: &usize| all.iter().all(|chars| chars.len() % length == 0) && all[0].len() / length >= 2;
    let scored: Vec<(usize, usize)> = LENGTHS.filter(fits).map(|length| (length, evenness(&all[0], length))).collect();
    let best = scored.iter().map(|(_, score)| *score).max().filter(|best| *best >= 800)?;
    let (length, _) = scored.into_iter().find(|(_, score)| score + 15 >= best)?;
    let lines = all
        .iter()
        .enumerate()
        .flat_map(|(sample, chars)| chars.chunks(length).map(move |line| (sample, line.to_vec())));
    Some(Fixed { length, newline: FixedNewline::None, lines: lines.collect(), warnings: Vec::new() })
}

/// What a character is, in coarse classes.
pub(super) fn class(c: char) -> u8 {
    match c {
        ' ' => 0,
        '0'..='9' => 1,
        _ if c.is_alphabetic() || c == REST => 2,
        _ => 3,
    }
}

/// How often a place has the same class as in the line before, in thousandths; places of lines that start alike.
fn evenness(chars: &[char], length: usize) -> usize {
    let lines: Vec<&[char]> = chars.chunks(length).take(2_000).collect();
    let mut same = 0;
    let mut all = 0;
    for (at, line) in lines.iter().enumerate().skip(1) {
        let alike = lines[..at].iter().rev().take(40).find(|other| other.first() == line.first());
        let Some(before) = alike else { continue };
        same += line.iter().zip(*before).filter(|(a, b)| class(**a) == class(**b)).count();
        all += length;
    }
    (same * 1_000).checked_div(all).unwrap_or(0)
}

/// The lines as a table of kinds with their columns.
pub(super) fn table(fixed: &Fixed) -> Table {
    let code = CODES.into_iter().filter_map(|width| codes(fixed, width)).max_by_key(|(score, _, _)| *score);
    let (width, codes) = code.map_or((0, vec![String::new()]), |(_, width, codes)| (width, codes));
    let of = |line: &[char]| line[..width.min(line.len())].iter().collect::<String>();
    let mut table = Table::default();
    let counts: Vec<usize> =
        codes.iter().map(|code| fixed.lines.iter().filter(|(_, line)| of(line) == *code).count()).collect();
    for code in &codes {
        let lines: Vec<&[char]> =
            fixed.lines.iter().map(|(_, line)| line.as_slice()).filter(|line| of(line) == *code).collect();
        let columns = stops::columns(&lines, width, &counts, fixed.lines.len());
        let tag = (width > 0).then(|| (0, code.clone()));
        let id = if width > 0 { code.clone() } else { "row".to_owned() };
        let level = if width > 0 { Level::Loose } else { Level::Document };
        table.kinds.push(Kinded { id, tag, columns, level });
    }
    for (number, (sample, line)) in fixed.lines.iter().enumerate() {
        let code = of(line);
        let Some(kind) = codes.iter().position(|known| *known == code) else { continue };
        let cells = table.kinds[kind].columns.iter().map(|head| stops::cell(line, head)).collect();
        let document = (width == 0).then_some(number);
        table.rows.push(Row { kind, sample: *sample, document, cells });
    }
    table.samples = fixed.lines.iter().map(|(sample, _)| sample + 1).max().unwrap_or(0);
    if width > 0 {
        kinds::place(&mut table);
    }
    table
}

/// Codes of a width, if the lines that they tell apart differ in what stands where.
fn codes(fixed: &Fixed, width: usize) -> Option<(usize, usize, Vec<String>)> {
    let code = |line: &[char]| line.iter().take(width).collect::<String>();
    let mut codes: Vec<String> = Vec::new();
    for (_, line) in &fixed.lines {
        let code = code(line);
        let good = code.len() == width && code.chars().all(|c| c.is_ascii_alphanumeric());
        if !good || codes.len() > KINDS {
            return None;
        }
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let shapes: Vec<Vec<u8>> = codes
        .iter()
        .map(|wanted| {
            let lines: Vec<&Vec<char>> =
                fixed.lines.iter().map(|(_, line)| line).filter(|line| code(line) == *wanted).collect();
            (0..fixed.length)
                .map(|at| {
                    let mut classes = lines.iter().map(|line| line.get(at).map_or(0, |c| class(*c)));
                    let first = classes.next().unwrap_or(0);
                    if classes.all(|other| other == first) { first } else { 9 }
                })
                .collect()
        })
        .collect();
    let single =
        codes.iter().filter(|wanted| fixed.lines.iter().filter(|(_, line)| code(line) == **wanted).count() == 1);
    let mut apart = usize::MAX;
    for (at, one) in shapes.iter().enumerate() {
        for other in &shapes[..at] {
            let differ = one.iter().zip(other).filter(|(a, b)| a != b && **a != 9 && **b != 9).count();
            apart = apart.min(differ * 1_000 / fixed.length.max(1));
        }
    }
    let good = codes.len() > 1
        && codes.len() <= KINDS
        && apart >= 70
        && single.count() <= 3
        && codes.len() * 2 <= fixed.lines.len() + 2;
    good.then_some((codes.len() * 10 + width, width, codes))
}
