//! What is wrong, in sentences.

use super::Family;
use super::grammar::{ElementDef, ElementKind, SegmentDef};
use super::notes::{Note, Rule};
use super::receipt::ElementFault;
use super::value::Rules;

/// The place of an element with its label: `BIG02 Invoice number`, `NAD 2.1 Party identification`.
pub(super) fn name(family: Family, tag: &str, position: u16, component: Option<u16>, label: &str) -> String {
    let space = if label.is_empty() { "" } else { " " };
    match (family, component) {
        (Family::X12, None) => format!("{tag}{position:02}{space}{label}"),
        (Family::X12, Some(component)) => format!("{tag}{position:02}-{component}{space}{label}"),
        (Family::Edifact, None) => format!("{tag} {position}{space}{label}"),
        (Family::Edifact, Some(component)) => format!("{tag} {position}.{component}{space}{label}"),
    }
}

/// What is wrong with one value.
pub(super) fn element(
    rules: Rules,
    tag: &str,
    position: u16,
    component: Option<u16>,
    def: &ElementDef,
    fault: ElementFault,
    found: &str,
) -> String {
    let name = name(rules.family, tag, position, component, &def.label);
    let shown: String = found.chars().take(40).collect();
    let (min, max) = (def.min, def.max);
    match fault {
        ElementFault::Missing => format!("{name} is missing."),
        ElementFault::TooShort => format!("{name}: “{shown}” is too short; it needs at least {}.", characters(min)),
        ElementFault::TooLong => format!("{name}: “{shown}” is too long; at most {} may stand there.", characters(max)),
        ElementFault::Character if matches!(def.kind, ElementKind::Letters) => {
            format!("{name}: “{shown}” has digits; only letters may stand there.")
        }
        ElementFault::Character if is_number(def.kind) => format!("{name}: “{shown}” is no number."),
        ElementFault::Character if found.trim().is_empty() => format!("{name} holds only spaces."),
        ElementFault::Character => format!("{name}: “{shown}” has a character that may not stand there."),
        ElementFault::Number => {
            format!("{name}: “{shown}” is not how a number is written here{}.", mark(rules, def.kind))
        }
        ElementFault::Code => {
            let codes: Vec<&str> = def.codes.keys().take(12).map(String::as_str).collect();
            let more = if def.codes.len() > codes.len() { " …" } else { "" };
            format!("{name}: “{shown}” is not one of {}{more}.", codes.join(", "))
        }
        ElementFault::Date => format!("{name}: “{shown}” is no date."),
        ElementFault::Time => format!("{name}: “{shown}” is no time."),
        ElementFault::TooManyRepeats => format!("{name} may stand only once."),
        ElementFault::ConditionalMissing
        | ElementFault::Excluded
        | ElementFault::TooMany
        | ElementFault::TooManyComponents => format!("{name} is wrong."),
    }
}

fn is_number(kind: ElementKind) -> bool {
    matches!(kind, ElementKind::Decimal | ElementKind::Implied(_) | ElementKind::Number)
}

fn mark(rules: Rules, kind: ElementKind) -> String {
    match kind {
        ElementKind::Implied(0) => " (a whole number)".to_owned(),
        ElementKind::Implied(decimals) => format!(" (a whole number; its last {decimals} digits are the decimals)"),
        ElementKind::Decimal => " (the decimal mark is “.”)".to_owned(),
        ElementKind::Number if !rules.either => format!(" (the decimal mark is “{}”)", char::from(rules.mark)),
        _ => String::new(),
    }
}

fn characters(count: u32) -> String {
    if count == 1 { "1 character".to_owned() } else { format!("{count} characters") }
}

/// A value behind the last element that the segment may have.
pub(super) fn too_many(family: Family, def: &SegmentDef, position: u16) -> String {
    let name = name(family, &def.tag, position, None, "");
    format!("{name}: {} may have {} elements; this one has more.", def.tag, def.elements.len())
}

/// More components than the element may have.
pub(super) fn components(family: Family, def: &SegmentDef, position: u16, element: &ElementDef) -> String {
    let name = name(family, &def.tag, position, None, &element.label);
    match element.components.len() {
        0 => format!("{name} has the component separator in it and may not be divided."),
        most => format!("{name} may have {most} components; this one has more."),
    }
}

/// A syntax note that is broken; `position` is the element that is reported.
pub(super) fn note(family: Family, def: &SegmentDef, note: &Note, position: u16, there: u64) -> String {
    let name = |position: u16| {
        let label = def.element(position, None).map_or("", |element| element.label.as_str());
        name(family, &def.tag, position, None, label)
    };
    let is_there = |position: &&u16| there & (1 << (**position - 1)) != 0;
    let list =
        |positions: &[u16], word: &str| positions.iter().map(|position| name(*position)).collect::<Vec<_>>().join(word);
    let present = note.positions.iter().find(is_there).copied().unwrap_or(position);
    match note.rule {
        Rule::Paired | Rule::Conditional => {
            format!("{} is missing: it must stand beside {}.", name(position), name(present))
        }
        Rule::Required => format!("{}: one of them must have a value.", list(&note.positions, ", ")),
        Rule::ListConditional => {
            format!("{} needs one of {} beside it.", name(note.positions[0]), list(&note.positions[1..], ", "))
        }
        Rule::Exclusive => format!("{} may not stand beside {}.", name(position), name(present)),
    }
}
