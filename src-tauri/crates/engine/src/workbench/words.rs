//! Parts of layouts in words.

use model::layout::{Column, Control, Counted, Fill, Layout, Section, Spelling, Step, Test};

/// A column with the section that it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'l> {
    pub section: &'l Section,
    pub column: &'l Column,
}

/// Every column, in file order.
pub(super) fn columns(layout: &Layout) -> Vec<Placed<'_>> {
    fn add<'l>(section: &'l Section, all: &mut Vec<Placed<'l>>) {
        for part in &section.parts {
            match part {
                model::layout::Part::Column(column) => all.push(Placed { section, column }),
                model::layout::Part::Section(inner) => add(inner, all),
            }
        }
    }
    let mut all = Vec::new();
    layout.sections.iter().for_each(|section| add(section, &mut all));
    all
}

/// Every section, in file order.
pub(super) fn sections(layout: &Layout) -> Vec<&Section> {
    fn add<'l>(section: &'l Section, all: &mut Vec<&'l Section>) {
        all.push(section);
        section.sections().for_each(|inner| add(inner, all));
    }
    let mut all = Vec::new();
    layout.sections.iter().for_each(|section| add(section, &mut all));
    all
}

/// What people call a column.
pub(super) fn name(column: &Column) -> String {
    match column.label() {
        "" => "(not in the file)".to_owned(),
        label => label.to_owned(),
    }
}

/// What people call a section.
pub(super) fn section_name(section: &Section) -> String {
    let name = section.label.as_deref().or(section.id.as_deref()).or(section.each.as_deref());
    name.or(section.record.as_deref()).unwrap_or("section").to_owned()
}

/// What fills a column, in words.
pub(super) fn fill(fill: Option<&Fill>) -> String {
    let Some(fill) = fill else { return "nothing".to_owned() };
    match fill {
        Fill::Field(path) => path.clone(),
        Fill::Text(text) => format!("always “{text}”"),
        Fill::Param(name) => format!("the value “{name}” of the job or partner"),
        Fill::Control(control) => control_words(*control).to_owned(),
        Fill::Seq { start, .. } => format!("a number counted from {start}"),
        Fill::Count(Counted::Every) => "the number of all lines".to_owned(),
        Fill::Count(Counted::Sections(ids)) => format!("the number of {}", ids.join(", ")),
        Fill::Sum(column) => format!("the sum of {column}"),
        Fill::Min(column) => format!("the smallest {column}"),
        Fill::Max(column) => format!("the largest {column}"),
        Fill::Hash { column, digits } => format!("a check number of {digits} digits over {column}"),
        Fill::Join { of, separator } => {
            let parts: Vec<_> = of.iter().map(|part| self::fill(Some(part))).collect();
            parts.join(&if separator.is_empty() { " and ".to_owned() } else { format!(" “{separator}” ") })
        }
        Fill::Choose { cases, otherwise } => {
            let mut parts: Vec<_> = cases
                .iter()
                .map(|case| {
                    let tests = case.conditions.iter().map(|(field, test)| condition(field, test));
                    format!("{} where {}", self::fill(Some(&case.fill)), tests.collect::<Vec<_>>().join(" and "))
                })
                .collect();
            parts.extend(otherwise.as_deref().map(|fill| format!("else {}", self::fill(Some(fill)))));
            parts.join(", ")
        }
    }
}

fn control_words(control: Control) -> &'static str {
    match control {
        Control::Interchange => "the control number of the interchange",
        Control::Group => "the control number of the group",
        Control::Set => "the control number of the document",
        Control::File => "the control number of the file",
    }
}

/// How a value is spelled, in words.
pub(super) fn spelling(spelling: Option<&Spelling>) -> String {
    match spelling {
        None => "it comes".to_owned(),
        Some(Spelling::Date { pattern, pivot: None } | Spelling::Time { pattern }) => pattern.clone(),
        Some(other) => format!("“{other}”"),
    }
}

/// Steps, in words.
pub(super) fn steps(steps: &[Step]) -> String {
    if steps.is_empty() {
        return "none".to_owned();
    }
    steps.iter().map(|step| format!("“{step}”")).collect::<Vec<_>>().join(", ")
}

/// Conditions, in words.
pub(super) fn conditions(section: &Section) -> String {
    if section.conditions.is_empty() {
        return "always".to_owned();
    }
    let all = section.conditions.iter().map(|(field, test)| condition(field, test));
    format!("if {}", all.collect::<Vec<_>>().join(" and "))
}

fn condition(field: &str, test: &Test) -> String {
    match test {
        Test::Is(value) => format!("{field} is “{value}”"),
        Test::In(values) => format!("{field} is one of {}", values.join(", ")),
        Test::Present => format!("{field} has a value"),
        Test::Absent => format!("{field} has no value"),
    }
}
