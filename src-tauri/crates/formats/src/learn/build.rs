//! The layout of a table, and what is said of each of its columns.

use super::assign::Assigned;
use super::group::{Grouping, items};
use super::role::{self, Rated, Role};
use super::table::{At, Level, Table};
use super::{Answers, Proposal};
use crate::suggest;
use model::Kind;
use model::layout::{Column, Counted, Fill, Key, Part, Section, Side, Sign, Spelling, Within};
use std::collections::BTreeSet;

/// The answer key under which the decimals of amounts without point are told.
pub(super) const DECIMALS: &str = "decimals";
/// So many other fields are told of a column.
const OTHERS: usize = 4;

/// Builds sections and proposals.
pub(super) struct Builder<'t> {
    pub(super) table: &'t Table,
    pub(super) assigned: &'t Assigned,
    pub(super) kind: Kind,
    pub(super) answers: &'t Answers,
    /// Lines have one length: numbers are filled up with zeros.
    pub(super) fixed: bool,
    grouping: Grouping,
    summed: BTreeSet<At>,
    pub(super) proposals: Vec<Proposal>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(
        table: &'t Table,
        assigned: &'t Assigned,
        kind: Kind,
        answers: &'t Answers,
        fixed: bool,
        grouping: Grouping,
    ) -> Self {
        let sums = table.all().into_iter().filter_map(|at| match role::of(table, assigned, at).role {
            Role::Sum(of) => Some(of),
            Role::Field(_) | Role::Tag(_) | Role::Text(_) | Role::Seq | Role::Count(_) | Role::Unused => None,
        });
        let summed = sums.collect();
        Builder { table, assigned, kind, answers, fixed, grouping, summed, proposals: Vec::new() }
    }

    /// A kind of line with its columns.
    pub(super) fn section(&mut self, kind: usize, each: Option<&str>) -> Section {
        let of = &self.table.kinds[kind];
        let mut section = Section {
            id: Some(of.id.clone()),
            label: Some(of.id.clone()),
            record: Some("line".to_owned()),
            each: each.map(str::to_owned),
            required: each.is_none() && matches!(of.level, Level::Head | Level::Document | Level::Tail),
            ..Section::default()
        };
        for column in 0..of.columns.len() {
            let at = At { kind, column };
            if !self.table.head(at).at.is_empty() {
                let column = self.column(at);
                section.parts.push(Part::Column(column));
            }
        }
        section
    }

    fn id_of(&self, at: At) -> String {
        format!("{}.{}", self.table.kinds[at.kind].id, at.column + 1)
    }

    /// The column and its proposal.
    pub(super) fn column(&mut self, at: At) -> Column {
        let Rated { mut role, mut score, mut reasons } = role::of(self.table, self.assigned, at);
        let head = self.table.head(at).clone();
        let spelling = self.spelling(at, &role);
        let amount = matches!(role, Role::Field(_) | Role::Sum(_));
        if head.implied.is_some() && amount && spelling.is_none() && self.is_number(&role) {
            score = score.min(59);
            reasons.push("How many of its digits are decimals is asked below; until then it is not used.".to_owned());
            role = Role::Unused;
        }
        let fill = match &role {
            Role::Field(path) => Some(Fill::Field(path.clone())),
            Role::Tag(text) | Role::Text(text) => Some(Fill::Text(text.clone())),
            Role::Seq => Some(Fill::Seq { start: 1, within: Within::Parent }),
            Role::Count(kinds) if kinds.is_empty() => Some(Fill::Count(Counted::Every)),
            Role::Count(kinds) => {
                let ids = kinds.iter().map(|kind| self.table.kinds[*kind].id.clone());
                Some(Fill::Count(Counted::Sections(ids.collect())))
            }
            Role::Sum(of) => Some(Fill::Sum(self.id_of(*of))),
            Role::Unused => None,
        };
        let mut column = Column::new(&head.at, Fill::Text(String::new()));
        column.fill = fill;
        column.label = (!head.name.is_empty() && head.name != head.at).then(|| head.name.clone());
        column.spelling = if matches!(role, Role::Unused) { None } else { spelling };
        column.key = matches!(role, Role::Tag(_)).then_some(Key::Fill);
        column.id = self.summed.contains(&at).then(|| self.id_of(at));
        column.required = matches!(&role, Role::Field(path) if path == "doc.number");
        if let (Role::Field(path), Some(zeros)) = (&role, &self.table.profile(at).no_day)
            && path.ends_with("date")
        {
            column.none = Some(zeros.clone());
        }
        self.propose(at, &role, score, reasons);
        column
    }

    fn propose(&mut self, at: At, role: &Role, score: u8, reasons: Vec<String>) {
        let (table, kind) = (self.table, &self.table.kinds[at.kind]);
        let field = if let Role::Field(path) = role { Some(path.clone()) } else { None };
        let filled = match role {
            Role::Field(path) => suggest::label(path, &[self.kind]),
            Role::Tag(text) | Role::Text(text) => format!("always “{text}”"),
            Role::Seq => "counts 1, 2, 3 …".to_owned(),
            Role::Count(_) => "counts lines".to_owned(),
            Role::Sum(of) => format!("sum of {}", table.head(*of).at),
            Role::Unused => String::new(),
        };
        let others = self.assigned.others.get(&at).into_iter().flatten();
        let others = others.filter(|other| field.as_ref() != Some(&other.path)).take(OTHERS).cloned().collect();
        self.proposals.push(Proposal {
            section: kind.id.clone(),
            place: table.head(at).at.clone(),
            label: table.head(at).name.clone(),
            field,
            fixed: if let Role::Text(text) | Role::Tag(text) = role { Some(text.clone()) } else { None },
            filled,
            score,
            reasons,
            others,
            examples: table.profile(at).examples.clone(),
            question: table.question(at),
        });
    }

    fn is_number(&self, role: &Role) -> bool {
        let path = match role {
            Role::Field(path) => path,
            Role::Sum(_) => return true,
            Role::Tag(_) | Role::Text(_) | Role::Seq | Role::Count(_) | Role::Unused => return false,
        };
        super::is_number(path)
    }

    /// How the values are spelled, where it is not the usual way.
    fn spelling(&self, at: At, role: &Role) -> Option<Spelling> {
        let (profile, head) = (self.table.profile(at), self.table.head(at));
        match role {
            Role::Tag(_) | Role::Text(_) | Role::Unused => None,
            Role::Seq | Role::Count(_) => self.fixed.then(|| {
                self.pointed(
                    at,
                    Spelling::Number { decimals: None, point: '.', group: None, sign: Sign::Minus, pad: None },
                )
            }),
            Role::Field(path) if super::is_date(path) => {
                let days = profile.days.first()?;
                Some(Spelling::Date { pattern: days.pattern.clone(), pivot: None })
            }
            _ if self.is_number(role) => match head.implied {
                Some(sign) => {
                    let decimals = self.decimals(at)?;
                    Some(Spelling::Implied { decimals, sign, pad: None })
                }
                None => {
                    let spelling = profile.number.as_ref().and_then(super::number::Number::spelling);
                    let plain =
                        Spelling::Number { decimals: None, point: '.', group: None, sign: Sign::Minus, pad: None };
                    if self.fixed { Some(self.pointed(at, spelling.unwrap_or(plain))) } else { spelling }
                }
            },
            Role::Field(_) | Role::Sum(_) => self.aligned(at),
        }
    }

    fn decimals(&self, at: At) -> Option<u32> {
        let own = self.answers.get(&self.table.question(at)).and_then(|answer| answer.strip_prefix("implied "));
        own.or_else(|| self.answers.get(DECIMALS).map(String::as_str))
            .and_then(|answer| answer.trim().parse().ok())
            .filter(|n| *n <= 6)
    }

    /// Numbers that stand at the right with blanks in front.
    fn pointed(&self, at: At, spelling: Spelling) -> Spelling {
        let blank = self.table.texts(at).iter().any(|text| text.starts_with(' '));
        let left = self.table.texts(at).iter().any(|text| text.ends_with(' '));
        let side = match (blank, left) {
            (true, _) => Some((' ', Side::Left)),
            (false, true) => Some((' ', Side::Right)),
            (false, false) => None,
        };
        match spelling {
            Spelling::Number { decimals, point, group, sign, pad: None } => {
                Spelling::Number { decimals, point, group, sign, pad: side }
            }
            other => other,
        }
    }

    /// Texts that stand at the right of their place.
    fn aligned(&self, at: At) -> Option<Spelling> {
        let texts = self.table.texts(at);
        let right = self.fixed
            && texts.iter().any(|text| text.starts_with(' '))
            && texts.iter().all(|text| !text.ends_with(' '));
        right.then_some(Spelling::Text {
            min: 0,
            max: None,
            pad: Some((' ', Side::Left)),
            overflow: model::layout::Overflow::Fault,
        })
    }
}

/// The sections of a table of rows.
pub(super) fn sections(builder: &mut Builder<'_>) -> Vec<Section> {
    let (table, grouping) = (builder.table, builder.grouping.clone());
    let list = items(builder.kind).map(|(list, _)| list);
    if table.grouped {
        let row = builder.section(0, list);
        let by = match grouping.number {
            Some(_) => vec!["doc.number".to_owned()],
            None => Vec::new(),
        };
        return vec![group(Some(by), grouping.apart, vec![Part::Section(row)])];
    }
    let of = |level: Level| (0..table.kinds.len()).filter(move |kind| table.kinds[*kind].level == level);
    let mut all: Vec<Section> = of(Level::Head).map(|kind| builder.section(kind, None)).collect();
    let alone =
        of(Level::Item).next().is_none() && of(Level::Part).next().is_none() && of(Level::Loose).next().is_none();
    if alone {
        all.extend(of(Level::Document).map(|kind| builder.section(kind, Some("documents"))).collect::<Vec<_>>());
    } else {
        let mut parts = Vec::new();
        for kind in 0..table.kinds.len() {
            match table.kinds[kind].level {
                Level::Document | Level::Part | Level::Loose => parts.push(Part::Section(builder.section(kind, None))),
                Level::Item => parts.push(Part::Section(builder.section(kind, list))),
                Level::Head | Level::Tail => {}
            }
        }
        all.push(group(None, false, parts));
    }
    all.extend(of(Level::Tail).map(|kind| builder.section(kind, None)).collect::<Vec<_>>());
    all
}

fn group(by: Option<Vec<String>>, apart: bool, parts: Vec<Part>) -> Section {
    Section {
        id: Some("document".to_owned()),
        label: Some("Document".to_owned()),
        each: Some("documents".to_owned()),
        by,
        anywhere: apart,
        parts,
        ..Section::default()
    }
}
