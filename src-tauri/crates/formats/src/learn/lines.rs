//! Files of lines: with delimiters, or with everything at its place.

use super::build::{Builder, sections};
use super::delimited::{self, Delimited};
use super::fixed::{self, Fixed};
use super::group::{self, Grouping};
use super::names::{self, Names};
use super::sniff::Text;
use super::table::{At, Level, Table};
use super::{Answers, Learned, Question, Unlearnable, assign, kinds};
use crate::suggest::{CHECK, Candidate};
use model::Kind;
use model::layout::{
    Column, Csv, Encoding, Fill, FixedNewline, FixedWidth, Header, Key, Layout, Part, Quoting, Section, Syntax,
};
use std::collections::{BTreeMap, BTreeSet};

/// Learns from files of lines.
pub(super) fn learn(
    texts: &[Text<'_>],
    kind: Kind,
    fields: &[Candidate],
    answers: &Answers,
) -> Result<Learned, Unlearnable> {
    let first = texts.first().ok_or(Unlearnable::Nothing)?;
    let shapeless = || Unlearnable::Shapeless { sample: first.name.to_owned() };
    let delimited = delimited::fits(first);
    let fixed = fixed::read(texts);
    // Lines of one length are cut at places, unless a delimiter cuts all of them into several cells.
    let by_place = match (&fixed, delimited) {
        (Some(_), Some((cells, likeness))) => fixed::is_even(first) && (cells < 3 || likeness < 900),
        (Some(_), None) => true,
        (None, _) => false,
    };
    match fixed {
        Some(fixed) if by_place => Ok(by_places(&fixed, texts, kind, fields, answers)),
        _ => with_delimiter(texts, kind, fields, answers).ok_or_else(shapeless),
    }
}

fn by_places(fixed: &Fixed, texts: &[Text<'_>], kind: Kind, fields: &[Candidate], answers: &Answers) -> Learned {
    let mut table = fixed::table(fixed);
    let mut done = fill(&mut table, kind, fields, answers, None, true);
    done.warnings.extend(fixed.warnings.iter().cloned());
    let encoding = texts.first().map_or(Encoding::Utf8, |text| text.encoding);
    let syntax = FixedWidth {
        length: u32::try_from(fixed.length).unwrap_or(u32::MAX),
        newline: fixed.newline,
        encoding,
        ..FixedWidth::default()
    };
    let end = match fixed.newline {
        FixedNewline::None => "nothing between the lines",
        FixedNewline::Crlf | FixedNewline::Lf | FixedNewline::Any => "each line with its end",
    };
    let mut words = format!("Lines of {} bytes; {end}; {}", fixed.length, self::encoding(encoding));
    if table.kinds.len() > 1 {
        let codes: Vec<&str> = table.kinds.iter().map(|kind| kind.id.as_str()).collect();
        words.push_str(&format!("; kinds of lines {}", codes.join(", ")));
    }
    done.learned(kind, Syntax::Fixed(syntax), words, texts)
}

fn with_delimiter(texts: &[Text<'_>], kind: Kind, fields: &[Candidate], answers: &Answers) -> Option<Learned> {
    let knows = |cells: &[String]| {
        let language = super::translate::Language::of(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        let heads: Vec<String> = cells.iter().map(|cell| super::translate::words(cell, language)).collect();
        let scores = names::scores(kind, &heads, fields);
        scores.values().filter(|all| all.first().is_some_and(|best| best.score >= CHECK)).count()
    };
    let files: Vec<Delimited> = texts.iter().filter_map(|text| delimited::read(text, &knows)).collect();
    let first = files.first()?.clone();
    let mut warnings: Vec<String> = first.warnings.clone();
    let (columns, by_name) = columns(&first, &mut warnings);
    let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
    for (sample, file) in files.iter().enumerate() {
        if file.heads != first.heads {
            warnings.push("The samples do not have the same columns; the first one's are taken.".to_owned());
            continue;
        }
        rows.extend(file.rows.iter().map(|line| (sample, line.cells.clone())));
    }
    if rows.is_empty() {
        return None;
    }
    let mut table = match first.heads {
        Some(_) => kinds::single(columns, rows),
        None => kinds::split(rows).unwrap_or_else(|rows| kinds::single(columns, rows)),
    };
    if rows_are_cut(&table) {
        warnings.push("Some rows have more or fewer cells than the others.".to_owned());
    }
    let mut done = fill(&mut table, kind, fields, answers, first.language, false);
    done.warnings.extend(warnings);
    let mut syntax = first.syntax.clone();
    if !by_name && first.heads.is_some() {
        (syntax.header, syntax.skip) = (Header::None, syntax.skip + 1);
    }
    syntax.quoting = same_quoting(&files).unwrap_or(syntax.quoting);
    if by_name && let Some(total) = total_row(&first, &table, &mut done) {
        done.sections.push(total);
    }
    let words = in_words(&syntax, &table);
    Some(done.learned(kind, Syntax::Csv(syntax), words, texts))
}

/// Columns by their names; by position where names are missing or stand twice.
fn columns(first: &Delimited, warnings: &mut Vec<String>) -> (Vec<super::table::Head>, bool) {
    let mut columns = first.columns();
    let mut names: Vec<String> = columns.iter().map(|head| head.at.clone()).collect();
    names.sort();
    let twice = names.windows(2).any(|pair| pair[0] == pair[1] && !pair[0].is_empty());
    let filled =
        |at: usize| first.rows.iter().any(|line| line.cells.get(at).is_some_and(|cell| !cell.trim().is_empty()));
    let nameless = columns.iter().enumerate().any(|(at, head)| head.at.is_empty() && filled(at));
    let by_name = first.heads.is_some() && !twice && !nameless;
    if first.heads.is_some() && !by_name {
        for (at, head) in columns.iter_mut().enumerate() {
            head.at = (at + 1).to_string();
        }
        warnings.push(
            "Names of columns are missing or stand twice: columns go by position, and the row of names is not written."
                .to_owned(),
        );
    }
    (columns, by_name)
}

fn rows_are_cut(table: &Table) -> bool {
    table.rows.iter().any(|row| row.cells.len() != table.kinds[row.kind].columns.len())
}

fn same_quoting(files: &[Delimited]) -> Option<Quoting> {
    let first = files.first()?.syntax.quoting;
    files.iter().all(|file| file.syntax.quoting == first).then_some(first)
}

/// Sections and all that was said on the way.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) sections: Vec<Section>,
    proposals: Vec<super::Proposal>,
    questions: Vec<Question>,
    pub(super) warnings: Vec<String>,
    /// Columns that a field fills.
    filled: BTreeSet<At>,
}

/// Finds documents, fields and roles, and builds the sections.
pub(super) fn fill(
    table: &mut Table,
    kind: Kind,
    fields: &[Candidate],
    answers: &Answers,
    language: Option<super::translate::Language>,
    fixed: bool,
) -> Done {
    fill_with(table, kind, fields, answers, language, fixed, &sections)
}

/// As [`fill`], with sections of one's own.
pub(super) fn fill_with(
    table: &mut Table,
    kind: Kind,
    fields: &[Candidate],
    answers: &Answers,
    language: Option<super::translate::Language>,
    fixed: bool,
    sections: &dyn Fn(&mut Builder<'_>) -> Vec<Section>,
) -> Done {
    table.look(answers);
    let names = Names::of(table, kind, fields, language);
    let mut grouping = Grouping::default();
    if table.kinds.len() == 1 && table.kinds[0].id == "row" {
        grouping = group::rows(table, kind, &names);
    }
    let assigned = assign::assign(table, kind, fields, &names, grouping.number);
    let mut done = Done { questions: super::ask::questions(table, answers, &assigned, &names), ..Done::default() };
    let mut builder = Builder::new(table, &assigned, kind, answers, fixed, grouping.clone());
    done.sections = sections(&mut builder);
    done.proposals = builder.proposals;
    done.filled = assigned.chosen.keys().copied().collect();
    if grouping.apart {
        done.warnings.push(
            "Rows of one document do not stand together: the whole file is gathered before it is read.".to_owned(),
        );
    }
    if let Some(sentence) = grouping.question {
        done.questions.push(Question { id: "lines".to_owned(), sentence, choices: Vec::new() });
    }
    if table.kinds.iter().any(|kind| kind.level == Level::Loose) {
        done.warnings.push(
            "Some kinds of lines come several times in a document and are no lines of it; they are passed over."
                .to_owned(),
        );
    }
    done
}

impl Done {
    pub(super) fn learned(self, kind: Kind, syntax: Syntax, words: String, texts: &[Text<'_>]) -> Learned {
        let name = texts.first().map_or("", |text| text.name);
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let layout = Layout {
            format: model::layout::FORMAT,
            name: format!("Learnt from {name}"),
            version: 1,
            documents: vec![kind],
            syntax,
            standard: None,
            file: None,
            tables: BTreeMap::new(),
            sections: self.sections,
            unknown: model::layout::Unknown::default(),
        };
        Learned { layout, syntax: words, proposals: self.proposals, questions: self.questions, warnings: self.warnings }
    }
}

/// A row of totals below: the word and the sums.
fn total_row(first: &Delimited, table: &Table, done: &mut Done) -> Option<Section> {
    let line = first.below.first()?;
    let mut section = Section {
        id: Some("total".to_owned()),
        label: Some("Row of totals".to_owned()),
        record: Some("line".to_owned()),
        required: true,
        ..Section::default()
    };
    let mut keyed = false;
    for (column, cell) in line.cells.iter().enumerate() {
        let at = At { kind: 0, column };
        let Some(head) = table.kinds[0].columns.get(column) else { continue };
        if cell.trim().is_empty() {
            continue;
        }
        let number = super::relate::number(table, at, cell);
        if let (Some(stated), Some(values)) = (number, super::relate::values(table, at)) {
            let sum = values
                .iter()
                .filter_map(|(_, value)| *value)
                .fold(model::Decimal::ZERO, |sum, v| sum.saturating_add(v));
            if sum == stated && done.filled.contains(&at) {
                let id = format!("row.{}", column + 1);
                done.sections.iter_mut().for_each(|section| name_column(section, &head.at, &id));
                let mut total = Column::new(&head.at, Fill::Sum(id));
                total.label = Some(format!("Total of {}", head.at));
                section.parts.push(Part::Column(total));
            }
        } else if !keyed {
            let mut word = Column::new(&head.at, Fill::Text(cell.trim().to_owned()));
            word.key = Some(Key::Fill);
            keyed = true;
            section.parts.push(Part::Column(word));
        }
    }
    keyed.then_some(section)
}

/// Gives the column at a place an id, so that totals can name it.
fn name_column(section: &mut Section, place: &str, id: &str) {
    for part in &mut section.parts {
        match part {
            Part::Column(column) if column.place() == place => column.id = Some(id.to_owned()),
            Part::Column(_) => {}
            Part::Section(inner) => name_column(inner, place, id),
        }
    }
}

/// The dialect in words.
fn in_words(csv: &Csv, table: &Table) -> String {
    let delimiter = match csv.delimiter {
        ',' => "commas".to_owned(),
        ';' => "semicolons".to_owned(),
        '\t' => "tabs".to_owned(),
        '|' => "upright bars".to_owned(),
        other => format!("“{other}”"),
    };
    let mut words = vec![format!("Cells between {delimiter}"), encoding(csv.encoding).to_owned()];
    match csv.header {
        Header::Row(_) => words.push("the first row has the names of the columns".to_owned()),
        Header::None => words.push("no row of names".to_owned()),
    }
    if table.kinds.len() > 1 {
        let codes: Vec<&str> = table.kinds.iter().map(|kind| kind.id.as_str()).collect();
        words.push(format!("kinds of lines {}", codes.join(", ")));
    }
    words.join("; ")
}

pub(super) fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        Encoding::Windows1252 => "Windows Western European",
        Encoding::Latin1 => "ISO Western European",
        Encoding::Ascii => "ASCII",
        Encoding::Cp037 | Encoding::Cp500 | Encoding::Cp1140 => "EBCDIC of mainframes",
    }
}
